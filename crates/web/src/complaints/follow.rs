//! Coming back with the receipt. The keys it gives travel in a hidden field, sealed, for half an hour: no cookie, and no
//! second drawing for every act.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use prongsai_crypto::case::Holder;
use prongsai_crypto::hex;
use prongsai_crypto::receipt::{self, Informant, Receipt};
use prongsai_crypto::token::CodeFault;
use prongsai_domain::agency::Agency;
use prongsai_domain::complaint::{self, Act, Author, Body, Outcome, Pause, Reader, Standing, State};
use prongsai_store::Tx;
use prongsai_store::complaints::{self, Complaint, deletions, grants, log, members, notices};
use prongsai_thai::Date;
use serde::Deserialize;

use super::case::Case;
use super::channel::Channel;
use super::given;
use super::identity::{self, Named};
use super::intake::Sent;
use super::intro::shell;
use super::send::{add_file, informant};
use super::shown::{self, Line, Side};
use crate::cases::desk::holder;
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::security::retry_soon;
use crate::shell::{Shell, answer, page};

/// An informant sends so many messages and files, and so many bytes of files, before somebody has to answer.
const MOST_UNANSWERED: usize = 50;
const MOST_UNANSWERED_BYTES: u64 = 500 * 1024 * 1024;

/// What the hidden field is sealed for.
const PURPOSE: &str = "complaint pass";

/// The hidden field holds for so many seconds.
const LIFE_SECONDS: i64 = 30 * 60;

/// What somebody may write at once.
const MOST_LETTERS: usize = 10_000;

#[derive(Template)]
#[template(path = "complaints/follow.html")]
struct FollowPage {
    shell: Shell,
    faults: Faults,
    message: String,
}

/// What is said of a case that is gone, to whoever has its receipt.
#[derive(Template)]
#[template(path = "complaints/gone.html")]
struct GonePage {
    shell: Shell,
    day: String,
    certificate: String,
    leaf: String,
}

#[derive(Template)]
#[template(path = "complaints/case.html")]
struct CasePage {
    shell: Shell,
    faults: Faults,
    done: bool,
    file_faults: Vec<String>,
    number: String,
    state: String,
    filed: String,
    clocks: Vec<(String, String)>,
    entries: Vec<Line>,
    pass: String,
    once: String,
    message: String,
    most: u64,
    identity_given: bool,
    identity_possible: bool,
    needed: u8,
    custodians: usize,
    who: String,
    contact: String,
    has_proof: bool,
    may_withdraw: bool,
}

/// The page that asks for the receipt.
///
/// # Errors
/// None of its own.
pub async fn show(visit: Visit) -> Result<Response> {
    page(&FollowPage { shell: shell(&visit), faults: Faults::new(), message: String::new() })
}

/// The receipt as typed.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// Opens the case of a receipt. A receipt of nothing takes as long as one of a case.
///
/// # Errors
/// The database is away, or too many wait.
pub async fn open(visit: Visit, Form(form): Form<CodeForm>) -> Result<Response> {
    let shell = shell(&visit);
    let mut faults = Faults::new();
    let receipt = match Receipt::read(&form.code) {
        Ok(receipt) => receipt,
        Err(fault) => {
            let sentence = match fault {
                CodeFault::Empty => shell.t("complaint-code-empty"),
                CodeFault::Stranger(letter) => shell.t1("complaint-code-stranger", "letter", letter),
                CodeFault::Length { found, .. } => shell.t1("complaint-code-length", "found", found),
                CodeFault::Mistyped => shell.t("complaint-code-mistyped"),
            };
            faults.say("code", sentence);
            return answer(StatusCode::UNPROCESSABLE_ENTITY, &FollowPage { shell, faults, message: form.message });
        }
    };
    let informant = match informant(&visit, &receipt, &visit.state.returning).await {
        Err(error) if error.is_passing() => {
            // What was typed stays; the receipt is typed again.
            faults.add(&shell, "code", "complaint-return-busy");
            let status = error.into_response().status();
            let mut page = answer(status, &FollowPage { shell, faults, message: form.message })?;
            retry_soon(&mut page);
            return Ok(page);
        }
        drawn => drawn?,
    };
    let mut tx = visit.read().await?;
    let found = find(&mut tx, &visit, &informant).await?;
    let gone = match &found {
        Some(_) => None,
        None => deletions::find_of(&mut tx, visit.agency_id(), &receipt::deletion_mark(&informant.lookup)).await?,
    };
    drop(tx);
    if let Some(gone) = gone {
        let day = gone.day.parse().map_or_else(|_| gone.day.clone(), |day| shell.date(&day));
        return page(&GonePage { day, certificate: gone.certificate, leaf: hex(&gone.leaf), shell });
    }
    let Some(case) = found else {
        faults.add(&shell, "code", "complaint-code-unknown");
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &FollowPage { shell, faults, message: form.message });
    };
    let told = Told { message: form.message, ..Told::default() };
    show_case(&visit, &informant, &case, told, StatusCode::OK).await
}

/// What a page says beside the case.
#[derive(Default)]
struct Told {
    faults: Faults,
    done: bool,
    file_faults: Vec<String>,
    message: String,
    name: String,
    contact: String,
}

/// The keys in the hidden field; none where it is too old, or not ours.
pub fn pass(visit: &Visit, text: &str) -> Option<Informant> {
    let plain = visit.state.keys.open_text(PURPOSE, &[visit.agency_id()], text).ok()?;
    let (at, keys) = plain.split_first_chunk::<8>()?;
    let age = visit.now.as_second() - i64::from_be_bytes(*at);
    (0..LIFE_SECONDS).contains(&age).then(|| Informant::from_bytes(keys).ok()).flatten()
}

fn seal(visit: &Visit, informant: &Informant) -> String {
    let mut plain = prongsai_crypto::Zeroizing::new(visit.now.as_second().to_be_bytes().to_vec());
    plain.extend_from_slice(&informant.to_bytes());
    visit.state.keys.seal_text(PURPOSE, &[visit.agency_id()], &plain)
}

/// The case of an informant, opened.
///
/// # Errors
/// The database is away; [`Error::Internal`] where something was changed.
pub async fn find(tx: &mut Tx, visit: &Visit, informant: &Informant) -> Result<Option<Case>> {
    let Some(row) = complaints::find_by_lookup(tx, visit.agency_id(), &informant.lookup).await? else {
        return Ok(None);
    };
    Case::open(tx, visit.agency_id(), row, &informant.secret, Holder::Informant).await
}

/// The page that asks for the receipt again, with what was typed.
fn late(visit: &Visit, message: &str) -> Result<Response> {
    let shell = shell(visit);
    let mut faults = Faults::new();
    faults.add(&shell, "code", "complaint-return-late");
    answer(StatusCode::UNPROCESSABLE_ENTITY, &FollowPage { shell, faults, message: message.to_owned() })
}

/// Writes to the handlers, and adds files.
///
/// # Errors
/// The database is away, the disk is full.
pub async fn write(visit: Visit, request: Request) -> Result<Response> {
    let mut sent = Sent::receive_fields(&visit, request, |sent| pass(&visit, sent.text("pass")).is_some()).await?;
    // What opened the case when the form began to come in does so at its end.
    let informant = pass(&visit, sent.text("pass"));
    let visit = visit.at_present();
    let kept = match sent.failed.take() {
        Some(error) => Err(error.into()),
        None => keep(&visit, informant, &mut sent).await,
    };
    Ok(kept.unwrap_or_else(|error| given::back(error, &visit.path, &sent)))
}

async fn keep(visit: &Visit, informant: Option<Informant>, sent: &mut Sent) -> Result<Response> {
    let Some(informant) = informant else { return late(visit, sent.text("message")) };
    let text: String = complaint::clean(sent.text("message"));
    let shell = shell(visit);
    let (today, hour) = (visit.today, complaints::hour(visit.now));
    let mut told = Told { file_faults: sent.faults(visit, &shell), ..Told::default() };
    if text.chars().count() > MOST_LETTERS {
        told.faults.say("message", shell.t1("complaint-fault-long", "letters", MOST_LETTERS));
    } else if text.is_empty() && sent.files.is_empty() {
        told.faults.add(&shell, "message", "complaint-case-nothing");
    }
    let mut tx = visit.write().await?;
    let mut case = find(&mut tx, visit, &informant).await?.ok_or(Error::NoSuchPage)?;
    if !told.faults.is_empty() {
        tx.roll_back().await?;
        told.message = sent.text("message").to_owned();
        return show_case(visit, &informant, &case, told, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    // A page that was sent twice says the same thing with the same mark: it is kept once.
    let once = sent.text("once");
    let again = case.entries.iter().any(|kept| {
        kept.entry.order.to_string() == once
            && matches!(&kept.entry.by, Author::Informant)
            && matches!(&kept.entry.body, Body::Message { text: before } if *before == text)
    });
    sent.remove(|file| {
        let is_same = |body: &Body| matches!(body, Body::File { digest, .. } if *digest == file.plain_digest);
        case.entries.iter().any(|kept| is_same(&kept.entry.body))
    });
    let says = !again && !text.is_empty();
    let news = usize::from(says) + sent.files.len();
    let bytes = sent.files.iter().map(|file| file.particulars.bytes).sum();
    if news > 0 && Unanswered::of(&case).is_full(news, bytes) {
        tx.roll_back().await?;
        told.faults.say("message", shell.t1("complaint-fault-many", "most", MOST_UNANSWERED));
        told.message = sent.text("message").to_owned();
        return show_case(visit, &informant, &case, told, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if says {
        case.append(&mut tx, today, hour, Author::Informant, Body::Message { text }).await?;
    }
    for file in &sent.files {
        add_file(&mut case, &mut tx, today, hour, Author::Informant, file).await?;
    }
    if says || !sent.files.is_empty() {
        changed(&mut tx, visit, &mut case, hour).await?;
    }
    sent.commit(tx).await?;
    told.done = true;
    show_case(visit, &informant, &case, told, StatusCode::OK).await
}

/// What an informant has sent since somebody answered.
struct Unanswered {
    count: usize,
    bytes: u64,
}

impl Unanswered {
    fn of(case: &Case) -> Self {
        let is_answer = |kept: &super::case::Kept| {
            matches!(kept.entry.by, Author::Officer { .. })
                && matches!(&kept.entry.body, Body::Message { .. } | Body::State { .. })
        };
        let (mut count, mut bytes) = (0, 0);
        for kept in case.entries.iter().rev().take_while(|kept| !is_answer(kept)) {
            match (&kept.entry.by, &kept.entry.body) {
                (Author::Informant, Body::Message { .. }) => count += 1,
                (Author::Informant, Body::File { bytes: more, .. }) => {
                    count += 1;
                    bytes += more;
                }
                _ => {}
            }
        }
        Self { count, bytes }
    }

    /// Whether so much more is too much: one case is not to fill the disk, nor to make the inbox slow.
    fn is_full(&self, count: usize, bytes: u64) -> bool {
        self.count + count > MOST_UNANSWERED || self.bytes + bytes > MOST_UNANSWERED_BYTES
    }
}

/// What an informant does moves the hour of the case and is told to its handlers; a notice of deletion falls away. Where
/// nobody who handles cases has the key any more, those are told who can give it to somebody: the same mail, which names no
/// case.
async fn changed(tx: &mut Tx, visit: &Visit, case: &mut Case, hour: i64) -> Result<()> {
    let agency = visit.agency_id();
    let (channel, body) = channel_of(tx, visit).await?;
    if let (Some(closed_on), Some(_)) = (case.row.standing.closed_on, case.row.standing.keep_until) {
        let keeping = channel.settings.keeping();
        let until = complaint::retention::keep_until(closed_on, Some(visit.today), &keeping);
        case.row.standing.keep_until = case.row.standing.keep_until.max(Some(until));
        case.row.standing.noticed_on = None;
    }
    // An officer may have kept a step meanwhile: what the informant said stands beside it, and the days are looked at again.
    for _ in 0..5 {
        let row = &case.row;
        if complaints::save_state(tx, agency, &row.id, row.revision, &row.standing, hour).await? {
            case.row.revision += 1;
            break;
        }
        let newest = complaints::find(tx, agency, &row.id).await?.ok_or(Error::NoSuchPage)?;
        let (keep_until, noticed_on) = (row.standing.keep_until, row.standing.noticed_on);
        case.row = newest;
        if case.row.standing.closed_on.is_some() {
            case.row.standing.keep_until = case.row.standing.keep_until.max(keep_until);
            case.row.standing.noticed_on = noticed_on;
        }
    }
    // Whoever has a key still and serves the channel no more is told nothing.
    let mut is_read = false;
    for grant in grants::list(tx, agency, &case.row.id).await? {
        if let Some((account, pair)) = holder(&grant.holder)
            && members::handles(&channel.members, account)
        {
            let opens = channel.keys.get(account).is_some_and(|key| key.generation == pair);
            is_read |= opens && grant.generation == case.row.standing.generation;
            notices::pend(tx, agency, account, hour).await?;
        }
    }
    if !is_read {
        for account in members::managers(tx, visit.now, visit.today, agency, &body).await? {
            notices::pend(tx, agency, &account, hour).await?;
        }
    }
    Ok(())
}

async fn channel_of(tx: &mut Tx, visit: &Visit) -> Result<(Channel, Agency)> {
    let agency = prongsai_store::agencies::get(tx, visit.agency_id(), visit.today).await?;
    Ok((Channel::load(tx, visit.now, visit.today, visit.agency_id(), &agency).await?, agency))
}

/// A name that is given later.
#[derive(Deserialize)]
pub struct NameForm {
    #[serde(default)]
    pass: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    contact: String,
}

/// Keeps the informant's name under its own key.
///
/// # Errors
/// The database is away.
pub async fn name(visit: Visit, Form(form): Form<NameForm>) -> Result<Response> {
    let Some(informant) = pass(&visit, &form.pass) else { return late(&visit, "") };
    let (shell, hour) = (shell(&visit), complaints::hour(visit.now));
    let mut tx = visit.write().await?;
    let mut case = find(&mut tx, &visit, &informant).await?.ok_or(Error::NoSuchPage)?;
    let (channel, agency) = channel_of(&mut tx, &visit).await?;
    let routing = channel.route(&named_of(&case, &channel, &agency, visit.today));
    let given = prongsai_store::complaints::identity::find(&mut tx, visit.agency_id(), &case.row.id).await?;
    let mut told = Told { name: form.name.clone(), contact: form.contact.clone(), ..Told::default() };
    let (name, contact) = (complaint::clean(&form.name), complaint::clean(&form.contact));
    if name.is_empty() {
        told.faults.add(&shell, "name", "complaint-name-missing");
    } else if name.chars().count() > 200 || contact.chars().count() > 1_000 {
        told.faults.say("name", shell.t1("complaint-fault-long", "letters", 1_000));
    } else if !routing.identity_possible {
        told.faults.add(&shell, "name", "complaint-identity-impossible");
    }
    if !told.faults.is_empty() && given.is_none() {
        tx.roll_back().await?;
        return show_case(&visit, &informant, &case, told, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if given.is_none() {
        let named = Named { name, contact };
        let sealed = identity::seal_named(visit.agency_id(), &channel, &routing, &case.row.id, &named)?;
        identity::keep(&mut case, &mut tx, visit.today, hour, &sealed).await?;
        changed(&mut tx, &visit, &mut case, hour).await?;
    }
    tx.commit_unrecorded().await?;
    show_case(&visit, &informant, &case, Told { done: true, ..Told::default() }, StatusCode::OK).await
}

/// Who is named in a case.
pub fn named_of(case: &Case, channel: &Channel, agency: &Agency, on: Date) -> prongsai_domain::complaint::Named {
    let report = case.entries.iter().find_map(|kept| match &kept.entry.body {
        Body::Report { named_posts, named_people, .. } => Some((named_posts.clone(), named_people.clone())),
        _ => None,
    });
    let (posts, people) = report.unwrap_or_default();
    channel.named(agency, &posts, &people, on)
}

/// Only the pass.
#[derive(Deserialize)]
pub struct PassForm {
    /// The sealed keys.
    #[serde(default)]
    pub pass: String,
}

/// The informant does not want to follow the case any more: it is closed as withdrawn.
///
/// # Errors
/// The database is away.
pub async fn withdraw(visit: Visit, Form(form): Form<PassForm>) -> Result<Response> {
    let Some(informant) = pass(&visit, &form.pass) else { return late(&visit, "") };
    let (today, hour) = (visit.today, complaints::hour(visit.now));
    let mut tx = visit.write().await?;
    let mut case = find(&mut tx, &visit, &informant).await?.ok_or(Error::NoSuchPage)?;
    if !withdrawn(&case) {
        let body = Body::Act { act: Act::Closed, about: String::new(), reason: Outcome::Withdrawn.code().to_owned() };
        case.append(&mut tx, today, hour, Author::Informant, body).await?;
        changed(&mut tx, &visit, &mut case, hour).await?;
    }
    tx.commit_unrecorded().await?;
    show_case(&visit, &informant, &case, Told { done: true, ..Told::default() }, StatusCode::OK).await
}

/// Whether the informant has asked to end the case.
pub fn withdrawn(case: &Case) -> bool {
    let is = |kept: &super::case::Kept| {
        kept.entry.by == Author::Informant && matches!(&kept.entry.body, Body::Act { act: Act::Closed, .. })
    };
    case.entries.iter().any(is)
}

async fn show_case(
    visit: &Visit,
    informant: &Informant,
    case: &Case,
    told: Told,
    status: StatusCode,
) -> Result<Response> {
    let shell = shell(visit);
    let mut tx = visit.read().await?;
    let (channel, agency) = channel_of(&mut tx, visit).await?;
    let given = complaints::identity::find(&mut tx, visit.agency_id(), &case.row.id).await?.is_some();
    let leaf: Option<log::Hash> = case.row.leaf.as_slice().try_into().ok();
    let has_proof = match &leaf {
        Some(leaf) => log::position_of(&mut tx, visit.agency_id(), leaf).await?.is_some(),
        None => false,
    };
    drop(tx);
    let routing = channel.route(&named_of(case, &channel, &agency, visit.today));
    let entries = complaint::view(&case.plain(), Reader::Informant);
    let state = State::find(&case.row.standing.state).unwrap_or(State::Received);
    let next = case.entries.iter().map(|kept| kept.entry.order + 1).max().unwrap_or(0);
    answer(
        status,
        &CasePage {
            number: shell.say(&case.row.number),
            state: shown::state(&shell, state),
            filed: shell.date(&case.row.filed_on),
            clocks: clocks(&shell, &case.row, &pauses(case), visit.today),
            entries: entries.iter().map(|entry| shown::line(&shell, &agency, Side::Informant, entry)).collect(),
            pass: seal(visit, informant),
            once: next.to_string(),
            most: visit.state.options.largest_upload / (1024 * 1024),
            identity_given: given,
            identity_possible: routing.identity_possible,
            needed: channel.settings.needed,
            custodians: routing.custodians.len(),
            has_proof,
            may_withdraw: state != State::Closed && !withdrawn(case),
            faults: told.faults,
            done: told.done,
            file_faults: told.file_faults,
            message: told.message,
            who: told.name,
            contact: told.contact,
            shell,
        },
    )
}

/// The pauses of a case: each entry of a pause that has an end replaces the open one of the same first day.
pub fn pauses(case: &Case) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for kept in &case.entries {
        if let Body::Pause { from, to, .. } = &kept.entry.body {
            pauses.retain(|pause| pause.from != *from);
            pauses.push(Pause { from: *from, to: *to });
        }
    }
    pauses
}

/// The three clocks of a case in the reader's words.
pub fn clocks(shell: &Shell, row: &Complaint, pauses: &[Pause], today: prongsai_thai::Date) -> Vec<(String, String)> {
    let standing = &row.standing;
    let is_open = pauses.iter().any(|pause| pause.to.is_none());
    let three = [
        ("complaint-case-clock-acknowledge", standing.acknowledge_by, standing.acknowledged_on),
        ("complaint-case-clock-answer", standing.answer_by, standing.answered_on),
        ("complaint-case-clock-finish", standing.finish_by, standing.closed_on),
    ];
    let one = |(key, due, met): (&str, prongsai_thai::Date, Option<prongsai_thai::Date>)| {
        let due = (!is_open || met.is_some()).then_some(due);
        let sentence = match complaint::standing(due, met, pauses, today) {
            Standing::Running { .. } => shell.t1("complaint-case-clock-due", "date", shell.date_or_dash(&due)),
            Standing::DueToday => shell.t("complaint-case-clock-today"),
            Standing::Over { by } => {
                shell.t2("complaint-case-clock-over", "date", shell.date_or_dash(&due), "days", by)
            }
            Standing::Paused => {
                let from =
                    pauses.iter().filter(|pause| pause.to.is_none_or(|to| to >= today)).map(|pause| pause.from).max();
                shell.t1("complaint-case-clock-paused", "date", shell.date_or_dash(&from))
            }
            Standing::Met { on, .. } => shell.t1("complaint-case-clock-met", "date", shell.date(&on)),
        };
        (shell.t(key), sentence)
    };
    three.into_iter().map(one).collect()
}
