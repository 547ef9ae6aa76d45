//! Figures as people write them.

use prongsai_domain::{Exact, Score};
use prongsai_thai::numeral;

/// A score in any digits, with comma or point, with its unit: `๙๘,๒๒ คะแนน`, `98.2217`, `ร้อยละ 98`.
///
/// The second value tells whether decimals were rounded off, half up.
pub fn score(cell: &str) -> Option<(Score, bool)> {
    let plain = numeral::arabic(cell);
    let plain = plain.trim().trim_start_matches("ร้อยละ").trim_end_matches("คะแนน").trim_end_matches(['%', '*']).trim();
    let (whole, decimals) = plain.split_once(['.', ',']).unwrap_or((plain, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || decimals.len() > 17 || !is_number(whole) || !is_number(decimals) {
        return None;
    }
    // 95,000 is a sum of money, not 95 points.
    if plain.contains(',') && decimals.len() > 2 {
        return None;
    }
    if plain.ends_with(['.', ',']) {
        return None;
    }
    let kept = decimals.trim_end_matches('0');
    if kept.len() <= 2 {
        return format!("{whole}.{kept:0<2}").parse().ok().map(|score| (score, false));
    }
    let ten = Exact::whole(10);
    let mut unit = Exact::whole(1);
    let mut exact = Exact::whole(whole.parse().ok()?);
    for digit in kept.chars().filter_map(|digit| digit.to_digit(10)) {
        unit = unit.over(&ten)?;
        exact = &exact + &(&unit * &Exact::whole(i64::from(digit)));
    }
    (exact <= Exact::whole(100)).then(|| exact.score()).flatten().map(|score| (score, true))
}

/// Whether a text is a figure or says that there is none.
pub fn is_figure(cell: &str) -> bool {
    score(cell).is_some()
}

/// Whether a cell of scores says that there is nothing; among answers ไม่มี is an answer.
pub fn is_missing(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "" | "-" | "–" | "—" | "n/a" | "na" | "ไม่มี" | "ไม่มีข้อมูล")
}
