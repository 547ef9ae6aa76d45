//! Days, months and spans in words, with Arabic digits.

use prongsai_thai::{BuddhistYear, Date, Span};

const MONTHS: [&str; 12] = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
];

pub(crate) fn long(date: Date) -> String {
    format!("{} {}", date.day(), month_year(date))
}

pub(crate) fn month_year(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    let year = BuddhistYear::of(date).map_or_else(|_| format!("ค.ศ. {}", date.year()), |year| year.to_string());
    format!("{month} {year}")
}

pub(crate) fn span(span: Span) -> String {
    format!("{} – {}", long(span.from), long(span.to))
}

pub(crate) fn months(span: Span) -> String {
    format!("{} – {}", month_year(span.from), month_year(span.to))
}
