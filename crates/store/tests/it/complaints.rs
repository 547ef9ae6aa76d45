//! Cases: nothing is lost, nothing is seen from another town, and nothing tells when it came.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use prongsai_store::backup::{self, Kind};
use prongsai_store::complaints::entries::Entry;
use prongsai_store::complaints::files::CaseFile;
use prongsai_store::complaints::grants::Grant;
use prongsai_store::complaints::identity::{Identity, NewRequest, Share};
use prongsai_store::complaints::{
    self, HOUR, NewComplaint, TABLES, channel, counts, deletions, entries, files, grants, hour, identity, keys, log,
    notices, unlocks,
};
use prongsai_store::{Error, Store, q, random_id};
use prongsai_testing::each_store;
use prongsai_testing::store::Scene;
use prongsai_thai::Date;

use crate::{at, town};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn now() -> i64 {
    hour(at(1234))
}

async fn file(tx: &mut prongsai_store::Tx, agency: &str, id: &str, lookup: &str) -> Option<String> {
    let new = NewComplaint {
        id,
        lookup,
        informant_public: &[1; 32],
        filed_on: day("2026-11-26"),
        state: "received",
        generation: 1,
        acknowledge_by: day("2026-12-11"),
        answer_by: day("2026-12-03"),
        finish_by: day("2026-12-26"),
        leaf: &[7; 32],
        hour: now(),
    };
    complaints::insert(tx, agency, &new).await.unwrap()
}

const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// A case with everything that a case can have.
async fn whole_case(store: &Store, agency: &str, case: &str) {
    let mut tx = store.write().await.unwrap();
    assert!(file(&mut tx, agency, case, &format!("lookup of {case}")).await.is_some());
    let grant = Grant { generation: 1, holder: "account:x:1".to_owned(), sealed: vec![1] };
    assert!(grants::insert(&mut tx, agency, case, &grant, now()).await.unwrap());
    let entry = Entry { id: "entry".to_owned(), generation: 1, sealed: vec![2] };
    assert!(entries::insert(&mut tx, agency, case, &entry, now()).await.unwrap());
    let kept = CaseFile { id: "file".to_owned(), generation: 1, digest: DIGEST.to_owned(), sealed: vec![3] };
    assert!(files::insert(&mut tx, agency, case, &kept, now()).await.unwrap());
    let sealed = Identity { needed: 1, shares: 2, sealed: vec![4] };
    let shares = ["p", "q"].map(|account| Share { account_id: account.to_owned(), key_generation: 1, sealed: vec![5] });
    assert!(identity::insert(&mut tx, agency, case, &sealed, &shares, now()).await.unwrap());
    let request = format!("request of {case}");
    assert!(identity::ask(&mut tx, agency, &request_of(case, &request), &[("p", &[6]), ("q", &[7])]).await.unwrap());
    log::pend(&mut tx, agency, &[7; 32], day("2026-11-26"), now()).await.unwrap();
    notices::pend(&mut tx, agency, "x", now()).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

fn request_of<'a>(complaint: &'a str, id: &'a str) -> NewRequest<'a> {
    let (asked_on, expires_on) = (day("2026-11-26"), day("2026-11-29"));
    NewRequest { id, complaint, account: "x", sealed: b"why", asked_on, expires_on }
}

/// All rows of all tables that a backup has, as lines.
async fn content(store: &Store) -> Vec<(String, Vec<String>)> {
    let mut tx = store.snapshot().await.unwrap();
    let mut found = Vec::new();
    for table in backup::tables(&mut tx).await.unwrap() {
        let mut lines = Vec::new();
        let mut keep = |line: &str| {
            lines.push(serde_json::from_str::<serde_json::Value>(line)?.to_string().to_lowercase());
            Ok(())
        };
        backup::rows(&mut tx, &table, &mut keep).await.unwrap();
        lines.sort();
        found.push((table.name, lines));
    }
    found
}

async fn copy(from: &Store, to: &Store) {
    let mut lines = Vec::new();
    let mut tx = from.snapshot().await.unwrap();
    let mut into = to.write().await.unwrap();
    for table in backup::tables(&mut tx).await.unwrap() {
        let mut keep = |line: &str| {
            lines.push((table.clone(), line.to_owned()));
            Ok(())
        };
        backup::rows(&mut tx, &table, &mut keep).await.unwrap();
    }
    for (table, line) in lines {
        backup::insert(&mut into, &table, &line).await.unwrap();
    }
    into.commit_unrecorded().await.unwrap();
}

/// Everything that can be asked about a case, as the number of what is found.
async fn seen(store: &Store, agency: &str) -> Vec<usize> {
    let mut tx = store.read().await.unwrap();
    let tx = &mut tx;
    vec![
        usize::from(complaints::find(tx, agency, "c").await.unwrap().is_some()),
        usize::from(complaints::find_by_lookup(tx, agency, "lookup of c").await.unwrap().is_some()),
        complaints::list(tx, agency).await.unwrap().len(),
        complaints::list_for(tx, agency, "account:x:1").await.unwrap().len(),
        grants::find(tx, agency, "c", "account:x:1").await.unwrap().len(),
        grants::list(tx, agency, "c").await.unwrap().len(),
        usize::from(entries::find(tx, agency, "c", "entry").await.unwrap().is_some()),
        entries::list(tx, agency, "c").await.unwrap().len(),
        entries::counts(tx, agency).await.unwrap().len(),
        usize::from(files::find(tx, agency, "c", "file").await.unwrap().is_some()),
        files::list(tx, agency, "c").await.unwrap().len(),
        usize::from(identity::find(tx, agency, "c").await.unwrap().is_some()),
        usize::from(identity::find_share(tx, agency, "c", "p").await.unwrap().is_some()),
        identity::list_shares(tx, agency, "c").await.unwrap().len() / 2,
        usize::from(identity::find_request(tx, agency, "request of c").await.unwrap().is_some()),
        identity::list_requests(tx, agency, "c").await.unwrap().len(),
        identity::answers(tx, agency, "request of c").await.unwrap().len() / 2,
        identity::asked_of(tx, agency, "p", day("2026-11-26")).await.unwrap().len(),
    ]
}

each_store! {
    async fn a_receipt_that_is_sent_twice_has_one_case(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        let number = file(&mut tx, "a", &random_id(), "once").await;
        assert_eq!(number.map(|number| number.len()), Some(6));
        assert_eq!(file(&mut tx, "a", &random_id(), "once").await, None);
        tx.commit_unrecorded().await.unwrap();

        let mut tx = store.read().await.unwrap();
        let kept = complaints::list(&mut tx, "a").await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].revision, kept[0].standing.closed_on), (1, None));
    }

    async fn of_many_cases_at_once_none_is_lost(store: Store) {
        town(&store, "a").await;
        let tasks: Vec<_> = (0..64)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.write().await.unwrap();
                    let number = file(&mut tx, "a", &random_id(), &format!("{n}")).await.unwrap();
                    tx.commit_unrecorded().await.unwrap();
                    number
                })
            })
            .collect();
        let mut numbers = BTreeSet::new();
        for task in tasks {
            assert!(numbers.insert(task.await.unwrap()), "each has a number of its own");
        }

        assert_eq!(complaints::list(&mut store.read().await.unwrap(), "a").await.unwrap().len(), 64);
    }

    async fn what_changed_is_kept_over_the_revision_that_was_read(store: Store) {
        town(&store, "a").await;
        whole_case(&store, "a", "c").await;
        let mut tx = store.write().await.unwrap();
        let mut standing = complaints::find(&mut tx, "a", "c").await.unwrap().unwrap().standing;
        "closed".clone_into(&mut standing.state);
        standing.closed_on = Some(day("2026-11-27"));
        assert!(complaints::save_state(&mut tx, "a", "c", 1, &standing, now() + HOUR).await.unwrap());
        assert!(!complaints::save_state(&mut tx, "a", "c", 1, &standing, now()).await.unwrap(), "somebody was first");
        let kept = complaints::find(&mut tx, "a", "c").await.unwrap().unwrap();
        assert_eq!((kept.standing, kept.revision, kept.hour), (standing, 2, now() + HOUR));
        let entry = Entry { id: "entry".to_owned(), generation: 2, sealed: vec![9] };
        assert!(entries::replace(&mut tx, "a", "c", &entry, now()).await.unwrap());
        assert_eq!(entries::list(&mut tx, "a", "c").await.unwrap(), [entry]);
        assert_eq!(grants::remove_holder(&mut tx, "a", "c", "account:x:1").await.unwrap(), 1);
        assert_eq!(complaints::list_for(&mut tx, "a", "account:x:1").await.unwrap(), []);
        assert_eq!(files::remove(&mut tx, "a", "c", "file").await.unwrap().as_deref(), Some(DIGEST));
    }

    async fn a_case_of_another_town_is_absent_in_every_question_and_deed(store: Store) {
        town(&store, "a").await;
        town(&store, "b").await;
        whole_case(&store, "a", "c").await;
        assert_eq!(seen(&store, "a").await, vec![1; 18]);
        assert_eq!(seen(&store, "b").await, vec![0; 18]);

        let mut tx = store.write().await.unwrap();
        let tx = &mut tx;
        let standing = complaints::find(tx, "a", "c").await.unwrap().unwrap().standing;
        let grant = Grant { generation: 2, holder: "account:y:1".to_owned(), sealed: vec![1] };
        let entry = Entry { id: "entry".to_owned(), generation: 1, sealed: vec![2] };
        let kept = CaseFile { id: "file".to_owned(), generation: 1, digest: DIGEST.to_owned(), sealed: vec![3] };
        let share = Share { account_id: "p".to_owned(), key_generation: 2, sealed: vec![5] };
        let sealed = Identity { needed: 1, shares: 1, sealed: vec![4] };
        let today = day("2026-11-26");
        assert!(!complaints::save_state(tx, "b", "c", 1, &standing, now()).await.unwrap());
        assert!(!grants::insert(tx, "b", "c", &grant, now()).await.unwrap());
        assert_eq!(grants::remove_holder(tx, "b", "c", "account:x:1").await.unwrap(), 0);
        assert!(!entries::insert(tx, "b", "c", &entry, now()).await.unwrap());
        assert!(!entries::replace(tx, "b", "c", &entry, now()).await.unwrap());
        assert!(!files::insert(tx, "b", "c", &kept, now()).await.unwrap());
        assert!(!files::replace(tx, "b", "c", &kept, now()).await.unwrap());
        assert_eq!(files::remove(tx, "b", "c", "file").await.unwrap(), None);
        assert!(!identity::insert(tx, "b", "c", &sealed, &[], now()).await.unwrap());
        assert!(!identity::replace_share(tx, "b", "c", &share, now()).await.unwrap());
        assert!(!identity::ask(tx, "b", &request_of("c", "another"), &[]).await.unwrap());
        assert!(!identity::answer(tx, "b", "request of c", "p", None, today).await.unwrap());
        assert!(!identity::close_request(tx, "b", "request of c", today).await.unwrap());
        assert_eq!(identity::expire(tx, "b", day("2027-01-01")).await.unwrap(), 0);
        assert_eq!(notices::take(tx, "b", i64::MAX).await.unwrap(), BTreeSet::new());
        assert_eq!(log::release(tx, "b", i64::MAX, &mut |_| Vec::new()).await.unwrap().leaves, <[[u8; 32]; 0]>::default());
        assert!(matches!(complaints::delete(tx, "b", "c").await, Err(Error::Missing(_))));
        assert_eq!(seen(&store, "a").await, vec![1; 18]);
    }

    async fn times_of_cases_are_whole_hours(store: Store) {
        town(&store, "a").await;
        whole_case(&store, "a", "c").await;
        let mut checked = 0;
        let mut tx = store.snapshot().await.unwrap();
        for table in backup::tables(&mut tx).await.unwrap() {
            if !TABLES.contains(&table.name.as_str()) {
                continue;
            }
            let mut rows = 0;
            let mut look = |line: &str| {
                rows += 1;
                let cells: Vec<serde_json::Value> = serde_json::from_str(line)?;
                for (cell, (name, _)) in
                    cells.iter().zip(&table.columns).filter(|(_, (_, kind))| *kind == Kind::Integer)
                {
                    let number = cell.as_i64().unwrap_or(0);
                    if number > 1_000_000_000_000_000 {
                        assert_eq!(number % HOUR, 0, "{}.{name}", table.name);
                        checked += 1;
                    }
                }
                Ok(())
            };
            backup::rows(&mut tx, &table, &mut look).await.unwrap();
            assert!(rows > 0, "{} has a row", table.name);
        }
        assert!(checked >= 8, "{checked}");
    }

    async fn a_deleted_case_leaves_nothing_but_its_certificate(store: Store) {
        town(&store, "a").await;
        let (case, other) = (random_id(), random_id());
        whole_case(&store, "a", &case).await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(complaints::delete(&mut tx, "a", &case).await.unwrap(), [DIGEST]);
        let id = deletions::insert(&mut tx, "a", day("2031-11-26"), "หนังสือรับรอง", &[8; 32]).await.unwrap();
        assert!(deletions::find(&mut tx, "a", &id).await.unwrap().is_some());
        tx.commit_unrecorded().await.unwrap();

        for (table, lines) in content(&store).await {
            assert!(!lines.iter().any(|line| line.contains(&case) || line.contains(DIGEST)), "{table}: {lines:?}");
        }
        assert_eq!(deletions::list(&mut store.read().await.unwrap(), "a").await.unwrap().len(), 1);

        // Bytes that another case has too are not taken from it.
        whole_case(&store, "a", &case).await;
        whole_case(&store, "a", &other).await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(complaints::delete(&mut tx, "a", &case).await.unwrap(), Vec::<String>::new());
    }

    async fn the_log_has_no_gap_under_two_releasers_and_is_not_changed(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        for n in 0..20 {
            log::pend(&mut tx, "a", &[n; 32], day("2026-11-26"), now()).await.unwrap();
        }
        log::pend(&mut tx, "a", &[99; 32], day("2026-11-26"), now() + HOUR).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let workers: Vec<_> = (0..4)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.write().await.unwrap();
                    let decoys = &mut |_: usize| vec![[100 + n; 32], [200 + n; 32]];
                    let done = log::release(&mut tx, "a", now() + HOUR, decoys).await.unwrap();
                    tx.commit_unrecorded().await.unwrap();
                    done
                })
            })
            .collect();
        let mut parts = Vec::new();
        for worker in workers {
            parts.push(worker.await.unwrap());
        }
        parts.sort_by_key(|part| part.first);

        let mut tx = store.write().await.unwrap();
        let leaves = log::leaves(&mut tx, "a", i64::MAX).await.unwrap();
        assert_eq!(leaves, parts.into_iter().flat_map(|part| part.leaves).collect::<Vec<_>>());
        assert_eq!((leaves.len(), log::size(&mut tx, "a").await.unwrap()), (28, 28), "each once, and decoys");
        assert_eq!(leaves.iter().collect::<BTreeSet<_>>().len(), 28);
        for (place, leaf) in (0..).zip(&leaves) {
            assert_eq!(log::position_of(&mut tx, "a", leaf).await.unwrap(), Some(place));
        }
        assert_eq!(log::position_of(&mut tx, "a", &[99; 32]).await.unwrap(), None, "its hour is not over");
        assert_ne!(leaves.iter().filter(|leaf| leaf[0] < 20).map(|leaf| leaf[0]).collect::<Vec<_>>(), (0..20).collect::<Vec<_>>());
        let checkpoint = |size, day: &str| log::Checkpoint {
            size, root: vec![1; 32], day: day.to_owned(), hour: now(), note: "note".to_owned(),
        };
        assert!(log::keep_checkpoint(&mut tx, "a", &checkpoint(8, "2026-11-25")).await.unwrap());
        assert!(log::keep_checkpoint(&mut tx, "a", &checkpoint(28, "2026-11-26")).await.unwrap());
        assert!(!log::keep_checkpoint(&mut tx, "a", &checkpoint(28, "2026-11-27")).await.unwrap());
        deletions::insert(&mut tx, "a", day("2026-11-26"), "x", &[8; 32]).await.unwrap();
        assert_eq!(log::newest(&mut tx, "a").await.unwrap().map(|found| found.size), Some(28));
        let shown = log::newest_before(&mut tx, "a", day("2026-11-26")).await.unwrap();
        assert_eq!(shown.map(|found| found.size), Some(8));
        assert_eq!(log::checkpoints(&mut tx, "a").await.unwrap().len(), 2);
        tx.commit_unrecorded().await.unwrap();

        for statement in 0..6 {
            let mut tx = store.write().await.unwrap();
            let changed = match statement {
                0 => q!(run tx, "update log_leaf set position = position + 100 where agency_id = 'a'"),
                1 => q!(run tx, "delete from log_leaf where agency_id = 'a'"),
                2 => q!(run tx, "update log_checkpoint set note = '' where agency_id = 'a'"),
                3 => q!(run tx, "delete from log_checkpoint where agency_id = 'a'"),
                4 => q!(run tx, "update deletion set certificate = '' where agency_id = 'a'"),
                _ => q!(run tx, "delete from deletion where agency_id = 'a'"),
            };
            assert!(changed.is_err(), "{statement}");
            tx.roll_back().await.unwrap();
        }
    }

    async fn an_identity_is_released_once_by_each_and_until_its_last_day(store: Store) {
        town(&store, "a").await;
        whole_case(&store, "a", "c").await;
        let (last, late) = (day("2026-11-29"), day("2026-11-30"));
        let mut tx = store.write().await.unwrap();
        let tx = &mut tx;
        assert_eq!(identity::asked_of(tx, "a", "q", last).await.unwrap().len(), 1);
        assert_eq!(identity::asked_of(tx, "a", "q", late).await.unwrap().len(), 0);
        assert!(identity::answer(tx, "a", "request of c", "p", Some(&[9]), last).await.unwrap());
        assert!(!identity::answer(tx, "a", "request of c", "p", None, last).await.unwrap(), "he has answered");
        assert!(!identity::answer(tx, "a", "request of c", "q", None, late).await.unwrap(), "it is too late");
        assert!(!identity::answer(tx, "a", "request of c", "r", None, last).await.unwrap(), "he was not asked");
        let found = identity::answers(tx, "a", "request of c").await.unwrap();
        assert_eq!((found[0].answer.as_deref(), found[0].released.as_deref()), (Some("released"), Some(&[9][..])));
        assert_eq!(found[1].answer, None);

        assert_eq!(identity::expire(tx, "a", last).await.unwrap(), 0, "the last day is not over");
        assert_eq!(identity::expire(tx, "a", late).await.unwrap(), 1);
        let found = identity::answers(tx, "a", "request of c").await.unwrap();
        assert_eq!((found[0].answer.as_deref(), found[0].released.as_deref()), (Some("released"), None));
        assert!(!identity::answer(tx, "a", "request of c", "q", Some(&[9]), last).await.unwrap(), "it is over");
        assert!(!identity::close_request(tx, "a", "request of c", late).await.unwrap());
    }

    async fn a_notice_is_taken_once_and_when_its_hour_is_over(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        for account in ["x", "x", "y"] {
            notices::pend(&mut tx, "a", account, now()).await.unwrap();
        }
        assert_eq!(notices::take(&mut tx, "a", now()).await.unwrap().len(), 0);
        let taken = notices::take(&mut tx, "a", now() + HOUR).await.unwrap();
        assert_eq!(taken.into_iter().collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(notices::take(&mut tx, "a", now() + HOUR).await.unwrap().len(), 0);
    }

    async fn the_channel_and_what_is_unlocked_open_and_close(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        let tx = &mut tx;
        assert!(matches!(channel::open(tx, at(1), "a").await, Err(Error::Missing(_))));
        channel::save(tx, at(1), "a", "{}", Some(&[1; 32])).await.unwrap();
        assert!(!channel::find(tx, "a").await.unwrap().unwrap().is_open());
        assert!(channel::open(tx, at(2), "a").await.unwrap());
        assert!(!channel::open(tx, at(2), "a").await.unwrap());
        channel::save(tx, at(3), "a", "{\"n\":2}", None).await.unwrap();
        assert!(channel::find(tx, "a").await.unwrap().unwrap().is_open());
        assert!(channel::close(tx, at(4), "a").await.unwrap() && !channel::close(tx, at(4), "a").await.unwrap());
        assert!(channel::open(tx, at(5), "a").await.unwrap());

        let unlock = unlocks::Unlock {
            account_id: "x".to_owned(), generation: 1, sealed: vec![1], until: at(60).as_microsecond(),
        };
        unlocks::insert(tx, "a", "s", &unlock).await.unwrap();
        unlocks::insert(tx, "a", "s", &unlock).await.unwrap();
        assert_eq!(unlocks::find(tx, at(59), "a", "s").await.unwrap(), Some(unlock.clone()));
        assert_eq!(unlocks::find(tx, at(59), "b", "s").await.unwrap(), None);
        assert!(unlocks::touch(tx, at(59), "a", "s", at(90)).await.unwrap());
        assert!(!unlocks::touch(tx, at(90), "a", "s", at(190)).await.unwrap(), "it is locked");
        assert_eq!(unlocks::find(tx, at(90), "a", "s").await.unwrap(), None);
        assert_eq!(unlocks::forget(tx, at(90), "a").await.unwrap(), 1);
        assert!(!unlocks::remove(tx, "a", "s").await.unwrap());
        unlocks::insert(tx, "a", "s", &unlock).await.unwrap();
        assert_eq!(unlocks::remove_all(tx, "a", "x").await.unwrap(), 1);
    }

    async fn sums_grow(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        let one = counts::Count {
            fiscal_year: 2570, half: 1, kind: "bribe".to_owned(), what: "received".to_owned(), count: 1,
        };
        counts::add(&mut tx, "a", &one).await.unwrap();
        counts::add(&mut tx, "a", &counts::Count { count: 2, ..one.clone() }).await.unwrap();
        assert_eq!(counts::list(&mut tx, "a").await.unwrap(), [counts::Count { count: 3, ..one }]);
        assert_eq!(counts::list(&mut tx, "b").await.unwrap(), []);
    }

    async fn the_newest_living_key_of_an_officer_counts(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        let tx = &mut tx;
        let person = prongsai_store::accounts::people::insert(tx, at(0), "a", "นายใจดี", None).await.unwrap();
        q!(run tx, "
            insert into account (agency_id, id, person_id, login, totp_step, preferences, created_at)
            values ('a', 'x', $1, 'x', 0, '{}', 0)", &person).unwrap();
        for generation in 1..=2 {
            assert_eq!(keys::next_generation(tx, "a", "x").await.unwrap(), generation);
            let key = keys::OfficerKey {
                account_id: "x".to_owned(), generation, public: vec![1], locked: vec![2], how: "password".to_owned(),
                made_on: "2026-11-26".to_owned(), ended_on: None,
            };
            assert!(keys::insert(tx, "a", &key).await.unwrap());
            assert!(!keys::insert(tx, "a", &key).await.unwrap());
        }
        assert_eq!(keys::find_newest(tx, "a", "x").await.unwrap().map(|key| key.generation), Some(2));
        assert_eq!(keys::list_newest(tx, "a").await.unwrap().len(), 1);
        assert!(keys::relock(tx, "a", "x", 2, &[3], "passphrase").await.unwrap());
        assert!(!keys::relock(tx, "b", "x", 2, &[3], "passphrase").await.unwrap());
        assert_eq!(keys::end(tx, "a", "x", day("2026-11-27")).await.unwrap(), 2);
        assert_eq!(keys::find_newest(tx, "a", "x").await.unwrap(), None);
        assert!(keys::find(tx, "a", "x", 1).await.unwrap().is_some(), "what was sealed to it can still be opened");
        assert!(keys::find(tx, "b", "x", 1).await.unwrap().is_none());
    }

    async fn settling_changes_nothing_that_can_be_read(store: Store) {
        town(&store, "a").await;
        town(&store, "b").await;
        for (agency, case) in [("a", "c"), ("a", "d"), ("b", "c")] {
            whole_case(&store, agency, case).await;
        }
        let before = content(&store).await;

        store.settle(now()).await.unwrap();

        assert_eq!(content(&store).await, before);
        if store.engine() == prongsai_store::Engine::Postgres {
            prongsai_store::row! { struct Line { line: String } }
            let mut tx = store.read().await.unwrap();
            let numbers = q!(all Line, tx, "
                select cast(xmin as text) as line from complaint
                union select cast(xmin as text) from complaint_grant
                union select cast(xmin as text) from complaint_entry
                union select cast(xmin as text) from complaint_file
                union select cast(xmin as text) from complaint_identity
                union select cast(xmin as text) from identity_share").unwrap();
            assert_eq!(numbers.len(), 1, "all carry one number of a transaction");
            assert!(!numbers[0].line.is_empty());
        }
    }

    async fn a_backup_brings_every_case_and_the_receipts_of_old_into_either_engine(store: Store) {
        town(&store, "a").await;
        whole_case(&store, "a", "c").await;
        let mut tx = store.write().await.unwrap();
        channel::save(&mut tx, at(1), "a", "{}", Some(&[1; 32])).await.unwrap();
        log::release(&mut tx, "a", now() + HOUR, &mut |_| vec![[3; 32]; 7]).await.unwrap();
        let unlock =
            unlocks::Unlock { account_id: "x".to_owned(), generation: 1, sealed: vec![1], until: i64::MAX };
        unlocks::insert(&mut tx, "a", "s", &unlock).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let named = backup::files(&mut store.read().await.unwrap()).await.unwrap();
        assert!(named.contains(&("a".to_owned(), DIGEST.to_owned())));

        for scene in [Scene::sqlite().await, Scene::postgres().await] {
            scene.store.migrate().await.unwrap();
            copy(&store, &scene.store).await;

            assert_eq!(content(&scene.store).await, content(&store).await);
            assert_eq!(seen(&scene.store, "a").await, vec![1; 18]);
            let mut tx = scene.store.read().await.unwrap();
            assert_eq!(unlocks::find(&mut tx, at(1), "a", "s").await.unwrap(), None, "nothing is unlocked there");
            drop(tx);
            scene.store.close().await;
        }
    }

    async fn a_confidential_file_carries_the_hour_and_is_removed_with_its_case(store: Store) {
        let mut incoming = store.incoming("a", 100).await.unwrap();
        incoming.write(b"abc").await.unwrap();
        let (digest, size) = incoming.keep_at(now()).await.unwrap();

        assert_eq!((digest.as_str(), size), (DIGEST, 3));
        let path = store.file("a", &digest).unwrap();
        let moment = UNIX_EPOCH + Duration::from_micros(u64::try_from(now()).unwrap());
        for place in [path.as_path(), path.parent().unwrap(), &store.files().join("incoming")] {
            assert_eq!(std::fs::metadata(place).unwrap().modified().unwrap(), moment, "{}", place.display());
        }
        assert!(!store.remove_file("b", &digest).await.unwrap());
        assert!(store.remove_file("a", &digest).await.unwrap());
        assert!(!store.remove_file("a", &digest).await.unwrap());
        assert!(!path.exists());
    }
}
