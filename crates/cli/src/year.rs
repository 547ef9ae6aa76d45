//! One municipality's year with all that its papers are drawn from.

use std::collections::BTreeMap;
use std::path::Path;

use prongsai_domain::Cycle;
use prongsai_domain::framework::Framework;
use prongsai_domain::paper::PaperKind;
use prongsai_report::{Report, compose};

use crate::failure::Failure;
use crate::files;
use crate::language::Language;

/// The facts, the framework they stand on, and the pictures.
pub struct Year {
    /// The facts.
    pub cycle: Cycle,
    /// The framework of the result that is analysed.
    pub framework: Framework,
    /// Pictures by the name that the records use.
    pub pictures: BTreeMap<String, Vec<u8>>,
}

impl Year {
    /// Reads a folder; all that is wrong in it is said at once.
    pub fn read(folder: &Path, language: Language) -> Result<Self, Failure> {
        let (cycle, texts) = files::cycle(folder, language)?;
        let framework = files::framework(folder, cycle.fiscal_year, &texts, language)?;
        let pictures = files::pictures(folder, &cycle);
        Ok(Self { cycle, framework, pictures })
    }

    /// The papers that the folder asks for, in its order.
    pub fn reports(&self) -> Vec<Report> {
        self.cycle.papers.iter().map(|paper| self.report(paper.kind)).collect()
    }

    /// One paper.
    pub fn report(&self, paper: PaperKind) -> Report {
        compose::compose(&self.cycle, &self.framework, paper)
    }
}
