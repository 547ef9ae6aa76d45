//! What is said and done in a case: the plain form of what is sealed.

use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

use super::judge::Answer;
use super::state::{Outcome, State};

/// The version of the form written here.
const VERSION: u8 = 1;

/// One thing that was said or done.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Day of Thai time; never finer.
    pub day: Date,
    /// Counted within the case, from 0.
    pub order: u32,
    /// Who.
    pub by: Author,
    /// What.
    pub body: Body,
    /// The fields ([`Body::texts`]) of which something was masked for ever.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<String>,
}

/// Who said or did it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "kebab-case", from = "KeptAuthor")]
pub enum Author {
    /// Whoever holds the receipt.
    Informant,
    /// An officer, as they were on that day: the name stays when the account goes.
    Officer {
        /// The account's id.
        account: String,
        /// The name.
        name: String,
        /// The post, in words.
        capacity: String,
    },
    /// The program, after a rule.
    System,
}

/// [`Author`] as it is read: where a variant has no fields, fields that do not belong there would be passed over.
#[derive(Deserialize)]
#[serde(tag = "who", rename_all = "kebab-case", deny_unknown_fields)]
enum KeptAuthor {
    Informant {},
    Officer { account: String, name: String, capacity: String },
    System {},
}

impl From<KeptAuthor> for Author {
    fn from(kept: KeptAuthor) -> Self {
        match kept {
            KeptAuthor::Informant {} => Self::Informant,
            KeptAuthor::Officer { account, name, capacity } => Self::Officer { account, name, capacity },
            KeptAuthor::System {} => Self::System,
        }
    }
}

/// How a report came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// Written by the informant.
    Web,
    /// Taken down by an officer at the counter.
    Counter,
    /// Taken down by an officer at the telephone.
    Telephone,
}

/// What was said or done.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Body {
    /// The report itself, always the first entry.
    Report {
        /// Code of the kind.
        kind: String,
        /// As [`judge`](super::judge()) kept them.
        answers: Vec<Answer>,
        /// Ids of the posts that are named.
        named_posts: Vec<String>,
        /// People who are named, in words.
        named_people: Vec<String>,
        /// How it came.
        taken: Taken,
    },
    /// Between the informant and the handlers, both ways.
    Message {
        /// The words.
        text: String,
    },
    /// Of handlers among themselves.
    Note {
        /// The words.
        text: String,
    },
    /// A file that was added.
    File {
        /// Id of the file's row.
        file: String,
        /// The name that it came with.
        name: String,
        /// What the bytes say that it is.
        media_type: String,
        /// Plain length.
        bytes: u64,
        /// SHA-256 of the plain bytes, 64 hex.
        digest: String,
        /// Of handlers among themselves: the informant does not see it.
        #[serde(default)]
        internal: bool,
    },
    /// The case took a step.
    State {
        /// Before.
        from: State,
        /// After.
        to: State,
        /// Where it was closed.
        outcome: Option<Outcome>,
        /// Told to the informant.
        reason: String,
    },
    /// The clocks stand still.
    Pause {
        /// The first day that does not count.
        from: Date,
        /// The last day that does not count; open where there is none yet.
        to: Option<Date>,
        /// Told to the informant.
        reason: String,
    },
    /// Something was done with the case.
    Act {
        /// What.
        act: Act,
        /// With whom or what; of handlers. Of a file ([`Act::is_about_file`]) its id, so that its name stands in one place;
        /// earlier programs wrote the name itself.
        about: String,
        /// Why; of handlers.
        reason: String,
    },
    /// A part of an entry was masked for ever.
    Redaction {
        /// Id of the entry's row.
        entry: String,
        /// Field of it.
        field: String,
        /// Why; of handlers.
        reason: String,
    },
}

/// Says of these types, where a program prints them, their name and nothing of what they hold: a line of a log that was
/// written in haste gives no case away.
macro_rules! silent {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
pub(super) use silent;

silent!(Entry, Author, Body);

/// What can be done with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A handler opened the case.
    Read,
    /// A handler opened an original file.
    FileRead,
    /// A handler opened the clean copy of a file.
    CopyRead,
    /// A handler was given the case.
    Assigned,
    /// A handler stepped back.
    Recused,
    /// A handler lost the case; the key was changed.
    Revoked,
    /// The case was written out for a prosecutor.
    Exported,
    /// The sealed pack was handed to an outside body.
    HandedOver,
    /// The informant gave the identity.
    IdentityGiven,
    /// A handler asked for the identity.
    IdentityAsked,
    /// A custodian released a share.
    IdentityGranted,
    /// A custodian refused.
    IdentityRefused,
    /// The identity was joined and read.
    IdentityRead,
    /// A part was masked.
    Redacted,
    /// The deletion was put off.
    Postponed,
    /// The informant ended the case.
    Closed,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Read,
        Self::FileRead,
        Self::CopyRead,
        Self::Assigned,
        Self::Recused,
        Self::Revoked,
        Self::Exported,
        Self::HandedOver,
        Self::IdentityGiven,
        Self::IdentityAsked,
        Self::IdentityGranted,
        Self::IdentityRefused,
        Self::IdentityRead,
        Self::Redacted,
        Self::Postponed,
        Self::Closed,
    ];

    /// As stored and as the key of its words: `identity-asked`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::FileRead => "file-read",
            Self::CopyRead => "copy-read",
            Self::Assigned => "assigned",
            Self::Recused => "recused",
            Self::Revoked => "revoked",
            Self::Exported => "exported",
            Self::HandedOver => "handed-over",
            Self::IdentityGiven => "identity-given",
            Self::IdentityAsked => "identity-asked",
            Self::IdentityGranted => "identity-granted",
            Self::IdentityRefused => "identity-refused",
            Self::IdentityRead => "identity-read",
            Self::Redacted => "redacted",
            Self::Postponed => "postponed",
            Self::Closed => "closed",
        }
    }

    /// Whether it is about a file: a view shows the name that the file has today.
    pub fn is_about_file(self) -> bool {
        matches!(self, Self::FileRead | Self::CopyRead)
    }

    /// Whether its reason is the one for which an identity was asked: the same words stand in more than one entry.
    pub fn gives_identity_reason(self) -> bool {
        matches!(self, Self::IdentityAsked | Self::IdentityRead)
    }

    /// Whether the informant is told that it happened: what touches the own identity, the hand-over and the keeping.
    pub fn is_told(self) -> bool {
        matches!(
            self,
            Self::HandedOver
                | Self::IdentityGiven
                | Self::IdentityAsked
                | Self::IdentityGranted
                | Self::IdentityRefused
                | Self::IdentityRead
                | Self::Postponed
                | Self::Closed
        )
    }
}

/// A sealed part cannot be read as an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// Written by a later program.
    #[error("the entry is of version {0}, which this program does not know")]
    Version(u64),
    /// Not an entry. Says nothing of its content.
    #[error("the entry has not its shape")]
    Shape,
}

impl Entry {
    /// An entry of which nothing is masked.
    pub fn new(day: Date, order: u32, by: Author, body: Body) -> Self {
        Self { day, order, by, body, masked: Vec::new() }
    }

    /// The form that is sealed.
    pub fn to_json(&self) -> Vec<u8> {
        let mut value = serde_json::to_value(self).expect("an entry has only texts, numbers and lists");
        value["v"] = VERSION.into();
        value.to_string().into_bytes()
    }

    /// Reads what [`Entry::to_json`] wrote, and nothing that says more: neither a field that is not known nor one twice, of
    /// which two readers could each see another.
    ///
    /// # Errors
    /// [`EntryFault`], without a word of the content.
    pub fn from_json(bytes: &[u8]) -> Result<Self, EntryFault> {
        // A struct may also be written as a list; no program of ours does.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(EntryFault::Shape);
        }
        let Versioned { v } = serde_json::from_slice(bytes).map_err(|_| EntryFault::Shape)?;
        if v != u64::from(VERSION) {
            return Err(EntryFault::Version(v));
        }
        let kept: Kept = serde_json::from_slice(bytes).map_err(|_| EntryFault::Shape)?;
        let Kept { day, order, by, body, masked, .. } = kept;
        Ok(Self { day, order, by, body, masked })
    }
}

/// Whatever has a version.
#[derive(Deserialize)]
struct Versioned {
    v: u64,
}

/// An [`Entry`] as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    #[serde(rename = "v")]
    _version: u64,
    day: Date,
    order: u32,
    by: Author,
    body: Body,
    #[serde(default)]
    masked: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Entry, EntryFault> {
        Entry::from_json(text.as_bytes())
    }

    #[test]
    fn an_entry_is_read_that_says_nothing_twice_and_nothing_more() {
        let good =
            r#"{"v":1,"day":"2026-11-26","order":0,"by":{"who":"informant"},"body":{"is":"message","text":"x"}}"#;
        let body = r#""body":{"is":"message","text":"x"}"#;

        assert!(read(good).is_ok());
        assert_eq!(read(&good.replace("\"v\":1", "\"v\":2,\"new\":{}")), Err(EntryFault::Version(2)));
        for (part, changed) in [
            ("\"v\":1", "\"v\":1,\"v\":1"),
            ("\"order\":0", "\"order\":0,\"order\":1"),
            ("\"text\":\"x\"", "\"text\":\"x\",\"text\":\"y\""),
            ("\"is\":\"message\"", "\"is\":\"note\",\"is\":\"message\""),
            ("\"who\":\"informant\"", "\"who\":\"informant\",\"name\":\"somsri\""),
            ("\"order\":0", "\"order\":0,\"more\":null"),
            ("\"x\"", "\"\\ud800\""),
            (body, format!("{body},{body}").as_str()),
            (body, format!("\"body\":{}", "[".repeat(100_000)).as_str()),
        ] {
            assert_eq!(read(&good.replace(part, changed)), Err(EntryFault::Shape), "{changed:.60}");
        }
        assert_eq!(read("[1]"), Err(EntryFault::Shape));
    }
}
