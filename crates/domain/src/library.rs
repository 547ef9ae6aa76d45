//! Templates of measures for each indicator, in our own words; a town adopts one and changes what differs.

use std::sync::LazyLock;

use prongsai_thai::{FiscalYear, Quarter};
use serde::{Deserialize, Serialize};

use crate::agency::Agency;
use crate::measure::{Measure, Period, Step};

/// A measure before a town has taken it over; words of the body's kind stand in braces: `{enactment}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureTemplate {
    /// Short name, unique in the library.
    pub id: String,
    /// The indicator (1–10) that it improves.
    pub indicator: u8,
    /// The topics (1–7) that it serves, the main one first.
    pub topics: Vec<u8>,
    /// Title.
    pub title: String,
    /// The finding it usually answers.
    pub finding: String,
    /// Steps in order.
    pub steps: Vec<String>,
    /// Units that usually own it, the first choice first.
    pub units: Vec<String>,
    /// First and last quarter of the fiscal year, 1–4.
    #[serde(default = "whole_year")]
    pub quarters: [u8; 2],
    /// The indicator of success, with a figure.
    pub success: String,
    /// The way in which it is followed up.
    pub follow_up: String,
    /// What shows that it was done.
    pub evidence: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    template: Vec<MeasureTemplate>,
}

static ALL: LazyLock<Vec<MeasureTemplate>> = LazyLock::new(|| {
    let files =
        [include_str!("../library/iit.toml"), include_str!("../library/eit.toml"), include_str!("../library/oit.toml")];
    files
        .into_iter()
        .flat_map(|text| toml::from_str::<File>(text).expect("the embedded library is read by a test").template)
        .collect()
});

fn whole_year() -> [u8; 2] {
    [1, 4]
}

/// All templates, by indicator.
pub fn all() -> &'static [MeasureTemplate] {
    &ALL
}

/// The templates for one indicator, 1–10.
pub fn for_indicator(indicator: u8) -> impl Iterator<Item = &'static MeasureTemplate> {
    all().iter().filter(move |template| template.indicator == indicator)
}

/// Finds a template by its id.
pub fn find(id: &str) -> Option<&'static MeasureTemplate> {
    all().iter().find(|template| template.id == id)
}

/// Makes a town's measure of a template: with the words of its kind, its own unit, and the days of the year.
///
/// `no` is the measure's number in the town's table, from 1. What it costs stays open.
pub fn adopt(template: &MeasureTemplate, agency: &Agency, year: FiscalYear, no: u16) -> Measure {
    let fill = |text: &str| filled(text, agency);
    let wanted: Vec<String> = template.units.iter().map(|unit| fill(unit)).collect();
    let unit = wanted.iter().find_map(|name| agency.units.iter().find(|unit| unit.name == *name));
    let responsible = unit.map(|unit| &unit.name).or(wanted.first()).cloned().unwrap_or_default();
    let [first, last] = template.quarters.map(quarter);
    Measure {
        no,
        title: fill(&template.title),
        indicator: Some(template.indicator),
        topics: template.topics.clone(),
        finding: Some(fill(&template.finding)),
        responsible,
        unit: unit.map(|unit| unit.id.clone()),
        period: Period { text: None, from: Some(year.quarter(first).from), to: Some(year.quarter(last).to) },
        budget: None,
        success: Some(fill(&template.success)),
        follow_up: fill(&template.follow_up),
        steps: (1..).zip(&template.steps).map(|(no, step)| Step { no, text: fill(step) }).collect(),
    }
}

/// Puts the words of the agency's kind in the place of the braces.
fn filled(text: &str, agency: &Agency) -> String {
    let terms = agency.terms();
    [
        ("{short}", &terms.short),
        ("{enactment}", &terms.enactment),
        ("{budget}", &terms.budget_enactment),
        ("{head}", &terms.head),
        ("{clerk}", &terms.clerk),
        ("{staff}", &terms.staff),
        ("{office}", &terms.office),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (brace, word)| text.replace(brace, word))
}

fn quarter(number: u8) -> Quarter {
    match number {
        1 => Quarter::First,
        2 => Quarter::Second,
        3 => Quarter::Third,
        _ => Quarter::Fourth,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::agency::AgencyKind;

    #[test]
    fn every_indicator_has_two_templates_that_are_complete() {
        let ids: BTreeSet<&str> = all().iter().map(|template| template.id.as_str()).collect();
        assert_eq!(ids.len(), all().len());
        for indicator in 1..=10 {
            assert!(for_indicator(indicator).count() >= 2, "indicator {indicator}");
        }
        for template in all() {
            let id = &template.id;
            assert!(template.steps.len() >= 3 && template.evidence.len() >= 2, "{id}");
            assert!(template.success.contains(|c: char| ('๐'..='๙').contains(&c)), "{id}: success has no figure");
            assert!(template.topics.iter().all(|topic| (1..=7).contains(topic)), "{id}");
            let [first, last] = template.quarters;
            assert!((1..=4).contains(&first) && (first..=4).contains(&last), "{id}");
        }
    }

    #[test]
    fn an_adopted_measure_speaks_the_words_of_its_town() {
        let year = FiscalYear::new(2570).unwrap();
        let of = |kind| {
            let agency = Agency::usual(kind, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง");
            adopt(find("budget-briefing").unwrap(), &agency, year, 3)
        };

        let town = of(AgencyKind::SubdistrictMunicipality);
        let organization = of(AgencyKind::SubdistrictOrganization);

        assert!(town.steps[0].text.contains("เทศบัญญัติงบประมาณรายจ่าย"));
        assert!(town.follow_up.contains("นายกเทศมนตรี"));
        assert!(organization.steps[0].text.contains("ข้อบัญญัติงบประมาณรายจ่าย"));
        assert!(!organization.follow_up.contains("เทศมนตรี"));
        assert_eq!((town.no, town.responsible.as_str(), town.unit.as_deref()), (3, "กองคลัง", Some("finance")));
        assert_eq!((town.period.from, town.period.to), (Some(year.first_day()), Some(year.last_day())));
    }

    #[test]
    fn no_brace_is_left_in_an_adopted_measure_of_any_kind() {
        let year = FiscalYear::new(2569).unwrap();
        for kind in
            [AgencyKind::TownMunicipality, AgencyKind::SubdistrictOrganization, AgencyKind::ProvincialOrganization]
        {
            let agency = Agency::usual(kind, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง");
            for template in all() {
                let measure = adopt(template, &agency, year, 1);
                let steps = measure.steps.iter().map(|step| step.text.as_str());
                let rest = [measure.success.as_deref(), measure.finding.as_deref()].into_iter().flatten();
                for text in steps.chain(rest).chain([&*measure.title, &*measure.follow_up, &*measure.responsible]) {
                    assert!(!text.contains(['{', '}']), "{}: {text}", template.id);
                }
            }
        }
    }
}
