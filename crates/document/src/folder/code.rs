//! The code at the foot of a page: which version, which page of how many, and which step of the chain it holds.
//!
//! `PS1` and the 24 digits of the version, `:` page `/` pages, where there is a step `:` its number, `:` two check letters.
//! All of it is in the small alphabet that a code packs most tightly, so that 25 modules a side suffice.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use qrcode::{Color, EcLevel, QrCode};
use sha2::{Digest, Sha256};

use crate::Error;

/// Length of the id of a version, in hexadecimal digits.
const ID: usize = 24;

/// What the code of a page says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageCode {
    /// Id of the version: 24 lower-case hexadecimal digits.
    pub version: String,
    /// The page, from 1.
    pub page: u16,
    /// Pages in all.
    pub pages: u16,
    /// The first step of the chain on this page, from 1; none where there is none.
    pub step: Option<u8>,
}

/// Why a text is no code of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Another kind of code.
    #[error("it is no code of a page")]
    Foreign,
    /// One of ours, but it does not hold together.
    #[error("the code of the page is damaged")]
    Damaged,
}

impl PageCode {
    fn body(&self) -> String {
        let step = self.step.map(|step| format!(":{step}")).unwrap_or_default();
        format!("PS1{}:{}/{}{step}", self.version.to_uppercase(), self.page, self.pages)
    }

    /// Returns the modules row by row, dark ones true.
    pub(crate) fn modules(&self) -> Option<Vec<bool>> {
        let code = QrCode::with_error_correction_level(self.to_string(), EcLevel::M).ok()?;
        Some(code.to_colors().iter().map(|module| *module == Color::Dark).collect())
    }

    /// Returns the code as SVG without a border: one path of dark modules in a square of as many units as modules.
    pub(crate) fn svg(&self) -> Result<String, Error> {
        let code = QrCode::with_error_correction_level(self.to_string(), EcLevel::M)
            .map_err(|fault| Error::Typeset(format!("the code of the page cannot be made: {fault}")))?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            while let Some(from) = row.iter().skip(x).position(|module| *module == Color::Dark).map(|skip| x + skip) {
                let run = row.iter().skip(from).take_while(|module| **module == Color::Dark).count();
                // Writing to a string does not fail.
                let _ = write!(path, "M{from} {y}h{run}v1h-{run}z");
                x = from + run;
            }
        }
        Ok(format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{width}" viewBox="0 0 {width} {width}"><path fill="black" d="{path}"/></svg>"#
        ))
    }
}

impl fmt::Display for PageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body();
        write!(f, "{body}:{}", check(&body))
    }
}

impl FromStr for PageCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let text = text.trim().to_ascii_uppercase();
        let rest = text.strip_prefix("PS1").ok_or(CodeError::Foreign)?;
        let (body, letters) = text.rsplit_once(':').ok_or(CodeError::Damaged)?;
        let mut fields = rest.split(':');
        let version = fields.next().unwrap_or_default();
        let (page, pages) = fields.next().and_then(|field| field.split_once('/')).ok_or(CodeError::Damaged)?;
        let mut left: Vec<&str> = fields.collect();
        left.pop();
        let number = |text: &str| text.parse::<u16>().map_err(|_| CodeError::Damaged);
        let step = match left.as_slice() {
            [] => None,
            [step] => Some(step.parse().map_err(|_| CodeError::Damaged)?),
            _ => return Err(CodeError::Damaged),
        };
        let code = Self { version: version.to_ascii_lowercase(), page: number(page)?, pages: number(pages)?, step };
        let is_sound = check(body) == letters
            && code.body() == body
            && version.len() == ID
            && version.bytes().all(|b| b.is_ascii_hexdigit())
            && (1..=code.pages).contains(&code.page);
        if is_sound { Ok(code) } else { Err(CodeError::Damaged) }
    }
}

/// Two letters that a slip of the reader or of the hand would not fit.
fn check(body: &str) -> String {
    // Without I, O, 0 and 1, which look alike on paper.
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let digest = Sha256::digest(body.as_bytes());
    digest.iter().take(2).filter_map(|byte| LETTERS.get(usize::from(byte % 32))).map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(page: u16, pages: u16, step: Option<u8>) -> PageCode {
        PageCode { version: "0192f0a1b2c3d4e5f6071829".to_owned(), page, pages, step }
    }

    #[test]
    fn a_code_reads_as_it_was_written() {
        for code in [code(1, 1, None), code(12, 40, Some(3)), code(999, 1000, Some(9))] {
            assert_eq!(code.to_string().parse(), Ok(code.clone()));
            assert_eq!(code.to_string().to_lowercase().parse(), Ok(code));
        }
    }

    #[test]
    fn a_usual_code_fits_the_small_square() {
        let width = |code: PageCode| QrCode::with_error_correction_level(code.to_string(), EcLevel::M).unwrap().width();
        assert_eq!(width(code(9, 9, Some(6))), 25);
        assert_eq!(width(code(98, 99, None)), 25);
        assert_eq!(width(code(998, 999, Some(6))), 29);
    }

    #[test]
    fn what_is_not_ours_is_foreign_and_what_was_changed_is_damaged() {
        assert_eq!("https://example.go.th".parse::<PageCode>(), Err(CodeError::Foreign));
        assert_eq!("".parse::<PageCode>(), Err(CodeError::Foreign));
        for text in ["PS1", "PS1:", "PS1::", "PS10192f0a1b2c3d4e5f6071829:1/2:AA:AA:AA", "PS1:1/2/3:XX"] {
            assert_eq!(text.parse::<PageCode>(), Err(CodeError::Damaged), "{text}");
        }
        let sound = code(3, 9, Some(2)).to_string();
        let damaged = sound.replace("3/9", "4/9");
        assert_eq!(damaged.parse::<PageCode>(), Err(CodeError::Damaged));
        assert_eq!(code(10, 9, None).to_string().parse::<PageCode>(), Err(CodeError::Damaged));
    }
}
