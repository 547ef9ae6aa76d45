//! The first page of whoever is signed in: what is to be done today.

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};

use crate::cx::Cx;
use crate::error::Result;
use crate::shell::{Shell, page};

#[derive(Template)]
#[template(path = "desk/show.html")]
struct DeskPage {
    shell: Shell,
}

/// The first page of the desk.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    page(&DeskPage { shell: cx.shell() })
}
