//! `prongsai`: the door to the platform for people who run it.
//!
//! Each command works on files and needs no server. Only this crate reads the clock, the environment and the arguments.

mod account;
mod agency;
mod archive;
mod backup;
mod confidential;
mod config;
mod demo;
mod doctor;
mod draw;
mod failure;
mod files;
mod frameworks;
mod hardening;
mod installation;
mod job;
mod language;
mod lint;
mod listen;
mod logs;
mod migrate;
mod new;
mod oit;
mod read;
mod restore;
mod score;
mod serve;
mod table;
mod what_if;
mod work;
mod year;

use std::alloc::System;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use prongsai_thai::{Date, zone};
use zeroizing_alloc::ZeroAlloc;

use crate::language::Language;

/// Memory is wiped when it is given back: what passed through the program, such as a report on its way to being sealed, does
/// not stay in its free pages.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

/// โปร่งใส: จากผลคะแนน ITA ปีก่อน สู่รายงานที่ตรวจแล้วพร้อมเสนอนายก
///
/// Prongsai carries a municipality from last year's ITA result to a checked official report on paper.
#[derive(Parser)]
#[command(name = "prongsai", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    /// ภาษาของข้อความ (th หรือ en) · language of messages
    #[arg(long, global = true, value_name = "LANGUAGE")]
    lang: Option<Language>,

    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
ตัวอย่าง · Examples:
  prongsai new my-town --kind subdistrict-municipality --name ซาง --district เซกา --province บึงกาฬ --year 2570
  prongsai draw examples/sang-2566 --out out
  prongsai lint report.docx --agency เทศบาลตำบลซาง
  prongsai read last-year.docx --out my-town
  prongsai score results.csv --format table
  prongsai what-if my-town --target ผ่านดีเยี่ยม
  prongsai oit check https://www.thungsaengsai.go.th/ita
  prongsai frameworks 2569";

#[derive(Subcommand)]
enum Command {
    /// เปิดระบบสาธิตพร้อมเทศบาลสมมุติ · Run the platform with a sample municipality
    Demo(demo::Arguments),
    /// จัดทำเอกสารของปีจากโฟลเดอร์ข้อมูล · Draw the papers of a year from its folder
    Draw(draw::Arguments),
    /// ตรวจรายงานหาที่ผิดก่อนเสนอลงนาม · Find the faults of a report before it is signed
    Lint(lint::Arguments),
    /// อ่านรายงานเดิมเป็นข้อมูล · Turn the text of an existing report into data
    Read(read::Arguments),
    /// คำนวณคะแนนจากผลรายตัวชี้วัด ข้อ OIT หรือคำตอบ · Compute scores from indicators, OIT items or answers
    Score(score::Arguments),
    /// ถ้าคะแนนเปลี่ยน ผลจะเป็นอย่างไร · What would change if scores changed
    WhatIf(what_if::Arguments),
    /// ตรวจรายการเปิดเผยข้อมูล (OIT) บนเว็บไซต์ · Check the disclosure list on a town's web site
    Oit(oit::Arguments),
    /// สร้างโฟลเดอร์ข้อมูลของปีใหม่ · Make the folder of a new year
    New(new::Arguments),
    /// ให้บริการระบบ · Run the platform
    Serve(serve::Arguments),
    /// ปรับโครงสร้างฐานข้อมูล · Bring the schema up to date
    Migrate(migrate::Arguments),
    /// สำรองข้อมูลเป็นไฟล์เดียว · Back everything up into one file
    Backup(backup::Arguments),
    /// นำสำเนากลับเข้าระบบที่ว่าง · Restore a backup into an empty installation
    Restore(restore::Arguments),
    /// ตรวจสุขภาพของระบบ · Look the installation over
    Doctor(doctor::Arguments),
    /// หน่วยงานในระบบ · The towns of this installation
    Agency(agency::Arguments),
    /// บัญชีผู้ดูแลระบบคนแรก · The first administrator
    Account(account::Arguments),
    /// ช่องทางร้องเรียนลับ: กุญแจกู้คืนและบันทึกสาธารณะ · The confidential channel: recovery key and public log
    Confidential(confidential::Arguments),
    /// งานเบื้องหลังที่ทำไม่สำเร็จ · Work that waits for a person
    Job(job::Arguments),
    /// กรอบการประเมินของแต่ละปี พร้อมแหล่งที่มา · The frameworks of the years, with their sources
    Frameworks(frameworks::Arguments),
}

/// The day on which the command runs, in Thailand wherever the machine stands; the pure crates take it as an argument.
fn today() -> Date {
    zone::day(Timestamp::now())
}

fn main() -> ExitCode {
    // The process that reads the files of strangers gives all rights away before it looks at anything.
    if std::env::args_os().skip(1).eq([prongsai_cleaner::SUBCOMMAND]) {
        return prongsai_cleaner::run_child();
    }
    hardening::harden();
    let arguments = Arguments::parse();
    #[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
    let language = Language::choose(arguments.lang, |name| std::env::var(name).ok());
    let outcome = match &arguments.command {
        Command::Demo(arguments) => demo::run(arguments, language),
        Command::Draw(arguments) => draw::run(arguments, language),
        Command::Lint(arguments) => lint::run(arguments, language),
        Command::Read(arguments) => read::run(arguments, language),
        Command::Score(arguments) => score::run(arguments, language),
        Command::WhatIf(arguments) => what_if::run(arguments, language),
        Command::Oit(arguments) => oit::run(arguments, language),
        Command::New(arguments) => new::run(arguments, language),
        Command::Serve(arguments) => serve::run(arguments, language),
        Command::Migrate(arguments) => migrate::run(arguments, language),
        Command::Backup(arguments) => backup::run(arguments, language),
        Command::Restore(arguments) => restore::run(arguments, language),
        Command::Doctor(arguments) => doctor::run(arguments, language),
        Command::Agency(arguments) => agency::run(arguments, language),
        Command::Account(arguments) => account::run(arguments, language),
        Command::Confidential(arguments) => confidential::run(arguments, language),
        Command::Job(arguments) => job::run(arguments, language),
        Command::Frameworks(arguments) => frameworks::run(arguments, language),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("{}", failure.0);
            ExitCode::from(2)
        }
    }
}
