//! The public log, looked over from the database: every leaf is there, every signed state is true, and it goes on from what
//! somebody kept of it before.

mod judge;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use prongsai_crypto::checkpoint::{self, LogKey};
use prongsai_crypto::hex;
use prongsai_store::complaints::log;

use self::judge::{Evidence, Fault, Former, Held, judge};
use crate::config;
use crate::failure::{Act, Failure, Outcome};
use crate::files;
use crate::installation;
use crate::language::Language;

#[derive(clap::Args)]
struct Which {
    #[command(flatten)]
    settings: config::Source,
    /// ชื่อย่อของหน่วยงาน · the slug of the town
    #[arg(long)]
    agency: String,
}

/// What `log verify` is told.
#[derive(clap::Args)]
pub struct Verify {
    #[command(flatten)]
    which: Which,
    /// หัวบันทึกที่ลงลายมือชื่อซึ่งเก็บไว้ก่อน หรือสำเนาจาก log copy · a signed checkpoint that was kept, or a copy by log copy
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
}

/// What `log copy` is told.
#[derive(clap::Args)]
pub struct Copy {
    #[command(flatten)]
    which: Which,
    /// ไฟล์ที่จะเขียน ไม่ระบุคือแสดงบนจอ · the file to write; shown if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A log as it is kept, with the name and the key that it has today.
struct Log {
    held: Held,
    origin: String,
    key: LogKey,
}

async fn load(which: &Which, language: Language) -> Result<Log, Failure> {
    let config = which.settings.load(language)?;
    let store = installation::open(&config, language).await?;
    installation::check_schema(&store, language).await?;
    let keys = installation::read_key(&config.key(), language)?;
    let database = |error: prongsai_store::Error| installation::database(&error, language);
    let mut tx = store.read().await.map_err(database)?;
    let site = super::site(&mut tx, &which.agency, language).await?;
    let size = log::size(&mut tx, &site.id).await.map_err(database)?;
    let leaves = log::leaves(&mut tx, &site.id, i64::MAX).await.map_err(database)?;
    // Whether something is missing in the middle is seen by how many stand before a place.
    let (mut whole, mut broken) = (0, size);
    if i64::try_from(leaves.len()).is_ok_and(|count| count < size) {
        while broken - whole > 1 {
            let middle = i64::midpoint(whole, broken);
            let before = log::leaves(&mut tx, &site.id, middle).await.map_err(database)?.len();
            if i64::try_from(before).is_ok_and(|before| before == middle) { whole = middle } else { broken = middle }
        }
    } else {
        whole = size;
    }
    let checkpoints = log::checkpoints(&mut tx, &site.id).await.map_err(database)?;
    drop(tx);
    store.close().await;
    let missing = (whole < size).then(|| u64::try_from(whole).unwrap_or_default());
    Ok(Log {
        held: Held { leaves, missing, checkpoints },
        origin: checkpoint::origin(&config.public_address(), &site.slug),
        key: LogKey::derive(&keys, &site.id),
    })
}

/// Checks the whole log. The exit code is 1 where something is wrong.
pub fn verify(arguments: &Verify, language: Language) -> Outcome {
    let former = arguments.since.as_deref().map(|path| former(path, language)).transpose()?;
    installation::block_on(async {
        let log = load(&arguments.which, language).await?;
        let verifier = |origin: &str| log.key.verifier(origin);
        let evidence = Evidence { held: &log.held, former: former.as_ref(), verifier: &verifier };
        match judge(&evidence) {
            Ok(()) => {
                files::print(&well(&log, former.as_ref(), language), language)?;
                Ok(0)
            }
            Err(fault) => {
                files::print(&format!("{}\n", said(&fault, language)), language)?;
                Ok(1)
            }
        }
    })
}

/// Writes the leaves and the newest signed state: with it the place of a fault is found to the leaf.
pub fn copy(arguments: &Copy, language: Language) -> Outcome {
    installation::block_on(async {
        let log = load(&arguments.which, language).await?;
        let newest = log.held.checkpoints.last().ok_or_else(|| {
            Failure(
                language.say("บันทึกยังว่าง จึงยังไม่มีสิ่งให้ทำสำเนา", "the log is empty: there is nothing to copy").to_owned(),
            )
        })?;
        let size = usize::try_from(newest.size).unwrap_or(usize::MAX);
        let mut text = String::new();
        for leaf in log.held.leaves.iter().take(size) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{}", hex(leaf));
        }
        text.push_str(&newest.note);
        match &arguments.out {
            Some(path) => fs::write(path, text).map_err(|error| Failure::io(language, Act::Write, path, &error))?,
            None => files::print(&text, language)?,
        }
        Ok(0)
    })
}

fn former(path: &Path, language: Language) -> Result<Former, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::io(language, Act::Read, path, &error))?;
    Former::read(&text).ok_or_else(|| {
        let sentence =
            language.say("ไม่ใช่หัวบันทึกที่ลงลายมือชื่อหรือสำเนาของบันทึก", "is neither a signed checkpoint nor a copy of a log");
        Failure(format!("{}: {sentence}", path.display()))
    })
}

fn well(log: &Log, former: Option<&Former>, language: Language) -> String {
    let (leaves, signed) = (log.held.leaves.len(), log.held.checkpoints.len());
    let mut text = match language {
        Language::Th => format!("บันทึกถูกต้อง: {leaves} รายการ หัวบันทึกที่ลงลายมือชื่อ {signed} ฉบับ\n"),
        Language::En => format!("The log is sound: {leaves} leaves, {signed} signed checkpoints.\n"),
    };
    let is_renamed = log.held.checkpoints.iter().any(|kept| kept.note.lines().next() != Some(&log.origin));
    if is_renamed {
        let sentence = language.say(
            "หัวบันทึกบางฉบับลงชื่อเมื่อหน่วยงานใช้ที่อยู่เว็บอื่น",
            "Some checkpoints were signed under another address of the town.",
        );
        let _ = writeln!(text, "{sentence}");
    }
    if former.is_some() {
        let _ = writeln!(text, "{}", language.say("บันทึกต่อเนื่องจากไฟล์ที่เก็บไว้", "It goes on from the file that was kept."));
    }
    text
}

fn said(fault: &Fault, language: Language) -> String {
    match (fault, language) {
        (Fault::Missing { at }, Language::Th) => format!("ผิดที่ตำแหน่ง {at}: รายการหายไป"),
        (Fault::Missing { at }, Language::En) => format!("Fault at position {at}: a leaf is missing."),
        (Fault::CutOff { at, size }, Language::Th) => {
            format!("ผิดที่ตำแหน่ง {at}: บันทึกถูกตัดท้าย เคยมี {size} รายการ")
        }
        (Fault::CutOff { at, size }, Language::En) => {
            format!("Fault at position {at}: the log is cut off, it once had {size} leaves.")
        }
        (Fault::Changed { at }, Language::Th) => format!("ผิดที่ตำแหน่ง {at}: รายการไม่ตรงกับสำเนาที่เก็บไว้"),
        (Fault::Changed { at }, Language::En) => {
            format!("Fault at position {at}: the leaf is not the one of the copy that was kept.")
        }
        (Fault::Between { first, last, size }, Language::Th) => format!(
            "ผิดระหว่างตำแหน่ง {first} ถึง {last}: รายการไม่ตรงกับหัวบันทึกขนาด {size} หากมีสำเนาจาก log copy ให้ระบุด้วย --since เพื่อหาตำแหน่งที่แน่นอน"
        ),
        (Fault::Between { first, last, size }, Language::En) => format!(
            "Fault between positions {first} and {last}: the leaves are not those of the checkpoint of size {size}. \
             A copy by log copy, given with --since, finds the very position."
        ),
        (Fault::Signature { size }, Language::Th) => format!("หัวบันทึกขนาด {size}: ลายมือชื่อหรือข้อความไม่ถูกต้อง"),
        (Fault::Signature { size }, Language::En) => {
            format!("The checkpoint of size {size}: its signature or its text is wrong.")
        }
        (Fault::Dropped { size }, Language::Th) => format!("หัวบันทึกขนาด {size}: เคยลงลายมือชื่อ แต่หายไปจากฐานข้อมูล"),
        (Fault::Dropped { size }, Language::En) => {
            format!("The checkpoint of size {size}: it was signed, and is not in the database any more.")
        }
        (Fault::Unsigned { at }, Language::Th) => format!("ตั้งแต่ตำแหน่ง {at}: ไม่มีหัวบันทึกใดรับรอง"),
        (Fault::Unsigned { at }, Language::En) => {
            format!("From position {at} on: no checkpoint vouches for the leaves.")
        }
        (Fault::Former, Language::Th) => "ไฟล์ที่เก็บไว้: ลายมือชื่อไม่ใช่ของบันทึกนี้ หรือเนื้อหาถูกแก้".to_owned(),
        (Fault::Former, Language::En) => {
            "The file that was kept: its signature is not by this log, or it was changed.".to_owned()
        }
    }
}
