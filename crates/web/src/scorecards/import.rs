//! Results from a table: pasted, CSV, workbook, PDF with text or saved page. Looked at before anything is kept; what was given stays in the field.

use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use prongsai_document::read::records::{NoTable, records};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::framework::Instrument;
use prongsai_domain::{Scorecard, scoring};
use prongsai_report::results::{self, Assumed, Record};
use prongsai_site::page::{Page, is_markup};
use prongsai_store::cycles;
use prongsai_store::scorecards::{self, KeptCard};
use prongsai_thai::FiscalYear;

use super::edit::{changes, unknown_year};
use super::show::warnings;
use super::{Rules, said, year_of};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed, filled, with_small_files};
use crate::shell::{Language, Shell, faulty, page};

/// Bytes of a table and its form.
const LARGEST: usize = 8 * 1024 * 1024;

/// A result as it would be kept.
struct Preview {
    year: String,
    total: String,
    rating: String,
    instruments: Vec<(&'static str, String)>,
    parts: Option<(String, String)>,
    indicators: Vec<(String, String)>,
    items: usize,
    warnings: Vec<String>,
    is_new: bool,
    changes: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "scorecards/import.html")]
struct ImportPage {
    shell: Shell,
    faults: Faults,
    year: String,
    table: String,
    revisions: String,
    problems: Vec<String>,
    notes: Vec<String>,
    found: Vec<Preview>,
}

/// The form for a table.
///
/// # Errors
/// The person may not type results.
pub async fn form(cx: Cx) -> Result<Response> {
    cx.permit(Action::EditResult, Subject::default())?;
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    page(&ImportPage {
        shell: cx.shell(),
        faults: Faults::new(),
        year: present.previous().number().to_string(),
        table: String::new(),
        revisions: String::new(),
        problems: Vec::new(),
        notes: Vec::new(),
        found: Vec::new(),
    })
}

/// What a table says.
#[derive(Default)]
struct Reading {
    cards: Vec<Scorecard>,
    problems: Vec<String>,
    notes: Vec<String>,
}

/// Looks at a table and shows what would be kept.
///
/// # Errors
/// The person may not type results, the upload is too large or broken, or the database is away.
pub async fn look(cx: Cx, request: Request) -> Result<Response> {
    cx.permit(Action::EditResult, Subject::default())?;
    let shell = cx.shell();
    let (form, files) = with_small_files(request, LARGEST).await?;
    let (mut faults, mut notes) = (Faults::new(), Vec::new());
    let mut table = form.get("table").replace("\r\n", "\n");
    // A file is turned into text at once, so that it stays in the field whatever follows.
    if let Some(file) = files.first() {
        let bytes = file.bytes.clone();
        let read = tokio::task::spawn_blocking(move || rows_of(&bytes)).await;
        match read.map_err(|error| Error::Internal(error.to_string()))? {
            Ok((rows, is_tis)) => {
                table = as_text(&rows);
                if is_tis {
                    notes.push(shell.t("import-tis"));
                }
            }
            Err(no_table) => {
                let said = match shell.words.language {
                    Language::Thai => no_table.thai(),
                    Language::English => no_table.english(),
                };
                faults.say("file", shell.t2("import-fault-file", "file", &file.name, "reason", said));
            }
        }
    }
    if filled(&table).is_none() && faults.is_empty() {
        faults.add(&shell, "table", "import-fault-nothing");
    }
    let mut tx = cx.read().await?;
    let rules = Rules::of(&cycles::list(&mut tx, cx.agency_id()).await?);
    let kept = scorecards::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let year = year_field(&shell, &rules, form.get("year"), &mut faults);
    let reading = match faults.is_empty() {
        true => read(&cx, &shell, &rules, &table, year),
        false => Reading::default(),
    };
    notes.extend(reading.notes);
    let found: Vec<Preview> =
        reading.cards.iter().filter_map(|card| preview(&shell, &rules, card, find(&kept, card.fiscal_year))).collect();
    let revisions = kept.iter().map(|kept| format!("{}:{}", kept.card.fiscal_year.number(), kept.revision));
    let broken = !faults.is_empty() || found.is_empty();
    let shown = ImportPage {
        revisions: revisions.collect::<Vec<_>>().join(" "),
        year: form.get("year").to_owned(),
        problems: reading.problems,
        table,
        faults,
        notes,
        found,
        shell,
    };
    if broken { faulty(&shown) } else { page(&shown) }
}

/// Keeps the results of a table that was looked at.
///
/// # Errors
/// The person may not type results, somebody else was first, or the database is away.
pub async fn keep(cx: Cx, Form(form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditResult, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let rules = Rules::of(&cycles::list(&mut tx, cx.agency_id()).await?);
    let kept = scorecards::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let mut faults = Faults::new();
    let table = form.get("table").replace("\r\n", "\n");
    let year = year_field(&shell, &rules, form.get("year"), &mut faults);
    let reading = read(&cx, &shell, &rules, &table, year);
    let seen = |year: FiscalYear| {
        let number = year.number().to_string();
        let pairs = form.get("revisions").split(' ').filter_map(|pair| pair.split_once(':'));
        pairs.filter(|(name, _)| *name == number).find_map(|(_, revision)| revision.parse::<i64>().ok()).unwrap_or(0)
    };
    let changed = reading
        .cards
        .iter()
        .any(|card| seen(card.fiscal_year) != find(&kept, card.fiscal_year).map_or(0, |kept| kept.revision));
    if changed {
        faults.add(&shell, "table", "import-fault-stale");
    }
    if reading.cards.is_empty() || !faults.is_empty() {
        let found = reading.cards.iter();
        let found = found.filter_map(|card| preview(&shell, &rules, card, find(&kept, card.fiscal_year))).collect();
        let revisions = kept.iter().map(|kept| format!("{}:{}", kept.card.fiscal_year.number(), kept.revision));
        return faulty(&ImportPage {
            revisions: revisions.collect::<Vec<_>>().join(" "),
            year: form.get("year").to_owned(),
            problems: reading.problems,
            notes: reading.notes,
            table,
            faults,
            found,
            shell,
        });
    }
    let lines: Vec<serde_json::Value> = reading
        .cards
        .iter()
        .filter_map(|card| {
            let framework = rules.find(card.fiscal_year)?;
            Some(changes(&shell, framework, find(&kept, card.fiscal_year).map(|kept| &kept.card), card))
        })
        .collect();
    let mut tx = cx.write().await?;
    let mut last = None;
    for (card, changes) in reading.cards.iter().zip(lines) {
        let (revision, number) = (seen(card.fiscal_year), card.fiscal_year.number());
        scorecards::put(&mut tx, cx.now, cx.agency_id(), card, Some(&cx.session.account_id), revision).await?;
        let event = cx
            .event("result.imported", capacity)
            .about("result", &number.to_string())
            .of_year(number)
            .with("changes", changes);
        // Each year has a history of its own; the last event is written with the commit.
        if let Some(earlier) = last.replace(event) {
            prongsai_store::events::insert(&mut tx, &earlier).await?;
        }
    }
    let target = reading.cards.iter().map(|card| card.fiscal_year).max();
    if let Some(event) = last {
        tx.commit(event).await?;
    }
    let target = target.map_or_else(|| "/results".to_owned(), |year| format!("/results/{}", year.number()));
    Ok(cx.done(target, "result-saved"))
}

fn find(kept: &[KeptCard], year: FiscalYear) -> Option<&KeptCard> {
    kept.iter().find(|kept| kept.card.fiscal_year == year)
}

fn year_field(shell: &Shell, rules: &Rules, written: &str, faults: &mut Faults) -> Option<FiscalYear> {
    filled(written)?;
    let year = year_of(written).filter(|year| rules.find(*year).is_some());
    if year.is_none() {
        faults.say("year", unknown_year(shell, rules, written));
    }
    year
}

/// The rows of a file of any kind that can hold a table; the second value tells whether it was TIS-620.
fn rows_of(bytes: &[u8]) -> std::result::Result<(Vec<Record>, bool), NoTable> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if !is_markup(head) {
        return records(bytes);
    }
    let page = Page::read(bytes, None, None);
    let is_tis = page.encoding.contains("874");
    let rows = page.rows().into_iter().map(|row| Record { line: row.line, cells: row.cells });
    let rows: Vec<Record> = rows.collect();
    if rows.is_empty() { Err(NoTable::Empty) } else { Ok((rows, is_tis)) }
}

/// Rows as text with tabs, as a spreadsheet pastes them.
fn as_text(rows: &[Record]) -> String {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect();
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    text
}

fn read(cx: &Cx, shell: &Shell, rules: &Rules, table: &str, year: Option<FiscalYear>) -> Reading {
    let mut reading = Reading::default();
    let rows = match records(table.as_bytes()) {
        Ok((rows, _)) => rows,
        Err(no_table) => {
            reading.problems.push(match shell.words.language {
                Language::Thai => no_table.thai(),
                Language::English => no_table.english(),
            });
            return reading;
        }
    };
    let own = cx.agency.full_name();
    let assumed = Assumed { agency: own.clone(), fiscal_year: year };
    let content = results::read_own(&rows, &rules.all(), &assumed);
    let say = |thai: &str, english: &str| match shell.words.language {
        Language::Thai => shell.say(thai),
        Language::English => shell.say(english),
    };
    for problem in &content.problems {
        let said = say(&problem.thai, &problem.english);
        let key = if problem.field.is_empty() { "import-problem-line" } else { "import-problem-field" };
        let values = [("line", problem.line.to_string()), ("field", problem.field.clone()), ("said", said)];
        reading.problems.push(shell.with(key, &values));
    }
    reading.notes.extend(content.notes.iter().map(|note| say(&note.thai, &note.english)));
    let plain = |name: &str| name.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let is_own = |name: &str| plain(name) == plain(&own) || plain(name) == plain(&cx.agency.name);
    let total = content.subjects.len();
    for subject in content.subjects.into_iter().filter(|subject| is_own(&subject.agency)) {
        if subject.given.has_answers() {
            reading.problems.push(shell.t("import-answers"));
            continue;
        }
        let card = subject.card();
        let scored = rules.find(card.fiscal_year).map(|framework| scoring::score_card(framework, &card));
        match scored {
            Some(Ok(_)) => reading.cards.push(card),
            Some(Err(error)) => reading.problems.push(say(&error.thai(), &error.to_string())),
            None => {}
        }
    }
    if reading.cards.is_empty() && total > 0 && reading.problems.is_empty() {
        reading.problems.push(shell.t1("import-not-ours", "agency", own));
    }
    reading
}

fn preview(shell: &Shell, rules: &Rules, card: &Scorecard, kept: Option<&KeptCard>) -> Option<Preview> {
    let framework = rules.find(card.fiscal_year)?;
    let scored = scoring::score_card(framework, card).ok()?;
    let changes = changes(shell, framework, kept.map(|kept| &kept.card), card);
    let changes = changes.as_array().cloned().unwrap_or_default();
    let notes = scored.notes.iter().map(|note| said::note(shell, note, framework));
    let text = |value: &serde_json::Value, key: &str| shell.say(value[key].as_str().unwrap_or_default());
    Some(Preview {
        year: shell.year(&card.fiscal_year),
        total: said::points(shell, card.total.or_else(|| scored.total())),
        rating: card.rating.clone().unwrap_or_else(|| "–".to_owned()),
        instruments: Instrument::ALL
            .iter()
            .map(|one| (one.code(), said::points(shell, scored.instrument(*one))))
            .collect(),
        parts: card.eit.map(|eit| (shell.say(eit.part1), shell.say(eit.part2))),
        indicators: framework
            .indicators
            .list
            .iter()
            .map(|one| {
                let name = said::indicator_name(shell, one);
                let label = shell.t2("result-indicator", "no", one.no, "name", name);
                (label, said::points(shell, scored.indicator(one.no)))
            })
            .collect(),
        items: card.oit.len(),
        warnings: notes.chain(warnings(shell, framework, card, &scored)).collect(),
        is_new: kept.is_none(),
        changes: changes
            .iter()
            .map(|line| (text(line, "field"), text(line, "before"), text(line, "after")))
            .filter(|_| kept.is_some())
            .collect(),
    })
}
