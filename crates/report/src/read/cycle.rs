//! What was read as the facts of a year, and as the files of a folder.
//!
//! What the text does not say stays open: a status is unknown, an opinion that cannot be read is left for the pen.

use std::collections::{BTreeMap, BTreeSet};

use prongsai_domain::agency::{Acting, Agency, Post, PostRole, Unit};
use prongsai_domain::measure::{Measure, Period, Step};
use prongsai_domain::paper::{ChainAct, ChainStep, Decision, MemoFields, Paper, PaperKind};
use prongsai_domain::progress::{Progress, Status};
use prongsai_domain::{AgencyKind, Cycle, Scorecard, folder};
use prongsai_thai::{Digits, FiscalYear, Round};

use super::{MeasureReading, PaperSort, Reading, Signer};

/// What a paper must say before it can become a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// No body of local government.
    #[error("find the name of a municipality or administrative organisation in the text")]
    Agency,
    /// No fiscal year.
    #[error("find the fiscal year in the text")]
    FiscalYear,
}

/// The facts of the year that a paper tells.
///
/// # Errors
/// [`Missing`] where the text names no agency of local government or no fiscal year.
pub fn cycle(reading: &Reading) -> Result<Cycle, Missing> {
    let (kind, name) = reading.agency.as_ref().and_then(|agency| kind_and_name(agency)).ok_or(Missing::Agency)?;
    let announced = reading.fiscal_year.as_ref().map(|year| year.value).ok_or(Missing::FiscalYear)?;
    let plain =
        |found: &Option<super::Found<String>>| found.as_ref().map(|text| text.value.clone()).unwrap_or_default();
    let (district, province) = (plain(&reading.district), plain(&reading.province));
    let about_measures = matches!(reading.kind, PaperSort::Report | PaperSort::Measures);
    // An announced result is analysed by the measures of the year after.
    let year = if about_measures { announced } else { announced.next() };
    let mut cycle = Cycle::usual(kind, name, &district, &province, year);
    let mut chain = Chain::default();
    if !reading.signers.is_empty() && reading.memo.is_present() {
        chain.read(reading);
        cycle.agency = Agency { units: Vec::new(), posts: chain.posts, acting: chain.acting, ..cycle.agency };
        cycle.agency.units.push(office(reading));
    }
    if about_measures {
        let round = reading.round.as_ref().map_or(Round::Twelve, |round| round.value);
        let kind = match (reading.kind, round) {
            (PaperSort::Measures, _) => PaperKind::Measures,
            (_, Round::Six) => PaperKind::SixMonth,
            (_, Round::Twelve) => PaperKind::TwelveMonth,
        };
        if reading.memo.is_present() {
            cycle.papers = vec![paper(reading, kind, chain.steps)];
        } else {
            cycle.papers.retain(|paper| paper.kind == kind);
        }
        let mut taken = BTreeSet::new();
        for (measure, counted) in reading.measures.iter().zip(1..) {
            let no = if taken.insert(measure.no) { measure.no } else { free(&mut taken, counted) };
            cycle.measures.push(planned(measure, no));
            progress(measure, no, round, &mut cycle);
        }
    }
    if let Some(agency) = &reading.agency {
        super::mend::mend(&mut cycle, agency);
    }
    cycle.scorecards = scorecards(reading, about_measures.then(|| announced.previous()));
    cycle.unread.extend(reading.unread.iter().map(|unread| {
        format!("{} {}: {} ({})", "บรรทัด", unread.line, unread.text.replace(['\n', '\t'], " "), unread.reason)
    }));
    Ok(cycle)
}

/// The files that a new folder of this year would have.
///
/// # Errors
/// As [`cycle`].
pub fn files(reading: &Reading) -> Result<BTreeMap<String, String>, Missing> {
    cycle(reading).map(|cycle| folder::write(&cycle))
}

fn kind_and_name(agency: &str) -> Option<(AgencyKind, &str)> {
    [
        ("เทศบาลตำบล", AgencyKind::SubdistrictMunicipality),
        ("เทศบาลเมือง", AgencyKind::TownMunicipality),
        ("เทศบาลนคร", AgencyKind::CityMunicipality),
        ("องค์การบริหารส่วนตำบล", AgencyKind::SubdistrictOrganization),
        ("องค์การบริหารส่วนจังหวัด", AgencyKind::ProvincialOrganization),
    ]
    .into_iter()
    .find_map(|(prefix, kind)| agency.strip_prefix(prefix).map(|name| (kind, name)))
}

/// Posts and steps in the order in which they are met.
#[derive(Default)]
struct Chain {
    posts: Vec<Post>,
    acting: Vec<Acting>,
    steps: Vec<ChainStep>,
}

impl Chain {
    fn read(&mut self, reading: &Reading) {
        if let Some(signer) = &reading.memo.drafter {
            self.step(signer, ChainAct::Propose, None, None);
        }
        for opinion in &reading.opinions {
            let Some(signer) = &opinion.signer else { continue };
            let text =
                opinion.text.as_ref().filter(|text| super::words::reads_as_thai(text)).map(|text| text.value.clone());
            self.step(signer, ChainAct::Opine, text, None);
        }
        if let Some(order) = &reading.order
            && let Some(signer) = &order.signer
        {
            let ticked =
                order.choices.iter().find(|choice| choice.ticked == Some(true)).map(|choice| choice.text.as_str());
            let decision = ticked.and_then(|choice| match choice.strip_prefix("ไม่เห็นชอบ") {
                None => Some(Decision::Approved),
                Some(rest) => {
                    let reason = rest.trim().trim_start_matches("เนื่องจาก").trim();
                    (!reason.is_empty()).then(|| Decision::Disapproved { reason: reason.to_owned() })
                }
            });
            self.step(signer, ChainAct::Order, None, decision);
        }
    }

    fn step(&mut self, signer: &Signer, act: ChainAct, opinion: Option<String>, decision: Option<Decision>) {
        let Some(own) = &signer.post else { return };
        let holder = signer.name.as_ref().map(|name| name.value.clone());
        let own = self.post(own, holder);
        let post = match &signer.acting {
            Some(acting) => match &acting.post {
                Some(filled) => {
                    let filled = self.post(filled, None);
                    self.acting.push(Acting {
                        post: filled.clone(),
                        by: own,
                        mode: acting.mode,
                        basis: acting.basis.as_ref().map(|basis| basis.value.clone()),
                        from: None,
                        to: None,
                    });
                    filled
                }
                None => own,
            },
            None => own,
        };
        self.steps.push(ChainStep { post, act, opinion, decision, date: None });
    }

    /// The id of a post, which is added where it is new.
    fn post(&mut self, title: &str, holder: Option<String>) -> String {
        if let Some(post) = self.posts.iter_mut().find(|post| post.title == title) {
            post.holder = post.holder.take().or(holder);
            return post.id.clone();
        }
        let (role, base) = role(title);
        let mut id = base.to_owned();
        let mut number = 2;
        while self.posts.iter().any(|post| post.id == id) {
            id = format!("{base}-{number}");
            number += 1;
        }
        let unit = matches!(role, PostRole::UnitHead | PostRole::Officer).then(|| "office".to_owned());
        self.posts.push(Post { id: id.clone(), title: title.to_owned(), role, unit, holder, vacant: false });
        id
    }
}

fn role(title: &str) -> (PostRole, &'static str) {
    const ROLES: &[(&str, PostRole, &str)] = &[
        ("รองนายก", PostRole::DeputyHead, "deputy-mayor"),
        ("นายกเทศมนตรี", PostRole::Head, "mayor"),
        ("นายกองค์การ", PostRole::Head, "mayor"),
        ("รองปลัด", PostRole::DeputyClerk, "deputy-clerk"),
        ("ปลัด", PostRole::Clerk, "clerk"),
        ("หัวหน้าสำนัก", PostRole::UnitHead, "office-head"),
        ("หัวหน้า", PostRole::UnitHead, "unit-head"),
        ("ผู้อำนวยการ", PostRole::UnitHead, "unit-head"),
        ("นิติกร", PostRole::Officer, "legal"),
    ];
    ROLES
        .iter()
        .find(|(start, _, _)| title.starts_with(start))
        .map_or((PostRole::Officer, "officer"), |(_, role, id)| (*role, *id))
}

fn office(reading: &Reading) -> Unit {
    let name = reading.memo.unit.as_ref().map_or_else(|| "สำนักปลัด".to_owned(), |unit| unit.value.clone());
    let book =
        reading.memo.number.as_ref().and_then(|number| number.split('/').next()).map(|book| book.trim().to_owned());
    Unit { id: "office".to_owned(), name, telephone: None, book: book.filter(|book| !book.is_empty()) }
}

fn paper(reading: &Reading, kind: PaperKind, chain: Vec<ChainStep>) -> Paper {
    let memo = &reading.memo;
    // A number that breaks off at its slash is that of the unit, which the memo writes by itself.
    let number = memo.number.as_ref().map(|number| number.value.replace(" /", "/"));
    Paper {
        kind,
        digits: Digits::Thai,
        memo: MemoFields {
            unit: Some("office".to_owned()),
            number: number.filter(|number| !number.ends_with('/')),
            date: memo.date.as_ref().map(|date| date.value),
            subject: None,
            enclosure: None,
        },
        chain,
    }
}

fn free(taken: &mut BTreeSet<u16>, from: u16) -> u16 {
    let mut no = from;
    while !taken.insert(no) {
        no = no.saturating_add(1);
        if no == u16::MAX {
            break;
        }
    }
    no
}

fn planned(measure: &MeasureReading, no: u16) -> Measure {
    let text = |found: &Option<super::Found<String>>| found.as_ref().map(|text| text.value.clone());
    Measure {
        no,
        title: measure.title.value.clone(),
        indicator: measure.indicator,
        topics: Vec::new(),
        finding: None,
        responsible: text(&measure.responsible).unwrap_or_default(),
        unit: None,
        period: Period { text: text(&measure.period), from: None, to: None },
        budget: None,
        success: text(&measure.success),
        follow_up: text(&measure.follow_up).unwrap_or_default(),
        steps: measure
            .methods
            .iter()
            .zip(1..)
            .map(|(method, no)| Step { no, text: method.text.value.clone() })
            .collect(),
    }
}

/// Results by the number of their method; one without a method is kept among what was not understood.
fn progress(measure: &MeasureReading, no: u16, round: Round, cycle: &mut Cycle) {
    let mut answered = BTreeSet::new();
    for (result, place) in measure.results.iter().zip(1_u16..) {
        let step = result
            .no
            .and_then(|number| measure.methods.iter().position(|method| method.no == Some(number)))
            .map_or(place, |index| u16::try_from(index + 1).unwrap_or(place));
        let known = usize::from(step) <= measure.methods.len();
        if known && answered.insert(step) {
            let text = result.text.value.clone();
            cycle.progress.push(Progress {
                round,
                measure: no,
                step,
                status: status(&text),
                result: text,
                figures: Vec::new(),
                obstacle: None,
                suggestion: None,
                evidence: Vec::new(),
            });
        } else {
            cycle.unread.push(format!("บรรทัด {}: {} (ผลนี้ไม่มีวิธีการในข้อเดียวกัน)", result.text.line, result.text.value));
        }
    }
}

/// How far a step is, only where the result says it in so many words.
fn status(result: &str) -> Status {
    if result.contains("ยังไม่ได้ดำเนินการ") {
        Status::NotStarted
    } else if result.contains("อยู่ระหว่าง") {
        Status::UnderWay
    } else if result.contains("แล้วเสร็จ") {
        Status::Done
    } else {
        Status::Unknown
    }
}

/// The results that the paper tells, newest first, one a year.
fn scorecards(reading: &Reading, analysed: Option<FiscalYear>) -> Vec<Scorecard> {
    let mut cards: BTreeMap<FiscalYear, Scorecard> = BTreeMap::new();
    let blank = |fiscal_year| Scorecard {
        fiscal_year,
        source: None,
        total: None,
        rating: None,
        indicators: BTreeMap::new(),
        instruments: BTreeMap::new(),
        eit: None,
        oit: BTreeMap::new(),
    };
    for result in &reading.series {
        let Some(year) = result.fiscal_year else { continue };
        let card = cards.entry(year).or_insert_with(|| blank(year));
        card.total = Some(result.score.value);
        card.rating.clone_from(&result.rating);
    }
    let year = analysed.or_else(|| reading.fiscal_year.as_ref().map(|year| year.value));
    if let Some(year) = year
        && (reading.total_score.is_some() || !reading.scores.is_empty())
    {
        let card = cards.entry(year).or_insert_with(|| blank(year));
        card.total = reading.total_score.as_ref().map(|score| score.value).or(card.total);
        card.rating = reading.rating.as_ref().map(|rating| rating.value.clone()).or_else(|| card.rating.take());
        for number in 1..=10 {
            if let Some(score) = super::result::indicator_key(number).and_then(|key| reading.scores.get(key)) {
                card.indicators.insert(number, score.value);
            }
        }
    }
    cards.into_values().rev().collect()
}
