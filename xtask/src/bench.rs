//! Speed and memory, as ratios against peers measured in the same run.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::prepare::{judges_folder, prepare};
use crate::run::{cargo, has, output, root, run};

/// Prints CPU per report against LibreOffice and WeasyPrint, memory over a thousand reports, and how lint and read grow.
///
/// The peers convert documents of equal content: our DOCX, our HTML.
pub fn report() -> Result<(), String> {
    prepare()?;
    let judges = judges_folder()?;
    let peers = weasyprint(&judges)?;
    let work = judges.join("bench");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(|error| format!("cannot remove {}: {error}", work.display()))?;
    }
    fs::create_dir_all(&work).map_err(|error| format!("cannot make {}: {error}", work.display()))?;
    let bench = ["bench", "--locked", "--jobs", "2", "--package", "prongsai-cli", "--bench", "report"];
    run(cargo().args(bench).arg("--no-run"))?;
    let ours = json(&output(cargo().args(bench).arg("--").arg(&work))?)?;
    let files = |extension: &str| -> Result<Vec<std::path::PathBuf>, String> {
        let mut found: Vec<_> = fs::read_dir(&work)
            .map_err(|error| format!("cannot list {}: {error}", work.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .collect();
        found.sort();
        Ok(found)
    };
    let scripts = root().join("xtask/bench");
    let office = json(&output(Command::new("python3").arg(scripts.join("libreoffice.py")).args(files("docx")?))?)?;
    let weasy = json(&output(Command::new(peers).arg(scripts.join("weasyprint_batch.py")).args(files("html")?))?)?;

    let different = number(&ours, "draw_different_seconds")?;
    let same = number(&ours, "draw_same_seconds")?;
    let office = number(&office, "cpu_seconds")? / number(&office, "files")?;
    let weasy = number(&weasy, "cpu_seconds")? / number(&weasy, "files")?;
    println!("CPU per different full report, warm batch   {:7.1} ms", different * 1e3);
    println!(
        "  LibreOffice, equal DOCX                   {:7.1} ms   ours / peer {:.2}   (at most 0.67, goal 0.33)",
        office * 1e3,
        different / office
    );
    println!(
        "  WeasyPrint, equal HTML                    {:7.1} ms   ours / peer {:.2}   (at most 0.33)",
        weasy * 1e3,
        different / weasy
    );
    println!(
        "the same report again                       {:7.1} ms   same / different {:.2}   (at most 0.20)",
        same * 1e3,
        same / different
    );
    println!(
        "memory over {} reports: {:.0} MB before, {:.0} MB after, peak {:.0} MB   after / before {:.2}   (under 150 MB)",
        number(&ours, "many")?,
        number(&ours, "resident_mb_before")?,
        number(&ours, "resident_mb_after")?,
        number(&ours, "resident_mb_peak")?,
        number(&ours, "resident_mb_after")? / number(&ours, "resident_mb_before")?
    );
    let bytes = number(&ours, "text_bytes")?;
    for what in ["lint", "read"] {
        let once = number(&ours, &format!("{what}_seconds"))?;
        let eightfold = number(&ours, &format!("{what}_eightfold_seconds"))?;
        println!(
            "{what}: {:.2} MB/s; eight times the text takes {:.1} times as long",
            bytes / once / 1e6,
            eightfold / once
        );
    }
    Ok(())
}

/// A Python environment with the pinned WeasyPrint, made when it is missing.
fn weasyprint(judges: &Path) -> Result<std::path::PathBuf, String> {
    let environment = judges.join("weasyprint");
    let python = environment.join("bin/python");
    if !environment.join("ready").exists() {
        if !has("fc-list") {
            return Err(
                "WeasyPrint needs fontconfig and pango: apt-get install fontconfig libpango-1.0-0 libpangoft2-1.0-0"
                    .to_owned(),
            );
        }
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"])
            .arg(root().join("xtask/bench/requirements.txt")))?;
        fs::write(environment.join("ready"), "").map_err(|error| format!("cannot write the mark: {error}"))?;
    }
    Ok(python)
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("no figures in ‘{text}’: {error}"))
}

fn number(value: &Value, key: &str) -> Result<f64, String> {
    value.get(key).and_then(Value::as_f64).ok_or_else(|| format!("no figure ‘{key}’"))
}
