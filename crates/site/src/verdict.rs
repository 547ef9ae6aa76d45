//! What a visited address is worth for an item.

mod guard;
mod kind;
mod pdf;

use std::collections::BTreeSet;
use std::sync::Arc;

use prongsai_thai::normalise::normalise;
use prongsai_thai::{Date, FiscalYear, Span, date};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::fetch::{FetchError, Fetched};
use crate::page::{Page, host, is_same_site};
use crate::takeover::{agency_names, years_in};
use crate::words::{has, is_host, words};

pub use kind::{Finding, Kind, Severity};

/// Letters of the text that are kept as proof.
pub const TEXT_MAX: usize = 100_000;

/// Letters of a title that are kept.
const TITLE_MAX: usize = 500;

/// What an item wants of the thing behind its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The full name of the agency, where it is known.
    pub agency: Option<String>,
    /// The year of the list.
    pub fiscal_year: FiscalYear,
    /// Whether the year before is right as well, as for reports of what is over.
    pub may_be_previous: bool,
    /// The days inside which a paper must be dated, where that is asked.
    pub period: Option<Span>,
    /// The town's main site, where it is known.
    pub site: Option<String>,
    /// The SHA-256 of everything that was proof last year, in small hexadecimal digits.
    pub last_year: Arc<BTreeSet<String>>,
}

/// The three lights of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// ครบถ้วน.
    Complete,
    /// ยังไม่มีข้อมูล.
    Unknown,
    /// เสี่ยงไม่ได้คะแนน.
    AtRisk,
}

impl Light {
    /// The light in Thai.
    pub fn thai(self) -> &'static str {
        match self {
            Self::Complete => "ครบถ้วน",
            Self::Unknown => "ยังไม่มีข้อมูล",
            Self::AtRisk => "เสี่ยงไม่ได้คะแนน",
        }
    }

    /// The light in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Unknown => "not known yet",
            Self::AtRisk => "may score nothing",
        }
    }
}

/// What a visit found, with the proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The address that answered in the end; none where nothing did.
    pub url: Option<String>,
    /// The status of HTTP with which it did.
    pub status: Option<u16>,
    /// The kind of file as the server said.
    pub content_type: Option<String>,
    /// Bytes of the body as far as it was read.
    pub size_bytes: Option<usize>,
    /// What the tab of a browser shows; empty for what is no page.
    pub title: String,
    /// What was found, gravest first.
    pub findings: Vec<Finding>,
    /// SHA-256 of the body in small hexadecimal digits; of its beginning where it was cut.
    pub digest: Option<String>,
    /// The words, at most [`TEXT_MAX`] letters.
    pub text: String,
    /// The day of the last change as the server said.
    pub last_modified: Option<Date>,
}

impl Verdict {
    /// The light that follows from the findings.
    pub fn light(&self) -> Light {
        match self.findings.iter().map(|finding| finding.severity).max() {
            Some(Severity::Fails | Severity::Risk) => Light::AtRisk,
            Some(Severity::Unknown) => Light::Unknown,
            Some(Severity::Remark | Severity::Good) | None => Light::Complete,
        }
    }

    /// Adds what was found in another way.
    pub fn add(&mut self, kind: Kind) {
        self.findings.push(kind.finding());
        self.sort();
    }

    fn sort(&mut self) {
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }

    /// Whether the item would score nothing with this address alone.
    pub fn fails(&self) -> bool {
        self.failing().next().is_some()
    }

    /// The findings for which it would.
    pub fn failing(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Fails)
    }
}

/// Judges what an address answered. It reads PDFs, which takes time: call it where waiting is allowed.
pub fn judge(expected: &Expected, answer: &Result<Fetched, FetchError>) -> Verdict {
    let mut verdict = Verdict {
        url: None,
        status: None,
        content_type: None,
        size_bytes: None,
        title: String::new(),
        findings: Vec::new(),
        digest: None,
        text: String::new(),
        last_modified: None,
    };
    match answer {
        Err(error) => verdict.findings.push(Kind::NoAnswer { error: error.clone() }.finding()),
        Ok(fetched) => {
            verdict.url = Some(fetched.url.to_string());
            verdict.status = Some(fetched.status);
            verdict.content_type.clone_from(&fetched.content_type);
            verdict.size_bytes = Some(fetched.bytes.len());
            verdict.last_modified = fetched.last_modified;
            verdict.digest = Some(hex(&Sha256::digest(&fetched.bytes)));
            let mut kinds = Vec::new();
            look(expected, fetched, &mut verdict, &mut kinds);
            verdict.findings = kinds.into_iter().map(Kind::finding).collect();
        }
    }
    verdict.sort();
    verdict
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn look(expected: &Expected, fetched: &Fetched, verdict: &mut Verdict, kinds: &mut Vec<Kind>) {
    let url = fetched.url.as_str();
    let last_host = host(url).unwrap_or_default();
    let first = fetched.chain.first().map(|hop| hop.url.as_str()).unwrap_or_default();
    let is_drive =
        host(first).is_some_and(|host| is_host(&host, &words().drives)) || is_host(&last_host, &words().drives);
    let asks_sign_in = words().sign_in_addresses.iter().any(|address| url.to_lowercase().contains(address.as_str()));
    match fetched.status {
        401 | 403 if is_drive => return kinds.push(Kind::LockedDrive),
        401 | 403 => return kinds.push(Kind::SignIn),
        status if status >= 400 => return kinds.push(Kind::Status { status }),
        _ => {}
    }
    if asks_sign_in && is_drive {
        return kinds.push(Kind::LockedDrive);
    }
    if fetched.bytes.is_empty() {
        return kinds.push(Kind::Empty);
    }
    if fetched.is_cut {
        kinds.push(Kind::Cut { size: fetched.size_said });
    }
    match sort(fetched) {
        Sort::Pdf => match if fetched.is_cut { pdf::Said::Unreadable } else { pdf::said(&fetched.bytes) } {
            pdf::Said::Words(text) => verdict.text = text,
            pdf::Said::Nothing => kinds.push(Kind::Scan),
            pdf::Said::Unreadable => kinds.push(Kind::Unreadable),
        },
        Sort::Page => {
            let page = Page::read(&fetched.bytes, fetched.content_type.as_deref(), Some(&fetched.url));
            verdict.title = page.title.chars().take(TITLE_MAX).collect();
            verdict.text = page.text();
            if let Some(kind) = of_page(&page, &verdict.text, fetched, is_drive, asks_sign_in) {
                return kinds.push(kind);
            }
        }
        Sort::Picture => kinds.push(Kind::Scan),
        Sort::Office => kinds.push(Kind::Office),
        Sort::Other(name) => kinds.push(Kind::WrongType { name }),
    }
    if let Some(cut) = verdict.text.char_indices().nth(TEXT_MAX).map(|(at, _)| at) {
        verdict.text.truncate(cut);
    }
    if verdict.digest.as_ref().is_some_and(|digest| expected.last_year.contains(digest)) {
        kinds.push(Kind::AsLastYear);
    }
    if expected.site.as_deref().is_some_and(|site| !is_same_site(site, url)) {
        kinds.push(Kind::Elsewhere { host: last_host });
    }
    if !verdict.text.is_empty() {
        let address = percent_decoded(&fetched.url);
        kinds.extend(of_agency(expected, &verdict.text));
        kinds.push(of_year(expected, &format!("{} {address}", verdict.title), &verdict.text));
        kinds.extend(of_dates(expected, &verdict.text));
    }
}

/// The last part of the path, as people named the file.
fn percent_decoded(url: &url::Url) -> String {
    let name = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    let pair = format!("n={}", name.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, name)| name.into_owned()).unwrap_or_default()
}

enum Sort {
    Pdf,
    Page,
    Picture,
    Office,
    Other(String),
}

/// What kind of thing it is, by its first bytes before what the server says.
fn sort(fetched: &Fetched) -> Sort {
    let said = fetched.content_type.clone().unwrap_or_default().to_ascii_lowercase();
    let begin = fetched.bytes.get(..1024.min(fetched.bytes.len())).unwrap_or_default();
    match begin {
        _ if begin.windows(5).any(|window| window == b"%PDF-") => Sort::Pdf,
        [0xFF, 0xD8, 0xFF, ..]
        | [0x89, b'P', b'N', b'G', ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Sort::Picture,
        // Word and Excel, new and old.
        [b'P', b'K', 3, 4, ..] if said.contains("zip") && !said.contains("officedocument") => {
            Sort::Other("zip".to_owned())
        }
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => Sort::Office,
        [b'M', b'Z', ..] | [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', ..] => Sort::Other("exe, rar, 7z".to_owned()),
        _ if begin.contains(&0) && !said.contains("html") => Sort::Other(said),
        _ => Sort::Page,
    }
}

/// A page that answers well and is not what was asked for.
fn of_page(page: &Page, text: &str, fetched: &Fetched, is_drive: bool, asks_sign_in: bool) -> Option<Kind> {
    let length = text.chars().count();
    if is_drive && has(text, &words().locked) {
        return Some(Kind::LockedDrive);
    }
    let has_password = {
        let begin = &fetched.bytes[..fetched.bytes.len().min(400_000)];
        let lower = begin.to_ascii_lowercase();
        ["type=\"password\"", "type='password'", "type=password"]
            .iter()
            .any(|mark| guard::find(&lower, mark.as_bytes(), 0).is_some())
    };
    if asks_sign_in || (has_password && length < 1500 && has(text, &words().sign_in)) {
        return Some(Kind::SignIn);
    }
    let heading = page.headings().next().map(|(_, text)| text).unwrap_or_default();
    let sign = |text: &str| words().not_found.iter().find(|word| text.to_lowercase().contains(word.as_str())).cloned();
    let said = sign(&page.title).or_else(|| sign(heading));
    let body: String =
        page.lines.iter().filter(|line| !line.is_frame).map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
    let said = said.or_else(|| Some(()).filter(|()| body.chars().count() < 400).and_then(|()| sign(&body)));
    if let Some(sign) = said {
        return Some(Kind::SoftNotFound { sign });
    }
    let asked = fetched.chain.first().and_then(|hop| url::Url::parse(&hop.url).ok());
    let is_home = |path: &str| {
        matches!(path.trim_end_matches('/'), "" | "/index.php" | "/index.html" | "/home" | "/main" | "/th")
    };
    if asked.is_some_and(|asked| {
        !is_home(asked.path())
            && is_home(fetched.url.path())
            && fetched.url.query().is_none()
            && fetched.chain.len() > 1
    }) {
        return Some(Kind::SentHome);
    }
    if length < 30 && page.links.is_empty() {
        return Some(Kind::NeedsScript);
    }
    None
}

/// Letters without blanks, in one spelling, so that a name broken by a PDF is still found.
fn bare(text: &str) -> String {
    normalise(text).chars().filter(|c| !c.is_whitespace()).collect()
}

fn of_agency(expected: &Expected, text: &str) -> Option<Kind> {
    let own = expected.agency.as_deref()?;
    let short =
        own.replace("องค์การบริหารส่วนตำบล", "อบต.").replace("องค์การบริหารส่วนจังหวัด", "อบจ.").replace("เทศบาลตำบล", "ทต.");
    let text_bare = bare(text);
    if text_bare.contains(&bare(own)) || (short != own && text_bare.contains(&bare(&short))) {
        return Some(Kind::OwnAgency);
    }
    match agency_names(text).into_iter().next() {
        Some(name) => Some(Kind::OtherAgency { name }),
        None => Some(Kind::NoAgency),
    }
}

fn of_year(expected: &Expected, title: &str, text: &str) -> Kind {
    let year = expected.fiscal_year;
    let is_right = |found: &FiscalYear| *found == year || (expected.may_be_previous && *found == year.previous());
    let in_title = years_in(title);
    let begin: String = text.chars().take(4000).collect();
    let in_text = years_in(&begin);
    if in_title.iter().any(is_right) || (in_title.is_empty() && in_text.iter().any(is_right)) {
        return Kind::RightYear;
    }
    match in_title.first().or(in_text.first()) {
        Some(named) if in_text.iter().any(is_right) => Kind::YearInTitle { named: *named, expected: year },
        Some(named) => Kind::OtherYear { named: *named, expected: year },
        None => Kind::NoYear,
    }
}

fn of_dates(expected: &Expected, text: &str) -> Option<Kind> {
    let period = expected.period?;
    let begin: String = text.chars().take(20_000).collect();
    let days: Vec<Date> = date::find(&begin)
        .into_iter()
        .filter_map(|found| match found.what {
            date::What::Day(day) => Some(day),
            _ => None,
        })
        .collect();
    let last = days.iter().max().copied()?;
    (!days.iter().any(|day| period.contains(*day))).then_some(Kind::DatedOutside { day: last })
}
