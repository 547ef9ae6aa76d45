//! Texts with spans that are masked for ever.

use arbitrary::Unstructured;
use prongsai_domain::complaint::{Author, Body, Entry, MASK, RedactionFault, redact};
use prongsai_thai::Date;

use crate::changes::byte;

/// No covered letter survives and no other is lost, whatever the spans are; the length of what was covered says nothing.
pub fn redaction(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let count = byte(&mut input) % 12;
    let spans: Vec<(usize, usize)> = (0..count).map(|_| span(&mut input)).collect();
    let text = String::from_utf8_lossy(input.take_rest()).into_owned();

    let masked = redact(&text, &spans);
    assert_eq!(masked, letter_by_letter(&text, &spans));
    let mut turned = spans.clone();
    turned.reverse();
    assert_eq!(redact(&text, &turned), masked, "the order of the spans says nothing");
    assert_eq!(redact(&text, &[]), text);
    assert_eq!(redact(&masked, &[]), masked);

    let entry = Entry::new(
        Date::constant(2026, 11, 26),
        0,
        Author::Informant,
        Body::Act { act: prongsai_domain::complaint::Act::Recused, about: "about".to_owned(), reason: text.clone() },
    );
    assert_eq!(entry.redacted("no field", &spans).err(), Some(RedactionFault::NoField));
    let covers = (0..text.chars().count()).any(|at| is_covered(at, &spans));
    match entry.redacted("reason", &spans) {
        Ok(redacted) => {
            assert!(covers);
            let texts = redacted.body.texts();
            assert_eq!(texts, [("about".to_owned(), "about"), ("reason".to_owned(), masked.as_str())]);
            assert_eq!(redacted.masked, ["reason"]);
            let again = redacted.redacted("reason", &[(0, 1)]).expect("a mask is a text, too");
            assert_eq!(again.masked, ["reason"]);
        }
        Err(fault) => assert_eq!((fault, covers), (RedactionFault::Nothing, false)),
    }
}

fn span(input: &mut Unstructured<'_>) -> (usize, usize) {
    let (from, to) = (usize::from(byte(input)), usize::from(byte(input)));
    match from {
        255 => (usize::MAX, to),
        254 => (to, usize::MAX),
        from => (from, to),
    }
}

fn is_covered(at: usize, spans: &[(usize, usize)]) -> bool {
    spans.iter().any(|(from, to)| *from <= at && at < *to)
}

fn letter_by_letter(text: &str, spans: &[(usize, usize)]) -> String {
    let mut masked = String::new();
    let mut before = false;
    for (at, letter) in text.chars().enumerate() {
        let covered = is_covered(at, spans);
        if !covered {
            masked.push(letter);
        } else if !before {
            masked.push_str(MASK);
        }
        before = covered;
    }
    masked
}
