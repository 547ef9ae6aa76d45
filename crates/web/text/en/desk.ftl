desk-title = To do today
desk-title-count = To do today: { $count }
desk-nothing-title = Nothing waits for you today
desk-nothing-text = When one of your measures comes due or a paper waits for your opinion, it stands here first
desk-begin-title = Begin your agency's first year
desk-begin-text = 1) Record last year's result. 2) Open the fiscal year. 3) Choose measures from what needs work, and assign each to a post
desk-no-post-title = You hold no post here yet
desk-no-post-text = Duties follow posts. Please ask your administrator to record which post you hold
desk-more = { $count } more
desk-papers = Papers on their way
desk-waits-for-you = Waits for you
desk-waits-for = Waits for { $post }
desk-mine = Your measures
desk-phases = The course of fiscal year { $year }
desk-to-year = Fiscal year { $year } at a glance
thing-mend = Mend what came back: { $what }
thing-sign = Give your opinion or order: { $what }
thing-report = Report: { $what }
thing-freeze = { $what }: nothing is missing, make the version that goes up
thing-submit = Put forward: { $what }
thing-publish = Publish: { $what }
thing-steps-open = { $count ->
    [one] 1 step without a result
   *[other] { $count } steps without a result
 }
thing-of-year = fiscal year { $year }
thing-late-by = { $days ->
    [one] 1 day late
   *[other] { $days } days late
 }
thing-due-today = due today
