//! Fixed phrases of official papers, chosen by rule.
//!
//! | file | question |
//! |---|---|
//! | [`digits`](mod@digits) | which digits and spaces are written |
//! | [`words`] | what this kind of agency calls itself, its head, its clerk |
//! | [`legal`] | what a memo may cite as law |
//! | [`request`] | what is asked for, and the order that answers it |
//!
//! Phrases are written with Arabic digits here; the paper's own digits come last.

mod digits;
pub mod legal;
pub mod request;
mod words;

use prongsai_domain::framework::Instrument;
use prongsai_domain::measure::Period;
use prongsai_domain::paper::PaperKind;
use prongsai_domain::progress::Figure;
use prongsai_thai::{FiscalYear, Round, date, numeral};

pub use digits::{digits, is_blank, spaced, tidy};
pub use words::{Signer, Words, signer};

/// The assessment in full, as its first mention must name it.
pub const ITA: &str =
    "การประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ (Integrity and Transparency Assessment: ITA)";

/// The assessor in full.
pub const NACC: &str = "สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ (สำนักงาน ป.ป.ช.)";

/// What stands before an opinion.
pub const OPINION: &str = "ความเห็น";

/// What stands before a signature.
pub const SIGN: &str = "(ลงชื่อ)";

/// A place in a sentence or cell that the pen fills in.
pub const DOTS: &str = "....................";

/// The text, or dots for the pen where there is none.
pub fn or_dots(text: &str) -> &str {
    if is_blank(text) { DOTS } else { text.trim() }
}

/// The name of a paper in ids and records: `six-month`.
pub fn paper_id(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Measures => "measures",
        PaperKind::SixMonth => "six-month",
        PaperKind::TwelveMonth => "twelve-month",
    }
}

/// What a paper is about, without its year.
pub fn subject(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Measures => "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        PaperKind::SixMonth | PaperKind::TwelveMonth => {
            "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"
        }
    }
}

/// `ประจำปีงบประมาณ พ.ศ. 2566`.
pub fn of_fiscal_year(year: FiscalYear) -> String {
    format!("ประจำปีงบประมาณ พ.ศ. {year}")
}

/// `รอบ 6 เดือน (ตุลาคม 2565 – มีนาคม 2566)`.
pub fn round(year: FiscalYear, round: Round) -> String {
    format!("รอบ {} เดือน ({})", round.months(), date::months(year.round(round)))
}

/// The title of a paper with its year and round.
pub fn report_title(kind: PaperKind, year: FiscalYear) -> String {
    let round = kind.round().map(|round| format!(" {}", self::round(year, round))).unwrap_or_default();
    format!("{} {}{round}", subject(kind), of_fiscal_year(year))
}

/// When a measure is carried out; in the town's words, or by its days.
pub fn period(period: &Period) -> String {
    match (&period.text, period.from, period.to) {
        (Some(text), ..) if !is_blank(text) => text.trim().to_owned(),
        (_, Some(from), Some(to)) => date::span(prongsai_thai::Span { from, to }),
        (_, Some(from), None) => format!("ตั้งแต่ {}", date::long(from)),
        (_, None, Some(to)) => format!("ภายใน {}", date::long(to)),
        _ => DOTS.to_owned(),
    }
}

/// `ผู้เข้ารับการอบรม 32 คน`; a percentage puts its unit first.
pub fn figure(figure: &Figure) -> String {
    let (label, value, unit) = (figure.label.trim(), thousands(figure.value.trim()), figure.unit.trim());
    if unit == "ร้อยละ" {
        format!("{label} ร้อยละ {value}")
    } else {
        format!("{label} {value} {unit}")
    }
}

/// A decimal without separators with commas between its thousands; everything else as it stands.
pub fn thousands(decimal: &str) -> String {
    let (sign, plain) = decimal.strip_prefix('-').map_or(("", decimal), |plain| ("-", plain));
    let (whole, rest) = plain.find('.').map_or((plain, ""), |point| plain.split_at(point));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return decimal.to_owned();
    }
    let mut grouped = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// Whether a text already says the number of a figure with its unit, so that it need not stand beside it again.
pub fn says(text: &str, figure: &Figure) -> bool {
    let plain = |text: &str| tidy(&numeral::arabic(text).replace(',', ""));
    let (text, value, unit) = (plain(text), plain(&figure.value), plain(&figure.unit));
    let digit = |c: char| c.is_ascii_digit() || c == '.';
    let stands_alone = |said: &str| {
        text.match_indices(said).any(|(at, said)| {
            let cut = said.starts_with(digit) && text[..at].ends_with(digit);
            let goes_on = said.ends_with(digit) && text[at + said.len()..].starts_with(digit);
            !cut && !goes_on
        })
    };
    !value.is_empty()
        && (stands_alone(format!("{value} {unit}").trim()) || stands_alone(format!("{unit} {value}").trim()))
}

/// `แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)`.
pub fn instrument(instrument: Instrument) -> &'static str {
    match instrument {
        Instrument::Iit => "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)",
        Instrument::Eit => "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (EIT)",
        Instrument::Oit => "แบบวัดการเปิดเผยข้อมูลสาธารณะ (OIT)",
    }
}

/// `15,000 บาท`, `1,250.50 บาท`, `ไม่ใช้งบประมาณ` for nothing.
pub fn baht(satang: i64) -> String {
    if satang == 0 {
        return "ไม่ใช้งบประมาณ".to_owned();
    }
    let sign = if satang < 0 { "-" } else { "" };
    let (whole, rest) = (satang.unsigned_abs() / 100, satang.unsigned_abs() % 100);
    let grouped = thousands(&whole.to_string());
    if rest == 0 { format!("{sign}{grouped} บาท") } else { format!("{sign}{grouped}.{rest:02} บาท") }
}

/// A name made of letters, digits and hyphens, for ids.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        // Marks above and below are no letters, but part of Thai words.
        if c.is_alphanumeric() || ('\u{e31}'..='\u{e4e}').contains(&c) {
            slug.extend(c.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_and_nothing_is_said_as_nothing() {
        assert_eq!(baht(0), "ไม่ใช้งบประมาณ");
        assert_eq!(baht(1_500_000), "15,000 บาท");
        assert_eq!(baht(125_050), "1,250.50 บาท");
        assert_eq!(baht(100_000_000_005), "1,000,000,000.05 บาท");
        assert_eq!(baht(-5), "-0.05 บาท");
    }

    #[test]
    fn thousands_of_a_figure_are_set_apart_and_nothing_else_is_touched() {
        assert_eq!(thousands("1036"), "1,036");
        assert_eq!(thousands("999"), "999");
        assert_eq!(thousands("-1234567.0250"), "-1,234,567.0250");
        assert_eq!(thousands("98.15"), "98.15");
        assert_eq!(thousands("ราว 2000"), "ราว 2000");
        assert_eq!(thousands(""), "");
        let share = Figure {
            label: "การใช้จ่าย".into(), value: "93.00".into(), unit: "ร้อยละ".into()
        };
        assert_eq!(figure(&share), "การใช้จ่าย ร้อยละ 93.00");
    }

    #[test]
    fn a_figure_that_the_text_says_with_its_unit_is_not_said_twice() {
        let figure =
            |value: &str, unit: &str| Figure {
                label: "ผู้เข้าร่วม".into(), value: value.into(), unit: unit.into()
            };
        assert!(says("มีผู้เข้าร่วม ๑,๒๐๐ คน", &figure("1200", "คน")));
        assert!(says("คิดเป็นร้อยละ 98.15", &figure("98.15", "ร้อยละ")));
        assert!(!says("มีผู้เข้าร่วม 112 คน", &figure("12", "คน")));
        assert!(!says("มีผู้เข้าร่วม 12 ครั้ง", &figure("12", "คน")));
        assert!(!says("", &figure("", "คน")));
    }

    #[test]
    fn ids_keep_the_letters_of_the_record() {
        assert_eq!(slug("result.toml › 2565 › indicators › 2"), "result-toml-2565-indicators-2");
        assert_eq!(slug("evidence.toml › ภาพที่ 1 › made_on"), "evidence-toml-ภาพที่-1-made-on");
    }

    #[test]
    fn a_period_is_said_in_the_towns_words_or_by_its_days() {
        let day = |text: &str| Some(text.parse().expect("a date"));
        let days = Period { text: None, from: day("2022-10-01"), to: day("2023-09-30") };
        assert_eq!(period(&days), "1 ตุลาคม 2565 – 30 กันยายน 2566");
        assert_eq!(period(&Period { text: Some("ทุกไตรมาส".to_owned()), ..days.clone() }), "ทุกไตรมาส");
        assert_eq!(period(&Period { from: None, ..days }), "ภายใน 30 กันยายน 2566");
        assert_eq!(period(&Period::default()), DOTS);
    }
}
