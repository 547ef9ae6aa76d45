//! Everything that was published: as page, table and data.

use askama::Template;
use axum::response::Response;
use prongsai_store::publications;
use serde_json::json;

use super::cache::{self, Made};
use super::{Entry, entries, filing};
use crate::cx::Visit;
use crate::error::Result;
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "publications/index.html")]
struct IndexPage {
    shell: Shell,
    years: Vec<(i16, Vec<Entry>)>,
}

async fn all(visit: &Visit, shell: &Shell) -> Result<Vec<Entry>> {
    let rows = publications::list(&mut visit.read().await?, visit.agency_id()).await?;
    entries(shell, &rows)
}

/// The page, by years.
///
/// # Errors
/// The database is away.
pub async fn show(visit: Visit) -> Result<Response> {
    cache::answer(&visit, async || {
        let shell = visit.open_shell();
        let mut years: Vec<(i16, Vec<Entry>)> = Vec::new();
        let mut all = all(&visit, &shell).await?;
        all.sort_by_key(|entry| std::cmp::Reverse((entry.year, entry.kind, entry.no)));
        for entry in all {
            match years.last_mut() {
                Some((year, list)) if *year == entry.year.number() => list.push(entry),
                _ => years.push((entry.year.number(), vec![entry])),
            }
        }
        Made::page(&IndexPage { shell, years })
    })
    .await
}

/// The table.
///
/// # Errors
/// The database is away.
pub async fn csv(visit: Visit) -> Result<Response> {
    cache::answer(&visit, async || {
        let shell = visit.open_shell();
        let head = ["year", "paper", "version", "published", "state", "item", "address"]
            .map(|name| shell.t(format!("publications-column-{name}")));
        let mut rows = vec![head.to_vec()];
        for entry in all(&visit, &shell).await? {
            rows.push(vec![
                entry.year.to_string(),
                entry.title.clone(),
                entry.no.to_string(),
                entry.day.clone(),
                shell.t(entry.state_key()),
                filing(&shell, entry.kind, entry.year).map(|(words, _)| words).unwrap_or_default(),
                shell.public_url(&entry.path),
            ]);
        }
        Made::csv("published.csv", &rows)
    })
    .await
}

/// The data.
///
/// # Errors
/// The database is away.
pub async fn json(visit: Visit) -> Result<Response> {
    cache::answer(&visit, async || {
        let shell = visit.open_shell();
        let list: Vec<_> = all(&visit, &shell)
            .await?
            .iter()
            .map(|entry| {
                json!({
                    "title": entry.title,
                    "fiscal_year": entry.row.fiscal_year,
                    "paper": entry.row.kind,
                    "version": entry.no,
                    "published_on": entry.day,
                    "superseded": entry.superseded,
                    "withdrawn": entry.withdrawn,
                    "content_digest": entry.row.digest,
                    "address": shell.public_url(&entry.path),
                })
            })
            .collect();
        Made::json(&json!({ "agency": shell.agency, "published": list }))
    })
    .await
}

impl Entry {
    /// The key of the word for its state.
    pub fn state_key(&self) -> &'static str {
        match (&self.withdrawn, self.superseded) {
            (Some(_), _) => "publications-state-withdrawn",
            (None, true) => "publications-state-superseded",
            (None, false) => "publications-state-holds",
        }
    }

    /// The class of the tag of its state.
    pub fn state_class(&self) -> &'static str {
        match (&self.withdrawn, self.superseded) {
            (Some(_), _) => "tag tag-late",
            (None, true) => "tag tag-none",
            (None, false) => "tag tag-done",
        }
    }
}
