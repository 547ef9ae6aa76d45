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
        let folder = self.files().join("incoming");
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
        if cfg!(unix)
            && let Some(folder) = path.parent()
        {
            File::open(folder).await?.sync_all().await?;
        }
        Ok(true)
    }
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
        self.file.flush().await?;
        self.file.sync_all().await?;
        let digest = hex(&self.hasher.clone().finalize());
        let path = place(&self.folder, &self.agency, &digest)
            .ok_or_else(|| std::io::Error::other("the name of the agency is no folder name"))?;
        if fs::try_exists(&path).await? {
            fs::remove_file(&self.part).await?;
        } else {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).await?;
            }
            fs::rename(&self.part, &path).await?;
        }
        Ok((digest, self.size))
    }
}

impl Incoming {
    /// As [`Incoming::keep`], for what must not tell when it came: the file and the folders in which it lay carry an hour,
    /// in microseconds, as their time.
    ///
    /// The time at which the file system itself last changed its entry cannot be set, and tells more to whoever has the
    /// disk.
    ///
    /// # Errors
    /// The disk.
    pub async fn keep_at(mut self, hour: i64) -> Result<(Digest, u64), IncomingError> {
        let moment = UNIX_EPOCH + Duration::from_micros(u64::try_from(hour).unwrap_or(0));
        self.file.flush().await?;
        set_time(self.file.try_clone().await?, moment).await?;
        let (agency, folder) = (self.agency.clone(), self.folder.clone());
        let (digest, size) = self.keep().await?;
        if cfg!(unix) {
            let own = place(&folder, &agency, &digest).and_then(|path| path.parent().map(Path::to_owned));
            for touched in own.into_iter().chain([folder.join(&agency), folder.join("incoming")]) {
                set_time(File::open(touched).await?, moment).await?;
            }
        }
        Ok((digest, size))
    }
}

async fn set_time(file: File, moment: SystemTime) -> std::io::Result<()> {
    file.into_std().await.set_times(FileTimes::new().set_accessed(moment).set_modified(moment))
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `keep` the part is gone; a failure here leaves a file that `sweep` finds.
        let _ = std::fs::remove_file(&self.part);
    }
}

/// Removes what interrupted uploads left behind; called once at the start, when nothing is coming in.
///
/// # Errors
/// The disk.
pub async fn sweep(files: &Path) -> Result<()> {
    let folder = files.join("incoming");
    if fs::try_exists(&folder).await? {
        fs::remove_dir_all(&folder).await?;
    }
    Ok(())
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
