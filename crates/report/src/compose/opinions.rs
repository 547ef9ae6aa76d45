//! Opinions and the order, for ink or already given, with their signatures.

use prongsai_domain::approval::{Approval, Merged};
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
    let merged = merged(desk);
    let left_out = |step: &ChainStep| merged.iter().any(|merged| merged.post == step.post && merged.act == step.act);
    for step in chain.iter().filter(|step| step.act == ChainAct::Opine && !left_out(step)) {
        blocks.push(opinion(desk, Some(step)));
    }
    blocks.push(order(desk, chain.iter().find(|step| step.act == ChainAct::Order)));
    for merged in &merged {
        blocks.push(Block::Paragraph {
            id: format!("opinion-{}", merged.post),
            style: ParagraphStyle::Note,
            text: vec![Inline::plain(desk.said(&format!("หมายเหตุ {}", merged.reason)))],
        });
    }
    Part {
        id: "opinions".to_owned(),
        kind: PartKind::Opinions,
        title: "ความเห็นและคำสั่ง".to_owned(),
        landscape: false,
        blocks,
    }
}

/// Opinions of persons who sign another step anyway; none where the chain is not complete yet.
fn merged(desk: &Desk<'_>) -> Vec<Merged> {
    // A chain that cannot be gone is drawn as it is written; the folder's own check says what is wrong with it.
    Approval::begin(&desk.paper.chain, &desk.cycle.agency, desk.paper.memo.date)
        .map(|approval| approval.merged().to_vec())
        .unwrap_or_default()
}

/// The first words of the page of opinions, for the catch-word of the memo.
pub(crate) fn first_words(desk: &Desk<'_>) -> &'static str {
    let merged = merged(desk);
    let opines =
        |step: &ChainStep| step.act == ChainAct::Opine && !merged.iter().any(|merged| merged.post == step.post);
    let chain = &desk.paper.chain;
    if chain.is_empty() || chain.iter().any(opines) { wording::OPINION } else { "คำสั่ง" }
}

fn opinion(desk: &mut Desk<'_>, step: Option<&ChainStep>) -> Block {
    let id = format!("opinion-{}", step.map_or("clerk", |step| &step.post));
    let text = step.and_then(|step| opinion_text(desk, step)).map(|text| vec![Inline::plain(text)]);
    Block::Opinion {
        label: wording::OPINION.to_owned(),
        lines: if text.is_some() { 0 } else { 2 },
        text,
        signature: signature(desk, &format!("{id}-signature"), ChainAct::Opine, step, &desk.words.clerk),
        id,
    }
}

fn opinion_text(desk: &Desk<'_>, step: &ChainStep) -> Option<String> {
    let decided = step.decision.as_ref().map(|decision| match decision {
        Decision::Endorsed | Decision::Approved => "เห็นชอบ".to_owned(),
        Decision::Disapproved { reason } => format!("ไม่เห็นชอบ เนื่องจาก{reason}"),
        Decision::Returned { reason } => format!("ให้แก้ไขแล้วเสนอใหม่ เนื่องจาก{reason}"),
    });
    step.opinion.clone().or(decided).filter(|text| !wording::is_blank(text)).map(|text| desk.said(&text))
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
        .filter(|words| !wording::is_blank(words))
        .map(|words| format!(" {words}"))
        .unwrap_or_default();
    Block::Order {
        id: "order".to_owned(),
        title: vec![Inline::plain(desk.said(&format!("คำสั่งของ{}{title}", desk.words.head)))],
        choices,
        signature: signature(desk, "order-signature", ChainAct::Order, step, &desk.words.head),
    }
}

/// The signature of a step; without one the usual post, everything else left for the pen.
pub(crate) fn signature(desk: &Desk<'_>, id: &str, act: ChainAct, step: Option<&ChainStep>, usual: &str) -> Signature {
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
        date: match (step.and_then(|step| step.date), act) {
            // The memo carries its own date in its head.
            (_, ChainAct::Propose) => None,
            (Some(date), _) => Some(desk.said(&format!("วันที่ {}", prongsai_thai::date::long(date)))),
            (None, _) => Some(format!("วันที่ {}", wording::DOTS)),
        },
    }
}
