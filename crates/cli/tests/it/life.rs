//! The whole life of a confidential case in the real program, and what is left behind of it: on the disk, in the log, in
//! mails, in memory, on the line.
//!
//! What lies readable is what `docs/confidential-channel.md` lets a thief of the database learn, and nothing else: words,
//! names, names of files, what is hidden in them, receipts, passwords and keys lie nowhere.

#![expect(clippy::unwrap_used, reason = "what sets a scene may end a test")]

mod inside;
mod machine;
mod restored;
mod scan;
mod town;
mod walk;

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use jiff::SignedDuration;
use prongsai_crypto::Keys;
use prongsai_crypto::case::{CaseKey, Holder, Place};
use prongsai_crypto::password::Cost;
use prongsai_crypto::receipt;
use prongsai_crypto::seal::{self, SecretKey};
use prongsai_store::Store;
use prongsai_store::complaints::{self, deletions, files, grants, identity, log};
use prongsai_testing::http::Client;
use prongsai_testing::smtp::Sink;

use machine::{Machine, Served};
use scan::{Needle, Scanner};
use town::{AGENCY, TOWN, Town};
use walk::{Officer, Report};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

// Words that stand nowhere but in this case.
const MASKED: &str = "คำที่ต้องปิดทึบตลอดไป";
const WHAT: &str = "ปลวกกินกระสอบข้าวสารหลังที่สาม คำที่ต้องปิดทึบตลอดไป และรถกระบะสีเขียวมะกอก";
const GREEN: &str = "รถกระบะสีเขียวมะกอก";
const PLACE: &str = "ริมคลองใต้ต้นจามจุรีโค้งสอง";
const WHO: &str = "นายปริศนา ไร้เงาคนขับเรือ";
const NAME: &str = "นางสาวผู้แจ้ง ลับเฉพาะเหลือเกิน";
const CONTACT: &str = "ไลน์ canary-contact-0899998877";
const PHOTO: &str = "หลักฐานลับสุดยอดของฉัน.jpg";
const CAMERA: &str = "canary-camera-of-the-informant-7731";
const MESSAGE: &str = "วันศุกร์ตอนห้าโมงเย็นเห็นอีกครั้ง";
const BILL: &str = "บิลน้ำมันฉบับคัดลอก.txt";
const BILL_TEXT: &str = "canary-invoice-content-55120";
const ANSWER: &str = "โปรดเล่าเรื่องใบเสร็จที่หายไปเพิ่มเติม";
const NOTE: &str = "สายข่าวในคลังพัสดุยืนยันแล้วอย่าบอกใคร";
const COMPARE: &str = "เทียบทะเบียนรถในภาพต้นฉบับ";
const ASK: &str = "สอบปากคำเป็นลายลักษณ์อักษรเพิ่มเติมด่วน";
const MASK: &str = "มีชื่อพยานที่ไม่เกี่ยวข้องอยู่ในข้อความ";
const EXPORT: &str = "พนักงานสอบสวนขอสำนวนทั้งหมดโดยหนังสือ";
const OTHER_BODY: &str = "หน่วยรับช่วงต่อสมมุติภาคเก้า";
const HAND_OVER: &str = "พ้นอำนาจของเทศบาลจึงส่งต่อไป";
const RECUSAL: &str = "เป็นญาติกับผู้ถูกกล่าวหาทางภรรยา";
const INVESTIGATE: &str = "รวบรวมใบเบิกน้ำมันกับสมุดการใช้รถ";
const CLOSE: &str = "พบว่าใช้รถส่วนกลางส่วนตัวจริงตามที่แจ้ง";
const HALF_NAME: &str = "canary-half-sent-name.mp4";
const HALF: &str = "canary-half-sent-content-90125 ";

const DAY: i64 = 24;

/// A photograph with hidden words, and some bytes from the middle of its picture.
fn photo() -> (Vec<u8>, Vec<u8>) {
    let plain = prongsai_sample::town("thungsaengsai-2569").and_then(|town| town.file("photos/05-meeting.jpg"));
    let plain = plain.expect("the sample has the file");
    let hidden = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{CAMERA}</x:xmpmeta>");
    let mut bytes = plain[..2].to_vec();
    for (mark, text) in [(0xe1, hidden.as_str()), (0xfe, CAMERA)] {
        bytes.extend([0xff, mark]);
        bytes.extend(u16::try_from(text.len() + 2).unwrap().to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.extend(&plain[2..]);
    let middle = plain.len() / 2;
    (bytes, plain[middle..middle + 40].to_vec())
}

/// What is looked for: words and secrets apart, to be counted apart.
#[derive(Default)]
struct Needles {
    words: Vec<Needle>,
    secrets: Vec<Needle>,
}

impl Needles {
    fn new(town: &Town) -> Self {
        let words = [
            ("masked words", MASKED),
            ("telling", WHAT),
            ("second half of the telling", GREEN),
            ("place", PLACE),
            ("who", WHO),
            ("name", NAME),
            ("contact", CONTACT),
            ("name of the photograph", PHOTO),
            ("camera", CAMERA),
            ("message", MESSAGE),
            ("name of the bill", BILL),
            ("bill", BILL_TEXT),
            ("answer", ANSWER),
            ("note", NOTE),
            ("reason for the original", COMPARE),
            ("reason for the name", ASK),
            ("reason for masking", MASK),
            ("reason for the export", EXPORT),
            ("other body", OTHER_BODY),
            ("reason for handing over", HAND_OVER),
            ("reason for stepping back", RECUSAL),
            ("reason for the second step", INVESTIGATE),
            ("reason for the end", CLOSE),
            ("name of the half-sent file", HALF_NAME),
            ("half-sent file", HALF),
        ];
        let mut needles = Self::default();
        needles.words.extend(words.map(|(name, text)| Needle::text(name, text)));
        needles.words.push(Needle::bytes("picture", &photo().1));
        for (login, officer) in &town.officers {
            needles.secrets.push(Needle::text(&format!("password of {login}"), &officer.password));
            needles.secrets.push(Needle::bytes(&format!("key of {login}"), &*officer.secret.to_bytes()));
        }
        needles.secrets.push(Needle::bytes("recovery key", &*town.recovery.to_bytes()));
        needles
    }

    fn receipt(&mut self, name: &str, digits: &str) {
        self.secrets.push(Needle::digits(&format!("receipt {name}"), digits));
        self.secrets.push(Needle::digits(&format!("receipt {name} without its end"), &digits[..20]));
    }

    fn cookies(&mut self, login: &str, officer: &Officer) {
        for (at, text) in officer.cookies().into_iter().enumerate() {
            self.secrets.push(Needle::text(&format!("cookie {at} of {login}"), &text));
        }
    }

    /// The keys of a case, as they are taken out by those who hold them.
    async fn keys(&mut self, store: &Store, town: &Town, case: &str) {
        let auditor = &town.officers["auditor"];
        let holder = Holder::Account(&auditor.account, 1);
        let mut tx = store.read().await.unwrap();
        let mut case_keys = Vec::new();
        for grant in grants::find(&mut tx, AGENCY, case, &holder.code()).await.unwrap() {
            let generation = grant.generation.to_string();
            let place = [AGENCY, case, &generation, &holder.code()];
            let key = seal::open(&auditor.secret, "case key", &place, &grant.sealed).unwrap();
            self.secrets.push(Needle::bytes(&format!("case key {generation}"), &key));
            let place = Place { agency: AGENCY, case, generation: grant.generation };
            case_keys.push((place, CaseKey::take(&auditor.secret, place, holder, &grant.sealed).unwrap()));
        }
        assert_eq!(case_keys.len(), 2, "somebody stepped back");
        for file in files::list(&mut tx, AGENCY, case).await.unwrap() {
            let (place, key) = case_keys.iter().find(|(place, _)| place.generation == file.generation).unwrap();
            let particulars = key.open(*place, "file", &file.id, &file.sealed).unwrap();
            let particulars: serde_json::Value = serde_json::from_slice(&particulars).unwrap();
            let bytes: Vec<u8> = serde_json::from_value(particulars["key"].clone()).unwrap();
            self.secrets.push(Needle::bytes(&format!("key of file {}", particulars["name"]), &bytes));
        }
        for share in identity::list_shares(&mut tx, AGENCY, case).await.unwrap() {
            let (login, officer) =
                town.officers.iter().find(|(_, officer)| officer.account == share.account_id).unwrap();
            let place = [AGENCY, case, &share.account_id, &share.key_generation.to_string()];
            let plain = seal::open(&officer.secret, "identity share", &place, &share.sealed).unwrap();
            self.secrets.push(Needle::bytes(&format!("share of {login}"), &plain[plain.len() - 32..]));
        }
    }

    fn informant(&mut self, machine: &Machine, digits: &str) {
        let keys = Keys::read(&fs::read_to_string(machine.place.data().join("secret.key")).unwrap()).unwrap();
        let receipt = receipt::Receipt::read(digits).unwrap_or_else(|_| panic!("it is a receipt"));
        let informant = receipt.derive(&keys, AGENCY, Cost::strong()).unwrap();
        self.secrets.push(Needle::bytes("key of the informant", &*informant.secret.to_bytes()));
        self.secrets.push(Needle::bytes("salt of the commitment", &*informant.leaf_salt));
    }

    fn look(&self, machine: &Machine, sink: &Sink, when: &str) {
        let mails = machine.place.folder.path().join("mails");
        fs::create_dir_all(&mails).unwrap();
        for (at, mail) in sink.messages().into_iter().enumerate() {
            fs::write(mails.join(format!("{at}.eml")), mail).unwrap();
        }
        for needles in [&self.words, &self.secrets] {
            Scanner::new(needles).folder(machine.place.folder.path()).must_be_empty(when);
        }
    }
}

/// Begins to send a report, and leaves it when part of its file lies on the disk.
fn half_send(machine: &Machine, served: &mut Served) -> (String, TcpStream) {
    let mut client = Client::new(&served.host);
    let report = Report { what: WHAT, place: PLACE, who: "", identity: None, file: ("", b"") };
    let walk::Receipt { digits, draft } = walk::write(&mut client, &report);
    let mut body = String::new();
    for (name, value) in [("draft", draft.as_str()), ("last_four", &digits[20..])] {
        body += &format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--part\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{HALF_NAME}\"\r\nContent-Type: video/mp4\r\n\r\n"
    );
    body += &HALF.repeat(2 * 1024 * 1024 / HALF.len());
    let mut stream = TcpStream::connect(&served.host).unwrap();
    let head = format!(
        "POST {TOWN}/complaints/sent HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: multipart/form-data; boundary=part\r\nContent-Length: {}\r\n\r\n",
        served.host,
        8 * 1024 * 1024
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).unwrap();
    let incoming = machine.place.data().join("files/incoming");
    served.wait_until("the file", || {
        let mut files = fs::read_dir(&incoming).ok()?;
        files.any(|file| file.unwrap().metadata().is_ok_and(|data| data.len() > 1024 * 1024)).then_some(())
    });
    (digits, stream)
}

/// Writes one byte of a file over, and gives it back with the value.
fn changed<T>(path: &std::path::Path, act: impl FnOnce() -> T) -> T {
    let whole = fs::read(path).unwrap();
    let mut file = fs::File::options().write(true).open(path).unwrap();
    let at = whole.len() / 2;
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(&[whole[at] ^ 1]).unwrap();
    let given = act();
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(&[whole[at]]).unwrap();
    given
}

/// A word that everybody may read is found in all that is looked at: so the look sees.
fn what_is_public_is_seen(machine: &Machine) {
    let public = [Needle::text("town", "ทุ่งแสงใส"), Needle::text("log", "prongsai is running")];
    let seen = Scanner::new(&public).folder(machine.place.folder.path()).hits;
    for place in ["data/prongsai.db ", "middle.zip tables/agency.jsonl", "end.zip tables/agency.jsonl", ".eml", "/log "]
    {
        assert!(seen.iter().any(|hit| hit.contains(place)), "{place}: {seen:?}");
    }
}

/// From the report to the deletion, with a log of this level; everything that lies around afterwards is looked through.
async fn live(level: &str) {
    let sink = Sink::start(TMP);
    let machine = Machine::new(&format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"ita@thungsaengsai.go.th\"\n\
         [log]\nlevel = \"{level}\"\n",
        sink.port()
    ));
    let town = Town::new(&machine).await;
    let mut needles = Needles::new(&town);
    let (photo, _) = photo();
    let before = inside::left();

    // Somebody reports; somebody else is about to when the power goes.
    let mut served = machine.serve();
    let mut informant = Client::new(&served.host);
    let report = Report { what: WHAT, place: PLACE, who: WHO, identity: Some((NAME, CONTACT)), file: (PHOTO, &photo) };
    let digits = walk::report(&mut informant, &report);
    let (half, stream) = half_send(&machine, &mut served);
    served.signal("-KILL");
    drop(stream);
    needles.receipt("of the case", &digits);
    needles.receipt("of nothing", &half);
    needles.informant(&machine, &digits);
    needles.look(&machine, &sink, "after a power cut");

    // An hour later the log has grown and mails are out.
    machine.clock(SignedDuration::from_hours(1));
    let mut served = machine.serve();
    let store = town::store(&machine).await;
    served.wait_until("mail", || (sink.messages().len() >= 2).then_some(()));
    walk::say_more(&mut informant, &digits, MESSAGE, (BILL, BILL_TEXT.as_bytes()));
    let mut legal = Officer::enter(&served.host, "legal", town.password("legal"));
    let case = legal.cases().remove(0);
    assert!(legal.read(&case).text().contains(GREEN));
    let files = legal.files(&case);
    let copy = legal.copy(&case, &files[0]);
    assert!(copy.body.starts_with(&[0xff, 0xd8]), "{}", copy.text());
    assert!(!copy.body.windows(CAMERA.len()).any(|part| part == CAMERA.as_bytes()), "the copy is clean");
    assert_eq!(legal.original(&case, &files[0], COMPARE), photo);
    let lying = files_of(&store, &case).await.into_iter().map(|row| store.file(AGENCY, &row.digest).unwrap());
    let sealed = lying.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
    let broken = changed(&sealed, || legal.copy(&case, &files[0]));
    assert_eq!(broken.status, 500, "{}", broken.text());
    legal.act(&case, "/state", &[("state", "accepted"), ("outcome", ""), ("state-reason", "")]);
    legal.say(&case, false, ANSWER);
    legal.say(&case, true, NOTE);
    legal.act(&case, "/identity", &[("identity-reason", ASK)]);
    for login in ["clerk", "deputy-clerk"] {
        let mut custodian = Officer::enter(&served.host, login, town.password(login));
        needles.cookies(login, &custodian);
        custodian.release();
        custodian.leave();
    }
    assert!(legal.identity(&case).contains(NAME));
    legal.mask(&case, MASKED, MASK);
    assert!(!legal.read(&case).text().contains(MASKED));
    let exported = legal.act(&case, "/export", &[("export-reason", EXPORT)]);
    assert!(exported.body.windows(CAMERA.len()).any(|part| part == CAMERA.as_bytes()), "originals go out");
    let other = data_encoding::BASE64URL_NOPAD.encode(SecretKey::generate().public().as_bytes());
    let form = [("handover-to", OTHER_BODY), ("handover-key", &*other), ("handover-reason", HAND_OVER)];
    assert!(legal.act(&case, "/handover", &form).body.starts_with(b"prongsai/hand-over/v1"));
    machine.must(&["backup", "--out", "middle.zip"]);
    legal.act(&case, "/handlers/recusal", &[("recuse-reason", RECUSAL)]);
    needles.cookies("legal", &legal);
    legal.leave();
    let mut auditor = Officer::enter(&served.host, "auditor", town.password("auditor"));
    let investigate = [("state", "investigating"), ("outcome", ""), ("state-reason", INVESTIGATE)];
    auditor.act(&case, "/state", &investigate);
    auditor.act(&case, "/state", &[("state", "closed"), ("outcome", "founded"), ("state-reason", CLOSE)]);
    assert!(walk::come_back(&mut informant, &digits).text().contains(CLOSE));
    needles.cookies("auditor", &auditor);
    auditor.leave();
    needles.keys(&store, &town, &case).await;
    memory(&needles, &served, level);
    machine.must(&["confidential", "log", "copy", "--agency", "thungsaengsai", "--out", "kept"]);
    served.stop();
    // A process that reads the file of a database beside its own connection would lose the locks of that.
    store.close().await;
    needles.look(&machine, &sink, "after the last session");

    // A year later the notice, a month later the deletion.
    machine.clock(SignedDuration::from_hours(366 * DAY));
    let mut served = machine.serve();
    let store = town::store(&machine).await;
    wait(&mut served, async || row_of(&store, &case).await.is_none_or(|row| row.standing.noticed_on.is_some())).await;
    assert!(row_of(&store, &case).await.is_some(), "the notice comes first");
    served.stop();
    machine.clock(SignedDuration::from_hours(397 * DAY));
    let mut served = machine.serve();
    wait(&mut served, async || row_of(&store, &case).await.is_none()).await;
    let certificates = deletions::list(&mut store.read().await.unwrap(), AGENCY).await.unwrap();
    assert_eq!(certificates.len(), 1);
    served.stop();
    machine.clock(SignedDuration::from_hours(397 * DAY + 1));
    let mut served = machine.serve();
    let leaf: log::Hash = certificates[0].leaf.as_slice().try_into().unwrap();
    wait(&mut served, async || {
        log::position_of(&mut store.read().await.unwrap(), AGENCY, &leaf).await.unwrap().is_some()
    })
    .await;
    machine.must(&["backup", "--out", "end.zip"]);
    machine.must(&["doctor"]);
    let verify = ["confidential", "log", "verify", "--agency", "thungsaengsai", "--since", "kept"];
    assert!(machine.must(&verify).contains("goes on"));
    served.stop();
    store.close().await;
    needles.look(&machine, &sink, "after the deletion");
    what_is_public_is_seen(&machine);
    assert_eq!(fs::read_dir(machine.temporary()).unwrap().count(), 0, "nothing is passed by way of files");

    assert_eq!(inside::left(), before, "nothing went out by itself");
    inside::must_count();
}

async fn files_of(store: &Store, case: &str) -> Vec<files::CaseFile> {
    files::list(&mut store.read().await.unwrap(), AGENCY, case).await.unwrap()
}

async fn row_of(store: &Store, case: &str) -> Option<complaints::Complaint> {
    complaints::find(&mut store.read().await.unwrap(), AGENCY, case).await.unwrap()
}

/// Waits until what the database says is so.
async fn wait(served: &mut Served, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    served.wait_until("what the database is to say", || None::<()>);
}

/// What the memory of the program holds after everybody has left, printed as a table: no secret and no word of the case.
fn memory(needles: &Needles, served: &Served, level: &str) {
    let (secrets, read) = Scanner::new(&needles.secrets).memory(served.process());
    let (words, _) = Scanner::new(&needles.words).memory(served.process());
    println!("log level {level}: {read} bytes of memory; secrets found: {}", secrets.values().sum::<usize>());
    println!("words found: {}", words.values().sum::<usize>());
    for (needle, count) in secrets.iter().chain(&words) {
        println!("  {count:>4} {needle}");
    }
    let (control, _) = Scanner::new(&[Needle::text("sender", "ita@thungsaengsai.go.th")]).memory(served.process());
    assert!(!control.is_empty(), "what the program holds all the time is seen");
    assert!(secrets.is_empty(), "{secrets:?}");
    assert!(words.is_empty(), "{words:?}");
}

fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().unwrap().block_on(work);
}

#[test]
fn nothing_of_a_case_is_left_readable_and_nothing_goes_out() {
    inside::run("life::nothing_of_a_case_is_left_readable_and_nothing_goes_out", || {
        block_on(live("info"));
    });
}

#[test]
fn nothing_of_a_case_is_left_readable_where_the_log_tells_all() {
    inside::run("life::nothing_of_a_case_is_left_readable_where_the_log_tells_all", || {
        block_on(live("debug"));
    });
}

#[test]
fn a_program_that_is_ended_by_a_fault_leaves_no_core() {
    let machine = Machine::new("");
    // A child that does the same without our care shows that this machine writes cores.
    let mut control = Command::new("sh");
    control.args(["-c", "ulimit -c unlimited && kill -ABRT $$"]).current_dir(machine.temporary());
    let ended = control.status().expect("a shell starts");
    assert!(
        ended.core_dumped(),
        "this machine writes no cores, so that nothing is shown: see ulimit -c and core_pattern"
    );

    for signal in ["-ABRT", "-SEGV"] {
        let served = machine.serve();
        let limits = fs::read_to_string(format!("/proc/{}/limits", served.process())).expect("the kernel tells");
        let limit = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit of cores");
        assert_eq!(limit.split_whitespace().filter(|word| *word == "0").count(), 2, "{limit}");
        // The first of two faults is looked at by the guard of the stack, which then stands back.
        let sent = Command::new("kill").args([signal, &served.process().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        let ended = served.signal(signal);
        assert!(ended.signal().is_some() && !ended.core_dumped(), "{ended}");
    }
    let cores = fs::read_dir(machine.place.folder.path()).expect("listed").filter_map(Result::ok);
    let cores: Vec<_> = cores.filter(|entry| entry.file_name().to_string_lossy().starts_with("core")).collect();
    assert!(cores.is_empty(), "{cores:?}");
}
