//! The words we know, as one trie over three embedded lists.
//!
//! It is built on first use in a few milliseconds and takes about two megabytes.

use std::sync::OnceLock;

/// What a list says about a word; a word may be in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark(u8);

impl Mark {
    const GENERAL: u8 = 1;
    const COMMON: u8 = 2;
    const OFFICIAL: u8 = 4;
    const PLACE: u8 = 8;

    /// A word at all.
    pub(crate) fn is_word(self) -> bool {
        self.0 != 0
    }

    /// In common use, or part of the official vocabulary.
    pub(crate) fn is_usual(self) -> bool {
        self.0 & (Self::COMMON | Self::OFFICIAL) != 0
    }

    /// Part of the official vocabulary.
    pub(crate) fn is_official(self) -> bool {
        self.0 & Self::OFFICIAL != 0
    }

    /// The name of a place, whatever else.
    pub(crate) fn is_place(self) -> bool {
        self.0 & Self::PLACE != 0
    }

    /// The name of a place and nothing else.
    pub(crate) fn is_only_place(self) -> bool {
        self.0 == Self::PLACE
    }
}

/// A set of words that can be walked letter by letter.
#[derive(Debug)]
pub(crate) struct Dictionary {
    /// The children of node `n` are `first[n]..first[n + 1]`.
    first: Vec<u32>,
    /// The letter that leads to the node.
    letter: Vec<u8>,
    mark: Vec<Mark>,
}

/// The code of a letter in the trie: Thai letters and marks, and the dot of abbreviations; 0 for all else.
pub(crate) fn code(c: char) -> u8 {
    match c {
        '\u{E01}'..='\u{E4E}' => u8::try_from(u32::from(c) - 0xE00).unwrap_or(0),
        '.' => 0x7F,
        _ => 0,
    }
}

/// The words of the official vocabulary, in the order of the file.
pub(crate) fn official() -> impl Iterator<Item = &'static str> {
    lines(include_str!("../data/vocabulary.txt"))
}

/// The words in common use and the official ones.
pub(crate) fn usual() -> impl Iterator<Item = &'static str> {
    general().filter_map(|line| line.strip_suffix('+')).chain(official())
}

/// The general words, each with a plus sign behind it if in common use.
fn general() -> impl Iterator<Item = &'static str> {
    lines(include_str!("../data/words.txt"))
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Dictionary {
    /// The dictionary of all embedded lists.
    pub(crate) fn embedded() -> &'static Self {
        static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
        DICTIONARY.get_or_init(|| {
            let general = general().map(|line| match line.strip_suffix('+') {
                Some(word) => (word, Mark::GENERAL | Mark::COMMON),
                None => (line, Mark::GENERAL),
            });
            let official = official().map(|word| (word, Mark::OFFICIAL));
            let places = crate::gazetteer::names().map(|name| (name, Mark::PLACE));
            Self::of(general.chain(official).chain(places))
        })
    }

    fn of<'t>(words: impl Iterator<Item = (&'t str, u8)>) -> Self {
        let mut letters: Vec<u8> = Vec::with_capacity(1 << 20);
        let mut entries: Vec<(u32, u32, u8)> = Vec::with_capacity(1 << 16);
        for (word, mark) in words {
            let start = letters.len();
            letters.extend(word.chars().map(code));
            // A word with a foreign letter is never met: runs hold only Thai ones.
            if letters[start..].contains(&0) || start == letters.len() {
                letters.truncate(start);
            } else {
                entries.push((at(start), at(letters.len()), mark));
            }
        }
        let spelt = |entry: &(u32, u32, u8)| &letters[entry.0 as usize..entry.1 as usize];
        // The lists come sorted, which a merge sort uses.
        entries.sort_by(|a, b| spelt(a).cmp(spelt(b)));

        let mut dictionary = Self { first: Vec::new(), letter: vec![0], mark: Vec::new() };
        // Each node is a range of words that share their first `depth` letters; nodes are numbered level by level, so
        // the children of a node lie side by side.
        let mut nodes: Vec<(u32, u32, u32)> = vec![(0, at(entries.len()), 0)];
        let mut next = 0;
        while let Some(&(from, to, depth)) = nodes.get(next) {
            next += 1;
            dictionary.first.push(at(nodes.len()));
            let mut mark = 0;
            let mut open: Option<(u8, u32)> = None;
            for entry in from..to {
                let word = spelt(&entries[entry as usize]);
                let Some(&letter) = word.get(depth as usize) else {
                    mark |= entries[entry as usize].2;
                    continue;
                };
                match open {
                    Some((same, _)) if same == letter => {}
                    Some((other, start)) => {
                        nodes.push((start, entry, depth + 1));
                        dictionary.letter.push(other);
                        open = Some((letter, entry));
                    }
                    None => open = Some((letter, entry)),
                }
            }
            if let Some((letter, start)) = open {
                nodes.push((start, to, depth + 1));
                dictionary.letter.push(letter);
            }
            dictionary.mark.push(Mark(mark));
        }
        dictionary.first.push(at(nodes.len()));
        dictionary
    }

    /// The node before any letter.
    pub(crate) const ROOT: u32 = 0;

    /// Follows one letter from a node.
    #[inline]
    pub(crate) fn step(&self, node: u32, letter: u8) -> Option<u32> {
        let (from, to) = (self.first[node as usize], self.first[node as usize + 1]);
        let children = &self.letter[from as usize..to as usize];
        let found = if children.len() > 8 {
            children.binary_search(&letter).ok()?
        } else {
            children.iter().position(|&child| child == letter)?
        };
        Some(from + at(found))
    }

    /// What is known of the word that ends at a node.
    #[inline]
    pub(crate) fn mark(&self, node: u32) -> Mark {
        self.mark[node as usize]
    }

    /// What is known of a word.
    pub(crate) fn look_up(&self, word: &str) -> Mark {
        let mut node = Self::ROOT;
        for c in word.chars() {
            match self.step(node, code(c)) {
                Some(next) => node = next,
                None => return Mark::default(),
            }
        }
        self.mark(node)
    }
}

/// Positions fit: the lists hold far fewer than 2³² letters.
fn at(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
