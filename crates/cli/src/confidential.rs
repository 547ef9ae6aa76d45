//! `prongsai confidential`: the ceremony of the recovery key, the check of the public log, and cases that another town hands
//! over.

mod log;
mod pack;
mod paper;
mod recovery;

use clap::Subcommand;
use prongsai_store::Tx;
use prongsai_store::agencies::{self, Site};

use crate::failure::{Failure, Outcome};
use crate::installation;
use crate::language::Language;

/// ช่องทางร้องเรียนลับ: กุญแจกู้คืน การตรวจบันทึกสาธารณะ และสำนวนที่ส่งต่อแบบปิดผนึก
///
/// The confidential channel: its recovery key, the check of its public log, and cases that are handed over sealed.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai confidential recovery-key new --print
  prongsai confidential recovery-key new --out /media/usb/key --shares 3 --needed 2
  prongsai confidential recovery-key use --agency sang --to legal --dry-run
  prongsai confidential log verify --agency sang --since last-month.txt
  prongsai confidential pack new-key --out nacc.key
  prongsai confidential pack open case-123456.sealed --key nacc.key --out case-123456")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// กุญแจกู้คืนที่เก็บในตู้นิรภัย · The recovery key, which lies in a safe
    RecoveryKey {
        #[command(subcommand)]
        command: RecoveryKey,
    },
    /// บันทึกสาธารณะของการรับเรื่อง · The public log of what came in
    Log {
        #[command(subcommand)]
        command: Log,
    },
    /// สำนวนที่หน่วยงานอื่นส่งต่อแบบปิดผนึก · Cases that a town hands over sealed
    Pack {
        #[command(subcommand)]
        command: Pack,
    },
}

#[derive(Subcommand)]
enum Pack {
    /// สร้างคู่กุญแจของผู้รับ: ส่วนลับลงไฟล์ ส่วนสาธารณะให้ผู้ส่ง · Make the pair of the receiver: a secret file, a public key for the sender
    NewKey(pack::NewKey),
    /// เปิดชุดสำนวนปิดผนึก ตรวจครบแล้วจึงวางไฟล์ · Open a sealed pack; files get their names when all was checked
    Open(pack::Open),
}

#[derive(Subcommand)]
enum RecoveryKey {
    /// สร้างคู่กุญแจ: ส่วนลับลงกระดาษ ส่วนสาธารณะวางในหน้าตั้งค่า · Make a pair: a secret for paper, a public half for the page
    New(recovery::New),
    /// มอบทุกเรื่องแก่ผู้รับเรื่องคนหนึ่ง เมื่อไม่มีใครเปิดได้แล้ว · Give every case to a handler, where nobody opens them any more
    Use(recovery::Use),
}

#[derive(Subcommand)]
enum Log {
    /// ตรวจบันทึกทั้งหมด และบอกตำแหน่งแรกที่ผิด · Check the whole log, and say where the first fault is
    Verify(log::Verify),
    /// ทำสำเนาของบันทึกไว้ตรวจภายหลัง · Copy the log, to check it later
    Copy(log::Copy),
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match &arguments.command {
        Command::RecoveryKey { command: RecoveryKey::New(arguments) } => recovery::new(arguments, language),
        Command::RecoveryKey { command: RecoveryKey::Use(arguments) } => recovery::take(arguments, language),
        Command::Log { command: Log::Verify(arguments) } => log::verify(arguments, language),
        Command::Log { command: Log::Copy(arguments) } => log::copy(arguments, language),
        Command::Pack { command: Pack::NewKey(arguments) } => pack::new_key(arguments, language),
        Command::Pack { command: Pack::Open(arguments) } => pack::open(arguments, language),
    }
}

/// The agency of a slug.
async fn site(tx: &mut Tx, slug: &str, language: Language) -> Result<Site, Failure> {
    let sites = agencies::list(tx).await.map_err(|error| installation::database(&error, language))?;
    let known: Vec<String> = sites.iter().map(|site| site.slug.clone()).collect();
    sites.into_iter().find(|site| site.slug == slug).ok_or_else(|| {
        let sentence = language.say("ไม่มีหน่วยงานชื่อนี้ มีเพียง", "is no town here; there are");
        Failure(format!("--agency {slug}: {sentence} {}", known.join(", ")))
    })
}
