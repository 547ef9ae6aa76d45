//! Files in authenticated chunks, so that neither side holds one in memory: STREAM over XChaCha20-Poly1305.
//!
//! | bytes | what |
//! |---|---|
//! | 2 | the suite, `00 01` |
//! | 19 | random: the beginning of every chunk's nonce |
//! | 65 536 + 16 | a chunk and its tag, again and again |
//! | 1 … 65 536 + 16 | the last chunk and its tag |
//!
//! key = HKDF-SHA-256(salt = `prongsai/file/v1`, secret = file key, info = `chunks`). The nonce of a chunk is the 19 bytes,
//! its number from 0 in 4 bytes, highest first, and a byte 1 in the last chunk, else 0: no chunk is moved, doubled, left out
//! or put at the end without notice. Bound to each is the suite, `file chunk` and the place. The file is lengthened with
//! zeros to 1 KiB at least, to a power of two up to 64 KiB, and above by 1/32 at most, see [`crate::case::padded_length`];
//! its true length is kept with its name in what the case key seals.
//!
//! # Source
//! V. T. Hoang et al., Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015 (STREAM).

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::Payload;
use zeroize::{Zeroize as _, Zeroizing};

use crate::content::{bound, rounded};
use crate::keys::hkdf;
use crate::seal::SUITE;
use crate::{Error, Result, random};

/// Bytes of a file in one chunk.
pub const CHUNK: usize = 64 * 1024;

const TAG_BYTES: usize = 16;
const NONCE_BYTES: usize = 19;
const HEAD_BYTES: usize = 2 + NONCE_BYTES;
const SEALED_CHUNK: usize = CHUNK + TAG_BYTES;

/// What files are lengthened with, so many at once.
const ZEROS: [u8; 4096] = [0; 4096];

/// The key of one file. No `Debug`; wiped when dropped.
pub struct FileKey(Zeroizing<[u8; 32]>);

impl FileKey {
    /// A new key.
    pub fn generate() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Its 32 bytes, to be sealed under the key of the case.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// Reads the 32 bytes of [`FileKey::to_bytes`].
    ///
    /// # Errors
    /// [`Error::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let length = Error::Length { what: "a file key", found: bytes.len(), expected: 32 };
        bytes.try_into().map(|bytes| Self(Zeroizing::new(bytes))).map_err(|_| length)
    }

    fn chunk_key(&self) -> Zeroizing<[u8; 32]> {
        hkdf(b"prongsai/file/v1", &*self.0, b"chunks")
    }
}

fn chunk_place(place: &[&str]) -> Vec<u8> {
    bound("file chunk", place)
}

/// How long a file of so many bytes is when it is sealed.
pub fn sealed_length(plain: usize) -> usize {
    let padded = rounded(plain);
    padded.saturating_add(HEAD_BYTES + TAG_BYTES * padded.div_ceil(CHUNK))
}

/// Seals a file as it comes.
pub struct Sealer {
    stream: EncryptorBE32<XChaCha20Poly1305>,
    bound: Vec<u8>,
    /// The head, until it is given out.
    head: Vec<u8>,
    waiting: Zeroizing<Vec<u8>>,
    length: usize,
}

impl Sealer {
    /// Begins a file in a place: the agency and the id of the file; its key belongs to this file alone.
    pub fn new(key: &FileKey, place: &[&str]) -> Self {
        let nonce = random::<NONCE_BYTES>();
        Self {
            stream: EncryptorBE32::new((&*key.chunk_key()).into(), (&nonce).into()),
            bound: chunk_place(place),
            head: [&SUITE.to_be_bytes()[..], &nonce].concat(),
            waiting: Zeroizing::new(Vec::with_capacity(CHUNK)),
            length: 0,
        }
    }

    /// Takes more of the file, and gives what of it is sealed by now.
    ///
    /// # Panics
    /// For a file of 2³² chunks, 256 TiB.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.length = self.length.saturating_add(bytes.len());
        let mut sealed = std::mem::take(&mut self.head);
        self.take(bytes, &mut sealed);
        sealed
    }

    fn take(&mut self, mut bytes: &[u8], sealed: &mut Vec<u8>) {
        while !bytes.is_empty() {
            // A full chunk waits until there is more: it might be the last.
            if self.waiting.len() == CHUNK {
                let payload = Payload { msg: &self.waiting, aad: &self.bound };
                let chunk = self.stream.encrypt_next(payload).expect("a file has fewer than 2^32 chunks");
                sealed.extend_from_slice(&chunk);
                self.waiting.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
    }

    /// Ends the file: the rest of what is sealed, and the length of the file without the zeros.
    ///
    /// # Panics
    /// As [`Sealer::push`].
    pub fn finish(mut self) -> (Vec<u8>, u64) {
        let mut sealed = std::mem::take(&mut self.head);
        let mut zeros = rounded(self.length) - self.length;
        while zeros > 0 {
            let now = zeros.min(ZEROS.len());
            self.take(&ZEROS[..now], &mut sealed);
            zeros -= now;
        }
        let payload = Payload { msg: &self.waiting, aad: &self.bound };
        let last = self.stream.encrypt_last(payload).expect("a file has fewer than 2^32 chunks");
        sealed.extend_from_slice(&last);
        (sealed, u64::try_from(self.length).unwrap_or(u64::MAX))
    }
}

/// Opens a file as it comes. Only [`Opener::finish`] says that it was whole.
pub struct Opener {
    key: Zeroizing<[u8; 32]>,
    bound: Vec<u8>,
    /// None before the head is there, and after a fault.
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    failed: bool,
    waiting: Vec<u8>,
    /// Bytes of the file that are still to come, and of the zeros behind it.
    left: usize,
    zeros: usize,
}

impl Opener {
    /// Begins a file in its place; its true length comes from what the case key seals.
    pub fn new(key: &FileKey, place: &[&str], plain_length: u64) -> Self {
        // A length that does not fit into memory is no file that was sealed here, and fails at the end.
        let left = usize::try_from(plain_length).unwrap_or(usize::MAX);
        Self {
            key: key.chunk_key(),
            bound: chunk_place(place),
            stream: None,
            failed: false,
            waiting: Vec::with_capacity(SEALED_CHUNK),
            left,
            zeros: rounded(left) - left,
        }
    }

    /// Takes more of what was sealed, and gives what of the file is open by now, without the zeros.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another key or place, and for a changed, moved, doubled or added chunk; then and ever after.
    pub fn push(&mut self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let mut plain = Zeroizing::new(Vec::with_capacity(self.waiting.len() + sealed.len()));
        let taken = self.take(sealed, &mut plain);
        self.failed |= taken.is_err();
        taken.map(|()| plain)
    }

    fn take(&mut self, mut sealed: &[u8], plain: &mut Vec<u8>) -> Result<()> {
        while !sealed.is_empty() {
            if self.failed {
                return Err(Error::Unopened);
            }
            let full = if self.stream.is_some() { SEALED_CHUNK } else { HEAD_BYTES };
            if self.waiting.len() == full {
                self.next(plain)?;
                continue;
            }
            let (now, later) = sealed.split_at(sealed.len().min(full - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            sealed = later;
        }
        Ok(())
    }

    /// Reads the head, or opens a chunk that is not the last.
    fn next(&mut self, plain: &mut Vec<u8>) -> Result<()> {
        if let Some(stream) = &mut self.stream {
            let payload = Payload { msg: &self.waiting, aad: &self.bound };
            let chunk = stream.decrypt_next(payload).map(Zeroizing::new).map_err(|_| Error::Unopened)?;
            self.cut(&chunk, plain)?;
        } else {
            self.begin()?;
        }
        self.waiting.clear();
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        let nonce = self.waiting.strip_prefix(&SUITE.to_be_bytes()).ok_or(Error::Unopened)?;
        let nonce: &[u8; NONCE_BYTES] = nonce.try_into().map_err(|_| Error::Unopened)?;
        self.stream = Some(DecryptorBE32::new((&*self.key).into(), nonce.into()));
        self.key.zeroize();
        Ok(())
    }

    /// Cuts the zeros off, and counts.
    fn cut(&mut self, chunk: &[u8], plain: &mut Vec<u8>) -> Result<()> {
        let (file, zeros) = chunk.split_at(chunk.len().min(self.left));
        self.left -= file.len();
        self.zeros = self.zeros.checked_sub(zeros.len()).ok_or(Error::Unopened)?;
        if zeros.iter().any(|byte| *byte != 0) {
            return Err(Error::Unopened);
        }
        plain.extend_from_slice(file);
        Ok(())
    }

    /// Ends the file: the rest of it.
    ///
    /// # Errors
    /// [`Error::Unopened`] as in [`Opener::push`], and where something is missing at the end.
    pub fn finish(mut self) -> Result<Zeroizing<Vec<u8>>> {
        let stream = self.stream.take().filter(|_| !self.failed).ok_or(Error::Unopened)?;
        let payload = Payload { msg: &self.waiting, aad: &self.bound };
        let chunk = stream.decrypt_last(payload).map(Zeroizing::new).map_err(|_| Error::Unopened)?;
        let mut plain = Zeroizing::new(Vec::with_capacity(chunk.len()));
        self.cut(&chunk, &mut plain)?;
        if self.left == 0 && self.zeros == 0 { Ok(plain) } else { Err(Error::Unopened) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: [&str; 3] = ["town", "case", "file"];

    fn seal(key: &FileKey, plain: &[u8], step: usize) -> Vec<u8> {
        let mut sealer = Sealer::new(key, &PLACE);
        let mut sealed: Vec<u8> = plain.chunks(step).flat_map(|part| sealer.push(part)).collect();
        let (rest, length) = sealer.finish();
        assert_eq!(length, plain.len() as u64);
        sealed.extend(rest);
        sealed
    }

    fn open(key: &FileKey, place: &[&str], length: usize, sealed: &[u8], step: usize) -> Result<Vec<u8>> {
        let mut opener = Opener::new(key, place, length as u64);
        let mut plain = Vec::new();
        for part in sealed.chunks(step) {
            plain.extend_from_slice(&opener.push(part)?);
        }
        plain.extend_from_slice(&opener.finish()?);
        Ok(plain)
    }

    fn file(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect()
    }

    #[test]
    fn a_file_of_every_shape_opens_again() {
        let key = FileKey::generate();
        let again = FileKey::from_bytes(&*key.to_bytes()).unwrap();
        for length in [0, 1, 1023, 1024, 1025, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17, 1_000_000] {
            let plain = file(length);
            let sealed = seal(&key, &plain, 10_007);

            assert_eq!(sealed.len(), sealed_length(length), "{length}");
            assert!(open(&again, &PLACE, length, &sealed, 4096).unwrap() == plain, "{length}");
        }
        assert!(FileKey::from_bytes(&[1; 31]).is_err());
    }

    #[test]
    fn chunks_out_of_order_missing_doubled_or_added_are_noticed() {
        let (key, length) = (FileKey::generate(), 3 * CHUNK + 5000);
        let (sealed, other) = (seal(&key, &file(length), CHUNK), seal(&key, &file(length), CHUNK));
        let (head, body) = sealed.split_at(HEAD_BYTES);
        let parts: Vec<&[u8]> = body.chunks(SEALED_CHUNK).collect();
        let refused = |name: &str, chosen: &[&[u8]]| {
            let changed = [head, &chosen.concat()].concat();
            for step in [4096, SEALED_CHUNK, changed.len()] {
                assert!(open(&key, &PLACE, length, &changed, step).is_err(), "{name}");
            }
        };
        assert_eq!(parts.len(), 4);
        assert!(open(&key, &PLACE, length, &sealed, SEALED_CHUNK).is_ok());

        refused("two exchanged", &[parts[1], parts[0], parts[2], parts[3]]);
        refused("one doubled", &[parts[0], parts[0], parts[1], parts[2], parts[3]]);
        refused("one in the place of another", &[parts[0], parts[0], parts[2], parts[3]]);
        refused("the first left out", &parts[1..]);
        refused("the last left out", &parts[..3]);
        refused("the last doubled", &[parts[0], parts[1], parts[2], parts[3], parts[3]]);
        refused("one from another file", &[parts[0], &other[HEAD_BYTES..][..SEALED_CHUNK], parts[2], parts[3]]);
        refused("a byte added", &[parts[0], parts[1], parts[2], parts[3], &[0]]);
        refused("none", &[]);
        assert!(open(&key, &PLACE, length, &[], 1).is_err());
        assert!(open(&key, &PLACE, length, &[&other[..HEAD_BYTES], body].concat(), CHUNK).is_err());
    }

    #[test]
    fn a_file_opens_with_its_key_in_its_place_at_its_length_alone() {
        let (key, plain) = (FileKey::generate(), file(2000));
        let sealed = seal(&key, &plain, 500);

        assert!(open(&FileKey::generate(), &PLACE, 2000, &sealed, 500).is_err());
        assert!(open(&key, &["town", "case", "other"], 2000, &sealed, 500).is_err());
        for length in [0, 1024, 1999, 2049, usize::MAX] {
            assert!(open(&key, &PLACE, length, &sealed, 500).is_err(), "{length}");
        }
    }

    #[test]
    fn whoever_goes_on_after_a_fault_gets_nothing() {
        let key = FileKey::generate();
        let mut sealed = seal(&key, &file(3 * CHUNK), CHUNK);
        sealed[HEAD_BYTES] ^= 1;
        let (first, rest) = sealed.split_at(HEAD_BYTES + SEALED_CHUNK + 1);
        let mut opener = Opener::new(&key, &PLACE, 3 * CHUNK as u64);

        assert!(opener.push(first).is_err());
        assert!(opener.push(rest).is_err());
        assert!(opener.finish().is_err());
    }

    #[test]
    fn a_flip_anywhere_and_an_end_anywhere_are_noticed() {
        let (key, plain) = (FileKey::generate(), file(900));
        let sealed = seal(&key, &plain, 900);

        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(open(&key, &PLACE, 900, &changed, 1000).is_err(), "byte {at}");
            assert!(open(&key, &PLACE, 900, &sealed[..at], 1000).is_err(), "{at} bytes");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn whatever_is_sealed_in_whatever_parts_opens_again(
            length in 0_usize..200_000, into in 1_usize..150_000, out in 1_usize..150_000, at: usize, flip in 1_u8..,
        ) {
            let (key, plain) = (FileKey::generate(), file(length));
            let mut sealed = seal(&key, &plain, into);
            prop_assert!(open(&key, &PLACE, length, &sealed, out).unwrap() == plain);

            let at = at % sealed.len();
            sealed[at] ^= flip;
            prop_assert!(open(&key, &PLACE, length, &sealed, out).is_err());
            prop_assert!(open(&key, &PLACE, length, &sealed[..at], out).is_err());
        }
    }
}
