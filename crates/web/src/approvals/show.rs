//! One version on its way: its chain, what was said, what comes next.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::approval::{Approval, ChainError};
use prongsai_report::model::{Block, PartKind, Report, joined};
use prongsai_store::approvals::{self, Entry, Going, Version};
use prongsai_store::{Tx, from_json, publications, register};

use super::list::{PUBLISHED, state_tag};
use super::{act_words, choices, deed_words, folder, path, post_title, step};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::Faults;
use crate::reports;
use crate::shell::{Shell, answer};

/// One step of the chain as the page shows it.
struct StageView {
    class: &'static str,
    post: String,
    act: String,
    /// Who signs now, with the lines under the signature.
    signer: String,
    /// By which order or rule somebody stands in.
    basis: Option<String>,
    said: Option<SaidView>,
}

/// What was said.
struct SaidView {
    deed: String,
    words: String,
    when: String,
    way: String,
    lapsed: Option<String>,
}

/// What somebody signs by click.
#[derive(Debug, Default)]
pub struct SignValues {
    /// The code of the deed.
    pub deed: String,
    /// The opinion.
    pub words: String,
}

#[derive(Template)]
#[template(path = "approvals/show.html")]
pub(super) struct ShowPage {
    shell: Shell,
    path: String,
    paper: String,
    version_id: String,
    title: String,
    no: i64,
    tag: (&'static str, &'static str),
    state_words: String,
    digest: String,
    number: Option<String>,
    /// The number that stands in the frozen content, where none was kept in the book.
    printed: Option<String>,
    stages: Vec<StageView>,
    merged: Vec<String>,
    earlier: Vec<(String, SaidView)>,
    chain_fault: Option<String>,
    corrections: Vec<(i64, String, bool)>,
    begun: bool,
    way: String,
    may_submit: bool,
    may_attest: bool,
    may_register: bool,
    may_publish: bool,
    approved: bool,
    /// The publication of this version, and its permanent address.
    published: Option<(String, String)>,
    returned: Option<String>,
    older: Option<String>,
    whole: bool,
    sign: Vec<(&'static str, String)>,
    /// Where the code from the telephone is set up first, for whoever has none and is next.
    set_up: Option<String>,
    values: SignValues,
    faults: Faults,
    present: Option<String>,
}

/// The page of a version.
///
/// # Errors
/// There is no such version; the person may not read; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    answer(StatusCode::OK, &page_of(&cx, &id, SignValues::default(), Faults::new()).await?)
}

/// The page with what was typed and what is wrong with it.
///
/// # Errors
/// There is no such version; the database is away.
pub(super) async fn page_of(cx: &Cx, id: &str, values: SignValues, faults: Faults) -> Result<ShowPage> {
    let agency = cx.agency_id();
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let version = approvals::version(&mut tx, agency, id).await?;
    let going = approvals::find(&mut tx, agency, id).await?;
    let entries = approvals::entries(&mut tx, agency, id).await?;
    let corrections = approvals::corrections(&mut tx, agency, id).await?;
    let out = publications::of_version(&mut tx, agency, id).await?;
    let number = register::of_paper(&mut tx, agency, &version.paper_id).await?;
    let older = folder::previous(cx, &mut tx, &version).await?;
    let present = present_code(cx, &mut tx).await?;
    drop(tx);
    let (approval, chain_fault) = chain_of(cx, &shell, &version, going.as_ref())?;
    let round = approval.as_ref().map_or(1, Approval::round);
    let first = first_of_round(&entries, round);
    let (earlier, current) = entries.split_at(first);
    let stages =
        approval.as_ref().map_or_else(Vec::new, |approval| stages(cx, &shell, approval, current, going.is_some()));
    let subject = |post| Subject { unit: None, post };
    let next = approval.as_ref().filter(|_| going.is_some()).and_then(|approval| approval.next());
    let my_turn = going.as_ref().is_some_and(|going| going.way == "click" && going.state != "replaced")
        && next.is_some_and(|stage| cx.may(Action::Sign, subject(Some(stage.post.as_str()))));
    let state = going.as_ref().map(|going| going.state.as_str());
    let returned = (state == Some("returned") || state == Some("disapproved"))
        .then(|| entries.last().map(|entry| entry.words.clone()).unwrap_or_default());
    let state_words = match (state, next) {
        _ if out.is_some() => {
            let at = out.as_ref().map_or(version.created_at, |row| row.published_at);
            shell.t1("approvals-published-since", "since", shell.moment(&at))
        }
        (None, _) => shell.t("approvals-not-begun"),
        (Some("waiting"), Some(stage)) => {
            let since = entries.last().map_or_else(
                || going.as_ref().map_or(version.created_at, |going| going.begun_at),
                |entry| entry.created_at,
            );
            shell.t2("approvals-waits", "post", post_title(&cx.agency, &stage.post), "since", shell.moment(&since))
        }
        (Some("approved"), _) => shell.t("approvals-is-approved"),
        (Some("disapproved"), _) => shell.t("approvals-is-disapproved"),
        (Some("replaced"), _) => shell.t("approvals-is-replaced"),
        (Some(_), _) => shell.t("approvals-is-returned"),
    };
    let sign = match next {
        Some(stage) if my_turn => choices(stage.act).iter().map(|code| (*code, deed_words(&shell, code))).collect(),
        _ => Vec::new(),
    };
    let set_up = (!sign.is_empty() && cx.session.totp_at.is_none())
        .then(|| shell.url(crate::accounts::with_next("/account/second-factor", &path(id))));
    Ok(ShowPage {
        path: shell.url(path(id)),
        paper: shell.url(reports::path(&version.paper_id)),
        version_id: version.id.clone(),
        title: reports::title(&shell, version.paper_kind()?, version.year()?),
        no: version.no,
        tag: if out.is_some() { PUBLISHED } else { state_tag(state) },
        state_words,
        digest: version.digest.clone(),
        printed: printed_number(&version)?.filter(|_| number.is_none()),
        number: number.map(|number| number_words(&shell, &number)),
        published: match &out {
            Some(row) => {
                let address = crate::publications::path(row.paper_kind()?, row.year()?, row.no);
                Some((shell.url(format!("/publications/{}", row.id)), shell.url(address)))
            }
            None => None,
        },
        stages,
        merged: approval.iter().flat_map(Approval::merged).map(|merged| merged.reason.clone()).collect(),
        earlier: earlier.iter().map(|entry| (post_title(&cx.agency, &entry.post_id), said(&shell, entry))).collect(),
        chain_fault,
        corrections: corrections.into_iter().map(|one| (one.page, one.note, one.mended_at.is_some())).collect(),
        begun: going.is_some(),
        way: going.as_ref().map(|going| going.way.clone()).unwrap_or_default(),
        may_submit: cx.may(Action::Submit, Subject::default()),
        may_attest: cx.may(Action::TakeScan, Subject::default()),
        may_register: cx.may(Action::Register, Subject::default()),
        may_publish: cx.may(Action::Publish, Subject::default()),
        approved: state == Some("approved"),
        returned,
        older: older.map(|older| older.id),
        whole: step::verify(&version, &entries)?.is_ok(),
        sign,
        set_up,
        values,
        faults,
        present,
        shell,
    })
}

/// `ตย 52001/402 ลงวันที่ 3 เมษายน 2569`.
fn number_words(shell: &Shell, number: &register::Number) -> String {
    let said = format!("{}/{}", number.book, number.number);
    match number.entry_on.as_deref().and_then(|day| day.parse().ok()) {
        Some(day) => shell.t2("approvals-number-of", "number", said, "date", shell.date(&day)),
        None => shell.say(said),
    }
}

/// The number in the head of the memo, where the settings of the paper gave it one.
fn printed_number(version: &Version) -> Result<Option<String>> {
    let report: Report = from_json("version.report", &version.report)?;
    let blocks = report.parts.iter().filter(|part| part.kind == PartKind::Memo).flat_map(|part| &part.blocks);
    let fields = blocks.filter_map(|block| match block {
        Block::Fields { rows, .. } => Some(rows.iter().flatten()),
        _ => None,
    });
    let value = fields.flatten().find(|field| field.label == "ที่").map(|field| joined(&field.value));
    Ok(value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// The chain as it goes, or as it would go.
fn chain_of(
    cx: &Cx,
    shell: &Shell,
    version: &Version,
    going: Option<&Going>,
) -> Result<(Option<Approval>, Option<String>)> {
    if let Some(going) = going {
        return Ok((Some(going.approval()?), None));
    }
    Ok(match Approval::begin(&version.chain()?, &cx.agency, Some(cx.today)) {
        Ok(approval) => (Some(approval), None),
        Err(fault) => (None, Some(chain_words(cx, shell, &fault))),
    })
}

/// The sentence for a chain that cannot be gone.
pub(super) fn chain_words(cx: &Cx, shell: &Shell, fault: &ChainError) -> String {
    match fault {
        ChainError::OutOfOrder(step) => shell.t1("approvals-chain-order", "step", step),
        ChainError::UnknownPost(post) => shell.t1("approvals-chain-unknown", "post", post),
        ChainError::OrdersOwnProposal(post) => shell.t1("approvals-chain-own", "post", post_title(&cx.agency, post)),
    }
}

/// Where the entries of a round begin: after the last return of the rounds before.
fn first_of_round(entries: &[Entry], round: u16) -> usize {
    if round <= 1 {
        return 0;
    }
    let returns = entries.iter().enumerate().filter(|(_, entry)| entry.deed == "return").map(|(at, _)| at + 1);
    returns.max().unwrap_or(0)
}

fn stages(cx: &Cx, shell: &Shell, approval: &Approval, entries: &[Entry], begun: bool) -> Vec<StageView> {
    let next = approval.next().map(|stage| stage.post.as_str()).filter(|_| begun);
    approval
        .stages()
        .iter()
        .map(|stage| {
            let entry = entries.iter().rev().find(|entry| entry.post_id == stage.post);
            let lines = cx.agency.signature(&stage.post, Some(cx.today));
            let signer = match (&lines, stage.act) {
                (Some(lines), _) => match &lines.name {
                    Some(name) => format!("{name} {}", lines.lines.join(" ")),
                    None => shell.t("approvals-vacant"),
                },
                (None, _) => shell.t("approvals-vacant"),
            };
            StageView {
                class: match entry {
                    Some(entry) if entry.lapsed_at.is_some() => "late",
                    Some(_) => "done",
                    None if next == Some(stage.post.as_str()) => "now",
                    None => "next",
                },
                post: post_title(&cx.agency, &stage.post),
                act: act_words(shell, stage.act),
                basis: lines
                    .filter(|lines| lines.mode.is_some())
                    .map(|lines| lines.basis.unwrap_or_else(|| shell.t("approvals-no-basis"))),
                signer,
                said: entry.map(|entry| said(shell, entry)),
            }
        })
        .collect()
}

fn said(shell: &Shell, entry: &Entry) -> SaidView {
    let day = entry.signed_on.as_deref().and_then(|day| day.parse().ok());
    SaidView {
        deed: deed_words(shell, &entry.deed),
        words: entry.words.clone(),
        when: day.map_or_else(|| shell.moment(&entry.created_at), |day| shell.date(&day)),
        way: shell.t(match entry.way.as_str() {
            "click" => "approvals-by-click",
            "carried" => "approvals-carried",
            _ => "approvals-by-ink",
        }),
        lapsed: entry.lapsed_at.map(|at| shell.t1("approvals-lapsed", "since", shell.moment(&at))),
    }
}

/// In a demonstration, the code that the telephone of whoever is signed in would show.
async fn present_code(cx: &Cx, tx: &mut Tx) -> Result<Option<String>> {
    if !cx.state.options.demonstration {
        return Ok(None);
    }
    let account = prongsai_store::accounts::find(tx, cx.agency_id(), &cx.session.account_id).await?;
    Ok(account.map(|account| crate::accounts::sign_in::present_code(cx, &account)).transpose()?.flatten())
}
