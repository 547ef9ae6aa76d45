//! The form of a measure: as typed, and what it means.

use prongsai_domain::agency::{Agency, PostRole};
use prongsai_domain::measure::{Budget, Measure, Period, Step};
use prongsai_store::measures::KeptMeasure;
use prongsai_thai::{Date, FiscalYear, date, numeral};
use serde_json::{Value, json};

use super::{baht, post_name, unit_name};
use crate::form::{Faults, Typed, filled};
use crate::shell::Shell;

/// Steps of one measure.
pub const MOST_STEPS: usize = 30;

/// Code points of a text.
const LONGEST: usize = 4_000;

/// What a form says.
pub struct Read {
    /// The measure.
    pub measure: Measure,
    /// The post that owns it.
    pub post: Option<String>,
    /// Until when it is done.
    pub due: Option<Date>,
    /// For every step that was there before: its number then and now.
    pub moved: Vec<(u16, u16)>,
}

/// A measure as the form would have sent it.
pub fn typed(shell: &Shell, measure: &Measure, post: Option<&str>, due: Option<Date>) -> Typed {
    let mut typed = Typed::default();
    let day = |day: Option<Date>| day.map(|day| shell.date(&day)).unwrap_or_default();
    typed.set("title", &measure.title);
    typed.set("indicator", measure.indicator.map(|no| no.to_string()).unwrap_or_default());
    typed.set_all("topics", measure.topics.iter().map(ToString::to_string));
    typed.set("finding", measure.finding.clone().unwrap_or_default());
    typed.set("unit", measure.unit.clone().unwrap_or_default());
    typed.set("responsible", &measure.responsible);
    typed.set("post", post.unwrap_or_default());
    typed.set("period-from", day(measure.period.from));
    typed.set("period-to", day(measure.period.to));
    typed.set("period-text", measure.period.text.clone().unwrap_or_default());
    typed.set("due", day(due));
    let budget = match &measure.budget {
        Some(budget) if budget.satang == 0 => shell.t("measure-no-budget"),
        Some(budget) => baht(shell, budget.satang),
        None => String::new(),
    };
    typed.set("budget", budget);
    typed.set("heading", measure.budget.as_ref().and_then(|budget| budget.heading.clone()).unwrap_or_default());
    typed.set("success", measure.success.clone().unwrap_or_default());
    typed.set("follow-up", &measure.follow_up);
    typed.set_all("step", measure.steps.iter().map(|step| step.text.clone()));
    typed.set_all("step-was", measure.steps.iter().map(|step| step.no.to_string()));
    typed
}

/// The steps of a form: text, and the number that each had.
pub fn steps(typed: &Typed) -> Vec<(String, String)> {
    let was = typed.all("step-was");
    let texts = typed.all("step");
    let pair = |(at, text): (usize, &&str)| {
        (text.replace("\r\n", "\n"), was.get(at).map_or_else(String::new, |was| (*was).to_owned()))
    };
    texts.iter().enumerate().map(pair).take(MOST_STEPS + 1).collect()
}

/// Does what a button beside a step asks; whether it was one.
pub fn act(typed: &mut Typed) -> bool {
    let act = typed.get("act").to_owned();
    let mut steps = steps(typed);
    let at = |prefix: &str| act.strip_prefix(prefix).and_then(|at| at.parse::<usize>().ok());
    if act == "add" {
        steps.push((String::new(), String::new()));
    } else if let Some(at) = at("up-").filter(|at| (1..steps.len()).contains(at)) {
        steps.swap(at - 1, at);
    } else if let Some(at) = at("down-").filter(|at| at + 1 < steps.len()) {
        steps.swap(at, at + 1);
    } else if let Some(at) = at("drop-").filter(|at| *at < steps.len()) {
        steps.remove(at);
    } else {
        return false;
    }
    typed.set_all("step", steps.iter().map(|(text, _)| text.clone()));
    typed.set_all("step-was", steps.iter().map(|(_, was)| was.clone()));
    true
}

/// Reads a form; what is wrong goes to its field.
///
/// `reported` are the steps of which something was reported: they cannot be taken out.
pub fn read(
    shell: &Shell,
    agency: &Agency,
    year: FiscalYear,
    typed: &Typed,
    before: Option<&KeptMeasure>,
    reported: &[u16],
    faults: &mut Faults,
) -> Read {
    let text = |faults: &mut Faults, field: &str| -> Option<String> {
        let text = filled(typed.get(field))?.replace("\r\n", "\n");
        if text.chars().count() > LONGEST {
            faults.say(field, shell.t1("measure-fault-long", "most", LONGEST));
        }
        Some(text)
    };
    let title = text(faults, "title").unwrap_or_default();
    if title.is_empty() {
        faults.add(shell, "title", "measure-fault-title");
    }
    let indicator = match filled(typed.get("indicator")).map(str::parse) {
        None => None,
        Some(Ok(no @ 1..=10_u8)) => Some(no),
        Some(_) => {
            faults.add(shell, "indicator", "measure-fault-indicator");
            None
        }
    };
    let mut topics: Vec<u8> = typed.all("topics").iter().filter_map(|no| no.parse().ok()).collect();
    topics.sort_unstable();
    topics.dedup();
    let unit = filled(typed.get("unit")).map(str::to_owned);
    if unit.as_ref().is_some_and(|unit| agency.units.iter().all(|known| known.id != *unit)) {
        faults.add(shell, "unit", "measure-fault-unit");
    }
    let post = filled(typed.get("post")).map(str::to_owned);
    if post.as_ref().is_some_and(|post| agency.post(post).is_none()) {
        faults.add(shell, "post", "measure-fault-post");
    }
    let responsible = text(faults, "responsible").or_else(|| unit_name(agency, unit.as_deref()));
    let from = day(shell, typed, "period-from", faults);
    let to = day(shell, typed, "period-to", faults);
    let due = day(shell, typed, "due", faults);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        faults.add(shell, "period-to", "measure-fault-order");
    }
    if let Some(due) = due
        && (due < year.first_day() || due > year.next().last_day())
    {
        let (first, last) = (shell.date(&year.first_day()), shell.date(&year.next().last_day()));
        faults.say("due", shell.t2("measure-fault-due", "first", first, "last", last));
    }
    let budget = money(shell, typed, faults);
    let (steps, moved) = read_steps(shell, typed, before, reported, faults);
    let measure = Measure {
        no: before.map_or(0, |kept| kept.measure.no),
        title,
        indicator,
        topics,
        finding: text(faults, "finding"),
        responsible: responsible.unwrap_or_default(),
        unit,
        period: Period { text: text(faults, "period-text"), from, to },
        budget,
        success: text(faults, "success"),
        follow_up: text(faults, "follow-up").unwrap_or_default(),
        steps,
    };
    Read { measure, post, due, moved }
}

/// The day in a field; none where it is empty or wrong, which is said at the field.
pub fn day(shell: &Shell, typed: &Typed, field: &str, faults: &mut Faults) -> Option<Date> {
    let written = filled(typed.get(field))?;
    match date::parse(written) {
        Ok(day) => Some(day),
        Err(date::DateError::Impossible { .. }) => {
            faults.say(field, shell.t1("fault-date-impossible", "given", written));
            None
        }
        Err(_) => {
            faults.say(field, shell.t1("fault-date", "given", written));
            None
        }
    }
}

/// `6,500`, `๖๕๐๐.๕๐ บาท`, `ไม่ใช้งบประมาณ`.
fn money(shell: &Shell, typed: &Typed, faults: &mut Faults) -> Option<Budget> {
    let heading = filled(typed.get("heading")).map(str::to_owned);
    let Some(written) = filled(typed.get("budget")) else {
        if heading.is_some() {
            faults.add(shell, "budget", "measure-fault-heading");
        }
        return None;
    };
    if written.starts_with("ไม่") || written == shell.t("measure-no-budget") {
        return Some(Budget { satang: 0, heading });
    }
    let plain = numeral::arabic(written).replace([',', ' '], "");
    let plain = plain.trim_end_matches("บาท").trim_end_matches("baht");
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let satang = (!whole.is_empty() && is_digits(whole) && is_digits(rest) && rest.len() <= 2)
        .then(|| {
            let baht: i64 = whole.parse().ok().filter(|baht| *baht < 1_000_000_000_000)?;
            let satang: i64 = format!("{rest:0<2}").parse().ok()?;
            Some(baht * 100 + satang)
        })
        .flatten();
    if satang.is_none() {
        faults.say("budget", shell.t1("measure-fault-budget", "given", written));
    }
    satang.map(|satang| Budget { satang, heading })
}

fn read_steps(
    shell: &Shell,
    typed: &Typed,
    before: Option<&KeptMeasure>,
    reported: &[u16],
    faults: &mut Faults,
) -> (Vec<Step>, Vec<(u16, u16)>) {
    let (mut list, mut moved) = (Vec::new(), Vec::new());
    let known: Vec<u16> = before.map_or_else(Vec::new, |kept| kept.measure.steps.iter().map(|step| step.no).collect());
    for (at, (text, was)) in steps(typed).into_iter().enumerate() {
        let was = was.parse::<u16>().ok().filter(|was| known.contains(was));
        let Some(text) = filled(&text).map(str::to_owned) else {
            // An empty field that was always empty is no step.
            if was.is_some_and(|was| reported.contains(&was)) {
                faults.say(&format!("step-{at}"), shell.t1("measure-fault-step-reported", "no", at + 1));
            }
            continue;
        };
        if text.chars().count() > LONGEST {
            faults.say(&format!("step-{at}"), shell.t1("measure-fault-long", "most", LONGEST));
        }
        let no = u16::try_from(list.len() + 1).unwrap_or(u16::MAX);
        if let Some(was) = was.filter(|was| moved.iter().all(|(other, _)| other != was)) {
            moved.push((was, no));
        }
        list.push(Step { no, text });
    }
    if list.len() > MOST_STEPS {
        faults.say("step-0", shell.t1("measure-fault-steps", "most", MOST_STEPS));
    }
    let gone = reported.iter().find(|no| known.contains(no) && moved.iter().all(|(was, _)| was != *no));
    if let Some(no) = gone
        && faults.is_empty()
    {
        faults.say("steps", shell.t1("measure-fault-step-reported", "no", no));
    }
    (list, moved)
}

/// The post that usually owns a measure of a unit: its head.
pub fn usual_owner<'a>(agency: &'a Agency, unit: Option<&str>) -> Option<&'a str> {
    let unit = unit?;
    let head = agency.posts.iter().find(|post| post.role == PostRole::UnitHead && post.unit.as_deref() == Some(unit));
    head.map(|post| post.id.as_str())
}

/// All fields of a measure with their labels, as people read them.
pub fn said(
    shell: &Shell,
    agency: &Agency,
    measure: &Measure,
    post: Option<&str>,
    due: Option<Date>,
) -> Vec<(String, String)> {
    let day = |day: Option<Date>| day.map(|day| shell.date(&day)).unwrap_or_default();
    let steps: Vec<String> = measure.steps.iter().map(|step| format!("{}. {}", step.no, step.text)).collect();
    let topics: Vec<String> = measure.topics.iter().map(ToString::to_string).collect();
    let budget = match &measure.budget {
        Some(budget) if budget.satang == 0 => shell.t("measure-no-budget"),
        Some(budget) => shell.t1("measure-baht", "baht", baht(shell, budget.satang)),
        None => String::new(),
    };
    let lines = [
        ("measure-title-field", measure.title.clone()),
        ("measure-indicator", measure.indicator.map(|no| no.to_string()).unwrap_or_default()),
        ("measure-topics", topics.join(", ")),
        ("measure-finding", measure.finding.clone().unwrap_or_default()),
        ("measure-steps", steps.join("\n")),
        ("measure-unit", unit_name(agency, measure.unit.as_deref()).unwrap_or_default()),
        ("measure-responsible", measure.responsible.clone()),
        ("measure-post", post_name(agency, post).unwrap_or_default()),
        ("measure-due", day(due)),
        ("measure-period-from", day(measure.period.from)),
        ("measure-period-to", day(measure.period.to)),
        ("measure-period-text", measure.period.text.clone().unwrap_or_default()),
        ("measure-budget", budget),
        ("measure-heading", measure.budget.as_ref().and_then(|budget| budget.heading.clone()).unwrap_or_default()),
        ("measure-success", measure.success.clone().unwrap_or_default()),
        ("measure-follow-up", measure.follow_up.clone()),
    ];
    lines.into_iter().map(|(key, text)| (shell.t(key), text)).collect()
}

/// Field, before and after, where two wordings differ.
pub fn differences(before: &[(String, String)], after: &[(String, String)]) -> Vec<(String, String, String)> {
    before
        .iter()
        .zip(after)
        .filter(|((_, old), (_, new))| old != new)
        .map(|((label, old), (_, new))| (label.clone(), old.clone(), new.clone()))
        .collect()
}

/// The same for memory.
pub fn changes(before: &[(String, String)], after: &[(String, String)]) -> Value {
    let lines = differences(before, after).into_iter();
    lines.map(|(field, before, after)| json!({ "field": field, "before": before, "after": after })).collect()
}
