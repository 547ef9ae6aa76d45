//! Number and date of a paper, from the unit's own book: outside of the frozen content, often by pen, with gaps.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::register::{self, NewNumber};
use prongsai_store::reports::{self, KeptPaper};
use serde::Deserialize;

use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form, filled};
use crate::progress::typed::read_day;
use crate::shell::{Shell, answer};

/// Longest book or number in code points.
const LONGEST: usize = 60;

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub struct NumberForm {
    #[serde(default)]
    book: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    external: String,
}

/// An entry of the book.
struct Row {
    number: String,
    date: String,
    title: String,
    external: bool,
    voided: bool,
}

#[derive(Template)]
#[template(path = "approvals/number.html")]
struct NumberPage {
    shell: Shell,
    paper: String,
    title: String,
    now: Option<String>,
    values: NumberForm,
    next: String,
    rows: Vec<Row>,
    faults: Faults,
}

/// The form, with the entries of the book.
///
/// # Errors
/// There is no such paper; the person may not; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Register, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let values = NumberForm { book: book(&cx, &kept), ..NumberForm::default() };
    page_of(&cx, &kept, StatusCode::OK, values, Faults::new()).await
}

/// The book of the unit that writes the paper.
fn book(cx: &Cx, kept: &KeptPaper) -> String {
    let posts = &cx.agency.posts;
    let drafter = kept.paper.chain.first().and_then(|step| posts.iter().find(|post| post.id == step.post));
    let unit = kept.paper.memo.unit.as_deref().or(drafter.and_then(|post| post.unit.as_deref()));
    let unit = unit.and_then(|unit| cx.agency.units.iter().find(|one| one.id == unit || one.name == unit));
    unit.and_then(|unit| unit.book.clone()).unwrap_or_default()
}

async fn page_of(
    cx: &Cx,
    kept: &KeptPaper,
    status: StatusCode,
    values: NumberForm,
    faults: Faults,
) -> Result<Response> {
    let agency = cx.agency_id();
    let shell = cx.shell();
    let book = values.book.trim().to_owned();
    let mut tx = cx.read().await?;
    let now = register::of_paper(&mut tx, agency, &kept.id).await?;
    let next = register::next(&mut tx, agency, &book).await?;
    let rows = register::list(&mut tx, agency, &book, 30).await?;
    drop(tx);
    let rows = rows
        .into_iter()
        .map(|row| Row {
            number: shell.say(format!("{}/{}", row.book, row.number)),
            date: shell.date_or_dash(&row.entry_on.as_deref().and_then(|day| day.parse().ok())),
            external: row.origin == "external",
            voided: row.voided_at.is_some(),
            title: row.title,
        })
        .collect();
    answer(
        status,
        &NumberPage {
            paper: shell.url(crate::reports::path(&kept.id)),
            title: crate::reports::title(&shell, kept.paper.kind, kept.fiscal_year),
            now: now.map(|number| shell.say(format!("{}/{}", number.book, number.number))),
            next: shell.say(next),
            values,
            rows,
            faults,
            shell,
        },
    )
}

/// Enters number and date.
///
/// # Errors
/// There is no such paper; the person may not; the database is away.
pub async fn keep(cx: Cx, Path(id): Path<String>, Form(form): Form<NumberForm>) -> Result<Response> {
    let capacity = cx.permit(Action::Register, Subject::default())?.clone();
    let agency = cx.agency_id();
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, agency, &id).await?;
    let before = register::of_paper(&mut tx, agency, &id).await?;
    drop(tx);
    let mut faults = Faults::new();
    for (field, text) in [("book", &form.book), ("number", &form.number)] {
        if filled(text).is_none() {
            faults.say(field, shell.t1("number-fault-empty", "field", shell.t(format!("number-{field}"))));
        } else if text.chars().count() > LONGEST {
            faults.say(field, shell.t1("number-fault-long", "field", shell.t(format!("number-{field}"))));
        }
    }
    let on = read_day(&shell, cx.today, "date", &form.date, &mut faults);
    if !faults.is_empty() {
        return page_of(&cx, &kept, StatusCode::UNPROCESSABLE_ENTITY, form, faults).await;
    }
    let (book, number) = (form.book.trim(), form.number.trim());
    let same = before
        .is_some_and(|one| one.book == book && one.number == number && one.entry_on == on.map(|day| day.to_string()));
    if same {
        // The same form twice enters one number.
        return Ok(cx.done(crate::reports::path(&id), "number-flash"));
    }
    let title = crate::reports::title(&shell, kept.paper.kind, kept.fiscal_year);
    let new = NewNumber {
        book,
        number,
        on,
        paper: &id,
        title: &title,
        external: !form.external.is_empty(),
        by: &cx.session.account_id,
    };
    let mut tx = cx.write().await?;
    match register::insert(&mut tx, cx.now, agency, &new).await {
        Ok(_) => {}
        Err(error) if error.is_taken() => {
            drop(tx);
            faults.say("number", shell.t2("number-fault-taken", "book", book, "number", number));
            return page_of(&cx, &kept, StatusCode::UNPROCESSABLE_ENTITY, form, faults).await;
        }
        Err(error) => return Err(error.into()),
    }
    let event = cx.event("paper.numbered", &capacity).about("paper", &id).of_year(kept.fiscal_year.number());
    tx.commit(event.with("number", format!("{book}/{number}"))).await?;
    Ok(cx.done(crate::reports::path(&id), "number-flash"))
}
