//! The cut itself: runs of one kind of character, and the cheapest cover of a Thai run by words.

use std::ops::Range;

use crate::dictionary::{Dictionary, Mark, code};

/// A word, number, white space or sign.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
    /// What the dictionary knows of it.
    pub(crate) mark: Mark,
    /// How many letters it has beside marks, if Thai.
    pub(crate) letters: u32,
    /// Whether another good reading has a word across the place where this begins.
    pub(crate) straddled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Known to the dictionary.
    Word,
    /// Letters with dots: พ.ศ., ป.ป.ช.
    Abbreviation,
    /// Thai letters that no word covers.
    Unknown,
    /// A full stop after a Thai word.
    Dot,
    Number,
    Foreign,
    Space,
    Sign,
}

impl Piece {
    pub(crate) fn is_thai(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Abbreviation | Kind::Unknown | Kind::Dot)
    }

    /// Certainly a word, not a left-over that happens to be in the dictionary.
    pub(crate) fn is_sure(&self) -> bool {
        match self.kind {
            Kind::Abbreviation => true,
            Kind::Word => self.mark.is_usual() || self.letters > 3,
            _ => false,
        }
    }
}

/// A Thai letter, vowel, mark or sign; neither digits nor ฿.
pub(crate) fn is_thai(c: char) -> bool {
    matches!(c, '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}')
}

pub(crate) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('๐'..='๙').contains(&c)
}

/// A mark above or below a letter.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}')
}

fn is_leading_vowel(c: char) -> bool {
    matches!(c, 'เ'..='ไ')
}

fn is_consonant(c: char) -> bool {
    matches!(c, 'ก'..='ฮ')
}

/// Cuts a text into pieces without gaps.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(text.len() / 10 + 4);
    let mut cut = Cut::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if is_thai(c) {
            let mut end = at;
            let mut before = '.';
            for c in rest.chars() {
                // One dot after a letter may belong to an abbreviation.
                if !is_thai(c) && (c != '.' || before == '.') {
                    break;
                }
                end += c.len_utf8();
                before = c;
            }
            cut.thai(text, at..end, &mut pieces);
            at = end;
            continue;
        }
        let (kind, length) = if c.is_whitespace() {
            (Kind::Space, rest.find(|c: char| !c.is_whitespace()))
        } else if is_digit(c) {
            let inside = |(i, c): (usize, char)| {
                !is_digit(c) && (!matches!(c, '.' | ',') || !rest[i + 1..].starts_with(is_digit))
            };
            (Kind::Number, rest.char_indices().find(|&pair| inside(pair)).map(|(i, _)| i))
        } else if c.is_alphabetic() {
            (Kind::Foreign, rest.find(|c: char| !c.is_alphabetic() || is_thai(c)))
        } else {
            (Kind::Sign, Some(c.len_utf8()))
        };
        let end = length.map_or(text.len(), |length| at + length);
        pieces.push(Piece { range: at..end, kind, mark: Mark::default(), letters: 0, straddled: false });
        at = end;
    }
    pieces
}

/// What a word costs; the cover with the lowest sum is taken.
const OFFICIAL: u32 = 950;
const COMMON: u32 = 1000;
const GENERAL: u32 = 1080;
const PLACE: u32 = 1150;
/// More for a rare word of a single syllable: it is more often the rest of a name than itself.
const RARE_SYLLABLE: u32 = 600;
/// For each cluster that no word covers.
const UNKNOWN: u32 = 3000;
const DOT: u32 = 100;
/// For an abbreviation with a single dot, which may as well be a word with a full stop.
const ABBREVIATION: u32 = 1200;
const DOUBTFUL: u32 = 400;
/// How much dearer another reading may be and still forbid a line's end inside its words.
const NEARLY_AS_GOOD: u32 = 150;

#[derive(Debug, Clone, Copy)]
struct Edge {
    from: u32,
    to: u32,
    cost: u32,
    kind: Kind,
    mark: Mark,
}

/// The tables of the cut, kept from run to run.
#[derive(Default)]
struct Cut {
    letters: Vec<char>,
    starts: Vec<usize>,
    /// Whether a cluster may begin at a letter.
    cluster: Vec<bool>,
    /// How many letters that are no marks stand before it.
    count: Vec<u32>,
    edges: Vec<Edge>,
    forward: Vec<(u32, u32)>,
    backward: Vec<u32>,
    straddled: Vec<bool>,
}

const NEVER: u32 = u32::MAX / 4;

impl Cut {
    fn thai(&mut self, text: &str, run: Range<usize>, pieces: &mut Vec<Piece>) {
        self.letters.clear();
        self.starts.clear();
        for (at, c) in text[run.clone()].char_indices() {
            self.letters.push(c);
            self.starts.push(run.start + at);
        }
        self.starts.push(run.end);
        self.find_clusters();
        self.find_edges();
        self.weigh();

        let end = self.letters.len();
        let mut path = Vec::new();
        let mut at = end;
        while at > 0 {
            let edge = self.edges[self.forward[at].1 as usize];
            path.push(edge);
            at = edge.from as usize;
        }
        let first = pieces.len();
        for edge in path.iter().rev() {
            let (from, to) = (edge.from as usize, edge.to as usize);
            let letters = self.count[to] - self.count[from];
            let sign = to == from + 1 && matches!(self.letters[from], 'ๆ' | 'ฯ');
            // Left-overs grow together; the signs of repetition and omission stay with their word.
            if let Some(last) = pieces[first..].last_mut()
                && (sign || edge.kind == Kind::Unknown && last.kind == Kind::Unknown)
            {
                last.range.end = self.starts[to];
                last.letters += letters;
                continue;
            }
            pieces.push(Piece {
                range: self.starts[from]..self.starts[to],
                kind: edge.kind,
                mark: edge.mark,
                letters,
                straddled: self.straddled[from],
            });
        }
    }

    fn find_clusters(&mut self) {
        self.cluster.clear();
        self.count.clear();
        let mut count = 0;
        for at in 0..self.letters.len() {
            self.count.push(count);
            let begins = at == 0 || begins_cluster(&self.letters, at);
            self.cluster.push(begins);
            count += u32::from(!is_mark(self.letters[at]));
        }
        self.cluster.push(true);
        self.count.push(count);
    }

    fn find_edges(&mut self) {
        let dictionary = Dictionary::embedded();
        let end = self.letters.len();
        self.edges.clear();
        for from in 0..end {
            if !self.cluster[from] {
                continue;
            }
            let mut node = Dictionary::ROOT;
            for to in from + 1..=end {
                let Some(next) = dictionary.step(node, code(self.letters[to - 1])) else { break };
                node = next;
                let mark = dictionary.mark(node);
                if mark.is_word() && self.cluster[to] {
                    let cost = self.cost(mark, from, to);
                    let kind = if self.letters[to - 1] == '.' { Kind::Abbreviation } else { Kind::Word };
                    self.push(from, to, cost, kind, mark);
                }
            }
            if let Some((to, dots)) = self.abbreviation(from) {
                // Where there are several dots, each follows one letter.
                let letters = u32::try_from(to - from).unwrap_or(0) - dots;
                let cost = if dots == 1 { ABBREVIATION } else { OFFICIAL + (letters - dots) * DOUBTFUL };
                self.push(from, to, cost, Kind::Abbreviation, Mark::default());
            }
            let to = (from + 1..=end).find(|&to| self.cluster[to]).unwrap_or(end);
            match self.letters[from] {
                '.' => self.push(from, to, DOT, Kind::Dot, Mark::default()),
                'ๆ' | 'ฯ' if to == from + 1 => self.push(from, to, DOT, Kind::Unknown, Mark::default()),
                _ => self.push(from, to, UNKNOWN, Kind::Unknown, Mark::default()),
            }
        }
    }

    fn push(&mut self, from: usize, to: usize, cost: u32, kind: Kind, mark: Mark) {
        let narrow = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        self.edges.push(Edge { from: narrow(from), to: narrow(to), cost, kind, mark });
    }

    fn cost(&self, mark: Mark, from: usize, to: usize) -> u32 {
        if mark.is_official() {
            return OFFICIAL;
        }
        if mark.is_usual() {
            return COMMON;
        }
        let base = if mark.is_only_place() { PLACE } else { GENERAL };
        if self.count[to] - self.count[from] <= 3 { base + RARE_SYLLABLE } else { base }
    }

    /// The longest row of up to three consonants with a dot each time, and how many dots.
    fn abbreviation(&self, from: usize) -> Option<(usize, u32)> {
        let mut found = None;
        let mut at = from;
        let mut dots = 0;
        loop {
            let consonants = self.letters[at..].iter().take(4).take_while(|&&c| is_consonant(c)).count();
            if consonants == 0 || consonants > 3 || self.letters.get(at + consonants) != Some(&'.') {
                return found;
            }
            at += consonants + 1;
            dots += 1;
            found = Some((at, dots));
            // No abbreviation is longer; without an end, rows of dotted letters would cost their length squared.
            if dots == 6 {
                return found;
            }
        }
    }

    /// Finds the cheapest cover, and the places inside words of covers that are nearly as cheap.
    fn weigh(&mut self) {
        let end = self.letters.len();
        self.forward.clear();
        self.forward.resize(end + 1, (NEVER, 0));
        self.forward[0].0 = 0;
        // Edges come ordered by where they begin.
        for (index, edge) in (0u32..).zip(&self.edges) {
            let sum = self.forward[edge.from as usize].0.saturating_add(edge.cost);
            let to = &mut self.forward[edge.to as usize];
            if sum < to.0 {
                *to = (sum, index);
            }
        }
        self.backward.clear();
        self.backward.resize(end + 1, NEVER);
        self.backward[end] = 0;
        for edge in self.edges.iter().rev() {
            let sum = self.backward[edge.to as usize].saturating_add(edge.cost);
            let from = &mut self.backward[edge.from as usize];
            *from = sum.min(*from);
        }
        self.straddled.clear();
        self.straddled.resize(end + 1, false);
        let limit = self.forward[end].0.saturating_add(NEARLY_AS_GOOD);
        for edge in &self.edges {
            let (from, to) = (edge.from as usize, edge.to as usize);
            if to > from + 1 && self.forward[from].0 + edge.cost + self.backward[to] <= limit {
                self.straddled[from + 1..to].fill(true);
            }
        }
    }
}

/// Whether a cluster may begin at a letter that is not the first.
fn begins_cluster(letters: &[char], at: usize) -> bool {
    let (before, c) = (letters[at - 1], letters[at]);
    if is_mark(c) || matches!(c, 'ะ' | 'า' | 'ำ' | 'ๅ') || is_leading_vowel(before) {
        return false;
    }
    if !is_consonant(c) {
        return true;
    }
    // A silenced letter belongs to what it follows: ศักดิ์, สิทธิ์, จันทร์.
    let silenced = match letters[at + 1..] {
        ['\u{E4C}', ..] => true,
        [vowel, mark, ..] => matches!(vowel, '\u{E34}' | '\u{E38}') && mark == '\u{E4C}',
        _ => false,
    };
    if silenced {
        return false;
    }
    // ั and ื need a letter after them, over a tone mark; so does ็, but for ก็.
    let over_tone = if matches!(before, '\u{E48}'..='\u{E4B}') { at.checked_sub(2) } else { Some(at - 1) };
    match over_tone.map(|at| (at, letters[at])) {
        Some((_, '\u{E31}' | '\u{E37}')) => false,
        Some((mark, '\u{E47}')) => {
            mark > 0 && letters[mark - 1] == 'ก' && (mark < 2 || !is_leading_vowel(letters[mark - 2]))
        }
        _ => true,
    }
}
