//! Reminders as texts to be pasted into the units' LINE groups: what the mails of today say, for those who read no mail.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::reminder::{self, ItemReminder, ItemTask, STAGES, Task};
use prongsai_report::reminder::{self as text, Place};
use prongsai_store::{cycles, reminders};
use prongsai_thai::FiscalYear;

use crate::cx::Cx;
use crate::disclosures::{board, path};
use crate::error::{Error, Result};
use crate::measures::post_name;
use crate::shell::{Shell, page};

/// One text with whom it is for.
struct Message {
    /// The id of its field.
    id: String,
    post: String,
    what: String,
    text: String,
    late: bool,
    rows: usize,
}

#[derive(Template)]
#[template(path = "reminders/show.html")]
struct ShowPage {
    shell: Shell,
    messages: Vec<Message>,
}

/// What is to be said today, a text for each measure and one for all items of a post.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let (shell, agency) = (cx.shell(), cx.agency.full_name());
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    let mut messages = Vec::new();
    let mut add = |post: Option<&str>, what: String, text: String, late: bool| {
        let post = post_name(&cx.agency, post).unwrap_or_else(|| shell.t("reminders-nobody"));
        let rows = text.lines().count() + 1;
        messages.push(Message { id: format!("text-{}", messages.len() + 1), post, what, text, late, rows });
    };
    let mut tx = cx.read().await?;
    // The end of last year is still asked for while this one runs.
    for year in [present.previous(), present] {
        let open = cycles::find(&mut tx, cx.agency_id(), year).await?.is_some_and(|row| row.closed_at.is_none());
        if !open {
            continue;
        }
        let loaded = cycles::load(&mut tx, cx.agency_id(), year, cx.today).await?;
        let owners = reminders::owners(&mut tx, cx.agency_id(), i64::from(year.number())).await?;
        let tasks: Vec<Task<'_>> = loaded
            .cycle
            .measures
            .iter()
            .filter_map(|measure| {
                let id = loaded.measure_ids.get(&measure.no)?;
                let owned = owners.iter().find(|owned| owned.measure == *id);
                let post = owned.and_then(|owned| owned.post.as_deref());
                Some(Task { id, measure, post, due: owned.and_then(|owned| owned.due_on) })
            })
            .collect();
        for reminder in reminder::reminders(&loaded.cycle, &tasks, STAGES, cx.today) {
            let address = shell.public_url(format!("/measures/{}", reminder.measure_id));
            let place = Place { agency: &agency, address: &address, digits: cx.digits, today: cx.today };
            let what = shell.t2("measure-numbered", "no", reminder.no, "title", &reminder.title);
            let said = text::line(&reminder, place);
            add(reminder.owner.as_deref(), what, said, reminder.days_late(cx.today) > 0);
        }
    }
    let board = board::load(&mut tx, &cx, &shell, present).await?;
    drop(tx);
    if board.year.closed_at.is_none() {
        let tasks: Vec<ItemTask<'_>> =
            board.lines.iter().map(|line| ItemTask { item: &line.disclosure, title: &line.item.th }).collect();
        let due = reminder::item_reminders(&cx.agency, present, board.year.closes_on, &tasks, STAGES, cx.today);
        let mut by_post: BTreeMap<Option<String>, Vec<ItemReminder>> = BTreeMap::new();
        for one in due {
            by_post.entry(one.owner.clone()).or_default().push(one);
        }
        let address = shell.public_url(format!("{}?by=mine", path(present)));
        let place = Place { agency: &agency, address: &address, digits: cx.digits, today: cx.today };
        for (post, items) in by_post {
            let title = post.as_deref().and_then(|post| cx.agency.post(post)).map(|post| cx.agency.post_title(post));
            let said = text::line_of_items(&items, place, &title.unwrap_or_else(|| agency.clone()));
            let late = items.iter().any(|item| item.days_late(cx.today) > 0);
            add(post.as_deref(), shell.t1("reminders-items", "count", items.len()), said, late);
        }
    }
    page(&ShowPage { shell, messages })
}
