//! A folder into which a copier lays its scans: `<folder>/<slug of the town>/scan.pdf` is taken in and then moved to
//! `done/`, or to `failed/` beside a file that says why.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use prongsai_store::{Clock, Result, agencies};
use prongsai_thai::zone;
use tokio::fs;
use tokio::sync::watch::Receiver;

use crate::Worker;

const DONE: &str = "done";
const FAILED: &str = "failed";

/// A file that lies still in a watched folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The agency whose folder it is.
    pub agency: String,
    /// Its name, as the copier gave it.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The file is at fault: the sentence goes beside it for whoever laid it there.
    #[error("{0}")]
    File(String),
    /// Not the file's fault, such as a database that is away: it stays and is tried again.
    #[error("{0}")]
    Later(String),
}

/// Takes a file in.
pub type Sink = Arc<dyn Fn(Found) -> Pin<Box<dyn Future<Output = Result<(), Refusal>> + Send>> + Send + Sync>;

/// A watched folder.
pub struct Watch {
    /// Where the towns have their folders.
    pub folder: PathBuf,
    /// How often it is looked at.
    pub interval: Duration,
    /// A larger file is refused.
    pub most_bytes: u64,
    /// Takes a file in.
    pub sink: Sink,
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watch").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Size and time of the last change at the last look, by path.
type Looks = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Looks into the folder until told to stop.
pub async fn run(worker: Worker, watch: Arc<Watch>, mut stop: Receiver<bool>) {
    let mut looks = Looks::new();
    while !*stop.borrow() {
        match look(&worker, &watch, &mut looks).await {
            Ok(taken) if taken > 0 => tracing::info!(taken, "scans are taken in from the watched folder"),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the watched folder cannot be looked at"),
        }
        tokio::select! {
            () = tokio::time::sleep(watch.interval) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Looks once; gives how many files were taken in.
///
/// A file is taken when it looked the same at the look before: a copier that is still writing is left alone.
///
/// # Errors
/// The database, or the disk.
pub async fn look(worker: &Worker, watch: &Watch, looks: &mut Looks) -> Result<u64> {
    let sites = agencies::list(&mut worker.store.read().await?).await?;
    let mut seen = Looks::new();
    let mut taken = 0;
    for site in sites {
        let folder = watch.folder.join(&site.slug);
        // Whoever sets up the copier sees where to.
        fs::create_dir_all(&folder).await?;
        let mut entries = fs::read_dir(&folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            let path = entry.path();
            // Of the entry itself: a link out of the folder is no file.
            let Ok(data) = entry.metadata().await else { continue };
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            if !data.is_file() || data.len() == 0 || is_passing(&name) {
                continue;
            }
            let now = (data.len(), data.modified().ok());
            if looks.get(&path) != Some(&now) {
                seen.insert(path, now);
                continue;
            }
            let found = Found { agency: site.id.clone(), name: name.clone(), path: path.clone() };
            let outcome = if data.len() > watch.most_bytes {
                let most = watch.most_bytes / (1024 * 1024);
                Err(Refusal::File(format!(
                    "ไฟล์ใหญ่กว่า {most} MB โปรดสแกนด้วยความละเอียดต่ำลง หรือแบ่งเป็นหลายไฟล์\n\
                     The file is larger than {most} MB: scan at a lower resolution, or in parts."
                )))
            } else {
                (watch.sink)(found).await
            };
            match outcome {
                Ok(()) => {
                    put_away(&worker.clock, &folder, DONE, &name, None).await?;
                    taken += 1;
                    metrics::counter!("prongsai_scans_total", "outcome" => "taken").increment(1);
                }
                Err(Refusal::File(reason)) => {
                    put_away(&worker.clock, &folder, FAILED, &name, Some(&reason)).await?;
                    metrics::counter!("prongsai_scans_total", "outcome" => "refused").increment(1);
                    tracing::warn!(agency = site.id, "a scan from the watched folder is refused");
                }
                Err(Refusal::Later(reason)) => {
                    seen.insert(path, now);
                    tracing::warn!(agency = site.id, reason, "a scan stays in the watched folder for now");
                }
            }
        }
    }
    *looks = seen;
    Ok(taken)
}

/// Whether a name says that the file is not yet, or never, a scan.
fn is_passing(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with(['.', '~'])
        || [".part", ".tmp", ".partial", ".crdownload", ".filepart"].iter().any(|end| lower.ends_with(end))
        || ["thumbs.db", "desktop.ini"].contains(&lower.as_str())
}

/// Moves a file out of the way, under the time at which it was, so that a copier may use its names again.
async fn put_away(clock: &Clock, folder: &Path, to: &str, name: &str, reason: Option<&str>) -> std::io::Result<()> {
    let target = folder.join(to);
    fs::create_dir_all(&target).await?;
    let stamp = zone::local(clock.now()).strftime("%Y%m%d-%H%M%S");
    let mut place = target.join(format!("{stamp}-{name}"));
    let mut number = 1;
    while fs::try_exists(&place).await? {
        number += 1;
        place = target.join(format!("{stamp}-{number}-{name}"));
    }
    fs::rename(folder.join(name), &place).await?;
    if let Some(reason) = reason {
        let mut beside = place.into_os_string();
        beside.push(".txt");
        fs::write(beside, format!("{reason}\n")).await?;
    }
    Ok(())
}
