//! What a method promises and a result tells, as acts and things, so that the two can be compared.

use prongsai_thai::segment;

/// Words that say the same for this purpose: one act or one thing a line, the name of the sense first.
const SENSES: &str = include_str!("senses.txt");

/// What a text speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sense {
    /// What is done: `teach`, `plan`, `inform`.
    pub acts: Vec<&'static str>,
    /// The act that the text names first.
    pub leading: Option<&'static str>,
    /// What it is done with: `budget`, `channel`.
    pub things: Vec<&'static str>,
    /// All words with content, in order.
    pub words: Vec<String>,
}

impl Sense {
    /// Takes the senses out of a text.
    pub fn of(text: &str) -> Self {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut sense = Self::default();
        let mut first = usize::MAX;
        for line in SENSES.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((head, words)) = line.split_once(':') else { continue };
            let Some((kind, name)) = head.split_once(' ') else { continue };
            let Some(at) = words.split_whitespace().filter_map(|word| compact.find(word)).min() else { continue };
            if kind == "act" {
                sense.acts.push(name);
                if at < first {
                    first = at;
                    sense.leading = Some(name);
                }
            } else {
                sense.things.push(name);
            }
        }
        sense.words = words(&compact);
        sense
    }

    /// Whether a result can be one of this method: it tells of one of the promised acts.
    ///
    /// Only an act that leaves its own words in a true result is held against one that has none of them.
    pub fn is_answered_by(&self, result: &Self) -> Answer {
        if self.acts.iter().any(|act| result.acts.contains(act)) {
            return Answer::Yes;
        }
        let telling = self.leading.is_some_and(|act| TELLING.contains(&act));
        if telling && !result.acts.is_empty() { Answer::No } else { Answer::Unclear }
    }
}

/// Acts whose results cannot be told without their words.
const TELLING: &[&str] = &["teach", "survey", "appoint", "meet", "declare", "eservice"];

/// Whether a result answers a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The same act is told.
    Yes,
    /// Other acts are told.
    No,
    /// The words do not say.
    Unclear,
}

/// Words that carry content: neither particles nor the words of every report.
pub(super) fn words(text: &str) -> Vec<String> {
    const EMPTY: &[&str] = &[
        "และ",
        "หรือ",
        "การ",
        "ความ",
        "ของ",
        "ใน",
        "ที่",
        "ให้",
        "ตาม",
        "กับ",
        "โดย",
        "แก่",
        "ผู้",
        "เป็น",
        "ไป",
        "จาก",
        "ต่อ",
        "ด้วย",
        "เพื่อ",
        "มี",
        "ได้",
        "จัด",
        "ทำ",
        "จัดทำ",
        "ดำเนินการ",
        "หน่วยงาน",
        "เทศบาล",
        "เช่น",
        "ทั้ง",
        "แล้ว",
        "จะ",
        "ว่า",
        "ซึ่ง",
        "นี้",
        "นั้น",
        "ทุก",
        "แต่ละ",
        "ภายใน",
        "ประจำ",
        "ปี",
        "พ.ศ.",
    ];
    segment::words(text)
        .filter(|word| word.chars().any(char::is_alphabetic) && word.chars().count() > 1 && !EMPTY.contains(word))
        .map(str::to_owned)
        .collect()
}

/// How much two texts have in common: shared words by the smaller set, 0–100.
pub(super) fn likeness(one: &[String], other: &[String]) -> usize {
    let smaller = one.len().min(other.len());
    if smaller == 0 {
        return 0;
    }
    one.iter().filter(|word| other.contains(word)).count().min(smaller) * 100 / one.len().max(other.len())
}
