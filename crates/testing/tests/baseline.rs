//! What browsers must know: nothing newer than Chrome 109, the last one of Windows 7, and scripts that Android 8 reads.

use std::fs;
use std::path::{Path, PathBuf};

/// Features of CSS by a piece of their text, the first Chrome that knows them, and whether older ones lose nothing.
const CSS: [(&str, u16, bool); 55] = [
    (":has(", 105, false),
    ("@container", 105, false),
    ("dvh", 108, false),
    ("color-mix(", 111, false),
    ("oklch(", 111, false),
    ("oklab(", 111, false),
    (" lch(", 111, false),
    (" lab(", 111, false),
    ("color(", 111, false),
    ("style(--", 111, false),
    (" sin(", 111, false),
    (" cos(", 111, false),
    ("rlh", 111, false),
    ("view-transition-name", 111, true),
    ("@view-transition", 126, true),
    (" of ", 111, false),
    ("image-set(", 113, false),
    ("linear(", 113, false),
    ("update:", 113, true),
    (":popover-open", 114, false),
    ("text-wrap", 114, true),
    ("white-space-collapse", 114, false),
    ("animation-timeline", 115, true),
    ("scroll-timeline", 115, true),
    ("overscroll-behavior", 65, true),
    ("display: grid-lanes", 140, false),
    ("subgrid", 117, false),
    ("@starting-style", 117, true),
    ("transition-behavior", 117, true),
    ("@scope", 118, false),
    ("cap)", 118, false),
    ("prefers-reduced-transparency", 118, true),
    (":user-valid", 119, false),
    (":user-invalid", 119, false),
    ("auto-phrase", 119, true),
    (":dir(", 120, false),
    ("(scripting", 120, false),
    ("mask:", 120, false),
    ("mask-image", 120, false),
    ("scrollbar-width", 121, true),
    ("scrollbar-color", 121, true),
    ("light-dark(", 123, false),
    ("field-sizing", 123, true),
    ("@property", 85, false),
    ("round(", 125, false),
    ("anchor-name", 125, false),
    ("position-anchor", 125, false),
    ("position-area", 129, false),
    ("interpolate-size", 129, true),
    ("calc-size(", 129, false),
    ("::details-content", 131, false),
    ("text-box", 133, true),
    (":open", 133, false),
    ("sibling-index(", 138, false),
    ("corner-shape", 139, true),
];

/// The oldest Chrome.
const OLDEST: u16 = 109;

/// What `ES2017` or the web view of Android 8 does not know: newer syntax and newer functions.
const SCRIPT: [&str; 36] = [
    "?.",
    "??",
    "||=",
    "&&=",
    "catch {",
    "{ ...",
    "import(",
    "import ",
    "export ",
    "await ",
    "async ",
    "static {",
    " #",
    "?<",
    "/s.",
    ".flat(",
    ".flatMap(",
    ".at(",
    ".findLast(",
    ".replaceAll(",
    ".matchAll(",
    ".trimStart(",
    ".trimEnd(",
    ".finally(",
    "Object.fromEntries",
    "Object.groupBy",
    "Object.hasOwn",
    "Promise.allSettled",
    "Promise.any",
    "structuredClone",
    "globalThis",
    "BigInt",
    "showPopover",
    "showModal",
    ".requestSubmit(",
    ".replaceChildren(",
];

/// Attributes and elements of HTML that older browsers do not know and that change what a page does.
const HTML: [&str; 7] =
    [" popover", "commandfor", "<dialog", "<selectedcontent", "shadowrootmode", " interestfor", "<search"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files below a folder that end so.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// CSS or a script without its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("sources are UTF-8");
    let mut code = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Style rules that hold another block: nesting, which Chrome knows since 112.
fn nested(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    let mut head = String::new();
    for c in css.chars() {
        match c {
            '{' => {
                if open.last() == Some(&true) {
                    found.push(head.trim().to_owned());
                }
                open.push(!head.trim_start().starts_with('@'));
                head.clear();
            }
            '}' => {
                open.pop();
                head.clear();
            }
            ';' => head.clear(),
            _ => head.push(c),
        }
    }
    found
}

#[test]
fn the_stylesheets_need_nothing_newer_than_the_last_browser_of_windows_7() {
    let sheets: Vec<PathBuf> = ["crates/web/assets", "crates/document/src/html"]
        .into_iter()
        .flat_map(|folder| files(folder, ".css"))
        .collect();
    assert!(!sheets.is_empty());
    let mut too_new = Vec::new();
    for sheet in &sheets {
        let css = code(sheet);
        let selectors_and_values = css.replace(" of the ", "");
        for (text, since, is_harmless) in CSS {
            if since > OLDEST && !is_harmless && contains(&selectors_and_values, text) {
                too_new.push(format!("{}: ‘{text}’ is known since Chrome {since}", sheet.display()));
            }
        }
        too_new.extend(nested(&css).into_iter().map(|head| format!("{}: ‘{head}’ is nested", sheet.display())));
    }
    assert_eq!(too_new, Vec::<String>::new());
}

/// Whether the text stands in the code, and not as the end of a longer word such as `-webkit-mask:`.
fn contains(code: &str, text: &str) -> bool {
    code.match_indices(text).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !text.starts_with(|c: char| c.is_ascii_alphabetic())
            || before.is_none_or(|c| !c.is_ascii_alphabetic() && c != '-' && c != '_')
    })
}

#[test]
fn the_script_is_read_by_the_web_view_of_android_8() {
    let scripts = files("crates/web/assets", ".js");
    assert!(!scripts.is_empty());
    let mut too_new = Vec::new();
    for script in &scripts {
        let code = code(script);
        for text in SCRIPT.into_iter().filter(|text| code.contains(text)) {
            let line = code.lines().find(|line| line.contains(text)).unwrap_or_default();
            too_new.push(format!("{}: ‘{text}’ in {}", script.display(), line.trim()));
        }
    }
    assert_eq!(too_new, Vec::<String>::new());
}

#[test]
fn the_pages_need_no_element_that_older_browsers_do_not_know() {
    let pages = files("crates/web/src", ".html");
    assert!(!pages.is_empty());
    for page in &pages {
        let text = fs::read_to_string(page).expect("templates are UTF-8");
        for word in HTML {
            assert!(!text.contains(word), "{}: {word}", page.display());
        }
    }
}

#[test]
fn what_lies_in_one_block_is_told_from_what_is_nested() {
    assert_eq!(nested("@media print { a { color: red; } } @page { margin: 1cm; }"), Vec::<String>::new());
    assert_eq!(nested("a { color: red; &:hover { color: blue; } }"), ["&:hover"]);
    assert_eq!(nested("nav { a { color: blue; } }"), ["a"]);
    assert!(contains("a { mask: x }", "mask:") && !contains("a { -webkit-mask: x }", "mask:"));
}
