//! One paper as it reads now: composed from the data of this moment, with findings beside the paragraphs.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::glance::{LackKind, lacks};
use prongsai_report::edit::Now;
use serde::Deserialize;

use super::live::Live;
use super::sheet::{self, FindingView, PartView, Wish};
use super::{lack_key, path, state, state_tag, target_path, title};
use crate::cx::Cx;
use crate::error::Result;
use crate::shell::{Shell, page};

/// What a reader asks for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// `1` shows where every figure comes from.
    #[serde(default)]
    origins: String,
}

/// Something that the paper lacks.
#[derive(Debug, Clone)]
pub struct LackView {
    /// What.
    pub words: String,
    /// Where the first of its kind is mended.
    pub address: String,
}

/// An answered finding.
#[derive(Debug, Clone)]
pub struct AnswerView {
    /// Its id.
    pub id: String,
    /// What stands there.
    pub excerpt: String,
    /// Why it is right.
    pub reason: String,
    /// Who said so, and when.
    pub who: String,
    /// Whether its words still stand in the paper.
    pub current: bool,
}

/// An edit that does not fit any more.
#[derive(Debug, Clone)]
pub struct OutdatedView {
    /// Where it is decided.
    pub address: String,
    /// The words of the edit.
    pub text: String,
    /// What is composed there now.
    pub now: String,
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ShowPage {
    shell: Shell,
    path: String,
    title: String,
    tag: (&'static str, &'static str),
    origins: bool,
    may_edit: bool,
    errors: usize,
    open: usize,
    lacks: Vec<LackView>,
    outdated: Vec<OutdatedView>,
    elsewhere: Vec<FindingView>,
    answers: Vec<AnswerView>,
    parts: Vec<PartView>,
}

/// The paper with its findings.
///
/// # Errors
/// There is no such paper; the person may not read; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let live = Live::load(&cx, &id).await?;
    let composed = live.composed().await?;
    let shell = cx.shell();
    let may_edit = cx.may(Action::EditReport, Subject::default());
    let wish = Wish { origins: asked.origins == "1", editable: may_edit };
    let (parts, elsewhere) = sheet::live(&shell, &live, &composed, wish);
    let outdated = composed
        .edited
        .outdated
        .iter()
        .map(|outdated| OutdatedView {
            address: sheet::wording_path(&shell, &live, &outdated.edit.place),
            text: outdated.edit.text.clone(),
            now: match &outdated.now {
                Now::Says(text) => text.clone(),
                Now::Gone => shell.t("reports-outdated-gone"),
                Now::Fixed => shell.t("reports-outdated-fixed"),
            },
        })
        .collect();
    let answers = live
        .answers
        .iter()
        .map(|answer| AnswerView {
            id: answer.id.clone(),
            excerpt: answer.excerpt.clone(),
            reason: answer.reason.clone(),
            who: who(&shell, answer.person.as_deref(), answer.created_at),
            current: composed.answered.contains(&answer.id),
        })
        .collect();
    let kept = &live.kept;
    page(&ShowPage {
        path: shell.url(path(&kept.id)),
        title: title(&shell, kept.paper.kind, kept.fiscal_year),
        tag: state_tag(state(live.versions.first())),
        origins: wish.origins,
        may_edit,
        errors: composed.errors(),
        open: composed.open.len(),
        lacks: lack_views(&cx, &shell, &live),
        outdated,
        elsewhere,
        answers,
        parts,
        shell,
    })
}

/// What a paper lacks, one line a kind.
pub fn lack_views(cx: &Cx, shell: &Shell, live: &Live) -> Vec<LackView> {
    let all = lacks(&live.loaded.cycle, live.kept.paper.kind);
    let mut kinds: Vec<LackKind> = all.iter().map(|lack| lack.kind).collect();
    kinds.dedup();
    kinds
        .into_iter()
        .filter_map(|kind| {
            let first = all.iter().find(|lack| lack.kind == kind)?;
            let count = all.iter().filter(|lack| lack.kind == kind).count();
            let measure = |no: u16| live.loaded.measure_ids.get(&no).cloned();
            let address = cx.readable(target_path(&first.target, live.kept.fiscal_year, measure, |_| None));
            Some(LackView { words: shell.t1(lack_key(kind), "count", count), address: shell.url(address) })
        })
        .collect()
}

/// `นายจำลอง ใจตัวอย่าง เมื่อ 26 พ.ย. 69 10.00 น.`
pub fn who(shell: &Shell, person: Option<&str>, at: i64) -> String {
    let nobody = shell.t("reports-nobody");
    shell.with("reports-who", &[("person", person.unwrap_or(&nobody).to_owned()), ("at", shell.moment(&at))])
}
