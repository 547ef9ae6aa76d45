//! One pass over a part of a document: what a reader would see of it, as lines of text and pictures.
//!
//! Left out: deleted and moved text, hidden runs, what fields and bound boxes take from the properties of the file
//! (its author, its path), comments, names of pictures. Nothing of an attribute is ever text.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use crate::Refusal;
use crate::copy::Remark;
use crate::markup::{Event, attribute, is_on, pass};
use crate::package::{Pack, Package};

/// Fields whose result is not a part of the text but of the file.
const SECRET_FIELDS: [&str; 19] = [
    "AUTHOR",
    "COMMENTS",
    "CREATEDATE",
    "DOCPROPERTY",
    "DOCVARIABLE",
    "EDITTIME",
    "FILENAME",
    "FILESIZE",
    "INFO",
    "KEYWORDS",
    "LASTSAVEDBY",
    "PRINTDATE",
    "REVNUM",
    "SAVEDATE",
    "SUBJECT",
    "TEMPLATE",
    "TITLE",
    "USERINITIALS",
    "USERNAME",
];

/// What of a document holds for all its parts.
pub struct Reading<'a, 'p> {
    pub package: &'a mut Package<'p>,
    pub pack: &'a mut Pack,
    /// Ids of styles that hide their text.
    pub hidden_styles: HashSet<String>,
    /// What stands for a picture that was copied already: name of its part and how it is cut.
    pictures: HashMap<(String, String), String>,
}

impl<'a, 'p> Reading<'a, 'p> {
    pub fn new(package: &'a mut Package<'p>, pack: &'a mut Pack) -> Self {
        Self { package, pack, hidden_styles: HashSet::new(), pictures: HashMap::new() }
    }

    /// Adds what a part shows.
    pub fn story(&mut self, part: &str) -> Result<(), Refusal> {
        let Some(markup) = self.package.markup(part)? else { return Ok(()) };
        let relations = self.package.relations(part)?;
        let targets = relations.into_iter().map(|(id, _, target)| (id, target)).collect();
        let mut walk = Walk { reading: self, targets, at: Place::default() };
        walk.go(&markup)
    }
}

/// Where a field is: its instruction is being read, or what it gave.
struct Field {
    instruction: String,
    in_result: bool,
}

impl Field {
    fn is_secret(&self) -> bool {
        let word = self.instruction.split_whitespace().next().unwrap_or_default();
        SECRET_FIELDS.iter().any(|secret| secret.eq_ignore_ascii_case(word))
    }
}

/// The places where the pass is.
#[derive(Default)]
struct Place {
    /// Elements inside one that is left out; 0 outside.
    skipped: usize,
    /// Whether what is left out was hidden or deleted, not said twice.
    skipped_is_hidden: bool,
    in_text: bool,
    in_instruction: bool,
    paragraph_properties: usize,
    cells: usize,
    run_hidden: bool,
    paragraph_hidden: bool,
    /// For each open box: whether it shows a property of the file.
    boxes: Vec<bool>,
    fields: Vec<Field>,
    frame_hidden: bool,
    picture_hidden: bool,
    picture: Option<String>,
    cut: [f64; 4],
    line: String,
}

struct Walk<'w, 'a, 'p> {
    reading: &'w mut Reading<'a, 'p>,
    targets: HashMap<String, String>,
    at: Place,
}

impl Walk<'_, '_, '_> {
    fn go(&mut self, markup: &str) -> Result<(), Refusal> {
        pass(markup, |event| match event {
            Event::Open(element) => self.open(element),
            Event::Close(name) => self.close(name),
            Event::Text(text) => {
                self.text(text);
                Ok(())
            }
        })?;
        self.flush()
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        let name = element.local_name();
        let name = name.as_ref();
        let at = &mut self.at;
        if at.skipped > 0 {
            at.skipped += 1;
            if at.skipped_is_hidden && matches!(name, "t" | "delText" | "blip") {
                self.reading.pack.remark(Remark::HiddenLeftOut);
            }
            return Ok(());
        }
        let bound = name == "sdtContent" && at.boxes.last() == Some(&true);
        if bound || name.ends_with("PrChange") || matches!(name, "del" | "moveFrom" | "Fallback") {
            at.skipped = 1;
            at.skipped_is_hidden = name != "Fallback";
            return Ok(());
        }
        match name {
            "pPr" => at.paragraph_properties += 1,
            "p" => at.paragraph_hidden = false,
            "r" => at.run_hidden = false,
            "pStyle" => at.paragraph_hidden = self.reading.hides(element),
            "rStyle" if at.paragraph_properties == 0 => at.run_hidden |= self.reading.hides(element),
            "vanish" if at.paragraph_properties == 0 => at.run_hidden = is_on(element),
            "t" => at.in_text = true,
            "instrText" => at.in_instruction = true,
            "tab" if at.paragraph_properties == 0 => self.push('\t'),
            "br" | "cr" => self.push('\n'),
            "noBreakHyphen" => self.push('-'),
            "sym" => self.push(symbol(attribute(element, "char").as_deref())),
            "tc" => at.cells += 1,
            "sdt" => at.boxes.push(false),
            "dataBinding" => {
                let of_the_file = attribute(element, "prefixMappings").into_iter().chain(attribute(element, "xpath"));
                if of_the_file.into_iter().any(|text| text.contains("roperties"))
                    && let Some(open) = at.boxes.last_mut()
                {
                    *open = true;
                }
            }
            "fldSimple" => {
                let instruction = attribute(element, "instr").unwrap_or_default();
                at.fields.push(Field { instruction, in_result: true });
            }
            "fldChar" => match attribute(element, "fldCharType").as_deref() {
                Some("begin") if at.fields.len() < 100 => {
                    at.fields.push(Field { instruction: String::new(), in_result: false });
                }
                Some("separate") => at.fields.last_mut().into_iter().for_each(|field| field.in_result = true),
                Some("end") => {
                    at.fields.pop();
                }
                _ => {}
            },
            "footnoteReference" | "endnoteReference" | "footnote" | "endnote" => {
                if let Some(number) = attribute(element, "id").and_then(|id| id.parse::<u32>().ok()).filter(|n| *n > 0)
                {
                    at.line.push_str(&format!("[{number}]"));
                }
            }
            "docPr" => at.frame_hidden = is_true(element, "hidden"),
            "cNvPr" => at.picture_hidden = is_true(element, "hidden"),
            "blip" => {
                at.picture = attribute(element, "embed");
                at.cut = [0.0; 4];
            }
            "srcRect" => at.cut = ["l", "t", "r", "b"].map(|side| thousandths(attribute(element, side).as_deref())),
            "imagedata" => {
                at.picture = attribute(element, "id");
                at.cut = ["cropleft", "croptop", "cropright", "cropbottom"]
                    .map(|side| fraction(attribute(element, side).as_deref()));
                self.picture()?;
            }
            "chart" | "relIds" => {
                let mark = self.reading.pack.picture(None, [0.0; 4])?;
                self.at.line.push_str(&mark);
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        let at = &mut self.at;
        if at.skipped > 0 {
            at.skipped -= 1;
            return Ok(());
        }
        match name {
            "pPr" => at.paragraph_properties = at.paragraph_properties.saturating_sub(1),
            "t" => at.in_text = false,
            "instrText" => at.in_instruction = false,
            "p" if at.cells > 0 => at.line.push(' '),
            "p" => {
                at.line.push('\n');
                at.paragraph_hidden = false;
                self.flush()?;
            }
            "tc" => {
                at.cells = at.cells.saturating_sub(1);
                let end = at.line.trim_end_matches(' ').len();
                at.line.truncate(end);
                at.line.push(if at.cells > 0 { ' ' } else { '\t' });
            }
            "tr" if at.cells == 0 => {
                at.line.pop();
                at.line.push('\n');
                self.flush()?;
            }
            "sdt" => {
                at.boxes.pop();
            }
            "fldSimple" => {
                at.fields.pop();
            }
            "drawing" => at.frame_hidden = false,
            "blipFill" => self.picture()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let at = &mut self.at;
        if at.skipped > 0 {
            return;
        }
        if at.in_instruction {
            if let Some(field) = at.fields.last_mut().filter(|field| !field.in_result) {
                field.instruction.push_str(text);
            }
        } else if at.in_text {
            text.chars().for_each(|c| self.push(c));
        }
    }

    /// Adds a letter where letters are seen.
    fn push(&mut self, letter: char) {
        let at = &mut self.at;
        let of_the_file = at.fields.iter().any(|field| !field.in_result || field.is_secret());
        if at.run_hidden || at.paragraph_hidden || of_the_file {
            self.reading.pack.remark(Remark::HiddenLeftOut);
        } else if letter == '\n' && at.cells > 0 {
            at.line.push(' ');
        } else if is_seen(letter) {
            at.line.push(letter);
        }
    }

    fn picture(&mut self) -> Result<(), Refusal> {
        let at = &mut self.at;
        let Some(id) = at.picture.take() else { return Ok(()) };
        let cut = std::mem::take(&mut at.cut);
        if at.frame_hidden || at.picture_hidden || at.run_hidden || at.paragraph_hidden {
            self.reading.pack.remark(Remark::HiddenLeftOut);
            return Ok(());
        }
        let Some(target) = self.targets.get(&id) else {
            let mark = self.reading.pack.picture(None, cut)?;
            self.at.line.push_str(&mark);
            return Ok(());
        };
        let key = (target.clone(), format!("{cut:?}"));
        let mark = match self.reading.pictures.get(&key) {
            Some(mark) => mark.clone(),
            None => {
                let original = self.reading.package.part(target)?;
                let mark = self.reading.pack.picture(original.as_deref(), cut)?;
                self.reading.pictures.insert(key, mark.clone());
                mark
            }
        };
        self.at.line.push_str(&mark);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Refusal> {
        let line = std::mem::take(&mut self.at.line);
        self.reading.pack.say(&line)
    }
}

impl Reading<'_, '_> {
    fn hides(&self, element: &BytesStart<'_>) -> bool {
        attribute(element, "val").is_some_and(|style| self.hidden_styles.contains(&style))
    }
}

/// Whether a letter is seen or parts others: letters without width and those that turn the direction can carry a
/// message of their own.
pub fn is_seen(letter: char) -> bool {
    match letter {
        '\n' | '\t' => true,
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{FEFF}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{10FFFF}' => false,
        other => !other.is_control(),
    }
}

fn is_true(element: &BytesStart<'_>, name: &str) -> bool {
    matches!(attribute(element, name).as_deref(), Some("1" | "true" | "on"))
}

/// The usual boxes of the symbol fonts; all other symbols are a dot.
fn symbol(code: Option<&str>) -> char {
    let code = code.and_then(|code| u32::from_str_radix(code, 16).ok()).unwrap_or_default() & 0xFF;
    match code {
        0x52..=0x54 | 0xFC | 0xFE => '☑',
        0x6F | 0xA3 | 0xA8 => '☐',
        _ => '•',
    }
}

/// A part of a length, from thousandths of a percent.
fn thousandths(text: Option<&str>) -> f64 {
    text.and_then(|text| text.parse::<i32>().ok()).map_or(0.0, |value| f64::from(value) / 100_000.0).clamp(0.0, 1.0)
}

/// A part of a length, from a fraction or (`f`) from parts of 65536.
fn fraction(text: Option<&str>) -> f64 {
    let Some(text) = text else { return 0.0 };
    let (number, of) = text.strip_suffix('f').map_or((text, 1.0), |number| (number, 65_536.0));
    number.parse::<f64>().ok().filter(|value| value.is_finite()).map_or(0.0, |value| value / of).clamp(0.0, 1.0)
}
