//! What a post said stays, a paper moves once at a time, and nothing crosses from town to town.

use prongsai_domain::agency::{Agency, Post, PostRole};
use prongsai_domain::approval::{Approval, Deed};
use prongsai_domain::paper::{ChainAct, ChainStep};
use prongsai_store::approvals::{self, Entry};
use prongsai_store::register::{self, NewNumber};
use prongsai_store::scans::{self, ReadPage};
use prongsai_store::{Error, Store, agencies, cycles, q};
use prongsai_testing::each_store;
use prongsai_thai::FiscalYear;

use crate::{at, town};

/// A town with a paper of which a version is frozen.
async fn paper(store: &Store, agency: &str) {
    town(store, agency).await;
    let mut tx = store.write().await.expect("the store writes");
    cycles::open(&mut tx, at(0), agency, FiscalYear::new(2569).expect("a year")).await.expect("the year is new");
    q!(run tx, "
        insert into paper (agency_id, id, fiscal_year, kind, digits, memo, chain, revision, created_at, updated_at)
        values ($1, 'p', 2569, 'six-month', 'thai', '{}', '[]', 1, 1, 1)", agency)
    .expect("the paper is new");
    q!(run tx, "
        insert into version (agency_id, id, paper_id, no, digest, report, note, created_at, frozen_at)
        values ($1, 'v1', 'p', 1, 'd', '{}', '', 1, 1)", agency)
    .expect("the version is new");
    tx.commit_unrecorded().await.expect("the scene is kept");
}

/// A drafter and the mayor, and the paper on its way between them.
async fn begun(store: &Store, agency: &str) -> (Agency, Approval) {
    let post = |id: &str, role, title: &str| Post {
        id: id.to_owned(),
        role,
        title: title.to_owned(),
        unit: None,
        holder: Some(format!("ผู้ถือ {id}")),
        vacant: false,
    };
    let mut tx = store.write().await.expect("the store writes");
    let day = "2026-04-01".parse().expect("a day");
    let mut body = agencies::get(&mut tx, agency, day).await.expect("the town is there");
    body.posts = vec![post("legal", PostRole::Officer, "นิติกร"), post("mayor", PostRole::Head, "นายกเทศมนตรี")];
    let step = |post: &str, act| ChainStep { post: post.to_owned(), act, opinion: None, decision: None, date: None };
    let chain = [step("legal", ChainAct::Propose), step("mayor", ChainAct::Order)];
    let approval = Approval::begin(&chain, &body, Some(day)).expect("the chain is a chain");
    approvals::begin(&mut tx, at(1), agency, "v1", "ink", &approval).await.expect("it sets out");
    tx.commit_unrecorded().await.expect("it is kept");
    (body, approval)
}

fn entry(post: &str) -> Entry {
    Entry {
        seq: 0,
        post_id: post.to_owned(),
        by_post_id: post.to_owned(),
        person_id: None,
        deed: "propose".to_owned(),
        words: String::new(),
        signed_on: Some("2026-04-01".to_owned()),
        way: "ink".to_owned(),
        attested_by: None,
        scan_page_id: None,
        previous_digest: None,
        digest: "a".repeat(64),
        signature: None,
        public_key: None,
        lapsed_at: None,
        created_at: 0,
    }
}

each_store! {
    async fn a_version_sets_out_once_and_moves_once_at_a_time(store: Store) {
        paper(&store, "a").await;
        let (body, mut approval) = begun(&store, "a").await;
        let before = approvals::find(&mut store.read().await.unwrap(), "a", "v1").await.unwrap().unwrap();
        let post = approval.next().unwrap().post.clone();
        assert_eq!((before.state.as_str(), before.waits_for.as_deref()), ("waiting", Some(post.as_str())));

        approval.take(&body, &post, Deed::Propose, Some("2026-04-01".parse().unwrap())).unwrap();
        let mut tx = store.write().await.unwrap();
        approvals::update(&mut tx, at(2), "a", &before, &approval, "waiting").await.unwrap();
        let twice = approvals::update(&mut tx, at(2), "a", &before, &approval, "waiting").await;
        tx.commit_unrecorded().await.unwrap();

        assert!(matches!(twice, Err(Error::Stale)), "a double click moves it once");
        let now = approvals::find(&mut store.read().await.unwrap(), "a", "v1").await.unwrap().unwrap();
        assert_eq!(now.revision, 2);
        assert_ne!(now.waits_for, before.waits_for);
        assert_eq!(now.approval().unwrap(), approval);
        let mut tx = store.write().await.unwrap();
        let again = approvals::begin(&mut tx, at(3), "a", "v1", "ink", &approval).await;
        assert!(again.unwrap_err().is_taken());
    }

    async fn what_a_post_said_cannot_be_changed_and_lapses_once(store: Store) {
        paper(&store, "a").await;
        let (_, approval) = begun(&store, "a").await;
        let post = approval.next().unwrap().post.clone();
        let mut tx = store.write().await.unwrap();
        assert_eq!(approvals::insert_entry(&mut tx, at(2), "a", "v1", &entry(&post)).await.unwrap(), 1);
        assert_eq!(approvals::insert_entry(&mut tx, at(3), "a", "v1", &entry(&post)).await.unwrap(), 2);
        approvals::lapse(&mut tx, at(4), "a", "v1", 1).await.unwrap();
        approvals::lapse(&mut tx, at(9), "a", "v1", 1).await.unwrap();
        tx.commit_unrecorded().await.unwrap();

        let mut tx = store.write().await.unwrap();
        let changed = q!(run tx, "update approval_entry set words = 'x' where agency_id = $1 and seq = 2", "a");
        assert!(changed.is_err());
        drop(tx);
        let entries = approvals::entries(&mut store.read().await.unwrap(), "a", "v1").await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.lapsed_at).collect::<Vec<_>>(), [Some(at(4).as_microsecond()), None]);
    }

    async fn a_correction_is_mended_once(store: Store) {
        paper(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        let id = approvals::insert_correction(&mut tx, at(1), "a", "v1", 3, None, None, "แก้ตัวเลข", "account").await.unwrap();
        assert_eq!(approvals::mend(&mut tx, at(2), "a", &id, "account").await.unwrap().as_deref(), Some("v1"));
        assert_eq!(approvals::mend(&mut tx, at(3), "a", &id, "account").await.unwrap(), None);
        let all = approvals::corrections(&mut tx, "a", "v1").await.unwrap();
        assert_eq!((all[0].page, all[0].mended_at), (3, Some(at(2).as_microsecond())));
        assert!(approvals::corrections(&mut tx, "b", "v1").await.unwrap().is_empty());
    }

    async fn a_page_is_kept_once_and_filed_by_hand_within_its_town(store: Store) {
        paper(&store, "a").await;
        town(&store, "b").await;
        let mut tx = store.write().await.unwrap();
        let scan = scans::insert(&mut tx, at(1), "a", &"d".repeat(64), "scan.pdf", "upload", None).await.unwrap();
        let first = ReadPage { no: 1, state: "filed", place: Some(("v1".to_owned(), 1)), ..ReadPage::default() };
        let second = ReadPage { no: 2, state: "stray", ..ReadPage::default() };
        for page in [&first, &second, &ReadPage { state: "blank", ..first.clone() }] {
            scans::insert_page(&mut tx, at(2), "a", &scan, page).await.unwrap();
        }
        let pages = scans::pages(&mut tx, "a", &scan).await.unwrap();
        assert_eq!(pages.iter().map(|page| page.state.as_str()).collect::<Vec<_>>(), ["filed", "stray"]);

        scans::file(&mut tx, at(3), "a", &pages[1].id, Some(("v1", 2)), "account").await.unwrap();
        let crossing = scans::file(&mut tx, at(3), "b", &pages[1].id, None, "account").await;

        assert!(matches!(crossing, Err(Error::Missing(_))));
        let filed = scans::filed(&mut tx, "a", "v1").await.unwrap();
        assert_eq!(filed.iter().map(|page| (page.page, page.how.as_deref())).collect::<Vec<_>>(), [
            (Some(1), Some("code")),
            (Some(2), Some("hand")),
        ]);
        scans::finish(&mut tx, at(4), "a", &scan, None).await.unwrap();
        assert!(scans::get(&mut tx, "a", &scan).await.unwrap().done_at.is_some());
        assert!(matches!(scans::get(&mut tx, "b", &scan).await, Err(Error::Missing(_))));
    }

    async fn a_book_counts_on_behind_gaps_and_gives_no_number_twice(store: Store) {
        paper(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        let new = |book, number, external| NewNumber {
            book, number, on: None, paper: "p", title: "รายงาน", external, by: "account",
        };
        assert_eq!(register::next(&mut tx, "a", "ตย ๕๒๐๐๑").await.unwrap(), 1);
        register::insert(&mut tx, at(1), "a", &new("ตย ๕๒๐๐๑", "๔๗", false)).await.unwrap();
        register::insert(&mut tx, at(2), "a", &new("ตย ๕๒๐๐๑", "ว ๙๙", true)).await.unwrap();
        assert_eq!(register::next(&mut tx, "a", "ตย ๕๒๐๐๑").await.unwrap(), 48);
        assert_eq!(register::next(&mut tx, "a", "another").await.unwrap(), 1);
        assert_eq!(register::of_paper(&mut tx, "a", "p").await.unwrap().unwrap().number, "ว ๙๙");
        assert_eq!(register::list(&mut tx, "a", "ตย ๕๒๐๐๑", 9).await.unwrap().len(), 2);
        tx.commit_unrecorded().await.unwrap();

        let mut tx = store.write().await.unwrap();
        let twice = register::insert(&mut tx, at(3), "a", &new("ตย ๕๒๐๐๑", "๔๗", false)).await;
        assert!(twice.unwrap_err().is_taken());
    }
}
