use prongsai_domain::disclosure::Disclosure;
use prongsai_sample::towns;
use prongsai_store::accounts::people;
use prongsai_store::events::Event;
use prongsai_store::{cycles, disclosures, jobs, mails, reminders};
use prongsai_testing::each_store;
use prongsai_thai::FiscalYear;
use prongsai_worker::Worker;

use crate::{scene, work};

/// The measures of the sample town in fiscal year 2570, owned by the finance division, whose head has a mail address.
async fn year(worker: &Worker) -> String {
    let now = worker.clock.now();
    let towns = towns();
    let town = towns.iter().find(|town| town.name == "thungsaengsai-2570").expect("the town");
    let texts = town
        .files
        .iter()
        .filter_map(|(name, bytes)| Some(((*name).to_owned(), std::str::from_utf8(bytes).ok()?.to_owned())))
        .collect();
    let mut cycle = prongsai_domain::folder::parse(&texts).expect("the sample is sound");
    cycle.measures.truncate(1);
    cycle.progress.clear();
    cycle.follow_ups.clear();
    cycle.evidence.clear();
    let mut tx = worker.store.write().await.expect("the store writes");
    cycles::import(&mut tx, now, "town", &cycle, &std::collections::BTreeMap::default()).await.expect("imported");
    let person =
        people::insert(&mut tx, now, "town", "นางสมใจ ใจดี", Some("finance@tungsaengsai.go.th")).await.expect("new");
    let loaded = cycles::load(&mut tx, "town", FiscalYear::new(2570).expect("a year"), worker.clock.today())
        .await
        .expect("loaded");
    let owner = reminders::owners(&mut tx, "town", 2570).await.expect("owners").remove(0);
    let post = owner.post.expect("the measure has an owner");
    prongsai_store::agencies::hold(&mut tx, now, "town", &post, &person, worker.clock.today(), None)
        .await
        .expect("held");
    tx.commit_unrecorded().await.expect("the year is kept");
    loaded.measure_ids.into_values().next().expect("a measure")
}

async fn remind(worker: &Worker) {
    let mut tx = worker.store.write().await.expect("the store writes");
    let now = worker.clock.now();
    jobs::enqueue(&mut tx, now, now, Some("town"), prongsai_worker::remind::JOB, &(), None).await.expect("new");
    tx.commit_unrecorded().await.expect("kept");
    work(worker).await;
}

async fn outbox(worker: &Worker) -> Vec<String> {
    let mut tx = worker.store.read().await.expect("the store reads");
    let mails = mails::list(&mut tx, "town", 100).await.expect("listed");
    mails.into_iter().map(|mail| format!("{}: {}", mail.recipient, mail.subject)).collect()
}

/// Two items of the finance division on the list of 2570, due on the last day of the first round.
async fn items(worker: &Worker) {
    let mut tx = worker.store.write().await.expect("the store writes");
    let (now, year) = (worker.clock.now(), FiscalYear::new(2570).expect("a year"));
    let owner = reminders::owners(&mut tx, "town", 2570).await.expect("owners").remove(0).post;
    for code in ["O11", "O2"] {
        let item = Disclosure {
            code: code.to_owned(),
            owner: owner.clone(),
            due: "2027-03-31".parse().ok(),
            ..Disclosure::default()
        };
        disclosures::put(&mut tx, now, "town", year, &item, None, 0).await.expect("new");
    }
    tx.commit(Event::new("town", now, "disclosure.changed")).await.expect("kept");
}

each_store! {
    async fn the_items_of_a_post_come_in_one_mail_and_each_stage_once(store: Store) {
        let (worker, hands) = scene(&store).await;
        year(&worker).await;
        items(&worker).await;
        remind(&worker).await;
        assert_eq!(outbox(&worker).await, Vec::<String>::new(), "nothing is due in November");

        hands.forward(116 * 24 * 60 * 60);
        remind(&worker).await;
        remind(&worker).await;

        let mails = outbox(&worker).await;
        let of_items: Vec<&String> = mails.iter().filter(|mail| mail.contains("OIT")).collect();
        assert_eq!(of_items.len(), 1, "{mails:?}");
        assert!(of_items[0].contains("ขอให้ปรับปรุงข้อมูล OIT 2 ข้อ ภายใน 31 มี.ค. 70"), "{of_items:?}");
        let mut tx = store.read().await.expect("the store reads");
        assert_eq!(reminders::list(&mut tx, "town", "disclosure:2570:O11").await.expect("listed").len(), 2);
    }

    async fn each_stage_is_said_once_to_whoever_holds_the_post(store: Store) {
        let (worker, hands) = scene(&store).await;
        let measure = year(&worker).await;
        remind(&worker).await;
        assert_eq!(outbox(&worker).await, Vec::<String>::new(), "nothing is due in November");

        // Nine days before the end of the first round.
        hands.forward(116 * 24 * 60 * 60);
        remind(&worker).await;
        remind(&worker).await;

        let mails = outbox(&worker).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].starts_with("finance@tungsaengsai.go.th: ขอให้รายงานผลมาตรการที่ 1 ภายใน 31 มี.ค. 70"), "{mails:?}");
        let mut tx = store.read().await.expect("the store reads");
        let said = reminders::list(&mut tx, "town", &format!("measure:{measure}:6")).await.expect("listed");
        let mut channels: Vec<&str> = said.iter().map(|reminder| reminder.channel.as_str()).collect();
        channels.sort_unstable();
        assert_eq!(channels, ["line", "mail"]);
    }
}
