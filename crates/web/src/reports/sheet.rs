//! A report as the templates place it: parts and blocks with their words, findings beside them, and what leads to mending.

use std::collections::BTreeMap;

use askama::Template;
use prongsai_report::edit::{self, Place};
use prongsai_report::field::{EvidenceField, Field, MeasureField, PaperField, ProgressField, ResultField};
use prongsai_report::lint::Severity;
use prongsai_report::model::{Align, Block, Inline, ParagraphStyle, PartKind, Report, Signature};

use super::live::{Composed, Finding, Live};
use super::path;
use crate::cx::readable;
use crate::shell::Shell;

/// A part of the paper.
#[derive(Debug, Clone)]
pub struct PartView {
    /// Its id, for links inside the page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<BlockView>,
    /// How many findings stand in it.
    pub findings: usize,
    /// Whether it is printed across: its table says more in each row than a sheet that stands can hold.
    pub lying: bool,
}

/// A block with what stands beside it.
#[derive(Debug, Clone, Template)]
#[template(path = "reports/block.html")]
pub struct BlockView {
    /// Its id.
    pub id: String,
    /// Its words.
    pub body: Body,
    /// What the linter says of it.
    pub findings: Vec<FindingView>,
    /// What stands in the place of a picture that cannot be shown.
    pub no_picture: String,
}

impl BlockView {
    /// Whether it needs the whole width: what is said of it then stands above it.
    pub fn is_wide(&self) -> bool {
        matches!(self.body, Body::Table { .. } | Body::Chart { .. } | Body::Photos { .. })
    }

    /// Whether it is a table of six columns or more.
    pub fn is_broad(&self) -> bool {
        matches!(&self.body, Body::Table { columns, .. } if columns.len() > 5)
    }
}

/// A block's words.
#[derive(Debug, Clone)]
pub enum Body {
    /// A heading.
    Heading {
        /// Its words.
        line: LineView,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        line: LineView,
    },
    /// A list whose markers are part of its items.
    List {
        /// Its items.
        items: Vec<LineView>,
    },
    /// The head of a memo.
    Fields {
        /// Labels and values.
        rows: Vec<(String, Pieces)>,
    },
    /// A table.
    Table {
        /// What it shows.
        summary: String,
        /// The columns.
        columns: Vec<ColumnView>,
        /// Rows of cells of paragraphs.
        rows: Vec<Vec<CellView>>,
    },
    /// A chart as its table; the drawing stands in the files.
    Chart {
        /// Its sentence.
        title: String,
        /// What it shows.
        alt: String,
        /// Names of the series.
        series: Vec<String>,
        /// Labels, and values as said with the name of their series.
        bars: Vec<(String, Vec<(String, String)>)>,
    },
    /// Lines of a signature, an opinion, an order.
    Signing {
        /// What stands above.
        title: String,
        /// Choices with their boxes.
        choices: Vec<String>,
        /// Name, post, date.
        lines: Vec<String>,
    },
    /// Photographs.
    Photos {
        /// Address of the picture where it may be shown, caption, text for those who cannot see it.
        items: Vec<(Option<String>, Pieces, String)>,
    },
    /// Words at the lower edge of a page.
    CatchWord {
        /// Them.
        text: String,
    },
}

/// A sentence that may be reworded.
#[derive(Debug, Clone, Template)]
#[template(path = "reports/line.html")]
pub struct LineView {
    /// Its words.
    pub pieces: Pieces,
    /// Address and words of the page that rewords it; none where it cannot be, or the reader may not.
    pub wording: Option<(String, String)>,
    /// What is said of a sentence that stands in other words than composed.
    pub edited: Option<String>,
}

/// Pieces that read as one text.
#[derive(Debug, Clone, Template)]
#[template(path = "reports/pieces.html")]
pub struct Pieces {
    /// The pieces.
    pub all: Vec<Piece>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct ColumnView {
    /// Its title.
    pub title: String,
    /// Whether it holds figures.
    pub number: bool,
    /// Its share of the width, in twentieths.
    pub share: u32,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct CellView {
    /// Title of the column, for narrow screens.
    pub label: String,
    /// Whether it holds a figure.
    pub number: bool,
    /// Its paragraphs.
    pub paragraphs: Vec<Pieces>,
}

/// A piece of text.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Where the figure comes from, when origins are shown.
    pub origin: Option<String>,
}

/// A finding as the margin shows it.
#[derive(Debug, Clone)]
pub struct FindingView {
    /// For links inside the page.
    pub id: String,
    /// Name of the rule.
    pub rule: String,
    /// Its classes.
    pub class: &'static str,
    /// Key of the words for how grave it is.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where, in words.
    pub place: String,
    /// What stands there.
    pub excerpt: String,
    /// What to write instead.
    pub suggestion: Option<String>,
    /// Address and words of the field that mends it.
    pub field: Option<(String, String)>,
    /// Where the sentence is reworded.
    pub wording: Option<String>,
}

/// What a page shows of a report beside its words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    /// Whether every figure leads to where it comes from.
    pub origins: bool,
    /// Whether sentences can be reworded here.
    pub editable: bool,
}

/// The paper as it reads now, with its findings.
pub fn live(shell: &Shell, live: &Live, composed: &Composed, wish: Wish) -> (Vec<PartView>, Vec<FindingView>) {
    let report = &composed.edited.report;
    let mut beside: BTreeMap<String, Vec<FindingView>> = BTreeMap::new();
    let mut elsewhere = Vec::new();
    for (no, finding) in (1..).zip(&composed.open) {
        let view = finding_view(shell, live, finding, no, wish.editable);
        match &finding.spot {
            Some(spot) => beside.entry(spot.block.clone()).or_default().push(view),
            None => elsewhere.push(view),
        }
    }
    let mut places: BTreeMap<Place, bool> = BTreeMap::new();
    if wish.editable {
        places.extend(edit::editable(report).into_iter().map(|editable| (editable.place, false)));
        // What was reworded may have become one figure alone and can still be taken back.
        places.extend(composed.edited.applied.iter().map(|place| (place.clone(), true)));
    }
    let view = View { shell, report, live: Some(live), version: None, places, wish };
    let parts = view.parts(&mut beside);
    // What stands at a heading that only repeats the title is said above.
    elsewhere.extend(beside.into_values().flatten());
    (parts, elsewhere)
}

/// A version as it was frozen.
pub fn frozen(shell: &Shell, paper: &str, report: &Report) -> Vec<PartView> {
    let view = View { shell, report, live: None, version: Some(paper), places: BTreeMap::new(), wish: Wish::default() };
    view.parts(&mut BTreeMap::new())
}

struct View<'a> {
    shell: &'a Shell,
    report: &'a Report,
    live: Option<&'a Live>,
    /// Address of the version, where the report is one.
    version: Option<&'a str>,
    /// Sentences that can be reworded, and whether they are.
    places: BTreeMap<Place, bool>,
    wish: Wish,
}

impl View<'_> {
    fn parts(&self, beside: &mut BTreeMap<String, Vec<FindingView>>) -> Vec<PartView> {
        self.report
            .parts
            .iter()
            .map(|part| {
                let blocks: Vec<BlockView> = part
                    .blocks
                    .iter()
                    .filter(|block| !says_title(block, &part.title))
                    .map(|block| BlockView {
                        id: block.id().to_owned(),
                        body: self.body(block),
                        findings: beside.remove(block.id()).unwrap_or_default(),
                        no_picture: self.shell.t("reports-no-picture"),
                    })
                    .collect();
                let findings = blocks.iter().map(|block| block.findings.len()).sum();
                let lying = matches!(part.kind, PartKind::Measures | PartKind::Evidence);
                PartView { id: part.id.clone(), title: part.title.clone(), blocks, findings, lying }
            })
            .collect()
    }

    fn body(&self, block: &Block) -> Body {
        match block {
            Block::Heading { id, text, .. } => Body::Heading { line: self.line(&Place::block(id), text) },
            Block::Paragraph { id, text, style } => {
                let mut line = self.line(&Place::block(id), text);
                if matches!(style, ParagraphStyle::CoverTitle | ParagraphStyle::CoverName) {
                    for piece in &mut line.pieces.all {
                        piece.bold = true;
                    }
                }
                Body::Paragraph { line }
            }
            Block::List { id, items } => {
                let items = (1..).zip(items).map(|(no, item)| self.line(&Place::item(id, no), item)).collect();
                Body::List { items }
            }
            Block::Fields { rows, .. } => Body::Fields {
                rows: rows.iter().flatten().map(|field| (field.label.clone(), self.pieces(&field.value))).collect(),
            },
            Block::Table { summary, columns, rows, .. } => Body::Table {
                summary: summary.clone(),
                columns: columns
                    .iter()
                    .map(|column| ColumnView {
                        title: column.title.clone(),
                        number: column.align == Align::End,
                        share: column.share(columns),
                    })
                    .collect(),
                rows: rows
                    .iter()
                    .map(|row| {
                        row.iter()
                            .zip(columns)
                            .map(|(cell, column)| CellView {
                                label: column.title.clone(),
                                number: column.align == Align::End,
                                paragraphs: cell.paragraphs.iter().map(|text| self.pieces(text)).collect(),
                            })
                            .collect()
                    })
                    .collect(),
            },
            Block::Chart(chart) => Body::Chart {
                title: chart.title.clone(),
                alt: chart.alt.clone(),
                series: chart.series.clone(),
                bars: chart
                    .bars
                    .iter()
                    .map(|bar| {
                        let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
                        let named = chart.series.iter().zip(&bar.texts).map(|(name, text)| (name.clone(), said(text)));
                        (bar.label.clone(), named.collect())
                    })
                    .collect(),
            },
            Block::Signature(signature) => {
                Body::Signing { title: String::new(), choices: Vec::new(), lines: lines(signature) }
            }
            Block::Opinion { label, text, signature, .. } => {
                let said: String = text.iter().flatten().map(|inline| inline.text.as_str()).collect();
                Body::Signing {
                    title: format!("{label} {said}").trim_end().to_owned(),
                    choices: Vec::new(),
                    lines: lines(signature),
                }
            }
            Block::Order { title, choices, signature, .. } => Body::Signing {
                title: title.iter().map(|inline| inline.text.as_str()).collect(),
                choices: choices
                    .iter()
                    .map(|choice| format!("{} {}", if choice.ticked { "☑" } else { "☐" }, choice.text))
                    .collect(),
                lines: lines(signature),
            },
            Block::Photos { items, .. } => Body::Photos {
                items: items
                    .iter()
                    .map(|photo| (self.picture(&photo.file), self.pieces(&photo.caption), photo.alt.clone()))
                    .collect(),
            },
            Block::CatchWord { text, .. } => Body::CatchWord { text: text.clone() },
        }
    }

    fn picture(&self, file: &str) -> Option<String> {
        match (self.live, self.version) {
            (Some(live), _) => {
                let digest = live.pictures.get(file)?;
                Some(self.shell.url(format!("{}/pictures/{digest}", path(&live.kept.id))))
            }
            // The route looks into the pictures of the version.
            (None, Some(version)) => Some(self.shell.url(format!("{version}/pictures/{}", encoded(file)))),
            (None, None) => None,
        }
    }

    fn line(&self, place: &Place, text: &[Inline]) -> LineView {
        let edited = self.places.get(place).copied();
        let address = self.live.filter(|_| edited.is_some()).map(|live| wording_path(self.shell, live, place));
        LineView {
            pieces: self.pieces(text),
            wording: address.map(|address| (address, self.shell.t("reports-reword"))),
            edited: edited.unwrap_or(false).then(|| self.shell.t("reports-edited")),
        }
    }

    fn pieces(&self, text: &[Inline]) -> Pieces {
        let all = text.iter().map(|inline| Piece {
            text: inline.text.clone(),
            bold: inline.bold,
            origin: inline.source.as_deref().filter(|_| self.wish.origins).and_then(|source| self.origin(source)),
        });
        Pieces { all: all.collect() }
    }

    fn origin(&self, source: &str) -> Option<String> {
        let record = &self.report.references.iter().find(|reference| reference.id == source)?.record;
        let field = Field::of_record(record, self.report.paper)?;
        let editable = self.wish.editable;
        field_path(self.live?, &field).map(|path| self.shell.url(readable(path, editable, editable)))
    }
}

/// Whether a heading only says the title under which it stands.
fn says_title(block: &Block, title: &str) -> bool {
    matches!(block, Block::Heading { level: 1, text, .. } if prongsai_report::model::joined(text) == title)
}

fn lines(signature: &Signature) -> Vec<String> {
    let name = format!("({})", signature.name.as_deref().unwrap_or("...................."));
    std::iter::once(signature.prompt.clone())
        .chain([name])
        .chain(signature.lines.iter().cloned())
        .chain(signature.date.clone())
        .filter(|line| !line.is_empty())
        .collect()
}

fn encoded(text: &str) -> String {
    askama::filters::urlencode_strict(text).map(|text| text.to_string()).unwrap_or_default()
}

/// The address at which a sentence is reworded.
pub fn wording_path(shell: &Shell, live: &Live, place: &Place) -> String {
    shell.url(format!("{}/wording/{}", path(&live.kept.id), encoded(&place.to_string())))
}

/// A finding as the margin shows it.
pub fn finding_view(shell: &Shell, live: &Live, finding: &Finding, no: usize, editable: bool) -> FindingView {
    let found = &finding.diagnostic;
    let (class, severity) = match found.severity {
        Severity::Error => ("finding finding-error", "reports-severity-error"),
        Severity::Warning => ("finding", "reports-severity-warning"),
        Severity::Info => ("finding", "reports-severity-info"),
    };
    let spot = finding.spot.as_ref();
    let field = spot
        .and_then(|spot| spot.field.as_ref())
        .filter(|_| editable)
        .and_then(|field| Some((shell.url(field_path(live, field)?), field_words(shell, field))));
    let wording = spot.and_then(|spot| spot.wording.as_ref()).filter(|_| editable);
    FindingView {
        id: format!("finding-{no}"),
        rule: found.rule.clone(),
        class,
        severity,
        message: shell.say(&found.message),
        place: shell.say(&found.place),
        excerpt: found.excerpt.clone(),
        suggestion: found.suggestion.clone(),
        field,
        wording: wording.map(|place| wording_path(shell, live, place)),
    }
}

/// The address of a field, inside the agency; none for what nobody changes here.
pub fn field_path(live: &Live, field: &Field) -> Option<String> {
    let measure = |no: &u16| live.loaded.measure_ids.get(no);
    let year = live.kept.fiscal_year;
    Some(match field {
        Field::Measures => format!("/measures?year={year}"),
        Field::Measure { no, .. } => format!("/measures/{}", measure(no)?),
        Field::Progress { round, measure: no, step, .. } => {
            format!("/progress/{}/{}/{step}", measure(no)?, round.months())
        }
        Field::FollowUp { round, measure: no } => format!("/progress/{}/{}/0", measure(no)?, round.months()),
        Field::Tally { round, measure: Some(no) } => format!("/progress/{}/{}", measure(no)?, round.months()),
        Field::Tally { measure: None, .. } => "/progress".to_owned(),
        Field::Evidence { id, .. } => format!("/evidence/{}", encoded(id)),
        Field::Result { year, .. } => format!("/results/{year}/edit"),
        Field::Paper { field, .. } => {
            let anchor = match field {
                PaperField::Unit => "#unit",
                PaperField::Number => "#number",
                PaperField::Date => "#date",
                PaperField::Subject => "#subject",
                PaperField::Enclosure => "#enclosure",
                PaperField::Addressee | PaperField::Settings | PaperField::Chain => "",
            };
            format!("{}/settings{anchor}", path(&live.kept.id))
        }
        Field::Year | Field::Agency | Field::Framework { .. } => return None,
    })
}

/// What a field is called, for the link that leads to it.
fn field_words(shell: &Shell, field: &Field) -> String {
    let key = match field {
        Field::Year => "reports-field-year",
        Field::Measures => "reports-field-measures",
        Field::Measure { field, .. } => match field {
            MeasureField::No | MeasureField::Title => "reports-field-measure-title",
            MeasureField::Indicator => "reports-field-measure-indicator",
            MeasureField::Finding => "reports-field-measure-finding",
            MeasureField::Responsible => "reports-field-measure-responsible",
            MeasureField::Period => "reports-field-measure-period",
            MeasureField::Budget => "reports-field-measure-budget",
            MeasureField::Success => "reports-field-measure-success",
            MeasureField::FollowUp => "reports-field-measure-way",
            MeasureField::Step(_) => "reports-field-measure-step",
        },
        Field::Progress { field, .. } => match field {
            ProgressField::Obstacle => "reports-field-progress-obstacle",
            ProgressField::Suggestion => "reports-field-progress-suggestion",
            ProgressField::Figure(_) => "reports-field-progress-figure",
            ProgressField::Evidence => "reports-field-progress-evidence",
            ProgressField::Status | ProgressField::Result => "reports-field-progress-result",
        },
        Field::Tally { .. } => "reports-field-tally",
        Field::FollowUp { .. } => "reports-field-follow-up",
        Field::Evidence { field, .. } => match field {
            EvidenceField::MadeOn | EvidenceField::FiscalYear => "reports-field-evidence-date",
            _ => "reports-field-evidence",
        },
        Field::Result { field, .. } => match field {
            ResultField::Indicator(_) => "reports-field-result-indicator",
            ResultField::Item(_) => "reports-field-result-item",
            _ => "reports-field-result",
        },
        Field::Paper { .. } => "reports-field-paper",
        Field::Agency => "reports-field-agency",
        Field::Framework { .. } => "reports-field-framework",
    };
    match field {
        Field::Measure { no, .. } => shell.t1(key, "no", no),
        Field::Progress { measure, step, .. } => shell.t2(key, "no", measure, "step", step),
        Field::FollowUp { measure, .. } => shell.t1(key, "no", measure),
        _ => shell.t(key),
    }
}
