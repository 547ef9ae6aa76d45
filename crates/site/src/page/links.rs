//! Where the links of a page lead.

use url::Url;

use super::dom::Place;

/// Where an element leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To an address.
    To(String),
    /// To a place on the same page.
    Inside(String),
}

/// Where an element leads, if anywhere.
pub fn way(place: &Place, base: Option<&Url>) -> Option<Way> {
    let opened = ["data-bs-target", "data-target", "aria-controls"].into_iter().find_map(|name| place.attr(name));
    let inside = opened.map(|name| Way::Inside(name.trim().trim_start_matches('#').to_owned()));
    let direct = match place.tag() {
        "a" | "area" => place.attr("href").or_else(|| place.attr("xlink:href")),
        "iframe" | "embed" => place.attr("src").or_else(|| place.attr("data-src")),
        "object" => place.attr("data"),
        "option" => place.attr("value").filter(|value| value.contains('/')),
        "button" => place.attr("formaction"),
        _ => None,
    };
    let marked =
        ["data-href", "data-url", "data-link", "data-file", "data-pdf"].into_iter().find_map(|name| place.attr(name));
    let said = place.attr("onclick").and_then(in_script);
    let script = direct.and_then(|href| href.trim().to_ascii_lowercase().starts_with("javascript:").then_some(href));
    if let Some(href) = direct.filter(|_| script.is_none())
        && let Some(way) = address(href, base)
        && (way != Way::Inside(String::new()))
    {
        return Some(way);
    }
    marked
        .or(said)
        .or_else(|| script.and_then(in_script))
        .and_then(|href| address(href, base))
        .filter(|way| *way != Way::Inside(String::new()))
        .or(inside)
}

/// The first address that a line of script opens: `window.open('…')`, `location.href="…"`.
fn in_script(script: &str) -> Option<&str> {
    let mut parts = script.split(['\'', '"', '`']);
    let before = parts.next()?.to_ascii_lowercase();
    let names = ["open", "location", "href", "goto", "link", "url", "download", "view", "show", "load"];
    let first = parts.next()?;
    let looks = first.contains("://") || first.starts_with('/') || first.contains(".pdf") || first.contains(".php");
    (looks || (names.iter().any(|name| before.contains(name)) && first.contains('.'))).then_some(first)
}

/// Reads an address as a browser would; none for what leads nowhere that can be visited.
pub fn address(href: &str, base: Option<&Url>) -> Option<Way> {
    let href: String = href.trim().chars().filter(|c| !c.is_control()).collect();
    if href.is_empty() || href.len() > 4096 {
        return None;
    }
    if let Some(name) = href.strip_prefix('#') {
        return Some(Way::Inside(name.to_owned()));
    }
    let parsed = match base {
        Some(base) => base.join(&href),
        None => Url::parse(&href),
    };
    match parsed {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Some(Way::To(unwrapped(url).to_string())),
        // Without an own address the words of the page are all there is.
        Err(_) if base.is_none() && !has_scheme(&href) => {
            Some(Way::To(if href.starts_with("//") { format!("https:{href}") } else { href }))
        }
        Ok(_) | Err(_) => None,
    }
}

fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// Takes off the counting page that some sites put before every way out.
fn unwrapped(url: Url) -> Url {
    let key = match (url.host_str(), url.path()) {
        (Some("www.google.com" | "google.com"), "/url") => ["q", "url"],
        (Some("l.facebook.com" | "lm.facebook.com"), "/l.php") => ["u", "u"],
        _ => return url,
    };
    let inner = url.query_pairs().find(|(name, _)| key.contains(&name.as_ref())).map(|(_, value)| value.into_owned());
    inner.and_then(|inner| Url::parse(&inner).ok()).filter(|inner| inner.scheme().starts_with("http")).unwrap_or(url)
}

/// The host of an address without `www.`, in small letters.
pub fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// Whether two addresses belong to one site: the same host, or one below the other.
pub fn is_same_site(one: &str, other: &str) -> bool {
    match (host(one), host(other)) {
        (Some(one), Some(other)) => {
            one == other || one.ends_with(&format!(".{other}")) || other.ends_with(&format!(".{one}"))
        }
        _ => false,
    }
}
