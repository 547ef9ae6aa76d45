//! The platform as a process: started on a free port, stopped or killed, asked over the network.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use prongsai_testing::http::Client;

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "tungsaengsai-2570";

/// A running demonstration; killed with this value.
pub struct Desk {
    child: Child,
    port: u16,
    log: PathBuf,
}

/// How a demonstration is started.
pub struct Start<'a> {
    /// The folder of its data.
    pub data: &'a Path,
    /// Another database than the file in the folder.
    pub database: Option<&'a str>,
    /// Words before the command, such as those that limit it.
    pub before: &'a [&'a str],
}

impl Desk {
    /// Starts a demonstration on its own database and waits until it answers.
    pub fn start(data: &Path) -> Self {
        Self::start_with(&Start { data, database: None, before: &[] })
    }

    /// Starts a demonstration and waits until it answers.
    pub fn start_with(start: &Start<'_>) -> Self {
        Self::start_later(start, 0)
    }

    /// Starts a demonstration that plays so many days after today, from ten in the morning on.
    pub fn start_later(start: &Start<'_>, days: u16) -> Self {
        // The port is free again when the listener goes; nobody else on this machine asks for it by its number.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port is free");
        let log = start.data.with_extension("log");
        let out = fs::File::options().create(true).append(true).open(&log).expect("the log can be written");
        let program = env!("CARGO_BIN_EXE_prongsai");
        let mut words: Vec<&str> = start.before.to_vec();
        words.push(program);
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .args(["demo", "--visit-machine", "127.0.0.1", "--days-later", &days.to_string()])
            .args(["--listen", &format!("127.0.0.1:{}", port.port()), "--data"])
            .arg(start.data);
        if let Some(database) = start.database {
            command.args(["--database", database]);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("the log can be shared"))
            .stderr(out)
            .spawn()
            .expect("the program starts");
        let mut desk = Self { child, port: port.port(), log };
        desk.wait();
        desk
    }

    fn wait(&mut self) {
        for _ in 0..600 {
            if Client::new(&self.host()).get("/").is_ok() {
                return;
            }
            if let Some(status) = self.child.try_wait().expect("the process can be asked") {
                panic!("the platform ended with {status}:\n{}", self.log());
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("the platform does not answer:\n{}", self.log());
    }

    /// `127.0.0.1:<port>`.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The address of its first page.
    pub fn address(&self) -> String {
        format!("http://{}", self.host())
    }

    /// What it wrote, of all its lives.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The most memory that it has held, in MB of 1,024² bytes.
    pub fn peak_mb(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("the process runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the kernel says the peak");
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().expect("it is a number of KiB") / 1024
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process ends");
    }

    /// Asks it to end, and waits.
    pub fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()), "the process takes the signal");
        let status = self.child.wait().expect("the process ends");
        assert!(status.success(), "it ended with {status}:\n{}", self.log());
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // After `kill` and `stop` there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
