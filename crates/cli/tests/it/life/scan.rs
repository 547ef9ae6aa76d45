//! Words and keys looked for byte by byte, in every spelling in which they could lie somewhere.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use aho_corasick::AhoCorasick;
use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};

/// A spelling is recognised by its first bytes.
const BEGINNING: usize = 48;

/// What is looked for, with what it is called in a failure: the thing itself would be in the log of the test.
pub struct Needle {
    name: String,
    spellings: Vec<(&'static str, Vec<u8>)>,
}

impl Needle {
    /// Words.
    pub fn text(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), spellings: spellings(text) }
    }

    /// A number in digits: whole, in groups of four, and in Thai numerals.
    pub fn digits(name: &str, digits: &str) -> Self {
        let groups: Vec<&str> =
            (0..digits.len()).step_by(4).map(|at| &digits[at..(at + 4).min(digits.len())]).collect();
        let written = [digits.to_owned(), groups.join(" "), groups.join("-")];
        let written = written.iter().flat_map(|text| [text.clone(), prongsai_thai::numeral::thai(text)]);
        Self { name: name.to_owned(), spellings: written.flat_map(|text| spellings(&text)).collect() }
    }

    /// A key or another thing of bytes.
    pub fn bytes(name: &str, bytes: &[u8]) -> Self {
        let mut spellings = vec![("raw", bytes.to_owned())];
        spellings.extend(written(bytes));
        let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
        spellings.push(("numbers", numbers.join(",").into_bytes()));
        spellings.push(("numbers", numbers.join(", ").into_bytes()));
        Self { name: name.to_owned(), spellings }
    }
}

fn spellings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = text.as_bytes();
    let units: Vec<u16> = text.encode_utf16().collect();
    let each = |write: &dyn Fn(u8) -> String| bytes.iter().map(|byte| write(*byte)).collect::<String>().into_bytes();
    let plain = |byte: u8, other: String| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) { char::from(byte).to_string() } else { other }
    };
    let escaped = |upper: bool| {
        let write = |unit: &u16| match (u8::try_from(*unit), upper) {
            (Ok(byte), _) if byte.is_ascii() => char::from(byte).to_string(),
            (_, true) => format!("\\u{unit:04X}"),
            (_, false) => format!("\\u{unit:04x}"),
        };
        units.iter().map(write).collect::<String>().into_bytes()
    };
    let mut all = vec![
        ("utf-8", bytes.to_owned()),
        ("utf-16", units.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("utf-16", units.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("json", escaped(false)),
        ("json", escaped(true)),
        ("percent", each(&|byte| plain(byte, format!("%{byte:02X}")))),
        ("percent", each(&|byte| plain(byte, format!("%{byte:02x}")))),
        ("quoted", each(&|byte| plain(byte, format!("={byte:02X}")))),
        ("entity", text.chars().map(|sign| format!("&#{};", u32::from(sign))).collect::<String>().into_bytes()),
    ];
    all.extend(written(bytes));
    all
}

/// Base64 at each of its three beginnings, without the letters that also hang on what stands beside; and hexadecimal.
fn written(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![("hex", HEXLOWER.encode(bytes)), ("hex", HEXUPPER.encode(bytes))];
    for before in 0..3 {
        let padded = [&vec![0; before][..], bytes].concat();
        let (from, to) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        all.extend(
            [BASE64.encode(&padded), BASE64URL.encode(&padded)].map(|text| ("base64", text[from..to].to_owned())),
        );
    }
    all.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

/// How often each needle was found, by its name and spelling.
pub type Hits = BTreeMap<String, usize>;

/// Looks for many needles at once.
pub struct Scanner {
    names: Vec<String>,
    machine: AhoCorasick,
}

impl Scanner {
    pub fn new(needles: &[Needle]) -> Self {
        let mut all = BTreeMap::new();
        for needle in needles {
            for (spelling, bytes) in &needle.spellings {
                assert!(bytes.len() >= 8, "{}: too short to be looked for as {spelling}", needle.name);
                let beginning = &bytes[..bytes.len().min(BEGINNING)];
                all.entry(beginning).or_insert_with(|| format!("{} ({spelling})", needle.name));
            }
        }
        let machine = AhoCorasick::new(all.keys()).expect("the needles are few");
        Self { names: all.into_values().collect(), machine }
    }

    pub fn bytes(&self, bytes: &[u8]) -> Hits {
        let mut hits = Hits::new();
        for found in self.machine.find_overlapping_iter(bytes) {
            *hits.entry(self.names[found.pattern().as_usize()].clone()).or_default() += 1;
        }
        hits
    }

    /// Every file below a folder and its name; what is an archive also by its members.
    pub fn folder(&self, folder: &Path) -> Found {
        let mut found = Found::default();
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).expect("the folder can be listed") {
                let path = entry.expect("an entry can be read").path();
                self.note(&mut found, &path, "its name", path.as_os_str().as_encoded_bytes());
                if path.is_dir() {
                    open.push(path);
                } else {
                    match fs::read(&path) {
                        // The program that runs beside this has taken it away.
                        Err(error) if error.kind() == ErrorKind::NotFound => {}
                        read => self.file(&mut found, &path, &read.expect("a file of ours can be read")),
                    }
                }
            }
        }
        found
    }

    fn file(&self, found: &mut Found, path: &Path, bytes: &[u8]) {
        self.note(found, path, "", bytes);
        if path.extension().is_some_and(|extension| extension == "zip") {
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a backup is a ZIP");
            for at in 0..zip.len() {
                let mut member = zip.by_index(at).expect("a member can be read");
                let name = member.name().expect("a member has a name").into_owned();
                let mut inner = Vec::new();
                member.read_to_end(&mut inner).expect("a member unpacks");
                self.note(found, path, &name, &inner);
            }
        }
        if path.extension().is_some_and(|extension| extension == "eml") {
            // Lines of a mail are folded wherever they become long.
            let text = String::from_utf8_lossy(bytes).replace("=\r\n", "").replace("=\n", "");
            self.note(found, path, "unfolded", text.replace(['\r', '\n'], "").as_bytes());
        }
    }

    fn note(&self, found: &mut Found, path: &Path, inner: &str, bytes: &[u8]) {
        found.bytes += bytes.len();
        found.places += 1;
        for (needle, count) in self.bytes(bytes) {
            found.hits.push(format!("{needle} lies {count} times in {} {inner}", path.display()));
        }
    }

    /// The memory of a process: everything that it can have written.
    pub fn memory(&self, process: u32) -> (Hits, usize) {
        // It stands still meanwhile, so that nothing of its map changes.
        signal("-STOP", process);
        let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap_or_else(|error| unreadable(&error));
        assert!(!maps.is_empty(), "the process has gone");
        let mut memory = fs::File::open(format!("/proc/{process}/mem")).unwrap_or_else(|error| unreadable(&error));
        let (mut hits, mut read) = (Hits::new(), 0);
        for line in maps.lines() {
            let parts: Vec<&str> = line.split_whitespace().collect();
            let is_file = parts.get(5).is_some_and(|name| name.starts_with('/'));
            let (range, rights) = (parts[0], parts[1]);
            if !rights.starts_with('r') || (is_file && !rights.contains('w')) {
                continue;
            }
            let (from, to) = range.split_once('-').expect("a range has two ends");
            let address = |text: &str| u64::from_str_radix(text, 16).expect("an address is a number");
            let length = usize::try_from(address(to) - address(from)).expect("it fits");
            let mut bytes = vec![0; length];
            // What the kernel keeps for itself does not open.
            if parts.get(5).is_some_and(|name| name.starts_with("[vvar") || *name == "[vsyscall]") {
                continue;
            }
            let opened = memory.seek(SeekFrom::Start(address(from))).and_then(|_| memory.read_exact(&mut bytes));
            opened.unwrap_or_else(|error| panic!("{line} cannot be read: {error}"));
            read += length;
            let place = parts.get(5).map_or_else(|| format!("of {} KiB", length / 1024), |name| (*name).to_owned());
            for (needle, count) in self.bytes(&bytes) {
                *hits.entry(format!("{needle} in the part {place}")).or_default() += count;
            }
        }
        signal("-CONT", process);
        assert!(read > 1024 * 1024, "the memory was read: {read} bytes");
        (hits, read)
    }
}

fn signal(name: &str, process: u32) {
    let sent = std::process::Command::new("kill").args([name, &process.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the process takes {name}");
}

fn unreadable<T>(error: &std::io::Error) -> T {
    panic!("the memory of the process cannot be read ({error}): the right to trace other processes is needed here")
}

/// What a look over a folder gave.
#[derive(Default)]
pub struct Found {
    /// A sentence for each needle and file.
    pub hits: Vec<String>,
    /// Bytes that were read.
    pub bytes: usize,
    /// Files, members and names that were looked at.
    pub places: usize,
}

impl Found {
    /// Fails where anything was found.
    pub fn must_be_empty(&self, when: &str) {
        assert!(self.hits.is_empty(), "{when}:\n{}", self.hits.join("\n"));
        assert!(self.bytes > 100_000 && self.places > 10, "{when}: {} bytes were read", self.bytes);
    }
}

#[test]
fn every_spelling_is_found_wherever_it_begins() {
    let scanner =
        Scanner::new(&[Needle::text("words", "ปลวกกินข้าว"), Needle::digits("digits", "123456789012345678901234")]);
    for before in 0..3 {
        let text = format!("{}ปลวกกินข้าว", "x".repeat(before));
        let mut hits = scanner.bytes(BASE64.encode(text.as_bytes()).as_bytes());
        hits.extend(scanner.bytes(text.as_bytes()));
        hits.extend(scanner.bytes(serde_json::to_string(&text).expect("JSON").as_bytes()));
        hits.extend(scanner.bytes(HEXLOWER.encode(text.as_bytes()).as_bytes()));
        assert_eq!(hits.keys().collect::<Vec<_>>(), ["words (base64)", "words (hex)", "words (utf-8)"]);
    }
    assert_eq!(scanner.bytes("๑๒๓๔ ๕๖๗๘ ๙๐๑๒ ๓๔๕๖ ๗๘๙๐ ๑๒๓๔".as_bytes()).len(), 1);
    assert!(scanner.bytes("ปลวกกินไม้ 1234567".as_bytes()).is_empty());
}
