//! All of it together for one page: read, visit, judge, predict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prongsai_domain::framework::Framework;
use prongsai_domain::scoring::ScoringError;
use prongsai_thai::FiscalYear;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use crate::clicks::Walker;
use crate::diagnosis::{self, Predicted};
use crate::fetch::{Client, FetchError, Fetched};
use crate::page::{Page, is_same_site};
use crate::takeover::{Refusal, Takeover, takeover, years_in};
use crate::verdict::{Expected, Verdict, judge};
use crate::words::{has, words};

/// Addresses of one page that are visited at most.
pub const VISITS_MAX: usize = 600;
/// Pages of a site that are looked at for the list.
pub const PAGES_MAX: usize = 12;
/// Visits at a time, over all hosts.
const AT_A_TIME: usize = 12;

/// What a page is worth.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What the page shows.
    pub takeover: Takeover,
    /// What was found behind its addresses; empty where none was visited.
    pub verdicts: BTreeMap<String, Verdict>,
    /// What it would score; none where the list was refused.
    pub predicted: Option<Predicted>,
}

/// Judges a page whose addresses were visited, or not.
///
/// # Errors
/// [`ScoringError`] where the framework is not that of the take-over.
pub fn checked(
    takeover: Takeover,
    verdicts: BTreeMap<String, Verdict>,
    framework: &Framework,
) -> Result<Checked, ScoringError> {
    let predicted = match takeover.refused {
        Some(_) => None,
        None => Some(diagnosis::predicted(framework, &diagnosis::judged(&takeover, &verdicts))?),
    };
    Ok(Checked { takeover, verdicts, predicted })
}

/// Whether an item of this title reports what is over, so that the year before is right as well.
pub fn is_of_last_year(title: &str) -> bool {
    has(title, &words().of_last_year)
}

/// What an item of a take-over wants of the things behind its addresses.
pub fn expected(takeover: &Takeover, title: &str, site: Option<&str>) -> Expected {
    Expected {
        agency: takeover.agency.clone(),
        fiscal_year: takeover.fiscal_year,
        may_be_previous: is_of_last_year(title),
        period: None,
        site: site.map(str::to_owned),
        last_year: Arc::default(),
    }
}

/// Why the page with the list was not found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The first page gave no answer.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The first page answered with a failure.
    #[error("the page answers status {0}")]
    Status(u16),
    /// There is no list of the wanted year at all.
    #[error("there is no list of that year")]
    NoYear,
}

/// Finds the page with the list from a town's address: the page itself, or one to which its links about the list lead.
///
/// At most [`PAGES_MAX`] pages of the same site are visited, those whose links name the wanted or the newest year first.
/// Where none has a list, the first page comes back with its refusal.
///
/// # Errors
/// [`FindError`] where the first page cannot be had.
pub async fn find(
    client: &Client,
    address: &str,
    frameworks: &[Framework],
    asked: Option<FiscalYear>,
) -> Result<(Page, Takeover), FindError> {
    let first = client.get(address).await?;
    if first.status >= 400 {
        return Err(FindError::Status(first.status));
    }
    let first = read(&first, frameworks, asked).ok_or(FindError::NoYear)?;
    if !is_without_list(&first.1) {
        return Ok(first);
    }
    let mut seen: BTreeSet<String> = [address.to_owned()].into();
    seen.extend(first.0.url.as_ref().map(ToString::to_string));
    let mut open = leads(&first.0, asked);
    let mut visited = 1;
    while let Some(lead) = open.pop() {
        if visited >= PAGES_MAX || !seen.insert(lead.url.clone()) {
            continue;
        }
        visited += 1;
        let Ok(answer) = client.get(&lead.url).await else { continue };
        let Some(found) = read(&answer, frameworks, asked).filter(|_| answer.status < 400) else { continue };
        if !is_without_list(&found.1) {
            return Ok(found);
        }
        open.extend(leads(&found.0, asked));
        open.sort();
    }
    Ok(first)
}

fn is_without_list(takeover: &Takeover) -> bool {
    takeover.refused == Some(Refusal::NoList)
}

fn read(answer: &Fetched, frameworks: &[Framework], asked: Option<FiscalYear>) -> Option<(Page, Takeover)> {
    let page = Page::read(&answer.bytes, answer.content_type.as_deref(), Some(&answer.url));
    let found = takeover(&page, frameworks, asked)?;
    Some((page, found))
}

/// A link that may lead to the list; the last in order is the most promising.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Lead {
    is_of_year: bool,
    year: Option<FiscalYear>,
    url: String,
}

fn leads(page: &Page, asked: Option<FiscalYear>) -> Vec<Lead> {
    let own = page.url.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut leads: Vec<Lead> = page
        .links
        .iter()
        .filter(|link| has(&link.text, &words().calls_list) || is_named(&link.url))
        .filter(|link| is_same_site(&link.url, &own))
        .map(|link| {
            let year = years_in(&link.text).into_iter().max();
            Lead { is_of_year: asked.is_none() || year == asked, year, url: link.url.clone() }
        })
        .collect();
    leads.sort();
    leads
}

/// Whether an address has `ita` or `oit` as a word of its own.
fn is_named(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    lower.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word == "ita" || word == "oit")
}

/// An address to be visited.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The address.
    pub url: String,
    /// What is wanted of the thing behind it.
    pub expected: Expected,
    /// Where to click from the front page, one step a line; empty where nobody says.
    pub clicks: String,
}

/// What was found at a wanted address; none where the judge himself failed.
type Judged = (usize, Option<Verdict>);

/// Visits under way; dropped, they end.
#[derive(Debug)]
pub struct Visits {
    running: JoinSet<(Vec<Judged>, Option<OwnedSemaphorePermit>)>,
    ready: Vec<Judged>,
}

impl Visits {
    /// The next address that was visited: its place among those that were wanted, and what was found there; none for
    /// the verdict where the judge himself failed, none at all where everything was visited. Waiting may be broken off.
    pub async fn next(&mut self) -> Option<(usize, Option<Verdict>)> {
        loop {
            if let Some(ready) = self.ready.pop() {
                return Some(ready);
            }
            // What was broken off has no place; the others go on.
            if let Ok((judged, _turn)) = self.running.join_next().await? {
                self.ready = judged;
            }
        }
    }
}

/// Begins to visit addresses, at most [`VISITS_MAX`], and to judge what comes; `front` is the town's front page.
///
/// An address that is wanted several times is visited once. No more verdicts wait than visits are made at a time.
pub fn visits(client: &Arc<Client>, front: Option<&str>, wanted: Vec<Wanted>) -> Visits {
    let gate = Arc::new(Semaphore::new(AT_A_TIME));
    let walker = front.map(|front| Arc::new(Walker::new(client.clone(), front)));
    let mut places: Vec<(String, Vec<(usize, Wanted)>)> = Vec::new();
    for (place, wanted) in wanted.into_iter().take(VISITS_MAX).enumerate() {
        match places.iter_mut().find(|(url, _)| *url == wanted.url) {
            Some((_, same)) => same.push((place, wanted)),
            None => places.push((wanted.url.clone(), vec![(place, wanted)])),
        }
    }
    let mut running = JoinSet::new();
    for (url, wanted) in places {
        let (client, gate, walker) = (client.clone(), gate.clone(), walker.clone());
        running.spawn(async move {
            let turn = gate.acquire_owned().await.ok();
            let answer = Arc::new(client.get(&url).await);
            let mut judged: Vec<Judged> = Vec::new();
            for (place, wanted) in wanted {
                let answer = answer.clone();
                let verdict = tokio::task::spawn_blocking(move || judge(&wanted.expected, &answer)).await;
                let mut verdict = verdict.ok();
                if let (Some(verdict), Some(walker)) = (&mut verdict, &walker)
                    && !verdict.fails()
                    && let Some(kind) = walker.walk(&wanted.clicks, &url, verdict.url.as_deref()).await
                {
                    verdict.add(kind);
                }
                judged.push((place, verdict));
            }
            (judged, turn)
        });
    }
    Visits { running, ready: Vec::new() }
}

/// Visits every address of the items once, at most [`VISITS_MAX`], and judges what came.
///
/// `progress` hears after each visit how many are done, and of how many. Addresses that were not visited have no verdict.
pub async fn visit(
    client: &Arc<Client>,
    takeover: &Takeover,
    site: Option<&str>,
    mut progress: impl FnMut(usize, usize),
) -> BTreeMap<String, Verdict> {
    let mut seen = BTreeSet::new();
    let wanted: Vec<Wanted> = takeover
        .items
        .iter()
        .flat_map(|item| item.urls.iter().map(|url| (url.clone(), expected(takeover, &item.title, site))))
        // What a saved page names without its site cannot be visited.
        .filter(|(url, _)| url.starts_with("http") && seen.insert(url.clone()))
        .map(|(url, expected)| Wanted { url, expected, clicks: String::new() })
        .take(VISITS_MAX)
        .collect();
    let urls: Vec<String> = wanted.iter().map(|wanted| wanted.url.clone()).collect();
    let mut visits = visits(client, None, wanted);
    let mut verdicts = BTreeMap::new();
    let mut done = 0;
    while let Some((place, verdict)) = visits.next().await {
        done += 1;
        if let (Some(verdict), Some(url)) = (verdict, urls.get(place)) {
            verdicts.insert(url.clone(), verdict);
        }
        progress(done, urls.len());
    }
    verdicts
}

impl Checked {
    /// Whether every item of the list would earn its points.
    pub fn is_complete(&self) -> bool {
        self.predicted.as_ref().is_some_and(|predicted| predicted.lost.is_empty())
    }

    /// The answer for programs; notes and reasons in Thai or in English.
    ///
    /// `{framework_year, body_kind, refused, agency, items: [{code, title, found, urls, year_in_title, notes}],
    /// predicted: {oit, exact, weighted, weight, earning, items, settled, lost: [{code, points, exact, reasons}]}}`;
    /// scores are texts with two decimals, exact numbers are fractions, `refused` and `predicted` may be null.
    pub fn json(&self, is_thai: bool) -> Value {
        let takeover = &self.takeover;
        let refused = takeover.refused.as_ref();
        let items: Vec<Value> = takeover.items.iter().map(|item| self.item(item, is_thai)).collect();
        json!({
            "framework_year": takeover.fiscal_year.number(),
            "body_kind": takeover.body.id,
            "refused": refused.map(|refused| if is_thai { refused.thai() } else { refused.english() }),
            "agency": takeover.agency,
            "items": items,
            "predicted": self.predicted.as_ref().map(|predicted| predicted_json(predicted, is_thai)),
        })
    }

    fn item(&self, item: &crate::takeover::Found, is_thai: bool) -> Value {
        let mut notes: Vec<String> =
            item.notes.iter().map(|note| if is_thai { note.thai() } else { note.english() }).collect();
        for url in &item.urls {
            let findings = self.verdicts.get(url).into_iter().flat_map(|verdict| &verdict.findings);
            for finding in findings.filter(|finding| finding.severity > crate::verdict::Severity::Good) {
                let said = if is_thai { finding.kind.thai() } else { finding.kind.english() };
                notes.push(if said.contains(url.as_str()) { said } else { format!("{url}: {said}") });
            }
        }
        json!({
            "code": item.code,
            "title": item.title,
            "found": item.found,
            "urls": item.urls,
            "year_in_title": item.year_in_title.map(FiscalYear::number),
            "notes": notes,
        })
    }
}

fn predicted_json(predicted: &Predicted, is_thai: bool) -> Value {
    let lost = predicted.lost.iter().map(|lost| {
        let reasons = lost.reasons.iter().map(|reason| if is_thai { &reason.thai } else { &reason.english });
        json!({
            "code": lost.cost.code,
            "points": lost.cost.points.to_string(),
            "exact": lost.cost.exact.to_string(),
            "reasons": reasons.collect::<Vec<_>>(),
        })
    });
    json!({
        "oit": predicted.oit.to_string(),
        "exact": predicted.exact.to_string(),
        "weighted": predicted.weighted.to_string(),
        "weight": predicted.weight.to_string(),
        "earning": predicted.earning,
        "items": predicted.items,
        "settled": predicted.is_settled,
        "lost": lost.collect::<Vec<_>>(),
    })
}
