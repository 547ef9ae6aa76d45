//! Whose paper it is: names of agencies in the text, and the one that follows from signers, cover or subject.

use std::collections::BTreeSet;

use prongsai_thai::gazetteer::Level;

use super::place::{is_known, is_place};
use super::text::{column, is_mark, is_thai_letter};
use super::{Found, Mention, MentionForm, Reading};
use crate::source::Source;

/// How a name of an agency begins, what it is called in full, and how the name was given.
const FORMS: &[(&str, &str, MentionForm)] = &[
    ("นายกองค์การบริหารส่วนตำบล", "องค์การบริหารส่วนตำบล", MentionForm::Post),
    ("นายกองค์การบริหารส่วนจังหวัด", "องค์การบริหารส่วนจังหวัด", MentionForm::Post),
    ("นายกเทศมนตรีตำบล", "เทศบาลตำบล", MentionForm::Post),
    ("นายกเทศมนตรีเมือง", "เทศบาลเมือง", MentionForm::Post),
    ("นายกเทศมนตรีนคร", "เทศบาลนคร", MentionForm::Post),
    ("นายก อบต.", "องค์การบริหารส่วนตำบล", MentionForm::Post),
    ("นายก อบจ.", "องค์การบริหารส่วนจังหวัด", MentionForm::Post),
    ("องค์การบริหารส่วนตำบล", "องค์การบริหารส่วนตำบล", MentionForm::Name),
    ("องค์การบริหารส่วนจังหวัด", "องค์การบริหารส่วนจังหวัด", MentionForm::Name),
    ("เทศบาลตำบล", "เทศบาลตำบล", MentionForm::Name),
    ("เทศบาลเมือง", "เทศบาลเมือง", MentionForm::Name),
    ("เทศบาลนคร", "เทศบาลนคร", MentionForm::Name),
    ("อบต.", "องค์การบริหารส่วนตำบล", MentionForm::Name),
    ("อบจ.", "องค์การบริหารส่วนจังหวัด", MentionForm::Name),
    ("ทต.", "เทศบาลตำบล", MentionForm::Name),
    ("ทม.", "เทศบาลเมือง", MentionForm::Name),
    ("ทน.", "เทศบาลนคร", MentionForm::Name),
];

/// Words before the name that make it a post: ปลัดเทศบาลตำบล…
const POSTS_BEFORE: &[&str] = &["ปลัด", "รองนายก", "สมาชิกสภา", "ประธานสภา"];

/// Words with which a sentence goes on after a name that is written without a space.
const GOES_ON: &[&str] = &[
    "จึง",
    "ได้",
    "พึง",
    "มี",
    "เป็น",
    "โดย",
    "และ",
    "ที่",
    "ซึ่ง",
    "สามารถ",
    "ขอ",
    "ตาม",
    "เพื่อ",
    "อำเภอ",
    "จังหวัด",
    "ประจำ",
    "ต้อง",
    "ให้",
    "ว่า",
    "กับ",
    "ใน",
    "ของ",
    "จะ",
    "ยัง",
    "ไม่",
    "ผ่าน",
    "ดำเนิน",
    "จัด",
    "นำ",
    "พบ",
    "นั้น",
    "เรื่อง",
    "รักษา",
    "ปฏิบัติ",
    "หรือ",
    "แล้ว",
    "ทั้ง",
    "ทุก",
    "แห่ง",
    "อื่น",
    "ต่าง",
    "ภายใน",
    "มอบ",
    "ร่วม",
    "รายงาน",
    "ปี",
    "รอบ",
    "ด้าน",
    "เข้า",
    "เห็น",
    "แจ้ง",
    "ประกาศ",
    "ต่อ",
    "จาก",
    "คือ",
    "เขต",
    "พื้นที่",
    "กำหนด",
    "ดังกล่าว",
    "ตั้งแต่",
    "รวม",
    "หน่วย",
    "บุคลากร",
    "พนักงาน",
    "ผู้",
    "ประชา",
];

/// All names of agencies, in the order of the text.
pub fn mentions(source: &Source) -> Vec<Mention> {
    let mut sites = Vec::new();
    for (index, line) in source.lines.iter().enumerate() {
        sites_of(&line.text, index + 1, &mut sites);
    }
    // A name that ends before a space or a bracket shows where the same name ends inside running text.
    let closed: BTreeSet<&str> = sites
        .iter()
        .filter(|site| site.closed && site.run.chars().count() <= 24)
        .map(|site| site.run.as_str())
        .collect();
    sites.iter().filter_map(|site| site.mention(&closed)).collect()
}

/// The beginning of a name and everything that may belong to it.
struct Site {
    full: &'static str,
    form: MentionForm,
    prefix: String,
    run: String,
    closed: bool,
    line: usize,
    column: usize,
}

fn sites_of(text: &str, line: usize, sites: &mut Vec<Site>) {
    let mut next = 0;
    for (number, (at, _)) in text.char_indices().enumerate() {
        if at < next {
            continue;
        }
        let Some((prefix, full, form)) = FORMS.iter().find(|form| text[at..].starts_with(form.0)).copied() else {
            continue;
        };
        let mut after = at + prefix.len();
        if prefix.ends_with('.') {
            after += text[after..].len() - text[after..].trim_start_matches(' ').len();
        }
        next = after;
        let run = name_run(&text[after..]);
        if run.is_empty() {
            continue;
        }
        let post_before = POSTS_BEFORE.iter().any(|post| text[..at].ends_with(post));
        sites.push(Site {
            full,
            form: if post_before { MentionForm::Post } else { form },
            prefix: text[at..after].to_owned(),
            run: run.to_owned(),
            closed: !run.char_indices().any(|(at, _)| GOES_ON.iter().any(|word| run[at..].starts_with(word))),
            line,
            column: number + 1,
        });
    }
}

/// Thai letters and hyphens between them.
fn name_run(text: &str) -> &str {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let inside =
            is_thai_letter(c) || (c == '-' && at > 0 && text[at + 1..].chars().next().is_some_and(is_thai_letter));
        if !inside || c == 'ฯ' {
            break;
        }
        end = at + c.len_utf8();
    }
    &text[..end]
}

impl Site {
    fn mention(&self, closed: &BTreeSet<&str>) -> Option<Mention> {
        let name = self.name(closed)?;
        Some(Mention {
            agency: format!("{}{name}", self.full),
            name: name.to_owned(),
            text: format!("{}{name}", self.prefix),
            line: self.line,
            column: self.column,
            form: self.form,
        })
    }

    fn name(&self, closed: &BTreeSet<&str>) -> Option<&str> {
        if self.closed || is_known(&self.run) {
            return Some(self.run.as_str());
        }
        // The words of the same paper come first: it may name a place that the gazetteer does not know.
        let known = prefixes(&self.run).filter(|prefix| closed.contains(prefix)).last();
        known
            .or_else(|| prefixes(&self.run).filter(|prefix| self.is_place_before_words(prefix)).last())
            .or_else(|| self.before_next_word())
    }

    /// A known place behind which the sentence goes on; one that is called like a word of the sentence, such as the
    /// tambon และ, is taken for that word.
    fn is_place_before_words(&self, prefix: &str) -> bool {
        !GOES_ON.contains(&prefix) && self.goes_on_after(prefix) && is_known(prefix)
    }

    fn goes_on_after(&self, prefix: &str) -> bool {
        GOES_ON.iter().any(|word| self.run[prefix.len()..].starts_with(word))
    }

    /// The name up to the word with which the sentence goes on.
    fn before_next_word(&self) -> Option<&str> {
        let cut = self
            .run
            .char_indices()
            .map(|(at, _)| at)
            .find(|at| GOES_ON.iter().any(|word| self.run[*at..].starts_with(word)))?;
        (cut > 0).then(|| &self.run[..cut])
    }
}

/// Every beginning of a word that does not cut a letter from its marks.
fn prefixes(run: &str) -> impl Iterator<Item = &str> {
    run.char_indices().skip(2).filter(|(_, c)| !is_mark(*c)).map(|(at, _)| &run[..at]).chain(std::iter::once(run))
}

/// The province with which `text` begins.
pub fn province_at(text: &str) -> Option<String> {
    let run = name_run(text);
    let known = prefixes(run).filter(|prefix| is_place(prefix, Level::Province)).last();
    known.or_else(|| unknown_name(run)).map(str::to_owned)
}

/// A name that no gazetteer has: short, and without the words of a sentence.
fn unknown_name(run: &str) -> Option<&str> {
    let count = run.chars().count();
    let sentence = GOES_ON.iter().any(|word| run.char_indices().any(|(at, _)| run[at..].starts_with(word)));
    ((2..=16).contains(&count) && !sentence).then_some(run)
}

/// Whether a line is the name of an agency and nothing else.
pub fn is_name_only(text: &str) -> bool {
    FORMS.iter().filter(|form| form.2 == MentionForm::Name).any(|form| {
        text.strip_prefix(form.0).is_some_and(|rest| {
            !rest.is_empty()
                && name_run(rest.trim_start()).len() == rest.trim_start().len()
                && rest.chars().count() <= 30
        })
    })
}

/// Finds out whose paper it is, and where the agency lies.
pub fn infer(source: &Source, reading: &mut Reading) {
    let own = of_signers_and_cover(reading)
        .or_else(|| of_memo(reading))
        .or_else(|| of_subject(source, reading))
        .or_else(|| institution(source));
    if let Some(own) = own {
        places(source, reading, own.line);
        reading.agency = Some(own);
    }
    reading.head = head(source, reading);
}

/// The name in the posts of the signers, the order and the cover; where they differ, the one that a place is called.
fn of_signers_and_cover(reading: &Reading) -> Option<Found<String>> {
    let mut votes: Vec<(Found<String>, usize)> = Vec::new();
    let signed = |line: usize| reading.signers.iter().any(|signer| signer.line <= line && line <= signer.last_line);
    let ordered = |line: usize| {
        reading.order.as_ref().and_then(|order| order.title.as_ref()).is_some_and(|title| title.line == line)
    };
    let covered = |line: usize| reading.cover_lines.iter().any(|cover| cover.line == line);
    for mention in &reading.mentions {
        let weight = usize::from(signed(mention.line)) * 2
            + usize::from(ordered(mention.line)) * 2
            + usize::from(covered(mention.line)) * 2;
        if weight == 0 {
            continue;
        }
        match votes.iter_mut().find(|(name, _)| name.value == mention.agency) {
            Some((_, count)) => *count += weight,
            None => votes.push((Found::new(mention.agency.clone(), mention.line, mention.column), weight)),
        }
    }
    let known =
        |agency: &str| reading.mentions.iter().any(|mention| mention.agency == agency && is_known(&mention.name));
    votes.into_iter().rev().max_by_key(|(name, count)| (known(&name.value), *count)).map(|(name, _)| name)
}

fn of_memo(reading: &Reading) -> Option<Found<String>> {
    let lines = [&reading.memo.agency, &reading.memo.to, &reading.memo.through];
    lines.into_iter().flatten().find_map(|field| {
        let mention = reading.mentions.iter().find(|mention| mention.line == field.line)?;
        Some(Found::new(mention.agency.clone(), mention.line, mention.column))
    })
}

/// The agency that a piece of news or an announcement is about: the first that does or gets something.
fn of_subject(source: &Source, reading: &Reading) -> Option<Found<String>> {
    let names: BTreeSet<&str> = reading.mentions.iter().map(|mention| mention.agency.as_str()).collect();
    let found = |mention: &Mention| Found::new(mention.agency.clone(), mention.line, mention.column);
    let acts = |mention: &&Mention| {
        let text = &source.lines[mention.line - 1].text;
        let after: String = text.chars().skip(mention.column - 1 + mention.text.chars().count()).take(14).collect();
        let after = after.trim_start();
        mention.form == MentionForm::Name
            && ["ได้", "มีผล", "มีคะแนน", "ผ่าน", "คว้า", "รับ", "ขอ", "จึง"].iter().any(|verb| after.starts_with(verb))
    };
    if names.len() > 4 {
        return None;
    }
    let count = |own: &Mention| reading.mentions.iter().filter(|mention| mention.agency == own.agency).count();
    let first = reading.mentions.iter().find(|mention| mention.form == MentionForm::Name);
    // The name of the headline counts more than one that acts once further down.
    let subject =
        reading.mentions.iter().find(acts).filter(|subject| first.is_none_or(|first| count(subject) >= count(first)));
    subject.or(first).or(reading.mentions.first()).map(found)
}

/// A body that is none of local government: the words before the verb of the first sentence about a result.
fn institution(source: &Source) -> Option<Found<String>> {
    const BODIES: &[&str] = &[
        "สถาบัน",
        "สำนักงาน",
        "กรม",
        "มหาวิทยาลัย",
        "โรงเรียน",
        "โรงพยาบาล",
        "วิทยาลัย",
        "องค์การ",
        "บริษัท",
        "การไฟฟ้า",
        "การประปา",
        "กองทุน",
        "กองบัญชาการ",
        "สถานี",
        "สภา",
        "ศาล",
        "ธนาคาร",
        "ศูนย์",
    ];
    const VERBS: &[&str] = &[
        "ได้รับคะแนน",
        "ได้รับผล",
        "ได้คะแนน",
        "ได้ผล",
        "มีผลคะแนน",
        "มีคะแนน",
        "มีผลการประเมิน",
        "ผ่านการประเมิน",
        "ได้รับการประเมิน",
        "คว้า",
    ];
    for (index, line) in source.lines.iter().enumerate().take(40) {
        let text = line.text.trim_start();
        let lead = line.text.len() - text.len();
        let Some(verb) = VERBS.iter().filter_map(|verb| text.find(verb)).min() else { continue };
        let before = text[..verb].trim_end();
        let start = BODIES
            .iter()
            .filter_map(|body| {
                let at = before.rfind(body)?;
                let fresh =
                    before[..at].chars().next_back().is_none_or(char::is_whitespace) || before[..at].ends_with("โดย");
                fresh.then_some(at)
            })
            .max();
        if let Some(start) = start
            && before[start..].chars().count() <= 110
        {
            return Some(Found::new(before[start..].to_owned(), index + 1, column(&line.text, lead + start)));
        }
    }
    None
}

/// The district and the province beside the name: on the cover, or where the name stands.
fn places(source: &Source, reading: &mut Reading, own_line: usize) {
    let mut lines: Vec<usize> = reading.cover_lines.iter().map(|line| line.line).collect();
    lines.push(own_line);
    lines.extend(reading.memo.agency.as_ref().map(|field| field.line));
    lines.extend(reading.mentions.iter().map(|mention| mention.line).take(8));
    for line in lines {
        let Some(text) = source.lines.get(line - 1).map(|line| line.text.as_str()) else { continue };
        if reading.district.is_none() {
            reading.district = labelled(text, &["อำเภอ", "อ."], Level::District, line);
        }
        if reading.province.is_none() {
            reading.province = labelled(text, &["จังหวัด", "จ."], Level::Province, line);
        }
    }
}

/// The longest name of a place after a label; without a known one the words up to the next space.
fn labelled(text: &str, labels: &[&str], level: Level, line: usize) -> Option<Found<String>> {
    for label in labels {
        for (at, _) in text.match_indices(label) {
            let before = text[..at].chars().next_back();
            if label.ends_with('.') && before.is_some_and(|c| c == '.' || is_thai_letter(c))
                || text[..at].ends_with("ส่วน")
            {
                continue;
            }
            let rest = text[at + label.len()..].trim_start_matches(' ');
            let run = name_run(rest);
            let start = text.len() - rest.len();
            let known = prefixes(run).filter(|prefix| is_place(prefix, level)).last();
            if let Some(name) = known.or_else(|| unknown_name(run)) {
                return Some(Found::new(name.to_owned(), line, column(text, start)));
            }
        }
    }
    None
}

/// The name of the head: in the signature below which the head's post stands, or just before that post.
fn head(source: &Source, reading: &Reading) -> Option<Found<String>> {
    let is_head = |post: &str| post.starts_with("นายกเทศมนตรี") || post.starts_with("นายกองค์การ");
    let signed = reading
        .signers
        .iter()
        .find(|signer| signer.acting.is_none() && signer.post.as_ref().is_some_and(|post| is_head(post)));
    if let Some(name) = signed.and_then(|signer| signer.name.clone()) {
        return Some(name);
    }
    for mention in reading.mentions.iter().filter(|mention| mention.form == MentionForm::Post && is_head(&mention.text))
    {
        let text = source.lines.get(mention.line - 1)?.text.as_str();
        let before: String = text.chars().take(mention.column - 1).collect();
        if before.ends_with("รอง") {
            continue;
        }
        if let Some(name) = super::signature::name_before(&before) {
            return Some(Found::new(name.to_owned(), mention.line, 1));
        }
        let above = mention.line.checked_sub(2).and_then(|index| source.lines.get(index)).map(|line| line.text.trim());
        if before.trim().is_empty()
            && let Some(name) = above.and_then(super::signature::name_before)
            && above == Some(name)
        {
            return Some(Found::new(name.to_owned(), mention.line - 1, 1));
        }
    }
    None
}
