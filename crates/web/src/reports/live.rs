//! The facts behind a paper, and the paper made of them: composed, reworded, linted.

use std::collections::BTreeMap;
use std::sync::Arc;

use prongsai_domain::evidence::EvidenceKind;
use prongsai_domain::framework::{self, Framework};
use prongsai_report::compose::compose_with;
use prongsai_report::content::{self, Pictures};
use prongsai_report::edit::{self, Edit, Edited};
use prongsai_report::field::{self, Spot};
use prongsai_report::lint::{self, Diagnostic, Profile, Severity};
use prongsai_report::model::{Block, Report};
use prongsai_store::cycles::{self, CycleRow, Loaded};
use prongsai_store::reports::{self, KeptEdit, KeptPaper, KeptSuppression, VersionRow};
use prongsai_thai::{Date, FiscalYear};

use crate::cx::Cx;
use crate::error::{Error, Result};

/// All that a paper is made of at this moment.
#[derive(Debug)]
pub struct Live {
    /// The paper's settings.
    pub kept: KeptPaper,
    /// The facts of the year.
    pub loaded: Loaded,
    /// The rules of the year.
    pub framework: Framework,
    /// The town's own rules of other years.
    pub others: Vec<Framework>,
    /// Other words, as they are kept.
    pub edits: Vec<KeptEdit>,
    /// Answered findings.
    pub answers: Vec<KeptSuppression>,
    /// Versions, newest first.
    pub versions: Vec<VersionRow>,
    /// Digests of the pictures that may be shown, by their name in the report.
    pub pictures: Pictures,
    today: Date,
}

/// The paper as it reads now.
#[derive(Debug)]
pub struct Composed {
    /// With its edits.
    pub edited: Edited,
    /// What the linter says and nobody has answered for.
    pub open: Vec<Finding>,
    /// Answers whose finding is still there, by id.
    pub answered: Vec<String>,
}

/// A finding with its place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What the linter says.
    pub diagnostic: Diagnostic,
    /// Where it stands and where it is mended.
    pub spot: Option<Spot>,
}

impl Live {
    /// Loads a paper with everything behind it.
    ///
    /// # Errors
    /// There is no such paper, or the database is away.
    pub async fn load(cx: &Cx, id: &str) -> Result<Arc<Self>> {
        let agency = cx.agency_id();
        let mut tx = cx.read().await?;
        let kept = reports::get(&mut tx, agency, id).await?;
        let year = kept.fiscal_year;
        let mut loaded = cycles::load(&mut tx, agency, year, cx.today).await?;
        let years = cycles::list(&mut tx, agency).await?;
        let edits = reports::edits(&mut tx, agency, id).await?;
        let answers = reports::suppressions(&mut tx, agency, id).await?;
        let versions = reports::versions(&mut tx, agency, id).await?;
        let shown = reports::shown_evidence(&mut tx, agency, year).await?;
        drop(tx);
        let shown: BTreeMap<String, String> = shown.into_iter().map(|row| (row.file, row.digest)).collect();
        let pictures = show_only(&mut loaded, &shown);
        let (framework, others) = rules(&years, year)?;
        Ok(Arc::new(Self { kept, loaded, framework, others, edits, answers, versions, pictures, today: cx.today }))
    }

    /// Composes the paper and asks the linter; takes a moment, on a thread of its own.
    ///
    /// # Errors
    /// The thread ended unexpectedly.
    pub async fn composed(self: &Arc<Self>) -> Result<Composed> {
        let live = Arc::clone(self);
        tokio::task::spawn_blocking(move || live.compose()).await.map_err(|error| Error::Internal(error.to_string()))
    }

    fn compose(&self) -> Composed {
        let edited = self.edited();
        let cycle = &self.loaded.cycle;
        let report = &edited.report;
        let profile =
            Profile { cycle: Some(cycle), report: Some(report), today: Some(self.today), ..Profile::default() };
        let mut answered = Vec::new();
        let mut open = Vec::new();
        for diagnostic in lint::lint(&report.source("report"), &profile) {
            let answer = self.answers.iter().find(|answer| covers(answer, &diagnostic));
            if let Some(answer) = answer {
                answered.push(answer.id.clone());
            } else {
                let spot = field::spot(report, &diagnostic);
                open.push(Finding { diagnostic, spot });
            }
        }
        Composed { edited, open, answered }
    }

    /// The paper with its edits, without the linter.
    pub fn edited(&self) -> Edited {
        edit::apply(&self.base(), &self.kept_edits())
    }

    /// The paper as composed, without edits.
    pub fn base(&self) -> Report {
        compose_with(&self.loaded.cycle, &self.framework, &self.others, self.kept.paper.kind)
    }

    fn kept_edits(&self) -> Vec<Edit> {
        let kept = self.edits.iter().filter_map(|kept| {
            Some(Edit { place: kept.block_id.parse().ok()?, text: kept.text.clone(), base: kept.base.clone() })
        });
        kept.collect()
    }

    /// The pictures that a report shows, with their digests.
    pub fn pictures_of(&self, report: &Report) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> =
            photo_files(report).filter_map(|file| Some((file.to_owned(), self.pictures.get(file)?.clone()))).collect();
        found.sort();
        found.dedup();
        found
    }

    /// The digest of a report's content with the pictures of today.
    pub fn digest(&self, report: &Report) -> String {
        content::digest(report, &self.pictures_of(report).into_iter().collect())
    }

    /// The newest version that was not taken back.
    pub fn newest(&self) -> Option<&VersionRow> {
        self.versions.iter().find(|version| version.withdrawn_at.is_none())
    }
}

impl Composed {
    /// How many open findings say that something is wrong.
    pub fn errors(&self) -> usize {
        self.open.iter().filter(|finding| finding.diagnostic.severity == Severity::Error).count()
    }
}

/// The names of the photographs of a report.
pub fn photo_files(report: &Report) -> impl Iterator<Item = &str> {
    report.parts.iter().flat_map(|part| &part.blocks).flat_map(|block| match block {
        Block::Photos { items, .. } => items.iter().map(|photo| photo.file.as_str()).collect(),
        _ => Vec::new(),
    })
}

/// An answer covers what its rule says of the same words.
fn covers(answer: &KeptSuppression, diagnostic: &Diagnostic) -> bool {
    answer.rule == diagnostic.rule && answer.excerpt == diagnostic.excerpt
}

/// Names files by the evidence to which they belong and leaves out what may not be shown; gives the pictures.
fn show_only(loaded: &mut Loaded, shown: &BTreeMap<String, String>) -> Pictures {
    let mut pictures = Pictures::new();
    for evidence in &mut loaded.cycle.evidence {
        let has_file = loaded.digests.contains_key(&evidence.id);
        match shown.get(&evidence.id) {
            // Two files may have one name; the evidence has one id.
            Some(digest) => {
                evidence.file = Some(evidence.id.clone());
                evidence.sha256 = Some(digest.clone());
                if evidence.kind == EvidenceKind::Photo {
                    pictures.insert(evidence.id.clone(), digest.clone());
                }
            }
            None if has_file => evidence.publish = false,
            None => {}
        }
    }
    pictures
}

/// The rules of a year: the town's own where it has some, otherwise ours; and its own of other years.
fn rules(years: &[CycleRow], year: FiscalYear) -> Result<(Framework, Vec<Framework>)> {
    // A town's own text was read when it came in; one that no longer reads gives way to ours.
    let own = years.iter().filter_map(|row| framework::parse_all(row.framework.as_deref()?).ok()).flatten();
    let (of_year, others): (Vec<_>, Vec<_>) = own.partition(|framework| framework.fiscal_year == year);
    let ours = || Framework::embedded(year).or_else(|| Framework::all().last()).cloned();
    let framework = of_year.into_iter().next().or_else(ours);
    Ok((framework.ok_or_else(|| Error::Internal("there are no rules of any year".to_owned()))?, others))
}
