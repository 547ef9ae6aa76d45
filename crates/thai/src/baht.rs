//! Amounts of money in words.

/// Says an amount of satang in words: `หนึ่งร้อยยี่สิบเอ็ดบาทห้าสิบสตางค์`, `หนึ่งพันบาทถ้วน`.
///
/// One after a ten or any higher digit is เอ็ด; amounts below nothing begin with ลบ.
///
/// ```
/// use prongsai_thai::baht::words;
/// assert_eq!(words(12_150), "หนึ่งร้อยยี่สิบเอ็ดบาทห้าสิบสตางค์");
/// assert_eq!(words(100_000_00), "หนึ่งแสนบาทถ้วน");
/// ```
///
/// # Source
/// สำนักงานราชบัณฑิตยสภา, การอ่านตัวเลข: เอ็ด for one after any higher digit.
#[must_use]
pub fn words(satang: i64) -> String {
    let amount = satang.unsigned_abs();
    let (baht, rest) = (amount / 100, amount % 100);
    let mut words = String::new();
    if satang < 0 {
        words.push_str("ลบ");
    }
    if baht > 0 || rest == 0 {
        number(baht, &mut words);
        words.push_str("บาท");
    }
    if rest == 0 {
        words.push_str("ถ้วน");
    } else {
        number(rest, &mut words);
        words.push_str("สตางค์");
    }
    words
}

const DIGITS: [&str; 10] = ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"];
const PLACES: [&str; 6] = ["", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน"];
const MILLION: u64 = 1_000_000;

fn number(value: u64, words: &mut String) {
    if value == 0 {
        words.push_str(DIGITS[0]);
        return;
    }
    let (millions, rest) = (value / MILLION, value % MILLION);
    if millions > 0 {
        number(millions, words);
        words.push_str("ล้าน");
    }
    let mut higher = millions > 0;
    let mut unit = MILLION / 10;
    for place in (0..PLACES.len()).rev() {
        let digit = usize::try_from(rest / unit % 10).unwrap_or(0);
        unit = (unit / 10).max(1);
        if digit == 0 {
            continue;
        }
        match (place, digit) {
            (0, 1) if higher => words.push_str("เอ็ด"),
            (1, 1) => {}
            (1, 2) => words.push_str("ยี่"),
            _ => words.push_str(DIGITS[digit]),
        }
        words.push_str(PLACES[place]);
        higher = true;
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn amounts_are_said_as_a_cheque_says_them() {
        for (satang, said) in [
            (0, "ศูนย์บาทถ้วน"),
            (1, "หนึ่งสตางค์"),
            (11, "สิบเอ็ดสตางค์"),
            (100, "หนึ่งบาทถ้วน"),
            (1_000, "สิบบาทถ้วน"),
            (2_100, "ยี่สิบเอ็ดบาทถ้วน"),
            (2_125, "ยี่สิบเอ็ดบาทยี่สิบห้าสตางค์"),
            (10_100, "หนึ่งร้อยเอ็ดบาทถ้วน"),
            (123_456_789, "หนึ่งล้านสองแสนสามหมื่นสี่พันห้าร้อยหกสิบเจ็ดบาทแปดสิบเก้าสตางค์"),
            (100_000_100, "หนึ่งล้านเอ็ดบาทถ้วน"),
            (1_100_000_000, "สิบเอ็ดล้านบาทถ้วน"),
            (100_000_000_000_000, "หนึ่งล้านล้านบาทถ้วน"),
            (-250, "ลบสองบาทห้าสิบสตางค์"),
        ] {
            assert_eq!(words(satang), said, "{satang}");
        }
    }

    #[test]
    fn the_least_amount_has_words_too() {
        assert!(words(i64::MIN).starts_with("ลบ"));
    }
}
