//! What a reminder of the disclosure list says: the items of one post together, so that nobody gets a mail for each.

use std::fmt::Write as _;

use prongsai_domain::disclosure::Lack;
use prongsai_domain::reminder::ItemReminder;
use prongsai_thai::{Date, date};

use super::{Mail, Place, foot, write};

/// Items that a text for LINE names one by one; the rest is counted.
const LINE_ITEMS: usize = 12;

/// The mail to the holder of the post that looks after the items; `post` is its title. `items` has at least one.
pub fn mail_of_items(items: &[ItemReminder], place: Place<'_>, post: &str) -> Mail {
    let subject = format!("ขอให้ปรับปรุงข้อมูล OIT {} {}", counted(items), nearest(items, place.today));
    let body = format!(
        "เรียน {post}\n\nรายการข้อมูลที่ท่านดูแลยังไม่ครบถ้วน\n\n{}\nโปรดปรับปรุงข้อมูลบนเว็บไซต์หลักและบันทึกที่อยู่ที่\n{}\n\n{}\n",
        listed(items, place.today, None),
        place.address,
        foot(place.agency)
    );
    write(place.digits, subject, body, place.address)
}

/// The mail to the post above, whose title is `post`; `title` gives the title of a post that looks after an item.
pub fn mail_of_items_to_superior(
    items: &[ItemReminder],
    place: Place<'_>,
    post: &str,
    title: impl Fn(&str) -> Option<String>,
) -> Mail {
    let subject = format!("ข้อมูล OIT {} {} ยังไม่ครบถ้วน", counted(items), nearest(items, place.today));
    let body = format!(
        "เรียน {post}\n\nรายการข้อมูลต่อไปนี้เกินกำหนดและยังไม่ครบถ้วน\n\n{}\nโปรดสั่งการหรือช่วยแก้อุปสรรค ดูรายละเอียดที่\n{}\n\n{}\n",
        listed(items, place.today, Some(&title)),
        place.address,
        foot(place.agency)
    );
    write(place.digits, subject, body, place.address)
}

/// The text for the unit's LINE group about the open items of one post; empty where there are none.
///
/// The address opens in the telephone's own browser.
pub fn line_of_items(items: &[ItemReminder], place: Place<'_>, post: &str) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut text = format!("ขอให้{post}ปรับปรุงข้อมูล OIT {}\n", counted(items));
    for item in items.iter().take(LINE_ITEMS) {
        let _ = writeln!(text, "• {} {} {}", item.code, item.title, when(item, place.today));
    }
    if items.len() > LINE_ITEMS {
        let _ = writeln!(text, "และอีก {} ข้อ", items.len() - LINE_ITEMS);
    }
    let separator = if place.address.contains('?') { '&' } else { '?' };
    format!("{}{}{separator}openExternalBrowser=1", place.digits.write(&text), place.address)
}

/// What is missing, in the words of a reminder.
pub fn lack(lack: Lack) -> &'static str {
    match lack {
        Lack::Address => "ยังไม่มีที่อยู่บนเว็บไซต์",
        Lack::Element => "ข้อมูลขาดองค์ประกอบ",
        Lack::Failed => "ลิงก์ใช้ไม่ได้",
        Lack::Unjudged => "ยังไม่ได้ตรวจองค์ประกอบ",
        Lack::Doubtful => "ลิงก์มีข้อสงสัย",
        Lack::Unvisited => "ยังไม่ได้ตรวจลิงก์",
        Lack::Clicks => "ยังไม่มีคำอธิบายการคลิก",
        Lack::Again => "หลักฐานปีก่อน ต้องทำใหม่",
    }
}

fn counted(items: &[ItemReminder]) -> String {
    match items {
        [one] => format!("ข้อ {}", one.code),
        _ => format!("{} ข้อ", items.len()),
    }
}

/// When the most urgent of them is due.
fn nearest(items: &[ItemReminder], today: Date) -> String {
    items.iter().min_by_key(|item| item.due).map(|item| when(item, today)).unwrap_or_default()
}

fn when(item: &ItemReminder, today: Date) -> String {
    let day = date::short(item.due);
    match item.days_late(today) {
        0 => format!("ครบกำหนดวันนี้ ({day})"),
        days @ 1.. => format!("เกินกำหนด {day} มาแล้ว {days} วัน"),
        days => format!("ภายใน {day} (อีก {} วัน)", -days),
    }
}

fn listed(items: &[ItemReminder], today: Date, title: Option<&dyn Fn(&str) -> Option<String>>) -> String {
    let mut text = String::new();
    for item in items {
        let lacks: Vec<&str> = item.lacks.iter().map(|found| lack(*found)).collect();
        let _ = writeln!(text, "- {} {}\n  {}: {}", item.code, item.title, when(item, today), lacks.join(", "));
        if let Some(title) = title {
            let owner = item.owner.as_deref().and_then(title);
            let _ = match owner {
                Some(owner) => writeln!(text, "  ผู้รับผิดชอบ: {owner}"),
                None => writeln!(text, "  ยังไม่ได้มอบหมายผู้รับผิดชอบ"),
            };
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use prongsai_domain::reminder::STAGES;
    use prongsai_thai::{Digits, FiscalYear};

    use super::*;

    fn item(code: &str, title: &str, due: &str) -> ItemReminder {
        ItemReminder {
            year: FiscalYear::new(2570).unwrap(),
            code: code.to_owned(),
            title: title.to_owned(),
            stage: STAGES[1],
            due: due.parse().unwrap(),
            owner: Some("finance-head".to_owned()),
            superior: None,
            lacks: vec![Lack::Failed, Lack::Unjudged],
        }
    }

    fn place(digits: Digits) -> Place<'static> {
        Place {
            agency: "เทศบาลตำบลทุ่งแสงใส",
            address: "https://ita.example.go.th/disclosures/2570",
            digits,
            today: "2027-03-28".parse().unwrap(),
        }
    }

    #[test]
    fn the_items_of_a_post_are_one_mail() {
        let items = [item("O11", "ข้อมูลสถิติการให้บริการ", "2027-03-31"), item("O13", "รายงานผลการจัดซื้อจัดจ้าง", "2027-03-27")];
        let mail = mail_of_items(&items, place(Digits::Arabic), "ผู้อำนวยการกองคลัง");

        assert_eq!(mail.subject, "ขอให้ปรับปรุงข้อมูล OIT 2 ข้อ เกินกำหนด 27 มี.ค. 70 มาแล้ว 1 วัน");
        assert_eq!(
            mail.body,
            "เรียน ผู้อำนวยการกองคลัง\n\nรายการข้อมูลที่ท่านดูแลยังไม่ครบถ้วน\n\n\
             - O11 ข้อมูลสถิติการให้บริการ\n  ภายใน 31 มี.ค. 70 (อีก 3 วัน): ลิงก์ใช้ไม่ได้, ยังไม่ได้ตรวจองค์ประกอบ\n\
             - O13 รายงานผลการจัดซื้อจัดจ้าง\n  เกินกำหนด 27 มี.ค. 70 มาแล้ว 1 วัน: ลิงก์ใช้ไม่ได้, ยังไม่ได้ตรวจองค์ประกอบ\n\n\
             โปรดปรับปรุงข้อมูลบนเว็บไซต์หลักและบันทึกที่อยู่ที่\nhttps://ita.example.go.th/disclosures/2570\n\n\
             เทศบาลตำบลทุ่งแสงใส\nข้อความนี้ส่งโดยระบบโปร่งใส ไม่ต้องตอบกลับ\n"
        );
        let up = mail_of_items_to_superior(&items[1..], place(Digits::Thai), "ปลัดเทศบาล", |_| {
            Some("ผู้อำนวยการกองคลัง".into())
        });
        assert_eq!(up.subject, "ข้อมูล OIT ข้อ O๑๓ เกินกำหนด ๒๗ มี.ค. ๗๐ มาแล้ว ๑ วัน ยังไม่ครบถ้วน");
        assert!(up.body.contains("ผู้รับผิดชอบ: ผู้อำนวยการกองคลัง"), "{}", up.body);
    }

    #[test]
    fn the_text_for_line_is_short_and_its_address_keeps_its_digits() {
        let items = [item("O11", "ข้อมูลสถิติการให้บริการ", "2027-03-31")];
        assert_eq!(
            line_of_items(&items, place(Digits::Thai), "กองคลัง"),
            "ขอให้กองคลังปรับปรุงข้อมูล OIT ข้อ O๑๑\n• O๑๑ ข้อมูลสถิติการให้บริการ ภายใน ๓๑ มี.ค. ๗๐ (อีก ๓ วัน)\n\
             https://ita.example.go.th/disclosures/2570?openExternalBrowser=1"
        );
        let many: Vec<ItemReminder> = (1..=20).map(|no| item(&format!("O{no}"), "ชื่อ", "2027-03-31")).collect();
        assert!(line_of_items(&many, place(Digits::Arabic), "กองคลัง").contains("และอีก 8 ข้อ"));
        assert_eq!(line_of_items(&[], place(Digits::Arabic), "กองคลัง"), "");
    }
}
