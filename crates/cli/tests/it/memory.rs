//! How much memory the platform takes when very many come in at once.

use std::sync::{Arc, Barrier};
use std::thread;

use prongsai_testing::http::Client;
use tempfile::TempDir;

use crate::desk::{Desk, PASSWORD};

/// People who sign in at once.
const PEOPLE: usize = 200;

/// What the process may hold at most: the hashes that are let in at once, 64 MiB each, and what it holds anyway.
const MOST_MB: u64 = 400;

#[test]
fn two_hundred_sign_ins_at_once_stay_under_the_ceiling_and_an_officer_comes_in_afterwards() {
    let work = TempDir::new().expect("there is room for a folder");
    let desk = Desk::start(&work.path().join("data"));
    let start = Arc::new(Barrier::new(PEOPLE));
    let people: Vec<_> = (0..PEOPLE)
        .map(|number| {
            let (start, host) = (Arc::clone(&start), desk.host());
            thread::spawn(move || {
                let mut client = Client::new(&host);
                start.wait();
                let form = [("login", &*format!("nobody-{number}")), ("password", "ไม่ใช่รหัสผ่านของใคร")];
                client.post("/sign-in", &form).expect("everybody is answered").status
            })
        })
        .collect();
    let answers: Vec<u16> = people.into_iter().map(|person| person.join().expect("nobody breaks off")).collect();

    // Wrong, or told to come again in a moment.
    assert!(answers.iter().all(|status| [422, 429].contains(status)), "{answers:?}");
    let peak = desk.peak_mb();
    assert!(peak < MOST_MB, "{peak} MB were taken");
    let mut officer = Client::new(&desk.host());
    let answer = officer.post("/sign-in", &[("login", "legal"), ("password", PASSWORD)]).expect("the form is taken");
    assert_eq!(answer.status, 303, "{}", answer.text());
    desk.stop();
}
