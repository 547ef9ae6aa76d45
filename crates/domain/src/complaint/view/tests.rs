use jiff::civil::date;
use proptest::prelude::*;

use super::super::redaction::{MASK, RedactionFault, redact};
use super::*;

const MACHINE: [&str; 9] =
    ["kind", "question", "named_posts", "file", "media_type", "digest", "entry", "field", "account"];

/// A body of every kind, each text with a number of its own.
fn bodies() -> Vec<Body> {
    let mut count = 0;
    let mut next = || {
        count += 1;
        format!("ข้อความ{count:03}จบ")
    };
    let answer = |value| Answer { question: "what".to_owned(), value };
    vec![
        Body::Report {
            kind: "bribe".to_owned(),
            answers: vec![answer(next()), answer(next())],
            named_posts: vec!["post".to_owned()],
            named_people: vec![next(), next()],
            taken: Taken::Web,
        },
        Body::Message { text: next() },
        Body::Note { text: next() },
        Body::File {
            file: "f".to_owned(),
            name: next(),
            media_type: "image/png".to_owned(),
            bytes: 1,
            digest: "d".to_owned(),
            internal: false,
        },
        Body::State { from: State::Received, to: State::Accepted, outcome: None, reason: next() },
        Body::Pause { from: date(2026, 1, 1), to: None, reason: next() },
        Body::Act { act: Act::IdentityAsked, about: next(), reason: next() },
        Body::Redaction { entry: "e".to_owned(), field: "text".to_owned(), reason: next() },
    ]
}

fn officer() -> Author {
    Author::Officer {
        account: "a1".to_owned(), name: "สมชาย".to_owned(), capacity: "นิติกร".to_owned()
    }
}

fn entry(order: u32, body: Body) -> Entry {
    Entry::new(date(2026, 2, 28), order, officer(), body)
}

fn strings(value: &serde_json::Value, key: &str, found: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::String(text) => found.push((key.to_owned(), text.clone())),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, key, found)),
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, item)| strings(item, key, found)),
        _ => {}
    }
}

#[test]
fn every_text_of_every_body_can_be_masked_and_is_gone_from_every_view() {
    for body in bodies() {
        let mut found = Vec::new();
        strings(&serde_json::to_value(&body).unwrap(), "", &mut found);
        let fixed = ["is", "from", "to", "act", "taken", "outcome"];
        found.retain(|(key, _)| !MACHINE.contains(&key.as_str()) && !fixed.contains(&key.as_str()));
        let mut texts: Vec<String> = body.texts().into_iter().map(|(_, text)| text.to_owned()).collect();
        let mut held: Vec<String> = found.into_iter().map(|(_, text)| text).collect();
        texts.sort();
        held.sort();
        assert_eq!(texts, held, "a text cannot be masked");

        for (field, text) in body.texts() {
            let masked = entry(0, body.clone()).redacted(&field, &[(0, text.chars().count())]).unwrap();
            assert_eq!(masked.masked, [field]);
            for reader in [Reader::Informant, Reader::Handler] {
                let shown = view(std::slice::from_ref(&masked), reader);
                assert!(!serde_json::to_string(&shown).unwrap().contains(text));
            }
            assert!(!String::from_utf8(masked.to_json()).unwrap().contains(text));
        }
    }
}

fn file(id: &str, name: &str) -> Body {
    let (media_type, digest) = ("image/png".to_owned(), "d".to_owned());
    Body::File { file: id.to_owned(), name: name.to_owned(), media_type, bytes: 1, digest, internal: false }
}

fn act(act: Act, about: &str, reason: &str) -> Body {
    Body::Act { act, about: about.to_owned(), reason: reason.to_owned() }
}

fn about(entries: &[Entry], at: usize) -> String {
    match &view(entries, Reader::Handler)[at].body {
        BodyView::Act { about: Some(about), .. } => about.clone(),
        _ => panic!("no act stands at {at}"),
    }
}

#[test]
fn an_act_about_a_file_shows_the_name_that_the_file_has_today() {
    let (one, two) = ("0".repeat(32), "1".repeat(32));
    let bodies = [
        file(&one, "บุญมี-บ้าน.jpg"),
        file(&two, "แผนที่.jpg"),
        act(Act::CopyRead, &one, ""),
        // As an earlier program wrote them: one of the file that is masked, one of the other, one of neither.
        act(Act::FileRead, "บุญมี-บ้าน.jpg", "ตรวจ"),
        act(Act::FileRead, "แผนที่.jpg", "ตรวจ"),
        act(Act::FileRead, "สมหญิง.jpg", "ตรวจ"),
    ];
    let mut entries: Vec<Entry> = (0..).zip(bodies).map(|(order, body)| entry(order, body)).collect();
    assert_eq!(about(&entries, 2), "บุญมี-บ้าน.jpg");
    assert_eq!(about(&entries, 5), MASK, "no file has this name");

    let masked = entries[0].redacted("name", &[(0, 5)]).unwrap();
    let echoes = super::super::redaction::echoes(&entries, 0, &masked);
    let before = entries[3].clone();
    entries[0] = masked;

    // Also where nobody has rewritten the act, the name is gone.
    assert_eq!(entries[3], before);
    assert_eq!(about(&entries, 3), MASK);
    assert_eq!(echoes.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [3]);
    for (at, entry) in echoes {
        entries[at] = entry;
    }
    for at in [2, 3] {
        assert_eq!(about(&entries, at), format!("{MASK}-บ้าน.jpg"));
    }
    assert_eq!(about(&entries, 4), "แผนที่.jpg");
    assert!(entries.iter().all(|entry| !String::from_utf8(entry.to_json()).unwrap().contains("บุญมี")));
    assert!(entries[2].body.texts().iter().all(|(field, _)| field != "about"), "an id is no text");
}

#[test]
fn the_reason_for_an_identity_is_masked_wherever_it_is_repeated() {
    let reason = "สอบพยานชื่อแดง";
    let bodies = [
        act(Act::IdentityAsked, "", reason),
        act(Act::IdentityRead, "", reason),
        act(Act::IdentityRead, "", "เหตุอื่น"),
        act(Act::Exported, "", reason),
    ];
    let entries: Vec<Entry> = (0..).zip(bodies).map(|(order, body)| entry(order, body)).collect();
    for at in [0, 1] {
        let count = reason.chars().count();
        let masked = entries[at].redacted("reason", &[(count - 3, count)]).unwrap();

        let echoes = super::super::redaction::echoes(&entries, at, &masked);

        assert_eq!(echoes.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1 - at]);
        let repeated = &echoes[0].1;
        assert_eq!(repeated.masked, ["reason"]);
        assert!(repeated.body.texts().contains(&("reason".to_owned(), &*format!("สอบพยานชื่อ{MASK}"))));
    }
}

#[test]
fn a_line_of_a_log_says_nothing_of_a_case() {
    let entries: Vec<Entry> = (0..).zip(bodies()).map(|(order, body)| entry(order, body)).collect();
    let bodies: Vec<&Body> = entries.iter().map(|entry| &entry.body).collect();
    let printed = format!("{entries:?}{bodies:?}{:?}{:?}", officer(), view(&entries, Reader::Handler));
    assert!(!printed.contains("ข้อความ") && !printed.contains("สมชาย") && !printed.contains("bribe"), "{printed}");
}

#[test]
fn overlapping_touching_unordered_and_repeated_spans_are_all_masked() {
    for (spans, masked) in [
        (&[(1, 3), (2, 5)][..], format!("ก{MASK}ฉช")),
        (&[(3, 5), (1, 3)], format!("ก{MASK}ฉช")),
        (&[(5, 6), (1, 2), (1, 2)], format!("ก{MASK}คงจ{MASK}ช")),
        (&[(0, usize::MAX)], MASK.to_owned()),
        (&[(4, 2), (9, 12), (3, 3)], "กขคงจฉช".to_owned()),
        (&[(0, 7), (1, 2)], MASK.to_owned()),
    ] {
        assert_eq!(redact("กขคงจฉช", spans), masked, "{spans:?}");
    }
    let message = entry(0, Body::Message { text: "กขคงจฉช".to_owned() });
    assert_eq!(message.redacted("name", &[(0, 1)]).unwrap_err(), RedactionFault::NoField);
    assert_eq!(message.redacted("text", &[(7, 9), (3, 3)]).unwrap_err(), RedactionFault::Nothing);
}

#[test]
fn a_second_redaction_of_a_field_leaves_the_first_in_force() {
    let once = entry(0, Body::Message { text: "นายหนึ่งพบนายสอง".to_owned() }).redacted("text", &[(0, 8)]).unwrap();
    let Body::Message { text } = &once.body else { unreachable!() };
    let end = text.chars().count();
    let twice = once.redacted("text", &[(end - 6, end)]).unwrap();
    let json = String::from_utf8(twice.to_json()).unwrap();
    assert!(!json.contains("หนึ่ง") && !json.contains("สอง"), "{json}");
    assert_eq!(twice.masked, ["text"]);
}

#[test]
fn the_informant_sees_no_note_no_inner_file_no_name_of_an_officer_and_no_act_about_others() {
    let mut bodies = bodies();
    bodies.push(Body::File {
        file: "inner".to_owned(),
        name: "ร่าง.docx".to_owned(),
        media_type: "x".to_owned(),
        bytes: 1,
        digest: "d".to_owned(),
        internal: true,
    });
    bodies.extend(Act::ALL.map(|act| Body::Act {
        act, about: "นายแดง".to_owned(), reason: "เหตุลับ".to_owned()
    }));
    let entries: Vec<Entry> = (0..).zip(bodies).map(|(order, body)| entry(order, body)).collect();

    let seen = view(&entries, Reader::Informant);

    let json = serde_json::to_string(&seen).unwrap();
    for hidden in ["\"note\"", "redaction", "ร่าง.docx", "สมชาย", "นิติกร", "\"a1\"", "นายแดง", "เหตุลับ"]
    {
        assert!(!json.contains(hidden), "{hidden} in {json}");
    }
    for shown in &seen {
        if let BodyView::Act { act, about, reason } = &shown.body {
            assert!(act.is_told() && about.is_none() && reason.is_none());
        }
    }
    for act in [Act::Read, Act::FileRead, Act::CopyRead, Act::Assigned, Act::Recused, Act::Revoked, Act::Exported] {
        assert!(!json.contains(&format!("\"{}\"", act.code())), "{}", act.code());
    }
    // No gap says that something was hidden.
    assert!((0..).zip(&seen).all(|(order, shown)| shown.order == order));
    assert_eq!(view(&entries, Reader::Handler).len(), entries.len());
}

#[test]
fn an_entry_is_read_back_and_what_is_no_entry_is_refused_without_a_word_of_it() {
    for body in bodies() {
        let entry = entry(3, body);
        assert_eq!(Entry::from_json(&entry.to_json()).unwrap(), entry);
    }
    let later = String::from_utf8(entry(0, Body::Note { text: "ลับ".to_owned() }).to_json()).unwrap();
    let later = later.replace("\"v\":1", "\"v\":2");
    assert_eq!(Entry::from_json(later.as_bytes()).unwrap_err().to_string().matches("version 2").count(), 1);
    for wrong in ["", "{}", "[]", "{\"v\":1,\"ลับ\":1}", &"[".repeat(3_000)] {
        let fault = Entry::from_json(wrong.as_bytes()).unwrap_err();
        assert!(!fault.to_string().contains("ลับ"), "{fault}");
    }
    assert!(Act::ALL.iter().all(|act| serde_json::to_value(act).unwrap() == act.code()));
}

proptest! {
    #[test]
    fn no_masked_words_survive_in_any_view(
        before in "[ก-ฮa-z ]{0,20}", after in "[ก-ฮa-z ]{0,20}", secret in "[0-9]{3,12}",
        which in 0..8_usize, more in prop::collection::vec((0..40_usize, 0..40_usize), 0..5),
    ) {
        let body = bodies().remove(which);
        for (field, _) in body.texts() {
            let mut fresh = body.clone();
            // Only the marker has figures: they are masked wherever they stand.
            fresh.put(&field, &format!("{before}{secret}{after}"));
            let at = before.chars().count();
            let mut spans = more.clone();
            spans.push((at, at + secret.len()));

            let masked = entry(0, fresh).redacted(&field, &spans).unwrap();

            for reader in [Reader::Informant, Reader::Handler] {
                let shown = view(std::slice::from_ref(&masked), reader);
                let all = shown.iter().flat_map(|entry| {
                    let mut found = Vec::new();
                    strings(&serde_json::to_value(&entry.body).unwrap(), "", &mut found);
                    found
                });
                for (_, text) in all.filter(|(_, text)| !text.starts_with("ข้อความ") && !text.contains('-')) {
                    prop_assert!(!text.contains(&secret[..3]), "{} in {}", secret, text);
                }
            }
            let (_, text) = masked.body.texts().into_iter().find(|(name, _)| *name == field).unwrap();
            prop_assert!(!text.contains(|letter: char| letter.is_ascii_digit()));
        }
    }
}
