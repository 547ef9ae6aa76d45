//! The navigation: what a person comes for, in the order of the year.

use prongsai_domain::access::{Action, Capacity, Subject, may_as_a_whole};

use super::Words;

/// One entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// The path inside the agency.
    pub path: &'static str,
    /// Its words.
    pub label: String,
}

/// The desk's entries: path, key of the words, what it asks of the reader.
const DESK: &[(&str, &str, Action)] = &[
    ("/desk", "nav-desk", Action::Read),
    ("/cycles", "nav-cycles", Action::Read),
    ("/results", "nav-results", Action::Read),
    ("/measures", "nav-measures", Action::Read),
    ("/progress", "nav-progress", Action::Read),
    ("/evidence", "nav-evidence", Action::Read),
    ("/papers", "nav-reports", Action::Read),
    ("/approvals", "nav-approvals", Action::Read),
    ("/publications", "nav-publications", Action::Read),
    ("/disclosures", "nav-disclosures", Action::Read),
    ("/cases", "nav-cases", Action::HandleCases),
    ("/people", "nav-people", Action::ManagePeople),
    ("/consents", "nav-consents", Action::ManageAgency),
    ("/channel", "nav-channel", Action::ManageChannel),
    ("/custody", "nav-custody", Action::KeepIdentity),
    ("/agency", "nav-agency", Action::ManageAgency),
];

/// The entries of a body that looks after towns and keeps no year of its own.
const OFFICE: &[(&str, &str, Action)] = &[
    ("/towns", "nav-towns", Action::ReadTowns),
    ("/people", "nav-people", Action::ManagePeople),
    ("/agency", "nav-agency", Action::ManageAgency),
];

/// The entries of the public pages.
const PUBLIC: &[(&str, &str)] = &[
    ("/", "nav-home"),
    ("/years", "nav-years"),
    ("/published", "nav-published"),
    ("/ita", "nav-ita"),
    ("/complaints", "nav-complaints"),
];

/// What somebody who is signed in can go to, in a town or in a body that looks after towns.
pub fn desk(words: Words, capacities: &[Capacity], is_office: bool) -> Vec<NavItem> {
    if is_office { OFFICE } else { DESK }
        .iter()
        .filter(|(_, _, action)| may_as_a_whole(capacities, *action, Subject::default()).is_some())
        .map(|(path, key, _)| NavItem { path, label: words.t(key) })
        .collect()
}

/// What everybody can go to.
pub fn public(words: Words) -> Vec<NavItem> {
    PUBLIC.iter().map(|(path, key)| NavItem { path, label: words.t(key) }).collect()
}
