//! The cheapest way to the next rating: which items of the disclosure list, and how many survey points besides.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cost::{self, ItemCost};
use crate::exact::Exact;
use crate::framework::{Framework, Instrument, Level, Tool};
use crate::score::Score;
use crate::scorecard::Scorecard;
use crate::scoring::{self, Of, Scored, ScoringError, share};

/// Which rating is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The one above the present one.
    Next,
    /// The one with this name.
    Level(String),
}

/// The way to a rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The rating as it is.
    pub rating: String,
    /// The wanted rating.
    pub target: String,
    /// Whether a part of the external survey is not known, so that the whole stands in for it.
    pub provisional: bool,
    /// Tools that must rise by themselves before the rating is possible at all.
    pub needs: Vec<Need>,
    /// Sets of items from the least effort on, each better than those before; the last needs the fewest survey points.
    pub choices: Vec<Choice>,
    /// Items that may still be missing, but of which no judgement is known: the plan cannot count on them.
    pub not_judged: Vec<String>,
}

impl Plan {
    /// The cheapest set of items that leaves the fewest survey points to be gained.
    pub fn cheapest(&self) -> Option<&Choice> {
        self.choices.last()
    }
}

/// A tool that must rise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    /// The tool.
    pub of: Of,
    /// As it is; for the OIT with all known missing items mended.
    pub from: Score,
    /// As it must be.
    pub to: Score,
}

impl Need {
    /// Hundredths to be gained.
    pub fn hundredths(&self) -> u16 {
        self.to.hundredths().saturating_sub(self.from.hundredths())
    }
}

/// One set of items and what is still missing after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The items, in the order of the list.
    pub items: Vec<ItemCost>,
    /// Their effort together; every item counts 1 unless said otherwise.
    pub effort: u32,
    /// The OIT after it.
    pub oit: Score,
    /// The total after it and after the [`Plan::needs`].
    pub total: Score,
    /// Hundredths of the total that surveys must still add; 0 where the items suffice.
    pub survey_hundredths: u16,
    /// Hundredths by which the internal survey alone would have to rise for that; none where it cannot.
    pub iit_alone: Option<u16>,
    /// Hundredths by which the external survey alone would have to rise for that; none where it cannot.
    pub eit_alone: Option<u16>,
}

/// Why there is no way to be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The result or the efforts name what the year does not have.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
    /// The total is not known.
    #[error("the total is not known: {} missing", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    NoTotal(Vec<Of>),
    /// No level has this name.
    #[error("the year has no rating {name}: it has {known}")]
    UnknownLevel {
        /// As asked.
        name: String,
        /// The levels of the year, from the top.
        known: String,
    },
    /// The wanted rating is reached already.
    #[error("{target} is reached: the rating is {rating}")]
    Reached {
        /// The wanted rating, or the highest.
        target: String,
        /// The present rating.
        rating: String,
    },
}

impl Obstacle {
    /// The obstacle in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::Scoring(error) => error.thai(),
            Self::NoTotal(missing) => {
                let missing = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                format!("ยังไม่ทราบคะแนนรวม: ขาด {missing}")
            }
            Self::UnknownLevel { name, known } => format!("ปีนี้ไม่มีระดับ {name}: มี {known}"),
            Self::Reached { target, rating } => format!("ได้ระดับ {target} แล้ว: ระดับปัจจุบันคือ {rating}"),
        }
    }
}

/// Finds the least effort in items, and the survey points still needed, to reach a rating.
///
/// `efforts` says what an item costs the town, by code; an item without an entry costs 1. The search is exact (a
/// knapsack over the effort): for each effort the set with the greatest gain. Scores are compared at two decimals,
/// so a total of 84.995 suffices for 85.
///
/// # Errors
/// [`Obstacle`] where the total is not known, the rating does not exist, or is reached.
pub fn plan(
    framework: &Framework,
    card: &Scorecard,
    goal: &Goal,
    efforts: &BTreeMap<String, u16>,
) -> Result<Plan, Obstacle> {
    let scored = scoring::score_card(framework, card)?;
    for code in efforts.keys() {
        scoring::check_item(framework, code, Score::ZERO)?;
    }
    let rating = scored.rating.clone().ok_or_else(|| Obstacle::NoTotal(scored.missing()))?;
    let level = wanted(framework, goal, rating.rank, &rating.name)?;
    let oit = Of::Instrument(Instrument::Oit);
    let (Some(total), Some(oit)) = (scored.exact(&Of::Total), scored.exact(&oit)) else {
        return Err(Obstacle::NoTotal(scored.missing()));
    };

    let missing = missing(framework, card);
    let best = best_by_effort(&missing, efforts);
    let oit_least = framework.bands.tools_tested.contains(&Tool::Oit).then_some(level.every_tool_min).flatten();

    let mut needs = survey_needs(framework, &scored, level);
    let mut base = Ground { oit: oit.clone(), total: total.clone() };
    for need in &needs {
        base.total = &base.total + &(&Exact::of_hundredths(need.hundredths().into()) * &weight_of(framework, &need.of));
    }
    let most = best.last().map_or_else(Exact::zero, |set| set.gain.clone());
    if let Some(need) = oit_least.and_then(|least| need(Of::Instrument(Instrument::Oit), &(&base.oit + &most), least)) {
        let rise = Exact::of_hundredths(need.hundredths().into());
        base.total = &base.total + &(&rise * &share(framework.weight(Instrument::Oit)));
        base.oit = &base.oit + &rise;
        needs.push(need);
    }

    let mut choices = Vec::new();
    for set in best {
        let after = base.with(framework, &set.gain);
        if oit_least.is_some_and(|least| after.oit.score().is_none_or(|oit| oit < least)) {
            continue;
        }
        let choice = choice(framework, &scored, &needs, level, set, &after);
        let done = choice.survey_hundredths == 0;
        choices.push(choice);
        if done {
            break;
        }
    }
    Ok(Plan {
        rating: rating.name,
        target: level.name.clone(),
        provisional: rating.provisional,
        needs,
        choices,
        not_judged: not_judged(framework, card, &scored),
    })
}

fn wanted<'f>(framework: &'f Framework, goal: &Goal, rank: usize, rating: &str) -> Result<&'f Level, Obstacle> {
    let levels = &framework.bands.levels;
    let reached = |target: &str| Obstacle::Reached { target: target.to_owned(), rating: rating.to_owned() };
    match goal {
        Goal::Next => rank.checked_sub(1).and_then(|above| levels.get(above)).ok_or_else(|| reached(rating)),
        Goal::Level(name) => {
            let name = name.trim();
            let place = levels.iter().position(|level| {
                level.name.eq_ignore_ascii_case(name) || (!name.is_empty() && level.en.eq_ignore_ascii_case(name))
            });
            let place = place.ok_or_else(|| Obstacle::UnknownLevel {
                name: name.to_owned(),
                known: levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>().join(", "),
            })?;
            if place >= rank { Err(reached(&levels[place].name)) } else { Ok(&levels[place]) }
        }
    }
}

/// Where the result stands before items are chosen.
struct Ground {
    oit: Exact,
    total: Exact,
}

impl Ground {
    fn with(&self, framework: &Framework, gain: &Exact) -> Self {
        // An announced figure is rounded, so the sum can overshoot by less than half a hundredth.
        let oit = (&self.oit + gain).min(Exact::whole(100));
        let rise = &oit - &self.oit;
        Self { total: &self.total + &(&rise * &share(framework.weight(Instrument::Oit))), oit }
    }
}

/// An item that was judged and lacks points, with what it adds to the OIT.
struct Missing {
    cost: ItemCost,
    gain: Exact,
}

fn missing(framework: &Framework, card: &Scorecard) -> Vec<Missing> {
    let mut missing: Vec<Missing> = cost::missing_items(framework, card)
        .into_iter()
        .filter_map(|cost| {
            let gain = cost.exact.over(&share(framework.weight(Instrument::Oit)))?;
            Some(Missing { cost, gain })
        })
        .collect();
    let place = |code: &str| framework.oit.items.iter().position(|item| item.code == code);
    missing.sort_by_key(|one| place(&one.cost.code));
    missing
}

/// A set of items with its effort and what it adds to the OIT.
#[derive(Clone)]
struct Set {
    items: Vec<ItemCost>,
    effort: u32,
    gain: Exact,
}

/// For each effort the set with the greatest gain, as far as more effort gains more; the empty set first.
fn best_by_effort(missing: &[Missing], efforts: &BTreeMap<String, u16>) -> Vec<Set> {
    let effort_of = |one: &Missing| usize::from(efforts.get(&one.cost.code).copied().unwrap_or(1));
    let all: usize = missing.iter().map(effort_of).sum();
    let nothing = Set { items: Vec::new(), effort: 0, gain: Exact::zero() };
    let mut best = vec![nothing; all + 1];
    for one in missing {
        let effort = effort_of(one);
        for room in (effort..=all).rev() {
            let without = &best[room - effort];
            let gain = &without.gain + &one.gain;
            if gain > best[room].gain {
                let mut with = without.clone();
                with.items.push(one.cost.clone());
                with.effort += u32::try_from(effort).unwrap_or(u32::MAX);
                with.gain = gain;
                best[room] = with;
            }
        }
    }
    best.dedup_by(|next, kept| next.gain == kept.gain);
    best
}

/// What each tested survey must rise to reach the condition of the level.
fn survey_needs(framework: &Framework, scored: &Scored, level: &Level) -> Vec<Need> {
    let Some(least) = level.every_tool_min else { return Vec::new() };
    let mut needs: Vec<Need> = Vec::new();
    for tool in framework.bands.tools_tested.iter().filter(|tool| **tool != Tool::Oit) {
        let of = match tool {
            Tool::Eit1 if scored.tool(*tool).is_some() => Of::EitPart(1),
            Tool::Eit2 if scored.tool(*tool).is_some() => Of::EitPart(2),
            tool => Of::Instrument(tool.instrument()),
        };
        let found = scored.exact(&of).and_then(|exact| need(of, exact, least));
        needs.extend(found.filter(|found| !needs.contains(found)));
    }
    needs
}

fn need(of: Of, exact: &Exact, least: Score) -> Option<Need> {
    let from = exact.score()?;
    (from < least).then_some(Need { of, from, to: least })
}

/// The share of the total that a survey or a part of it has.
fn weight_of(framework: &Framework, of: &Of) -> Exact {
    let part = |part: &u8| {
        let shares = framework.eit_parts.as_ref()?;
        let this = Exact::from(if *part == 1 { shares.part1 } else { shares.part2 });
        let both = &Exact::from(shares.part1) + &Exact::from(shares.part2);
        this.over(&both).map(|of_eit| &of_eit * &share(framework.weight(Instrument::Eit)))
    };
    match of {
        Of::EitPart(number) => part(number).unwrap_or_else(Exact::zero),
        Of::Instrument(instrument) => share(framework.weight(*instrument)),
        _ => Exact::zero(),
    }
}

fn choice(framework: &Framework, scored: &Scored, needs: &[Need], level: &Level, set: Set, after: &Ground) -> Choice {
    // Half a hundredth below the mark still rounds up to it.
    let mark = &Exact::from(level.total_min) - &(&Exact::of_hundredths(1) * &Exact::of_hundredths(50));
    let lacking = (&mark - &after.total).max(Exact::zero());
    let risen = |of: &Of| {
        let needed: i64 = needs.iter().filter(|need| need.of == *of).map(|need| i64::from(need.hundredths())).sum();
        scored.exact(of).map(|exact| exact + &Exact::of_hundredths(needed))
    };
    // The external survey rises with its parts.
    let eit = match (&framework.eit_parts, risen(&Of::EitPart(1)), risen(&Of::EitPart(2))) {
        (Some(shares), Some(part1), Some(part2)) => shares.mean(&part1, &part2),
        _ => risen(&Of::Instrument(Instrument::Eit)),
    };
    let alone = |instrument: Instrument, now: Option<Exact>| {
        let rise = lacking.over(&share(framework.weight(instrument)))?;
        let room = &Exact::whole(100) - &now?;
        (rise <= room).then(|| u16::try_from(rise.hundredths_up()).ok()).flatten()
    };
    Choice {
        items: set.items,
        effort: set.effort,
        oit: after.oit.score().unwrap_or(Score::FULL),
        total: after.total.score().unwrap_or(Score::FULL),
        survey_hundredths: u16::try_from(lacking.hundredths_up()).unwrap_or(u16::MAX),
        iit_alone: alone(Instrument::Iit, risen(&Of::Instrument(Instrument::Iit))),
        eit_alone: alone(Instrument::Eit, eit),
    }
}

/// Items without a judgement in indicators that are not full.
fn not_judged(framework: &Framework, card: &Scorecard, scored: &Scored) -> Vec<String> {
    let open = |no: u8| scored.indicator(no).is_none_or(|score| score < Score::FULL);
    framework
        .oit
        .items
        .iter()
        .filter(|item| !card.oit.contains_key(&item.code))
        .filter(|item| cost::gain_of_indicator(framework, item).is_some_and(|(no, _)| open(no)))
        .map(|item| item.code.clone())
        .collect()
}
