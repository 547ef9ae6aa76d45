use prongsai_domain::disclosure::{Address, Disclosure, Element, Light, Visit};
use prongsai_domain::framework::Framework;
use prongsai_store::disclosures::{self, BoardYear, NewVisit};
use prongsai_store::events::Event;
use prongsai_store::{Error, Tx};
use prongsai_testing::each_store;
use prongsai_thai::FiscalYear;

use crate::{at, town};

const PAGE: &str = "https://www.example.go.th/o14.pdf";

fn year(number: i16) -> FiscalYear {
    FiscalYear::new(number).expect("a year")
}

fn item(code: &str) -> Disclosure {
    let element = Element {
        text: "สถิติรายเดือน".to_owned(), met: Some(true), proof: "หน้า ๒".to_owned()
    };
    let address = Address { url: PAGE.to_owned(), clicks: "๑. เมนู ITA".to_owned(), ..Address::default() };
    let due = "2027-04-10".parse().ok();
    Disclosure {
        code: code.to_owned(),
        elements: vec![element],
        addresses: vec![address],
        due,
        ..Disclosure::default()
    }
}

async fn keep(tx: Tx, agency: &str) {
    tx.commit(Event::new(agency, at(9), "disclosure.changed")).await.expect("it is kept");
}

fn visit(id: &str, outcome: Visit, on_record: bool) -> NewVisit<'_> {
    NewVisit {
        id,
        year: year(2570),
        code: "O14",
        url: PAGE,
        outcome,
        status: Some(200),
        final_url: None,
        media_type: Some("application/pdf"),
        size_bytes: Some(1_234),
        digest: Some("ab"),
        title: None,
        words: Some("สถิติการให้บริการ"),
        findings: "[]",
        on_record,
        round: None,
        picture: None,
    }
}

each_store! {
    async fn an_item_is_kept_by_whoever_saw_the_newest_and_belongs_to_one_town_and_year(store: Store) {
        town(&store, "a").await;
        town(&store, "b").await;
        let mut tx = store.write().await.unwrap();
        disclosures::put(&mut tx, at(1), "a", year(2570), &item("O14"), None, 0).await.unwrap();
        let twice = disclosures::put(&mut tx, at(1), "a", year(2570), &item("O14"), None, 0).await;
        assert!(matches!(twice, Err(Error::Stale)), "{twice:?}");
        let noted = Disclosure { note: "รอกองคลัง".to_owned(), ..item("O14") };
        disclosures::put(&mut tx, at(2), "a", year(2570), &noted, None, 1).await.unwrap();
        let late = disclosures::put(&mut tx, at(3), "a", year(2570), &item("O14"), None, 1).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        keep(tx, "a").await;

        let mut tx = store.read().await.unwrap();
        let kept = disclosures::list(&mut tx, "a", year(2570)).await.unwrap();
        assert_eq!((&kept["O14"].disclosure, kept["O14"].revision), (&noted, 2));
        assert!(disclosures::list(&mut tx, "a", year(2569)).await.unwrap().is_empty());
        assert!(disclosures::list(&mut tx, "b", year(2570)).await.unwrap().is_empty());
        assert_eq!(disclosures::years(&mut tx, "a").await.unwrap(), [2570]);
    }

    async fn an_address_has_the_light_of_its_newest_visit(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.unwrap();
        disclosures::put(&mut tx, at(1), "a", year(2570), &item("O14"), None, 0).await.unwrap();
        keep(tx, "a").await;
        let mut lights = Vec::new();
        for (second, id, outcome) in [(2, "1", Visit::Failed), (3, "2", Visit::Fine), (4, "3", Visit::Doubtful)] {
            let mut tx = store.write().await.unwrap();
            disclosures::insert_visit(&mut tx, at(second), "a", &visit(id, outcome, second == 3)).await.unwrap();
            tx.commit_unrecorded().await.unwrap();
            let mut tx = store.read().await.unwrap();
            let kept = disclosures::list(&mut tx, "a", year(2570)).await.unwrap();
            lights.push((kept["O14"].disclosure.addresses[0].visit, kept["O14"].disclosure.light()));
        }

        let at_risk = Light::AtRisk;
        assert_eq!(
            lights,
            [(Some(Visit::Failed), at_risk), (Some(Visit::Fine), Light::Complete), (Some(Visit::Doubtful), at_risk)]
        );
        let mut tx = store.read().await.unwrap();
        let recorded = disclosures::on_record(&mut tx, "a", year(2570)).await.unwrap();
        assert_eq!(recorded.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["2"]);
        assert!(disclosures::newest_visits(&mut tx, "b", year(2570)).await.unwrap().is_empty());
    }

    async fn addresses_are_locked_from_the_closing_night_until_the_result_stands(store: Store) {
        town(&store, "a").await;
        let list = Framework::embedded(year(2568)).map(|framework| framework.oit.clone());
        let open = BoardYear {
            list,
            list_source: Some("รายการ OIT 2570.xlsx".to_owned()),
            closes_on: "2027-04-30".parse().ok(),
            ..BoardYear::default()
        };
        let mut tx = store.write().await.unwrap();
        disclosures::put_year(&mut tx, at(1), "a", year(2570), &open, None).await.unwrap();
        let kept = disclosures::year(&mut tx, "a", year(2570)).await.unwrap();
        assert_eq!(kept, BoardYear { revision: 1, ..open });
        assert!(!kept.is_locked());
        let closed = BoardYear { closed_at: Some(5), ..kept };
        disclosures::put_year(&mut tx, at(2), "a", year(2570), &closed, None).await.unwrap();
        let late = disclosures::put_year(&mut tx, at(2), "a", year(2570), &closed, None).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        let kept = disclosures::year(&mut tx, "a", year(2570)).await.unwrap();
        assert!(kept.is_locked());
        assert!(!BoardYear { confirmed_at: Some(9), ..kept }.is_locked());
        keep(tx, "a").await;
    }
}
