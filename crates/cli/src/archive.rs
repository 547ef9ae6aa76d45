//! The file of a backup: a ZIP that any tool opens, with `manifest.json`, a file of lines for each table, and the files
//! by digest.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The number of this format; another one is another program's business.
pub const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
pub const KEY: &str = "secret.key";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The number of the format.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// When it was begun, in UTC.
    pub made_at: String,
    /// The step of the schema.
    pub schema: i64,
    /// The tables in the order in which they are to be filled.
    pub tables: Vec<TableEntry>,
    /// How many files there are.
    pub files: u64,
    /// SHA-256 of each entry that is not itself named by its digest.
    pub digests: BTreeMap<String, String>,
}

/// A table in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Its name.
    pub name: String,
    /// The columns in the order of each line.
    pub columns: Vec<String>,
    /// How many lines.
    pub rows: u64,
}

impl TableEntry {
    /// The name of its lines in the archive.
    pub fn entry(&self) -> String {
        format!("tables/{}.jsonl", self.name)
    }
}

/// SHA-256 in hexadecimal digits.
fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes a backup beside its place, and into its place when it is whole.
pub struct Writer {
    zip: ZipWriter<BufWriter<File>>,
    digests: BTreeMap<String, String>,
    current: Option<(String, Sha256)>,
}

impl Writer {
    /// Begins a file that must not exist yet and that only its owner reads: it holds people's names.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
        Ok(Self { zip: ZipWriter::new(BufWriter::new(file)), digests: BTreeMap::new(), current: None })
    }

    /// Begins an entry that is not named by its digest.
    pub fn begin(&mut self, name: &str) -> io::Result<()> {
        self.end();
        self.zip.start_file(name, options(CompressionMethod::Deflated))?;
        self.current = Some((name.to_owned(), Sha256::new()));
        Ok(())
    }

    fn end(&mut self) {
        if let Some((name, hasher)) = self.current.take() {
            self.digests.insert(name, hex(&hasher.finalize()));
        }
    }

    /// Adds a file as it is; gives its digest.
    pub fn file(&mut self, name: &str, from: &Path) -> io::Result<String> {
        self.end();
        let mut file = File::open(from)?;
        // Pictures and papers are compressed already.
        self.zip.start_file(name, options(CompressionMethod::Stored))?;
        let mut hasher = Sha256::new();
        copy(&mut file, &mut self.zip, &mut hasher)?;
        Ok(hex(&hasher.finalize()))
    }

    /// Ends the archive with its manifest and makes it lasting.
    pub fn finish(mut self, mut manifest: Manifest) -> io::Result<()> {
        self.end();
        manifest.digests = self.digests;
        self.zip.start_file(MANIFEST, options(CompressionMethod::Deflated))?;
        serde_json::to_writer_pretty(&mut self.zip, &manifest)?;
        let file = self.zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.zip.write(bytes)?;
        if let Some((_, hasher)) = &mut self.current {
            hasher.update(&bytes[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}

fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(method).large_file(true).unix_permissions(0o600)
}

fn copy(from: &mut impl Read, to: &mut impl Write, hasher: &mut Sha256) -> io::Result<u64> {
    let mut buffer = vec![0_u8; 128 * 1024];
    let mut size = 0;
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(size);
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        size += read as u64;
    }
}

/// Reads a backup.
pub struct Reader {
    zip: ZipArchive<BufReader<File>>,
    /// What it holds.
    pub manifest: Manifest,
}

/// What is wrong with a backup.
#[derive(Debug)]
pub enum Fault {
    /// It cannot be read at all.
    Unreadable(String),
    /// An entry is not what the manifest says.
    Changed(String),
    /// Another format.
    Format(u32),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<zip::result::ZipError> for Fault {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl Reader {
    /// Opens a backup and reads its manifest.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let mut file = File::open(path)?;
        file.rewind()?;
        let mut zip = ZipArchive::new(BufReader::new(file))?;
        let text = {
            let entry = zip.by_name(MANIFEST)?;
            let mut text = String::new();
            // A manifest is some kilobytes; a larger one is not ours.
            entry.take(4 * 1024 * 1024).read_to_string(&mut text)?;
            text
        };
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| Fault::Unreadable(error.to_string()))?;
        let format = value.get("format").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if format != u64::from(FORMAT) {
            return Err(Fault::Format(u32::try_from(format).unwrap_or(0)));
        }
        let manifest = serde_json::from_value(value).map_err(|error| Fault::Unreadable(error.to_string()))?;
        Ok(Self { zip, manifest })
    }

    /// Reads everything once and compares it with its digests: nothing is believed before.
    pub fn verify(&mut self) -> Result<(), Fault> {
        let mut files = 0;
        let mut seen = 0;
        for index in 0..self.zip.len() {
            let mut entry = self.zip.by_index(index)?;
            let name = entry.name()?.into_owned();
            if name == MANIFEST {
                continue;
            }
            let mut hasher = Sha256::new();
            copy(&mut entry, &mut io::sink(), &mut hasher).map_err(|_| Fault::Changed(name.clone()))?;
            let digest = hex(&hasher.finalize());
            let expected = match place(&name) {
                Some((_, named)) => {
                    files += 1;
                    named
                }
                None => {
                    seen += 1;
                    self.manifest.digests.get(&name).cloned().unwrap_or_default()
                }
            };
            if digest != expected {
                return Err(Fault::Changed(name));
            }
        }
        if seen != self.manifest.digests.len() {
            return Err(Fault::Changed("tables".to_owned()));
        }
        if files != self.manifest.files {
            return Err(Fault::Changed("files".to_owned()));
        }
        Ok(())
    }

    /// The lines of an entry, one after the other.
    pub fn lines(&mut self, entry: &str, each: &mut dyn FnMut(String)) -> Result<(), Fault> {
        let entry = self.zip.by_name(entry)?;
        for line in BufReader::new(entry).lines() {
            each(line?);
        }
        Ok(())
    }

    /// The key of the installation, where the backup holds it.
    pub fn key(&mut self) -> Result<Option<String>, Fault> {
        if !self.manifest.digests.contains_key(KEY) {
            return Ok(None);
        }
        let mut text = String::new();
        self.zip.by_name(KEY)?.take(1024).read_to_string(&mut text)?;
        Ok(Some(text))
    }

    /// Lays the files into a folder, each under its agency and digest.
    pub fn unpack(&mut self, folder: &Path) -> Result<(), Fault> {
        for index in 0..self.zip.len() {
            let mut entry = self.zip.by_index(index)?;
            // Built from its checked parts: a name in an archive may be anything.
            let Some((agency, digest)) = place(&entry.name()?) else { continue };
            let target = folder.join(agency).join(&digest[..2]).join(&digest);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            let mut file = File::create(&target)?;
            io::copy(&mut entry, &mut file)?;
            file.sync_all()?;
        }
        Ok(())
    }
}

/// The digest of a file as it lies on the disk.
pub fn digest_of(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    copy(&mut File::open(path)?, &mut io::sink(), &mut hasher)?;
    Ok(hex(&hasher.finalize()))
}

/// Agency and digest of `files/<agency>/<two digits>/<digest>`.
pub fn place(name: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = name.strip_prefix("files/")?.split('/').collect();
    let [agency, start, digest] = parts[..] else { return None };
    let is_plain = !agency.is_empty() && agency.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_plain && is_digest && digest.starts_with(start)).then(|| (agency.to_owned(), digest.to_owned()))
}
