use std::collections::BTreeMap;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use prongsai_domain::disclosure::{Address, Disclosure, Visit};
use prongsai_site::fetch::{Options, Resolve};
use prongsai_store::checks::{self, Round};
use prongsai_store::disclosures::{self, BoardYear, VisitRow};
use prongsai_store::events::{self, Event};
use prongsai_store::{Store, jobs};
use prongsai_testing::each_store;
use prongsai_testing::site::{Site, gone, page};
use prongsai_thai::FiscalYear;
use prongsai_worker::{Worker, check, lane};

use crate::{Hands, scene_of, work};

const TOWN: &str = "<p>เทศบาลตำบลทุ่งแสงใส ขอประกาศให้ทราบโดยทั่วกัน</p>";

fn year(number: i16) -> FiscalYear {
    FiscalYear::new(number).expect("a year")
}

/// The site of the town: a front page, the page of the year, and what stands behind it.
fn answers(path: &str) -> Vec<u8> {
    let of_year = |year: &str| format!("<title>เอกสาร {year}</title><h1>ประจำปีงบประมาณ พ.ศ. {year}</h1>{TOWN}");
    match path {
        "/" => page("<h1>เทศบาลตำบลทุ่งแสงใส</h1><a href='/news'>ข่าว</a> <a href='/ita-2570'>การประเมิน ITA ปี ๒๕๗๐</a>"),
        "/ita-2570" => page(
            "<h1>ITA 2570</h1><ul><li><a href='/o1'>O1 โครงสร้าง</a><li><a href='/o11'>O11 สถิติ</a><li><a href='/o7'>O7 รายงาน</a></ul>",
        ),
        "/o1" | "/o7" | "/o8" => page(&of_year("2570")),
        "/o3" => page("<title>ระบบ</title><form><p>กรุณาเข้าสู่ระบบ<input name=u><input type=\"password\" name=p></form>"),
        "/o4" => {
            page("<title>แผน 2570</title><p>องค์การบริหารส่วนตำบลดงบัง ประกาศแผน ประจำปีงบประมาณ พ.ศ. 2570 ให้ทราบทั่วกัน</p>")
        }
        "/o5" => page(&of_year("2566")),
        "/o6" => page(&format!("<title>เอกสาร</title><p>ใช้ในปีงบประมาณ พ.ศ. 2569 และ พ.ศ. 2570</p>{TOWN}")),
        _ => gone(),
    }
}

/// Visits this very machine on the port of the site, and nothing else inside.
fn options(site: &Site) -> Options {
    let mut options = Options { whole: Duration::from_secs(20), ..Options::default() };
    options.allow.push("127.0.0.1/32".parse().expect("a network"));
    options.ports.push(site.port());
    options
}

async fn scene(store: &Store, site: &Site) -> (Worker, Hands) {
    let (mut worker, hands) = scene_of(store, Some(site.url("/"))).await;
    worker.site = options(site);
    (worker, hands)
}

/// Puts items with one address each onto the list of a year.
async fn list(worker: &Worker, year: FiscalYear, items: &[(&str, String, &str)]) {
    let mut tx = worker.store.write().await.unwrap();
    let now = worker.clock.now();
    for (code, url, clicks) in items {
        let address = Address { url: url.clone(), clicks: (*clicks).to_owned(), ..Address::default() };
        let item = Disclosure { code: (*code).to_owned(), addresses: vec![address], ..Disclosure::default() };
        disclosures::put(&mut tx, now, "town", year, &item, None, 0).await.unwrap();
    }
    tx.commit(Event::new("town", now, "disclosure.changed")).await.unwrap();
}

async fn ask(worker: &Worker, year: FiscalYear, code: Option<&str>) -> String {
    let mut tx = worker.store.write().await.unwrap();
    let round = checks::ask(&mut tx, worker.clock.now(), "town", year, code, None, false).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    round
}

async fn round(worker: &Worker, id: &str) -> Round {
    let mut tx = worker.store.read().await.unwrap();
    checks::find(&mut tx, "town", id).await.unwrap().expect("the round")
}

async fn newest(worker: &Worker, year: FiscalYear) -> BTreeMap<String, VisitRow> {
    let mut tx = worker.store.read().await.unwrap();
    let rows = disclosures::newest_visits(&mut tx, "town", year).await.unwrap();
    rows.into_iter().map(|row| (row.code.clone(), row)).collect()
}

fn kinds(row: &VisitRow) -> Vec<String> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(&row.findings).unwrap();
    findings
        .iter()
        .map(|finding| {
            assert!(finding["thai"].is_string() && finding["english"].is_string() && finding["severity"].is_string());
            finding["kind"].as_str().unwrap().to_owned()
        })
        .collect()
}

async fn told(worker: &Worker) -> Vec<String> {
    let mut tx = worker.store.read().await.unwrap();
    let events = events::list(&mut tx, "town", i64::MAX, 50).await.unwrap();
    events.into_iter().map(|event| event.kind).filter(|kind| kind.starts_with("disclosures.")).collect()
}

/// A name that leads to this very machine.
struct Inward;

impl Resolve for Inward {
    fn resolve<'a>(&'a self, _: &'a str) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>> {
        Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
    }
}

each_store! {
    async fn every_address_is_visited_judged_and_kept_with_its_proof(store: Store) {
        let site = Site::start(|path| Some(answers(path))).await;
        let (worker, _) = scene(&store, &site).await;
        list(&worker, year(2569), &[("O6", site.url("/o6"), "")]).await;
        let last = ask(&worker, year(2569), None).await;
        work(&worker).await;
        assert!(!round(&worker, &last).await.is_open());
        let clicks = "1. หน้าแรก\n2. คลิกเมนู “ITA 2570”\n";
        let items = [
            ("O1", site.url("/o1"), format!("{clicks}3. เลือก O1")),
            ("O2", site.url("/o2"), String::new()),
            ("O3", site.url("/o3"), String::new()),
            ("O4", site.url("/o4"), String::new()),
            ("O5", site.url("/o5"), String::new()),
            ("O6", site.url("/o6"), String::new()),
            ("O7", site.url("/o7"), format!("{clicks}3. เลือก O11")),
            ("O8", site.url("/o8"), format!("{clicks}3. เลือก O8")),
        ];
        let items: Vec<(&str, String, &str)> =
            items.iter().map(|(code, url, clicks)| (*code, url.clone(), clicks.as_str())).collect();
        list(&worker, year(2570), &items).await;

        let id = ask(&worker, year(2570), None).await;
        work(&worker).await;

        let ended = round(&worker, &id).await;
        assert_eq!((ended.is_open(), ended.done, ended.total, ended.failure.as_deref()), (false, 8, 8, None));
        let visits = newest(&worker, year(2570)).await;
        let found: Vec<(&str, Visit, String)> = visits
            .iter()
            .map(|(code, row)| (code.as_str(), disclosures::visit(&row.outcome), kinds(row).join(" ")))
            .collect();
        assert_eq!(
            found,
            [
                ("O1", Visit::Fine, "own-agency right-year clicks-lead".to_owned()),
                ("O2", Visit::Failed, "status".to_owned()),
                ("O3", Visit::Failed, "sign-in".to_owned()),
                ("O4", Visit::Doubtful, "other-agency right-year".to_owned()),
                ("O5", Visit::Doubtful, "other-year own-agency".to_owned()),
                ("O6", Visit::Doubtful, "as-last-year own-agency right-year".to_owned()),
                ("O7", Visit::Doubtful, "clicks-astray own-agency right-year".to_owned()),
                ("O8", Visit::Doubtful, "clicks-lost own-agency right-year".to_owned()),
            ]
        );
        let proof = &visits["O1"];
        assert_eq!((proof.status, proof.title.as_deref()), (Some(200), Some("เอกสาร 2570")));
        assert_eq!(proof.digest.as_ref().map(String::len), Some(64));
        assert!(proof.words.as_ref().is_some_and(|words| words.contains("ประกาศให้ทราบ")), "{proof:?}");
        assert_eq!(told(&worker).await.len(), 2, "each round has brought something new");
        assert_eq!(site.asked().iter().filter(|path| *path == "/").count(), 1, "what is passed often is asked for once");
    }

    async fn a_round_that_broke_off_goes_on_where_it_was(store: Store) {
        let is_awake = Arc::new(AtomicBool::new(false));
        let site = {
            let is_awake = Arc::clone(&is_awake);
            Site::start(move |path| match path {
                "/o7" if !is_awake.load(Ordering::SeqCst) => None,
                path => Some(answers(path)),
            })
            .await
        };
        let (worker, hands) = scene(&store, &site).await;
        list(&worker, year(2570), &[("O1", site.url("/o1"), ""), ("O7", site.url("/o7"), "")]).await;
        let id = ask(&worker, year(2570), None).await;
        let running = tokio::spawn({
            let worker = worker.clone();
            async move { lane::step(&worker, "dies").await }
        });
        // Its progress is seen while it runs.
        loop {
            let seen = round(&worker, &id).await;
            assert!(seen.is_open());
            if (seen.done, seen.total) == (1, 2) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        running.abort();
        drop(running.await);
        is_awake.store(true, Ordering::SeqCst);
        hands.forward(lane::LEASE_SECONDS + 1);

        work(&worker).await;

        let ended = round(&worker, &id).await;
        assert_eq!((ended.is_open(), ended.done, ended.total, ended.failure.as_deref()), (false, 2, 2, None));
        assert_eq!(newest(&worker, year(2570)).await.len(), 2);
        assert_eq!(site.asked().iter().filter(|path| *path == "/o1").count(), 1, "what was kept is not visited again");
    }

    async fn a_round_that_breaks_off_again_and_again_ends_with_the_reason(store: Store) {
        let site = Site::start(|path| Some(answers(path))).await;
        let (worker, hands) = scene(&store, &site).await;
        list(&worker, year(2570), &[("O1", site.url("/o1"), "")]).await;
        let id = ask(&worker, year(2570), Some("O1")).await;
        for _ in 0..3 {
            let mut tx = store.write().await.unwrap();
            jobs::claim(&mut tx, worker.clock.now(), lane::LEASE_SECONDS, "dies").await.unwrap().expect("a job");
            tx.commit_unrecorded().await.unwrap();
            hands.forward(lane::LEASE_SECONDS + 1);
        }

        work(&worker).await;

        let ended = round(&worker, &id).await;
        assert_eq!((ended.is_open(), ended.failure.as_deref()), (false, Some(check::STOPPED)));
    }

    async fn what_cannot_be_checked_is_told(store: Store) {
        let (worker, _) = scene_of(&store, None).await;
        let nothing = ask(&worker, year(2570), None).await;
        work(&worker).await;
        let ended = round(&worker, &nothing).await;
        assert!(ended.failure_thai().is_some_and(|said| said.contains("ยังไม่มีที่อยู่")), "{ended:?}");
        assert!(ended.failure_english().is_some_and(|said| said.contains("no address")), "{ended:?}");
    }

    async fn a_name_that_leads_inside_is_refused_and_told(store: Store) {
        let site = Site::start(|path| Some(answers(path))).await;
        let (mut worker, _) = scene(&store, &site).await;
        worker.site = Options { resolver: Arc::new(Inward), ..Options::default() };
        list(&worker, year(2570), &[("O1", "http://www.thungsaengsai.go.th/o1".to_owned(), "1. ITA")]).await;

        ask(&worker, year(2570), None).await;
        work(&worker).await;

        let visits = newest(&worker, year(2570)).await;
        assert_eq!(disclosures::visit(&visits["O1"].outcome), Visit::Failed);
        assert!(visits["O1"].findings.contains("เป็นที่อยู่ภายในเครือข่าย"), "{:?}", visits["O1"]);
        assert_eq!(site.asked(), Vec::<String>::new(), "nobody has come");
    }

    async fn the_night_after_the_last_day_puts_everything_on_record_once(store: Store) {
        let site = Site::start(|path| Some(answers(path))).await;
        let (worker, hands) = scene(&store, &site).await;
        list(&worker, year(2570), &[("O1", site.url("/o1"), ""), ("O2", site.url("/o2"), "")]).await;
        let night = async || {
            let mut tx = store.write().await.unwrap();
            let now = worker.clock.now();
            jobs::enqueue(&mut tx, now, now, Some("town"), check::NIGHT, &(), None).await.unwrap();
            tx.commit_unrecorded().await.unwrap();
            work(&worker).await;
            // The rounds of many towns are spread over the night.
            hands.forward(5 * 60 * 60);
            work(&worker).await;
        };
        let mut tx = store.write().await.unwrap();
        let open = BoardYear { closes_on: "2026-11-26".parse().ok(), ..BoardYear::default() };
        disclosures::put_year(&mut tx, worker.clock.now(), "town", year(2570), &open, None).await.unwrap();
        tx.commit(Event::new("town", worker.clock.now(), "disclosure.changed")).await.unwrap();
        let recorded = async || {
            let mut tx = store.read().await.unwrap();
            let year_row = disclosures::year(&mut tx, "town", year(2570)).await.unwrap();
            let rows = disclosures::on_record(&mut tx, "town", year(2570)).await.unwrap();
            (year_row.is_locked(), rows.len())
        };

        night().await;
        assert_eq!(recorded().await, (false, 0), "the last day is not over");
        assert_eq!(newest(&worker, year(2570)).await.len(), 2, "the night has visited the list");

        hands.forward(19 * 60 * 60);
        night().await;
        assert_eq!(recorded().await, (true, 2));

        hands.forward(19 * 60 * 60);
        night().await;
        assert_eq!(recorded().await, (true, 2), "the record is made once");
        let mut told = told(&worker).await;
        told.sort_unstable();
        assert_eq!(told, ["disclosures.checked", "disclosures.closed", "disclosures.recorded"]);
    }
}
