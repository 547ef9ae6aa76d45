//! Development tasks: `cargo xtask <task>`.
//!
//! | task | what it does |
//! |---|---|
//! | `check` | everything that must hold before a change lands; exactly what CI runs |
//! | `prepare` | installs what the tests need, and nothing else |
//! | `licences` | licences and duplicate versions of all dependencies |
//! | `bench report` | speed and memory as ratios against peers in the same run |

mod bench;
mod check;
mod licences;
mod prepare;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["check"] => check::check(),
        ["prepare"] => prepare::prepare().map(drop),
        ["licences"] => licences::licences(),
        ["bench", "report"] => bench::report(),
        _ => Err("usage: cargo xtask check | prepare | licences | bench report".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
