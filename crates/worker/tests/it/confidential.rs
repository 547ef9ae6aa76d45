use std::collections::{BTreeMap, BTreeSet};

use prongsai_crypto::checkpoint::{LogKey, origin, read_note};
use prongsai_crypto::{Keys, merkle};
use prongsai_domain::access::Duty;
use prongsai_domain::agency::{Post, PostRole};
use prongsai_domain::complaint::{Settings, clocks};
use prongsai_store::accounts::{self, NewAccount, people};
use prongsai_store::agencies;
use prongsai_store::backup;
use prongsai_store::complaints::entries::Entry;
use prongsai_store::complaints::files::CaseFile;
use prongsai_store::complaints::grants::Grant;
use prongsai_store::complaints::identity::{Identity, Share};
use prongsai_store::complaints::keys::OfficerKey;
use prongsai_store::complaints::{
    self, Complaint, HOUR, NewComplaint, Standing, channel, deletions, entries, files, grants, hour, identity, keys,
    log, notices,
};
use prongsai_store::mails::{self, Mail};
use prongsai_store::{Store, jobs, random_id};
use prongsai_testing::each_store;
use prongsai_thai::Date;
use prongsai_worker::{Worker, confidential};

use crate::{Hands, scene, work};

const ADDRESS: &str = "https://desk.example.go.th";

/// A town with a channel that is open.
async fn with_channel(store: &Store) -> (Worker, Hands) {
    let (worker, hands) = scene(store).await;
    let worker = worker.with_keys(Keys::new(&[7; 32]), ADDRESS);
    let mut tx = store.write().await.unwrap();
    let settings = Settings { keep_years: 1, notice_days: 30, ..Settings::default() };
    channel::save(&mut tx, worker.clock.now(), "town", &settings.write(), None).await.unwrap();
    channel::open(&mut tx, worker.clock.now(), "town").await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    (worker, hands)
}

/// Somebody who handles cases; gives the id of the account.
async fn officer(worker: &Worker, login: &str) -> String {
    holder(worker, login, Duty::CaseHandler).await
}

/// Somebody with an account who holds a post, named like the login, with a duty; gives the id of the account.
async fn holder(worker: &Worker, login: &str, duty: Duty) -> String {
    let now = worker.clock.now();
    let mut tx = worker.store.write().await.unwrap();
    let address = format!("{login}@tungsaengsai.go.th");
    let person = people::insert(&mut tx, now, "town", &format!("นาย{login}"), Some(&address)).await.unwrap();
    let id = format!("account-{login}");
    let new = NewAccount { id: &id, person: &person, login, password: None, totp_secret: None };
    accounts::insert(&mut tx, now, "town", &new).await.unwrap();
    let post = Post {
        id: login.to_owned(),
        title: format!("ตำแหน่ง {login}"),
        role: PostRole::Officer,
        unit: None,
        holder: None,
        vacant: false,
    };
    agencies::insert_post(&mut tx, "town", &post, 100).await.unwrap();
    agencies::give_duty(&mut tx, now, "town", login, duty).await.unwrap();
    agencies::hold(&mut tx, now, "town", login, &person, worker.clock.today(), None).await.unwrap();
    assert!(keys::insert(&mut tx, "town", &key_pair(&id, 1)).await.unwrap());
    tx.commit_unrecorded().await.unwrap();
    id
}

fn key_pair(account: &str, generation: i64) -> OfficerKey {
    OfficerKey {
        account_id: account.to_owned(),
        generation,
        public: vec![7; 32],
        locked: vec![8; 102],
        how: "password".to_owned(),
        made_on: "2026-11-26".to_owned(),
        ended_on: None,
    }
}

/// Entrusts a post with these duties alone.
async fn entrust(worker: &Worker, post: &str, duties: &[Duty]) {
    let mut tx = worker.store.write().await.unwrap();
    people::set_duties(&mut tx, worker.clock.now(), "town", post, duties).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

/// The daily job and the release of every hour's end, for some days; gives who got mails by then, a row a mail.
async fn pass(worker: &Worker, hands: &Hands, count: usize) -> Vec<String> {
    for _ in 0..count {
        day(worker).await;
        hands.forward(60 * 60);
        release(worker).await;
        hands.forward(23 * 60 * 60);
    }
    let mut recipients: Vec<String> = outbox(&worker.store).await.into_iter().map(|mail| mail.recipient).collect();
    recipients.sort();
    recipients
}

/// What a report leaves in the store, with its leaf; `handlers` get its key and are told.
async fn file(worker: &Worker, handlers: &[&str]) -> (String, log::Hash) {
    let (now, today, id) = (worker.clock.now(), worker.clock.today(), random_id());
    let (hour, leaf) = (hour(now), merkle::digest(id.as_bytes()));
    let digest = worker.store.keep("town", id.as_bytes()).await.unwrap();
    let mut tx = worker.store.write().await.unwrap();
    let new = NewComplaint {
        id: &id,
        lookup: &random_id(),
        informant_public: &[1; 32],
        filed_on: today,
        state: "received",
        generation: 1,
        acknowledge_by: today.saturating_add(jiff::Span::new().days(7)),
        answer_by: today.saturating_add(jiff::Span::new().days(15)),
        finish_by: today.saturating_add(jiff::Span::new().days(30)),
        leaf: &leaf,
        hour,
    };
    complaints::insert(&mut tx, "town", &new).await.unwrap().unwrap();
    let entry = Entry { id: random_id(), generation: 1, sealed: vec![2; 1024] };
    entries::insert(&mut tx, "town", &id, &entry, hour).await.unwrap();
    let kept = CaseFile { id: random_id(), generation: 1, digest, sealed: vec![3] };
    files::insert(&mut tx, "town", &id, &kept, hour).await.unwrap();
    for account in handlers {
        let grant = Grant { generation: 1, holder: format!("account:{account}:1"), sealed: vec![4] };
        grants::insert(&mut tx, "town", &id, &grant, hour).await.unwrap();
        notices::pend(&mut tx, "town", account, hour).await.unwrap();
    }
    log::pend(&mut tx, "town", &leaf, today, hour).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    (id, leaf)
}

async fn run(worker: &Worker, kind: &str) {
    let mut tx = worker.store.write().await.unwrap();
    let now = worker.clock.now();
    jobs::enqueue(&mut tx, now, now, Some("town"), kind, &(), None).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    work(worker).await;
    let dead = jobs::list_dead(&mut worker.store.read().await.unwrap(), None).await.unwrap();
    let faults: Vec<_> = dead.iter().filter(|job| job.kind == kind).map(|job| &job.last_error).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

async fn release(worker: &Worker) {
    run(worker, confidential::JOB).await;
}

async fn day(worker: &Worker) {
    run(worker, confidential::days::JOB).await;
}

async fn leaves(store: &Store) -> Vec<log::Hash> {
    log::leaves(&mut store.read().await.unwrap(), "town", i64::MAX).await.unwrap()
}

async fn outbox(store: &Store) -> Vec<Mail> {
    mails::list(&mut store.read().await.unwrap(), "town", 100).await.unwrap()
}

async fn case(store: &Store, id: &str) -> Option<Complaint> {
    complaints::find(&mut store.read().await.unwrap(), "town", id).await.unwrap()
}

async fn save(worker: &Worker, case: &Complaint, standing: &Standing) {
    let mut tx = worker.store.write().await.unwrap();
    let hour = hour(worker.clock.now());
    assert!(complaints::save_state(&mut tx, "town", &case.id, case.revision, standing, hour).await.unwrap());
    tx.commit_unrecorded().await.unwrap();
}

/// A case that was closed today, and is kept for a year.
async fn closed(worker: &Worker, handler: &str) -> String {
    let (id, _) = file(worker, &[handler]).await;
    let case = case(&worker.store, &id).await.unwrap();
    let today = worker.clock.today();
    let standing = Standing {
        state: "closed".to_owned(),
        acknowledged_on: Some(today),
        answered_on: Some(today),
        closed_on: Some(today),
        keep_until: Some(today.saturating_add(jiff::Span::new().years(1))),
        ..case.standing.clone()
    };
    save(worker, &case, &standing).await;
    id
}

fn days(hands: &Hands, days: i64) {
    hands.forward(days * 24 * 60 * 60);
}

/// All rows that a thief of the database finds, by table.
async fn dump(store: &Store) -> BTreeMap<String, BTreeSet<String>> {
    let mut tx = store.snapshot().await.unwrap();
    let mut found = BTreeMap::new();
    for table in backup::tables(&mut tx).await.unwrap() {
        let mut lines = BTreeSet::new();
        let mut keep = |line: &str| {
            lines.insert(line.to_owned());
            Ok(())
        };
        backup::rows(&mut tx, &table, &mut keep).await.unwrap();
        found.insert(table.name, lines);
    }
    found
}

/// The rows that are in the later dump alone.
fn difference(
    before: &BTreeMap<String, BTreeSet<String>>,
    after: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<(String, String)> {
    let fresh = after.iter().flat_map(|(table, lines)| {
        let known = before.get(table);
        let is_new = move |line: &&String| known.is_none_or(|known| !known.contains(*line));
        lines.iter().filter(is_new).map(move |line| (table.clone(), line.clone()))
    });
    fresh.collect()
}

/// Numbers that can only be moments in microseconds.
fn moments(line: &str) -> Vec<i64> {
    let values: Vec<serde_json::Value> = serde_json::from_str(line).unwrap();
    values.iter().filter_map(serde_json::Value::as_i64).filter(|number| *number > 1_000_000_000_000_000).collect()
}

each_store! {
    async fn what_was_promised_is_released_among_decoys_and_signed(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        release(&worker).await;
        assert_eq!(leaves(&store).await.len(), confidential::BATCH, "the first look of a day");
        let mut promised = Vec::new();
        for _ in 0..11 {
            hands.forward(61);
            promised.push(file(&worker, &[]).await.1);
        }

        release(&worker).await;
        assert_eq!(leaves(&store).await.len(), confidential::BATCH, "the hour is not over");
        hands.forward(60 * 60);
        release(&worker).await;

        let grown = leaves(&store).await;
        assert_eq!(grown.len(), 3 * confidential::BATCH);
        let places: Vec<usize> =
            promised.iter().map(|leaf| grown.iter().position(|other| other == leaf).unwrap()).collect();
        assert!(places.iter().all(|place| *place >= confidential::BATCH));
        // Eleven leaves among sixteen stand in their order once in 40 million times.
        assert!(!places.is_sorted(), "{places:?}");
        let origin = origin(ADDRESS, "tungsaengsai");
        let verifier = LogKey::derive(&Keys::new(&[7; 32]), "town").verifier(&origin);
        let kept = log::checkpoints(&mut store.read().await.unwrap(), "town").await.unwrap();
        assert_eq!(kept.len(), 2);
        for (kept, size) in kept.iter().zip([8_usize, 24]) {
            let read = read_note(&kept.note, &verifier).unwrap();
            assert_eq!((read.size, read.root), (size as u64, merkle::root(&grown[..size])));
            assert_eq!(kept.hour % HOUR, 0);
        }
        let proof = merkle::consistency(&grown, 8);
        let [before, after] = [8, 24].map(|size| merkle::root(&grown[..size]));
        assert!(merkle::verify_consistency(8, &before, 24, &after, &proof));
    }

    async fn a_quiet_hour_grows_the_log_as_a_busy_one_does(store: Store) {
        let (worker, hands) = with_channel(&store).await;

        for _ in 0..24 {
            release(&worker).await;
            hands.forward(60 * 60);
        }

        assert_eq!(leaves(&store).await.len(), 24 * confidential::BATCH);
        assert!(outbox(&store).await.is_empty());
    }

    async fn a_town_without_a_channel_has_no_log(store: Store) {
        let (worker, _) = scene(&store).await;
        let before = dump(&store).await;

        release(&worker).await;
        day(&worker).await;

        let fresh = difference(&before, &dump(&store).await);
        assert!(fresh.iter().all(|(table, _)| table == "job"), "{fresh:?}");
    }

    async fn every_mail_is_the_same_and_tells_nothing(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let (one, two) = (officer(&worker, "somchai").await, officer(&worker, "wipha").await);
        let (id, _) = file(&worker, &[&one]).await;
        file(&worker, &[&one, &two]).await;
        hands.forward(60 * 60);
        release(&worker).await;
        hands.forward(5 * 60 * 60 + 11);
        let (other, _) = file(&worker, &[&two]).await;
        hands.forward(60 * 60);
        release(&worker).await;

        let mails = outbox(&store).await;

        let recipients: Vec<&str> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
        assert_eq!(recipients.iter().filter(|address| address.starts_with("somchai")).count(), 1, "{recipients:?}");
        assert_eq!(recipients.len(), 3, "{recipients:?}");
        let said: BTreeSet<(&str, &str)> =
            mails.iter().map(|mail| (mail.subject.as_str(), mail.body.as_str())).collect();
        assert_eq!(said.len(), 1);
        let (subject, body) = said.first().unwrap();
        for word in ["somchai", "wipha", "ร้องเรียน", "ทุจริต", "/cases", id.as_str(), other.as_str()] {
            assert!(!subject.contains(word) && !body.contains(word), "{word}");
        }
        assert!(mails.iter().all(|mail| mail.created_at % HOUR == 0));
    }

    async fn a_thief_of_two_copies_learns_the_hour_and_no_closer(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let handler = officer(&worker, "somchai").await;
        hands.forward(17 * 60 + 23);
        let before = dump(&store).await;

        file(&worker, &[&handler]).await;
        let between = dump(&store).await;
        hands.forward(60 * 60 + 7);
        release(&worker).await;
        let after = dump(&store).await;

        let filed = difference(&before, &between);
        assert!(filed.len() >= 6, "{filed:?}");
        for (table, line) in &filed {
            assert!(!["event", "job", "mail"].contains(&table.as_str()), "{table}: {line}");
            assert!(moments(line).iter().all(|moment| moment % HOUR == 0), "{table}: {line}");
        }
        for (table, line) in difference(&between, &after) {
            // The times of the jobs are those of the schedule and of sending, after the release.
            if table != "job" && table != "mail" {
                assert!(moments(&line).iter().all(|moment| moment % HOUR == 0), "{table}: {line}");
            }
        }
        assert!(after["log_pending"].is_empty() && after["notice_pending"].is_empty());
    }

    async fn a_clock_that_runs_out_is_told_to_whoever_has_the_key(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let (one, two) = (officer(&worker, "somchai").await, officer(&worker, "wipha").await);
        let (id, _) = file(&worker, &[&one]).await;
        file(&worker, &[&two]).await;
        let now = worker.clock.now();
        let mut tx = store.write().await.unwrap();
        notices::take(&mut tx, "town", hour(now) + HOUR).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let kept = case(&store, &id).await.unwrap();
        let paused = Standing { paused_on: Some(worker.clock.today()), ..kept.standing.clone() };
        save(&worker, &kept, &paused).await;

        days(&hands, 3);
        day(&worker).await;
        hands.forward(60 * 60);
        release(&worker).await;
        assert!(outbox(&store).await.is_empty(), "there is time");
        days(&hands, 1);
        day(&worker).await;
        hands.forward(60 * 60);
        release(&worker).await;

        let recipients: Vec<String> = outbox(&store).await.into_iter().map(|mail| mail.recipient).collect();
        assert_eq!(recipients, ["wipha@tungsaengsai.go.th"], "the clock of the other case stands still");
    }

    async fn whoever_serves_the_channel_no_more_is_told_of_no_clock(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let (one, two) = (officer(&worker, "somchai").await, officer(&worker, "wipha").await);
        let (three, four) =
            (holder(&worker, "manee", Duty::Custodian).await, holder(&worker, "chujai", Duty::Custodian).await);
        let (id, _) = file(&worker, &[&one, &two]).await;
        let mut tx = store.write().await.unwrap();
        let sealed = Identity { needed: 2, shares: 2, sealed: vec![5] };
        let shares = [three, four].map(|account_id| Share { account_id, key_generation: 1, sealed: vec![6] });
        assert!(identity::insert(&mut tx, "town", &id, &sealed, &shares, hour(worker.clock.now())).await.unwrap());
        notices::take(&mut tx, "town", i64::MAX).await.unwrap();
        tx.commit_unrecorded().await.unwrap();

        entrust(&worker, "somchai", &[Duty::Coordinator]).await;
        entrust(&worker, "manee", &[]).await;
        days(&hands, 8);
        let told = pass(&worker, &hands, 1).await;

        assert_eq!(told, ["chujai@tungsaengsai.go.th", "wipha@tungsaengsai.go.th"]);
        let mut tx = store.write().await.unwrap();
        accounts::close(&mut tx, worker.clock.now(), "town", &two).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let told = pass(&worker, &hands, 1).await;
        assert_eq!(told.iter().filter(|to| to.starts_with("wipha")).count(), 1, "{told:?}");
        assert_eq!(told.iter().filter(|to| to.starts_with("chujai")).count(), 2, "{told:?}");
    }

    async fn cases_that_nobody_opens_any_more_are_told_once_a_week_to_whoever_sets_the_channel_up(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let handler = officer(&worker, "somchai").await;
        holder(&worker, "wipha", Duty::Administrator).await;
        file(&worker, &[&handler]).await;
        closed(&worker, &handler).await;
        hands.forward(60 * 60);
        release(&worker).await;
        let [handlers, managers] = ["somchai@tungsaengsai.go.th", "wipha@tungsaengsai.go.th"];
        assert_eq!(pass(&worker, &hands, 1).await, [handlers], "what came in");
        entrust(&worker, "somchai", &[]).await;
        // A handler who was given no key of them helps nothing.
        officer(&worker, "manee").await;

        let told = pass(&worker, &hands, 7).await;

        assert_eq!(told, [handlers, managers], "one day of seven is a Monday");
        assert_eq!(pass(&worker, &hands, 7).await, [handlers, managers, managers]);
        let mails = outbox(&store).await;
        let said: BTreeSet<(&str, &str)> =
            mails.iter().map(|mail| (mail.subject.as_str(), mail.body.as_str())).collect();
        assert_eq!(said.len(), 1, "the mail is that of everybody");
        entrust(&worker, "somchai", &[Duty::CaseHandler]).await;
        let told = pass(&worker, &hands, 7).await;
        assert_eq!(told.iter().filter(|to| *to == managers).count(), 2, "{told:?}");
        assert_eq!(told.iter().filter(|to| *to == handlers).count(), 8, "its time is over: {told:?}");
    }

    async fn a_case_whose_only_handler_lost_the_key_is_one_that_nobody_opens(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let handler = officer(&worker, "somchai").await;
        holder(&worker, "wipha", Duty::Administrator).await;
        file(&worker, &[&handler]).await;
        let is_told = |told: Vec<String>| told.iter().any(|to| to.starts_with("wipha"));
        assert!(!is_told(pass(&worker, &hands, 7).await), "he opens it");

        let mut tx = store.write().await.unwrap();
        keys::end(&mut tx, "town", &handler, worker.clock.today()).await.unwrap();
        assert!(keys::insert(&mut tx, "town", &key_pair(&handler, 2)).await.unwrap());
        tx.commit_unrecorded().await.unwrap();

        assert!(is_told(pass(&worker, &hands, 7).await), "he opens it no more");
    }

    async fn a_case_that_nobody_opens_any_more_is_not_deleted_before_somebody_was_told(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let handler = officer(&worker, "somchai").await;
        let id = closed(&worker, &handler).await;
        days(&hands, 335);
        day(&worker).await;
        assert_eq!(case(&store, &id).await.unwrap().standing.noticed_on, Some(worker.clock.today()));

        entrust(&worker, "somchai", &[]).await;
        officer(&worker, "wipha").await;
        for _ in 0..3 {
            days(&hands, 29);
            day(&worker).await;
            assert_eq!(case(&store, &id).await.unwrap().standing.noticed_on, None, "the notice reaches nobody");
        }

        // Who opens it again is told first, and has the days of the notice.
        entrust(&worker, "somchai", &[Duty::CaseHandler]).await;
        let mut tx = store.write().await.unwrap();
        notices::take(&mut tx, "town", i64::MAX).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        day(&worker).await;
        assert_eq!(case(&store, &id).await.unwrap().standing.noticed_on, Some(worker.clock.today()));
        let mut tx = store.write().await.unwrap();
        assert_eq!(notices::take(&mut tx, "town", i64::MAX).await.unwrap(), BTreeSet::from([handler]));
        tx.commit_unrecorded().await.unwrap();
        days(&hands, 29);
        day(&worker).await;
        assert!(case(&store, &id).await.is_some());
        days(&hands, 1);
        day(&worker).await;
        assert!(case(&store, &id).await.is_none());
    }

    async fn a_case_is_deleted_after_its_notice_and_leaves_a_certificate(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let handler = officer(&worker, "somchai").await;
        let id = closed(&worker, &handler).await;
        let row = case(&store, &id).await.unwrap();
        let digest = files::list(&mut store.read().await.unwrap(), "town", &id).await.unwrap()[0].digest.clone();

        // The clock of the machine has jumped over the whole year: the notice comes first, and its days pass.
        days(&hands, 366);
        day(&worker).await;
        assert!(case(&store, &id).await.unwrap().standing.noticed_on.is_some());
        days(&hands, 29);
        day(&worker).await;
        assert!(case(&store, &id).await.is_some());
        days(&hands, 1);
        day(&worker).await;

        assert!(case(&store, &id).await.is_none());
        assert!(store.read_file("town", &digest).await.is_err());
        let kept = deletions::list(&mut store.read().await.unwrap(), "town").await.unwrap();
        assert_eq!(kept.len(), 1);
        for secret in [&id, &row.number, &row.lookup, &handler] {
            assert!(!kept[0].certificate.contains(secret.as_str()), "{}", kept[0].certificate);
        }
        let today = worker.clock.today();
        let leaf = confidential::days::leaf(&kept[0].certificate, today);
        assert_eq!((kept[0].leaf.as_slice(), kept[0].day.as_str()), (&leaf[..], today.to_string().as_str()));
        hands.forward(60 * 60);
        release(&worker).await;
        let place = log::position_of(&mut store.read().await.unwrap(), "town", &leaf).await.unwrap();
        assert!(place.is_some());
        let mark = prongsai_crypto::receipt::deletion_mark(&row.lookup);
        let tx = &mut store.read().await.unwrap();
        assert_eq!(deletions::find_of(tx, "town", &mark).await.unwrap().as_ref(), Some(&kept[0]));
        assert_eq!(deletions::find_of(tx, "other", &mark).await.unwrap(), None);
    }

    async fn a_word_one_minute_before_the_end_keeps_the_case(store: Store) {
        let (worker, hands) = with_channel(&store).await;
        let handler = officer(&worker, "somchai").await;
        let id = closed(&worker, &handler).await;
        days(&hands, 335);
        day(&worker).await;
        let told = case(&store, &id).await.unwrap();
        assert_eq!(told.standing.noticed_on, Some(worker.clock.today()));

        // The last day of its keeping, 23:59 in Thailand; the scene begins at nine in the morning.
        days(&hands, 30);
        hands.forward(14 * 60 * 60 + 59 * 60);
        save(&worker, &told, &told.standing).await;
        hands.forward(8 * 60 * 60);
        day(&worker).await;
        let kept = case(&store, &id).await.unwrap();
        assert_eq!(kept.standing.noticed_on, Some(worker.clock.today()), "the notice is given anew");
        days(&hands, 29);
        day(&worker).await;
        assert!(case(&store, &id).await.is_some());
        days(&hands, 1);
        day(&worker).await;

        assert!(case(&store, &id).await.is_none());
    }
}

#[test]
fn the_highest_level_of_the_clocks_that_run_counts() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let standing = Standing {
        state: "received".to_owned(),
        generation: 1,
        acknowledge_by: day("2026-12-03"),
        answer_by: day("2026-12-11"),
        finish_by: day("2026-12-28"),
        acknowledged_on: None,
        answered_on: None,
        closed_on: None,
        paused_on: None,
        keep_until: None,
        noticed_on: None,
    };
    let code = |standing: &Standing, today| confidential::days::due(standing, day(today)).map(|level| &*level.code);
    assert!(clocks().escalations.len() >= 4);

    assert_eq!(code(&standing, "2026-11-29"), None);
    assert_eq!(code(&standing, "2026-11-30"), Some("soon"));
    assert_eq!(code(&standing, "2026-12-03"), Some("today"));
    assert_eq!(code(&standing, "2026-12-10"), Some("long-over"));
    let acknowledged = Standing { acknowledged_on: Some(day("2026-12-02")), ..standing.clone() };
    assert_eq!(code(&acknowledged, "2026-12-08"), Some("soon"));
    let paused = Standing { paused_on: Some(day("2026-12-02")), ..standing };
    assert_eq!(code(&paused, "2026-12-10"), None);
}
