//! Who asks to read the town's board, what exactly they would see, and since when they may.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::consents::{self, Consent};
use prongsai_store::{Tx, agencies, towns};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};
use crate::towns::verdict_words;

/// What bodies said of the town is shown so far back.
const VERDICTS: i64 = 50;

/// One body.
struct Body {
    slug: String,
    name: String,
    tag: &'static str,
    state: String,
    when: String,
    may_grant: bool,
    may_end: bool,
    is_wish: bool,
}

/// What a body said of an item.
struct Said {
    code: String,
    tag: &'static str,
    words: String,
    body: String,
    at: String,
    person: String,
    note: String,
    sentence: String,
}

#[derive(Template)]
#[template(path = "consents/list.html")]
struct ListPage {
    shell: Shell,
    bodies: Vec<Body>,
    said: Vec<Said>,
}

/// The list.
///
/// # Errors
/// The person may not change the agency, it is no town, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::ManageAgency, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let offices = offices(&mut tx, &cx).await?;
    let kept = consents::list(&mut tx, cx.agency_id()).await?;
    let verdicts = towns::verdicts_about(&mut tx, cx.agency_id(), VERDICTS).await?;
    drop(tx);
    let bodies = offices.iter().map(|(site, covers)| (site, *covers, kept.iter().find(|one| one.viewer_id == site.id)));
    // A body of elsewhere is shown only where it has been let in or asks.
    let bodies = bodies.filter(|(_, covers, newest)| *covers || newest.is_some());
    let bodies = bodies.map(|(site, _, newest)| body(&shell, site, newest)).collect();
    let name = |id: &str| {
        offices
            .iter()
            .find(|(site, _)| site.id == id)
            .map_or_else(|| "–".to_owned(), |(site, _)| site.full_name.clone())
    };
    let said = verdicts.iter().map(|verdict| {
        let (tag, key) = verdict_words(&verdict.verdict);
        Said {
            code: verdict.code.clone(),
            tag,
            words: shell.t(key),
            body: name(&verdict.viewer_id),
            at: shell.moment(&verdict.at),
            person: verdict.person.clone().unwrap_or_default(),
            note: verdict.note.clone().unwrap_or_default(),
            sentence: verdict.sentence.clone().unwrap_or_default(),
        }
    });
    let said = said.collect();
    page(&ListPage { shell, bodies, said })
}

/// All bodies that look after towns, and whether each looks after this one.
async fn offices(tx: &mut Tx, cx: &Cx) -> Result<Vec<(agencies::Site, bool)>> {
    if cx.site().settings.overseer.is_some() {
        return Err(Error::NoSuchPage);
    }
    let bodies = agencies::bodies(tx).await?;
    let offices = bodies.into_iter().filter_map(|(site, agency)| {
        let kind = site.settings.overseer?.kind;
        Some((site, kind.covers(&agency, &cx.agency)))
    });
    Ok(offices.collect())
}

fn body(shell: &Shell, site: &agencies::Site, newest: Option<&Consent>) -> Body {
    let is_living = newest.is_some_and(Consent::is_living);
    let is_wish = newest.is_some_and(|one| one.granted_at.is_none() && one.ended_at.is_none());
    let by = |one: &Consent| one.granted_by.clone().unwrap_or_default();
    let (tag, key, when) = match newest {
        Some(one) if is_living => {
            let at = one.granted_at.map(|at| shell.moment(&at)).unwrap_or_default();
            ("tag tag-done", "consents-living", shell.t2("consents-since", "at", at, "who", by(one)))
        }
        Some(one) if is_wish => {
            let at = one.asked_at.map(|at| shell.moment(&at)).unwrap_or_default();
            ("tag tag-wait", "consents-asked", shell.t1("consents-asked-at", "at", at))
        }
        Some(one) => {
            let at = one.ended_at.map(|at| shell.moment(&at)).unwrap_or_default();
            ("tag tag-none", "consents-ended", shell.t1("consents-ended-at", "at", at))
        }
        None => ("tag tag-none", "consents-none", String::new()),
    };
    Body {
        slug: site.slug.clone(),
        name: site.full_name.clone(),
        tag,
        state: shell.t(key),
        when,
        may_grant: !is_living,
        may_end: is_living || is_wish,
        is_wish,
    }
}

/// The body of a slug.
async fn office(cx: &Cx, slug: &str) -> Result<agencies::Site> {
    let mut tx = cx.read().await?;
    let offices = offices(&mut tx, cx).await?;
    offices.into_iter().map(|(site, _)| site).find(|site| site.slug == slug).ok_or(Error::NoSuchPage)
}

/// Lets a body read the board from now on.
///
/// # Errors
/// The person may not change the agency, there is no such body, or the database is away.
pub async fn grant(cx: Cx, Path(slug): Path<String>) -> Result<Response> {
    let capacity = cx.permit(Action::ManageAgency, Subject::default())?;
    let office = office(&cx, &slug).await?;
    let mut tx = cx.write().await?;
    let granted = consents::grant(&mut tx, cx.now, cx.agency_id(), &office.id, Some(&cx.session.name)).await?;
    if granted {
        let event = cx.event("consent.granted", capacity).about("consent", &office.id);
        tx.commit(event.with("body", office.full_name)).await?;
    }
    Ok(cx.done("/consents", "consents-granted"))
}

/// Ends that, or turns a wish down.
///
/// # Errors
/// The person may not change the agency, there is no such body, or the database is away.
pub async fn end(cx: Cx, Path(slug): Path<String>) -> Result<Response> {
    let capacity = cx.permit(Action::ManageAgency, Subject::default())?;
    let office = office(&cx, &slug).await?;
    let mut tx = cx.write().await?;
    if consents::end(&mut tx, cx.now, cx.agency_id(), &office.id, Some(&cx.session.name)).await? {
        let event = cx.event("consent.ended", capacity).about("consent", &office.id);
        tx.commit(event.with("body", office.full_name)).await?;
    }
    Ok(cx.done("/consents", "consents-over"))
}
