//! What was published keeps its number and its address, and only what was approved is published.

use prongsai_domain::paper::PaperKind;
use prongsai_store::events::{self, Event};
use prongsai_store::publications::{self, PublishedFile};
use prongsai_store::{Store, cycles, q};
use prongsai_testing::each_store;
use prongsai_thai::FiscalYear;

use crate::{at, town};

fn year() -> FiscalYear {
    FiscalYear::new(2569).expect("a year")
}

/// A town with a paper of which two versions were made; `state` is that of the first one's approval.
async fn paper(store: &Store, agency: &str, state: &str) {
    town(store, agency).await;
    let mut tx = store.write().await.expect("the store writes");
    cycles::open(&mut tx, at(0), agency, year()).await.expect("the year is new");
    q!(run tx, "
        insert into paper (agency_id, id, fiscal_year, kind, digits, memo, chain, revision, created_at, updated_at)
        values ($1, 'p', 2569, 'six-month', 'thai', '{}', '[]', 1, 1, 1)", agency)
    .expect("the paper is new");
    for (id, no) in [("v1", 1_i64), ("v2", 2)] {
        q!(run tx, "
            insert into version (agency_id, id, paper_id, no, digest, report, note, created_at, frozen_at)
            values ($1, $2, 'p', $3, 'd', '{}', '', 1, 1)", agency, id, no)
        .expect("the version is new");
    }
    q!(run tx, "
        insert into approval (agency_id, version_id, way, body, state, revision, begun_at, ended_at)
        values ($1, 'v1', 'ink', '{}', $2, 1, 1, 2)", agency, state)
    .expect("the approval is new");
    tx.commit_unrecorded().await.expect("the scene is kept");
}

fn file(name: &str, position: i64) -> PublishedFile {
    PublishedFile {
        name: name.to_owned(),
        digest: "0".repeat(64),
        media_type: "application/pdf".to_owned(),
        size_bytes: 1,
        position,
        role: "pdf".to_owned(),
        title: None,
    }
}

each_store! {
    async fn a_version_is_published_under_the_next_number_with_its_files_in_order(store: Store) {
        paper(&store, "a", "approved").await;
        for moment in [10, 20] {
            let mut tx = store.write().await.expect("the store writes");
            let version = publications::find_approved(&mut tx, "a", "v1").await.expect("the store answers");
            let files = [file("report.pdf", 1), file("signed.pdf", 0)];
            publications::insert(&mut tx, at(moment), "a", &version.expect("it is approved"), &files, None)
                .await
                .expect("it is published");
            tx.commit(Event::new("a", at(moment), "publication.published")).await.expect("it is kept");
        }

        let mut tx = store.read().await.expect("the store reads");
        let all = publications::list_of(&mut tx, "a", year(), PaperKind::SixMonth).await.expect("the list comes");
        let files = publications::files(&mut tx, "a", &all[0].id).await.expect("the files come");

        assert_eq!(all.iter().map(|row| row.no).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["signed.pdf", "report.pdf"]);
        assert_eq!(publications::list_approved(&mut tx, "a").await.expect("the list comes")[0].published, 2);
    }

    async fn what_is_not_approved_is_not_published(store: Store) {
        paper(&store, "a", "approved").await;
        let mut tx = store.write().await.expect("the store writes");
        let version = publications::find_approved(&mut tx, "a", "v1").await.expect("the store answers");
        let version = version.expect("it is approved");
        q!(run tx, "update approval set state = 'replaced' where agency_id = $1", "a").expect("it is taken back");

        let refused = publications::insert(&mut tx, at(5), "a", &version, &[], None).await;

        assert!(matches!(refused, Err(prongsai_store::Error::Missing(_))));
        assert!(publications::find_approved(&mut tx, "a", "v2").await.expect("the store answers").is_none());
    }

    async fn a_withdrawal_happens_once_and_only_in_its_own_town(store: Store) {
        paper(&store, "a", "approved").await;
        town(&store, "b").await;
        let mut tx = store.write().await.expect("the store writes");
        let version = publications::find_approved(&mut tx, "a", "v1").await.expect("the store answers");
        let row = publications::insert(&mut tx, at(5), "a", &version.expect("it is approved"), &[], None)
            .await
            .expect("it is published");

        let foreign = publications::withdraw(&mut tx, at(6), "b", &row.id, "ผิดหน่วยงาน").await;
        publications::withdraw(&mut tx, at(7), "a", &row.id, "ผิดฉบับ").await.expect("it is withdrawn");
        let again = publications::withdraw(&mut tx, at(8), "a", &row.id, "อีกครั้ง").await;

        assert!(matches!(foreign, Err(prongsai_store::Error::Stale)));
        assert!(matches!(again, Err(prongsai_store::Error::Stale)));
        let row = publications::get(&mut tx, "a", &row.id).await.expect("it stays");
        assert_eq!(row.withdrawn_reason.as_deref(), Some("ผิดฉบับ"));
        assert!(publications::list(&mut tx, "b").await.expect("the list comes").is_empty());
    }

    async fn the_last_filed_picture_of_a_page_is_the_signed_one(store: Store) {
        paper(&store, "a", "approved").await;
        let mut tx = store.write().await.expect("the store writes");
        q!(run tx, "
            insert into scan (agency_id, id, digest, file_name, pages, source, created_at)
            values ($1, 's', 'd', 'pile.pdf', 3, 'upload', 1)", "a")
        .expect("the scan is new");
        let pages = [("x", 1_i64, "old", 1_i64, 10_i64), ("y", 2, "two", 2, 10), ("z", 3, "new", 1, 20)];
        for (id, no, digest, page, filed) in pages {
            q!(run tx, "
                insert into scan_page (agency_id, id, scan_id, no, digest, state, version_id, page, turned, filed_at,
                                       created_at)
                values ($1, $2, 's', $3, $4, 'filed', 'v1', $5, 0, $6, 1)", "a", id, no, digest, page, filed)
            .expect("the page is new");
        }

        let signed = publications::signed_pages(&mut tx, "a", "v1").await.expect("the pages come");

        assert_eq!(signed.iter().map(|page| page.digest.as_str()).collect::<Vec<_>>(), ["new", "two"]);
    }

    async fn the_number_of_events_grows_with_every_change_of_the_agency_and_of_no_other(store: Store) {
        let count = async |since: i64| {
            events::count(&mut store.read().await.expect("reads"), "a", since).await.expect("the number comes")
        };
        town(&store, "a").await;
        town(&store, "b").await;
        let tx = store.write().await.expect("the store writes");
        tx.commit(Event::new("a", at(3), "measure.changed")).await.expect("the event is kept");
        let before = (count(0).await, count(at(3).as_microsecond()).await);

        let tx = store.write().await.expect("the store writes");
        tx.commit(Event::new("b", at(4), "measure.changed")).await.expect("the event is kept");
        let same = (count(0).await, count(at(3).as_microsecond()).await);
        // Begun before the newest one, kept after it.
        let tx = store.write().await.expect("the store writes");
        tx.commit(Event::new("a", at(2), "measure.changed")).await.expect("the event is kept");

        assert_eq!(before, same);
        assert_eq!(count(0).await, before.0 + 1);
        assert_eq!(count(at(2).as_microsecond()).await, 2);
    }
}
