//! A town is read by those to whom it agreed, from then on and until it ends that; and never by another town.

use prongsai_domain::agency::OverseerKind;
use prongsai_domain::disclosure::{Address, Disclosure, Element, Light, Visit};
use prongsai_store::agencies::{self, Overseer, Settings};
use prongsai_store::disclosures::{self, NewVisit};
use prongsai_store::events::Event;
use prongsai_store::towns::{self, NewVerdict};
use prongsai_store::{Error, boards, consents};
use prongsai_testing::each_store;
use prongsai_testing::store::Store;
use prongsai_thai::FiscalYear;

use crate::{at, town};

const PAGE: &str = "https://www.example.go.th/o14.pdf";

fn year() -> FiscalYear {
    FiscalYear::new(2570).expect("a year")
}

async fn office(store: &Store, id: &str) {
    town(store, id).await;
    let overseer = Overseer { kind: OverseerKind::ProvincePromotion, ranking: false };
    let settings = Settings { overseer: Some(overseer), ..Settings::default() };
    let mut tx = store.write().await.unwrap();
    agencies::update_settings(&mut tx, id, &settings).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

/// A town with one item, of which a visit found something.
async fn board(store: &Store, id: &str) {
    town(store, id).await;
    let element = Element { text: "สถิติ".to_owned(), met: Some(true), proof: "หน้า ๒".to_owned() };
    let item = Disclosure {
        code: "O14".to_owned(),
        elements: vec![element],
        addresses: vec![Address { url: PAGE.to_owned(), clicks: "๑. ITA".to_owned(), ..Address::default() }],
        due: "2026-11-01".parse().ok(),
        note: "ร่างภายใน".to_owned(),
        ..Disclosure::default()
    };
    let visit = |id, outcome, on_record| NewVisit {
        id,
        year: year(),
        code: "O14",
        url: PAGE,
        outcome,
        status: Some(200),
        final_url: None,
        media_type: None,
        size_bytes: None,
        digest: None,
        title: None,
        words: Some("สถิติการให้บริการ"),
        findings: "[]",
        on_record,
        round: None,
        picture: None,
    };
    let mut tx = store.write().await.unwrap();
    disclosures::put(&mut tx, at(1), id, year(), &item, None, 0).await.unwrap();
    disclosures::insert_visit(&mut tx, at(2), id, &visit("1", Visit::Fine, false)).await.unwrap();
    disclosures::insert_visit(&mut tx, at(3), id, &visit("2", Visit::Failed, false)).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

fn verdict(agency: &str) -> NewVerdict<'_> {
    NewVerdict {
        agency,
        year: year(),
        code: "O14",
        verdict: "no",
        sentence: Some("สถิติการให้บริการ"),
        url: Some(PAGE),
        note: None,
        account: "x",
        person: "ผู้ตรวจ",
    }
}

/// Everything that a body can ask about towns, as the number of what it finds.
async fn seen(store: &Store, viewer: &str) -> [usize; 9] {
    let mut tx = store.read().await.unwrap();
    [
        towns::list(&mut tx, viewer).await.unwrap().len(),
        usize::from(towns::find(&mut tx, viewer, "a").await.unwrap().is_some()),
        towns::items(&mut tx, viewer, year()).await.unwrap().len(),
        towns::items_of(&mut tx, viewer, "a", year()).await.unwrap().len(),
        towns::seen(&mut tx, viewer, "a", year(), "O14").await.unwrap().len(),
        towns::verdicts(&mut tx, viewer, year(), "O14").await.unwrap().len(),
        towns::verdicts_of(&mut tx, viewer, "a", year()).await.unwrap().len(),
        boards::trend(&mut tx, viewer, year(), 9).await.unwrap().len(),
        boards::trend_of(&mut tx, viewer, "a", year(), 9).await.unwrap().len(),
    ]
}

each_store! {
    async fn nothing_is_seen_before_a_town_agrees_and_after_it_ends_that(store: Store) {
        board(&store, "a").await;
        board(&store, "b").await;
        office(&store, "office").await;
        boards::recompute(&store, year(), "2026-11-26".parse().unwrap()).await.unwrap();
        assert_eq!(seen(&store, "office").await, [0; 9], "nobody agreed");

        let mut tx = store.write().await.unwrap();
        assert!(consents::ask(&mut tx, at(4), "a", "office").await.unwrap());
        assert!(!consents::ask(&mut tx, at(4), "a", "office").await.unwrap(), "it is asked already");
        tx.commit(Event::new("a", at(4), "consent.asked")).await.unwrap();
        assert_eq!(seen(&store, "office").await, [0; 9], "asking is not enough");

        let mut tx = store.write().await.unwrap();
        assert!(consents::grant(&mut tx, at(5), "a", "office", None).await.unwrap());
        assert!(!consents::grant(&mut tx, at(5), "a", "office", None).await.unwrap(), "it may already");
        towns::insert_verdict(&mut tx, at(6), "office", &verdict("a")).await.unwrap();
        let foreign = towns::insert_verdict(&mut tx, at(6), "office", &verdict("b")).await;
        assert!(matches!(foreign, Err(Error::Missing(_))), "{foreign:?}");
        tx.commit(Event::new("a", at(6), "consent.granted")).await.unwrap();
        assert_eq!(seen(&store, "office").await, [1; 9], "the town that agreed, and no other");
        let mut tx = store.read().await.unwrap();
        let item = towns::items(&mut tx, "office", year()).await.unwrap().remove("a").unwrap().remove("O14").unwrap();
        assert_eq!((item.light(), item.addresses[0].visit), (Light::AtRisk, Some(Visit::Failed)));
        assert_eq!(item.note, "", "drafts stay in the town");
        assert_eq!(seen(&store, "a").await, [0; 9]);
        assert_eq!(seen(&store, "b").await, [0; 9]);
        drop(tx);

        let mut tx = store.write().await.unwrap();
        assert!(consents::end(&mut tx, at(7), "a", "office", None).await.unwrap());
        assert!(!consents::end(&mut tx, at(7), "a", "office", None).await.unwrap());
        let late = towns::insert_verdict(&mut tx, at(8), "office", &verdict("a")).await;
        assert!(matches!(late, Err(Error::Missing(_))), "{late:?}");
        tx.commit(Event::new("a", at(8), "consent.ended")).await.unwrap();
        assert_eq!(seen(&store, "office").await, [0; 9], "what ended is over");
        let mut tx = store.read().await.unwrap();
        assert_eq!(towns::verdicts_about(&mut tx, "a", 9).await.unwrap().len(), 1, "the town keeps what was said of it");
        let kept = consents::list(&mut tx, "a").await.unwrap();
        assert!(kept.len() == 1 && !kept[0].is_living() && kept[0].ended_at.is_some());
    }

    async fn a_town_cannot_agree_to_be_read_by_a_town_or_by_itself(store: Store) {
        board(&store, "a").await;
        board(&store, "b").await;
        for viewer in ["b", "a", "none"] {
            let mut tx = store.write().await.unwrap();
            let granted = consents::grant(&mut tx, at(2), "a", viewer, None).await;
            let asked = consents::ask(&mut tx, at(2), "a", viewer).await;
            tx.roll_back().await.unwrap();
            let refused = |answer: &Result<bool, Error>| matches!(answer, Err(Error::Missing(_)));
            assert!(refused(&granted) && refused(&asked), "{viewer}: {granted:?} {asked:?}");
        }
        assert_eq!(seen(&store, "b").await, [0; 9]);
    }

    async fn what_was_said_of_a_town_cannot_be_changed(store: Store) {
        board(&store, "a").await;
        office(&store, "office").await;
        let mut tx = store.write().await.unwrap();
        consents::grant(&mut tx, at(5), "a", "office", None).await.unwrap();
        towns::insert_verdict(&mut tx, at(6), "office", &verdict("a")).await.unwrap();
        let again = NewVerdict { verdict: "yes", ..verdict("a") };
        towns::insert_verdict(&mut tx, at(7), "office", &again).await.unwrap();
        tx.commit_unrecorded().await.unwrap();

        let mut tx = store.read().await.unwrap();
        let newest = towns::verdicts(&mut tx, "office", year(), "O14").await.unwrap();
        assert_eq!(newest["a"].verdict, "yes");
        assert_eq!(towns::verdicts_about(&mut tx, "a", 9).await.unwrap().len(), 2, "the one before stays");
        drop(tx);
        for statement in [0, 1] {
            let mut tx = store.write().await.unwrap();
            let changed = match statement {
                0 => prongsai_store::q!(run tx, "update town_verdict set verdict = 'yes' where agency_id = 'a'"),
                _ => prongsai_store::q!(run tx, "delete from town_verdict where agency_id = 'a'"),
            };
            assert!(changed.is_err());
            tx.roll_back().await.unwrap();
        }
    }

    async fn the_standing_of_a_day_is_counted_once_for_each_town_with_a_list(store: Store) {
        board(&store, "a").await;
        town(&store, "without").await;
        office(&store, "office").await;
        let mut tx = store.write().await.unwrap();
        consents::grant(&mut tx, at(5), "a", "office", None).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let day = |text: &str| text.parse().unwrap();

        for _ in 0..2 {
            assert_eq!(boards::recompute(&store, year(), day("2026-11-26")).await.unwrap(), 1);
        }
        boards::recompute(&store, year(), day("2026-11-27")).await.unwrap();

        let mut tx = store.read().await.unwrap();
        let days = boards::trend(&mut tx, "office", year(), 9).await.unwrap();
        assert_eq!(days.iter().map(|day| day.day.as_str()).collect::<Vec<_>>(), ["2026-11-27", "2026-11-26"]);
        let one = &days[0];
        assert_eq!((one.towns, one.complete, one.at_risk, one.late, one.least), (1, 0, 1, 1, 0));
        assert!(one.empty > 20 && one.most == 0, "a failed address is certain: {one:?}");
    }
}
