//! What a PDF claims, before its reader believes it.
//!
//! Two things would end the process and not only the request: a stream of a kilobyte that unpacks into a gigabyte, and a
//! tree of pages that is its own branch. Both are looked for here in the raw bytes.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Name, Object};

use super::{Limits, PictureError};

/// How deep a tree of pages may be; those of sound files are two or three deep.
const DEPTH: usize = 50;

/// Checks the raw bytes.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), PictureError> {
    if find(bytes, b"/Encrypt", 0).is_some() {
        return Err(PictureError::Encrypted);
    }
    let mut tree = Tree::default();
    tree.add_file(bytes);
    let mut at = 0;
    while let Some(found) = find(bytes, b"stream", at) {
        at = found + b"stream".len();
        if found >= 3 && bytes.get(found - 3..found) == Some(b"end") {
            continue;
        }
        let begins = match bytes.get(at..at + 2) {
            Some(b"\r\n") => at + 2,
            Some([b'\n' | b'\r', _]) => at + 1,
            _ => continue,
        };
        let head = head_of(bytes, found);
        let packed = contains(head, b"/FlateDecode") || contains(head, b"/Fl ") || contains(head, b"/Fl]");
        // Wherever the stream unpacks, whatever its head says, it must not unpack into more than a page.
        let data = bytes.get(begins..).unwrap_or_default();
        if packed || data.starts_with(b"\x78") {
            let is_objects = contains(head, b"/ObjStm");
            let most = limits.pixels.saturating_mul(4);
            let mut unpacked = ZlibDecoder::new(data).take(most + 1);
            if is_objects {
                let mut objects = Vec::new();
                // What breaks off has said all that its reader will hear.
                let _ = unpacked.read_to_end(&mut objects);
                tree.add_objects(head, &objects);
                if objects.len() as u64 > most {
                    return Err(PictureError::Unpacks);
                }
            } else if std::io::copy(&mut unpacked, &mut std::io::sink()).is_ok_and(|count| count > most) {
                return Err(PictureError::Unpacks);
            }
        }
    }
    if tree.is_sound() {
        Ok(())
    } else {
        Err(PictureError::Broken("the pages of the PDF go round in a circle".to_owned()))
    }
}

/// Checks what the pictures in the file say of their size.
pub fn check_pictures(pdf: &Pdf, limits: &Limits) -> Result<(), PictureError> {
    for object in pdf.objects() {
        let Object::Stream(stream) = object else { continue };
        let dict = stream.dict();
        let is_picture = dict.get::<Name<'_>>(b"Subtype").is_some_and(|name| &*name == b"Image");
        if !is_picture {
            continue;
        }
        let size = |key: &[u8]| u64::from(dict.get::<u32>(key).unwrap_or(0));
        let (width, height) = (size(b"Width"), size(b"Height"));
        if width.saturating_mul(height) > limits.pixels {
            return Err(PictureError::TooManyPixels { width, height });
        }
        // A JPEG has a size of its own, which its reader believes.
        let raw = stream.raw_data();
        if raw.starts_with(&[0xFF, 0xD8])
            && let Ok(size) = imagesize::blob_size(&raw)
        {
            let (width, height) = (size.width as u64, size.height as u64);
            if width.saturating_mul(height) > limits.pixels {
                return Err(PictureError::TooManyPixels { width, height });
            }
        }
    }
    Ok(())
}

/// Which object names which as its branches.
#[derive(Default)]
struct Tree(HashMap<u32, Vec<u32>>);

impl Tree {
    /// The objects that lie in the file itself: `12 0 obj … endobj`.
    fn add_file(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while let Some(found) = find(bytes, b" obj", at) {
            at = found + 4;
            let start = bytes[..found].iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |place| place + 1);
            let before = bytes[..start].trim_ascii_end();
            let first = before.iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |place| place + 1);
            let Some(number) = number(&before[first..]) else { continue };
            let rest = &bytes[at..];
            let body = &rest[..find(rest, b"endobj", 0).unwrap_or(rest.len()).min(4 * 1024 * 1024)];
            self.add(number, &body[..find(body, b"stream", 0).unwrap_or(body.len())]);
        }
    }

    /// The objects of a packed stream: pairs of number and place, then the objects.
    fn add_objects(&mut self, head: &[u8], objects: &[u8]) {
        let Some(first) = find(head, b"/First", 0)
            .and_then(|at| number(head[at + 6..].trim_ascii_start()))
            .and_then(|first| usize::try_from(first).ok())
        else {
            return;
        };
        let list = String::from_utf8_lossy(objects.get(..first).unwrap_or(objects)).into_owned();
        let numbers: Vec<u32> = list.split_ascii_whitespace().filter_map(|text| text.parse().ok()).collect();
        let pairs: Vec<(u32, usize)> = numbers
            .chunks_exact(2)
            .filter_map(|pair| Some((pair[0], first.checked_add(usize::try_from(pair[1]).ok()?)?)))
            .collect();
        for (index, (number, from)) in pairs.iter().enumerate() {
            let to = pairs.get(index + 1).map_or(objects.len(), |(_, next)| (*next).min(objects.len()));
            self.add(*number, objects.get(*from..to.max(*from)).unwrap_or_default());
        }
    }

    fn add(&mut self, object: u32, body: &[u8]) {
        let body = plain_names(body);
        let list = match find(&body, b"/Kids", 0) {
            Some(at) => &body[at + 5..],
            None if body.trim_ascii_start().starts_with(b"[") => &body[..],
            None => return,
        };
        let list = list.trim_ascii_start();
        let list = if list.starts_with(b"[") {
            &list[..find(list, b"]", 0).unwrap_or(list.len())]
        } else {
            // A reference to the list: number, generation, R.
            &list[..list.len().min(24)]
        };
        let text = String::from_utf8_lossy(list).into_owned();
        let words: Vec<&str> =
            text.split(|c: char| c.is_ascii_whitespace() || c == '[').filter(|w| !w.is_empty()).collect();
        let branches =
            words.windows(3).filter(|words| words[2].starts_with('R')).filter_map(|words| words[0].parse::<u32>().ok());
        self.0.entry(object).or_default().extend(branches);
    }

    /// Whether no branch leads back to itself and none is very deep.
    fn is_sound(&self) -> bool {
        let mut sound = HashSet::new();
        self.0.keys().all(|object| self.ends(*object, &mut Vec::new(), &mut sound))
    }

    fn ends(&self, object: u32, above: &mut Vec<u32>, sound: &mut HashSet<u32>) -> bool {
        if sound.contains(&object) {
            return true;
        }
        if above.contains(&object) || above.len() > DEPTH {
            return false;
        }
        let Some(branches) = self.0.get(&object) else { return true };
        above.push(object);
        let ends = branches.iter().all(|branch| self.ends(*branch, above, sound));
        above.pop();
        if ends {
            sound.insert(object);
        }
        ends
    }
}

/// Writes `#4B` in names as the letter it stands for.
fn plain_names(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        let code = body.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(letter) if *byte == b'#' => {
                plain.push(letter);
                at += 3;
            }
            _ => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain
}

/// The dictionary before the word `stream`.
fn head_of(bytes: &[u8], stream: usize) -> &[u8] {
    let from = stream.saturating_sub(2048);
    let window = bytes.get(from..stream).unwrap_or_default();
    let begin = window.windows(4).rposition(|word| word == b" obj").unwrap_or(0);
    &window[begin..]
}

fn number(text: &[u8]) -> Option<u32> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    find(text, word, 0).is_some()
}

fn find(text: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let first = *word.first()?;
    let mut at = from;
    loop {
        let next = text.get(at..)?.iter().position(|b| *b == first)? + at;
        if text.get(next..next + word.len())? == word {
            return Some(next);
        }
        at = next + 1;
    }
}
