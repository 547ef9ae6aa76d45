//! Cases that come back from a backup: of today, and of each older schema, for ever.
//!
//! `fixtures/channel-schema-<n>` holds a backup with two cases as the program of that schema made it, and what opens them;
//! all of it is invented. Before a new migration, the cases of the schema that ends with it are kept by
//! `KEEP_CASES=crates/cli/tests/it/fixtures/channel-schema-<n> cargo nextest run --workspace -E 'test(cases_come_back)'`;
//! such a folder is never made anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use prongsai_testing::http::Client;
use prongsai_testing::postgres;
use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::town::Town;
use super::walk::{self, Officer, Report};

/// What opens the cases of a backup, and what is then read.
#[derive(Serialize, Deserialize)]
struct Known {
    /// The key of the installation, which is in no backup.
    key: String,
    /// The public log as somebody kept it.
    log: String,
    /// Login and password of whoever serves.
    passwords: BTreeMap<String, String>,
    /// Cases in the order in which they came.
    cases: Vec<KnownCase>,
}

#[derive(Serialize, Deserialize)]
struct KnownCase {
    receipt: String,
    what: String,
    answer: String,
    file_name: String,
    file: String,
    name: Option<String>,
}

impl KnownCase {
    fn new(number: u8, name: Option<&str>) -> Self {
        Self {
            receipt: String::new(),
            what: format!("เรื่องสมมุติที่ {number}: รถส่วนกลางไปรับส่งลูกทุกเย็น"),
            answer: format!("คำตอบสมมุติที่ {number}: ได้รับเรื่องแล้ว"),
            file_name: format!("ใบเสร็จสมมุติ-{number}.txt"),
            file: format!("ค่าน้ำมันสมมุติ {number}00 บาท"),
            name: name.map(str::to_owned),
        }
    }
}

/// Makes two cases, one with a name, and backs them up; `backup.zip` lies in the place.
async fn make(machine: &Machine) -> Known {
    let town = Town::new(machine).await;
    let mut served = machine.serve();
    let mut cases = vec![KnownCase::new(1, Some("นางสาวสมมุติ ผู้แจ้ง")), KnownCase::new(2, None)];
    for case in &mut cases {
        let mut client = Client::new(&served.host);
        let report = Report {
            what: &case.what,
            place: "หน้าโรงเรียนสมมุติ",
            who: "",
            identity: case.name.as_deref().map(|name| (name, "0800000000")),
            file: (&case.file_name, case.file.as_bytes()),
        };
        case.receipt = walk::report(&mut client, &report);
    }
    let mut legal = Officer::enter(&served.host, "legal", town.password("legal"));
    for id in legal.cases() {
        let page = legal.read(&id).text();
        let case = cases.iter().find(|case| page.contains(&case.what)).expect("it is one of ours");
        legal.say(&id, false, &case.answer);
    }
    served.stop();
    // The promises go into the log when their hour is over.
    machine.clock(SignedDuration::from_hours(1));
    served = machine.serve();
    let log = machine.place.folder.path().join("kept");
    served.wait_until("the log", || {
        let _ = fs::remove_file(&log);
        let words = ["confidential", "log", "copy", "--agency", "thungsaengsai", "--out", "kept"];
        let copied = machine.command(&words).output().is_ok_and(|output| output.status.success());
        let kept = fs::read_to_string(&log).unwrap_or_default();
        // The first look of the day has signed eight leaves already.
        (copied && kept.lines().filter(|line| line.len() == 64).count() >= 16).then_some(())
    });
    machine.must(&["backup", "--out", "backup.zip"]);
    served.stop();
    let passwords = town.officers.iter().map(|(login, officer)| ((*login).to_owned(), officer.password.clone()));
    Known {
        key: fs::read_to_string(machine.place.data().join("secret.key")).unwrap(),
        log: fs::read_to_string(log).unwrap(),
        passwords: passwords.collect(),
        cases,
    }
}

/// Restores a backup into an empty place and opens all that was in it.
fn open(known: &Known, backup: &Path, database: Option<&str>) {
    let mut machine = Machine::new("");
    if let Some(database) = database {
        machine.set("PRONGSAI_DATABASE", database);
    }
    machine.clock(SignedDuration::from_hours(25));
    machine.must(&["restore", backup.to_str().unwrap()]);
    let key = machine.place.data().join("secret.key");
    fs::write(&key, &known.key).unwrap();
    let owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(&key, owner).unwrap();
    fs::write(machine.place.folder.path().join("kept"), &known.log).unwrap();

    let served = machine.serve();
    for case in &known.cases {
        let mut client = Client::new(&served.host);
        let page = walk::come_back(&mut client, &case.receipt).text();
        assert!(page.contains(&case.what) && page.contains(&case.answer), "{page}");
        let again = walk::say_more(&mut client, &case.receipt, "ยังอยู่ที่นี่", ("", b"")).text();
        assert!(again.contains("ยังอยู่ที่นี่"), "{again}");
    }
    for login in ["legal", "auditor"] {
        let mut officer = Officer::enter(&served.host, login, &known.passwords[login]);
        let ids = officer.cases();
        assert_eq!(ids.len(), known.cases.len(), "{login}");
        for id in ids {
            let page = officer.read(&id).text();
            let case = known.cases.iter().find(|case| page.contains(&case.what)).expect("it is one of ours");
            assert!(page.contains(&case.answer) && page.contains("ยังอยู่ที่นี่"), "{page}");
            let file = officer.files(&id).remove(0);
            assert_eq!(officer.original(&id, &file, "ตรวจหลังกู้คืน"), case.file.as_bytes());
            if let (Some(name), "legal") = (&case.name, login) {
                officer.act(&id, "/identity", &[("identity-reason", "ตรวจหลังกู้คืน")]);
                for custodian in ["clerk", "deputy-clerk"] {
                    Officer::enter(&served.host, custodian, &known.passwords[custodian]).release();
                }
                assert!(officer.identity(&id).contains(name));
            }
        }
    }
    let verify = ["confidential", "log", "verify", "--agency", "thungsaengsai", "--since", "kept"];
    assert!(machine.must(&verify).contains("goes on"));
    served.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cases_come_back_from_a_backup_and_open_as_before() {
    let machine = Machine::new("");
    let known = make(&machine).await;
    let backup = machine.place.folder.path().join("backup.zip");
    let keep = std::env::var_os("KEEP_CASES").map(PathBuf::from);
    if let Some(folder) = keep {
        let folder = crate::root().join(folder);
        fs::create_dir(&folder).expect("what is kept is never made anew");
        fs::copy(&backup, folder.join("backup.zip")).unwrap();
        fs::write(folder.join("known.json"), serde_json::to_string_pretty(&known).unwrap() + "\n").unwrap();
    }

    open(&known, &backup, None);
    let database = postgres::empty_database();
    open(&known, &backup, Some(&database.address()));
}

#[test]
fn cases_of_every_older_schema_open_with_their_receipts() {
    let fixtures = crate::root().join("crates/cli/tests/it/fixtures");
    let mut folders: Vec<PathBuf> = fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("channel-schema-")));
    assert!(!folders.is_empty());
    for folder in folders {
        let known = fs::read_to_string(folder.join("known.json")).unwrap();
        open(&serde_json::from_str(&known).unwrap(), &folder.join("backup.zip"), None);
    }
}
