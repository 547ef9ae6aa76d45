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
//! | [`assets`] | the files of the program itself |
//!
//! The other folders are features: a page is a handler and a template of one name.

pub mod assets;
pub mod cx;
pub mod error;
pub mod form;
pub mod routes;
pub mod security;
pub mod shell;
pub mod site;
pub mod state;

pub mod desk;
pub mod home;

pub use cx::Cx;
pub use error::{Error, Result};
pub use state::{Options, State};

use axum::Router;

/// The whole platform.
pub fn router(state: State) -> Router {
    security::guarded(routes::table(), state)
}
