//! A report is sealed and kept: once for a receipt, however often it is sent. The answer is the receipt with its promise.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use prongsai_crypto::case::Holder;
use prongsai_crypto::checkpoint::LogKey;
use prongsai_crypto::hex;
use prongsai_crypto::receipt::{Informant, Receipt};
use prongsai_domain::agency::Agency;
use prongsai_domain::complaint::statistics::What;
use prongsai_domain::complaint::{self, Author, Body, Routing, State, Taken};
use prongsai_store::Tx;
use prongsai_store::complaints::{self, Complaint, NewComplaint, Standing, log, notices};
use prongsai_thai::Date;

use super::case::Case;
use super::channel::Channel;
use super::draft::Draft;
use super::intake::Sent;
use super::report::Desk;
use super::{count, drawn, dues, given, identity};
use tokio::sync::Semaphore;

use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::form::Faults;
use crate::security::retry_soon;
use crate::shell::{Shell, page};

#[derive(Template)]
#[template(path = "complaints/sent.html")]
struct SentPage {
    shell: Shell,
    again: bool,
    sentence: String,
    acknowledge_by: String,
    finish_by: String,
    file_faults: Vec<String>,
    code: String,
    date: String,
    leaf: String,
    signature: String,
    key: String,
}

/// Takes a report.
///
/// # Errors
/// The database is away, the disk is full, or too many wait: nothing is then kept.
pub async fn submit(visit: Visit, request: Request) -> Result<Response> {
    match Desk::public(&visit).await {
        Ok(desk) => take(desk, request, Taken::Web).await,
        Err(error) if error.is_failure() => unread(&visit, error, "/complaints/sent", request).await,
        Err(error) => Err(error),
    }
}

/// Takes a report that somebody typed.
///
/// # Errors
/// The database is away, the disk is full, or too many wait: nothing is then kept.
pub async fn take(desk: Desk<'_>, request: Request, taken: Taken) -> Result<Response> {
    let visit = desk.visit;
    let is_shut = !visit.state.store.can_keep().await;
    // A report that would be refused brings no file onto the disk.
    let admits = |sent: &Sent| {
        let draft = Draft::open(visit, sent.text("draft"));
        let receipt = draft.as_ref().and_then(Draft::shown_receipt);
        let is_confirmed = receipt.is_some_and(|receipt| receipt.ends_with(sent.text("last_four")));
        desk.channel.is_open && !is_shut && is_confirmed
    };
    let mut sent = Sent::receive_fields(visit, request, admits).await?;
    let visit = &visit.at_present();
    if !desk.channel.is_open {
        return Ok(visit.to("/complaints"));
    }
    let mut faults = Faults::new();
    // What was young enough when the form began to come in is so at its end.
    let shown = Draft::open(desk.visit, sent.text("draft"));
    let Some((mut draft, receipt)) = shown.and_then(|draft| Some((draft.shown_receipt()?, draft)).map(|(r, d)| (d, r)))
    else {
        faults.add(&desk.shell, "kind", "complaint-late");
        return desk.about(StatusCode::UNPROCESSABLE_ENTITY, &Draft::begin(visit), faults, false);
    };
    if !receipt.ends_with(sent.text("last_four")) {
        faults.add(&desk.shell, "last_four", "complaint-last-four-wrong");
        return desk.receipt(StatusCode::UNPROCESSABLE_ENTITY, &mut draft, faults);
    }
    let failed = sent.failed.take().map(Error::from).or(is_shut.then_some(Error::Shut));
    if let Some(error) = failed {
        return busy(&desk, error, &mut draft);
    }
    let kind = complaint::forms().find(&draft.kind);
    let answers = kind.and_then(|kind| complaint::judge(kind, &draft.answers).ok());
    let named = desk.channel.named(&desk.agency, &draft.posts, &draft.named_people(), visit.today);
    let routing = desk.channel.route(&named);
    let (Some(answers), false) = (answers, routing.needs_outside) else {
        // The draft was judged when it was written; since then the posts or their holders changed.
        faults.add(&desk.shell, "kind", "complaint-named-changed");
        return desk.about(StatusCode::UNPROCESSABLE_ENTITY, &draft, faults, routing.needs_outside);
    };
    if draft.identity == "named" && !routing.identity_possible {
        faults.add(&desk.shell, "last_four", "complaint-identity-impossible");
        return desk.receipt(StatusCode::UNPROCESSABLE_ENTITY, &mut draft, faults);
    }
    let informant = match informant(visit, &receipt, &visit.state.waiting).await {
        Ok(informant) => informant,
        Err(error) => return busy(&desk, error, &mut draft),
    };
    let report = Body::Report {
        kind: draft.kind.clone(),
        answers,
        named_posts: draft.posts.clone(),
        named_people: people_of(&desk.agency, &draft),
        taken,
    };
    let mut filing = Filing { visit, informant: &informant, sent: &mut sent };
    let filed = match filing.keep(&draft, report).await {
        Ok(filed) => filed,
        Err(error) => return busy(&desk, error, &mut draft),
    };
    let Some(filed) = filed else {
        faults.add(&desk.shell, "kind", "complaint-named-changed");
        return desk.about(StatusCode::UNPROCESSABLE_ENTITY, &draft, faults, false);
    };
    show(&desk, &receipt, &sent, filed)
}

/// The page of the receipt again, where the same report may go through later: nothing was kept, the receipt that was written
/// down stays the one of this report, and so does all that was typed.
///
/// # Errors
/// The error itself, where it is no failure of ours.
fn busy(desk: &Desk<'_>, error: Error, draft: &mut Draft) -> Result<Response> {
    let is_passing = error.is_passing();
    if !is_passing && !error.is_failure() {
        return Err(error);
    }
    let status = error.into_response().status();
    let mut faults = Faults::new();
    faults.add(&desk.shell, "last_four", "complaint-busy");
    let mut page = desk.receipt(status, draft, faults)?;
    if is_passing {
        retry_soon(&mut page);
    }
    Ok(page)
}

/// The answer where nothing could be read: what was typed is given back, and no file is taken.
///
/// # Errors
/// [`Error::BrokenForm`], [`Error::TooLarge`].
pub async fn unread(visit: &Visit, error: Error, path: &str, request: Request) -> Result<Response> {
    let sent = Sent::receive_fields(visit, request, |_| false).await?;
    Ok(given::back(error, path, &sent))
}

/// Who is named, with those who hold or fill the named posts today: a post that changes hands later bars them still.
fn people_of(agency: &Agency, draft: &Draft) -> Vec<String> {
    let mut people = draft.named_people();
    for post in agency.posts.iter().filter(|post| draft.posts.contains(&post.id)) {
        let acting = agency.acting.iter().filter(|acting| acting.post == post.id);
        let fillers = acting.filter_map(|acting| agency.post(&acting.by)).filter_map(|by| by.holder.as_deref());
        people.extend(post.holder.as_deref().into_iter().chain(fillers).map(|name| format!("{name} ({})", post.title)));
    }
    people
}

/// The keys that a receipt gives.
///
/// # Errors
/// [`Error::TooMany`] where too many wait.
pub async fn informant(visit: &Visit, receipt: &Receipt, gate: &Semaphore) -> Result<Informant> {
    let (keys, agency, cost) = (visit.state.keys.clone(), visit.agency_id().to_owned(), visit.state.options.case_cost);
    let receipt = Receipt::read(receipt.digits()).map_err(|_| Error::Internal("a receipt reads itself".to_owned()))?;
    drawn(&visit.state, gate, move || receipt.derive(&keys, &agency, cost)).await
}

/// What is to be kept.
struct Filing<'a> {
    visit: &'a Visit,
    informant: &'a Informant,
    sent: &'a mut Sent,
}

/// What became of it.
struct Filed {
    row: Complaint,
    /// How many handlers got it.
    handlers: usize,
    again: bool,
}

impl Filing<'_> {
    /// Keeps the report, its files, its grants and its promise in one transaction; or finds that it was kept before.
    async fn keep(&mut self, draft: &Draft, report: Body) -> Result<Option<Filed>> {
        let (visit, agency, today) = (self.visit, self.visit.agency_id(), self.visit.today);
        let hour = complaints::hour(visit.now);
        let days = dues(today, &[])?;
        let standing = Standing {
            state: State::Received.code().to_owned(),
            generation: 1,
            acknowledge_by: days.acknowledge.unwrap_or(today),
            answer_by: days.answer.unwrap_or(today),
            finish_by: days.finish.unwrap_or(today),
            acknowledged_on: None,
            answered_on: None,
            closed_on: None,
            paused_on: None,
            keep_until: None,
            noticed_on: None,
        };
        let row = Complaint {
            id: prongsai_store::random_id(),
            number: String::new(),
            lookup: self.informant.lookup.clone(),
            informant_public: self.informant.secret.public().as_bytes().to_vec(),
            filed_on: today,
            standing,
            leaf: Vec::new(),
            hour,
            revision: 1,
        };
        let mut case = Case::begin(agency, row);
        let salt = *self.informant.leaf_salt;
        let (_, _, leaf) = case.prepare(today, Author::Informant, report.clone(), salt);
        case.row.leaf = leaf.to_vec();
        let named = draft.identity == "named";
        let mut tx = visit.write().await?;
        // While the files came in, somebody may have left or made a new key: who gets the case is decided here.
        let body = prongsai_store::agencies::get(&mut tx, agency, today).await?;
        let channel = Channel::load(&mut tx, visit.now, today, agency, &body).await?;
        let routing = channel.route(&channel.named(&body, &draft.posts, &draft.named_people(), today));
        if !channel.is_open || routing.needs_outside || (named && !routing.identity_possible) {
            tx.roll_back().await?;
            return Ok(None);
        }
        let identity = if named { Some(identity::seal(visit, &channel, &routing, &case.row.id, draft)?) } else { None };
        let new = NewComplaint {
            id: &case.row.id,
            lookup: &case.row.lookup,
            informant_public: &case.row.informant_public,
            filed_on: today,
            state: &case.row.standing.state,
            generation: case.row.standing.generation,
            acknowledge_by: case.row.standing.acknowledge_by,
            answer_by: case.row.standing.answer_by,
            finish_by: case.row.standing.finish_by,
            leaf: &leaf,
            hour,
        };
        let Some(number) = complaints::insert(&mut tx, agency, &new).await? else {
            let row = complaints::find_by_lookup(&mut tx, agency, &self.informant.lookup).await?;
            tx.roll_back().await?;
            let row = row.ok_or(Error::NoSuchPage)?;
            return Ok(Some(Filed { row, handlers: routing.handlers.len(), again: true }));
        };
        case.row.number = number;
        let kind = draft.kind.clone();
        case.append_salted(&mut tx, today, hour, Author::Informant, report, salt).await?;
        for file in &self.sent.files {
            add_file(&mut case, &mut tx, today, hour, Author::Informant, file).await?;
        }
        if let Some(identity) = &identity {
            identity::keep(&mut case, &mut tx, today, hour, identity).await?;
        }
        self.grant(&case, &channel, &routing, &mut tx, hour).await?;
        count(&mut tx, agency, today, &kind, What::Received).await?;
        self.sent.commit(tx).await?;
        Ok(Some(Filed { row: case.row, handlers: routing.handlers.len(), again: false }))
    }

    async fn grant(&self, case: &Case, channel: &Channel, routing: &Routing, tx: &mut Tx, hour: i64) -> Result<()> {
        case.grant(tx, &self.informant.secret.public(), Holder::Informant, hour).await?;
        if let Some(recovery) = &channel.recovery {
            case.grant(tx, recovery, Holder::Recovery, hour).await?;
        }
        for account in &routing.handlers {
            let key = channel.keys.get(account);
            let key = key.ok_or_else(|| Error::Internal("a handler without a key gets no case".to_owned()))?;
            case.grant(tx, &key.public, Holder::Account(account, key.generation), hour).await?;
            notices::pend(tx, self.visit.agency_id(), account, hour).await?;
        }
        Ok(())
    }
}

/// Names a file in a case.
///
/// # Errors
/// The database is away.
pub async fn add_file(
    case: &mut Case,
    tx: &mut Tx,
    day: Date,
    hour: i64,
    by: Author,
    file: &super::intake::Taken,
) -> Result<()> {
    let particulars = serde_json::to_vec(&file.particulars).map(prongsai_crypto::Zeroizing::new);
    let particulars = particulars.map_err(|_| Error::Internal("a file cannot be described".to_owned()))?;
    case.keep_file(tx, &file.id, &file.digest, &particulars, hour).await?;
    let body = Body::File {
        file: file.id.clone(),
        name: file.particulars.name.clone(),
        media_type: file.particulars.media_type.clone(),
        bytes: file.particulars.bytes,
        digest: file.plain_digest.clone(),
        internal: file.particulars.internal,
    };
    case.append(tx, day, hour, by, body).await?;
    Ok(())
}

/// The log of the agency of a request: its key and its name.
pub fn log_of(visit: &Visit) -> (LogKey, String) {
    let origin = prongsai_crypto::checkpoint::origin(&visit.state.options.public_address, &visit.site().slug);
    (LogKey::derive(&visit.state.keys, visit.agency_id()), origin)
}

fn show(desk: &Desk<'_>, receipt: &Receipt, sent: &Sent, filed: Filed) -> Result<Response> {
    let (visit, shell) = (desk.visit, desk.shell.clone());
    let (key, origin) = log_of(visit);
    let day = filed.row.filed_on;
    let leaf: log::Hash = filed.row.leaf.as_slice().try_into().map_err(|_| Error::NoSuchPage)?;
    let promise = key.promise(&origin, &leaf, &day.to_string());
    let sentence = shell.with(
        "complaint-sent-text",
        &[("number", filed.row.number.clone()), ("count", filed.handlers.to_string()), ("date", shell.date(&day))],
    );
    page(&SentPage {
        again: filed.again,
        sentence,
        acknowledge_by: shell.date(&filed.row.standing.acknowledge_by),
        finish_by: shell.date(&filed.row.standing.finish_by),
        file_faults: sent.faults(visit, &shell),
        code: shell.say(receipt.printed().as_str()),
        date: shell.date(&day),
        leaf: hex(&leaf),
        signature: hex(&promise),
        key: key.verifier(&origin),
        shell,
    })
}
