//! พบเลขประจำตัวประชาชน ๑๓ หลักในเอกสารที่จะเผยแพร่
//!
//! # เหตุผล
//! เลขประจำตัวประชาชนเป็นข้อมูลส่วนบุคคล เอกสารที่เผยแพร่ทางเว็บไซต์ต้องไม่มีเลขเต็ม
//! ที่มา: พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. ๒๕๖๒
//!
//! # ตัวอย่าง
//! “เลขประจำตัวประชาชน ๑-๒๓๔๕-๖๗๘๙๐-๑๒-๑” ควรเขียนว่า “๑-๒๓๔๕-xxxxx-xx-x” หรือไม่ระบุ
//! เลขสัญญา เลขโครงการ e-GP และหมายเลขโทรศัพท์ไม่ถือว่าผิด
//!
//! # วิธีแก้
//! ปิดหรือตัดเลขออกก่อนเผยแพร่ และตรวจไฟล์แนบทุกไฟล์ด้วย

use super::{Findings, Inspection, LineText, Severity};
use crate::read::Table;

pub(super) const NAME: &str = "citizen-id";

/// Words before a number of thirteen digits that is something else.
const OTHERS: [&str; 9] =
    ["โครงการ", "สัญญา", "e-GP", "ทะเบียนนิติบุคคล", "ผู้เสียภาษี", "เลขที่บัญชี", "บัญชีเลขที่", "รหัสงบประมาณ", "ISBN"];

/// Words that say what the number is.
const SAID: [&str; 4] = ["ประจำตัวประชาชน", "บัตรประชาชน", "เลขบัตร", "ประจำตัว13หลัก"];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for line in &inspection.lines {
        for (start, end, digits) in numbers(&line.text) {
            let before: String = line.text[..start].chars().rev().take(40).filter(|c| *c != ' ').collect();
            let before: String = before.chars().rev().collect();
            let said = SAID.iter().any(|word| before.contains(word)) || headed(inspection, line, start);
            let other = OTHERS.iter().any(|word| before.contains(word)) || in_address(&line.text[..start]);
            let right = (1..=8).contains(&digits[0]) && checks(&digits);
            if said || !other && right {
                // The excerpt itself must not spread the number: it stops before the middle.
                let shown = line.text[start..end].char_indices().nth(5).map_or(end, |(at, _)| start + at);
                let (severity, message) = if right {
                    (Severity::Error, "พบเลขประจำตัวประชาชนเต็ม ๑๓ หลัก ต้องปิดหรือตัดออกก่อนเผยแพร่")
                } else {
                    (Severity::Warning, "พบเลข ๑๓ หลักที่ระบุว่าเป็นเลขประจำตัวประชาชน ต้องปิดหรือตัดออกก่อนเผยแพร่")
                };
                findings.report_as(severity, line.mark(start..shown), message, Some("x-xxxx-xxxxx-xx-x".to_owned()));
            }
        }
    }
}

/// Whether the number stands in a column whose heading says what it is.
fn headed(inspection: &Inspection<'_>, line: &LineText, start: usize) -> bool {
    let column = line.text[..start].matches('\t').count();
    let holds = |table: &&Table| {
        table
            .rows
            .iter()
            .skip(table.header_rows)
            .any(|row| row.first().is_some_and(|cell| cell.place(0).0 == line.number))
    };
    line.text.contains('\t')
        && inspection.reading.tables.iter().find(holds).is_some_and(|table| {
            let heads = table.rows.iter().take(table.header_rows.max(1)).filter_map(|row| row.get(column));
            heads.map(|cell| cell.text.replace(' ', "")).any(|head| SAID.iter().any(|word| head.contains(word)))
        })
}

/// Runs of exactly thirteen digits with single hyphens or spaces between them: first byte, byte after, digits.
pub(crate) fn numbers(text: &str) -> Vec<(usize, usize, Vec<u8>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let mut end = at;
        let mut groups: Vec<usize> = vec![0];
        let mut digits = Vec::new();
        while at < bytes.len() {
            if bytes[at].is_ascii_digit() {
                digits.push(bytes[at] - b'0');
                if let Some(group) = groups.last_mut() {
                    *group += 1;
                }
                at += 1;
                end = at;
            } else if matches!(bytes[at], b'-' | b' ') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
                groups.push(0);
                at += 1;
            } else {
                break;
            }
        }
        let glued = text[..start].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || "./,_".contains(c))
            || text[end..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || "/_".contains(c));
        if digits.len() == 13
            && !glued
            && matches!(groups.as_slice(), [13] | [1, 4, 5, 2, 1] | [1, 4, 5, 3] | [1, 4, 4, 4])
        {
            found.push((start, end, digits));
        }
    }
    found
}

/// Whether a link or address runs up to here.
fn in_address(before: &str) -> bool {
    let word = before.rsplit([' ', '\t', '(']).next().unwrap_or("");
    word.contains("://") || word.contains("www.") || word.contains(".go.th")
}

/// The check digit of a citizen's number.
pub(crate) fn checks(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().take(12).zip((2..=13).rev()).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    digits.get(12).is_some_and(|check| u32::from(*check) == (11 - sum % 11) % 10)
}
