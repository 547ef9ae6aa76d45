//! Development tasks: `cargo xtask <task>`.
//!
//! | task | what it does |
//! |---|---|
//! | `check` | everything that must hold before a change lands; exactly what CI runs |
//! | `prepare` | installs what the tests need, and nothing else |
//! | `licences` | licences and duplicate versions of all dependencies |
//! | `fuzz [target]... [--runs N] [--seconds N] [--jobs N] [--keep]` | the readers of strangers' bytes: 10,000,000 inputs or 30 minutes each |
//! | `gallery [part of a name]` | every page and state as pictures, in `<target>/gallery` |
//! | `bench web` | the platform under load, as ratios to the bare server and to a Django page in the same run |
//! | `bench board` | the disclosure list: a site checked, a page diagnosed, all towns counted, each beside a floor |
//! | `bench confidential` | the confidential channel: 64 informants at once, a large file, a case opened, beside bare hashes |
//! | `bench report` | speed and memory as ratios against peers in the same run |

mod bench;
mod bench_board;
mod bench_confidential;
mod bench_web;
mod check;
mod fuzz;
mod gallery;
mod licences;
mod prepare;
mod run;
mod server;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["check"] => check::check(),
        ["prepare"] => prepare::prepare().map(drop),
        ["licences"] => licences::licences(),
        ["bench", "report"] => bench::report(),
        ["bench", "web"] => bench_web::web(),
        ["bench", "board"] => bench_board::board(),
        ["bench", "confidential"] => bench_confidential::confidential(),
        ["fuzz", words @ ..] => fuzz::fuzz(words),
        ["gallery"] => gallery::gallery(None),
        ["gallery", only] => gallery::gallery(Some(only)),
        _ => Err("usage: cargo xtask check | prepare | licences | fuzz | gallery | bench report | bench web | bench board | bench confidential"
            .to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
