//! A case while it is open. Nothing else in this crate seals or opens what a case holds.
//!
//! An entry is kept as 32 bytes of salt, 32 bytes of the digest of what was first said, and its JSON, sealed; its leaf in
//! the log commits to salt and digest. Of an entry of which words were masked, the first one of a case excepted, both are
//! new, and its leaf is nobody's any more. Whoever holds a grant opens every generation of the key that was granted.

use std::collections::BTreeMap;

use prongsai_crypto::Zeroizing;
use prongsai_crypto::case::{CaseKey, Holder, Place};
use prongsai_crypto::merkle::{self, Hash};
use prongsai_crypto::seal::SecretKey;
use prongsai_domain::access::Action;
use prongsai_domain::complaint::{Author, Body, Entry};
use prongsai_store::Tx;
use prongsai_store::complaints::{Complaint, entries, files, grants, keys, log};
use prongsai_thai::Date;

use crate::error::{Error, Result};

/// What an entry is sealed as.
const ENTRY: &str = "entry";
/// What the particulars of a file are sealed as.
const FILE: &str = "file";
/// What the reason of a request for an identity is sealed as.
const REQUEST: &str = "request";

const SALT_BYTES: usize = 32;

/// An entry with its id and what its leaf commits to.
pub struct Kept {
    /// Its id.
    pub id: String,
    /// What it says.
    pub entry: Entry,
    /// The salt of its commitment.
    pub salt: [u8; SALT_BYTES],
    /// SHA-256 of the JSON that was first kept.
    pub content: Hash,
}

/// An open case; its keys are wiped when it is dropped.
pub struct Case {
    /// The agency.
    agency: String,
    /// What is kept of it in the clear.
    pub row: Complaint,
    keys: BTreeMap<i64, CaseKey>,
    /// What was said and done, oldest first.
    pub entries: Vec<Kept>,
}

impl Case {
    /// Opens a case with what was granted to somebody; none where nothing was.
    ///
    /// # Errors
    /// [`Error::Internal`] where something does not open: it was changed. The database is away.
    pub async fn open(
        tx: &mut Tx,
        agency: &str,
        row: Complaint,
        secret: &SecretKey,
        holder: Holder<'_>,
    ) -> Result<Option<Self>> {
        let mut keys = BTreeMap::new();
        for grant in grants::find(tx, agency, &row.id, &holder.code()).await? {
            let place = Place { agency, case: &row.id, generation: grant.generation };
            match CaseKey::take(secret, place, holder, &grant.sealed) {
                Ok(key) => {
                    keys.insert(grant.generation, key);
                }
                // A town may have made a new recovery key: each opens what was granted to it.
                Err(_) if matches!(holder, Holder::Recovery) => {}
                Err(error) => return Err(changed(error)),
            }
        }
        if keys.is_empty() {
            return Ok(None);
        }
        let mut case = Self { agency: agency.to_owned(), row, keys, entries: Vec::new() };
        for kept in entries::list(tx, agency, &case.row.id).await? {
            // Somebody who was given the case later holds no key of what was before, unless it was given too.
            if let Some(key) = case.keys.get(&kept.generation) {
                let place = case.place(kept.generation);
                let plain = key.open(place, ENTRY, &kept.id, &kept.sealed).map_err(changed)?;
                case.entries.push(read(kept.id, &plain)?);
            }
        }
        case.entries.sort_by(|a, b| (a.entry.order, a.entry.day, &a.id).cmp(&(b.entry.order, b.entry.day, &b.id)));
        Ok(Some(case))
    }

    /// A new case with its first key, before anything of it is kept.
    pub fn begin(agency: &str, row: Complaint) -> Self {
        let keys = BTreeMap::from([(row.standing.generation, CaseKey::generate())]);
        Self { agency: agency.to_owned(), row, keys, entries: Vec::new() }
    }

    /// The agency of the case.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    fn place(&self, generation: i64) -> Place<'_> {
        Place { agency: &self.agency, case: &self.row.id, generation }
    }

    /// The newest key of the case, with its generation.
    fn newest(&self) -> Result<(i64, &CaseKey)> {
        let generation = self.row.standing.generation;
        // Whoever was passed over when the key was made anew reads what was, and writes nothing under the old one.
        self.keys.get(&generation).map(|key| (generation, key)).ok_or(Error::Forbidden(Action::HandleCases))
    }

    /// The entries without their ids, for [`prongsai_domain::complaint::view`].
    pub fn plain(&self) -> Vec<Entry> {
        self.entries.iter().map(|kept| kept.entry.clone()).collect()
    }

    /// Grants every key that is held here to somebody. A town may have made a new recovery key since: what was granted to
    /// the former one is granted to the present one in its place, so that one paper opens all of a case.
    ///
    /// # Errors
    /// [`Error::Stale`] where the key pair of an officer has ended meanwhile; the database is away.
    pub async fn grant(
        &self,
        tx: &mut Tx,
        to: &prongsai_crypto::seal::PublicKey,
        holder: Holder<'_>,
        hour: i64,
    ) -> Result<()> {
        if let Holder::Account(account, generation) = holder
            && !keys::hold(tx, &self.agency, account, generation).await?
        {
            return Err(Error::Stale);
        }
        for (generation, key) in &self.keys {
            let sealed = key.grant(to, self.place(*generation), holder).map_err(crate::accounts::secret)?;
            let grant = grants::Grant { generation: *generation, holder: holder.code(), sealed };
            if matches!(holder, Holder::Recovery) {
                grants::remove(tx, &self.agency, &self.row.id, &grant.holder, *generation).await?;
            }
            grants::insert(tx, &self.agency, &self.row.id, &grant, hour).await?;
        }
        Ok(())
    }

    /// Begins a new generation of the key: what is written from now on does not open with the old one. The caller grants
    /// it to whoever stays and keeps the number in the row.
    pub fn renew(&mut self) -> i64 {
        let generation = self.row.standing.generation + 1;
        self.keys.insert(generation, CaseKey::generate());
        self.row.standing.generation = generation;
        generation
    }

    /// Adds an entry and promises its leaf to the log.
    ///
    /// # Errors
    /// The database is away.
    pub async fn append(&mut self, tx: &mut Tx, day: Date, hour: i64, by: Author, body: Body) -> Result<Hash> {
        self.append_salted(tx, day, hour, by, body, *prongsai_crypto::case::salt()).await
    }

    /// The same with a salt that the informant's receipt gives.
    ///
    /// # Errors
    /// The database is away.
    pub async fn append_salted(
        &mut self,
        tx: &mut Tx,
        day: Date,
        hour: i64,
        by: Author,
        body: Body,
        salt: [u8; SALT_BYTES],
    ) -> Result<Hash> {
        let (kept, json, leaf) = self.prepare(day, by, body, salt);
        let (generation, key) = self.newest()?;
        let plain = Zeroizing::new([&kept.salt[..], &kept.content, &json].concat());
        let sealed = key.seal(self.place(generation), ENTRY, &kept.id, &plain);
        let row = entries::Entry { id: kept.id.clone(), generation, sealed };
        entries::insert(tx, &self.agency, &self.row.id, &row, hour).await?;
        log::pend(tx, &self.agency, &leaf, day, hour).await?;
        self.entries.push(kept);
        Ok(leaf)
    }

    /// The leaf that the first entry of a new case will have, and the entry itself: the row of the case names the leaf.
    pub fn prepare(
        &self,
        day: Date,
        by: Author,
        body: Body,
        salt: [u8; SALT_BYTES],
    ) -> (Kept, Zeroizing<Vec<u8>>, Hash) {
        let order = self.entries.iter().map(|kept| kept.entry.order + 1).max().unwrap_or(0);
        let entry = Entry::new(day, order, by, body);
        let json = Zeroizing::new(entry.to_json());
        let content = merkle::digest(&json);
        let leaf = leaf(day, &salt, &content);
        (Kept { id: prongsai_store::random_id(), entry, salt, content }, json, leaf)
    }

    /// Puts another entry in the place of one: what was masked is gone for everybody.
    ///
    /// # Errors
    /// The database is away.
    pub async fn replace(&mut self, tx: &mut Tx, at: usize, entry: Entry, hour: i64) -> Result<()> {
        let (generation, key) = self.newest()?;
        let kept = self.entries.get(at).ok_or(Error::NoSuchPage)?;
        let json = Zeroizing::new(entry.to_json());
        // The first entry keeps what its leaf commits to, so that its informant can still prove the day. Of the others salt
        // and digest go: nobody tries words that were taken out against a leaf, or against the digest.
        let (salt, content) = if kept.entry.order == 0 {
            (kept.salt, kept.content)
        } else {
            (*prongsai_crypto::case::salt(), merkle::digest(&json))
        };
        let plain = Zeroizing::new([&salt[..], &content, &json].concat());
        let row = entries::Entry {
            id: kept.id.clone(),
            generation,
            sealed: key.seal(self.place(generation), ENTRY, &kept.id, &plain),
        };
        entries::replace(tx, &self.agency, &self.row.id, &row, hour).await?;
        let kept = &mut self.entries[at];
        (kept.entry, kept.salt, kept.content) = (entry, salt, content);
        Ok(())
    }

    /// Keeps the particulars of a file: its key, its true length.
    ///
    /// # Errors
    /// The database is away.
    pub async fn keep_file(&self, tx: &mut Tx, id: &str, digest: &str, particulars: &[u8], hour: i64) -> Result<()> {
        let (generation, key) = self.newest()?;
        let sealed = key.seal(self.place(generation), FILE, id, particulars);
        let row = files::CaseFile { id: id.to_owned(), generation, digest: digest.to_owned(), sealed };
        files::insert(tx, &self.agency, &self.row.id, &row, hour).await?;
        Ok(())
    }

    /// Puts other particulars in the place of those of a file: a name of which words were masked.
    ///
    /// # Errors
    /// The database is away.
    pub async fn replace_file(&self, tx: &mut Tx, row: files::CaseFile, particulars: &[u8], hour: i64) -> Result<()> {
        let (generation, key) = self.newest()?;
        let sealed = key.seal(self.place(generation), FILE, &row.id, particulars);
        files::replace(tx, &self.agency, &self.row.id, &files::CaseFile { generation, sealed, ..row }, hour).await?;
        Ok(())
    }

    /// The particulars of a file, opened.
    ///
    /// # Errors
    /// [`Error::NoSuchPage`] where there is none such or it was before this reader's time.
    pub fn open_file(&self, row: &files::CaseFile) -> Result<Zeroizing<Vec<u8>>> {
        let key = self.keys.get(&row.generation).ok_or(Error::NoSuchPage)?;
        key.open(self.place(row.generation), FILE, &row.id, &row.sealed).map_err(changed)
    }

    /// Seals the reason for which an identity is asked for, for whoever reads the case.
    ///
    /// # Errors
    /// None of its own.
    pub fn seal_request(&self, id: &str, reason: &str) -> Result<Vec<u8>> {
        let (generation, key) = self.newest()?;
        let sealed = key.seal(self.place(generation), REQUEST, id, reason.as_bytes());
        Ok([&generation.to_be_bytes()[..], &sealed].concat())
    }

    /// Opens what [`Case::seal_request`] made; none where it was before this reader's time.
    ///
    /// # Errors
    /// [`Error::Internal`] where it was changed.
    pub fn open_request(&self, id: &str, sealed: &[u8]) -> Result<Option<String>> {
        let (generation, sealed) = sealed.split_first_chunk::<8>().ok_or(Error::NoSuchPage)?;
        let generation = i64::from_be_bytes(*generation);
        let Some(key) = self.keys.get(&generation) else { return Ok(None) };
        let plain = key.open(self.place(generation), REQUEST, id, sealed).map_err(changed)?;
        Ok(Some(String::from_utf8_lossy(&plain).into_owned()))
    }
}

/// The hash of the leaf that commits to an entry.
pub fn leaf(day: Date, salt: &[u8; SALT_BYTES], content: &Hash) -> Hash {
    merkle::leaf_hash(&merkle::leaf(&day.to_string(), &merkle::commitment(salt, content)))
}

fn read(id: String, plain: &[u8]) -> Result<Kept> {
    let broken = || Error::Internal("an entry of a case cannot be read".to_owned());
    let (salt, rest) = plain.split_first_chunk::<SALT_BYTES>().ok_or_else(broken)?;
    let (content, json) = rest.split_first_chunk::<SALT_BYTES>().ok_or_else(broken)?;
    let entry = Entry::from_json(json).map_err(|_| broken())?;
    Ok(Kept { id, entry, salt: *salt, content: *content })
}

/// What does not open was changed by somebody: the page says so, and the log holds nothing of it.
fn changed(_: prongsai_crypto::Error) -> Error {
    Error::Internal("a part of a case does not open: it was changed, or belongs elsewhere".to_owned())
}
