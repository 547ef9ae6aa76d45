//! Results in announcements and news: totals, ratings, ranks, series over the years.

use prongsai_domain::Score;
use prongsai_thai::FiscalYear;

use super::text::{column, dates, is_thai_letter, numbers, years};
use super::{ColumnKind, Found, Rank, Reading, ResultReading, Table};
use crate::source::Source;

/// Ratings as they are written, the longest first.
pub const RATINGS: &[&str] = &[
    "ต้องปรับปรุงโดยเร่งด่วน",
    "ต้องปรับปรุงโดยด่วน",
    "ต้องปรับปรุง",
    "ผ่านดีเยี่ยม",
    "ผ่านดี",
    "ไม่ผ่าน",
    "ผ่าน",
    "สูงมาก",
    "ปานกลาง",
    "ต่ำมาก",
    "สูง",
    "ต่ำ",
    "AA",
    "A",
    "B",
    "C",
    "D",
    "E",
    "F",
];

/// Words before a number that is no result: a threshold, a difference, full marks.
const NO_RESULT: &[&str] = &[
    "ไม่ต่ำกว่า",
    "ไม่น้อยกว่า",
    "มากกว่า",
    "น้อยกว่า",
    "ต่ำกว่า",
    "เกินกว่า",
    "ตั้งแต่",
    "เพิ่มขึ้น",
    "ลดลง",
    "ติดลบ",
    "คะแนนเต็ม",
    "เต็ม",
    "เกณฑ์",
    "ราว",
    "ประมาณ",
    "เป้าหมาย",
    "ผ่านเกณฑ์",
    "สูงกว่า",
    "เฉลี่ย",
    "ภาพรวมทั้งประเทศ",
    "จำนวนหน่วยงาน",
    "คิดเป็น",
];

/// One score in running text.
struct Hit {
    line: usize,
    column: usize,
    score: Score,
    year: Option<FiscalYear>,
    place: Option<String>,
    rating: Option<Found<String>>,
    key: Option<&'static str>,
    full: bool,
}

/// Reads the results of an announcement or of news.
pub fn results(source: &Source, in_table: &[bool], reading: &mut Reading) {
    let mut hits = Vec::new();
    let main = reading.fiscal_year.as_ref().map(|year| year.value);
    let mut scan = Scan { main, year: None, place: None, year_said: false };
    for (index, line) in source.lines.iter().enumerate() {
        if in_table[index] || line.text.trim_start().starts_with("http") {
            continue;
        }
        scan.line(&line.text, index + 1, &mut hits);
        ranks(&line.text, index + 1, reading);
        awards(&line.text, index + 1, reading);
        announced(&line.text, index + 1, reading);
    }
    take(hits, reading);
    let tables = std::mem::take(&mut reading.tables);
    for table in &tables {
        series(table, reading);
        scores(table, reading);
    }
    reading.tables = tables;
}

struct Scan {
    main: Option<FiscalYear>,
    year: Option<FiscalYear>,
    place: Option<String>,
    year_said: bool,
}

/// What a line holds, by its place in bytes.
enum Event {
    Year(FiscalYear),
    ThisYear,
    LastYear,
    Place(String),
    Rating(String),
    Score { score: Score, key: Option<&'static str>, full: bool },
}

impl Scan {
    fn line(&mut self, text: &str, line: usize, hits: &mut Vec<Hit>) {
        let clean = text.replace("เเ", "แ");
        // Positions are those of the text as it stands; folding เเ shifts them only after the fold.
        let text = if clean.len() == text.len() { text } else { clean.as_str() };
        let mut events = events(text);
        events.sort_by_key(|(at, _)| *at);
        let mut pending: Option<Found<String>> = None;
        let first = hits.len();
        for (at, event) in events {
            match event {
                Event::Year(year) => {
                    self.year = Some(year);
                    self.year_said = true;
                }
                Event::ThisYear => self.year = self.main,
                Event::LastYear => self.year = self.main.map(FiscalYear::previous),
                Event::Place(place) => {
                    self.place = Some(place);
                    pending = None;
                }
                Event::Rating(rating) => {
                    let found = Found::new(rating, line, column(text, at));
                    match hits[first..].iter_mut().rev().find(|hit| !hit.full) {
                        Some(hit) if hit.rating.is_none() => hit.rating = Some(found),
                        _ => pending = Some(found),
                    }
                }
                Event::Score { score, key, full } => hits.push(Hit {
                    line,
                    column: column(text, at),
                    score,
                    year: self.year.or(self.main),
                    place: self.place.clone(),
                    rating: if full { None } else { pending.take() },
                    key,
                    full,
                }),
            }
        }
    }
}

fn events(text: &str) -> Vec<(usize, Event)> {
    let mut found = Vec::new();
    for year in years(text) {
        // A year inside a date dates an act, not a result.
        let dated = dates(text).iter().any(|date| date.start <= year.start && year.end <= date.end);
        if !dated && let Ok(fiscal) = FiscalYear::new(year.number) {
            found.push((year.start, Event::Year(fiscal)));
        }
    }
    {
        let word = "ปีนี้";
        found.extend(text.match_indices(word).map(|(at, _)| (at, Event::ThisYear)));
    }
    for word in ["ปีที่แล้ว", "ปีก่อน", "ปีที่ผ่านมา"] {
        found.extend(text.match_indices(word).map(|(at, _)| (at, Event::LastYear)));
    }
    for label in ["จ.", "จังหวัด"] {
        for (at, _) in text.match_indices(label) {
            let before = text[..at].chars().next_back();
            let rest = text[at + label.len()..].trim_start_matches(' ');
            if label == "จ." && before.is_some_and(|c| c == '.') || text[..at].ends_with("ส่วน") {
                continue;
            }
            if let Some(province) = super::agency::province_at(rest) {
                found.push((at, Event::Place(province)));
            }
        }
    }
    ratings(text, &mut found);
    scored(text, &mut found);
    found
}

fn ratings(text: &str, found: &mut Vec<(usize, Event)>) {
    for (at, word) in text.match_indices("ระดับ") {
        let rest = &text[at + word.len()..];
        let inner = rest
            .trim_start_matches([' ', '"', '“', '\'', ':', '('])
            .trim_start_matches("ผลการประเมิน")
            .trim_start_matches([' ', ':']);
        if let Some(rating) = rating_at(inner) {
            found.push((at, Event::Rating(rating.to_owned())));
        }
    }
}

/// The rating with which `text` begins; a letter is one only when no other letter follows it.
pub fn rating_at(text: &str) -> Option<&'static str> {
    let rating = RATINGS.iter().find(|rating| text.starts_with(**rating))?;
    let next = text[rating.len()..].chars().next();
    let letters = rating.is_ascii();
    let whole = if letters {
        !next.is_some_and(|c| c.is_ascii_alphanumeric())
    } else {
        // ผ่านการประเมิน and ผ่านเกณฑ์ are no ratings, สูงขึ้น is none.
        !["การ", "เกณฑ์", "ขึ้น", "ที่สุด", "กว่า", "ลง", "มา", "แดน"]
            .iter()
            .any(|word| text[rating.len()..].starts_with(word))
    };
    whole.then_some(*rating)
}

fn scored(text: &str, found: &mut Vec<(usize, Event)>) {
    let all = numbers(text);
    for (index, number) in all.iter().enumerate() {
        let before = text[..number.start].trim_end();
        let after = text[number.end..].trim_start();
        let points = after.starts_with("คะแนน");
        let percent = before.ends_with("ร้อยละ") || after.starts_with('%');
        let spoken = ["ที่", "จำนวน", "เท่ากับ", "ได้", "คือ", "ถึง"].iter().any(|word| before.ends_with(word))
            && before.contains("คะแนน");
        let decimals = number.text.contains('.');
        let Some(score) = number.score() else { continue };
        let full = before.ends_with("คะแนนเต็ม") || before.ends_with("เต็ม") || after.starts_with("คะแนนเต็ม");
        if full && score == Score::FULL {
            found.push((number.start, Event::Score { score, key: None, full: true }));
            continue;
        }
        if !(points || percent || spoken && decimals) {
            continue;
        }
        let window = tail(before, 42);
        let range = before.ends_with(['-', '–', '−']) || after.starts_with(['-', '–']);
        let refused = NO_RESULT.iter().any(|word| tail(window, 16).contains(word))
            || after.trim_start_matches("คะแนน").trim_start().starts_with("ขึ้นไป");
        let about_ita = tail(before, 220).contains("ITA")
            || tail(before, 220).contains("คะแนน")
            || tail(before, 220).contains("ผลการประเมิน")
            || points;
        let items = after.starts_with("คะแนนต่อ");
        let _ = index;
        if range || refused || !about_ita || items || (percent && !decimals && !points) {
            continue;
        }
        found.push((number.start, Event::Score { score, key: key(window), full: false }));
    }
}

/// Which instrument or indicator a score belongs to, from the words just before it.
fn key(window: &str) -> Option<&'static str> {
    const INSTRUMENTS: &[(&str, &str)] = &[
        ("EIT ส่วนที่ 1", "eit1"),
        ("EIT ส่วนที่ ๑", "eit1"),
        ("EIT Part 1", "eit1"),
        ("EIT1", "eit1"),
        ("EIT ส่วนที่ 2", "eit2"),
        ("EIT ส่วนที่ ๒", "eit2"),
        ("EIT Part 2", "eit2"),
        ("EIT2", "eit2"),
        ("IIT", "iit"),
        ("EIT", "eit"),
        ("OIT", "oit"),
    ];
    // The last name before the number counts; the text between the two must be short.
    INSTRUMENTS
        .iter()
        .filter_map(|(name, key)| window.rfind(name).map(|at| (at, name.len(), *key)))
        .max_by_key(|(at, length, _)| (*at, *length))
        .map(|(_, _, key)| key)
        .or_else(|| {
            let compact = super::page::compact(window);
            let number = super::measure::indicator(&compact)?;
            indicator_key(number)
        })
}

/// `i1` … `i10`.
pub fn indicator_key(number: u8) -> Option<&'static str> {
    const KEYS: [&str; 10] = ["i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9", "i10"];
    KEYS.get(usize::from(number.checked_sub(1)?)).copied()
}

/// The last `count` code points of `text`.
fn tail(text: &str, count: usize) -> &str {
    text.char_indices().rev().nth(count.saturating_sub(1)).map_or(text, |(at, _)| &text[at..])
}

fn take(hits: Vec<Hit>, reading: &mut Reading) {
    let several = {
        let mut places: Vec<_> =
            hits.iter().filter(|hit| !hit.full && hit.key.is_none()).filter_map(|hit| hit.place.as_deref()).collect();
        places.dedup();
        reading.agency.is_none() && !places.is_empty()
    };
    for hit in hits {
        let score = Found::new(hit.score, hit.line, hit.column);
        if hit.full {
            reading.max_score.get_or_insert(score);
            continue;
        }
        if let Some(key) = hit.key {
            reading.scores.entry(key.to_owned()).or_insert(score);
            continue;
        }
        if several {
            reading.results.push(ResultReading {
                agency: hit.place,
                fiscal_year: hit.year,
                score,
                rating: hit.rating.map(|rating| rating.value),
            });
            continue;
        }
        let this_year = reading.fiscal_year.as_ref().is_none_or(|year| hit.year.is_none_or(|of| of == year.value));
        reading.results.push(ResultReading {
            agency: reading.agency.as_ref().map(|agency| agency.value.clone()),
            fiscal_year: hit.year,
            score,
            rating: hit.rating.as_ref().map(|rating| rating.value.clone()),
        });
        if this_year && reading.total_score.is_none() {
            reading.total_score = Some(score);
            reading.rating = hit.rating;
        }
    }
}

/// `ลำดับที่ ๗๖ จาก ๒๑๑ แห่ง ของ อปท.จังหวัดเชียงใหม่`.
fn ranks(text: &str, line: usize, reading: &mut Reading) {
    for (at, word) in text.match_indices("ลำดับที่") {
        let rest = &text[at + word.len()..];
        let found = numbers(tail_from(rest, 60));
        let Some(first) = found.first().filter(|number| rest[..number.start].trim().is_empty()) else { continue };
        let Some(rank) = first.whole().and_then(|number| u32::try_from(number).ok()) else { continue };
        let after = &rest[first.end..];
        let of = after
            .trim_start()
            .strip_prefix("จาก")
            .and_then(|tail| numbers(tail).first()?.whole())
            .and_then(|number| u32::try_from(number).ok());
        let until = after.find("ลำดับที่").or_else(|| after.find("และ")).unwrap_or(after.len());
        let among =
            ["อำเภอ", "จังหวัด", "ประเทศ"].iter().filter_map(|label| after[..until].find(label)).min().map(|start| {
                let word = &after[start..until];
                word[..word.find(|c| !is_thai_letter(c)).unwrap_or(word.len())].to_owned()
            });
        reading.ranks.push(Rank { among, rank: Found::new(rank, line, column(text, at)), of });
    }
}

fn tail_from(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

/// `ได้รับรางวัล … จำนวน 2 ประเภทรางวัล`.
fn awards(text: &str, line: usize, reading: &mut Reading) {
    if reading.awards.is_some() {
        return;
    }
    let Some(at) = text.find("ได้รับรางวัล").filter(|at| !text[..*at].ends_with("หน่วยงานภาครัฐที่"))
    else {
        return;
    };
    let rest = &text[at..];
    let count = numbers(rest).into_iter().find_map(|number| {
        let counted = rest[..number.start].trim_end().ends_with("จำนวน")
            && rest[number.end..].trim_start_matches(' ').contains("รางวัล");
        counted.then(|| number.whole()).flatten().map(|count| (number.start, count))
    });
    if let Some((start, count)) = count
        && let Ok(count) = u16::try_from(count)
    {
        reading.awards = Some(Found::new(count, line, column(text, at + start)));
    }
}

/// `ประกาศลงวันที่ 26 สิงหาคม 2564`.
fn announced(text: &str, line: usize, reading: &mut Reading) {
    if reading.announce_date.is_some() {
        return;
    }
    for date in dates(text) {
        let before = tail(&text[..date.start], 30);
        if before.contains("ประกาศ") || before.contains("ลงวันที่") {
            reading.announce_date = Some(Found::new(date.date, line, column(text, date.start)));
            return;
        }
    }
}

/// A table of years and scores.
fn series(table: &Table, reading: &mut Reading) {
    let at = |kind| table.columns.iter().position(|column| *column == Some(kind));
    let (Some(year), Some(score)) = (at(ColumnKind::Year), at(ColumnKind::Score)) else { return };
    let rating = at(ColumnKind::Rating);
    for row in table.rows.iter().skip(table.header_rows) {
        let cell = |index: usize| row.get(index).map(|cell| cell.text.as_str()).unwrap_or_default();
        let Some(fiscal_year) = years(cell(year)).first().and_then(|year| FiscalYear::new(year.number).ok()) else {
            continue;
        };
        let Some(value) = numbers(cell(score)).first().and_then(super::text::Number::score) else { continue };
        let (line, column) = row[score].place(0);
        let rating = rating.map(cell).filter(|text| !text.is_empty() && !matches!(*text, "-" | "–" | "—"));
        reading.series.push(ResultReading {
            agency: None,
            fiscal_year: Some(fiscal_year),
            score: Found::new(value, line, column),
            rating: rating.map(str::to_owned),
        });
    }
    let of_year = |wanted: FiscalYear| reading.series.iter().find(|result| result.fiscal_year == Some(wanted)).cloned();
    if reading.total_score.is_none()
        && let Some(result) = reading.fiscal_year.as_ref().and_then(|year| of_year(year.value))
    {
        reading.total_score = Some(result.score);
        reading.rating = result.rating.map(|rating| result.score.with(rating));
    }
}

/// A table of indicators and scores.
fn scores(table: &Table, reading: &mut Reading) {
    let at = |kind| table.columns.iter().position(|column| *column == Some(kind));
    if at(ColumnKind::Year).is_some() {
        return;
    }
    let Some(score) = at(ColumnKind::Score) else { return };
    for row in table.rows.iter().skip(table.header_rows) {
        let label: String = row.iter().take(score).map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ");
        let Some(cell) = row.get(score) else { continue };
        let Some(value) = numbers(&cell.text).first().and_then(super::text::Number::score) else { continue };
        let (line, column) = cell.place(0);
        let found = Found::new(value, line, column);
        if label.contains("รวม") || label.contains("ภาพรวม") || label.contains("คะแนน ITA")
        {
            reading.total_score.get_or_insert(found);
        } else if let Some(key) = super::measure::indicator(&label).and_then(indicator_key).or_else(|| key(&label)) {
            reading.scores.entry(key.to_owned()).or_insert(found);
        }
    }
}
