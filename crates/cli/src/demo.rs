//! `prongsai demo`: the platform with a sample municipality, without any set-up.

mod channel;
mod crowd;
mod past;
mod town;

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use prongsai_crypto::Keys;
use prongsai_store::{Clock, Store};
use prongsai_thai::{FiscalYear, zone};
use prongsai_web::{Options, State};

use crate::config::{self, Config};
use crate::failure::{Act, Failure, Outcome};
use crate::files;
use crate::language::Language;
use crate::logs;
use crate::serve;

/// The year in which the demonstration plays.
const PRESENT: i16 = 2570;

/// The seconds of a day.
const DAY: i64 = 86_400;

/// The file that holds the secret of the installation.
const SECRET: &str = "secret.key";

/// What `demo` is told.
#[derive(Args)]
pub struct Arguments {
    /// ที่อยู่ที่เปิดรับ · Address to listen at
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// โฟลเดอร์ข้อมูล สร้างเมื่อยังไม่มี · Folder of the data, made when missing
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    /// ฐานข้อมูลอื่นแทน SQLite ในโฟลเดอร์ · Another database in place of SQLite in the folder
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Towns beside the sample town, to measure how the platform bears a province.
    #[arg(long, value_name = "N", default_value_t = 0, hide = true)]
    crowd: u32,
    /// A machine inside the house whose web sites may be visited, as `visits.machines` of `serve`.
    #[arg(long, value_name = "IP", hide = true)]
    visit_machine: Vec<String>,
    /// How many days after today the demonstration plays; it begins at ten in the morning of that day.
    #[arg(long, value_name = "N", default_value_t = 0, hide = true)]
    days_later: u16,
    /// In place of serving: makes so many towns with nothing but a list, counts all of them once, and says how long that took.
    #[arg(long, value_name = "N", hide = true)]
    lists: Option<u32>,
}

/// Makes the sample town where it is missing, prints addresses and sign-ins, and serves until it is stopped.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure(format!("{}: {error}", language.say("เริ่มระบบไม่ได้", "cannot start"))))?;
    runtime.block_on(serve(arguments, language))
}

async fn serve(arguments: &Arguments, language: Language) -> Outcome {
    let data = &arguments.data;
    std::fs::create_dir_all(data).map_err(|error| Failure::io(language, Act::Write, data, &error))?;
    let keys = keys(&data.join(SECRET), language)?;
    let failed = |error: &dyn std::fmt::Display| {
        let sentence = language.say("เปิดฐานข้อมูลสาธิตไม่ได้", "cannot open the database of the demonstration");
        Failure(format!("{}: {sentence}: {error}", data.display()))
    };
    let address =
        arguments.database.clone().unwrap_or_else(|| format!("sqlite:{}", data.join("prongsai.db").display()));
    let store = Store::open(&address, &data.join("files")).await.map_err(|error| failed(&error))?;
    store.migrate().await.map_err(|error| failed(&error))?;
    let clock = clock(arguments.days_later);
    if let Some(towns) = arguments.lists {
        let said = crowd::lists(&store, &clock, towns).await.map_err(|error| failed(&error))?;
        store.close().await;
        files::print(&said, language)?;
        return Ok(0);
    }
    let listen = listen(arguments.listen, language)?;
    let config = Config {
        data: data.clone(),
        address: Some(format!("http://{listen}")),
        web: config::Web { listen: listen.to_string(), ..config::Web::default() },
        log: config::Log { level: "warn".to_owned(), ..config::Log::default() },
        visits: config::Visits { machines: arguments.visit_machine.clone() },
        ..Config::default()
    };
    logs::begin(&config.log);
    let options = Options {
        public_address: config.public_address(),
        demonstration: true,
        shown_sign_ins: town::sign_ins(),
        visit_machines: config.visits.machines(),
        cleaner: std::env::current_exe().ok(),
        ..Options::default()
    };
    town::make(&store, &keys, &clock, &options).await.map_err(|error| failed(&error))?;
    channel::make(&store, &clock, data).await.map_err(|error| failed(&error))?;
    crowd::make(&store, &clock, arguments.crowd).await.map_err(|error| failed(&error))?;
    let state = State::new(store, keys, clock, options);
    let mut told = Ok(());
    serve::platform(&config, state, serve::Role::All, language, |address| told = welcome(address, language)).await?;
    told?;
    Ok(0)
}

/// The address with its port: where the operator leaves it to the machine, one that is free.
fn listen(wanted: SocketAddr, language: Language) -> Result<SocketAddr, Failure> {
    if wanted.port() != 0 {
        return Ok(wanted);
    }
    let found = std::net::TcpListener::bind(wanted).and_then(|listener| listener.local_addr());
    found.map_err(|error| {
        let sentence = language.say("ไม่มีพอร์ตว่าง", "no port is free");
        Failure(format!("{wanted}: {sentence}: {error}"))
    })
}

/// The clock of the demonstration: the real one, moved by whole days where today lies outside the year in which it plays;
/// where it plays days later, it begins at ten in the morning of that day, when the work of a day is due.
fn clock(days_later: u16) -> Clock {
    let now = Timestamp::now();
    let present = FiscalYear::new(PRESENT).ok();
    let is_there = present.is_some_and(|year| year.span().contains(zone::day(now)));
    let begin: Option<Timestamp> = "2026-11-26T02:00:00Z".parse().ok();
    let mut moved = match begin {
        Some(begin) if !is_there => (begin.as_second() - now.as_second()).div_euclid(DAY) * DAY,
        _ => 0,
    };
    if days_later > 0 {
        // Ten in Thailand is three in UTC.
        moved += i64::from(days_later) * DAY + 3 * 60 * 60 - (now.as_second() + moved).rem_euclid(DAY);
    }
    let moved = SignedDuration::from_secs(moved);
    Clock::new(move || Timestamp::now().saturating_add(moved).unwrap_or(Timestamp::MAX))
}

/// The secret of the installation, made at the first start.
fn keys(path: &Path, language: Language) -> Result<Keys, Failure> {
    if !path.exists() {
        let secret = Keys::new_secret();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| file.write_all(secret.as_bytes()));
        written.map_err(|error| Failure::io(language, Act::Write, path, &error))?;
    }
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io(language, Act::Read, path, &error))?;
    Keys::read(&text).map_err(|error| Failure(format!("{}: {error}", path.display())))
}

fn welcome(address: &str, language: Language) -> Result<(), Failure> {
    let mut text = match language {
        Language::Th => format!(
            "เทศบาลตำบลทุ่งแสงใส (สมมุติ) พร้อมใช้ที่ {address}\nหน้างาน: {address}/desk\n\nเข้าสู่ระบบ (รหัสผ่านเดียวกันทุกคน: {})\n",
            town::PASSWORD
        ),
        Language::En => format!(
            "The fictional town Thung Saeng Sai is at {address}\nThe desk: {address}/desk\n\nSign-ins (one password for all: {})\n",
            town::PASSWORD
        ),
    };
    for sign_in in town::sign_ins() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {:<16} {}", sign_in.login, sign_in.title);
    }
    text.push_str(language.say("\nหยุดด้วย Ctrl+C\n", "\nStop with Ctrl+C\n"));
    files::print(&text, language)
}
