//! What was typed on earlier pages of a report: it travels in a hidden field, sealed, and is kept nowhere.

use prongsai_crypto::receipt::Receipt;
use serde::{Deserialize, Serialize};

use crate::cx::Visit;
use crate::error::{Error, Result};

/// What the hidden field is sealed for.
const PURPOSE: &str = "complaint draft";

/// A report that was begun is sent within so many seconds.
const LIFE_SECONDS: i64 = 24 * 60 * 60;

/// The question of which the answer names people.
const WHO: &str = "who";

/// The hidden field tells nothing of the length of what was typed: it is filled up to multiples of so many bytes.
const BUCKET: usize = 8 * 1024;

/// A report that is being written.
#[derive(Default, Serialize, Deserialize)]
pub struct Draft {
    /// When it was begun, in seconds.
    at: i64,
    /// The code of the kind of case.
    pub kind: String,
    /// Ids of the posts that are named.
    pub posts: Vec<String>,
    /// Names of people, a line each.
    pub people: String,
    /// Question and answer, in the order of the page.
    pub answers: Vec<(String, String)>,
    /// `anonymous`, `named`, or nothing yet.
    pub identity: String,
    /// The name, where it is given.
    pub name: String,
    /// How to reach the informant, where it is given.
    pub contact: String,
    /// The digits of the receipt, from the moment in which they are shown.
    receipt: Option<String>,
    /// The page goes no further than this one without being judged again: 0 about, 1 facts, 2 identity, 3 receipt.
    pub reached: u8,
}

impl Draft {
    /// A new one.
    pub fn begin(visit: &Visit) -> Self {
        let mut draft = Self::default();
        draft.at = visit.now.as_second();
        draft
    }

    /// Opens the hidden field; none where it is too old, or not ours.
    pub fn open(visit: &Visit, text: &str) -> Option<Self> {
        let plain = visit.state.keys.open_text(PURPOSE, &[visit.agency_id()], text).ok()?;
        let draft: Self = serde_json::from_slice(&plain).ok()?;
        (0..LIFE_SECONDS).contains(&(visit.now.as_second() - draft.at)).then_some(draft)
    }

    /// Seals it for the hidden field.
    ///
    /// # Errors
    /// None of its own.
    pub fn seal(&self, visit: &Visit) -> Result<String> {
        let mut plain =
            serde_json::to_vec(self).map_err(|_| Error::Internal("a draft cannot be written".to_owned()))?;
        // White space after the value is no part of it.
        plain.resize(plain.len().next_multiple_of(BUCKET), b' ');
        let sealed = visit.state.keys.seal_text(PURPOSE, &[visit.agency_id()], &plain);
        zeroize(&mut plain);
        Ok(sealed)
    }

    /// The receipt of this report; made when it is first shown, and then the same.
    pub fn receipt(&mut self) -> Receipt {
        let made = self.receipt.as_deref().and_then(|digits| Receipt::read(digits).ok());
        made.unwrap_or_else(|| {
            let receipt = Receipt::generate();
            self.receipt = Some(receipt.digits().to_owned());
            receipt
        })
    }

    /// The receipt, where it was shown already.
    pub fn shown_receipt(&self) -> Option<Receipt> {
        self.receipt.as_deref().and_then(|digits| Receipt::read(digits).ok())
    }

    /// The names of people, without empty lines.
    pub fn named_people(&self) -> Vec<String> {
        let who = self.answers.iter().filter(|(question, _)| question == WHO).map(|(_, text)| text.as_str());
        let lines = std::iter::once(self.people.as_str()).chain(who).flat_map(str::lines).map(str::trim);
        lines.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let texts = [&mut self.people, &mut self.name, &mut self.contact];
        for text in texts.into_iter().chain(self.answers.iter_mut().map(|(_, text)| text)).chain(&mut self.receipt) {
            let mut bytes = std::mem::take(text).into_bytes();
            zeroize(&mut bytes);
        }
    }
}

/// Overwrites bytes before their memory is given back.
fn zeroize(bytes: &mut Vec<u8>) {
    use prongsai_crypto::Zeroizing;
    drop(Zeroizing::new(std::mem::take(bytes)));
}
