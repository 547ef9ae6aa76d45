home-welcome = ข้อมูลการยกระดับคุณธรรมและความโปร่งใสของหน่วยงาน เปิดให้ทุกคนติดตามและตรวจสอบ
home-installation-title = หน่วยงานที่ใช้ระบบนี้
home-installation-empty = ยังไม่มีหน่วยงาน ผู้ดูแลเครื่องเพิ่มได้ด้วยคำสั่ง prongsai agency add
