//! The desk at which a paper is written: the facts, the words of the agency, the digits, the references.

use std::collections::BTreeSet;

use prongsai_domain::approval;
use prongsai_domain::framework::{Covers, Framework, Status};
use prongsai_domain::measure::Measure;
use prongsai_domain::paper::{MemoFields, Paper, PaperKind};
use prongsai_domain::progress::{FollowUp, Progress};
use prongsai_domain::scorecard::Scorecard;
use prongsai_domain::scoring::{self, Scored};
use prongsai_domain::{Cycle, Score};
use prongsai_thai::{Date, Digits, FiscalYear, Round, Span};

use crate::model::{Block, Cell, Inline, Inlines, Reference};
use crate::wording::{self, Words};

/// All that the parts of one paper share while they are written.
pub(crate) struct Desk<'c> {
    pub cycle: &'c Cycle,
    /// The rules of the fiscal year of the measures.
    pub framework: &'c Framework,
    /// The town's own rules of other years.
    others: &'c [Framework],
    pub kind: PaperKind,
    /// The paper as the files ask for it; an empty one where they do not.
    pub paper: Paper,
    pub digits: Digits,
    pub words: Words,
    references: Vec<Reference>,
    ids: BTreeSet<String>,
}

/// One recorded or computed value and how it is said.
pub(crate) struct Fact {
    /// As said, in Arabic digits.
    pub said: String,
    /// File and field.
    pub record: String,
    /// The value there; said as it is, or a date.
    pub value: String,
    /// How it was computed.
    pub trace: Option<String>,
}

impl Fact {
    /// A value that is said as it is recorded.
    #[expect(clippy::needless_pass_by_value, reason = "numbers, scores and texts are said alike")]
    pub fn recorded(record: impl Into<String>, value: impl ToString) -> Self {
        let value = value.to_string();
        Self { said: value.clone(), record: record.into(), value, trace: None }
    }

    /// A value that was computed from records.
    pub fn computed(record: impl Into<String>, value: impl ToString, trace: impl Into<String>) -> Self {
        Self { trace: Some(trace.into()), ..Self::recorded(record, value) }
    }

    /// The same value in other words.
    #[must_use]
    pub fn said(mut self, said: impl Into<String>) -> Self {
        self.said = said.into();
        self
    }
}

impl<'c> Desk<'c> {
    pub fn new(cycle: &'c Cycle, framework: &'c Framework, others: &'c [Framework], kind: PaperKind) -> Self {
        let mut paper = cycle.papers.iter().find(|paper| paper.kind == kind).cloned().unwrap_or(Paper {
            kind,
            digits: Digits::default(),
            memo: MemoFields::default(),
            chain: Vec::new(),
        });
        if paper.chain.is_empty() {
            paper.chain = approval::default_chain(&cycle.agency);
        }
        let digits = paper.digits;
        let words = Words::of(&cycle.agency);
        Self { cycle, framework, others, kind, paper, digits, words, references: Vec::new(), ids: BTreeSet::new() }
    }

    pub fn take_references(&mut self) -> Vec<Reference> {
        std::mem::take(&mut self.references)
    }

    /// `text` with tidy spaces and in the digits of the paper.
    pub fn said(&self, text: &str) -> String {
        wording::digits(&wording::tidy(text), self.digits)
    }

    /// A piece of a sentence; its spaces at either end are kept.
    pub fn text(&self, text: &str) -> Inline {
        Inline::plain(wording::digits(&wording::spaced(text), self.digits))
    }

    /// A piece that says a value and points to its record.
    pub fn cite(&mut self, fact: Fact) -> Inline {
        let text = wording::digits(&wording::tidy(&fact.said), self.digits);
        let known = self.references.iter().find(|known| known.record == fact.record && known.value == fact.value);
        let id = match known {
            Some(known) => known.id.clone(),
            None => self.register(fact),
        };
        Inline { text, source: Some(id), ..Inline::default() }
    }

    fn register(&mut self, fact: Fact) -> String {
        let name = wording::slug(&fact.record);
        let mut id = name.clone();
        let mut count = 2;
        while !self.ids.insert(id.clone()) {
            id = format!("{name}-{count}");
            count += 1;
        }
        self.references.push(Reference { id: id.clone(), record: fact.record, value: fact.value, trace: fact.trace });
        id
    }

    /// A fiscal year as a number, from the file that names it.
    pub fn year(&mut self, year: FiscalYear) -> Inline {
        let fact = if year == self.cycle.fiscal_year {
            Fact::recorded("measures.toml › fiscal_year", year)
        } else if self.cycle.scorecards.iter().any(|card| card.fiscal_year == year) {
            Fact::recorded(format!("result.toml › {year} › fiscal_year"), year)
        } else {
            Fact::computed(
                format!("measures.toml › fiscal_year › {year}"),
                year,
                format!("นับจากปีงบประมาณ พ.ศ. {} ในแฟ้ม", self.cycle.fiscal_year),
            )
        };
        self.cite(fact)
    }

    /// `รอบ ๖ เดือน (ตุลาคม ๒๕๖๕ – มีนาคม ๒๕๖๖)`.
    pub fn round(&mut self, round: Round) -> Inlines {
        let span = self.cycle.fiscal_year.round(round);
        let (from, to) = self.round_days(round);
        let mut text = vec![self.text("รอบ ")];
        text.push(self.months(round));
        text.push(self.text(" เดือน ("));
        text.push(self.cite(from.said(prongsai_thai::date::month_year(span.from))));
        text.push(self.text(" – "));
        text.push(self.cite(to.said(prongsai_thai::date::month_year(span.to))));
        text.push(self.text(")"));
        text
    }

    /// `๖`.
    pub fn months(&mut self, round: Round) -> Inline {
        self.cite(Fact::recorded(format!("papers.toml › {} › round", wording::paper_id(self.kind)), round.months()))
    }

    /// `ระหว่างวันที่ ๑ ตุลาคม ๒๕๖๕ ถึงวันที่ ๓๑ มีนาคม ๒๕๖๖`.
    pub fn between(&mut self, round: Round) -> Inlines {
        let span = self.cycle.fiscal_year.round(round);
        let (from, to) = self.round_days(round);
        vec![
            self.text("ระหว่างวันที่ "),
            self.cite(from.said(prongsai_thai::date::long(span.from))),
            self.text(" ถึงวันที่ "),
            self.cite(to.said(prongsai_thai::date::long(span.to))),
        ]
    }

    fn round_days(&self, round: Round) -> (Fact, Fact) {
        let Span { from, to } = self.cycle.fiscal_year.round(round);
        let trace = format!("ปีงบประมาณ พ.ศ. {} รอบ {} เดือน", self.cycle.fiscal_year, round.months());
        let record = |end: &str| format!("measures.toml › fiscal_year › round {} › {end}", round.months());
        (Fact::computed(record("from"), from, trace.clone()), Fact::computed(record("to"), to, trace))
    }

    /// A recorded day in words.
    pub fn day(&mut self, date: Date, record: impl Into<String>) -> Inline {
        self.cite(Fact::recorded(record, date).said(prongsai_thai::date::long(date)))
    }

    /// A text as it stands in the files, pointing to its field; dots for the pen where it is blank.
    pub fn quote(&mut self, text: &str, record: impl Into<String>) -> Inline {
        if wording::is_blank(text) {
            return Inline::plain(wording::DOTS);
        }
        self.cite(Fact::recorded(record, text))
    }

    /// A year's result with all that follows from it; none where it is not recorded or names what its year has not.
    pub fn scored(&self, year: FiscalYear) -> Option<Scored> {
        let rules = self.rules_of(year);
        if rules.fiscal_year != year {
            return None;
        }
        // A result that its year cannot have is reported by the linter and by the reader of the folder; here it is
        // quoted as recorded, and nothing is computed from it.
        scoring::score_card(rules, self.result_of(year)?).ok()
    }

    /// The total of a year: as announced, otherwise computed from its parts.
    pub fn total(&self, year: FiscalYear) -> Option<(Score, Fact)> {
        if let Some(total) = self.result_of(year)?.total {
            return Some((total, Fact::recorded(format!("result.toml › {year} › total"), total)));
        }
        let total = self.scored(year)?.total()?;
        let trace = "คำนวณจากคะแนนรายตัวชี้วัดและน้ำหนักของแบบวัด เพราะไม่ได้บันทึกคะแนนรวมที่ประกาศ";
        Some((total, Fact::computed(format!("result.toml › {year} › total"), total, trace)))
    }

    /// The rating of a year: as announced, otherwise by the bands of the year where no condition is left open.
    pub fn rating(&mut self, year: FiscalYear) -> Option<Inline> {
        let record = format!("result.toml › {year} › rating");
        if let Some(rating) = self.result_of(year)?.rating.as_deref().filter(|rating| !wording::is_blank(rating)) {
            return Some(self.quote(rating, record));
        }
        let rating = self.scored(year)?.rating.filter(|rating| !rating.provisional)?;
        Some(self.cite(Fact::computed(record, rating.name, "เทียบคะแนนรวมกับเกณฑ์ระดับของปี")))
    }

    /// A cell that quotes a field, or dots where it is blank.
    pub fn quoted_cell(&mut self, text: &str, record: impl Into<String>) -> Cell {
        Cell { paragraphs: vec![vec![self.quote(text, record)]] }
    }

    /// `๑. การใช้งบประมาณ`, each pointing to its field.
    pub fn measure_cell(&mut self, measure: &Measure) -> Cell {
        let record = |field: &str| format!("measures.toml › {} › {field}", measure.no);
        let number = self.cite(Fact::recorded(record("no"), measure.no));
        let title = self.quote(&measure.title, record("title"));
        Cell { paragraphs: vec![vec![number, Inline::plain(". "), title]] }
    }

    /// The rules of a year: the town's own where they are given, otherwise those that Prongsai knows.
    pub fn rules_of(&self, year: FiscalYear) -> &'c Framework {
        if year == self.framework.fiscal_year {
            return self.framework;
        }
        let own = self.others.iter().find(|own| own.fiscal_year == year);
        own.or_else(|| Framework::embedded(year)).unwrap_or(self.framework)
    }

    /// `แบบวัดการเปิดเผยข้อมูลสาธารณะ (OIT) ประจำปีงบประมาณ พ.ศ. ๒๕๖๖ รายการ O43 …`: the item of the list that this
    /// paper answers; none where no list asks for it.
    pub fn filing(&mut self) -> Option<Inlines> {
        let own = self.cycle.fiscal_year;
        let (year, code) = match self.kind {
            PaperKind::Measures => (own, &self.framework.measure_papers.measure),
            PaperKind::SixMonth => {
                let papers = &self.framework.measure_papers;
                (papers.covers == Covers::Same).then_some((own, &papers.report))?
            }
            PaperKind::TwelveMonth => {
                let papers = &Framework::embedded(own.next())?.measure_papers;
                (papers.covers == Covers::Previous).then_some((own.next(), &papers.report))?
            }
        };
        let rules = self.rules_of(year);
        let title = rules.item(code).map(|item| format!(" {}", item.th)).unwrap_or_default();
        let mut text = vec![self.text("แบบวัดการเปิดเผยข้อมูลสาธารณะ (OIT) ประจำปีงบประมาณ พ.ศ. "), self.year(year)];
        text.push(self.text(" รายการ "));
        text.push(self.quote(code, format!("framework › {year} › measure_papers › {code}")));
        text.push(self.text(&title));
        if let Status::CopyOf(known) = rules.status {
            text.push(self.text(" (อ้างตามรายการของปีงบประมาณ พ.ศ. "));
            text.push(self.year(known));
            text.push(self.text(" จนกว่าจะทราบรายการของปีนี้)"));
        }
        Some(text)
    }

    /// The result that this year's measures answer: that of the year before.
    pub fn result(&self) -> Option<&'c Scorecard> {
        self.result_of(self.cycle.fiscal_year.previous())
    }

    pub fn result_of(&self, year: FiscalYear) -> Option<&'c Scorecard> {
        self.cycle.scorecards.iter().find(|card| card.fiscal_year == year)
    }

    /// What is known of a step at the end of the round; at twelve months what six months said still stands unless it
    /// was said anew.
    pub fn progress(&self, round: Round, measure: u16, step: u16) -> Option<&'c Progress> {
        let find =
            |round| self.cycle.progress.iter().find(|p| p.round == round && p.measure == measure && p.step == step);
        match round {
            Round::Six => find(Round::Six),
            Round::Twelve => find(Round::Twelve).or_else(|| find(Round::Six)),
        }
    }

    /// What came of following up a measure, by the same rule as [`Desk::progress`].
    pub fn follow_up(&self, round: Round, measure: u16) -> Option<&'c FollowUp> {
        let find = |round| self.cycle.follow_ups.iter().find(|f| f.round == round && f.measure == measure);
        match round {
            Round::Six => find(Round::Six),
            Round::Twelve => find(Round::Twelve).or_else(|| find(Round::Six)),
        }
    }

    /// `๑. การใช้งบประมาณ`, or only the number's place where there is no title.
    pub fn measure_name(&self, measure: &Measure) -> String {
        self.said(&format!("{}. {}", measure.no, wording::or_dots(&measure.title)))
    }

    pub fn heading(&self, id: &str, level: u8, text: &str) -> Block {
        Block::Heading { id: id.to_owned(), level, text: vec![Inline::plain(self.said(text))] }
    }

    /// A cell of one paragraph.
    pub fn cell(&self, text: &str) -> Cell {
        Cell { paragraphs: vec![vec![Inline::plain(self.said(text))]] }
    }
}
