//! The fonts that papers are set in, and what each of their glyphs says.
//!
//! Sarabun by Cadson Demak, SIL Open Font License 1.1; the licence lies beside the files in `fonts/`.

use std::collections::HashMap;
use std::sync::LazyLock;

use ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use ttf_parser::{Face, GlyphId};

/// The font files: regular and bold. Papers use no other cut.
pub const FILES: [&[u8]; 2] =
    [include_bytes!("../fonts/Sarabun-Regular.ttf"), include_bytes!("../fonts/Sarabun-Bold.ttf")];

/// What each glyph of a font says.
pub struct Glyphs {
    texts: HashMap<u16, String>,
    /// The glyph of a character and its advance in em.
    characters: HashMap<char, (u16, f32)>,
}

/// One table a file of [`FILES`].
static TABLES: LazyLock<Vec<Glyphs>> = LazyLock::new(|| FILES.iter().map(|data| Glyphs::of(data)).collect());

/// Returns the table of an embedded font, found by its data; none for any other font.
pub fn glyphs(data: &[u8]) -> Option<&'static Glyphs> {
    FILES.iter().position(|file| file.len() == data.len() && *file == data).and_then(|index| TABLES.get(index))
}

/// Whether every cut has a glyph for `c`. What has none cannot be drawn.
pub fn has(c: char) -> bool {
    TABLES.iter().all(|table| table.characters.contains_key(&c))
}

/// Returns how far `c` moves the pen, in em, in the widest cut. None where there is no glyph.
pub fn advance(c: char) -> Option<f32> {
    TABLES.iter().filter_map(|table| table.characters.get(&c)).map(|(_, advance)| *advance).reduce(f32::max)
}

impl Glyphs {
    /// Returns what the glyph says: its own character, or for a form chosen by the font (a narrower or shorter mark, two
    /// marks drawn as one) the characters it was made from.
    pub fn text(&self, glyph: u16) -> Option<&str> {
        self.texts.get(&glyph).map(String::as_str)
    }

    fn of(data: &[u8]) -> Self {
        let mut table = Self { texts: HashMap::new(), characters: HashMap::new() };
        if let Ok(face) = Face::parse(data, 0) {
            table.add_characters(&face);
            table.add_forms(&face);
        }
        table
    }

    /// Glyphs that the character map names. Of several characters with one glyph (space and no-break space) the lowest
    /// speaks; private-use code points say nothing.
    fn add_characters(&mut self, face: &Face<'_>) {
        let mut pairs = Vec::new();
        for subtable in
            face.tables().cmap.iter().flat_map(|cmap| cmap.subtables).filter(ttf_parser::cmap::Subtable::is_unicode)
        {
            subtable.codepoints(|code| {
                if let (Some(c), Some(glyph)) = (char::from_u32(code), subtable.glyph_index(code))
                    && !is_private(c)
                    && glyph.0 != 0
                {
                    pairs.push((c, glyph.0));
                }
            });
        }
        pairs.sort_unstable();
        for (c, glyph) in pairs {
            self.texts.entry(glyph).or_insert_with(|| c.to_string());
            let advance = face.glyph_hor_advance(GlyphId(glyph)).unwrap_or_default();
            self.characters.insert(c, (glyph, f32::from(advance) / f32::from(face.units_per_em())));
        }
    }

    /// Glyphs that GSUB puts in place of others. Forms of forms need more than one round.
    fn add_forms(&mut self, face: &Face<'_>) {
        let Some(gsub) = face.tables().gsub else { return };
        let count = face.number_of_glyphs();
        loop {
            let before = self.texts.len();
            for lookup in gsub.lookups {
                for subtable in lookup.subtables.into_iter::<SubstitutionSubtable<'_>>() {
                    for (form, sources) in forms(&subtable, count) {
                        let text: Option<String> = sources.iter().map(|glyph| self.text(*glyph)).collect();
                        if let Some(text) = text {
                            self.texts.entry(form).or_insert(text);
                        }
                    }
                }
            }
            if self.texts.len() == before {
                return;
            }
        }
    }
}

/// Pairs of a form and the glyphs it is made from.
fn forms(subtable: &SubstitutionSubtable<'_>, count: u16) -> Vec<(u16, Vec<u16>)> {
    let covered = (0..count).filter_map(|glyph| Some((glyph, subtable.coverage().get(GlyphId(glyph))?)));
    match subtable {
        SubstitutionSubtable::Single(SingleSubstitution::Format1 { delta, .. }) => {
            covered.map(|(glyph, _)| (glyph.wrapping_add_signed(*delta), vec![glyph])).collect()
        }
        SubstitutionSubtable::Single(SingleSubstitution::Format2 { substitutes, .. }) => {
            covered.filter_map(|(glyph, index)| Some((substitutes.get(index)?.0, vec![glyph]))).collect()
        }
        SubstitutionSubtable::Ligature(ligatures) => covered
            .filter_map(|(glyph, index)| Some((glyph, ligatures.ligature_sets.get(index)?)))
            .flat_map(|(glyph, set)| {
                set.into_iter().map(move |ligature| {
                    let parts = std::iter::once(glyph).chain(ligature.components.into_iter().map(|part| part.0));
                    (ligature.glyph.0, parts.collect())
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thai_character_has_a_glyph_that_says_it() {
        for table in &*TABLES {
            for c in ('\u{0E01}'..='\u{0E3A}').chain('\u{0E3F}'..='\u{0E5B}') {
                let glyph = table.characters[&c].0;
                assert_eq!(table.text(glyph), Some(c.to_string().as_str()));
            }
        }
    }

    #[test]
    fn a_form_chosen_by_the_font_says_the_characters_it_stands_for() {
        for data in FILES {
            let face = Face::parse(data, 0).unwrap();
            let narrow = face.glyph_index_by_name("uni0E48.narrow").unwrap();
            assert_eq!(glyphs(data).unwrap().text(narrow.0), Some("\u{0E48}"));
            let joined = face.glyph_index_by_name("uni0E4D0E49").unwrap();
            assert!(["\u{0E4D}\u{0E49}", "\u{0E49}\u{0E4D}"].contains(&glyphs(data).unwrap().text(joined.0).unwrap()));
        }
    }

    #[test]
    fn a_space_says_space_and_an_unknown_font_nothing() {
        let table = &TABLES[0];
        assert_eq!(table.text(table.characters[&' '].0), Some(" "));
        assert!(glyphs(b"another font").is_none());
        assert!(has('๙') && !has('☑'));
    }
}
