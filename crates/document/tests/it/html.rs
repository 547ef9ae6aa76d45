//! The page: what it says, and what it promises to those who cannot see it.

use crate::fixture;
use prongsai_document::{Assets, html};
use prongsai_report::model::{Block, Inline, ParagraphStyle, PartKind, Reference};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The text of the page's main part without what only a screen reader hears, drawings, and white space.
fn shown(page: &str) -> String {
    let main = &page[page.find("<main").expect("main")..page.find("</main>").expect("main")];
    // Void elements are the only ones that HTML leaves open.
    let mut reader = Reader::from_str(main);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let (mut text, mut hidden) = (String::new(), 0_usize);
    loop {
        match reader.read_event().expect("markup") {
            Event::Eof => return text,
            Event::Start(element) if element.local_name().as_ref() != "img" => {
                let unseen = element
                    .attributes()
                    .flatten()
                    .any(|a| (a.key.as_ref() == "class" && &*a.value == "unseen") || a.key.as_ref() == "aria-hidden");
                hidden += usize::from(hidden > 0 || unseen || element.local_name().as_ref() == "svg");
            }
            Event::End(_) => hidden = hidden.saturating_sub(1),
            Event::Text(said) if hidden == 0 => text.extend(said.chars().filter(|c| !c.is_whitespace())),
            _ => {}
        }
    }
}

#[test]
fn the_page_says_every_piece_of_the_report_in_its_order() {
    let report = fixture::full();
    let page = html(&report, &Assets::default());
    let text = shown(&page);
    let mut rest = text.as_str();
    for (id, piece) in report.texts() {
        let piece: String = piece.chars().filter(|c| !c.is_whitespace()).collect();
        let at = rest.find(&piece).unwrap_or_else(|| panic!("{id}: {piece} is missing in {rest:.400}"));
        rest = &rest[at + piece.len()..];
    }
}

#[test]
fn it_has_one_first_heading_landmarks_and_no_skipped_level() {
    let page = html(&fixture::full(), &Assets::default());
    for (mark, count) in
        [("<h1", 1), ("<main", 1), ("<nav", 1), ("<html lang=\"th\"", 1), ("<script", 0), (" style=", 0)]
    {
        assert_eq!(page.matches(mark).count(), count, "{mark}");
    }
    let levels: Vec<u32> = page
        .match_indices("<h")
        .filter_map(|(at, _)| page[at + 2..].chars().next().and_then(|c| c.to_digit(10)))
        .collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert!(page.contains("<a class=\"skip\" href=\"#main\">"));
}

#[test]
fn every_table_heads_its_columns_and_rows_and_every_drawing_has_a_name() {
    let page = html(&fixture::full(), &Assets::default());
    let tables = page.matches("<table").count();
    assert_eq!(page.matches("<caption").count(), tables);
    assert!(page.matches("scope=\"col\"").count() > tables && page.contains("scope=\"row\""));
    let drawings = page.matches("<svg").count();
    assert!(drawings > 0);
    assert_eq!((page.matches("<title id=").count(), page.matches("<desc id=").count()), (drawings, drawings));
    assert_eq!(page.matches("<details>").count(), drawings);
}

#[test]
fn a_figure_leads_to_its_record() {
    let reference = Reference {
        id: "r-8".to_owned(),
        record: "result.toml › 2568".to_owned(),
        value: "88.37".to_owned(),
        trace: None,
    };
    let text = vec![Inline { source: Some("r-8".to_owned()), ..Inline::plain("๘๘.๓๗") }];
    let block = Block::Paragraph { id: "p".to_owned(), style: ParagraphStyle::Body, text };
    let mut report = fixture::report(vec![fixture::part(PartKind::Text, "ท", vec![block])]);
    report.references.push(reference);
    let page = html(&report, &Assets::default());
    assert!(page.contains("href=\"#record-1\"") && page.contains("<li id=\"record-1\">"));
}

#[test]
fn nothing_in_a_text_becomes_markup() {
    let hostile = "</section><script>alert(\"1\")</script>'&";
    let link = Inline { link: Some("javascript:alert(1)".to_owned()), ..Inline::plain(hostile) };
    let block = Block::Paragraph { id: hostile.to_owned(), style: ParagraphStyle::Body, text: vec![link] };
    let mut report = fixture::report(vec![fixture::part(PartKind::Text, hostile, vec![block])]);
    report.title = hostile.to_owned();
    let page = html(&report, &Assets::default());
    assert!(!page.contains("<script") && !page.contains("javascript:"));
}

#[test]
fn photographs_stand_in_the_page_and_missing_ones_keep_their_description() {
    let report = fixture::report(vec![fixture::photos(3)]);
    let page = html(&report, &fixture::assets(2));
    assert_eq!(page.matches("src=\"data:image/").count(), 2);
    assert_eq!(page.matches("role=\"img\" aria-label=").count(), 1);
}
