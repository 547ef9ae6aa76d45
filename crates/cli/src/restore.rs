//! `prongsai restore`: a backup into an empty installation, whole or not at all; also the way from one engine to the
//! other.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use prongsai_store::{Store, backup, health};

use crate::archive::{Fault, Manifest, Reader};
use crate::config::{self, Config};
use crate::failure::{Act, Failure, Outcome};
use crate::installation;
use crate::language::Language;

/// นำสำเนากลับเข้าระบบที่ยังว่างอยู่ ครบทั้งหมดหรือไม่เปลี่ยนอะไรเลย
///
/// A backup into an empty installation, whole or not at all. Also the way from SQLite to PostgreSQL and back: set the
/// other database, then restore.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai restore /backup/prongsai-2026-11-26.zip
  PRONGSAI_DATABASE=postgres://prongsai@%2Fvar%2Frun%2Fpostgresql/prongsai prongsai restore backup.zip")]
pub struct Arguments {
    #[command(flatten)]
    settings: config::Source,
    /// ไฟล์สำเนา · the backup
    file: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    let mut reader = Reader::open(&arguments.file).map_err(|fault| say(&fault, &arguments.file, language))?;
    let newest = health::NEWEST;
    if reader.manifest.schema > newest {
        let schema = reader.manifest.schema;
        return Err(Failure(match language {
            Language::Th => {
                format!("สำเนานี้มาจากโปรแกรมรุ่นใหม่กว่า (ขั้นที่ {schema}) โปรแกรมนี้รู้ถึงขั้นที่ {newest} โปรดใช้โปรแกรมรุ่นใหม่")
            }
            Language::En => format!("the backup is of step {schema}, this program knows {newest}: use a newer program"),
        }));
    }
    reader.verify().map_err(|fault| say(&fault, &arguments.file, language))?;
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        let database = |error: prongsai_store::Error| installation::database(&error, language);
        if store.schema().await.map_err(database)? == 0 {
            store.migrate_to(reader.manifest.schema).await.map_err(database)?;
        }
        let schema = store.schema().await.map_err(database)?;
        let is_empty = backup::is_empty(&mut store.read().await.map_err(database)?).await.map_err(database)?;
        if !is_empty || schema != reader.manifest.schema {
            return Err(Failure(
                language
                    .say(
                        "ระบบนี้มีข้อมูลอยู่แล้ว จึงไม่นำสำเนาเข้า โปรดระบุฐานข้อมูลและโฟลเดอร์ที่ว่าง (ค่า data และ database)",
                        "there is something here already: set an empty database and folder (data, database)",
                    )
                    .to_owned(),
            ));
        }
        restore(&config, &store, &mut reader, &arguments.file, language).await?;
        store.migrate().await.map_err(database)?;
        store.close().await;
        let Manifest { files, tables, made_at, .. } = &reader.manifest;
        let rows: u64 = tables.iter().map(|table| table.rows).sum();
        match language {
            Language::Th => eprintln!("นำสำเนาของ {made_at} กลับเข้าแล้ว ({rows} แถว {files} ไฟล์)"),
            Language::En => eprintln!("restored the backup of {made_at} ({rows} rows, {files} files)"),
        }
        if !config.key().exists() {
            eprintln!(
                "{}: {}",
                config.key().display(),
                language.say(
                    "ยังไม่มีกุญแจ โปรดนำไฟล์กุญแจเดิมมาวางก่อนเริ่มระบบ",
                    "the key is not here yet: bring it before you start the platform"
                )
            );
        }
        Ok(0)
    })
}

async fn restore(
    config: &Config,
    store: &Store,
    reader: &mut Reader,
    file: &Path,
    language: Language,
) -> Result<(), Failure> {
    let database = |error: prongsai_store::Error| installation::database(&error, language);
    let disk = |path: &Path, error: std::io::Error| Failure::io(language, Act::Write, path, &error);
    let part = config.data.join("files.part");
    // What an interrupted restore left.
    if part.exists() {
        fs::remove_dir_all(&part).map_err(|error| disk(&part, error))?;
    }
    installation::make_folder(&part, language)?;
    reader.unpack(&part).map_err(|fault| say(&fault, file, language))?;

    let mut tx = store.write().await.map_err(database)?;
    let known = backup::tables(&mut tx).await.map_err(database)?;
    for entry in reader.manifest.tables.clone() {
        let table = table(&known, &entry).ok_or_else(|| say(&Fault::Changed(entry.entry()), file, language))?;
        let mut lines = Vec::new();
        reader.lines(&entry.entry(), &mut |line| lines.push(line)).map_err(|fault| say(&fault, file, language))?;
        for line in lines {
            backup::insert(&mut tx, &table, &line).await.map_err(database)?;
        }
    }
    let key = reader.key().map_err(|fault| say(&fault, file, language))?;

    // Files before rows, as everywhere: rows without their files would be a loss, files without rows are none.
    let target = store.files().to_owned();
    let moved = move_files(&part, &target).map_err(|error| disk(&target, error))?;
    if let Some(key) = key {
        write_key(&config.key(), &key, language)?;
    }
    if let Err(error) = tx.commit_unrecorded().await {
        for path in moved {
            // What stays lies there by its digest and harms nobody.
            let _ = fs::remove_file(path);
        }
        return Err(database(error));
    }
    Ok(())
}

/// The table of the database with the columns of the backup, in their order; none where they do not fit.
fn table(known: &[backup::Table], entry: &crate::archive::TableEntry) -> Option<backup::Table> {
    let own = known.iter().find(|table| table.name == entry.name)?;
    let columns = entry.columns.iter().map(|name| own.columns.iter().find(|(own, _)| own == name).cloned());
    Some(backup::Table { name: own.name.clone(), columns: columns.collect::<Option<_>>()? })
}

/// Moves files into their places; gives those that were not there before.
fn move_files(from: &Path, to: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut moved = Vec::new();
    for name in crate::backup::files(from)? {
        let inner = name.trim_start_matches("files/");
        let target = to.join(inner);
        if target.exists() {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(from.join(inner), &target)?;
        moved.push(target);
    }
    fs::remove_dir_all(from)?;
    Ok(moved)
}

fn write_key(path: &Path, key: &str, language: Language) -> Result<(), Failure> {
    match fs::File::options().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => file.write_all(key.as_bytes()).map_err(|error| Failure::io(language, Act::Write, path, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            if fs::read_to_string(path).is_ok_and(|own| own.trim() == key.trim()) {
                return Ok(());
            }
            let sentence = language.say(
                "มีกุญแจอื่นอยู่แล้ว จึงไม่เขียนทับ โปรดย้ายออกก่อน",
                "there is another key, which is not overwritten: move it away first",
            );
            Err(Failure(format!("{}: {sentence}", path.display())))
        }
        Err(error) => Err(Failure::io(language, Act::Write, path, &error)),
    }
}

/// What is wrong with the backup, and that nothing was changed.
fn say(fault: &Fault, file: &Path, language: Language) -> Failure {
    let file = file.display();
    Failure(match (fault, language) {
        (Fault::Unreadable(reason), Language::Th) => {
            format!("{file}: อ่านเป็นสำเนาของโปร่งใสไม่ได้: {reason} ยังไม่มีอะไรถูกเปลี่ยน")
        }
        (Fault::Unreadable(reason), Language::En) => {
            format!("{file}: cannot be read as a backup of ours: {reason}; nothing was changed")
        }
        (Fault::Changed(entry), Language::Th) => {
            format!("{file}: {entry} เสียหายหรือถูกแก้ไข ยังไม่มีอะไรถูกเปลี่ยน โปรดใช้สำเนาอื่น")
        }
        (Fault::Changed(entry), Language::En) => {
            format!("{file}: {entry} is damaged or was changed; nothing was changed here: use another backup")
        }
        (Fault::Format(format), Language::Th) => format!("{file}: เป็นสำเนารูปแบบที่ {format} ซึ่งโปรแกรมนี้ไม่รู้จัก"),
        (Fault::Format(format), Language::En) => {
            format!("{file}: is of format {format}, which this program does not know")
        }
    })
}
