//! Reminders of the disclosure list: each stage of each item once, and one mail for all that a post hears on a day.

use std::collections::BTreeMap;

use prongsai_domain::reminder::{ItemReminder, ItemTask, STAGES, item_reminders};
use prongsai_report::reminder::{self as text, Mail, Place};
use prongsai_store::agencies::{self, Site};
use prongsai_store::events::Event;
use prongsai_store::{disclosures, mails, reminders};
use prongsai_thai::{Digits, FiscalYear};

use super::{LINE, MAIL};
use crate::{Setback, Worker, check};

/// Reminds the posts of an agency of the items of the present year's list, until it is closed.
pub async fn remind(worker: &Worker, site: &Site) -> Result<(), Setback> {
    let (now, today) = (worker.clock.now(), worker.clock.today());
    let Ok(year) = FiscalYear::containing(today) else { return Ok(()) };
    let mut tx = worker.store.read().await?;
    let board = disclosures::year(&mut tx, &site.id, year).await?;
    let kept = disclosures::list(&mut tx, &site.id, year).await?;
    if kept.is_empty() || board.closed_at.is_some() || board.confirmed_at.is_some() {
        return Ok(());
    }
    let body = agencies::get(&mut tx, &site.id, today).await?;
    let framework = check::framework_of(&mut tx, &site.id, year, &board).await?;
    drop(tx);
    let place =
        |code: &str| framework.as_ref().and_then(|rules| rules.oit.items.iter().position(|item| item.code == code));
    let mut tasks: Vec<ItemTask<'_>> = kept
        .iter()
        .map(|(code, kept)| {
            let title = framework.as_ref().and_then(|rules| rules.item(code)).map_or("", |item| item.th.as_str());
            ItemTask { item: &kept.disclosure, title }
        })
        .collect();
    // In the order of the list, in which people look for them.
    tasks.sort_by_key(|task| place(&task.item.code).unwrap_or(usize::MAX));
    let due = item_reminders(&body, year, board.closes_on, &tasks, STAGES, today);
    if due.is_empty() {
        return Ok(());
    }
    let mut tx = worker.store.write().await?;
    let mut fresh: Vec<ItemReminder> = Vec::new();
    for reminder in due {
        let record = |channel: &str| reminders::Reminder {
            subject: reminder.subject(),
            stage: reminder.stage.id.to_owned(),
            due_on: reminder.due,
            post: reminder.owner.clone().or_else(|| reminder.superior.clone()),
            channel: channel.to_owned(),
            created_at: now.as_microsecond(),
        };
        reminders::record(&mut tx, now, &site.id, &record(LINE)).await?;
        if reminders::record(&mut tx, now, &site.id, &record(MAIL)).await? {
            fresh.push(reminder);
        }
    }
    if fresh.is_empty() {
        return Ok(());
    }
    let address = format!("{}/disclosures/{year}", (worker.address)(site));
    let place = Place { agency: &site.full_name, address: &address, digits: Digits::Arabic, today };
    let title = |post: &str| body.post(post).map(|post| body.post_title(post));
    let mut letters: Vec<(String, Mail)> = Vec::new();
    for (post, items) in by_post(&fresh, |item| item.owner.as_deref()) {
        letters.extend(title(&post).map(|title| (post, text::mail_of_items(&items, place, &title))));
    }
    for (post, items) in by_post(&fresh, |item| item.superior.as_deref()) {
        letters.extend(title(&post).map(|of| (post, text::mail_of_items_to_superior(&items, place, &of, title))));
    }
    let mut sent = 0;
    for (post, mail) in &letters {
        for recipient in reminders::addresses(&mut tx, &site.id, post, today).await? {
            mails::enqueue(&mut tx, now, &site.id, &recipient, &mail.subject, &mail.body).await?;
            sent += 1;
        }
    }
    let codes: Vec<&str> = fresh.iter().map(|item| item.code.as_str()).collect();
    let event = Event::new(&site.id, now, "disclosures.reminded")
        .about("disclosures", &year.to_string())
        .of_year(year.number())
        .with("code", codes.join(", "))
        .with("mails", sent);
    tx.commit(event).await?;
    for item in &fresh {
        metrics::counter!("prongsai_reminders_total", "stage" => item.stage.id).increment(1);
    }
    Ok(())
}

/// The items by the post that hears of them.
fn by_post<'a>(
    items: &'a [ItemReminder],
    post: impl Fn(&'a ItemReminder) -> Option<&'a str>,
) -> BTreeMap<String, Vec<ItemReminder>> {
    let mut found: BTreeMap<String, Vec<ItemReminder>> = BTreeMap::new();
    for item in items {
        if let Some(post) = post(item) {
            found.entry(post.to_owned()).or_default().push(item.clone());
        }
    }
    found
}
