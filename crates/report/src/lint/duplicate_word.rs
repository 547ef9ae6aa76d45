//! พบคำเดียวกันเขียนติดกันสองครั้ง
//!
//! # เหตุผล
//! คำซ้ำมักเกิดจากการแก้ข้อความหรือการขึ้นบรรทัดใหม่ และตัวตรวจคำผิดทั่วไปมองไม่เห็น
//!
//! # ตัวอย่าง
//! “ในการการดำเนินงาน” ควรเป็น “ในการดำเนินงาน” และ “ประจำ ประจำปี” ควรเป็น “ประจำปี”
//! คำที่ซ้ำได้ตามปกติ เช่น ต่าง ๆ ที่ที่ สิ่งของของ และการการันตี ไม่ถือว่าผิด
//!
//! # วิธีแก้
//! ลบคำที่ซ้ำออกหนึ่งคำ

use prongsai_thai::segment;

use super::normal::is_thai_letter;
use super::{Findings, Inspection, LineText};

pub(super) const NAME: &str = "duplicate-word";

/// A word that is not said twice, what may rightly follow the second, what may rightly stand before the first,
/// and whether it is also looked for across a space.
struct Word {
    text: &'static str,
    after: &'static [&'static str],
    before: &'static [&'static str],
    spaced: bool,
}

const fn word(word: &'static str) -> Word {
    Word { text: word, after: &[], before: &[], spaced: true }
}

const fn close(word: &'static str) -> Word {
    Word { text: word, after: &[], before: &[], spaced: false }
}

const WORDS: [Word; 36] = [
    Word {
        text: "การ",
        after: &["ันตี", "ะเกด", "เวก", "ุณ", "์"],
        before: &["ราช", "บริ", "วิท", "อา", "พิ", "ประ"],
        spaced: true,
    },
    Word { text: "ความ", after: &[], before: &[], spaced: true },
    word("ประจำ"),
    word("และ"),
    word("หรือ"),
    word("เพื่อ"),
    word("ซึ่ง"),
    word("โดย"),
    word("ดังนั้น"),
    word("ตลอดจน"),
    word("ได้แก่"),
    word("เกี่ยวกับ"),
    word("สำหรับ"),
    close("ภายใน"),
    close("ดำเนินการ"),
    close("ดำเนินงาน"),
    close("งบประมาณ"),
    close("หน่วยงาน"),
    close("เทศบาล"),
    close("ประชาชน"),
    close("เจ้าหน้าที่"),
    close("มาตรการ"),
    close("ประเมิน"),
    close("คุณธรรม"),
    close("โปร่งใส"),
    close("รายงาน"),
    close("โครงการ"),
    close("ข้อมูล"),
    close("บุคลากร"),
    close("กิจกรรม"),
    close("ตำบล"),
    close("อำเภอ"),
    close("จังหวัด"),
    close("ทุจริต"),
    close("เป็นไป"),
    close("บ่อย"),
];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for line in &inspection.lines {
        for (start, end, word) in doubled(line) {
            let (from, to) = around(&line.text, start, end);
            let written = inspection.original(line.mark(from..to));
            findings.report(
                line.mark(from..to),
                format!("คำว่า “{word}” เขียนซ้ำกันใน “{written}”"),
                Some(format!("{}{word}{}", &line.text[from..start], &line.text[end..to])),
            );
        }
    }
    across_lines(inspection, findings);
}

/// The words that stand close before and behind, without which a reader does not find the place.
fn around(text: &str, start: usize, end: usize) -> (usize, usize) {
    const NEAR: usize = 40;
    let left = text[..start].char_indices().rev().take(NEAR).take_while(|(_, c)| is_thai_letter(*c)).last();
    let before = &text[left.map_or(start, |(at, _)| at)..start];
    let right = text[end..].char_indices().take(NEAR).take_while(|(_, c)| is_thai_letter(*c)).last();
    let after = &text[end..right.map_or(end, |(at, c)| end + at + c.len_utf8())];
    let first = segment::words(before).last().map_or(0, str::len);
    let last = segment::words(after).next().map_or(0, str::len);
    (start - first, end + last)
}

fn doubled(line: &LineText) -> Vec<(usize, usize, &'static str)> {
    let text = line.text.as_str();
    let mut found = Vec::new();
    for Word { text: word, after, before, spaced } in &WORDS {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(word)).map(|at| from + at) {
            let end = at + word.len();
            from = end;
            let rest = &text[end..];
            let gap = if *spaced { rest.len() - rest.trim_start_matches(' ').len() } else { 0 };
            if gap > 1 || !rest[gap..].starts_with(word) {
                continue;
            }
            let second = end + gap + word.len();
            let follows = &text[second..];
            let precedes = &text[..at];
            let goes_on =
                follows.chars().next().is_some_and(|c| matches!(c, '\u{e30}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'));
            // A word of its own before the gap: กรรมการ การคลัง is none of the word การ said twice.
            let own = gap == 0
                || !matches!(*word, "การ" | "ความ")
                || !precedes.chars().next_back().is_some_and(is_thai_letter);
            let compound = before.iter().any(|before| precedes.ends_with(before))
                || (gap == 0 && *word == "การ" && part_of_word(precedes));
            if own
                && !goes_on
                && !compound
                && !after.iter().any(|after| follows.starts_with(after))
                && !follows.starts_with('ๆ')
            {
                found.push((at, second, *word));
                from = second;
            }
        }
    }
    found.sort_unstable();
    found
}

/// Whether การ after these letters is the end of another word: กรรมการ, โครงการ, ข้าราชการ, ผู้ว่าราชการ.
fn part_of_word(before: &str) -> bool {
    const HEADS: [&str; 22] = [
        "กรรม",
        "โครง",
        "ราช",
        "บริ",
        "มาตร",
        "วิทยา",
        "พ่อค้า",
        "ผู้จัด",
        "จัด",
        "ต้อง",
        "เลขานุ",
        "ผู้อำนวย",
        "อำนวย",
        "กิจ",
        "ดำเนิน",
        "สวัสดิ",
        "ประกอบ",
        "พิ",
        "หลัก",
        "เผด็จ",
        "ปฏิบัติ",
        "องค์",
    ];
    HEADS.iter().any(|head| before.ends_with(head))
}

/// A sentence that is wrapped by hand, with its last word said again at the beginning of the next line.
fn across_lines(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for pair in inspection.lines.windows(2) {
        let [line, next] = pair else { continue };
        let text = line.text.trim_end();
        if text.chars().count() < 30 || text.contains('\t') || next.text.contains('\t') {
            continue;
        }
        let begin = next.text.trim_start();
        let Some(Word { text: word, .. }) = WORDS
            .iter()
            .filter(|word| word.spaced && word.text != "การ")
            .find(|word| text.ends_with(word.text) && begin.starts_with(word.text))
        else {
            continue;
        };
        let at = next.text.len() - begin.len();
        findings.report(
            next.mark(at..at + word.len()),
            format!("คำว่า “{word}” ซ้ำกับท้ายบรรทัดก่อนหน้า"),
            Some("ลบคำที่ซ้ำออก".to_owned()),
        );
    }
}
