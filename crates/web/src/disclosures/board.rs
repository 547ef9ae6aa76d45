//! The list of a year with everything that is known of each item.

use std::collections::BTreeMap;

use prongsai_domain::disclosure::{Address, Disclosure, Forecast, Light, Visit as Outcome, forecast, usual_elements};
use prongsai_domain::framework::{Framework, Instrument, OitItem};
use prongsai_domain::publication::papers_of;
use prongsai_domain::score::Score;
use prongsai_domain::{analysis, scoring};
use prongsai_store::disclosures::{self, BoardYear};
use prongsai_store::{Tx, cycles, publications, scorecards};
use prongsai_thai::FiscalYear;

use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::publications::entries;
use crate::scorecards::Rules;
use crate::shell::Shell;

/// An item of the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// As the list has it.
    pub item: OitItem,
    /// What the town keeps, with what an item is usually asked where it has said nothing.
    pub kept: Disclosure,
    /// The same with what is published here filled in: what the list is judged by.
    pub disclosure: Disclosure,
    /// The revision of what the town keeps; 0 where nothing is.
    pub revision: i64,
    /// When it was last changed, in microseconds, and by whom.
    pub changed: Option<(i64, Option<String>)>,
    /// What of it is published here: name and address.
    pub published: Vec<(String, String)>,
    /// Points of the total that it is worth.
    pub points: Score,
}

impl Line {
    /// Its light.
    pub fn light(&self) -> Light {
        self.disclosure.light()
    }
}

/// The list of a year.
#[derive(Debug)]
pub struct Board {
    /// The rules of the year, with the town's own list where it has one.
    pub framework: Framework,
    /// The closing night and the own list.
    pub year: BoardYear,
    /// The items in the order of the list.
    pub lines: Vec<Line>,
    /// What the list would score.
    pub forecast: Forecast,
    /// The newest result with both surveys: its year, and the points of the total that they earned.
    pub surveys: Option<(FiscalYear, u16)>,
}

impl Board {
    /// The year of the list.
    pub fn fiscal_year(&self) -> FiscalYear {
        self.framework.fiscal_year
    }

    /// An item by its code, in whatever case.
    pub fn line(&self, code: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.item.code.eq_ignore_ascii_case(code))
    }

    /// How many items have a light.
    pub fn count(&self, light: Light) -> usize {
        self.lines.iter().filter(|line| line.light() == light).count()
    }

    /// The total between its two ends, where the surveys score as last time; none where no result is known.
    pub fn total(&self) -> Option<(Score, Score)> {
        let (_, surveys) = self.surveys?;
        let with = |points: Score| Score::from_hundredths(surveys.checked_add(points.hundredths())?.min(10_000)).ok();
        Some((with(self.forecast.least_points)?, with(self.forecast.most_points)?))
    }
}

/// The rules of a year with the town's own list in place.
pub fn framework_of(rules: &Rules, year: FiscalYear, kept: &BoardYear) -> Result<Framework> {
    let mut framework = rules.find(year).cloned().ok_or(Error::NoSuchPage)?;
    if let Some(list) = &kept.list {
        framework.oit = list.clone();
    }
    Ok(framework)
}

/// Loads the list of a year.
///
/// # Errors
/// No list of that year is known; the database is away.
pub async fn load(tx: &mut Tx, visit: &Visit, shell: &Shell, year: FiscalYear) -> Result<Board> {
    let agency = visit.agency_id();
    let rules = Rules::of(&cycles::list(tx, agency).await?);
    let kept = disclosures::year(tx, agency, year).await?;
    let framework = framework_of(&rules, year, &kept)?;
    let mut items = disclosures::list(tx, agency, year).await?;
    let published = entries(shell, &publications::list(tx, agency).await?)?;
    let cards = scorecards::list(tx, agency).await?;
    let costs: BTreeMap<String, Score> =
        analysis::item_costs(&framework).into_iter().map(|cost| (cost.code, cost.points)).collect();
    let lines: Vec<Line> = framework
        .oit
        .items
        .iter()
        .map(|item| {
            let kept = items.remove(&item.code);
            let papers = papers_of(&framework, &item.code);
            let ours = published.iter().filter(|entry| {
                papers.contains(&(entry.kind, entry.year)) && !entry.superseded && entry.withdrawn.is_none()
            });
            let published: Vec<(String, String)> =
                ours.map(|entry| (entry.title.clone(), entry.path.clone())).collect();
            let (mut disclosure, revision, changed) = match kept {
                Some(kept) => (kept.disclosure, kept.revision, Some((kept.updated_at, kept.updated_by))),
                None => (Disclosure { code: item.code.clone(), ..Disclosure::default() }, 0, None),
            };
            if disclosure.elements.is_empty() {
                disclosure.elements = usual_elements(&item.th);
            }
            let kept = disclosure.clone();
            if let Some((title, _)) = published.first() {
                fill(&mut disclosure, title, shell.public_url(public_path(year, &item.code)));
            }
            let points = costs.get(&item.code).copied().unwrap_or(Score::ZERO);
            Line { item: item.clone(), kept, disclosure, revision, changed, published, points }
        })
        .collect();
    let known =
        lines.iter().map(|line| (line.item.code.clone(), line.disclosure.would_score())).collect::<BTreeMap<_, _>>();
    let forecast = forecast(&framework, &known).map_err(|error| Error::Internal(error.to_string()))?;
    let surveys = cards.iter().filter(|kept| kept.card.fiscal_year <= year).find_map(|kept| {
        let rules = rules.find(kept.card.fiscal_year)?;
        let scored = scoring::score_card(rules, &kept.card).ok()?;
        let of = |instrument| Some(scored.weighted(instrument)?.hundredths());
        Some((kept.card.fiscal_year, of(Instrument::Iit)?.checked_add(of(Instrument::Eit)?)?))
    });
    Ok(Board { framework, year: kept, lines, forecast, surveys })
}

/// The permanent public address of an item.
pub fn public_path(year: FiscalYear, code: &str) -> String {
    format!("/ita/{year}/{}", code.to_lowercase())
}

/// What is published here is an address of its own that answers, and shows what nobody has denied.
fn fill(disclosure: &mut Disclosure, title: &str, url: String) {
    match disclosure.addresses.iter_mut().find(|address| address.url == url) {
        Some(address) => address.visit = address.visit.or(Some(Outcome::Fine)),
        None => {
            disclosure.addresses.push(Address { url, visit: Some(Outcome::Fine), ..Address::default() });
        }
    }
    for element in disclosure.elements.iter_mut().filter(|element| element.met.is_none()) {
        element.met = Some(true);
        title.clone_into(&mut element.proof);
    }
}
