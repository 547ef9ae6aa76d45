//! An installation on this machine: its folder, its key, its database.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use jiff::Timestamp;
use prongsai_crypto::Keys;
use prongsai_store::{Clock, Store};

use crate::config::Config;
use crate::failure::{Act, Failure};
use crate::language::Language;

/// The clock of this machine.
pub fn clock() -> Clock {
    Clock::new(Timestamp::now)
}

/// Runs a command that waits for the network or the database.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure(error.to_string()))?.block_on(work)
}

/// Makes the folder of an installation where it is not there; nobody else may look into it.
pub fn make_folder(folder: &Path, language: Language) -> Result<(), Failure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(folder)
        .map_err(|error| Failure::io(language, Act::Write, folder, &error))
}

/// Opens the database, whose schema is not touched.
pub async fn open(config: &Config, language: Language) -> Result<Store, Failure> {
    make_folder(&config.data, language)?;
    Store::open(&config.database(), &config.files()).await.map_err(|error| database(&error, language))
}

/// Says that the database failed, and what can be done.
pub fn database(error: &prongsai_store::Error, language: Language) -> Failure {
    Failure(match language {
        Language::Th => format!("ฐานข้อมูลใช้ไม่ได้: {error} โปรดตรวจค่า database และสั่ง prongsai doctor"),
        Language::En => format!("{error}; check the setting ‘database’ and run prongsai doctor"),
    })
}

/// Refuses to work on a schema that is not this program's.
pub async fn check_schema(store: &Store, language: Language) -> Result<(), Failure> {
    let found = store.schema().await.map_err(|error| database(&error, language))?;
    let newest = prongsai_store::health::NEWEST;
    if found == newest {
        return Ok(());
    }
    Err(Failure(match (language, found < newest) {
        (Language::Th, true) => {
            format!("โครงสร้างฐานข้อมูลเป็นขั้นที่ {found} แต่โปรแกรมนี้ต้องใช้ขั้นที่ {newest} โปรดสั่ง prongsai migrate")
        }
        (Language::Th, false) => {
            format!("โครงสร้างฐานข้อมูลเป็นขั้นที่ {found} ใหม่กว่าโปรแกรมนี้ ({newest}) โปรดใช้โปรแกรมรุ่นใหม่กว่า")
        }
        (Language::En, true) => {
            format!("the schema is at step {found} and this program needs {newest}: run prongsai migrate")
        }
        (Language::En, false) => {
            format!("the schema is at step {found}, newer than this program ({newest}): use a newer program")
        }
    }))
}

/// Brings the schema up to date; one that is newer than this program is refused, with the way out.
pub async fn migrate(store: &Store, language: Language) -> Result<(), Failure> {
    if store.schema().await.map_err(|error| database(&error, language))? > prongsai_store::health::NEWEST {
        return check_schema(store, language).await;
    }
    store.migrate().await.map_err(|error| database(&error, language))
}

/// Reads the key of the installation.
///
/// # Errors
/// It is not there, others can read it, or it is no key.
pub fn read_key(path: &Path, language: Language) -> Result<Keys, Failure> {
    let data = fs::metadata(path).map_err(|error| Failure::io(language, Act::Read, path, &error))?;
    if data.permissions().mode() & 0o007 != 0 {
        let sentence = language.say(
            "ทุกคนในเครื่องอ่านกุญแจนี้ได้ จึงไม่ใช้ โปรดสั่ง chmod 600 กับไฟล์นี้ แล้วตรวจว่าเคยมีใครคัดลอกไปหรือไม่",
            "everybody on this machine can read it, so it is not used: chmod 600, and see whether somebody has copied it",
        );
        return Err(Failure(format!("{}: {sentence}", path.display())));
    }
    let text = fs::read_to_string(path).map_err(|error| Failure::io(language, Act::Read, path, &error))?;
    Keys::read(&text).map_err(|_| {
        let sentence = language.say(
            "ไม่ใช่กุญแจของโปร่งใส โปรดนำไฟล์เดิมกลับมาจากสำเนา",
            "is no key of ours: bring back the right file from where you keep a copy",
        );
        Failure(format!("{}: {sentence}", path.display()))
    })
}

/// Reads the key, or makes it at the first start; an existing one is never overwritten.
///
/// # Errors
/// As [`read_key`]; or there are already records that another key has sealed.
pub async fn key(config: &Config, store: &Store, language: Language) -> Result<Keys, Failure> {
    let path = config.key();
    if path.exists() {
        return read_key(&path, language);
    }
    let sealed = match store.read().await {
        Ok(mut tx) => prongsai_store::health::sealed(&mut tx).await,
        Err(error) => Err(error),
    };
    if sealed.map_err(|error| database(&error, language))? > 0 {
        let sentence = language.say(
            "ไม่พบกุญแจ แต่ฐานข้อมูลมีรหัสที่ปิดผนึกด้วยกุญแจเดิม โปรดนำไฟล์กุญแจเดิมกลับมาวาง หากหายแล้วจริง ๆ ให้สั่ง \
             prongsai account unseal เพื่อให้ทุกคนตั้งรหัสขั้นที่สองใหม่",
            "is missing, and the database holds secrets that it has sealed: bring it back; if it is lost for good, \
             prongsai account unseal makes everybody set up the second factor anew",
        );
        return Err(Failure(format!("{}: {sentence}", path.display())));
    }
    make_folder(&config.data, language)?;
    let failure = |error| Failure::io(language, Act::Write, &path, &error);
    // Of two processes that start at once one makes it and the other reads it.
    match fs::File::options().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => {
            let secret = Keys::new_secret();
            file.write_all(secret.as_bytes()).and_then(|()| file.sync_all()).map_err(failure)?;
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failure(error)),
    }
    read_key(&path, language)
}
