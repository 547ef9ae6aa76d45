//! Whose kind of list a page shows: only that of a local authority is taken over.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::folded::folded;
use crate::page::Page;

/// The kind of body whose list a page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BodyKind {
    /// `local-authority`, `school`, `hospital` and the like, or `unknown`.
    pub id: String,
    /// In Thai; empty for a local authority and where the page does not say.
    pub thai: String,
    /// In English; empty likewise.
    pub english: String,
    /// What on the page says so; empty where nothing does.
    pub sign: String,
}

impl BodyKind {
    /// Whether the list is of another kind of body, so that it must not become the town's.
    pub fn is_foreign(&self) -> bool {
        !self.thai.is_empty()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bodies {
    local: Local,
    other: Vec<Other>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Local {
    id: String,
    names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    id: String,
    th: String,
    en: String,
    codes: Vec<String>,
    names: Vec<String>,
    phrases: Vec<String>,
}

fn bodies() -> Option<&'static Bodies> {
    static BODIES: OnceLock<Option<Bodies>> = OnceLock::new();
    BODIES.get_or_init(|| toml::from_str(include_str!("../../data/bodies.toml")).ok()).as_ref()
}

/// Whose kind of list a page shows, judged by its codes, by whose name stands in its head, and by words that only one
/// kind of list has.
///
/// `codes` is how many different items of the disclosure list are named by code.
pub fn body_kind(page: &Page, codes: usize) -> BodyKind {
    let unknown =
        BodyKind { id: "unknown".to_owned(), thai: String::new(), english: String::new(), sign: String::new() };
    let Some(bodies) = bodies() else { return unknown };
    let kind = |other: &Other, sign: String| BodyKind {
        id: other.id.clone(),
        thai: other.th.clone(),
        english: other.en.clone(),
        sign,
    };
    let text = page.text();
    let letters = folded(&text);
    for other in &bodies.other {
        for prefix in &other.codes {
            let found = foreign_codes(&letters, prefix);
            if found.len() >= 3 && found.len() * 2 > codes {
                return kind(other, format!("{prefix} {}", found.iter().next().copied().unwrap_or(1)));
            }
        }
    }
    let head = head(page);
    let local = BodyKind { id: bodies.local.id.clone(), ..unknown.clone() };
    let local_names = bodies.local.names.iter().map(|name| text.matches(name.as_str()).count()).sum::<usize>();
    if let Some((at, is_local, other)) = first_name(bodies, &head) {
        if is_local {
            return local;
        }
        // In a lower heading a town speaks of its school; whose page it is stands elsewhere then.
        if let Some(other) = other.filter(|_| head[at].1 || local_names == 0) {
            return kind(other, head[at].0.clone());
        }
    }
    let lower = text.to_lowercase();
    let said = |phrase: &&String| lower.contains(phrase.as_str());
    let mut best: Option<(usize, &Other, &String)> = None;
    for other in &bodies.other {
        let found: Vec<&String> = other.phrases.iter().filter(said).collect();
        if found.len() >= 2 && best.is_none_or(|(count, ..)| found.len() > count) {
            best = Some((found.len(), other, found[0]));
        }
    }
    match best {
        Some((count, other, phrase)) if local_names < count * 2 => kind(other, phrase.clone()),
        _ if local_names > 0 => local,
        _ => unknown,
    }
}

/// The different numbers of codes with a prefix, such as `MOIT 5` and `EB5`.
fn foreign_codes(letters: &[char], prefix: &str) -> BTreeSet<u8> {
    let prefix: Vec<char> = prefix.chars().collect();
    let mut found = BTreeSet::new();
    for (at, window) in letters.windows(prefix.len()).enumerate() {
        if window != prefix || at.checked_sub(1).is_some_and(|before| letters[before].is_ascii_alphanumeric()) {
            continue;
        }
        let rest = &letters[at + prefix.len()..];
        let gap = rest.iter().take_while(|c| " .-_:".contains(**c)).count();
        let digits: String = rest[gap.min(rest.len())..].iter().take_while(|c| c.is_ascii_digit()).collect();
        if gap <= 2 && digits.len() <= 2 {
            found.extend(digits.parse::<u8>());
        }
    }
    found
}

/// What a page says of itself, and whether it says it at the very top: title, name of the site, then headings and the
/// first lines.
fn head(page: &Page) -> Vec<(String, bool)> {
    let mut head = vec![(page.title.clone(), true), (page.site_name.clone(), true)];
    head.extend(page.headings().map(|(level, text)| (text.to_owned(), level <= 2)).take(12));
    head.extend(page.lines.iter().take(3).map(|line| (line.text.clone(), false)));
    head.retain(|(text, _)| !text.is_empty());
    head
}

/// The first text of the head that names a body: of the names in it, the one that stands first.
fn first_name<'b>(bodies: &'b Bodies, head: &[(String, bool)]) -> Option<(usize, bool, Option<&'b Other>)> {
    for (place, (text, _)) in head.iter().enumerate() {
        let local = bodies.local.names.iter().filter_map(|name| at_word(text, name)).min();
        let other = bodies
            .other
            .iter()
            .filter_map(|other| Some((other.names.iter().filter_map(|name| at_word(text, name)).min()?, other)))
            .min_by_key(|(at, _)| *at);
        match (local, other) {
            (Some(local), Some((at, other))) if at < local => return Some((place, false, Some(other))),
            (Some(_), _) => return Some((place, true, None)),
            (None, Some((_, other))) => return Some((place, false, Some(other))),
            (None, None) => {}
        }
    }
    None
}

/// Where a name begins in a text, as a word of its own followed by something.
fn at_word(text: &str, name: &str) -> Option<usize> {
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let rest = text[*at + name.len()..].trim_start();
        // After a blank or a mark, or after a word that calls the body by its work.
        let begins = before.is_none_or(|c| !c.is_alphanumeric() && !('\u{0E30}'..='\u{0E4E}').contains(&c))
            || name.chars().count() > 6;
        begins && rest.chars().next().is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_bodies_is_sound() {
        let bodies: Bodies = toml::from_str(include_str!("../../data/bodies.toml")).expect("the file has the shape");

        assert!(bodies.other.len() >= 5);
    }

    #[test]
    fn the_kind_is_told_by_name_or_codes() {
        for (page, id) in [
            ("<title>ITA โรงเรียนบ้านสมมุติ</title><p>O1 โครงสร้าง", "school"),
            ("<title>ITA เทศบาลตำบลทุ่งสมมุติ</title><p>O1 โครงสร้าง<p>โรงเรียนผู้สูงอายุ", "local-authority"),
            ("<title>โรงเรียนเทศบาล ๑ ทุ่งสมมุติ</title><p>O1", "school"),
            ("<h1>งานเอกสาร</h1><p>MOIT 1 <p>MOIT2 <p>MOIT ๓", "hospital"),
            ("<h1>รายการ</h1><p>EB1 <p>EB 2 <p>EB3", "evidence-based"),
            ("<title>ITA</title><h3>โรงเรียนผู้สูงอายุ</h3><p>O1 โครงสร้าง<p>เทศบาลตำบลทุ่งสมมุติ", "local-authority"),
            ("<title>ITA</title><h2>คณะผู้บริหาร</h2><h3>กรมส่งเสริมการปกครองท้องถิ่น</h3><p>O1", "unknown"),
            ("<h1>รายการ</h1><p>O1 โครงสร้าง", "unknown"),
        ] {
            let page = Page::read(page.as_bytes(), None, None);
            assert_eq!(body_kind(&page, 1).id, id, "{page:?}");
        }
    }
}
