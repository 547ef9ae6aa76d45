//! A table of towns, as a spreadsheet saves it: read whole, every fault with its line and column.

use std::collections::BTreeMap;
use std::path::Path;

use prongsai_domain::agency::{AgencyKind, OVERSEERS, OverseerKind, terms};

use super::{is_host, is_slug};
use crate::language::Language;

/// The columns, in the order of the example; only the first five must be there.
const COLUMNS: [&str; 9] =
    ["slug", "kind", "name", "district", "province", "website", "host", "consent-to", "administrator"];

/// What must stand in every line.
const NEEDED: [&str; 5] = ["slug", "kind", "name", "district", "province"];

/// More lines than there are local authorities.
const LINES_MAX: usize = 10_000;

/// What an agency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A town.
    Town(AgencyKind),
    /// A body that looks after towns.
    Office(OverseerKind),
}

/// One agency of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file, or the row of the sheet, from 1.
    pub line: usize,
    /// Its name in addresses.
    pub slug: String,
    /// What it is.
    pub kind: Kind,
    /// The name without the kind.
    pub name: String,
    /// The district.
    pub district: String,
    /// The province.
    pub province: String,
    /// Its web site.
    pub website: Option<String>,
    /// A host name of its own.
    pub host: Option<String>,
    /// The slugs of bodies that ask to read its board.
    pub consent_to: Vec<String>,
    /// The full name of who looks after it.
    pub administrator: Option<String>,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The column; none where it is the whole line.
    pub column: Option<&'static str>,
    /// What is wrong and the way out.
    pub sentence: String,
}

/// The cells of a file, line by line with their numbers.
///
/// # Errors
/// A sentence: the file is neither CSV nor a workbook, or is broken.
pub fn cells(path: &Path, bytes: &[u8], language: Language) -> Result<Vec<(usize, Vec<String>)>, String> {
    if bytes.starts_with(b"PK") {
        let name = path.to_string_lossy();
        let source = prongsai_document::read::source(&name, bytes).map_err(|error| error.to_string())?;
        let lines = source.lines.iter().zip(1..);
        return Ok(lines.map(|(line, no)| (no, line.text.split('\t').map(str::to_owned).collect())).collect());
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // What Excel in Thai saves as CSV.
        Err(_) => encoding_rs::WINDOWS_874.decode(bytes).0.into_owned(),
    };
    if text.contains('\0') {
        return Err(language.say("ไม่ใช่ตาราง CSV หรือ XLSX", "is neither a table of CSV nor of XLSX").to_owned());
    }
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|mark| first.bytes().filter(|byte| byte == mark).count());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().and_then(|at| {
            // Empty lines before a record are passed over after its place was noted.
            let rest = text.as_bytes().get(usize::try_from(at.byte()).ok()?..)?;
            let passed = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
            Some(usize::try_from(at.line()).ok()? + passed.count())
        });
        let line = line.unwrap_or_default();
        rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(rows)
}

/// Reads a table; `taken` are slugs and hosts that the installation has, `offices` the slugs of its bodies.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub fn read(
    cells: &[(usize, Vec<String>)],
    taken: &[String],
    offices: &[String],
    language: Language,
) -> Result<Vec<Row>, Vec<Fault>> {
    let mut lines = cells.iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let whole = |line: usize, thai: &str, english: &str| Fault {
        line,
        column: None,
        sentence: language.say(thai, english).to_owned(),
    };
    let Some((head_line, head)) = lines.next() else {
        return Err(vec![whole(1, "ไฟล์ว่าง", "the file is empty")]);
    };
    let (columns, mut faults) = columns(*head_line, head, language);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut rows = Vec::new();
    for (line, cells) in lines {
        if rows.len() == LINES_MAX {
            faults.push(whole(*line, "มีแถวมากเกินไป โปรดแบ่งไฟล์", "too many lines; part the file"));
            break;
        }
        let cell = |column: &str| {
            let at = columns.get(column).copied();
            at.and_then(|at| cells.get(at)).map(|cell| cell.trim()).unwrap_or_default().to_owned()
        };
        rows.push(row(*line, &cell, &mut faults, language));
    }
    if rows.is_empty() {
        faults.push(whole(*head_line, "มีแต่หัวตาราง", "there is a head and no town"));
    }
    together(&rows, taken, offices, &mut faults, language);
    if faults.is_empty() {
        return Ok(rows.into_iter().flatten().collect());
    }
    faults.sort_by_key(|fault| fault.line);
    Err(faults)
}

/// Where each column stands.
fn columns(line: usize, head: &[String], language: Language) -> (BTreeMap<&'static str, usize>, Vec<Fault>) {
    let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
    for (at, cell) in head.iter().enumerate() {
        let name = cell.trim().to_lowercase().replace([' ', '_'], "-");
        match COLUMNS.into_iter().find(|column| *column == name) {
            Some(column) if found.insert(column, at).is_some() => faults.push(Fault {
                line,
                column: Some(column),
                sentence: language.say("มีคอลัมน์นี้สองครั้ง", "stands twice").to_owned(),
            }),
            Some(_) => {}
            None if name.is_empty() => {}
            None => faults.push(Fault {
                line,
                column: None,
                sentence: format!(
                    "{cell}: {} {}",
                    language.say("ไม่รู้จักคอลัมน์นี้ ใช้ได้:", "is no known column; there are:"),
                    COLUMNS.join(", ")
                ),
            }),
        }
    }
    for column in NEEDED.into_iter().filter(|column| !found.contains_key(column)) {
        let sentence = language.say("ไม่มีคอลัมน์นี้", "this column is missing").to_owned();
        faults.push(Fault { line, column: Some(column), sentence });
    }
    (found, faults)
}

/// What a line says; none where its kind is not known, because nothing follows from it then.
fn row(line: usize, cell: &dyn Fn(&str) -> String, faults: &mut Vec<Fault>, language: Language) -> Option<Row> {
    let mut wrong = |column: &'static str, thai: &str, english: &str| {
        let value = cell(column);
        let sentence = language.say(thai, english);
        let sentence = if value.is_empty() { sentence.to_owned() } else { format!("{value}: {sentence}") };
        faults.push(Fault { line, column: Some(column), sentence });
    };
    let kind = kind(&cell("kind"));
    let office = match kind {
        Some(Kind::Office(office)) => Some(office),
        _ => None,
    };
    if kind.is_none() {
        wrong(
            "kind",
            "ไม่รู้จักประเภทนี้ ใช้เช่น เทศบาลตำบล หรือ subdistrict-municipality",
            "is no kind such as subdistrict-municipality or เทศบาลตำบล",
        );
    }
    if !is_slug(&cell("slug")) {
        wrong("slug", "ใช้ได้เฉพาะ a–z ตัวเลข และขีด ยาว 2–40 ตัว", "takes a–z, digits and dashes, 2 to 40 of them");
    }
    let needs_district = office.is_none_or(|office| office == OverseerKind::DistrictPromotion);
    for (column, is_needed) in [("name", office.is_none()), ("district", needs_district), ("province", true)] {
        if is_needed && cell(column).is_empty() {
            wrong(column, "ว่างอยู่", "is empty");
        }
    }
    if let Some(Kind::Town(kind)) = kind
        && [terms(kind).prefix.as_str(), "เทศบาล", "อบต.", "อบจ.", "องค์การบริหาร"]
            .iter()
            .any(|word| cell("name").starts_with(word))
    {
        wrong("name", "ไม่ต้องมีคำนำหน้าประเภทหน่วยงาน เช่น ซาง", "stands without its kind, such as ซาง");
    }
    for (column, word) in [("district", "อำเภอ"), ("province", "จังหวัด")] {
        if cell(column).starts_with(word) {
            wrong(column, "ไม่ต้องมีคำว่า อำเภอ หรือ จังหวัด นำหน้า", "stands without อำเภอ or จังหวัด before it");
        }
    }
    let filled = |column: &str| Some(cell(column)).filter(|value| !value.is_empty());
    let website = filled("website");
    if website.as_deref().is_some_and(|site| !site.starts_with("http://") && !site.starts_with("https://")) {
        wrong("website", "ต้องขึ้นต้นด้วย http:// หรือ https://", "begins with http:// or https://");
    }
    let host = filled("host");
    if host.as_deref().is_some_and(|host| !is_host(host)) {
        wrong("host", "ไม่ใช่ชื่อเครื่อง เช่น ita.sang.go.th", "is no host name such as ita.sang.go.th");
    }
    let consent_to: Vec<String> = cell("consent-to")
        .split([',', ';', ' '])
        .map(str::trim)
        .filter(|slug| !slug.is_empty())
        .map(str::to_owned)
        .collect();
    if office.is_some() && !consent_to.is_empty() {
        wrong("consent-to", "ใช้กับหน่วยงานที่รับประเมินเท่านั้น", "is for towns only");
    }
    Some(Row {
        line,
        slug: cell("slug"),
        kind: kind?,
        name: cell("name"),
        district: cell("district"),
        province: cell("province"),
        website,
        host,
        consent_to,
        administrator: filled("administrator"),
    })
}

/// What only shows when all lines are seen: names that stand twice or are taken, bodies that there are not.
fn together(rows: &[Option<Row>], taken: &[String], offices: &[String], faults: &mut Vec<Fault>, language: Language) {
    let mut seen: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
    let known: Vec<&Row> = rows.iter().flatten().collect();
    for row in &known {
        let names = [("slug", Some(row.slug.as_str())), ("host", row.host.as_deref())];
        for (column, name) in names.into_iter().filter_map(|(column, name)| Some((column, name?))) {
            let sentence = if let Some(line) = seen.insert((column, name), row.line) {
                Some(match language {
                    Language::Th => format!("{name}: ซ้ำกับบรรทัด {line}"),
                    Language::En => format!("{name}: stands in line {line} already"),
                })
            } else if taken.iter().any(|taken| taken == name) {
                let sentence = language.say("มีหน่วยงานอื่นใช้ชื่อนี้แล้ว", "another agency has it");
                Some(format!("{name}: {sentence}"))
            } else {
                None
            };
            faults.extend(sentence.map(|sentence| Fault { line: row.line, column: Some(column), sentence }));
        }
        for office in &row.consent_to {
            let is_here = known.iter().any(|other| other.slug == *office && matches!(other.kind, Kind::Office(_)));
            if !is_here && !offices.contains(office) {
                let sentence = language.say("ไม่มีหน่วยงานกำกับชื่อนี้", "is no body that looks after towns");
                let sentence = format!("{office}: {sentence}");
                faults.push(Fault { line: row.line, column: Some("consent-to"), sentence });
            }
        }
    }
}

/// A kind by its word in files, or by its Thai name.
fn kind(text: &str) -> Option<Kind> {
    const KINDS: [AgencyKind; 5] = [
        AgencyKind::SubdistrictMunicipality,
        AgencyKind::TownMunicipality,
        AgencyKind::CityMunicipality,
        AgencyKind::SubdistrictOrganization,
        AgencyKind::ProvincialOrganization,
    ];
    let is = |kind: &AgencyKind| {
        let terms = terms(*kind);
        let code = prongsai_store::agencies::kind_code(*kind);
        code.is_ok_and(|code| code == text) || terms.prefix == text || terms.abbreviation == text
    };
    let town = KINDS.into_iter().find(is).map(Kind::Town);
    town.or_else(|| OVERSEERS.into_iter().find(|kind| kind.code() == text).map(Kind::Office))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Row>, Vec<String>> {
        let cells = cells(Path::new("towns.csv"), text.as_bytes(), Language::En).expect("a table");
        let (taken, offices) = (["old".to_owned()], ["office".to_owned()]);
        read(&cells, &taken, &offices, Language::En).map_err(|faults| {
            let told = |fault: Fault| format!("{} {} {}", fault.line, fault.column.unwrap_or("-"), fault.sentence);
            faults.into_iter().map(told).collect()
        })
    }

    #[test]
    fn a_table_of_a_province_is_read_with_its_office() {
        let rows = read_text(
            "\u{feff}slug;kind;name;district;province;website;host;consent-to\n\
             bk;province-promotion;;;บึงกาฬ;;;\n\n\
             sang;เทศบาลตำบล;ซาง;เซกา;บึงกาฬ;https://www.sang.go.th;ita.sang.go.th;bk office\n\
             dong;subdistrict-organization;ดง;เซกา;บึงกาฬ;;;\n",
        )
        .expect("nothing is wrong");

        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 5]);
        assert_eq!(rows[0].kind, Kind::Office(OverseerKind::ProvincePromotion));
        assert_eq!(rows[1].consent_to, ["bk", "office"]);
        assert_eq!(rows[2].kind, Kind::Town(AgencyKind::SubdistrictOrganization));
    }

    #[test]
    fn every_fault_is_told_with_line_and_column() {
        let faults = read_text(
            "slug,kind,name,district,province,website,host,consent-to\n\
             Sang,ตำบล,,เซกา,,www.sang.go.th,here,none\n\
             old,เทศบาลตำบล,เทศบาลตำบลดง,อำเภอเซกา,บึงกาฬ,,,none\n\
             a-b,ทต.,ก,ข,ค,,,\n\
             a-b,ทต.,ก,ข,ค,,,office\n",
        )
        .expect_err("much is wrong");

        let expected = [
            "2 kind",
            "2 slug",
            "2 name",
            "2 province",
            "2 website",
            "2 host",
            "3 name",
            "3 district",
            "3 slug",
            "3 consent-to",
            "5 slug",
        ];
        let places: Vec<String> =
            faults.iter().map(|fault| fault.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(places, expected, "{faults:#?}");
        assert!(faults[10].contains("line 4"), "{}", faults[10]);
    }

    #[test]
    fn a_table_without_its_columns_names_them_and_those_that_it_does_not_know() {
        let faults = read_text("slug,kind,ชื่อ,district\n").expect_err("columns are missing");
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].contains("ชื่อ") && faults[0].contains("consent-to"));
        assert!(faults[1].contains("name") && faults[2].contains("province"));
        assert!(read_text("").is_err() && read_text("slug,kind,name,district,province\n").is_err());
    }
}
