//! Speed and memory of drawing, linting and reading; `cargo xtask bench report` sets them beside peers in the same run.
//!
//! Prints one JSON object. With a folder as argument, the first reports are also written there as DOCX and HTML for
//! the peers to convert.

use std::fs;
use std::path::PathBuf;

use prongsai_document::{Assets, docx, html, pdf};
use prongsai_domain::Cycle;
use prongsai_domain::framework::Framework;
use prongsai_domain::paper::PaperKind;
use prongsai_report::lint::{Profile, lint};
use prongsai_report::source::Source;
use prongsai_report::{Report, compose, read};
use serde_json::json;

/// Reports of one warm batch.
const BATCH: usize = 60;
/// Reports over which memory is watched.
const MANY: usize = 1_000;
/// Documents that the peers convert.
const PEERS: usize = 12;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).map(PathBuf::from);
    let town = prongsai_sample::towns().iter().find(|town| town.name.ends_with("2569")).expect("the sample has 2569");
    let cycle = town.cycle().expect("the sample parses");
    let framework = Framework::embedded(cycle.fiscal_year).expect("the sample's year has a framework");
    let photos = town.files.iter().filter(|(name, _)| name.contains('/'));
    let photos = photos.map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let assets = Assets { photos, ..Assets::default() };
    let report = |number: usize| compose::compose(&different(&cycle, number), framework, PaperKind::TwelveMonth);

    if let Some(folder) = &folder {
        for number in 0..=PEERS {
            let report = report(number);
            let path = folder.join(format!("report-{number:02}"));
            fs::write(path.with_extension("docx"), docx(&report, &assets).expect("the report is drawn"))
                .expect("the folder takes files");
            fs::write(path.with_extension("html"), html(&report, &assets)).expect("the folder takes files");
        }
    }

    let draw = |report: &Report| pdf(report, &assets).expect("the report is drawn").len();
    for number in 0..4 {
        draw(&report(number));
    }
    let reports: Vec<Report> = (100..100 + BATCH).map(report).collect();
    let different = cpu_seconds(|| {
        for report in &reports {
            draw(report);
        }
    }) / as_f64(BATCH);
    let same = cpu_seconds(|| {
        for _ in 0..BATCH {
            draw(&reports[BATCH - 1]);
        }
    }) / as_f64(BATCH);

    drop(reports);
    // Linux starts counting the peak anew when asked so.
    fs::write("/proc/self/clear_refs", "5").expect("Linux takes the request");
    let early = resident_mb("VmRSS:");
    for number in 0..MANY {
        draw(&report(1_000 + number));
    }
    let (late, peak) = (resident_mb("VmRSS:"), resident_mb("VmHWM:"));

    let text = report(0).texts().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
    let once = Source::from_text("once", &text.repeat(8));
    let eight_times = Source::from_text("eight times", &text.repeat(64));
    let profile = Profile::default();
    lint(&once, &profile);
    let lint_once = cpu_seconds(|| drop(lint(&once, &profile)));
    let lint_eight = cpu_seconds(|| drop(lint(&eight_times, &profile)));
    let read_once = cpu_seconds(|| drop(read::read(&once)));
    let read_eight = cpu_seconds(|| drop(read::read(&eight_times)));

    println!(
        "{}",
        json!({
            "draw_different_seconds": different,
            "draw_same_seconds": same,
            "resident_mb_before": early,
            "resident_mb_after": late,
            "resident_mb_peak": peak,
            "many": MANY,
            "text_bytes": text.len() * 8,
            "lint_seconds": lint_once,
            "lint_eightfold_seconds": lint_eight,
            "read_seconds": read_once,
            "read_eightfold_seconds": read_eight,
        })
    );
}

/// Another town's report: other names and other words in every part, so that nothing drawn before serves again.
fn different(cycle: &Cycle, number: usize) -> Cycle {
    let mut cycle = cycle.clone();
    cycle.agency.name = format!("{} {number}", cycle.agency.name);
    for measure in &mut cycle.measures {
        measure.title += &said("แห่งที่", number);
        measure.follow_up += &said("ครั้งที่", number);
        for step in &mut measure.steps {
            step.text += &said("ชุดที่", number);
        }
    }
    for progress in &mut cycle.progress {
        progress.result += &said("ลำดับที่", number);
    }
    for evidence in &mut cycle.evidence {
        evidence.title += &said("ฉบับที่", number);
    }
    cycle
}

fn said(what: &str, number: usize) -> String {
    format!(" {what} {number}")
}

/// CPU seconds of all threads of this process while the work is done.
fn cpu_seconds(work: impl FnOnce()) -> f64 {
    let before = cpu_nanoseconds();
    work();
    as_f64(usize::try_from(cpu_nanoseconds() - before).expect("the time fits")) / 1e9
}

fn cpu_nanoseconds() -> u64 {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux shows its tasks");
    tasks
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("schedstat")).ok())
        .filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .sum()
}

fn resident_mb(field: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux shows its status");
    let line = status.lines().find(|line| line.starts_with(field)).expect("the field is there");
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number of kB");
    kilobytes / 1024.0
}

#[expect(clippy::cast_precision_loss, reason = "counts and nanoseconds here stay far below 2^52")]
fn as_f64(number: usize) -> f64 {
    number as f64
}
