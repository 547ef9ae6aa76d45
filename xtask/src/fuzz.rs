//! Inputs that nobody has thought of, for as long as one is told.
//!
//! The targets stand in `crates/fuzzing`, their programs in `fuzz`. Which code an input reaches is counted by the compiler that
//! is there: stable Rust can do that, only not under a name of its own, so the passes of LLVM are named here.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::SystemTime;

use cargo_metadata::MetadataCommand;

use crate::prepare::prepare_fuzzer;
use crate::run::{cargo, output, root, run};

/// The targets with the longest input of each, quick ones first: what takes long runs last.
const TARGETS: [(&str, u32); 9] = [
    ("receipt", 256),
    ("redaction", 512),
    ("entries", 1024),
    ("questions", 1024),
    ("log", 1024),
    ("forms", 1024),
    ("sealed", 512),
    ("chunks", 512),
    ("cleaner", 16 * 1024),
];

/// So much is done for each target where nothing else is said: whichever comes first.
const RUNS: u64 = 10_000_000;
const SECONDS: u64 = 30 * 60;

/// An input that takes longer, or more memory, is a finding.
const SLOWEST_SECONDS: u32 = 60;
const MOST_MEMORY_MB: u32 = 2048;

/// What is kept for one target.
const KEPT_FILES: usize = 22;
const KEPT_BYTES: u64 = 33 * 1024;

/// How the targets and all that they use are compiled: reached code and compared values are counted, and sums that overflow
/// are faults.
const FLAGS: [&str; 9] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg",
    "fuzzing",
    "-Cdebug-assertions",
    "-Coverflow-checks",
];

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    targets: Vec<(&'static str, u32)>,
    runs: u64,
    seconds: u64,
    jobs: usize,
    keep: bool,
}

/// Runs the targets one after the other, or `--jobs` at once, and says what each has done.
///
/// # Errors
/// A finding, with the path of its input; what cannot be built or started.
pub fn fuzz(words: &[&str]) -> Result<(), String> {
    let asked = Asked::read(words)?;
    prepare_fuzzer()?;
    let folder = folder()?;
    let programs = build(&folder, &asked.targets)?;
    let (open, outcomes) = (Mutex::new(asked.targets.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..asked.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let Some(target) = open.lock().ok().and_then(|mut open| open.next()) else { return };
                    let outcome = one(&asked, *target, &programs, &folder);
                    match &outcome {
                        Ok(line) => println!("{line}"),
                        Err(message) => eprintln!("{message}"),
                    }
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.push(outcome);
                    }
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().map_err(|_| "a target was not run to its end".to_owned())?;
    let found = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    if found == 0 { Ok(()) } else { Err(format!("{found} of {} targets found something", outcomes.len())) }
}

impl Asked {
    fn read(words: &[&str]) -> Result<Self, String> {
        let usage = || {
            let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
            format!(
                "usage: cargo xtask fuzz [{}]... [--runs N] [--seconds N] [--jobs N] [--keep]; --keep writes the inputs that \
                 together reach all that was reached back to crates/fuzzing/corpus",
                names.join(" | ")
            )
        };
        let mut asked = Self { targets: TARGETS.to_vec(), runs: RUNS, seconds: SECONDS, jobs: 1, keep: false };
        let (mut named, mut words) = (Vec::new(), words.iter());
        while let Some(word) = words.next() {
            let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).ok_or_else(usage);
            match *word {
                "--runs" => asked.runs = number()?,
                "--seconds" => asked.seconds = number()?,
                "--jobs" => asked.jobs = usize::try_from(number()?).map_err(|_| usage())?,
                "--keep" => asked.keep = true,
                name => {
                    named.push(*TARGETS.iter().find(|(target, _)| *target == name).ok_or_else(usage)?);
                }
            }
        }
        if !named.is_empty() {
            asked.targets = named;
        }
        Ok(asked)
    }
}

/// `<target>/fuzz`: what is built, what was found, and the corpus of each target as it has grown on this machine.
fn folder() -> Result<PathBuf, String> {
    let metadata =
        MetadataCommand::new().current_dir(root()).no_deps().exec().map_err(|error| format!("no metadata: {error}"))?;
    Ok(metadata.target_directory.join("fuzz").into_std_path_buf())
}

/// Builds the programs and returns their folder.
fn build(folder: &Path, targets: &[(&str, u32)]) -> Result<PathBuf, String> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not say what it is")?;
    let build = folder.join("build");
    let mut command = cargo();
    command
        .current_dir(root().join("fuzz"))
        .env("RUSTFLAGS", FLAGS.join(" "))
        .env("CARGO_TARGET_DIR", &build)
        // With a target of its own, programs that only help to build are not counted.
        .args(["build", "--release", "--locked", "--jobs", "2", "--target", host]);
    for (name, _) in targets {
        command.args(["--bin", name]);
    }
    run(&mut command)?;
    Ok(build.join(host).join("release"))
}

/// Runs one target; the line says what it has done, the message of a failure what it has found.
fn one(asked: &Asked, (name, longest): (&str, u32), programs: &Path, folder: &Path) -> Result<String, String> {
    let (own, kept) = (folder.join(name), root().join("crates/fuzzing/corpus").join(name));
    let (corpus, findings, log) = (own.join("corpus"), own.join("findings"), own.join("log.txt"));
    for folder in [&corpus, &findings, &kept] {
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    let file = File::create(&log).map_err(|error| format!("cannot write {}: {error}", log.display()))?;
    eprintln!("{name}: at most {} executions or {} seconds, see {}", asked.runs, asked.seconds, log.display());
    let status = Command::new(programs.join(name))
        .args([&corpus, &kept])
        .arg(format!("-runs={}", asked.runs))
        .arg(format!("-max_total_time={}", asked.seconds))
        .arg(format!("-max_len={longest}"))
        .arg(format!("-timeout={SLOWEST_SECONDS}"))
        .arg(format!("-rss_limit_mb={MOST_MEMORY_MB}"))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .args(["-print_final_stats=1", "-reload=0"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(file)
        .status()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    let text = fs::read(&log).map_err(|error| format!("cannot read {}: {error}", log.display()))?;
    let text = String::from_utf8_lossy(&text);
    if !status.success() {
        return Err(format!("{name}: {}; see {}", found(&text), log.display()));
    }
    let line =
        done(name, &text).ok_or_else(|| format!("{name} did not say what it has done; see {}", log.display()))?;
    if asked.keep {
        keep(&programs.join(name), &own, &kept)?;
    }
    Ok(line)
}

/// Executions, seconds, executions a second and places of the code that were reached, from the words of libFuzzer.
fn done(name: &str, log: &str) -> Option<String> {
    let last = log.lines().rev().find(|line| line.contains("DONE"))?;
    let reached = last.split("cov: ").nth(1)?.split_whitespace().next()?;
    let ended = log.lines().rev().find(|line| line.starts_with("Done "))?;
    let mut numbers = ended.split_whitespace().filter_map(|word| word.parse::<u64>().ok());
    let (executions, seconds) = (numbers.next()?, numbers.next()?);
    let a_second = executions / seconds.max(1);
    Some(format!(
        "{name}: {executions} executions in {seconds} s, {a_second} a second, {reached} places reached, nothing found"
    ))
}

/// What was found, and where its input lies.
fn found(log: &str) -> String {
    let input = log.lines().rev().find_map(|line| line.split("Test unit written to ").nth(1)).unwrap_or("no input");
    let mut lines = log.lines().skip_while(|line| !line.contains("panicked at") && !line.contains("ERROR: libFuzzer"));
    let (first, second) = (lines.next().unwrap_or("it ended"), lines.next().unwrap_or_default());
    format!("{first} {second}\n  input: {input}")
}

/// Writes the inputs that together reach all that was reached back, the most useful first, as many as may be kept.
fn keep(program: &Path, own: &Path, kept: &Path) -> Result<(), String> {
    let least = own.join("least");
    if least.exists() {
        fs::remove_dir_all(&least).map_err(|error| format!("cannot empty {}: {error}", least.display()))?;
    }
    fs::create_dir_all(&least).map_err(|error| format!("cannot make {}: {error}", least.display()))?;
    let merged = Command::new(program)
        .arg("-set_cover_merge=1")
        .args([&least, &own.join("corpus"), &kept.to_owned()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !merged.is_ok_and(|status| status.success()) {
        return Err(format!("{} could not be made smaller", own.display()));
    }
    // They are written in the order of what each adds to those before.
    let mut files = listed(&least)?;
    files.sort();
    let (mut left, mut room) = (KEPT_BYTES, KEPT_FILES);
    for (_, bytes, path) in listed(kept)? {
        if is_named(&path) {
            (left, room) = (left.saturating_sub(bytes), room.saturating_sub(1));
        } else {
            fs::remove_file(&path).map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        }
    }
    files.retain(|(_, bytes, _)| {
        let fits = *bytes <= left;
        left -= if fits { *bytes } else { 0 };
        fits
    });
    files.truncate(room);
    for (_, _, path) in &files {
        let name = path.file_name().unwrap_or_default();
        fs::copy(path, kept.join(name)).map_err(|error| format!("cannot keep {}: {error}", path.display()))?;
    }
    eprintln!("{}: {} inputs kept", kept.display(), files.len());
    Ok(())
}

/// The files of a folder: when each was written, its bytes, its path.
fn listed(folder: &Path) -> Result<Vec<(SystemTime, u64, PathBuf)>, String> {
    let fault = |error: std::io::Error| format!("cannot list {}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(fault)?;
    let look = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry?;
        let data = entry.metadata()?;
        Ok((data.modified()?, data.len(), entry.path()))
    };
    entries.map(look).collect::<std::io::Result<_>>().map_err(fault)
}

/// Whether somebody has given the input a name, as a finding gets one with its repair: such a one stays.
fn is_named(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.len() != 40 || !name.bytes().all(|letter| letter.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_program_and_its_corpus() {
        let names = |folder: &str| {
            let entries = fs::read_dir(root().join(folder)).unwrap();
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        };
        let mut known: Vec<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        known.sort();

        assert_eq!(names("fuzz/targets"), known);
        assert_eq!(names("crates/fuzzing/corpus"), known);
    }

    #[test]
    fn what_is_asked_for_is_read_and_the_rest_is_refused() {
        let all = Asked::read(&[]).unwrap();
        let one = Asked::read(&["log", "--runs", "5", "--seconds", "7", "--keep", "--jobs", "2"]).unwrap();

        let two = Asked::read(&["sealed", "--jobs", "2", "log"]).unwrap();
        assert_eq!(two.targets, [("sealed", 512), ("log", 1024)]);
        assert_eq!((all.targets.len(), all.runs, all.seconds, all.keep), (TARGETS.len(), RUNS, SECONDS, false));
        assert_eq!(one, Asked { targets: vec![("log", 1024)], runs: 5, seconds: 7, jobs: 2, keep: true });
        for wrong in [&["no-such"][..], &["--runs"], &["--seconds", "soon"]] {
            assert!(Asked::read(wrong).is_err());
        }
    }

    #[test]
    fn what_libfuzzer_says_is_understood() {
        let log = "#2\tINITED cov: 5\n#10\tDONE   cov: 75 ft: 92 corp: 3/9b lim: 4 exec/s: 5 rss: 30Mb\nDone 10 runs in 2 second(s)\n";
        let line = "log: 10 executions in 2 s, 5 a second, 75 places reached, nothing found";
        let fault =
            "thread '<unnamed>' panicked at a.rs:1:2:\nno\nartifact_prefix='x'; Test unit written to /x/crash-1\n";

        assert_eq!(done("log", log), Some(line.to_owned()));
        assert_eq!(found(fault), "thread '<unnamed>' panicked at a.rs:1:2: no\n  input: /x/crash-1");
        assert_eq!(done("log", ""), None);
    }

    #[test]
    fn an_input_that_has_a_name_stays() {
        assert!(is_named(Path::new("corpus/questions/year-far-away")));
        assert!(!is_named(Path::new("corpus/questions/49d68015e9209fcb83d763cb6f6b871addcb1a1d")));
    }
}
