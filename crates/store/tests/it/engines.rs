//! What goes in comes out again, and what was not committed never was.

use prongsai_store::{Error, Store, agencies, q, row};
use prongsai_testing::each_store;
use prongsai_testing::store::{Scene, run};

use crate::{at, insert_town, town};

row! {
    struct Values {
        words: String,
        no_words: Option<String>,
        number: i64,
        no_number: Option<i64>,
        bytes: Vec<u8>,
    }
}

row! { struct Count { n: i64 } }

each_store! {
    async fn values_come_back_as_they_went_in(store: Store) {
        let mut tx = store.read().await.expect("the store reads");
        for (words, number, bytes) in [
            ("", 0, Vec::new()),
            ("น้ำ “ทุ่ง” ' \" \\ %_; -- ก็\n", i64::MAX, vec![0, 255, 10]),
            ("𝒳 🙏🏽", i64::MIN, (0..=255).collect()),
        ] {
            let back = q!(one Values, tx, "
                select cast($1 as text) as words, cast($2 as text) as no_words, cast($3 as bigint) as number,
                    cast($4 as bigint) as no_number, $5 as bytes",
                words, None::<&str>, number, None::<i64>, &bytes)
            .expect("the values are taken")
            .expect("one row comes back");

            assert_eq!((back.words.as_str(), back.number), (words, number));
            assert_eq!((back.no_words, back.no_number), (None, None));
            assert_eq!(back.bytes, bytes);
        }
    }

    async fn a_change_that_is_not_committed_leaves_no_trace(store: Store) {
        let mut tx = store.write().await.expect("the store writes");
        insert_town(&mut tx, "a").await;
        drop(tx);

        let mut tx = store.read().await.expect("the store reads");
        assert_eq!(agencies::list(&mut tx).await.expect("the list comes"), Vec::new());
    }

    async fn a_second_row_of_the_same_key_is_told_from_other_failures(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.expect("the store writes");

        let taken: Error = q!(run tx, "insert into unit (agency_id, id, name, position) values ($1, $2, $3, $4)",
            "a", "clerk", "สำนักปลัด", 1_i64)
            .and(q!(run tx, "insert into unit (agency_id, id, name, position) values ($1, $2, $3, $4)",
                "a", "clerk", "สำนักปลัด", 2_i64))
            .expect_err("the id is taken");
        drop(tx);
        let mut tx = store.write().await.expect("the store writes");
        let stray: Error = q!(run tx, "insert into unit (agency_id, id, name, position) values ($1, $2, $3, $4)",
            "nowhere", "clerk", "สำนักปลัด", 1_i64)
            .expect_err("there is no such town");

        assert!(taken.is_taken() && !taken.is_passing(), "{taken}");
        assert!(!stray.is_taken() && !stray.is_passing(), "{stray}");
    }

    async fn readers_do_not_wait_for_a_writer(store: Store) {
        town(&store, "a").await;
        let mut writer = store.write().await.expect("the store writes");
        insert_town(&mut writer, "b").await;

        let mut reader = store.read().await.expect("the store reads");
        let seen = agencies::list(&mut reader).await.expect("the list comes");

        assert_eq!(seen.len(), 1, "what is not committed is not seen");
        writer.commit_unrecorded().await.expect("the writer ends");
    }

    async fn many_writers_at_once_all_come_through(store: Store) {
        town(&store, "a").await;
        let writers: Vec<_> = (0_i64..24)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.write().await.expect("the store writes");
                    q!(run tx, "insert into unit (agency_id, id, name, position) values ($1, $2, $3, $4)",
                        "a", &format!("unit-{n}"), "กอง", n)
                    .expect("the id is new");
                    tx.commit_unrecorded().await.expect("the change lasts");
                })
            })
            .collect();
        for writer in writers {
            writer.await.expect("no writer fails");
        }

        let mut tx = store.read().await.expect("the store reads");
        let found = q!(one Count, tx, "select count(*) as n from unit where agency_id = $1", "a");
        assert_eq!(found.expect("the count comes").map(|row| row.n), Some(24));
    }

    async fn what_was_remembered_of_a_town_is_old_after_a_change_of_that_town_alone(store: Store) {
        town(&store, "a").await;
        town(&store, "b").await;
        let before = (store.generation("a"), store.generation("b"));

        let tx = store.write().await.expect("the store writes");
        tx.commit(prongsai_store::events::Event::new("a", at(1), "town.changed")).await.expect("the change lasts");

        assert!(store.generation("a") > before.0);
        assert_eq!(store.generation("b"), before.1);
    }
}

#[test]
fn an_address_of_neither_engine_is_refused_with_the_way_out() {
    run(Scene::sqlite(), |_| async {
        let error = Store::open("mysql://localhost/desk", std::path::Path::new("/nowhere")).await.expect_err("unknown");

        assert!(matches!(&error, Error::Address(_)), "{error}");
        assert!(error.to_string().contains("sqlite:<file>"), "{error}");
    });
}
