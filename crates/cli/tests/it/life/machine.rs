//! A machine on which the real program lives: its clock, its folder for passing files, its mails, its log.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use prongsai_testing::http::Client;
use prongsai_testing::judge;

use crate::operate::Place;

/// When the story of a case begins: ten o'clock in Thailand.
pub const BEGIN: &str = "2026-11-26T03:00:00Z";

/// A place with a clock of its own.
pub struct Machine {
    pub place: Place,
    shim: PathBuf,
    moved: PathBuf,
    variables: Vec<(String, String)>,
}

impl Machine {
    /// On SQLite in the folder of the place; the clock says [`BEGIN`].
    pub fn new(settings: &str) -> Self {
        let place = Place::new(settings);
        let (shim, moved) = (place.folder.path().join("clock.so"), place.folder.path().join("moved"));
        let mut build = Command::new("cc");
        build.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(judge::script("clock.c")).arg("-ldl");
        judge::output(&mut build);
        fs::create_dir(place.folder.path().join("tmp")).expect("there is room for a folder");
        let machine = Self { place, shim, moved, variables: Vec::new() };
        machine.clock(SignedDuration::ZERO);
        machine
    }

    /// With another variable for every process that is started from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Moves the clock so far behind [`BEGIN`], also of what runs already.
    pub fn clock(&self, later: SignedDuration) {
        let begin: Timestamp = BEGIN.parse().expect("the moment is written above");
        let seconds = begin.as_second() - Timestamp::now().as_second() + later.as_secs();
        // A running process has the file mapped: it is written over, never cut.
        let file = fs::File::options().write(true).create(true).truncate(false).open(&self.moved);
        file.and_then(|mut file| file.write_all(&seconds.to_ne_bytes())).expect("the clock can be moved");
    }

    /// The folder for passing files.
    pub fn temporary(&self) -> PathBuf {
        self.place.folder.path().join("tmp")
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = self.place.command(words);
        command
            .env("LD_PRELOAD", &self.shim)
            .env("CLOCK_MOVED", &self.moved)
            .env("TMPDIR", self.temporary())
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command that has to go well; gives what it said.
    pub fn must(&self, words: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command(words).output().expect("the program starts");
        let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{words:?} ended with {status}: {said}");
        said
    }

    /// Starts the platform and waits until it answers.
    pub fn serve(&self) -> Served {
        let log = self.place.folder.path().join("log");
        let out = fs::File::options().create(true).append(true).open(&log).expect("the log can be written");
        let child = self
            .command(&["serve"])
            .stdout(out.try_clone().expect("the log can be shared"))
            .stderr(out)
            .spawn()
            .expect("the program starts");
        let mut served = Served { child, host: format!("127.0.0.1:{}", self.place.port), log };
        let host = served.host.clone();
        served.wait_until("its health", || {
            Client::new(&host).get("/healthz").is_ok_and(|answer| answer.status == 200).then_some(())
        });
        served
    }
}

/// A running platform; killed with this value.
pub struct Served {
    child: Child,
    pub host: String,
    log: PathBuf,
}

impl Served {
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote, of all its lives.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits half a minute at most.
    pub fn wait_until<T>(&mut self, what: &str, mut is_so: impl FnMut() -> Option<T>) -> T {
        for _ in 0..1200 {
            if let Some(found) = is_so() {
                return found;
            }
            assert!(self.child.try_wait().expect("asked").is_none(), "it ended:\n{}", self.log());
            thread::sleep(Duration::from_millis(25));
        }
        panic!("{what} does not come:\n{}", self.log());
    }

    /// Ends it by a signal; gives how it ended.
    pub fn signal(mut self, name: &str) -> ExitStatus {
        // It may be ending already.
        let _ = Command::new("kill").args([name, &self.child.id().to_string()]).stderr(Stdio::null()).status();
        self.child.wait().expect("it ends")
    }

    /// Asks it to end, and waits.
    pub fn stop(self) {
        let log = self.log.clone();
        let status = self.signal("-TERM");
        assert!(status.success(), "it ended with {status}:\n{}", fs::read_to_string(log).unwrap_or_default());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // After a signal there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
