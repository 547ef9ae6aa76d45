//! The ceremony of the recovery key, and the check of the public log.

#![expect(clippy::unwrap_used, reason = "what sets a scene may end a test")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use jiff::Timestamp;
use prongsai_crypto::Keys;
use prongsai_crypto::case::Holder;
use prongsai_crypto::checkpoint::LogKey;
use prongsai_crypto::merkle;
use prongsai_crypto::seal::SecretKey;
use prongsai_domain::access::Duty;
use prongsai_domain::complaint::{Author, Body, Settings, Taken};
use prongsai_store::accounts::people;
use prongsai_store::complaints::{self, Complaint, NewComplaint, Standing, channel, keys, log};
use prongsai_store::{Store, accounts, agencies};
use prongsai_testing::sql;
use prongsai_web::channel::recovery;
use prongsai_web::complaints::case::Case;

use crate::operate::Place;

/// The groups of the line that stands indented under a title.
fn groups(said: &str, count: usize) -> Vec<String> {
    let lines = said.lines().map(str::trim).filter(|line| line.split(' ').count() == count);
    lines.map(str::to_owned).collect()
}

/// Runs a command with a text on its standard input; gives its exit code and what it said.
fn typed(place: &Place, words: &[&str], text: &str) -> (i32, String) {
    let mut command = place.command(words);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A command that refuses before it reads has closed its end.
    let _ = child.stdin.take().expect("it is piped").write_all(text.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().expect("it ends by itself"), said)
}

/// A town with a handler who has a key, and a store open beside it.
struct Town {
    place: Place,
    store: Store,
    agency: String,
    officer: SecretKey,
    account: String,
}

impl Town {
    async fn new(recovery: &SecretKey) -> Self {
        let place = Place::new("");
        place.must(&["migrate"]);
        place.add_town();
        let words = ["--agency", "sang", "--post", "office-head", "--name", "นางสาวสมใจ ใจดี", "--login", "legal"];
        place.must(&[&["account", "invite"], &words[..]].concat());
        let database = format!("sqlite:{}", place.data().join("prongsai.db").display());
        let store = Store::open(&database, &place.data().join("files")).await.unwrap();
        let now = Timestamp::now();
        let mut tx = store.write().await.unwrap();
        let agency = agencies::list(&mut tx).await.unwrap().remove(0).id;
        // The first administrator hands the rule over: whoever gives duties handles no case.
        people::set_duties(&mut tx, now, &agency, "office-head", &[Duty::CaseHandler]).await.unwrap();
        let account = accounts::find_by_login(&mut tx, &agency, "legal").await.unwrap().unwrap().id;
        let officer = SecretKey::generate();
        let key = keys::OfficerKey {
            account_id: account.clone(),
            generation: 1,
            public: officer.public().as_bytes().to_vec(),
            locked: b"of no interest".to_vec(),
            how: "password".to_owned(),
            made_on: "2026-11-26".to_owned(),
            ended_on: None,
        };
        keys::insert(&mut tx, &agency, &key).await.unwrap();
        let settings = Settings::default().write();
        channel::save(&mut tx, now, &agency, &settings, Some(recovery.public().as_bytes())).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        Self { place, store, agency, officer, account }
    }

    /// A case that only the recovery key opens.
    async fn case(&self, recovery: &SecretKey, lookup: &str, posts: &[&str]) -> String {
        let now = Timestamp::now();
        let (today, hour) = (prongsai_thai::zone::day(now), complaints::hour(now));
        let report = Body::Report {
            kind: "misuse".to_owned(),
            answers: Vec::new(),
            named_posts: posts.iter().map(|post| (*post).to_owned()).collect(),
            named_people: Vec::new(),
            taken: Taken::Web,
        };
        let standing = Standing {
            state: "received".to_owned(),
            generation: 1,
            acknowledge_by: today,
            answer_by: today,
            finish_by: today,
            acknowledged_on: None,
            answered_on: None,
            closed_on: None,
            paused_on: None,
            keep_until: None,
            noticed_on: None,
        };
        let row = Complaint {
            id: prongsai_store::random_id(),
            number: String::new(),
            lookup: lookup.to_owned(),
            informant_public: vec![1; 32],
            filed_on: today,
            standing,
            leaf: vec![1; 32],
            hour,
            revision: 1,
        };
        let mut case = Case::begin(&self.agency, row);
        let mut tx = self.store.write().await.unwrap();
        let new = NewComplaint {
            id: &case.row.id,
            lookup,
            informant_public: &[1; 32],
            filed_on: today,
            state: "received",
            generation: 1,
            acknowledge_by: today,
            answer_by: today,
            finish_by: today,
            leaf: &[1; 32],
            hour,
        };
        complaints::insert(&mut tx, &self.agency, &new).await.unwrap().expect("it is new");
        case.append(&mut tx, today, hour, Author::Informant, report).await.unwrap();
        case.grant(&mut tx, &recovery.public(), Holder::Recovery, hour).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        case.row.id.clone()
    }

    /// Whether the handler opens a case.
    async fn opens(&self, id: &str) -> bool {
        let mut tx = self.store.write().await.unwrap();
        let row = complaints::find(&mut tx, &self.agency, id).await.unwrap().unwrap();
        let holder = Holder::Account(&self.account, 1);
        Case::open(&mut tx, &self.agency, row, &self.officer, holder).await.unwrap().is_some()
    }
}

#[test]
fn a_recovery_key_is_printed_with_the_half_that_the_page_takes() {
    let place = Place::new("");

    let said = place.must(&["confidential", "recovery-key", "new", "--print"]);

    let (secret, public) = (groups(&said, 16), groups(&said, 18));
    let Ok(prongsai_crypto::recovery::Paper::Whole(secret)) = prongsai_crypto::recovery::read(&secret[0]) else {
        panic!("{said}");
    };
    assert_eq!(recovery::read(&public[0]), Ok(secret.public()));
}

#[test]
fn shares_lie_in_files_of_their_own_that_are_not_written_over() {
    let place = Place::new("");
    let words = ["confidential", "recovery-key", "new", "--out", "key", "--shares", "3", "--needed", "2"];

    let said = place.must(&words);

    assert!(groups(&said, 16).is_empty(), "{said}");
    for number in 1..=3 {
        let path = place.folder.path().join(format!("key-{number}"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let paper = fs::read_to_string(&path).unwrap();
        assert!(matches!(prongsai_crypto::recovery::read(&paper), Ok(prongsai_crypto::recovery::Paper::Part(_))));
    }
    let (code, said) = place.run(&words);
    assert_eq!((code, said.contains("key-1")), (2, true), "{said}");
    let (code, said) = place.run(&["confidential", "recovery-key", "new"]);
    assert_eq!((code, said.contains("--out")), (2, true), "{said}");
}

#[tokio::test]
async fn the_recovery_key_gives_all_cases_but_those_that_name_the_handler() {
    let (recovery, former) = (SecretKey::generate(), SecretKey::generate());
    let town = Town::new(&recovery).await;
    let case = town.case(&recovery, "a", &[]).await;
    let about = town.case(&recovery, "b", &["office-head"]).await;
    let other = town.case(&former, "c", &[]).await;
    let words = ["confidential", "recovery-key", "use", "--agency", "sang", "--to", "legal"];
    let paper = prongsai_crypto::recovery::printed(&recovery);

    let (code, said) = typed(&town.place, &[&words[..], &["--dry-run"]].concat(), &paper);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 cases would be given") && said.contains("1 do not open"), "{said}");
    assert!(!town.opens(&case).await, "nothing was changed");

    let parts = prongsai_crypto::recovery::split(&recovery, 2, 3).unwrap();
    let papers = format!("{}\n{}\n", *parts[2].printed(), *parts[0].printed());
    let (code, said) = typed(&town.place, &words, &papers);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 cases are given") && said.contains("1 may not be given"), "{said}");
    assert!(town.opens(&case).await);
    assert!(!town.opens(&about).await, "who is named in a case does not get it");
    assert!(!town.opens(&other).await);

    let (_, said) = typed(&town.place, &words, &paper);
    assert!(said.contains("0 cases are given") && said.contains("1 were theirs already"), "{said}");
}

#[tokio::test]
async fn a_case_that_somebody_changes_meanwhile_is_told_and_leaves_all_cases_as_they_were() {
    let recovery = SecretKey::generate();
    let town = Town::new(&recovery).await;
    town.case(&recovery, "a", &[]).await;
    town.case(&recovery, "b", &[]).await;
    let mut tx = town.store.read().await.unwrap();
    let cases = complaints::list(&mut tx, &town.agency).await.unwrap();
    drop(tx);
    let last = cases.last().unwrap();
    let database = format!("sqlite:{}", town.place.data().join("prongsai.db").display());
    let meanwhile = format!(
        "create trigger meanwhile after insert on complaint_entry when new.complaint_id = '{}' begin \
             update complaint set revision = revision + 1 where id = new.complaint_id; \
         end;",
        last.id
    );
    sql::run(&database, &meanwhile).await;
    let words = ["confidential", "recovery-key", "use", "--agency", "sang", "--to", "legal"];
    let paper = prongsai_crypto::recovery::printed(&recovery);

    let (code, said) = typed(&town.place, &words, &paper);

    assert_eq!((code, cases.len()), (2, 2), "{said}");
    assert!(said.contains(&format!("{}: somebody changed this case meanwhile", last.number)), "{said}");
    assert!(said.contains("run the command again") && !said.contains("are given"), "{said}");
    for case in &cases {
        assert!(!town.opens(&case.id).await, "nothing is half done");
    }
    sql::run(&database, "drop trigger meanwhile;").await;
    let (code, said) = typed(&town.place, &words, &paper);
    assert_eq!((code, said.contains("2 cases are given")), (0, true), "{said}");
    for case in &cases {
        assert!(town.opens(&case.id).await);
    }
}

#[tokio::test]
async fn the_recovery_key_is_refused_to_whoever_is_no_handler_with_a_key() {
    let recovery = SecretKey::generate();
    let town = Town::new(&recovery).await;
    town.place.must(&["account", "invite", "--agency", "sang", "--post", "clerk", "--name", "นายปลัด ดีใจ"]);
    let words = ["confidential", "recovery-key", "use", "--agency", "sang", "--to"];

    for (login, reason) in [("clerk", "is no case handler"), ("nobody", "is no account")] {
        let (code, said) = typed(&town.place, &[&words[..], &[login]].concat(), "");
        assert_eq!((code, said.contains(reason)), (2, true), "{said}");
    }
    let (code, said) = typed(&town.place, &[&words[..], &["legal"]].concat(), "ABCD");
    assert_eq!((code, said.contains("4 letters")), (2, true), "{said}");
    assert!(!said.contains("ABCD"), "{said}");
}

#[tokio::test]
async fn a_log_is_checked_against_what_was_kept_of_it() {
    let town = Town::new(&SecretKey::generate()).await;
    let key = Keys::read(&fs::read_to_string(town.place.data().join("secret.key")).unwrap()).unwrap();
    let key = LogKey::derive(&key, &town.agency);
    let signed = |leaves: &[merkle::Hash]| {
        let root = merkle::root(leaves);
        (root, key.sign("town.go.th/complaint-log", leaves.len() as u64, &root))
    };
    let leaf = |at: u8| merkle::leaf_hash(&[at]);
    let grow = async |from: u8, signed_as: &dyn Fn(u8) -> merkle::Hash| {
        let mut tx = town.store.write().await.unwrap();
        // Each is released by itself, so that the order is known here.
        for at in from..from + 8 {
            log::release(&mut tx, &town.agency, 0, &mut |_| vec![leaf(at)]).await.unwrap();
        }
        let leaves: Vec<_> = (0..from + 8).map(signed_as).collect();
        let (root, note) = signed(&leaves);
        let size = i64::from(from) + 8;
        let new = log::Checkpoint { size, root: root.to_vec(), day: "2026-11-26".to_owned(), hour: 0, note };
        assert!(log::keep_checkpoint(&mut tx, &town.agency, &new).await.unwrap());
        tx.commit_unrecorded().await.unwrap();
    };
    let log = ["confidential", "log"];
    let verify = [&log[..], &["verify", "--agency", "sang"]].concat();
    grow(0, &leaf).await;
    town.place.must(&[&log[..], &["copy", "--agency", "sang", "--out", "kept"]].concat());
    grow(8, &leaf).await;

    let said = town.place.must(&[&verify[..], &["--since", "kept"]].concat());
    assert!(said.contains("16 leaves, 2 signed") && said.contains("goes on"), "{said}");

    // Somebody kept a copy in which a leaf is another one than in the database.
    let honest: Vec<_> = (0..8).map(|at| leaf(if at == 5 { 99 } else { at })).collect();
    let lines: String = honest.iter().map(|leaf| prongsai_crypto::hex(leaf) + "\n").collect();
    fs::write(town.place.folder.path().join("honest"), lines + &signed(&honest).1).unwrap();
    let (code, said) = town.place.run(&[&verify[..], &["--since", "honest"]].concat());
    assert_eq!((code, said.contains("position 5")), (1, true), "{said}");

    // Leaves that are not the ones that were signed.
    grow(16, &|at| leaf(if at == 20 { 99 } else { at })).await;
    let (code, said) = town.place.run(&verify);
    assert_eq!((code, said.contains("between positions 16 and 23")), (1, true), "{said}");
}
