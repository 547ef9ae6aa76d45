//! A report that an officer takes down at the counter or at the telephone: the pages of the informant, and a receipt for
//! the caller. The officer gets the case only where it would have come to them anyway.

use axum::extract::{Query, Request};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::Taken;
use serde::Deserialize;

use super::unlock::shell;
use crate::complaints::channel::Channel;
use crate::complaints::draft::Draft;
use crate::complaints::report::{Desk, Way};
use crate::complaints::send;
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form, Typed};

/// How the report comes.
#[derive(Default, Deserialize)]
pub struct By {
    #[serde(default)]
    by: String,
}

impl By {
    fn way(&self) -> Way {
        if self.by == "telephone" { Way::Telephone } else { Way::Desk }
    }
}

async fn desk<'c>(cx: &'c Cx, by: &By) -> Result<Desk<'c>> {
    let (channel, agency) = Channel::of(cx).await?;
    Ok(Desk { visit: cx, shell: shell(cx), channel, agency, way: by.way() })
}

/// The first page of a report.
///
/// # Errors
/// [`crate::Error::Forbidden`]; the database is away.
pub async fn show(cx: Cx, Query(by): Query<By>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let desk = desk(&cx, &by).await?;
    if !desk.channel.is_open {
        return Ok(cx.done("/cases", "case-flash-channel-closed"));
    }
    desk.about(StatusCode::OK, &Draft::begin(&cx), Faults::new(), false)
}

/// Goes from page to page.
///
/// # Errors
/// [`crate::Error::Forbidden`]; the database is away.
pub async fn go(cx: Cx, Query(by): Query<By>, Form(typed): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    desk(&cx, &by).await?.go(&typed)
}

/// Keeps the report; the page is the receipt for the caller.
///
/// # Errors
/// [`crate::Error::Forbidden`]; the database is away, the disk is full, or too many wait.
pub async fn submit(cx: Cx, Query(by): Query<By>, request: Request) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let taken = if by.way() == Way::Telephone { Taken::Telephone } else { Taken::Counter };
    match desk(&cx, &by).await {
        Ok(desk) => send::take(desk, request, taken).await,
        Err(error) if error.is_failure() => {
            let path = if taken == Taken::Telephone { "/cases/sent?by=telephone" } else { "/cases/sent" };
            send::unread(&cx, error, path, request).await
        }
        Err(error) => Err(error),
    }
}
