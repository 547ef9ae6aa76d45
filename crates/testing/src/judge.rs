//! Programs that are not ours and judge what we made.
//!
//! `cargo xtask prepare` installs them; a test that needs one fails with that advice when it is missing, and never skips.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder into which `cargo xtask prepare` installs the judges from PyPI and npm.
///
/// `tmp` is `env!("CARGO_TARGET_TMPDIR")` of the calling test.
pub fn folder(tmp: &str) -> PathBuf {
    Path::new(tmp).parent().unwrap_or(Path::new(tmp)).join("judges")
}

/// The Python interpreter that has the pinned packages.
pub fn python(tmp: &str) -> PathBuf {
    installed(folder(tmp).join("python/bin/python"))
}

/// Node.js, from PyPI.
pub fn node(tmp: &str) -> PathBuf {
    installed(folder(tmp).join("python/bin/node"))
}

/// The folder that holds `node_modules`.
pub fn node_modules(tmp: &str) -> PathBuf {
    installed(folder(tmp).join("node/node_modules"))
}

/// A script of `xtask/judges`.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/judges").join(name)
}

/// Runs a program to its end and returns what it printed.
///
/// # Panics
/// When it cannot be started or fails; the message holds its words and what it said.
pub fn output(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} could not be started ({error}): run `cargo xtask prepare`"));
    assert!(status.success(), "{command:?} ended with {status}:\n{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap_or_else(|error| panic!("{command:?} printed no UTF-8: {error}"))
}

fn installed(path: PathBuf) -> PathBuf {
    assert!(path.exists(), "{} is missing: run `cargo xtask prepare`", path.display());
    path
}
