//! The addresses of a disclosure list are visited: on demand, every night, and for the record of the closing night.
//!
//! What was visited is written at once, so that a round that broke off goes on where it was. No transaction is open while
//! a site is waited for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use prongsai_domain::disclosure::Visit;
use prongsai_domain::framework::{self, Covers, Framework};
use prongsai_site::check::{VISITS_MAX, Wanted, is_of_last_year, visits};
use prongsai_site::fetch::Client;
use prongsai_site::page::{host, is_same_site};
use prongsai_site::verdict::{Expected, Light, Severity, Verdict};
use prongsai_store::checks::{self, Round, Run};
use prongsai_store::disclosures::{self, BoardYear, NewVisit};
use prongsai_store::events::Event;
use prongsai_store::jobs::Job;
use prongsai_store::{Tx, agencies, cycles, new_id};
use prongsai_thai::{FiscalYear, Span};
use serde_json::json;
use tokio::time::Instant;

use crate::{Setback, Worker};

/// The kind of the nightly job of each agency.
pub const NIGHT: &str = "disclosures-night";

/// Why a round that lost its worker has ended.
pub const STOPPED: &str = "การตรวจหยุดกลางคัน ที่ตรวจแล้วบันทึกไว้แล้ว โปรดสั่งตรวจใหม่\n\
                           The round broke off; what was visited is kept. Ask for another one.";

/// A round that broke off so often is not begun again.
const TRIES: i64 = 3;

/// A round takes no longer; the rest is left to the next one.
const WHOLE: Duration = Duration::from_secs(12 * 60);

/// So many visits, or as many as came in this time, are written together.
const BATCH: usize = 8;
const PAUSE: Duration = Duration::from_secs(2);

/// A round that finds all hands busy looks again after so long.
const BUSY: SignedDuration = SignedDuration::from_secs(20);

/// Seconds over which the rounds of many towns are spread at night.
const NIGHT_SECONDS: u64 = 4 * 60 * 60;

/// What a round is about.
struct Scene {
    year: FiscalYear,
    /// The town's front page, where it is known.
    front: Option<String>,
    /// What is still to be visited, with the item of each.
    wanted: Vec<(String, Wanted)>,
    /// Places of the list, visited or not.
    total: usize,
    /// What the newest visits said before, by item and address.
    before: BTreeMap<(String, String), String>,
}

/// How many addresses came out how.
#[derive(Debug, Default)]
struct Tally {
    visited: usize,
    doubtful: usize,
    failed: usize,
    is_changed: bool,
}

/// Visits the addresses of a round and writes what was found.
///
/// # Errors
/// What the database says; the round then goes on where it was.
pub async fn run(worker: Worker, job: Job) -> Result<(), Setback> {
    let agency = job.agency.clone().unwrap_or_default();
    let run: Run = job.read()?;
    let Ok(_turn) = worker.rounds.clone().try_acquire_owned() else {
        return Err(Setback::Later { until: worker.clock.now() + BUSY, reason: "other rounds are out".to_owned() });
    };
    let mut tx = worker.store.read().await?;
    let found = checks::find(&mut tx, &agency, &run.round).await?;
    let Some(round) = found.filter(Round::is_open) else { return Ok(()) };
    if job.attempts > TRIES {
        drop(tx);
        return end(&worker, &agency, &round, &Tally::default(), Some(STOPPED)).await;
    }
    let scene = scene(&worker, &mut tx, &agency, &round).await?;
    drop(tx);
    if scene.total == 0 {
        let nothing = "ยังไม่มีที่อยู่ให้ตรวจ โปรดเพิ่มที่อยู่ของข้อมูลก่อน\n\
                       There is no address to visit yet: add the addresses of the items first.";
        return end(&worker, &agency, &round, &Tally::default(), Some(nothing)).await;
    }
    let client = Client::new(worker.site.clone()).map_err(|error| Setback::Failed(error.to_string()))?;
    let (tally, left) = visit(&worker, &agency, &round, &scene, &Arc::new(client)).await?;
    let failure = if left > 0 {
        Some(format!(
            "เว็บไซต์ตอบช้า หมดเวลาก่อนตรวจครบ ยังไม่ได้ตรวจ {left} ที่อยู่ โปรดสั่งตรวจใหม่\n\
             The site is slow: time ran out before {left} addresses were visited. Ask for another round."
        ))
    } else if scene.front.is_none() {
        Some(
            "ยังไม่ได้บันทึกเว็บไซต์หลักของหน่วยงาน จึงไม่ได้ตรวจว่าข้อมูลอยู่บนเว็บไซต์หลัก และไม่ได้คลิกตามคำอธิบาย\n\
             The agency's main site is not entered, so neither the site nor the clicks could be checked."
                .to_owned(),
        )
    } else {
        None
    };
    end(&worker, &agency, &round, &tally, failure.as_deref()).await
}

/// Reads everything that a round needs.
async fn scene(worker: &Worker, tx: &mut Tx, agency: &str, round: &Round) -> Result<Scene, Setback> {
    let year = round.year().ok_or_else(|| Setback::Hopeless("a round of no year".to_owned()))?;
    let body = agencies::get(tx, agency, worker.clock.today()).await?;
    let board = disclosures::year(tx, agency, year).await?;
    let framework = framework_of(tx, agency, year, &board).await?;
    let items = disclosures::list(tx, agency, year).await?;
    let last_year: BTreeSet<String> = disclosures::digests(tx, agency, year.previous()).await?.into_iter().collect();
    let last_year = Arc::new(last_year);
    let newest = disclosures::newest_visits(tx, agency, year).await?;
    let before = newest.into_iter().map(|row| ((row.code, row.url), row.outcome)).collect();
    let urls = || items.values().flat_map(|kept| &kept.disclosure.addresses).map(|address| address.url.as_str());
    let front = body.website.as_deref().and_then(|website| front_page(website, urls()));
    let visited: BTreeSet<(String, String)> =
        disclosures::of_round(tx, agency, &round.id).await?.into_iter().map(|done| (done.code, done.url)).collect();
    let mut seen = BTreeSet::new();
    let mut wanted = Vec::new();
    for (code, kept) in items.iter().filter(|(code, _)| round.code.is_empty() || round.code == **code) {
        let title = framework.as_ref().and_then(|framework| framework.item(code)).map_or("", |item| item.th.as_str());
        for address in kept.disclosure.addresses.iter().filter(|address| !address.url.trim().is_empty()) {
            if !seen.insert((code.clone(), address.url.clone())) || seen.len() > VISITS_MAX {
                continue;
            }
            if visited.contains(&(code.clone(), address.url.clone())) {
                continue;
            }
            let expected = Expected {
                agency: Some(body.full_name()),
                fiscal_year: year,
                may_be_previous: is_of_last_year(title),
                period: framework.as_ref().and_then(|framework| period(framework, code)),
                site: front.clone(),
                last_year: last_year.clone(),
            };
            let clicks = address.clicks.clone();
            wanted.push((code.clone(), Wanted { url: address.url.clone(), expected, clicks }));
        }
    }
    Ok(Scene { year, front, wanted, total: seen.len().min(VISITS_MAX), before })
}

/// The rules of the year: the town's own, the embedded ones, with the list that the town keeps.
pub(crate) async fn framework_of(
    tx: &mut Tx,
    agency: &str,
    year: FiscalYear,
    board: &BoardYear,
) -> Result<Option<Framework>, Setback> {
    let own = cycles::find(tx, agency, year).await?.and_then(|row| row.framework);
    // A town's own text was read when it came in; one that no longer reads gives way to ours.
    let own = own.and_then(|text| framework::parse_all(&text).ok()).into_iter().flatten();
    let found = own.into_iter().find(|own| own.fiscal_year == year).or_else(|| Framework::embedded(year).cloned());
    Ok(found.map(|mut framework| {
        if let Some(list) = &board.list {
            framework.oit = list.clone();
        }
        framework
    }))
}

/// The days inside which the paper of an item must be dated, as far as the rules of the year say so.
fn period(framework: &Framework, code: &str) -> Option<Span> {
    let papers = &framework.measure_papers;
    let year = framework.fiscal_year;
    if code == papers.measure || (code == papers.report && papers.covers == Covers::Same) {
        Some(year.span())
    } else if code == papers.report {
        // What is over is reported after its end.
        Some(Span { from: year.previous().first_day(), to: year.last_day() })
    } else {
        None
    }
}

/// The front page as an address; where the town wrote none of `http` and `https`, that of its items serves.
fn front_page<'a>(website: &str, mut urls: impl Iterator<Item = &'a str>) -> Option<String> {
    let website = website.trim();
    if website.starts_with("http://") || website.starts_with("https://") {
        return host(website).is_some().then(|| website.to_owned());
    }
    let guess = format!("https://{website}");
    host(&guess)?;
    let is_plain = urls.any(|url| url.starts_with("http://") && is_same_site(url, &guess));
    Some(if is_plain { format!("http://{website}") } else { guess })
}

/// Visits what is left of a round; gives how it came out, and how many addresses were not reached in time.
async fn visit(
    worker: &Worker,
    agency: &str,
    round: &Round,
    scene: &Scene,
    client: &Arc<Client>,
) -> Result<(Tally, usize), Setback> {
    let already = scene.total - scene.wanted.len();
    let mut tx = worker.store.write().await?;
    checks::begin(&mut tx, worker.clock.now(), agency, &round.id, number(scene.total), number(already)).await?;
    tx.commit_unrecorded().await?;
    let wanted = scene.wanted.iter().map(|(_, wanted)| wanted.clone()).collect();
    let mut visits = visits(client, scene.front.as_deref(), wanted);
    let end = Instant::now() + WHOLE;
    let mut tally = Tally::default();
    let mut batch: Vec<(usize, Option<Verdict>)> = Vec::new();
    loop {
        let next = tokio::time::timeout(PAUSE, visits.next()).await;
        let is_over = matches!(next, Ok(None)) || Instant::now() >= end;
        let is_quiet = next.is_err();
        batch.extend(next.ok().flatten());
        if batch.len() >= BATCH || ((is_over || is_quiet) && !batch.is_empty()) {
            keep(worker, agency, round, scene, &batch, already, &mut tally).await?;
            batch.clear();
        }
        if is_over {
            break;
        }
    }
    let left = scene.wanted.len().saturating_sub(tally.visited);
    Ok((tally, left))
}

/// Writes what some visits found.
async fn keep(
    worker: &Worker,
    agency: &str,
    round: &Round,
    scene: &Scene,
    batch: &[(usize, Option<Verdict>)],
    already: usize,
    tally: &mut Tally,
) -> Result<(), Setback> {
    let mut tx = worker.store.write().await?;
    let now = worker.clock.now();
    for (place, verdict) in batch {
        let Some((code, wanted)) = scene.wanted.get(*place) else { continue };
        let outcome = outcome(verdict.as_ref());
        let findings = findings(verdict.as_ref());
        let size = verdict.as_ref().and_then(|verdict| verdict.size_bytes).map(number);
        let filled = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
        let title = verdict.as_ref().and_then(|verdict| filled(&verdict.title));
        let words = verdict.as_ref().and_then(|verdict| filled(&verdict.text));
        let visit = NewVisit {
            id: &new_id(now),
            year: scene.year,
            code,
            url: &wanted.url,
            outcome,
            status: verdict.as_ref().and_then(|verdict| verdict.status).map(i64::from),
            final_url: verdict.as_ref().and_then(|verdict| verdict.url.as_deref()),
            media_type: verdict.as_ref().and_then(|verdict| verdict.content_type.as_deref()),
            size_bytes: size,
            digest: verdict.as_ref().and_then(|verdict| verdict.digest.as_deref()),
            title: title.as_deref(),
            words: words.as_deref(),
            findings: &findings,
            on_record: round.on_record == 1,
            round: Some(&round.id),
            picture: None,
        };
        disclosures::insert_visit(&mut tx, now, agency, &visit).await?;
        tally.visited += 1;
        tally.doubtful += usize::from(outcome == Visit::Doubtful);
        tally.failed += usize::from(outcome == Visit::Failed);
        let known = scene.before.get(&(code.clone(), wanted.url.clone())).map(|known| disclosures::visit(known));
        tally.is_changed |= known != Some(outcome);
    }
    checks::progress(&mut tx, agency, &round.id, number(already + tally.visited)).await?;
    tx.commit_unrecorded().await?;
    Ok(())
}

fn outcome(verdict: Option<&Verdict>) -> Visit {
    match verdict {
        Some(verdict) if verdict.fails() => Visit::Failed,
        Some(verdict) if verdict.light() == Light::Complete => Visit::Fine,
        Some(_) | None => Visit::Doubtful,
    }
}

/// The findings as they are kept: kind, gravity, and words in both languages, gravest first.
fn findings(verdict: Option<&Verdict>) -> String {
    let Some(verdict) = verdict else {
        let unjudged = json!([{
            "kind": "unjudged",
            "severity": Severity::Unknown.code(),
            "thai": "อ่านสิ่งที่ได้รับไม่สำเร็จ โปรดเปิดตรวจเอง",
            "english": "what came could not be judged; look yourself",
        }]);
        return unjudged.to_string();
    };
    let said = verdict.findings.iter().map(|finding| {
        json!({
            "kind": finding.kind.code(),
            "severity": finding.severity.code(),
            "thai": finding.kind.thai(),
            "english": finding.kind.english(),
        })
    });
    serde_json::Value::Array(said.collect()).to_string()
}

/// Ends a round. It is an event where somebody asked for it, where it is the record, or where something has changed.
async fn end(
    worker: &Worker,
    agency: &str,
    round: &Round,
    tally: &Tally,
    failure: Option<&str>,
) -> Result<(), Setback> {
    let now = worker.clock.now();
    let mut tx = worker.store.write().await?;
    if !checks::end(&mut tx, now, agency, &round.id, failure).await? {
        return Ok(());
    }
    let is_told = round.asked_by.is_some() || round.on_record == 1 || tally.is_changed;
    if !is_told {
        tx.commit_unrecorded().await?;
        return Ok(());
    }
    let kind = if round.on_record == 1 { "disclosures.recorded" } else { "disclosures.checked" };
    let mut event = Event::new(agency, now, kind)
        .with("visited", number(tally.visited))
        .with("doubtful", number(tally.doubtful))
        .with("failed", number(tally.failed));
    if let Some(year) = round.year() {
        event = event.about("disclosures", &year.to_string()).of_year(year.number());
    }
    if !round.code.is_empty() {
        event = event.with("code", round.code.clone());
    }
    tx.commit(event).await?;
    metrics::counter!("prongsai_visits_total").increment(u64::try_from(tally.visited).unwrap_or(u64::MAX));
    Ok(())
}

/// Asks for the rounds of a night: the list of the present year, and the record of each list whose last day is over.
///
/// # Errors
/// What the database says.
pub async fn night(worker: Worker, job: Job) -> Result<(), Setback> {
    let agency = job.agency.as_deref().unwrap_or_default();
    let (now, today) = (worker.clock.now(), worker.clock.today());
    let mut tx = worker.store.read().await?;
    let years = disclosures::years(&mut tx, agency).await?;
    drop(tx);
    for year in years {
        let year = i16::try_from(year).ok().and_then(|number| FiscalYear::new(number).ok());
        let Some(year) = year else { continue };
        let mut tx = worker.store.write().await?;
        let board = disclosures::year(&mut tx, agency, year).await?;
        if board.confirmed_at.is_some() {
            continue;
        }
        if board.closed_at.is_none() && board.closes_on.is_some_and(|last| last < today) {
            let closed = BoardYear { closed_at: Some(now.as_microsecond()), ..board };
            disclosures::put_year(&mut tx, now, agency, year, &closed, None).await?;
            checks::ask(&mut tx, now, agency, year, None, None, true).await?;
            let event = Event::new(agency, now, "disclosures.closed")
                .about("disclosures", &year.to_string())
                .of_year(year.number())
                .with("closes_on", closed.closes_on.map(|day| day.to_string()).unwrap_or_default());
            tx.commit(event).await?;
        } else if year.span().contains(today) && !disclosures::list(&mut tx, agency, year).await?.is_empty() {
            checks::ask_later(&mut tx, now, turn(now, agency), agency, year).await?;
            tx.commit_unrecorded().await?;
        }
    }
    Ok(())
}

/// When it is the turn of a town at night, so that many towns of one house do not go out at once.
fn turn(now: Timestamp, agency: &str) -> Timestamp {
    let place = agency.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let seconds = i64::try_from(place % NIGHT_SECONDS).unwrap_or(0);
    now + SignedDuration::from_secs(seconds)
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
