//! Reminders: once a day the domain says what is due, each stage is said once, by mail and as a text for LINE.

mod items;

use prongsai_domain::reminder::{self, Reminder, STAGES, Task};
use prongsai_report::reminder::{self as text, Mail, Place};
use prongsai_store::agencies::{self, Site};
use prongsai_store::cycles;
use prongsai_store::events::Event;
use prongsai_store::jobs::Job;
use prongsai_store::{mails, reminders};
use prongsai_thai::{Digits, FiscalYear};

use crate::{Setback, Worker};

/// The kind of the daily job of each agency.
pub const JOB: &str = "remind";

/// By mail.
const MAIL: &str = "mail";

/// As a text to be pasted into the unit's group.
const LINE: &str = "line";

/// Reminds the posts of one agency of what is due in its open years and on its disclosure list.
///
/// # Errors
/// What the database says; what was recorded before is not said again.
pub async fn remind(worker: Worker, job: Job) -> Result<(), Setback> {
    let agency = job.agency.as_deref().unwrap_or_default();
    let mut tx = worker.store.read().await?;
    let site = agencies::list(&mut tx).await?.into_iter().find(|site| site.id == agency);
    let Some(site) = site else { return Ok(()) };
    let open = cycles::list(&mut tx, agency).await?.into_iter().filter(|cycle| cycle.closed_at.is_none());
    drop(tx);
    for cycle in open {
        let year = i16::try_from(cycle.fiscal_year).ok().and_then(|number| FiscalYear::new(number).ok());
        if let Some(year) = year {
            of_year(&worker, &site, year).await?;
        }
    }
    items::remind(&worker, &site).await
}

async fn of_year(worker: &Worker, site: &Site, year: FiscalYear) -> Result<(), Setback> {
    let today = worker.clock.today();
    // A year whose turn has not come asks for nothing; the end of the last one is still asked for a quarter later.
    let last = year.last_day().saturating_add(jiff::Span::new().days(92));
    if today < year.first_day() || today > last {
        return Ok(());
    }
    let mut tx = worker.store.read().await?;
    let loaded = cycles::load(&mut tx, &site.id, year, today).await?;
    let owners = reminders::owners(&mut tx, &site.id, i64::from(year.number())).await?;
    drop(tx);
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
    for reminder in reminder::reminders(&loaded.cycle, &tasks, STAGES, today) {
        say(worker, site, &loaded.cycle.agency, year, &reminder).await?;
    }
    Ok(())
}

/// Says one reminder: what is recorded and what is put into the outbox are one transaction.
async fn say(
    worker: &Worker,
    site: &Site,
    agency: &prongsai_domain::agency::Agency,
    year: FiscalYear,
    reminder: &Reminder,
) -> Result<(), Setback> {
    let (now, today) = (worker.clock.now(), worker.clock.today());
    let address = format!("{}/measures/{}", (worker.address)(site), reminder.measure_id);
    let place = Place { agency: &site.full_name, address: &address, digits: Digits::Arabic, today };
    let title = |post: &str| agency.post(post).map(|post| agency.post_title(post));
    let owner = reminder.owner.as_deref();
    let mut letters: Vec<(&str, Mail)> = Vec::new();
    if let Some(post) = owner
        && let Some(title) = title(post)
    {
        letters.push((post, text::mail(reminder, place, &title)));
    }
    if let Some(post) = reminder.superior.as_deref()
        && let Some(title_of) = title(post)
    {
        letters.push((post, text::mail_to_superior(reminder, place, &title_of, owner.and_then(title).as_deref())));
    }
    let record = |channel: &str| reminders::Reminder {
        subject: reminder.subject(),
        stage: reminder.stage.id.to_owned(),
        due_on: reminder.due,
        post: reminder.owner.clone().or_else(|| reminder.superior.clone()),
        channel: channel.to_owned(),
        created_at: now.as_microsecond(),
    };
    let mut tx = worker.store.write().await?;
    let by_line = reminders::record(&mut tx, now, &site.id, &record(LINE)).await?;
    let by_mail = reminders::record(&mut tx, now, &site.id, &record(MAIL)).await?;
    if !by_line && !by_mail {
        return Ok(());
    }
    let mut sent = 0;
    if by_mail {
        for (post, mail) in &letters {
            for recipient in reminders::addresses(&mut tx, &site.id, post, today).await? {
                mails::enqueue(&mut tx, now, &site.id, &recipient, &mail.subject, &mail.body).await?;
                sent += 1;
            }
        }
    }
    let event = Event::new(&site.id, now, "measure.reminded")
        .about("measure", &reminder.measure_id)
        .of_year(year.number())
        .with("stage", reminder.stage.id)
        .with("due_on", reminder.due.to_string())
        .with("mails", sent);
    tx.commit(event).await?;
    metrics::counter!("prongsai_reminders_total", "stage" => reminder.stage.id).increment(1);
    Ok(())
}
