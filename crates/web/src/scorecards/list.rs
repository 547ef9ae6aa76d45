//! All years side by side: each figure with its change since the year before, and the means that are known.

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::analysis;
use prongsai_domain::framework::{Framework, Tool};
use prongsai_domain::means::{Area, Means};
use prongsai_domain::rating::{self, Meaning};
use prongsai_domain::scoring::{self, Scored};
use prongsai_domain::{Score, Scorecard};
use prongsai_store::{cycles, scorecards};
use prongsai_thai::FiscalYear;

use super::chart::{self, YearBar, YearChart};
use super::{Rules, said};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// One year in the comparison.
struct Column {
    year: String,
    path: String,
    doubts: usize,
}

/// One line of the comparison.
struct Line {
    label: String,
    strong: bool,
    /// Whether it begins a group of lines.
    begins: bool,
    cells: Vec<Cell>,
}

/// One figure of the comparison.
struct Cell {
    year: String,
    value: String,
    /// What became of it since the year before, in words.
    note: String,
    class: &'static str,
    mark: &'static str,
}

#[derive(Template)]
#[template(path = "scorecards/list.html")]
struct ListPage {
    shell: Shell,
    columns: Vec<Column>,
    lines: Vec<Line>,
    chart: Option<YearChart>,
    sources: Vec<(String, String)>,
    may_edit: bool,
    next_year: String,
    /// The year to add where there is only one.
    other_year: Option<String>,
}

/// A year as it is known and scored.
struct Known<'r> {
    year: FiscalYear,
    card: &'r Scorecard,
    framework: Option<&'r Framework>,
    scored: Option<Scored>,
    country: Option<Means<'r>>,
    area: Option<Means<'r>>,
}

impl Known<'_> {
    fn total(&self) -> Option<Score> {
        self.card.total.or_else(|| self.scored.as_ref()?.total())
    }

    fn tool(&self, tool: Tool) -> Option<Score> {
        self.scored.as_ref()?.tool(tool)
    }

    fn indicator(&self, no: u8) -> Option<Score> {
        self.scored.as_ref()?.indicator(no)
    }
}

/// All results side by side.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn list(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let cards = scorecards::list(&mut tx, cx.agency_id()).await?;
    let rows = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let (rules, shell) = (Rules::of(&rows), cx.shell());
    let years: Vec<Known<'_>> = cards
        .iter()
        .map(|kept| {
            let (year, card) = (kept.card.fiscal_year, &kept.card);
            let framework = rules.find(year);
            Known {
                year,
                card,
                framework,
                scored: framework.and_then(|framework| scoring::score_card(framework, card).ok()),
                country: framework.and_then(|framework| Means::of(framework, Area::Country)),
                area: framework.and_then(|framework| Means::of(framework, Area::Province(&cx.agency.province))),
            }
        })
        .collect();
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    let columns = years.iter().map(|year| Column {
        year: shell.year(&year.year),
        path: format!("/results/{}", year.year.number()),
        doubts: year.scored.as_ref().map_or(0, |scored| scored.notes.len()),
    });
    let sources = years.iter().flat_map(|year| year.country.iter().chain(&year.area).map(move |means| (year, means)));
    page(&ListPage {
        columns: columns.collect(),
        lines: lines(&shell, &years),
        chart: year_chart(&shell, &years),
        sources: sources
            .map(|(year, means)| (said::means_name(&shell, means, year.year), shell.say(said::origin(&shell, means))))
            .collect(),
        may_edit: cx.may(Action::EditResult, Subject::default()),
        next_year: present.previous().number().to_string(),
        other_year: match &years[..] {
            [only] if rules.find(only.year.previous()).is_some() => Some(only.year.previous().number().to_string()),
            _ => None,
        },
        shell,
    })
}

fn lines(shell: &Shell, years: &[Known<'_>]) -> Vec<Line> {
    let newest = years.iter().find_map(|year| year.framework);
    let scores = |label: String, strong: bool, begins: bool, score: &dyn Fn(&Known<'_>) -> Option<Score>| Line {
        label,
        strong,
        begins,
        cells: years.iter().map(|year| score_cell(shell, years, year, score)).collect(),
    };
    let mut lines = vec![scores(shell.t("result-total"), true, true, &|year| year.total())];
    lines.push(Line {
        label: shell.t("result-rating"),
        strong: true,
        begins: false,
        cells: years.iter().map(|year| rating_cell(shell, year)).collect(),
    });
    if years.iter().any(|year| year.country.as_ref().is_some_and(|means| means.total.is_some())) {
        let label = shell.t("result-mean-country");
        lines.push(scores(label, false, false, &|year| year.country.as_ref()?.total));
    }
    if years.iter().any(|year| year.area.as_ref().is_some_and(|means| means.total.is_some())) {
        let label = shell.t("result-mean-area");
        lines.push(scores(label, false, false, &|year| year.area.as_ref()?.total));
    }
    for (at, tool) in [Tool::Iit, Tool::Eit, Tool::Eit1, Tool::Eit2, Tool::Oit].into_iter().enumerate() {
        let is_part = matches!(tool, Tool::Eit1 | Tool::Eit2);
        if is_part && years.iter().all(|year| year.tool(tool).is_none()) {
            continue;
        }
        let label = match tool {
            Tool::Eit1 => shell.t1("result-eit-part", "part", 1),
            Tool::Eit2 => shell.t1("result-eit-part", "part", 2),
            whole => whole.code().to_owned(),
        };
        lines.push(scores(label, false, at == 0, &|year| year.tool(tool)));
    }
    for no in 1..=10_u8 {
        let name = newest
            .and_then(|framework| framework.indicator(no))
            .map_or_else(String::new, |indicator| said::indicator_name(shell, indicator));
        let label = shell.t2("result-indicator", "no", no, "name", name);
        lines.push(scores(label, false, no == 1, &|year| year.indicator(no)));
    }
    lines
}

fn score_cell(
    shell: &Shell,
    years: &[Known<'_>],
    year: &Known<'_>,
    score: &dyn Fn(&Known<'_>) -> Option<Score>,
) -> Cell {
    let now = score(year);
    let before = years.iter().find(|other| other.year == year.year.previous()).and_then(score);
    let change = now.zip(before).map(|(now, before)| analysis::change(before, now));
    let (mark, class) = said::direction(change);
    Cell {
        year: shell.year(&year.year),
        value: said::points(shell, now),
        note: change.map_or_else(String::new, |change| said::change(shell, change)),
        class,
        mark,
    }
}

/// The rating as announced; a letter in a year of the ladder with what it stands for there.
fn rating_cell(shell: &Shell, year: &Known<'_>) -> Cell {
    let computed = year.scored.as_ref().and_then(|scored| scored.rating.as_ref());
    let value = year.card.rating.clone().or_else(|| computed.map(|rating| rating.name.clone()));
    let meaning = year.framework.zip(value.as_deref()).and_then(|(framework, word)| rating::meaning(framework, word));
    let note = match meaning {
        Some(Meaning::Foreign { levels, .. }) => {
            let all = levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>().join(" / ");
            shell.t1("result-rating-mapped", "levels", computed.map_or(all, |rating| rating.name.clone()))
        }
        _ => String::new(),
    };
    let value = value.map_or_else(|| "–".to_owned(), |value| shell.say(value));
    Cell { year: shell.year(&year.year), value, note, class: "soft", mark: "" }
}

/// The totals of the years beside the means of the country; nothing to compare in a single year without a mean.
fn year_chart(shell: &Shell, years: &[Known<'_>]) -> Option<YearChart> {
    let known: Vec<(&Known<'_>, Score)> = years.iter().filter_map(|year| Some((year, year.total()?))).collect();
    let (newest, total) = known.first()?;
    let mean = |year: &Known<'_>| year.country.as_ref().and_then(|means| means.total);
    if known.len() < 2 && mean(newest).is_none() {
        return None;
    }
    let before = known.iter().find(|(year, _)| year.year == newest.year.previous()).map(|(_, total)| *total);
    let title = match before.map(|before| analysis::change(before, *total)) {
        Some(change) => shell.with(
            "results-chart-title-change",
            &[("year", newest.year.to_string()), ("total", total.to_string()), ("change", said::change(shell, change))],
        ),
        None => shell.t2("results-chart-title", "year", newest.year, "total", total),
    };
    let pass = newest.framework.map(|framework| framework.bands.pass_at)?;
    let bars = known.iter().map(|(year, total)| YearBar {
        name: shell.t1("result-of-year", "year", year.year),
        total: *total,
        mean: mean(year),
        passed: *total >= year.framework.map_or(pass, |framework| framework.bands.pass_at),
    });
    Some(chart::years(shell, title, bars.collect(), pass))
}
