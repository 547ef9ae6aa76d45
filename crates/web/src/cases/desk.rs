//! A case on the desk: opened for whoever has a key of it, with the channel, and saved over what others do.

use prongsai_crypto::case::Holder;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{Act, Author, Body, Outcome, Pause, Routing, Standing, State, standing};
use prongsai_store::Tx;
use prongsai_store::complaints::{self, grants};

use super::unlock::Officer;
use crate::complaints::case::Case;
use crate::complaints::channel::Channel;
use crate::complaints::follow;
use crate::cx::Cx;
use crate::error::{Error, Result};

/// A case on somebody's desk.
pub struct Desk<'a> {
    /// Who asks.
    pub cx: &'a Cx,
    /// With which key.
    pub officer: Officer,
    /// The case.
    pub case: Case,
    /// The channel as it stands.
    pub channel: Channel,
    /// The begun hour.
    pub hour: i64,
}

/// Somebody who has a key of a case.
pub struct Handler {
    /// The account.
    pub account: String,
    /// The name.
    pub name: String,
    /// Whether the key is sealed to the person's present key pair, so that it can be opened.
    pub opens: bool,
}

impl<'a> Desk<'a> {
    /// Opens a case.
    ///
    /// # Errors
    /// [`Error::NoSuchPage`] where there is none such or the person has no key of it: nobody learns which.
    pub async fn open(cx: &'a Cx, officer: Officer, tx: &mut Tx, id: &str) -> Result<Self> {
        let holder = Holder::Account(&officer.account, officer.generation);
        let Some(row) = complaints::find(tx, cx.agency_id(), id).await? else {
            // What is not there is asked for as much as what others have: nobody learns which by what it costs.
            grants::find(tx, cx.agency_id(), id, &holder.code()).await?;
            return Err(Error::NoSuchPage);
        };
        let case = Case::open(tx, cx.agency_id(), row, &officer.secret, holder).await?.ok_or(Error::NoSuchPage)?;
        let channel = Channel::load(tx, cx.now, cx.today, cx.agency_id(), &cx.agency).await?;
        Ok(Self { cx, officer, case, channel, hour: complaints::hour(cx.now) })
    }

    /// The address of the case.
    pub fn path(&self) -> String {
        path(&self.case.row.id)
    }

    /// The person as the case names them.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn author(&self) -> Result<Author> {
        let capacity = self.cx.permit(Action::HandleCases, Subject::default())?;
        let capacity = match &capacity.acting {
            Some(acting) => format!("{}{}", acting.mode.words(), capacity.title),
            None => capacity.title.clone(),
        };
        let account = self.officer.account.clone();
        Ok(Author::Officer { account, name: self.cx.session.name.clone(), capacity })
    }

    /// Adds an entry by the person.
    ///
    /// # Errors
    /// The database is away.
    pub async fn append(&mut self, tx: &mut Tx, body: Body) -> Result<()> {
        let by = self.author()?;
        self.case.append(tx, self.cx.today, self.hour, by, body).await?;
        Ok(())
    }

    /// Adds an act by the person.
    ///
    /// # Errors
    /// The database is away.
    pub async fn act(&mut self, tx: &mut Tx, act: Act, about: &str, reason: &str) -> Result<()> {
        let (about, reason) = (about.to_owned(), reason.to_owned());
        self.append(tx, Body::Act { act, about, reason }).await
    }

    /// Adds an act that is noted once a day and person, where it was not.
    ///
    /// # Errors
    /// The database is away.
    pub async fn act_of_the_day(&mut self, tx: &mut Tx, act: Act, about: &str) -> Result<()> {
        if self.has_done_today(act, about) { Ok(()) } else { self.act(tx, act, about, "").await }
    }

    /// Whether the person has done something today.
    pub fn has_done_today(&self, done: Act, with: &str) -> bool {
        self.case.entries.iter().any(|kept| {
            let mine = matches!(&kept.entry.by, Author::Officer { account, .. } if *account == self.officer.account);
            mine && kept.entry.day == self.cx.today
                && matches!(&kept.entry.body, Body::Act { act, about, .. } if *act == done && about == with)
        })
    }

    /// Saves the row over the revision that was read.
    ///
    /// # Errors
    /// [`Error::Stale`] where somebody else was first; the database is away.
    pub async fn save(&mut self, tx: &mut Tx) -> Result<()> {
        let row = &self.case.row;
        if !complaints::save_state(tx, self.cx.agency_id(), &row.id, row.revision, &row.standing, self.hour).await? {
            return Err(Error::Stale);
        }
        self.case.row.revision += 1;
        Ok(())
    }

    /// Where the case stands.
    pub fn state(&self) -> State {
        State::find(&self.case.row.standing.state).unwrap_or(State::Received)
    }

    /// How it ended the last time.
    pub fn outcome(&self) -> Option<Outcome> {
        let closed = |kept: &crate::complaints::case::Kept| match &kept.entry.body {
            Body::State { to: State::Closed, outcome, .. } => *outcome,
            _ => None,
        };
        self.case.entries.iter().rev().find_map(closed)
    }

    /// The code of its kind.
    pub fn kind(&self) -> String {
        kind(&self.case).unwrap_or_default()
    }

    /// The days that do not count.
    pub fn pauses(&self) -> Vec<Pause> {
        follow::pauses(&self.case)
    }

    /// Who may have the case; none where the report itself does not open for this person, who then gives it to nobody.
    pub fn routing(&self) -> Option<Routing> {
        kind(&self.case)?;
        Some(self.channel.route(&follow::named_of(&self.case, &self.channel, &self.cx.agency, self.cx.today)))
    }

    /// Who has keys of the case, each account once.
    ///
    /// # Errors
    /// The database is away.
    pub async fn handlers(&self, tx: &mut Tx) -> Result<Vec<Handler>> {
        let mut found: Vec<Handler> = Vec::new();
        for grant in grants::list(tx, self.cx.agency_id(), &self.case.row.id).await? {
            let Some((account, generation)) = holder(&grant.holder) else { continue };
            let present = self.channel.keys.get(account).is_some_and(|key| key.generation == generation);
            match found.iter_mut().find(|handler| handler.account == account) {
                Some(handler) => handler.opens |= present,
                None => found.push(Handler { account: account.to_owned(), name: self.name(account), opens: present }),
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// The name of an account.
    pub fn name(&self, account: &str) -> String {
        self.channel.names.get(account).cloned().unwrap_or_else(|| self.cx.shell().t("case-handler-gone"))
    }
}

/// The address of a case.
pub fn path(id: &str) -> String {
    format!("/cases/{id}")
}

/// Account and generation of a holder who is an officer: `account:<id>:<generation>`.
pub fn holder(code: &str) -> Option<(&str, i64)> {
    let (account, generation) = code.strip_prefix("account:")?.rsplit_once(':')?;
    Some((account, generation.parse().ok()?))
}

/// The code of a case's kind, where its report opens.
pub fn kind(case: &Case) -> Option<String> {
    case.entries.iter().find_map(|kept| match &kept.entry.body {
        Body::Report { kind, .. } => Some(kind.clone()),
        _ => None,
    })
}

/// How the three clocks of a case stand: acknowledged, first answered, finished.
pub fn standings(case: &Case, today: prongsai_thai::Date) -> [Standing; 3] {
    let row = &case.row.standing;
    let pauses = follow::pauses(case);
    let is_open = pauses.iter().any(|pause| pause.to.is_none());
    let three =
        [(row.acknowledge_by, row.acknowledged_on), (row.answer_by, row.answered_on), (row.finish_by, row.closed_on)];
    three.map(|(due, met)| standing((!is_open || met.is_some()).then_some(due), met, &pauses, today))
}

/// The class of a clock's tag.
pub fn tag(standing: Standing) -> &'static str {
    match standing {
        Standing::Running { .. } => "tag tag-going",
        Standing::DueToday => "tag tag-wait",
        Standing::Over { .. } => "tag tag-late",
        Standing::Paused => "tag tag-none",
        Standing::Met { .. } => "tag tag-done",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_officer_is_a_handler() {
        assert_eq!(holder("account:0190:3"), Some(("0190", 3)));
        assert_eq!(holder("informant"), None);
        assert_eq!(holder("recovery"), None);
    }
}
