//! `prongsai agency`: the towns of an installation, and the bodies that look after them.

mod import;
mod table;

use clap::{Subcommand, ValueEnum};
use prongsai_domain::Cycle;
use prongsai_domain::agency::OverseerKind;
use prongsai_store::agencies::{self, Overseer, Settings, Site};
use prongsai_store::events::Event;
use prongsai_store::{cycles, new_id};
use prongsai_thai::FiscalYear;

use crate::config;
use crate::failure::{Failure, Outcome};
use crate::installation;
use crate::language::Language;
use crate::new::{Kind, fiscal_year};

/// หน่วยงานในระบบ
///
/// The towns of this installation.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai agency add --slug sang --name ซาง --district เซกา --province บึงกาฬ
  prongsai agency add --slug bk-office --overseer province-promotion --province บึงกาฬ
  prongsai agency import towns.xlsx --dry-run
  prongsai agency import towns.xlsx --slips slips.txt
  prongsai agency list")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// เพิ่มหน่วยงาน พร้อมกองและตำแหน่งตามปกติ · Add a town with the usual units and posts
    Add(Add),
    /// เพิ่มหน่วยงานจำนวนมากจากตาราง พร้อมรหัสเชิญผู้ดูแล · Add many towns from a table, with codes of invitation
    Import(import::Arguments),
    /// แสดงหน่วยงานทั้งหมด · List the towns
    List(List),
}

#[derive(clap::Args)]
struct Add {
    #[command(flatten)]
    settings: config::Source,
    /// ชื่อย่อในที่อยู่เว็บ อักษร a–z ตัวเลข และขีด · its name in addresses: a–z, digits, dashes
    #[arg(long)]
    slug: String,
    /// ชื่อเครื่องที่หน่วยงานใช้เอง เช่น ita.sang.go.th · a host name of its own
    #[arg(long)]
    host: Option<String>,
    /// ประเภทหน่วยงาน · kind of the agency
    #[arg(long, value_enum, default_value_t = Kind::SubdistrictMunicipality)]
    kind: Kind,
    /// หน่วยงานกำกับดูแลแทนที่จะเป็นหน่วยงานที่รับประเมิน · a body that looks after towns, in place of a town
    #[arg(long, value_enum, conflicts_with_all = ["kind", "name", "year"])]
    overseer: Option<Office>,
    /// ชื่อหน่วยงานโดยไม่มีคำนำหน้า เช่น ซาง · name without its kind
    #[arg(long, required_unless_present = "overseer", default_value = "", hide_default_value = true)]
    name: String,
    /// อำเภอ · district
    #[arg(long, default_value = "", hide_default_value = true)]
    district: String,
    /// จังหวัด · province
    #[arg(long)]
    province: String,
    /// ปีงบประมาณแรก (พ.ศ.) ไม่ระบุคือปีปัจจุบัน · first fiscal year; the present one if left out
    #[arg(long, value_parser = fiscal_year)]
    year: Option<FiscalYear>,
}

/// Kinds of bodies that look after towns, as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Office {
    /// สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด
    ProvincePromotion,
    /// สำนักงานส่งเสริมการปกครองท้องถิ่นอำเภอ
    DistrictPromotion,
    /// สำนักงาน ป.ป.ช. ประจำจังหวัด
    AntiCorruption,
}

impl From<Office> for OverseerKind {
    fn from(office: Office) -> Self {
        match office {
            Office::ProvincePromotion => Self::ProvincePromotion,
            Office::DistrictPromotion => Self::DistrictPromotion,
            Office::AntiCorruption => Self::AntiCorruption,
        }
    }
}

#[derive(clap::Args)]
struct List {
    #[command(flatten)]
    settings: config::Source,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match &arguments.command {
        Command::Add(arguments) => add(arguments, language),
        Command::Import(arguments) => import::run(arguments, language),
        Command::List(arguments) => list(arguments, language),
    }
}

fn is_slug(text: &str) -> bool {
    (2..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

fn is_host(text: &str) -> bool {
    text.contains('.')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
}

fn add(arguments: &Add, language: Language) -> Outcome {
    if !is_slug(&arguments.slug) {
        let sentence =
            language.say("ใช้ได้เฉพาะ a–z ตัวเลข และขีด ยาว 2–40 ตัว", "takes a–z, digits and dashes, 2 to 40 of them");
        return Err(Failure(format!("--slug {}: {sentence}", arguments.slug)));
    }
    if let Some(host) = arguments.host.as_deref().filter(|host| !is_host(host)) {
        let sentence = language.say("ไม่ใช่ชื่อเครื่อง เช่น ita.sang.go.th", "is no host name such as ita.sang.go.th");
        return Err(Failure(format!("--host {host}: {sentence}")));
    }
    let office = arguments.overseer.map(OverseerKind::from);
    let needs_district = office.is_none_or(|office| office == OverseerKind::DistrictPromotion);
    for (name, is_needed, value) in
        [("--name", office.is_none(), &arguments.name), ("--district", needs_district, &arguments.district)]
    {
        if is_needed && value.trim().is_empty() {
            return Err(Failure(format!("{name}: {}", language.say("ว่างอยู่", "is missing"))));
        }
    }
    let config = arguments.settings.load(language)?;
    let clock = installation::clock();
    let (now, today) = (clock.now(), clock.today());
    let year = match arguments.year {
        Some(year) => year,
        None => FiscalYear::containing(today).map_err(|error| Failure(error.to_string()))?,
    };
    let Add { name, district, province, .. } = arguments;
    let body = match office {
        Some(office) => office.usual(district, province),
        None => Cycle::usual(arguments.kind.into(), name, district, province, year).agency,
    };
    let site = Site {
        id: new_id(now),
        slug: arguments.slug.clone(),
        host: arguments.host.clone(),
        full_name: office.map_or_else(|| body.full_name(), |office| office.full_name(&body)),
        settings: Settings { overseer: office.map(|kind| Overseer { kind, ranking: false }), ..Settings::default() },
    };
    let post = if office.is_some() { "head" } else { "office-head" };
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::migrate(&store, language).await?;
        let added = async {
            let mut tx = store.write().await?;
            if office.is_some() {
                agencies::insert_office(&mut tx, now, today, &site, &body).await?;
            } else {
                agencies::insert(&mut tx, now, today, &site, &body).await?;
                cycles::open(&mut tx, now, &site.id, year).await?;
            }
            tx.commit(Event::new(&site.id, now, "agency.added").about("agency", &site.id).of_year(year.number())).await
        };
        added.await.map_err(|error| {
            if error.is_taken() {
                let sentence = language.say("มีหน่วยงานอื่นใช้ชื่อนี้แล้ว", "another town has this slug or host");
                Failure(format!("{}: {sentence}", site.slug))
            } else {
                installation::database(&error, language)
            }
        })?;
        store.close().await;
        let address = config.public_address();
        match language {
            Language::Th => println!(
                "เพิ่ม{} แล้ว: {address}/t/{}\nขั้นต่อไป: prongsai account invite --agency {} --post {post} --name ชื่อผู้ดูแล",
                site.full_name, site.slug, site.slug
            ),
            Language::En => println!(
                "added {}: {address}/t/{}\nnext: prongsai account invite --agency {} --post {post} --name NAME",
                site.full_name, site.slug, site.slug
            ),
        }
        Ok(0)
    })
}

fn list(arguments: &List, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::check_schema(&store, language).await?;
        let sites = async { agencies::list(&mut store.read().await?).await };
        for site in sites.await.map_err(|error| installation::database(&error, language))? {
            println!("{}\t{}\t{}", site.slug, site.host.as_deref().unwrap_or("-"), site.full_name);
        }
        Ok(0)
    })
}
