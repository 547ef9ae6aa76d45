//! Means that a town can be held against: of all agencies of the country, and of its part of it where one is known.

use std::collections::BTreeMap;

use crate::framework::{Framework, IndicatorMean, Origin};
use crate::score::Score;

/// The agencies that a mean is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area<'a> {
    /// All agencies of the country.
    Country,
    /// The first listed area in which a province lies: itself, or several together. As an agency writes its own:
    /// `พิจิตร`, `จังหวัดพิจิตร`.
    Province(&'a str),
}

/// Known means of one year and area; what is not known is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means<'f> {
    /// The name of the area; none for the country.
    pub name: Option<&'f str>,
    /// Assessed agencies.
    pub agencies: Option<u32>,
    /// Of the totals.
    pub total: Option<Score>,
    /// Of single indicators, 1–10.
    pub indicators: BTreeMap<u8, Score>,
    /// Percent of agencies that passed.
    pub passed_percent: Option<Score>,
    /// Where this comes from.
    pub origin: &'f Origin,
}

impl<'f> Means<'f> {
    /// The means of an area in the year of a framework; none where no figure at all is known.
    ///
    /// # Source
    /// The blocks `national` and `areas` of the year's framework, which a town may replace.
    pub fn of(framework: &'f Framework, area: Area<'_>) -> Option<Self> {
        let means = match area {
            Area::Country => {
                let national = &framework.national;
                Self {
                    name: None,
                    agencies: national.agencies,
                    total: national.mean,
                    indicators: by_number(&national.indicators),
                    passed_percent: national.passed_percent,
                    origin: &national.origin,
                }
            }
            Area::Province(province) => {
                let province = plain(province);
                let areas = framework.areas.as_ref()?;
                let lies_in = |names: &[String]| names.iter().any(|name| plain(name) == province);
                let area = areas.list.iter().find(|area| lies_in(&area.provinces))?;
                Self {
                    name: Some(&area.name),
                    agencies: area.agencies,
                    total: area.mean,
                    indicators: by_number(&area.indicators),
                    passed_percent: area.passed_percent,
                    origin: &areas.origin,
                }
            }
        };
        let says_nothing = means.total.is_none() && means.indicators.is_empty() && means.passed_percent.is_none();
        (!says_nothing).then_some(means)
    }
}

fn by_number(means: &[IndicatorMean]) -> BTreeMap<u8, Score> {
    means.iter().map(|mean| (mean.no, mean.mean)).collect()
}

fn plain(province: &str) -> &str {
    province.trim().trim_start_matches("จังหวัด").trim_start_matches("จ.").trim()
}
