//! The walk through a paper: memo, opinions, order, cover, foreword, body, line after line.

use super::signature::{is_name, is_post, is_prompt, signature};
use super::text::{bare, column, dates, undotted};
use super::{
    ChoiceReading, Found, OpinionReading, OrderReading, PartPlace, ReadPart, Reading, Section, Signer, Unread,
};
use crate::source::{LineKind, Source};

/// Heads of a memo's sections, as they are written.
pub const SECTIONS: &[&str] = &[
    "เรื่องเดิม",
    "ข้อเท็จจริง",
    "ข้อกฎหมายและระเบียบที่เกี่ยวข้อง",
    "ข้อกฎหมายที่เกี่ยวข้อง",
    "ข้อกฎหมาย/ระเบียบ",
    "ข้อกฎหมาย",
    "ข้อระเบียบและกฎหมาย",
    "ข้อระเบียบ",
    "ระเบียบ/กฎหมาย",
    "ระเบียบและกฎหมายที่เกี่ยวข้อง",
    "ข้อเสนอเพื่อพิจารณา",
    "ข้อเสนอแนะ",
    "ข้อเสนอ",
    "ข้อพิจารณา",
    "ข้อคิดเห็น",
];

/// Fields of a memo's head.
const FIELDS: &[&str] = &["ส่วนราชการ", "ที่", "วันที่", "เรื่อง", "เรียน", "อ้างถึง", "สิ่งที่ส่งมาด้วย"];

/// Where the walk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    Front,
    MemoHead,
    MemoBody,
    Opinions,
    Order,
    Cover,
    Foreword,
    Body,
}

/// Walks through the lines and fills `reading`; rows of tables are left to the tables.
pub fn walk(source: &Source, in_table: &[bool], reading: &mut Reading) {
    let mut walk = Walk { source, in_table, reading, region: Region::Front, at: 0, cover: Vec::new() };
    while walk.at < source.lines.len() {
        walk.step();
    }
    walk.finish_cover();
    walk.reading.parts.sort_by_key(|part| part.from);
    join_parts(&mut walk.reading.parts);
}

struct Walk<'a> {
    source: &'a Source,
    in_table: &'a [bool],
    reading: &'a mut Reading,
    region: Region,
    at: usize,
    cover: Vec<Found<String>>,
}

impl Walk<'_> {
    fn step(&mut self) {
        let source = self.source;
        let line = &source.lines[self.at];
        let (text, skipped) = bare(&line.text);
        if text.is_empty() {
            self.at += 1;
            return;
        }
        if self.in_table[self.at] {
            self.finish_cover();
            self.region = Region::Body;
            self.at += 1;
            return;
        }
        let found = Found::new(text.to_owned(), self.at + 1, column(&line.text, skipped));
        if is_link(text)
            || (text.starts_with('/') && (text.ends_with("...") || text.ends_with('…')))
            || is_page_number(text)
        {
            self.at += 1;
            return;
        }
        if compact(text) == "บันทึกข้อความ" {
            self.region = Region::MemoHead;
            self.begin_memo();
            self.mark(ReadPart::MemoHead, "ส่วนหัวบันทึกข้อความ");
            self.at += 1;
            return;
        }
        if is_foreword(text) {
            self.finish_cover();
            self.region = Region::Foreword;
            self.mark(ReadPart::Foreword, "คำนำ");
            self.at += 1;
            return;
        }
        if matches!(self.region, Region::Front | Region::MemoHead) && self.field(text, skipped) {
            self.at += 1;
            return;
        }
        if self.signature_here(text) {
            return;
        }
        if self.opinion_or_order(text, &found) {
            return;
        }
        match self.region {
            Region::MemoHead | Region::MemoBody => self.memo_text(found),
            Region::Opinions => self.opinion_text(found),
            Region::Order => self.order_text(&found),
            Region::Front | Region::Cover => self.front_text(found, line.kind),
            Region::Foreword => self.foreword_text(found, &line.text),
            Region::Body => self.body_text(found),
        }
        self.at += 1;
    }

    fn begin_memo(&mut self) {
        if self.reading.memo.line.is_none() {
            self.reading.memo.line = Some(self.at + 1);
        }
    }

    fn mark(&mut self, part: ReadPart, name: &str) {
        self.reading.parts.push(PartPlace { part, name: name.to_owned(), from: self.at + 1, to: self.at + 1 });
    }

    /// A field of the memo's head. Before a memo has begun only ส่วนราชการ begins one.
    fn field(&mut self, text: &str, skipped: usize) -> bool {
        let Some(label) =
            FIELDS.iter().copied().filter(|label| text.starts_with(label)).max_by_key(|label| label.len())
        else {
            return false;
        };
        let rest = &text[label.len()..];
        if !rest.is_empty() && !rest.starts_with([' ', '\u{a0}', '.', ':', '\t', '…', '_']) {
            return false;
        }
        if self.region == Region::Front {
            if label != "ส่วนราชการ" {
                return false;
            }
            self.region = Region::MemoHead;
            self.begin_memo();
        }
        self.mark(ReadPart::MemoHead, "ส่วนหัวบันทึกข้อความ");
        let line = self.at + 1;
        let whole = &self.source.lines[self.at].text;
        let place = |value: &str, offset: usize| Found::new(value.to_owned(), line, column(whole, skipped + offset));
        let value_of = |from: usize, to: usize| {
            let inner = text[from..to].trim_start_matches([':', ' ']);
            let lead = (to - from) - inner.len();
            let (value, dots) = undotted(inner);
            (!value.is_empty()).then(|| place(value, from + lead + dots))
        };
        let memo = &mut self.reading.memo;
        match label {
            "ส่วนราชการ" => {
                memo.agency = value_of(label.len(), text.len());
                memo.unit = memo.agency.as_ref().and_then(unit_of);
            }
            "ที่" => {
                let (end, date) = match text.find("วันที่") {
                    Some(at) => (at, value_of(at + "วันที่".len(), text.len())),
                    None => (text.len(), None),
                };
                memo.number = value_of(label.len(), end);
                if date.is_some() {
                    memo.date_text = date;
                }
            }
            "วันที่" => memo.date_text = value_of(label.len(), text.len()),
            "เรื่อง" => memo.subject = value_of(label.len(), text.len()),
            "เรียน" => {
                let (to, through) = addressee(&text[label.len()..]);
                let start = label.len();
                memo.to = to.map(|(from, to)| place(&text[start + from..start + to], start + from));
                memo.through = through.map(|(from, to)| place(&text[start + from..start + to], start + from));
            }
            "อ้างถึง" => memo.reference = value_of(label.len(), text.len()),
            _ => memo.enclosure = value_of(label.len(), text.len()),
        }
        if let Some(written) = &memo.date_text {
            let joined = undot_date(written);
            memo.date = dates(&joined).first().map(|date| written.with(date.date));
        }
        true
    }

    fn signature_here(&mut self, text: &str) -> bool {
        let prompt = is_prompt(text);
        let role_line = matches!(self.region, Region::Opinions | Region::Order | Region::MemoBody) && is_name(text);
        let named = is_name(text) && self.post_follows();
        if !(prompt || role_line || named) {
            return false;
        }
        let (signer, next) = signature(self.source, self.at, is_cue);
        let name = match self.region {
            Region::MemoHead | Region::MemoBody => "ลายมือชื่อผู้เสนอ",
            Region::Opinions => "ความเห็น",
            Region::Order => "คำสั่ง",
            _ => "ลายมือชื่อ",
        };
        let part = match self.region {
            Region::Opinions => ReadPart::Opinion,
            Region::Order => ReadPart::Order,
            _ => ReadPart::Signature,
        };
        self.reading.parts.push(PartPlace { part, name: name.to_owned(), from: self.at + 1, to: next });
        self.at = next.max(self.at + 1);
        self.take_signer(signer);
        true
    }

    fn post_follows(&self) -> bool {
        self.source.lines[self.at + 1..]
            .iter()
            .take(3)
            .map(|line| bare(&line.text).0)
            .find(|text| !text.is_empty())
            .is_some_and(is_post)
    }

    fn take_signer(&mut self, signer: Signer) {
        self.reading.signers.push(signer.clone());
        match self.region {
            Region::MemoHead | Region::MemoBody => {
                if self.reading.memo.drafter.is_none() {
                    self.reading.memo.drafter = Some(signer);
                    self.region = Region::Opinions;
                }
            }
            Region::Opinions => match self.reading.opinions.last_mut() {
                Some(opinion) if opinion.signer.is_none() => opinion.signer = Some(signer),
                _ => {
                    let line = signer.line;
                    self.reading.opinions.push(OpinionReading { text: None, signer: Some(signer), line });
                }
            },
            Region::Order => {
                if let Some(order) = &mut self.reading.order {
                    order.signer = Some(signer);
                }
                self.region = Region::Cover;
            }
            Region::Front | Region::Cover | Region::Foreword | Region::Body => {}
        }
    }

    fn opinion_or_order(&mut self, text: &str, found: &Found<String>) -> bool {
        if !matches!(self.region, Region::MemoBody | Region::Opinions | Region::Order) {
            return false;
        }
        let inner = text.trim_start_matches(['-', '–', '•', ' ']);
        if let Some(rest) = inner.strip_prefix("ความเห็น") {
            self.region = Region::Opinions;
            self.mark(ReadPart::Opinion, "ความเห็น");
            let words = opinion_words(rest);
            let offset = text.len() - rest.len() + words.1;
            let text_found = (!words.0.is_empty())
                .then(|| Found::new(words.0.to_owned(), found.line, found.column + text[..offset].chars().count()));
            self.reading.opinions.push(OpinionReading { text: text_found, signer: None, line: found.line });
            self.at += 1;
            return true;
        }
        let order = inner.starts_with("คำสั่ง") && inner.chars().count() <= 90 && !inner.starts_with("คำสั่งที่");
        if order {
            self.region = Region::Order;
            self.mark(ReadPart::Order, "คำสั่ง");
            self.reading.order = Some(OrderReading { title: Some(found.clone()), ..OrderReading::default() });
            self.at += 1;
        }
        order
    }

    fn memo_text(&mut self, found: Found<String>) {
        self.region = Region::MemoBody;
        if let Some((head, rest)) = section_head(&found.value) {
            self.mark(ReadPart::MemoBody, head);
            let offset = found.value.len() - rest.len();
            let place = found.column + found.value[..offset].chars().count();
            let paragraphs =
                if rest.is_empty() { Vec::new() } else { vec![Found::new(rest.to_owned(), found.line, place)] };
            let title = found.with(head.to_owned());
            self.reading.memo.sections.push(Section { title, paragraphs });
            return;
        }
        let name = self
            .reading
            .memo
            .sections
            .last()
            .map_or_else(|| "เนื้อความ".to_owned(), |section| section.title.value.clone());
        self.mark(ReadPart::MemoBody, &name);
        if let Some(at) = found.value.find("จึงเรียนมา").or_else(|| found.value.find("จึงเสนอมา"))
        {
            let offset = found.value[..at].chars().count();
            self.reading.memo.request =
                Some(Found::new(found.value[at..].to_owned(), found.line, found.column + offset));
            if at == 0 {
                return;
            }
        }
        if let Some(section) = self.reading.memo.sections.last_mut() {
            section.paragraphs.push(found);
        } else {
            let title = found.with(String::new());
            self.reading.memo.sections.push(Section { title, paragraphs: vec![found] });
        }
    }

    fn opinion_text(&mut self, found: Found<String>) {
        self.mark(ReadPart::Opinion, "ความเห็น");
        let words = undotted(&found.value).0.to_owned();
        // A cover that follows opinions without an order ends them.
        if self.reading.opinions.last().is_none_or(|opinion| opinion.signer.is_some()) {
            self.reading.parts.pop();
            self.region = Region::Cover;
            self.front_text(found, LineKind::Paragraph);
            return;
        }
        if words.is_empty() {
            return;
        }
        if let Some(opinion) = self.reading.opinions.last_mut() {
            match &mut opinion.text {
                Some(text) => {
                    text.value.push(' ');
                    text.value.push_str(&words);
                }
                none => *none = Some(found.with(words)),
            }
        }
    }

    fn order_text(&mut self, found: &Found<String>) {
        self.mark(ReadPart::Order, "คำสั่ง");
        let Some(order) = &mut self.reading.order else { return };
        let (ticked, rest) = tick(&found.value);
        let (words, _) = undotted(rest);
        let choice = ["เห็นชอบ", "ไม่เห็นชอบ", "อนุมัติ", "ไม่อนุมัติ", "ทราบ", "รับทราบ", "อื่น", "เห็นควร", "ดำเนินการ"];
        if words.is_empty() {
            return;
        }
        let column = found.column + found.value[..found.value.len() - rest.len()].chars().count();
        let place = Found::new(words.to_owned(), found.line, column);
        if ticked.is_some() || choice.iter().any(|choice| words.starts_with(choice)) {
            order.choices.push(ChoiceReading { text: place, ticked });
        } else if let Some(text) = &mut order.text {
            text.value.push(' ');
            text.value.push_str(words);
        } else {
            order.text = Some(place);
        }
    }

    fn front_text(&mut self, found: Found<String>, kind: LineKind) {
        let long = found.value.chars().count() > 160;
        if long {
            self.finish_cover();
            self.region = Region::Body;
            self.body_text(found);
            return;
        }
        let _ = kind;
        self.cover.push(found);
    }

    /// Takes the short lines before the first long one as a cover, where they carry a title or a name.
    fn finish_cover(&mut self) {
        let lines = std::mem::take(&mut self.cover);
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let named = lines.iter().any(|line| super::agency::is_name_only(&line.value));
        if !self.reading.memo.is_present() && !named && title_of(&lines).is_none() {
            let (from, to) = (first.line, last.line);
            self.reading
                .parts
                .push(PartPlace { part: ReadPart::Body, name: "เนื้อหา".to_owned(), from, to });
            self.reading.body.extend(lines);
            return;
        }
        self.reading.parts.push(PartPlace {
            part: ReadPart::Cover,
            name: if self.reading.memo.is_present() {
                "ปก".to_owned()
            } else {
                "ส่วนหัวเรื่อง".to_owned()
            },
            from: first.line,
            to: last.line,
        });
        if let Some(title) = title_of(&lines)
            && self.reading.title.is_none()
        {
            self.reading.title = Some(title);
        }
        self.reading.cover_lines.extend(lines);
    }

    fn foreword_text(&mut self, found: Found<String>, whole: &str) {
        let heading =
            found.value.chars().count() <= 140 && (whole.trim_start().starts_with("**") || begins_body(&found.value));
        if heading {
            self.region = Region::Body;
            self.body_text(found);
            return;
        }
        self.mark(ReadPart::Foreword, "คำนำ");
        self.reading.foreword.push(found);
    }

    fn body_text(&mut self, found: Found<String>) {
        self.mark(ReadPart::Body, "เนื้อหา");
        self.reading.body.push(found);
    }
}

/// `text` without any white space.
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '*').collect()
}

fn is_link(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(' ')
}

fn is_page_number(text: &str) -> bool {
    let inner = text.trim_matches(['-', '–', '—', ' ']);
    !inner.is_empty() && inner.chars().count() <= 3 && inner.chars().all(super::text::is_digit)
}

fn is_foreword(text: &str) -> bool {
    matches!(compact(text).as_str(), "คำนำ" | "บทนำ" | "คํานํา" | "คำนํา")
}

/// Lines that begin a part, so that they are no post below a name.
fn is_cue(text: &str) -> bool {
    text.starts_with('/')
        || text.starts_with("ความเห็น")
        || text.starts_with("คำสั่ง")
        || text.starts_with("รายงานผล")
        || text.starts_with("เห็นชอบ")
        || text.starts_with("ไม่เห็นชอบ")
        || text.starts_with("สำเนา")
        || is_foreword(text)
        || is_prompt(text)
        || begins_body(text)
}

fn begins_body(text: &str) -> bool {
    ["รายงานผล", "มาตรการส่งเสริม", "ส่วนที่", "บทที่", "สารบัญ", "การวิเคราะห์", "แบบรายงาน", "ผลการวิเคราะห์", "ภาคผนวก", "ตาราง"]
        .iter()
        .any(|head| text.starts_with(head))
}

/// The head of a section and what follows it on the line; a number may stand before it.
pub fn section_head(text: &str) -> Option<(&'static str, &str)> {
    let inner = text.trim_start_matches(|c: char| super::text::is_digit(c) || matches!(c, '.' | ')' | '(' | ' ' | '-'));
    let head = SECTIONS.iter().find(|head| inner.starts_with(**head))?;
    let rest = &inner[head.len()..];
    let ends = rest.is_empty() || rest.starts_with([' ', ':', '*', '\u{a0}']);
    ends.then(|| (*head, rest.trim_matches([':', '*', ' ', '\u{a0}'])))
}

/// The unit of the line after ส่วนราชการ: its first word, where it names a unit.
fn unit_of(line: &Found<String>) -> Option<Found<String>> {
    let words = ["สำนัก", "กอง", "งาน", "ฝ่าย", "หน่วย", "ส่วน", "กลุ่ม", "ศูนย์"];
    let end = line.value.find([' ', '\u{a0}', ',']).unwrap_or(line.value.len());
    let first = &line.value[..end];
    words.iter().any(|word| first.starts_with(word)).then(|| line.with(first.to_owned()))
}

/// The addressee and the way, as ranges of bytes in what follows เรียน.
#[expect(clippy::type_complexity, reason = "two optional ranges, used once")]
fn addressee(rest: &str) -> (Option<(usize, usize)>, Option<(usize, usize)>) {
    let range = |from: usize, to: usize| {
        let inner = rest[from..to].trim_matches([':', ' ', '\u{a0}', '(', ')']);
        let (value, _) = undotted(inner);
        let start = rest[from..to].find(value).unwrap_or(0) + from;
        (!value.is_empty()).then_some((start, start + value.len()))
    };
    match rest.find("ผ่าน") {
        Some(at) => (range(0, at), range(at + "ผ่าน".len(), rest.len())),
        None => (range(0, rest.len()), None),
    }
}

/// A date whose parts stand on dotted lines: `๓.....เมษายน ๒๕๖๖`.
fn undot_date(text: &str) -> String {
    let mut joined = String::new();
    let mut dots = 0;
    for c in text.chars() {
        if c == '.' || c == '…' {
            dots += 1;
            continue;
        }
        if dots == 1 {
            joined.push('.');
        } else if dots > 1 {
            joined.push(' ');
        }
        dots = 0;
        joined.push(c);
    }
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of an opinion after its label, and how many bytes of the rest stand before them.
fn opinion_words(rest: &str) -> (&str, usize) {
    let label = if rest.starts_with("ของ") || is_post(rest.trim_start()) {
        rest.find([':', '.', '…', '_']).unwrap_or(rest.len())
    } else {
        0
    };
    let inner = rest[label..].trim_start_matches([':', ' ']);
    let lead = rest.len() - inner.len();
    let (words, dots) = undotted(inner);
    (words, lead + dots)
}

/// A box or tick before a choice: whether it is ticked, and the rest of the line.
fn tick(text: &str) -> (Option<bool>, &str) {
    const TICKED: &[&str] =
        &["☑", "☒", "✓", "✔", "🗹", "(✓)", "(/)", "[x]", "[X]", "(x)", "[✓]", "[/]", "( / )", "( ✓ )"];
    const EMPTY: &[&str] =
        &["☐", "□", "◻", "○", "( )", "[ ]", "()", "[]", "(  )", "(   )", "\u{f0a8}", "\u{f06f}", "❏", "❑"];
    let find = |marks: &[&str]| marks.iter().find_map(|mark| text.strip_prefix(mark)).map(str::trim_start);
    if let Some(rest) = find(TICKED) {
        return (Some(true), rest);
    }
    match find(EMPTY) {
        Some(rest) => (Some(false), rest),
        None => (None, text),
    }
}

/// The title of a cover: its lines up to the name of the agency.
fn title_of(lines: &[Found<String>]) -> Option<Found<String>> {
    let starts = [
        "รายงาน",
        "มาตรการ",
        "ประกาศ",
        "แผน",
        "ผลการ",
        "การประกาศ",
        "สรุป",
        "แบบ",
        "การประเมิน",
        "การวิเคราะห์",
        "การดำเนิน",
        "โครงการ",
    ];
    let from = lines.iter().position(|line| starts.iter().any(|start| line.value.starts_with(start)))?;
    let mut title = String::new();
    let mut last = lines[from].line;
    for line in &lines[from..] {
        let agency_only = super::agency::is_name_only(&line.value);
        if agency_only || line.value.starts_with("อำเภอ") || line.line > last + 1 && !title.is_empty() {
            break;
        }
        if !title.is_empty() && !super::words::runs_on(&title) {
            title.push(' ');
        }
        title.push_str(&line.value);
        last = line.line;
    }
    Some(lines[from].with(title))
}

/// Neighbouring places of one part become one.
fn join_parts(parts: &mut Vec<PartPlace>) {
    let mut joined: Vec<PartPlace> = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        match joined.last_mut() {
            Some(last) if last.part == part.part && last.name == part.name => last.to = last.to.max(part.to),
            Some(last) if part.from <= last.to && part.to <= last.to => {}
            _ => joined.push(part),
        }
    }
    *parts = joined;
}

/// Keeps a line as not understood.
pub fn unread(line: usize, text: &str, reason: &str) -> Unread {
    Unread { line, text: text.to_owned(), reason: reason.to_owned() }
}
