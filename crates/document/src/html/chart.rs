//! Charts: a drawing that keeps its letters at their size, and the table behind it.

use super::Page;
use prongsai_report::model::{Bar, Chart};

/// Per cent of the width that the longest bar takes; the rest is for its value.
const SPAN: u32 = 84;
/// Pixels.
const LABEL: usize = 26;
const LINE: usize = 20;
const BAR: usize = 18;
const GAP: usize = 12;
/// Letters, without marks, that fit above a bar on the narrowest screen.
const LETTERS: usize = 36;

/// Draws a chart with its title, its drawing and its table.
pub fn draw(page: &mut Page<'_>, chart: &Chart) {
    page.out.open("figure", &[("class", "chart"), ("id", &super::anchor(&chart.id))]);
    page.out.raw("<figcaption>");
    match chart.source.as_deref() {
        Some(source) => page.sourced(source, &chart.title),
        None => page.out.text(&chart.title),
    }
    page.out.raw("</figcaption>");
    if chart.series.len() > 1 {
        legend(page, chart);
    }
    drawing(page, chart);
    table(page, chart);
    page.out.raw("</figure>");
}

fn legend(page: &mut Page<'_>, chart: &Chart) {
    page.out.raw("<p class=\"legend\" aria-hidden=\"true\">");
    for (at, name) in chart.series.iter().enumerate() {
        let class = if at + 1 == chart.series.len() { "key now" } else { "key before" };
        page.out.element("span", &[("class", class)], name);
        page.out.raw(" ");
    }
    page.out.raw("</p>");
}

fn drawing(page: &mut Page<'_>, chart: &Chart) {
    let top = if chart.threshold.is_some() { LABEL } else { 0 };
    let heights: Vec<usize> = chart
        .bars
        .iter()
        .map(|bar| LABEL + LINE * lines(&bar.label).len().saturating_sub(1) + BAR * bar.values.len() + GAP)
        .collect();
    let height = top + heights.iter().sum::<usize>();
    let (title, description) =
        (format!("{}-title", super::anchor(&chart.id)), format!("{}-desc", super::anchor(&chart.id)));
    page.out.open(
        "svg",
        &[
            ("role", "img"),
            ("aria-labelledby", &format!("{title} {description}")),
            ("width", "100%"),
            ("height", &height.to_string()),
        ],
    );
    page.out.element("title", &[("id", &title)], &chart.title);
    page.out.element("desc", &[("id", &description)], &chart.alt);
    if let Some(threshold) = &chart.threshold {
        let x = per_cent(threshold.value);
        let bottom = height.to_string();
        page.out.open(
            "line",
            &[("class", "threshold"), ("x1", &x), ("x2", &x), ("y1", &LABEL.to_string()), ("y2", &bottom)],
        );
        page.out.close("line");
        // The label ends at its line, so that it stays inside the narrowest screen.
        let anchor = if threshold.value > 4_000 { "end" } else { "start" };
        page.out.element(
            "text",
            &[("class", "threshold-label"), ("x", &x), ("y", "17"), ("text-anchor", anchor)],
            &threshold.label,
        );
    }
    let mut y = top;
    for (bar, height) in chart.bars.iter().zip(&heights) {
        group(page, bar, y);
        y += height;
    }
    page.out.raw("</svg>");
}

fn group(page: &mut Page<'_>, bar: &Bar, y: usize) {
    let class = if bar.weak { "label weak" } else { "label" };
    let said = lines(&bar.label);
    for (at, line) in said.iter().enumerate() {
        page.out.element("text", &[("class", class), ("x", "0"), ("y", &(y + 18 + at * LINE).to_string())], line);
    }
    let y = y + LABEL + LINE * said.len().saturating_sub(1);
    for (at, value) in bar.values.iter().enumerate() {
        let Some(value) = value else { continue };
        let series = match (at + 1 == bar.values.len(), bar.weak) {
            (true, true) => "bar now weak",
            (true, false) => "bar now",
            (false, _) => "bar before",
        };
        let top = y + at * BAR;
        let width = per_cent(*value);
        page.out.open(
            "rect",
            &[
                ("class", series),
                ("x", "0"),
                ("y", &top.to_string()),
                ("width", &width),
                ("height", &(BAR - 3).to_string()),
            ],
        );
        page.out.close("rect");
        if let Some(text) = bar.texts.get(at).and_then(Option::as_deref) {
            page.out.element(
                "text",
                &[("class", "value"), ("x", &width), ("dx", "6"), ("y", &(top + BAR - 5).to_string())],
                text,
            );
        }
    }
}

fn table(page: &mut Page<'_>, chart: &Chart) {
    page.out.raw("<details><summary>ดูเป็นตาราง</summary><table class=\"narrow plain\">");
    page.out.element("caption", &[("class", "unseen")], &chart.title);
    page.out.raw("<thead><tr><th scope=\"col\">รายการ</th>");
    for name in &chart.series {
        page.out.element("th", &[("scope", "col"), ("class", "end")], name);
    }
    page.out.raw("</tr></thead><tbody>");
    for bar in &chart.bars {
        page.out.raw("<tr>");
        page.out.element("th", &[("scope", "row")], &bar.label);
        for (at, text) in bar.texts.iter().enumerate() {
            page.out.raw("<td class=\"end\">");
            match (text, bar.sources.get(at).and_then(Option::as_deref)) {
                (Some(text), Some(source)) => page.sourced(source, text),
                (Some(text), None) => page.out.text(text),
                (None, _) => page.out.raw("<span class=\"unseen\">ไม่มีข้อมูล</span>–"),
            }
            page.out.raw("</td>");
        }
        page.out.raw("</tr>");
    }
    page.out.raw("</tbody></table>");
    if let Some(threshold) = &chart.threshold {
        page.out.element("p", &[("class", "note")], &threshold.label);
    }
    page.out.raw("</details>");
}

/// A value of hundredths of a point as a share of the width.
fn per_cent(value: u16) -> String {
    let thousandths = u32::from(value.min(10_000)) * SPAN / 100;
    format!("{}.{:02}%", thousandths / 100, thousandths % 100)
}

/// A label as lines that fit, parted at its spaces; what is still too long is cut, the whole of it stands in the table.
fn lines(label: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in label.split_whitespace() {
        match lines.last_mut() {
            Some(line) if letters(line) + letters(word) < LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| cut(line)).collect()
}

fn cut(line: &str) -> String {
    let mut count = 0;
    for (at, c) in line.char_indices() {
        count += usize::from(!is_mark(c));
        if count > LETTERS {
            return format!("{}…", &line[..at]);
        }
    }
    line.to_owned()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|&c| !is_mark(c)).count()
}

/// Vowels and tones above and below take no width.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}
