//! The digits of a receipt, as people type them.

use prongsai_crypto::receipt::{DIGITS, Informant, Receipt};
use prongsai_crypto::token::CodeFault;

/// What may stand between two digits.
const BETWEEN: [&str; 8] = ["", " ", "-", "\u{2013}", "\u{a0}", "\u{200b}", "\u{feff}", "\r\n"];

/// Any text is read as a reading of its own says; whatever is accepted reads back from every way of writing it, and no slip
/// of the hand is accepted.
pub fn receipt(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = Receipt::read(&text);
    match (&read, told(&text)) {
        (Ok(receipt), Ok(digits)) => assert_eq!(receipt.digits(), digits, "digits are read in their order"),
        (Err(CodeFault::Mistyped), Ok(_)) => {}
        (Err(fault), Err(expected)) => assert_eq!(*fault, expected, "a slip of the hand is named"),
        (Ok(_), Err(expected)) => panic!("accepted in spite of {expected:?}"),
        (Err(fault), Ok(_)) => panic!("{fault:?} of 24 digits"),
    }
    if let Ok(receipt) = &read {
        every_way_of_writing(receipt, data);
    }
    if let Ok(informant) = Informant::from_bytes(data) {
        let carried = informant.to_bytes();
        let again = Informant::from_bytes(&carried).expect("what was written is read");
        assert!(*again.to_bytes() == *carried && again.lookup == informant.lookup);
    }
    // The first bytes as digits: exactly one check digit fits them.
    let Some((body, rest)) = data.split_first_chunk::<23>() else { return };
    let body: String = body.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    let fitting: Vec<Receipt> = (0..10).filter_map(|check| Receipt::read(&format!("{body}{check}")).ok()).collect();
    assert_eq!(fitting.len(), 1, "one check digit fits {} digits", DIGITS - 1);
    every_way_of_writing(&fitting[0], rest);
}

/// The digits of a text, without a look at the check digit.
fn told(text: &str) -> Result<String, CodeFault> {
    let dashes = ['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}'];
    let mut digits = String::new();
    for letter in text.chars() {
        let code = u32::from(letter);
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else if let Some(value) = code.checked_sub(0xe50).filter(|value| *value < 10) {
            digits.push_str(&value.to_string());
        } else if !(letter.is_whitespace() || dashes.contains(&letter) || [0x200b, 0xfeff].contains(&code)) {
            return Err(CodeFault::Stranger(letter));
        }
    }
    match digits.len() {
        0 => Err(CodeFault::Empty),
        DIGITS => Ok(digits),
        found => Err(CodeFault::Length { found, expected: DIGITS }),
    }
}

fn every_way_of_writing(receipt: &Receipt, luck: &[u8]) {
    let luck = |at: usize| luck.get(at % luck.len().max(1)).copied().unwrap_or_default();
    let digits = receipt.digits();
    assert!(digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit()));
    assert!(digits.ends_with(receipt.last_four()) && receipt.last_four().len() == 4);

    let mut typed = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let choice = luck(at);
        typed.push_str(BETWEEN[usize::from(choice % 8)]);
        typed.push(if choice & 8 == 0 { digit } else { thai(digit) });
    }
    let thai_digits: String = digits.chars().map(thai).collect();
    for way in [receipt.printed().as_str(), typed.as_str(), &thai_digits] {
        let again = Receipt::read(way).expect("a receipt is read from every way of writing it");
        assert_eq!(again.digits(), digits);
    }
    let last: String = receipt.last_four().chars().map(thai).collect();
    assert!(receipt.ends_with(receipt.last_four()) && receipt.ends_with(&last));
    assert!(!receipt.ends_with(&digits[..23]));

    let at = usize::from(luck(0)) % DIGITS;
    let mut wrong = digits.as_bytes().to_vec();
    wrong[at] = b'0' + (wrong[at] - b'0' + 1 + luck(1) % 9) % 10;
    refused(&wrong);
    let at = usize::from(luck(2)) % (DIGITS - 1);
    let mut exchanged = digits.as_bytes().to_vec();
    exchanged.swap(at, at + 1);
    if exchanged != digits.as_bytes() {
        refused(&exchanged);
    }
}

fn refused(digits: &[u8]) {
    let text = str::from_utf8(digits).expect("digits are text");
    assert_eq!(Receipt::read(text).err(), Some(CodeFault::Mistyped), "a slip of the hand is noticed");
}

fn thai(digit: char) -> char {
    char::from_u32(u32::from(digit) - 0x30 + 0xe50).expect("Thai digits stand in order")
}
