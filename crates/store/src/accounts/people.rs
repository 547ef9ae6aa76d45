//! People, the posts that they hold or held, who stands in for whom, and what posts are entrusted with.

use jiff::Timestamp;
use prongsai_domain::access::Duty;
use prongsai_thai::Date;

use super::CountRow;
use crate::{Error, Result, Tx, new_id};

row! {
    /// A person, with the account where there is one. Times are microseconds since 1970.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Person {
        /// The id.
        pub id: String,
        /// The name as it stands under a signature: `นางสมศรี ใจดี`.
        pub name: String,
        /// The mail address.
        pub email: Option<String>,
        /// The id of the account.
        pub account: Option<String>,
        /// The login of the account.
        pub login: Option<String>,
        /// When the password was set: until then the person has not been here.
        pub password_at: Option<i64>,
        /// When the second factor was set up.
        pub totp_at: Option<i64>,
        /// When the account was closed.
        pub account_closed_at: Option<i64>,
        /// Until when an open invitation can be taken.
        pub invited_until: Option<i64>,
    }
}

row! {
    /// That a person holds a post; days are ISO text.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Holding {
        /// The id.
        pub id: String,
        /// The post.
        pub post: String,
        /// The person.
        pub person: String,
        /// The name of the person.
        pub name: String,
        /// By which order.
        pub basis: Option<String>,
        /// First day.
        pub from_on: String,
        /// Last day.
        pub to_on: Option<String>,
    }
}

row! {
    /// That the holder of one post stands in for another; days are ISO text.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StandIn {
        /// The id.
        pub id: String,
        /// The post that is filled.
        pub post: String,
        /// The post of the person who fills it.
        pub by_post: String,
        /// The capacity: `acting-for`.
        pub mode: String,
        /// By which order or rule.
        pub basis: Option<String>,
        /// First day.
        pub from_on: String,
        /// Last day.
        pub to_on: Option<String>,
        /// When it was ended before its time, in microseconds.
        pub ended_at: Option<i64>,
    }
}

row! { struct DutyRow { post_id: String, duty: String } }

/// All people who are not closed, by name.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, now: Timestamp, agency: &str) -> Result<Vec<Person>> {
    q!(all Person, tx, "
        select person.id, person.name, person.email, account.id as account, account.login, account.password_at,
               account.totp_at, account.closed_at as account_closed_at,
               (select max(invitation.expires_at) from invitation
                where invitation.agency_id = account.agency_id and invitation.account_id = account.id
                  and invitation.used_at is null and invitation.expires_at > $2) as invited_until
        from person
        left join account on account.agency_id = person.agency_id and account.person_id = person.id
        where person.agency_id = $1 and person.closed_at is null
        order by person.name, person.id",
        agency, now.as_microsecond())
}

/// Finds a person.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, now: Timestamp, agency: &str, id: &str) -> Result<Option<Person>> {
    q!(one Person, tx, "
        select person.id, person.name, person.email, account.id as account, account.login, account.password_at,
               account.totp_at, account.closed_at as account_closed_at,
               (select max(invitation.expires_at) from invitation
                where invitation.agency_id = account.agency_id and invitation.account_id = account.id
                  and invitation.used_at is null and invitation.expires_at > $3) as invited_until
        from person
        left join account on account.agency_id = person.agency_id and account.person_id = person.id
        where person.agency_id = $1 and person.id = $2 and person.closed_at is null",
        agency, id, now.as_microsecond())
}

/// Adds a person; returns the id.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, now: Timestamp, agency: &str, name: &str, email: Option<&str>) -> Result<String> {
    let id = new_id(now);
    q!(run tx, "insert into person (agency_id, id, name, email, created_at) values ($1, $2, $3, $4, $5)",
        agency, &id, name, email, now.as_microsecond())?;
    Ok(id)
}

/// Changes name and mail address.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn update(tx: &mut Tx, agency: &str, id: &str, name: &str, email: Option<&str>) -> Result<()> {
    let changed = q!(run tx, "
        update person set name = $3, email = $4 where agency_id = $1 and id = $2 and closed_at is null",
        agency, id, name, email)?;
    if changed == 0 { Err(Error::Missing("person")) } else { Ok(()) }
}

/// Who holds and held which post: by post, the latest first. A holding that was replaced before it began is left out.
///
/// # Errors
/// What the database says.
pub async fn holdings(tx: &mut Tx, agency: &str) -> Result<Vec<Holding>> {
    q!(all Holding, tx, "
        select holding.id, holding.post_id as post, holding.person_id as person, person.name, holding.basis,
               holding.from_on, holding.to_on
        from holding
        join person on person.agency_id = holding.agency_id and person.id = holding.person_id
        where holding.agency_id = $1 and (holding.to_on is null or holding.to_on >= holding.from_on)
        order by holding.post_id, holding.from_on desc, holding.id desc",
        agency)
}

/// Makes a post vacant from the day after `last`: whoever holds it then leaves it.
///
/// # Errors
/// What the database says.
pub async fn vacate(tx: &mut Tx, agency: &str, post: &str, last: Date) -> Result<u64> {
    q!(run tx, "
        update holding set to_on = $3
        where agency_id = $1 and post_id = $2 and (to_on is null or to_on > $3)",
        agency, post, &last.to_string())
}

/// Who stands in and stood in, the latest first.
///
/// # Errors
/// What the database says.
pub async fn stand_ins(tx: &mut Tx, agency: &str) -> Result<Vec<StandIn>> {
    q!(all StandIn, tx, "
        select id, post_id as post, by_post_id as by_post, mode, basis, from_on, to_on, ended_at
        from acting
        where agency_id = $1
        order by from_on desc, id desc",
        agency)
}

/// Ends a standing in before its time; false where there is none such, or it has ended.
///
/// # Errors
/// What the database says.
pub async fn end_stand_in(tx: &mut Tx, now: Timestamp, agency: &str, id: &str) -> Result<bool> {
    let changed = q!(run tx, "
        update acting set ended_at = $3 where agency_id = $1 and id = $2 and ended_at is null",
        agency, id, now.as_microsecond())?;
    Ok(changed == 1)
}

/// What every post is entrusted with, by post.
///
/// # Errors
/// What the database says.
pub async fn duties(tx: &mut Tx, agency: &str) -> Result<Vec<(String, Duty)>> {
    let rows = q!(all DutyRow, tx, "
        select post_id, duty from post_duty where agency_id = $1 order by post_id, duty", agency)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.post_id, Duty::find(&row.duty)?))).collect())
}

/// Entrusts a post with exactly these duties.
///
/// # Errors
/// What the database says.
pub async fn set_duties(tx: &mut Tx, now: Timestamp, agency: &str, post: &str, duties: &[Duty]) -> Result<()> {
    q!(run tx, "delete from post_duty where agency_id = $1 and post_id = $2", agency, post)?;
    for duty in duties {
        crate::agencies::give_duty(tx, now, agency, post, *duty).await?;
    }
    Ok(())
}

/// Makes changes of who administers wait for each other: on PostgreSQL two of them could else remove the last two
/// administrators at once.
///
/// # Errors
/// What the database says.
pub async fn lock(tx: &mut Tx, agency: &str) -> Result<()> {
    q!(run tx, "update agency set slug = slug where id = $1", agency)?;
    Ok(())
}

/// How many people can administer on a day: they hold a post that is entrusted with it and have a password.
///
/// # Errors
/// What the database says.
pub async fn administrators(tx: &mut Tx, agency: &str, on: Date) -> Result<i64> {
    let row = q!(one CountRow, tx, "
        select count(distinct account.id) as count
        from account
        join person on person.agency_id = account.agency_id and person.id = account.person_id
        join holding on holding.agency_id = account.agency_id and holding.person_id = account.person_id
        join post on post.agency_id = holding.agency_id and post.id = holding.post_id
        join post_duty on post_duty.agency_id = holding.agency_id and post_duty.post_id = holding.post_id
        where account.agency_id = $1 and account.closed_at is null and account.password is not null
          and person.closed_at is null and post.closed_at is null and post_duty.duty = 'administrator'
          and holding.from_on <= $2 and (holding.to_on is null or holding.to_on >= $2)",
        agency, &on.to_string())?;
    Ok(row.map_or(0, |row| row.count))
}
