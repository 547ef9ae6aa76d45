//! What the time of an answer tells: whether a receipt is one of a case, whether somebody has an account.

use super::{Answer, get, post, s, send, timed, walk};

/// How often each kind of receipt is asked for.
const RECEIPTS: usize = 200;

/// Wrong passwords for each name: the fifth has to be waited for.
const TRIES: usize = 4;

/// Medians may be so far apart, or the difference must be one of chance.
const APART: f64 = 0.02;
const CHANCE: f64 = 0.01;

/// Who has an account in the sample town, beside whoever is signed in by other measurements.
const ACCOUNTS: [&str; 15] = [
    "mayor",
    "deputy-mayor",
    "clerk",
    "deputy-clerk",
    "office-head",
    "personnel",
    "public-relations",
    "planning",
    "accountant",
    "supply",
    "works-head",
    "health-head",
    "education-head",
    "welfare-head",
    "auditor",
];

/// Prints how far answers are apart; gives what is outside its limit.
pub fn told(port: u16) -> Result<Vec<String>, String> {
    let mut over = Vec::new();
    let page = walk(port)?;
    let filed = page.code()?;
    if send(port, &page, None)?.status != 200 {
        return Err("the report is not taken".to_owned());
    }
    let nothing = walk(port)?.code()?;
    // What a receipt of a case costs beyond one of nothing is the opening of the case, which its own page shows anyway.
    let (of_case, of_nothing) = measure(RECEIPTS, |n| receipt(port, &filed, n), |n| receipt(port, &nothing, n))?;
    say("a receipt of a case beside one of nothing", &of_case, &of_nothing);
    let other = walk(port)?.code()?;
    let (one, two) = measure(RECEIPTS, |n| receipt(port, &nothing, n), |n| receipt(port, &other, n))?;
    if !say("two receipts of nothing", &one, &two) {
        over.push("receipts of nothing".to_owned());
    }
    let there = |n: usize| wrong(port, ACCOUNTS[n % ACCOUNTS.len()]);
    let absent = |n: usize| wrong(port, &format!("nobody-{}", n % ACCOUNTS.len()));
    let (there, absent) = measure(ACCOUNTS.len() * TRIES, there, absent)?;
    if !say("a wrong password of an account beside one of nobody", &there, &absent) {
        over.push("sign-in".to_owned());
    }
    Ok(over)
}

/// Asks for both in turn; gives the milliseconds of each, sorted.
fn measure(
    times: usize,
    one: impl Fn(usize) -> Result<Answer, String>,
    two: impl Fn(usize) -> Result<Answer, String>,
) -> Result<(Vec<f64>, Vec<f64>), String> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for n in 0..times {
        // Whichever comes first in a pair must not gain by it.
        if n % 2 == 0 {
            first.push(timed(|| one(n))?.1 * 1000.0);
            second.push(timed(|| two(n))?.1 * 1000.0);
        } else {
            second.push(timed(|| two(n))?.1 * 1000.0);
            first.push(timed(|| one(n))?.1 * 1000.0);
        }
    }
    first.sort_by(f64::total_cmp);
    second.sort_by(f64::total_cmp);
    Ok((first, second))
}

fn receipt(port: u16, code: &str, _: usize) -> Result<Answer, String> {
    let answer = post(port, "/complaints/return", &[("code", s(code))], "")?;
    if [200, 422].contains(&answer.status) { Ok(answer) } else { Err(format!("a receipt answers {}", answer.status)) }
}

fn wrong(port: u16, login: &str) -> Result<Answer, String> {
    let form = get(port, "/sign-in", "")?;
    if form.status != 200 {
        return Err(format!("the sign-in answers {}", form.status));
    }
    let answer = post(port, "/sign-in", &[("login", s(login)), ("password", s("ไม่ใช่รหัสผ่านนี้แน่นอน"))], "")?;
    if answer.status == 422 { Ok(answer) } else { Err(format!("a wrong password answers {}", answer.status)) }
}

/// Prints both; false where they are apart by more than chance.
fn say(what: &str, one: &[f64], two: &[f64]) -> bool {
    let (a, b) = (one[one.len() / 2], two[two.len() / 2]);
    let (ratio, chance) = (a / b, chance(one, two));
    println!("{what}: {a:.1} ms and {b:.1} ms in the middle, ratio {ratio:.3}, by chance with p = {chance:.3}");
    (ratio - 1.0).abs() <= APART || chance >= CHANCE
}

/// How probable a difference like this is where there is none.
///
/// # Source
/// Mann and Whitney 1947, by the normal approximation; times have no ties worth a correction.
fn chance(one: &[f64], two: &[f64]) -> f64 {
    let count = |below: &[f64], than: f64| below.partition_point(|time| *time < than);
    let larger: f64 = one.iter().map(|time| super::as_f64(count(two, *time))).sum();
    let (firsts, seconds) = (super::as_f64(one.len()), super::as_f64(two.len()));
    let deviation = (firsts * seconds * (firsts + seconds + 1.0) / 12.0).sqrt();
    let off = (larger - firsts * seconds / 2.0).abs() / deviation;
    // Both tails of the normal distribution.
    libm::erfc(off / std::f64::consts::SQRT_2)
}
