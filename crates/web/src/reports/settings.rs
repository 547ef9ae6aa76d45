//! What is set for a paper: digits, unit, number, date, subject, enclosure. What is left out stays blank for the pen.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::paper::MemoFields;
use prongsai_store::reports::{self, KeptPaper};
use prongsai_thai::Digits;
use serde::Deserialize;
use serde_json::json;

use super::{path, title};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form, filled};
use crate::shell::{Shell, answer};

/// Longest text of a field in code points.
const LONGEST: usize = 500;

/// Settings as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct SettingsForm {
    #[serde(default)]
    digits: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    enclosure: String,
    #[serde(default)]
    revision: String,
}

#[derive(Template)]
#[template(path = "reports/settings.html")]
struct SettingsPage {
    shell: Shell,
    path: String,
    title: String,
    faults: Faults,
    typed: SettingsForm,
    digits: Vec<(String, String)>,
    units: Vec<(String, String)>,
    /// Label, what somebody else wrote, what was typed: where the two differ.
    differs: Vec<(String, String, String)>,
}

fn typed_of(shell: &Shell, kept: &KeptPaper) -> SettingsForm {
    let memo = &kept.paper.memo;
    SettingsForm {
        digits: digits_code(kept.paper.digits).to_owned(),
        unit: memo.unit.clone().unwrap_or_default(),
        number: memo.number.clone().unwrap_or_default(),
        date: memo.date.map(|date| shell.say(prongsai_thai::date::long(date))).unwrap_or_default(),
        subject: memo.subject.clone().unwrap_or_default(),
        enclosure: memo.enclosure.clone().unwrap_or_default(),
        revision: kept.revision.to_string(),
    }
}

fn digits_code(digits: Digits) -> &'static str {
    match digits {
        Digits::Thai => "thai",
        Digits::Arabic => "arabic",
    }
}

fn page_of(cx: &Cx, kept: &KeptPaper, typed: SettingsForm, faults: Faults) -> SettingsPage {
    let shell = cx.shell();
    let digits = vec![
        ("thai".to_owned(), shell.t("reports-digits-thai")),
        ("arabic".to_owned(), shell.t("reports-digits-arabic")),
    ];
    let usual = (String::new(), shell.t("reports-unit-usual"));
    let units = cx.agency.units.iter().map(|unit| (unit.id.clone(), unit.name.clone()));
    SettingsPage {
        path: shell.url(path(&kept.id)),
        title: title(&shell, kept.paper.kind, kept.fiscal_year),
        faults,
        typed,
        digits,
        units: std::iter::once(usual).chain(units).collect(),
        differs: Vec::new(),
        shell,
    }
}

/// The form.
///
/// # Errors
/// The person may not; there is no such paper; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::EditReport, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let typed = typed_of(&cx.shell(), &kept);
    answer(StatusCode::OK, &page_of(&cx, &kept, typed, Faults::new()))
}

/// Keeps the settings.
///
/// # Errors
/// The person may not; there is no such paper; the database is away.
pub async fn keep(cx: Cx, Path(id): Path<String>, Form(form): Form<SettingsForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditReport, Subject::default())?.clone();
    let shell = cx.shell();
    let mut faults = Faults::new();
    let digits = match form.digits.as_str() {
        "arabic" => Digits::Arabic,
        _ => Digits::Thai,
    };
    let date = match filled(&form.date).map(prongsai_thai::date::parse) {
        None => None,
        Some(Ok(date)) => Some(date),
        Some(Err(_)) => {
            faults.say("date", shell.say(shell.t("reports-date-unread")));
            None
        }
    };
    for (field, text) in [("number", &form.number), ("subject", &form.subject), ("enclosure", &form.enclosure)] {
        if text.chars().count() > LONGEST {
            faults.say(field, shell.say(shell.t("reports-settings-long")));
        }
    }
    let unit = filled(&form.unit).map(str::to_owned);
    if unit.as_ref().is_some_and(|unit| cx.agency.units.iter().all(|known| known.id != *unit)) {
        faults.add(&shell, "unit", "reports-unit-unknown");
    }
    if !faults.is_empty() {
        let mut tx = cx.read().await?;
        let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
        drop(tx);
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page_of(&cx, &kept, form, faults));
    }
    let own = |text: &str| filled(text).map(str::to_owned);
    let memo = MemoFields {
        unit,
        number: own(&form.number),
        date,
        subject: own(&form.subject),
        enclosure: own(&form.enclosure),
    };
    let revision: i64 = form.revision.parse().unwrap_or(0);
    let mut tx = cx.write().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    if kept.paper.memo == memo && kept.paper.digits == digits {
        return Ok(cx.done(path(&id), "reports-flash-settings"));
    }
    match reports::update(&mut tx, cx.now, cx.agency_id(), &id, revision, digits, &memo).await {
        Ok(()) => {}
        Err(prongsai_store::Error::Stale) => {
            drop(tx);
            let theirs = typed_of(&shell, &kept);
            let differs = differences(&shell, &cx, &theirs, &form);
            let typed = SettingsForm { revision: theirs.revision, ..form };
            let page = SettingsPage { differs, ..page_of(&cx, &kept, typed, Faults::new()) };
            return answer(StatusCode::CONFLICT, &page);
        }
        Err(error) => return Err(error.into()),
    }
    let mut event = cx.event("paper.changed", &capacity).about("paper", &id);
    event.fiscal_year = Some(i64::from(kept.fiscal_year.number()));
    event.body = json!({ "digits": digits_code(digits), "memo": memo });
    tx.commit(event).await?;
    Ok(cx.done(path(&id), "reports-flash-settings"))
}

fn differences(shell: &Shell, cx: &Cx, theirs: &SettingsForm, yours: &SettingsForm) -> Vec<(String, String, String)> {
    let unit = |id: &str| match cx.agency.units.iter().find(|unit| unit.id == id) {
        Some(unit) => unit.name.clone(),
        None => shell.t("reports-unit-usual"),
    };
    let digits = |code: &str| shell.t(if code == "arabic" { "reports-digits-arabic" } else { "reports-digits-thai" });
    let all = [
        ("reports-digits", digits(&theirs.digits), digits(&yours.digits)),
        ("reports-unit", unit(&theirs.unit), unit(&yours.unit)),
        ("reports-number", theirs.number.clone(), yours.number.clone()),
        ("reports-date", theirs.date.clone(), yours.date.clone()),
        ("reports-subject", theirs.subject.clone(), yours.subject.clone()),
        ("reports-enclosure", theirs.enclosure.clone(), yours.enclosure.clone()),
    ];
    let differ = all.into_iter().filter(|(_, theirs, yours)| theirs.trim() != yours.trim());
    differ.map(|(key, theirs, yours)| (shell.t(key), theirs, yours)).collect()
}
