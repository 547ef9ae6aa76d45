//! One post: who holds and held it, who stands in, what it is entrusted with. Changes begin on a day and name their order.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Capacity, DUTIES, Duty, Subject};
use prongsai_domain::agency::{Acting, ActingMode};
use prongsai_store::accounts::people::{self, Holding, Person, StandIn};
use prongsai_store::{Tx, agencies};
use prongsai_thai::Date;
use serde::Deserialize;

use super::people::{administered, date};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::shell::{Shell, answer};

const MODES: [ActingMode; 4] =
    [ActingMode::ActingFor, ActingMode::OnBehalf, ActingMode::ActingInPosition, ActingMode::PerformingDuties];

/// All fields of the forms of a post; each form sends its own.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct PostForm {
    #[serde(default)]
    person: String,
    #[serde(default)]
    from_on: String,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    last_on: String,
    #[serde(default)]
    duty: Vec<String>,
    #[serde(default)]
    by_post: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    acting_basis: String,
    #[serde(default)]
    acting_from: String,
    #[serde(default)]
    acting_to: String,
}

#[derive(Template)]
#[template(path = "accounts/post.html")]
struct PostPage {
    shell: Shell,
    faults: Faults,
    form: PostForm,
    id: String,
    title: String,
    holder: Option<String>,
    history: Vec<Holding>,
    stand_ins: Vec<StandIn>,
    people: Vec<(String, String)>,
    posts: Vec<(String, String)>,
    modes: Vec<(String, String)>,
    duties: Vec<(String, String, bool)>,
}

impl PostPage {
    fn post(&self, id: &str) -> String {
        self.posts.iter().find(|(post, _)| post == id).map_or_else(|| id.to_owned(), |(_, title)| title.clone())
    }

    fn mode(&self, code: &str) -> String {
        self.modes.iter().find(|(mode, _)| mode == code).map_or_else(|| code.to_owned(), |(_, words)| words.clone())
    }

    fn day(&self, day: &str) -> String {
        day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| self.shell.date(&day))
    }

    #[expect(clippy::ref_option, reason = "the template holds it so")]
    fn last_day(&self, day: &Option<String>) -> String {
        day.as_deref().map_or_else(|| self.shell.t("acc-until-now"), |day| self.day(day))
    }
}

/// A post.
///
/// # Errors
/// The person may not manage people; there is none such.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::ManagePeople, Subject::default())?;
    post_page(&cx, &id, PostForm::default(), Faults::new()).await
}

async fn post_page(cx: &Cx, id: &str, form: PostForm, faults: Faults) -> Result<Response> {
    let post = cx.agency.post(id).ok_or(Error::NoSuchPage)?;
    let (shell, agency) = (cx.shell(), cx.agency_id());
    let mut tx = cx.read().await?;
    let history = people::holdings(&mut tx, agency).await?.into_iter().filter(|held| held.post == id).collect();
    let stand_ins = people::stand_ins(&mut tx, agency).await?.into_iter().filter(|one| one.post == id).collect();
    let people: Vec<Person> = people::list(&mut tx, cx.now, agency).await?;
    let given = people::duties(&mut tx, agency).await?;
    drop(tx);
    let today = shell.date(&cx.today);
    let or_today = |typed: String| if typed.is_empty() { today.clone() } else { typed };
    let form = PostForm {
        from_on: or_today(form.from_on),
        last_on: or_today(form.last_on),
        acting_from: or_today(form.acting_from),
        ..form
    };
    let duties = offered(cx).map(|duty| {
        let has = given.iter().any(|(of, one)| of == id && *one == duty);
        (duty.code().to_owned(), shell.t(format!("acc-duty-{}", duty.code())), has)
    });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    // Whoever came first in a list would else be put into a post by a careless click.
    let choose = || std::iter::once((String::new(), shell.t("acc-choose")));
    answer(
        status,
        &PostPage {
            id: id.to_owned(),
            title: cx.agency.post_title(post),
            holder: post.holder.clone(),
            history,
            stand_ins,
            people: choose().chain(people.into_iter().map(|person| (person.id, person.name))).collect(),
            posts: choose()
                .chain(cx.agency.posts.iter().map(|post| (post.id.clone(), cx.agency.post_title(post))))
                .collect(),
            modes: choose().chain(MODES.into_iter().map(|mode| (code(mode), mode.words().to_owned()))).collect(),
            duties: duties.collect(),
            shell,
            faults,
            form,
        },
    )
}

/// The duties that there are: towns look after no towns.
fn offered(cx: &Cx) -> impl Iterator<Item = Duty> + use<> {
    let is_office = cx.site().settings.overseer.is_some();
    DUTIES.into_iter().filter(move |duty| is_office || !matches!(duty, Duty::Overseer | Duty::Checker))
}

fn code(mode: ActingMode) -> String {
    serde_json::to_value(mode).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The right and the confirmation that every change of a post asks for.
fn managing(cx: &Cx, id: &str) -> Result<Capacity> {
    let capacity = cx.permit(Action::ManagePeople, Subject::default())?.clone();
    cx.require_step_up()?;
    cx.agency.post(id).ok_or(Error::NoSuchPage)?;
    Ok(capacity)
}

/// Begins a change of who administers: how many could before.
async fn begin(cx: &Cx) -> Result<(Tx, i64)> {
    let mut tx = cx.write().await?;
    people::lock(&mut tx, cx.agency_id()).await?;
    let before = people::administrators(&mut tx, cx.agency_id(), cx.today).await?;
    Ok((tx, before))
}

/// Puts a person into the post from a day on, with the order as the reason.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn change_holder(cx: Cx, Path(id): Path<String>, Form(form): Form<PostForm>) -> Result<Response> {
    let capacity = managing(&cx, &id)?;
    let (shell, agency) = (cx.shell(), cx.agency_id());
    let mut faults = Faults::new();
    let from = date(&shell, &mut faults, "from_on", &form.from_on);
    if filled(&form.basis).is_none() {
        faults.add(&shell, "basis", "acc-basis-missing");
    }
    let mut tx = cx.read().await?;
    let person = people::find(&mut tx, cx.now, agency, &form.person).await?;
    drop(tx);
    if person.is_none() {
        faults.add(&shell, "person", "acc-person-missing");
    }
    let (Some(from), Some(person), true) = (from, person, faults.is_empty()) else {
        return post_page(&cx, &id, form, faults).await;
    };
    let (mut tx, before) = begin(&cx).await?;
    agencies::hold(&mut tx, cx.now, agency, &id, &person.id, from, filled(&form.basis)).await?;
    if !administered(&mut tx, &cx, before, from).await? {
        drop(tx);
        faults.add(&shell, "person", "acc-last-administrator");
        return post_page(&cx, &id, form, faults).await;
    }
    let event = cx.event("post.holder-changed", &capacity).about("post", &id).with("name", person.name);
    tx.commit(event.with("from", from.to_string()).with("basis", form.basis)).await?;
    Ok(cx.done(format!("/posts/{id}"), "flash-holder-changed"))
}

/// Makes the post vacant after a day.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn vacate(cx: Cx, Path(id): Path<String>, Form(form): Form<PostForm>) -> Result<Response> {
    let capacity = managing(&cx, &id)?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let Some(last) = date(&shell, &mut faults, "last_on", &form.last_on) else {
        return post_page(&cx, &id, form, faults).await;
    };
    let (mut tx, before) = begin(&cx).await?;
    people::vacate(&mut tx, cx.agency_id(), &id, last).await?;
    let after = last.tomorrow().unwrap_or(last);
    if !administered(&mut tx, &cx, before, after).await? {
        drop(tx);
        faults.add(&shell, "last_on", "acc-last-administrator");
        return post_page(&cx, &id, form, faults).await;
    }
    tx.commit(cx.event("post.vacated", &capacity).about("post", &id).with("last", last.to_string())).await?;
    Ok(cx.done(format!("/posts/{id}"), "flash-post-vacated"))
}

/// Entrusts the post with exactly the duties that are ticked.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn set_duties(cx: Cx, Path(id): Path<String>, Form(form): Form<PostForm>) -> Result<Response> {
    let capacity = managing(&cx, &id)?;
    let duties: Vec<Duty> = offered(&cx).filter(|duty| form.duty.iter().any(|code| code == duty.code())).collect();
    let (mut tx, before) = begin(&cx).await?;
    people::set_duties(&mut tx, cx.now, cx.agency_id(), &id, &duties).await?;
    if !administered(&mut tx, &cx, before, cx.today).await? {
        drop(tx);
        let mut faults = Faults::new();
        faults.add(&cx.shell(), "duty", "acc-last-administrator");
        return post_page(&cx, &id, form, faults).await;
    }
    let codes: Vec<&str> = duties.iter().map(|duty| duty.code()).collect();
    tx.commit(cx.event("post.duties-changed", &capacity).about("post", &id).with("duties", codes.join(", "))).await?;
    Ok(cx.done(format!("/posts/{id}"), "flash-duties-changed"))
}

/// Lets the holder of another post stand in, by an order or a rule.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn stand_in(cx: Cx, Path(id): Path<String>, Form(form): Form<PostForm>) -> Result<Response> {
    let capacity = managing(&cx, &id)?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let from = date(&shell, &mut faults, "acting_from", &form.acting_from);
    let to = filled(&form.acting_to).and_then(|to| date(&shell, &mut faults, "acting_to", to));
    let mode = MODES.into_iter().find(|mode| code(*mode) == form.mode);
    if mode.is_none() {
        faults.add(&shell, "mode", "acc-mode-missing");
    }
    if cx.agency.post(&form.by_post).is_none() || form.by_post == id {
        faults.add(&shell, "by_post", "acc-by-post-wrong");
    }
    if filled(&form.acting_basis).is_none() {
        faults.add(&shell, "acting_basis", "acc-basis-missing");
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        faults.add(&shell, "acting_to", "acc-date-before");
    }
    let (Some(from), Some(mode), true) = (from, mode, faults.is_empty()) else {
        return post_page(&cx, &id, form, faults).await;
    };
    let basis = filled(&form.acting_basis).map(str::to_owned);
    let acting = Acting { post: id.clone(), by: form.by_post.clone(), mode, basis, from: Some(from), to };
    let mut tx = cx.write().await?;
    agencies::insert_acting(&mut tx, cx.now, cx.agency_id(), &acting, cx.today).await?;
    let event = cx.event("acting.begun", &capacity).about("post", &id).with("by", form.by_post);
    tx.commit(event.with("mode", form.mode).with("basis", form.acting_basis).with("from", from.to_string())).await?;
    Ok(cx.done(format!("/posts/{id}"), "flash-acting-begun"))
}

/// Ends a standing in before its time.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn end_stand_in(cx: Cx, Path((id, acting)): Path<(String, String)>) -> Result<Response> {
    let capacity = managing(&cx, &id)?;
    let mut tx = cx.write().await?;
    if !people::end_stand_in(&mut tx, cx.now, cx.agency_id(), &acting).await? {
        return Err(Error::NoSuchPage);
    }
    tx.commit(cx.event("acting.ended", &capacity).about("post", &id)).await?;
    Ok(cx.done(format!("/posts/{id}"), "flash-acting-ended"))
}
