//! Reading TOML tables field by field, so that every problem is found and has a place.

use std::collections::BTreeMap;

use prongsai_thai::{Date, FiscalYear, numeral};
use toml::de::{DeTable, DeValue};

use super::word::{self, Word};
use super::{FILES, Problem};
use crate::score::Score;

/// What has been found so far, and where each field stands.
pub(super) struct Problems<'f> {
    files: &'f BTreeMap<String, String>,
    places: BTreeMap<(&'static str, String), usize>,
    found: Vec<Problem>,
}

impl<'f> Problems<'f> {
    pub(super) fn new(files: &'f BTreeMap<String, String>) -> Self {
        Self { files, places: BTreeMap::new(), found: Vec::new() }
    }

    /// Reports a problem of a field; the place is that of the field or of the nearest table around it.
    pub(super) fn report(&mut self, file: &'static str, field: &str, message: String, hint: Option<String>) {
        let mut path = field;
        let offset = loop {
            if let Some(offset) = self.places.get(&(file, path.to_owned())) {
                break *offset;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => break 0,
            }
        };
        self.report_at(file, offset, field, message, hint);
    }

    fn report_at(&mut self, file: &'static str, offset: usize, field: &str, message: String, hint: Option<String>) {
        let (line, column) = self.files.get(file).map_or((1, 1), |text| place(text, offset));
        self.found.push(Problem { file: file.to_owned(), line, column, field: field.to_owned(), message, hint });
    }

    /// All problems in the order of files and lines, each once.
    pub(super) fn sorted(self) -> Vec<Problem> {
        let mut found = self.found;
        let order = |file: &str| FILES.iter().position(|known| *known == file);
        found.sort_by_key(|problem| (order(&problem.file), problem.line, problem.column));
        found.dedup();
        found
    }

    /// Reads the TOML of a file; none if it is no TOML at all.
    pub(super) fn toml(&mut self, file: &'static str, text: &'f str) -> Option<DeTable<'f>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Some(table.into_inner());
        }
        for error in errors {
            let offset = error.span().map_or(0, |span| span.start);
            let message = error.message().trim();
            let (said, hint) = if message.contains("duplicate key") {
                ("เขียนฟิลด์นี้ซ้ำ".to_owned(), "ลบบรรทัดที่ซ้ำออก หรือขึ้นรายการใหม่ด้วยหัวข้อ [[...]]")
            } else if message.contains("string") || message.contains("quote") {
                (format!("เครื่องหมายคำพูดของข้อความไม่ครบหรือไม่ถูกต้อง ({message})"), "ครอบข้อความด้วยเครื่องหมาย \" ทั้งหน้าและหลัง")
            } else {
                (
                    format!("อ่านบรรทัดนี้ไม่ได้ ({message})"),
                    "เขียนเป็น ชื่อฟิลด์ = \"ข้อความ\" ตามตัวอย่างในหัวไฟล์ บรรทัดที่เป็นหมายเหตุให้ขึ้นต้นด้วย #",
                )
            };
            self.report_at(file, offset, "", said, Some(hint.to_owned()));
        }
        None
    }
}

/// Line and column of a byte offset, both from 1; columns count code points.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// One table of a file, with the fields that have been asked for.
pub(super) struct Table<'t, 'p, 'f> {
    pub(super) problems: &'p mut Problems<'f>,
    file: &'static str,
    path: String,
    entries: &'t DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'t, 'p, 'f> Table<'t, 'p, 'f> {
    pub(super) fn root(problems: &'p mut Problems<'f>, file: &'static str, table: &'t DeTable<'t>) -> Self {
        Self { problems, file, path: String::new(), entries: table, known: Vec::new() }
    }

    /// The path of a field of this table.
    pub(super) fn path(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// Reports a problem of a field of this table.
    pub(super) fn report(&mut self, field: &str, message: impl Into<String>, hint: impl Into<String>) {
        let path = self.path(field);
        let hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        self.problems.report(self.file, &path, message.into(), hint);
    }

    fn value(&mut self, field: &'static str) -> Option<&'t DeValue<'t>> {
        self.known.push(field);
        let (key, value) = self.entries.iter().find(|(key, _)| key.get_ref() == field)?;
        let path = self.path(field);
        self.problems.places.insert((self.file, path), key.span().start);
        Some(value.get_ref())
    }

    fn wrong_type(&mut self, field: &str, expected: &str) {
        self.report(field, format!("ต้องเป็น{expected}"), "");
    }

    fn missing(&mut self, field: &str, hint: &str) {
        self.report(field, format!("ยังไม่ได้กรอก {field}"), hint);
    }

    /// A text without white space around it; nothing and an empty text are none.
    pub(super) fn text(&mut self, field: &'static str) -> Option<String> {
        let text = match self.value(field)? {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            _ => {
                self.wrong_type(field, "ข้อความในเครื่องหมาย \"…\"");
                return None;
            }
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, field: &'static str, hint: &str) -> Option<String> {
        let asked = self.problems.found.len();
        let text = self.text(field);
        if text.is_none() && self.problems.found.len() == asked {
            self.missing(field, hint);
        }
        text
    }

    /// One word of a list, in Thai or as written in JSON.
    pub(super) fn word<W: Word>(&mut self, field: &'static str) -> Option<W> {
        let text = self.text(field)?;
        let found = W::read(&text);
        if found.is_none() {
            let known: Vec<&str> = W::WORDS.iter().map(|(_, said, _)| *said).collect();
            let nearest = word::nearest(&text, &known);
            let hint = match nearest {
                Some(nearest) => format!("หมายถึง “{nearest}” หรือไม่ ใช้ได้: {}", known.join(", ")),
                None => format!("ใช้ได้: {}", known.join(", ")),
            };
            self.report(field, format!("ไม่รู้จักค่า “{text}”"), hint);
        }
        found
    }

    /// One word of a list that must be there.
    pub(super) fn required_word<W: Word>(&mut self, field: &'static str) -> Option<W> {
        let asked = self.problems.found.len();
        let word = self.word(field);
        if word.is_none() && self.problems.found.len() == asked {
            let known: Vec<&str> = W::WORDS.iter().map(|(_, said, _)| *said).collect();
            self.missing(field, &format!("ใช้ได้: {}", known.join(", ")));
        }
        word
    }

    /// true or false.
    pub(super) fn truth(&mut self, field: &'static str) -> bool {
        match self.value(field) {
            None => false,
            Some(DeValue::Boolean(truth)) => *truth,
            Some(_) => {
                self.wrong_type(field, " true (ใช่) หรือ false (ไม่ใช่) โดยไม่มีเครื่องหมายคำพูด");
                false
            }
        }
    }

    /// A whole number of a range, in Arabic or Thai digits.
    pub(super) fn number<N: TryFrom<i64>>(
        &mut self,
        field: &'static str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<N> {
        let value = self.value(field)?;
        let number = whole(value).filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong_type(field, &format!("เลขจำนวนเต็ม {}–{}", range.start(), range.end()));
        }
        number.and_then(|number| N::try_from(number).ok())
    }

    /// A whole number that must be there.
    pub(super) fn required_number<N: TryFrom<i64>>(
        &mut self,
        field: &'static str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<N> {
        let asked = self.problems.found.len();
        let hint = format!("กรอกเลขจำนวนเต็ม {}–{}", range.start(), range.end());
        let number = self.number(field, range);
        if number.is_none() && self.problems.found.len() == asked {
            self.missing(field, &hint);
        }
        number
    }

    /// Whole numbers of a range.
    pub(super) fn numbers(&mut self, field: &'static str, range: std::ops::RangeInclusive<u8>) -> Vec<u8> {
        let Some(value) = self.value(field) else { return Vec::new() };
        let DeValue::Array(values) = value else {
            self.wrong_type(field, "รายการตัวเลข เช่น [1, 3]");
            return Vec::new();
        };
        let mut numbers = Vec::new();
        for value in values {
            match whole(value.get_ref()).and_then(|number| u8::try_from(number).ok()) {
                Some(number) if range.contains(&number) && !numbers.contains(&number) => numbers.push(number),
                _ => self.wrong_type(field, &format!("เลข {}–{} ไม่ซ้ำกัน", range.start(), range.end())),
            }
        }
        numbers
    }

    /// Texts such as ids.
    pub(super) fn texts(&mut self, field: &'static str) -> Vec<String> {
        let Some(value) = self.value(field) else { return Vec::new() };
        let DeValue::Array(values) = value else {
            self.wrong_type(field, "รายการข้อความ เช่น [\"e1\", \"e2\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let path = format!("{}[{}]", self.path(field), at + 1);
            self.problems.places.insert((self.file, path), value.span().start);
            match value.get_ref() {
                DeValue::String(text) => texts.push(text.trim().to_owned()),
                _ => self.wrong_type(field, "รายการข้อความ เช่น [\"e1\", \"e2\"]"),
            }
        }
        texts
    }

    /// A date, as a TOML date or in any way in which people write it.
    pub(super) fn date(&mut self, field: &'static str) -> Option<Date> {
        let text = match self.value(field)? {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => {
                self.wrong_type(field, "วันที่ เช่น \"3 เมษายน 2566\" หรือ 2023-04-03");
                return None;
            }
        };
        if text.is_empty() {
            return None;
        }
        let date = prongsai_thai::date::parse(&text).ok();
        if date.is_none() {
            self.report(field, format!("“{text}” ไม่ใช่วันที่"), "เขียนเช่น \"3 เมษายน 2566\", \"3/4/2566\" หรือ 2023-04-03");
        }
        date
    }

    /// A fiscal year of the Buddhist Era.
    pub(super) fn fiscal_year(&mut self, field: &'static str) -> Option<FiscalYear> {
        let value = self.value(field)?;
        // The assessment began in 2556; a year far ahead is a slip of the pen.
        let year = whole(value).filter(|year| (2550..=2700).contains(year)).and_then(|year| i16::try_from(year).ok());
        let year = year.and_then(|year| FiscalYear::new(year).ok());
        if year.is_none() {
            let hint = match whole(value) {
                Some(1990..=2100) => "ปีนี้เป็นปี ค.ศ. ให้เขียนเป็นปี พ.ศ.",
                _ => "เขียนปี พ.ศ. สี่หลักที่ปีงบประมาณสิ้นสุด เช่น 2569",
            };
            self.report(field, "ปีงบประมาณไม่ถูกต้อง", hint);
        }
        year
    }

    /// A fiscal year that must be there.
    pub(super) fn required_fiscal_year(&mut self, field: &'static str) -> Option<FiscalYear> {
        let asked = self.problems.found.len();
        let year = self.fiscal_year(field);
        if year.is_none() && self.problems.found.len() == asked {
            self.missing(field, "เขียนปี พ.ศ. ที่ปีงบประมาณสิ้นสุด เช่น 2569");
        }
        year
    }

    /// A score of 0–100 with at most two decimals.
    pub(super) fn score(&mut self, field: &'static str) -> Option<Score> {
        let value = self.value(field)?;
        let score = score(value);
        if score == Err(()) {
            self.wrong_score(field);
        }
        score.ok().flatten()
    }

    fn wrong_score(&mut self, field: &str) {
        self.wrong_type(field, "คะแนน 0–100 ทศนิยมไม่เกินสองตำแหน่ง เช่น 88.37");
    }

    /// Scores by key; a key of which `name` makes none is reported with `hint`.
    pub(super) fn scores<K: Ord>(
        &mut self,
        field: &'static str,
        name: impl Fn(&str) -> Option<K>,
        hint: &str,
    ) -> BTreeMap<K, Score> {
        let mut scores = BTreeMap::new();
        let Some(value) = self.value(field) else { return scores };
        let DeValue::Table(table) = value else {
            self.wrong_type(field, &format!("ตาราง [{field}] ที่มีคะแนนบรรทัดละหนึ่งรายการ"));
            return scores;
        };
        for (key, value) in table {
            let path = format!("{field}.{}", key.get_ref());
            let full = self.path(&path);
            self.problems.places.insert((self.file, full), key.span().start);
            match (name(&numeral::arabic(key.get_ref())), score(value.get_ref())) {
                (None, _) => self.report(&path, format!("ไม่รู้จัก “{}”", key.get_ref()), hint),
                (_, Err(())) => self.wrong_score(&path),
                (_, Ok(None)) => {}
                (Some(name), Ok(Some(score))) => {
                    if scores.insert(name, score).is_some() {
                        self.report(&path, "เขียนรายการนี้ซ้ำ", "เหลือไว้เพียงรายการเดียว");
                    }
                }
            }
        }
        scores
    }

    /// Reads a table inside this one.
    pub(super) fn inside<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Table<'_, '_, 'f>) -> T,
    ) -> Option<T> {
        let value = self.value(field)?;
        let DeValue::Table(table) = value else {
            self.wrong_type(field, &format!("ตาราง เช่น [{field}]"));
            return None;
        };
        let path = self.path(field);
        let mut inner = Table { problems: self.problems, file: self.file, path, entries: table, known: Vec::new() };
        let read = read(&mut inner);
        inner.finish();
        Some(read)
    }

    /// Reads each table of an array `[[field]]`.
    pub(super) fn each<T>(&mut self, field: &'static str, mut read: impl FnMut(&mut Table<'_, '_, 'f>) -> T) -> Vec<T> {
        let Some(value) = self.value(field) else { return Vec::new() };
        let DeValue::Array(entries) = value else {
            self.wrong_type(field, &format!("รายการที่ขึ้นต้นด้วย [[{field}]]"));
            return Vec::new();
        };
        let mut all = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let path = format!("{}[{}]", self.path(field), at + 1);
            self.problems.places.insert((self.file, path.clone()), entry.span().start);
            let DeValue::Table(table) = entry.get_ref() else {
                self.wrong_type(field, &format!("รายการที่ขึ้นต้นด้วย [[{field}]]"));
                continue;
            };
            let mut inner = Table { problems: self.problems, file: self.file, path, entries: table, known: Vec::new() };
            all.push(read(&mut inner));
            inner.finish();
        }
        all
    }

    /// Reports the fields that nobody asked for, with the nearest one that is known.
    pub(super) fn finish(&mut self) {
        for key in self.entries.keys() {
            if self.known.contains(&key.get_ref().as_ref()) {
                continue;
            }
            let hint = match word::nearest(key.get_ref(), &self.known) {
                Some(nearest) => format!("หมายถึง {nearest} หรือไม่"),
                None => format!("ฟิลด์ที่ใช้ได้: {}", self.known.join(", ")),
            };
            let path = self.path(key.get_ref());
            self.problems.places.insert((self.file, path.clone()), key.span().start);
            self.problems.report(self.file, &path, format!("ไม่รู้จักฟิลด์ {}", key.get_ref()), Some(hint));
        }
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    match value {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
        DeValue::String(text) => numeral::arabic(text.trim()).parse().ok(),
        _ => None,
    }
}

/// The score that a value says: none for an empty text, an error for anything else that is no score.
fn score(value: &DeValue<'_>) -> Result<Option<Score>, ()> {
    let text = match value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::String(text) if text.trim().is_empty() => return Ok(None),
        DeValue::String(text) => text.trim().to_owned(),
        _ => return Err(()),
    };
    text.parse().map(Some).map_err(|_| ())
}
