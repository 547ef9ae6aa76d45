//! How content is sealed under a key of 32 bytes, and made as long as other content.
//!
//! XChaCha20-Poly1305: a nonce of 24 random bytes, then the ciphertext with its tag of 16 bytes. What it is bound to comes
//! from the caller and always begins with the number of the suite.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::keys::bind;
use crate::{Error, Result, random};

/// The way things of the confidential channel are sealed; another way gets another number. See [`crate::seal`].
pub const SUITE: u16 = 1;

const NONCE_BYTES: usize = 24;
/// Bytes before the content that say how long it is.
const LENGTH_BYTES: usize = 4;
/// Nothing is padded to less.
const LEAST: usize = 1024;
/// Up to here the padded lengths are powers of two.
const COARSE: usize = 64 * 1024;

/// What is bound: the suite, then purpose and place as [`bind`] writes them.
pub(crate) fn bound(purpose: &str, place: &[&str]) -> Vec<u8> {
    [&SUITE.to_be_bytes()[..], &bind(purpose, place)].concat()
}

/// Splits the suite off; none where it is not the one that is known.
pub(crate) fn suite(sealed: &[u8]) -> Result<&[u8]> {
    sealed.strip_prefix(&SUITE.to_be_bytes()).ok_or(Error::Unopened)
}

/// Nonce, ciphertext, tag: 40 bytes longer than the plain bytes.
pub(crate) fn encrypt(key: &[u8; 32], bound: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce = random::<NONCE_BYTES>();
    let payload = Payload { msg: plain, aad: bound };
    let sealed = XChaCha20Poly1305::new(key.into()).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.expect("what fits into memory is within the limit of the cipher");
    [&nonce[..], &sealed].concat()
}

/// Opens what [`encrypt`] made.
pub(crate) fn decrypt(key: &[u8; 32], bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Error::Unopened)?;
    let payload = Payload { msg: sealed, aad: bound };
    let plain = XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), payload);
    plain.map(Zeroizing::new).map_err(|_| Error::Unopened)
}

/// The length to which content of `plain` bytes is padded before it is sealed, with the 4 bytes that say its length.
///
/// With `n = plain + 4`: 1 KiB where `n` is not more; up to 64 KiB the next power of two, so that a short message and a
/// long one leave seven lengths in all; above, `n` rounded up to a multiple of 2^(e − s), where e is the place of the
/// highest bit of `n` and s the number of bits of e. That adds at most 1/32, and leaves 32 lengths in each doubling.
///
/// # Source
/// K. Nikitin et al., Reducing Metadata Leakage from Encrypted Files and Communication with PURBs, 2019, section 4 (Padmé),
/// for the part above 64 KiB.
pub fn padded_length(plain: usize) -> usize {
    rounded(plain.saturating_add(LENGTH_BYTES))
}

/// [`padded_length`] without the bytes of the length: for files, whose length stands elsewhere.
pub(crate) fn rounded(bytes: usize) -> usize {
    if bytes <= COARSE {
        return bytes.max(LEAST).next_power_of_two();
    }
    let highest = bytes.ilog2();
    let step = highest - (highest.ilog2() + 1);
    let mask = (1_usize << step) - 1;
    bytes.checked_add(mask).map_or(usize::MAX, |sum| sum & !mask)
}

/// The length in 4 bytes, the content, and zeros up to [`padded_length`].
///
/// # Panics
/// For content of 4 GiB and more.
pub(crate) fn pad(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = u32::try_from(plain.len()).expect("content is texts of kilobytes; files are sealed in chunks");
    let total = padded_length(plain.len());
    let mut padded = Zeroizing::new(Vec::with_capacity(total));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(plain);
    padded.resize(total, 0);
    padded
}

/// Takes the content out of what [`pad`] made, and refuses everything else.
pub(crate) fn unpad(padded: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (length, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(Error::Unopened)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Error::Unopened)?;
    let (plain, zeros) = rest.split_at_checked(length).ok_or(Error::Unopened)?;
    if padded.len() != padded_length(length) || zeros.iter().any(|byte| *byte != 0) {
        return Err(Error::Unopened);
    }
    Ok(Zeroizing::new(plain.to_vec()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_the_ones_in_the_document() {
        for (plain, padded) in [
            (0, 1024),
            (1020, 1024),
            (1021, 2048),
            (2044, 2048),
            (40_000, 65_536),
            (65_532, 65_536),
            (65_533, 67_584),
            (1_000_000, 1_015_808),
        ] {
            assert_eq!(padded_length(plain), padded, "{plain}");
        }
        assert_eq!(padded_length(usize::MAX), usize::MAX);
    }

    #[test]
    fn what_is_not_padded_as_it_should_be_is_refused() {
        let padded = pad(b"text");

        assert_eq!(unpad(&padded).unwrap().as_slice(), b"text");
        assert!(unpad(&padded[..1023]).is_err());
        assert!(unpad(&[&padded[..], &[0; 1024]].concat()).is_err());
        let mut changed = padded.to_vec();
        changed[1023] = 1;
        assert!(unpad(&changed).is_err());
        changed[0] = 255;
        assert!(unpad(&changed).is_err());
        assert!(unpad(&[]).is_err());
    }

    proptest! {
        #[test]
        fn a_longer_content_is_never_padded_to_less(plain in 0_usize..20_000_000, more in 0_usize..5_000_000) {
            prop_assert!(padded_length(plain) <= padded_length(plain + more));
        }

        #[test]
        fn padding_is_bounded(plain in 0_usize..1_000_000_000) {
            let (whole, padded) = (plain + LENGTH_BYTES, padded_length(plain));

            prop_assert!(padded >= whole.max(LEAST));
            if whole > COARSE {
                prop_assert!(padded - whole <= whole / 32, "{} to {}", whole, padded);
            } else {
                prop_assert!(padded <= LEAST.max(2 * whole));
            }
            prop_assert_eq!(rounded(padded), padded);
        }

        #[test]
        fn whatever_is_padded_is_found_again(plain in proptest::collection::vec(any::<u8>(), 0..3000)) {
            prop_assert_eq!(&*unpad(&pad(&plain)).unwrap(), &plain);
        }
    }
}
