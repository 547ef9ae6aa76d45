//! One pass over the markup of a part.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event as Raw};

use crate::Refusal;

/// Elements inside elements; Word's tables in tables are a few dozen deep.
const DEPTH: usize = 1_000;

/// What is met on the way.
pub enum Event<'e, 'x> {
    /// An element begins; an empty one ends at once.
    Open(&'e BytesStart<'x>),
    /// An element ends, with its local name.
    Close(&'e str),
    /// Text, with its entities said.
    Text(&'e str),
}

/// Goes through a part.
pub fn pass(markup: &str, mut take: impl FnMut(&Event<'_, '_>) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(markup);
    let mut depth = 0;
    loop {
        match reader.read_event().map_err(|_| Refusal::Broken)? {
            Raw::Eof => return Ok(()),
            Raw::Start(element) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(Refusal::TooMany);
                }
                take(&Event::Open(&element))?;
            }
            Raw::Empty(element) => {
                take(&Event::Open(&element))?;
                take(&Event::Close(element.local_name().as_ref()))?;
            }
            Raw::End(element) => {
                depth = depth.saturating_sub(1);
                take(&Event::Close(element.local_name().as_ref()))?;
            }
            Raw::Text(text) => take(&Event::Text(&text.xml10_content()))?,
            Raw::CData(text) => take(&Event::Text(&text.xml10_content()))?,
            Raw::GeneralRef(entity) => match entity.resolve_char_ref().map_err(|_| Refusal::Broken)? {
                Some(c) => take(&Event::Text(c.encode_utf8(&mut [0; 4])))?,
                None => take(&Event::Text(resolve_predefined_entity(&entity).ok_or(Refusal::Broken)?))?,
            },
            _ => {}
        }
    }
}

/// The value of an attribute by its local name, with entities said; none where it is missing.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)
        .map(|a| unescape(&a.value).map_or_else(|_| a.value.to_string(), std::borrow::Cow::into_owned))
}

/// Whether a property that can be switched is on: `<w:vanish/>`, not `<w:vanish w:val="0"/>`.
pub fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}

/// The bytes of a part as text: UTF-8, or UTF-16 with a mark.
pub fn text(bytes: Vec<u8>) -> Result<String, Refusal> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| Refusal::Broken)
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| Refusal::Broken),
        _ => String::from_utf8(bytes).map_err(|_| Refusal::Broken),
    }
}
