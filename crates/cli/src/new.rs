//! `prongsai new`: the folder of a new year, ready to be filled in.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::ValueEnum;
use prongsai_domain::agency::AgencyKind;
use prongsai_domain::folder;
use prongsai_thai::{FiscalYear, numeral};

use crate::failure::{Act, Failure, Outcome};
use crate::language::Language;
use crate::{files, today};

/// สร้างโฟลเดอร์ข้อมูลของปีใหม่ มีคำอธิบายทุกช่อง กรอกแล้วใช้ prongsai draw ได้ทันที
///
/// Makes the folder of a new year with an explanation of every field; fill it in and draw.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai new my-town --name ซาง --district เซกา --province บึงกาฬ --year 2570
  prongsai new tour --sample thungsaengsai-2569")]
pub struct Arguments {
    /// โฟลเดอร์ที่จะสร้าง · the folder to make
    folder: PathBuf,
    /// ประเภทหน่วยงาน · kind of the agency
    #[arg(long, value_enum, default_value_t = Kind::SubdistrictMunicipality)]
    kind: Kind,
    /// ชื่อหน่วยงานโดยไม่มีคำนำหน้า เช่น ซาง · name without its kind
    #[arg(long, default_value = "")]
    name: String,
    /// อำเภอ · district
    #[arg(long, default_value = "")]
    district: String,
    /// จังหวัด · province
    #[arg(long, default_value = "")]
    province: String,
    /// ปีงบประมาณ (พ.ศ.) ไม่ระบุคือปีปัจจุบัน · fiscal year; the present one if left out
    #[arg(long, value_parser = fiscal_year)]
    year: Option<FiscalYear>,
    /// คัดลอกเทศบาลตัวอย่างแทน · copy a sample town instead
    #[arg(long, value_name = "TOWN", conflicts_with_all = ["name", "district", "province", "year"])]
    sample: Option<String>,
}

/// Kinds of agencies, as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// เทศบาลตำบล
    SubdistrictMunicipality,
    /// เทศบาลเมือง
    TownMunicipality,
    /// เทศบาลนคร
    CityMunicipality,
    /// องค์การบริหารส่วนตำบล
    SubdistrictOrganization,
    /// องค์การบริหารส่วนจังหวัด
    ProvincialOrganization,
}

impl From<Kind> for AgencyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::SubdistrictMunicipality => Self::SubdistrictMunicipality,
            Kind::TownMunicipality => Self::TownMunicipality,
            Kind::CityMunicipality => Self::CityMunicipality,
            Kind::SubdistrictOrganization => Self::SubdistrictOrganization,
            Kind::ProvincialOrganization => Self::ProvincialOrganization,
        }
    }
}

/// Reads a Buddhist year in either kind of digits.
pub fn fiscal_year(text: &str) -> Result<FiscalYear, String> {
    let number: i16 = numeral::arabic(text.trim())
        .parse()
        .map_err(|_| format!("‘{text}’ ไม่ใช่ปีพุทธศักราช เช่น 2570 · is no Buddhist year such as 2570"))?;
    FiscalYear::new(number).map_err(|error| error.to_string())
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    if let Some(name) = &arguments.sample {
        copy_sample(name, arguments, language)?;
    } else {
        let year = match arguments.year {
            Some(year) => year,
            None => FiscalYear::containing(today()).map_err(|error| Failure(error.to_string()))?,
        };
        let Arguments { name, district, province, .. } = arguments;
        let texts = folder::new_folder(arguments.kind.into(), name, district, province, year);
        files::write_new(&arguments.folder, &texts, language)?;
    }
    let place = arguments.folder.display();
    match language {
        Language::Th => eprintln!("สร้างโฟลเดอร์ {place} แล้ว ขั้นต่อไป: กรอกข้อมูล แล้วสั่ง prongsai draw {place} --out out"),
        Language::En => eprintln!("made {place}; next: fill in the files, then prongsai draw {place} --out out"),
    }
    Ok(0)
}

fn copy_sample(name: &str, arguments: &Arguments, language: Language) -> Result<(), Failure> {
    let towns = prongsai_sample::towns();
    let Some(town) = towns.iter().find(|town| town.name == name) else {
        let names: Vec<&str> = towns.iter().map(|town| town.name).collect();
        let sentence = language.say("ไม่มีเทศบาลตัวอย่างชื่อนี้ มีเพียง", "is no sample town; there are");
        return Err(Failure(format!("{name}: {sentence} {}", names.join(", "))));
    };
    // The texts go first: they are refused as a whole when the folder is in use.
    let texts: BTreeMap<String, String> = town
        .files
        .iter()
        .filter_map(|(name, bytes)| Some(((*name).to_owned(), std::str::from_utf8(bytes).ok()?.to_owned())))
        .filter(|(name, _)| !name.contains('/'))
        .collect();
    files::write_new(&arguments.folder, &texts, language)?;
    for (name, bytes) in town.files.iter().filter(|(name, _)| !texts.contains_key(*name)) {
        let path = arguments.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Failure::io(language, Act::Write, parent, &error))?;
        }
        files::write(&path, bytes, language)?;
    }
    Ok(())
}
