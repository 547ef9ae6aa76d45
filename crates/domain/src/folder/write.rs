//! Writing a folder: comments that explain each field, then the entries in a stable order.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use prongsai_thai::{Date, Digits};

use super::word::{DecisionWord, Word};
use super::{AGENCY, EVIDENCE, FRAMEWORK, MEASURES, PAPERS, PROGRESS, RESULT, SUPPRESSIONS, UNREAD};
use crate::agency::{Agency, PostRole};
use crate::cycle::Cycle;
use crate::evidence::Evidence;
use crate::measure::Measure;
use crate::paper::{Decision, Paper};
use crate::progress::{FollowUp, Progress};
use crate::scorecard::Scorecard;

/// Writes the files of a folder; [`super::parse`] reads the same cycle back.
///
/// Every file that an officer fills in is there, with its explanation, even when it has no entry yet.
pub fn write(cycle: &Cycle) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut put = |name: &str, text: String| files.insert(name.to_owned(), text);
    put(AGENCY, agency(&cycle.agency));
    put(RESULT, entries(include_str!("head/result.toml"), &cycle.scorecards, scorecard));
    put(MEASURES, measures(cycle));
    put(PROGRESS, progress(cycle));
    put(EVIDENCE, entries(include_str!("head/evidence.toml"), &cycle.evidence, evidence));
    put(PAPERS, entries(include_str!("head/papers.toml"), &cycle.papers, paper));
    put(SUPPRESSIONS, include_str!("head/lint.toml").to_owned());
    if let Some(framework) = &cycle.framework {
        put(FRAMEWORK, framework.clone());
    }
    if !cycle.unread.is_empty() {
        let mut text = include_str!("head/unread.txt").to_owned();
        for entry in &cycle.unread {
            text.push_str(entry);
            text.push('\n');
        }
        put(UNREAD, text);
    }
    files
}

fn entries<T>(head: &str, all: &[T], one: impl Fn(&mut Page, &T)) -> String {
    let mut page = Page(head.to_owned());
    for entry in all {
        one(&mut page, entry);
    }
    page.0
}

/// A file that grows line by line.
struct Page(String);

impl Page {
    fn line(&mut self, line: impl Display) {
        // Writing into a `String` cannot fail.
        let _ = writeln!(self.0, "{line}");
    }

    /// A heading such as `[[measure]]`, after an empty line.
    fn heading(&mut self, heading: &str) {
        self.line(format_args!("\n{heading}"));
    }

    fn raw(&mut self, field: &str, value: impl Display) {
        self.line(format_args!("{field} = {value}"));
    }

    fn text(&mut self, field: &str, text: &str) {
        self.raw(field, quoted(text));
    }

    fn maybe(&mut self, field: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.text(field, text);
        }
    }

    /// Left out when empty.
    fn filled(&mut self, field: &str, text: &str) {
        if !text.is_empty() {
            self.text(field, text);
        }
    }

    fn date(&mut self, field: &str, date: Option<Date>) {
        if let Some(date) = date {
            self.raw(field, date);
        }
    }

    fn truth(&mut self, field: &str, truth: bool) {
        if truth {
            self.raw(field, true);
        }
    }

    fn list(&mut self, field: &str, values: &[String]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            self.raw(field, format_args!("[{}]", values.join(", ")));
        }
    }
}

/// A basic string on one line; lists of words are easier to keep in order that way.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn agency(agency: &Agency) -> String {
    let mut page = Page(include_str!("head/agency.toml").to_owned());
    page.line("");
    page.text("kind", agency.kind.said());
    page.text("name", &agency.name);
    page.text("district", &agency.district);
    page.text("province", &agency.province);
    page.maybe("telephone", agency.telephone.as_ref());
    page.maybe("website", agency.website.as_ref());
    for unit in &agency.units {
        page.heading("[[unit]]");
        page.text("id", &unit.id);
        page.text("name", &unit.name);
        page.maybe("telephone", unit.telephone.as_ref());
        page.maybe("book", unit.book.as_ref());
    }
    for post in &agency.posts {
        page.heading("[[post]]");
        page.text("id", &post.id);
        page.text("title", &post.title);
        if post.role != PostRole::default() {
            page.text("role", post.role.said());
        }
        page.maybe("unit", post.unit.as_ref());
        page.maybe("holder", post.holder.as_ref());
        page.truth("vacant", post.vacant);
    }
    for acting in &agency.acting {
        page.heading("[[acting]]");
        page.text("post", &acting.post);
        page.text("by", &acting.by);
        page.text("mode", acting.mode.said());
        page.maybe("basis", acting.basis.as_ref());
        page.date("from", acting.from);
        page.date("to", acting.to);
    }
    page.0
}

fn scorecard(page: &mut Page, card: &Scorecard) {
    page.heading("[[result]]");
    page.raw("fiscal_year", card.fiscal_year);
    page.maybe("source", card.source.as_ref());
    if let Some(total) = card.total {
        page.raw("total", total);
    }
    page.maybe("rating", card.rating.as_ref());
    if !card.indicators.is_empty() {
        page.line("[result.indicators]");
        for (number, score) in &card.indicators {
            page.raw(&number.to_string(), score);
        }
    }
    if !card.instruments.is_empty() {
        page.line("[result.instruments]");
        for (instrument, score) in &card.instruments {
            page.raw(instrument.code(), score);
        }
    }
    if let Some(eit) = card.eit {
        page.line("[result.eit]");
        page.raw("part1", eit.part1);
        page.raw("part2", eit.part2);
    }
    if !card.oit.is_empty() {
        page.line("[result.oit]");
        let mut items: Vec<_> = card.oit.iter().collect();
        items.sort_by_key(|(code, _)| (code.len(), *code));
        for (code, score) in items {
            page.raw(code, score);
        }
    }
}

fn measures(cycle: &Cycle) -> String {
    let mut page = Page(include_str!("head/measures.toml").to_owned());
    page.line("");
    page.raw("fiscal_year", cycle.fiscal_year);
    for entry in &cycle.measures {
        measure(&mut page, entry);
    }
    page.0
}

fn measure(page: &mut Page, measure: &Measure) {
    page.heading("[[measure]]");
    page.raw("no", measure.no);
    page.text("title", &measure.title);
    if let Some(indicator) = measure.indicator {
        page.raw("indicator", indicator);
    }
    if !measure.topics.is_empty() {
        let topics: Vec<String> = measure.topics.iter().map(u8::to_string).collect();
        page.raw("topics", format_args!("[{}]", topics.join(", ")));
    }
    page.maybe("finding", measure.finding.as_ref());
    page.filled("responsible", &measure.responsible);
    page.maybe("unit", measure.unit.as_ref());
    page.maybe("period.text", measure.period.text.as_ref());
    page.date("period.from", measure.period.from);
    page.date("period.to", measure.period.to);
    if let Some(budget) = &measure.budget {
        page.raw("budget.baht", format_args!("{}.{:02}", budget.satang / 100, budget.satang % 100));
        page.maybe("budget.heading", budget.heading.as_ref());
    }
    page.maybe("success", measure.success.as_ref());
    page.filled("follow_up", &measure.follow_up);
    for step in &measure.steps {
        page.heading("[[measure.step]]");
        page.raw("no", step.no);
        page.text("text", &step.text);
    }
}

fn progress(cycle: &Cycle) -> String {
    let mut page = Page(include_str!("head/progress.toml").to_owned());
    for entry in &cycle.progress {
        step_progress(&mut page, entry);
    }
    for entry in &cycle.follow_ups {
        follow_up(&mut page, entry);
    }
    page.0
}

fn step_progress(page: &mut Page, progress: &Progress) {
    page.heading("[[progress]]");
    page.raw("round", progress.round.months());
    page.raw("measure", progress.measure);
    page.raw("step", progress.step);
    page.text("status", progress.status.said());
    page.filled("result", &progress.result);
    page.maybe("obstacle", progress.obstacle.as_ref());
    page.maybe("suggestion", progress.suggestion.as_ref());
    page.list("evidence", &progress.evidence);
    for figure in &progress.figures {
        page.line("[[progress.figure]]");
        page.text("label", &figure.label);
        page.text("value", &figure.value);
        page.text("unit", &figure.unit);
    }
}

fn follow_up(page: &mut Page, follow_up: &FollowUp) {
    page.heading("[[follow_up]]");
    page.raw("round", follow_up.round.months());
    page.raw("measure", follow_up.measure);
    page.text("result", &follow_up.result);
    page.list("evidence", &follow_up.evidence);
}

fn evidence(page: &mut Page, evidence: &Evidence) {
    page.heading("[[evidence]]");
    page.text("id", &evidence.id);
    page.text("title", &evidence.title);
    page.text("kind", evidence.kind.said());
    page.date("made_on", evidence.made_on);
    if let Some(year) = evidence.fiscal_year {
        page.raw("fiscal_year", year);
    }
    page.maybe("file", evidence.file.as_ref());
    page.maybe("sha256", evidence.sha256.as_ref());
    page.maybe("link", evidence.link.as_ref());
    page.truth("publish", evidence.publish);
    page.maybe("caption", evidence.caption.as_ref());
}

fn paper(page: &mut Page, paper: &Paper) {
    page.heading("[[paper]]");
    page.text("kind", paper.kind.said());
    if paper.digits != Digits::default() {
        page.text("digits", paper.digits.said());
    }
    let memo = &paper.memo;
    page.line("[paper.memo]");
    page.maybe("unit", memo.unit.as_ref());
    page.maybe("number", memo.number.as_ref());
    page.date("date", memo.date);
    page.maybe("subject", memo.subject.as_ref());
    page.maybe("enclosure", memo.enclosure.as_ref());
    for step in &paper.chain {
        page.heading("[[paper.step]]");
        page.text("post", &step.post);
        page.text("act", step.act.said());
        page.maybe("opinion", step.opinion.as_ref());
        if let Some(decision) = &step.decision {
            let (word, reason) = match decision {
                Decision::Endorsed => (DecisionWord::Endorsed, None),
                Decision::Approved => (DecisionWord::Approved, None),
                Decision::Disapproved { reason } => (DecisionWord::Disapproved, Some(reason)),
                Decision::Returned { reason } => (DecisionWord::Returned, Some(reason)),
            };
            page.text("decision", word.said());
            page.maybe("reason", reason);
        }
        page.date("date", step.date);
    }
}
