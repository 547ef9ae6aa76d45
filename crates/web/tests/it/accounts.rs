//! Coming in and going out, as a browser does: with the cookies that it was given.

use std::cell::RefCell;
use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::app::{Answer, App, PASSWORD, TOWN};

/// A browser that keeps its cookies.
struct Browser<'a> {
    app: &'a App,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    fn new(app: &'a App) -> Self {
        Self { app, cookies: RefCell::default() }
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookies.join("; "));
        let answer = self.app.ask(request.body(body).unwrap()).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(format!("/t/{TOWN}{path}")), Body::empty()).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(form).unwrap();
        let request =
            Request::post(format!("/t/{TOWN}{path}")).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    /// Password and second factor.
    async fn sign_in(&self, login: &str) -> Answer {
        let second = self.post("/sign-in", &[("login", login), ("password", PASSWORD)]).await;
        assert_eq!(second.status, StatusCode::OK, "{}", second.text());
        let half = hidden(&second.text(), "half");
        // A code is used once; the next step has another one.
        self.app.wait(30);
        self.post("/sign-in/second", &[("half", &half), ("code", &self.app.code())]).await
    }
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.find(&mark).unwrap_or_else(|| panic!("the page has no field {name}: {page}")) + mark.len();
    page[at..].split('"').next().unwrap().to_owned()
}

fn path(answer: &Answer) -> String {
    answer.location().strip_prefix(&format!("/t/{TOWN}")).unwrap_or(answer.location()).to_owned()
}

#[tokio::test]
async fn password_and_second_factor_lead_to_the_desk() {
    let app = App::new().await;
    let browser = Browser::new(&app);

    let answer = browser.sign_in("legal").await;

    assert_eq!(path(&answer), "/desk");
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_login_is_answered_like_a_wrong_password() {
    let app = App::new().await;
    let browser = Browser::new(&app);

    let wrong = browser.post("/sign-in", &[("login", "legal"), ("password", "ไม่ใช่รหัสผ่านนี้")]).await;
    let unknown = browser.post("/sign-in", &[("login", "nobody"), ("password", "ไม่ใช่รหัสผ่านนี้")]).await;

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.text().replace("value=\"legal\"", ""), unknown.text().replace("value=\"nobody\"", ""));
}

#[tokio::test]
async fn failures_slow_strangers_down_and_not_the_person_in_a_browser_that_is_known() {
    let app = App::new().await;
    let (person, stranger) = (Browser::new(&app), Browser::new(&app));
    person.sign_in("legal").await;
    for _ in 0..6 {
        stranger.post("/sign-in", &[("login", "legal"), ("password", "wrong")]).await;
    }

    let paused = stranger.post("/sign-in", &[("login", "legal"), ("password", PASSWORD)]).await;
    person.post("/sign-out", &[]).await;
    let known = person.sign_in("legal").await;
    app.wait(60);
    let later = stranger.post("/sign-in", &[("login", "legal"), ("password", PASSWORD)]).await;

    assert!(paused.text().contains("โปรดรอ"), "{}", paused.text());
    assert_eq!(path(&known), "/desk");
    assert_eq!(later.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_opens_once() {
    let app = App::new().await;
    let (first, second) = (Browser::new(&app), Browser::new(&app));
    first.sign_in("legal").await;

    let page = second.post("/sign-in", &[("login", "legal"), ("password", PASSWORD)]).await;
    let half = hidden(&page.text(), "half");
    let again = second.post("/sign-in/second", &[("half", &half), ("code", &app.code())]).await;

    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(second.get("/desk").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_that_comes_after_the_session_is_sent_again_by_its_owner() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;
    app.wait(3 * 60 * 60);

    let late = browser.post("/account/pin", &[("new_pin", "135790"), ("remark", "อบรมแล้ว ๔๕ คน")]).await;
    let held = hidden(&late.text(), "held");
    let second = browser.post("/sign-in", &[("login", "legal"), ("password", PASSWORD), ("held", &held)]).await;
    let (half, held) = (hidden(&second.text(), "half"), hidden(&second.text(), "held"));
    let answer = browser.post("/sign-in/second", &[("half", &half), ("code", &app.code()), ("held", &held)]).await;
    let waiting = browser.get("/held").await;

    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(!late.text().contains("อบรมแล้ว"));
    assert_eq!(path(&answer), "/held");
    assert!(waiting.text().contains("อบรมแล้ว ๔๕ คน"));
    assert!(waiting.text().contains(&format!("action=\"/t/{TOWN}/account/pin\"")));
}

#[tokio::test]
async fn the_form_of_one_person_is_never_shown_to_another() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;
    app.wait(3 * 60 * 60);

    let late = browser.post("/account/pin", &[("remark", "ข้อความของนิติกร")]).await;
    let held = hidden(&late.text(), "held");
    let second = browser.post("/sign-in", &[("login", "admin"), ("password", PASSWORD), ("held", &held)]).await;
    let half = hidden(&second.text(), "half");
    let answer = browser.post("/sign-in/second", &[("half", &half), ("code", &app.code()), ("held", &held)]).await;
    let waiting = browser.get("/held").await;

    assert_eq!(path(&answer), "/desk");
    assert!(!waiting.text().contains("ข้อความของนิติกร"));
}

#[tokio::test]
async fn a_form_with_files_keeps_its_text_when_the_session_has_ended() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;
    app.wait(3 * 60 * 60);
    let body = "--x\r\nContent-Disposition: form-data; name=\"result\"\r\n\r\nจัดอบรม\r\n--x\r\n\
                Content-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\
                1234\r\n--x--\r\n";

    let request =
        Request::post(format!("/t/{TOWN}/drafts")).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let late = browser.send(request, Body::from(body)).await;

    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.text().contains("แบบฟอร์มที่ท่านส่งยังอยู่ครบ"));
    hidden(&late.text(), "held");
}

/// Whether a text lies in the database.
fn lies_in_the_database(app: &App, text: &str) -> bool {
    ["prongsai.db", "prongsai.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(app.folder().join(name)).unwrap_or_default();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

#[tokio::test]
async fn a_secret_recovery_key_that_was_pasted_by_mistake_is_held_nowhere() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("admin").await;
    let secret = prongsai_crypto::recovery::printed(&prongsai_crypto::seal::SecretKey::generate());
    let form = [("revision", "0"), ("keep_years", "สิบปีตามระเบียบ"), ("recovery", secret.as_str())];

    browser.post("/cover", &[]).await;
    let sent = browser.post("/channel", &form).await;
    browser.post("/cover/lift", &[("password", PASSWORD), ("next", "/held")]).await;
    let covered = browser.get("/held").await.text();
    app.wait(3 * 60 * 60);
    let late = browser.post("/channel", &form).await;
    let held = hidden(&late.text(), "held");
    let second = browser.post("/sign-in", &[("login", "admin"), ("password", PASSWORD), ("held", &held)]).await;
    let (half, held) = (hidden(&second.text(), "half"), hidden(&second.text(), "held"));
    let answer = browser.post("/sign-in/second", &[("half", &half), ("code", &app.code()), ("held", &held)]).await;
    let lapsed = browser.get("/held").await.text();

    assert_eq!((path(&sent), path(&answer)), ("/cover?next=%2Fheld".to_owned(), "/held".to_owned()));
    for page in [&covered, &lapsed] {
        assert!(page.contains("สิบปีตามระเบียบ"), "{page}");
        assert!(!page.contains(secret.as_str()));
    }
    assert!(lies_in_the_database(&app, "สิบปีตามระเบียบ"));
    assert!(!lies_in_the_database(&app, &secret));
}

#[tokio::test]
async fn people_switch_by_pin_on_a_machine_that_knows_them() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;
    browser.post("/machine", &[("name", "เครื่องหน้าห้อง")]).await;
    let pin = [("new_pin", "๑๓๕๗๙๐"), ("pin_again", "135790"), ("password", PASSWORD)];
    assert_eq!(path(&browser.post("/account/pin", &pin).await), "/account");
    browser.post("/sign-out", &[]).await;
    browser.sign_in("admin").await;

    let page = browser.get("/switch").await.text();
    let account = page.split("name=\"account\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let wrong = browser.post("/switch", &[("account", &account), ("pin", "135791")]).await;
    let right = browser.post("/switch", &[("account", &account), ("pin", "135790")]).await;
    let me = browser.get("/account").await.text();

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert!(right.headers.contains_key("clear-site-data"));
    assert!(me.contains("<dd>legal</dd>"), "{me}");
}

#[tokio::test]
async fn a_pin_is_worth_nothing_in_another_browser_and_after_five_wrong_ones() {
    let app = App::new().await;
    let (browser, elsewhere) = (Browser::new(&app), Browser::new(&app));
    browser.sign_in("legal").await;
    browser.post("/machine", &[]).await;
    browser.post("/account/pin", &[("new_pin", "135790"), ("pin_again", "135790"), ("password", PASSWORD)]).await;
    let page = browser.get("/switch").await.text();
    let account = page.split("name=\"account\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let foreign = elsewhere.post("/switch", &[("account", &account), ("pin", "135790")]).await;
    for _ in 0..5 {
        browser.post("/switch", &[("account", &account), ("pin", "000001")]).await;
    }
    let spent = browser.post("/switch", &[("account", &account), ("pin", "135790")]).await;

    assert_eq!(path(&foreign), "/sign-in");
    assert_eq!(spent.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_covered_screen_shows_nothing_until_the_person_is_back() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;
    browser.post("/cover", &[]).await;

    let page = browser.get("/desk").await;
    let sent = browser.post("/account/pin", &[("remark", "ครึ่งหนึ่งของงาน")]).await;
    let wrong = browser.post("/cover/lift", &[("password", "wrong")]).await;
    let lifted = browser.post("/cover/lift", &[("password", PASSWORD), ("next", "/held")]).await;

    assert_eq!(path(&page), "/cover?next=%2Fdesk");
    assert_eq!(path(&sent), "/cover?next=%2Fheld");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(path(&lifted), "/held");
    assert!(browser.get("/held").await.text().contains("ครึ่งหนึ่งของงาน"));
}

#[tokio::test]
async fn a_shared_machine_covers_itself_when_nobody_is_there() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;
    browser.post("/machine", &[]).await;
    app.wait(11 * 60);

    let page = browser.get("/desk").await;

    assert_eq!(path(&page), "/cover?next=%2Fdesk");
}

#[tokio::test]
async fn what_binds_asks_for_both_factors_again_and_keeps_the_form() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;
    app.wait(11 * 60);

    let asked = browser.post("/account/recovery-codes", &[]).await;
    let wrong = browser.post("/step-up", &[("password", PASSWORD), ("code", "000000"), ("next", "/held")]).await;
    let code = app.code();
    let right = browser.post("/step-up", &[("password", PASSWORD), ("code", &code), ("next", "/held")]).await;
    let codes = browser.post("/account/recovery-codes", &[]).await;

    assert_eq!(path(&asked), "/step-up?next=%2Fheld");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(path(&right), "/held");
    assert_eq!(codes.text().matches("<code class=\"nowrap\">").count(), 10);
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_the_telephone_once() {
    let app = App::new().await;
    let (browser, lost) = (Browser::new(&app), Browser::new(&app));
    browser.sign_in("legal").await;
    let codes = browser.post("/account/recovery-codes", &[]).await.text();
    let code = codes.split("<code class=\"nowrap\">").nth(1).unwrap().split('<').next().unwrap().to_owned();

    let mut answers = Vec::new();
    for _ in 0..2 {
        let page = lost.post("/sign-in", &[("login", "legal"), ("password", PASSWORD)]).await.text();
        answers.push(lost.post("/sign-in/second", &[("half", &hidden(&page, "half")), ("code", &code)]).await.status);
        lost.post("/sign-out", &[]).await;
    }

    assert_eq!(answers, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
}

#[tokio::test]
async fn a_new_password_ends_the_other_devices() {
    let app = App::new().await;
    let (here, there) = (Browser::new(&app), Browser::new(&app));
    here.sign_in("legal").await;
    there.sign_in("legal").await;
    let new = "ทุ่งหญ้าหน้าฝนเขียวขจี";

    let weak = here.post("/account/password", &[("password", PASSWORD), ("new_password", "1234567890")]).await;
    let form = [("password", PASSWORD), ("new_password", new), ("password_again", new)];
    let changed = here.post("/account/password", &form).await;

    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(path(&changed), "/account");
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_draft_is_kept_for_its_person_alone() {
    let app = App::new().await;
    let (legal, admin) = (Browser::new(&app), Browser::new(&app));
    legal.sign_in("legal").await;
    admin.sign_in("admin").await;

    let kept = legal.post("/drafts", &[("form", "/measures/1"), ("body", "remark=abc")]).await;
    let foreign = legal.post("/drafts", &[("form", "https://elsewhere.example"), ("body", "")]).await;

    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    assert_eq!(foreign.status, StatusCode::BAD_REQUEST);
    assert!(legal.get("/account").await.text().contains("/measures/1"));
    assert!(!admin.get("/account").await.text().contains("/measures/1"));
}

#[tokio::test]
async fn signing_out_leaves_no_page_behind() {
    let app = App::new().await;
    let browser = Browser::new(&app);
    browser.sign_in("legal").await;

    let page = browser.get("/desk").await;
    let out = browser.post("/sign-out", &[]).await;

    assert_eq!(page.headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
    assert_eq!(out.headers.get("clear-site-data").unwrap(), "\"cache\", \"storage\"");
    assert_eq!(browser.get("/desk").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_new_person_comes_in_by_a_printed_slip() {
    let app = App::new().await;
    let (admin, newcomer) = (Browser::new(&app), Browser::new(&app));
    admin.sign_in("admin").await;
    let form = [("name", "นางสาวมาใหม่ สมมุติ"), ("login", "Mamai"), ("from_on", "1/10/2569"), ("how", "slip")];

    let slip = admin.post("/people", &form).await.text();
    let code = slip.split("<strong class=\"nowrap\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let wrong = newcomer.post("/invitation", &[("code", "1234 5678")]).await;
    let welcome = newcomer.post("/invitation", &[("code", &prongsai_thai::numeral::thai(&code))]).await;
    let passwords = [("code", code.as_str()), ("new_password", PASSWORD), ("password_again", PASSWORD)];
    let entered = newcomer.post("/invitation/accept", &passwords).await;
    let again = Browser::new(&app).post("/invitation/accept", &passwords).await;

    assert!(slip.contains("<svg"), "{slip}");
    assert!(wrong.text().contains("แต่พิมพ์ไว้ 8 หลัก"), "{}", wrong.text());
    assert!(welcome.text().contains("นางสาวมาใหม่ สมมุติ"));
    assert_eq!(path(&entered), "/account/second-factor?first=1");
    assert_eq!(newcomer.get("/account").await.status, StatusCode::OK);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_duty_moves_with_the_post_and_the_last_administrator_stays() {
    let app = App::new().await;
    let (admin, legal) = (Browser::new(&app), Browser::new(&app));
    admin.sign_in("admin").await;
    legal.sign_in("legal").await;
    let page = admin.get("/posts/legal").await.text();
    let own = page.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let last = admin.post("/posts/admin/duties", &[("duty", "reader")]).await;
    let closed = admin.post("/posts/admin/vacancy", &[("last_on", "1/10/2569")]).await;
    let without = admin.post("/posts/legal/holder", &[("person", &own), ("from_on", "26/11/2569")]).await;
    let given = admin.post("/posts/legal/duties", &[("duty", "administrator"), ("duty", "coordinator")]).await;
    let people = legal.get("/people").await;

    for refused in [&last, &closed] {
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("จะไม่เหลือผู้ดูแลระบบ"), "{}", refused.text());
    }
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(path(&given), "/posts/legal");
    assert_eq!(people.status, StatusCode::OK, "{}", people.text());
}

#[tokio::test]
async fn who_stands_in_is_recorded_with_order_and_days() {
    let app = App::new().await;
    let admin = Browser::new(&app);
    admin.sign_in("admin").await;
    let form =
        [("by_post", "legal"), ("mode", "acting-for"), ("acting_basis", "คำสั่งที่ 9/2570"), ("acting_from", "26/11/2569")];

    let begun = admin.post("/posts/admin/acting", &form).await;
    let backwards = [&form[..], &[("acting_to", "1/11/2569")]].concat();
    let wrong = admin.post("/posts/admin/acting", &backwards).await;
    let page = admin.get("/posts/admin").await.text();

    assert_eq!(path(&begun), "/posts/admin");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("คำสั่งที่ 9/2570"));
    assert!(page.contains("รักษาราชการแทน"));
}
