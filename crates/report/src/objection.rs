//! What a town answers to a zero point: drawn only from what was put on record on the closing night.
//!
//! Only what stood at the originally answered address counts, so nothing is said that no record shows; where there is no
//! record, or it speaks against the town, that is said instead of a draft.

use std::fmt::Write as _;

use prongsai_domain::disclosure::Visit;
use prongsai_thai::{Date, FiscalYear, date};

/// What stood at one address on the closing night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The address as it was answered.
    pub url: String,
    /// The day of the visit.
    pub day: Date,
    /// Its time by the clock in Thailand: `01.05`.
    pub time: String,
    /// What it was worth.
    pub outcome: Visit,
    /// The status of HTTP.
    pub status: Option<i64>,
    /// SHA-256 of what was received, hexadecimal.
    pub digest: Option<String>,
    /// Title of the page.
    pub title: Option<String>,
    /// The sentence of its text that proves most.
    pub sentence: Option<String>,
    /// Where to click from the front page, one step a line, as the item says it for this address.
    pub clicks: String,
    /// What the visit found against it, in Thai.
    pub findings: Vec<String>,
}

/// The item that earned nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objected<'a> {
    /// `เทศบาลตำบลทุ่งแสงใส`.
    pub agency: &'a str,
    /// The year of the list.
    pub year: FiscalYear,
    /// `O14`.
    pub code: &'a str,
    /// Its title in the list of the year.
    pub title: &'a str,
    /// As the assessor says it; empty where he does not.
    pub reason: &'a str,
    /// What was put on record, in the order of the addresses.
    pub record: &'a [Recorded],
}

/// The answer, as far as there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The text to be sent; none where no record supports one.
    pub text: Option<String>,
    /// What the officer must know and nobody else, in Thai.
    pub notes: Vec<String>,
}

/// Draws the answer to a zero point from the record.
pub fn draft(objected: Objected<'_>) -> Draft {
    let (lost, proving): (Vec<&Recorded>, Vec<&Recorded>) =
        objected.record.iter().partition(|recorded| recorded.outcome == Visit::Failed);
    let mut notes = Vec::new();
    if objected.record.is_empty() {
        notes.push(format!(
            "ไม่มีบันทึกของข้อ {} ณ วันปิดรับข้อมูล จึงร่างคำชี้แจงจากหลักฐานไม่ได้ หากมีหลักฐานอื่น โปรดเขียนคำชี้แจงเอง",
            objected.code
        ));
    }
    for recorded in &lost {
        let findings = if recorded.findings.is_empty() {
            "ใช้ไม่ได้".to_owned()
        } else {
            recorded.findings.join(", ")
        };
        notes.push(format!(
            "บันทึกวันที่ {} เวลา {} น. ของ {} ไม่ช่วยยืนยัน: {findings}",
            date::long(recorded.day),
            recorded.time,
            recorded.url
        ));
    }
    if proving.is_empty() {
        if !lost.is_empty() {
            notes.push(format!("บันทึกทุกที่อยู่ของข้อ {} ไม่สนับสนุนคำชี้แจง จึงไม่มีร่าง", objected.code));
        }
        return Draft { text: None, notes };
    }
    for recorded in &proving {
        if recorded.outcome == Visit::Doubtful && !recorded.findings.is_empty() {
            notes.push(format!("ควรตรวจก่อนส่ง {}: {}", recorded.url, recorded.findings.join(", ")));
        }
        if recorded.clicks.trim().is_empty() {
            notes.push(format!("ไม่มีคำอธิบายการคลิกของ {}", recorded.url));
        }
    }
    Draft { text: Some(text(objected, &proving)), notes }
}

fn text(objected: Objected<'_>, proving: &[&Recorded]) -> String {
    let Objected { agency, year, code, title, reason, .. } = objected;
    let mut text = format!("เรื่อง ขอชี้แจงผลการประเมิน OIT ข้อ {code} {title} ประจำปีงบประมาณ พ.ศ. {year}\n\n");
    let reason = match reason.trim() {
        "" => "โดยไม่ได้ระบุเหตุผล".to_owned(),
        reason => format!("ด้วยเหตุผลว่า “{reason}”"),
    };
    let _ = write!(
        text,
        "ตามที่ได้รับแจ้งว่าข้อ {code} ได้ 0 คะแนน {reason} นั้น\n\n\
         {agency}ขอชี้แจงว่า ณ วันปิดรับข้อมูล ข้อมูลดังกล่าวปรากฏอยู่ ณ ที่อยู่ที่ได้ตอบไว้ ตามที่บันทึกไว้ดังนี้\n"
    );
    for (no, recorded) in (1..).zip(proving) {
        let _ =
            write!(text, "\n{no}. {}\nบันทึกเมื่อวันที่ {} เวลา {} น.", recorded.url, date::long(recorded.day), recorded.time);
        if let Some(status) = recorded.status {
            let _ = write!(text, " เว็บไซต์ตอบสถานะ {status}");
        }
        text.push('\n');
        let filled =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        if let Some(title) = filled(&recorded.title) {
            let _ = writeln!(text, "ชื่อหน้า “{title}”");
        }
        if let Some(sentence) = filled(&recorded.sentence) {
            let _ = writeln!(text, "ข้อความที่ปรากฏ “{sentence}”");
        }
        if let Some(digest) = &recorded.digest {
            let _ = writeln!(text, "ค่าแฮช SHA-256 ของข้อมูลที่ได้รับ {digest}");
        }
        let steps: Vec<&str> = recorded.clicks.lines().map(str::trim).filter(|step| !step.is_empty()).collect();
        if !steps.is_empty() {
            text.push_str("วิธีเข้าถึงจากหน้าแรกของเว็บไซต์\n");
            for (step, said) in (1..).zip(steps) {
                let _ = writeln!(text, "({step}) {}", without_number(said));
            }
        }
    }
    let _ = write!(text, "\nจึงเรียนมาเพื่อโปรดพิจารณาทบทวนคะแนนข้อ {code} จากข้อมูลที่ปรากฏ ณ ที่อยู่ที่ได้ตอบไว้เดิม\n");
    text
}

/// Takes off the number that a step has already.
fn without_number(step: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit() || ('๐'..='๙').contains(&c);
    let inner = step.trim_start_matches('(');
    let after = inner.trim_start_matches(is_digit);
    let has_number = after.len() < inner.len() && after.starts_with(['.', ')']);
    if has_number { after.trim_start_matches(['.', ')']).trim_start() } else { step }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(outcome: Visit) -> Recorded {
        Recorded {
            url: "https://thungsaengsai.example/ita/2570/o11.pdf".to_owned(),
            day: "2027-05-01".parse().unwrap(),
            time: "01.05".to_owned(),
            outcome,
            status: Some(200),
            digest: Some("ab".repeat(32)),
            title: Some("สถิติการให้บริการ 2570".to_owned()),
            sentence: Some("สถิติการให้บริการ ประจำปีงบประมาณ พ.ศ. 2570 เทศบาลตำบลทุ่งแสงใส".to_owned()),
            clicks: "1. เมนู ITA 2570\n๒) ข้อ O11\n".to_owned(),
            findings: Vec::new(),
        }
    }

    fn drawn(reason: &str, record: &[Recorded]) -> Draft {
        draft(Objected {
            agency: "เทศบาลตำบลทุ่งแสงใส",
            year: FiscalYear::new(2570).unwrap(),
            code: "O11",
            title: "ข้อมูลสถิติการให้บริการ",
            reason,
            record,
        })
    }

    #[test]
    fn the_answer_says_what_stood_where_and_when_and_nothing_else() {
        let draft = drawn("ไม่พบข้อมูลของปี 2570", &[recorded(Visit::Fine)]);

        let digest = "ab".repeat(32);
        assert_eq!(
            draft.text.unwrap(),
            format!(
                "เรื่อง ขอชี้แจงผลการประเมิน OIT ข้อ O11 ข้อมูลสถิติการให้บริการ ประจำปีงบประมาณ พ.ศ. 2570\n\n\
                 ตามที่ได้รับแจ้งว่าข้อ O11 ได้ 0 คะแนน ด้วยเหตุผลว่า “ไม่พบข้อมูลของปี 2570” นั้น\n\n\
                 เทศบาลตำบลทุ่งแสงใสขอชี้แจงว่า ณ วันปิดรับข้อมูล ข้อมูลดังกล่าวปรากฏอยู่ ณ ที่อยู่ที่ได้ตอบไว้ ตามที่บันทึกไว้ดังนี้\n\n\
                 1. https://thungsaengsai.example/ita/2570/o11.pdf\n\
                 บันทึกเมื่อวันที่ 1 พฤษภาคม 2570 เวลา 01.05 น. เว็บไซต์ตอบสถานะ 200\n\
                 ชื่อหน้า “สถิติการให้บริการ 2570”\n\
                 ข้อความที่ปรากฏ “สถิติการให้บริการ ประจำปีงบประมาณ พ.ศ. 2570 เทศบาลตำบลทุ่งแสงใส”\n\
                 ค่าแฮช SHA-256 ของข้อมูลที่ได้รับ {digest}\n\
                 วิธีเข้าถึงจากหน้าแรกของเว็บไซต์\n(1) เมนู ITA 2570\n(2) ข้อ O11\n\n\
                 จึงเรียนมาเพื่อโปรดพิจารณาทบทวนคะแนนข้อ O11 จากข้อมูลที่ปรากฏ ณ ที่อยู่ที่ได้ตอบไว้เดิม\n"
            )
        );
        assert_eq!(draft.notes, Vec::<String>::new());
    }

    #[test]
    fn without_a_record_or_with_one_that_speaks_against_the_town_there_is_no_draft() {
        let nothing = drawn("ไม่พบข้อมูล", &[]);
        assert!(nothing.text.is_none() && nothing.notes[0].contains("ไม่มีบันทึกของข้อ O11"), "{nothing:?}");

        let dead = Recorded {
            findings: vec!["ไม่พบหน้านี้ (สถานะ 404)".to_owned()], ..recorded(Visit::Failed)
        };
        let against = drawn("ไม่พบข้อมูล", std::slice::from_ref(&dead));
        assert!(against.text.is_none() && against.notes[0].contains("404"), "{against:?}");

        let both = drawn("", &[dead, recorded(Visit::Fine)]);
        let text = both.text.unwrap();
        assert_eq!(text.matches("https://").count(), 1, "what failed proves nothing: {text}");
        assert!(text.contains("โดยไม่ได้ระบุเหตุผล") && both.notes.len() == 1);
    }

    #[test]
    fn what_is_doubtful_and_what_nobody_explained_is_told_to_the_officer() {
        let doubtful = Recorded {
            clicks: String::new(),
            findings: vec!["ระบุปี 2569 ไม่พบปี 2570".to_owned()],
            ..recorded(Visit::Doubtful)
        };
        let draft = drawn("ไม่พบข้อมูล", &[doubtful]);
        assert!(!draft.text.unwrap().contains("วิธีเข้าถึง"));
        assert_eq!(draft.notes.len(), 2);
    }
}
