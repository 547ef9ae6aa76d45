//! Files of a year: the embedded ones and the town's own, with errors that name line, field and what is allowed.

use std::fmt;
use std::fmt::Write as _;
use std::ops::Range;

use prongsai_thai::FiscalYear;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use super::{
    Areas, Bands, Calendar, EitShares, Framework, Indicators, ItemCounts, MeasurePapers, National, OitList, OitScoring,
    Sampling, Status, Survey, Target, Topics, Triage, Weights, check, embedded,
};

/// One thing that is wrong in a town's framework file, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrameworkProblem {
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
    /// Path of the field, numbered from 1: `oit.item[3].sub`; empty for the whole file.
    pub field: String,
    /// What is wrong and what is allowed, in Thai.
    pub message: String,
    /// The same in English.
    pub english: String,
}

impl fmt::Display for FrameworkProblem {
    /// `12:1: oit.item[3].sub: …`, in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.english)
    }
}

/// Reads a town's own file, which may speak of one year or of several.
///
/// One year stands at the top of the file with its `fiscal_year`; several stand as `[[framework]]` tables. What a
/// year leaves out is that of the embedded year, or of the last known year for a later one.
///
/// # Errors
/// All problems with line, field and what is allowed.
pub fn parse_all(text: &str) -> Result<Vec<Framework>, Vec<FrameworkProblem>> {
    let document = Document::read(text)?;
    let mut years = Vec::new();
    let mut problems = Vec::new();
    for (place, given) in document.years() {
        let place_of_year = || [place.clone(), vec![Segment::Key("fiscal_year")]].concat();
        let Some(year) = given.fiscal_year else {
            problems.push(document.problem(
                &place,
                "ไม่มี fiscal_year: โปรดบอกปีงบประมาณ เช่น fiscal_year = 2570",
                "fiscal_year is missing: say the fiscal year, such as fiscal_year = 2570",
            ));
            continue;
        };
        let Some(base) = base(year) else {
            problems.push(document.problem(
                &place_of_year(),
                &format!("ไม่มีกรอบของปี {year} หรือก่อนหน้าให้ต่อยอด: ใช้ได้ตั้งแต่ปี 2563"),
                &format!("no framework before fiscal year {year} to build on: 2563 is the first"),
            ));
            continue;
        };
        match document.apply(&place, &base) {
            Ok(framework) => years.push(framework),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(years) } else { Err(problems) }
}

/// Reads a file that speaks of the year of `base` alone.
pub fn parse(text: &str, base: &Framework) -> Result<Framework, Vec<FrameworkProblem>> {
    let document = Document::read(text)?;
    let years = document.years();
    let same = |year: Option<FiscalYear>| year.is_none_or(|year| year == base.fiscal_year);
    let Some((place, _)) = years.iter().find(|(_, given)| same(given.fiscal_year)) else {
        return Err(vec![document.problem(
            &[Segment::Key("fiscal_year")],
            &format!("ไฟล์นี้ไม่ได้กล่าวถึงปีงบประมาณ {}", base.fiscal_year),
            &format!("the file does not speak of fiscal year {}", base.fiscal_year),
        )]);
    };
    document.apply(place, base)
}

/// Reads a text that leaves nothing out.
pub fn complete(text: &str) -> Result<Framework, String> {
    let given: Given = toml::from_str(text).map_err(|error| error.to_string())?;
    let framework = given.into_framework().ok_or("a block is missing")?;
    match check::violations(&framework).first() {
        None => Ok(framework),
        Some(violation) => Err(violation.english.clone()),
    }
}

/// The embedded year, or the last known one carried on to a later year.
fn base(year: FiscalYear) -> Option<Framework> {
    if let Some(known) = Framework::embedded(year) {
        return Some(known.clone());
    }
    let last = Framework::all().last().filter(|last| last.fiscal_year < year)?;
    let mut next = embedded::next_year(last);
    next.fiscal_year = year;
    Some(next)
}

/// A file as it stands: everything may be left out.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    fiscal_year: Option<FiscalYear>,
    status: Option<Status>,
    weights: Option<Weights>,
    eit_parts: Option<EitShares>,
    indicators: Option<Indicators>,
    item_counts: Option<ItemCounts>,
    measure_papers: Option<MeasurePapers>,
    topics: Option<Topics>,
    triage: Option<Triage>,
    target: Option<Target>,
    national: Option<National>,
    areas: Option<Areas>,
    survey: Option<Survey>,
    sampling: Option<Sampling>,
    oit_scoring: Option<OitScoring>,
    oit: Option<OitList>,
    bands: Option<Bands>,
    calendar: Option<Calendar>,
}

impl Given {
    fn into_framework(self) -> Option<Framework> {
        Some(Framework {
            fiscal_year: self.fiscal_year?,
            status: self.status?,
            replaced: Vec::new(),
            weights: self.weights?,
            eit_parts: self.eit_parts,
            indicators: self.indicators?,
            item_counts: self.item_counts?,
            measure_papers: self.measure_papers?,
            topics: self.topics,
            triage: self.triage?,
            target: self.target?,
            national: self.national?,
            areas: self.areas,
            survey: self.survey?,
            sampling: self.sampling?,
            oit_scoring: self.oit_scoring?,
            oit: self.oit?,
            bands: self.bands?,
            calendar: self.calendar?,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    framework: Vec<Given>,
}

/// One step of the way to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// The name of a field.
    Key(&'static str),
    /// The place in a list, from 0.
    Index(usize),
}

/// A file that has the right shape, with the places of its fields.
struct Document<'t> {
    text: &'t str,
    tree: DeValue<'t>,
    table: toml::Table,
    given: Vec<Given>,
    several: bool,
}

impl<'t> Document<'t> {
    fn read(text: &'t str) -> Result<Self, Vec<FrameworkProblem>> {
        let tree = DeTable::parse(text).map_err(|error| vec![grammar(text, None, &error)])?;
        let tree = DeValue::Table(tree.into_inner());
        let several = tree.get("framework").is_some();
        let given = if several {
            toml::from_str::<Several>(text).map(|several| several.framework)
        } else {
            toml::from_str::<Given>(text).map(|given| vec![given])
        };
        let given = given.map_err(|error| vec![grammar(text, Some(&tree), &error)])?;
        let table = toml::from_str(text).map_err(|error| vec![grammar(text, Some(&tree), &error)])?;
        Ok(Self { text, tree, table, given, several })
    }

    /// The years of the file with the way to each.
    fn years(&self) -> Vec<(Vec<Segment>, &Given)> {
        let way =
            |index| if self.several { vec![Segment::Key("framework"), Segment::Index(index)] } else { Vec::new() };
        self.given.iter().enumerate().map(|(index, given)| (way(index), given)).collect()
    }

    /// Replaces in `base` what the year at `place` gives, and checks the outcome.
    fn apply(&self, place: &[Segment], base: &Framework) -> Result<Framework, Vec<FrameworkProblem>> {
        let whole = |error: &dyn fmt::Display| {
            vec![self.problem(
                place,
                &format!("รวมไฟล์นี้กับกรอบของปี {} ไม่ได้: {error}", base.fiscal_year),
                &format!("cannot be combined with the framework of {}: {error}", base.fiscal_year),
            )]
        };
        let ours = match place {
            [Segment::Key(list), Segment::Index(index)] => {
                self.table.get(*list).and_then(|list| list.get(*index)).and_then(toml::Value::as_table)
            }
            _ => Some(&self.table),
        };
        let ours = ours.cloned().unwrap_or_default();
        let mut merged = toml::Table::try_from(base).map_err(|error| whole(&error))?;
        let mut replaced = Vec::new();
        for (name, block) in ours {
            match (merged.get_mut(&name), block) {
                (Some(toml::Value::Table(old)), toml::Value::Table(new)) => {
                    let own = !new.contains_key("origin");
                    old.extend(new);
                    if own {
                        old.insert("origin".to_owned(), toml::Value::Table(town_origin()));
                    }
                    replaced.push(name);
                }
                (_, toml::Value::Table(mut new)) => {
                    new.entry("origin").or_insert_with(|| toml::Value::Table(town_origin()));
                    merged.insert(name.clone(), toml::Value::Table(new));
                    replaced.push(name);
                }
                (_, plain) => {
                    merged.insert(name, plain);
                }
            }
        }
        let given: Given = merged.try_into().map_err(|error| whole(&error))?;
        let status_given = self.years().iter().any(|(way, given)| way == place && given.status.is_some());
        let mut framework = given.into_framework().ok_or_else(|| whole(&"a block is missing"))?;
        // A town that loads the list has the year's own rules; what it then still lacks it says by a status of its own.
        if !status_given && replaced.iter().any(|name| name == "oit") {
            framework.status = Status::Town;
        }
        framework.replaced = replaced;
        let problems: Vec<_> = check::violations(&framework)
            .into_iter()
            .map(|violation| {
                let way = [place, &violation.place].concat();
                self.problem(&way, &violation.message, &violation.english)
            })
            .collect();
        if problems.is_empty() { Ok(framework) } else { Err(problems) }
    }

    fn problem(&self, way: &[Segment], message: &str, english: &str) -> FrameworkProblem {
        let (line, column) = line_and_column(self.text, self.offset(way));
        FrameworkProblem { line, column, field: said(way), message: message.to_owned(), english: english.to_owned() }
    }

    /// Where a field stands, or the nearest thing around it that the file has.
    fn offset(&self, way: &[Segment]) -> usize {
        let mut value = &self.tree;
        let mut offset = 0;
        for segment in way {
            let next = match segment {
                Segment::Key(key) => value.as_table().and_then(|table| {
                    let (key, child) = table.get_key_value(*key)?;
                    Some((key.span().start, child.get_ref()))
                }),
                Segment::Index(index) => value
                    .as_array()
                    .and_then(|list| list.get(*index))
                    .map(|child| (child.span().start, child.get_ref())),
            };
            let Some((start, child)) = next else { break };
            offset = start;
            value = child;
        }
        offset
    }
}

fn town_origin() -> toml::Table {
    let mut origin = toml::Table::new();
    origin.insert("source".to_owned(), "framework.toml".into());
    origin.insert("confidence".to_owned(), "as given by the town".into());
    origin.insert("from_memory".to_owned(), false.into());
    origin
}

/// What the TOML reader found, in both languages and with the field at its place.
fn grammar(text: &str, tree: Option<&DeValue<'_>>, error: &toml::de::Error) -> FrameworkProblem {
    let span: Range<usize> = error.span().unwrap_or(0..0);
    let (line, column) = line_and_column(text, span.start);
    let field = tree.map(|tree| field_at(tree, span.start)).unwrap_or_default();
    let english = error.message().to_owned();
    FrameworkProblem { line, column, field, message: in_thai(error.message()), english }
}

/// The usual findings of the reader in Thai; a rare one is quoted.
fn in_thai(message: &str) -> String {
    let quoted = |text: &str| text.replace('`', "").replace(" or ", " หรือ ");
    if let Some((name, allowed)) =
        message.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", expected "))
    {
        let allowed = allowed.trim_start_matches("one of ");
        return format!("ไม่รู้จักช่อง {}: ที่ใช้ได้คือ {}", quoted(name), quoted(allowed));
    }
    if let Some((name, allowed)) =
        message.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", expected "))
    {
        let allowed = allowed.trim_start_matches("one of ");
        return format!("ไม่รู้จักค่า {}: ที่ใช้ได้คือ {}", quoted(name), quoted(allowed));
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return format!("ขาดช่อง {}: โปรดเพิ่ม", quoted(name));
    }
    if message.contains("is no score") {
        return format!("คะแนนต้องเป็นตัวเลข 0 ถึง 100 ทศนิยมไม่เกินสองตำแหน่ง ({message})");
    }
    if message.contains("outside 0–100") {
        return format!("คะแนนต้องอยู่ระหว่าง 0 ถึง 100 ({message})");
    }
    format!("ไฟล์ไม่ถูกรูปแบบ TOML: {message}")
}

/// The field that stands at a place: the last one that begins before it.
fn field_at(tree: &DeValue<'_>, offset: usize) -> String {
    let mut field = String::new();
    let mut value = tree;
    loop {
        if let Some(table) = value.as_table() {
            let next = table
                .iter()
                .filter(|(key, child)| key.span().start <= offset || child.span().contains(&offset))
                .max_by_key(|(key, child)| {
                    (child.span().contains(&offset), last_start(child.get_ref(), key.span().start, offset))
                });
            let Some((key, child)) = next else { return field };
            if !field.is_empty() {
                field.push('.');
            }
            field.push_str(key.get_ref());
            value = child.get_ref();
        } else if let Some(list) = value.as_array() {
            let next = list.iter().enumerate().rfind(|(_, child)| child.span().start <= offset);
            let Some((index, child)) = next else { return field };
            let _ = write!(field, "[{}]", index + 1);
            value = child.get_ref();
        } else {
            return field;
        }
    }
}

/// The last place before `offset` at which something inside `value` begins.
fn last_start(value: &DeValue<'_>, own: usize, offset: usize) -> usize {
    let inner: Option<usize> = if let Some(table) = value.as_table() {
        table
            .iter()
            .filter(|(key, _)| key.span().start <= offset)
            .map(|(key, child)| last_start(child.get_ref(), key.span().start, offset))
            .max()
    } else if let Some(list) = value.as_array() {
        list.iter()
            .filter(|child| child.span().start <= offset)
            .map(|child| last_start(child.get_ref(), child.span().start, offset))
            .max()
    } else {
        None
    };
    inner.unwrap_or(0).max(own)
}

fn said(way: &[Segment]) -> String {
    let mut said = String::new();
    for segment in way {
        match segment {
            Segment::Key(key) => {
                if !said.is_empty() {
                    said.push('.');
                }
                said.push_str(key);
            }
            Segment::Index(index) => {
                let _ = write!(said, "[{}]", index + 1);
            }
        }
    }
    said
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
