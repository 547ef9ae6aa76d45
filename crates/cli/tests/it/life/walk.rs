//! The ways through the channel, as browsers go them.

use prongsai_testing::http::{Answer, Client};

use super::town::TOWN;

/// What somebody reports.
pub struct Report<'a> {
    pub what: &'a str,
    pub place: &'a str,
    pub who: &'a str,
    /// Name and contact, where they are given.
    pub identity: Option<(&'a str, &'a str)>,
    /// Name and bytes.
    pub file: (&'a str, &'a [u8]),
}

/// The page of the receipt: its digits and the draft that goes on from there.
pub struct Receipt {
    pub digits: String,
    pub draft: String,
}

fn get(client: &mut Client, path: &str) -> Answer {
    let answer = client.get(&format!("{TOWN}{path}")).expect("it answers");
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

fn post(client: &mut Client, path: &str, form: &[(&str, &str)], status: u16) -> Answer {
    let answer = client.post(&format!("{TOWN}{path}"), form).expect("it answers");
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    answer
}

fn upload(client: &mut Client, path: &str, form: &[(&str, &str)], file: (&str, &[u8]), status: u16) -> Answer {
    let (name, bytes) = file;
    let answer = client.upload(&format!("{TOWN}{path}"), form, ("files", name, "application/octet-stream", bytes));
    let answer = answer.expect("it answers");
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    answer
}

fn field(answer: &Answer, name: &str) -> String {
    answer.field(name).unwrap_or_else(|| panic!("no field {name}: {}", answer.text()))
}

/// What stands between two texts, as often as it does.
fn between(text: &str, before: &str, after: &[char]) -> Vec<String> {
    let found = text.split(before).skip(1).filter_map(|rest| rest.split(after).next());
    found.map(str::to_owned).collect()
}

/// Writes a report up to its receipt.
pub fn write(client: &mut Client, report: &Report<'_>) -> Receipt {
    let page = get(client, "/complaints/new");
    let draft = field(&page, "draft");
    let form = [("draft", &*draft), ("step", "about"), ("kind", "misuse"), ("post", "works-head"), ("go", "next")];
    let page = post(client, "/complaints/new", &form, 200);
    let draft = field(&page, "draft");
    let form = [
        ("draft", &*draft),
        ("step", "facts"),
        ("what", report.what),
        ("where", report.place),
        ("who", report.who),
        ("go", "next"),
    ];
    let page = post(client, "/complaints/new", &form, 200);
    let draft = field(&page, "draft");
    let (name, contact) = report.identity.unwrap_or_default();
    let identity = if report.identity.is_some() { "named" } else { "anonymous" };
    let form = [
        ("draft", &*draft),
        ("step", "identity"),
        ("identity", identity),
        ("name", name),
        ("contact", contact),
        ("go", "next"),
    ];
    let page = post(client, "/complaints/new", &form, 200);
    let shown = between(&page.text(), "<strong>", &['<']).remove(0);
    let digits: String = prongsai_thai::numeral::arabic(&shown).chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.len(), 24, "{shown}");
    Receipt { digits, draft: field(&page, "draft") }
}

/// Writes a report and sends it; gives the digits of its receipt.
pub fn report(client: &mut Client, report: &Report<'_>) -> String {
    let Receipt { digits, draft } = write(client, report);
    upload(client, "/complaints/sent", &[("draft", &draft), ("last_four", &digits[20..])], report.file, 200);
    digits
}

/// Comes back with a receipt.
pub fn come_back(client: &mut Client, digits: &str) -> Answer {
    post(client, "/complaints/return", &[("code", digits)], 200)
}

/// Comes back and says something more.
pub fn say_more(client: &mut Client, digits: &str, message: &str, file: (&str, &[u8])) -> Answer {
    let page = come_back(client, digits);
    let (pass, once) = (field(&page, "pass"), field(&page, "once"));
    let form = [("pass", &*pass), ("once", &once), ("message", message)];
    upload(client, "/complaints/return/messages", &form, file, 200)
}

/// An officer at the desk, with an open key.
pub struct Officer {
    pub client: Client,
}

impl Officer {
    pub fn enter(host: &str, login: &str, password: &str) -> Self {
        let mut client = Client::new(host);
        post(&mut client, "/sign-in", &[("login", login), ("password", password), ("next", "/desk")], 303);
        let wrong = [("password", "ไม่ใช่รหัสผ่านนี้"), ("next", "/cases")];
        post(&mut client, "/cases/unlock", &wrong, 422);
        post(&mut client, "/cases/unlock", &[("password", password), ("next", "/cases")], 303);
        Self { client }
    }

    /// What the browser keeps: the session, and the key of the open key.
    pub fn cookies(&self) -> Vec<String> {
        let cookies = self.client.cookies();
        cookies.split("; ").filter_map(|pair| pair.split_once('=')).map(|(_, value)| value.to_owned()).collect()
    }

    /// The ids of the cases in the inbox.
    pub fn cases(&mut self) -> Vec<String> {
        let inbox = get(&mut self.client, "/cases").text();
        let mut ids = between(&inbox, &format!("{TOWN}/cases/"), &['"', '?', '#', '/']);
        ids.retain(|id| id.len() == 32);
        ids.dedup();
        ids
    }

    pub fn read(&mut self, case: &str) -> Answer {
        get(&mut self.client, &format!("/cases/{case}"))
    }

    /// Sends one of the forms of a case.
    pub fn act(&mut self, case: &str, act: &str, form: &[(&str, &str)]) -> Answer {
        let revision = field(&self.read(case), "revision");
        let form = [form, &[("revision", revision.as_str())]].concat();
        let goes_out = ["/export", "/handover"].contains(&act);
        post(&mut self.client, &format!("/cases/{case}{act}"), &form, if goes_out { 200 } else { 303 })
    }

    /// Writes to the informant, or inside.
    pub fn say(&mut self, case: &str, inside: bool, words: &str) {
        let once = field(&self.read(case), "once");
        let (to, field) = if inside { ("inside", "note") } else { ("informant", "message") };
        let form = [("to", to), ("once", &*once), (field, words)];
        upload(&mut self.client, &format!("/cases/{case}/messages"), &form, ("", b""), 303);
    }

    /// The ids of the files of a case, in their order.
    pub fn files(&mut self, case: &str) -> Vec<String> {
        let page = self.read(case).text();
        let mut ids = between(&page, &format!("/cases/{case}/files/"), &['"', '/']);
        ids.dedup();
        ids
    }

    /// The copy of a file, whatever the answer is.
    pub fn copy(&mut self, case: &str, file: &str) -> Answer {
        self.client.get(&format!("{TOWN}/cases/{case}/files/{file}")).expect("it answers")
    }

    pub fn original(&mut self, case: &str, file: &str, reason: &str) -> Vec<u8> {
        post(&mut self.client, &format!("/cases/{case}/files/{file}/original"), &[("reason", reason)], 200).body
    }

    /// Takes words out of the first entry of a case.
    pub fn mask(&mut self, case: &str, words: &str, reason: &str) {
        let page = self.read(case).text();
        let entry = between(&page, &format!("/cases/{case}/entries/"), &['/']).remove(0);
        let path = format!("/cases/{case}/entries/{entry}/redaction");
        let page = get(&mut self.client, &path).text();
        let before = &page[..page.find(words).expect("the words are shown")];
        let field = between(before, "name=\"field\" value=\"", &['"']).pop().expect("a field has the words");
        post(&mut self.client, &path, &[("field", &field), ("words", words), ("reason", reason)], 303);
    }

    /// Releases the share of every name that is asked for.
    pub fn release(&mut self) {
        let page = get(&mut self.client, "/custody").text();
        let requests = between(&page, &format!("action=\"{TOWN}/custody/"), &['"']);
        assert!(!requests.is_empty(), "nobody asks: {page}");
        for request in requests {
            post(&mut self.client, &format!("/custody/{request}"), &[("answer", "released")], 303);
        }
    }

    /// The page with the name that was released.
    pub fn identity(&mut self, case: &str) -> String {
        let page = self.read(case).text();
        let request = between(&page, &format!("/cases/{case}/identity/"), &['"']).remove(0);
        get(&mut self.client, &format!("/cases/{case}/identity/{request}")).text()
    }

    /// Locks the key and signs out.
    pub fn leave(mut self) {
        post(&mut self.client, "/cases/lock", &[], 303);
        post(&mut self.client, "/sign-out", &[], 303);
    }
}
