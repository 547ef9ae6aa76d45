//! What a reader reads when something fails; the only mapping from failures to pages. The cause goes to the log, once.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::Action;
use prongsai_thai::Digits;

use crate::complaints::given::Given;
use crate::shell::Words;

/// Why a request could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing at this address, or not for this reader.
    #[error("there is nothing at this address")]
    NoSuchPage,
    /// Nobody is signed in, and the page needs somebody.
    #[error("nobody is signed in")]
    SignedOut,
    /// The screen of the session is covered.
    #[error("the screen is covered")]
    Covered,
    /// Password and second factor have to be given again first.
    #[error("password and second factor have to be given again")]
    StepUp,
    /// A second factor has to be set up first.
    #[error("a second factor has to be set up")]
    NotEnrolled,
    /// The officer's key has locked itself.
    #[error("the key is locked")]
    Locked,
    /// The person may not do this.
    #[error("the person may not {0:?}")]
    Forbidden(Action),
    /// The request does not come from one of our pages.
    #[error("the request comes from elsewhere")]
    ForeignOrigin,
    /// Somebody else changed the record meanwhile and the page has no way of its own to show both.
    #[error("the record was changed meanwhile")]
    Stale,
    /// The form cannot be read: a broken request, not a wrong field.
    #[error("the form cannot be read: {0}")]
    BrokenForm(String),
    /// What was sent is larger than allowed, in bytes.
    #[error("the upload is larger than {0} bytes")]
    TooLarge(u64),
    /// Too many requests of one kind.
    #[error("too many requests")]
    TooMany,
    /// The database is away or the disk is full; the same request may go through later.
    #[error("the store is away: {0}")]
    Away(prongsai_store::Error),
    /// The confidential channel takes nothing new, because it could not be kept.
    #[error("nothing new can be kept")]
    Shut,
    /// The store refused or held what it should not: our own fault.
    #[error("{0}")]
    Store(prongsai_store::Error),
    /// Our own fault.
    #[error("{0}")]
    Internal(String),
    /// A page that a handler has made itself: a form with its faults, a comparison.
    #[error("a page of its own")]
    Page(Box<Response>),
}

/// What handlers give back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<prongsai_store::Error> for Error {
    fn from(error: prongsai_store::Error) -> Self {
        match error {
            prongsai_store::Error::Missing(_) => Self::NoSuchPage,
            prongsai_store::Error::Stale => Self::Stale,
            error if error.is_passing() => Self::Away(error),
            error => Self::Store(error),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("a page cannot be written: {error}"))
    }
}

impl Error {
    /// Whether the same request may go through in a moment: too many wait, the database is away, the disk is full.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::TooMany | Self::Away(_) | Self::Shut)
    }

    /// Whether what was typed is given back with the page that says so.
    pub fn is_failure(&self) -> bool {
        let (status, name) = self.outcome();
        !matches!(self, Self::Page(_)) && carries(status, name)
    }

    /// Says in the log of a failure in the confidential channel that there was one, and of the store's which in a word of a
    /// closed list: what a database says of a failure may hold what was bound to a statement. That a reader did something
    /// wrong stands in no log.
    fn note_quietly(&self) {
        match self {
            Self::Store(cause) => tracing::error!(kind = cause.kind(), "a request failed"),
            Self::Internal(_) => tracing::error!("a request failed"),
            Self::Away(cause) => tracing::warn!(kind = cause.kind(), "the store is away"),
            _ => {}
        }
    }

    /// The status and the name under which its words stand in the texts.
    fn outcome(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NoSuchPage => (StatusCode::NOT_FOUND, "no-such-page"),
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "signed-out"),
            Self::Covered => (StatusCode::UNAUTHORIZED, "covered"),
            Self::StepUp => (StatusCode::UNAUTHORIZED, "step-up"),
            Self::NotEnrolled => (StatusCode::UNAUTHORIZED, "not-enrolled"),
            Self::Locked => (StatusCode::UNAUTHORIZED, "locked"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign-origin"),
            Self::Stale => (StatusCode::CONFLICT, "stale"),
            Self::BrokenForm(_) => (StatusCode::BAD_REQUEST, "broken-form"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
            Self::Away(_) => (StatusCode::SERVICE_UNAVAILABLE, "away"),
            Self::Shut => (StatusCode::SERVICE_UNAVAILABLE, "shut"),
            Self::Store(_) | Self::Internal(_) | Self::Page(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

/// Whether the page of a failure gives back what was typed: it was no fault of whoever typed it, they have to show first who
/// they are, or somebody else was first.
fn carries(status: StatusCode, name: &str) -> bool {
    status.is_server_error() || name == "stale" || page_to_ask(name).is_some()
}

/// The page at which a person shows again who they are.
pub fn page_to_ask(failed: &str) -> Option<&'static str> {
    match failed {
        "signed-out" => Some("/sign-in"),
        "covered" => Some("/cover"),
        "step-up" => Some("/step-up"),
        "not-enrolled" => Some("/account/second-factor"),
        "locked" => Some("/cases/unlock"),
        _ => None,
    }
}

/// A failure on its way to its page: the frame around all routes knows language and agency.
#[derive(Debug, Clone)]
pub struct Failed {
    /// The status.
    pub status: StatusCode,
    /// The name under which its words stand in the texts.
    pub name: &'static str,
    /// What the words speak about.
    pub detail: String,
}

impl Failed {
    /// Whether its page gives back what was typed.
    pub fn carries(&self) -> bool {
        carries(self.status, self.name)
    }
}

/// The page of a failure; it needs no store and no session, because these may be what failed.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct FailurePage {
    pub words: Words,
    pub digits: Digits,
    pub base: String,
    /// The agency whose page was asked for; none where the address names none.
    pub agency: Option<String>,
    /// Whether the reader is at work here: the way out is then the desk.
    pub signed_in: bool,
    pub failed: Failed,
    /// What was sent in vain, to be sent again.
    pub given: Option<Given>,
}

impl FailurePage {
    fn title(&self) -> String {
        self.words.t(format!("error-{}-title", self.failed.name))
    }

    fn text(&self) -> String {
        let detail = self.digits.write(&self.failed.detail);
        // Where the page carries what was typed, nobody is sent back to a page that has forgotten it.
        let name = match (self.carried(), self.failed.name) {
            (Some(_), name @ ("away" | "stale")) => format!("{name}-given"),
            (Some(_), name) if page_to_ask(name).is_some() => "first".to_owned(),
            (_, name) => name.to_owned(),
        };
        self.words.with(&format!("error-{name}-text"), &[("detail", detail)])
    }

    /// What was sent in vain, where there is something to send again or to copy.
    fn carried(&self) -> Option<&Given> {
        self.given.as_ref().filter(|given| given.is_whole || given.words().next().is_some())
    }

    /// Where the reader shows first who they are, in another window: this one keeps what was typed.
    fn first(&self) -> Option<String> {
        self.carried()?;
        page_to_ask(self.failed.name).map(|page| format!("{}{page}", self.base))
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, name) = self.outcome();
        let detail = match &self {
            Self::TooLarge(bytes) => format!("{} MB", bytes / (1024 * 1024)),
            _ => String::new(),
        };
        match self {
            Self::Page(page) => return *page,
            error if crate::log::is_quiet() => error.note_quietly(),
            Self::Store(cause) => tracing::error!(%cause, "a request failed"),
            Self::Internal(cause) => tracing::error!(cause, "a request failed"),
            Self::Away(cause) => tracing::warn!(%cause, "the store is away"),
            Self::BrokenForm(cause) => tracing::info!(cause, "a form cannot be read"),
            _ => {}
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed { status, name, detail });
        response
    }
}
