//! Results of past years: typed or read from a table, shown with every number's origin, and what they ask for.

mod chart;
pub mod edit;
pub mod findings;
pub mod import;
pub mod said;
pub mod show;

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::framework::{self, Framework, Instrument};
use prongsai_domain::scoring;
use prongsai_store::cycles::{self, CycleRow};
use prongsai_store::scorecards;
use prongsai_thai::{FiscalYear, numeral};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

use said::points;

/// The rules of the years: those of the town where it has its own, and ours.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    own: Vec<Framework>,
}

impl Rules {
    /// With what the years of the town say of their own.
    pub fn of(years: &[CycleRow]) -> Self {
        // A town's own text was read when it came in; one that no longer reads gives way to ours.
        let own = years.iter().filter_map(|row| framework::parse_all(row.framework.as_deref()?).ok()).flatten();
        Self { own: own.collect() }
    }

    /// The rules of a year.
    pub fn find(&self, year: FiscalYear) -> Option<&Framework> {
        self.own.iter().find(|framework| framework.fiscal_year == year).or_else(|| Framework::embedded(year))
    }

    /// The rules of all years, oldest first.
    pub fn all(&self) -> Vec<Framework> {
        let ours = Framework::all().iter().map(|framework| framework.fiscal_year);
        ours.filter_map(|year| self.find(year).cloned()).collect()
    }
}

/// A fiscal year as an address or a field says it, in any digits.
pub fn year_of(text: &str) -> Option<FiscalYear> {
    let plain = numeral::arabic(text.trim());
    let plain = plain.trim_start_matches("พ.ศ.").trim();
    FiscalYear::new(plain.parse().ok()?).ok()
}

/// The year of an address.
///
/// # Errors
/// There is no such year.
pub fn year_in_path(text: &str) -> Result<FiscalYear> {
    year_of(text).ok_or(Error::NoSuchPage)
}

/// One year in the comparison.
struct Column {
    year: String,
    path: String,
    total: String,
    rating: String,
    instruments: Vec<String>,
    indicators: Vec<String>,
}

/// One line of the comparison: what, and its value for each year.
struct Line {
    label: String,
    strong: bool,
    values: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "scorecards/list.html")]
struct ListPage {
    shell: Shell,
    columns: Vec<Column>,
    lines: Vec<Line>,
    may_edit: bool,
    next_year: String,
}

/// All results side by side.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn list(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let cards = scorecards::list(&mut tx, cx.agency_id()).await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let (rules, shell) = (Rules::of(&years), cx.shell());
    let mut columns = Vec::new();
    for kept in cards.iter().take(6) {
        let card = &kept.card;
        let framework = rules.find(card.fiscal_year);
        let scored = framework.and_then(|framework| scoring::score_card(framework, card).ok());
        let of_scored = |score: Option<prongsai_domain::Score>| points(&shell, score);
        columns.push(Column {
            year: shell.year(&card.fiscal_year),
            path: format!("/results/{}", card.fiscal_year.number()),
            total: of_scored(card.total.or_else(|| scored.as_ref()?.total())),
            rating: card
                .rating
                .clone()
                .or_else(|| scored.as_ref()?.rating.as_ref().map(|rating| rating.name.clone()))
                .map_or_else(|| "–".to_owned(), |rating| shell.say(rating)),
            instruments: Instrument::ALL
                .iter()
                .map(|instrument| of_scored(scored.as_ref().and_then(|scored| scored.instrument(*instrument))))
                .collect(),
            indicators: (1..=10_u8)
                .map(|no| of_scored(scored.as_ref().and_then(|scored| scored.indicator(no))))
                .collect(),
        });
    }
    let newest = cards.first().map(|kept| kept.card.fiscal_year);
    let lines = comparison(&shell, &columns, newest.and_then(|year| rules.find(year)));
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    page(&ListPage {
        may_edit: cx.may(Action::EditResult, Subject::default()),
        next_year: present.previous().number().to_string(),
        columns,
        lines,
        shell,
    })
}

fn comparison(shell: &Shell, columns: &[Column], framework: Option<&Framework>) -> Vec<Line> {
    let line = |label: String, strong: bool, value: &dyn Fn(&Column) -> String| Line {
        label,
        strong,
        values: columns.iter().map(|column| (column.year.clone(), value(column))).collect(),
    };
    let mut lines = vec![
        line(shell.t("result-total"), true, &|column| column.total.clone()),
        line(shell.t("result-rating"), true, &|column| column.rating.clone()),
    ];
    for (at, instrument) in Instrument::ALL.iter().enumerate() {
        lines.push(line(instrument.code().to_owned(), false, &|column| column.instruments[at].clone()));
    }
    for no in 1..=10_u8 {
        let name = framework
            .and_then(|framework| framework.indicator(no))
            .map_or_else(String::new, |indicator| said::indicator_name(shell, indicator));
        let label = shell.t2("result-indicator", "no", no, "name", name);
        lines.push(line(label, false, &|column| column.indicators[usize::from(no) - 1].clone()));
    }
    lines
}
