//! The second factor: six digits that change every thirty seconds.
//!
//! # Source
//! RFC 6238 with SHA-1, which every authenticator application understands; secrets of 20 bytes (RFC 4226, section 4).

use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use crate::{Error, Result, random, typed};

/// Bytes of a secret.
pub const SECRET_BYTES: usize = 20;

/// Seconds of a step.
pub const STEP_SECONDS: i64 = 30;

/// Steps before and after the present one that are accepted, because clocks differ.
const SKEW: i64 = 1;

/// What a person's telephone and the desk both know.
pub struct Secret(Zeroizing<[u8; SECRET_BYTES]>);

impl Secret {
    /// A new secret.
    pub fn generate() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// A secret as it was sealed.
    ///
    /// # Errors
    /// [`Error::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let expected = SECRET_BYTES;
        let secret = bytes.try_into().map(|bytes| Self(Zeroizing::new(bytes)));
        secret.map_err(|_| Error::Length { what: "a second factor", found: bytes.len(), expected })
    }

    /// The bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// The secret to be typed by hand where no camera is at hand: base32 in groups of four.
    pub fn typed(&self) -> Zeroizing<String> {
        let text = Zeroizing::new(data_encoding::BASE32_NOPAD.encode(&*self.0));
        let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
        Zeroizing::new(groups.join(" "))
    }

    /// The address that an authenticator application reads from the QR code; issuer is `Prongsai <agency>`.
    pub fn address(&self, agency: &str, login: &str) -> Zeroizing<String> {
        let issuer = format!("Prongsai {}", agency.replace(':', " "));
        // The colon parts issuer and name in this kind of address.
        let login = match login.replace(':', " ") {
            empty if empty.is_empty() => "-".to_owned(),
            login => login,
        };
        let totp = self.builder().with_issuer(Some(issuer)).with_account_name(login).build();
        let address = totp.and_then(|totp| totp.to_url());
        Zeroizing::new(address.expect("20 bytes, 6 digits and names without a colon are in order"))
    }

    /// Checks a code at a moment in seconds since 1970 and returns the step that it belongs to, to be kept as the last used.
    ///
    /// A step up to and including `last_step` is refused: a code that somebody has seen over the shoulder is worth nothing.
    pub fn check(&self, code: &str, at: i64, last_step: i64) -> Option<i64> {
        let code = typed::digits(code).ok()?;
        let totp = self.totp();
        let present = at.div_euclid(STEP_SECONDS);
        // All steps are tried, so that the time taken tells nothing.
        let fits = |step: &i64| {
            let seconds = u64::try_from(step * STEP_SECONDS).ok();
            seconds.is_some_and(|seconds| totp.check(&code, seconds).is_some())
        };
        let fitting: Vec<i64> = (present - SKEW..=present + SKEW).filter(fits).collect();
        fitting.into_iter().find(|step| *step > last_step)
    }

    /// The code at a moment, for tests and demonstrations.
    pub fn code(&self, at: i64) -> String {
        self.totp().generate(u64::try_from(at).unwrap_or(0)).to_string()
    }

    fn totp(&self) -> Totp {
        let totp = self.builder().with_account_name("-").build();
        totp.expect("20 bytes and 6 digits are in order")
    }

    fn builder(&self) -> Builder {
        Builder::new().with_secret(*self.0).with_skew(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secret() -> Secret {
        Secret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn codes_are_those_that_the_standard_prints() {
        // RFC 6238, appendix B, the last six of its eight digits.
        for (at, code) in [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")] {
            assert_eq!(secret().code(at), code);
            assert_eq!(secret().check(code, at, 0), Some(at / 30));
        }
    }

    #[test]
    fn a_code_is_accepted_one_step_early_and_late_and_never_twice() {
        let code = secret().code(3000);

        assert_eq!(secret().check(&code, 3000 - 30, 0), Some(100));
        assert_eq!(secret().check(&code, 3000 + 59, 0), Some(100));
        assert_eq!(secret().check(&code, 3000 + 60, 0), None);
        assert_eq!(secret().check(&code, 3000 - 60, 0), None);
        assert_eq!(secret().check(&code, 3000, 100), None);
    }

    #[test]
    fn thai_digits_and_spaces_are_read_and_nonsense_is_refused() {
        assert_eq!(secret().check("๒๘๗ ๐๘๒", 59, 0), Some(1));
        for nonsense in ["", "28708", "2870820", "28708x", "287083"] {
            assert_eq!(secret().check(nonsense, 59, 0), None, "{nonsense}");
        }
    }

    #[test]
    fn the_address_names_the_agency_and_the_person() {
        let address = secret().address("เทศบาล:ก", "somsri");

        assert!(address.starts_with("otpauth://totp/Prongsai%20"), "{}", *address);
        assert!(address.contains(":somsri?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Prongsai"), "{}", *address);
        assert_eq!(*secret().typed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(!secret().address("", ":").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_check(text in "\\PC{0,12}", at: i64, last: i64) {
            let at = at % 100_000_000_000;
            let _ = secret().check(&text, at, last);
        }
    }
}
