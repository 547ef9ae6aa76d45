//! Which agency a request is for: by its host name, or by `/t/<slug>` before the path.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use prongsai_store::agencies::{self, Site};

use crate::State;
use crate::error::{Error, Result};

/// A change of the list of agencies is seen by other processes after this many seconds at the latest.
const REMEMBERED: i64 = 2;

/// The agencies of the installation, remembered for a moment.
#[derive(Debug, Default)]
pub struct Sites {
    known: Mutex<Option<(Timestamp, Arc<Vec<Arc<Site>>>)>>,
}

/// The agency of a request, and what stands before its paths.
#[derive(Debug, Clone)]
pub struct Here {
    /// The agency.
    pub site: Arc<Site>,
    /// `/t/<slug>`, or nothing at the agency's own host.
    pub base: String,
}

/// All agencies.
///
/// # Errors
/// The database is away.
pub async fn all(state: &State) -> Result<Arc<Vec<Arc<Site>>>> {
    let now = state.clock.now();
    if let Some((at, sites)) = &*state.sites.known.lock().unwrap_or_else(PoisonError::into_inner)
        && now.as_second() - at.as_second() < REMEMBERED
    {
        return Ok(Arc::clone(sites));
    }
    let mut tx = state.store.read().await?;
    let sites: Vec<Arc<Site>> = agencies::list(&mut tx).await?.into_iter().map(Arc::new).collect();
    let sites = Arc::new(sites);
    *state.sites.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&sites)));
    Ok(sites)
}

/// Forgets what is remembered, after a change of an agency.
pub fn forget(state: &State) {
    *state.sites.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// Finds the agency of a request and the path inside it; none where the installation has several and none is named.
///
/// # Errors
/// [`Error::NoSuchPage`] for a slug that no agency has; the database is away.
pub async fn find(state: &State, host: Option<&str>, path: &str) -> Result<Option<(Here, String)>> {
    let sites = all(state).await?;
    if let Some(rest) = path.strip_prefix("/t/") {
        let (slug, inner) = rest.split_once('/').map_or((rest, ""), |(slug, inner)| (slug, inner));
        let site = sites.iter().find(|site| site.slug == slug).ok_or(Error::NoSuchPage)?;
        let here = Here { site: Arc::clone(site), base: format!("/t/{slug}") };
        return Ok(Some((here, format!("/{inner}"))));
    }
    let host = host.map(|host| host.split(':').next().unwrap_or(host));
    let by_host = host.and_then(|host| sites.iter().find(|site| site.host.as_deref() == Some(host)));
    let site = by_host.or(if sites.len() == 1 { sites.first() } else { None });
    Ok(site.map(|site| (Here { site: Arc::clone(site), base: String::new() }, path.to_owned())))
}

/// A path without the `/t/<slug>` before it; what may follow a question mark stays.
pub fn inner(path: &str) -> &str {
    let Some(rest) = path.strip_prefix("/t/") else { return path };
    rest.find('/').map_or("/", |at| &rest[at..])
}
