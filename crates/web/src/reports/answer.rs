//! Findings that are right as they stand: answered with a reason, and taken back.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_report::lint;
use prongsai_store::reports;
use serde::Deserialize;
use serde_json::json;

use super::{path, title};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::shell::{Shell, faulty};

/// Longest reason in code points; more is a paper of its own.
const LONGEST: usize = 1000;

/// An answer as it was typed.
#[derive(Debug, Deserialize)]
pub struct AnswerForm {
    #[serde(default)]
    rule: String,
    #[serde(default)]
    excerpt: String,
    #[serde(default)]
    reason: String,
}

#[derive(Template)]
#[template(path = "reports/answer.html")]
struct AnswerPage {
    shell: Shell,
    path: String,
    title: String,
    faults: Faults,
    rule: String,
    excerpt: String,
    reason: String,
    summary: String,
}

/// Answers a finding.
///
/// # Errors
/// The person may not; there is no such paper or rule; the database is away.
pub async fn keep(cx: Cx, Path(id): Path<String>, Form(form): Form<AnswerForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditReport, Subject::default())?.clone();
    let rule = lint::find_rule(&form.rule).ok_or_else(|| Error::BrokenForm(format!("no rule ‘{}’", form.rule)))?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let reason = filled(&form.reason);
    if reason.is_none() {
        faults.add(&shell, "reason", "reports-right-missing");
    }
    if form.reason.chars().count() > LONGEST {
        faults.say("reason", shell.say(shell.t("reports-right-long")));
    }
    let (Some(reason), true) = (reason, faults.is_empty()) else {
        let mut tx = cx.read().await?;
        let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
        drop(tx);
        return faulty(&AnswerPage {
            path: shell.url(path(&id)),
            title: title(&shell, kept.paper.kind, kept.fiscal_year),
            summary: rule.explanation().summary,
            faults,
            rule: form.rule,
            excerpt: form.excerpt,
            reason: form.reason,
            shell,
        });
    };
    let mut tx = cx.write().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    let answer = (form.rule.as_str(), form.excerpt.as_str(), reason);
    reports::insert_suppression(&mut tx, cx.now, cx.agency_id(), &id, answer, &cx.session.account_id).await?;
    let mut event = cx.event("finding.answered", &capacity).about("paper", &id);
    event.fiscal_year = Some(i64::from(kept.fiscal_year.number()));
    event.body = json!({ "rule": form.rule, "excerpt": form.excerpt, "reason": reason });
    tx.commit(event).await?;
    Ok(cx.done(path(&id), "reports-flash-answered"))
}

/// Takes an answer back.
///
/// # Errors
/// The person may not; there is no such answer; the database is away.
pub async fn remove(cx: Cx, Path((id, answer)): Path<(String, String)>) -> Result<Response> {
    let capacity = cx.permit(Action::EditReport, Subject::default())?.clone();
    let mut tx = cx.write().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    match reports::remove_suppression(&mut tx, cx.now, cx.agency_id(), &id, &answer).await {
        Ok(()) => {}
        // Clicked twice: it is done already.
        Err(prongsai_store::Error::Missing(_)) => return Ok(cx.done(path(&id), "reports-flash-reopened")),
        Err(error) => return Err(error.into()),
    }
    let mut event = cx.event("finding.reopened", &capacity).about("paper", &id);
    event.fiscal_year = Some(i64::from(kept.fiscal_year.number()));
    event.body = json!({ "answer": answer });
    tx.commit(event).await?;
    Ok(cx.done(path(&id), "reports-flash-reopened"))
}
