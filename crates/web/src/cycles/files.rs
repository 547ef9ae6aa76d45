//! A year as plain files: given out as an archive, taken in from one, or from the single files.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::cycle::Cycle;
use prongsai_domain::folder::{self, Problem};
use prongsai_store::cycles::{self, KeptFile};
use prongsai_store::{measures, scorecards};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, SmallFile, with_small_files};
use crate::scorecards::year_in_path;
use crate::shell::{Shell, faulty, page};
use crate::upload;

/// Bytes that are given out or taken in with one year.
const LARGEST: usize = 64 * 1024 * 1024;

/// Files of one year.
const MOST_FILES: usize = 2_000;

/// A year as an archive of plain files, with the files of its evidence.
///
/// # Errors
/// The person may not read, the year was not opened, or the database is away.
pub async fn export(cx: Cx, Path(year): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let year = year_in_path(&year)?;
    let mut tx = cx.read().await?;
    let loaded = cycles::load(&mut tx, cx.agency_id(), year, cx.today).await?;
    drop(tx);
    let mut files: BTreeMap<String, Vec<u8>> =
        folder::write(&loaded.cycle).into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    let mut total = 0;
    for evidence in &loaded.cycle.evidence {
        let (Some(name), Some(digest)) = (&evidence.file, loaded.digests.get(&evidence.id)) else { continue };
        if !is_safe(name) || files.contains_key(name) {
            continue;
        }
        let bytes = cx.state.store.read_file(cx.agency_id(), digest).await?;
        total += bytes.len();
        // The texts are what matters; pictures beyond the cap stay where they are.
        if total > LARGEST {
            break;
        }
        files.insert(name.clone(), bytes);
    }
    let archive = tokio::task::spawn_blocking(move || packed(&files)).await;
    let archive = archive.map_err(|error| Error::Internal(error.to_string()))?;
    let mut response = archive.map_err(|error| Error::Internal(error.to_string()))?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"prongsai-{}.zip\"", year.number());
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn packed(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Whether a path stays inside its folder.
fn is_safe(path: &str) -> bool {
    !path.starts_with('/')
        && !path.contains(['\\', ':', '\0'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// One thing that is wrong in the files.
struct ProblemRow {
    place: String,
    message: String,
    hint: Option<String>,
}

#[derive(Template)]
#[template(path = "cycles/import.html")]
struct ImportPage {
    shell: Shell,
    faults: Faults,
    problems: Vec<ProblemRow>,
}

/// The form for the files of a year.
///
/// # Errors
/// The person may not open years.
pub async fn form(cx: Cx) -> Result<Response> {
    cx.permit(Action::EditResult, Subject::default())?;
    page(&ImportPage { shell: cx.shell(), faults: Faults::new(), problems: Vec::new() })
}

/// Takes a year in from its files; where anything is wrong, all of it is said and nothing is kept.
///
/// # Errors
/// The files are wrong, the person may not open years, or the database is away.
pub async fn import(cx: Cx, request: Request) -> Result<Response> {
    let capacity = cx.permit(Action::EditResult, Subject::default())?;
    let (_, sent) = with_small_files(request, LARGEST).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    if sent.is_empty() {
        faults.add(&shell, "files", "cycle-import-nothing");
    }
    let unpacked = tokio::task::spawn_blocking(move || unpack(sent)).await;
    let files = match unpacked.map_err(|error| Error::Internal(error.to_string()))? {
        Ok(files) => files,
        Err(name) => {
            faults.say("files", shell.t1("cycle-import-broken", "file", name));
            BTreeMap::new()
        }
    };
    if !faults.is_empty() {
        return faulty(&ImportPage { shell, faults, problems: Vec::new() });
    }
    let texts: BTreeMap<String, String> = files
        .iter()
        .filter(|(name, _)| folder::FILES.contains(&name.as_str()))
        .map(|(name, bytes)| (name.clone(), String::from_utf8_lossy(bytes).into_owned()))
        .collect();
    let cycle = match folder::parse(&texts) {
        Ok(cycle) => cycle,
        Err(problems) => {
            let problems = problems.iter().map(|problem| problem_row(&shell, problem)).collect();
            faults.add(&shell, "files", "cycle-import-problems");
            return faulty(&ImportPage { shell, faults, problems });
        }
    };
    let mut tx = cx.read().await?;
    let there = measures::list(&mut tx, cx.agency_id(), cycle.fiscal_year).await?;
    let papers = prongsai_store::standings::list(&mut tx, cx.agency_id(), cycle.fiscal_year).await?;
    let known = scorecards::list(&mut tx, cx.agency_id()).await?;
    let row = cycles::find(&mut tx, cx.agency_id(), cycle.fiscal_year).await?;
    drop(tx);
    if cycle.agency.full_name() != cx.agency.full_name() {
        faults.say("files", shell.t1("cycle-import-other", "agency", cycle.agency.full_name()));
    }
    if !there.is_empty() || !papers.is_empty() || row.is_some_and(|row| row.closed_at.is_some()) {
        faults.say("files", shell.t1("cycle-import-there", "year", cycle.fiscal_year));
    }
    for unit in cycle.measures.iter().filter_map(|measure| measure.unit.as_deref()) {
        if cx.agency.unit(unit).is_none() {
            faults.say("files", shell.t1("cycle-import-unit", "unit", unit));
        }
    }
    if !faults.is_empty() {
        return faulty(&ImportPage { shell, faults, problems: Vec::new() });
    }
    let kept = keep(&cx, &cycle, &files).await?;
    let known: Vec<_> = known.iter().map(|kept| kept.card.fiscal_year).collect();
    let cycle = Cycle {
        // Posts and results are those of the desk; a file does not overwrite them.
        agency: (*cx.agency).clone(),
        scorecards: cycle.scorecards.into_iter().filter(|card| !known.contains(&card.fiscal_year)).collect(),
        ..cycle
    };
    let number = cycle.fiscal_year.number();
    let event = cx.event("cycle.imported", capacity).about("cycle", &number.to_string()).of_year(number);
    let mut tx = cx.write().await?;
    cycles::import(&mut tx, cx.now, cx.agency_id(), &cycle, &kept).await?;
    tx.commit(event).await?;
    Ok(cx.done(format!("/cycles/{number}"), "cycle-imported"))
}

fn problem_row(shell: &Shell, problem: &Problem) -> ProblemRow {
    let values = [("file", problem.file.clone()), ("line", problem.line.to_string()), ("field", problem.field.clone())];
    ProblemRow {
        place: shell.with("cycle-import-place", &values),
        message: shell.say(&problem.message),
        hint: problem.hint.as_ref().map(|hint| shell.say(hint)),
    }
}

/// All files by their path in the folder; an error names the archive that cannot be opened.
fn unpack(sent: Vec<SmallFile>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut files = BTreeMap::new();
    for file in sent {
        if file.bytes.starts_with(b"PK\x03\x04") {
            unpack_one(&file.bytes, &mut files).map_err(|()| file.name.clone())?;
        } else {
            files.insert(file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(), file.bytes);
        }
    }
    // A folder that was packed whole has its own name before every path.
    let root = files.keys().find_map(|name| name.strip_suffix(folder::MEASURES)).map(str::to_owned).unwrap_or_default();
    Ok(files.into_iter().map(|(name, bytes)| (name.strip_prefix(&root).unwrap_or(&name).to_owned(), bytes)).collect())
}

fn unpack_one(bytes: &[u8], files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), ()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ())?;
    if archive.len() > MOST_FILES {
        return Err(());
    }
    let mut left = LARGEST as u64;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|_| ())?;
        let name = entry.name().map_err(|_| ())?.into_owned();
        if entry.is_dir() || !is_safe(&name) {
            continue;
        }
        // Sizes that an archive declares are the word of whoever made it.
        let mut content = Vec::new();
        let read = entry.by_ref().take(left + 1).read_to_end(&mut content).map_err(|_| ())?;
        left = left.checked_sub(read as u64).ok_or(())?;
        files.insert(name, content);
    }
    Ok(())
}

/// Keeps the files of the evidence before the change itself begins.
async fn keep(cx: &Cx, cycle: &Cycle, files: &BTreeMap<String, Vec<u8>>) -> Result<BTreeMap<String, KeptFile>> {
    let mut kept = BTreeMap::new();
    for path in cycle.evidence.iter().filter_map(|evidence| evidence.file.as_ref()) {
        let Some(bytes) = files.get(path) else { continue };
        let digest = cx.state.store.keep(cx.agency_id(), bytes).await.map_err(upload::disk)?;
        let media_type = infer::get(bytes).map_or("application/octet-stream", |kind| kind.mime_type());
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let is_csv = std::path::Path::new(&name).extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        let media_type = if is_csv { "text/csv" } else { media_type };
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        kept.insert(path.clone(), KeptFile { digest, name, media_type: media_type.to_owned(), size });
    }
    Ok(kept)
}
