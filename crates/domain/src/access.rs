//! Who may do what: the permission table, in one place.
//!
//! Duties belong to posts. A person has the duties of the posts that they hold or stand in for; when the holder changes,
//! the duties stay with the post.

use serde::{Deserialize, Serialize};

use crate::agency::{ActingMode, PostRole};

/// What a post is entrusted with on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// ผู้รับผิดชอบ ITA: drives the cycle.
    Coordinator,
    /// Owns measures: reports the progress of the own unit.
    Owner,
    /// สารบรรณ: numbers, dates, scans.
    Registrar,
    /// Gives opinions and orders in the chain.
    Signer,
    /// Accounts, posts, settings.
    Administrator,
    /// Reads everything, changes nothing.
    Reader,
    /// Of an overseeing body: reads the boards of the towns that agreed.
    Overseer,
    /// Of an overseeing body: looks at the items of the towns that agreed and says whether they hold.
    Checker,
    /// ผู้รับเรื่องทางลับ: reads and handles the cases of the confidential channel that are given to the person.
    CaseHandler,
    /// ผู้ถือกุญแจตัวตน: holds a share of the keys of informants' identities.
    Custodian,
}

/// All duties, in the order in which they are listed.
pub const DUTIES: [Duty; 10] = [
    Duty::Coordinator,
    Duty::Owner,
    Duty::Registrar,
    Duty::Signer,
    Duty::Administrator,
    Duty::Reader,
    Duty::Overseer,
    Duty::Checker,
    Duty::CaseHandler,
    Duty::Custodian,
];

impl Duty {
    /// As stored: `coordinator`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Owner => "owner",
            Self::Registrar => "registrar",
            Self::Signer => "signer",
            Self::Administrator => "administrator",
            Self::Reader => "reader",
            Self::Overseer => "overseer",
            Self::Checker => "checker",
            Self::CaseHandler => "case-handler",
            Self::Custodian => "custodian",
        }
    }

    /// Reads what [`Duty::code`] wrote.
    pub fn find(code: &str) -> Option<Self> {
        DUTIES.into_iter().find(|duty| duty.code() == code)
    }

    /// The duties that a post of this role has at first.
    pub fn usual(role: PostRole) -> &'static [Duty] {
        match role {
            PostRole::Head | PostRole::DeputyHead | PostRole::Clerk | PostRole::DeputyClerk => &[Duty::Signer],
            PostRole::UnitHead => &[Duty::Owner, Duty::Signer],
            PostRole::Officer => &[Duty::Owner],
        }
    }
}

/// Something that a person does on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Reads the desk: cycle, measures, evidence, reports, histories.
    Read,
    /// Types or imports a result; opens and closes a year.
    EditResult,
    /// Chooses, writes, assigns, removes measures.
    EditMeasures,
    /// Writes progress, follow-up and evidence of a measure of the unit.
    ReportProgress,
    /// Says what of the evidence may be published; masks it.
    ReleaseEvidence,
    /// Keeps items of the disclosure list: addresses, elements; the whole list, its closing night.
    EditDisclosures,
    /// Edits wording, answers findings, makes and freezes versions.
    EditReport,
    /// Puts a version on its way up, changes the chain.
    Submit,
    /// Takes in scans, files pages, attests who wrote what.
    TakeScan,
    /// Enters numbers and dates of papers.
    Register,
    /// Signs by click; the chain says who is next.
    Sign,
    /// Publishes and withdraws.
    Publish,
    /// Accounts, invitations, posts, holders, acting.
    ManagePeople,
    /// Settings of the agency.
    ManageAgency,
    /// Reads the boards of the towns that agreed.
    ReadTowns,
    /// Says of an item of a town that agreed whether it holds.
    JudgeTowns,
    /// Sets up the confidential channel and opens it; reads no case.
    ManageChannel,
    /// Handles those cases of the confidential channel to which the person has a key.
    HandleCases,
    /// Releases shares of an informant's identity for a stated reason; reads no case.
    KeepIdentity,
}

/// All actions.
pub const ACTIONS: [Action; 19] = [
    Action::Read,
    Action::EditResult,
    Action::EditMeasures,
    Action::ReportProgress,
    Action::ReleaseEvidence,
    Action::EditDisclosures,
    Action::EditReport,
    Action::Submit,
    Action::TakeScan,
    Action::Register,
    Action::Sign,
    Action::Publish,
    Action::ManagePeople,
    Action::ManageAgency,
    Action::ReadTowns,
    Action::JudgeTowns,
    Action::ManageChannel,
    Action::HandleCases,
    Action::KeepIdentity,
];

/// Where a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Not at all.
    Never,
    /// To what belongs to the post's own unit, or to the post itself.
    Own,
    /// To everything of the agency.
    All,
}

/// The table: how far an action reaches for a duty.
pub fn reach(duty: Duty, action: Action) -> Reach {
    use Action as A;
    use Duty as D;
    match (duty, action) {
        (_, A::Read)
        | (
            D::Coordinator,
            A::EditResult
            | A::EditMeasures
            | A::ReportProgress
            | A::ReleaseEvidence
            | A::EditDisclosures
            | A::EditReport
            | A::Submit
            | A::TakeScan
            | A::Register
            | A::Publish,
        )
        | (D::Registrar, A::TakeScan | A::Register)
        | (D::Administrator, A::ManagePeople | A::ManageAgency | A::ManageChannel)
        | (D::CaseHandler, A::HandleCases)
        | (D::Custodian, A::KeepIdentity)
        | (D::Overseer, A::ReadTowns)
        | (D::Checker, A::ReadTowns | A::JudgeTowns) => Reach::All,
        (D::Owner, A::ReportProgress | A::EditDisclosures) | (D::Signer | D::Coordinator, A::Sign) => Reach::Own,
        _ => Reach::Never,
    }
}

/// A post through which a person acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// The post.
    pub post: String,
    /// Its title: `ปลัดเทศบาลตำบลทุ่งแสงใส`.
    pub title: String,
    /// Its unit.
    pub unit: Option<String>,
    /// What it is entrusted with.
    pub duties: Vec<Duty>,
    /// Where the person stands in: the own post, the mode, the order or rule.
    pub acting: Option<ActingIn>,
}

/// By which right somebody acts through a post that is not theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingIn {
    /// The own post.
    pub own_post: String,
    /// The capacity.
    pub mode: ActingMode,
    /// The order or rule.
    pub basis: Option<String>,
}

/// What an action is done to, as far as the table asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Subject<'a> {
    /// The unit that it belongs to.
    pub unit: Option<&'a str>,
    /// The post that it belongs to.
    pub post: Option<&'a str>,
}

/// Returns the capacity in which a person may do something, the widest reach first; none where they may not.
pub fn may<'c>(capacities: &'c [Capacity], action: Action, subject: Subject<'_>) -> Option<&'c Capacity> {
    let reaches = |capacity: &Capacity| {
        let widest = capacity.duties.iter().map(|duty| reach(*duty, action)).max().unwrap_or(Reach::Never);
        match widest {
            Reach::Never => None,
            Reach::All => Some(Reach::All),
            Reach::Own => {
                let unit = capacity.unit.is_some() && capacity.unit.as_deref() == subject.unit;
                let post = subject.post == Some(capacity.post.as_str());
                (unit || post).then_some(Reach::Own)
            }
        }
    };
    capacities
        .iter()
        .filter_map(|capacity| Some((reaches(capacity)?, capacity)))
        .max_by_key(|(reach, capacity)| (*reach, capacity.acting.is_none()))
        .map(|(_, capacity)| capacity)
}

/// Whether somebody can give duties, make accounts or set the confidential channel up: whoever does serves no case in it,
/// because nobody gives a case to himself.
pub fn rules(capacities: &[Capacity]) -> bool {
    let rules = [Action::ManageChannel, Action::ManagePeople];
    rules.into_iter().any(|action| may(capacities, action, Subject::default()).is_some())
}

/// As [`may`], of a person with all capacities: whoever [`rules`] serves no confidential case, also none from before.
pub fn may_as_a_whole<'c>(capacities: &'c [Capacity], action: Action, subject: Subject<'_>) -> Option<&'c Capacity> {
    let is_confidential = matches!(action, Action::HandleCases | Action::KeepIdentity);
    if is_confidential && rules(capacities) { None } else { may(capacities, action, subject) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacity(post: &str, unit: Option<&str>, duties: &[Duty]) -> Capacity {
        Capacity {
            post: post.to_owned(),
            title: post.to_owned(),
            unit: unit.map(str::to_owned),
            duties: duties.to_vec(),
            acting: None,
        }
    }

    #[test]
    fn nobody_without_a_duty_may_do_anything() {
        for action in ACTIONS {
            assert!(may(&[], action, Subject::default()).is_none());
            assert!(may(&[capacity("clerk", None, &[])], action, Subject::default()).is_none());
        }
    }

    #[test]
    fn an_owner_reports_for_the_own_unit_only() {
        let own = [capacity("finance-head", Some("finance"), &[Duty::Owner])];

        assert!(may(&own, Action::ReportProgress, Subject { unit: Some("finance"), post: None }).is_some());
        assert!(may(&own, Action::ReportProgress, Subject { unit: Some("works"), post: None }).is_none());
        assert!(may(&own, Action::ReportProgress, Subject::default()).is_none());
        assert!(may(&own, Action::EditMeasures, Subject { unit: Some("finance"), post: None }).is_none());
    }

    #[test]
    fn a_reader_changes_nothing() {
        let reader = [capacity("audit", None, &[Duty::Reader])];
        for action in ACTIONS.into_iter().filter(|action| *action != Action::Read) {
            assert!(may(&reader, action, Subject { unit: None, post: Some("audit") }).is_none(), "{action:?}");
        }
    }

    #[test]
    fn an_administrator_does_not_touch_the_papers() {
        for action in [Action::EditReport, Action::Sign, Action::Publish, Action::TakeScan] {
            assert_eq!(reach(Duty::Administrator, action), Reach::Never);
        }
    }

    #[test]
    fn only_who_oversees_reads_other_towns_and_only_a_checker_judges_them() {
        for duty in DUTIES {
            let (reads, judges) = (reach(duty, Action::ReadTowns), reach(duty, Action::JudgeTowns));
            assert_eq!(reads == Reach::All, matches!(duty, Duty::Overseer | Duty::Checker), "{duty:?}");
            assert_eq!(judges == Reach::All, duty == Duty::Checker, "{duty:?}");
        }
        for action in [Action::ManageAgency, Action::ManagePeople, Action::EditReport, Action::Publish] {
            assert_eq!((reach(Duty::Overseer, action), reach(Duty::Checker, action)), (Reach::Never, Reach::Never));
        }
    }

    #[test]
    fn whoever_runs_the_machine_reads_no_case() {
        for duty in DUTIES {
            let (handles, keeps) = (reach(duty, Action::HandleCases), reach(duty, Action::KeepIdentity));
            assert_eq!(handles == Reach::All, duty == Duty::CaseHandler, "{duty:?}");
            assert_eq!(keeps == Reach::All, duty == Duty::Custodian, "{duty:?}");
        }
    }

    #[test]
    fn every_code_reads_back() {
        for duty in DUTIES {
            assert_eq!(Duty::find(duty.code()), Some(duty));
        }
    }
}
