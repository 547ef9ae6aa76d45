//! What a memo asks for, and the order that answers exactly that.

use prongsai_domain::paper::PaperKind;

use super::Words;

/// The sentence that closes the memo.
pub fn sentence(kind: PaperKind, words: &Words) -> String {
    let place = place(words);
    match kind {
        PaperKind::Measures => {
            format!("จึงเรียนมาเพื่อโปรดพิจารณา หากเห็นชอบโปรดอนุมัติให้ประกาศใช้มาตรการโดยลงนามในประกาศที่เสนอมาพร้อมนี้ และให้{place}")
        }
        PaperKind::SixMonth | PaperKind::TwelveMonth => {
            format!("จึงเรียนมาเพื่อโปรดทราบ หากเห็นชอบโปรดอนุมัติให้{place}")
        }
    }
}

/// The same in short, for the mayor's page.
pub fn asked(kind: PaperKind, words: &Words) -> String {
    let place = place(words);
    match kind {
        PaperKind::Measures => format!("อนุมัติให้ประกาศใช้มาตรการโดยลงนามในประกาศ และให้{place}"),
        PaperKind::SixMonth | PaperKind::TwelveMonth => format!("รับทราบรายงาน และอนุมัติให้{place}"),
    }
}

/// The choice of the order that grants the request.
pub fn choice(kind: PaperKind, words: &Words) -> String {
    let place = place(words);
    match kind {
        PaperKind::Measures => format!("เห็นชอบและอนุมัติให้ประกาศใช้มาตรการ และให้{place}"),
        PaperKind::SixMonth | PaperKind::TwelveMonth => format!("เห็นชอบและอนุมัติให้{place}"),
    }
}

fn place(words: &Words) -> String {
    format!("เผยแพร่ทางเว็บไซต์ของ{}และรายงานในระบบ ITAS", words.short)
}
