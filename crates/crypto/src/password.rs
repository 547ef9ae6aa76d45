//! Passwords: Argon2id, as PHC strings.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{Error, Result, random};

/// A password has at least so many letters.
pub const LEAST_LETTERS: usize = 10;

/// A password has at most so many bytes; a longer one would only cost time.
pub const MOST_BYTES: usize = 1024;

/// How much a hash costs whoever guesses. A value that is passed in: tests pass a cheap one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// 19 MiB, 2 passes, 1 lane: for passwords on a small machine.
    ///
    /// # Source
    /// OWASP Password Storage Cheat Sheet, Argon2id.
    pub const fn standard() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }

    /// 64 MiB, 3 passes, 1 lane: where the machine has the memory.
    ///
    /// # Source
    /// RFC 9106, section 4, second recommended option, on one lane.
    pub const fn strong() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 }
    }

    /// 8 MiB, 2 passes, 1 lane: for a PIN, whose strength lies in the machine's token and the key of the installation.
    pub const fn small() -> Self {
        Self { memory_kib: 8 * 1024, passes: 2, lanes: 1 }
    }

    /// 64 KiB, 1 pass: for tests alone.
    pub const fn test() -> Self {
        Self { memory_kib: 64, passes: 1, lanes: 1 }
    }

    /// Memory in KiB, passes, lanes.
    pub(crate) fn numbers(self) -> [u32; 3] {
        [self.memory_kib, self.passes, self.lanes]
    }

    /// Reads what [`Cost::numbers`] gave; none where it would cost more than any cost named here, or less than the
    /// standard knows.
    pub(crate) fn from_numbers([memory_kib, passes, lanes]: [u32; 3]) -> Option<Self> {
        let most = Self::strong();
        let within = (Params::MIN_M_COST..=most.memory_kib).contains(&memory_kib)
            && (1..=most.passes).contains(&passes)
            && lanes == 1;
        within.then_some(Self { memory_kib, passes, lanes })
    }

    fn params(self) -> Params {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        params.expect("the costs named here are within the standard")
    }

    fn engine(self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params())
    }
}

/// Hashes a password with 16 random bytes of salt into a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$…$…`, 32 bytes of hash.
///
/// Takes tens of milliseconds at [`Cost::standard`]: never while a transaction is open.
///
/// # Errors
/// [`Error::Hash`] where the memory is not to be had.
pub fn hash(password: &str, cost: Cost) -> Result<String> {
    let hashed = cost.engine().hash_password_with_salt(password.as_bytes(), &random::<16>());
    hashed.map(|hash| hash.to_string()).map_err(unreadable)
}

/// Whether a password is the one that was hashed, at the cost that stands in the hash.
///
/// # Errors
/// [`Error::Hash`] where the stored text is no hash.
pub fn verify(password: &str, hash: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash).map_err(|error| Error::Hash(error.to_string()))?;
    let (Some(salt), Some(kept)) = (&hash.salt, &hash.hash) else {
        return Err(Error::Hash("it has no salt or no hash".to_owned()));
    };
    if hash.algorithm.as_str() != "argon2id" || hash.version.is_some_and(|version| version != Version::V0x13 as u32) {
        return Err(Error::Hash("it was made by another algorithm".to_owned()));
    }
    let params = Params::try_from(&hash).map_err(unreadable)?;
    let mut found = Zeroizing::new(vec![0; kept.as_ref().len()]);
    draw(params, password, salt.as_ref(), &mut found)?;
    Ok(found.ct_eq(kept.as_ref()).into())
}

/// What a password gives, in memory of its own.
fn draw(params: Params, password: &str, salt: &[u8], out: &mut [u8]) -> Result<()> {
    /// The allocator keeps a piece of less than 32 MiB among the small ones after it was given back; these settle in it, and
    /// the next piece does not fit: with each sign-in the process would grow. A larger piece is a mapping that goes away.
    const MAPPED: usize = 33 * 1024;
    /// What is small anyway.
    const SMALL: usize = 1024;
    let blocks = params.block_count();
    let mut memory = vec![Block::default(); if blocks < SMALL { blocks } else { blocks.max(MAPPED) }];
    let drawn = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        out,
        &mut memory[..blocks],
    );
    memory[..blocks].fill(Block::default());
    drawn.map_err(|error| Error::Hash(error.to_string()))
}

/// Takes as long as [`verify`] for an account that does not exist, so that nobody learns from the time which logins do.
///
/// # Errors
/// [`Error::Hash`] where the memory is not to be had.
pub fn verify_nobody(password: &str, cost: Cost) -> Result<()> {
    let drawn = key(password, b"nobody of nowhere", cost)?;
    // The comparison is made like that of a real hash; a password that meets it opens nothing.
    let _: bool = drawn.ct_eq(&[0; 32]).into();
    Ok(())
}

/// Whether a hash was made at another cost than is asked for now, and is to be made anew at the next sign-in.
pub fn needs_rehash(hash: &str, cost: Cost) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return true };
    let params = Params::try_from(&hash);
    let numbers = params.map(|params| [params.m_cost(), params.t_cost(), params.p_cost()]);
    hash.algorithm.as_str() != "argon2id" || numbers != Ok(cost.numbers())
}

/// A key of 32 bytes drawn from a password.
///
/// # Errors
/// [`Error::Hash`] where the memory is not to be had.
pub(crate) fn key(password: &str, salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>> {
    let mut drawn = Zeroizing::new([0; 32]);
    draw(cost.params(), password, salt, &mut *drawn)?;
    Ok(drawn)
}

fn unreadable(error: password_hash::Error) -> Error {
    Error::Hash(error.to_string())
}

/// Why a password is easily guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`LEAST_LETTERS`] letters.
    TooShort,
    /// More than [`MOST_BYTES`] bytes.
    TooLong,
    /// Digits alone: telephone numbers, citizen numbers, birthdays.
    OnlyDigits,
    /// Among the passwords that are tried first, or one of them with digits around it; or few letters over and over.
    Common,
    /// Holds the login, the person's or the agency's name.
    HoldsName,
}

/// What is weak about a password; nothing where it will do. `names` are the login and the names of person and agency.
///
/// # Source
/// NIST SP 800-63B-4, section 3.1.1.2: length, a list of common and expected ones, no rules about kinds of letters.
pub fn weaknesses(password: &str, names: &[&str]) -> Vec<Weakness> {
    let folded: String = password.to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut found = Vec::new();
    if password.chars().count() < LEAST_LETTERS {
        found.push(Weakness::TooShort);
    }
    if password.len() > MOST_BYTES {
        found.push(Weakness::TooLong);
    }
    if crate::typed::digits(&folded).is_ok_and(|digits| !digits.is_empty()) {
        found.push(Weakness::OnlyDigits);
    }
    if is_common(&folded) {
        found.push(Weakness::Common);
    }
    let holds = |name: &&str| {
        let name: String = name.to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
        // A name of two letters stands in half of all words.
        name.chars().count() >= 4 && folded.contains(&name)
    };
    if names.iter().any(|name| holds(name) || name.split_whitespace().any(|part| holds(&part))) {
        found.push(Weakness::HoldsName);
    }
    found
}

fn is_common(folded: &str) -> bool {
    let distinct: std::collections::BTreeSet<char> = folded.chars().collect();
    let core = folded.trim_matches(|letter: char| !letter.is_alphabetic() || ('๐'..='๙').contains(&letter));
    // 0, 1, 3, @ and $ stand for letters in what is tried first.
    let plain: String = core
        .chars()
        .map(|letter| match letter {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '@' => 'a',
            '$' => 's',
            other => other,
        })
        .collect();
    let listed = |text: &str| include_str!("common.txt").lines().any(|line| line == text);
    distinct.len() < 4 || listed(folded) || listed(core) || listed(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let hash = hash("ฝนตกที่ทุ่งแสงใส 7 วัน", Cost::test()).unwrap();

        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert_eq!(verify("ฝนตกที่ทุ่งแสงใส 7 วัน", &hash), Ok(true));
        assert_eq!(verify("ฝนตกที่ทุ่งแสงใส 8 วัน", &hash), Ok(false));
        assert_eq!(verify("", &hash), Ok(false));
    }

    #[test]
    fn the_same_password_is_hashed_differently_each_time() {
        assert_ne!(hash("one password", Cost::test()), hash("one password", Cost::test()));
    }

    #[test]
    fn a_hash_that_is_none_is_an_error_and_no_sign_in() {
        for text in ["", "plain", "$argon2id$v=19$", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0"] {
            assert!(verify("plain", text).is_err(), "{text}");
        }
    }

    #[test]
    fn another_cost_asks_for_a_new_hash() {
        let hash = hash("one password", Cost::test()).unwrap();

        assert!(!needs_rehash(&hash, Cost::test()));
        assert!(needs_rehash(&hash, Cost::small()));
        assert!(needs_rehash("no hash", Cost::test()));
        verify_nobody("one password", Cost::test()).unwrap();
    }

    #[test]
    fn what_is_tried_first_is_weak() {
        use Weakness::{Common, HoldsName, OnlyDigits, TooLong, TooShort};
        let names = ["somsri", "สมศรี ใจดี", "เทศบาลตำบลทุ่งแสงใส"];

        let cases: [(&str, &[Weakness]); 12] = [
            ("ข้าวเหนียวร้อนๆ", &[]),
            ("correct horse battery", &[]),
            ("สั้นไป", &[TooShort]),
            ("0812345678", &[OnlyDigits]),
            ("๐๘๑ ๒๓๔ ๕๖๗๘", &[OnlyDigits]),
            ("Password123", &[Common]),
            ("P@ssw0rd2570", &[Common]),
            ("1q2w3e4r5t", &[Common]),
            ("abababababab", &[Common]),
            ("Somsri-2570-ita", &[HoldsName]),
            ("รักสมศรีที่สุด", &[HoldsName]),
            ("", &[TooShort, Common]),
        ];
        for (password, expected) in cases {
            assert_eq!(weaknesses(password, &names), expected, "{password}");
        }
        assert!(weaknesses(&"ยาวไป".repeat(100), &[]).contains(&TooLong));
    }
}
