//! What happens on a click: pages, forms, sessions.
//!
//! | file | answers |
//! |---|---|
//! | [`routes`] | every address of the platform, with what it asks of the reader |
//! | [`cx`] | who asks, where, when, in which language; the doors to the store |
//! | [`shell`] | what every page shares: frame, navigation, words, digits, dates |
//! | [`form`] | typed forms, their faults, uploads |
//! | [`error`] | what a reader reads when something fails |
//! | [`security`] | headers, cookies, where a request may come from |
//! | [`site`] | which agency a request is for |
//! | [`client`] | whose address a request comes from, also behind a proxy |
//! | [`health`] | alive, ready, and figures, for machines |
//! | [`log`] | one line a request, without anything about the reader |
//! | [`compress`] | which answers travel compressed |
//! | [`turns`] | work that takes a core and much memory, few at a time |
//! | [`assets`] | the files of the program itself |
//!
//! The other folders are features: a page is a handler and a template of one name.

pub mod accounts;
pub mod approvals;
pub mod assets;
pub mod client;
pub mod compress;
pub mod cx;
pub mod error;
pub mod form;
pub mod health;
pub mod log;
pub mod routes;
pub mod security;
pub mod shell;
pub mod site;
pub mod state;
pub mod turns;
pub mod upload;

pub mod agencies;
pub mod cases;
pub mod channel;
pub mod complaints;
pub mod consents;
pub mod cycles;
pub mod desk;
pub mod disclosures;
pub mod evidence;
pub mod history;
pub mod home;
pub mod measures;
pub mod progress;
pub mod publications;
pub mod reminders;
pub mod reports;
pub mod scorecards;
pub mod towns;

pub use cx::Cx;
pub use error::{Error, Result};
pub use state::{Options, State};

use axum::Router;

/// The whole platform.
pub fn router(state: State) -> Router {
    let routes = routes::table().layer(axum::middleware::from_fn(log::template));
    security::guarded(routes, state).layer(axum::middleware::from_fn(log::record))
}
