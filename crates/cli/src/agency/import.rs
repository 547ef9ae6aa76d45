//! `prongsai agency import`: many towns at once, all or none.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use prongsai_crypto::Keys;
use prongsai_crypto::token::{Code, CodeKind};
use prongsai_domain::Cycle;
use prongsai_store::agencies::{self, Overseer, Settings, Site};
use prongsai_store::events::{self, Event};
use prongsai_store::{Store, consents, cycles, new_id};
use prongsai_thai::FiscalYear;

use super::table::{self, Fault, Kind, Row};
use crate::account::{Invitee, prepare, slip};
use crate::config::{self, Config};
use crate::failure::{Act, Failure, Outcome};
use crate::installation;
use crate::language::Language;
use crate::new::fiscal_year;

/// เพิ่มหน่วยงานทั้งตาราง (CSV หรือ XLSX) ตรวจทั้งไฟล์ก่อน ถ้ามีที่ผิดแม้แห่งเดียวจะไม่สร้างอะไรเลย
///
/// Adds all agencies of a table, or none where anything is wrong. Columns: slug, kind, name, district, province, and if
/// wanted website, host, consent-to (bodies that ask to read the town's list), administrator (full name).
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่างตาราง · A table:
  slug,kind,name,district,province,website,host,consent-to,administrator
  bk-office,province-promotion,,,บึงกาฬ,,,,นายสมมุติ ดูแลดี
  sang,เทศบาลตำบล,ซาง,เซกา,บึงกาฬ,https://www.sang.go.th,,bk-office,นางสาวสมใจ ใจดี")]
pub struct Arguments {
    #[command(flatten)]
    settings: config::Source,
    /// ตาราง CSV หรือ XLSX (- คือรับจาก standard input) · the table
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// ตรวจอย่างเดียว ไม่สร้าง · look only
    #[arg(long)]
    dry_run: bool,
    /// ไฟล์ที่จะเขียนรหัสเชิญ ต้องยังไม่มี · where the codes of invitation are written; must not be there yet
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    slips: Option<PathBuf>,
    /// ปีงบประมาณแรก (พ.ศ.) ไม่ระบุคือปีปัจจุบัน · first fiscal year; the present one if left out
    #[arg(long, value_parser = fiscal_year)]
    year: Option<FiscalYear>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let bytes = crate::score::bytes(&arguments.file, language)?;
    let file = arguments.file.display();
    let cells =
        table::cells(&arguments.file, &bytes, language).map_err(|sentence| Failure(format!("{file}: {sentence}")))?;
    let config = arguments.settings.load(language)?;
    let today = installation::clock().today();
    let year = match arguments.year {
        Some(year) => year,
        None => FiscalYear::containing(today).map_err(|error| Failure(error.to_string()))?,
    };
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::migrate(&store, language).await?;
        let sites = async { agencies::list(&mut store.read().await?).await };
        let sites = sites.await.map_err(|error| installation::database(&error, language))?;
        let taken: Vec<String> =
            sites.iter().flat_map(|site| [Some(site.slug.clone()), site.host.clone()]).flatten().collect();
        let offices = sites.iter().filter(|site| site.settings.overseer.is_some());
        let offices: Vec<String> = offices.map(|site| site.slug.clone()).collect();
        let rows = table::read(&cells, &taken, &offices, language)
            .map_err(|faults| told(&arguments.file, &faults, language))?;
        let Some(slips) = arguments.slips.as_deref().filter(|_| !arguments.dry_run) else {
            store.close().await;
            println!(
                "{file}: {} {}",
                rows.len(),
                language.say("หน่วยงาน ไม่มีที่ผิด ยังไม่ได้สร้าง", "agencies, nothing is wrong; nothing was added")
            );
            return Ok(0);
        };
        if slips.exists() {
            let sentence = language.say("มีไฟล์นี้อยู่แล้ว โปรดระบุชื่ออื่น", "is there already; name another file");
            return Err(Failure(format!("{}: {sentence}", slips.display())));
        }
        let keys = installation::key(&config, &store, language).await?;
        let count = rows.len();
        add(&store, &config, &keys, &sites, &rows, year, slips, language).await?;
        store.close().await;
        match language {
            Language::Th => println!("เพิ่ม {count} หน่วยงานแล้ว รหัสเชิญอยู่ใน {} ส่งให้แต่ละหน่วยงานแล้วลบไฟล์", slips.display()),
            Language::En => println!(
                "added {count} agencies; the codes are in {}: hand them over, then remove the file",
                slips.display()
            ),
        }
        Ok(0)
    })
}

/// All faults, one line each.
fn told(file: &Path, faults: &[Fault], language: Language) -> Failure {
    let mut text = String::new();
    for Fault { line, column, sentence } in faults {
        let column = column.map(|column| format!(" {column}:")).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}:{line}:{column} {sentence}", file.display());
    }
    let count = faults.len();
    let _ = match language {
        Language::Th => write!(text, "พบที่ผิด {count} แห่ง ยังไม่ได้สร้างหน่วยงานใด แก้แล้วสั่งอีกครั้ง"),
        Language::En => write!(text, "{count} faults; nothing was added. Mend them and give the command again."),
    };
    Failure(text)
}

/// Adds all of them in one transaction and writes their codes first: codes that nobody has are of no use, and agencies
/// whose codes are lost are worse.
#[expect(clippy::too_many_arguments, reason = "what the command has gathered; no two belong together elsewhere")]
async fn add(
    store: &Store,
    config: &Config,
    keys: &Keys,
    sites: &[Site],
    rows: &[Row],
    year: FiscalYear,
    slips: &Path,
    language: Language,
) -> Result<(), Failure> {
    let database = |error: prongsai_store::Error| installation::database(&error, language);
    let clock = installation::clock();
    let (now, today) = (clock.now(), clock.today());
    let mut tx = store.write().await.map_err(database)?;
    let mut made: Vec<Site> = Vec::new();
    let mut text = String::new();
    // Bodies first: towns are asked by them.
    let (offices, towns): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| matches!(row.kind, Kind::Office(_)));
    for row in offices.into_iter().chain(towns) {
        let (mut body, settings, post) = match row.kind {
            Kind::Office(kind) => {
                let overseer = Some(Overseer { kind, ranking: false });
                (kind.usual(&row.district, &row.province), Settings { overseer, ..Settings::default() }, "head")
            }
            Kind::Town(kind) => {
                let body = Cycle::usual(kind, &row.name, &row.district, &row.province, year).agency;
                (body, Settings::default(), "office-head")
            }
        };
        body.website.clone_from(&row.website);
        let full_name = match row.kind {
            Kind::Office(kind) => kind.full_name(&body),
            Kind::Town(_) => body.full_name(),
        };
        let site = Site { id: new_id(now), slug: row.slug.clone(), host: row.host.clone(), full_name, settings };
        if matches!(row.kind, Kind::Office(_)) {
            agencies::insert_office(&mut tx, now, today, &site, &body).await.map_err(database)?;
        } else {
            agencies::insert(&mut tx, now, today, &site, &body).await.map_err(database)?;
            cycles::open(&mut tx, now, &site.id, year).await.map_err(database)?;
        }
        for slug in &row.consent_to {
            let office = made.iter().chain(sites).find(|other| other.slug == *slug);
            let Some(office) = office else { continue };
            consents::ask(&mut tx, now, &site.id, &office.id).await.map_err(database)?;
            let asked = Event::new(&site.id, now, "consent.asked").about("consent", &office.id);
            events::insert(&mut tx, &asked.with("body", office.full_name.clone())).await.map_err(database)?;
        }
        let code = Code::generate(CodeKind::Invitation);
        let unnamed = language.say("ผู้ดูแลระบบ", "Administrator");
        let invitee = Invitee { post, name: Some(row.administrator.as_deref().unwrap_or(unnamed)), login: None };
        let login = prepare(&mut tx, &site, &invitee, &code.digest(keys), language).await?;
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{}\n{}\n\n{}\n",
            site.full_name,
            slip(config, &site, &code, &login, language),
            "-".repeat(60)
        );
        let added = Event::new(&site.id, now, "agency.added").about("agency", &site.id).of_year(year.number());
        events::insert(&mut tx, &added).await.map_err(database)?;
        let invited = Event::new(&site.id, now, "account.invited").with("how", "command").with("post", post);
        events::insert(&mut tx, &invited).await.map_err(database)?;
        made.push(site);
    }
    write_private(slips, &text, language)?;
    let kept = tx.commit_unrecorded().await.map_err(database);
    if kept.is_err() {
        // Its codes open nothing.
        let _ = std::fs::remove_file(slips);
    }
    kept
}

/// Writes a new file that only its owner reads.
fn write_private(path: &Path, text: &str, language: Language) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()));
    written.map_err(|error| Failure::io(language, Act::Write, path, &error))
}
