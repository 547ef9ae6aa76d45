use prongsai_domain::disclosure::Visit;
use prongsai_store::checks::{self, Run};
use prongsai_store::disclosures::{self, NewVisit};
use prongsai_store::{Store, backup, jobs};
use prongsai_testing::each_store;
use prongsai_thai::FiscalYear;

use crate::{at, town};

const PAGE: &str = "https://www.example.go.th/o14.pdf";

fn year() -> FiscalYear {
    FiscalYear::new(2570).expect("a year")
}

async fn asked(store: &Store, second: i64, agency: &str, code: Option<&str>, on_record: bool) -> String {
    let mut tx = store.write().await.unwrap();
    let round = checks::ask(&mut tx, at(second), agency, year(), code, None, on_record).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    round
}

async fn visited(store: &Store, second: i64, id: &str, words: &str, on_record: bool) {
    let visit = NewVisit {
        id,
        year: year(),
        code: "O14",
        url: PAGE,
        outcome: Visit::Fine,
        status: Some(200),
        final_url: None,
        media_type: None,
        size_bytes: None,
        digest: Some(id),
        title: None,
        words: Some(words),
        findings: "[]",
        on_record,
        round: Some("round"),
        picture: on_record.then_some("ab"),
    };
    let mut tx = store.write().await.unwrap();
    disclosures::insert_visit(&mut tx, at(second), "a", &visit).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

each_store! {
    async fn who_asks_while_a_round_is_open_joins_it(store: Store) {
        town(&store, "a").await;
        town(&store, "b").await;
        let whole = asked(&store, 1, "a", None, false).await;
        assert_eq!(asked(&store, 2, "a", None, false).await, whole);
        let others = [
            asked(&store, 3, "a", Some("O14"), false).await,
            asked(&store, 4, "a", None, true).await,
            asked(&store, 5, "b", None, false).await,
        ];
        assert!(!others.contains(&whole), "another item, the record and another town are rounds of their own");

        let mut tx = store.write().await.unwrap();
        let mut runs = Vec::new();
        while let Some(job) = jobs::claim(&mut tx, at(9), 60, "test").await.unwrap() {
            assert_eq!(job.kind, checks::JOB);
            runs.push(job.read::<Run>().unwrap().round);
        }
        assert_eq!(runs.len(), 4, "each round has one job");
        assert!(checks::end(&mut tx, at(10), "a", &whole, None).await.unwrap());
        assert!(!checks::end(&mut tx, at(11), "a", &whole, Some("ช้าไป")).await.unwrap(), "it has ended");
        tx.commit_unrecorded().await.unwrap();
        assert_ne!(asked(&store, 12, "a", None, false).await, whole);
    }

    async fn a_round_is_followed_while_it_runs(store: Store) {
        town(&store, "a").await;
        let round = asked(&store, 1, "a", None, false).await;
        let of_item = asked(&store, 2, "a", Some("O14"), false).await;
        let mut tx = store.write().await.unwrap();
        checks::begin(&mut tx, at(3), "a", &round, 43, 0).await.unwrap();
        checks::progress(&mut tx, "a", &round, 12).await.unwrap();
        tx.commit_unrecorded().await.unwrap();

        let mut tx = store.read().await.unwrap();
        let newest = checks::newest(&mut tx, "a", year()).await.unwrap().unwrap();
        assert_eq!((newest.id.as_str(), newest.done, newest.total, newest.is_open()), (round.as_str(), 12, 43, true));
        assert_eq!(newest.begun_at, Some(at(3).as_microsecond()));
        let item = checks::newest_of(&mut tx, "a", year(), "O14").await.unwrap().unwrap();
        assert_eq!(item.id, of_item);
        assert_eq!(checks::newest_of(&mut tx, "a", year(), "O15").await.unwrap().unwrap().id, round);
        assert!(checks::newest(&mut tx, "b", year()).await.unwrap().is_none());
        drop(tx);

        let mut tx = store.write().await.unwrap();
        let lost = checks::end_lost(&mut tx, at(100), "a", at(2), "ระบบหยุด\nit stopped").await.unwrap();
        assert_eq!(lost, 1, "the other was asked for later");
        let ended = checks::find(&mut tx, "a", &round).await.unwrap().unwrap();
        assert_eq!((ended.failure_thai(), ended.failure_english()), (Some("ระบบหยุด"), Some("it stopped")));
        assert!(!ended.is_open());
    }

    async fn the_text_of_a_visit_is_kept_as_long_as_it_proves_something(store: Store) {
        town(&store, "a").await;
        let long = "สถิติ ".repeat(10_000);
        visited(&store, 1, "old", &long, false).await;
        visited(&store, 2, "recorded", &format!("{long}ก"), true).await;
        visited(&store, 3, "before", "สถิติ", false).await;
        visited(&store, 4, "newest", "สถิติ", false).await;

        let mut tx = store.write().await.unwrap();
        let history = disclosures::visits_of(&mut tx, "a", year(), PAGE).await.unwrap();
        let ids: Vec<&str> = history.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["newest", "before", "recorded", "old"]);
        let length = |words: &Option<String>| words.as_ref().map_or(0, |words| words.chars().count());
        assert_eq!(length(&history[3].words), disclosures::WORDS_MAX);
        let newest = disclosures::newest_visits(&mut tx, "a", year()).await.unwrap();
        assert_eq!(newest.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["newest"]);
        assert_eq!(disclosures::digests(&mut tx, "a", year()).await.unwrap(), ["newest"]);
        assert_eq!(disclosures::of_round(&mut tx, "a", "round").await.unwrap().len(), 4);

        // The long ones are the same in what is kept, and the last two as well: two texts.
        assert_eq!(disclosures::forget_texts(&mut tx, "a", at(9)).await.unwrap(), 0, "both are still needed");
        let history = disclosures::visits_of(&mut tx, "a", year(), PAGE).await.unwrap();
        assert_eq!(length(&history[3].words), disclosures::BEGINNING);
        let recorded = disclosures::on_record(&mut tx, "a", year()).await.unwrap();
        assert_eq!(length(&recorded[0].words), disclosures::WORDS_MAX);
        assert_eq!(recorded[0].picture.as_deref(), Some("ab"));
        assert!(backup::files(&mut tx).await.unwrap().contains(&("a".to_owned(), "ab".to_owned())));
    }
}
