//! `prongsai demo`: the platform with a sample municipality, without any set-up.

mod crowd;
mod town;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use prongsai_crypto::Keys;
use prongsai_store::{Clock, Store};
use prongsai_thai::{FiscalYear, zone};
use prongsai_web::{Options, State};

use crate::failure::{Act, Failure, Outcome};
use crate::files;
use crate::language::Language;

/// The year in which the demonstration plays.
const PRESENT: i16 = 2570;

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
    let clock = clock();
    town::make(&store, &keys, &clock).await.map_err(|error| failed(&error))?;
    crowd::make(&store, &clock, arguments.crowd).await.map_err(|error| failed(&error))?;

    let listener = tokio::net::TcpListener::bind(arguments.listen).await.map_err(|error| {
        let sentence = language
            .say("เปิดรับที่อยู่นี้ไม่ได้ ลองใช้ --listen กับพอร์ตอื่น", "cannot listen there; try another port with --listen");
        Failure(format!("{}: {sentence}: {error}", arguments.listen))
    })?;
    let listen = listener.local_addr().unwrap_or(arguments.listen);
    let address = format!("http://{listen}");
    let options = Options {
        public_address: address.clone(),
        demonstration: true,
        shown_sign_ins: town::sign_ins(),
        ..Options::default()
    };
    welcome(&address, language)?;
    let state = State::new(store.clone(), keys, clock.clone(), options);
    let worker = prongsai_worker::Worker::new(store.clone(), clock);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let stopping = |mut stopped: tokio::sync::watch::Receiver<bool>| async move {
        // The sender lives as long as the server; where it is gone, stopping is right too.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let name = format!("demo-{}", std::process::id());
    let work = {
        let stopped = stopped.clone();
        tokio::spawn(async move { prongsai_worker::run(worker, &name, stopping(stopped)).await })
    };
    tokio::spawn(async move {
        signal().await;
        let _ = stop.send(true);
    });
    let served = axum::serve(listener, prongsai_web::router(state)).with_graceful_shutdown(stopping(stopped)).await;
    let _ = work.await;
    store.close().await;
    served.map_err(|error| failed(&error))?;
    Ok(0)
}

/// The clock of the demonstration: the real one, moved by whole days where today lies outside the year in which it plays.
fn clock() -> Clock {
    let now = Timestamp::now();
    let present = FiscalYear::new(PRESENT).ok();
    let is_there = present.is_some_and(|year| year.span().contains(zone::day(now)));
    let begin: Option<Timestamp> = "2026-11-26T02:00:00Z".parse().ok();
    match begin {
        Some(begin) if !is_there => {
            let days = (begin.as_second() - now.as_second()).div_euclid(86_400);
            let moved = SignedDuration::from_secs(days * 86_400);
            Clock::new(move || Timestamp::now().saturating_add(moved).unwrap_or(begin))
        }
        _ => Clock::new(Timestamp::now),
    }
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
        text.push_str(&format!("  {:<16} {}\n", sign_in.login, sign_in.title));
    }
    text.push_str(language.say("\nหยุดด้วย Ctrl+C\n", "\nStop with Ctrl+C\n"));
    files::print(&text, language)
}

/// Waits for Ctrl+C, or for the end that a service manager asks for.
async fn signal() {
    #[cfg(unix)]
    if let Ok(mut ended) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = ended.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
