//! Opinions and the order, for ink or already given, with their signatures.

use prongsai_domain::paper::{ChainAct, ChainStep, Decision};

use super::Desk;
use crate::model::{Block, Choice, Inline, ParagraphStyle, Part, PartKind, Signature};
use crate::wording::{self, request};

/// The pages of opinions and the order.
pub(super) fn part(desk: &mut Desk<'_>) -> Part {
    let chain = desk.paper.chain.clone();
    let mut blocks = Vec::new();
    if chain.is_empty() {
        blocks.push(opinion(desk, None));
    }
    for (place, step) in chain.iter().enumerate().filter(|(_, step)| step.act == ChainAct::Opine) {
        blocks.push(match merged_into(desk, &chain, place) {
            Some(other) => merged(desk, step, other),
            None => opinion(desk, Some(step)),
        });
    }
    blocks.push(order(desk, chain.iter().find(|step| step.act == ChainAct::Order)));
    Part {
        id: "opinions".to_owned(),
        kind: PartKind::Opinions,
        title: "ความเห็นและคำสั่ง".to_owned(),
        landscape: false,
        blocks,
    }
}

/// The step that the same person signs anyway: a later one, or the proposal. One person signs one step.
fn merged_into<'s>(desk: &Desk<'_>, chain: &'s [ChainStep], place: usize) -> Option<&'s ChainStep> {
    let signer = |step: &ChainStep| {
        let on = step.date.or(desk.paper.memo.date);
        wording::signer(&desk.cycle.agency, &step.post, on).post
    };
    let own = signer(&chain[place]);
    let later = chain.iter().skip(place + 1).find(|step| signer(step) == own);
    later.or_else(|| chain.iter().take(place).find(|step| step.act == ChainAct::Propose && signer(step) == own))
}

fn merged(desk: &Desk<'_>, step: &ChainStep, other: &ChainStep) -> Block {
    let title = |step: &ChainStep| desk.cycle.agency.post(&step.post).map(|post| desk.cycle.agency.post_title(post));
    let named = |step: &ChainStep| title(step).unwrap_or_else(|| step.post.clone());
    let act = match other.act {
        ChainAct::Propose => "การเสนอของ",
        ChainAct::Opine => "ความเห็นของ",
        ChainAct::Order => "คำสั่งของ",
    };
    let text = format!("(ความเห็นของ{} รวมไว้ใน{act}{} เนื่องจากผู้ลงนามเป็นบุคคลเดียวกัน)", named(step), named(other));
    Block::Paragraph {
        id: format!("opinion-{}", step.post),
        style: ParagraphStyle::Note,
        text: vec![Inline::plain(desk.said(&text))],
    }
}

/// The first words of the page of opinions, for the catch-word of the memo.
pub(crate) fn first_words(desk: &Desk<'_>) -> &'static str {
    let chain = &desk.paper.chain;
    match chain.iter().position(|step| step.act == ChainAct::Opine) {
        Some(place) if merged_into(desk, chain, place).is_some() => "(ความเห็น",
        Some(_) => wording::OPINION,
        None if chain.is_empty() => wording::OPINION,
        None => "คำสั่ง",
    }
}

fn opinion(desk: &mut Desk<'_>, step: Option<&ChainStep>) -> Block {
    let id = format!("opinion-{}", step.map_or("clerk", |step| &step.post));
    let text = step.and_then(|step| opinion_text(desk, step)).map(|text| vec![Inline::plain(text)]);
    Block::Opinion {
        label: wording::OPINION.to_owned(),
        lines: if text.is_some() { 0 } else { 2 },
        text,
        signature: signature(desk, &format!("{id}-signature"), step, &desk.words.clerk),
        id,
    }
}

fn opinion_text(desk: &Desk<'_>, step: &ChainStep) -> Option<String> {
    let decided = step.decision.as_ref().map(|decision| match decision {
        Decision::Endorsed | Decision::Approved => "เห็นชอบ".to_owned(),
        Decision::Disapproved { reason } => format!("ไม่เห็นชอบ เนื่องจาก{reason}"),
        Decision::Returned { reason } => format!("ให้แก้ไขแล้วเสนอใหม่ เนื่องจาก{reason}"),
    });
    step.opinion.clone().or(decided).filter(|text| !text.trim().is_empty()).map(|text| desk.said(&text))
}

fn order(desk: &mut Desk<'_>, step: Option<&ChainStep>) -> Block {
    let decision = step.and_then(|step| step.decision.as_ref());
    let approved = matches!(decision, Some(Decision::Approved | Decision::Endorsed));
    let mut choices =
        vec![Choice { text: desk.said(&request::choice(desk.kind, &desk.words)), ticked: approved, lines: 0 }];
    let because = |desk: &Desk<'_>, words: &str, reason: Option<&str>| Choice {
        text: desk.said(&format!("{words} เนื่องจาก{}", reason.unwrap_or_default())),
        ticked: reason.is_some(),
        lines: if reason.is_some() { 0 } else { 2 },
    };
    let refused = match decision {
        Some(Decision::Disapproved { reason }) => Some(reason.as_str()),
        _ => None,
    };
    choices.push(because(desk, "ไม่เห็นชอบ", refused));
    if let Some(Decision::Returned { reason }) = decision {
        choices.push(because(desk, "ให้แก้ไขแล้วเสนอใหม่", Some(reason)));
    }
    let title = step
        .and_then(|step| step.opinion.as_deref())
        .filter(|words| !words.trim().is_empty())
        .map(|words| format!(" {words}"))
        .unwrap_or_default();
    Block::Order {
        id: "order".to_owned(),
        title: vec![Inline::plain(desk.said(&format!("คำสั่งของ{}{title}", desk.words.head)))],
        choices,
        signature: signature(desk, "order-signature", step, &desk.words.head),
    }
}

/// The signature of a step; without one the usual post, everything else left for the pen.
pub(crate) fn signature(desk: &Desk<'_>, id: &str, step: Option<&ChainStep>, usual: &str) -> Signature {
    let on = step.and_then(|step| step.date).or(desk.paper.memo.date);
    let (name, lines) = match step {
        Some(step) => {
            let signer = wording::signer(&desk.cycle.agency, &step.post, on);
            (signer.name, signer.lines)
        }
        None => (None, vec![usual.to_owned()]),
    };
    Signature {
        id: id.to_owned(),
        prompt: wording::SIGN.to_owned(),
        name: name.map(|name| desk.said(&name)),
        lines: lines.iter().map(|line| desk.said(line)).collect(),
        date: step.and_then(|step| step.date).map(|date| desk.said(&prongsai_thai::date::long(date))),
    }
}
