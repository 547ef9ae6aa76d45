//! Files by digest: evidence, scans, finished papers. Written whole or not at all, shared by whatever has the same bytes.
//!
//! `<folder>/<agency>/<first two digits>/<sha-256>`; agencies share nothing.

use std::fs::FileTimes;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;

use crate::{Error, Result, Store};

/// The folder of what is not decided: files that are coming in, and marks of files that no record may name.
const INCOMING: &str = "incoming";

const HOUR: Duration = Duration::from_secs(60 * 60);

/// SHA-256 in lower-case hexadecimal.
pub type Digest = String;

/// A file on its way in; dropped before [`Incoming::keep`] it leaves nothing behind but a temporary file that
/// [`sweep`] removes.
#[derive(Debug)]
pub struct Incoming {
    agency: String,
    folder: PathBuf,
    part: PathBuf,
    file: File,
    hasher: Sha256,
    size: u64,
    most: u64,
}

/// Why a file did not come in.
#[derive(Debug, thiserror::Error)]
pub enum IncomingError {
    /// It is larger than allowed.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// The disk failed or is full.
    #[error("the file cannot be kept: {0}")]
    Disk(#[from] std::io::Error),
}

impl Store {
    /// Begins to take in a file of at most `most` bytes.
    ///
    /// # Errors
    /// The disk.
    pub async fn incoming(&self, agency: &str, most: u64) -> Result<Incoming, IncomingError> {
        let folder = self.files().join(INCOMING);
        fs::create_dir_all(&folder).await?;
        let mut name = [0_u8; 12];
        getrandom::fill(&mut name).map_err(|error| std::io::Error::other(error.to_string()))?;
        let part = folder.join(hex(&name));
        let file = File::create_new(&part).await?;
        Ok(Incoming {
            agency: agency.to_owned(),
            folder: self.files().to_owned(),
            part,
            file,
            hasher: Sha256::new(),
            size: 0,
            most,
        })
    }

    /// Keeps a file that is at hand whole.
    ///
    /// # Errors
    /// The disk.
    pub async fn keep(&self, agency: &str, bytes: &[u8]) -> Result<Digest, IncomingError> {
        let mut incoming = self.incoming(agency, u64::MAX).await?;
        incoming.write(bytes).await?;
        Ok(incoming.keep().await?.0)
    }

    /// Where the file with this digest lies; none for what is no digest.
    pub fn file(&self, agency: &str, digest: &str) -> Option<PathBuf> {
        place(self.files(), agency, digest)
    }

    /// Opens a file for streaming, with its size in bytes.
    ///
    /// # Errors
    /// [`Error::Missing`], or the disk.
    pub async fn open_file(&self, agency: &str, digest: &str) -> Result<(File, u64)> {
        let path = self.file(agency, digest).ok_or(Error::Missing("file"))?;
        let file = File::open(&path).await.map_err(missing)?;
        let size = file.metadata().await?.len();
        Ok((file, size))
    }

    /// Reads a file whole.
    ///
    /// # Errors
    /// [`Error::Missing`], or the disk.
    pub async fn read_file(&self, agency: &str, digest: &str) -> Result<Vec<u8>> {
        let path = self.file(agency, digest).ok_or(Error::Missing("file"))?;
        fs::read(&path).await.map_err(missing)
    }
}

impl Store {
    /// Removes a file from the disk; false where there is none. Called after the commit that took the last row which names
    /// it.
    ///
    /// Nothing is overwritten first: disks and their file systems write elsewhere, so that it would only look safe. What
    /// makes a sealed file unreadable is that its key is gone with the row.
    ///
    /// # Errors
    /// The disk.
    pub async fn remove_file(&self, agency: &str, digest: &str) -> Result<bool> {
        let Some(path) = self.file(agency, digest) else { return Ok(false) };
        match fs::remove_file(&path).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        if let Some(folder) = path.parent() {
            sync(folder).await?;
        }
        Ok(true)
    }
}

/// Files that a record will perhaps not name. A mark lies beside what is coming in from before the file has its name until
/// the record is committed, and from before a record is deleted until the file is gone: whenever the process ends, the
/// hourly sweep finds the mark and asks the records.
impl Store {
    /// Marks a file as undecided.
    ///
    /// # Errors
    /// [`Error::Missing`] for what is no digest; the disk.
    pub async fn doubt(&self, agency: &str, digest: &str) -> Result<()> {
        Ok(doubt(self.files(), agency, digest).await?)
    }

    /// Ends the doubt about a file, which stays or is removed with its mark. The folders in which both lay carry an hour, in
    /// microseconds, as their time. A file that is gone already is no fault.
    ///
    /// # Errors
    /// [`Error::Missing`] for what is no digest; the disk.
    pub fn decide(&self, agency: &str, digest: &str, stays: bool, hour: i64) -> Result<()> {
        let (path, mark) =
            (self.file(agency, digest).ok_or(Error::Missing("file"))?, mark(self.files(), agency, digest));
        for gone in [Some(&mark), (!stays).then_some(&path)].into_iter().flatten().rev() {
            match std::fs::remove_file(gone) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        let touched = [path.parent().filter(|_| !stays), mark.parent()];
        for folder in touched.into_iter().flatten().filter(|folder| cfg!(unix) && folder.exists()) {
            std::fs::File::open(folder)?.set_times(times(moment(hour)))?;
        }
        Ok(())
    }

    /// Takes in and drops a small file: what the disk refuses shows here.
    pub(crate) async fn try_file(&self) -> Result<()> {
        let tried = async {
            let mut incoming = self.incoming("probe", u64::MAX).await?;
            incoming.write(&[0; 4096]).await?;
            incoming.file.flush().await?;
            incoming.file.sync_all().await?;
            Ok::<(), IncomingError>(())
        };
        tried.await.map_err(|error| Error::File(std::io::Error::other(error.to_string())))
    }
}

/// The agency and the digest of the file that a mark speaks of, by the name of the mark; none for what is no mark.
pub fn marked(name: &str) -> Option<(&str, &str)> {
    let (agency, digest) = name.split_once('.')?;
    place(Path::new(""), agency, digest).map(|_| (agency, digest))
}

fn mark(folder: &Path, agency: &str, digest: &str) -> PathBuf {
    folder.join(INCOMING).join(format!("{agency}.{digest}"))
}

async fn doubt(folder: &Path, agency: &str, digest: &str) -> std::io::Result<()> {
    place(folder, agency, digest).ok_or_else(|| std::io::Error::other("the file has no place"))?;
    fs::create_dir_all(folder.join(INCOMING)).await?;
    let file = File::create(mark(folder, agency, digest)).await?;
    // What the disk takes for now, which a clock of ours need not share; only its hour, because it may stay for a while.
    let now = file.metadata().await?.modified()?;
    let age = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let hour = UNIX_EPOCH + Duration::from_secs(age - age % HOUR.as_secs());
    set_time(file, hour).await?;
    sync(&folder.join(INCOMING)).await
}

/// Makes lasting which files lie in a folder.
async fn sync(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder).await?.sync_all().await } else { Ok(()) }
}

impl Incoming {
    /// Adds bytes.
    ///
    /// # Errors
    /// [`IncomingError::TooLarge`] as soon as there are too many; or the disk.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), IncomingError> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(IncomingError::TooLarge(self.most));
        }
        self.hasher.update(bytes);
        self.file.write_all(bytes).await?;
        Ok(())
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What came so far, whole: to look at before it is kept.
    ///
    /// # Errors
    /// The disk.
    pub async fn read_back(&mut self) -> Result<Vec<u8>, IncomingError> {
        self.file.flush().await?;
        Ok(fs::read(&self.part).await?)
    }

    /// Makes the file lasting under its digest; gives digest and size.
    ///
    /// # Errors
    /// The disk.
    pub async fn keep(mut self) -> Result<(Digest, u64), IncomingError> {
        let digest = self.whole().await?;
        self.place(&digest).await?;
        Ok((digest, self.size))
    }

    /// Makes the bytes lasting and gives their digest.
    async fn whole(&mut self) -> std::io::Result<Digest> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        Ok(hex(&self.hasher.clone().finalize()))
    }

    /// Gives the file its name; a record that names it may be committed afterwards.
    async fn place(&self, digest: &str) -> std::io::Result<()> {
        let path = place(&self.folder, &self.agency, digest)
            .ok_or_else(|| std::io::Error::other("the name of the agency is no folder name"))?;
        if fs::try_exists(&path).await? {
            return fs::remove_file(&self.part).await;
        }
        let folder = path.parent().unwrap_or(&self.folder);
        let is_new = !fs::try_exists(folder).await?;
        fs::create_dir_all(folder).await?;
        fs::rename(&self.part, &path).await?;
        sync(folder).await?;
        if is_new {
            sync(&self.folder.join(&self.agency)).await?;
            sync(&self.folder).await?;
        }
        Ok(())
    }
}

impl Incoming {
    /// As [`Incoming::keep`], for what must not tell when it came, and of which no trace stays where no record comes to name
    /// it: the file and the folders in which it lay carry an hour, in microseconds, as their time, and it is undecided until
    /// [`Store::decide`].
    ///
    /// The time at which the file system itself last changed its entry cannot be set, and tells more to whoever has the
    /// disk.
    ///
    /// # Errors
    /// The disk.
    pub async fn keep_at(mut self, hour: i64) -> Result<(Digest, u64), IncomingError> {
        let moment = moment(hour);
        self.file.flush().await?;
        set_time(self.file.try_clone().await?, moment).await?;
        let digest = self.whole().await?;
        doubt(&self.folder, &self.agency, &digest).await?;
        self.place(&digest).await?;
        if cfg!(unix) {
            let own = place(&self.folder, &self.agency, &digest).and_then(|path| path.parent().map(Path::to_owned));
            for touched in own.into_iter().chain([self.folder.join(&self.agency), self.folder.join(INCOMING)]) {
                set_time(File::open(touched).await?, moment).await?;
            }
        }
        Ok((digest, self.size))
    }
}

fn moment(hour: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(hour).unwrap_or(0))
}

fn times(moment: SystemTime) -> FileTimes {
    FileTimes::new().set_accessed(moment).set_modified(moment)
}

async fn set_time(file: File, moment: SystemTime) -> std::io::Result<()> {
    file.into_std().await.set_times(times(moment))
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `keep` the part is gone; a failure here leaves a file that the hourly sweep finds.
        let _ = std::fs::remove_file(&self.part);
    }
}

fn place(folder: &Path, agency: &str, digest: &str) -> Option<PathBuf> {
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    (is_plain(agency) && is_digest).then(|| folder.join(agency).join(&digest[..2]).join(digest))
}

fn missing(error: std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::NotFound { Error::Missing("file") } else { Error::File(error) }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
