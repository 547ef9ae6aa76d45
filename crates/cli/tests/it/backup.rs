//! A backup of one moment while the platform runs, and the way back, also into the other engine.

use std::fs;
use std::path::{Path, PathBuf};

use prongsai_store::agencies::{self, Settings, Site};
use prongsai_store::events::Event;
use prongsai_store::{Store, backup, new_id};
use prongsai_testing::postgres;

use crate::operate::Place;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(work)
}

async fn open(address: &str, files: &Path) -> Store {
    Store::open(address, files).await.expect("the store opens")
}

/// All rows of all tables as sorted lines, by table.
async fn content(store: &Store) -> Vec<(String, Vec<String>)> {
    let mut tx = store.snapshot().await.expect("a snapshot");
    let mut content = Vec::new();
    for table in backup::tables(&mut tx).await.expect("the tables") {
        let mut lines = Vec::new();
        let mut keep = |line: &str| {
            // The engines write JSON with other spaces and bytes in other cases.
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            lines.push(value.to_string().to_lowercase());
            Ok(())
        };
        backup::rows(&mut tx, &table, &mut keep).await.expect("the rows");
        lines.sort();
        content.push((table.name, lines));
    }
    content
}

/// A town with a year and a file that its settings name.
fn town(place: &Place) -> PathBuf {
    place.add_town();
    place.must(&["account", "invite", "--agency", "sang", "--post", "office-head", "--name", "นางสาวสมใจ ใจดี"]);
    block_on(async {
        let data = place.data();
        let store = open(&format!("sqlite:{}", data.join("prongsai.db").display()), &data.join("files")).await;
        let site = agencies::list(&mut store.read().await.expect("reads")).await.expect("listed").remove(0);
        let digest = store.keep(&site.id, "ตราเทศบาล".as_bytes()).await.expect("kept");
        let mut tx = store.write().await.expect("writes");
        let settings = Settings { emblem: Some(digest.clone()), ..Settings::default() };
        agencies::update_settings(&mut tx, &site.id, &settings).await.expect("set");
        let now = "2026-11-26T02:00:00Z".parse().expect("a moment");
        tx.commit(Event::new(&site.id, now, "agency.changed").with("quote", "‘\"\\\n")).await.expect("kept");
        let path = store.file(&site.id, &digest).expect("a path");
        store.close().await;
        path
    })
}

#[test]
fn a_backup_goes_from_sqlite_to_postgresql_and_back_without_loss() {
    let place = Place::new("");
    town(&place);
    let first = place.folder.path().join("first.zip");
    place.must(&["backup", "--out", "first.zip"]);

    let database = postgres::empty_database();
    let on_postgres = Place::new("");
    let restore = |place: &Place, file: &Path, address: Option<&str>| {
        let mut command = place.command(&["restore", file.to_str().expect("a path")]);
        if let Some(address) = address {
            command.env("PRONGSAI_DATABASE", address);
        }
        let output = command.output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    restore(&on_postgres, &first, Some(&database.address()));
    let second = on_postgres.folder.path().join("second.zip");
    let backed_up = on_postgres
        .command(&["backup", "--out", "second.zip"])
        .env("PRONGSAI_DATABASE", database.address())
        .status()
        .expect("it runs");
    assert!(backed_up.success());
    let back = Place::new("");
    restore(&back, &second, None);

    block_on(async {
        let sqlite = |place: &Place| format!("sqlite:{}", place.data().join("prongsai.db").display());
        let one = open(&sqlite(&place), &place.data().join("files")).await;
        let two = open(&database.address(), &on_postgres.data().join("files")).await;
        let three = open(&sqlite(&back), &back.data().join("files")).await;
        let content_of_one = content(&one).await;
        assert!(content_of_one.iter().any(|(table, rows)| table == "event" && rows.len() >= 2));
        assert_eq!(content_of_one, content(&two).await);
        assert_eq!(content_of_one, content(&three).await);
        for store in [&one, &two, &three] {
            let named = backup::files(&mut store.read().await.expect("reads")).await.expect("files");
            for (agency, digest) in named {
                assert_eq!(store.read_file(&agency, &digest).await.expect("the file"), "ตราเทศบาล".as_bytes());
            }
            store.close().await;
        }
    });
    assert!(!back.data().join("secret.key").exists(), "the key stays where it is");
}

#[test]
fn a_backup_while_somebody_writes_is_of_one_moment() {
    let place = Place::new("");
    place.add_town();
    let data = place.data();
    block_on(async {
        let store = open(&format!("sqlite:{}", data.join("prongsai.db").display()), &data.join("files")).await;
        let site = agencies::list(&mut store.read().await.expect("reads")).await.expect("listed").remove(0);
        let writing = tokio::spawn({
            let store = store.clone();
            async move {
                // Two towns at a time, in one transaction.
                for number in 0..2000 {
                    let mut tx = store.write().await.expect("writes");
                    let now = "2026-11-26T02:00:00Z".parse().expect("a moment");
                    for half in ["a", "b"] {
                        let id = new_id(now);
                        let copy = Site { id: id.clone(), slug: format!("{half}{number}"), host: None, ..site.clone() };
                        let body = agencies::get(&mut tx, &site.id, "2026-11-26".parse().expect("a day"))
                            .await
                            .expect("a town");
                        let body = prongsai_domain::agency::Agency {
                            units: Vec::new(),
                            posts: Vec::new(),
                            acting: Vec::new(),
                            ..body
                        };
                        agencies::insert(&mut tx, now, "2026-11-26".parse().expect("a day"), &copy, &body)
                            .await
                            .expect("new");
                    }
                    tx.commit(Event::new(&site.id, now, "agency.added")).await.expect("kept");
                }
            }
        });
        let said = tokio::task::block_in_place(|| place.must(&["backup", "--out", "running.zip"]));
        writing.abort();
        assert!(said.contains("backed up"), "{said}");
        drop(writing.await);
        store.close().await;
    });
    let back = Place::new("");
    back.must(&["restore", place.folder.path().join("running.zip").to_str().expect("a path")]);
    let listed = back.must(&["agency", "list"]);
    let count = |half: &str| listed.lines().filter(|line| line.starts_with(half)).count();
    assert_eq!(count("a"), count("b"), "{listed}");
}

#[test]
fn a_backup_that_was_changed_or_an_installation_in_use_is_refused_and_nothing_changes() {
    let place = Place::new("");
    town(&place);
    place.must(&["backup", "--out", "one.zip"]);
    let (code, said) = place.run(&["backup", "--out", "one.zip"]);
    assert_eq!((code, said.contains("not overwritten")), (2, true), "{said}");
    let (code, said) = place.run(&["restore", "one.zip"]);
    assert_eq!((code, said.contains("something here already")), (2, true), "{said}");

    let whole = fs::read(place.folder.path().join("one.zip")).expect("read");
    let empty = Place::new("");
    for (name, bytes) in [
        ("flipped.zip", {
            let mut bytes = whole.clone();
            let at = bytes
                .windows(5)
                .position(|window| window == "ตราเ".as_bytes().get(..5).expect("five bytes"))
                .expect("the stored file");
            bytes[at] ^= 1;
            bytes
        }),
        ("cut.zip", whole[..whole.len() / 2].to_vec()),
        ("letter.zip", b"not a backup at all".to_vec()),
    ] {
        let path = empty.folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        let (code, said) = empty.run(&["restore", name]);
        assert_eq!(code, 2, "{name}: {said}");
        assert!(said.contains("nothing was changed"), "{name}: {said}");
    }
    assert!(!empty.data().join("prongsai.db").exists());
}

#[test]
fn a_backup_says_which_files_are_missing_or_damaged_and_the_doctor_too() {
    let place = Place::new("");
    let file = town(&place);
    fs::write(&file, "another emblem").expect("written");
    let (code, said) = place.run(&["backup", "--out", "damaged.zip"]);
    assert_eq!((code, said.contains("is damaged on the disk")), (1, true), "{said}");
    let (code, said) = place.run(&["doctor", "--deep"]);
    assert_eq!((code, said.contains("is damaged: bring it back")), (1, true), "{said}");

    fs::remove_file(&file).expect("removed");
    let (code, said) = place.run(&["backup", "--out", "missing.zip"]);
    assert_eq!((code, said.contains("is missing on the disk")), (1, true), "{said}");
    let (code, said) = place.run(&["doctor"]);
    assert_eq!((code, said.contains("is missing: bring it back")), (1, true), "{said}");
}

#[test]
fn the_key_comes_along_only_when_asked_for() {
    let place = Place::new("");
    town(&place);
    place.must(&["backup", "--out", "with.zip", "--with-key"]);
    let back = Place::new("");
    back.must(&["restore", place.folder.path().join("with.zip").to_str().expect("a path")]);

    let key = |place: &Place| fs::read_to_string(place.data().join("secret.key")).expect("a key");
    assert_eq!(key(&back), key(&place));
    back.must(&["doctor"]);
}
