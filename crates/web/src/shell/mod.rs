//! What every page shares: the frame, the navigation, words, digits and dates.

pub mod nav;
pub mod theme;
pub mod words;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use prongsai_thai::{Date, Digits, FiscalYear};

use crate::error::Result;

pub use nav::NavItem;
pub use words::{Language, Words};

/// What every page needs beside its own values; a page struct has it as its field `shell`.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Every word a reader sees.
    pub words: Words,
    /// In which digits numbers are written.
    pub digits: Digits,
    /// `/t/<slug>`, or nothing at the agency's own host; before every path.
    pub base: String,
    /// The agency's full name.
    pub agency: String,
    /// The path of this page inside the agency.
    pub path: String,
    /// Who is signed in.
    pub user: Option<User>,
    /// The navigation of whoever is signed in, or of the public.
    pub nav: Vec<NavItem>,
    /// Today in Thailand.
    pub today: Date,
    /// The key of a sentence about what was just done.
    pub flash: Option<String>,
    /// Whether this is a demonstration.
    pub demonstration: bool,
    /// The address at which people reach the agency, for codes and slips.
    pub public_address: String,
    /// Whether the town has colours of its own.
    pub themed: bool,
    /// Whether the request came from LINE's own browser, whose downloads and camera are weak.
    pub in_line: bool,
    /// Whether the page goes without any script, as all pages of the confidential channel do.
    pub scriptless: bool,
}

/// Who is signed in, as the frame shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: String,
    /// The main post; none where the person holds none.
    pub capacity: Option<String>,
    /// Whether the person signed in on a shared machine.
    pub shared_machine: bool,
}

impl Shell {
    /// The words of a key, without arguments.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.words.t(key)
    }

    /// The words of a key with one argument; numbers in it are written in the reader's digits.
    pub fn t1(&self, key: impl AsRef<str>, name: &str, value: impl ToString) -> String {
        self.words.with(key.as_ref(), &[(name, self.say(value))])
    }

    /// The words of a key with two arguments.
    pub fn t2(&self, key: impl AsRef<str>, a: &str, a_value: impl ToString, b: &str, b_value: impl ToString) -> String {
        self.words.with(key.as_ref(), &[(a, self.say(a_value)), (b, self.say(b_value))])
    }

    /// The words of a key with any arguments, for handlers.
    pub fn with(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, self.say(value))).collect();
        self.words.with(key, &values)
    }

    /// A value in the reader's digits.
    pub fn say(&self, value: impl ToString) -> String {
        self.digits.write(&value.to_string())
    }

    /// An address inside the agency: `/measures` becomes `/t/<slug>/measures` where that is needed.
    pub fn url(&self, path: impl AsRef<str>) -> String {
        format!("{}{}", self.base, path.as_ref())
    }

    /// The same with the host, for codes, slips and mails.
    pub fn public_url(&self, path: impl AsRef<str>) -> String {
        format!("{}{}", self.public_address, path.as_ref())
    }

    /// `3 เมษายน 2566`, in the reader's language and digits; years are of the Buddhist Era in both languages.
    pub fn date(&self, date: &Date) -> String {
        match self.words.language {
            Language::Thai => self.say(prongsai_thai::date::long(*date)),
            Language::English => self.say(words::english_date(*date)),
        }
    }

    /// `3 เม.ย. 66`.
    pub fn short_date(&self, date: &Date) -> String {
        match self.words.language {
            Language::Thai => self.say(prongsai_thai::date::short(*date)),
            Language::English => self.say(words::english_date(*date)),
        }
    }

    /// The same, or a dash where there is none.
    pub fn date_or_dash(&self, date: &Option<Date>) -> String {
        date.as_ref().map_or_else(|| "–".to_owned(), |date| self.date(date))
    }

    /// A moment in microseconds as day and time in Thailand.
    pub fn moment(&self, micros: &i64) -> String {
        let at = jiff::Timestamp::from_microsecond(*micros).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let local = prongsai_thai::zone::local(at);
        let time = format!("{:02}.{:02}", local.hour(), local.minute());
        let date = self.short_date(&local.date());
        self.words.with("moment", &[("date", date), ("time", self.say(time))])
    }

    /// A fiscal year by its number.
    pub fn year(&self, year: &FiscalYear) -> String {
        self.say(year.number())
    }

    /// The language's tag.
    pub fn language(&self) -> &'static str {
        self.words.language.tag()
    }

    /// `thai` or `arabic`, for counters in the stylesheet.
    pub fn digits_name(&self) -> &'static str {
        match self.digits {
            Digits::Thai => "thai",
            Digits::Arabic => "arabic",
        }
    }

    /// The address of a file of the program, with its digest, so that browsers may keep it for good.
    pub fn asset(&self, name: &str) -> String {
        crate::assets::address(name)
    }

    /// Whether the page of a navigation item is the present one or above it.
    pub fn is_at(&self, item: &NavItem) -> bool {
        self.path == item.path || (item.path != "/" && self.path.starts_with(&format!("{}/", item.path)))
    }
}

/// Answers with a page.
///
/// # Errors
/// The template fails, which a test of every page excludes.
pub fn page<T: Template>(page: &T) -> Result<Response> {
    answer(StatusCode::OK, page)
}

/// Answers with a page that shows what is wrong with a form.
///
/// # Errors
/// The template fails.
pub fn faulty<T: Template>(page: &T) -> Result<Response> {
    answer(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// Answers with a page and a status.
///
/// # Errors
/// The template fails.
pub fn answer<T: Template>(status: StatusCode, page: &T) -> Result<Response> {
    let mut response = (status, Html(page.render()?)).into_response();
    // What the desk shows belongs to one person at one machine; public pages say otherwise themselves.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
