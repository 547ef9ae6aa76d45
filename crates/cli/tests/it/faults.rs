//! What goes wrong around the platform: the database away, the disk full, the power cut.

use std::thread;
use std::time::Duration;

use prongsai_testing::http::Client;
use prongsai_testing::postgres::Cluster;
use tempfile::TempDir;

use crate::desk::{Desk, Start};

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
    let is_back = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(100));
        reader.get("/").is_ok_and(|answer| answer.status == 200)
    });
    assert!(is_back, "it comes back by itself");
    assert_eq!(reader.get("/readyz").expect("it answers").status, 200);
    desk.stop();
}
