//! Fonts by inheritance: theme, document defaults, styles on styles.

use super::super::ReadError;
use super::super::package::{attribute, damaged};
use super::text::Fonts;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::rc::Rc;

/// Styles based on styles are followed this far; Word itself stops at eleven.
const CHAIN: usize = 24;

/// What a run's properties say, where they say it.
#[derive(Debug, Clone, Default)]
pub struct RunProperties {
    ascii: Option<Rc<str>>,
    complex: Option<Rc<str>>,
    is_complex: Option<bool>,
    hidden: Option<bool>,
    /// The character style.
    pub style: Option<String>,
}

impl RunProperties {
    /// Takes one property of a run.
    pub fn take(&mut self, element: &BytesStart<'_>, theme: &ThemeFonts) {
        match element.local_name().as_ref() {
            "rFonts" => {
                let font = |theme_name: &str, name: &str| {
                    attribute(element, theme_name)
                        .and_then(|key| theme.font(&key))
                        .or_else(|| attribute(element, name).map(Rc::from))
                };
                self.ascii = font("asciiTheme", "ascii").or_else(|| self.ascii.take());
                self.complex = font("cstheme", "cs").or_else(|| self.complex.take());
            }
            "cs" | "rtl" => self.is_complex = Some(is_on(element)),
            "vanish" => self.hidden = Some(is_on(element)),
            "rStyle" => self.style = attribute(element, "val"),
            _ => {}
        }
    }

    /// Lays `upper` over these.
    pub fn overlay(&mut self, upper: &Self) {
        if upper.ascii.is_some() {
            self.ascii.clone_from(&upper.ascii);
        }
        if upper.complex.is_some() {
            self.complex.clone_from(&upper.complex);
        }
        self.is_complex = upper.is_complex.or(self.is_complex);
        self.hidden = upper.hidden.or(self.hidden);
    }

    /// The fonts that come of it.
    pub fn fonts(&self) -> Fonts {
        Fonts {
            ascii: self.ascii.clone(),
            complex: self.complex.clone(),
            is_complex: self.is_complex.unwrap_or_default(),
        }
    }

    /// Whether the text is not printed.
    pub fn is_hidden(&self) -> bool {
        self.hidden.unwrap_or_default()
    }
}

/// Whether a property that can be switched is on: `<w:cs/>`, not `<w:cs w:val="0"/>`.
pub fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}

/// The fonts of the theme, by the names that run properties use for them.
#[derive(Debug, Clone, Default)]
pub struct ThemeFonts {
    fonts: HashMap<String, Rc<str>>,
}

impl ThemeFonts {
    /// Reads the theme part.
    pub fn parse(part: &str, xml: &str) -> Result<Self, ReadError> {
        let mut fonts = HashMap::new();
        let mut group = "";
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().map_err(|error| damaged(part, &error))? {
                Event::Eof => return Ok(Self { fonts }),
                Event::Start(element) | Event::Empty(element) => {
                    let face = || attribute(&element, "typeface").filter(|face| !face.is_empty()).map(Rc::from);
                    match element.local_name().as_ref() {
                        "majorFont" => group = "major",
                        "minorFont" => group = "minor",
                        "latin" if !group.is_empty() => {
                            if let Some(face) = face() {
                                fonts.insert(format!("{group}Ascii"), Rc::clone(&face));
                                fonts.insert(format!("{group}HAnsi"), face);
                            }
                        }
                        "cs" if !group.is_empty() => {
                            if let Some(face) = face() {
                                fonts.insert(format!("{group}Bidi"), face);
                            }
                        }
                        // Word takes the theme's Thai font where the language of complex script is Thai.
                        "font" if !group.is_empty() && attribute(&element, "script").as_deref() == Some("Thai") => {
                            if let Some(face) = face() {
                                fonts.insert(format!("{group}Bidi"), face);
                            }
                        }
                        _ => {}
                    }
                }
                Event::End(element) if matches!(element.local_name().as_ref(), "majorFont" | "minorFont") => group = "",
                _ => {}
            }
        }
    }

    fn font(&self, key: &str) -> Option<Rc<str>> {
        self.fonts.get(key).cloned()
    }
}

/// One style.
#[derive(Debug, Clone, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    run: RunProperties,
    list: Option<(String, Option<usize>)>,
    outline: Option<u8>,
}

/// What a paragraph has from its style.
#[derive(Debug, Clone, Default)]
pub struct Inherited {
    /// Fonts.
    pub run: RunProperties,
    /// List and level.
    pub list: Option<(String, Option<usize>)>,
    /// Whether it is a heading.
    pub heading: bool,
}

/// The styles of a document.
#[derive(Debug, Clone, Default)]
pub struct Styles {
    /// Fonts of the theme.
    pub theme: ThemeFonts,
    defaults: RunProperties,
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

impl Styles {
    /// Reads the styles part.
    pub fn parse(part: &str, xml: &str, theme: ThemeFonts) -> Result<Self, ReadError> {
        let mut this = Self { theme, ..Self::default() };
        let mut current: Option<(String, Style)> = None;
        let (mut in_defaults, mut in_run, mut skipped) = (false, false, 0_usize);
        let mut reader = Reader::from_str(xml);
        loop {
            let event = reader.read_event().map_err(|error| damaged(part, &error))?;
            let opens = matches!(event, Event::Start(_));
            match event {
                Event::Eof => return Ok(this),
                Event::Start(element) | Event::Empty(element) => {
                    let name = element.local_name();
                    let name = name.as_ref();
                    // Conditional parts of table styles and old properties of tracked changes say nothing here.
                    if skipped > 0 || name.ends_with("Change") || name == "tblStylePr" {
                        skipped += usize::from(opens);
                        continue;
                    }
                    let value = || attribute(&element, "val");
                    match (name, &mut current) {
                        ("rPrDefault", _) => in_defaults = true,
                        ("style", _) => {
                            let id = attribute(&element, "styleId").unwrap_or_default();
                            let is_default = attribute(&element, "default").is_some_and(|v| v == "1" || v == "true");
                            if is_default && attribute(&element, "type").as_deref() == Some("paragraph") {
                                this.default_paragraph = Some(id.clone());
                            }
                            current = Some((id, Style::default()));
                        }
                        ("name", Some((_, style))) => style.name = value().unwrap_or_default().to_lowercase(),
                        ("basedOn", Some((_, style))) => style.based_on = value(),
                        ("outlineLvl", Some((_, style))) => style.outline = value().and_then(|v| v.parse().ok()),
                        ("numId", Some((_, style))) => {
                            let level = style.list.take().and_then(|(_, level)| level);
                            style.list = value().map(|id| (id, level));
                        }
                        ("ilvl", Some((_, style))) => {
                            let level = value().and_then(|v| v.parse().ok());
                            let id = style.list.take().map(|(id, _)| id).unwrap_or_default();
                            style.list = Some((id, level));
                        }
                        ("rPr", _) => in_run = opens,
                        (_, Some((_, style))) if in_run => style.run.take(&element, &this.theme),
                        (_, None) if in_run && in_defaults => this.defaults.take(&element, &this.theme),
                        _ => {}
                    }
                }
                Event::End(element) => {
                    if skipped > 0 {
                        skipped -= 1;
                        continue;
                    }
                    match element.local_name().as_ref() {
                        "rPr" => in_run = false,
                        "rPrDefault" => in_defaults = false,
                        "style" => this.by_id.extend(current.take()),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// What a paragraph of this style has; of the default style for none.
    pub fn paragraph(&self, id: Option<&str>) -> Inherited {
        let mut found = Inherited { run: self.defaults.clone(), ..Inherited::default() };
        let mut outline = None;
        for (_, style) in self.chain(id.or(self.default_paragraph.as_deref())) {
            found.run.overlay(&style.run);
            if let Some(list) = &style.list {
                found.list = Some(list.clone());
            }
            outline = style.outline.or(outline);
            found.heading |= style.name.starts_with("heading ") || style.name == "title";
        }
        found.heading |= outline.is_some_and(|level| level < 9);
        found
    }

    /// Lays a character style over what a run has.
    pub fn overlay_character(&self, id: &str, run: &mut RunProperties) {
        for (_, style) in self.chain(Some(id)) {
            run.overlay(&style.run);
        }
    }

    /// A style and those it is based on, the base first.
    fn chain(&self, id: Option<&str>) -> Vec<(&str, &Style)> {
        let mut chain = Vec::new();
        let mut next = id;
        while let Some((id, style)) = next.and_then(|id| self.by_id.get_key_value(id)) {
            if chain.len() == CHAIN {
                break;
            }
            chain.push((id.as_str(), style));
            next = style.based_on.as_deref();
        }
        chain.reverse();
        chain
    }
}
