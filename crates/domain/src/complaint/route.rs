//! Who may have a case: whoever is named in it never.

use std::collections::{BTreeMap, BTreeSet};

/// An account at a post, which it holds or stands in for; an account with several posts stands in several rows, and all of
/// them must be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account's id.
    pub account: String,
    /// The post's id.
    pub post: String,
    /// Whether the post handles cases.
    pub handles: bool,
    /// Whether the post keeps shares of identity keys.
    pub keeps: bool,
    /// Whether the post is outside the house: nobody's subordinate in it.
    pub outside: bool,
    /// Whether the account has a key; without one nothing can be sealed to it.
    pub has_key: bool,
}

/// Who is named in a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Ids of posts.
    pub posts: Vec<String>,
    /// Ids of accounts.
    pub accounts: Vec<String>,
    /// Whether the head of the house is among them: everybody in the house is the head's subordinate.
    pub head: bool,
}

/// Who may have a case; accounts in order, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routing {
    /// Accounts that get the case.
    pub handlers: Vec<String>,
    /// Accounts that get shares of the identity.
    pub custodians: Vec<String>,
    /// Whether the identity can be taken: enough custodians remain.
    pub identity_possible: bool,
    /// Whether nobody here may have the case: the form names the outside bodies instead.
    pub needs_outside: bool,
}

/// Who may have a case in which these are named, where the identity needs `needed` custodians.
///
/// An account is out with all its posts as soon as one of them is named, and, where the head is named, as soon as one of
/// them is inside the house.
pub fn route(members: &[Member], named: &Named, needed: u8) -> Routing {
    let mut accounts: BTreeMap<&str, Vec<&Member>> = BTreeMap::new();
    for member in members {
        accounts.entry(&member.account).or_default().push(member);
    }
    let barred: BTreeSet<&str> = accounts
        .iter()
        .filter(|(account, rows)| {
            named.accounts.iter().any(|id| id == *account)
                || rows.iter().any(|row| named.posts.contains(&row.post) || (named.head && !row.outside))
        })
        .map(|(account, _)| *account)
        .collect();
    let chosen = |serves: fn(&Member) -> bool| -> Vec<String> {
        let fit = accounts.iter().filter(|(account, rows)| {
            !barred.contains(*account) && rows.iter().any(|row| row.has_key) && rows.iter().any(|row| serves(row))
        });
        fit.map(|(account, _)| (*account).to_owned()).collect()
    };
    let (handlers, custodians) = (chosen(|row| row.handles), chosen(|row| row.keeps));
    Routing {
        identity_possible: needed > 0 && custodians.len() >= usize::from(needed),
        needs_outside: handlers.is_empty(),
        handlers,
        custodians,
    }
}

#[cfg(test)]
#[path = "route/tests.rs"]
mod tests;
