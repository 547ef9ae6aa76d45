//! Signatures: name in brackets, post, and the capacity in which another post is filled.

use prongsai_domain::agency::ActingMode;

use super::text::{bare, column, undotted};
use super::{ActingReading, Found, Signer};
use crate::source::Source;

/// Words with which the line of a post begins.
const POSTS: &[&str] = &[
    "นายก",
    "รองนายก",
    "ปลัด",
    "รองปลัด",
    "หัวหน้า",
    "ผู้อำนวยการ",
    "นิติกร",
    "นักวิเคราะห์",
    "เจ้าพนักงาน",
    "นักจัดการ",
    "ผู้ช่วย",
    "นักทรัพยากร",
    "เจ้าหน้าที่",
    "เลขานุการ",
    "นักวิชาการ",
    "นักพัฒนา",
    "ผอ.",
    "รอง",
    "ประธาน",
    "กรรมการ",
    "ผู้จัดทำ",
    "ผู้รายงาน",
    "ผู้ตรวจ",
    "ผู้เสนอ",
    "ผู้อนุมัติ",
    "วิศวกร",
    "นายช่าง",
    "ครู",
    "นัก",
    "พนักงาน",
    "ตำแหน่ง",
];

/// Capacities as they are written, the longest first.
pub const CAPACITIES: &[(&str, ActingMode)] = &[
    ("รักษาราชการแทน", ActingMode::ActingFor),
    ("ปฏิบัติราชการแทน", ActingMode::OnBehalf),
    ("รักษาการในตำแหน่ง", ActingMode::ActingInPosition),
    ("รักษาการแทน", ActingMode::ActingInPosition),
    ("ปฏิบัติหน้าที่แทน", ActingMode::PerformingDuties),
    ("ปฏิบัติหน้าที่", ActingMode::PerformingDuties),
];

/// Whether a line asks for a signature: `(ลงชื่อ)`, `ลงชื่อ………`.
pub fn is_prompt(line: &str) -> bool {
    let (text, _) = bare(line);
    let inner = text.trim_start_matches(['(', ' ']);
    let Some(rest) = inner.strip_prefix("ลงชื่อ").or_else(|| inner.strip_prefix("ลงนาม")) else {
        return false;
    };
    undotted(rest.trim_start_matches([')', ' '])).0.chars().count() <= 40
}

/// Whether a line is a name in brackets, or dots in brackets for one.
pub fn is_name(line: &str) -> bool {
    let (text, _) = bare(line);
    let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) else { return false };
    let count = inner.chars().count();
    if inner.contains("ลงชื่อ") || inner.contains(['(', ')']) || !(3..=60).contains(&count) {
        return false;
    }
    undotted(inner).0.is_empty() || TITLES.iter().any(|title| inner.trim_start().starts_with(title))
}

/// Words that stand before a name.
const TITLES: &[&str] = &[
    "นาย",
    "นาง",
    "น.ส.",
    "ว่าที่",
    "ดร.",
    "พ.ต.",
    "ร.ต.",
    "ร.อ.",
    "ร.ท.",
    "พ.อ.",
    "พ.ท.",
    "ส.ต.",
    "ส.อ.",
    "ส.ท.",
    "จ.ส.",
    "จ.ต.",
    "จ.อ.",
    "จ.ท.",
    "จ่า",
    "สิบ",
    "พัน",
    "ร้อย",
    "พล.",
    "ด.ต.",
    "ดาบ",
    "พ.จ.",
    "ผศ.",
    "รศ.",
    "ศ.",
    "ม.ล.",
    "ม.ร.ว.",
];

/// The name in a line that says who somebody is, such as `พ.ต.ต.ตัวอย่าง ใจใส นายกเทศมนตรี`: first name and surname.
pub fn name_before(text: &str) -> Option<&str> {
    let text = text.trim();
    let title = text.char_indices().find_map(|(at, _)| {
        let fresh = text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '“' | ','));
        (fresh && TITLES.iter().any(|title| text[at..].starts_with(title) && !text[at..].starts_with("นายก")))
            .then_some(at)
    })?;
    let name = text[title..].trim_end_matches(',').trim();
    let words = name.split_whitespace().count();
    ((2..=4).contains(&words) && name.chars().count() <= 60).then_some(name)
}

/// Reads the signature that begins at line `index` (from 0); the second value is the index after it.
pub fn signature(source: &Source, index: usize, is_cue: impl Fn(&str) -> bool) -> (Signer, usize) {
    let mut signer = Signer { line: index + 1, last_line: index + 1, ..Signer::default() };
    let mut at = index;
    let mut blanks = 0;
    let mut after_capacity = false;
    while let Some(line) = source.lines.get(at) {
        let (text, skipped) = bare(&line.text);
        let place =
            |value: &str, offset: usize| Found::new(value.to_owned(), at + 1, column(&line.text, skipped + offset));
        if text.is_empty() {
            blanks += 1;
            // Room for ink before the name is wide; after the post it ends the block.
            if blanks > 6 || (signer.post.is_some() && !after_capacity) {
                break;
            }
        } else if is_prompt(text) && signer.name.is_none() && signer.post.is_none() {
            blanks = 0;
            if let Some(post) = post_in_prompt(text) {
                signer.post = Some(place(post, 0));
            }
        } else if is_name(text) && signer.name.is_none() && signer.post.is_none() {
            blanks = 0;
            let inner = text.trim_start_matches('(').trim_end_matches(')').trim();
            if !undotted(inner).0.is_empty() {
                signer.name = Some(place(inner, '('.len_utf8()));
            }
        } else if let Some(acting) = capacity(text, &place) {
            blanks = 0;
            after_capacity = acting.post.is_none();
            if signer.post.is_none() {
                let own = own_post(text);
                signer.post = (!own.is_empty()).then(|| place(own, 0));
            }
            signer.acting = Some(acting);
        } else if after_capacity && is_post(text) {
            blanks = 0;
            after_capacity = false;
            if let Some(acting) = &mut signer.acting {
                acting.post = Some(place(text, 0));
            }
        } else if signer.post.is_none() && !is_cue(text) && text.chars().count() <= 70 && (blanks <= 2 || is_post(text))
        {
            blanks = 0;
            let value = text.strip_prefix("ตำแหน่ง").map_or(text, |rest| undotted(rest).0);
            signer.post = Some(place(value, 0));
        } else if basis(text).is_some() && signer.acting.is_some() {
            if let Some(acting) = &mut signer.acting {
                acting.basis = Some(place(text, 0));
            }
        } else if text.starts_with("วันที่") || (text.starts_with('.') && undotted(text).0.starts_with('/'))
        {
            // The day of the signature, for the pen.
        } else {
            break;
        }
        if !text.is_empty() {
            signer.last_line = at + 1;
        }
        at += 1;
    }
    let next = signer.last_line.max(index + 1);
    (signer, next)
}

fn post_in_prompt(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(['(', ' ']);
    let rest = rest.strip_prefix("ลงชื่อ").or_else(|| rest.strip_prefix("ลงนาม"))?;
    let (post, _) = undotted(rest.trim_start_matches([')', ' ']));
    is_post(post).then_some(post)
}

/// Whether a line reads as a post.
pub fn is_post(text: &str) -> bool {
    POSTS.iter().any(|post| text.starts_with(post)) && text.chars().count() <= 80
}

fn own_post(text: &str) -> &str {
    let cut = CAPACITIES.iter().filter_map(|(word, _)| text.find(word)).min().unwrap_or(0);
    text[..cut].trim()
}

fn capacity(text: &str, place: &impl Fn(&str, usize) -> Found<String>) -> Option<ActingReading> {
    if text.chars().count() > 110 {
        return None;
    }
    let (word, mode) = CAPACITIES.iter().find(|(word, _)| text.contains(word))?;
    let at = text.find(word)?;
    if at > 0 && !is_post(text) {
        return None;
    }
    let rest = &text[at + word.len()..];
    let post = rest.trim();
    let offset = at + word.len() + (rest.len() - rest.trim_start().len());
    let start = place(word, at);
    Some(ActingReading {
        mode: *mode,
        post: (!undotted(post).0.is_empty()).then(|| place(undotted(post).0, offset)),
        basis: None,
        line: start.line,
        column: start.column,
    })
}

/// Words of an order or rule behind an acting signature.
fn basis(text: &str) -> Option<&str> {
    let inner = text.trim_start_matches(['(', ' ']);
    ["ตามคำสั่ง", "คำสั่งเทศบาล", "คำสั่งที่", "ตามระเบียบ", "ตามมาตรา", "ตามประกาศ"]
        .iter()
        .any(|word| inner.starts_with(word))
        .then_some(text)
}
