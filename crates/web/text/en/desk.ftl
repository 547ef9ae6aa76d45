desk-title = To do today
