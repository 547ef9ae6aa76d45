//! Numbers of papers, from the unit's own book: one series a book, with gaps, and numbers that others gave.
//!
//! A number is outside of the frozen content: it often comes by pen, and before the opinions.

use jiff::Timestamp;
use prongsai_thai::Date;

use crate::{Result, Tx, new_id};

row! {
    /// A number.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Number {
        /// Its id.
        pub id: String,
        /// The book: `ตย ๕๒๐๐๑`.
        pub book: String,
        /// As it is written behind the stroke.
        pub number: String,
        /// Its place in the series, where it is a plain number.
        pub sequence: Option<i64>,
        /// The day of the entry.
        pub entry_on: Option<String>,
        /// The paper.
        pub paper_id: Option<String>,
        /// What it is the number of.
        pub title: String,
        /// `book` or `external`.
        pub origin: String,
        /// When it was entered here.
        pub created_at: i64,
        /// When it was struck out.
        pub voided_at: Option<i64>,
    }
}

row! { struct LastRow { last: i64 } }

/// A number to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNumber<'a> {
    /// The book.
    pub book: &'a str,
    /// As it is written.
    pub number: &'a str,
    /// The day, where it is known.
    pub on: Option<Date>,
    /// The paper.
    pub paper: &'a str,
    /// What it is the number of.
    pub title: &'a str,
    /// Whether another book than the unit's own gave it.
    pub external: bool,
    /// The account.
    pub by: &'a str,
}

/// The number that the book would give next; the one after its highest, for gaps stay gaps.
///
/// # Errors
/// What the database says.
pub async fn next(tx: &mut Tx, agency: &str, book: &str) -> Result<i64> {
    let row = q!(one LastRow, tx, "
        select coalesce(max(sequence), 0) as last
        from register_entry
        where agency_id = $1 and book = $2 and origin = 'book'", agency, book)?;
    Ok(row.map_or(1, |row| row.last + 1))
}

/// Enters a number. The numbers that the paper had before are struck out, and stay readable.
///
/// # Errors
/// [`Error::is_taken`](crate::Error::is_taken) where the book has this number already.
pub async fn insert(tx: &mut Tx, now: Timestamp, agency: &str, new: &NewNumber<'_>) -> Result<String> {
    q!(run tx, "
        update register_entry
        set voided_at = $3
        where agency_id = $1 and paper_id = $2 and voided_at is null",
        agency, new.paper, now.as_microsecond())?;
    let id = new_id(now);
    let sequence: Option<i64> = prongsai_thai::numeral::arabic(new.number).parse().ok();
    let on = new.on.map(|day| day.to_string());
    q!(run tx, "
        insert into register_entry (agency_id, id, book, number, sequence, entry_on, paper_id, title, origin, created_at,
            created_by, voided_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null)",
        agency, &id, new.book, new.number, sequence, on.as_deref(), new.paper, new.title,
        if new.external { "external" } else { "book" }, now.as_microsecond(), new.by)?;
    Ok(id)
}

/// The number of a paper that holds now.
///
/// # Errors
/// What the database says.
pub async fn of_paper(tx: &mut Tx, agency: &str, paper: &str) -> Result<Option<Number>> {
    q!(one Number, tx, "
        select id, book, number, sequence, entry_on, paper_id, title, origin, created_at, voided_at
        from register_entry
        where agency_id = $1 and paper_id = $2 and voided_at is null
        order by created_at desc
        limit 1", agency, paper)
}

/// The entries of a book, the newest first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, book: &str, most: i64) -> Result<Vec<Number>> {
    q!(all Number, tx, "
        select id, book, number, sequence, entry_on, paper_id, title, origin, created_at, voided_at
        from register_entry
        where agency_id = $1 and book = $2
        order by created_at desc, id desc
        limit $3", agency, book, most)
}
