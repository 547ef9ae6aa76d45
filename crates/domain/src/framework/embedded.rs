//! The years that come with the program.

use std::sync::LazyLock;

use super::{Calendar, Framework, National, Origin, Status, file};

/// One text of a year: its files one after the other, the one with the bare keys first.
macro_rules! year {
    ($year:literal $(, $more:literal)*) => {
        concat!(
            include_str!(concat!("../../frameworks/", $year, "/year.toml")),
            include_str!(concat!("../../frameworks/", $year, "/survey.toml")),
            include_str!(concat!("../../frameworks/", $year, "/oit.toml")),
            include_str!(concat!("../../frameworks/", $year, "/bands.toml")),
            include_str!(concat!("../../frameworks/", $year, "/calendar.toml")),
            $(include_str!(concat!("../../frameworks/", $year, "/", $more)),)*
        )
    };
}

const TEXTS: [&str; 7] = [
    year!("2563"),
    year!("2564", "areas.toml"),
    year!("2565"),
    year!("2566"),
    year!("2567"),
    year!("2568"),
    year!("2569"),
];

static ALL: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    let mut all: Vec<Framework> =
        TEXTS.iter().map(|text| file::complete(text).expect("a test reads every embedded year")).collect();
    let present = all.last().map(next_year);
    all.extend(present);
    all
});

pub fn all() -> &'static [Framework] {
    &ALL
}

/// The year after the last known one: the same rules, marked as a copy, without what can only be the year's own.
pub fn next_year(last: &Framework) -> Framework {
    let copied = format!("copied from fiscal year {}", last.fiscal_year);
    let mut next = last.clone();
    next.fiscal_year = last.fiscal_year.next();
    next.status = Status::CopyOf(last.fiscal_year);
    next.replaced.clear();
    next.measure_papers.note.clear();
    // The master plan sets 100 percent for 2570, the last year it speaks of.
    next.target.percent = 100;
    for origin in [
        &mut next.weights.origin,
        &mut next.indicators.origin,
        &mut next.item_counts.origin,
        &mut next.measure_papers.origin,
        &mut next.triage.origin,
        &mut next.survey.origin,
        &mut next.sampling.origin,
        &mut next.oit_scoring.origin,
        &mut next.oit.origin,
        &mut next.bands.origin,
    ]
    .into_iter()
    .chain(next.eit_parts.as_mut().map(|block| &mut block.origin))
    .chain(next.topics.as_mut().map(|block| &mut block.origin))
    {
        *origin = Origin {
            source: format!("{copied}; there: {}", origin.source),
            confidence: "low: the year's own rules are not known".to_owned(),
            from_memory: true,
        };
    }
    let unknown =
        |source: &str| Origin { source: source.to_owned(), confidence: "none".to_owned(), from_memory: false };
    next.national = National { origin: unknown("no published result yet"), ..National::default() };
    next.areas = None;
    next.calendar =
        Calendar { origin: unknown("the assessor's notice of the year is not known"), ..Calendar::default() };
    next
}
