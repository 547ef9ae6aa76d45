//! What an operator does and meets: settings, serving, TLS, a stop, the doctor.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use prongsai_testing::http::Client;
use prongsai_testing::smtp::{Mode, Sink};
use tempfile::TempDir;

/// A folder with settings, in which commands run.
pub struct Place {
    pub folder: TempDir,
    pub port: u16,
}

impl Place {
    /// Settings with a free port; `more` is put behind them.
    pub fn new(more: &str) -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let place = Self { folder, port };
        place.settings(more);
        place
    }

    pub fn settings(&self, more: &str) {
        let data = self.data();
        let text = format!("data = \"{}\"\n{more}\n[web]\nlisten = \"127.0.0.1:{}\"\n", data.display(), self.port);
        fs::write(self.folder.path().join("prongsai.toml"), text).expect("written");
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_prongsai"));
        command.args(words).env("PRONGSAI_LANG", "en").current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command; gives its exit code and what it said.
    pub fn run(&self, words: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } = self.command(words).output().expect("the program starts");
        let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        (status.code().expect("it ends by itself"), said)
    }

    /// Runs a command that has to go well.
    pub fn must(&self, words: &[&str]) -> String {
        let (code, said) = self.run(words);
        assert_eq!(code, 0, "{words:?}: {said}");
        said
    }

    pub fn add_town(&self) {
        self.must(&["agency", "add", "--slug", "sang", "--name", "ซาง", "--district", "เซกา", "--province", "บึงกาฬ"]);
    }
}

/// A serving process; killed with this value.
struct Served {
    child: Child,
    log: PathBuf,
}

impl Served {
    fn start(place: &Place, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let log = place.folder.path().join("log");
        let out = fs::File::options().create(true).append(true).open(&log).expect("the log can be written");
        let mut command = place.command(words);
        let child =
            command.envs(variables.iter().copied()).stdout(Stdio::null()).stderr(out).spawn().expect("it starts");
        Self { child, log }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn wait_until(&mut self, what: &str, is_so: impl Fn() -> bool) {
        for _ in 0..600 {
            if is_so() {
                return;
            }
            assert!(self.child.try_wait().expect("asked").is_none(), "it ended:\n{}", self.log());
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{what} does not come:\n{}", self.log());
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answers(port: u16, path: &str) -> Option<u16> {
    Client::new(&format!("127.0.0.1:{port}")).get(path).ok().map(|answer| answer.status)
}

#[test]
fn settings_that_cannot_be_are_refused_with_their_place() {
    let place = Place::new("colour = \"red\"");

    let (code, said) = place.run(&["serve"]);

    assert_eq!(code, 2);
    assert!(said.starts_with("prongsai.toml: colour: is no setting"), "{said}");
    let (code, said) = place.run(&["serve", "--config", "elsewhere.toml"]);
    assert_eq!((code, said.contains("elsewhere.toml")), (2, true), "{said}");
}

#[test]
fn a_taken_port_is_said_at_once() {
    let place = Place::new("");
    let _taken = TcpListener::bind(("127.0.0.1", place.port)).expect("the port is free");

    let (code, said) = place.run(&["serve"]);

    assert_eq!(code, 2);
    assert!(said.contains("web.listen") && said.contains("another program uses the port"), "{said}");
}

#[test]
fn the_platform_serves_tells_its_health_and_stops_in_order() {
    let place = Place::new("");
    place.add_town();
    let admin = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let address = format!("127.0.0.1:{admin}");
    let mut served =
        Served::start(&place, &["serve"], &[("PRONGSAI_WEB__ADMIN", &address), ("PRONGSAI_LOG__FORMAT", "json")]);
    served.wait_until("the first page", || answers(place.port, "/") == Some(200));

    assert_eq!(answers(place.port, "/healthz"), Some(200));
    assert_eq!(answers(place.port, "/readyz"), Some(200));
    assert_ne!(answers(place.port, "/metrics"), Some(200), "figures are not for the public");
    let figures = Client::new(&address).get("/metrics").expect("an answer").text();
    assert!(figures.contains("prongsai_requests_total") && figures.contains("route=\"/\""), "{figures}");

    served.signal("-TERM");
    served.wait_until("the notice", || answers(admin, "/readyz") == Some(503));
    assert_eq!(answers(place.port, "/"), Some(200), "readers are still served");
    assert!(served.child.wait().expect("it ends").success(), "{}", served.log());
    for line in served.log().lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "every line is an object: {line}");
    }
}

#[test]
fn a_reader_that_sends_nothing_is_cut_off_and_the_log_names_nobody() {
    let place = Place::new("");
    place.add_town();
    let mut served = Served::start(&place, &["serve"], &[]);
    served.wait_until("the first page", || answers(place.port, "/") == Some(200));
    let mut slow = TcpStream::connect(("127.0.0.1", place.port)).expect("it listens");
    slow.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n").expect("sent");
    slow.set_read_timeout(Some(Duration::from_secs(30))).expect("set");

    let _ = Client::new(&format!("127.0.0.1:{}", place.port)).get("/sign-in?name=somjai@example.go.th");
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).expect("the other side ends it");

    assert!(!served.log().contains("somjai"), "{}", served.log());
}

#[test]
fn the_platform_speaks_tls_with_its_own_certificate_and_reads_a_new_one() {
    let place = Place::new("");
    place.add_town();
    let (chain, key) = (place.folder.path().join("c.pem"), place.folder.path().join("c.key"));
    let make = |name: &str, days: &str| {
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", days])
            .args(["-subj", &format!("/CN={name}"), "-addext", "subjectAltName=DNS:localhost", "-keyout"])
            .arg(&key)
            .arg("-out")
            .arg(&chain)
            .output()
            .expect("openssl is there");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    make("first", "90");
    let variables = [
        ("PRONGSAI_WEB__CERTIFICATE", chain.to_str().expect("a path")),
        ("PRONGSAI_WEB__CERTIFICATE_KEY", key.to_str().expect("a path")),
    ];
    let mut served = Served::start(&place, &["serve"], &variables);
    let subject = || {
        let shown = Command::new("openssl")
            .args(["s_client", "-connect", &format!("127.0.0.1:{}", place.port), "-servername", "localhost"])
            .stdin(Stdio::null())
            .output()
            .expect("openssl is there");
        String::from_utf8_lossy(&shown.stdout).into_owned()
    };
    served.wait_until("the certificate", || subject().contains("CN = first"));

    make("second", "2");
    served.signal("-HUP");
    served.wait_until("the new certificate", || subject().contains("CN = second"));

    let (_, said) = place
        .command(&["doctor"])
        .envs(variables)
        .output()
        .map(|output| (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
        .expect("it runs");
    assert!(said.contains("warn") && said.contains("renew it"), "{said}");
}

fn line_with(said: &str, word: &str) -> String {
    said.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("no line about {word}:\n{said}")).to_owned()
}

#[test]
fn the_doctor_finds_nothing_in_a_sound_installation() {
    let place = Place::new("");
    place.add_town();
    place.must(&["account", "invite", "--agency", "sang", "--post", "office-head", "--name", "นางสาวสมใจ ใจดี"]);

    let said = place.must(&["doctor"]);

    assert!(!said.contains("FAULT"), "{said}");
    assert!(said.contains("the key is sound"), "{said}");
}

#[test]
fn the_doctor_finds_each_fault_and_says_what_to_do() {
    let sink = Sink::start(env!("CARGO_TARGET_TMPDIR"));
    sink.set(Mode::Keep);
    let mail = format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"ita@sang.go.th\"\n",
        sink.port()
    );
    let place = Place::new(&mail);
    let (code, said) = place.run(&["doctor"]);
    assert_eq!(code, 1);
    assert!(line_with(&said, "data folder").starts_with("FAULT"));

    place.add_town();
    place.must(&["account", "invite", "--agency", "sang", "--post", "office-head", "--name", "นางสาวสมใจ ใจดี"]);
    assert!(place.must(&["doctor", "--mail"]).contains("the mail server answers"));
    drop(sink);
    let (_, said) = place.run(&["doctor", "--mail"]);
    assert!(line_with(&said, "mail.host").starts_with("FAULT"));

    let key = place.data().join("secret.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
    let (code, said) = place.run(&["doctor"]);
    assert_eq!(code, 1);
    assert!(line_with(&said, "chmod 600").starts_with("FAULT"), "{said}");
    let (code, said) = place.run(&["account", "invite", "--agency", "sang", "--post", "office-head"]);
    assert_eq!(code, 2, "a key that everybody reads is not used: {said}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("set");

    fs::write(&key, "no key").expect("written");
    let (_, said) = place.run(&["doctor"]);
    assert!(line_with(&said, "no key of ours").starts_with("FAULT"), "{said}");

    damage(&place.data().join("prongsai.db"));
    let (code, said) = place.run(&["doctor"]);
    assert_eq!(code, 1, "{said}");
    assert!(line_with(&said, "database").starts_with("FAULT"), "{said}");
}

/// Overwrites the middle of the database, as a dying disk does.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0x5a);
    fs::write(path, bytes).expect("written");
}

#[test]
fn a_town_is_added_once_and_its_first_administrator_gets_a_code() {
    let place = Place::new("address = \"https://ita.example.go.th\"");
    place.add_town();

    let (code, said) =
        place.run(&["agency", "add", "--slug", "sang", "--name", "ก", "--district", "ข", "--province", "ค"]);
    assert_eq!((code, said.contains("another town has this slug")), (2, true), "{said}");
    let (code, said) =
        place.run(&["agency", "add", "--slug", "Sang!", "--name", "ก", "--district", "ข", "--province", "ค"]);
    assert_eq!((code, said.contains("--slug")), (2, true), "{said}");
    assert!(place.must(&["agency", "list"]).contains("sang\t-\tเทศบาลตำบลซาง"));

    let said =
        place.must(&["account", "invite", "--agency", "sang", "--post", "office-head", "--name", "นางสาวสมใจ ใจดี"]);
    assert!(said.contains("https://ita.example.go.th/t/sang/invitation"), "{said}");
    let code = said.lines().find(|line| line.trim().len() == 24).expect("a code in groups of four");
    assert!(code.trim().chars().all(|sign| sign.is_ascii_digit() || sign == ' '), "{code}");
    let again = place.must(&["account", "invite", "--agency", "sang", "--post", "office-head"]);
    assert!(again.contains("office-head"), "the same person, another code: {again}");
    let (code, said) = place.run(&["account", "invite", "--agency", "sang", "--post", "emperor"]);
    assert_eq!((code, said.contains("there are mayor")), (2, true), "{said}");
}
