//! The keys of an installation, and what is sealed and marked with them.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{Error, Result, random};

/// Bytes of the installation secret.
pub const SECRET_BYTES: usize = 32;

/// Says how the sealed bytes are made; another way gets another number.
const SEAL_VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// The keys of an installation, drawn from one 32-byte secret.
///
/// HKDF-SHA-256 (RFC 5869) with the salt `prongsai/keys/v1` gives two keys of 32 bytes: `seal` for XChaCha20-Poly1305 and
/// `mark` for HMAC-SHA-256. Whoever holds a copy of the database alone opens nothing.
///
/// There is no `Debug`, and the keys are wiped when dropped.
#[derive(Clone)]
pub struct Keys {
    seal: Zeroizing<[u8; 32]>,
    mark: Zeroizing<[u8; 32]>,
}

impl Keys {
    /// Draws the keys from the secret.
    pub fn new(secret: &[u8; SECRET_BYTES]) -> Self {
        let salt = b"prongsai/keys/v1";
        Self { seal: hkdf(salt, secret, b"seal"), mark: hkdf(salt, secret, b"mark") }
    }

    /// Draws the keys from the secret as text: 32 bytes as base64url without padding, 43 letters.
    ///
    /// # Errors
    /// [`Error::Secret`].
    pub fn read(secret: &str) -> Result<Self> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(secret.trim().as_bytes()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| Error::Secret)?;
        Ok(Self::new(bytes.as_slice().try_into().map_err(|_| Error::Secret)?))
    }

    /// A new installation secret as text, to be kept beside the database and never in it.
    pub fn new_secret() -> Zeroizing<String> {
        Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(&random::<SECRET_BYTES>()))
    }

    /// Seals bytes so that they open only for the same purpose in the same place: the agency, the account, the form.
    ///
    /// 41 bytes longer than the plain ones: 1 byte of version, 24 of nonce, 16 of tag.
    pub fn seal(&self, purpose: &str, place: &[&str], plain: &[u8]) -> Vec<u8> {
        let nonce = random::<NONCE_BYTES>();
        let bound = bind(purpose, place);
        let payload = Payload { msg: plain, aad: &bound };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("what fits into memory is within the limit of the cipher");
        [&[SEAL_VERSION][..], &nonce, &sealed].concat()
    }

    /// Opens what [`Keys::seal`] made.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another key, purpose or place, and for changed bytes.
    pub fn open(&self, purpose: &str, place: &[&str], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (version, rest) = sealed.split_first().ok_or(Error::Unopened)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Error::Unopened)?;
        if *version != SEAL_VERSION {
            return Err(Error::Unopened);
        }
        let bound = bind(purpose, place);
        let payload = Payload { msg: sealed, aad: &bound };
        let plain = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| Error::Unopened)
    }

    /// [`Keys::seal`] as base64url, for a hidden field or a cookie.
    pub fn seal_text(&self, purpose: &str, place: &[&str], plain: &[u8]) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.seal(purpose, place, plain))
    }

    /// Opens what [`Keys::seal_text`] made.
    ///
    /// # Errors
    /// [`Error::Unopened`].
    pub fn open_text(&self, purpose: &str, place: &[&str], sealed: &str) -> Result<Zeroizing<Vec<u8>>> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(sealed.trim().as_bytes()).map_err(|_| Error::Unopened)?;
        self.open(purpose, place, &bytes)
    }

    /// A keyed mark over a purpose and its parts: HMAC-SHA-256, 32 bytes. Parts are told apart by their lengths.
    pub fn mark(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        hmac(&*self.mark, &[&bind(purpose, parts)])
    }

    /// [`Keys::mark`] as 43 letters of base64url.
    pub fn mark_text(&self, purpose: &str, parts: &[&str]) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.mark(purpose, parts))
    }

    /// Whether a text is the mark of these parts; takes the same time whatever the text is.
    pub fn bears_mark(&self, purpose: &str, parts: &[&str], text: &str) -> bool {
        self.mark_text(purpose, parts).as_bytes().ct_eq(text.as_bytes()).into()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.seal).into())
    }
}

/// What sealed bytes are bound to: each text after its length as 8 bytes, so that no two places read alike.
pub(crate) fn bind(purpose: &str, place: &[&str]) -> Vec<u8> {
    let mut bound = Vec::new();
    for text in [purpose].iter().chain(place) {
        bound.extend_from_slice(&length(text.len()));
        bound.extend_from_slice(text.as_bytes());
    }
    bound
}

/// A length as 8 bytes, the highest first.
pub(crate) fn length(bytes: usize) -> [u8; 8] {
    u64::try_from(bytes).unwrap_or(u64::MAX).to_be_bytes()
}

/// HKDF-SHA-256 for one key of 32 bytes: extract, then the first block of expand.
///
/// # Source
/// RFC 5869, section 2.
pub(crate) fn hkdf(salt: &[u8], secret: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let drawn = Zeroizing::new(hmac(salt, &[secret]));
    Zeroizing::new(hmac(&*drawn, &[info, &[1]]))
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::new(&[byte; 32])
    }

    #[test]
    fn hkdf_gives_what_the_standard_prints() {
        // RFC 5869, test case 1; its output of 42 bytes begins with these 32.
        let salt: Vec<u8> = (0..=12).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let key = hkdf(&salt, &[0x0b; 22], &info);

        assert_eq!(crate::hex(&*key), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }

    #[test]
    fn a_secret_is_read_back_and_a_short_one_is_refused() {
        let secret = Keys::new_secret();
        let sealed = Keys::read(&secret).unwrap().seal("test", &[], b"text");

        assert_eq!(secret.len(), 43);
        assert_eq!(
            Keys::read(&format!(" {}\n", *secret)).unwrap().open("test", &[], &sealed).unwrap().as_slice(),
            b"text"
        );
        assert_eq!(Keys::read("c2hvcnQ").err(), Some(Error::Secret));
        assert_eq!(Keys::read("ไม่ใช่กุญแจ").err(), Some(Error::Secret));
    }

    #[test]
    fn sealed_bytes_open_in_no_other_place() {
        let sealed = keys(1).seal("totp", &["town", "account"], b"secret");

        assert_eq!(keys(1).open("totp", &["town", "account"], &sealed).unwrap().as_slice(), b"secret");
        for (purpose, place) in [
            ("totp", &["town", "other"][..]),
            ("totp", &["towna", "ccount"]),
            ("totp", &["town"]),
            ("form", &["town", "account"]),
        ] {
            assert_eq!(keys(1).open(purpose, place, &sealed), Err(Error::Unopened), "{purpose} {place:?}");
        }
        assert_eq!(keys(2).open("totp", &["town", "account"], &sealed), Err(Error::Unopened));
    }

    #[test]
    fn a_mark_is_known_again_and_no_other_is() {
        let mark = keys(1).mark_text("csrf", &["session"]);

        assert!(keys(1).bears_mark("csrf", &["session"], &mark));
        assert!(!keys(1).bears_mark("csrf", &["other"], &mark));
        assert!(!keys(2).bears_mark("csrf", &["session"], &mark));
        assert!(!keys(1).bears_mark("csrf", &["session"], ""));
    }

    proptest! {
        #[test]
        fn whatever_is_sealed_opens_again(plain: Vec<u8>, place in "\\PC{0,20}") {
            let sealed = keys(1).seal("test", &[&place], &plain);

            prop_assert_eq!(sealed.len(), plain.len() + 41);
            prop_assert_eq!(&*keys(1).open("test", &[&place], &sealed).unwrap(), &plain);
        }

        #[test]
        fn a_changed_byte_is_noticed(plain: Vec<u8>, at: usize, flip in 1_u8..) {
            let mut sealed = keys(1).seal("test", &[], &plain);
            let at = at % sealed.len();
            sealed[at] ^= flip;

            prop_assert_eq!(keys(1).open("test", &[], &sealed), Err(Error::Unopened));
        }

        #[test]
        fn strange_bytes_do_not_open(sealed: Vec<u8>, text in "\\PC{0,80}") {
            prop_assert!(keys(1).open("test", &[], &sealed).is_err());
            prop_assert!(keys(1).open_text("test", &[], &text).is_err());
        }
    }
}
