//! `prongsai doctor`: what is well and what is not, each line with what to do.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

use jiff::{SignedDuration, Timestamp};
use prongsai_domain::complaint::Settings;
use prongsai_store::complaints::{channel, members};
use prongsai_store::{Store, Tx, agencies, backup, health, jobs};

use crate::config::{self, Config};
use crate::failure::{Failure, Outcome};
use crate::language::Language;
use crate::{archive, installation, work};

/// ตรวจสุขภาพของระบบ แต่ละบรรทัดบอกว่าต้องทำอะไร
///
/// Looks the installation over; each line says what to do. The exit code is 1 where something is wrong.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    settings: config::Source,
    /// ลองติดต่อเครื่องส่งอีเมลด้วย · try the mail server too
    #[arg(long)]
    mail: bool,
    /// อ่านทุกไฟล์เทียบกับลายนิ้วมือของไฟล์ ใช้เวลานานขึ้น · read every file and compare its digest
    #[arg(long)]
    deep: bool,
}

/// How bad a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Well,
    Warning,
    Fault,
}

/// The lines so far.
struct Report {
    language: Language,
    is_faulty: bool,
}

impl Report {
    fn line(&mut self, mark: Mark, thai: &str, english: &str) {
        let word = match (mark, self.language) {
            (Mark::Well, Language::Th) => "ปกติ ",
            (Mark::Well, Language::En) => "ok   ",
            (Mark::Warning, Language::Th) => "เตือน",
            (Mark::Warning, Language::En) => "warn ",
            (Mark::Fault, Language::Th) => "แก้ไข",
            (Mark::Fault, Language::En) => "FAULT",
        };
        self.is_faulty |= mark == Mark::Fault;
        println!("{word}  {}", self.language.say(thai, english));
    }

    fn well(&mut self, thai: &str, english: &str) {
        self.line(Mark::Well, thai, english);
    }

    fn warn(&mut self, thai: &str, english: &str) {
        self.line(Mark::Warning, thai, english);
    }

    fn fault(&mut self, thai: &str, english: &str) {
        self.line(Mark::Fault, thai, english);
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    let mut report = Report { language, is_faulty: false };
    report.well("ค่าตั้งถูกต้อง", "the settings are sound");
    if !config.data.is_dir() {
        let place = config.data.display();
        report.fault(
            &format!("{place}: ยังไม่มีโฟลเดอร์ข้อมูล โปรดตรวจค่า data หรือเริ่มระบบด้วย prongsai serve"),
            &format!("{place}: there is no data folder: check the setting ‘data’, or start with prongsai serve"),
        );
        return Ok(1);
    }
    installation::block_on(async {
        disk(&mut report, &config);
        clock(&mut report, &config);
        swap(&mut report);
        certificate(&mut report, &config);
        match installation::open(&config, language).await {
            Ok(store) => records(&mut report, &config, &store, arguments.deep).await?,
            Err(Failure(reason)) => report.fault(&reason, &reason),
        }
        mail(&mut report, &config, arguments.mail).await;
        Ok(u8::from(report.is_faulty))
    })
}

fn disk(report: &mut Report, config: &Config) {
    match health::room(&config.data) {
        Ok(room) => {
            let free = room.free / 1_000_000;
            let thai = format!("พื้นที่ดิสก์เหลือ {free} MB");
            let english = format!("{free} MB of the disk are free");
            if room.is_short() {
                report.fault(
                    &format!("{thai} ระบบไม่รับข้อมูลใหม่ โปรดเพิ่มที่ว่างทันที"),
                    &format!("{english}: nothing new is taken, make room now"),
                );
            } else if free < 4_000 {
                report.warn(&format!("{thai} โปรดเพิ่มที่ว่าง"), &format!("{english}: make room"));
            } else {
                report.well(&thai, &english);
            }
        }
        Err(error) => report.fault(&format!("ดูพื้นที่ดิสก์ไม่ได้: {error}"), &format!("the disk cannot be asked: {error}")),
    }
}

/// What is in memory can be written into the swap, and stays there when the machine is off. The unit of systemd forbids
/// that for the platform itself; what else runs here has no such rule.
fn swap(report: &mut Report) {
    let Ok(table) = fs::read_to_string("/proc/swaps") else {
        report
            .warn("ดูไม่ได้ว่าเครื่องใช้ swap หรือไม่ (/proc/swaps)", "whether the machine swaps cannot be seen (/proc/swaps)");
        return;
    };
    let plain: Vec<&str> = swaps(&table).into_iter().filter(|name| !is_veiled(name)).collect();
    if plain.is_empty() {
        report.well("ไม่มี swap ที่ไม่ได้เข้ารหัส", "there is no swap that is not encrypted");
        return;
    }
    let names = plain.join(", ");
    report.warn(
        &format!("{names}: swap ไม่ได้เข้ารหัส ข้อมูลลับในหน่วยความจำอาจค้างในดิสก์ โปรดปิดด้วย swapoff หรือเข้ารหัส swap"),
        &format!("{names}: swap that is not encrypted may keep secrets of the memory: swapoff, or encrypt it"),
    );
}

/// The names in `/proc/swaps`: the first column, under a line of titles.
fn swaps(table: &str) -> Vec<&str> {
    table.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect()
}

/// Whether what is swapped to a place cannot be read without a key: compressed memory, or a device of dm-crypt.
fn is_veiled(name: &str) -> bool {
    if name.starts_with("/dev/zram") {
        return true;
    }
    let device = fs::canonicalize(name).unwrap_or_else(|_| name.into());
    let device = device.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let id = fs::read_to_string(format!("/sys/block/{device}/dm/uuid"));
    id.is_ok_and(|id| id.starts_with("CRYPT-"))
}

/// A clock that is wrong makes wrong dates in papers, and second factors fail. What can be seen without a network: it is
/// behind what has already happened here, or the disk has another one.
fn clock(report: &mut Report, config: &Config) {
    let now = installation::clock().now();
    let probe = config.data.join(".clock");
    let disk = fs::write(&probe, b"").and_then(|()| fs::metadata(&probe)?.modified());
    let _ = fs::remove_file(&probe);
    let Ok(disk) = disk else {
        let place = config.data.display();
        report.fault(
            &format!("{place}: เขียนไม่ได้ โปรดตรวจเจ้าของและสิทธิ์ของโฟลเดอร์"),
            &format!("{place}: cannot be written: check owner and rights of the folder"),
        );
        return;
    };
    let seconds = disk.duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs());
    let apart = (now.as_second() - i64::try_from(seconds).unwrap_or(i64::MAX)).abs();
    if apart > 60 {
        report.warn(
            &format!("นาฬิกาของดิสก์ต่างจากเครื่อง {apart} วินาที โปรดตั้งเวลาอัตโนมัติ (NTP)"),
            &format!("the disk's clock is {apart} seconds apart: set the time by NTP"),
        );
    } else {
        let local = prongsai_thai::zone::local(now).strftime("%Y-%m-%d %H:%M");
        report.well(&format!("เวลาประเทศไทย {local}"), &format!("it is {local} in Thailand"));
    }
}

fn key(report: &mut Report, config: &Config, sealed: i64) {
    let path = config.key();
    let place = path.display();
    let Ok(data) = fs::metadata(&path) else {
        if sealed > 0 {
            report.fault(
                &format!("{place}: กุญแจหายไป แต่มี {sealed} บัญชีที่ใช้กุญแจนี้ โปรดนำกลับมา หรือสั่ง prongsai account unseal"),
                &format!(
                    "{place}: is missing, and {sealed} accounts need it: bring it back, or prongsai account unseal"
                ),
            );
        } else {
            report.warn(
                &format!("{place}: ยังไม่มีกุญแจ จะสร้างเมื่อเริ่มระบบครั้งแรก"),
                &format!("{place}: is made at the first start"),
            );
        }
        return;
    };
    let mode = data.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        report.fault(
            &format!("{place}: ผู้อื่นอ่านกุญแจได้ (สิทธิ์ {mode:o}) โปรดสั่ง chmod 600"),
            &format!("{place}: others can read it (mode {mode:o}): chmod 600"),
        );
        return;
    }
    match installation::read_key(&path, report.language) {
        Ok(_) => report.well(
            "กุญแจใช้ได้ อย่าลืมเก็บสำเนาไว้อีกที่หนึ่ง แยกจากสำเนาข้อมูล",
            "the key is sound; keep a copy of it elsewhere, apart from the backups",
        ),
        Err(Failure(reason)) => report.fault(&reason, &reason),
    }
}

async fn records(report: &mut Report, config: &Config, store: &Store, deep: bool) -> Result<(), Failure> {
    let language = report.language;
    let database = |error: prongsai_store::Error| installation::database(&error, language);
    if let Err(Failure(reason)) = installation::check_schema(store, language).await {
        report.fault(&reason, &reason);
        key(report, config, 0);
        return Ok(());
    }
    report.well("โครงสร้างฐานข้อมูลตรงกับโปรแกรม", "the schema is that of this program");
    let faults = store.faults().await.map_err(database)?;
    if faults.is_empty() {
        report.well("เนื้อในฐานข้อมูลถูกต้อง", "the database is sound inside");
    }
    for fault in faults {
        report.fault(
            &format!("ฐานข้อมูลเสียหาย: {fault} โปรดหยุดระบบแล้วนำสำเนาล่าสุดกลับมา"),
            &format!("the database is damaged: {fault}: stop the platform and restore the latest backup"),
        );
    }
    let mut tx = store.read().await.map_err(database)?;
    let sealed = health::sealed(&mut tx).await.map_err(database)?;
    let sites = agencies::list(&mut tx).await.map_err(database)?;
    let named = backup::files(&mut tx).await.map_err(database)?;
    let dead = jobs::list_dead(&mut tx, None).await.map_err(database)?;
    let load = jobs::load(&mut tx, installation::clock().now()).await.map_err(database)?;
    let orphans = orphans(&mut tx, &sites).await.map_err(database)?;
    drop(tx);
    key(report, config, sealed);
    if sites.is_empty() {
        report.warn("ยังไม่มีหน่วยงาน โปรดสั่ง prongsai agency add", "there is no town yet: prongsai agency add");
    }
    for (town, count) in orphans {
        report.warn(
            &format!(
                "{town}: มี {count} เรื่องทางลับที่ไม่มีผู้ใดเปิดอ่านได้แล้ว โปรดมอบหน้าที่ผู้รับเรื่องแก่ผู้ที่เคยรับเรื่อง \
                 หรือสั่ง prongsai confidential recovery-key use"
            ),
            &format!(
                "{town}: nobody opens {count} confidential cases any more: give the duty again to somebody who handled \
                 cases before, or prongsai confidential recovery-key use"
            ),
        );
    }
    files(report, store, &named, deep)?;
    if dead.is_empty() {
        let waiting = load.waiting;
        report.well(&format!("งานเบื้องหลังรออยู่ {waiting} งาน ไม่มีงานค้าง"), &format!("{waiting} jobs wait, none is stuck"));
    }
    for job in dead {
        let reason = job.last_error.unwrap_or_default();
        report.fault(
            &format!(
                "งาน {} ({}) ทำไม่สำเร็จ {} ครั้ง: {reason} แก้สาเหตุแล้วสั่ง prongsai job retry {}",
                job.id, job.kind, job.attempts, job.id
            ),
            &format!(
                "job {} ({}) failed {} times: {reason}: mend the cause, then prongsai job retry {}",
                job.id, job.kind, job.attempts, job.id
            ),
        );
    }
    let now = installation::clock().now();
    let lag = load.due_since.map_or(0, |since| (now.as_microsecond() - since) / 60_000_000);
    if lag >= 15 {
        report.fault(
            &format!("มีงานเลยเวลามาแล้ว {lag} นาที แสดงว่าไม่มีโปรแกรมทำงานเบื้องหลัง โปรดเริ่ม prongsai serve"),
            &format!("a job has been due for {lag} minutes: nobody works; start prongsai serve"),
        );
    }
    Ok(())
}

/// The towns in which nobody opens some confidential cases any more, with how many.
async fn orphans(tx: &mut Tx, sites: &[agencies::Site]) -> prongsai_store::Result<Vec<(String, usize)>> {
    let clock = installation::clock();
    let (now, today) = (clock.now(), clock.today());
    let mut found = Vec::new();
    for site in sites {
        if channel::find(tx, &site.id).await?.is_none() {
            continue;
        }
        let body = agencies::get(tx, &site.id, today).await?;
        // Who handles cases depends neither on what the town has set nor on keys.
        let (members, _) = members::list(tx, now, today, &site.id, &body, &Settings::default(), &[]).await?;
        let count = members::orphans(tx, &site.id, &members).await?.len();
        if count > 0 {
            found.push((site.full_name.clone(), count));
        }
    }
    Ok(found)
}

fn files(
    report: &mut Report,
    store: &Store,
    named: &std::collections::BTreeSet<(String, String)>,
    deep: bool,
) -> Result<(), Failure> {
    let names: std::collections::BTreeSet<String> = named
        .iter()
        .map(|(agency, digest)| format!("files/{agency}/{}/{digest}", &digest[..2.min(digest.len())]))
        .collect();
    let found = crate::backup::files(store.files()).map_err(|error| Failure(error.to_string()))?;
    let mut is_well = true;
    for name in names.iter().filter(|name| found.binary_search(name).is_err()) {
        is_well = false;
        report.fault(
            &format!("{name}: ไฟล์หายไป โปรดนำกลับมาจากสำเนา"),
            &format!("{name}: is missing: bring it back from a backup"),
        );
    }
    for name in found.iter().filter(|_| deep) {
        let path = store.files().join(name.trim_start_matches("files/"));
        let is_sound = archive::digest_of(&path).is_ok_and(|digest| name.ends_with(&digest));
        if !is_sound {
            is_well = false;
            report.fault(
                &format!("{name}: ไฟล์เสียหาย โปรดนำกลับมาจากสำเนา"),
                &format!("{name}: is damaged: bring it back from a backup"),
            );
        }
    }
    let extra = found.iter().filter(|name| !names.contains(*name)).count();
    if extra > 0 {
        report.well(
            &format!("มี {extra} ไฟล์ที่ไม่มีรายการอ้างถึง เช่น หลักฐานที่ลบแล้ว เก็บไว้ได้"),
            &format!("{extra} files are named by no record, such as removed evidence; they may stay"),
        );
    }
    if is_well {
        let count = names.len();
        report.well(&format!("ไฟล์ครบ {count} ไฟล์"), &format!("all {count} files are there"));
    }
    Ok(())
}

fn certificate(report: &mut Report, config: &Config) {
    let Some(path) = &config.web.certificate else { return };
    let place = path.display();
    match end_of(path) {
        Some(end) => {
            let now = installation::clock().now();
            let days = end.duration_since(now).as_hours() / 24;
            let day = prongsai_thai::zone::day(end);
            if end <= now {
                report.fault(
                    &format!("{place}: ใบรับรองหมดอายุแล้วตั้งแต่ {day} โปรดต่ออายุแล้วสั่ง systemctl reload prongsai"),
                    &format!("{place}: ended on {day}: renew it, then systemctl reload prongsai"),
                );
            } else if end.duration_since(now) < SignedDuration::from_hours(24 * 21) {
                report.warn(
                    &format!("{place}: ใบรับรองจะหมดอายุ {day} (อีก {days} วัน) โปรดต่ออายุ"),
                    &format!("{place}: ends on {day}, in {days} days: renew it"),
                );
            } else {
                report.well(&format!("ใบรับรองใช้ได้ถึง {day}"), &format!("the certificate lasts until {day}"));
            }
        }
        None => report.warn(
            &format!("{place}: อ่านวันหมดอายุไม่ได้ โปรดตรวจไฟล์ (ต้องมีโปรแกรม openssl)"),
            &format!("{place}: its end cannot be read: check the file (this needs the program openssl)"),
        ),
    }
}

/// When a certificate ends, as `openssl` reads it: `notAfter=2027-02-24 11:39:43Z`.
fn end_of(path: &Path) -> Option<Timestamp> {
    let output = Command::new("openssl")
        .args(["x509", "-noout", "-enddate", "-dateopt", "iso_8601", "-in"])
        .arg(path)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().strip_prefix("notAfter=")?.replace(' ', "T").parse().ok()
}

async fn mail(report: &mut Report, config: &Config, try_it: bool) {
    let Some(mail) = &config.mail else {
        report.warn(
            "ไม่ได้ตั้งเครื่องส่งอีเมล ข้อความเตือนยังคัดลอกไปวางใน LINE ได้",
            "no mail server is set: reminders are still texts for LINE",
        );
        return;
    };
    let mailer = match work::mailer(mail, report.language) {
        Ok(mailer) => mailer,
        Err(Failure(reason)) => {
            report.fault(&reason, &reason);
            return;
        }
    };
    if !try_it {
        report.well("ตั้งเครื่องส่งอีเมลแล้ว ลองติดต่อด้วย --mail", "a mail server is set; try it with --mail");
        return;
    }
    match mailer.check().await {
        Ok(()) => report.well("เครื่องส่งอีเมลตอบ", "the mail server answers"),
        Err(error) => report.fault(
            &format!("เครื่องส่งอีเมลใช้ไม่ได้: {error} โปรดตรวจค่า mail.host, port, security และรหัสผ่าน"),
            &format!("{error}: check mail.host, port, security and the password"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_to_which_a_machine_swaps_are_read_from_the_table_of_the_kernel() {
        let table = "Filename\t\t\tType\t\tSize\t\tUsed\t\tPriority\n\
                     /dev/zram0 partition\t8388604\t0\t100\n/swap.img file\t2097148\t0\t-2\n";

        assert_eq!(swaps(table), ["/dev/zram0", "/swap.img"]);
        assert!(swaps("Filename Type Size Used Priority\n").is_empty());
        assert!(is_veiled("/dev/zram0"));
        assert!(!is_veiled("/swap.img"));
    }
}
