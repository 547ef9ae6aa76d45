//! Items × towns with lights: who stands where, what is late, and which way it goes.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::Light;
use prongsai_store::{Tx, agencies, boards, consents};
use serde::Deserialize;

use super::board::{self, Boards, Row};
use super::{light_key, overseer, tag, year_meant};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::filled;
use crate::shell::{Shell, page};

/// Days of the trend that are looked at.
const DAYS: i64 = 400;

/// Days of the trend that are shown.
const SHOWN: usize = 8;

/// What the reader chose to see.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct Choice {
    /// The fiscal year.
    #[serde(default)]
    pub year: String,
    /// Only towns with this light: `empty`, `at-risk`, `complete`.
    #[serde(default)]
    pub light: String,
    /// Only towns with something late.
    #[serde(default)]
    pub late: String,
    /// Only this item.
    #[serde(default)]
    pub item: String,
    /// Only towns or districts with this in their name.
    #[serde(default)]
    pub name: String,
    /// `rank`: in the order of their lists, where the body has turned that on.
    #[serde(default)]
    pub by: String,
}

impl Choice {
    /// The boards with only what was chosen.
    pub fn of(&self, mut boards: Boards) -> Boards {
        if let Some(at) = boards.items.iter().position(|item| item.code == self.item) {
            boards.items = vec![boards.items.swap_remove(at)];
            for row in &mut boards.rows {
                row.cells = row.cells.get(at).copied().into_iter().collect();
            }
        }
        let light = [Light::Empty, Light::AtRisk, Light::Complete].into_iter().find(|light| light.code() == self.light);
        let name = self.name.trim();
        boards.rows.retain(|row| {
            light.is_none_or(|light| row.count(light) > 0)
                && (self.late.is_empty() || row.late() > 0)
                && (name.is_empty() || row.town.full_name.contains(name) || row.town.district.contains(name))
        });
        boards
    }

    /// Whether anything was chosen but the year and the order.
    fn is_narrow(&self) -> bool {
        [&self.light, &self.late, &self.item, &self.name].into_iter().any(|field| filled(field).is_some())
    }

    /// The same choice as a query, for the files.
    fn query(&self, year: i16) -> String {
        let year = year.to_string();
        let fields = [
            ("year", year.as_str()),
            ("light", &self.light),
            ("late", &self.late),
            ("item", &self.item),
            ("name", &self.name),
            ("by", &self.by),
        ];
        let given: Vec<_> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_html_form::to_string(given).unwrap_or_default()
    }
}

/// One town of the table.
struct Line {
    path: String,
    name: String,
    district: String,
    rank: Option<String>,
    oit: String,
    complete: usize,
    at_risk: usize,
    empty: usize,
    late: usize,
    total: usize,
    /// Class and words.
    cells: Vec<(&'static str, String)>,
}

/// One item of the head and the foot of the table.
struct Column {
    code: String,
    title: String,
    check: Option<String>,
    complete: String,
}

/// A day of the trend.
struct Point {
    day: String,
    complete: i64,
    items: i64,
    words: String,
    late: i64,
}

#[derive(Template)]
#[template(path = "towns/list.html")]
struct ListPage {
    shell: Shell,
    year: i16,
    years: Vec<(String, String, bool)>,
    choice: Choice,
    lights: Vec<(String, String)>,
    items: Vec<(String, String)>,
    ranking: bool,
    narrow: bool,
    all: usize,
    columns: Vec<Column>,
    lines: Vec<Line>,
    totals: [usize; 4],
    trend: Vec<Point>,
    csv: String,
    json: String,
    uncovered: usize,
    waiting: usize,
    checks: bool,
    settles: bool,
}

/// The table.
///
/// # Errors
/// The person may not read towns, the agency is a town itself, or the database is away.
pub async fn show(cx: Cx, Query(choice): Query<Choice>) -> Result<Response> {
    cx.permit(Action::ReadTowns, Subject::default())?;
    let office = overseer(&cx)?;
    let year = year_meant(&cx, Some(&choice.year))?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let boards = board::load(&mut tx, &cx, year).await?;
    let days = boards::trend(&mut tx, cx.agency_id(), year, DAYS).await?;
    let (uncovered, waiting) = unasked(&mut tx, &cx, &boards).await?;
    drop(tx);
    let all = boards.rows.len();
    let items = boards.items.iter().map(|item| (item.code.clone(), format!("{} {}", item.code, item.th)));
    let items = std::iter::once((String::new(), shell.t("towns-any-item"))).chain(items).collect();
    let lights = [Light::AtRisk, Light::Empty, Light::Complete]
        .map(|light| (light.code().to_owned(), shell.t(light_key(light))));
    let lights = std::iter::once((String::new(), shell.t("towns-any-light"))).chain(lights).collect();
    let boards = choice.of(boards);
    let checks = cx.may(Action::JudgeTowns, Subject::default());
    let columns = boards.items.iter().enumerate().map(|(at, item)| {
        let asked = boards.rows.iter().filter_map(|row| row.cells[at].light);
        let (asked, complete) = asked
            .fold((0, 0), |(asked, complete), light| (asked + 1, complete + usize::from(light == Light::Complete)));
        Column {
            code: item.code.clone(),
            title: item.th.clone(),
            check: checks.then(|| format!("/towns/items/{}?year={}", item.code, year.number())),
            complete: shell.say(format!("{complete}/{asked}")),
        }
    });
    let columns = columns.collect();
    let sum = |count: &dyn Fn(&Row) -> usize| boards.rows.iter().map(count).sum();
    let totals = [
        sum(&|row| row.count(Light::Complete)),
        sum(&|row| row.count(Light::AtRisk)),
        sum(&|row| row.count(Light::Empty)),
        sum(&Row::late),
    ];
    let query = choice.query(year.number());
    let present = year_meant(&cx, None)?;
    page(&ListPage {
        lines: lines(&shell, &boards, &choice, office.ranking, year.number()),
        year: year.number(),
        years: [present, present.previous()]
            .map(|one| (format!("/towns?year={}", one.number()), shell.year(&one), one == year))
            .into(),
        narrow: choice.is_narrow(),
        choice,
        lights,
        items,
        ranking: office.ranking,
        all,
        columns,
        totals,
        trend: trend(&shell, &days),
        csv: format!("/towns.csv?{query}"),
        json: format!("/towns.json?{query}"),
        uncovered,
        waiting,
        checks,
        settles: cx.may(Action::ManageAgency, Subject::default()),
        shell,
    })
}

/// How many towns of the area neither agreed nor were asked, and how many have not answered.
async fn unasked(tx: &mut Tx, cx: &Cx, boards: &Boards) -> Result<(usize, usize)> {
    let asked = consents::asked(tx, cx.agency_id()).await?;
    let covered = covered(tx, cx).await?;
    let open = covered.iter().filter(|site| {
        boards.rows.iter().all(|row| row.town.id != site.id) && asked.iter().all(|asked| asked.agency_id != site.id)
    });
    Ok((open.count(), asked.len()))
}

/// The towns of the area of a body.
///
/// # Errors
/// The agency is a town itself, or the database is away.
pub async fn covered(tx: &mut Tx, cx: &Cx) -> Result<Vec<agencies::Site>> {
    let kind = overseer(cx)?.kind;
    let bodies = agencies::bodies(tx).await?;
    let towns =
        bodies.into_iter().filter(|(site, body)| site.settings.overseer.is_none() && kind.covers(&cx.agency, body));
    Ok(towns.map(|(site, _)| site).collect())
}

fn lines(shell: &Shell, boards: &Boards, choice: &Choice, ranking: bool, year: i16) -> Vec<Line> {
    // The place of a town: how many are certain of more. Equal lists have equal places.
    let rank = |row: &Row| {
        let own = row.standing?;
        let better = boards.rows.iter().filter_map(|other| other.standing).filter(|other| other.least > own.least);
        Some(better.count() + 1)
    };
    let words = |light: Light| shell.t(format!("towns-short-{}", light.code()));
    let short = [Light::Empty, Light::AtRisk, Light::Complete].map(|light| (light, words(light)));
    let late = shell.t("towns-short-late");
    let mut rows: Vec<(Option<usize>, &Row)> =
        boards.rows.iter().map(|row| (if ranking { rank(row) } else { None }, row)).collect();
    if ranking && choice.by == "rank" {
        rows.sort_by_key(|(rank, _)| rank.unwrap_or(usize::MAX));
    }
    rows.into_iter()
        .map(|(rank, row)| Line {
            path: format!("/towns/{}?year={year}", row.town.slug),
            name: row.town.full_name.clone(),
            district: row.town.district.clone(),
            rank: rank.map(|rank| shell.say(rank)),
            oit: oit(shell, row),
            complete: row.count(Light::Complete),
            at_risk: row.count(Light::AtRisk),
            empty: row.count(Light::Empty),
            late: row.late(),
            total: row.cells.iter().filter(|cell| cell.light.is_some()).count(),
            cells: row
                .cells
                .iter()
                .map(|cell| match cell.light {
                    None => ("light", "–".to_owned()),
                    Some(_) if cell.late => ("light light-late", late.clone()),
                    Some(light) => {
                        let class = match light {
                            Light::Complete => "light light-done",
                            Light::AtRisk => "light light-wait",
                            Light::Empty => "light light-none",
                        };
                        let words = short.iter().find(|(known, _)| *known == light);
                        (class, words.map(|(_, words)| words.clone()).unwrap_or_default())
                    }
                })
                .collect(),
        })
        .collect()
}

/// The OIT of a town, or its two ends.
pub fn oit(shell: &Shell, row: &Row) -> String {
    match row.standing {
        None => "–".to_owned(),
        Some(standing) if standing.least == standing.most => shell.say(standing.least),
        Some(standing) => shell.t2("towns-range", "least", standing.least, "most", standing.most),
    }
}

/// The newest day and, further back, one a week, oldest first.
fn trend(shell: &Shell, days: &[boards::Day]) -> Vec<Point> {
    let shown = days.iter().step_by(if days.len() > SHOWN { 7 } else { 1 }).take(SHOWN);
    let mut points: Vec<Point> = shown
        .map(|day| {
            let items = day.complete + day.at_risk + day.empty;
            let named = day.day.parse().map_or_else(|_| day.day.clone(), |day| shell.short_date(&day));
            Point {
                day: named,
                complete: day.complete,
                items,
                words: shell.t2("towns-trend-point", "complete", day.complete, "items", items),
                late: day.late,
            }
        })
        .collect();
    points.reverse();
    points
}

/// The same for one town.
pub fn trend_of(shell: &Shell, days: &[boards::Day]) -> Vec<(String, i64, i64, String, i64)> {
    trend(shell, days)
        .into_iter()
        .map(|point| (point.day, point.complete, point.items, point.words, point.late))
        .collect()
}

/// The tag of a light, for pages of one town.
pub fn tagged(shell: &Shell, light: Light) -> (&'static str, String) {
    (tag(light), shell.t(light_key(light)))
}
