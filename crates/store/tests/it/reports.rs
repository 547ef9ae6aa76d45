use prongsai_domain::paper::{MemoFields, Paper, PaperKind};
use prongsai_store::events::Event;
use prongsai_store::reports::{self, NewEdit, NewVersion};
use prongsai_store::{Error, Store, Tx, cycles};
use prongsai_testing::each_store;
use prongsai_thai::{Digits, FiscalYear};

use crate::{at, town};

fn year() -> FiscalYear {
    FiscalYear::new(2569).expect("a year")
}

/// A town with one paper; gives its id.
async fn paper(store: &Store, agency: &str) -> String {
    town(store, agency).await;
    let mut tx = store.write().await.expect("the store writes");
    cycles::open(&mut tx, at(0), agency, year()).await.expect("the year is new");
    let paper =
        Paper { kind: PaperKind::SixMonth, digits: Digits::Thai, memo: MemoFields::default(), chain: Vec::new() };
    let id = cycles::insert_paper(&mut tx, at(0), agency, year(), &paper).await.expect("the paper is new");
    tx.commit_unrecorded().await.expect("the paper is kept");
    id
}

async fn keep(tx: Tx, agency: &str) {
    tx.commit(Event::new(agency, at(9), "paper.changed")).await.expect("it is kept");
}

fn edit(text: &str, revision: i64) -> NewEdit<'_> {
    NewEdit { place: "memo-request", text, base: "เดิม", revision, by: "nobody" }
}

each_store! {
    async fn an_edit_that_somebody_changed_meanwhile_is_not_written_over(store: Store) {
        let id = paper(&store, "a").await;
        let mut tx = store.write().await.expect("the store writes");
        reports::put_edit(&mut tx, at(1), "a", &id, edit("หนึ่ง", 0)).await.expect("it is new");
        keep(tx, "a").await;

        let mut tx = store.write().await.expect("the store writes");
        let second = reports::put_edit(&mut tx, at(2), "a", &id, edit("สอง", 0)).await;
        assert!(matches!(second, Err(Error::Stale)), "{second:?}");
        reports::put_edit(&mut tx, at(2), "a", &id, edit("สาม", 1)).await.expect("it was seen");
        let late = reports::put_edit(&mut tx, at(3), "a", &id, edit("สี่", 1)).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        assert!(matches!(reports::remove_edit(&mut tx, "a", &id, "memo-request", 1).await, Err(Error::Stale)));
        keep(tx, "a").await;

        let mut tx = store.read().await.expect("the store reads");
        let kept = reports::edits(&mut tx, "a", &id).await.expect("they are read");
        assert_eq!(kept.iter().map(|edit| (edit.text.as_str(), edit.revision)).collect::<Vec<_>>(), [("สาม", 2)]);
        assert_eq!(reports::edits(&mut tx, "b", &id).await.expect("they are read"), []);
    }

    async fn settings_are_changed_by_whoever_saw_the_newest(store: Store) {
        let id = paper(&store, "a").await;
        let memo = MemoFields { subject: Some("เรื่องใหม่".to_owned()), ..MemoFields::default() };
        let mut tx = store.write().await.expect("the store writes");
        reports::update(&mut tx, at(1), "a", &id, 1, Digits::Arabic, &memo).await.expect("it was seen");
        let late = reports::update(&mut tx, at(2), "a", &id, 1, Digits::Thai, &MemoFields::default()).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        let foreign = reports::update(&mut tx, at(2), "b", &id, 2, Digits::Thai, &MemoFields::default()).await;
        assert!(matches!(foreign, Err(Error::Stale)), "{foreign:?}");
        keep(tx, "a").await;

        let mut tx = store.read().await.expect("the store reads");
        let kept = reports::get(&mut tx, "a", &id).await.expect("it is there");
        assert_eq!((kept.paper.digits, kept.paper.memo, kept.revision), (Digits::Arabic, memo, 2));
        assert!(matches!(reports::get(&mut tx, "b", &id).await, Err(Error::Missing(_))));
        assert_eq!(reports::list(&mut tx, "a").await.expect("they are listed").len(), 1);
    }

    async fn the_same_content_twice_is_one_version_and_other_content_the_next(store: Store) {
        let id = paper(&store, "a").await;
        let pictures = [("photos/1.jpg".to_owned(), "ab".repeat(32))];
        let new = |digest| NewVersion { digest, report: "{}", note: "ฉบับแรก", by: "nobody", pictures: &pictures };
        let mut tx = store.write().await.expect("the store writes");
        let first = reports::insert_version(&mut tx, at(1), "a", &id, new("1")).await.expect("it is new");
        let again = reports::insert_version(&mut tx, at(2), "a", &id, new("1")).await.expect("it is known");
        let next = reports::insert_version(&mut tx, at(3), "a", &id, new("2")).await.expect("it is new");
        keep(tx, "a").await;

        assert_eq!((first.1, first.2), (1, true));
        assert_eq!((&again.0, again.1, again.2), (&first.0, 1, false));
        assert_eq!((next.1, next.2), (2, true));
        let mut tx = store.read().await.expect("the store reads");
        let all = reports::versions(&mut tx, "a", &id).await.expect("they are listed");
        assert_eq!(all.iter().map(|version| version.no).collect::<Vec<_>>(), [2, 1]);
        let newest = reports::newest(&mut tx, "a").await.expect("they are listed");
        assert_eq!(newest.iter().map(|version| version.no).collect::<Vec<_>>(), [2]);
        let kept = reports::version_pictures(&mut tx, "a", &first.0).await.expect("they are listed");
        assert_eq!(kept[0].digest, "ab".repeat(32));
        assert_eq!(reports::report(&mut tx, "a", &id, &first.0).await.expect("it is there"), "{}");
        assert!(matches!(reports::report(&mut tx, "b", &id, &first.0).await, Err(Error::Missing(_))));
    }

    async fn an_answered_finding_speaks_again_when_the_answer_is_taken_back(store: Store) {
        let id = paper(&store, "a").await;
        let mut tx = store.write().await.expect("the store writes");
        let answer = |reason| ("other-agency", "อบต. ดงบัง", reason);
        reports::insert_suppression(&mut tx, at(1), "a", &id, answer("หนึ่ง"), "nobody").await.expect("it is new");
        let kept = reports::insert_suppression(&mut tx, at(2), "a", &id, answer("สอง"), "nobody").await;
        let kept = kept.expect("it takes the place of the first");
        let all = reports::suppressions(&mut tx, "a", &id).await.expect("they are listed");
        assert_eq!(all.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["สอง"]);

        reports::remove_suppression(&mut tx, at(3), "a", &id, &kept).await.expect("it is there");

        assert_eq!(reports::suppressions(&mut tx, "a", &id).await.expect("they are listed"), []);
        let again = reports::remove_suppression(&mut tx, at(4), "a", &id, &kept).await;
        assert!(matches!(again, Err(Error::Missing(_))));
    }
}
