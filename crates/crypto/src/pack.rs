//! A pack for somebody outside of the house: sealed to one public key, written and read without holding it in memory.
//!
//! | bytes | what |
//! |---|---|
//! | 24 | `prongsai/hand-over/v1` and three zero bytes |
//! | 16 | random: the name of the pack |
//! | 82 | the key of the pack, 32 bytes, sealed to the recipient ([`crate::seal`], purpose `hand-over pack`) |
//! | any | what is in it, in chunks ([`crate::chunks`]), its place `hand-over pack` and the name of the pack |
//! | 58 | the length of what is in it, 8 bytes, highest first, sealed to the recipient (purpose `hand-over length`) |
//!
//! The place of both sealed parts is the name of the pack in hexadecimal digits. What is in it is lengthened as a file of a
//! case is; whoever opens a pack first looks whether it has the bytes that its length asks for, so that of one that was cut
//! off or lengthened nothing is written at all.
//!
//! A pack says nothing about who made it: whoever has the public key can make one. Ask the sender for the digest.

use std::io::{self, Read, Seek, SeekFrom, Write};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use zeroize::Zeroizing;

use crate::chunks::{FileKey, Opener, Sealer, sealed_length};
use crate::seal::{self, KEY_BYTES, OVERHEAD, PublicKey, SecretKey};
use crate::{Result, random};

/// What a pack begins with.
pub const MARK: &[u8; 24] = b"prongsai/hand-over/v1\0\0\0";

/// What the key of a pack is sealed as, and the first part of the place of its chunks.
const PURPOSE: &str = "hand-over pack";

/// What the length of a pack is sealed as.
const LENGTH: &str = "hand-over length";

const NAME_BYTES: usize = 16;
const KEY_AT: usize = MARK.len() + NAME_BYTES;
const HEAD_BYTES: usize = KEY_AT + KEY_BYTES + OVERHEAD;
const TAIL_BYTES: usize = 8 + OVERHEAD;

/// Bytes that are read at once.
const STEP: usize = 64 * 1024;

/// A public key as it is told to the sender of a pack: 43 letters of base64url.
pub fn printed(key: &PublicKey) -> String {
    BASE64URL_NOPAD.encode(key.as_bytes())
}

/// Reads what [`printed`] wrote; also with the sign at its end, in the older letters of base64, and with white space.
pub fn read_key(text: &str) -> Option<PublicKey> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.strip_suffix('=').unwrap_or(&plain).replace('+', "-").replace('/', "_");
    PublicKey::from_bytes(&BASE64URL_NOPAD.decode(plain.as_bytes()).ok()?).ok()
}

/// A pack that is addressed, and of which nothing is written yet.
pub struct Addressed {
    to: PublicKey,
    name: String,
    head: Vec<u8>,
    sealer: Sealer,
}

impl Addressed {
    /// Draws the key of a new pack and seals it to whoever shall open it.
    ///
    /// # Errors
    /// [`crate::Error::Unsealable`] where the public key is none.
    pub fn to(key: &PublicKey) -> Result<Self> {
        let (named, own) = (random::<NAME_BYTES>(), FileKey::generate());
        let name = HEXLOWER.encode(&named);
        let sealed = seal::seal(key, PURPOSE, &[&name], &*own.to_bytes())?;
        let sealer = Sealer::new(&own, &[PURPOSE, &name]);
        Ok(Self { to: *key, head: [&MARK[..], &named, &sealed].concat(), name, sealer })
    }

    /// Writes the beginning; what is then written to the packer is in the pack.
    ///
    /// # Errors
    /// Of `out`.
    pub fn begin<W: Write>(self, mut out: W) -> io::Result<Packer<W>> {
        out.write_all(&self.head)?;
        Ok(Packer { to: self.to, name: self.name, sealer: self.sealer, out, length: 0 })
    }
}

/// Seals what is written. A pack without [`Packer::finish`] opens for nobody.
pub struct Packer<W> {
    to: PublicKey,
    name: String,
    sealer: Sealer,
    out: W,
    length: u64,
}

impl<W: Write> Packer<W> {
    /// Ends the pack.
    ///
    /// # Errors
    /// Of what it is written to.
    pub fn finish(self) -> io::Result<W> {
        let Self { to, name, sealer, mut out, length } = self;
        out.write_all(&sealer.finish().0)?;
        let length = seal::seal(&to, LENGTH, &[&name], &length.to_be_bytes());
        out.write_all(&length.map_err(|error| io::Error::other(error.to_string()))?)?;
        Ok(out)
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sealed = self.sealer.push(bytes);
        self.out.write_all(&sealed)?;
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Why a pack does not open.
#[derive(Debug, thiserror::Error)]
pub enum PackFault {
    /// It does not begin as one.
    #[error("it is no sealed pack")]
    NoPack,
    /// It was sealed to somebody else; or its beginning was changed, which looks the same.
    #[error("this key does not open it")]
    OtherKey,
    /// Something of it is missing, added or changed.
    #[error("it is not whole, or was changed on the way")]
    Changed,
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
    /// What is in it cannot be written.
    #[error("what is in it cannot be written: {0}")]
    Write(io::Error),
}

/// Opens a pack and writes what is in it; gives its length. Only when this has gone well, what was written is whole: after
/// an error it is to be thrown away.
///
/// # Errors
/// [`PackFault`].
pub fn open<R: Read + Seek, W: Write>(with: &SecretKey, from: &mut R, out: &mut W) -> Result<u64, PackFault> {
    let whole = from.seek(SeekFrom::End(0)).map_err(PackFault::Read)?;
    let head = part(from, 0, HEAD_BYTES)?;
    if !head.starts_with(MARK) {
        return Err(PackFault::NoPack);
    }
    let body = whole.checked_sub((HEAD_BYTES + TAIL_BYTES) as u64).ok_or(PackFault::Changed)?;
    let name = HEXLOWER.encode(&head[MARK.len()..KEY_AT]);
    let key = seal::open(with, PURPOSE, &[&name], &head[KEY_AT..]).map_err(|_| PackFault::OtherKey)?;
    let tail = part(from, HEAD_BYTES as u64 + body, TAIL_BYTES)?;
    let length = seal::open(with, LENGTH, &[&name], &tail).map_err(changed)?;
    let length = u64::from_be_bytes(length.as_slice().try_into().map_err(|_| PackFault::Changed)?);
    let sealed = usize::try_from(length).map(sealed_length).map_err(|_| PackFault::Changed)?;
    if body != sealed as u64 {
        return Err(PackFault::Changed);
    }
    let key = FileKey::from_bytes(&key).map_err(changed)?;
    let mut opener = Opener::new(&key, &[PURPOSE, &name], length);
    from.seek(SeekFrom::Start(HEAD_BYTES as u64)).map_err(PackFault::Read)?;
    let (mut rest, mut buffer) = (from.take(body), vec![0; STEP]);
    loop {
        let read = rest.read(&mut buffer).map_err(PackFault::Read)?;
        if read == 0 {
            break;
        }
        out.write_all(&opener.push(&buffer[..read]).map_err(changed)?).map_err(PackFault::Write)?;
    }
    out.write_all(&opener.finish().map_err(changed)?).map_err(PackFault::Write)?;
    out.flush().map_err(PackFault::Write)?;
    Ok(length)
}

fn changed(_: crate::Error) -> PackFault {
    PackFault::Changed
}

/// At most so many bytes from a place on.
fn part<R: Read + Seek>(from: &mut R, at: u64, bytes: usize) -> Result<Zeroizing<Vec<u8>>, PackFault> {
    let mut found = Zeroizing::new(Vec::with_capacity(bytes));
    from.seek(SeekFrom::Start(at)).map_err(PackFault::Read)?;
    from.take(bytes as u64).read_to_end(&mut found).map_err(PackFault::Read)?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::chunks::CHUNK;

    fn pack(to: &PublicKey, plain: &[u8], step: usize) -> Vec<u8> {
        let mut packer = Addressed::to(to).unwrap().begin(Vec::new()).unwrap();
        for part in plain.chunks(step) {
            packer.write_all(part).unwrap();
        }
        packer.finish().unwrap()
    }

    /// What opening gives, and what was written by then.
    fn opened(with: &SecretKey, packed: &[u8]) -> (Result<u64, PackFault>, Vec<u8>) {
        let mut out = Vec::new();
        (open(with, &mut Cursor::new(packed), &mut out), out)
    }

    #[test]
    fn only_the_recipient_opens_a_pack() {
        let (theirs, other) = (SecretKey::generate(), SecretKey::generate());
        let packed = pack(&theirs.public(), "สำนวน".as_bytes(), 3);

        let (length, plain) = opened(&theirs, &packed);

        assert_eq!((length.unwrap(), plain.as_slice()), (15, "สำนวน".as_bytes()));
        assert_eq!(packed.len(), HEAD_BYTES + sealed_length(15) + TAIL_BYTES);
        let (refused, plain) = opened(&other, &packed);
        assert!(matches!(refused, Err(PackFault::OtherKey)) && plain.is_empty());
        assert!(Addressed::to(&PublicKey::from_bytes(&[0; 32]).unwrap()).is_err());
    }

    #[test]
    fn a_flip_anywhere_an_end_anywhere_and_a_byte_more_are_refused_and_nothing_is_written() {
        let theirs = SecretKey::generate();
        let packed = pack(&theirs.public(), &[7; 300], 300);
        for at in 0..packed.len() {
            let mut flipped = packed.clone();
            flipped[at] ^= 1 << (at % 8);
            let (refused, plain) = opened(&theirs, &flipped);
            assert!(refused.is_err() && plain.is_empty(), "byte {at}");
            let (refused, plain) = opened(&theirs, &packed[..at]);
            assert!(refused.is_err() && plain.is_empty(), "{at} bytes");
        }
        for more in [1, 16, TAIL_BYTES, 5000] {
            let (refused, plain) = opened(&theirs, &[&packed[..], &vec![0; more]].concat());
            assert!(matches!(refused, Err(PackFault::Changed)) && plain.is_empty(), "{more} more");
        }
        assert!(matches!(opened(&theirs, b"PK\x03\x04 is a plain archive").0, Err(PackFault::NoPack)));
        assert!(matches!(opened(&theirs, &packed[..60]).0, Err(PackFault::Changed)));
    }

    #[test]
    fn the_end_of_another_pack_and_a_chunk_that_is_left_out_are_refused_before_anything_is_written() {
        let theirs = SecretKey::generate();
        let plain: Vec<u8> = (0..3 * CHUNK + 9).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let (one, two) = (pack(&theirs.public(), &plain, 9999), pack(&theirs.public(), &plain, 9999));

        let end = one.len() - TAIL_BYTES;
        let exchanged = [&one[..end], &two[end..]].concat();
        let shorter = [&one[..HEAD_BYTES + 21], &one[HEAD_BYTES + 21 + CHUNK + 16..]].concat();

        for changed in [exchanged, shorter] {
            let (refused, written) = opened(&theirs, &changed);
            assert!(matches!(refused, Err(PackFault::Changed)) && written.is_empty());
        }
    }

    #[test]
    fn a_key_that_was_told_is_read_with_and_without_its_sign() {
        let key = PublicKey::from_bytes(&[0xfb; 32]).unwrap();
        let told = printed(&key);

        assert_eq!(told.len(), 43);
        for typed in [told.clone(), format!(" {told}=\n"), told.replace('-', "+").replace('_', "/")] {
            assert_eq!(read_key(&typed), Some(key), "{typed}");
        }
        assert!(read_key("").is_none() && read_key(&told[1..]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn whatever_is_packed_in_whatever_parts_opens_again(
            length in 0_usize..200_000, step in 1_usize..150_000, at: usize, flip in 1_u8..,
        ) {
            let theirs = SecretKey::generate();
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect();
            let packed = pack(&theirs.public(), &plain, step);

            let (found, written) = opened(&theirs, &packed);
            prop_assert_eq!(found.unwrap(), length as u64);
            prop_assert!(written == plain);

            let at = at % packed.len();
            let mut flipped = packed.clone();
            flipped[at] ^= flip;
            prop_assert!(opened(&theirs, &flipped).0.is_err());
            prop_assert!(opened(&theirs, &packed[..at]).0.is_err());
        }

        #[test]
        fn strange_bytes_do_not_open(bytes: Vec<u8>) {
            let strange = [&MARK[..], &bytes].concat();
            for bytes in [&bytes, &strange] {
                let (refused, written) = opened(&SecretKey::from_seed(&[1; 32]), bytes);
                prop_assert!(refused.is_err() && written.is_empty());
            }
        }
    }
}
