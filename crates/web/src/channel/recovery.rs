//! The public half of the recovery key as text: 18 groups of four hexadecimal digits, of which the last two are a check.
//!
//! The secret half is written in other letters ([`prongsai_crypto::recovery`]), so that nobody takes one for the other; where
//! somebody pastes it all the same, it is refused by its shape and never shown again.

use prongsai_crypto::merkle::digest;
use prongsai_crypto::seal::{KEY_BYTES, PublicKey};
use prongsai_crypto::{hex, recovery};

/// Bytes of the check: the beginning of a digest of the key.
const CHECK_BYTES: usize = 4;

/// Why a text is no public recovery key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was typed.
    Empty,
    /// It is not written as one, or a digit is wrong.
    Mistyped,
    /// It is, or may be, the secret half.
    Secret,
}

/// The key in groups of four digits.
pub fn printed(key: &PublicKey) -> String {
    let digits = hex(&[&key.as_bytes()[..], &check(key)].concat());
    let groups: Vec<&str> = (0..digits.len()).step_by(4).filter_map(|at| digits.get(at..at + 4)).collect();
    groups.join(" ")
}

/// The last two groups, by which people compare two papers.
pub fn short(key: &PublicKey) -> String {
    let digits = hex(&check(key));
    format!("{} {}", &digits[..4], &digits[4..])
}

/// Reads a key as it was printed; spaces, lines and dashes are passed over.
///
/// # Errors
/// [`Fault`].
pub fn read(text: &str) -> Result<PublicKey, Fault> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-' && *c != '\u{200b}').collect();
    if digits.is_empty() {
        return Err(Fault::Empty);
    }
    let bytes = bytes(&digits).filter(|bytes| bytes.len() == KEY_BYTES + CHECK_BYTES);
    let Some(bytes) = bytes else {
        // Sixty letters and more that are no hexadecimal digits are the secret, or were meant to be.
        let may_be_secret = digits.len() >= recovery::LETTERS - 4 && digits.bytes().any(|c| !c.is_ascii_hexdigit());
        return Err(if may_be_secret { Fault::Secret } else { Fault::Mistyped });
    };
    let key = PublicKey::from_bytes(&bytes[..KEY_BYTES]).map_err(|_| Fault::Mistyped)?;
    if check(&key) == bytes[KEY_BYTES..] { Ok(key) } else { Err(Fault::Mistyped) }
}

fn check(key: &PublicKey) -> [u8; CHECK_BYTES] {
    let digest = digest(&[b"prongsai/recovery-public/v1\0", &key.as_bytes()[..]].concat());
    [digest[0], digest[1], digest[2], digest[3]]
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use prongsai_crypto::seal::SecretKey;

    use super::*;

    #[test]
    fn a_public_key_is_read_as_printed() {
        let key = SecretKey::from_seed(&[7; 32]).public();
        let text = printed(&key);

        assert_eq!((text.len(), text.split(' ').count()), (89, 18));
        assert!(text.ends_with(&short(&key)));
        for typed in
            [text.clone(), text.replace(' ', ""), text.to_uppercase(), format!("\n{}\n", text.replace(' ', "-"))]
        {
            assert_eq!(read(&typed), Ok(key), "{typed}");
        }
    }

    #[test]
    fn a_wrong_digit_is_noticed() {
        let text = printed(&SecretKey::from_seed(&[7; 32]).public()).replace(' ', "");
        for at in 0..text.len() {
            let digit = if &text[at..=at] == "0" { "1" } else { "0" };
            let mut changed = text.clone();
            changed.replace_range(at..=at, digit);
            assert_eq!(read(&changed), Err(Fault::Mistyped), "digit {at}");
        }
        assert_eq!(read(" "), Err(Fault::Empty));
        assert_eq!(read("กุญแจ"), Err(Fault::Mistyped));
    }

    #[test]
    fn the_secret_half_is_told_from_the_public_one() {
        for seed in 0..20 {
            let secret = SecretKey::from_seed(&[seed; 32]);
            assert_eq!(read(&recovery::printed(&secret)), Err(Fault::Secret));
        }
    }
}
