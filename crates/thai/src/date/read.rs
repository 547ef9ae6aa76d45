//! Reading dates: one that fills a text, or every one in running text.

use std::ops::Range;

use jiff::civil::Date;

use super::{DateError, Impossible, MONTHS, SHORT_MONTHS, WEEKDAYS};
use crate::calendar::{BuddhistYear, REFORM};

/// A date or month found in running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it says.
    pub what: What,
}

/// What a place in a text says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A day.
    Day(Date),
    /// A month of a year: `เมษายน ๒๕๖๖`.
    MonthYear {
        /// The year.
        year: BuddhistYear,
        /// 1–12.
        month: u8,
    },
    /// Written as a date, but there is none such.
    Impossible(Impossible),
}

/// Finds every day and every month with its year in running text, from left to right.
///
/// Thai and Arabic digits are read alike; between the parts may stand spaces, one line's end, and the dots of a form to
/// be filled in (`วันที่.....๓.....เมษายน ๒๕๖๖`). It is stricter than [`super::parse`] where text holds other
/// figures: years of two digits count only from 50 on, and with figures alone only between slashes.
///
/// ```
/// use prongsai_thai::date::{What, find};
/// let found = find("ตั้งแต่ ๑ ตุลาคม ๒๕๖๕ ถึงเดือนมีนาคม ๒๕๖๖");
/// assert!(matches!(found[0].what, What::Day(_)));
/// assert!(matches!(found[1].what, What::MonthYear { month: 3, .. }));
/// ```
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let tokens = tokens(text);
    let mut found: Vec<Found> = Vec::new();
    let mut free = 0;
    for at in 0..tokens.len() {
        if tokens[at].range.start < free {
            continue;
        }
        let read = match tokens[at].kind {
            Kind::Month { month, style } => around_month(&tokens, at, month, style, free),
            Kind::Number { .. } => in_figures(&tokens, at),
            _ => None,
        };
        if let Some(read) = read {
            free = read.range.end;
            found.push(read);
        }
    }
    found
}

/// Reads a text that is one date and nothing else.
pub(super) fn whole(text: &str) -> Result<Date, DateError> {
    let refused = || DateError::NotUnderstood(text.to_owned());
    let bare = without_time(text.trim());
    let tokens = tokens(bare);
    let mut parts: Vec<&Token> = tokens.iter().filter(|token| token.kind != Kind::Gap).collect();
    if parts.last().is_some_and(|last| last.kind == Kind::Separator('.')) {
        parts.pop();
    }
    let mut said = None;
    while let Some(first) = parts.first() {
        match first.kind {
            Kind::Weekday(weekday) => said = Some(weekday),
            Kind::On | Kind::Other(',') => {}
            _ => break,
        }
        parts.remove(0);
    }
    let kinds: Vec<Kind> = parts.iter().map(|part| part.kind).collect();
    let date = match *kinds.as_slice() {
        [Kind::Number { value: day, .. }, Kind::Month { month, style }, year @ Kind::Number { .. }] => {
            civil(day, u32::from(month), year_of(year, style, None))
        }
        [Kind::Number { value: day, .. }, Kind::Month { month, style }, Kind::Era(era), year @ Kind::Number { .. }] => {
            civil(day, u32::from(month), year_of(year, style, Some(era)))
        }
        [
            Kind::Month { month, style: style @ Style::English },
            Kind::Number { value: day, .. },
            Kind::Other(','),
            year @ Kind::Number { .. },
        ]
        | [
            Kind::Month { month, style: style @ Style::English },
            Kind::Number { value: day, .. },
            year @ Kind::Number { .. },
        ] => civil(day, u32::from(month), year_of(year, style, None)),
        [
            first @ Kind::Number { value: left, digits: front @ (1 | 2 | 4) },
            Kind::Separator(one),
            Kind::Number { value: month, digits: 1..=2 },
            Kind::Separator(two),
            last @ Kind::Number { value: right, digits: back @ (1 | 2 | 4) },
        ] if one == two && (if front == 4 { back < 4 } else { back >= 2 }) => {
            if front == 4 {
                civil(right, month, year_of(first, Style::Full, None))
            } else {
                civil(left, month, year_of(last, Style::Full, None))
            }
        }
        [Kind::Number { value, digits: 5 }] => return super::from_excel_serial(f64::from(value)),
        [Kind::Number { value, digits: 5 }, Kind::Separator('.'), Kind::Number { .. }] => {
            return super::from_excel_serial(f64::from(value));
        }
        _ => return Err(refused()),
    };
    let impossible = |reason| DateError::Impossible { text: text.to_owned(), reason };
    let date = date.map_err(impossible)?;
    check_weekday(said, date).map_err(impossible)?;
    Ok(date)
}

/// Cuts the time of day that spreadsheets add: `2023-04-03 00:00:00`, `2023-04-03T00:00:00`.
fn without_time(text: &str) -> &str {
    let Some(at) = text.rfind(['T', ' ']) else { return text };
    let time = &text[at + 1..];
    let is_time = time.contains(':') && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'Z'));
    if is_time { text[..at].trim_end() } else { text }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number {
        value: u32,
        digits: u8,
    },
    Month {
        month: u8,
        style: Style,
    },
    Weekday(u8),
    Era(Era),
    /// ที่ or วันที่ before the day.
    On,
    Separator(char),
    /// White space with at most one line's end, or the dots of a form.
    Gap,
    Other(char),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Full,
    Dotted,
    /// An abbreviation without its dots.
    Bare,
    English,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Era {
    Buddhist,
    Gregorian,
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    range: Range<usize>,
}

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const ENGLISH_WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Spellings that occur beside the right ones.
const MISSPELT: [(&str, u8); 8] = [
    ("กรกฏาคม", 7),
    ("กุมภาพันธุ์", 2),
    ("กุมภาพัน", 2),
    ("พฤษจิกายน", 11),
    ("พฤศภาคม", 5),
    ("มิถุนายม", 6),
    ("เมษยน", 4),
    ("ตุลาคน", 10),
];

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let (kind, length) = token(text, at, c);
        tokens.push(Token { kind, range: at..at + length });
        at += length;
    }
    tokens
}

fn token(text: &str, at: usize, c: char) -> (Kind, usize) {
    let rest = &text[at..];
    if digit(c).is_some() {
        let length: usize = rest.chars().take_while(|&c| digit(c).is_some()).map(char::len_utf8).sum();
        let mut value: u32 = 0;
        let mut digits: u8 = 0;
        for d in rest[..length].chars().filter_map(digit) {
            value = value.saturating_mul(10).saturating_add(d);
            digits = digits.saturating_add(1);
        }
        return (Kind::Number { value, digits }, length);
    }
    if c.is_whitespace() || matches!(c, '.' | '…' | '_' | '\u{200B}') {
        let gap = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '_' | '\u{200B}'));
        let length = rest.len() - gap.len();
        let gap = &rest[..length];
        if gap == "." {
            return (Kind::Separator('.'), 1);
        }
        // A dot with a space is the end of a list's number or of a sentence, more dots are a line to write on.
        let dots = gap.chars().filter(|&c| c == '.').count();
        let joined = gap.matches('\n').count() <= 1 && (dots != 1);
        return (if joined { Kind::Gap } else { Kind::Other('.') }, length);
    }
    if matches!(c, '/' | '-' | '–') {
        return (Kind::Separator(c), c.len_utf8());
    }
    if c.is_ascii_alphabetic() {
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = rest[..length].to_ascii_lowercase();
        // The dot after Apr. or B.E. belongs to it.
        let dotted = usize::from(rest[length..].starts_with('.'));
        if let Some(month) = ENGLISH.iter().position(|name| *name == word) {
            return (Kind::Month { month: one_up(month), style: Style::English }, length);
        }
        if let Some(month) = ENGLISH.iter().position(|name| (3..=4).contains(&length) && name.starts_with(&word)) {
            return (Kind::Month { month: one_up(month), style: Style::English }, length + dotted);
        }
        let weekday = ENGLISH_WEEKDAYS.iter().position(|name| word.starts_with(&name[..3]) && name.starts_with(&word));
        return (weekday.map_or(Kind::Other(c), |day| Kind::Weekday(one_up(day) - 1)), length);
    }
    if !('\u{E00}'..='\u{E7F}').contains(&c) {
        return (Kind::Other(c), c.len_utf8());
    }
    thai(rest).unwrap_or((Kind::Other(c), c.len_utf8()))
}

fn thai(rest: &str) -> Option<(Kind, usize)> {
    if let Some(month) = MONTHS.iter().position(|name| rest.starts_with(name)) {
        return Some((Kind::Month { month: one_up(month), style: Style::Full }, MONTHS[month].len()));
    }
    if let Some((name, month)) = MISSPELT.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some((Kind::Month { month: *month, style: Style::Full }, name.len()));
    }
    for (month, name) in SHORT_MONTHS.iter().enumerate() {
        if let Some((length, style)) = abbreviation(rest, name) {
            return Some((Kind::Month { month: one_up(month), style }, length));
        }
    }
    for (words, era) in
        [(["พุทธศักราช", "พ.ศ.", "พ.ศ", "พศ."], Era::Buddhist), (["คริสต์ศักราช", "ค.ศ.", "ค.ศ", "คศ."], Era::Gregorian)]
    {
        if let Some(word) = words.iter().find(|word| rest.starts_with(**word)) {
            return Some((Kind::Era(era), word.len()));
        }
    }
    for word in ["วันที่", "ที่"] {
        if rest.starts_with(word) {
            return Some((Kind::On, word.len()));
        }
    }
    let named = rest.strip_prefix("วัน").unwrap_or(rest);
    let day = WEEKDAYS.iter().position(|name| named.starts_with(name)).or_else(|| {
        // The common short form; a letter after it would make it another word.
        named.strip_prefix("พฤหัส").filter(|after| after.starts_with([' ', 'ท', 'ฯ'])).map(|_| 3)
    })?;
    let length = rest.len() - named.len() + if named.starts_with(WEEKDAYS[day]) { WEEKDAYS[day].len() } else { 15 };
    Some((Kind::Weekday(one_up(day) - 1), length))
}

/// Matches a month's short form with all, some or none of its dots.
fn abbreviation(rest: &str, name: &str) -> Option<(usize, Style)> {
    let mut left = rest;
    let mut dots = 0;
    for letter in name.chars() {
        if letter == '.' {
            if let Some(after) = left.strip_prefix('.') {
                left = after;
                dots += 1;
            }
        } else {
            left = left.strip_prefix(letter)?;
        }
    }
    // Without dots the letters may begin another word: มคอ., กคล.
    if dots == 0 && left.starts_with(|c: char| ('\u{E01}'..='\u{E4E}').contains(&c)) {
        return None;
    }
    Some((rest.len() - left.len(), if dots == 2 { Style::Dotted } else { Style::Bare }))
}

fn one_up(index: usize) -> u8 {
    u8::try_from(index + 1).unwrap_or(u8::MAX)
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '๐'..='๙' => Some(u32::from(c) - u32::from('๐')),
        _ => None,
    }
}

/// Reads the day before and the year after a month's name.
fn around_month(tokens: &[Token], at: usize, month: u8, style: Style, free: usize) -> Option<Found> {
    let day = day_before(tokens, at).filter(|&day| tokens[day].range.start >= free);
    let (day, year_at) = match (day, style) {
        (None, Style::English) => match english_day_after(tokens, at) {
            Some((day, year)) => (Some(day), Some(year)),
            None => (None, next(tokens, at)),
        },
        _ => (day, next(tokens, at)),
    };
    let (era, year_at) = match year_at {
        Some(era_at) => match tokens[era_at].kind {
            Kind::Era(era) => (Some(era), next(tokens, era_at)),
            _ => (None, Some(era_at)),
        },
        None => (None, None),
    };
    let year_at = year_at?;
    let Kind::Number { value, digits } = tokens[year_at].kind else { return None };
    // A figure that goes on is none: 2566/1, 12:30, 1,200.
    let year_ends = !matches!(
        (tokens.get(year_at + 1).map(|t| t.kind), tokens.get(year_at + 2).map(|t| t.kind)),
        (Some(Kind::Other(':' | ',')), Some(Kind::Number { .. }))
    );
    let credible = match digits {
        4 => true,
        2 => (day.is_some() || style == Style::Dotted) && (value >= 50 || style == Style::English) && year_ends,
        3 | 5 => day.is_some() && (200..30000).contains(&value) && year_ends,
        _ => false,
    };
    if !credible || (style == Style::Bare && day.is_none()) {
        return None;
    }
    let year = year_of(tokens[year_at].kind, style, era);
    let start = day.map_or(tokens[at].range.start, |day| tokens[day].range.start.min(tokens[at].range.start));
    let mut range = start..tokens[year_at].range.end;
    let what = match day {
        Some(day_at) => {
            let Kind::Number { value: day, .. } = tokens[day_at].kind else { return None };
            let said = weekday_before(tokens, day_at).filter(|&said| tokens[said].range.start >= free);
            if let Some(said) = said {
                range.start = tokens[said].range.start;
            }
            let said = said.and_then(|said| match tokens[said].kind {
                Kind::Weekday(weekday) => Some(weekday),
                _ => None,
            });
            match civil(day, u32::from(month), year).and_then(|date| check_weekday(said, date).map(|()| date)) {
                Ok(date) => What::Day(date),
                Err(reason) => What::Impossible(reason),
            }
        }
        None => match civil(1, u32::from(month), year).map(BuddhistYear::of) {
            Ok(Ok(year)) => What::MonthYear { year, month },
            Ok(Err(_)) => return None,
            Err(reason) => What::Impossible(reason),
        },
    };
    Some(Found { range, what })
}

/// The next token, over one gap and the dot or comma that may stand before a year.
fn next(tokens: &[Token], at: usize) -> Option<usize> {
    let mut next = at + 1;
    while matches!(tokens.get(next)?.kind, Kind::Gap | Kind::Other(',')) && next < at + 4 {
        next += 1;
    }
    Some(next)
}

fn day_before(tokens: &[Token], at: usize) -> Option<usize> {
    let mut before = at.checked_sub(1)?;
    if tokens[before].kind == Kind::Gap {
        before = before.checked_sub(1)?;
    }
    let Kind::Number { digits: 1..=2, .. } = tokens[before].kind else { return None };
    // The number of a document, 12/3 เมษายน 2566, is no day.
    let part = before.checked_sub(1).is_some_and(|sign| {
        matches!(tokens[sign].kind, Kind::Separator('/') | Kind::Other(':' | ','))
            && sign.checked_sub(1).is_some_and(|left| matches!(tokens[left].kind, Kind::Number { .. }))
    });
    (!part).then_some(before)
}

/// `April 3, 2023`.
fn english_day_after(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let day = next(tokens, at)?;
    let Kind::Number { digits: 1..=2, .. } = tokens[day].kind else { return None };
    let year = next(tokens, day)?;
    let Kind::Number { digits: 4, .. } = tokens[year].kind else { return None };
    Some((day, year))
}

fn weekday_before(tokens: &[Token], day: usize) -> Option<usize> {
    let mut at = day;
    for _ in 0..4 {
        at = at.checked_sub(1)?;
        match tokens[at].kind {
            Kind::Weekday(_) => return Some(at),
            Kind::On | Kind::Gap | Kind::Other(',') => {}
            _ => return None,
        }
    }
    None
}

/// `3/4/2566`, `3/4/66`, `3-4-2566`, `2566-04-03`.
fn in_figures(tokens: &[Token], at: usize) -> Option<Found> {
    let [first, one, second, two, third] = tokens.get(at..at + 5)? else { return None };
    let Kind::Separator(sign) = one.kind else { return None };
    let (left @ Kind::Number { value: a, digits: da }, Kind::Number { value: b, digits: db @ 1..=2 }, right) =
        (first.kind, second.kind, third.kind)
    else {
        return None;
    };
    let Kind::Number { value: c, digits: dc } = right else { return None };
    if two.kind != one.kind || sign == '–' {
        return None;
    }
    // Part of a longer row of figures: a telephone, a contract, a heading.
    let goes_on = |edge: Option<&Token>, beyond: Option<&Token>| {
        matches!(edge.map(|t| t.kind), Some(Kind::Separator(_)))
            && matches!(beyond.map(|t| t.kind), Some(Kind::Number { .. }))
    };
    let before = at.checked_sub(1).and_then(|i| tokens.get(i));
    if goes_on(before, at.checked_sub(2).and_then(|i| tokens.get(i))) || goes_on(tokens.get(at + 5), tokens.get(at + 6))
    {
        return None;
    }
    let (day, year) = match (da, dc) {
        (4, 1..=2) if sign != '.' && db == 2 => (c, left),
        (1..=2, 4) => (a, right),
        (1..=2, 2) if sign == '/' && c >= 50 && (1..=12).contains(&b) && (1..=31).contains(&a) => (a, right),
        _ => return None,
    };
    let what = match civil(day, b, year_of(year, Style::Full, None)) {
        Ok(date) => What::Day(date),
        // Figures with slashes may be anything; only a credible year makes them a date that is wrong.
        Err(Impossible::Year(_) | Impossible::BeforeReform(_)) => return None,
        Err(reason) => What::Impossible(reason),
    };
    Some(Found { range: first.range.start..third.range.end, what })
}

/// The last Gregorian year that is one; four figures above are a year of the Buddhist Era.
const LAST: i16 = 2200;

/// The Gregorian year that a figure means.
fn year_of(kind: Kind, style: Style, era: Option<Era>) -> Result<i16, Impossible> {
    let Kind::Number { value, digits } = kind else { return Err(Impossible::Year(0)) };
    let number = i16::try_from(value).map_err(|_| Impossible::Year(value))?;
    let refused =
        |_| if (2300..2484).contains(&value) { Impossible::BeforeReform(value) } else { Impossible::Year(value) };
    let buddhist = |number: i16| {
        let year = BuddhistYear::new(number).map(BuddhistYear::gregorian).map_err(refused)?;
        // What is read of one era must be readable in the other: a day is kept in the Gregorian one.
        if year <= LAST { Ok(year) } else { Err(Impossible::Year(value)) }
    };
    match (digits, era) {
        (2, None) if style == Style::English => Ok(2000 + number),
        (2, None | Some(Era::Buddhist)) => buddhist(2500 + number),
        (4, Some(Era::Buddhist)) => buddhist(number),
        (4, _) if (1941..=LAST).contains(&number) => Ok(number),
        (4, _) if (1500..1941).contains(&number) => Err(Impossible::BeforeReform(value)),
        (4, None) => buddhist(number),
        _ => Err(Impossible::Year(value)),
    }
}

fn civil(day: u32, month: u32, year: Result<i16, Impossible>) -> Result<Date, Impossible> {
    let year = year?;
    let number = i8::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(Impossible::Month(month))?;
    let first = Date::new(year, number, 1).map_err(|_| Impossible::Year(u32::from(year.unsigned_abs())))?;
    let days = first.days_in_month();
    let date = i8::try_from(day).ok().and_then(|day| Date::new(year, number, day).ok()).ok_or(Impossible::Day {
        day,
        month: number.unsigned_abs(),
        days: days.unsigned_abs(),
    })?;
    if date < REFORM { Err(Impossible::BeforeReform(u32::from(year.unsigned_abs()))) } else { Ok(date) }
}

fn check_weekday(said: Option<u8>, date: Date) -> Result<(), Impossible> {
    let is = date.weekday().to_monday_zero_offset().unsigned_abs();
    match said {
        Some(said) if said != is => Err(Impossible::Weekday { said, is }),
        _ => Ok(()),
    }
}
