//! What a reminder says: a mail to whoever holds the post, and a text to be pasted into the unit's LINE group.
//!
//! Both name one act, the day, and the page on which it is done. Neither names a person: the duty is the post's.

mod items;

use std::fmt::Write as _;

use prongsai_domain::reminder::{Audience, Occasion, Reminder};
use prongsai_thai::{Date, Digits, date};

pub use items::{lack, line_of_items, mail_of_items, mail_of_items_to_superior};

/// A mail in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// Where and for whom a reminder is said.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `เทศบาลตำบลทุ่งแสงใส`.
    pub agency: &'a str,
    /// The address of the page on which the result is reported.
    pub address: &'a str,
    /// The digits of the town.
    pub digits: Digits,
    /// The day on which it is said.
    pub today: Date,
}

/// The mail to the holder of the owning post, whose title is `post`.
pub fn mail(reminder: &Reminder, place: Place<'_>, post: &str) -> Mail {
    let subject = format!("ขอให้รายงานผลมาตรการที่ {} {}", reminder.no, when(reminder, place.today));
    let body = format!(
        "เรียน {post}\n\n{}\n\nโปรดบันทึกผลและแนบหลักฐานที่\n{}\n\nหากดำเนินการไม่ได้ โปรดบันทึกปัญหาอุปสรรคในหน้าเดียวกัน\n\n{}\n",
        fact(reminder, place.today),
        place.address,
        foot(place.agency)
    );
    write(place.digits, subject, body, place.address)
}

/// The mail to the post above, whose title is `post`, about what `owner` has not done.
pub fn mail_to_superior(reminder: &Reminder, place: Place<'_>, post: &str, owner: Option<&str>) -> Mail {
    let subject = format!("มาตรการที่ {} {} ยังไม่มีผล", reminder.no, when(reminder, place.today));
    let responsible = owner.map_or_else(
        || "มาตรการนี้ยังไม่ได้มอบหมายผู้รับผิดชอบ โปรดมอบหมายที่".to_owned(),
        |owner| format!("ผู้รับผิดชอบคือ{owner} โปรดสั่งการหรือช่วยแก้อุปสรรค ดูรายละเอียดที่"),
    );
    let body = format!(
        "เรียน {post}\n\n{}\n\n{responsible}\n{}\n\n{}\n",
        fact(reminder, place.today),
        place.address,
        foot(place.agency)
    );
    write(place.digits, subject, body, place.address)
}

/// The text for the unit's LINE group: short, the act first, the address last so that it can be touched.
///
/// The address opens in the telephone's own browser: the one inside LINE has no downloads and a weak camera.
pub fn line(reminder: &Reminder, place: Place<'_>) -> String {
    let mut text = match reminder.stage.to {
        Audience::Owner => "ขอให้รายงานผล".to_owned(),
        Audience::Superior => "ยังไม่มีรายงานผล".to_owned(),
    };
    let _ = write!(text, " มาตรการที่ {} “{}”\n{}", reminder.no, reminder.title, when(reminder, place.today));
    let said = place.digits.write(&text);
    let separator = if place.address.contains('?') { '&' } else { '?' };
    format!("{said}\n{}{separator}openExternalBrowser=1", place.address)
}

/// When it is, or was, due: `ภายในวันที่ 31 มี.ค. 70 (อีก 3 วัน)`.
fn when(reminder: &Reminder, today: Date) -> String {
    let day = date::short(reminder.due);
    match reminder.days_late(today) {
        0 => format!("ครบกำหนดวันนี้ ({day})"),
        days @ 1.. => format!("เกินกำหนด {day} มาแล้ว {days} วัน"),
        days => format!("ภายใน {day} (อีก {} วัน)", -days),
    }
}

fn fact(reminder: &Reminder, today: Date) -> String {
    let what = match reminder.occasion {
        Occasion::Round(round) => format!("ผลการดำเนินการรอบ {} เดือน", round.months()),
        Occasion::End => "ผลการดำเนินการ".to_owned(),
    };
    let open: Vec<String> = reminder.open.iter().map(ToString::to_string).collect();
    let due = date::long(reminder.due);
    let state = match reminder.days_late(today) {
        0 => format!("ครบกำหนดในวันนี้ ({due})"),
        days @ 1.. => format!("ครบกำหนดเมื่อวันที่ {due} เกินกำหนดมาแล้ว {days} วัน"),
        days => format!("จะครบกำหนดในวันที่ {due} (อีก {} วัน)", -days),
    };
    format!(
        "มาตรการที่ {} “{}”\n{what} {state}\nยังไม่มีผลของวิธีการดำเนินการข้อ {}",
        reminder.no,
        reminder.title,
        open.join(", ")
    )
}

fn foot(agency: &str) -> String {
    format!("{agency}\nข้อความนี้ส่งโดยระบบโปร่งใส ไม่ต้องตอบกลับ")
}

/// Puts the digits of the town in, the address kept as it is.
fn write(digits: Digits, subject: String, body: String, address: &str) -> Mail {
    let parts: Vec<String> = body.split(address).map(|part| digits.write(part)).collect();
    Mail { subject: digits.write(&subject), body: parts.join(address) }
}

#[cfg(test)]
mod tests {
    use prongsai_domain::reminder::STAGES;
    use prongsai_thai::Round;

    use super::*;

    fn reminder(stage: &str) -> Reminder {
        Reminder {
            measure_id: "m1".to_owned(),
            no: 3,
            title: "เผยแพร่แผนการใช้จ่ายงบประมาณ".to_owned(),
            occasion: Occasion::Round(Round::Six),
            stage: *STAGES.iter().find(|found| found.id == stage).expect("a stage"),
            due: "2027-03-31".parse().expect("a day"),
            owner: Some("finance-head".to_owned()),
            superior: Some("clerk".to_owned()),
            open: vec![1, 2],
        }
    }

    fn place(today: &str, digits: Digits) -> Place<'_> {
        let today = today.parse().expect("a day");
        Place {
            agency: "เทศบาลตำบลทุ่งแสงใส", address: "https://ita.example.go.th/measures/m1", digits, today
        }
    }

    #[test]
    fn a_mail_asks_for_one_act_and_says_where() {
        let mail = mail(&reminder("before-3"), place("2027-03-28", Digits::Arabic), "ผู้อำนวยการกองคลัง");

        assert_eq!(mail.subject, "ขอให้รายงานผลมาตรการที่ 3 ภายใน 31 มี.ค. 70 (อีก 3 วัน)");
        assert_eq!(
            mail.body,
            "เรียน ผู้อำนวยการกองคลัง\n\nมาตรการที่ 3 “เผยแพร่แผนการใช้จ่ายงบประมาณ”\n\
             ผลการดำเนินการรอบ 6 เดือน จะครบกำหนดในวันที่ 31 มีนาคม 2570 (อีก 3 วัน)\n\
             ยังไม่มีผลของวิธีการดำเนินการข้อ 1, 2\n\nโปรดบันทึกผลและแนบหลักฐานที่\n\
             https://ita.example.go.th/measures/m1\n\n\
             หากดำเนินการไม่ได้ โปรดบันทึกปัญหาอุปสรรคในหน้าเดียวกัน\n\n\
             เทศบาลตำบลทุ่งแสงใส\nข้อความนี้ส่งโดยระบบโปร่งใส ไม่ต้องตอบกลับ\n"
        );
    }

    #[test]
    fn thai_digits_leave_the_address_alone() {
        let mail = mail(&reminder("on-day"), place("2027-03-31", Digits::Thai), "ผู้อำนวยการกองคลัง");

        assert!(mail.subject.contains("มาตรการที่ ๓ ครบกำหนดวันนี้ (๓๑ มี.ค. ๗๐)"), "{}", mail.subject);
        assert!(mail.body.contains("/measures/m1\n"), "{}", mail.body);
    }

    #[test]
    fn the_superior_reads_who_is_responsible() {
        let place = place("2027-04-07", Digits::Arabic);
        let mail = mail_to_superior(&reminder("after-7"), place, "ปลัดเทศบาล", Some("ผู้อำนวยการกองคลัง"));

        assert_eq!(mail.subject, "มาตรการที่ 3 เกินกำหนด 31 มี.ค. 70 มาแล้ว 7 วัน ยังไม่มีผล");
        assert!(mail.body.contains("ผู้รับผิดชอบคือผู้อำนวยการกองคลัง"));
    }

    #[test]
    fn the_text_for_line_leads_out_of_its_browser() {
        assert_eq!(
            line(&reminder("on-day"), place("2027-03-31", Digits::Arabic)),
            "ขอให้รายงานผล มาตรการที่ 3 “เผยแพร่แผนการใช้จ่ายงบประมาณ”\nครบกำหนดวันนี้ (31 มี.ค. 70)\n\
             https://ita.example.go.th/measures/m1?openExternalBrowser=1"
        );
    }
}
