//! Six digits for a quick switch between people on a machine that they share.
//!
//! A PIN is worth 20 bits and opens nothing by itself: the web asks for it only together with the token of a machine on
//! which the person has signed in with password and second factor, and counts the failures there. In the database it is
//! bound to the key of the installation, so that a copy of the database does not give it away.

use zeroize::Zeroizing;

use crate::password::{self, Cost};
use crate::{Keys, Result, typed};

/// Digits of a PIN.
pub const DIGITS: usize = 6;

/// A PIN as typed, with Thai or Arabic digits.
pub struct Pin(Zeroizing<String>);

/// Why a text is no good PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinFault {
    /// Other than six digits.
    NotSixDigits,
    /// One digit over and over, a run up or down, or two digits in turn.
    TooEasy,
}

impl Pin {
    /// Reads a PIN to be checked.
    ///
    /// # Errors
    /// [`PinFault::NotSixDigits`].
    pub fn read(text: &str) -> Result<Self, PinFault> {
        let digits = typed::digits(text).map(Zeroizing::new).map_err(|_| PinFault::NotSixDigits)?;
        if digits.len() == DIGITS { Ok(Self(digits)) } else { Err(PinFault::NotSixDigits) }
    }

    /// Reads a new PIN, which must not be one that everybody tries first.
    ///
    /// # Errors
    /// [`PinFault`].
    pub fn choose(text: &str) -> Result<Self, PinFault> {
        let pin = Self::read(text)?;
        let digits: Vec<i16> = pin.0.bytes().map(i16::from).collect();
        let steps: Vec<i16> = digits.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let run = steps.iter().all(|step| *step == steps[0]) && steps[0].abs() <= 1;
        let in_turn = digits.windows(3).all(|three| three[0] == three[2]);
        if run || in_turn { Err(PinFault::TooEasy) } else { Ok(pin) }
    }

    /// Hashes it for an account: Argon2id over a mark made with the key of the installation.
    ///
    /// # Errors
    /// [`crate::Error::Hash`].
    pub fn hash(&self, keys: &Keys, agency: &str, account: &str, cost: Cost) -> Result<String> {
        password::hash(&self.marked(keys, agency, account), cost)
    }

    /// Whether it is the one that was hashed for the account.
    ///
    /// # Errors
    /// [`crate::Error::Hash`].
    pub fn verify(&self, keys: &Keys, agency: &str, account: &str, hash: &str) -> Result<bool> {
        password::verify(&self.marked(keys, agency, account), hash)
    }

    fn marked(&self, keys: &Keys, agency: &str, account: &str) -> Zeroizing<String> {
        Zeroizing::new(keys.mark_text("pin", &[agency, account, &self.0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_known_again_with_either_kind_of_digits() {
        let keys = Keys::new(&[1; 32]);
        let hash = Pin::choose("๒๗๑๘ ๒๘").unwrap().hash(&keys, "town", "somsri", Cost::test()).unwrap();
        let verify =
            |keys: &Keys, account: &str, pin: &str| Pin::read(pin).unwrap().verify(keys, "town", account, &hash);

        assert_eq!(verify(&keys, "somsri", "271828"), Ok(true));
        assert_eq!(verify(&keys, "somsri", "271829"), Ok(false));
        assert_eq!(verify(&keys, "somchai", "271828"), Ok(false));
        assert_eq!(verify(&Keys::new(&[2; 32]), "somsri", "271828"), Ok(false));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for easy in ["111111", "123456", "987654", "121212", "๐๐๐๐๐๐"] {
            assert_eq!(Pin::choose(easy).err(), Some(PinFault::TooEasy), "{easy}");
        }
        for wrong in ["", "12345", "1234567", "12345a", "๑๒๓"] {
            assert_eq!(Pin::choose(wrong).err(), Some(PinFault::NotSixDigits), "{wrong}");
        }
        assert!(Pin::choose("135790").is_ok());
    }
}
