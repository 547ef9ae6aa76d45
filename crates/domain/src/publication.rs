//! Publication: the permanent address of a paper, the item of the list that it answers, what may be shown to everybody.

pub mod private;

use prongsai_thai::{FiscalYear, Round};

use crate::framework::{Covers, Framework};
use crate::paper::PaperKind;

pub use private::{Private, PrivateKind};

/// The part of a paper's address that names it: `measures`, `6`, `12`.
pub fn slug(kind: PaperKind) -> &'static str {
    match kind.round() {
        None => "measures",
        Some(Round::Six) => "6",
        Some(Round::Twelve) => "12",
    }
}

/// Reads what [`slug`] wrote.
pub fn kind(slug: &str) -> Option<PaperKind> {
    [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth]
        .into_iter()
        .find(|kind| self::slug(*kind) == slug)
}

/// The item of a yearly disclosure list that a paper answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing<'f> {
    /// The year of the list, which for a report may be the year after its own.
    pub year: FiscalYear,
    /// `O43`.
    pub code: &'f str,
    /// Its title, where the list has one.
    pub title: &'f str,
}

/// Finds the item that a paper of a fiscal year answers; `rules` gives the framework of a year.
///
/// The measure paper answers an item of its own year. A report answers one of its own year while the list covers the same
/// year, and one of the next year where the list covers the year before.
///
/// # Source
/// Headings of the lists of 2566 to 2569: "ประจำปี พ.ศ. 2567" in the list of 2568.
pub fn filing<'f>(
    kind: PaperKind,
    year: FiscalYear,
    rules: impl Fn(FiscalYear) -> Option<&'f Framework>,
) -> Option<Filing<'f>> {
    let (of, covers) = match kind {
        PaperKind::Measures => (year, None),
        PaperKind::SixMonth => (year, Some(Covers::Same)),
        PaperKind::TwelveMonth => (year.next(), Some(Covers::Previous)),
    };
    let framework = rules(of)?;
    let papers = &framework.measure_papers;
    if covers.is_some_and(|covers| covers != papers.covers) {
        return None;
    }
    let code = if kind == PaperKind::Measures { papers.measure.as_str() } else { papers.report.as_str() };
    let title = framework.item(code).map_or("", |item| item.th.as_str());
    (!code.is_empty()).then_some(Filing { year: of, code, title })
}

/// The kinds and years of the papers that may stand under an item of a list.
pub fn papers_of(framework: &Framework, code: &str) -> Vec<(PaperKind, FiscalYear)> {
    let year = framework.fiscal_year;
    let candidates =
        [(PaperKind::Measures, year), (PaperKind::SixMonth, year), (PaperKind::TwelveMonth, year.previous())];
    candidates
        .into_iter()
        .filter(|(kind, of)| {
            filing(*kind, *of, |wanted| (wanted == year).then_some(framework))
                .is_some_and(|filing| filing.code.eq_ignore_ascii_case(code))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(number: i16) -> FiscalYear {
        FiscalYear::new(number).unwrap()
    }

    #[test]
    fn a_six_month_report_answers_its_own_year_and_a_yearly_one_the_next() {
        let filed = |kind, of| filing(kind, year(of), Framework::embedded).map(|f| (f.year, f.code));

        assert_eq!(filed(PaperKind::SixMonth, 2566), Some((year(2566), "O43")));
        assert_eq!(filed(PaperKind::SixMonth, 2568), None);
        assert_eq!(filed(PaperKind::TwelveMonth, 2567), Some((year(2568), "O28")));
        assert_eq!(filed(PaperKind::Measures, 2567), Some((year(2567), "O34")));
    }

    #[test]
    fn an_item_knows_the_papers_that_may_stand_under_it() {
        let list = Framework::embedded(year(2568)).unwrap();

        assert_eq!(papers_of(list, "o28"), [(PaperKind::TwelveMonth, year(2567))]);
        assert_eq!(papers_of(list, "O1"), []);
    }

    #[test]
    fn an_address_names_its_paper_and_nothing_else_does() {
        for paper in [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth] {
            assert_eq!(kind(slug(paper)), Some(paper));
        }
        assert_eq!(kind("7"), None);
    }
}
