//! Tokens that browsers keep, and codes that people type from paper.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{Keys, hex, random, typed};

/// A token that a browser keeps: of a session, of a machine, of an invitation in a link.
///
/// 32 random bytes as base64url, 43 letters. The store keeps only its [`digest`]; 256 random bits need no slow hash.
pub struct Token(Zeroizing<String>);

impl Token {
    /// A new token.
    pub fn generate() -> Self {
        Self(Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(&random::<32>())))
    }

    /// The text for the browser.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What the store keeps.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

/// What the store keeps of a token: SHA-256 in 64 hexadecimal digits.
pub fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// What a printed code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// The first sign-in: 19 random digits (63 bits) and a check digit, five groups of four.
    Invitation,
    /// Instead of the telephone: 15 random digits (49 bits) and a check digit, four groups of four.
    Recovery,
}

impl CodeKind {
    /// Digits of such a code, the check digit included.
    pub fn digits(self) -> usize {
        match self {
            Self::Invitation => 20,
            Self::Recovery => 16,
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Invitation => "invitation code",
            Self::Recovery => "recovery code",
        }
    }
}

/// A code of digits, because every keyboard in the office types them, and Thai ones do.
///
/// The last digit is a check digit by Damm: one wrong digit and two neighbours exchanged are always noticed at once,
/// before anything is asked of the store.
pub struct Code {
    kind: CodeKind,
    digits: Zeroizing<String>,
}

/// Why a typed text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFault {
    /// Nothing was typed.
    Empty,
    /// Something else than digits, spaces and dashes.
    Stranger(char),
    /// More or fewer digits than the code has.
    Length {
        /// Digits typed.
        found: usize,
        /// Digits of the code.
        expected: usize,
    },
    /// A digit is wrong, or two are exchanged.
    Mistyped,
}

impl Code {
    /// A new code.
    pub fn generate(kind: CodeKind) -> Self {
        Self { kind, digits: checked_digits(kind.digits()) }
    }

    /// Reads a code as typed: Thai or Arabic digits, with or without spaces and dashes.
    ///
    /// # Errors
    /// [`CodeFault`].
    pub fn read(kind: CodeKind, text: &str) -> Result<Self, CodeFault> {
        Ok(Self { kind, digits: read_checked(text, kind.digits())? })
    }

    /// In groups of four, as it is printed: `1234 5678 9012 3456 7890`.
    pub fn printed(&self) -> Zeroizing<String> {
        in_groups(&self.digits)
    }

    /// What the store keeps: a mark under the key of the installation, 64 hexadecimal digits. A code has too few bits for
    /// a plain digest: whoever has a copy of the database would find it by trying all.
    pub fn digest(&self, keys: &Keys) -> String {
        hex(&keys.mark(self.kind.purpose(), &[&self.digits]))
    }
}

/// Random digits, the last of which is the check digit over those before it.
pub(crate) fn checked_digits(count: usize) -> Zeroizing<String> {
    let mut digits = Zeroizing::new(String::with_capacity(count));
    while digits.len() < count - 1 {
        // 250 is the largest multiple of ten in a byte: above it the lower digits would come more often.
        let bytes = Zeroizing::new(random::<32>());
        let drawn = bytes.iter().filter(|byte| **byte < 250).map(|byte| char::from(b'0' + byte % 10));
        let wanted = count - 1 - digits.len();
        digits.extend(drawn.take(wanted));
    }
    let check = char::from(b'0' + damm(&digits));
    digits.push(check);
    digits
}

/// Reads so many digits as typed, the last of which is a check digit.
pub(crate) fn read_checked(text: &str, expected: usize) -> Result<Zeroizing<String>, CodeFault> {
    let digits = typed::digits(text).map(Zeroizing::new).map_err(CodeFault::Stranger)?;
    let found = digits.len();
    if found == 0 {
        return Err(CodeFault::Empty);
    }
    if found != expected {
        return Err(CodeFault::Length { found, expected });
    }
    if damm(&digits) != 0 {
        return Err(CodeFault::Mistyped);
    }
    Ok(digits)
}

/// In groups of four with spaces between; the number of letters is a multiple of four.
pub(crate) fn in_groups(letters: &str) -> Zeroizing<String> {
    let groups: Vec<&str> = (0..letters.len()).step_by(4).map(|at| &letters[at..at + 4]).collect();
    Zeroizing::new(groups.join(" "))
}

/// The check digit over digits; 0 over digits that end with their own check digit.
///
/// # Source
/// H. M. Damm, Total anti-symmetrische Quasigruppen, 2004, the quasigroup of order 10.
fn damm(digits: &str) -> u8 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.bytes().fold(0, |interim, digit| TABLE[usize::from(interim)][usize::from(digit - b'0')])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_has_43_letters_and_is_kept_as_its_digest() {
        let token = Token::generate();

        assert_eq!(token.text().len(), 43);
        assert_ne!(token.text(), Token::generate().text());
        assert_eq!(token.digest(), digest(token.text()));
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn the_check_digit_is_the_published_one() {
        assert_eq!(damm("572"), 4);
        assert_eq!(damm("5724"), 0);
    }

    #[test]
    fn a_code_is_read_as_printed_and_with_thai_digits() {
        let keys = Keys::new(&[1; 32]);
        for kind in [CodeKind::Invitation, CodeKind::Recovery] {
            let code = Code::generate(kind);
            let thai: String = code
                .printed()
                .chars()
                .map(|c| c.to_digit(10).map_or('-', |d| ['๐', '๑', '๒', '๓', '๔', '๕', '๖', '๗', '๘', '๙'][d as usize]))
                .collect();

            for typed in [code.printed().to_string(), code.digits.to_string(), thai] {
                assert_eq!(Code::read(kind, &typed).map(|code| code.digest(&keys)), Ok(code.digest(&keys)), "{typed}");
            }
            assert_ne!(code.digest(&keys), code.digest(&Keys::new(&[2; 32])));
        }
    }

    #[test]
    fn a_slip_of_the_hand_is_named() {
        let fault = |text: &str| Code::read(CodeKind::Recovery, text).err();

        assert_eq!(fault(" "), Some(CodeFault::Empty));
        assert_eq!(fault("1234 5678 9o12 3456"), Some(CodeFault::Stranger('o')));
        assert_eq!(fault("1234 5678"), Some(CodeFault::Length { found: 8, expected: 16 }));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(at in 0_usize..20, by in 1_u8..10) {
            let mut digits = Code::generate(CodeKind::Invitation).digits.as_bytes().to_vec();
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;

            let read = Code::read(CodeKind::Invitation, std::str::from_utf8(&digits).unwrap());
            prop_assert_eq!(read.err(), Some(CodeFault::Mistyped));
        }

        #[test]
        fn two_neighbours_exchanged_are_noticed(at in 0_usize..19) {
            let mut digits = Code::generate(CodeKind::Invitation).digits.as_bytes().to_vec();
            prop_assume!(digits[at] != digits[at + 1]);
            digits.swap(at, at + 1);

            let read = Code::read(CodeKind::Invitation, std::str::from_utf8(&digits).unwrap());
            prop_assert_eq!(read.err(), Some(CodeFault::Mistyped));
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC{0,40}") {
            let _ = Code::read(CodeKind::Invitation, &text);
        }
    }
}
