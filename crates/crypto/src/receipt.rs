//! The informant's receipt: digits on paper that find the case again and open it. There is no other way to it.
//!
//! 24 digits, six groups of four: 23 random ones (76.4 bits) and a check digit by Damm. Nothing of them is kept. With
//!
//! - salt = the first 16 bytes of [`Keys::mark`]`("receipt salt", [agency])`,
//! - root = Argon2id(digits as ASCII, salt, cost), 32 bytes,
//!
//! HKDF-SHA-256(salt = `prongsai/receipt/v1`, secret = root, info) gives 32 bytes each for
//!
//! | info | what | kept |
//! |---|---|---|
//! | `lookup` | finds the case | its SHA-256 in 64 hexadecimal digits |
//! | `informant key` | seed of the informant's key pair, [`SecretKey::from_seed`] | the public key |
//! | `leaf salt` | salt of the commitment in the log, [`crate::merkle`] | nothing |
//!
//! The salt is one for an agency, because the digits must find the case; it is a secret of the installation, so that a
//! copy of the database alone does not even begin to guess.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::keys::hkdf;
use crate::password::{self, Cost};
use crate::seal::SecretKey;
use crate::token::{self, CodeFault};
use crate::{Error, Keys, Result, hex, typed};

/// Digits of a receipt, the check digit included.
pub const DIGITS: usize = 24;

const SALT: &[u8] = b"prongsai/receipt/v1";
/// Says how [`Informant::to_bytes`] writes.
const VERSION: u8 = 1;

/// A receipt as it is printed or typed. No `Debug`; wiped when dropped.
pub struct Receipt(Zeroizing<String>);

impl Receipt {
    /// A new receipt.
    pub fn generate() -> Self {
        Self(token::checked_digits(DIGITS))
    }

    /// Reads a receipt as typed: Thai or Arabic digits, with or without spaces and dashes.
    ///
    /// # Errors
    /// [`CodeFault`].
    pub fn read(text: &str) -> Result<Self, CodeFault> {
        token::read_checked(text, DIGITS).map(Self)
    }

    /// In groups of four, as it is printed.
    pub fn printed(&self) -> Zeroizing<String> {
        token::in_groups(&self.0)
    }

    /// The 24 digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The last four digits, which are asked for before the filing, to see that the receipt was written down.
    pub fn last_four(&self) -> &str {
        &self.0[DIGITS - 4..]
    }

    /// Whether a text is the last four digits, as typed; takes the same time whichever four digits they are.
    pub fn ends_with(&self, typed: &str) -> bool {
        let Ok(digits) = typed::digits(typed).map(Zeroizing::new) else { return false };
        digits.as_bytes().ct_eq(self.last_four().as_bytes()).into()
    }

    /// Draws what the receipt opens: one Argon2id. Never while a transaction is open.
    ///
    /// # Errors
    /// [`Error::Hash`] where the memory is not to be had.
    pub fn derive(&self, keys: &Keys, agency: &str, cost: Cost) -> Result<Informant> {
        let salt = keys.mark("receipt salt", &[agency]);
        let root = password::key(&self.0, &salt[..16], cost)?;
        let lookup = hkdf(SALT, &*root, b"lookup");
        Ok(Informant {
            lookup: hex(&Sha256::digest(*lookup)),
            secret: SecretKey::from_seed(&hkdf(SALT, &*root, b"informant key")),
            leaf_salt: hkdf(SALT, &*root, b"leaf salt"),
        })
    }
}

/// The mark of a case in the certificate of its deletion: SHA-256 of `prongsai/deletion/v1`, a zero byte and
/// [`Informant::lookup`], in 64 hexadecimal digits. Whoever has the receipt finds it; nobody finds the receipt from it.
pub fn deletion_mark(lookup: &str) -> String {
    hex(&Sha256::digest([b"prongsai/deletion/v1\0", lookup.as_bytes()].concat()))
}

/// What a receipt opens. No `Debug`; the secrets are wiped when dropped.
pub struct Informant {
    /// Finds the case: the digest that the store keeps, 64 hexadecimal digits.
    pub lookup: String,
    /// Opens the grant to the informant.
    pub secret: SecretKey,
    /// The salt of the commitment in the log.
    pub leaf_salt: Zeroizing<[u8; 32]>,
}

impl Informant {
    /// All of it in 97 bytes (a version byte, lookup, secret key, leaf salt), to be sealed for a hidden field.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let lookup = crate::unhex(&self.lookup).unwrap_or_default();
        Zeroizing::new([&[VERSION][..], &lookup, &*self.secret.to_bytes(), &*self.leaf_salt].concat())
    }

    /// Reads what [`Informant::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::Unopened`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let rest = bytes.strip_prefix(&[VERSION]).ok_or(Error::Unopened)?;
        let (lookup, rest) = rest.split_first_chunk::<32>().ok_or(Error::Unopened)?;
        let (secret, rest) = rest.split_first_chunk::<32>().ok_or(Error::Unopened)?;
        let leaf_salt = rest.try_into().map(Zeroizing::new).map_err(|_| Error::Unopened)?;
        Ok(Self { lookup: hex(lookup), secret: SecretKey::from_bytes(secret)?, leaf_salt })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_receipt_is_read_as_printed_and_with_thai_digits() {
        let receipt = Receipt::generate();
        let thai: String =
            receipt.digits().chars().map(|c| char::from_u32(u32::from(c) - 0x30 + 0xe50).unwrap()).collect();

        assert_eq!((receipt.digits().len(), receipt.printed().len()), (24, 29));
        for typed in [receipt.printed().to_string(), thai.clone(), format!(" {} ", receipt.digits())] {
            assert_eq!(Receipt::read(&typed).map(|read| read.digits().to_owned()), Ok(receipt.digits().to_owned()));
        }
        let last: String = thai.chars().skip(20).collect();
        assert!(
            receipt.ends_with(receipt.last_four())
                && receipt.ends_with(&last)
                && receipt.ends_with(&format!(" {last} "))
        );
        for wrong in ["", "123", "12345", "x", &receipt.digits()[..4].replace(&receipt.last_four()[..1], "x")] {
            assert!(!receipt.ends_with(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_receipt_opens_the_same_again_and_another_nothing_of_it() {
        let (keys, receipt) = (Keys::new(&[1; 32]), Receipt::generate());
        let found = |receipt: &Receipt, keys: &Keys, agency: &str| {
            let informant = receipt.derive(keys, agency, Cost::test()).unwrap();
            (informant.lookup, *informant.secret.public().as_bytes(), *informant.leaf_salt)
        };
        let first = found(&receipt, &keys, "town");

        assert_eq!(found(&Receipt::read(&receipt.printed()).unwrap(), &keys, "town"), first);
        for other in [
            found(&Receipt::generate(), &keys, "town"),
            found(&receipt, &keys, "village"),
            found(&receipt, &Keys::new(&[2; 32]), "town"),
        ] {
            assert!(other.0 != first.0 && other.1 != first.1 && other.2 != first.2);
        }
    }

    #[test]
    fn an_informant_is_carried_in_bytes() {
        let informant = Receipt::generate().derive(&Keys::new(&[1; 32]), "town", Cost::test()).unwrap();
        let bytes = informant.to_bytes();
        let again = Informant::from_bytes(&bytes).unwrap();

        assert_eq!(bytes.len(), 97);
        assert_eq!(again.lookup, informant.lookup);
        assert_eq!(again.secret.public(), informant.secret.public());
        assert_eq!(*again.leaf_salt, *informant.leaf_salt);
        assert!(Informant::from_bytes(&bytes[..96]).is_err());
        assert!(Informant::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        assert!(Informant::from_bytes(&[]).is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(at in 0_usize..24, by in 1_u8..10) {
            let mut digits = Receipt::generate().digits().as_bytes().to_vec();
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;

            prop_assert_eq!(Receipt::read(std::str::from_utf8(&digits).unwrap()).err(), Some(CodeFault::Mistyped));
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC{0,60}", digits in "[0-9๐-๙ -]{0,60}") {
            let receipt = Receipt::generate();
            let _ = (Receipt::read(&text), receipt.ends_with(&text), Receipt::read(&digits), receipt.ends_with(&digits));
        }
    }
}
