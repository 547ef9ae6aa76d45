//! The demonstration as a process of ours.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::run::{cargo, run};

/// Builds the program as the first command of the README does, so that nothing is compiled twice, and says where it lies.
pub fn program(target: &Path) -> Result<PathBuf, String> {
    run(cargo().args(["build", "--release", "--locked", "--jobs", "2"]))?;
    Ok(target.join("release/prongsai"))
}

/// A running server; killed with this value.
pub struct Server {
    child: Child,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
}

impl Server {
    /// Starts a command that takes its port from `arguments` and waits until somebody answers there.
    pub fn start(command: &mut Command, port: u16, log: &Path) -> Result<Self, String> {
        let out = File::create(log).map_err(|error| format!("cannot write {}: {error}", log.display()))?;
        let errors = out.try_clone().map_err(|error| format!("cannot share {}: {error}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(errors)
            .spawn()
            .map_err(|error| format!("{command:?} could not be started: {error}"))?;
        let mut server = Self { child, port };
        for _ in 0..2400 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(server);
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                let said = fs::read_to_string(log).unwrap_or_default();
                return Err(format!("{command:?} ended with {status}: {said}"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(format!("{command:?} does not answer"))
    }

    /// The memory that it holds, in MB.
    pub fn resident_mb(&self) -> Result<f64, String> {
        self.memory_mb("VmRSS:")
    }

    /// The most memory that it held, in MB.
    pub fn peak_mb(&self) -> Result<f64, String> {
        self.memory_mb("VmHWM:")
    }

    /// Lets the highest memory begin anew from what is held now.
    pub fn forget_peak(&self) -> Result<(), String> {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")
            .map_err(|error| format!("the highest memory cannot be forgotten: {error}"))
    }

    fn memory_mb(&self, figure: &str) -> Result<f64, String> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .map_err(|error| format!("no memory figures: {error}"))?;
        let line = status.lines().find(|line| line.starts_with(figure)).unwrap_or_default();
        let kilobytes: f64 =
            line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).ok_or("no memory figure")?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens at.
pub fn free_port() -> Result<u16, String> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no port is free: {error}"))
}
