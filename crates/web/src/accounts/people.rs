//! Who is here: people and their accounts, new ones with an invitation on a printed slip or by mail, closed ones.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use prongsai_crypto::token::{Code, CodeKind};
use prongsai_domain::access::{Action, Capacity, Subject};
use prongsai_store::Tx;
use prongsai_store::accounts::people::{self, Person};
use prongsai_store::accounts::{self, NewAccount, invitations};
use prongsai_store::{agencies, mails, new_id};
use prongsai_thai::Date;
use serde::Deserialize;

use super::second_factor::qr;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::shell::{Shell, answer, page};

/// An invitation can be taken for so many days.
const INVITED_DAYS: i64 = 14;

/// A post as the list shows it.
struct PostLine {
    id: String,
    title: String,
    unit: Option<String>,
    holder: Option<String>,
    stands_in: Option<String>,
    duties: Vec<String>,
}

#[derive(Template)]
#[template(path = "accounts/people.html")]
struct PeoplePage {
    shell: Shell,
    posts: Vec<PostLine>,
    people: Vec<Person>,
}

/// All posts with their holders, and all people.
///
/// # Errors
/// The person may not manage people; the database is away.
pub async fn list(cx: Cx) -> Result<Response> {
    cx.permit(Action::ManagePeople, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let people = people::list(&mut tx, cx.now, cx.agency_id()).await?;
    let duties = people::duties(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let unit = |id: &Option<String>| {
        let unit = id.as_ref().and_then(|id| cx.agency.units.iter().find(|unit| unit.id == *id));
        unit.map(|unit| unit.name.clone())
    };
    let lines = cx.agency.posts.iter().map(|post| PostLine {
        id: post.id.clone(),
        title: cx.agency.post_title(post),
        unit: unit(&post.unit),
        holder: post.holder.clone(),
        stands_in: cx
            .agency
            .acting
            .iter()
            .find(|acting| acting.post == post.id && acting.holds(Some(cx.today)))
            .and_then(|acting| {
                let by = cx.agency.post(&acting.by)?;
                Some(format!("{} {}", by.holder.clone().unwrap_or_else(|| by.title.clone()), acting.mode.words()))
            }),
        duties: duties
            .iter()
            .filter(|(of, _)| *of == post.id)
            .map(|(_, duty)| shell.t(format!("acc-duty-{}", duty.code())))
            .collect(),
    });
    let posts = lines.collect();
    page(&PeoplePage { shell, posts, people })
}

/// A new person, or a changed one.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct PersonForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    from_on: String,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    how: String,
}

#[derive(Template)]
#[template(path = "accounts/new.html")]
struct NewPage {
    shell: Shell,
    faults: Faults,
    form: PersonForm,
    posts: Vec<(String, String)>,
}

/// The page for a new person.
///
/// # Errors
/// The person may not manage people.
pub async fn show_new(cx: Cx) -> Result<Response> {
    cx.permit(Action::ManagePeople, Subject::default())?;
    new_page(&cx, PersonForm { from_on: cx.shell().date(&cx.today), ..PersonForm::default() }, Faults::new())
}

fn new_page(cx: &Cx, form: PersonForm, faults: Faults) -> Result<Response> {
    let shell = cx.shell();
    let mut posts = vec![(String::new(), shell.t("acc-no-post"))];
    posts.extend(cx.agency.posts.iter().map(|post| (post.id.clone(), cx.agency.post_title(post))));
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    answer(status, &NewPage { shell, faults, form, posts })
}

/// Name and mail address, or what is wrong with them.
fn name_and_email(shell: &Shell, form: &PersonForm, faults: &mut Faults) -> (String, Option<String>) {
    let name: String = form.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 200 {
        faults.add(shell, "name", "acc-name-missing");
    }
    let email = filled(&form.email).map(str::to_owned);
    let plausible = |email: &str| {
        let parts = email.split_once('@');
        parts.is_some_and(|(to, host)| !to.is_empty() && host.contains('.'))
            && !email.contains([' ', '\r', '\n', ',', '<'])
    };
    if email.as_deref().is_some_and(|email| !plausible(email)) {
        faults.add(shell, "email", "acc-email-wrong");
    }
    if email.is_none() && form.how == "mail" {
        faults.add(shell, "email", "acc-email-missing");
    }
    (name, email)
}

/// Adds a person with an account and an invitation.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; the database is away.
pub async fn add(cx: Cx, Form(form): Form<PersonForm>) -> Result<Response> {
    let capacity = cx.permit(Action::ManagePeople, Subject::default())?.clone();
    cx.require_step_up()?;
    let (shell, agency) = (cx.shell(), cx.agency_id());
    let mut faults = Faults::new();
    let (name, email) = name_and_email(&shell, &form, &mut faults);
    let login = accounts::normal_login(&form.login);
    let right = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if !(3..=60).contains(&login.chars().count()) || !login.chars().all(right) {
        faults.add(&shell, "login", "acc-login-wrong");
    }
    let from = date(&shell, &mut faults, "from_on", &form.from_on);
    if !form.post.is_empty() && cx.agency.post(&form.post).is_none() {
        return Err(Error::NoSuchPage);
    }
    let (Some(from), true) = (from, faults.is_empty()) else { return new_page(&cx, form, faults) };
    let mut tx = cx.write().await?;
    let person = people::insert(&mut tx, cx.now, agency, &name, email.as_deref()).await?;
    let account = new_id(cx.now);
    let new = NewAccount { id: &account, person: &person, login: &login, password: None, totp_secret: None };
    match accounts::insert(&mut tx, cx.now, agency, &new).await {
        Err(error) if error.is_taken() => {
            drop(tx);
            faults.add(&shell, "login", "acc-login-taken");
            return new_page(&cx, form, faults);
        }
        inserted => inserted?,
    }
    if !form.post.is_empty() {
        let before = people::administrators(&mut tx, agency, cx.today).await?;
        agencies::hold(&mut tx, cx.now, agency, &form.post, &person, from, filled(&form.basis)).await?;
        if !administered(&mut tx, &cx, before, from).await? {
            drop(tx);
            faults.add(&shell, "post", "acc-last-administrator");
            return new_page(&cx, form, faults);
        }
    }
    let slip = invite(&mut tx, &cx, &account, &name, &login, email.as_deref(), &form.how).await?;
    let event = cx.event("person.added", &capacity).about("person", &person).with("name", name.as_str());
    tx.commit(event.with("post", form.post.as_str())).await?;
    slip.answer(&cx, name, login)
}

/// A day as people type it.
pub(crate) fn date(shell: &Shell, faults: &mut Faults, field: &str, typed: &str) -> Option<Date> {
    let day = prongsai_thai::date::parse(typed).ok();
    if day.is_none() {
        faults.add(shell, field, "acc-date-wrong");
    }
    day
}

/// Whether somebody can still administer, today and on the day of a change, if somebody could before.
pub(crate) async fn administered(tx: &mut Tx, cx: &Cx, before: i64, from: Date) -> Result<bool> {
    let today = people::administrators(tx, cx.agency_id(), cx.today).await?;
    let then = people::administrators(tx, cx.agency_id(), from.max(cx.today)).await?;
    Ok(before == 0 || (today > 0 && then > 0))
}

/// An invitation that was just made: on a slip, or on its way by mail.
struct Slip {
    code: String,
    until: i64,
    mailed: bool,
}

#[derive(Template)]
#[template(path = "accounts/slip.html")]
struct SlipPage {
    shell: Shell,
    name: String,
    login: String,
    code: String,
    address: String,
    qr: String,
    until: i64,
}

impl Slip {
    fn answer(self, cx: &Cx, name: String, login: String) -> Result<Response> {
        if self.mailed {
            return Ok(cx.done("/people", "flash-invitation-mailed"));
        }
        let shell = cx.shell();
        let address = shell.public_url("/invitation");
        let qr = qr(&format!("{address}?code={}", self.code.replace(' ', "")))?;
        page(&SlipPage { shell, name, login, code: self.code, address, qr, until: self.until })
    }
}

/// Makes an invitation inside the transaction; by mail it is put into the outbox.
async fn invite(
    tx: &mut Tx,
    cx: &Cx,
    account: &str,
    name: &str,
    login: &str,
    email: Option<&str>,
    how: &str,
) -> Result<Slip> {
    let (agency, code) = (cx.agency_id(), Code::generate(CodeKind::Invitation));
    let (mailed, seconds) = (how == "mail", INVITED_DAYS * 24 * 60 * 60);
    let digest = code.digest(&cx.state.keys);
    let way = if mailed { "mail" } else { "slip" };
    let by = Some(cx.session.account_id.as_str());
    invitations::insert(tx, cx.now, agency, account, &digest, way, by, seconds).await?;
    let code = code.printed().to_string();
    let until = (cx.now + SignedDuration::from_secs(seconds)).as_microsecond();
    if let (true, Some(email)) = (mailed, email) {
        let shell = cx.shell();
        let address = shell.public_url(format!("/invitation?code={}", code.replace(' ', "")));
        let body = shell.with(
            "acc-mail-body",
            &[
                ("name", name.to_owned()),
                ("agency", shell.agency.clone()),
                ("login", login.to_owned()),
                ("code", code.clone()),
                ("until", shell.moment(&until)),
            ],
        );
        let subject = shell.words.with("acc-mail-subject", &[("agency", shell.agency.clone())]);
        // The address keeps its digits as they are.
        mails::enqueue(tx, cx.now, agency, email, &subject, &format!("{body}\n\n{address}\n")).await?;
    }
    Ok(Slip { code, until, mailed })
}

#[derive(Template)]
#[template(path = "accounts/person.html")]
struct PersonPage {
    shell: Shell,
    faults: Faults,
    form: PersonForm,
    person: Person,
    holdings: Vec<people::Holding>,
    titles: Vec<(String, String)>,
}

impl PersonPage {
    fn title(&self, post: &str) -> String {
        self.titles.iter().find(|(id, _)| id == post).map_or_else(|| post.to_owned(), |(_, title)| title.clone())
    }

    fn day(&self, day: &str) -> String {
        day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| self.shell.date(&day))
    }
}

/// A person and the account.
///
/// # Errors
/// The person may not manage people; there is none such.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::ManagePeople, Subject::default())?;
    person_page(&cx, &id, None, Faults::new()).await
}

async fn person_page(cx: &Cx, id: &str, form: Option<PersonForm>, faults: Faults) -> Result<Response> {
    let mut tx = cx.read().await?;
    let person = people::find(&mut tx, cx.now, cx.agency_id(), id).await?.ok_or(Error::NoSuchPage)?;
    let mut holdings = people::holdings(&mut tx, cx.agency_id()).await?;
    holdings.retain(|holding| holding.person == person.id);
    let form = form.unwrap_or_else(|| PersonForm {
        name: person.name.clone(),
        email: person.email.clone().unwrap_or_default(),
        ..PersonForm::default()
    });
    let titles = cx.agency.posts.iter().map(|post| (post.id.clone(), cx.agency.post_title(post))).collect();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    answer(status, &PersonPage { shell: cx.shell(), faults, form, person, holdings, titles })
}

/// Changes name and mail address.
///
/// # Errors
/// The person may not manage people; there is none such.
pub async fn change(cx: Cx, Path(id): Path<String>, Form(form): Form<PersonForm>) -> Result<Response> {
    let capacity = cx.permit(Action::ManagePeople, Subject::default())?.clone();
    let mut faults = Faults::new();
    let (name, email) = name_and_email(&cx.shell(), &form, &mut faults);
    if !faults.is_empty() {
        return person_page(&cx, &id, Some(form), faults).await;
    }
    let mut tx = cx.write().await?;
    let before = people::find(&mut tx, cx.now, cx.agency_id(), &id).await?.ok_or(Error::NoSuchPage)?;
    people::update(&mut tx, cx.agency_id(), &id, &name, email.as_deref()).await?;
    let event = cx.event("person.changed", &capacity).about("person", &id);
    tx.commit(event.with("before", before.name).with("name", name)).await?;
    Ok(cx.done(format!("/people/{id}"), "flash-person-changed"))
}

async fn with_account(cx: &Cx, tx: &mut Tx, id: &str) -> Result<(Person, String, String)> {
    let person = people::find(tx, cx.now, cx.agency_id(), id).await?.ok_or(Error::NoSuchPage)?;
    match (person.account.clone(), person.login.clone()) {
        (Some(account), Some(login)) => Ok((person, account, login)),
        _ => Err(Error::NoSuchPage),
    }
}

#[expect(clippy::unused_async, reason = "handlers await it beside what they load")]
async fn managing(cx: &Cx) -> Result<Capacity> {
    let capacity = cx.permit(Action::ManagePeople, Subject::default())?.clone();
    cx.require_step_up()?;
    Ok(capacity)
}

/// Makes a new invitation: for the first sign-in, or because the password was forgotten. With it the old password ends.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn invite_again(cx: Cx, Path(id): Path<String>, Form(form): Form<PersonForm>) -> Result<Response> {
    let capacity = managing(&cx).await?;
    let mut tx = cx.write().await?;
    let (person, account, login) = match with_account(&cx, &mut tx, &id).await {
        Ok(found) => found,
        Err(Error::NoSuchPage) => {
            // Somebody who was only a name so far gets an account now.
            let person = people::find(&mut tx, cx.now, cx.agency_id(), &id).await?.ok_or(Error::NoSuchPage)?;
            let login = accounts::free_login(&mut tx, cx.agency_id(), "officer").await?;
            let account = new_id(cx.now);
            let new = NewAccount { id: &account, person: &id, login: &login, password: None, totp_secret: None };
            accounts::insert(&mut tx, cx.now, cx.agency_id(), &new).await?;
            (person, account, login)
        }
        Err(error) => return Err(error),
    };
    let mut faults = Faults::new();
    if form.how == "mail" && person.email.is_none() {
        drop(tx);
        faults.add(&cx.shell(), "email", "acc-email-missing");
        return person_page(&cx, &id, None, faults).await;
    }
    if person.account_closed_at.is_some() {
        accounts::reopen(&mut tx, cx.agency_id(), &account).await?;
    }
    let slip = invite(&mut tx, &cx, &account, &person.name, &login, person.email.as_deref(), &form.how).await?;
    tx.commit(cx.event("account.invited", &capacity).about("person", &id).with("how", form.how.as_str())).await?;
    slip.answer(&cx, person.name, login)
}

/// Takes off a lost second factor; the person sets up a new one after the next sign-in.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn reset_factor(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let capacity = managing(&cx).await?;
    let mut tx = cx.write().await?;
    let (_, account, _) = with_account(&cx, &mut tx, &id).await?;
    accounts::remove_totp(&mut tx, cx.agency_id(), &account).await?;
    invitations::set_recovery_codes(&mut tx, cx.now, cx.agency_id(), &account, &[]).await?;
    accounts::sessions::end_all(&mut tx, cx.now, cx.agency_id(), &account, None).await?;
    tx.commit(cx.event("account.second-factor-reset", &capacity).about("person", &id)).await?;
    Ok(cx.done(format!("/people/{id}"), "flash-factor-reset"))
}

/// Closes an account; the last administrator's stays.
///
/// # Errors
/// The person may not manage people; both factors have to be given again; there is none such.
pub async fn close(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let capacity = managing(&cx).await?;
    let mut tx = cx.write().await?;
    people::lock(&mut tx, cx.agency_id()).await?;
    let (_, account, _) = with_account(&cx, &mut tx, &id).await?;
    let before = people::administrators(&mut tx, cx.agency_id(), cx.today).await?;
    accounts::close(&mut tx, cx.now, cx.agency_id(), &account).await?;
    if !administered(&mut tx, &cx, before, cx.today).await? {
        drop(tx);
        let mut faults = Faults::new();
        faults.add(&cx.shell(), "close", "acc-last-administrator");
        return person_page(&cx, &id, None, faults).await;
    }
    tx.commit(cx.event("account.closed", &capacity).about("person", &id)).await?;
    Ok(cx.done(format!("/people/{id}"), "flash-account-closed"))
}
