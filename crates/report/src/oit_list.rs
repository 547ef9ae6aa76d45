//! The disclosure list of a year as a town has it in a table: codes, titles, groups, and who looks after each item.

use std::collections::BTreeMap;

use prongsai_domain::disclosure::renewal;
use prongsai_domain::framework::{OitItem, OitList, Origin, SubIndicator};
use prongsai_thai::{Date, date, numeral};

use crate::results::{Problem, Record};

/// Items of a list.
const MOST: usize = 99;

/// What a table says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnList {
    /// The list; none where anything in it could not be read.
    pub list: Option<OitList>,
    /// Who looks after an item, as written, by code.
    pub owners: BTreeMap<String, String>,
    /// Until when an item is to stand there, by code.
    pub dues: BTreeMap<String, Date>,
    /// Items whose group was taken from the item of the known list that they continue, by code.
    pub guessed: Vec<String>,
    /// All that could not be read.
    pub problems: Vec<Problem>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Code,
    Title,
    Group,
    Owner,
    Due,
}

/// Words of a head, compared without blanks and case.
const HEADS: [(Column, &[&str]); 5] = [
    (Column::Group, &["ตัวชี้วัดย่อย", "กลุ่ม", "sub-indicator", "sub", "group"]),
    (Column::Code, &["ข้อ", "ข้อที่", "รหัส", "ลำดับข้อ", "เลขข้อ", "code", "item", "no", "no."]),
    (Column::Title, &["ข้อมูล", "รายการ", "ชื่อข้อ", "ชื่อรายการ", "ประเด็น", "หัวข้อ", "รายการข้อมูล", "title", "name"]),
    (Column::Owner, &["ผู้รับผิดชอบ", "หน่วยงานที่รับผิดชอบ", "ผู้ดูแล", "ส่วนราชการ", "owner", "responsible"]),
    (Column::Due, &["กำหนด", "กำหนดเสร็จ", "ภายในวันที่", "วันที่กำหนด", "due"]),
];

/// Reads a table; `known` is the list by which groups are found that the table does not name.
///
/// The first row may name the columns in any order; without it the first cell that looks like `O14` is the code and the
/// next one with words is the title. Rows such as `9.1 ข้อมูลพื้นฐาน` open a group. Every fault is named with its line.
///
/// ```
/// use prongsai_report::oit_list;
/// use prongsai_report::results::Record;
/// # let row = |line, cells: &[&str]| Record { line, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() };
/// # let known = &prongsai_domain::Framework::all()[6].oit;
/// let rows = [row(1, &["ข้อ", "รายการ", "กลุ่ม"]), row(2, &["O1", "โครงสร้าง", "9.1"]), row(3, &["O2", "แผน", "10.1"])];
/// assert_eq!(oit_list::read(&rows, known, "list.xlsx").list.unwrap().items.len(), 2);
/// ```
pub fn read(rows: &[Record], known: &OitList, source: &str) -> OwnList {
    let mut own = OwnList::default();
    let mut items: Vec<(usize, OitItem)> = Vec::new();
    let mut groups: BTreeMap<String, String> =
        known.sub_indicators.iter().map(|group| (group.no.clone(), group.th.clone())).collect();
    let mut named = Vec::new();
    let (mut columns, mut group) = (None, None);
    for row in rows {
        if row.cells.iter().all(String::is_empty) {
            continue;
        }
        if columns.is_none()
            && let Some(found) = head(row)
        {
            columns = Some(found);
            continue;
        }
        if let Some((no, title)) = opened_group(row) {
            if let Some(title) = title {
                groups.insert(no.clone(), title);
            }
            group = Some(no);
            continue;
        }
        let cells = match &columns {
            Some(columns) => by_head(row, columns),
            None => by_shape(row),
        };
        let Some(written) = cells.iter().find(|(column, _)| *column == Column::Code).map(|(_, text)| *text) else {
            // A row without a code inside a table with a head is a remark, or a title that went astray.
            if row.cells.iter().any(|cell| code_of(cell).is_some()) || columns.is_some() && !items.is_empty() {
                own.problems.push(problem(row.line, "ข้อ", "ไม่พบรหัสข้อ เช่น O14", "there is no code such as O14"));
            }
            continue;
        };
        let text = |wanted: Column| cells.iter().find(|(column, _)| *column == wanted).map(|(_, text)| text.trim());
        let Some(code) = code_of(written) else {
            own.problems.push(problem(
                row.line,
                "ข้อ",
                &format!("“{written}” ไม่ใช่รหัสข้อ ใช้แบบ O14"),
                &format!("‘{written}’ is no code: write it as O14"),
            ));
            continue;
        };
        let title = text(Column::Title).filter(|title| !title.is_empty());
        let Some(title) = title else {
            own.problems.push(problem(row.line, "รายการ", &format!("{code} ไม่มีชื่อ"), &format!("{code} has no title")));
            continue;
        };
        if items.iter().any(|(_, item)| item.code == code) {
            let (thai, english) =
                (format!("มี {code} แล้วในบรรทัดก่อนหน้า"), format!("{code} stands on an earlier line already"));
            own.problems.push(problem(row.line, "ข้อ", &thai, &english));
            continue;
        }
        let sub = match text(Column::Group).filter(|text| !text.is_empty()) {
            Some(written) => match group_of(written) {
                Some((no, title)) => {
                    if let Some(title) = title {
                        groups.insert(no.clone(), title);
                    }
                    no
                }
                None => {
                    own.problems.push(problem(
                        row.line,
                        "ตัวชี้วัดย่อย",
                        &format!("“{written}” ไม่ใช่เลขตัวชี้วัดย่อย ใช้แบบ 9.1 หรือ 10.2"),
                        &format!("‘{written}’ is no number of a group: write 9.1 or 10.2"),
                    ));
                    continue;
                }
            },
            None => group.clone().unwrap_or_default(),
        };
        named.extend(text(Column::Owner).filter(|text| !text.is_empty()).map(|text| (code.clone(), text.to_owned())));
        if let Some(written) = text(Column::Due).filter(|text| !text.is_empty()) {
            match date::parse(written) {
                Ok(day) => {
                    own.dues.insert(code.clone(), day);
                }
                Err(_) => own.problems.push(problem(
                    row.line,
                    "กำหนด",
                    &format!("“{written}” ไม่ใช่วันที่ ใช้แบบ 3 เม.ย. 2570"),
                    &format!("‘{written}’ is no date: write 3 เม.ย. 2570"),
                )),
            }
        }
        items.push((row.line, OitItem { code, sub, th: title.to_owned() }));
    }
    own.owners.extend(named);
    if items.is_empty() && own.problems.is_empty() {
        own.problems.push(problem(
            1,
            "",
            "ไม่พบข้อใดในตาราง ต้องมีคอลัมน์ข้อ (เช่น O14) และคอลัมน์รายการ",
            "there is no item in the table: it needs a column with codes such as O14 and one with titles",
        ));
    }
    if items.len() > MOST {
        let (thai, english) = (format!("มีมากกว่า {MOST} ข้อ"), format!("there are more than {MOST} items"));
        own.problems.push(problem(1, "", &thai, &english));
    }
    without_group(&mut items, known, &mut own);
    items.sort_by_key(|(_, item)| number(&item.code));
    if own.problems.is_empty() {
        let used = |no: &String| items.iter().any(|(_, item)| item.sub == *no);
        let mut list: Vec<SubIndicator> =
            groups.into_iter().filter(|(no, _)| used(no)).map(|(no, th)| SubIndicator { no, th }).collect();
        // A group that nobody has named is called by its number.
        for (_, item) in &items {
            if list.iter().all(|group| group.no != item.sub) {
                list.push(SubIndicator { no: item.sub.clone(), th: item.sub.clone() });
            }
        }
        list.sort_by_key(|group| place(&group.no));
        own.list = Some(OitList {
            origin: Origin {
                source: format!("the town's own table: {source}"),
                confidence: "as the town has it".to_owned(),
                from_memory: false,
            },
            sub_indicators: list,
            items: items.into_iter().map(|(_, item)| item).collect(),
        });
    }
    own
}

/// Items whose group the table does not name take that of the known item which they continue.
fn without_group(items: &mut [(usize, OitItem)], known: &OitList, own: &mut OwnList) {
    let list = OitList { items: items.iter().map(|(_, item)| item.clone()).collect(), ..OitList::default() };
    let renewal = renewal(known, &list);
    for (line, item) in items.iter_mut().filter(|(_, item)| item.sub.is_empty()) {
        let before = renewal.before(&item.code).and_then(|code| known.items.iter().find(|known| known.code == code));
        match before {
            Some(before) => {
                item.sub.clone_from(&before.sub);
                own.guessed.push(item.code.clone());
            }
            None => own.problems.push(problem(
                *line,
                "ตัวชี้วัดย่อย",
                &format!("{} ไม่บอกตัวชี้วัดย่อย และไม่ตรงกับข้อใดของรายการเดิม โปรดเพิ่มคอลัมน์ตัวชี้วัดย่อย เช่น 9.1", item.code),
                &format!(
                    "{} names no group and continues no known item: add a column with its group, such as 9.1",
                    item.code
                ),
            )),
        }
    }
}

fn problem(line: usize, field: &str, thai: &str, english: &str) -> Problem {
    Problem { line, field: field.to_owned(), thai: thai.to_owned(), english: english.to_owned() }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The columns of a head: at least a code and a title.
fn head(row: &Record) -> Option<Vec<Option<Column>>> {
    let column = |cell: &String| {
        let cell = bare(cell);
        let is = |words: &[&str]| words.iter().any(|word| cell == bare(word));
        let begins =
            |words: &[&str]| words.iter().any(|word| word.chars().count() > 4 && cell.starts_with(&bare(word)));
        let of =
            |wanted: &dyn Fn(&[&str]) -> bool| HEADS.iter().find(|(_, words)| wanted(words)).map(|(column, _)| *column);
        of(&is).or_else(|| of(&begins))
    };
    let columns: Vec<Option<Column>> = row.cells.iter().map(column).collect();
    let has = |wanted: Column| columns.contains(&Some(wanted));
    (has(Column::Code) && has(Column::Title)).then_some(columns)
}

fn by_head<'r>(row: &'r Record, columns: &[Option<Column>]) -> Vec<(Column, &'r str)> {
    let cells = row.cells.iter().zip(columns);
    cells.filter_map(|(cell, column)| Some(((*column)?, cell.as_str()))).filter(|(_, cell)| !cell.is_empty()).collect()
}

/// Without a head: the code is the first cell that looks like one, the title the first longer text after it.
fn by_shape(row: &Record) -> Vec<(Column, &str)> {
    let Some(at) = row.cells.iter().position(|cell| code_of(cell).is_some()) else { return Vec::new() };
    let mut found = vec![(Column::Code, row.cells[at].as_str())];
    let rest = row.cells.iter().skip(at + 1);
    for cell in rest.map(String::as_str).filter(|cell| !cell.is_empty()) {
        let has = |wanted: Column| found.iter().any(|(column, _)| *column == wanted);
        if group_of(cell).is_some() && !has(Column::Group) {
            found.push((Column::Group, cell));
        } else if !has(Column::Title) {
            found.push((Column::Title, cell));
        }
    }
    found
}

/// `O14` of `O14`, `o 14`, `ข้อ O๑๔`, `0 14` is not one.
fn code_of(text: &str) -> Option<String> {
    let plain = bare(&numeral::arabic(text));
    let plain = plain.trim_start_matches("ข้อที่").trim_start_matches("ข้อ").trim_end_matches('.');
    let digits = plain.strip_prefix('o').or_else(|| plain.strip_prefix("โอ"))?;
    let number: u8 = digits.trim_start_matches(['-', '.']).parse().ok()?;
    (1..=99).contains(&number).then(|| format!("O{number}"))
}

fn number(code: &str) -> u8 {
    code.trim_start_matches('O').parse().unwrap_or(u8::MAX)
}

fn place(no: &str) -> (u8, u8) {
    let (whole, part) = no.split_once('.').unwrap_or((no, "0"));
    (whole.parse().unwrap_or(u8::MAX), part.parse().unwrap_or(u8::MAX))
}

/// `9.1` of `9.1`, `๙.๑ ข้อมูลพื้นฐาน`, `ตัวชี้วัดย่อยที่ 9.1 ข้อมูลพื้นฐาน`, with its name where it follows.
fn group_of(text: &str) -> Option<(String, Option<String>)> {
    let plain = numeral::arabic(text.trim());
    let plain = plain.trim_start_matches("ตัวชี้วัดย่อยที่").trim_start_matches("ตัวชี้วัดย่อย").trim_start();
    let end = plain.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(plain.len());
    let no = plain[..end].trim_end_matches('.');
    let (whole, part) = no.split_once('.')?;
    let is_group = matches!(whole, "9" | "10") && part.parse::<u8>().is_ok_and(|part| (1..=30).contains(&part));
    let title = plain[end..].trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–'));
    is_group.then(|| (no.to_owned(), (!title.is_empty()).then(|| title.to_owned())))
}

/// A row that opens a group: nothing in it but the group.
fn opened_group(row: &Record) -> Option<(String, Option<String>)> {
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
    let first = filled.next()?;
    let (no, title) = group_of(first)?;
    let rest: Vec<&String> = filled.collect();
    match rest.as_slice() {
        [] => Some((no, title)),
        [name] if title.is_none() && code_of(name).is_none() => Some((no, Some((*name).clone()))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use prongsai_domain::Framework;

    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<Record> {
        let row = |(at, cells): (usize, &&[&str])| Record {
            line: at + 1,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        lines.iter().enumerate().map(row).collect()
    }

    fn known() -> &'static OitList {
        &Framework::all()[6].oit
    }

    #[test]
    fn columns_may_stand_in_any_order_and_bring_owners_and_days() {
        let table = rows(&[
            &["รายการ OIT ปี 2570 ทต.ทุ่งแสงใส", "", "", "", ""],
            &["ผู้รับผิดชอบ", "ข้อ", "รายการข้อมูล", "ตัวชี้วัดย่อย", "กำหนดเสร็จ"],
            &["กองคลัง", "O2", "แผนงบประมาณ", "10.1", "31 มี.ค. 2570"],
            &["สำนักปลัด", "ข้อ O๑", "โครงสร้าง", "9.1 ข้อมูลพื้นฐาน", ""],
        ]);
        let own = read(&table, known(), "own.xlsx");
        assert_eq!(own.problems, []);
        let list = own.list.unwrap();
        let codes: Vec<_> = list.items.iter().map(|item| (item.code.as_str(), item.sub.as_str())).collect();
        assert_eq!(codes, [("O1", "9.1"), ("O2", "10.1")]);
        assert_eq!(own.owners["O2"], "กองคลัง");
        assert_eq!(own.dues["O2"].to_string(), "2027-03-31");
        assert!(list.origin.source.ends_with("own.xlsx"));
    }

    #[test]
    fn rows_that_name_a_group_open_it_and_no_head_is_needed() {
        let table = rows(&[
            &["ตัวชี้วัดย่อยที่ 9.1 ข้อมูลพื้นฐาน"],
            &["O1", "โครงสร้าง"],
            &["O2", "ข้อมูลผู้บริหาร"],
            &["10.1", "การดำเนินการเพื่อป้องกันการทุจริต"],
            &["O3", "แผนปฏิบัติการป้องกันการทุจริต"],
        ]);
        let list = read(&table, known(), "x").list.unwrap();
        assert_eq!(list.items.iter().map(|item| item.sub.as_str()).collect::<Vec<_>>(), ["9.1", "9.1", "10.1"]);
        assert_eq!(list.sub_indicators.len(), 2);
    }

    #[test]
    fn a_missing_group_is_that_of_the_item_which_is_continued() {
        let table = rows(&[&["ข้อ", "รายการ"], &["O5", "ข้อมูลผู้บริหาร"], &["O9", "เรื่องใหม่ที่ไม่เคยมี"]]);
        let own = read(&table, known(), "x");
        assert_eq!(own.guessed, ["O5"]);
        assert_eq!(own.list, None);
        assert_eq!(own.problems.len(), 1);
        assert_eq!((own.problems[0].line, own.problems[0].field.as_str()), (3, "ตัวชี้วัดย่อย"));
    }

    #[test]
    fn every_fault_is_told_with_its_line_and_keeps_the_list_back() {
        let table = rows(&[
            &["ข้อ", "รายการ", "กลุ่ม", "กำหนด"],
            &["O1", "โครงสร้าง", "9.1", "31 กุมภาพันธ์ 2570"],
            &["O1", "โครงสร้าง", "9.1", ""],
            &["X7", "อะไร", "9.1", ""],
            &["O3", "", "9.1", ""],
            &["O4", "ข่าว", "11.1", ""],
        ]);
        let own = read(&table, known(), "x");
        assert_eq!(own.list, None);
        assert_eq!(own.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_table_of_something_else_says_what_it_needs() {
        let own = read(&rows(&[&["ชื่อ", "คะแนน"], &["ก", "90"]]), known(), "x");
        assert_eq!((own.list, own.problems.len()), (None, 1));
        assert!(own.problems[0].thai.contains("O14"));
    }

    #[test]
    fn every_known_list_reads_back_as_itself() {
        for framework in Framework::all() {
            let table: Vec<Record> = framework
                .oit
                .items
                .iter()
                .enumerate()
                .map(|(at, item)| Record {
                    line: at + 1,
                    cells: vec![item.code.clone(), item.th.clone(), item.sub.clone()],
                })
                .collect();
            let list = read(&table, known(), "x").list.unwrap();
            assert_eq!(list.items, framework.oit.items, "{}", framework.fiscal_year);
        }
    }
}
