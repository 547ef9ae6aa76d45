//! All of it together for one page: read, visit, judge, predict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prongsai_domain::framework::Framework;
use prongsai_domain::scoring::ScoringError;
use prongsai_thai::FiscalYear;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::diagnosis::{self, Predicted};
use crate::fetch::Client;
use crate::takeover::Takeover;
use crate::verdict::{Expected, Verdict, judge};
use crate::words::{has, words};

/// Addresses of one page that are visited at most.
pub const VISITS_MAX: usize = 600;
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

/// What an item of a take-over wants of the things behind its addresses.
pub fn expected(takeover: &Takeover, title: &str, site: Option<&str>) -> Expected {
    Expected {
        agency: takeover.agency.clone(),
        fiscal_year: takeover.fiscal_year,
        may_be_previous: has(title, &words().of_last_year),
        period: None,
        site: site.map(str::to_owned),
        last_year: None,
    }
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
    let wanted: Vec<(String, Expected)> = takeover
        .items
        .iter()
        .flat_map(|item| item.urls.iter().map(|url| (url.clone(), expected(takeover, &item.title, site))))
        .filter(|(url, _)| seen.insert(url.clone()))
        .take(VISITS_MAX)
        .collect();
    let count = wanted.len();
    let gate = Arc::new(Semaphore::new(AT_A_TIME));
    let mut visits = JoinSet::new();
    for (url, expected) in wanted {
        let (client, gate) = (client.clone(), gate.clone());
        visits.spawn(async move {
            let _turn = gate.acquire_owned().await.ok();
            let answer = client.get(&url).await;
            let verdict = tokio::task::spawn_blocking(move || judge(&expected, &answer)).await.ok();
            (url, verdict)
        });
    }
    let mut verdicts = BTreeMap::new();
    let mut done = 0;
    while let Some(visit) = visits.join_next().await {
        done += 1;
        if let Ok((url, Some(verdict))) = visit {
            verdicts.insert(url, verdict);
        }
        progress(done, count);
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
