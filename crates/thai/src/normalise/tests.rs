use super::*;

fn kinds(text: &str) -> Vec<(FaultKind, String)> {
    faults(text).into_iter().map(|fault| (fault.kind, fault.mended)).collect()
}

#[test]
fn doubled_marks_are_named_and_folded() {
    for (wrong, right) in [("ว่า่", "ว่า"), ("อยู่่", "ยู่"), ("ทั่ั่ว", "ทั่")]
    {
        assert_eq!(kinds(wrong), [(FaultKind::DoubledMark, right.to_owned())], "{wrong}");
    }
    assert_eq!(normalise("ทั่ั่วที่่"), "ทั่วที่");
}

#[test]
fn a_lost_sara_am_is_named_with_the_word() {
    for (text, word) in
        [("ด าเนินการ", "ดำเนินการ"), ("ผู้ดา เนินการ", "ผู้ดำเนินการ"), ("ดาเนินการ", "ดำเนินการ"), ("กาหนดเวลา", "กำหนด")]
    {
        let found = lost_sara_am(text);
        assert_eq!(found.iter().map(|fault| fault.mended.as_str()).collect::<Vec<_>>(), [word], "{text}");
    }
}
