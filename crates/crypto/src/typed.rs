//! Digits as people type them from paper.

/// Thai and Arabic digits as Arabic ones; spaces and dashes fall away. The first other character is given back as the fault.
pub(crate) fn digits(text: &str) -> Result<String, char> {
    // Room for all at once: a text that grows leaves its beginnings in memory.
    let mut found = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '0'..='9' => found.push(letter),
            // The Thai digits stand in order from U+0E50.
            '๐'..='๙' => found.extend(char::from_digit(u32::from(letter) - u32::from('๐'), 10)),
            // Phones put narrow and unbreakable spaces, and dashes of all lengths.
            '-' | '\u{2010}'..='\u{2015}' | '\u{200b}' | '\u{feff}' => {}
            space if space.is_whitespace() => {}
            other => return Err(other),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thai_digits_spaces_and_dashes_are_read() {
        assert_eq!(digits(" ๑๒๓ 4-5 – ๖ "), Ok("123456".to_owned()));
        assert_eq!(digits("12O4"), Err('O'));
    }
}
