//! The confidential channel under load: 64 informants at once, a large file, a case opened; each beside a floor of the
//! same run.

mod times;

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};

use crate::gallery::PASSWORD;
use crate::prepare::judges_folder;
use crate::server::{Server, free_port, program};

/// The town of the demonstration.
const TOWN: &str = "/t/thungsaengsai";

/// Informants at once, and what each writes.
const INFORMANTS: usize = 64;
const BYTES: usize = 10 * 1024;

/// Hashes of the floor.
const HASHES: usize = 32;

/// A report is sealed by one drawing of 64 MiB and three passes; so is each hash of the floor.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// Drawings at once.
const AT_ONCE: usize = 2;

/// At least so much of the floor.
const LEAST: f64 = 0.6;

/// What the process may hold at most while all of them send: two drawings, the forms, and what it holds anyway.
const MOST_MB: f64 = 400.0;

/// A file of so many bytes may lift the memory by no more than this.
const FILE_BYTES: usize = 20 * 1024 * 1024;
const FILE_MOST_MB: f64 = 12.0;

/// A case opens within so many milliseconds.
const OPEN_MS: f64 = 100.0;

/// Prints the figures; fails where one is outside its limit.
pub fn confidential() -> Result<(), String> {
    let judges = judges_folder()?;
    let target = judges.parent().ok_or("the folder of the judges lies in the target folder")?;
    let program = program(target)?;
    let work = judges.join("bench-confidential");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(|error| format!("cannot remove {}: {error}", work.display()))?;
    }
    fs::create_dir_all(&work).map_err(|error| format!("cannot make {}: {error}", work.display()))?;
    let floor = hashes_a_second();
    let port = free_port()?;
    let mut command = Command::new(&program);
    command.arg("demo").args(["--listen", &format!("127.0.0.1:{port}")]).arg("--data").arg(work.join("data"));
    let server = Server::start(&mut command, port, &work.join("server.log"))?;
    let mut over = Vec::new();

    let mut pages = Vec::new();
    for _ in 0..INFORMANTS {
        pages.push(walk(port)?);
    }
    let (answers, seconds) = send_all(port, pages)?;
    let lost = answers.iter().filter(|answer| answer.status != 200).count();
    let failed = answers.iter().filter(|answer| answer.status >= 500).count();
    let rate = as_f64(INFORMANTS) / seconds;
    println!(
        "{INFORMANTS} informants at once, {} KB each: {rate:.1}/s, lost {lost}, failed {failed}; bare hashes {floor:.1}/s, ratio {:.2} (at least {LEAST})",
        BYTES / 1024,
        rate / floor
    );
    if lost > 0 || rate / floor < LEAST {
        over.push("64 informants at once".to_owned());
    }
    let peak = server.peak_mb()?;
    println!("memory at its highest {peak:.0} MB (under {MOST_MB:.0} MB)");
    if peak >= MOST_MB {
        over.push("memory".to_owned());
    }

    let page = walk(port)?;
    server.forget_peak()?;
    let before = server.resident_mb()?;
    let file = vec![0x5a_u8; FILE_BYTES];
    let (answer, seconds) = timed(|| send(port, &page, Some(&file)))?;
    // The drawing of the receipt is not the file's.
    let lifted = server.peak_mb()? - before - f64::from(MEMORY_KIB) / 1024.0;
    println!(
        "a file of {} MB: status {}, {seconds:.2} s, memory lifted by {lifted:.1} MB beside the drawing (under {FILE_MOST_MB:.0} MB)",
        FILE_BYTES / (1024 * 1024),
        answer.status
    );
    if answer.status != 200 || lifted >= FILE_MOST_MB {
        over.push("a large file".to_owned());
    }

    let opened = open_a_case(port)?;
    println!("a case opened after unlock: {opened:.0} ms in the middle of 15 (under {OPEN_MS:.0} ms)");
    if opened >= OPEN_MS {
        over.push("a case opened".to_owned());
    }
    over.extend(times::told(port)?);
    if over.is_empty() { Ok(()) } else { Err(format!("outside the limit: {}", over.join("; "))) }
}

/// Bare hashes a second, as many at once as the platform draws.
fn hashes_a_second() -> f64 {
    let each = HASHES / AT_ONCE;
    let ((), seconds) = clock(|| {
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    let params =
                        Params::new(MEMORY_KIB, PASSES, 1, Some(32)).expect("the costs are within the standard");
                    let engine = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                    let mut out = [0_u8; 32];
                    for _ in 0..each {
                        engine
                            .hash_password_into(b"123456789012", b"0123456789abcdef", &mut out)
                            .expect("there is memory");
                    }
                });
            }
        });
    });
    as_f64(HASHES) / seconds
}

/// Walks to the page of the receipt.
fn walk(port: u16) -> Result<Answer, String> {
    let first = get(port, "/complaints/new", "")?;
    let form = [("draft", first.field("draft")?), ("step", s("about")), ("kind", s("misuse")), ("go", s("next"))];
    let facts = post(port, "/complaints/new", &form, "")?;
    let form = [
        ("draft", facts.field("draft")?),
        ("step", s("facts")),
        ("what", "ก".repeat(BYTES / 3)),
        ("where", s("หน้าโรงเรียน")),
        ("go", s("next")),
    ];
    let identity = post(port, "/complaints/new", &form, "")?;
    let form =
        [("draft", identity.field("draft")?), ("step", s("identity")), ("identity", s("anonymous")), ("go", s("next"))];
    let receipt = post(port, "/complaints/new", &form, "")?;
    receipt.code().map(|_| receipt)
}

fn send_all(port: u16, pages: Vec<Answer>) -> Result<(Vec<Answer>, f64), String> {
    let start = Arc::new(Barrier::new(pages.len() + 1));
    let senders: Vec<_> = pages
        .into_iter()
        .map(|page| {
            let start = Arc::clone(&start);
            thread::spawn(move || {
                start.wait();
                send(port, &page, None)
            })
        })
        .collect();
    start.wait();
    let (answers, seconds) = clock(|| {
        let ended = senders.into_iter().map(|sender| sender.join().map_err(|_| "a sender ended".to_owned())?);
        ended.collect::<Result<Vec<_>, String>>()
    });
    Ok((answers?, seconds))
}

/// Sends the report of a receipt page, with a file or without.
fn send(port: u16, page: &Answer, file: Option<&[u8]>) -> Result<Answer, String> {
    let code = page.code()?;
    let mut body = Vec::new();
    for (name, value) in [("draft", page.field("draft")?), ("last_four", code[20..].to_owned())] {
        let part = format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some(file) = file {
        body.extend_from_slice(
            b"--part\r\nContent-Disposition: form-data; name=\"files\"; filename=\"film.mp4\"\r\nContent-Type: video/mp4\r\n\r\n",
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--part--\r\n");
    ask(port, "POST", "/complaints/sent", "multipart/form-data; boundary=part", &body, "")
}

/// Signs in as the officer, unlocks, and opens one case again and again.
fn open_a_case(port: u16) -> Result<f64, String> {
    let form = [("login", s("legal")), ("password", s(PASSWORD))];
    let signed_in = post(port, "/sign-in", &form, "")?;
    let session = signed_in.cookie().ok_or("nobody is signed in")?;
    let form = [("password", s(PASSWORD)), ("next", s("/cases"))];
    let unlocked = post(port, "/cases/unlock", &form, &session)?;
    let cookies = format!("{session}; {}", unlocked.cookie().ok_or("the channel stays locked")?);
    let inbox = get(port, "/cases", &cookies)?;
    let mark = format!("{TOWN}/cases/");
    // An id has 32 digits; the other addresses below are words.
    let mut ids = inbox.text.split(mark.as_str()).skip(1).filter_map(|rest| rest.split(['"', '?', '#', '/']).next());
    let id = ids.find(|id| id.len() == 32).ok_or("the inbox names no case")?;
    let path = format!("/cases/{id}");
    let mut all = Vec::new();
    for _ in 0..15 {
        let (answer, seconds) = timed(|| get(port, &path, &cookies))?;
        if answer.status != 200 {
            return Err(format!("{path} answers {}", answer.status));
        }
        all.push(seconds * 1000.0);
    }
    all.sort_by(f64::total_cmp);
    Ok(all[all.len() / 2])
}

/// An answer, read whole.
struct Answer {
    status: u16,
    head: String,
    text: String,
}

impl Answer {
    /// The value of a hidden field.
    fn field(&self, name: &str) -> Result<String, String> {
        let mark = format!("name=\"{name}\" value=\"");
        let value = self.text.split(&mark).nth(1).and_then(|rest| rest.split('"').next());
        value.map(str::to_owned).ok_or_else(|| format!("no field {name}, status {}", self.status))
    }

    /// The digits of the receipt that a page shows.
    fn code(&self) -> Result<String, String> {
        let shown = self.text.split("<strong>").nth(1).and_then(|rest| rest.split("</strong>").next());
        let digits: String = shown.unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        if digits.len() == 24 { Ok(digits) } else { Err(format!("no receipt, status {}", self.status)) }
    }

    /// The first cookie that is set, as it is sent back.
    fn cookie(&self) -> Option<String> {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie:"))?;
        Some(line.split_once(':')?.1.split(';').next()?.trim().to_owned())
    }
}

fn get(port: u16, path: &str, cookies: &str) -> Result<Answer, String> {
    ask(port, "GET", path, "", b"", cookies)
}

fn post(port: u16, path: &str, form: &[(&str, String)], cookies: &str) -> Result<Answer, String> {
    let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    ask(port, "POST", path, "application/x-www-form-urlencoded", fields.join("&").as_bytes(), cookies)
}

fn ask(port: u16, method: &str, path: &str, kind: &str, body: &[u8], cookies: &str) -> Result<Answer, String> {
    let failed = |error: std::io::Error| format!("{method} {path}: {error}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_mins(2))).map_err(failed)?;
    let mut head = format!(
        "{method} {TOWN}{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n"
    );
    if !cookies.is_empty() {
        let _ = write!(head, "Cookie: {cookies}\r\n");
    }
    if method == "POST" {
        let _ = write!(head, "Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).map_err(failed)?;
    stream.write_all(body).map_err(failed)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, text) = text.split_once("\r\n\r\n").ok_or_else(|| format!("{method} {path}: the answer broke off"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok(Answer { status, head: head.to_owned(), text: text.to_owned() })
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn timed<T>(work: impl FnOnce() -> Result<T, String>) -> Result<(T, f64), String> {
    let (done, seconds) = clock(work);
    Ok((done?, seconds))
}

fn clock<T>(work: impl FnOnce() -> T) -> (T, f64) {
    #[expect(clippy::disallowed_methods, reason = "this is a benchmark")]
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed().as_secs_f64())
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
