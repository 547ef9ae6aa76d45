//! What the names of columns and lines mean: Thai or English, with or without spaces, Thai or Arabic digits.

use prongsai_domain::framework::{Framework, Instrument};
use prongsai_thai::{normalise, numeral};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    Agency,
    FiscalYear,
    Indicator(u8),
    /// An instrument as a whole.
    Whole(Instrument),
    EitPart(usize),
    Item,
    ItemScore,
    OitItem(String),
    Instrument,
    OitWeighted,
    Total,
    Rating,
    /// Known and not needed.
    Source,
    Other(String),
}

impl Column {
    /// Whether it holds scores of its own.
    pub fn is_figure(&self) -> bool {
        matches!(self, Self::Indicator(_) | Self::EitPart(_) | Self::OitItem(_) | Self::Whole(_))
    }

    /// The name that [`column`] reads as this one again.
    pub fn name(&self) -> Option<String> {
        Some(match self {
            Self::Agency => "agency".to_owned(),
            Self::FiscalYear => "fiscal_year".to_owned(),
            Self::Indicator(no) => format!("i{no}"),
            Self::Whole(instrument) => instrument.code().to_owned(),
            Self::EitPart(part) => format!("eit{}", part + 1),
            Self::OitItem(code) => code.clone(),
            Self::OitWeighted => "oit_weighted".to_owned(),
            Self::Total => "total".to_owned(),
            Self::Rating => "rating".to_owned(),
            Self::Item | Self::ItemScore | Self::Instrument | Self::Source | Self::Other(_) => return None,
        })
    }
}

/// What a column's name means.
pub fn column(name: &str) -> Column {
    let plain = plain(name);
    if let Some(column) = known(&plain) {
        return column;
    }
    if let Some(column) = numbered(&plain) {
        return column;
    }
    match indicator_named(&plain) {
        Some(no) => Column::Indicator(no),
        None => Column::Other(name.trim().to_owned()),
    }
}

/// What the name of a line means: as [`column`], but a number may stand before it and an instrument behind it in
/// parentheses.
pub fn line(name: &str) -> Option<Column> {
    let plain = plain(name);
    let plain = plain.trim_matches([':', '.', '=', '-', '–', '*', '•']);
    let bare = Instrument::ALL
        .iter()
        .fold(plain, |text, one| text.strip_suffix(&format!("({})", one.code().to_lowercase())).unwrap_or(text));
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit() || ".):".contains(c));
    let known = [plain, bare, rest].into_iter().filter(|text| !text.is_empty()).find_map(|text| {
        known(text).or_else(|| numbered(text)).or_else(|| indicator_named(text).map(Column::Indicator))
    });
    known.filter(|column| column.name().is_some())
}

/// Lower case, Arabic digits, in good order and without spaces.
fn plain(name: &str) -> String {
    let text = numeral::arabic(&normalise::normalise(name)).to_lowercase();
    text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect()
}

fn known(plain: &str) -> Option<Column> {
    Some(match plain {
        "agency" | "name" | "หน่วยงาน" | "ชื่อหน่วยงาน" => Column::Agency,
        "fiscalyear" | "year" | "fy" | "ปี" | "ปีงบประมาณ" | "ปีงบประมาณพ.ศ." | "พ.ศ." => {
            Column::FiscalYear
        }
        "eit1" | "eitส่วนที่1" | "eitpart1" | "eit(ส่วนที่1)" | "แบบวัดeitส่วนที่1" | "คะแนนeitส่วนที่1" | "ส่วนที่1" => {
            Column::EitPart(0)
        }
        "eit2" | "eitส่วนที่2" | "eitpart2" | "eit(ส่วนที่2)" | "แบบวัดeitส่วนที่2" | "คะแนนeitส่วนที่2" | "ส่วนที่2" => {
            Column::EitPart(1)
        }
        "item" | "ข้อ" | "รหัส" | "รหัสข้อ" | "ข้อoit" => Column::Item,
        "score" | "คะแนน" | "ผลคะแนน" | "คะแนนที่ได้" => {
            Column::ItemScore
        }
        "instrument" | "tool" | "เครื่องมือ" | "แบบวัด" => Column::Instrument,
        "oitweighted" => Column::OitWeighted,
        "total"
        | "คะแนนรวม"
        | "รวม"
        | "รวมคะแนน"
        | "คะแนนรวมทั้งหมด"
        | "คะแนนภาพรวม"
        | "คะแนนภาพรวมหน่วยงาน"
        | "คะแนนเฉลี่ยรวม"
        | "ita"
        | "คะแนนita"
        | "คะแนนรวมita"
        | "ผลคะแนนita"
        | "ผลคะแนนรวม" => Column::Total,
        "rating"
        | "grade"
        | "ระดับ"
        | "ผลการประเมิน"
        | "ระดับผลการประเมิน"
        | "ระดับผลการประเมินita"
        | "ระดับคะแนน"
        | "ผลระดับ" => Column::Rating,
        "source" | "แหล่งที่มา" | "ที่มา" | "หมายเหตุ" | "ลำดับ" | "ลำดับที่" | "ที่" => {
            Column::Source
        }
        _ => return instrument(plain).map(Column::Whole),
    })
}

/// `IIT`, `คะแนน IIT`, `แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)`; not what an instrument adds to the total.
fn instrument(plain: &str) -> Option<Instrument> {
    let rest = ["คะแนน", "รวม", "แบบวัด", "แบบ", "เครื่องมือ", "การรับรู้ของผู้มีส่วนได้ส่วนเสีย", "การรับรู้ผู้มีส่วนได้ส่วนเสีย"]
        .into_iter()
        .fold(plain, |text, word| text.strip_prefix(word).unwrap_or(text));
    match rest {
        "iit" | "ภายใน" | "ภายใน(iit)" => Some(Instrument::Iit),
        "eit" | "ภายนอก" | "ภายนอก(eit)" => Some(Instrument::Eit),
        "oit" | "การเปิดเผยข้อมูลสาธารณะ" | "การเปิดเผยข้อมูลสาธารณะ(oit)" => {
            Some(Instrument::Oit)
        }
        _ => None,
    }
}

/// `i3`, `ตัวชี้วัดที่ 3`, `ตัวชี้วัดที่ 3 การใช้อำนาจ`, `O42`, `O42 มาตรการ…`: the number counts, not the name.
fn numbered(plain: &str) -> Option<Column> {
    let after = |prefix: &str| {
        let rest = plain.strip_prefix(prefix)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, name) = rest.split_at(digits);
        Some((number.parse::<u8>().ok()?, name))
    };
    // 9.1 is a sub-indicator.
    let is_sub =
        |name: &str| name.strip_prefix(['.', '/']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let spelled = |prefix: &str| after(prefix).filter(|(no, name)| (1..=10).contains(no) && !is_sub(name));
    if let Some((no, _)) = ["ตัวชี้วัดที่", "ตัวชี้วัด", "indicator"].into_iter().find_map(spelled)
    {
        return Some(Column::Indicator(no));
    }
    if let Some((no @ 1..=10, "")) = after("i") {
        return Some(Column::Indicator(no));
    }
    let named = |name: &str| !name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
    let (no, _) = after("o").filter(|(no, name)| *no > 0 && named(name))?;
    Some(Column::OitItem(format!("O{no}")))
}

fn indicator_named(plain: &str) -> Option<u8> {
    if plain == "การใช้ทรัพย์สินของทางราชการ" {
        return Some(4);
    }
    let named = Framework::all().iter().flat_map(|framework| &framework.indicators.list);
    named.into_iter().find(|indicator| indicator.th.replace(' ', "") == plain).map(|indicator| indicator.no)
}
