//! Which parts of a page nobody sees, and which are its frame.

use std::collections::HashSet;

use super::dom::Place;

/// Elements whose inside is never words of the page.
const MUTE: [&str; 9] = ["script", "style", "template", "svg", "math", "head", "noframes", "canvas", "datalist"];
/// Parts of names that say: this opens on a click.
const OPENS: [&str; 9] = ["accordion", "collaps", "panel", "tab-", "tabs", "toggle", "dropdown", "answer", "detail"];
/// Parts of names that say: this is the frame of the site.
const FRAME: [&str; 12] = [
    "footer",
    "navbar",
    "nav-menu",
    "main-menu",
    "mainmenu",
    "topmenu",
    "top-menu",
    "menubar",
    "breadcrumb",
    "sidebar",
    "site-header",
    "mega-menu",
];

/// The names of places that something on the page opens or leads to.
pub fn opened(places: &[Place]) -> HashSet<String> {
    let mut found = HashSet::new();
    for place in places {
        for name in ["href", "data-target", "data-bs-target", "aria-controls", "data-tab", "for", "onclick"] {
            let Some(value) = place.attr(name) else { continue };
            let words = value.split(|c: char| c.is_whitespace() || "'\"#(),;".contains(c));
            found.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    found
}

/// Whether an element and all in it are left out.
pub fn is_left_out(place: &Place, opened: &HashSet<String>) -> bool {
    let tag = place.tag();
    if MUTE.contains(&tag) {
        return true;
    }
    let style: String = place
        .attr("style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase();
    let is_hidden = place.attr("hidden").is_some()
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || (tag == "input" && place.attr("type") == Some("hidden"));
    // Far outside of the screen is where links are put that nobody is to see.
    let is_far = style.contains("left:-9999") || style.contains("top:-9999") || style.contains("text-indent:-9999");
    is_far || (is_hidden && !opens(place, opened))
}

fn opens(place: &Place, opened: &HashSet<String>) -> bool {
    place.attr("id").is_some_and(|id| opened.contains(id))
        || place.attr("role").is_some_and(|role| role == "tabpanel" || role == "region")
        || is_named(place, &OPENS)
}

/// Whether an element is the frame of the page: menu, head or foot.
pub fn is_frame(place: &Place) -> bool {
    matches!(place.tag(), "nav" | "footer" | "aside")
        || place.attr("role").is_some_and(|role| matches!(role, "navigation" | "contentinfo" | "banner"))
        || is_named(place, &FRAME)
}

fn is_named(place: &Place, parts: &[&str]) -> bool {
    ["class", "id"].into_iter().filter_map(|name| place.attr(name)).any(|value| {
        let value = value.to_ascii_lowercase();
        parts.iter().any(|part| value.contains(part))
    })
}
