//! A line in one spelling, letter for letter, so that places in it stay places in the page.

/// The letters of a line, with Thai and full-width digits as Arabic ones and everything Latin in capitals.
pub fn folded(text: &str) -> Vec<char> {
    text.chars().map(one).collect()
}

fn one(c: char) -> char {
    match c {
        '๐'..='๙' => digit(u32::from(c) - u32::from('๐')),
        '０'..='９' => digit(u32::from(c) - u32::from('０')),
        // Full-width capitals and small letters.
        'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - u32::from('Ａ') + u32::from('A')).unwrap_or(c),
        'ａ'..='ｚ' => char::from_u32(u32::from(c) - u32::from('ａ') + u32::from('A')).unwrap_or(c),
        // Greek and Cyrillic letters that look like O.
        'Ο' | 'ο' | 'О' | 'о' => 'O',
        '–' | '—' | '‐' | '‑' | '−' => '-',
        c => c.to_ascii_uppercase(),
    }
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}
