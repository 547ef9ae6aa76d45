//! Words that a scan tore apart, joined again.

use prongsai_thai::segment;

use super::text::is_thai_letter;

/// Words after which official Thai leaves no space before the next word.
const RUN_ON: &[&str] = &[
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
    "แก่",
    "ผู้",
    "เป็น",
    "ไป",
    "จาก",
    "จัดทำ",
    "ด้าน",
    "สู่",
    "ซึ่ง",
    "แห่ง",
    "ด้วย",
    "ประจำ",
    "ร่วม",
];

/// Words that end like one of them and are none.
const WHOLE: &[&str] = &[
    "หน้าที่",
    "พื้นที่",
    "ท้องที่",
    "สถานที่",
    "เต็มที่",
    "ต่อไป",
    "ทั่วไป",
    "วิชาการ",
    "ราชการ",
    "โครงการ",
    "ข้าราชการ",
    "มาตรการ",
    "กรรมการ",
    "ดำเนินการ",
    "บริการ",
    "ประกอบการ",
    "กระบวนการ",
    "หลักการ",
    "จัดการ",
    "ต้องการ",
    "ดังกล่าวข้างต้น",
    "สวัสดิการ",
    "ปฏิบัติการ",
    "บัญชีการ",
    "ประชาการ",
    "เลขานุการ",
];

/// Words before which official Thai has a space.
const FRESH: &[&str] =
    &["เช่น", "ได้แก่", "ดังนี้", "ดังนั้น", "ทั้งนี้", "อาทิ", "พ.ศ", "ฯลฯ", "จำนวน", "เมื่อวันที่", "โดย", "และ", "หรือ"];

/// Words with which no phrase begins, so that the space before them is a line's end.
const CLOSING: &[&str] = &["ได้ทั้ง", "ได้อย่าง", "ได้โดย", "ได้ง่าย", "ได้หลาก", "หลากหลาย", "ครั้งที่มี", "แก่ผู้", "ไว้"];

/// Words of the official vocabulary that a narrow column breaks between their parts.
const COMPOUNDS: &[&str] = &[
    "งบประมาณรายจ่าย",
    "ระยะเวลาดำเนินการ",
    "การใช้งบประมาณ",
    "การใช้อำนาจ",
    "การใช้ทรัพย์สิน",
    "ประสิทธิภาพการสื่อสาร",
    "คุณภาพการดำเนินงาน",
    "การปรับปรุงระบบการทำงาน",
    "การปฏิบัติหน้าที่",
    "การแก้ไขปัญหาการทุจริต",
    "การเปิดเผยข้อมูล",
    "การป้องกันการทุจริต",
    "แผนการดำเนินงาน",
    "ผลการดำเนินงาน",
    "ผลการดำเนินการ",
    "วิธีการดำเนินการ",
    "ประชาสัมพันธ์",
    "ผู้รับผิดชอบ",
    "เจ้าหน้าที่",
    "เทศบัญญัติงบประมาณ",
    "ข้อบัญญัติงบประมาณ",
    "ปีงบประมาณ",
    "ร้องเรียนร้องทุกข์",
    "ร้องเรียนการทุจริต",
    "เจ้าหน้าที่งบประมาณ",
    "คุณธรรมและความโปร่งใส",
    "ข้อมูลข่าวสาร",
    "การจัดซื้อจัดจ้าง",
    "หัวหน้าสำนักปลัด",
    "นักวิเคราะห์นโยบายและแผน",
];

/// Whether `text` ends in a word after which no space belongs.
pub fn runs_on(text: &str) -> bool {
    RUN_ON.iter().any(|word| text.ends_with(word)) && !WHOLE.iter().any(|word| text.ends_with(word))
}

/// Takes out the spaces that a narrow column left where its lines broke.
///
/// A space stays unless the words on both sides belong together: one word of the vocabulary spans it, a mark cannot
/// begin a word, or the word before it is one after which official Thai has no space.
pub fn rejoin(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(at) = rest.find(char::is_whitespace) {
        let (before, gap) = rest.split_at(at);
        joined.push_str(before);
        let after = gap.trim_start();
        if !is_torn(&joined, after) {
            joined.push(' ');
        }
        rest = after;
    }
    joined.push_str(rest);
    joined
}

fn is_torn(before: &str, after: &str) -> bool {
    let (Some(left), Some(right)) = (before.chars().next_back(), after.chars().next()) else { return false };
    if !is_thai_letter(left) || !is_thai_letter(right) || matches!(left, 'ฯ' | 'ๆ') || right == 'ๆ' {
        return false;
    }
    if super::text::is_mark(right)
        || matches!(right, 'ะ' | 'า' | 'ำ' | 'ๅ')
        || matches!(left, 'เ' | 'แ' | 'โ' | 'ใ' | 'ไ')
    {
        return true;
    }
    if FRESH.iter().any(|word| after.starts_with(word)) {
        return false;
    }
    runs_on(before)
        || CLOSING.iter().any(|word| after.starts_with(word))
        || spans_compound(before, after)
        || spans_word(before, after)
}

/// How much of both sides of a gap is looked at, in letters.
const REACH: usize = 16;

/// Whether one word of the dictionary spans the gap, where the halves are none: ดำเนิ นการ, เคารพ นับถือ stays apart.
fn spans_word(before: &str, after: &str) -> bool {
    let tail = before.char_indices().rev().take(REACH).take_while(|(_, c)| is_thai_letter(*c)).last();
    let head = after.char_indices().take(REACH).take_while(|(_, c)| is_thai_letter(*c)).last();
    let (Some((from, _)), Some((to, last))) = (tail, head) else { return false };
    let (left, right) = (&before[from..], &after[..to + last.len_utf8()]);
    let mut at = 0;
    // The window may cut the first word on the left, so only the words beside the gap are asked.
    let whole = segment::words(left).last().is_some_and(segment::is_word)
        && segment::words(right).next().is_some_and(segment::is_word);
    !whole
        && segment::words(&format!("{left}{right}")).any(|word| {
            let start = at;
            at += word.len();
            start < left.len() && at > left.len() && segment::is_word(word)
        })
}

fn spans_compound(before: &str, after: &str) -> bool {
    COMPOUNDS.iter().any(|word| {
        word.char_indices().skip(1).any(|(at, _)| before.ends_with(&word[..at]) && after.starts_with(&word[at..]))
    })
}

/// Whether a short text reads as Thai words rather than as misread handwriting.
pub fn reads_as_thai(text: &str) -> bool {
    let known = [
        "พิจารณา",
        "ทราบ",
        "เห็นควร",
        "เห็นชอบ",
        "อนุมัติ",
        "เสนอ",
        "เรียน",
        "ดำเนินการ",
        "โปรด",
        "ลงนาม",
        "เพื่อ",
        "แจ้ง",
        "ถูกต้อง",
        "รายงาน",
    ];
    known.iter().any(|word| text.contains(word))
}
