//! Memory is append-only, and a town's own.

use prongsai_store::events::{self, Event};
use prongsai_store::{Store, q, row};
use prongsai_testing::each_store;

use crate::{at, town};

row! { struct Count { n: i64 } }

/// A town with one event.
async fn remembered(store: &Store) {
    town(store, "a").await;
    let tx = store.write().await.expect("the store writes");
    let event = Event::new("a", at(1), "measure.changed").about("measure", "m1").of_year(2570).with("before", "เดิม");
    tx.commit(event).await.expect("the event is kept");
}

each_store! {
    async fn an_event_tells_what_it_was_told(store: Store) {
        remembered(&store).await;

        let mut tx = store.read().await.expect("the store reads");
        let about = events::list_about(&mut tx, "a", "measure:m1", 10).await.expect("the history comes");

        assert_eq!(about.len(), 1);
        assert_eq!(about[0].kind, "measure.changed");
        assert_eq!((about[0].at, about[0].fiscal_year), (at(1).as_microsecond(), Some(2570)));
        assert_eq!(about[0].body["before"], "เดิม");
    }

    async fn an_event_can_neither_be_changed_nor_removed(store: Store) {
        remembered(&store).await;

        for attempt in ["change", "removal"] {
            let mut tx = store.write().await.expect("the store writes");
            let done = if attempt == "change" {
                q!(run tx, "update event set body = '{}' where agency_id = $1", "a")
            } else {
                q!(run tx, "delete from event where agency_id = $1", "a")
            };
            assert!(done.is_err(), "the {attempt} is refused");
        }

        let mut tx = store.read().await.expect("the store reads");
        let left = q!(one Count, tx, "select count(*) as n from event where agency_id = $1 and body <> '{}'", "a");
        assert_eq!(left.expect("the count comes").map(|row| row.n), Some(1));
    }

    async fn the_events_of_one_town_are_not_told_to_another(store: Store) {
        remembered(&store).await;
        town(&store, "b").await;

        let mut tx = store.read().await.expect("the store reads");
        let about = events::list_about(&mut tx, "b", "measure:m1", 10).await.expect("the history comes");
        let all = events::list(&mut tx, "b", i64::MAX, 10).await.expect("the list comes");

        assert_eq!((about, all), (Vec::new(), Vec::new()));
    }

    async fn a_change_whose_event_cannot_be_written_does_not_happen(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.expect("the store writes");
        q!(run tx, "insert into unit (agency_id, id, name, position) values ($1, $2, $3, $4)", "a", "u", "กอง", 1_i64)
            .expect("the unit is new");

        let refused = tx.commit(Event::new("nowhere", at(1), "unit.added")).await;

        assert!(refused.is_err(), "the event names a town that is not there");
        let mut tx = store.read().await.expect("the store reads");
        let units = q!(one Count, tx, "select count(*) as n from unit where agency_id = $1", "a");
        assert_eq!(units.expect("the count comes").map(|row| row.n), Some(0));
    }

    async fn events_of_one_moment_keep_the_newest_first(store: Store) {
        town(&store, "a").await;
        for second in [3, 1, 2] {
            let tx = store.write().await.expect("the store writes");
            tx.commit(Event::new("a", at(second), &format!("kind.{second}"))).await.expect("the event is kept");
        }

        let mut tx = store.read().await.expect("the store reads");
        let kinds: Vec<String> = events::list(&mut tx, "a", at(3).as_microsecond(), 10)
            .await
            .expect("the list comes")
            .into_iter()
            .map(|event| event.kind)
            .collect();

        assert_eq!(kinds, ["kind.2", "kind.1"], "before the moment, newest first");
    }
}
