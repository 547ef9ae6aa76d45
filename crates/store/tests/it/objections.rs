use prongsai_store::objections::{self, Objection};
use prongsai_store::{Error, events::Event};
use prongsai_testing::each_store;
use prongsai_thai::FiscalYear;

use crate::{at, town};

each_store! {
    async fn an_objection_is_kept_by_whoever_saw_the_newest_and_comes_in_once(store: Store) {
        town(&store, "a").await;
        town(&store, "b").await;
        let (year, day) = (FiscalYear::new(2570).unwrap(), "2027-06-01".parse().unwrap());
        let due = "2027-06-15".parse().unwrap();
        let mut tx = store.write().await.unwrap();
        assert!(objections::insert(&mut tx, at(1), "a", year, "O14", "ไม่พบข้อมูล", day, due, None).await.unwrap());
        assert!(!objections::insert(&mut tx, at(2), "a", year, "O14", "อื่น", day, due, None).await.unwrap());
        let kept = objections::find(&mut tx, "a", year, "O14").await.unwrap().unwrap();
        assert_eq!((kept.reason.as_str(), kept.noticed_on, kept.due_on, kept.revision), ("ไม่พบข้อมูล", day, due, 1));
        let written = Objection { draft: "ขอชี้แจง".to_owned(), sent_on: Some(due), ..kept.clone() };
        objections::put(&mut tx, at(3), "a", &written, None).await.unwrap();
        let late = objections::put(&mut tx, at(4), "a", &kept, None).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        tx.commit(Event::new("a", at(4), "objection.changed")).await.unwrap();

        let mut tx = store.write().await.unwrap();
        let list = objections::list(&mut tx, "a", year).await.unwrap();
        assert_eq!((list.len(), list[0].draft.as_str(), list[0].sent_on, list[0].revision), (1, "ขอชี้แจง", Some(due), 2));
        assert!(objections::list(&mut tx, "b", year).await.unwrap().is_empty());
        assert!(matches!(objections::remove(&mut tx, "b", &list[0].id, 2).await, Err(Error::Stale)));
        objections::remove(&mut tx, "a", &list[0].id, 2).await.unwrap();
        assert!(objections::find(&mut tx, "a", year, "O14").await.unwrap().is_none());
        tx.commit(Event::new("a", at(5), "objection.removed")).await.unwrap();
    }
}
