//! Files of a case: the sealed bytes lie on the disk by their digest, what is said of them is sealed here, with their key.

use crate::{Result, Tx};

row! {
    /// What is said of a file, sealed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CaseFile {
        /// Its id, from [`crate::random_id`].
        pub id: String,
        /// Under which key of the case.
        pub generation: i64,
        /// SHA-256 of the sealed bytes on the disk.
        pub digest: String,
        /// Name, type, size and key of the file, sealed.
        pub sealed: Vec<u8>,
    }
}

/// Adds a file; false where there is no such case, or the id is taken.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, agency: &str, case: &str, file: &CaseFile, hour: i64) -> Result<bool> {
    let added = q!(run tx, "
        insert into complaint_file (agency_id, complaint_id, id, generation, digest, sealed, hour)
        select agency_id, id, $3, $4, $5, $6, $7 from complaint where agency_id = $1 and id = $2
        on conflict do nothing",
        agency, case, &file.id, file.generation, &file.digest, &file.sealed, hour)?;
    Ok(added == 1)
}

/// The file of an id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, case: &str, id: &str) -> Result<Option<CaseFile>> {
    q!(one CaseFile, tx, "
        select id, generation, digest, sealed from complaint_file
        where agency_id = $1 and complaint_id = $2 and id = $3",
        agency, case, id)
}

/// The files of a case by id, which is no order of time.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, case: &str) -> Result<Vec<CaseFile>> {
    q!(all CaseFile, tx, "
        select id, generation, digest, sealed from complaint_file
        where agency_id = $1 and complaint_id = $2
        order by id",
        agency, case)
}

/// Seals anew what is said of a file, also of one whose bytes were sealed anew; false where there is no such file.
///
/// # Errors
/// What the database says.
pub async fn replace(tx: &mut Tx, agency: &str, case: &str, file: &CaseFile, hour: i64) -> Result<bool> {
    let changed = q!(run tx, "
        update complaint_file set generation = $4, digest = $5, sealed = $6, hour = $7
        where agency_id = $1 and complaint_id = $2 and id = $3",
        agency, case, &file.id, file.generation, &file.digest, &file.sealed, hour)?;
    Ok(changed == 1)
}

row! { struct DigestRow { digest: String } }

/// Takes a file out of a case; gives its digest, with which the bytes are removed after the commit.
///
/// # Errors
/// What the database says.
pub async fn remove(tx: &mut Tx, agency: &str, case: &str, id: &str) -> Result<Option<String>> {
    let row = q!(one DigestRow, tx, "
        delete from complaint_file where agency_id = $1 and complaint_id = $2 and id = $3 returning digest",
        agency, case, id)?;
    Ok(row.map(|row| row.digest))
}
