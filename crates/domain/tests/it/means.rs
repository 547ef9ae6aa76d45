//! Means of the country and of a part of it: only what was published, and a town's own in their place.

use prongsai_domain::framework::Framework;
use prongsai_domain::means::{Area, Means};

use crate::scoring::{points, year};

#[test]
fn the_mean_of_the_country_is_known_for_the_years_that_published_it() {
    let total = |number| Means::of(year(number), Area::Country).and_then(|means| means.total);

    let known = [2563, 2564, 2565, 2566, 2567, 2568].map(|number| total(number).map(|score| score.to_string()));

    let said = known.each_ref().map(|score| score.as_deref().unwrap_or("–"));
    assert_eq!(said, ["67.90", "81.25", "87.57", "90.19", "93.05", "93.82"]);
    for number in [2569, 2570] {
        assert_eq!(Means::of(year(number), Area::Country), None, "{number}");
    }
}

#[test]
fn single_indicators_have_means_where_they_were_published_and_no_others() {
    let country = Means::of(year(2568), Area::Country).unwrap();
    let area = Means::of(year(2564), Area::Province("จังหวัดพิจิตร")).unwrap();

    let said = |means: &Means<'_>| -> Vec<(u8, String)> {
        means.indicators.iter().map(|(no, score)| (*no, score.to_string())).collect()
    };
    assert_eq!(said(&country), [(3, "99.45".to_owned()), (8, "94.39".to_owned())]);
    assert_eq!(said(&area), [(9, "82.30".to_owned()), (10, "67.28".to_owned())]);
    assert_eq!((area.total, area.agencies, area.passed_percent), (None, Some(879), Some(points("52.22"))));
    assert!(area.name.is_some_and(|name| name.contains("ภาคเหนือตอนล่าง")) && area.origin.source.contains("page17"));
    assert_eq!(Means::of(year(2564), Area::Province("บึงกาฬ")), None);
    assert_eq!(Means::of(year(2565), Area::Province("พิจิตร")), None);
}

#[test]
fn a_town_gives_the_mean_of_its_province_by_its_own_file() {
    let text = "fiscal_year = 2569\n[[areas.list]]\nname = \"จังหวัดบึงกาฬ\"\nprovinces = [\"บึงกาฬ\"]\nmean = 91.5\n\
                [[areas.list.indicator]]\nno = 7\nmean = 88.25\n";

    let framework = Framework::parse(text, year(2569)).unwrap();

    let means = Means::of(&framework, Area::Province("บึงกาฬ")).unwrap();
    assert_eq!((means.total, means.indicators.get(&7)), (Some(points("91.50")), Some(&points("88.25"))));
    assert_eq!(means.origin.confidence, "as given by the town");
    let wrong = Framework::parse(&text.replace("no = 7", "no = 17"), year(2569)).unwrap_err();
    assert_eq!((wrong[0].field.as_str(), wrong[0].line), ("areas.list[1].indicator", 6));
}
