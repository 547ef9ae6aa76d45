//! A paper as values: parts, blocks, references; no layout.
//!
//! | question | answer |
//! |---|---|
//! | what must be read on the paper, and in which order | [`Report::texts`] |
//! | how our own report is linted | [`Report::source`] |
//! | which bytes are attached, compared and digested | [`Report::canonical_json`] |

mod text;

use prongsai_domain::paper::PaperKind;
use prongsai_thai::{Date, Digits, FiscalYear};
use serde::{Deserialize, Serialize};

pub use text::{BLANK, joined};

/// The name of this shape, in the JSON that is attached to every PDF.
pub const SCHEMA: &str = "prongsai-report/1";

/// One paper, ready to be drawn in any format. Same report, same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// Which paper.
    pub paper: PaperKind,
    /// Its title, with the year.
    pub title: String,
    /// Who reports.
    pub agency: AgencyLabel,
    /// The year of the measures.
    pub fiscal_year: FiscalYear,
    /// The date of the paper; it is also the date inside the PDF. None while it stays blank for the pen.
    #[serde(default, with = "prongsai_domain::cycle::date_field")]
    pub date: Option<Date>,
    /// All text below is already written in these digits.
    pub digits: Digits,
    /// Parts in reading order.
    pub parts: Vec<Part>,
    /// The records from which figures and claims come; spans point here by id.
    pub references: Vec<Reference>,
}

/// The agency as its papers name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyLabel {
    /// `เทศบาลตำบลซาง`.
    pub full_name: String,
    /// `เซกา`.
    pub district: String,
    /// `บึงกาฬ`.
    pub province: String,
}

/// One record from which a figure or claim comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// By which spans point here; made from the record, so that it stays the same when other references come and go.
    pub id: String,
    /// The file and field: `result.toml › 2565 › indicators › 2`.
    pub record: String,
    /// The value there, as recorded.
    pub value: String,
    /// How it came about, where it was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// A part of a paper; each begins on a new page, unless it [follows on](Part::follows_on).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Unique in the paper: `memo`, `cover`, `analysis`.
    pub id: String,
    /// What it is; the layout follows from it.
    pub kind: PartKind,
    /// For the outline: `บันทึกข้อความ`.
    pub title: String,
    /// Whether its pages lie on their side.
    #[serde(default)]
    pub landscape: bool,
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
}

impl Part {
    /// Whether this part goes on where the one before ends: problems below the table that they are about, and the list of
    /// evidence below them where no photographs stand between. A page for a sentence would be nearly empty.
    #[must_use]
    pub fn follows_on(&self, before: &Self) -> bool {
        self.landscape == before.landscape
            && matches!(
                (before.kind, self.kind),
                (PartKind::Measures, PartKind::Problems) | (PartKind::Problems, PartKind::Evidence)
            )
    }
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    /// The memo, from its head to the drafter's signature.
    Memo,
    /// Opinions and the order, on the pages after the memo.
    Opinions,
    /// One page for the mayor.
    Summary,
    /// The cover.
    Cover,
    /// คำนำ.
    Foreword,
    /// Analysis of last year's result.
    Analysis,
    /// The table of measures.
    Measures,
    /// Problems and suggestions.
    Problems,
    /// Photographs with captions.
    Photos,
    /// The list of evidence with links and digests.
    Evidence,
    /// The announcement for signature.
    Announcement,
    /// Any other text part.
    Text,
}

/// A piece of text with one look and one origin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Inline {
    /// The text, in the paper's digits.
    pub text: String,
    /// Bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    /// The reference from which it comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Several pieces that read as one text.
pub type Inlines = Vec<Inline>;

/// A block of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// A heading; level 1 is the part's own.
    Heading {
        /// Unique in the paper.
        id: String,
        /// 1–3.
        level: u8,
        /// Text.
        text: Inlines,
    },
    /// A paragraph.
    Paragraph {
        /// Unique in the paper.
        id: String,
        /// How it is set.
        style: ParagraphStyle,
        /// Text.
        text: Inlines,
    },
    /// A numbered or bulleted list; the marker is part of each item's text.
    List {
        /// Unique in the paper.
        id: String,
        /// Items.
        items: Vec<Inlines>,
    },
    /// The fields of a memo's head: label and value on a dotted line; fields of one row share it (ที่, วันที่).
    Fields {
        /// Unique in the paper.
        id: String,
        /// Rows of fields.
        rows: Vec<Vec<Field>>,
    },
    /// A table with a header row that is repeated on each page.
    Table {
        /// Unique in the paper.
        id: String,
        /// What the table shows, for readers who cannot see it; not printed.
        summary: String,
        /// Columns.
        columns: Vec<Column>,
        /// Rows of cells.
        rows: Vec<Vec<Cell>>,
    },
    /// A chart of bars.
    Chart(Chart),
    /// A signature.
    Signature(Signature),
    /// An opinion for ink or already given.
    Opinion {
        /// Unique in the paper.
        id: String,
        /// `ความเห็น`.
        label: String,
        /// Text, where it is known.
        text: Option<Inlines>,
        /// Dotted lines for the pen when there is no text.
        lines: u8,
        /// Who signs.
        signature: Signature,
    },
    /// The order with its choices.
    Order {
        /// Unique in the paper.
        id: String,
        /// `คำสั่งของนายกเทศมนตรีตำบลซาง`.
        title: Inlines,
        /// Choices with drawn boxes.
        choices: Vec<Choice>,
        /// Who signs.
        signature: Signature,
    },
    /// Photographs, two a row.
    Photos {
        /// Unique in the paper.
        id: String,
        /// Pictures.
        items: Vec<Photo>,
    },
    /// The catch-word at the lower right of a page: `/ความเห็น...`.
    CatchWord {
        /// Unique in the paper.
        id: String,
        /// Text.
        text: String,
    },
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParagraphStyle {
    /// First line indented 2.5 cm.
    Body,
    /// From the left margin.
    Flush,
    /// Centred.
    Centred,
    /// On the right half.
    Right,
    /// Small, below a table or chart.
    Note,
    /// The large centred title of the cover.
    CoverTitle,
    /// The large centred name on the cover.
    CoverName,
}

/// A label and its value on a dotted line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// `ส่วนราชการ`.
    pub label: String,
    /// Value; empty leaves the dotted line for the pen.
    pub value: Inlines,
    /// Whether dots fill the rest of the line.
    #[serde(default)]
    pub dotted: bool,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Share of the width, in any common unit.
    pub width: u16,
    /// How its cells are set.
    #[serde(default)]
    pub align: Align,
}

impl Column {
    /// Its share of the width of a table of `columns`, in twentieths, 1 to 19: style sheets name widths, pages allow no others.
    pub fn share(&self, columns: &[Column]) -> u32 {
        let whole = columns.iter().map(|column| u32::from(column.width)).sum::<u32>().max(1);
        ((u32::from(self.width) * 20 + whole / 2) / whole).clamp(1, 19)
    }
}

/// How a cell is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Left.
    #[default]
    Start,
    /// Centred.
    Centre,
    /// Right, for figures.
    End,
}

/// A cell: one or more paragraphs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Paragraphs in reading order.
    pub paragraphs: Vec<Inlines>,
}

/// Bars with a sentence as title; the same series as table stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Unique in the paper.
    pub id: String,
    /// A sentence that says what the chart shows.
    pub title: String,
    /// The reference from which the figure in the title comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// For readers who cannot see it.
    pub alt: String,
    /// Names of the series: the year before and this one; one or two.
    pub series: Vec<String>,
    /// Bars in order.
    pub bars: Vec<Bar>,
    /// A line across all bars, such as the threshold 85.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
}

/// One group of bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// `๑ การปฏิบัติหน้าที่`.
    pub label: String,
    /// One value a series, hundredths of a point 0–10000; none where it is not known.
    pub values: Vec<Option<u16>>,
    /// The same as said in the paper: `๘๘.๓๗`.
    pub texts: Vec<Option<String>>,
    /// The references from which the values come, one a series.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Option<String>>,
    /// Whether it is one that must be worked on; the label says it in words, the tone only repeats it.
    #[serde(default)]
    pub weak: bool,
}

/// A line across the bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// Hundredths of a point.
    pub value: u16,
    /// `เกณฑ์ผ่าน ๘๕`.
    pub label: String,
}

/// A signature block, centred on the right half of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Unique in the paper.
    pub id: String,
    /// `(ลงชื่อ)`; empty leaves only room.
    pub prompt: String,
    /// The name, without the brackets in which it is drawn; none leaves dots between them.
    pub name: Option<String>,
    /// Post, acting capacity: one line each.
    pub lines: Vec<String>,
    /// The day, with its own dots where the pen fills it in; none leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// A choice with a drawn box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// `เห็นชอบและอนุมัติ`.
    pub text: String,
    /// Whether it is ticked.
    #[serde(default)]
    pub ticked: bool,
    /// Dotted lines after it for a reason.
    #[serde(default)]
    pub lines: u8,
}

/// A photograph of the appendix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Name of the asset, as in the folder: `photos/01.jpg`.
    pub file: String,
    /// Printed below it.
    pub caption: Inlines,
    /// For readers who cannot see it.
    pub alt: String,
}
