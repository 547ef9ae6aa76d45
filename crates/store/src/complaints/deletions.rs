//! Certificates of deletion: that a case was deleted when its time was over, without saying which.

use prongsai_thai::Date;

use crate::{Result, Tx, random_id};

row! {
    /// A certificate.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Deletion {
        /// Its id, which is not that of the case.
        pub id: String,
        /// The day of the deletion.
        pub day: String,
        /// The certificate.
        pub certificate: String,
        /// The hash of its leaf in the log.
        pub leaf: Vec<u8>,
    }
}

/// Keeps a certificate; gives its id.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, agency: &str, day: Date, certificate: &str, leaf: &[u8; 32]) -> Result<String> {
    let (id, day) = (random_id(), day.to_string());
    q!(run tx, "
        insert into deletion (agency_id, id, day, certificate, leaf) values ($1, $2, $3, $4, $5)",
        agency, &id, &day, certificate, &leaf[..])?;
    Ok(id)
}

/// The certificate of an id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, id: &str) -> Result<Option<Deletion>> {
    q!(one Deletion, tx, "
        select id, day, certificate, leaf from deletion where agency_id = $1 and id = $2", agency, id)
}

/// The certificate of a case, by the mark that stands in it: 64 hexadecimal digits, so that nothing in it is a pattern.
///
/// # Errors
/// What the database says.
pub async fn find_of(tx: &mut Tx, agency: &str, mark: &str) -> Result<Option<Deletion>> {
    let inside = format!("%\"case\":\"{mark}\"%");
    q!(one Deletion, tx, "
        select id, day, certificate, leaf from deletion where agency_id = $1 and certificate like $2", agency, &inside)
}

/// All certificates by day, and within a day by id, which is random.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<Deletion>> {
    q!(all Deletion, tx, "
        select id, day, certificate, leaf from deletion where agency_id = $1 order by day, id", agency)
}
