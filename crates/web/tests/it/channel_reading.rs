//! Words that were masked in a case are seen by nobody any more: on no page, in no pack, in no file's name, and in nothing
//! that lies sealed. Whoever reads is every reader that there is.

use std::collections::BTreeMap;

use axum::body::Body as Sent;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::case::{CaseKey, Holder, Place};
use prongsai_crypto::seal::{self, SecretKey};
use prongsai_crypto::{hex, merkle, pack, vault};
use prongsai_domain::complaint::{Act, Author, Body, Entry};
use prongsai_store::complaints::{self, Complaint, entries, files, grants, identity, keys};
use prongsai_web::complaints::case::Case;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_access::Desk;
use crate::channel_acts;
use crate::complaints::{AGENCY, account, code, field, open_channel, send, walk};

/// A file as a form sends it: its name and its bytes.
pub type Upload<'a> = (&'a str, &'a [u8]);

/// A town with cases, and officers whose keys are open.
pub struct Scene {
    pub app: App,
    cookies: BTreeMap<&'static str, String>,
}

impl Scene {
    /// With an open channel; `legal` and `auditor` have opened their keys, and so have the custodians.
    pub async fn new(app: App) -> Self {
        open_channel(&app, true).await;
        let mut scene = Self { app, cookies: BTreeMap::new() };
        for post in ["legal", "auditor", "clerk", "deputy-clerk"] {
            let answer = scene.app.post("/cases/unlock", &[("password", PASSWORD), ("next", "/desk")], post).await;
            let set = answer.headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let key = set.split(';').next().unwrap_or_default();
            assert!(key.starts_with("case-key"), "{post}: {}", answer.text());
            let cookie = format!("{}; {key}", scene.app.cookie(TOWN, post));
            scene.cookies.insert(post, cookie);
        }
        scene
    }

    /// The cookies of somebody; none of nobody.
    pub fn cookie(&self, post: &str) -> &str {
        self.cookies.get(post).map_or("", String::as_str)
    }

    /// A new case with files; gives its row and the digits of its receipt.
    pub async fn file(&self, posts: &[&str], named: bool, uploads: &[Upload<'_>]) -> (Complaint, String) {
        let before = self.cases().await;
        let page = walk(&self.app, posts, named).await;
        let code = code(&page);
        let uploads: Vec<_> = uploads.iter().map(|(name, bytes)| ("files", *name, "image/jpeg", *bytes)).collect();
        let sent = send(&self.app, &page, &uploads).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
        let new = self.cases().await.into_iter().find(|case| before.iter().all(|known| known.id != case.id));
        (new.expect("it is kept"), code)
    }

    pub async fn cases(&self) -> Vec<Complaint> {
        complaints::list(&mut self.app.state.store.read().await.unwrap(), AGENCY).await.unwrap()
    }

    pub async fn get(&self, path: &str, post: &str) -> Answer {
        self.ask(Request::get(format!("/t/{TOWN}{path}")), Sent::empty(), post).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)], post: &str) -> Answer {
        let body = serde_html_form::to_string(form).unwrap();
        let request = Request::post(format!("/t/{TOWN}{path}"));
        self.ask(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), Sent::from(body), post)
            .await
    }

    pub async fn upload(&self, path: &str, form: &[(&str, &str)], uploads: &[Upload<'_>], post: &str) -> Answer {
        let request = Request::post(format!("/t/{TOWN}{path}"));
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=parting");
        self.ask(request, Sent::from(multipart(form, uploads)), post).await
    }

    pub async fn ask(&self, request: axum::http::request::Builder, body: Sent, post: &str) -> Answer {
        let request = request
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, self.cookie(post));
        self.app.ask(request.body(body).unwrap()).await
    }

    /// The secret key of an officer, as the officer's password opens it.
    pub async fn secret(&self, post: &str) -> (String, SecretKey) {
        let mut tx = self.app.state.store.read().await.unwrap();
        let account = account(&mut tx, post, self.app.state.clock.today()).await;
        let key = keys::find_newest(&mut tx, AGENCY, &account).await.unwrap().unwrap();
        let secret = vault::unlock(&key.locked, PASSWORD, &[AGENCY, &account, &key.generation.to_string()]).unwrap();
        (account, secret)
    }

    /// A case as an officer opens it.
    pub async fn open(&self, case: &Complaint, post: &str) -> Case {
        let (account, secret) = self.secret(post).await;
        let mut tx = self.app.state.store.read().await.unwrap();
        let row = complaints::find(&mut tx, AGENCY, &case.id).await.unwrap().unwrap();
        let opened = Case::open(&mut tx, AGENCY, row, &secret, Holder::Account(&account, 1)).await;
        opened.unwrap_or_else(|error| panic!("{error}")).expect("the officer has it")
    }

    /// The id of the entry that is the one meant.
    pub async fn entry(&self, case: &Complaint, is: impl Fn(&Entry) -> bool) -> String {
        let found = self.open(case, "legal").await.entries.into_iter().find(|kept| is(&kept.entry));
        found.expect("there is such an entry").id
    }

    /// All that lies sealed for officers, opened with every key there is.
    pub async fn sealed(&self, case: &Complaint) -> Vec<String> {
        let (account, secret) = self.secret("legal").await;
        let mut tx = self.app.state.store.read().await.unwrap();
        let holder = Holder::Account(&account, 1);
        let mut held = BTreeMap::new();
        for grant in grants::find(&mut tx, AGENCY, &case.id, &holder.code()).await.unwrap() {
            let place = Place { agency: AGENCY, case: &case.id, generation: grant.generation };
            held.insert(grant.generation, CaseKey::take(&secret, place, holder, &grant.sealed).unwrap());
        }
        let open = |generation: i64, what: &str, id: &str, sealed: &[u8]| {
            let place = Place { agency: AGENCY, case: &case.id, generation };
            String::from_utf8_lossy(&held[&generation].open(place, what, id, sealed).unwrap()).into_owned()
        };
        let mut found = Vec::new();
        for entry in entries::list(&mut tx, AGENCY, &case.id).await.unwrap() {
            found.push(open(entry.generation, "entry", &entry.id, &entry.sealed));
        }
        for file in files::list(&mut tx, AGENCY, &case.id).await.unwrap() {
            found.push(open(file.generation, "file", &file.id, &file.sealed));
        }
        let mut asked = Vec::new();
        for request in identity::list_requests(&mut tx, AGENCY, &case.id).await.unwrap() {
            let (generation, sealed) = request.sealed.split_first_chunk::<8>().unwrap();
            found.push(open(i64::from_be_bytes(*generation), "request", &request.id, sealed));
            asked.extend(identity::answers(&mut tx, AGENCY, &request.id).await.unwrap());
        }
        drop(tx);
        for post in ["clerk", "deputy-clerk", "auditor"] {
            let (account, secret) = self.secret(post).await;
            for answer in asked.iter().filter(|answer| answer.account_id == account) {
                let place = [AGENCY, &case.id, &answer.request_id, &account];
                let reason = seal::open(&secret, "identity ask", &place, &answer.reason).unwrap();
                found.push(String::from_utf8_lossy(&reason).into_owned());
            }
        }
        found
    }

    /// Masks words of a field of an entry.
    async fn mask(&self, case: &Complaint, entry: &str, field: &str, words: &str) {
        let path = format!("/cases/{}/entries/{entry}/redaction", case.id);
        let form = [("field", field), ("words", words), ("reason", "ไม่เกี่ยวกับเรื่อง")];
        let done = self.post(&path, &form, "legal").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{words}: {}", done.text());
    }
}

/// The body of a form with files, whatever their names are.
pub fn multipart(form: &[(&str, &str)], uploads: &[Upload<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in form {
        let part = format!("--parting\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, bytes) in uploads {
        let head = format!(
            "--parting\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--parting--\r\n");
    body
}

/// The entries of an archive, their names with their bytes.
pub fn archive(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("it is an archive");
    let mut found = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        found.push((entry.name().unwrap().into_owned(), content));
    }
    found
}

fn contains(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|part| part == words.as_bytes())
}

/// All that any reader of a case gets, by where it stands. What is read is noted in the case: pages come last.
async fn readings(scene: &Scene, case: &Complaint, code: &str, request: &str) -> Vec<(String, Vec<u8>)> {
    let own = format!("/cases/{}", case.id);
    let mut found = Vec::new();
    let mut add = |place: String, answer: Answer| {
        let head: String = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}\n")).collect();
        found.push((format!("{place} (head)"), percent(&head)));
        found.push((place, answer.bytes));
    };
    for kept in scene.open(case, "legal").await.entries {
        if let Body::File { file, .. } = &kept.entry.body {
            let path = format!("{own}/files/{file}");
            add(path.clone(), scene.get(&path, "legal").await);
            let path = format!("{path}/original");
            add(path.clone(), scene.get(&path, "legal").await);
            add(format!("POST {path}"), scene.post(&path, &[("reason", "ตรวจต้นฉบับ")], "legal").await);
        }
    }
    let exported = scene.post(&format!("{own}/export"), &[("export-reason", "ส่งอัยการ")], "legal").await;
    let mut inside = archive(&exported.bytes);
    add("export".to_owned(), exported);
    let theirs = SecretKey::generate();
    let key = pack::printed(&theirs.public());
    let form = [("handover-to", "สำนักงาน ป.ป.ช."), ("handover-key", key.as_str()), ("handover-reason", "ตามอำนาจ")];
    let handed = scene.post(&format!("{own}/handover"), &form, "legal").await;
    let mut opened = Vec::new();
    pack::open(&theirs, &mut std::io::Cursor::new(&handed.bytes), &mut opened).expect("it is theirs");
    add("hand-over".to_owned(), handed);
    inside.extend(archive(&opened));
    for path in [format!("{own}/identity/{request}"), "/cases".to_owned(), "/cases?show=closed".to_owned(), own.clone()]
    {
        for post in ["legal", "auditor"] {
            add(format!("{path} {post}"), scene.get(&path, post).await);
        }
    }
    for kept in scene.open(case, "legal").await.entries {
        let path = format!("{own}/entries/{}/redaction", kept.id);
        add(path.clone(), scene.get(&path, "legal").await);
    }
    for post in ["clerk", "deputy-clerk", "auditor"] {
        add(format!("/custody {post}"), scene.get("/custody", post).await);
    }
    let returned = scene.post("/complaints/return", &[("code", code)], "").await;
    assert_eq!(returned.status, StatusCode::OK, "{}", returned.text());
    add("/complaints/return".to_owned(), returned);
    for path in ["/complaints/statistics", "/complaints/statistics.json", "/complaints/log", "/desk", "/history/case/x"]
    {
        add(path.to_owned(), scene.get(path, "legal").await);
    }
    for (name, content) in inside {
        found.push((format!("name of {name}"), name.clone().into_bytes()));
        // Lines of the text end between words.
        let content = if name == "report.txt" { unwrapped(&content) } else { content };
        found.push((format!("in a pack: {name}"), content));
    }
    found
}

/// The text of a pack as it was before it was cut into lines.
pub fn unwrapped(text: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(text).replace("\n    ", "").into_bytes()
}

/// A head with its escapes read.
fn percent(head: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), head.as_bytes().iter());
    while let Some(&byte) = rest.next() {
        let digits = |text: &[u8]| std::str::from_utf8(text).ok().and_then(|text| u8::from_str_radix(text, 16).ok());
        match (byte, rest.as_slice()) {
            (b'%', [a, b, ..]) if digits(&[*a, *b]).is_some() => {
                bytes.extend(digits(&[*a, *b]));
                rest.next();
                rest.next();
            }
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// The words that are masked, with the entries in which they stand.
const NAME_OF_FILE: &str = "บ้านนายสมปองสุดลับ";
const TOLD: &str = "นายสมศักดิ์เพื่อนบ้าน";
const BESIDE: &str = "ใจดีเลิศ";
const OVER: &str = "มากหลาย";
const STEP: &str = "พยานชื่อนางบุษบง";
const REST: &str = "รอหมอประจำตัวนางละมุน";
const ASKED: &str = "สอบพี่ชายชื่อขวัญเมือง";
const INSIDE: &str = "เขาคือสามีคุณอรทัย";
const MASKED: [&str; 8] = [NAME_OF_FILE, TOLD, BESIDE, OVER, STEP, REST, ASKED, INSIDE];

/// A case in which all of these words stand, in every kind of entry; the identity was asked for, released and read.
async fn case_with_words(scene: &Scene) -> (Complaint, String, String) {
    let name = format!("{NAME_OF_FILE}.jpg");
    let (case, code) = scene.file(&[], true, &[(&name, b"one"), ("map.jpg", b"two")]).await;
    let own = format!("/cases/{}", case.id);
    let returned = scene.post("/complaints/return", &[("code", &code)], "").await;
    let (pass, once) = (field(&returned, "pass"), field(&returned, "once"));
    let words = format!("เห็น{TOLD}สองครั้ง {TOLD} กับ{BESIDE}{OVER}");
    let form = [("pass", pass.as_str()), ("once", once.as_str()), ("message", words.as_str())];
    let told = scene.upload("/complaints/return/messages", &form, &[], "").await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let page = scene.get(&own, "legal").await;
    let form = [("to", "inside"), ("once", "99"), ("note", INSIDE)];
    let noted = scene.upload(&format!("{own}/messages"), &form, &[], "legal").await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text());
    assert_eq!(page.status, StatusCode::OK);
    let revision = field(&scene.get(&own, "legal").await, "revision");
    let form = [("revision", revision.as_str()), ("state", "accepted"), ("state-reason", STEP)];
    let stepped = scene.post(&format!("{own}/state"), &form, "legal").await;
    assert_eq!(stepped.status, StatusCode::SEE_OTHER, "{}", stepped.text());
    let revision = field(&scene.get(&own, "legal").await, "revision");
    let form = [("revision", revision.as_str()), ("act", "pause"), ("pause-reason", REST)];
    let paused = scene.post(&format!("{own}/pause"), &form, "legal").await;
    assert_eq!(paused.status, StatusCode::SEE_OTHER, "{}", paused.text());
    let asked = scene.post(&format!("{own}/identity"), &[("identity-reason", ASKED)], "legal").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let mut tx = scene.app.state.store.read().await.unwrap();
    let request = identity::list_requests(&mut tx, AGENCY, &case.id).await.unwrap().remove(0).id;
    drop(tx);
    for post in ["clerk", "deputy-clerk"] {
        let answer = scene.post(&format!("/custody/{request}"), &[("answer", "released")], post).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let read = scene.get(&format!("{own}/identity/{request}"), "legal").await;
    assert!(read.text().contains("ลับเฉพาะ"), "{}", read.text());
    (case, code, request)
}

/// Puts acts into the case as a program did that wrote the name of a file into them.
async fn as_before(scene: &Scene, case: &Complaint) {
    let mut opened = scene.open(case, "legal").await;
    let (account, _) = scene.secret("legal").await;
    let (today, hour) = (scene.app.state.clock.today(), complaints::hour(scene.app.state.clock.now()));
    let mut tx = scene.app.state.store.write().await.unwrap();
    for act in [Act::FileRead, Act::CopyRead] {
        let by = Author::Officer {
            account: account.clone(), name: "นิติกร".to_owned(), capacity: "นิติกร".to_owned()
        };
        let about = format!("{NAME_OF_FILE}.jpg");
        let body = Body::Act { act, about, reason: String::new() };
        opened.append(&mut tx, today, hour, by, body).await.unwrap_or_else(|error| panic!("{error}"));
    }
    tx.commit_unrecorded().await.unwrap();
}

#[tokio::test]
async fn masked_words_stand_on_no_page_in_no_pack_and_in_nothing_that_lies_sealed() {
    let scene = Scene::new(App::new().await).await;
    let (case, code, request) = case_with_words(&scene).await;
    as_before(&scene, &case).await;
    let all = |found: &[(String, Vec<u8>)], words: &str| -> Vec<String> {
        found.iter().filter(|(_, bytes)| contains(bytes, words)).map(|(place, _)| place.clone()).collect()
    };
    let before = readings(&scene, &case, &code, &request).await;
    for words in MASKED {
        assert!(all(&before, words).len() > 4, "{words} is read before: {:?}", all(&before, words));
    }
    assert!(all(&before, ASKED).contains(&"/custody auditor".to_owned()));
    assert!(all(&before, NAME_OF_FILE).iter().any(|place| place.ends_with("original (head)")));
    let sealed = scene.sealed(&case).await;
    let count = |sealed: &[String], words: &str| sealed.iter().filter(|text| text.contains(words)).count();
    // The name stands with the file, in its particulars and in two old acts; the reason in the act of asking, in two of
    // reading, in the request and in three copies for custodians.
    assert_eq!((count(&sealed, NAME_OF_FILE), count(&sealed, ASKED)), (4, 7));

    let masks = [
        (NAME_OF_FILE, "name", NAME_OF_FILE),
        (TOLD, "text", TOLD),
        (BESIDE, "text", BESIDE),
        // One mask over another: what the first one left is in the second.
        (OVER, "text", "█████มากหลาย"),
        (STEP, "reason", STEP),
        (REST, "reason", REST),
        (ASKED, "reason", ASKED),
        (INSIDE, "text", INSIDE),
    ];
    for (stands, field, words) in masks {
        let is = |entry: &Entry| entry.body.texts().iter().any(|(_, text)| text.contains(stands));
        let entry = scene.entry(&case, is).await;
        scene.mask(&case, &entry, field, words).await;
    }

    let after = readings(&scene, &case, &code, &request).await;
    for words in MASKED {
        assert_eq!(all(&after, words), Vec::<String>::new(), "{words}");
    }
    assert!(
        all(&after, "█████.jpg").iter().any(|place| place.ends_with("original (head)")),
        "the name is the masked one"
    );
    assert!(all(&after, "█████").contains(&"/custody auditor".to_owned()), "a custodian reads the masked reason");
    assert!(all(&after, "map.jpg").len() > 4, "other names stay");
    let sealed = scene.sealed(&case).await;
    for words in MASKED {
        assert_eq!(count(&sealed, words), 0, "{words}");
    }
    let mut open = vec![scene.app.folder().to_owned()];
    while let Some(folder) = open.pop() {
        for found in std::fs::read_dir(folder).unwrap().map(|found| found.unwrap().path()) {
            if found.is_dir() {
                open.push(found);
            } else {
                let bytes = std::fs::read(&found).unwrap();
                assert!(MASKED.iter().all(|words| !contains(&bytes, words)), "{}", found.display());
            }
        }
    }
}

#[tokio::test]
async fn what_a_former_program_masked_in_one_place_is_shown_masked_in_the_others() {
    let scene = Scene::new(App::new().await).await;
    let (case, code, request) = case_with_words(&scene).await;
    as_before(&scene, &case).await;
    // As it was done before: the entry alone is replaced.
    let mut opened = scene.open(&case, "legal").await;
    let hour = complaints::hour(scene.app.state.clock.now());
    let mut tx = scene.app.state.store.write().await.unwrap();
    for at in 0..opened.entries.len() {
        let entry = opened.entries[at].entry.clone();
        for (field, words) in [("name", NAME_OF_FILE), ("reason", ASKED)] {
            let texts: Vec<_> = entry.body.texts().into_iter().map(|(field, text)| (field, text.to_owned())).collect();
            if let Some((_, text)) = texts.into_iter().find(|(name, text)| name == field && text.contains(words)) {
                let masked = entry.redacted(field, &[(0, text.chars().count())]).unwrap();
                opened.replace(&mut tx, at, masked, hour).await.unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
    tx.commit_unrecorded().await.unwrap();

    let found = readings(&scene, &case, &code, &request).await;

    let place = |words: &str| found.iter().find(|(place, bytes)| !place.contains("custody") && contains(bytes, words));
    for words in [NAME_OF_FILE, ASKED] {
        assert!(place(words).is_none(), "{words}: {:?}", place(words).map(|(place, _)| place));
    }
}

#[tokio::test]
async fn one_case_that_does_not_open_stands_in_the_way_of_no_other() {
    let scene = Scene::new(App::new().await).await;
    let (broken, _) = scene.file(&[], false, &[]).await;
    let (whole, _) = scene.file(&[], false, &[]).await;
    let mut tx = scene.app.state.store.write().await.unwrap();
    let mut entry = entries::list(&mut tx, AGENCY, &broken.id).await.unwrap().remove(0);
    entry.sealed[40] ^= 1;
    assert!(entries::replace(&mut tx, AGENCY, &broken.id, &entry, broken.hour).await.unwrap());
    tx.commit_unrecorded().await.unwrap();

    let inbox = scene.get("/cases", "legal").await;

    assert_eq!(inbox.status, StatusCode::OK, "{}", inbox.text());
    let text = inbox.text();
    assert!(text.contains(&broken.number) && text.contains("เปิดเรื่องนี้ไม่ได้") && text.contains("ข้อมูลสำรอง"), "{text}");
    assert!(text.contains(&format!("/cases/{}\"", whole.id)) && !text.contains(&broken.id), "{text}");
    let shown = scene.get(&format!("/cases/{}", broken.id), "legal").await;
    assert_eq!(shown.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(shown.text().contains("โปรดแจ้งผู้ดูแลระบบ"), "{}", shown.text());
    assert_eq!(scene.get(&format!("/cases/{}", whole.id), "legal").await.status, StatusCode::OK);
}

/// What a proof commits to: the digest that it prints, and the text where it gives one.
fn committed(proof: &Answer) -> (String, Option<String>) {
    let text = proof.text();
    let digests: Vec<&str> = text.split("<dd class=\"digest\">").skip(1).collect();
    let digest = digests.last().and_then(|rest| rest.split('<').next()).expect("a digest is printed").to_owned();
    let folded =
        text.split("<pre class=\"digest\" id=\"content\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let plain =
        |text: &str| text.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&");
    (digest, folded.map(plain))
}

#[tokio::test]
async fn the_text_that_a_proof_commits_to_is_given_until_words_of_it_are_masked() {
    let scene = Scene::new(App::new().await).await;
    let (case, code) = scene.file(&[], true, &[]).await;
    scene.app.wait(2 * 60 * 60);
    channel_acts::Act::Release.run(&scene.app).await;
    let prove = async || {
        let returned = scene.post("/complaints/return", &[("code", &code)], "").await;
        scene.post("/complaints/return/proof", &[("pass", &field(&returned, "pass"))], "").await
    };

    let proof = prove().await;
    assert_eq!(proof.status, StatusCode::OK, "{}", proof.text());
    let (digest, text) = committed(&proof);
    let text = text.expect("the text is given");
    assert!(text.contains("รถกระบะสีเขียวมะกอก"), "{text}");
    assert_eq!(hex(&merkle::digest(text.as_bytes())), digest, "{text}");

    let first = scene.open(&case, "legal").await.entries.remove(0);
    let (name, said) =
        first.entry.body.texts().into_iter().find(|(_, text)| text.contains("รถกระบะ")).expect("it is said");
    let legal = Desk::open(&scene.app, "legal").await;
    let mask = [("field", name.as_str()), ("words", "รถกระบะ"), ("reason", "ระบุตัวผู้แจ้งได้")];
    let masked = legal.post(&scene.app, &format!("/cases/{}/entries/{}/redaction", case.id, first.id), &mask).await;
    assert_eq!(masked.status, StatusCode::SEE_OTHER, "{said}: {}", masked.text());

    assert_eq!(committed(&prove().await), (digest, None));
}
