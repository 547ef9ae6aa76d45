//! Forms with files as browsers send them, the names of the files, and the fields that travel sealed.

use std::convert::Infallible;
use std::sync::LazyLock;

use arbitrary::Unstructured;
use bytes::Bytes;
use futures_util::{FutureExt as _, stream};
use multer::Multipart;
use prongsai_crypto::Keys;
use prongsai_crypto::vault::SessionKey;
use prongsai_domain::complaint::file_name;

use crate::changes::{below, byte, changed};

/// As the pages have it: fields of a form, and bytes of all that is typed.
const MOST_FIELDS: usize = 50;
const MOST_TYPED: usize = 512 * 1024;

const BOUNDARY: &str = "X-boundary";
const PLACE: [&str; 1] = ["town"];
const PURPOSE: &str = "complaint draft";
const DRAFT: &[u8] = b"{\"kind\":\"bribe\",\"people\":\"somebody\"}    ";

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::new(&[9; 32]));
static FIELD: LazyLock<String> = LazyLock::new(|| KEYS.seal_text(PURPOSE, &PLACE, DRAFT));

/// A form is read as it was sent, in whatever pieces it comes; a name of a file brings nothing but a name; of hidden fields
/// only the one opens that was sealed.
pub fn forms(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return };
    match which % 4 {
        0 => any_body(rest),
        1 => sent(&mut Unstructured::new(rest)),
        2 => hidden(rest),
        _ => name(&String::from_utf8_lossy(rest)),
    }
}

/// A field as it was read.
#[derive(Debug, PartialEq, Eq)]
struct Field {
    name: String,
    file: Option<String>,
    bytes: Vec<u8>,
}

/// Reads a form that comes in pieces; none where it is broken or too large.
fn read(pieces: Vec<Bytes>) -> Option<Vec<Field>> {
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, Infallible>));
    let mut parts = Multipart::new(pieces, BOUNDARY);
    // All pieces are there, so no answer is waited for.
    let whole = async {
        let (mut fields, mut typed) = (Vec::new(), 0);
        while let Some(mut part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(file_name);
            let mut bytes = Vec::new();
            while let Some(piece) = part.chunk().await.ok()? {
                typed += piece.len();
                bytes.extend_from_slice(&piece);
            }
            fields.push(Field { name, file, bytes });
            if fields.len() > MOST_FIELDS || typed > MOST_TYPED {
                return None;
            }
        }
        Some(fields)
    };
    whole.now_or_never().expect("a form that is there is read without waiting")
}

fn pieces(body: &[u8], input: &mut Unstructured<'_>) -> Vec<Bytes> {
    let mut pieces = Vec::new();
    let mut rest = body;
    while !rest.is_empty() && pieces.len() < 64 {
        let (now, later) = rest.split_at((below(input, 80) + 1).min(rest.len()));
        pieces.push(Bytes::copy_from_slice(now));
        rest = later;
    }
    pieces.push(Bytes::copy_from_slice(rest));
    pieces
}

fn any_body(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = multer::parse_boundary(&*text);
    let mut input = Unstructured::new(data);
    let cuts: Vec<u8> = (0..below(&mut input, 40)).map(|_| byte(&mut input)).collect();
    let body = [b"--X-boundary\r\nContent-Disposition: form-data", input.take_rest()].concat();
    let whole = read(vec![Bytes::copy_from_slice(&body)]);
    assert_eq!(read(pieces(&body, &mut Unstructured::new(&cuts))), whole, "how a form is cut says nothing");
    for field in whole.iter().flatten() {
        field.file.iter().for_each(|file| is_a_name(file));
    }
}

/// A form as a browser writes it, whole, in pieces, and changed on the way.
fn sent(input: &mut Unstructured<'_>) {
    let count = below(input, 6);
    let fields: Vec<Field> = (0..count).map(|_| field(input)).collect();
    let body = written(&fields);
    if fields.iter().any(|field| field.bytes.windows(BOUNDARY.len()).any(|part| part == BOUNDARY.as_bytes())) {
        return;
    }
    let expected: Vec<Field> = fields
        .iter()
        .map(|field| Field {
            name: field.name.clone(),
            file: field.file.as_deref().map(file_name),
            bytes: field.bytes.clone(),
        })
        .collect();
    assert_eq!(read(pieces(&body, input)), Some(expected), "a form is read as it was sent");
    let changed = changed(&body, &[], input);
    assert_eq!(read(vec![Bytes::copy_from_slice(&changed)]), read(pieces(&changed, input)));
}

fn field(input: &mut Unstructured<'_>) -> Field {
    // The names of fields are those of our pages; the library looks for attributes also inside of a name.
    let name = ["kind", "answers.what", "people", "files", "sealed", ""][below(input, 6)].to_owned();
    let file = (byte(input) % 2 == 1).then(|| quoted(input));
    let length = below(input, 64);
    let bytes = (0..length).map(|_| [b'\r', b'\n', b'-', b'X', byte(input)][below(input, 5)]).collect();
    Field { name, file, bytes }
}

/// A text that stands between quotation marks as it is; browsers write the few others in another way.
fn quoted(input: &mut Unstructured<'_>) -> String {
    let length = below(input, 16);
    let bytes: Vec<u8> = (0..length).map(|_| byte(input)).collect();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.chars().filter(|letter| !letter.is_control() && !['"', '\\'].contains(letter)).collect()
}

fn written(fields: &[Field]) -> Vec<u8> {
    let mut body = Vec::new();
    for Field { name, file, bytes } in fields {
        let file = file.as_ref().map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn hidden(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert!(KEYS.open_text(PURPOSE, &PLACE, &text).is_err() || text.trim() == *FIELD);
    assert!(KEYS.open(PURPOSE, &PLACE, data).is_err());
    let mark = KEYS.mark_text(PURPOSE, &PLACE);
    assert_eq!(KEYS.bears_mark(PURPOSE, &PLACE, &text), text == mark);
    if let Some(key) = SessionKey::read(&text) {
        assert_eq!(key.text(), text, "a key of a session is written in one way");
    }
    if let Some(hash) = prongsai_crypto::unhex(&text) {
        assert_eq!(prongsai_crypto::hex(&hash), text.to_ascii_lowercase());
    }
    let token = changed(FIELD.as_bytes(), &[], &mut Unstructured::new(data));
    let Ok(token) = str::from_utf8(&token) else { return };
    let opened = KEYS.open_text(PURPOSE, &PLACE, token);
    assert_eq!(opened.is_ok(), token.trim() == *FIELD, "only what was sealed opens");
    assert!(opened.is_err() || opened.is_ok_and(|draft| *draft == DRAFT));
}

fn name(sent: &str) {
    let name = file_name(sent);
    is_a_name(&name);
    assert_eq!(file_name(&name), name, "cleaning twice changes nothing");
    let is_plain = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | 'ก'..='ะ' | '.' | '-' | '_');
    if sent.chars().all(is_plain) && sent.chars().any(|letter| letter != '.') && sent.chars().count() <= 120 {
        assert_eq!(name, sent, "a plain name stays");
    }
}

fn is_a_name(name: &str) {
    assert!(name.chars().count() <= 120 && name.trim() == name);
    assert!(name.is_empty() || name.chars().any(|letter| letter != '.'), "no folder");
    let steers = "/\\\"'<>|:*?;\u{61c}\u{200b}\u{200e}\u{200f}\u{202e}\u{2028}\u{2029}\u{2066}\u{2069}\u{feff}";
    assert!(!name.chars().any(|letter| letter.is_control() || steers.contains(letter)), "{name:?}");
}
