//! Papers on their way up: by ink in a folder that goes round, or by click.
//!
//! | file | answers |
//! |---|---|
//! | [`list`] | where every paper is, and with whom |
//! | [`show`] | one version: its chain, what was said, what comes next |
//! | [`chain`] | who proposes, gives an opinion and orders |
//! | [`submit`] | sends a version on its way; what the version before keeps |
//! | [`folder`] | the folder to be printed, whole or only its changed pages |
//! | [`sign`] | an opinion or order by click |
//! | [`scans`], [`pile`] | what comes back from the scanner, and which page went where |
//! | [`attest`] | what the pen wrote, entered beside the picture of the page; pen corrections |
//! | [`number`] | number and date from the unit's own book |
//! | [`step`] | the one place where a step is entered: the chain moves, the entry binds what was said before |

pub mod attest;
pub mod chain;
pub mod folder;
pub mod list;
pub mod number;
pub mod pile;
pub mod scans;
pub mod show;
pub mod sign;
pub mod step;
pub mod submit;

use prongsai_domain::agency::Agency;
use prongsai_domain::approval::Deed;
use prongsai_domain::paper::ChainAct;

use crate::shell::Shell;

/// The address of a version on its way.
pub fn path(version: &str) -> String {
    format!("/approvals/{version}")
}

/// A post by its title; its id where the agency has it no more.
pub fn post_title(agency: &Agency, id: &str) -> String {
    agency.post(id).map_or_else(|| id.to_owned(), |post| agency.post_title(post))
}

/// The words for what a post does in a chain.
pub fn act_words(shell: &Shell, act: ChainAct) -> String {
    shell.t(match act {
        ChainAct::Propose => "approvals-act-propose",
        ChainAct::Opine => "approvals-act-opine",
        ChainAct::Order => "approvals-act-order",
    })
}

/// The words for what was said, by the code of an entry.
pub fn deed_words(shell: &Shell, code: &str) -> String {
    shell.t(match code {
        "propose" => "approvals-deed-propose",
        "endorse" => "approvals-deed-endorse",
        "object" => "approvals-deed-object",
        "approve" => "approvals-deed-approve",
        "disapprove" => "approvals-deed-disapprove",
        _ => "approvals-deed-return",
    })
}

/// The code of a deed, as an entry keeps it, and its words.
pub fn deed_code(deed: &Deed) -> (&'static str, &str) {
    match deed {
        Deed::Propose => ("propose", ""),
        Deed::Endorse(words) => ("endorse", words.as_deref().unwrap_or_default()),
        Deed::Object(words) => ("object", words),
        Deed::Approve(words) => ("approve", words.as_deref().unwrap_or_default()),
        Deed::Disapprove(words) => ("disapprove", words),
        Deed::Return(words) => ("return", words),
    }
}

/// The deed of a code and its words; none for an unknown code.
pub fn deed_of(code: &str, words: &str) -> Option<Deed> {
    let words = words.trim().to_owned();
    let said = (!words.is_empty()).then(|| words.clone());
    Some(match code {
        "propose" => Deed::Propose,
        "endorse" => Deed::Endorse(said),
        "object" => Deed::Object(words),
        "approve" => Deed::Approve(said),
        "disapprove" => Deed::Disapprove(words),
        "return" => Deed::Return(words),
        _ => return None,
    })
}

/// What a post may say at its step, as codes.
pub fn choices(act: ChainAct) -> &'static [&'static str] {
    match act {
        ChainAct::Propose => &["propose"],
        ChainAct::Opine => &["endorse", "object", "return"],
        ChainAct::Order => &["approve", "disapprove", "return"],
    }
}
