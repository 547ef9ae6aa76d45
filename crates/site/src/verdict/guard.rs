//! What a PDF claims, before its reader believes it.
//!
//! Two things would end the process and not only the visit: a stream of a kilobyte that unpacks into a gigabyte, and a
//! tree of pages that is its own branch. Both are looked for in the raw bytes.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use flate2::read::ZlibDecoder;

/// How deep a tree of pages may be; those of sound files are two or three deep.
const DEPTH: usize = 50;
/// Bytes into which one stream, and all of them together, may unpack.
const STREAM_MAX: u64 = 64 * 1024 * 1024;
const ALL_MAX: u64 = 400 * 1024 * 1024;

/// Whether a PDF can be read without danger.
pub fn is_safe(bytes: &[u8]) -> bool {
    let mut tree = Tree::default();
    tree.add_file(bytes);
    let mut all = 0;
    let mut at = 0;
    while let Some(found) = find(bytes, b"stream", at) {
        at = found + b"stream".len();
        let begins = match bytes.get(at..at + 2) {
            Some(b"\r\n") => at + 2,
            Some([b'\n' | b'\r', _]) => at + 1,
            _ => continue,
        };
        let head = head_of(bytes, found);
        let data = bytes.get(begins..).unwrap_or_default();
        // Wherever the stream unpacks, whatever its head says.
        if !data.starts_with(b"\x78") && find(head, b"/FlateDecode", 0).is_none() {
            continue;
        }
        let mut unpacked = ZlibDecoder::new(data).take(STREAM_MAX + 1);
        let length = if find(head, b"/ObjStm", 0).is_some() {
            let mut objects = Vec::new();
            // What breaks off has said all that its reader will hear.
            let _ = unpacked.read_to_end(&mut objects);
            tree.add_objects(head, &objects);
            objects.len() as u64
        } else {
            std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap_or(0)
        };
        all += length;
        if length > STREAM_MAX || all > ALL_MAX {
            return false;
        }
    }
    tree.is_sound()
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
            let before = &bytes[..found];
            let before =
                before[..before.iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |end| end + 1)].trim_ascii_end();
            let first = before.iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |end| end + 1);
            let Some(number) = number(&before[first..]) else { continue };
            let rest = &bytes[at..];
            let body = &rest[..find(rest, b"endobj", 0).unwrap_or(rest.len()).min(1024 * 1024)];
            self.add(number, &body[..find(body, b"stream", 0).unwrap_or(body.len())]);
        }
    }

    /// The objects of a packed stream: pairs of number and place, then the objects.
    fn add_objects(&mut self, head: &[u8], objects: &[u8]) {
        let first = find(head, b"/First", 0).and_then(|at| number(head[at + 6..].trim_ascii_start()));
        let Some(first) = first.and_then(|first| usize::try_from(first).ok()) else { return };
        let list = String::from_utf8_lossy(objects.get(..first).unwrap_or(objects)).into_owned();
        let numbers: Vec<u32> = list.split_ascii_whitespace().filter_map(|text| text.parse().ok()).collect();
        for pair in numbers.chunks_exact(2) {
            let from = usize::try_from(pair[1]).ok().and_then(|from| first.checked_add(from));
            let body = from.and_then(|from| objects.get(from..)).unwrap_or_default();
            self.add(pair[0], &body[..body.len().min(64 * 1024)]);
        }
    }

    fn add(&mut self, object: u32, body: &[u8]) {
        let list = match find(body, b"/Kids", 0) {
            Some(at) => &body[at + 5..],
            None if body.trim_ascii_start().starts_with(b"[") => body,
            None => return,
        };
        let list = list.trim_ascii_start();
        let end = if list.starts_with(b"[") { find(list, b"]", 0).unwrap_or(list.len()) } else { list.len().min(24) };
        let text = String::from_utf8_lossy(&list[..end]).into_owned();
        let words: Vec<&str> =
            text.split(|c: char| c.is_ascii_whitespace() || c == '[').filter(|word| !word.is_empty()).collect();
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

/// The dictionary before the word `stream`.
fn head_of(bytes: &[u8], stream: usize) -> &[u8] {
    let window = bytes.get(stream.saturating_sub(2048)..stream).unwrap_or_default();
    let begin = window.windows(4).rposition(|word| word == b" obj").unwrap_or(0);
    &window[begin..]
}

fn number(text: &[u8]) -> Option<u32> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

/// Where a word stands from a place on.
pub fn find(text: &[u8], word: &[u8], from: usize) -> Option<usize> {
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
