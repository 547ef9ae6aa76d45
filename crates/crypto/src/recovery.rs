//! The recovery key on paper: for the safe, whole or in shares for several people.
//!
//! Base32 (RFC 4648: A–Z and 2–7) in 16 groups of four letters, which are 40 bytes:
//!
//! | | whole | a share |
//! |---|---|---|
//! | 1 byte | 1 | 2 |
//! | | – | shares needed, x, 1 byte each |
//! | 2 bytes | – | random, the same for all shares of a splitting |
//! | 32 bytes | the secret key | the share, see [`crate::identity`] |
//! | the rest | checksum, 7 bytes | checksum, 3 bytes |
//!
//! The checksum is the beginning of SHA-256(`prongsai/recovery/v1`, a zero byte, the bytes before it): it finds slips of the
//! hand. It is no proof that the key is the right one; its public key is, which the agency keeps.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::seal::SecretKey;
use crate::token::{CodeFault, in_groups};
use crate::{Error, Result, random, shamir};

/// Letters of a key or a share on paper, without the spaces.
pub const LETTERS: usize = 64;

const BYTES: usize = 40;
const WHOLE: u8 = 1;
const PART: u8 = 2;
const WHOLE_BYTES: usize = 1 + 32;
const PART_BYTES: usize = 3 + 2 + 32;

/// What stands on a paper.
pub enum Paper {
    /// The key itself.
    Whole(SecretKey),
    /// A share of it.
    Part(Part),
}

/// A share of the recovery key. No `Debug`; wiped when dropped.
pub struct Part {
    needed: u8,
    splitting: [u8; 2],
    point: shamir::Bytes,
}

/// The key in 16 groups of four letters.
pub fn printed(secret: &SecretKey) -> Zeroizing<String> {
    letters(&Zeroizing::new([&[WHOLE][..], &*secret.to_bytes()].concat()))
}

/// Reads a paper as typed: in letters of either size, with or without spaces and dashes; 0, 1 and 8, which are not used,
/// are read as O, I and B.
///
/// # Errors
/// [`CodeFault`].
pub fn read(text: &str) -> Result<Paper, CodeFault> {
    let letters = typed(text)?;
    let bytes = data_encoding::BASE32.decode(letters.as_bytes()).map(Zeroizing::new);
    let bytes = bytes.map_err(|_| CodeFault::Mistyped)?;
    let content = match bytes.first() {
        Some(&WHOLE) => WHOLE_BYTES,
        Some(&PART) => PART_BYTES,
        _ => return Err(CodeFault::Mistyped),
    };
    let (content, check) = bytes.split_at_checked(content).ok_or(CodeFault::Mistyped)?;
    if !checksum(content).starts_with(check) {
        return Err(CodeFault::Mistyped);
    }
    if let [WHOLE, key @ ..] = content {
        return SecretKey::from_bytes(key).map(Paper::Whole).map_err(|_| CodeFault::Mistyped);
    }
    let [PART, needed, x, first, second, share @ ..] = content else { return Err(CodeFault::Mistyped) };
    let share: &[u8; 32] = share.try_into().map_err(|_| CodeFault::Mistyped)?;
    let mut point = Zeroizing::new([0; shamir::BYTES]);
    point[0] = *x;
    point[1..].copy_from_slice(share);
    Ok(Paper::Part(Part { needed: *needed, splitting: [*first, *second], point }))
}

/// Splits the key into so many shares, of which `needed` join it.
///
/// # Errors
/// [`Error::Shares`] where none or more are needed than there are.
pub fn split(secret: &SecretKey, needed: u8, count: u8) -> Result<Vec<Part>> {
    let splitting = random();
    let points = shamir::split(&secret.to_bytes(), needed, usize::from(count))?;
    Ok(points.into_iter().map(|point| Part { needed, splitting, point }).collect())
}

/// Joins the key from shares of one splitting; a share given twice counts once.
///
/// # Errors
/// [`Error::Shares`] for too few, and for shares of different splittings.
pub fn join(parts: &[Part]) -> Result<SecretKey> {
    let first = parts.first().ok_or(Error::Shares { needed: 1, found: 0 })?;
    let fits = |part: &&Part| (part.needed, part.splitting) == (first.needed, first.splitting);
    if !parts.iter().all(|part| fits(&part)) {
        return Err(Error::Shares { needed: first.needed, found: parts.iter().filter(fits).count() });
    }
    SecretKey::from_bytes(&*shamir::join(parts.iter().map(|part| &part.point), first.needed)?)
}

impl Part {
    /// The share in 16 groups of four letters.
    pub fn printed(&self) -> Zeroizing<String> {
        let (x, share) = self.point.split_at(1);
        letters(&Zeroizing::new([&[PART, self.needed][..], x, &self.splitting, share].concat()))
    }

    /// How many shares join the key.
    pub fn needed(&self) -> u8 {
        self.needed
    }

    /// Which share it is, from 1.
    pub fn number(&self) -> u8 {
        self.point[0]
    }
}

fn letters(content: &[u8]) -> Zeroizing<String> {
    let checksum = checksum(content);
    let bytes = Zeroizing::new([content, &checksum[..BYTES - content.len()]].concat());
    in_groups(&Zeroizing::new(data_encoding::BASE32.encode(&bytes)))
}

fn checksum(content: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(b"prongsai/recovery/v1\0").chain_update(content).finalize().into()
}

/// The 64 letters of a typed text.
fn typed(text: &str) -> Result<Zeroizing<String>, CodeFault> {
    let mut letters = Zeroizing::new(String::with_capacity(text.len()));
    for letter in text.chars() {
        match letter {
            'A'..='Z' | 'a'..='z' | '2'..='7' => letters.push(letter.to_ascii_uppercase()),
            '0' => letters.push('O'),
            '1' => letters.push('I'),
            '8' => letters.push('B'),
            '-' | '\u{2010}'..='\u{2015}' | '\u{200b}' | '\u{feff}' => {}
            space if space.is_whitespace() => {}
            other => return Err(CodeFault::Stranger(other)),
        }
    }
    match letters.len() {
        0 => Err(CodeFault::Empty),
        LETTERS => Ok(letters),
        found => Err(CodeFault::Length { found, expected: LETTERS }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(text: &str) -> Result<SecretKey, Option<CodeFault>> {
        match read(text) {
            Ok(Paper::Whole(secret)) => Ok(secret),
            Ok(Paper::Part(_)) => Err(None),
            Err(fault) => Err(Some(fault)),
        }
    }

    fn part(text: &str) -> Part {
        let Ok(Paper::Part(part)) = read(text) else { panic!("{text} is no share") };
        part
    }

    #[test]
    fn a_key_is_read_as_printed_and_as_typed() {
        let secret = SecretKey::generate();
        let paper = printed(&secret);

        assert_eq!((paper.len(), paper.split(' ').count()), (79, 16));
        for typed in [
            paper.to_string(),
            paper.to_lowercase().replace(' ', ""),
            format!(" {}\n", paper.replace(' ', "-")),
            paper.replace('O', "0").replace('I', "1").replace('B', "8"),
        ] {
            assert_eq!(whole(&typed).ok().map(|key| key.public()), Some(secret.public()), "{typed}");
        }
    }

    #[test]
    fn a_slip_of_the_hand_is_named() {
        let paper = printed(&SecretKey::generate());

        assert_eq!(whole(" ").err(), Some(Some(CodeFault::Empty)));
        assert_eq!(whole("ABCD 9").err(), Some(Some(CodeFault::Stranger('9'))));
        assert_eq!(whole(&paper[5..]).err(), Some(Some(CodeFault::Length { found: 60, expected: 64 })));
        assert_eq!(whole(&"A".repeat(64)).err(), Some(Some(CodeFault::Mistyped)));
    }

    #[test]
    fn two_of_three_papers_join_the_key() {
        let secret = SecretKey::generate();
        let papers: Vec<_> = split(&secret, 2, 3).unwrap().iter().map(Part::printed).collect();
        let other: Vec<_> = split(&secret, 3, 3).unwrap().iter().map(Part::printed).collect();

        assert_eq!((papers[0].len(), part(&papers[2]).number(), part(&papers[2]).needed()), (79, 3, 2));
        for (first, second) in [(0, 1), (0, 2), (2, 1)] {
            let joined = join(&[part(&papers[first]), part(&papers[second])]).unwrap();
            assert_eq!(joined.public(), secret.public());
        }
        assert!(join(&[]).is_err());
        assert!(join(&[part(&papers[0])]).is_err());
        assert!(join(&[part(&papers[0]), part(&papers[0])]).is_err());
        assert!(join(&[part(&papers[0]), part(&other[1])]).is_err());
        assert!(split(&secret, 4, 3).is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_letter_is_noticed(seed: [u8; 32], at in 0_usize..64, to in "[A-Z2-7]") {
            let letters = printed(&SecretKey::from_seed(&seed)).replace(' ', "");
            let mut changed = letters.clone();
            changed.replace_range(at..=at, &to);

            prop_assert_eq!(whole(&changed).is_ok(), changed == letters);
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC{0,80}", letters in "[A-Z2-7]{64}") {
            prop_assert!(read(&text).is_err());
            let _ = read(&letters);
        }
    }
}
