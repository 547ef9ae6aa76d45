//! A town's ITA page, saved or pasted, against the year's list: what it shows, what it would score, what to mend first.
//!
//! Nothing is kept, and what the page links to is not visited.

use std::time::Duration;

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::framework::Framework;
use prongsai_site::check::{self, FindError};
use prongsai_site::diagnosis::{self, Predicted, Reason};
use prongsai_site::fetch::{Client, FetchError, IpNet, Options};
use prongsai_site::page::Page;
use prongsai_site::takeover::{Found, Takeover, YearFrom, takeover};
use prongsai_store::cycles;
use prongsai_thai::FiscalYear;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, filled, with_small_files};
use crate::scorecards::{Rules, year_of};
use crate::shell::{Language, Shell, faulty, page};

/// Bytes of a page and its form.
const LARGEST: usize = 8 * 1024 * 1024;

/// A site is waited for so long altogether.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a page would score.
struct Diagnosis {
    agency: String,
    year: String,
    year_from: String,
    other_years: String,
    oit: String,
    points: String,
    earning: String,
    is_settled: bool,
    mend: Vec<Mend>,
    items: Vec<Line>,
    takes: Option<Takes>,
}

/// What can be taken over into the list.
struct Takes {
    /// Where to.
    path: String,
    /// Code and addresses of each item, as the form sends them.
    items: Vec<(String, String, String)>,
    /// Addresses that name no site.
    relative: usize,
}

/// An item to be mended.
struct Mend {
    code: String,
    title: String,
    points: String,
    reasons: Vec<String>,
}

/// An item as the page shows it.
struct Line {
    code: String,
    title: String,
    tag: &'static str,
    state: String,
    urls: Vec<String>,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "disclosures/check.html")]
struct CheckPage {
    shell: Shell,
    faults: Faults,
    year: String,
    address: String,
    text: String,
    refused: Option<String>,
    found: Option<Diagnosis>,
}

/// The form for a page.
///
/// # Errors
/// The person may not read the desk.
pub async fn form(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    page(&CheckPage {
        shell: cx.shell(),
        faults: Faults::new(),
        year: String::new(),
        address: cx.agency.website.clone().unwrap_or_default(),
        text: String::new(),
        refused: None,
        found: None,
    })
}

/// Reads a page and says what it would score.
///
/// # Errors
/// The person may not read the desk, the upload is too large or broken, or the database is away.
pub async fn look(cx: Cx, request: Request) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let (form, files) = with_small_files(request, LARGEST).await?;
    let (text, typed) = (form.get("text").to_owned(), form.get("year").to_owned());
    let address = form.get("address").trim().to_owned();
    let mut faults = Faults::new();
    let bytes = match files.into_iter().find(|file| !file.bytes.is_empty()) {
        Some(file) if !is_text(&file.bytes) => {
            faults.say("file", shell.t1("disclosures-fault-file", "file", &file.name));
            Vec::new()
        }
        Some(file) => file.bytes,
        None => text.clone().into_bytes(),
    };
    let from_site = bytes.iter().all(u8::is_ascii_whitespace) && faults.is_empty();
    if from_site && address.is_empty() {
        faults.add(&shell, "text", "disclosures-fault-nothing");
    }
    let mut tx = cx.read().await?;
    let frameworks = Rules::of(&cycles::list(&mut tx, cx.agency_id()).await?).all();
    drop(tx);
    let asked = filled(&typed).map(year_of);
    let known = |year: FiscalYear| frameworks.iter().any(|framework| framework.fiscal_year == year);
    if asked.is_some_and(|year| !year.is_some_and(known)) {
        let years: Vec<String> = frameworks.iter().map(|framework| framework.fiscal_year.to_string()).collect();
        faults.say("year", shell.t1("disclosures-fault-year", "years", years.join(", ")));
    }
    let mut shown = CheckPage { shell, faults, year: typed, address, text, refused: None, found: None };
    if !shown.faults.is_empty() {
        return faulty(&shown);
    }
    let read = if from_site {
        let _turn = cx.state.visiting.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
        match visited(&shown.address, &cx.state.options.visit_machines, &frameworks, asked.flatten()).await {
            Ok(read) => read,
            Err(said) => {
                let said = in_language(&shown.shell, said.0, said.1);
                shown.faults.say("address", shown.shell.say(said));
                return faulty(&shown);
            }
        }
    } else {
        // A large page takes a moment.
        let read = tokio::task::spawn_blocking(move || diagnosed(&bytes, &frameworks, asked.flatten())).await;
        read.map_err(|error| Error::Internal(error.to_string()))??
    };
    let Some((takeover, predicted)) = read else {
        shown.faults.add(&shown.shell, "year", "disclosures-fault-no-year");
        return faulty(&shown);
    };
    match (&takeover.refused, predicted) {
        (Some(refusal), _) => {
            shown.refused = Some(in_language(&shown.shell, refusal.thai(), refusal.english()));
            faulty(&shown)
        }
        (None, Some(predicted)) => {
            let mut found = diagnosis(&shown.shell, &takeover, &predicted);
            if cx.may(Action::EditDisclosures, Subject::default()) {
                found.takes = takes(&shown.shell, &takeover);
            }
            shown.found = Some(found);
            page(&shown)
        }
        (None, None) => page(&shown),
    }
}

/// The takeover of a page with its forecast; none where there is no list of the asked year.
fn diagnosed(
    bytes: &[u8],
    frameworks: &[Framework],
    asked: Option<FiscalYear>,
) -> Result<Option<(Takeover, Option<Predicted>)>> {
    let read = Page::read(bytes, None, None);
    let Some(takeover) = takeover(&read, frameworks, asked) else { return Ok(None) };
    let predicted = predicted(&takeover, frameworks)?;
    Ok(Some((takeover, predicted)))
}

/// What the page offers to be taken over.
fn takes(shell: &Shell, takeover: &Takeover) -> Option<Takes> {
    let whole = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
    let items: Vec<(String, String, String)> = takeover
        .items
        .iter()
        .filter_map(|item| {
            let urls: Vec<&str> = item.urls.iter().filter(whole).map(String::as_str).collect();
            let title = format!("{} {}", item.code, shell.say(&item.title));
            (!urls.is_empty()).then(|| (item.code.clone(), title, urls.join(" ")))
        })
        .collect();
    let relative = takeover.items.iter().flat_map(|item| &item.urls).filter(|url| !whole(url)).count();
    let path = format!("{}/taken", super::path(takeover.fiscal_year));
    (!items.is_empty() || relative > 0).then_some(Takes { path, items, relative })
}

/// The list found from a town's address, as [`diagnosed`]; otherwise why not, in Thai and in English.
async fn visited(
    address: &str,
    allow: &[IpNet],
    frameworks: &[Framework],
    asked: Option<FiscalYear>,
) -> std::result::Result<Option<(Takeover, Option<Predicted>)>, (String, String)> {
    let both = |error: &FetchError| (error.thai(), error.to_string());
    let client = Client::new(Options { allow: allow.to_vec(), ..Options::default() }).map_err(|error| both(&error))?;
    let looked = tokio::time::timeout(PATIENCE, check::find(&client, address, frameworks, asked)).await;
    let (_, takeover) = match looked {
        Ok(Ok(found)) => found,
        Ok(Err(FindError::NoYear)) => return Ok(None),
        Ok(Err(FindError::Fetch(error))) => return Err(both(&error)),
        Ok(Err(FindError::Status(status))) => {
            return Err((format!("เว็บไซต์ตอบรหัส {status}"), format!("the site answers with status {status}")));
        }
        Err(_) => {
            return Err((
                "เว็บไซต์ตอบช้าเกินไป โปรดบันทึกหน้า ITA เป็นไฟล์แล้วเลือกไฟล์แทน".to_owned(),
                "the site answers too slowly: save its ITA page as a file and choose the file".to_owned(),
            ));
        }
    };
    let predicted = predicted(&takeover, frameworks).map_err(|error| (error.to_string(), error.to_string()))?;
    Ok(Some((takeover, predicted)))
}

/// What a take-over would score by what the page shows; none where it was refused.
fn predicted(takeover: &Takeover, frameworks: &[Framework]) -> Result<Option<Predicted>> {
    let framework = frameworks.iter().find(|framework| framework.fiscal_year == takeover.fiscal_year);
    match framework {
        Some(framework) if takeover.refused.is_none() => {
            let judged = diagnosis::judged(takeover, &std::collections::BTreeMap::new());
            Ok(Some(diagnosis::predicted(framework, &judged).map_err(|error| Error::Internal(error.to_string()))?))
        }
        _ => Ok(None),
    }
}

fn in_language(shell: &Shell, thai: String, english: String) -> String {
    match shell.words.language {
        Language::Thai => thai,
        Language::English => english,
    }
}

/// Whether a file can be a page or a text: neither PDF, nor Word or Excel, nor a picture.
fn is_text(bytes: &[u8]) -> bool {
    let is_wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let is_packed = infer::get(bytes).is_some_and(|kind| !kind.mime_type().starts_with("text/"));
    !is_packed && (is_wide || bytes.iter().take(4096).filter(|byte| **byte == 0).count() < 8)
}

fn diagnosis(shell: &Shell, takeover: &Takeover, predicted: &Predicted) -> Diagnosis {
    let said = |reason: &Reason| shell.say(in_language(shell, reason.thai.clone(), reason.english.clone()));
    let mend = predicted.lost.iter().map(|lost| Mend {
        code: lost.cost.code.clone(),
        title: shell.say(&lost.cost.title),
        points: shell.say(lost.cost.points),
        reasons: lost.reasons.iter().map(said).collect(),
    });
    let years: Vec<String> = takeover.other_years.iter().map(|year| shell.year(year)).collect();
    Diagnosis {
        agency: takeover.agency.clone().unwrap_or_else(|| shell.t("disclosures-no-agency")),
        year: shell.year(&takeover.fiscal_year),
        year_from: shell.t(match takeover.year_from {
            YearFrom::Asked => "disclosures-year-asked",
            YearFrom::Page => "disclosures-year-page",
            YearFrom::List => "disclosures-year-list",
        }),
        other_years: years.join(", "),
        oit: shell.say(predicted.oit),
        points: shell.t2("disclosures-points", "points", predicted.weighted, "most", predicted.weight),
        earning: shell.t2("disclosures-earning", "count", predicted.earning, "items", predicted.items),
        is_settled: predicted.is_settled,
        mend: mend.collect(),
        items: takeover.items.iter().map(|item| line(shell, item)).collect(),
        takes: None,
    }
}

fn line(shell: &Shell, item: &Found) -> Line {
    let (tag, key) = match (item.is_present() && !item.urls.is_empty(), item.found) {
        (true, _) => ("tag tag-done", "disclosures-state-there"),
        (false, true) => ("tag tag-wait", "disclosures-state-risk"),
        (false, false) => ("tag tag-none", "disclosures-state-missing"),
    };
    Line {
        code: item.code.clone(),
        title: shell.say(&item.title),
        tag,
        state: shell.t(key),
        urls: item.urls.clone(),
        notes: item.notes.iter().map(|note| in_language(shell, note.thai(), note.english())).collect(),
    }
}
