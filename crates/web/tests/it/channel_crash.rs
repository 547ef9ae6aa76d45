//! The process is killed at each point at which it changes something on the disk for the confidential channel. Afterwards
//! all of the act is there or nothing of it, and whoever does it again has it once.

use std::fs;
use std::path::{Path, PathBuf};
use std::task::Poll;
use std::time::Duration;

use axum::http::StatusCode;
use prongsai_crypto::case::Holder;
use prongsai_crypto::chunks::{FileKey, Opener};
use prongsai_crypto::identity::{IdentityKey, open_share};
use prongsai_crypto::password::Cost;
use prongsai_crypto::receipt::{Informant, Receipt};
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::vault;
use prongsai_domain::complaint::{Act as Done, Body, State};
use prongsai_store::complaints::{self, Complaint, Standing, entries, files as case_files, grants, identity, keys};
use prongsai_store::{Tx, backup};
use prongsai_web::complaints::case::Case;
use prongsai_web::complaints::identity::Named;
use prongsai_web::complaints::intake::Particulars;
use prongsai_worker::tidy;
use serde::{Deserialize, Serialize};

use crate::app::{App, PASSWORD};
use crate::channel_acts::{Act, Counts, counts, pixels, reported, unlocked, worker};
use crate::complaints::{AGENCY, CANARIES, code, field, open_channel, walk};
use crate::disk::{self, Disk};

const DAY: i64 = 24 * 60 * 60;

/// Points within the database of which not each is tried: where one act writes more pages, so many are chosen.
const MOST_IN_DATABASE: usize = 6;

/// What a process does that is killed meanwhile.
#[derive(Serialize, Deserialize)]
struct Order {
    folder: PathBuf,
    fault: String,
    later: i64,
    act: Act,
}

/// A platform on which something is about to be done.
struct Scene {
    test: &'static str,
    folder: PathBuf,
    later: i64,
    act: Act,
    code: String,
    recovery: SecretKey,
    _work: tempfile::TempDir,
}

/// What a test does that was started again: the act, watched or killed.
async fn obey(order: Order) {
    let app = App::again(&order.folder).await;
    app.wait(order.later);
    disk::fault(&order.fault);
    let status = order.act.run(&app).await;
    disk::mend();
    disk::answer(&status);
}

impl Scene {
    /// Shuts the platform and lays its folder aside, to be copied for each time.
    async fn new(test: &'static str, app: App, later: i64, act: Act, code: &str, recovery: SecretKey) -> Self {
        app.state.store.close().await;
        let work = tempfile::tempdir().unwrap();
        let folder = work.path().join("before");
        disk::copy(app.folder(), &folder);
        Self { test, folder, later, act, code: code.to_owned(), recovery, _work: work }
    }

    /// A fresh copy of the folder.
    fn copied(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        disk::copy(&self.folder, copy.path());
        copy
    }

    fn order(&self, folder: &Path, fault: String) -> Order {
        Order { folder: folder.to_owned(), fault, later: self.later, act: self.act.clone() }
    }

    /// Kills the act wherever it changes something, and looks each time at what is left. Gives how often it was killed.
    async fn kill_everywhere(&self, expected: u16) -> usize {
        let disk = Disk::new();
        let before = {
            let copy = self.copied();
            self.look(copy.path()).await.0
        };
        let whole = self.copied();
        let watched = disk.run::<_, u16>(self.test, whole.path(), &self.order(whole.path(), "watch".to_owned()));
        assert_eq!(watched.answer, Some(expected), "the act goes through where nobody kills it");
        check_trace(&watched.trace);
        let after = self.look(whole.path()).await.0;
        assert_ne!(before, after, "the act changes something");

        let mut deaths = 0;
        for (at, how) in points(&watched.trace) {
            let copy = self.copied();
            let order = self.order(copy.path(), format!("kill {at} {how}"));
            let ended = disk.run::<_, u16>(self.test, copy.path(), &order);
            let last = ended.trace.last().map_or("", String::as_str);
            let place = format!("killed at point {at} of {} ({how}: {last})", watched.trace.len());
            let (found, again) = self.look(copy.path()).await;
            assert!(found == before || found == after, "{place}: {before:?} became {found:?} and not {after:?}");
            assert_eq!(again, after, "{place}: done again it is there once");
            match ended.answer {
                Some(status) => assert_eq!((status, &found), (expected, &after), "{place}: what was answered holds"),
                None => deaths += 1,
            }
        }
        deaths
    }

    /// Looks at what is left in a folder, before and after the act is done again.
    async fn look(&self, folder: &Path) -> (Counts, Counts) {
        let app = App::again(folder).await;
        app.wait(self.later);
        assert_eq!(app.state.store.faults().await.unwrap(), Vec::<String>::new(), "the database is sound");
        let mut searched = CANARIES.to_vec();
        searched.extend([self.code.as_str(), &self.code[..20]]);
        assert_eq!(disk::lying_in(app.folder(), &searched), Vec::<String>::new());
        let found = self.examine(&app).await;
        self.act.run(&app).await;
        let again = self.examine(&app).await;
        sweep(&app).await;
        app.state.store.close().await;
        (found, again)
    }

    /// Checks all that must hold at any time, and counts the rows.
    async fn examine(&self, app: &App) -> Counts {
        let mut tx = app.state.store.read().await.unwrap();
        for (agency, digest) in backup::files(&mut tx).await.unwrap() {
            let path = app.state.store.file(&agency, &digest).unwrap();
            assert!(path.exists(), "a row names {digest}, and it lies there");
        }
        let receipt = Receipt::read(&self.code).unwrap_or_else(|_| panic!("{} is a receipt", self.code));
        let informant = receipt.derive(&app.state.keys, AGENCY, Cost::test()).unwrap();
        let found = complaints::find_by_lookup(&mut tx, AGENCY, &informant.lookup).await.unwrap();
        let all = complaints::list(&mut tx, AGENCY).await.unwrap();
        assert_eq!(all.len(), usize::from(found.is_some()), "there is no case but that of the receipt");
        let is_there = found.is_some();
        if let Some(row) = found {
            self.open(app, &mut tx, &informant, &row).await;
        }
        let counts = counts(&mut tx).await;
        let is_gone = counts["deletion"] > 0;
        drop(tx);
        let page = app.post("/complaints/return", &[("code", &self.code)], "").await;
        let expected = if is_there || is_gone { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(page.status, expected, "the receipt opens what is there: {}", page.text());
        assert_eq!(page.text().contains("ปลวกกินกระสอบข้าว"), is_there);
        counts
    }

    /// Opens a case for everybody who has a key of it: each reads all of it.
    async fn open(&self, app: &App, tx: &mut Tx, informant: &Informant, row: &Complaint) {
        let granted = grants::list(tx, AGENCY, &row.id).await.unwrap();
        let kept = entries::list(tx, AGENCY, &row.id).await.unwrap();
        let newest = row.standing.generation;
        let has_newest = |who: &str| granted.iter().any(|one| one.generation == newest && one.holder.starts_with(who));
        assert!(["informant", "recovery", "account:"].into_iter().all(has_newest), "{granted:?}");
        assert!(kept.iter().all(|entry| entry.generation <= newest));
        let files = case_files::list(tx, AGENCY, &row.id).await.unwrap();
        for grant in granted.iter().filter(|grant| grant.generation == newest) {
            let officer = grant.holder.strip_prefix("account:").and_then(|rest| rest.rsplit_once(':'));
            let unlocked = match officer {
                Some((account, _)) => Some(secret_of(tx, account).await),
                None => None,
            };
            let (secret, holder) = match (officer, &unlocked) {
                (Some((account, generation)), Some(secret)) => {
                    (secret, Holder::Account(account, generation.parse().unwrap()))
                }
                _ if grant.holder == "recovery" => (&self.recovery, Holder::Recovery),
                _ => (&informant.secret, Holder::Informant),
            };
            let case = Case::open(tx, AGENCY, row.clone(), secret, holder).await.unwrap().expect("it was granted");
            assert_eq!(case.entries.len(), kept.len(), "{} reads every entry", grant.holder);
            let is_report =
                |kept: &prongsai_web::complaints::case::Kept| matches!(kept.entry.body, Body::Report { .. });
            assert!(case.entries.first().is_some_and(is_report));
            let named = case.entries.iter().filter(|kept| matches!(kept.entry.body, Body::File { .. })).count();
            assert_eq!(named, files.len(), "each file has its entry");
            for file in &files {
                let plain = case.open_file(file).unwrap();
                let particulars: Particulars = serde_json::from_slice(&plain).unwrap();
                let sealed = app.state.store.read_file(AGENCY, &file.digest).await.unwrap();
                let key = FileKey::from_bytes(&particulars.key).unwrap();
                let mut opener = Opener::new(&key, &[AGENCY, &file.id], particulars.bytes);
                let mut bytes = opener.push(&sealed).unwrap().to_vec();
                bytes.extend_from_slice(&opener.finish().unwrap());
                assert!(bytes == pixels(), "{} opens the file to its bytes", grant.holder);
            }
            let is_given = |kept: &prongsai_web::complaints::case::Kept| {
                matches!(&kept.entry.body, Body::Act { act: Done::IdentityGiven, .. })
            };
            let given = case.entries.iter().filter(|kept| is_given(kept)).count();
            assert_eq!(given, usize::from(is_named(tx, row).await), "the entry of the name has its name");
        }
    }
}

/// Joins the name of an informant from what the custodians hold; false where none was given.
async fn is_named(tx: &mut Tx, row: &Complaint) -> bool {
    let Some(kept) = identity::find(tx, AGENCY, &row.id).await.unwrap() else { return false };
    let mut shares = Vec::new();
    for share in identity::list_shares(tx, AGENCY, &row.id).await.unwrap() {
        let secret = secret_of(tx, &share.account_id).await;
        let place = [AGENCY, row.id.as_str()];
        shares.push(open_share(&secret, &share.account_id, share.key_generation, &place, &share.sealed).unwrap());
    }
    assert_eq!(i64::try_from(shares.len()).unwrap(), kept.shares);
    let key = IdentityKey::join(&shares, u8::try_from(kept.needed).unwrap()).unwrap();
    let named: Named = serde_json::from_slice(&key.open(AGENCY, &row.id, &kept.sealed).unwrap()).unwrap();
    named.name == CANARIES[1]
}

/// A day later the sweep has removed whatever no row names.
async fn sweep(app: &App) {
    let incoming = app.folder().join("files/incoming");
    for path in disk::files(&incoming) {
        let file = fs::File::options().write(true).open(&path).unwrap();
        let yesterday = file.metadata().unwrap().modified().unwrap() - Duration::from_secs(25 * 60 * 60);
        file.set_modified(yesterday).unwrap();
    }
    tidy::sweep(worker(app)).await.unwrap_or_else(|error| panic!("{error}"));
    let mut tx = app.state.store.read().await.unwrap();
    let named = backup::files(&mut tx).await.unwrap();
    let mut wanted: Vec<PathBuf> =
        named.iter().map(|(agency, digest)| app.state.store.file(agency, digest).unwrap()).collect();
    wanted.sort();
    assert_eq!(disk::files(&app.folder().join("files")), wanted, "no file lies that no row names");
}

async fn secret_of(tx: &mut Tx, account: &str) -> SecretKey {
    let key = keys::find_newest(tx, AGENCY, account).await.unwrap().expect("everybody who serves has a key");
    vault::unlock(&key.locked, PASSWORD, &[AGENCY, account, &key.generation.to_string()]).unwrap()
}

/// That an act writes nowhere else, and that a file has its name lastingly before anything names it.
fn check_trace(trace: &[String]) {
    let elsewhere: Vec<&String> = trace.iter().filter(|line| line.starts_with(char::is_lowercase)).collect();
    assert_eq!(elsewhere, Vec::<&String>::new(), "nothing is written outside of the folder");
    let commit = trace.iter().position(|line| line.starts_with("W ") && line.ends_with("prongsai.db-wal"));
    for (at, line) in trace.iter().enumerate().filter(|(_, line)| line.starts_with("R ")) {
        let synced = format!("F {}", Path::new(&line[2..]).parent().unwrap().display());
        let synced = trace.iter().skip(at).position(|line| *line == synced).map(|more| at + more);
        assert!(synced.is_some() && synced < commit, "{line} is lasting before it is named: {trace:#?}");
    }
}

/// At which changes the process is killed, and how: each that is no page of the database, before it and in the midst of it;
/// of the pages the first, the last three, and each k-th between, before them and in their midst by turns.
fn points(trace: &[String]) -> Vec<(usize, &'static str)> {
    let is_of_database = |line: &String| line.starts_with("W ") && line.contains("prongsai.db");
    let pages: Vec<usize> = (0..trace.len()).filter(|at| is_of_database(&trace[*at])).collect();
    let step = pages.len().div_ceil(MOST_IN_DATABASE).max(1);
    let mut chosen = Vec::new();
    for (at, line) in trace.iter().enumerate() {
        match pages.iter().position(|page| *page == at) {
            Some(page) if page.is_multiple_of(step) || page + 3 >= pages.len() => {
                chosen.push((at + 1, if (page / step).is_multiple_of(2) { "torn" } else { "whole" }));
            }
            Some(_) => {}
            None if line.starts_with("W ") => chosen.extend([(at + 1, "whole"), (at + 1, "torn")]),
            None => chosen.push((at + 1, "whole")),
        }
    }
    chosen
}

#[tokio::test]
async fn a_report_is_whole_or_nothing_wherever_the_process_is_killed() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let app = App::new().await;
    let recovery = open_channel(&app, true).await;
    let page = walk(&app, &[], true).await;
    let (draft, code) = (field(&page, "draft"), code(&page));
    let act = Act::form("/complaints/sent", &[("draft", &draft), ("last_four", &code[20..])]).with_file();
    let test = "channel_crash::a_report_is_whole_or_nothing_wherever_the_process_is_killed";
    let scene = Scene::new(test, app, 0, act, &code, recovery).await;

    let deaths = scene.kill_everywhere(200).await;

    assert!(deaths >= 20, "{deaths} deaths");
}

#[tokio::test]
async fn words_and_a_file_that_follow_are_whole_or_nothing_wherever_the_process_is_killed() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let (app, recovery, code) = reported(false, false).await;
    let case = app.post("/complaints/return", &[("code", &code)], "").await;
    let (pass, once) = (field(&case, "pass"), field(&case, "once"));
    let form = [("pass", pass.as_str()), ("once", once.as_str()), ("message", "หลักฐานลับสุดยอด เพิ่มเติม")];
    let act = Act::form("/complaints/return/messages", &form).with_file();
    let test = "channel_crash::words_and_a_file_that_follow_are_whole_or_nothing_wherever_the_process_is_killed";
    let scene = Scene::new(test, app, 0, act, &code, recovery).await;

    let deaths = scene.kill_everywhere(200).await;

    assert!(deaths >= 20, "{deaths} deaths");
}

#[tokio::test]
async fn a_name_that_is_given_later_is_whole_or_nothing_wherever_the_process_is_killed() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let (app, recovery, code) = reported(false, false).await;
    let case = app.post("/complaints/return", &[("code", &code)], "").await;
    let form = [("pass", field(&case, "pass")), ("name", CANARIES[1].to_owned()), ("contact", CANARIES[2].to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let act = Act::form("/complaints/return/identity", &form);
    let test = "channel_crash::a_name_that_is_given_later_is_whole_or_nothing_wherever_the_process_is_killed";
    let scene = Scene::new(test, app, 0, act, &code, recovery).await;

    let deaths = scene.kill_everywhere(200).await;

    assert!(deaths >= 10, "{deaths} deaths");
}

#[tokio::test]
async fn a_new_key_reaches_all_who_stay_or_nobody_wherever_the_process_is_killed() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let (app, recovery, code) = reported(true, true).await;
    let case = complaints::list(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap().remove(0);
    let cookie = unlocked(&app, "legal").await;
    let path = format!("/cases/{}/handlers/recusal", case.id);
    let act = Act::form(&path, &[("recuse-reason", "เป็นญาติกัน ปลวกกินกระสอบข้าว")]).by(&cookie);
    let test = "channel_crash::a_new_key_reaches_all_who_stay_or_nobody_wherever_the_process_is_killed";
    let scene = Scene::new(test, app, 0, act, &code, recovery).await;

    let deaths = scene.kill_everywhere(303).await;

    assert!(deaths >= 10, "{deaths} deaths");
}

#[tokio::test]
async fn the_release_of_an_hour_is_whole_or_nothing_wherever_the_process_is_killed() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let (app, recovery, code) = reported(true, true).await;
    let test = "channel_crash::the_release_of_an_hour_is_whole_or_nothing_wherever_the_process_is_killed";
    let scene = Scene::new(test, app, 2 * 60 * 60, Act::Release, &code, recovery).await;

    let deaths = scene.kill_everywhere(200).await;

    assert!(deaths >= 10, "{deaths} deaths");
}

#[tokio::test]
async fn a_case_whose_keeping_has_ended_is_whole_or_gone_with_its_files_wherever_the_process_is_killed() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let (app, recovery, code) = reported(true, true).await;
    let today = app.state.clock.today();
    let mut tx = app.state.store.write().await.unwrap();
    let case = complaints::list(&mut tx, AGENCY).await.unwrap().remove(0);
    let later = |days: i64| today.saturating_add(jiff::Span::new().days(days));
    let standing = Standing {
        state: State::Closed.code().to_owned(),
        acknowledged_on: Some(today),
        answered_on: Some(today),
        closed_on: Some(today),
        keep_until: Some(later(3_700)),
        noticed_on: Some(later(3_720)),
        ..case.standing.clone()
    };
    assert!(complaints::save_state(&mut tx, AGENCY, &case.id, 1, &standing, case.hour).await.unwrap());
    tx.commit_unrecorded().await.unwrap();
    let test =
        "channel_crash::a_case_whose_keeping_has_ended_is_whole_or_gone_with_its_files_wherever_the_process_is_killed";
    let scene = Scene::new(test, app, 3_800 * DAY, Act::Days, &code, recovery).await;

    let deaths = scene.kill_everywhere(200).await;

    assert!(deaths >= 10, "{deaths} deaths");
}

#[tokio::test]
async fn whoever_goes_away_while_a_report_is_kept_takes_no_file_of_it_away() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let mut kept = 0;
    let mut unanswered = 0;
    for _ in 0..100 {
        let page = walk(&app, &[], true).await;
        let (draft, code) = (field(&page, "draft"), code(&page));
        let act = Act::form("/complaints/sent", &[("draft", &draft), ("last_four", &code[20..])]).with_file();

        let answer = until_kept(&app, act.answer(&app), kept).await;

        // Whoever writes next waits until a commit that was begun has come to its end.
        app.state.store.write().await.unwrap().roll_back().await.unwrap();
        let mut tx = app.state.store.read().await.unwrap();
        let cases = complaints::list(&mut tx, AGENCY).await.unwrap().len();
        for (agency, digest) in backup::files(&mut tx).await.unwrap() {
            assert!(app.state.store.file(&agency, &digest).unwrap().exists(), "a file is lost");
        }
        drop(tx);
        let read = app.post("/complaints/return", &[("code", &code)], "").await;
        assert_eq!(read.status == StatusCode::OK, cases > kept, "{}", read.text());
        assert!(answer.is_none() || cases == kept + 1);
        unanswered += usize::from(answer.is_none() && cases > kept);
        kept = cases;
        if unanswered == 2 {
            break;
        }
    }
    assert_eq!(unanswered, 2, "somebody went away between the commit and the answer");
    sweep(&app).await;
}

/// What comes of an act that is given up as soon as its case is seen by others; it is looked for after each step.
async fn until_kept<T>(app: &App, act: impl Future<Output = T>, cases: usize) -> Option<T> {
    let mut act = Box::pin(act);
    loop {
        let step = std::future::poll_fn(|cx| Poll::Ready(act.as_mut().poll(cx))).await;
        if let Poll::Ready(answer) = step {
            return Some(answer);
        }
        // A commit under way has the time of these questions.
        for _ in 0..3 {
            let mut tx = app.state.store.read().await.unwrap();
            if complaints::list(&mut tx, AGENCY).await.unwrap().len() > cases {
                return None;
            }
        }
    }
}
