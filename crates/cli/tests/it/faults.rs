//! What goes wrong around the platform: the database away, the disk full, the power cut.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use prongsai_testing::http::{Answer, Client};
use prongsai_testing::judge;
use prongsai_testing::postgres::Cluster;
use tempfile::TempDir;

use crate::desk::{Desk, PASSWORD, Start};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// Somebody at the desk of a running platform.
fn signed_in(desk: &Desk, login: &str) -> Client {
    let mut client = Client::new(&desk.host());
    let form = client.get("/sign-in").expect("the form comes");
    let next = form.field("next").unwrap_or_default();
    let answer = client
        .post("/sign-in", &[("login", login), ("password", PASSWORD), ("next", &next)])
        .expect("the form is taken");
    assert_eq!(answer.status, 303, "{login} comes in:\n{}", answer.text());
    client
}

/// Lays a small table into the evidence of the year; the words name it.
fn lay_down(client: &mut Client, words: &str) -> std::io::Result<Answer> {
    let table = format!("เดือน,จำนวน\nต.ค.,{words}\n");
    client.upload(
        "/evidence",
        &[("year", "2570"), ("shows", words), ("made-on", "1/11/2569")],
        ("files", &format!("{words}.csv"), "text/csv", table.as_bytes()),
    )
}

/// What a judge that is not ours finds in a data folder that nobody has open.
fn judged(data: &Path) -> serde_json::Value {
    let said = judge::output(Command::new(judge::python(TMP)).arg(judge::script("whole.py")).arg(data));
    serde_json::from_str(&said).expect("the judge prints JSON")
}

fn titles(found: &serde_json::Value) -> BTreeSet<String> {
    let titles = found["titles"].as_array().expect("a list of titles");
    titles.iter().filter_map(|title| title.as_str().map(str::to_owned)).collect()
}

#[test]
fn what_was_acknowledged_is_there_after_the_process_was_killed_at_any_moment() {
    let work = TempDir::new().expect("there is room for a folder");
    let data = work.path().join("data");
    let kept = Arc::new(Mutex::new(BTreeSet::new()));
    for (life, pause) in [90, 410, 230, 640, 150].into_iter().enumerate() {
        let desk = Desk::start(&data);
        let mut client = signed_in(&desk, "works-head");
        let begun = Arc::new(Mutex::new(false));
        let writer = {
            let (kept, begun) = (Arc::clone(&kept), Arc::clone(&begun));
            thread::spawn(move || {
                for number in 0.. {
                    let words = format!("life-{life}-{number}");
                    match lay_down(&mut client, &words) {
                        Ok(answer) if [200, 303].contains(&answer.status) => {
                            kept.lock().expect("the list is whole").insert(words);
                            *begun.lock().expect("the mark is whole") = true;
                        }
                        Ok(answer) => panic!("{words} was refused with {}:\n{}", answer.status, answer.text()),
                        // The power went.
                        Err(_) => return,
                    }
                }
            })
        };
        while !*begun.lock().expect("the mark is whole") && !writer.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(pause));
        desk.kill();
        writer.join().expect("nothing was refused");

        let found = judged(&data);
        assert_eq!(found["faults"], serde_json::json!([]), "after life {life}");
        let (there, kept) = (titles(&found), kept.lock().expect("the list is whole").clone());
        let lost: Vec<&String> = kept.iter().filter(|words| !there.contains(*words)).collect();
        assert_eq!(lost, Vec::<&String>::new(), "acknowledged in life {life} and lost");
    }
    assert!(kept.lock().expect("the list is whole").len() >= 5, "something was written in each life");
}

#[test]
fn a_full_disk_is_told_in_thai_loses_nothing_and_is_over_when_there_is_room() {
    let work = TempDir::new().expect("there is room for a folder");
    let (data, flag, shim) = (work.path().join("data"), work.path().join("full"), work.path().join("disk_full.so"));
    judge::output(
        Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&shim)
            .arg(judge::script("disk_full.c"))
            .arg("-ldl"),
    );
    let preload = format!("LD_PRELOAD={}", shim.display());
    let marked = format!("DISK_FULL={}", flag.display());
    let desk = Desk::start_with(&Start { data: &data, database: None, before: &["env", &preload, &marked] });
    let mut client = signed_in(&desk, "works-head");
    let before = lay_down(&mut client, "before").expect("it answers");
    assert!([200, 303].contains(&before.status), "{}", before.text());

    fs::write(&flag, "").expect("the mark can be set");
    let refused = lay_down(&mut client, "full").expect("it still answers");
    let read = client.get("/").expect("it still answers");
    fs::remove_file(&flag).expect("the mark can be taken away");
    let after = lay_down(&mut client, "after").expect("it answers");

    let page = refused.text();
    assert!([503, 507].contains(&refused.status), "{}: {page}", refused.status);
    assert!(page.contains("<h1") && page.contains("เต็ม"), "the page says in Thai what is wrong:\n{page}");
    assert_eq!(read.status, 200, "readers are served");
    assert!([200, 303].contains(&after.status), "it is over when there is room:\n{}", after.text());
    desk.stop();
    let found = judged(&data);
    assert_eq!(found["faults"], serde_json::json!([]));
    let there = titles(&found);
    assert!(there.contains("before") && there.contains("after") && !there.contains("full"), "{there:?}");
}

#[test]
fn a_database_that_goes_away_for_a_while_is_told_in_thai_and_comes_back_by_itself() {
    let work = TempDir::new().expect("there is room for a folder");
    let mut cluster = Cluster::new();
    let address = cluster.address();
    let data = work.path().join("data");
    let desk = Desk::start_with(&Start { data: &data, database: Some(&address), before: &[] });
    let mut reader = Client::new(&desk.host());
    assert_eq!(reader.get("/").expect("it answers").status, 200);

    cluster.stop();
    let told: Vec<(u16, String)> = (0..3)
        .map(|_| {
            // What is remembered of the town is asked for again after two seconds.
            thread::sleep(Duration::from_millis(1500));
            let answer = reader.get("/desk").expect("it still answers");
            (answer.status, answer.text())
        })
        .collect();
    let alive = reader.get("/healthz").expect("the process lives").status;
    let ready = reader.get("/readyz").expect("the process lives").status;
    cluster.start();

    let (status, page) = told.last().expect("it was asked");
    assert_eq!((*status, alive, ready), (503, 200, 503), "{page}");
    assert!(page.contains("<h1>") && page.contains("ฐานข้อมูล"), "the page says in Thai what is wrong:\n{page}");
    for path in ["/", "/readyz"] {
        let is_back = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(100));
            reader.get(path).is_ok_and(|answer| answer.status == 200)
        });
        assert!(is_back, "{path} comes back by itself");
    }
    desk.stop();
}
