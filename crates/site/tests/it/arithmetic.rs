//! The predicted score is the official arithmetic, as a fraction.

use std::collections::BTreeMap;

use prongsai_domain::Exact;
use prongsai_domain::framework::Framework;
use prongsai_site::diagnosis::{Judged, predicted};
use proptest::prelude::*;

/// Item 0 or 100 → mean of the group → mean of the groups → mean of indicators 9 and 10, computed here as fractions of
/// whole numbers: numerator and denominator.
fn official(framework: &Framework, earns: &[bool]) -> (i128, i128) {
    let mut groups: BTreeMap<&str, Vec<i128>> = BTreeMap::new();
    for (item, earns) in framework.oit.items.iter().zip(earns) {
        groups.entry(&item.sub).or_default().push(if *earns { 100 } else { 0 });
    }
    let sum = |one: (i128, i128), other: (i128, i128)| (one.0 * other.1 + other.0 * one.1, one.1 * other.1);
    let indicator = |prefix: &str| {
        let means: Vec<(i128, i128)> = groups
            .iter()
            .filter(|(sub, _)| sub.starts_with(prefix))
            .map(|(_, points)| (points.iter().sum(), i128::try_from(points.len()).expect("small")))
            .collect();
        let count = i128::try_from(means.len()).expect("small");
        let (top, bottom) = means.into_iter().fold((0, 1), sum);
        (top, bottom * count)
    };
    let (top, bottom) = sum(indicator("9."), indicator("10."));
    (top, bottom * 2)
}

fn judged(framework: &Framework, earns: &[bool]) -> Vec<Judged> {
    let items = framework.oit.items.iter().zip(earns);
    items.map(|(item, earns)| Judged { code: item.code.clone(), earns: *earns, reasons: Vec::new() }).collect()
}

fn assert_official(framework: &Framework, earns: &[bool]) {
    let found = predicted(framework, &judged(framework, earns)).expect("a judged list scores");
    let (top, bottom) = official(framework, earns);
    let exact =
        Exact::whole(i64::try_from(top).expect("small")).over(&Exact::whole(i64::try_from(bottom).expect("small")));
    assert_eq!(Some(&found.exact), exact.as_ref(), "{}", framework.fiscal_year);

    // What is lost is what lacks to the whole weight of the list.
    let lost = found.lost.iter().fold(Exact::zero(), |sum, lost| &sum + &lost.cost.exact);
    let share = &Exact::from(found.weight) * &Exact::of_hundredths(1);
    let reached = &found.exact * &share;
    assert_eq!(&reached + &lost, Exact::from(found.weight));
}

#[test]
fn every_single_missing_item_costs_what_the_official_arithmetic_says() {
    for framework in Framework::all() {
        let count = framework.oit.items.len();
        assert_official(framework, &vec![true; count]);
        assert_official(framework, &vec![false; count]);
        for missing in 0..count {
            let earns: Vec<bool> = (0..count).map(|item| item != missing).collect();
            assert_official(framework, &earns);
        }
    }
}

#[test]
fn what_to_mend_first_is_what_costs_most() {
    let framework = crate::scene::framework(2564);
    let found = predicted(framework, &[]).expect("a list scores");

    assert_eq!(found.lost[0].cost.code, "O42");
    assert_eq!(found.lost[0].cost.points.to_string(), "5.00");
    assert_eq!(found.lost.last().map(|lost| lost.cost.points.to_string()), Some("0.44".to_owned()));
    assert_eq!(
        (found.oit.to_string(), found.weighted.to_string(), found.earning),
        ("0.00".to_owned(), "0.00".to_owned(), 0)
    );
}

proptest! {
    #[test]
    fn any_judged_list_scores_as_the_official_arithmetic(year in 0..8_usize, seed in any::<u64>()) {
        let framework = &Framework::all()[year.min(Framework::all().len() - 1)];
        let earns: Vec<bool> = (0..framework.oit.items.len()).map(|item| seed.rotate_left(u32::try_from(item).unwrap_or(0)) & 1 == 1).collect();
        assert_official(framework, &earns);
    }
}
