//! The papers of the open years: how far they are and what they lack.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::approval;
use prongsai_domain::glance::lacks;
use prongsai_domain::paper::{MemoFields, Paper, PaperKind};
use prongsai_store::reports::{self, KeptPaper, VersionRow};
use prongsai_store::{Tx, cycles};
use prongsai_thai::{Digits, FiscalYear};
use serde::Deserialize;
use serde_json::json;

use super::{lack_key, path, state, state_tag, target_path, title};
use crate::cx::Cx;
use crate::cycles::remembered::{self, Years};
use crate::error::{Error, Result};
use crate::form::Form;
use crate::shell::{Shell, page};

/// The papers of a year, in its order.
const KINDS: [PaperKind; 3] = [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth];

/// How many kinds of lacks a line names.
const NAMED: usize = 3;

struct YearView {
    number: String,
    papers: Vec<PaperView>,
}

struct PaperView {
    /// Its address; none while it was not begun.
    path: Option<String>,
    title: String,
    code: &'static str,
    tag: (&'static str, &'static str),
    version: Option<String>,
    waits_for: Option<String>,
    lacks: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "reports/list.html")]
struct ListPage {
    shell: Shell,
    years: Vec<YearView>,
    may_edit: bool,
}

/// The papers of all years that are open.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let papers = reports::list(&mut tx, cx.agency_id()).await?;
    let newest = reports::newest(&mut tx, cx.agency_id()).await?;
    let newest: BTreeMap<&str, &VersionRow> = newest.iter().map(|row| (row.paper_id.as_str(), row)).collect();
    let mut remembered = remembered::years(&mut tx, &cx).await?;
    let mut years = Vec::new();
    for row in cycles::list(&mut tx, cx.agency_id()).await? {
        if row.closed_at.is_some() && papers.iter().all(|kept| i64::from(kept.fiscal_year.number()) != row.fiscal_year)
        {
            continue;
        }
        let year = year_of(row.fiscal_year)?;
        years.push(year_view(&cx, &shell, &mut tx, year, &papers, &newest, &mut remembered).await?);
    }
    drop(tx);
    page(&ListPage { shell, years, may_edit: cx.may(Action::EditReport, Subject::default()) })
}

fn year_of(number: i64) -> Result<FiscalYear> {
    let year = i16::try_from(number).ok().and_then(|number| FiscalYear::new(number).ok());
    year.ok_or_else(|| Error::Internal(format!("{number} is no fiscal year")))
}

async fn year_view(
    cx: &Cx,
    shell: &Shell,
    tx: &mut Tx,
    year: FiscalYear,
    papers: &[KeptPaper],
    newest: &BTreeMap<&str, &VersionRow>,
    remembered: &mut Years<'_>,
) -> Result<YearView> {
    let loaded = &remembered.get(tx, year).await?.loaded;
    let mut views = Vec::new();
    for kind in KINDS {
        let kept = papers.iter().find(|kept| kept.fiscal_year == year && kept.paper.kind == kind);
        let version = kept.and_then(|kept| newest.get(kept.id.as_str()).copied());
        let measure = |no: u16| loaded.measure_ids.get(&no).cloned();
        let all = lacks(&loaded.cycle, kind);
        let mut kinds: Vec<_> = all.iter().map(|lack| lack.kind).collect();
        kinds.dedup();
        let named = kinds.into_iter().take(NAMED).filter_map(|lack| {
            let first = all.iter().find(|one| one.kind == lack)?;
            let count = all.iter().filter(|one| one.kind == lack).count();
            let address = cx.readable(target_path(&first.target, year, measure, |_| None));
            Some((shell.t1(lack_key(lack), "count", count), shell.url(address)))
        });
        let waits_for = version.and_then(|version| version.waits_for.as_deref());
        let post = waits_for.and_then(|post| cx.agency.post(post));
        views.push(PaperView {
            path: kept.map(|kept| shell.url(path(&kept.id))),
            title: title(shell, kind, year),
            code: prongsai_report::wording::paper_id(kind),
            tag: state_tag(state(version)),
            version: version.map(|version| shell.t1("reports-version-no", "no", version.no)),
            waits_for: post.map(|post| shell.t1("reports-waits-for", "post", cx.agency.post_title(post))),
            lacks: named.collect(),
        });
    }
    Ok(YearView { number: shell.year(&year), papers: views })
}

/// Which paper is to be begun.
#[derive(Debug, Deserialize)]
pub struct BeginForm {
    #[serde(default)]
    year: String,
    #[serde(default)]
    kind: String,
}

/// Begins a paper; one that was begun already is opened.
///
/// # Errors
/// The person may not; there is no such year; the database is away.
pub async fn begin(cx: Cx, Form(form): Form<BeginForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditReport, Subject::default())?.clone();
    let number: i64 = prongsai_thai::numeral::arabic(&form.year).parse().map_err(|_| Error::NoSuchPage)?;
    let year = year_of(number).map_err(|_| Error::NoSuchPage)?;
    let kind = KINDS.into_iter().find(|kind| prongsai_report::wording::paper_id(*kind) == form.kind);
    let kind = kind.ok_or(Error::NoSuchPage)?;
    let mut tx = cx.write().await?;
    let known = reports::list(&mut tx, cx.agency_id()).await?;
    if let Some(kept) = known.iter().find(|kept| kept.fiscal_year == year && kept.paper.kind == kind) {
        return Ok(cx.to(path(&kept.id)));
    }
    if cycles::list(&mut tx, cx.agency_id()).await?.iter().all(|row| row.fiscal_year != number) {
        return Err(Error::NoSuchPage);
    }
    let chain = approval::default_chain(&cx.agency);
    let paper = Paper { kind, digits: Digits::Thai, memo: MemoFields::default(), chain };
    let id = cycles::insert_paper(&mut tx, cx.now, cx.agency_id(), year, &paper).await?;
    let mut event = cx.event("paper.begun", &capacity).about("paper", &id);
    event.fiscal_year = Some(number);
    event.body = json!({ "kind": form.kind });
    tx.commit(event).await?;
    Ok(cx.done(path(&id), "reports-flash-begun"))
}
