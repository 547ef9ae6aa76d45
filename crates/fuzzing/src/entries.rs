//! The JSON that lies in what is sealed, and the settings of a channel.

use std::collections::BTreeSet;
use std::fmt;

use arbitrary::Unstructured;
use prongsai_domain::complaint::{
    Act, Answer, Author, AuthorView, Body, BodyView, Entry, EntryFault, Outcome, Reader, Settings, State, Taken, view,
};
use prongsai_thai::Date;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::changes::{below, byte, changed};

/// No bytes break the reading; whatever is accepted says the same in its own words, once, and shows the informant nothing of
/// the handlers.
pub fn entries(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return any_bytes(data) };
    let mut input = Unstructured::new(rest);
    match which {
        b'S' => {
            if let Some(settings) = str::from_utf8(rest).ok().and_then(Settings::read) {
                assert_eq!(Settings::read(&settings.write()), Some(settings));
            }
        }
        0..8 => drop(written(&mut input)),
        8..16 => {
            let json = written(&mut input);
            any_bytes(&changed(&json, &[], &mut input));
        }
        16..20 => deep(&mut input),
        _ => any_bytes(data),
    }
}

/// A valid entry as it is written.
fn written(input: &mut Unstructured<'_>) -> Vec<u8> {
    let entry = entry(input);
    let json = entry.to_json();
    assert!(Entry::from_json(&json) == Ok(entry), "what was written is read");
    any_bytes(&json);
    json
}

/// A valid entry with things in things in it.
fn deep(input: &mut Unstructured<'_>) {
    // A reader that goes into itself is stopped after 128 steps; far beyond, its stack would end.
    let deep = match byte(input) {
        255 => 20_000,
        few => usize::from(few),
    };
    let (open, close) = [("[", "]"), ("{\"by\":", "}"), ("{\"body\":{\"is\":", "}}")][below(input, 3)];
    let at = input.arbitrary::<u16>().unwrap_or_default();
    let json = String::from_utf8(entry(input).to_json()).expect("JSON is text");
    let at = json.floor_char_boundary(usize::from(at) % json.len());
    any_bytes([&json[..at], &open.repeat(deep), &close.repeat(deep), &json[at..]].concat().as_bytes());
}

fn any_bytes(bytes: &[u8]) {
    let read = match Entry::from_json(bytes) {
        Ok(read) => read,
        Err(EntryFault::Version(version)) => {
            assert_ne!(version, 1);
            return;
        }
        Err(EntryFault::Shape) => return,
    };
    let written = read.to_json();
    assert!(Entry::from_json(&written).as_ref() == Ok(&read));
    assert!(Once::holds(bytes), "no key stands twice in what is accepted");
    let (given, kept) = (tree(bytes), tree(&written));
    assert!(says_the_same(&given, &kept), "{given} is not {kept}");
    assert_eq!(format!("{read:?}"), "Entry(…)", "a line of a log tells nothing");
    told_to_the_informant(&read);
}

fn tree(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("what is accepted is JSON")
}

/// Whether a text as it came says what its canonical form says. Days may be written in another way; a struct may be a list of
/// its fields; what is usual may be left out.
fn says_the_same(given: &Value, kept: &Value) -> bool {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            let is_usual = |value: &Value| matches!(value, Value::Null | Value::Bool(false)) || is_empty(value);
            given
                .iter()
                .all(|(key, value)| kept.get(key).map_or_else(|| is_usual(value), |kept| says_the_same(value, kept)))
                && kept.iter().all(|(key, value)| given.contains_key(key) || is_usual(value))
        }
        (Value::Array(given), Value::Object(kept)) => {
            given.len() <= kept.len() && given.iter().zip(kept.values()).all(|(given, kept)| says_the_same(given, kept))
        }
        (Value::Array(given), Value::Array(kept)) => {
            given.len() == kept.len() && given.iter().zip(kept).all(|(given, kept)| says_the_same(given, kept))
        }
        (Value::String(given), Value::String(kept)) => {
            given == kept || day(given).is_some_and(|day| Some(day) == self::day(kept))
        }
        // The name of a choice as the only field.
        (Value::Object(given), Value::String(kept)) => given.len() == 1 && given.get(kept).is_some_and(Value::is_null),
        (given, kept) => given == kept,
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn told_to_the_informant(entry: &Entry) {
    let shown = view(std::slice::from_ref(entry), Reader::Informant);
    for entry in &shown {
        assert_eq!(entry.order, 0);
        if let AuthorView::Officer { account, name, capacity } = &entry.by {
            assert!(account.is_none() && name.is_none() && capacity.is_none());
        }
        match &entry.body {
            BodyView::Note { .. } | BodyView::Redaction { .. } | BodyView::File { internal: true, .. } => {
                panic!("this is of the handlers")
            }
            BodyView::Act { about, reason, act } => assert!(about.is_none() && reason.is_none() && act.is_told()),
            _ => {}
        }
    }
    assert_eq!(view(std::slice::from_ref(entry), Reader::Handler).len(), 1);
}

/// A tree of JSON in which no key stands twice.
struct Once;

impl Once {
    fn holds(bytes: &[u8]) -> bool {
        serde_json::from_slice::<Self>(bytes).is_ok()
    }
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some((key, _)) = fields.next_entry::<String, Self>()? {
            if !seen.insert(key) {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(self)
    }
}

/// A valid entry.
fn entry(input: &mut Unstructured<'_>) -> Entry {
    let (order, day) = (input.arbitrary().unwrap_or_default(), any_day(input));
    let by = match byte(input) % 3 {
        0 => Author::Informant,
        1 => Author::Officer { account: text(input), name: text(input), capacity: text(input) },
        _ => Author::System,
    };
    let mut entry = Entry::new(day, order, by, body(input));
    entry.masked = texts(input);
    entry
}

fn body(input: &mut Unstructured<'_>) -> Body {
    match byte(input) % 8 {
        0 => Body::Report {
            kind: text(input),
            answers: (0..byte(input) % 4).map(|_| Answer { question: text(input), value: text(input) }).collect(),
            named_posts: texts(input),
            named_people: texts(input),
            taken: [Taken::Web, Taken::Counter, Taken::Telephone][below(input, 3)],
        },
        1 => Body::Message { text: text(input) },
        2 => Body::Note { text: text(input) },
        3 => Body::File {
            file: text(input),
            name: text(input),
            media_type: text(input),
            bytes: input.arbitrary().unwrap_or_default(),
            digest: text(input),
            internal: byte(input) % 2 == 1,
        },
        4 => Body::State {
            from: State::ALL[below(input, 5)],
            to: State::ALL[below(input, 5)],
            outcome: [None, Some(Outcome::Founded), Some(Outcome::InsufficientFacts)][below(input, 3)],
            reason: text(input),
        },
        5 => {
            let to = (byte(input) % 2 == 1).then(|| any_day(input));
            Body::Pause { from: any_day(input), to, reason: text(input) }
        }
        6 => Body::Act { act: Act::ALL[below(input, Act::ALL.len())], about: text(input), reason: text(input) },
        _ => Body::Redaction { entry: text(input), field: text(input), reason: text(input) },
    }
}

fn any_day(input: &mut Unstructured<'_>) -> Date {
    let year = i16::try_from(below(input, 10_000)).unwrap_or(2026);
    let (month, day) = (below(input, 12) + 1, below(input, 28) + 1);
    Date::constant(year, i8::try_from(month).unwrap_or(1), i8::try_from(day).unwrap_or(1))
}

fn texts(input: &mut Unstructured<'_>) -> Vec<String> {
    (0..byte(input) % 4).map(|_| text(input)).collect()
}

fn text(input: &mut Unstructured<'_>) -> String {
    let length = below(input, 12);
    let bytes: Vec<u8> = (0..length).map(|_| byte(input)).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
