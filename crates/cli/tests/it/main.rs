//! The command line as people meet it: whole processes, whole files.

mod backup;
mod confidential;
mod desk;
mod draw;
mod faults;
mod journey;
mod judges;
mod life;
mod lint;
mod memory;
mod new;
mod oit;
mod operate;
mod pack;
mod read;
mod score;
mod towns;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a command answered.
struct Answer {
    code: i32,
    out: String,
    err: String,
}

/// Runs `prongsai` in Thai, without anything of the tester's environment that speaks of language.
fn prongsai<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Answer {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_prongsai"))
        .args(arguments)
        .env("PRONGSAI_LANG", "th")
        .current_dir(root())
        .output()
        .expect("the program starts");
    Answer {
        code: status.code().expect("the program ends by itself"),
        out: String::from_utf8(stdout).expect("the program prints UTF-8"),
        err: String::from_utf8(stderr).expect("the program prints UTF-8"),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace has a root")
}

/// A path as an argument.
fn text(path: &Path) -> &str {
    path.to_str().expect("test folders have plain names")
}
