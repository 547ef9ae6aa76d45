//! `prongsai backup`: everything in one file, of one moment, while the platform runs.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use prongsai_store::{Store, backup, health};

use crate::archive::{self, Manifest, TableEntry, Writer};
use crate::config::{self, Config};
use crate::failure::{Act, Failure, Outcome};
use crate::installation;
use crate::language::Language;

/// สำรองข้อมูลทั้งหมดเป็นไฟล์เดียว ทำได้ขณะระบบทำงานอยู่
///
/// Everything in one file, of one moment, while the platform runs: the records as lines of JSON, and the files. The same
/// file restores to SQLite and to PostgreSQL.
#[derive(clap::Args)]
#[command(after_help = "\
กุญแจ (secret.key) ไม่อยู่ในสำเนา เพราะผู้ที่ได้สำเนาไปจะเปิดรหัสขั้นที่สองของทุกคนได้ โปรดเก็บกุญแจแยกไว้อีกที่หนึ่ง
The key (secret.key) is left out: whoever found the backup could then open everybody's second factor. Keep it elsewhere.

ตัวอย่าง · Examples:
  prongsai backup --out /backup/prongsai-$(date +%F).zip")]
pub struct Arguments {
    #[command(flatten)]
    settings: config::Source,
    /// ไฟล์ที่จะเขียน ต้องยังไม่มี · the file to write, which must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// รวมกุญแจไว้ในสำเนาด้วย · put the key into the backup too
    #[arg(long)]
    with_key: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    if arguments.out.exists() {
        let sentence = language.say("มีไฟล์นี้อยู่แล้ว จึงไม่เขียนทับ", "exists already and is not overwritten");
        return Err(Failure(format!("{}: {sentence}", arguments.out.display())));
    }
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::check_schema(&store, language).await?;
        let mut part = arguments.out.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        // What an interrupted backup left.
        let _ = fs::remove_file(&part);
        let outcome = write(&config, &store, &part, arguments.with_key, language).await;
        let summary = match outcome {
            Ok(summary) => summary,
            Err(failure) => {
                let _ = fs::remove_file(&part);
                return Err(failure);
            }
        };
        fs::rename(&part, &arguments.out).map_err(|error| Failure::io(language, Act::Write, &arguments.out, &error))?;
        Ok(summary.say(&arguments.out, language))
    })
}

struct Summary {
    rows: u64,
    files: u64,
    missing: Vec<String>,
    damaged: Vec<String>,
}

impl Summary {
    /// Says what was written, and what could not be: then the exit code is 1.
    fn say(&self, out: &Path, language: Language) -> u8 {
        let Self { rows, files, .. } = self;
        match language {
            Language::Th => eprintln!("สำรองข้อมูลแล้ว: {} ({rows} แถว {files} ไฟล์)", out.display()),
            Language::En => eprintln!("backed up to {} ({rows} rows, {files} files)", out.display()),
        }
        for name in &self.missing {
            let sentence = language.say(
                "หายไปจากดิสก์ โปรดนำกลับมาจากสำเนาเก่า",
                "is missing on the disk: bring it back from an older backup",
            );
            eprintln!("{name}: {sentence}");
        }
        for name in &self.damaged {
            let sentence = language.say(
                "เสียหายบนดิสก์ จึงไม่ได้สำรอง โปรดนำกลับมาจากสำเนาเก่า",
                "is damaged on the disk and left out: bring it back from an older backup",
            );
            eprintln!("{name}: {sentence}");
        }
        u8::from(!self.missing.is_empty() || !self.damaged.is_empty())
    }
}

async fn write(
    config: &Config,
    store: &Store,
    out: &Path,
    with_key: bool,
    language: Language,
) -> Result<Summary, Failure> {
    let disk = |error: std::io::Error| Failure::io(language, Act::Write, out, &error);
    let database = |error: prongsai_store::Error| installation::database(&error, language);
    let made_at = installation::clock().now().to_string();
    let mut writer = Writer::create(out).map_err(disk)?;
    let mut tx = store.snapshot().await.map_err(database)?;
    let mut tables = Vec::new();
    let mut total = 0;
    for table in backup::tables(&mut tx).await.map_err(database)? {
        let columns = table.columns.iter().map(|(name, _)| name.clone()).collect();
        let mut entry = TableEntry { name: table.name.clone(), columns, rows: 0 };
        writer.begin(&entry.entry()).map_err(disk)?;
        let mut line = |row: &str| {
            writer.write_all(row.as_bytes())?;
            writer.write_all(b"\n")
        };
        entry.rows = backup::rows(&mut tx, &table, &mut line).await.map_err(database)?;
        total += entry.rows;
        tables.push(entry);
    }
    let named = backup::files(&mut tx).await.map_err(database)?;
    drop(tx);
    if with_key {
        let key = config.key();
        let text = fs::read(&key).map_err(|error| Failure::io(language, Act::Read, &key, &error))?;
        writer.begin(archive::KEY).map_err(disk)?;
        writer.write_all(&text).map_err(disk)?;
    }
    // A file is kept before the row that names it, and never changes: what lies there now is at least what the rows name.
    let found = files(store.files()).map_err(|error| Failure::io(language, Act::Read, store.files(), &error))?;
    let missing = named
        .iter()
        .map(|(agency, digest)| format!("files/{agency}/{}/{digest}", &digest[..2.min(digest.len())]))
        .filter(|name| !found.contains(name))
        .collect();
    let mut damaged = Vec::new();
    let mut count = 0;
    for name in found {
        let path = store.files().join(name.trim_start_matches("files/"));
        let Some((_, digest)) = archive::place(&name) else { continue };
        // Read once before: a damaged file must not make the whole backup one that does not restore.
        if archive::digest_of(&path).map_err(|error| Failure::io(language, Act::Read, &path, &error))? != digest {
            damaged.push(name);
            continue;
        }
        writer.file(&name, &path).map_err(disk)?;
        count += 1;
    }
    let manifest = Manifest {
        format: archive::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        schema: health::NEWEST,
        tables,
        files: count,
        digests: std::collections::BTreeMap::new(),
    };
    writer.finish(manifest).map_err(disk)?;
    Ok(Summary { rows: total, files: count, missing, damaged })
}

/// The names of all files by digest below a folder, as `files/<agency>/<two digits>/<digest>`.
pub fn files(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for agency in list(folder)? {
        for start in list(&folder.join(&agency))? {
            for digest in list(&folder.join(&agency).join(&start))? {
                let name = format!("files/{agency}/{start}/{digest}");
                if archive::place(&name).is_some() {
                    found.push(name);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

fn list(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string().ok());
    }
    Ok(names)
}
