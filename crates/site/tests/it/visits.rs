//! Visits to a server that does everything wrong, and to places that must not be visited.

use std::collections::BTreeMap;
use std::future::Future;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use prongsai_site::check;
use prongsai_site::fetch::{Client, FetchError, Fetched, Options, Resolve, Why};
use prongsai_site::page::Page;
use prongsai_site::takeover::takeover;
use prongsai_site::verdict::{Expected, Kind, Light, judge};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::scene::{fixture, year};

/// A server on this machine; the port.
async fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, port));
        }
    });
    port
}

async fn answer(mut stream: TcpStream, port: u16) {
    let mut asked = vec![0; 8192];
    let length = stream.read(&mut asked).await.unwrap_or(0);
    let asked = String::from_utf8_lossy(&asked[..length]).into_owned();
    let path = asked.split_whitespace().nth(1).unwrap_or("/").to_owned();
    let page = |body: &str| whole("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes());
    let to = |place: &str| whole("302 Found", &format!("Location: {place}\r\n"), b"");
    let bytes = match path.as_str() {
        "/robots.txt" => whole(
            "200 OK",
            "Content-Type: text/plain\r\n",
            b"User-agent: *\nDisallow: /secret/\n\nUser-agent: prongsai\nDisallow: /ita-private/\nDisallow: /secret/\n",
        ),
        "/good" => page(
            "<title>แผน 2568</title><h1>แผนปฏิบัติการ ประจำปีงบประมาณ พ.ศ. 2568</h1><p>เทศบาลตำบลทุ่งสมมุติ ขอประกาศให้ทราบโดยทั่วกัน</p>",
        ),
        "/other-town" => {
            page("<title>แผน 2568</title><p>องค์การบริหารส่วนตำบลดงบัง ประกาศแผน ประจำปีงบประมาณ พ.ศ. 2568 ให้ทราบทั่วกัน</p>")
        }
        "/old" => page("<title>แผน 2566</title><p>เทศบาลตำบลทุ่งสมมุติ แผนปฏิบัติการ ประจำปีงบประมาณ พ.ศ. 2566 ให้ทราบทั่วกัน</p>"),
        "/soft-404" => page("<title>ไม่พบหน้าที่ต้องการ</title><p>ขออภัย</p>"),
        "/login" => {
            page("<title>ระบบ</title><form><p>กรุณาเข้าสู่ระบบ<input name=u><input type=\"password\" name=p></form>")
        }
        "/needs-login" => to("/login"),
        "/circle-1" => to("/circle-2"),
        "/circle-2" => to("/circle-1"),
        "/deep" => to("/"),
        "/metadata" => to("http://169.254.169.254/latest/meta-data/"),
        "/loopback" => to("http://127.0.0.2/"),
        "/six" => to("http://[::1]/"),
        "/decimal" => to("http://2130706434/"),
        "/file" => to("file:///etc/passwd"),
        "/empty" => page(""),
        "/gone" => whole("404 Not Found", "", b"gone"),
        "/broken" => b"HELLO I AM NO WEB SERVER\r\n\r\n".to_vec(),
        "/tis" => {
            let body = encoding_rs::WINDOWS_874
                .encode("<title>แผน 2568</title><p>เทศบาลตำบลทุ่งสมมุติ ประกาศแผนปฏิบัติการ ประจำปีงบประมาณ 2568")
                .0
                .into_owned();
            whole("200 OK", "Content-Type: text/html; charset=utf-8\r\n", &body)
        }
        "/bomb" => {
            let mut packed = GzEncoder::new(Vec::new(), Compression::best());
            let zeros = vec![b'0'; 1 << 20];
            for _ in 0..64 {
                packed.write_all(&zeros).expect("memory takes it");
            }
            whole("200 OK", "Content-Encoding: gzip\r\n", &packed.finish().expect("it ends"))
        }
        "/200mb.pdf" => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 209715200\r\nConnection: close\r\n\r\n%PDF-1.4\n";
            let _ = stream.write_all(head.as_bytes()).await;
            let block = vec![b' '; 1 << 16];
            while stream.write_all(&block).await.is_ok() {}
            return;
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n").await;
            while stream.write_all(b"<p>").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            return;
        }
        "/slow" => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            return;
        }
        "/ita-private/o1" | "/secret/o1" => page("must not be read"),
        "/hostile" => whole(
            "200 OK",
            "Content-Disposition: attachment; filename=\"../../etc/passwd\r\nContent-Type: text/html\r\n",
            "<p>เทศบาลตำบลทุ่งสมมุติ ปีงบประมาณ พ.ศ. 2568 ประกาศให้ทราบ".as_bytes(),
        ),
        "/" => page(
            "<title>เทศบาลตำบลทุ่งสมมุติ</title><p>หน้าแรกของเทศบาล ยินดีต้อนรับ</p><a href='/news'>ข่าว</a> <a href='/ita-2568'>การประเมิน ITA ปี 2568</a> <a href='/ita-2567'>ITA ปี 2567</a>",
        ),
        "/ita-2568" => page(
            &String::from_utf8_lossy(&fixture("vendor-table-2568.html"))
                .replace("https://www.thungsommut.go.th", &format!("http://127.0.0.1:{port}")),
        ),
        path if path.starts_with("/ita/file.php") => {
            page("<title>เอกสาร 2568</title><p>เทศบาลตำบลทุ่งสมมุติ ปีงบประมาณ พ.ศ. 2568 ประกาศให้ทราบ</p>")
        }
        _ => whole("404 Not Found", "", b""),
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

fn whole(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A client that may visit this very machine, on this port, and nothing else inside.
fn options(port: u16) -> Options {
    let mut options = Options {
        size_max: 1 << 20,
        whole: Duration::from_secs(2),
        connect: Duration::from_secs(1),
        ..Options::default()
    };
    options.allow.push("127.0.0.1/32".parse().expect("a network"));
    options.ports.push(port);
    options
}

async fn visited(path: &str) -> Result<Fetched, FetchError> {
    let port = server().await;
    Client::new(options(port)).expect("a client").get(&format!("http://127.0.0.1:{port}{path}")).await
}

fn expected() -> Expected {
    Expected {
        agency: Some("เทศบาลตำบลทุ่งสมมุติ".to_owned()),
        fiscal_year: year(2568),
        may_be_previous: false,
        period: None,
        site: None,
        last_year: Arc::default(),
    }
}

fn is_inside(answer: &Result<Fetched, FetchError>) -> bool {
    matches!(answer, Err(FetchError::Address { why: Why::Inside(_), .. }))
}

#[tokio::test]
async fn a_redirect_into_a_network_is_refused_in_every_spelling() {
    for path in ["/metadata", "/loopback", "/six", "/decimal"] {
        assert!(is_inside(&visited(path).await), "{path}");
    }
    assert!(matches!(visited("/file").await, Err(FetchError::Address { why: Why::NotHttp, .. })));
}

#[tokio::test]
async fn without_leave_this_machine_is_not_visited() {
    let port = server().await;
    let mut options = options(port);
    options.allow.clear();

    assert!(is_inside(&Client::new(options).expect("a client").get(&format!("http://127.0.0.1:{port}/good")).await));
}

/// A name that says another address each time it is asked.
struct Turning(AtomicUsize);

impl Resolve for Turning {
    fn resolve<'a>(&'a self, _: &'a str) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>> {
        let turn = self.0.fetch_add(1, Ordering::SeqCst);
        let last = if turn == 0 { 1 } else { 2 };
        Box::pin(async move { Ok(vec![IpAddr::V4(Ipv4Addr::new(127, 0, 0, last))]) })
    }
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_checked_each_time() {
    let port = server().await;
    let resolver = Arc::new(Turning(AtomicUsize::new(0)));
    let options = Options { resolver: resolver.clone(), robots: false, ..options(port) };
    let client = Client::new(options).expect("a client");

    assert_eq!(
        client.get(&format!("http://turning.go.th:{port}/good")).await.expect("the first address is allowed").status,
        200
    );
    assert!(is_inside(&client.get(&format!("http://turning.go.th:{port}/good")).await));
    // One question for each connection: what was checked is what is dialled.
    assert_eq!(resolver.0.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn faults_of_a_server_have_their_own_words() {
    assert!(matches!(visited("/circle-1").await, Err(FetchError::Circle { chain }) if chain.len() == 3));
    assert!(matches!(visited("/slow").await, Err(FetchError::Slow { .. })));
    assert!(matches!(visited("/endless").await, Err(FetchError::Slow { .. })));
    assert!(matches!(visited("/broken").await, Err(FetchError::Broken { .. } | FetchError::Down { .. })));
    for path in ["/ita-private/o1", "/secret/o1"] {
        assert!(matches!(visited(path).await, Err(FetchError::Robots { .. })), "{path}");
    }
    let mut down = options(1);
    down.robots = false;
    let answer = Client::new(down).expect("a client").get("http://127.0.0.1:1/").await;
    assert!(matches!(answer, Err(FetchError::Down { .. })), "{answer:?}");
}

#[tokio::test]
async fn what_is_too_large_is_cut() {
    let large = visited("/200mb.pdf").await.expect("an answer");
    assert_eq!((large.bytes.len(), large.is_cut, large.size_said), (1 << 20, true, Some(209_715_200)));
    let verdict = judge(&expected(), &Ok(large));
    assert!(verdict.findings.iter().any(|finding| matches!(finding.kind, Kind::Cut { .. })) && !verdict.fails());

    let bomb = visited("/bomb").await.expect("an answer");
    assert_eq!((bomb.bytes.len(), bomb.is_cut), (1 << 20, true));
}

#[tokio::test]
async fn what_came_is_judged() {
    type Is = fn(&Kind) -> bool;
    let cases: [(&str, Is, Light); 11] = [
        ("/good", |kind| matches!(kind, Kind::OwnAgency), Light::Complete),
        ("/tis", |kind| matches!(kind, Kind::RightYear), Light::Complete),
        ("/hostile", |kind| matches!(kind, Kind::OwnAgency), Light::Complete),
        (
            "/other-town",
            |kind| matches!(kind, Kind::OtherAgency { name } if name == "องค์การบริหารส่วนตำบลดงบัง"),
            Light::AtRisk,
        ),
        ("/old", |kind| matches!(kind, Kind::OtherYear { .. }), Light::AtRisk),
        ("/soft-404", |kind| matches!(kind, Kind::SoftNotFound { .. }), Light::AtRisk),
        ("/login", |kind| matches!(kind, Kind::SignIn), Light::AtRisk),
        ("/needs-login", |kind| matches!(kind, Kind::SignIn), Light::AtRisk),
        ("/deep", |kind| matches!(kind, Kind::SentHome), Light::AtRisk),
        ("/empty", |kind| matches!(kind, Kind::Empty), Light::AtRisk),
        ("/gone", |kind| matches!(kind, Kind::Status { status: 404 }), Light::AtRisk),
    ];
    for (path, is, light) in cases {
        let verdict = judge(&expected(), &visited(path).await);

        assert!(verdict.findings.iter().any(|finding| is(&finding.kind)), "{path}: {:?}", verdict.findings);
        assert_eq!(verdict.light(), light, "{path}: {:?}", verdict.findings);
        assert_eq!(verdict.digest.as_ref().map(String::len), Some(64).filter(|_| verdict.url.is_some()));
    }
}

#[tokio::test]
async fn from_nothing_but_a_town_s_address_the_list_is_found_and_its_links_are_visited() {
    let port = server().await;
    let client = Arc::new(Client::new(options(port)).expect("a client"));
    let home = format!("http://127.0.0.1:{port}/");

    let (page, found) = check::find(&client, &home, prongsai_domain::Framework::all(), None).await.expect("a page");
    assert_eq!(found.fiscal_year, year(2568));
    let mut steps = Vec::new();
    let verdicts =
        check::visit(&client, &found, page.url.as_ref().map(url::Url::as_str), |done, of| steps.push((done, of))).await;

    assert_eq!(steps.last(), Some(&(33, 33)));
    assert!(verdicts.values().all(|verdict| verdict.light() == Light::Complete), "{verdicts:?}");
    let checked = check::checked(found, verdicts, crate::scene::framework(2568)).expect("it scores");
    assert!(checked.is_complete());
    let json = checked.json(true);
    assert_eq!(json["predicted"]["oit"], "100.00");
    let keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["framework_year", "body_kind", "refused", "agency", "items", "predicted"]);
    let keys: Vec<&String> = json["items"][0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["code", "title", "found", "urls", "year_in_title", "notes"]);
}

#[test]
fn a_pdf_without_words_is_a_scan_and_one_that_lies_is_not_believed() {
    let page = |content: &str| {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
            content.len()
        )
    };
    let fetched = |bytes: String| Fetched {
        url: "https://www.thungsommut.go.th/o1.pdf".parse().expect("an address"),
        chain: Vec::new(),
        status: 200,
        content_type: Some("application/pdf".to_owned()),
        disposition: None,
        last_modified: None,
        size_said: None,
        bytes: bytes.into_bytes(),
        is_cut: false,
    };
    let kinds = |bytes: String| judge(&expected(), &Ok(fetched(bytes)));

    let words = kinds(page("BT /F 12 Tf 10 100 Td (Action plan of the fiscal year ITA 2568 of the town) Tj ET"));
    assert!(words.text.contains("2568"), "{words:?}");
    let scan = kinds(page("0 0 200 200 re f"));
    assert!(scan.findings.iter().any(|finding| finding.kind == Kind::Scan), "{scan:?}");
    let circle = kinds(page("").replace("/Kids[3 0 R]", "/Kids[2 0 R]"));
    assert!(circle.findings.iter().any(|finding| finding.kind == Kind::Unreadable), "{circle:?}");
}

#[test]
fn the_diagnosis_fits_on_a_page_and_names_what_to_mend_first() {
    let page = Page::read(&fixture("cards-2568.html"), None, None);
    let found = takeover(&page, prongsai_domain::Framework::all(), None).expect("a year");
    let checked = check::checked(found, BTreeMap::default(), crate::scene::framework(2568)).expect("it scores");

    let thai = prongsai_site::diagnosis::thai(&checked.takeover, checked.predicted.as_ref(), &checked.verdicts);
    assert!(thai.lines().count() <= 60);
    assert!(thai.contains("เทศบาลเมืองโพนทอง") && thai.contains("1. O27") && thai.contains("5.00"), "{thai}");
    let english = prongsai_site::diagnosis::english(&checked.takeover, checked.predicted.as_ref(), &checked.verdicts);
    assert!(english.contains("Predicted OIT 75.00"), "{english}");
}
