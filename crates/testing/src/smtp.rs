//! A mail server that keeps what it gets, refuses, or is slow: `aiosmtpd`, a process of its own.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::judge;

/// A running mail server; ends with this value.
#[derive(Debug)]
pub struct Sink {
    port: u16,
    folder: TempDir,
    child: Child,
}

/// What the server does with the next message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mode {
    /// Keeps it.
    Keep,
    /// Refuses it for good: 550.
    Refuse,
    /// Asks to come again later: 451.
    Later,
    /// Keeps it after so many seconds.
    Delay(f64),
}

impl Sink {
    /// Starts a server on a free port; `tmp` is `env!("CARGO_TARGET_TMPDIR")` of the calling test.
    ///
    /// # Panics
    /// When `cargo xtask prepare` has not been run.
    pub fn start(tmp: &str) -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let mut child = Command::new(judge::python(tmp))
            .arg(judge::script("smtp_sink.py"))
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("the output is piped");
        BufReader::new(out).read_line(&mut line).expect("the server prints its port");
        let port = line.trim().parse().unwrap_or_else(|_| panic!("the mail server did not start: ‘{line}’"));
        Self { port, folder, child }
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Says what happens to the messages from now on.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn set(&self, mode: Mode) {
        let words = match mode {
            Mode::Keep => String::new(),
            Mode::Refuse => "refuse".to_owned(),
            Mode::Later => "later".to_owned(),
            Mode::Delay(seconds) => format!("delay {seconds}"),
        };
        fs::write(self.folder.path().join("mode"), words).expect("the mode can be written");
    }

    /// The messages so far, in the order in which they came, as they were sent.
    ///
    /// # Panics
    /// When the folder cannot be read.
    pub fn messages(&self) -> Vec<String> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.folder.path())
            .expect("the folder can be listed")
            .map(|entry| entry.expect("an entry can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        files.sort();
        files
            .iter()
            .map(|file| String::from_utf8_lossy(&fs::read(file).expect("a message can be read")).into_owned())
            .collect()
    }

    /// Waits for at least so many messages, ten seconds at most.
    ///
    /// # Panics
    /// When they do not come.
    pub fn wait_for(&self, count: usize) -> Vec<String> {
        for _ in 0..200 {
            let messages = self.messages();
            if messages.len() >= count {
                return messages;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{count} messages were awaited, and {} came", self.messages().len());
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // Its standard input ends.
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
