//! The mail to an officer: the same for everybody, whatever has happened. It says neither what nor how much, and leads to the
//! front page alone.

/// The subject of every mail.
pub const SUBJECT: &str = "มีรายการรอให้ตรวจดูในระบบ";

/// The text of every mail of a town.
pub fn body(agency: &str, address: &str) -> String {
    format!(
        "เรียน เจ้าหน้าที่ผู้เกี่ยวข้อง\n\n\
         มีรายการรอให้ท่านตรวจดูในระบบ โปรดเข้าสู่ระบบจากเครื่องที่ไว้ใจได้ที่\n{address}/desk\n\n\
         เพื่อความปลอดภัย ข้อความนี้เหมือนกันทุกฉบับและไม่บอกรายละเอียดใด ๆ\n\n\
         {agency}\nข้อความนี้ส่งโดยระบบโปร่งใส ไม่ต้องตอบกลับ\n"
    )
}
