//! What a town publishes of its cases: page, tables and data at addresses that stay, for the item of the disclosure list and
//! for its measures.
//!
//! Read are counters alone, which hold no case; what of them may be shown is decided by [`statistics`](domain).

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::complaint::statistics::{self as domain, Breakdown, Half, Release, Rules, Table, Tally, What};
use prongsai_domain::complaint::{self, Outcome};
use prongsai_store::Tx;
use prongsai_store::complaints::{channel, counts};
use prongsai_thai::{Date, FiscalYear, Round, zone};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::json;

use super::intro::shell;
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::shell::{Language, Shell, Words, page};

/// Where the page stands.
pub const PATH: &str = "/complaints/statistics";

/// A breakdown in the reader's words.
struct TableLines {
    name: String,
    total: u32,
    rows: Vec<(String, u32)>,
    hidden: bool,
}

/// A half or a year in the reader's words.
struct Part {
    anchor: String,
    title: String,
    span: String,
    received: u32,
    closed: u32,
    open: u32,
    none: Option<&'static str>,
    tables: Vec<TableLines>,
}

#[derive(Template)]
#[template(path = "complaints/statistics.html")]
struct StatisticsPage {
    shell: Shell,
    has_channel: bool,
    k: u32,
    years: Vec<(i16, Vec<Part>)>,
}

/// The page, newest year first.
///
/// # Errors
/// The database is away.
pub async fn show(visit: Visit) -> Result<Response> {
    let shell = shell(&visit);
    let known = published(&mut visit.read().await?, visit.agency_id(), visit.today).await?;
    let has_channel = known.is_some();
    let mut years: Vec<(i16, Vec<Part>)> = Vec::new();
    for release in known.iter().flatten().rev() {
        let part = part(&shell, release);
        match years.last_mut() {
            Some((year, parts)) if *year == release.year.number() => parts.push(part),
            _ => years.push((release.year.number(), vec![part])),
        }
    }
    page(&StatisticsPage { has_channel, k: Rules::usual().k, years, shell })
}

/// As a table for spreadsheets, without cells that a program has to know.
///
/// # Errors
/// [`Error::NoSuchPage`] where there is no channel; the database is away.
pub async fn csv(visit: Visit) -> Result<Response> {
    let shell = shell(&visit);
    let broken = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    // Excel takes text without the mark for the old encoding.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(head(&shell)).map_err(|error| broken(&error))?;
    for row in rows(&shell, &known(&visit).await?) {
        let number = row.count.map_or_else(|| shell.t("complaint-statistics-untold"), |count| count.to_string());
        writer.write_record(row.words.iter().chain([&number])).map_err(|error| broken(&error))?;
    }
    let body = writer.into_inner().map_err(|error| broken(&error))?;
    Ok(taken_away(body, "text/csv; charset=utf-8", "csv"))
}

/// As a workbook.
///
/// # Errors
/// [`Error::NoSuchPage`] where there is no channel; the database is away.
pub async fn xlsx(visit: Visit) -> Result<Response> {
    let shell = shell(&visit);
    let known = known(&visit).await?;
    let body = workbook(&shell, &known).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(taken_away(body, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"))
}

/// As data.
///
/// # Errors
/// [`Error::NoSuchPage`] where there is no channel; the database is away.
pub async fn data(visit: Visit) -> Result<Response> {
    let shell = shell(&visit);
    let all = json!({
        "agency": shell.agency,
        "address": shell.public_url(PATH),
        "smallest_told": Rules::usual().k,
        "day": visit.today.to_string(),
        "releases": known(&visit).await?,
    });
    let body = serde_json::to_vec_pretty(&all).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(taken_away(body, "application/json", "json"))
}

/// What is published on a day, oldest first; none where the town has never opened a channel.
///
/// # Errors
/// The database is away.
pub async fn published(tx: &mut Tx, agency: &str, today: Date) -> Result<Option<Vec<Release>>> {
    let Some(opened) = channel::find(tx, agency).await?.and_then(|channel| channel.opened_at) else {
        return Ok(None);
    };
    let opened = jiff::Timestamp::from_microsecond(opened).map_or(today, zone::day);
    let tallies: Vec<Tally> = counts::list(tx, agency).await?.iter().filter_map(tally).collect();
    let years = (FiscalYear::containing(opened), FiscalYear::containing(today));
    let (Ok(opening), Ok(last)) = years else { return Ok(Some(Vec::new())) };
    let counted = tallies.iter().map(|tally| (tally.year, tally.half)).min();
    let first =
        counted.map_or((opening, Half::containing(opened)), |counted| counted.min((opening, Half::containing(opened))));
    let mut all = Vec::new();
    let mut year = first.0;
    while year <= last {
        let releases = domain::releases(year, &tallies, complaint::forms(), Rules::usual(), &[], today);
        // Nothing is said of a half in which there was no channel yet; the year of the opening is said as a whole.
        all.extend(releases.into_iter().filter(|one| one.half.is_none_or(|half| (one.year, half) >= first)));
        year = year.next();
    }
    Ok(Some(all))
}

/// What a measure may say of a round, with the address at which it stands; in Thai, for papers. None while the round lasts.
///
/// # Errors
/// The database is away.
pub async fn sentence(
    tx: &mut Tx,
    agency: &str,
    (year, round): (FiscalYear, Round),
    today: Date,
    shell: &Shell,
) -> Result<Option<String>> {
    let half = if round == Round::Six { Some(Half::First) } else { None };
    let known = published(tx, agency, today).await?.unwrap_or_default();
    let Some(found) = known.into_iter().find(|one| one.year == year && one.half == half) else { return Ok(None) };
    let words = Words::new(Language::Thai);
    let numbers = [("received", found.received), ("closed", found.closed), ("open", found.open)];
    let numbers = numbers.map(|(name, count)| (name, count.to_string()));
    let said = match found.none {
        Some(none) if found.closed == 0 && found.open == 0 => none.to_owned(),
        Some(none) => format!("{none} {}", words.with("complaint-statistics-sentence-rest", &numbers)),
        None => words.with("complaint-statistics-sentence", &numbers),
    };
    let source = shell.public_url(format!("{PATH}#{}", anchor(&found)));
    Ok(Some(words.with("complaint-statistics-sentence-source", &[("said", said), ("source", source)])))
}

fn tally(row: &counts::Count) -> Option<Tally> {
    Some(Tally {
        year: FiscalYear::new(i16::try_from(row.fiscal_year).ok()?).ok()?,
        half: Half::find(u8::try_from(row.half).ok()?)?,
        kind: row.kind.clone(),
        what: What::find(&row.what)?,
        count: u32::try_from(row.count).ok()?,
    })
}

async fn known(visit: &Visit) -> Result<Vec<Release>> {
    let known = published(&mut visit.read().await?, visit.agency_id(), visit.today).await?;
    known.ok_or(Error::NoSuchPage)
}

fn anchor(release: &Release) -> String {
    match release.half {
        Some(half) => format!("{}-{}", release.year.number(), half.number()),
        None => release.year.number().to_string(),
    }
}

fn part(shell: &Shell, release: &Release) -> Part {
    Part {
        anchor: anchor(release),
        title: title(shell, release),
        span: shell.t2(
            "complaint-statistics-span",
            "from",
            shell.date(&release.span.from),
            "to",
            shell.date(&release.span.to),
        ),
        received: release.received,
        closed: release.closed,
        open: release.open,
        none: release.none,
        tables: release.tables.iter().filter(|table| table.total > 0).map(|table| lines(shell, table)).collect(),
    }
}

fn title(shell: &Shell, release: &Release) -> String {
    let key = match release.half {
        Some(Half::First) => "complaint-statistics-first-half",
        Some(Half::Second) => "complaint-statistics-second-half",
        None => "complaint-statistics-year",
    };
    shell.t1(key, "year", release.year.number())
}

fn lines(shell: &Shell, table: &Table) -> TableLines {
    let cells = table.cells.iter();
    TableLines {
        name: breakdown(shell, table.id.by),
        total: table.total,
        rows: cells
            .filter_map(|cell| Some((label(shell, table.id.by, &cell.code), cell.count?)))
            .filter(|(_, count)| *count > 0)
            .collect(),
        hidden: table.is_hidden(),
    }
}

fn breakdown(shell: &Shell, by: Breakdown) -> String {
    shell.t(match by {
        Breakdown::Kind => "complaint-statistics-by-kind",
        Breakdown::Acknowledged => "complaint-statistics-by-acknowledged",
        Breakdown::Answered => "complaint-statistics-by-answered",
        Breakdown::Finished => "complaint-statistics-by-finished",
        Breakdown::Outcome => "complaint-statistics-by-outcome",
    })
}

fn label(shell: &Shell, by: Breakdown, code: &str) -> String {
    match (by, code) {
        (Breakdown::Kind, _) => match complaint::forms().find(code) {
            Some(kind) if shell.words.language == Language::English => kind.en.clone(),
            Some(kind) => kind.th.clone(),
            None => code.to_owned(),
        },
        (Breakdown::Outcome, _) => {
            Outcome::find(code).map_or_else(|| code.to_owned(), |outcome| super::shown::outcome(shell, outcome))
        }
        (_, "late") => shell.t("complaint-statistics-late"),
        _ => shell.t("complaint-statistics-in-time"),
    }
}

/// A row of the tables to be taken away.
struct Row {
    words: [String; 6],
    /// None where it is not told.
    count: Option<u32>,
}

fn head(shell: &Shell) -> Vec<String> {
    ["year", "part", "from", "to", "what", "group", "count"]
        .map(|name| shell.t(format!("complaint-statistics-column-{name}")))
        .to_vec()
}

fn rows(shell: &Shell, releases: &[Release]) -> Vec<Row> {
    let mut rows = Vec::new();
    for release in releases {
        let mut push = |what: String, group: String, count: Option<u32>| {
            let (year, part) = (release.year.to_string(), title(shell, release));
            let (from, to) = (release.span.from.to_string(), release.span.to.to_string());
            rows.push(Row { words: [year, part, from, to, what, group], count });
        };
        let all = shell.t("complaint-statistics-all");
        let totals = [
            ("complaint-statistics-received", release.received),
            ("complaint-statistics-closed", release.closed),
            ("complaint-statistics-open", release.open),
        ];
        for (key, count) in totals {
            push(shell.t(key), all.clone(), Some(count));
        }
        if let Some(none) = release.none {
            push(none.to_owned(), all, Some(0));
        }
        for table in &release.tables {
            for cell in &table.cells {
                push(breakdown(shell, table.id.by), label(shell, table.id.by, &cell.code), cell.count);
            }
        }
    }
    rows
}

fn workbook(shell: &Shell, releases: &[Release]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The day of the newest figures: the same figures give the same bytes.
    let day = releases.iter().map(|release| release.span.to).max();
    let (year, month, of_month) = day.map_or((2026, 1, 1), |day| (day.year(), day.month(), day.day()));
    let made = ExcelDateTime::from_ymd(
        u16::try_from(year).unwrap_or(2026),
        u8::try_from(month).unwrap_or(1),
        u8::try_from(of_month).unwrap_or(1),
    )?;
    book.set_properties(
        &DocProperties::new().set_title(shell.t("complaint-statistics-title")).set_creation_datetime(&made),
    );
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.write_with_format(0, 0, shell.t("complaint-statistics-title"), &bold)?;
    sheet.write(1, 0, &shell.agency)?;
    sheet.write(2, 0, shell.public_url(PATH))?;
    for (column, name) in (0..).zip(head(shell)) {
        sheet.write_with_format(4, column, name, &bold)?;
    }
    for (line, row) in (5..).zip(rows(shell, releases)) {
        for (column, words) in (0..).zip(&row.words) {
            sheet.write(line, column, words)?;
        }
        match row.count {
            Some(count) => sheet.write(line, 6, count)?,
            None => sheet.write(line, 6, shell.t("complaint-statistics-untold"))?,
        };
    }
    for (column, width) in (0..).zip([8.0, 34.0, 12.0, 12.0, 44.0, 34.0, 12.0]) {
        sheet.set_column_width(column, width)?;
    }
    book.save_to_buffer()
}

fn taken_away(body: Vec<u8>, media_type: &'static str, extension: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"complaint-statistics.{extension}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
