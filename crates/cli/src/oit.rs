//! `prongsai oit`: what a town's web site shows of the disclosure list.

mod check;

use clap::Subcommand;

use crate::failure::Outcome;
use crate::language::Language;

/// รายการเปิดเผยข้อมูลสาธารณะ (OIT) บนเว็บไซต์ของหน่วยงาน
///
/// The disclosure list as it stands on a town's web site.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// ตรวจหน้า ITA: พบข้อใดบ้าง ลิงก์ใช้ได้หรือไม่ และคาดว่าได้กี่คะแนน · Check a page: items, links, predicted score
    Check(check::Arguments),
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments, language),
    }
}
