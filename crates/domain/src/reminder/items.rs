//! Who is to be reminded of which items of the disclosure list: the same stages as for measures.

use prongsai_thai::{Date, FiscalYear};
use serde::Serialize;

use super::{Audience, Stage, days_between, superior};
use crate::agency::Agency;
use crate::disclosure::{Disclosure, Lack, Light};

/// An item of the list with its day, as the board keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemTask<'a> {
    /// The item, with what visits found.
    pub item: &'a Disclosure,
    /// Its title in the list of the year.
    pub title: &'a str,
}

/// An item that is not complete and of which somebody is to hear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemReminder {
    /// The year of the list.
    pub year: FiscalYear,
    /// `O14`.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The stage; every stage speaks once.
    pub stage: Stage,
    /// The day by which it is, or was, to be complete.
    pub due: Date,
    /// The post that looks after it; none where nobody was chosen.
    pub owner: Option<String>,
    /// The post above it, where the stage asks for it and the agency has one.
    pub superior: Option<String>,
    /// What is missing, the certain things first.
    pub lacks: Vec<Lack>,
}

impl ItemReminder {
    /// By which a reminder is remembered beside its stage and day: `disclosure:2570:O14`.
    pub fn subject(&self) -> String {
        format!("disclosure:{}:{}", self.year, self.code)
    }

    /// Days since the due date; before it below 0.
    pub fn days_late(&self, today: Date) -> i32 {
        days_between(self.due, today)
    }
}

/// Returns what is to be said today of the items of a list, in their order: for each the stage that was reached last.
///
/// An item without a day of its own is due on the day on which the list closes; where there is none either, it is not
/// spoken of. So it is with an item that nobody looks after before its superior would hear of it.
pub fn item_reminders(
    agency: &Agency,
    year: FiscalYear,
    closes_on: Option<Date>,
    tasks: &[ItemTask<'_>],
    stages: &[Stage],
    today: Date,
) -> Vec<ItemReminder> {
    let mut found = Vec::new();
    for task in tasks.iter().filter(|task| task.item.light() != Light::Complete) {
        let Some(due) = task.item.due.or(closes_on) else { continue };
        let reached = stages.iter().filter(|stage| days_between(due, today) >= stage.days);
        let Some(stage) = reached.max_by_key(|stage| stage.days) else { continue };
        let owner = task.item.owner.as_deref();
        let superior =
            (stage.to == Audience::Superior).then(|| superior(agency, owner).map(|post| post.id.clone())).flatten();
        if owner.is_none() && superior.is_none() {
            continue;
        }
        found.push(ItemReminder {
            year,
            code: task.item.code.clone(),
            title: task.title.to_owned(),
            stage: *stage,
            due,
            owner: owner.map(str::to_owned),
            superior,
            lacks: task.item.lacks(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cycle;
    use crate::agency::AgencyKind;
    use crate::disclosure::{Address, Element, Visit};
    use crate::reminder::STAGES;

    fn item(code: &str, owner: Option<&str>, due: Option<&str>) -> Disclosure {
        Disclosure {
            code: code.to_owned(),
            owner: owner.map(str::to_owned),
            due: due.map(|due| due.parse().unwrap()),
            ..Disclosure::default()
        }
    }

    fn on(items: &[Disclosure], closes_on: Option<&str>, today: &str) -> Vec<(String, &'static str, Option<String>)> {
        let year = FiscalYear::new(2570).unwrap();
        let agency = Cycle::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year).agency;
        let tasks: Vec<ItemTask<'_>> = items.iter().map(|item| ItemTask { item, title: "ชื่อ" }).collect();
        let closes_on = closes_on.map(|day| day.parse().unwrap());
        let found = item_reminders(&agency, year, closes_on, &tasks, STAGES, today.parse().unwrap());
        found.into_iter().map(|item| (item.code, item.stage.id, item.superior)).collect()
    }

    #[test]
    fn an_item_is_asked_for_before_and_after_its_day_and_then_its_superior_hears() {
        let items = [item("O1", Some("legal"), Some("2027-03-31"))];
        let said = |today: &str| on(&items, None, today).into_iter().map(|(_, stage, up)| (stage, up)).next();

        assert_eq!(said("2027-03-16"), None);
        assert_eq!(said("2027-03-17"), Some(("before-14", None)));
        assert_eq!(said("2027-03-31"), Some(("on-day", None)));
        assert_eq!(said("2027-04-07"), Some(("after-7", Some("office-head".to_owned()))));
    }

    #[test]
    fn the_closing_day_serves_where_an_item_has_none_and_what_is_complete_is_left_alone() {
        let complete = Disclosure {
            elements: vec![Element { text: "ก".into(), met: Some(true), ..Element::default() }],
            addresses: vec![Address {
                url: "https://a.example".into(),
                clicks: "1".into(),
                visit: Some(Visit::Fine),
                ..Address::default()
            }],
            ..item("O1", Some("legal"), None)
        };
        let items = [complete, item("O2", Some("legal"), None), item("O3", None, None)];

        assert_eq!(on(&items, Some("2027-04-30"), "2027-04-30"), [("O2".to_owned(), "on-day", None)]);
        assert_eq!(on(&items, None, "2027-04-30"), []);
        let late: Vec<String> =
            on(&items, Some("2027-04-30"), "2027-05-07").into_iter().map(|(code, ..)| code).collect();
        assert_eq!(late, ["O2", "O3"], "of what nobody looks after, the clerk hears in the end");
    }
}
