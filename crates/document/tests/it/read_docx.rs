//! Word documents, from markup such as programs write it.

use prongsai_document::read::{self, ReadError};
use prongsai_report::source::{LineKind, Source};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A document with this body, and further parts by the last word of their relationship.
fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).expect("part");
        zip.write_all(text.as_bytes()).expect("part");
    };
    add(
        "_rels/.rels",
        &format!(
            r#"<Relationships><Relationship Id="r" Type="{TYPES}/officeDocument" Target="word/document.xml"/></Relationships>"#
        ),
    );
    add("word/document.xml", &format!(r#"<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>"#));
    let mut relations = String::new();
    for (at, (kind, xml)) in parts.iter().enumerate() {
        let name = format!("{kind}{at}.xml");
        relations += [
            r#"<Relationship Id="r"#,
            &at.to_string(),
            r#"" Type=""#,
            TYPES,
            "/",
            kind,
            r#"" Target=""#,
            &name,
            r#""/>"#,
        ]
        .concat()
        .as_str();
        add(&format!("word/{name}"), xml);
    }
    add("word/_rels/document.xml.rels", &format!("<Relationships>{relations}</Relationships>"));
    zip.finish().expect("finished").into_inner()
}

fn source(body: &str, parts: &[(&str, &str)]) -> Source {
    read::source("a.docx", &docx(body, parts)).expect("readable")
}

fn lines(body: &str, parts: &[(&str, &str)]) -> Vec<String> {
    source(body, parts).lines.into_iter().map(|line| line.text).collect()
}

fn p(text: &str) -> String {
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

#[test]
fn a_paragraph_is_a_line_and_an_empty_one_an_empty_line() {
    let body = p("บันทึกข้อความ") + "<w:p/>" + &p("ที่ ๑ &amp; ๒") + "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr></w:p>";
    assert_eq!(lines(&body, &[]), ["บันทึกข้อความ", "", "ที่ ๑ & ๒", ""]);
}

#[test]
fn runs_tabs_and_breaks_make_up_the_text() {
    let body = concat!(
        r#"<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="100"/></w:tabs></w:pPr>"#,
        r#"<w:r><w:tab/><w:t>เรื่</w:t></w:r><w:r><w:t xml:space="preserve">อง </w:t><w:noBreakHyphen/><w:t> หนึ่ง </w:t></w:r>"#,
        r#"<w:hyperlink><w:r><w:t>ลิงก์&#xAD;ยาว</w:t></w:r></w:hyperlink>"#,
        r#"<w:r><w:br/><w:t>บรรทัดใหม่</w:t><w:br w:type="page"/></w:r></w:p>"#,
    );
    assert_eq!(lines(body, &[]), ["\tเรื่อง -หนึ่งลิงก์ยาว", "บรรทัดใหม่", ""]);
}

#[test]
fn tracked_changes_read_as_if_accepted_and_hidden_text_is_not_read() {
    let body = concat!(
        r#"<w:p><w:ins><w:r><w:t>เพิ่ม</w:t></w:r></w:ins><w:del><w:r><w:delText>ลบ</w:delText></w:r></w:del>"#,
        r#"<w:moveFrom><w:r><w:t>ย้าย</w:t></w:r></w:moveFrom>"#,
        r#"<w:r><w:rPr><w:vanish/></w:rPr><w:t>ซ่อน</w:t></w:r>"#,
        r#"<w:r><w:rPr><w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>คง</w:t></w:r></w:p>"#,
        r#"<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>ต่อ</w:t></w:r></w:p><w:p><w:r><w:t>กัน</w:t></w:r></w:p>"#,
    );
    assert_eq!(lines(body, &[]), ["เพิ่มคง", "ต่อกัน"]);
}

#[test]
fn a_field_gives_its_result_and_not_its_code() {
    let body = concat!(
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \@ "d"</w:instrText></w:r>"#,
        r#"<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>๓</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#,
        r#"<w:fldSimple w:instr="PAGE"><w:r><w:t> เมษายน</w:t></w:r></w:fldSimple></w:p>"#,
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>"#,
        r#"<w:r><w:t>เห็นชอบ</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:p>"#,
    );
    assert_eq!(lines(body, &[]), ["๓เมษายน", "☑เห็นชอบ☐"]);
}

#[test]
fn of_alternatives_the_first_is_read_and_a_text_box_follows_its_paragraph() {
    let text_box = |text: &str| format!("<w:txbxContent>{}{}</w:txbxContent>", p(text), p("สอง"));
    let body = format!(
        "<w:p><w:r><w:t>ก่อน</w:t><mc:AlternateContent><mc:Choice><w:drawing>{}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent><w:t>หลัง</w:t></w:r></w:p>{}",
        text_box("กล่อง"),
        text_box("กล่อง"),
        p("ต่อไป")
    );
    assert_eq!(lines(&body, &[]), ["ก่อนหลัง", "กล่อง", "สอง", "ต่อไป"]);
}

fn cell(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

#[test]
fn a_table_row_is_a_line_with_its_cells_in_their_columns() {
    let body = format!(
        "<w:tbl><w:tblPr/><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{}{}</w:tr></w:tbl>{}",
        cell(r#"<w:gridSpan w:val="2"/>"#, &p("มาตรการ")),
        cell("", &p("ผล")),
        cell(r#"<w:vMerge w:val="restart"/>"#, &(p("๑. การใช้ ") + "<w:p/>" + &p("งบประมาณ"))),
        cell("", &p("ก")),
        cell("", &p("ข")),
        cell("<w:vMerge/>", "<w:p/>"),
        cell("", "<w:p><w:r><w:t>ค</w:t><w:br/><w:t>ง</w:t><w:tab/><w:t>จ</w:t></w:r></w:p>"),
        cell("", "<w:p/>"),
        cell("", &p("ลบ")),
        cell("", &p("แล้ว")),
        p("ท้าย")
    );
    let source = source(&body, &[]);
    let lines: Vec<_> = source.lines.iter().map(|line| (line.text.as_str(), line.kind)).collect();
    let row = LineKind::Row { table: 0 };
    assert_eq!(
        lines,
        [("มาตรการ\t\tผล", row), ("๑. การใช้ งบประมาณ\tก\tข", row), ("\tค ง จ\t", row), ("ท้าย", LineKind::Paragraph)]
    );
}

#[test]
fn a_table_of_one_column_is_a_frame_and_a_nested_table_reads_on() {
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", &p("ก")), cell("", &p("ข")));
    let frame = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("", &(p("กรอบ") + &inner)));
    let nested = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", &(p("หนึ่ง") + &inner)), cell("", &p("สอง")));
    assert_eq!(lines(&(frame + &nested), &[]), ["กรอบ", "ก\tข", "หนึ่ง ก ข\tสอง"]);
}

const NUMBERING: &str = r#"<w:numbering>
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="thaiNumbers"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="thaiNumbers"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="thaiLetters"/><w:lvlText w:val="(%3)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"#;

#[test]
fn automatic_numbers_are_written_out() {
    let item = |list: u8, level: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        item(1, 0, "หนึ่ง"),
        item(1, 1, "ย่อย"),
        item(1, 1, "ย่อย"),
        item(1, 2, "ลึก"),
        item(1, 0, "สอง"),
        item(1, 1, "ย่อย"),
        item(2, 0, "จุด"),
        item(3, 0, "ห้า"),
        item(3, 0, "หก"),
        item(0, 0, "ไม่มีเลข"),
    ]
    .concat();
    assert_eq!(
        lines(&body, &[("numbering", NUMBERING)]),
        ["๑. หนึ่ง", "๑.๑ ย่อย", "๑.๒ ย่อย", "(ก) ลึก", "๒. สอง", "๒.๑ ย่อย", "• จุด", "๕. ห้า", "๖. หก", "ไม่มีเลข"]
    );
}

#[test]
fn fonts_come_from_run_style_and_defaults() {
    let styles = r#"<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:cs="Angsana New"/></w:rPr></w:rPrDefault></w:docDefaults>
        <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
        <w:style w:type="paragraph" w:styleId="b"><w:name w:val="memo"/><w:basedOn w:val="a"/><w:rPr><w:rFonts w:ascii="TH SarabunIT๙" w:cs="TH SarabunIT๙"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="c"><w:name w:val="heading 1"/><w:basedOn w:val="b"/></w:style></w:styles>"#;
    let theme = r#"<a:theme><a:minorFont><a:latin typeface="Calibri"/><a:cs typeface=""/><a:font script="Thai" typeface="Cordia New"/></a:minorFont></a:theme>"#;
    let body = concat!(
        r#"<w:p><w:r><w:t>ปี 2566</w:t></w:r></w:p>"#,
        r#"<w:p><w:pPr><w:pStyle w:val="c"/></w:pPr><w:r><w:t xml:space="preserve">ปี 2566 </w:t></w:r><w:r><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr><w:t>ITA</w:t></w:r></w:p>"#,
        r#"<w:p><w:r><w:rPr><w:cs/></w:rPr><w:t>2566</w:t></w:r></w:p>"#,
    );
    let source = source(body, &[("styles", styles), ("theme", theme)]);
    let fonts: Vec<Vec<(usize, usize, &str)>> = source
        .lines
        .iter()
        .map(|line| line.fonts.iter().map(|run| (run.start, run.end, run.font.as_str())).collect())
        .collect();
    assert_eq!(fonts[0], [(0, 2, "Angsana New"), (3, 7, "Calibri")]);
    assert_eq!(fonts[1], [(0, 7, "TH SarabunIT๙"), (8, 11, "Arial")]);
    assert_eq!(fonts[2], [(0, 4, "Angsana New")]);
    assert_eq!(source.lines[0].kind, LineKind::Paragraph);
    assert_eq!(source.lines[1].kind, LineKind::Heading);
}

#[test]
fn fonts_keep_to_their_text_inside_cells() {
    let run = r#"<w:p><w:r><w:rPr><w:rFonts w:ascii="TH SarabunIT๙" w:cs="TH SarabunIT๙"/></w:rPr><w:t xml:space="preserve">  ปี 66 </w:t></w:r></w:p>"#;
    let body = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", &p("ก")), cell("", &(run.to_owned() + run)));
    let source = source(&body, &[]);
    let line = &source.lines[0];
    assert_eq!(line.text, "ก\tปี 66 ปี 66");
    let said: Vec<String> =
        line.fonts.iter().map(|run| line.text.chars().skip(run.start).take(run.end - run.start).collect()).collect();
    assert_eq!(said, ["ปี 66", "ปี 66"]);
}

#[test]
fn notes_headers_and_footers_stand_at_the_end_once() {
    let body = r#"<w:p><w:r><w:t>เนื้อความ</w:t><w:footnoteReference w:id="2"/></w:r></w:p>"#;
    let notes = format!(
        r#"<w:footnotes><w:footnote w:id="0">{}</w:footnote><w:footnote w:id="2">{}</w:footnote></w:footnotes>"#,
        p("เส้นคั่น"),
        p("ที่มา สำนักปลัด")
    );
    let header = format!("<w:hdr>{}{}</w:hdr>", p("องค์การบริหารส่วนตำบลอื่น"), p("- ๒ -"));
    assert_eq!(
        lines(body, &[("footnotes", &notes), ("header", &header), ("header", &header), ("footer", &header)]),
        ["เนื้อความ", "ที่มา สำนักปลัด", "องค์การบริหารส่วนตำบลอื่น"]
    );
}

#[test]
fn the_same_text_as_txt_and_as_docx_gives_the_same_lines() {
    let text = "บันทึกข้อความ\n\nที่ ตย ๗๑๒๐๑/...\tวันที่ ๓ เมษายน ๒๕๖๖\n๑.\tข้อแรก\n\nมาตรการ\tวิธีการ\tผล\n๑. การใช้งบประมาณ\t๑.ให้ความรู้\t\nจบ";
    let as_paragraphs: Vec<String> = text
        .lines()
        .map(|line| {
            let runs: Vec<String> =
                line.split('\t').map(|part| format!(r#"<w:r><w:t xml:space="preserve">{part}</w:t></w:r>"#)).collect();
            format!("<w:p>{}</w:p>", runs.join("<w:r><w:tab/></w:r>"))
        })
        .collect();
    let from_text = Source::from_text("a.docx", text);
    assert_eq!(source(&as_paragraphs.concat(), &[]), from_text);

    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|text| cell("", &p(text))).collect();
        format!("<w:tr>{cells}</w:tr>")
    };
    let as_table = text
        .lines()
        .take(5)
        .map(|line| p(&line.replace('\t', "</w:t><w:tab/><w:t xml:space=\"preserve\">")))
        .collect::<String>()
        + &format!(
            "<w:tbl>{}{}</w:tbl>",
            row(&["มาตรการ", "วิธีการ", "ผล"]),
            row(&["๑. การใช้งบประมาณ", "๑.ให้ความรู้", ""])
        )
        + &p("จบ");
    assert_eq!(source(&as_table, &[]), from_text);
}

#[test]
fn a_bomb_a_pit_and_a_torso_are_refused_by_name() {
    let bomb = docx(&p(&" ".repeat(70 << 20)), &[]);
    assert!(bomb.len() < 1 << 20);
    let error = read::source("a", &bomb).expect_err("refused");
    assert!(matches!(&error, ReadError::TooLarge { place, .. } if place.contains("word/document.xml")), "{error}");

    let pit = docx(&("<w:sdt>".repeat(5_000) + &"</w:sdt>".repeat(5_000)), &[]);
    assert!(matches!(read::source("a", &pit), Err(ReadError::TooMany { .. })));

    let tables = docx(&("<w:tbl><w:tr><w:tc>".repeat(40) + &"</w:tc></w:tr></w:tbl>".repeat(40)), &[]);
    assert!(matches!(read::source("a", &tables), Err(ReadError::TooMany { .. })));

    let torso = docx("<w:p><w:r><w:t>ก", &[]);
    assert!(matches!(read::source("a", &torso), Err(ReadError::Damaged { .. })));
    assert_eq!(read::source("a", &docx("<w:p/>", &[])), Err(ReadError::Empty));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_mutilated_file_is_read_or_refused(cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let body = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>{}", cell("", &p("ก")), cell("", &p("ข")), p("ค"));
        let mut bytes = docx(&body, &[("numbering", NUMBERING)]);
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read::read("a", &bytes);
    }

    #[test]
    fn any_order_of_tags_is_read_or_refused(tags in proptest::collection::vec(prop::sample::select(vec![
        "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>ก", "</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>",
        "<w:txbxContent>", "</w:txbxContent>", "<w:pPr>", "</w:pPr>", "<w:rPr>", "</w:rPr>", "<mc:AlternateContent>",
        "</mc:AlternateContent>", "<mc:Choice>", "</mc:Choice>", "<w:br/>", "<w:tab/>", "<w:gridSpan w:val=\"99999999\"/>",
        "<w:vMerge/>", "<w:del/>", "<w:numId w:val=\"1\"/>", "<w:ilvl w:val=\"77\"/>", "<w:footnote w:id=\"1\">", "&bad;", "&#0;",
    ]), 0..60), balanced in any::<bool>()) {
        let mut body = String::new();
        let mut open: Vec<&str> = Vec::new();
        for tag in tags {
            if balanced && tag.starts_with("</") {
                if let Some(name) = open.pop() {
                    body.push_str("</");
            body.push_str(name);
            body.push('>');
                }
                continue;
            }
            if balanced && !tag.ends_with("/>") && tag.starts_with('<') {
                open.push(tag[1..].split(['>', ' ']).next().expect("a name"));
            }
            body.push_str(tag);
        }
        while let Some(name) = open.pop() {
            body.push_str("</");
            body.push_str(name);
            body.push('>');
        }
        let _ = read::read("a", &docx(&body, &[("numbering", NUMBERING)]));
    }
}
