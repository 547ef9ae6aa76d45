//! One municipality's year with all that its papers are drawn from.

use std::collections::BTreeMap;
use std::path::Path;

use prongsai_domain::Cycle;
use prongsai_domain::folder::{self, Suppressed};
use prongsai_domain::framework::Framework;
use prongsai_domain::paper::PaperKind;
use prongsai_report::lint::{self, Suppression};
use prongsai_report::{Report, compose};

use crate::failure::Failure;
use crate::files;
use crate::language::Language;

/// The facts, the framework they stand on, and the pictures.
pub struct Year {
    /// The facts.
    pub cycle: Cycle,
    /// The framework of the year of the measures.
    pub framework: Framework,
    /// Frameworks of other years, the town's own among them.
    pub others: Vec<Framework>,
    /// Findings that the town answers for.
    pub suppressions: Vec<Suppression>,
    /// Pictures by the name that the records use.
    pub pictures: BTreeMap<String, Vec<u8>>,
}

impl Year {
    /// Reads a folder; all that is wrong in it is said at once.
    pub fn read(place: &Path, language: Language) -> Result<Self, Failure> {
        let (cycle, texts) = files::cycle(place, language)?;
        let (framework, others) = files::frameworks(place, cycle.fiscal_year, &texts, language)?;
        let rules: Vec<&str> = lint::RULES.iter().map(|rule| rule.name).collect();
        let suppressions = folder::suppressions(&texts, &rules)
            .map_err(|problems| Failure::problems(language, place, &problems))?
            .into_iter()
            .map(|Suppressed { rule, line, excerpt, reason }| Suppression { rule, line, excerpt, reason })
            .collect();
        let pictures = files::pictures(place, &cycle);
        Ok(Self { cycle, framework, others, suppressions, pictures })
    }

    /// The papers that the folder asks for, in its order.
    pub fn reports(&self) -> Vec<Report> {
        self.cycle.papers.iter().map(|paper| self.report(paper.kind)).collect()
    }

    /// One paper.
    pub fn report(&self, paper: PaperKind) -> Report {
        compose::compose_with(&self.cycle, &self.framework, &self.others, paper)
    }
}

/// What a paper is called in file names and in findings: `six-month`, as for `draw --paper`.
pub fn short(paper: PaperKind) -> &'static str {
    match paper {
        PaperKind::Measures => "measures",
        PaperKind::SixMonth => "six-month",
        PaperKind::TwelveMonth => "twelve-month",
    }
}
