//! What passes with the days in cases: their clocks, and how long they are kept.
//!
//! Only days and states are read, which stand in the clear. Who is told serves the channel today and holds a key of the case
//! or a share of its identity: whoever is named in a case holds neither, and a mail about a case that he cannot see would
//! tell him that he is. Of cases that nobody opens any more those are told who can change that: all of them, by the same
//! mail, which says nothing of any case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Weekday;
use prongsai_crypto::{merkle, receipt};
use prongsai_domain::complaint::retention::{self, Keeping, Stage};
use prongsai_domain::complaint::{Escalation, Member, Settings, State, clocks};
use prongsai_store::complaints::{
    self, Complaint, Standing, channel, deletions, entries, grants, identity, keys, log, members, notices,
};
use prongsai_store::jobs::Job;
use prongsai_store::{Tx, agencies};
use prongsai_thai::{Date, zone};
use serde::Serialize;

use crate::{Setback, Worker};

/// The kind of the daily job of each agency.
pub const JOB: &str = "confidential-days";

/// The level from which on custodians are told too.
const HANDLERS: &str = "handlers";

/// Has handlers told of cases whose time runs out, deletes cases whose keeping has ended, and ends requests that are over.
/// On Mondays it has those told who set the channel up where cases wait that nobody opens any more: those that are not closed,
/// and those that cannot be deleted because nobody is there to be told of it.
///
/// # Errors
/// What the database says; the disk, where the files of a deleted case lie.
pub async fn pass(worker: Worker, job: Job) -> Result<(), Setback> {
    let agency = job.agency.as_deref().unwrap_or_default();
    let Some(row) = channel::find(&mut worker.store.read().await?, agency).await? else { return Ok(()) };
    let settings = Settings::read(&row.settings)
        .ok_or_else(|| Setback::Hopeless("the settings of the channel cannot be read".to_owned()))?;
    let (now, today) = (worker.clock.now(), worker.clock.today());
    let mut tx = worker.store.write().await?;
    let body = agencies::get(&mut tx, agency, today).await?;
    let newest = keys::list_newest(&mut tx, agency).await?;
    let (members, _) = members::list(&mut tx, now, today, agency, &body, &settings, &newest).await?;
    let orphans = members::orphans(&mut tx, agency, &members).await?;
    let day = Day { agency, today, hour: complaints::hour(now), keeping: settings.keeping(), members, orphans };
    identity::expire(&mut tx, agency, today).await?;
    let counts = entries::counts(&mut tx, agency).await?;
    let (mut files, mut waits) = (Vec::new(), false);
    for case in complaints::list(&mut tx, agency).await? {
        waits |= day.waits(&case);
        if State::find(&case.standing.state) == Some(State::Closed) {
            files.extend(day.keep(&mut tx, &case, &counts).await?);
        } else if let Some(level) = due(&case.standing, today) {
            day.tell(&mut tx, &case.id, level.tell != HANDLERS).await?;
        }
    }
    if today.weekday() == Weekday::Monday && waits {
        for account in members::managers(&mut tx, now, today, agency, &body).await? {
            notices::pend(&mut tx, agency, &account, day.hour).await?;
        }
    }
    // Where this ends between the commit and the last file, the hourly sweep removes what is left.
    for digest in &files {
        worker.store.doubt(agency, digest).await?;
    }
    tx.commit_unrecorded().await?;
    for digest in files {
        worker.store.remove_file(agency, &digest).await?;
        worker.store.decide(agency, &digest, false, day.hour)?;
    }
    Ok(())
}

/// The highest level that a clock of a case has reached; none while all have time, or stand still.
pub fn due(case: &Standing, today: Date) -> Option<&'static Escalation> {
    if case.paused_on.is_some() {
        return None;
    }
    let running = [
        (case.acknowledge_by, case.acknowledged_on),
        (case.answer_by, case.answered_on),
        (case.finish_by, case.closed_on),
    ];
    let reached = running.into_iter().filter(|(_, met)| met.is_none());
    reached.filter_map(|(last, _)| clocks().escalation(last, today)).max_by_key(|level| level.days)
}

/// A day of a town.
struct Day<'a> {
    agency: &'a str,
    today: Date,
    hour: i64,
    keeping: Keeping,
    /// Who serves the channel on it.
    members: Vec<Member>,
    /// The cases that nobody of them opens any more.
    orphans: BTreeSet<String>,
}

impl Day<'_> {
    /// Has everybody told who handles cases and has a key of this one, with `custodians` also those who keep its informant's
    /// name. Whoever has lost the duty or the account is told nothing.
    async fn tell(&self, tx: &mut Tx, case: &str, custodians: bool) -> Result<(), Setback> {
        let mut told: BTreeSet<String> = BTreeSet::new();
        for grant in grants::list(tx, self.agency, case).await? {
            let account = members::account_of(&grant.holder);
            told.extend(account.filter(|account| members::handles(&self.members, account)).map(str::to_owned));
        }
        if custodians {
            let keeps = |account: &String| self.members.iter().any(|member| member.keeps && member.account == *account);
            let shares = identity::list_shares(tx, self.agency, case).await?.into_iter().map(|share| share.account_id);
            told.extend(shares.filter(keeps));
        }
        for account in told {
            notices::pend(tx, self.agency, &account, self.hour).await?;
        }
        Ok(())
    }

    /// Whether a case that nobody opens any more needs somebody now.
    fn waits(&self, case: &Complaint) -> bool {
        let standing = &case.standing;
        let is_kept = standing
            .closed_on
            .zip(standing.keep_until)
            .is_some_and(|(_, until)| retention::stage(until, None, &self.keeping, self.today) == Stage::Kept);
        self.orphans.contains(&case.id) && !is_kept
    }

    /// Does with a closed case what its keeping asks for; gives the files of one that was deleted. A case that nobody opens
    /// any more stays: its notice would reach nobody, and one that was given is given anew to whoever opens it again.
    async fn keep(
        &self,
        tx: &mut Tx,
        case: &Complaint,
        counts: &BTreeMap<String, i64>,
    ) -> Result<Vec<String>, Setback> {
        let standing = &case.standing;
        let closed_on = standing.closed_on.unwrap_or(case.filed_on);
        let until = standing.keep_until.unwrap_or_else(|| retention::keep_until(closed_on, None, &self.keeping));
        // What came on the day of the notice or after it takes the notice back: nobody was told of that.
        let last = Timestamp::from_microsecond(case.hour).map_or(self.today, zone::day);
        let is_orphan = self.orphans.contains(&case.id);
        let noticed_on = standing.noticed_on.filter(|told| last < *told && !is_orphan);
        let stage = retention::stage(until, noticed_on, &self.keeping, self.today);
        let is_told = stage == Stage::TellNow && !is_orphan;
        let noticed_on = if is_told { Some(self.today) } else { noticed_on };
        let next = Standing { keep_until: Some(until), noticed_on, ..standing.clone() };
        let is_deleted = stage == Stage::Deletable;
        if next == *standing && !is_deleted {
            return Ok(Vec::new());
        }
        // The hour stays that of the last entry. Where somebody wrote meanwhile, tomorrow is another day; a case that is
        // about to be deleted is taken hold of by this, so that nobody writes into what is going.
        if !complaints::save_state(tx, self.agency, &case.id, case.revision, &next, case.hour).await? {
            return Ok(Vec::new());
        }
        if is_told {
            self.tell(tx, &case.id, false).await?;
        }
        if !is_deleted {
            return Ok(Vec::new());
        }
        let files = complaints::delete(tx, self.agency, &case.id).await?;
        let entries = counts.get(&case.id).copied().unwrap_or(0);
        let certificate = certificate(case, closed_on, until, noticed_on, entries, self.today);
        let leaf = leaf(&certificate, self.today);
        deletions::insert(tx, self.agency, self.today, &certificate, &leaf).await?;
        log::pend(tx, self.agency, &leaf, self.today, self.hour).await?;
        Ok(files)
    }
}

/// What is said of a case that is gone.
#[derive(Serialize)]
struct Certificate {
    what: &'static str,
    case: String,
    filed_in: String,
    closed_in: String,
    kept_until: String,
    noticed_on: String,
    deleted_on: String,
    entries_at_most: u64,
}

/// The certificate that a case was deleted: of its own time only months, of its entries only a power of two. The case is
/// named by [`receipt::deletion_mark`]: whoever has the receipt finds it, whoever has the number does not.
fn certificate(
    case: &Complaint,
    closed_on: Date,
    until: Date,
    noticed_on: Option<Date>,
    entries: i64,
    today: Date,
) -> String {
    let certificate = Certificate {
        what: "prongsai/deletion/v1",
        case: receipt::deletion_mark(&case.lookup),
        filed_in: month(case.filed_on),
        closed_in: month(closed_on),
        kept_until: month(until),
        noticed_on: noticed_on.map_or_else(String::new, |day| day.to_string()),
        deleted_on: today.to_string(),
        entries_at_most: u64::try_from(entries).unwrap_or(0).max(1).next_power_of_two(),
    };
    serde_json::to_string(&certificate).unwrap_or_default()
}

/// The leaf of a certificate: as that of an entry, with a salt of 32 zero bytes, because everybody may read it.
pub fn leaf(certificate: &str, day: Date) -> merkle::Hash {
    let commitment = merkle::commitment(&[0; 32], &merkle::digest(certificate.as_bytes()));
    merkle::leaf_hash(&merkle::leaf(&day.to_string(), &commitment))
}

fn month(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}
