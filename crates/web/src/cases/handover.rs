//! The case in a sealed pack ([`prongsai_crypto::pack`]) for a body outside of the house: nobody between here and there
//! reads it. `prongsai confidential pack open` opens it there.

use std::io::{self, Write};

use axum::extract::Path;
use axum::response::Response;
use prongsai_crypto::pack::{self, Addressed};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{self, Act};

use super::desk::Desk;
use super::export::{Pack, send};
use super::show::{again, status, written};
use super::unlock::unlocked;
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form, Typed};

/// Seals the case for another body.
///
/// # Errors
/// [`crate::Error::NoSuchPage`] where the person has no key of the case; the disk or the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let to = complaint::clean(form.get("handover-to"));
    if to.is_empty() || to.chars().count() > 200 {
        faults.add(&shell, "handover-to", "case-handover-to-missing");
    }
    let addressed = pack::read_key(form.get("handover-key")).and_then(|key| Addressed::to(&key).ok());
    if addressed.is_none() {
        faults.add(&shell, "handover-key", "case-handover-key-wrong");
    }
    let reason = written(&shell, &form, "handover-reason", &mut faults);
    let (Some(addressed), true) = (addressed, faults.is_empty()) else {
        return again(tx, &desk, faults, form, status(true)).await;
    };
    desk.act(&mut tx, Act::HandedOver, &to, &reason).await?;
    desk.save(&mut tx).await?;
    let pack = Pack::of(&mut tx, &desk).await?;
    tx.commit_unrecorded().await?;
    let name = format!("case-{}.sealed", desk.case.row.number);
    Ok(send(&name, "application/octet-stream", move |out| seal(addressed, pack, out)))
}

fn seal(addressed: Addressed, pack: Pack, out: &mut dyn Write) -> io::Result<()> {
    pack.write(addressed.begin(out)?)?.finish()?;
    Ok(())
}
