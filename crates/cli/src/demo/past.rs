//! What the sample town has behind it: papers that went up on paper, were approved and are published.
//!
//! They are made as the officer would have made them, page by page on the platform itself, with its clock set to the
//! day. Nothing of them is written past the rules.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use prongsai_crypto::{Keys, token};
use prongsai_domain::cycle::Cycle;
use prongsai_domain::paper::{ChainStep, Decision, Paper};
use prongsai_store::accounts::{self, NewSession};
use prongsai_store::{Clock, Store, new_id, reports};
use prongsai_thai::zone;
use prongsai_web::{Options, State};
use tower::ServiceExt as _;

use super::town::{Error, TOWN};

/// The post that drives the cycle.
const OFFICER: &str = "legal";

/// Longest page that is read where a step is refused, in bytes.
const PAGE: usize = 1 << 20;

/// Takes every paper of a year whose whole chain is dated from its first version to its permanent address.
///
/// # Errors
/// A step is refused: the sample and the rules do not agree; the database or the disk fails.
pub async fn make(store: &Store, keys: &Keys, options: &Options, year: &Cycle) -> Result<(), Error> {
    for paper in &year.papers {
        let signed: Option<Vec<Date>> = paper.chain.iter().map(|step| step.date).collect();
        let Some((first, last)) = signed.as_deref().and_then(|days| Some((*days.first()?, *days.last()?))) else {
            continue;
        };
        let mut tx = store.read().await?;
        let all = reports::list(&mut tx, TOWN).await?;
        drop(tx);
        let kept = all.iter().find(|kept| kept.fiscal_year == year.fiscal_year && kept.paper.kind == paper.kind);
        let kept = kept.ok_or(Error::Sample)?;

        let desk = Desk::on(store, keys, options, at(first, 9)).await?;
        let frozen = desk.send(&format!("/papers/{}/versions", kept.id), &[("note", "")]).await?;
        let version = frozen.rsplit('/').next().unwrap_or_default().to_owned();
        desk.send(&format!("/approvals/{version}"), &[("way", "ink")]).await?;

        let desk = Desk::on(store, keys, options, at(last, 15)).await?;
        attest(&desk, &version, paper).await?;
        let looked = [("looked", "yes")];
        desk.send(&format!("/publications/new/{version}"), &looked).await?;
    }
    Ok(())
}

/// Enters what the pen wrote at each step.
async fn attest(desk: &Desk, version: &str, paper: &Paper) -> Result<(), Error> {
    for (done, step) in paper.chain.iter().enumerate() {
        let (deed, words) = said(step);
        let on = step.date.map(|day| day.to_string()).unwrap_or_default();
        // The entry of the chain that was read last: one is added to it with every step, after its beginning.
        let revision = (done + 1).to_string();
        let form = [("deed", deed), ("words", words), ("signed-on", on.as_str()), ("revision", revision.as_str())];
        desk.send(&format!("/approvals/{version}/attestation"), &form).await?;
    }
    Ok(())
}

/// A step as the form of the attestation names it, and its words.
fn said(step: &ChainStep) -> (&'static str, &str) {
    let words = step.opinion.as_deref().unwrap_or_default();
    match &step.decision {
        None => ("propose", words),
        Some(Decision::Endorsed) => ("endorse", words),
        Some(Decision::Approved) => ("approve", words),
        Some(Decision::Disapproved { reason }) => ("disapprove", reason),
        Some(Decision::Returned { .. }) => ("return", words),
    }
}

/// A moment in the hours of an office.
fn at(day: Date, hour: i8) -> Timestamp {
    zone::moment(day.at(hour, 30, 0, 0))
}

/// The platform at a moment of the past, with the officer signed in.
struct Desk {
    router: Router,
    cookie: String,
}

impl Desk {
    async fn on(store: &Store, keys: &Keys, options: &Options, now: Timestamp) -> Result<Self, Error> {
        let mut tx = store.write().await?;
        let account = accounts::find_by_login(&mut tx, TOWN, OFFICER).await?.ok_or(Error::Sample)?;
        let token = token::Token::generate();
        // Over long before today, and so on no list of sessions.
        let end = now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now).as_microsecond();
        let session = NewSession {
            id: &new_id(now),
            account: &account.id,
            machine: None,
            digest: &token.digest(),
            level: 1,
            stepped_up_at: None,
            device: "",
            idle_until: end,
            expires_at: end,
        };
        accounts::insert_session(&mut tx, now, TOWN, &session).await?;
        tx.commit_unrecorded().await?;
        let state = State::new(store.clone(), keys.clone(), Clock::fixed(now), options.clone());
        let cookie = format!("session-{TOWN}={}", token.text());
        Ok(Self { router: prongsai_web::router(state), cookie })
    }

    /// Sends a form and says where it leads; every other answer is a refusal.
    async fn send(&self, path: &str, form: &[(&str, &str)]) -> Result<String, Error> {
        let refused = |why: &dyn std::fmt::Display| Error::Refused { path: path.to_owned(), why: why.to_string() };
        let body = serde_html_form::to_string(form).map_err(|error| refused(&error))?;
        let request = Request::post(format!("/t/{TOWN}{path}"))
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .map_err(|error| refused(&error))?;
        let answer = match self.router.clone().oneshot(request).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        if answer.status() != StatusCode::SEE_OTHER {
            let status = answer.status();
            let page = to_bytes(answer.into_body(), PAGE).await.map_err(|error| refused(&error))?;
            return Err(refused(&format!("{status}\n{}", String::from_utf8_lossy(&page))));
        }
        let to = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        to.map(str::to_owned).ok_or_else(|| refused(&"no way on"))
    }
}
