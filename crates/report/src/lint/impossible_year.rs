//! พบปีที่เป็นไปไม่ได้ เช่น พ.ศ. ๒๖๕๖, ๒๔๖๖ หรือนำเลขปีคริสต์ศักราชไปเขียนต่อจาก พ.ศ.
//!
//! # เหตุผล
//! เลขปีที่สลับหลักหรือใช้ศักราชผิด ทำให้เอกสารอ้างถึงปีที่ไม่มีอยู่จริง ผู้ประเมินจับคู่กับหลักฐานของปีนั้นไม่ได้
//!
//! # ตัวอย่าง
//! ประจำปีงบประมาณ พ.ศ. ๒๖๕๖ ควรเป็น ประจำปีงบประมาณ พ.ศ. ๒๕๖๖
//!
//! # วิธีแก้
//! ตรวจเลขปีกับหน้าปกหรือเรื่องของเอกสาร แล้วแก้ให้ตรงกัน ถ้าเป็นปีคริสต์ศักราชให้เขียน ค.ศ. นำหน้า

use prongsai_thai::{BuddhistYear, Digits};

use super::{Findings, Inspection, YearLabel, YearMention};

pub(super) const NAME: &str = "impossible-year";

/// Plans of the state run to 2580, some projections a little further.
const LAST: i16 = 2600;

/// The first year in which a body of local government of today could report anything: the assessment began in 2556.
const FIRST_OF_OFFICE: i16 = 2540;

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for year in &inspection.years {
        if let Some(meant) = meant(year, inspection) {
            let written = inspection.original(year.mark);
            let digits = if written.contains(|c: char| c.is_ascii_digit()) { Digits::Arabic } else { Digits::Thai };
            let suggestion = meant.map(|year| digits.write(&year.to_string()));
            let message = match &suggestion {
                Some(meant) => format!("พบปี พ.ศ. ที่เป็นไปไม่ได้ “{written}” น่าจะหมายถึง {meant}"),
                None => format!("พบปี พ.ศ. ที่เป็นไปไม่ได้ “{written}” กรุณาตรวจกับปีของเอกสาร"),
            };
            findings.report(year.mark, message, suggestion);
        }
    }
}

/// None where the year is possible; otherwise what was meant, where that can be told.
#[expect(clippy::option_option, reason = "impossible with and without a known mending are two findings")]
fn meant(year: &YearMention, inspection: &Inspection<'_>) -> Option<Option<i16>> {
    let own = inspection.fiscal_year.map(prongsai_thai::FiscalYear::number);
    let buddhist = !matches!(year.label, YearLabel::Christian | YearLabel::Slash | YearLabel::Bare);
    match year.number {
        1900..2100
            if matches!(
                year.label,
                YearLabel::Fiscal | YearLabel::Annual | YearLabel::Era | YearLabel::Month | YearLabel::Year
            ) =>
        {
            said_with_era(year, inspection).then(|| {
                if let Some(own) = own.filter(|own| swapped(*own, year.number)) {
                    return Some(own);
                }
                let meant =
                    (2484..=3000).map_while(|n| BuddhistYear::new(n).ok()).find(|y| y.gregorian() == year.number);
                // 2067 is no year of the West that anybody reports, but 2567 mistyped.
                meant.map(BuddhistYear::number).map(|meant| if meant > LAST { year.number + 500 } else { meant })
            })
        }
        number if number > LAST && buddhist => Some(own.filter(|own| swapped(*own, number))),
        // Laws and institutions are as old as they are; the year of work, or of a day's act, is not.
        number @ 2400..FIRST_OF_OFFICE if matches!(year.label, YearLabel::Fiscal | YearLabel::Annual) => {
            Some(own.filter(|own| swapped(*own, number)))
        }
        number @ 2400..FIRST_OF_OFFICE if year.label == YearLabel::Month => {
            own.filter(|own| (own - 1..=own + 1).any(|near| near - number == 100)).map(|_| Some(number + 100))
        }
        _ => None,
    }
}

/// Whether the words พ.ศ. stand right before the digits.
fn said_with_era(year: &YearMention, inspection: &Inspection<'_>) -> bool {
    inspection.line(year.mark.line).is_some_and(|line| {
        let before = line.text.get(..year.byte).unwrap_or("").trim_end_matches([' ', '.']);
        before.ends_with("พ.ศ") || before.ends_with("พุทธศักราช")
    })
}

/// Whether one became the other by a slip: the same digits in another order, or one digit changed.
fn swapped(own: i16, written: i16) -> bool {
    let digits = |number: i16| -> Vec<char> { number.to_string().chars().collect() };
    let (own, written) = (digits(own), digits(written));
    let changed = own.iter().zip(&written).filter(|(a, b)| a != b).count();
    let sorted = |mut digits: Vec<char>| {
        digits.sort_unstable();
        digits
    };
    changed == 1 || sorted(own) == sorted(written)
}
