//! The confined process: one file in, one copy out.

use std::io::{self, Read as _, Write as _};
use std::panic::catch_unwind;
use std::process::ExitCode;

use crate::wire::{Answer, COPY, STAND, Told};
use crate::{Landlock, ORIGINAL_BYTES, Refusal, clean, confine};

/// The argument with which the program becomes the confined process.
pub const SUBCOMMAND: &str = "clean-copy";

/// Confines this process, reads one original from its input and writes the copy to its output.
///
/// To be called from `main` before anything else: no threads, no runtime, no files opened.
/// It never prints: what a stranger's file makes a reader say is a part of that file.
pub fn run_child() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let answer = match confine() {
        Ok(landlock) => answer(landlock),
        Err(_) => Err(Refusal::Unconfined),
    };
    let (answer, copy) = answer.unwrap_or_else(|refusal| (Answer::Refused(refusal), Vec::new()));
    let mut out = io::stdout().lock();
    let written = out.write_all(&answer.head()).and_then(|()| out.write_all(&copy)).and_then(|()| out.flush());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn answer(landlock: Landlock) -> Result<(Answer, Vec<u8>), Refusal> {
    let mut input = io::stdin().lock();
    let mut word = [0; COPY.len()];
    input.read_exact(&mut word).map_err(|_| Refusal::Broken)?;
    if word == STAND {
        return Ok((Answer::Stands(landlock), Vec::new()));
    }
    if word != COPY {
        return Err(Refusal::Broken);
    }
    let mut original = Vec::new();
    input.take(ORIGINAL_BYTES as u64 + 1).read_to_end(&mut original).map_err(|_| Refusal::Broken)?;
    let cleaned = catch_unwind(|| clean(&original)).unwrap_or(Err(Refusal::GaveUp))?;
    let told = Told {
        landlock,
        kind: cleaned.kind,
        media_type: cleaned.media_type,
        remarks: cleaned.remarks,
        bytes: cleaned.bytes.len() as u64,
    };
    Ok((Answer::Copy(told), cleaned.bytes))
}
