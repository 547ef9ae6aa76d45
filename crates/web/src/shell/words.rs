//! Every word a reader sees: Fluent texts, one file a feature and language; a test keeps the two languages equal.

use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use prongsai_thai::{BuddhistYear, Date};

/// Feature, Thai, English.
macro_rules! texts {
    ($($name:literal),* $(,)?) => {
        &[$((
            $name,
            include_str!(concat!("../../text/th/", $name, ".ftl")),
            include_str!(concat!("../../text/en/", $name, ".ftl")),
        )),*]
    };
}

/// All texts: feature, Thai, English.
const TEXTS: &[(&str, &str, &str)] = texts![
    "shell",
    "home",
    "desk",
    "history",
    "scorecards",
    "measures",
    "cycles",
    "publications",
    "reports",
    "accounts",
    "progress",
    "evidence",
    "approvals",
    "agencies",
    "scans",
    "disclosures",
    "objections",
    "towns",
    "reminders",
    "complaints",
    "complaints-public",
    "cases",
    "channel",
];

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Thai, the original.
    #[default]
    Thai,
    /// English.
    English,
}

impl Language {
    /// `th`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Thai => "th",
            Self::English => "en",
        }
    }

    /// Reads a tag.
    pub fn find(tag: &str) -> Option<Self> {
        match tag {
            "th" => Some(Self::Thai),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

/// The words of one language; cheap to copy.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Words {
    /// Which language.
    pub language: Language,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.language.tag())
    }
}

type Bundle = FluentBundle<FluentResource>;

static THAI: LazyLock<Bundle> = LazyLock::new(|| bundle("th", TEXTS.iter().map(|(_, thai, _)| *thai)));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", TEXTS.iter().map(|(_, _, english)| *english)));

fn bundle(tag: &str, texts: impl Iterator<Item = &'static str>) -> Bundle {
    let language = tag.parse().expect("the tags are written above");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Marks of direction around every argument would stand in copied text.
    bundle.set_use_isolating(false);
    for text in texts {
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

impl Words {
    /// The words of a language.
    pub fn new(language: Language) -> Self {
        Self { language }
    }

    /// The words of a key without arguments; a key without words is shown as it is, and a test finds it.
    pub fn t(self, key: impl AsRef<str>) -> String {
        self.with(key.as_ref(), &[])
    }

    /// Whether a key has words.
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    /// The words of a key with arguments, which are put in as they are.
    pub fn with(self, key: &str, values: &[(&str, String)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "a text is missing");
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, argument(value));
        }
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned();
        if !faults.is_empty() {
            tracing::error!(key, ?faults, "a text cannot be put together");
        }
        text
    }

    fn bundle(self) -> &'static Bundle {
        match self.language {
            Language::Thai => &THAI,
            Language::English => &ENGLISH,
        }
    }
}

/// A plain count chooses between one and many; anything else, such as digits of the reader, stands as it is.
fn argument(value: &str) -> FluentValue<'_> {
    match value.parse::<u32>() {
        Ok(count) if count.to_string() == value => FluentValue::from(count),
        _ => FluentValue::from(value),
    }
}

/// `3 April 2566`: English months, years of the Buddhist Era as everywhere in this product.
pub fn english_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
    let year = BuddhistYear::of(date).map_or_else(|_| date.year().to_string(), |year| year.number().to_string());
    format!("{} {month} {year}", date.day())
}

#[cfg(test)]
mod tests;
