//! The approval chain of a paper: who may take the next step, and what a step may be.
//!
//! A drafter proposes, opinions follow in order, the head orders. A paper that is returned goes back to its drafter and
//! round again; nothing that was said is lost.

use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

use crate::agency::{ActingMode, Agency, Post, PostRole};
use crate::paper::{ChainAct, ChainStep};

/// A paper on its way up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    stages: Vec<Stage>,
    merged: Vec<Merged>,
    history: Vec<Event>,
    round: u16,
    state: State,
}

/// A step that somebody takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The post whose step it is.
    pub post: String,
    /// What the post does.
    pub act: ChainAct,
}

/// A step that falls on a person who takes another one, and is therefore left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The post whose step is left out.
    pub post: String,
    /// What the post would have done.
    pub act: ChainAct,
    /// The post whose step the person takes.
    pub into: String,
    /// Why, in Thai, for the paper's history.
    pub reason: String,
}

/// Where a paper is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The stage with this index is next; 0 is the drafter's.
    Waiting(usize),
    /// The order approved it.
    Approved,
    /// The order did not approve it.
    Disapproved,
}

/// What a person does with a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Signs the memo and passes it on.
    Propose,
    /// An opinion in favour, with or without words.
    Endorse(Option<String>),
    /// An opinion against, with its reason; the paper still goes up, for the head decides.
    Object(String),
    /// The order to approve, with or without words.
    Approve(Option<String>),
    /// The order not to approve, with its reason.
    Disapprove(String),
    /// Back to the drafter, with what is to be mended.
    Return(String),
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The round, from 1; a return begins the next.
    pub round: u16,
    /// The post whose step it was.
    pub post: String,
    /// The signer's own post.
    pub by: String,
    /// The capacity, when the signer stood in.
    pub mode: Option<ActingMode>,
    /// The order or rule behind it, where it is recorded.
    pub basis: Option<String>,
    /// What was done.
    pub deed: Deed,
    /// The day, where it is known.
    #[serde(default, with = "crate::cycle::date_field")]
    pub date: Option<Date>,
}

/// Why a chain cannot be gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The first step must be a proposal, the last an order, all between them opinions.
    #[error("step {0} is out of order: a chain is one proposal, opinions, one order")]
    OutOfOrder(usize),
    /// The agency has no such post.
    #[error("no post has the id ‘{0}’")]
    UnknownPost(String),
    /// Nobody orders what they proposed themselves.
    #[error("‘{0}’ would order what the same person proposed")]
    OrdersOwnProposal(String),
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The order has been given.
    #[error("the order has been given; nothing follows it")]
    Finished,
    /// Somebody else is next.
    #[error("the next step belongs to ‘{expected}’, not to ‘{by}’")]
    NotTheirs {
        /// Own post of the person who may.
        expected: String,
        /// Own post of the person who tried.
        by: String,
    },
    /// An opinion cannot approve, an order cannot endorse.
    #[error("this deed does not belong to the step {0:?}")]
    WrongDeed(ChainAct),
    /// Against, or back, only with a reason.
    #[error("a reason is required")]
    MissingReason,
    /// The person has signed another step of this round.
    #[error("‘{0}’ has signed in this round already")]
    SignedAlready(String),
    /// Earlier than the step before.
    #[error("{0} lies before the step before")]
    BeforePrevious(Date),
}

impl Approval {
    /// Begins a chain on a day; steps that fall on one person then are merged.
    ///
    /// # Errors
    /// [`ChainError`] when the chain is no chain.
    ///
    /// # Source
    /// Own rule, from practice: nobody signs two steps of one paper.
    pub fn begin(chain: &[ChainStep], agency: &Agency, on: Option<Date>) -> Result<Self, ChainError> {
        let last = chain.len().saturating_sub(1);
        if chain.len() < 2 {
            return Err(ChainError::OutOfOrder(chain.len()));
        }
        let mut signers = Vec::new();
        for (at, step) in chain.iter().enumerate() {
            let expected = match at {
                0 => ChainAct::Propose,
                at if at == last => ChainAct::Order,
                _ => ChainAct::Opine,
            };
            if step.act != expected {
                return Err(ChainError::OutOfOrder(at + 1));
            }
            signers.push(signer(agency, &step.post, on).ok_or_else(|| ChainError::UnknownPost(step.post.clone()))?);
        }
        if same_person(signers[0], signers[last]) {
            return Err(ChainError::OrdersOwnProposal(chain[last].post.clone()));
        }
        let mut stages = Vec::new();
        let mut merged = Vec::new();
        for (at, step) in chain.iter().enumerate() {
            // The proposal and the order stay; of several opinions of one person the last and highest stays.
            let twin = (step.act == ChainAct::Opine)
                .then(|| (at + 1..=last).rev().chain([0]).find(|other| same_person(signers[at], signers[*other])))
                .flatten();
            match twin {
                None => stages.push(Stage { post: step.post.clone(), act: step.act }),
                Some(other) => merged.push(Merged {
                    post: step.post.clone(),
                    act: step.act,
                    into: chain[other].post.clone(),
                    reason: reason(agency, signers[at], &step.post, &chain[other].post),
                }),
            }
        }
        Ok(Self { stages, merged, history: Vec::new(), round: 1, state: State::Waiting(0) })
    }

    /// Where the paper is.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The step that is to be taken now; none after the order.
    pub fn next(&self) -> Option<&Stage> {
        match self.state {
            State::Waiting(at) => self.stages.get(at),
            State::Approved | State::Disapproved => None,
        }
    }

    /// All steps in order, without those that were merged.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The steps that were left out, with the reason.
    pub fn merged(&self) -> &[Merged] {
        &self.merged
    }

    /// Everything that happened, oldest first; it only grows.
    pub fn history(&self) -> &[Event] {
        &self.history
    }

    /// The round, from 1.
    pub fn round(&self) -> u16 {
        self.round
    }

    /// Takes the next step: `by` is the id of the signer's own post.
    ///
    /// # Errors
    /// [`TransitionError`]; the paper is then where it was.
    pub fn take(&mut self, agency: &Agency, by: &str, deed: Deed, on: Option<Date>) -> Result<(), TransitionError> {
        let State::Waiting(at) = self.state else { return Err(TransitionError::Finished) };
        let Some(stage) = self.stages.get(at) else { return Err(TransitionError::Finished) };
        let not_theirs = |expected: &str| TransitionError::NotTheirs { expected: expected.into(), by: by.into() };
        let lines = agency.signature(&stage.post, on).ok_or_else(|| not_theirs(&stage.post))?;
        if lines.signer != by {
            return Err(not_theirs(&lines.signer));
        }
        let fits = matches!(
            (stage.act, &deed),
            (ChainAct::Propose, Deed::Propose)
                | (ChainAct::Opine, Deed::Endorse(_) | Deed::Object(_) | Deed::Return(_))
                | (ChainAct::Order, Deed::Approve(_) | Deed::Disapprove(_) | Deed::Return(_))
        );
        if !fits {
            return Err(TransitionError::WrongDeed(stage.act));
        }
        if let Deed::Object(reason) | Deed::Disapprove(reason) | Deed::Return(reason) = &deed
            && reason.trim().is_empty()
        {
            return Err(TransitionError::MissingReason);
        }
        if self.history.iter().any(|event| event.round == self.round && event.by == by) {
            return Err(TransitionError::SignedAlready(by.to_owned()));
        }
        if let (Some(day), Some(before)) = (on, self.history.iter().rev().find_map(|event| event.date))
            && day < before
        {
            return Err(TransitionError::BeforePrevious(day));
        }
        let round = self.round;
        self.state = match &deed {
            Deed::Propose | Deed::Endorse(_) | Deed::Object(_) => State::Waiting(at + 1),
            Deed::Approve(_) => State::Approved,
            Deed::Disapprove(_) => State::Disapproved,
            Deed::Return(_) => {
                self.round += 1;
                State::Waiting(0)
            }
        };
        let (post, by) = (stage.post.clone(), by.to_owned());
        self.history.push(Event { round, post, by, mode: lines.mode, basis: lines.basis, deed, date: on });
        Ok(())
    }
}

/// The person's own post for a post on a day.
fn signer<'a>(agency: &'a Agency, post: &str, on: Option<Date>) -> Option<&'a Post> {
    agency.post(&agency.signature(post, on)?.signer)
}

/// One post, or two posts whose holders have one name.
fn same_person(a: &Post, b: &Post) -> bool {
    a.id == b.id || (a.holder.is_some() && a.holder == b.holder)
}

fn reason(agency: &Agency, signer: &Post, post: &str, into: &str) -> String {
    let title = |id: &str| agency.post(id).map_or_else(String::new, |post| agency.post_title(post));
    format!(
        "ผู้ลงนามในฐานะ{}และ{}เป็นบุคคลเดียวกัน ({}) จึงลงนามเพียงครั้งเดียวในฐานะ{}",
        title(post),
        title(into),
        agency.post_title(signer),
        title(into)
    )
}

/// The usual chain: the drafter, the head of the drafter's unit, the deputy clerk where there is one, the clerk, the head.
///
/// The drafter is the legal officer where there is one. Posts that the agency does not have are left out.
///
/// # Source
/// Usual chain of a เทศบาลตำบล, from practice.
pub fn default_chain(agency: &Agency) -> Vec<ChainStep> {
    let officers = || agency.posts.iter().filter(|post| post.role == PostRole::Officer);
    let drafter = officers().find(|post| post.title.starts_with("นิติกร")).or_else(|| officers().next());
    let unit = drafter.and_then(|post| post.unit.as_deref());
    let heads = || agency.posts.iter().filter(|post| post.role == PostRole::UnitHead);
    let unit_head = heads().find(|post| unit.is_some() && post.unit.as_deref() == unit).or_else(|| heads().next());
    [
        (drafter, ChainAct::Propose),
        (unit_head, ChainAct::Opine),
        (agency.post_with(PostRole::DeputyClerk), ChainAct::Opine),
        (agency.post_with(PostRole::Clerk), ChainAct::Opine),
        (agency.post_with(PostRole::Head), ChainAct::Order),
    ]
    .into_iter()
    .filter_map(|(post, act)| {
        let post = post?.id.clone();
        Some(ChainStep { post, act, opinion: None, decision: None, date: None })
    })
    .collect()
}

#[cfg(test)]
mod tests;
