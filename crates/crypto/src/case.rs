//! The key of a case: who holds it reads and writes the case, nobody else does. The only place that opens its content.
//!
//! A case key is 32 random bytes with a generation that grows whenever somebody loses access. It is granted by
//! [`crate::seal`] with the purpose `case key` to a holder in the place [agency, case, generation, holder].
//!
//! Content is sealed with XChaCha20-Poly1305 under HKDF-SHA-256(salt = `prongsai/case/v1`, secret = case key, info = what it
//! is: `entry`, `file`, `request`): the suite in 2 bytes, 24 of nonce, the padded content, 16 of tag. Bound are the suite,
//! then `case content`, agency, case, generation, what and id, each after its length in 8 bytes. Generations are decimal.
//! Inside stand the length in 4 bytes, the content, and zeros up to [`padded_length`].

use zeroize::Zeroizing;

use crate::content::{bound, decrypt, encrypt, pad, suite, unpad};
use crate::keys::hkdf;
use crate::seal::{self, PublicKey, SUITE, SecretKey};
use crate::{Error, Result, random};

pub use crate::content::padded_length;

const GRANT: &str = "case key";
const CONTENT: &str = "case content";

/// The key of a case. No `Debug`; wiped when dropped.
#[derive(Clone)]
pub struct CaseKey(Zeroizing<[u8; 32]>);

/// Who holds a case key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// An officer: the account, and the generation of its key pair.
    Account(&'a str, i64),
    /// Whoever has the receipt.
    Informant,
    /// The key in the safe.
    Recovery,
}

impl Holder<'_> {
    /// As it is kept and bound: `account:<id>:<generation>`, `informant`, `recovery`.
    pub fn code(&self) -> String {
        match self {
            Self::Account(account, generation) => format!("account:{account}:{generation}"),
            Self::Informant => "informant".to_owned(),
            Self::Recovery => "recovery".to_owned(),
        }
    }
}

/// Where something of a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The agency.
    pub agency: &'a str,
    /// The case.
    pub case: &'a str,
    /// The generation of the case key.
    pub generation: i64,
}

/// 32 random bytes for the commitment to an entry, see [`crate::merkle::commitment`].
pub fn salt() -> Zeroizing<[u8; 32]> {
    Zeroizing::new(random())
}

impl CaseKey {
    /// A new key.
    pub fn generate() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Seals the key to a holder: 82 bytes.
    ///
    /// # Errors
    /// [`Error::Unsealable`] where the public key is none.
    pub fn grant(&self, to: &PublicKey, place: Place<'_>, holder: Holder<'_>) -> Result<Vec<u8>> {
        let (generation, holder) = (place.generation.to_string(), holder.code());
        seal::seal(to, GRANT, &[place.agency, place.case, &generation, &holder], &*self.0)
    }

    /// Takes the key out of what [`CaseKey::grant`] made.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another key, place or holder, and for changed bytes.
    pub fn take(secret: &SecretKey, place: Place<'_>, holder: Holder<'_>, sealed: &[u8]) -> Result<Self> {
        let (generation, holder) = (place.generation.to_string(), holder.code());
        let key = seal::open(secret, GRANT, &[place.agency, place.case, &generation, &holder], sealed)?;
        key.as_slice().try_into().map(|key| Self(Zeroizing::new(key))).map_err(|_| Error::Unopened)
    }

    /// Seals content, padded: what it is (`entry`, `file`, `request`) and its id are bound to it.
    ///
    /// # Panics
    /// For content of 4 GiB and more.
    pub fn seal(&self, place: Place<'_>, what: &str, id: &str, plain: &[u8]) -> Vec<u8> {
        let sealed = encrypt(&self.content_key(what), &content_place(place, what, id), &pad(plain));
        [&SUITE.to_be_bytes()[..], &sealed].concat()
    }

    /// Opens what [`CaseKey::seal`] made.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another key, place, kind or id, and for changed bytes.
    pub fn open(&self, place: Place<'_>, what: &str, id: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        unpad(&decrypt(&self.content_key(what), &content_place(place, what, id), suite(sealed)?)?)
    }

    fn content_key(&self, what: &str) -> Zeroizing<[u8; 32]> {
        hkdf(b"prongsai/case/v1", &*self.0, what.as_bytes())
    }
}

fn content_place(place: Place<'_>, what: &str, id: &str) -> Vec<u8> {
    bound(CONTENT, &[place.agency, place.case, &place.generation.to_string(), what, id])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: Place<'_> = Place { agency: "town", case: "case", generation: 1 };

    #[test]
    fn a_grant_is_taken_by_its_holder_alone() {
        let (key, somsri) = (CaseKey::generate(), SecretKey::generate());
        let holder = Holder::Account("somsri", 1);
        let sealed = key.grant(&somsri.public(), PLACE, holder).unwrap();
        let content = key.seal(PLACE, "entry", "1", "เรื่อง".as_bytes());
        let taken = CaseKey::take(&somsri, PLACE, holder, &sealed).unwrap();

        assert_eq!((sealed.len(), content.len()), (82, 2 + 24 + 1024 + 16));
        assert_eq!(taken.open(PLACE, "entry", "1", &content).unwrap().as_slice(), "เรื่อง".as_bytes());
        for other in [Holder::Informant, Holder::Recovery, Holder::Account("somsri", 2), Holder::Account("somchai", 1)]
        {
            assert!(CaseKey::take(&somsri, PLACE, other, &sealed).is_err(), "{other:?}");
        }
        assert!(CaseKey::take(&SecretKey::generate(), PLACE, holder, &sealed).is_err());
    }

    #[test]
    fn content_opens_in_no_other_place() {
        let key = CaseKey::generate();
        let sealed = key.seal(PLACE, "entry", "1", b"text");

        for place in
            [Place { agency: "village", ..PLACE }, Place { case: "other", ..PLACE }, Place { generation: 2, ..PLACE }]
        {
            assert!(key.open(place, "entry", "1", &sealed).is_err(), "{place:?}");
        }
        assert!(key.open(PLACE, "file", "1", &sealed).is_err());
        assert!(key.open(PLACE, "entry", "2", &sealed).is_err());
        assert!(CaseKey::generate().open(PLACE, "entry", "1", &sealed).is_err());
    }

    #[test]
    fn contents_of_one_bucket_are_equally_long() {
        let key = CaseKey::generate();
        let length = |text: &str| key.seal(PLACE, "entry", "1", text.as_bytes()).len();

        assert_eq!(length(""), length(&"x".repeat(1020)));
        assert_ne!(length(""), length(&"x".repeat(1021)));
    }

    proptest! {
        #[test]
        fn whatever_is_sealed_opens_again(plain: Vec<u8>, id in "\\PC{0,20}", generation: i64) {
            let (key, place) = (CaseKey::generate(), Place { generation, ..PLACE });
            let sealed = key.seal(place, "entry", &id, &plain);

            prop_assert_eq!(sealed.len(), 42 + padded_length(plain.len()));
            prop_assert_eq!(&*key.open(place, "entry", &id, &sealed).unwrap(), &plain);
        }

        #[test]
        fn strange_bytes_do_not_open(sealed: Vec<u8>) {
            prop_assert!(CaseKey::generate().open(PLACE, "entry", "1", &sealed).is_err());
        }
    }
}
