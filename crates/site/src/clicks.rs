//! Whether the front page leads to an address in the clicks that its explanation names.
//!
//! An explanation has one step a line, as the assessor is to read it: `1. เมนู ITA 2570`. A step is found by the words
//! of a link, whatever its digits, quotes, numbering and the verbs around it; a line of the page that is no link opens
//! there, as a menu does. Only pages of the town's own site are visited on the way.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use prongsai_thai::normalise::normalise;
use prongsai_thai::numeral;
use tokio::sync::{Mutex, OnceCell};

use crate::fetch::Client;
use crate::page::{Page, host, is_same_site};
use crate::verdict::Kind;
use crate::words::words;

/// Steps of an explanation that are followed.
pub const STEPS_MAX: usize = 5;
/// Pages that are looked at for one explanation.
const PAGES_MAX: usize = 12;
/// Links of one page that may be meant by a step.
const LINKS_MAX: usize = 3;
/// Fewer letters may stand in anything.
const LETTERS_MIN: usize = 3;

/// Follows explanations from one front page; what several of them pass is asked for once.
pub struct Walker {
    client: Arc<Client>,
    front: String,
    sheets: Mutex<HashMap<String, Arc<OnceCell<Option<Arc<Sheet>>>>>>,
}

impl fmt::Debug for Walker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Walker").field("front", &self.front).finish_non_exhaustive()
    }
}

/// What of a page matters on the way.
#[derive(Debug)]
struct Sheet {
    /// Where it was found after all redirects.
    url: String,
    /// The bare words of each link, and where it leads; nowhere for one that opens something on the same page.
    links: Vec<(String, Option<String>)>,
    /// The bare words of each line.
    lines: Vec<String>,
}

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// As it is said.
    said: String,
    /// Its bare words, with and without the verbs before them.
    keys: [String; 2],
}

impl Walker {
    /// Somebody who begins at this front page.
    pub fn new(client: Arc<Client>, front: &str) -> Self {
        Self { client, front: front.to_owned(), sheets: Mutex::default() }
    }

    /// Follows an explanation; `answered` is where the address led in the end. None where nothing is explained.
    pub async fn walk(&self, explanation: &str, url: &str, answered: Option<&str>) -> Option<Kind> {
        if explanation.trim().is_empty() {
            return None;
        }
        let steps = steps(explanation, &self.front);
        if steps.len() > STEPS_MAX {
            return Some(Kind::ClicksLong { steps: steps.len() });
        }
        let is_target = |other: &str| is_same(other, url) || answered.is_some_and(|answered| is_same(other, answered));
        let mut open = vec![(self.front.clone(), 0)];
        let (mut seen, mut pages) = (BTreeSet::new(), BTreeSet::new());
        let (mut furthest, mut is_short) = (0, false);
        while let Some((at, done)) = open.pop() {
            if !seen.insert((at.clone(), done)) {
                continue;
            }
            pages.insert(at.clone());
            if pages.len() > PAGES_MAX {
                break;
            }
            let Some(sheet) = self.sheet(&at).await else {
                if done == 0 {
                    return Some(Kind::ClicksUnseen);
                }
                continue;
            };
            let Some(step) = steps.get(done) else {
                if is_target(&sheet.url) {
                    return Some(Kind::ClicksLead);
                }
                is_short |= sheet.links.iter().filter_map(|(_, to)| to.as_deref()).any(is_target);
                continue;
            };
            if done == 0 && sheet.links.is_empty() {
                return Some(Kind::ClicksUnseen);
            }
            let ways = ways(&sheet, step);
            if !ways.is_empty() {
                furthest = furthest.max(done + 1);
            }
            if done + 1 == steps.len() && ways.iter().flatten().any(|to| is_target(to)) {
                return Some(Kind::ClicksLead);
            }
            // The best way is looked at first.
            for way in ways.into_iter().rev() {
                match way {
                    Some(to) if is_same_site(&to, &self.front) => open.push((to, done + 1)),
                    Some(_) => {}
                    None => open.push((at.clone(), done + 1)),
                }
            }
        }
        Some(match steps.get(furthest) {
            _ if is_short => Kind::ClicksShort,
            Some(step) => Kind::ClicksLost { step: furthest + 1, said: step.said.clone() },
            None => Kind::ClicksAstray,
        })
    }

    /// A page on the way; none where it gives no page.
    async fn sheet(&self, url: &str) -> Option<Arc<Sheet>> {
        let known = {
            let mut sheets = self.sheets.lock().await;
            if sheets.len() >= SHEETS_MAX && !sheets.contains_key(url) {
                return None;
            }
            sheets.entry(url.to_owned()).or_default().clone()
        };
        known
            .get_or_init(|| async {
                let answer = self.client.get(url).await.ok().filter(|answer| answer.status < 400)?;
                let read = tokio::task::spawn_blocking(move || {
                    let page = Page::read(&answer.bytes, answer.content_type.as_deref(), Some(&answer.url));
                    Sheet::of(&page, answer.url.as_str())
                });
                read.await.ok().map(Arc::new)
            })
            .await
            .clone()
    }
}

/// Letters of a link or a line that are compared with a step.
const WORDS_MAX: usize = 200;

/// Links of a page that are compared.
const SHEET_LINKS_MAX: usize = 2_000;

/// Lines of a page that are compared.
const SHEET_LINES_MAX: usize = 5_000;

/// Pages that are remembered while a list is walked; further ones lead nowhere.
const SHEETS_MAX: usize = 200;

impl Sheet {
    fn of(page: &Page, url: &str) -> Self {
        // What a page writes is bounded only by its size: no line and no number of links is taken whole.
        let short = |text: &str| bare(&text.chars().take(WORDS_MAX).collect::<String>());
        let links = page.links.iter().take(SHEET_LINKS_MAX).map(|link| {
            let words = if link.text.trim().is_empty() { page.around(link) } else { link.text.as_str() };
            let leads = link.target.is_none() && !link.url.is_empty() && !link.url.starts_with('#');
            (short(words), leads.then(|| link.url.clone()))
        });
        Self {
            url: url.to_owned(),
            links: links.collect(),
            lines: page.lines.iter().take(SHEET_LINES_MAX).map(|line| short(&line.text)).collect(),
        }
    }
}

/// Where a step leads from a page, the likeliest first: an address, or nowhere for what opens on the page itself.
fn ways(sheet: &Sheet, step: &Step) -> Vec<Option<String>> {
    let rank = |words: &str| step.keys.iter().filter_map(|key| likeness(words, key)).min();
    let mut found: Vec<(usize, Option<String>)> = Vec::new();
    let mut known = HashSet::new();
    for (words, to) in &sheet.links {
        if let Some(rank) = rank(words)
            && known.insert(to)
        {
            found.push((rank, to.clone()));
        }
    }
    found.sort_by_key(|(rank, to)| (*rank, to.is_none()));
    found.truncate(LINKS_MAX);
    let stays = found.iter().any(|(_, to)| to.is_none());
    // The line of a link is no menu beside it.
    let is_link = |line: &str| sheet.links.iter().any(|(words, _)| !words.is_empty() && line.contains(words.as_str()));
    if !stays && sheet.lines.iter().any(|line| rank(line).is_some() && !is_link(line)) {
        found.push((usize::MAX, None));
    }
    found.into_iter().map(|(_, to)| to).collect()
}

/// How like the words of a link are to those of a step: 0 where they are the same; none where they have nothing to do
/// with each other.
fn likeness(words: &str, key: &str) -> Option<usize> {
    let length = |text: &str| text.chars().count();
    if words == key && !key.is_empty() {
        return Some(0);
    }
    if (length(key) >= LETTERS_MIN || is_code(key)) && has_whole(words, key) {
        return Some(1 + length(words) - length(key));
    }
    let pieces = pieces(key);
    if pieces.iter().map(|piece| length(piece)).sum::<usize>() >= LETTERS_MIN
        && pieces.iter().all(|piece| has_whole(words, piece))
    {
        return Some(500 + length(words));
    }
    (length(words) > LETTERS_MIN && has_whole(key, words)).then(|| 1000 + length(key) - length(words))
}

/// Whether a key is the code of an item, which says enough however short it is: `o1`.
fn is_code(key: &str) -> bool {
    key.strip_prefix('o').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The words of one script and the numbers of which a key is made, without those that only say that a year follows:
/// `itaปี2570` is `ita` and `2570`. A single letter belongs to its number.
fn pieces(key: &str) -> Vec<String> {
    const FILLERS: [&str; 6] = ["ปี", "พศ", "ปีพศ", "ประจำปี", "ปีงบประมาณ", "ประจำปีงบประมาณ"];
    let sort = |c: char| {
        if c.is_ascii_digit() {
            0
        } else if c.is_ascii() {
            1
        } else {
            2
        }
    };
    let mut pieces: Vec<String> = Vec::new();
    for c in key.chars() {
        match pieces.last_mut() {
            Some(last) if last.chars().next_back().is_some_and(|before| sort(before) == sort(c)) => last.push(c),
            Some(last) if last.chars().count() == 1 && last.is_ascii() && c.is_ascii_digit() => last.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    pieces.retain(|piece| !FILLERS.iter().any(|filler| *piece == bare(filler)));
    pieces
}

/// Whether a text has another in it that does not begin or end inside a number: `o1` does not stand in `o14`.
fn has_whole(text: &str, part: &str) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(part).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + part.len()..].chars().next());
        let cuts_before = is_digit(before) && is_digit(part.chars().next());
        let cuts_after = is_digit(after) && is_digit(part.chars().next_back());
        !cuts_before && !cuts_after
    })
}

/// The steps of an explanation, without those that only say to open the site.
fn steps(explanation: &str, front: &str) -> Vec<Step> {
    let own = host(front).unwrap_or_default();
    let own = bare(&own);
    let said = explanation.lines().flat_map(|line| line.split(['>', '→', '»', '›', '➜', '➔']));
    let mut steps: Vec<Step> = Vec::new();
    for said in said {
        let said = without_number(said);
        let whole = bare(said);
        let key = without_verbs(&whole);
        let opens = |text: &str| words().click_home.iter().any(|home| text.starts_with(&bare(home)));
        let is_home = opens(&whole) || opens(&key) || (!own.is_empty() && whole.contains(&own));
        if key.is_empty() || (steps.is_empty() && is_home) {
            continue;
        }
        steps.push(Step { said: said.to_owned(), keys: [whole, key] });
    }
    steps
}

/// Takes the number off a step: `1.`, `๒)`, `ขั้นที่ ๓`.
fn without_number(said: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit() || ('๐'..='๙').contains(&c);
    let said = said.trim().trim_start_matches(['-', '•', '*', '(', '–']).trim_start();
    let rest = ["ขั้นตอนที่", "ขั้นที่", "ข้อที่", "ลำดับที่", "step"]
        .iter()
        .find_map(|word| said.strip_prefix(word))
        .map_or(said, str::trim_start);
    let after = rest.trim_start_matches(is_digit);
    let digits = rest[..rest.len() - after.len()].chars().count();
    let has_mark = after.starts_with(['.', ')', ':', '-']);
    if digits > 0 && digits <= 2 && (has_mark || rest.len() != said.len()) {
        after.trim_start_matches(['.', ')', ':', '-']).trim()
    } else {
        said
    }
}

/// Takes off what only says to click.
fn without_verbs(whole: &str) -> String {
    let mut rest = whole;
    loop {
        let next = words().click_verbs.iter().find_map(|word| rest.strip_prefix(bare(word).as_str()));
        match next {
            Some(next) => rest = next,
            None => return rest.to_owned(),
        }
    }
}

/// Letters and digits alone, in one spelling.
fn bare(text: &str) -> String {
    let is_letter = |c: &char| c.is_alphanumeric() || ('\u{0E31}'..='\u{0E4E}').contains(c);
    numeral::arabic(&normalise(text)).to_lowercase().chars().filter(is_letter).collect()
}

/// Whether two addresses mean the same page: without scheme, `www.`, the place on the page and a slash at the end.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |url: &str| {
        let parsed = url::Url::parse(url).ok()?;
        let (host, port) = (host(url)?, parsed.port_or_known_default()?);
        let port = if matches!(port, 80 | 443) { 0 } else { port };
        Some((host, port, parsed.path().trim_end_matches('/').to_owned(), parsed.query().map(str::to_owned)))
    };
    one == other || plain(one).is_some_and(|one| plain(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(explanation: &str) -> Vec<String> {
        steps(explanation, "https://www.thungsaengsai.go.th/").into_iter().map(|step| step.keys[1].clone()).collect()
    }

    #[test]
    fn a_step_is_what_is_left_without_number_quotes_and_verbs() {
        assert_eq!(
            keys("1. เข้าเว็บไซต์ www.thungsaengsai.go.th\n๒) คลิกเมนู “ITA ๒๕๗๐”\nขั้นที่ 3 เลือกหัวข้อ 'O14 สถิติการให้บริการ'"),
            ["ita2570", "o14สถิติการให้บริการ"]
        );
        assert_eq!(keys("หน้าแรก > ITA 2570 > O1"), ["ita2570", "o1"]);
        assert_eq!(keys("2570 แผนพัฒนา"), ["2570แผนพัฒนา"]);
        assert!(keys("1. หน้าแรกของเว็บไซต์\n\n-").is_empty());
    }

    #[test]
    fn a_number_is_whole() {
        assert!(has_whole("o1โครงสร้าง", "o1") && !has_whole("o14สถิติ", "o1"));
        assert_eq!(likeness("ita2570", "ita2570"), Some(0));
        assert!(likeness("การประเมินita2570", "ita2570") < likeness("การประเมินคุณธรรมita2570ของหน่วยงาน", "ita2570"));
        assert_eq!(likeness("ข่าว", "ita2570"), None);
        assert!(likeness("การประเมินitaปี2570", "ita2570").is_some() && likeness("ita2570", "itaปี2570").is_some());
        assert_eq!(likeness("การประเมินitaปี2569", "ita2570"), None);
        assert_eq!(pieces("o14สถิติ"), ["o14", "สถิติ"]);
    }

    #[test]
    fn addresses_are_the_same_whatever_their_scheme_and_slash() {
        assert!(is_same("http://www.a.go.th/ita/", "https://a.go.th/ita#o1"));
        assert!(!is_same("http://a.go.th/ita?id=1", "http://a.go.th/ita?id=2"));
        assert!(!is_same("http://127.0.0.1:8080/", "http://127.0.0.1:8081/"));
    }
}
