//! Who asks, where, when, in which language; and the doors to the store.
//!
//! [`Visit`] is any request to an agency; [`Cx`] one by somebody who is signed in. Neither opens a transaction by itself:
//! hashing, sealing, uploads and drawing come before [`Cx::write`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use prongsai_crypto::token;
use prongsai_domain::access::{Action, Capacity, Subject, may_as_a_whole};
use prongsai_domain::agency::Agency;
use prongsai_store::Tx;
use prongsai_store::accounts::{self, SessionRow};
use prongsai_store::agencies::{self, Site};
use prongsai_store::events::Event;
use prongsai_thai::{Date, Digits};

use crate::accounts as accounts_web;
use crate::error::{Error, Result};
use crate::shell::{Language, Shell, User, Words, nav, theme};
use crate::site::Here;
use crate::{State, security};

/// Password and second factor count as just given for so many seconds.
const STEP_UP_SECONDS: i64 = 10 * 60;

/// A request to an agency.
#[derive(Clone)]
pub struct Visit {
    /// What all requests share.
    pub state: State,
    /// The agency and what stands before its paths.
    pub here: Here,
    /// The path inside the agency, without the query.
    pub path: String,
    /// The language of the reader.
    pub words: Words,
    /// The digits of the reader.
    pub digits: Digits,
    /// Now.
    pub now: Timestamp,
    /// Today in Thailand.
    pub today: Date,
    /// Whether a page is asked for, and nothing is sent.
    pub is_get: bool,
    /// The headers, for what few pages ask.
    pub headers: HeaderMap,
}

/// A request by somebody who is signed in.
#[derive(Clone)]
pub struct Cx {
    /// The request.
    pub visit: Visit,
    /// The session.
    pub session: SessionRow,
    /// The agency as it is today.
    pub agency: Arc<Agency>,
    /// Through which posts the person acts today.
    pub capacities: Arc<Vec<Capacity>>,
}

impl std::ops::Deref for Cx {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Visit {
    /// The same visit at this moment: a form with files may have taken long to come in, and belongs to the day of its end.
    #[must_use]
    pub fn at_present(&self) -> Self {
        let now = self.state.clock.now();
        Self { now, today: prongsai_thai::zone::day(now), ..self.clone() }
    }

    /// The agency's id, by which every row names it.
    pub fn agency_id(&self) -> &str {
        &self.here.site.id
    }

    /// The agency.
    pub fn site(&self) -> &Site {
        &self.here.site
    }

    /// A transaction that only reads.
    ///
    /// # Errors
    /// The database is away.
    pub async fn read(&self) -> Result<Tx> {
        Ok(self.state.store.read().await?)
    }

    /// A transaction that writes; nothing slow happens while it is open.
    ///
    /// # Errors
    /// The database is away.
    pub async fn write(&self) -> Result<Tx> {
        Ok(self.state.store.write().await?)
    }

    /// An address inside the agency.
    pub fn url(&self, path: impl AsRef<str>) -> String {
        format!("{}{}", self.here.base, path.as_ref())
    }

    /// The address at which people reach the agency from outside.
    pub fn public_address(&self) -> String {
        match &self.here.site.host {
            Some(host) if self.here.base.is_empty() => {
                let scheme = if self.state.options.secure { "https" } else { "http" };
                format!("{scheme}://{host}")
            }
            _ => format!("{}{}", self.state.options.public_address, self.here.base),
        }
    }

    /// Goes on to a page of the agency.
    pub fn to(&self, path: impl AsRef<str>) -> Response {
        Redirect::to(&self.url(path)).into_response()
    }

    /// Goes on to a page, which says in a sentence what was done.
    pub fn done(&self, path: impl AsRef<str>, flash: &'static str) -> Response {
        let path = path.as_ref();
        let mut response = self.to(path);
        // The sentence belongs to that page alone: it does not follow the reader, and does not stand above a fault.
        let page = path.split(['?', '#']).next().unwrap_or_default();
        let told = format!("{flash}@{page}");
        if let Ok(value) = HeaderValue::from_str(&security::cookie(&self.state, "flash", &told, 60)) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        response
    }

    /// The frame of a public page.
    pub fn public_shell(&self) -> Shell {
        Shell {
            words: self.words,
            digits: self.digits,
            base: self.here.base.clone(),
            agency: self.here.site.full_name.clone(),
            path: self.path.clone(),
            user: None,
            nav: if self.here.site.settings.overseer.is_some() { Vec::new() } else { nav::public(self.words) },
            today: self.today,
            flash: self.flash(),
            demonstration: self.state.options.demonstration,
            public_address: self.public_address(),
            themed: theme::sheet(&self.here.site.settings.theme).is_some(),
            in_line: self.in_line(),
            scriptless: false,
        }
    }

    /// The frame of a public page that is the same for everybody: nothing in it belongs to one reader.
    pub fn open_shell(&self) -> Shell {
        Shell { flash: None, ..self.public_shell() }
    }

    /// The session of this request, if somebody is signed in and the screen is not covered.
    ///
    /// # Errors
    /// The database is away.
    pub async fn session(&self) -> Result<Option<SessionRow>> {
        let Some(token) = security::cookie_of(&self.headers, &security::session_cookie(&self.state, self.site()))
        else {
            return Ok(None);
        };
        let mut tx = self.read().await?;
        Ok(accounts::find_session(&mut tx, self.agency_id(), &token::digest(&token), self.now).await?)
    }

    /// Whether the screen of a session is covered: by its person, or because nobody used a shared machine for a while.
    pub fn is_covered(&self, session: &SessionRow) -> bool {
        let unseen = self.now.as_microsecond() - session.seen_at;
        session.covered_at.is_some()
            || (session.machine_id.is_some() && unseen > accounts_web::COVER_SECONDS * 1_000_000)
    }

    /// Notes once a minute that a session is in use. What is in the way of that is no fault of the page.
    async fn note_seen(&self, session: &SessionRow) {
        if self.now.as_microsecond() - session.seen_at < 60 * 1_000_000 {
            return;
        }
        let idle =
            if session.machine_id.is_some() { accounts_web::SHARED_IDLE_SECONDS } else { accounts_web::IDLE_SECONDS };
        let noted = async {
            let mut tx = self.state.store.write().await?;
            accounts::sessions::touch(&mut tx, self.now, self.agency_id(), &session.id, idle).await?;
            tx.commit_unrecorded().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(kind = error.kind(), "a session could not be noted as seen");
        }
    }

    fn flash(&self) -> Option<String> {
        let told = security::cookie_of(&self.headers, "flash")?;
        let (key, page) = told.split_once('@')?;
        (self.is_get && page == self.path && self.words.has(key)).then(|| key.to_owned())
    }

    /// Whether the request came from LINE's own browser.
    pub fn in_line(&self) -> bool {
        self.headers
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok())
            .is_some_and(|agent| agent.contains(" Line/"))
    }
}

impl Cx {
    /// The capacity in which the person may do something.
    ///
    /// What administrators do asks for a session with the second factor.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotEnrolled`] or [`Error::StepUp`] where only the second factor is missing.
    pub fn permit(&self, action: Action, subject: Subject<'_>) -> Result<&Capacity> {
        let capacity = may_as_a_whole(&self.capacities, action, subject).ok_or(Error::Forbidden(action))?;
        if matches!(action, Action::ManagePeople | Action::ManageAgency | Action::ManageChannel) {
            match (self.session.totp_at, self.session.level) {
                (None, _) => return Err(Error::NotEnrolled),
                (Some(_), ..2) => return Err(Error::StepUp),
                (Some(_), 2..) => {}
            }
        }
        Ok(capacity)
    }

    /// That password and second factor were given within the last ten minutes. A GET is then sent to the page that asks
    /// for them and comes back; a form that was sent is kept meanwhile and sent again with one button.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`], [`Error::StepUp`].
    pub fn require_step_up(&self) -> Result<()> {
        if self.session.totp_at.is_none() {
            return Err(Error::NotEnrolled);
        }
        let since = self.session.stepped_up_at.map(|at| self.now.as_microsecond() - at);
        let fresh = self.session.level >= 2 && since.is_some_and(|since| since < STEP_UP_SECONDS * 1_000_000);
        if fresh { Ok(()) } else { Err(Error::StepUp) }
    }

    /// Whether the person may do something, for what a page offers.
    pub fn may(&self, action: Action, subject: Subject<'_>) -> bool {
        may_as_a_whole(&self.capacities, action, subject).is_some()
    }

    /// An address as this person can follow it: in place of a form that is not theirs, the page on which it is read.
    pub fn readable(&self, path: String) -> String {
        let may = |action| self.may(action, Subject::default());
        readable(path, may(Action::EditResult), may(Action::ReportProgress))
    }

    /// The frame of a page of the desk.
    pub fn shell(&self) -> Shell {
        let capacity = self.capacities.iter().find(|capacity| capacity.acting.is_none()).or(self.capacities.first());
        Shell {
            user: Some(User {
                name: self.session.name.clone(),
                capacity: capacity.map(|capacity| capacity.title.clone()),
                shared_machine: self.session.machine_id.is_some(),
            }),
            nav: nav::desk(self.words, &self.capacities, self.site().settings.overseer.is_some()),
            ..self.visit.public_shell()
        }
    }

    /// An event by this person in this capacity, to be committed with its change.
    pub fn event(&self, kind: &str, capacity: &Capacity) -> Event {
        let title = match &capacity.acting {
            Some(acting) => format!("{}{}", acting.mode.words(), capacity.title),
            None => capacity.title.clone(),
        };
        Event { capacity: Some(title), ..self.own_event(kind) }
    }

    /// An event by this person about themselves, in no capacity.
    pub fn own_event(&self, kind: &str) -> Event {
        Event {
            account: Some(self.session.account_id.clone()),
            person: Some(self.session.name.clone()),
            ..Event::new(self.agency_id(), self.now, kind)
        }
    }
}

impl FromRequestParts<State> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        let here = parts.extensions.get::<Here>().cloned().ok_or(Error::NoSuchPage)?;
        let (words, digits) = preferences(&parts.headers);
        let now = state.clock.now();
        Ok(Self {
            state: state.clone(),
            here,
            path: parts.uri.path().to_owned(),
            words,
            digits,
            now,
            today: prongsai_thai::zone::day(now),
            is_get: parts.method == Method::GET,
            headers: parts.headers.clone(),
        })
    }
}

impl FromRequestParts<State> for Cx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self> {
        Self::of(Visit::from_request_parts(parts, state).await?).await
    }
}

impl Cx {
    async fn of(visit: Visit) -> Result<Self> {
        let session = visit.session().await?.ok_or(Error::SignedOut)?;
        if visit.is_covered(&session) {
            return Err(Error::Covered);
        }
        visit.note_seen(&session).await;
        let (agency, capacities) = people(&visit, &session.person_id).await?;
        Ok(Self { visit, session, agency, capacities })
    }

    /// The same person at this moment, by the same session, with the rights of now.
    ///
    /// # Errors
    /// [`Error::SignedOut`], [`Error::Covered`]; the database is away.
    pub async fn again(&self) -> Result<Self> {
        Self::of(self.visit.at_present()).await
    }
}

/// Language and digits of a reader: what they chose, or Thai.
pub fn preferences(headers: &HeaderMap) -> (Words, Digits) {
    let language = security::cookie_of(headers, "language").and_then(|tag| Language::find(&tag)).unwrap_or_default();
    let digits = match security::cookie_of(headers, "digits").as_deref() {
        Some("thai") => Digits::Thai,
        _ => Digits::Arabic,
    };
    (Words::new(language), digits)
}

/// Agencies and capacities, remembered until something changes or a moment has passed: every page of the desk asks.
#[derive(Debug, Default)]
pub struct People {
    known: Mutex<HashMap<String, Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    generation: u64,
    day: Date,
    at: i64,
    agency: Arc<Agency>,
    capacities: HashMap<String, Arc<Vec<Capacity>>>,
}

/// What another process changed is seen after this many seconds at the latest.
const REMEMBERED: i64 = 2;

async fn people(visit: &Visit, person: &str) -> Result<(Arc<Agency>, Arc<Vec<Capacity>>)> {
    let id = visit.agency_id();
    let generation = visit.state.store.generation(id);
    let at = visit.now.as_second();
    let known = visit.state.people.known.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
    let known = known.filter(|known| {
        known.generation == generation && known.day == visit.today && at - known.at < REMEMBERED && at >= known.at
    });
    if let Some(known) = &known
        && let Some(capacities) = known.capacities.get(person)
    {
        return Ok((Arc::clone(&known.agency), Arc::clone(capacities)));
    }
    let mut tx = visit.read().await?;
    let agency = match &known {
        Some(known) => Arc::clone(&known.agency),
        None => Arc::new(agencies::get(&mut tx, id, visit.today).await?),
    };
    let capacities = Arc::new(agencies::capacities(&mut tx, id, &agency, person, visit.today).await?);
    drop(tx);
    let mut all = visit.state.people.known.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = all.entry(id.to_owned()).or_insert_with(|| Known {
        generation,
        day: visit.today,
        at,
        agency: Arc::clone(&agency),
        capacities: HashMap::new(),
    });
    if known.is_none() {
        *entry = Known { generation, day: visit.today, at, agency: Arc::clone(&agency), capacities: HashMap::new() };
    }
    entry.capacities.insert(person.to_owned(), Arc::clone(&capacities));
    Ok((agency, capacities))
}

/// An address as somebody can follow it who may type results, or report on every measure, or neither.
pub fn readable(path: String, may_type: bool, may_report: bool) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["", "results", _, "edit"] if !may_type => "/results".to_owned(),
        ["", "progress", measure, round, _] if !may_report => format!("/progress/{measure}/{round}"),
        _ => path,
    }
}
