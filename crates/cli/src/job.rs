//! `prongsai job`: work that waits for a person.

use clap::Subcommand;
use prongsai_store::jobs;

use crate::config;
use crate::failure::{Failure, Outcome};
use crate::installation;
use crate::language::Language;

/// งานเบื้องหลังที่ทำไม่สำเร็จ
///
/// Background work that could not be done and waits for a person.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// แสดงงานที่ทำไม่สำเร็จ · List the jobs that wait
    List(List),
    /// ให้ลองทำอีกครั้ง · Try one again
    Retry(Retry),
}

#[derive(clap::Args)]
struct List {
    #[command(flatten)]
    settings: config::Source,
}

#[derive(clap::Args)]
struct Retry {
    #[command(flatten)]
    settings: config::Source,
    /// รหัสของงาน · the id of the job
    id: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let settings = match &arguments.command {
        Command::List(list) => &list.settings,
        Command::Retry(retry) => &retry.settings,
    };
    let config = settings.load(language)?;
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::check_schema(&store, language).await?;
        let database = |error: prongsai_store::Error| installation::database(&error, language);
        match &arguments.command {
            Command::List(_) => {
                let mut tx = store.read().await.map_err(database)?;
                for job in jobs::list_dead(&mut tx, None).await.map_err(database)? {
                    let agency = job.agency_id.as_deref().unwrap_or("-");
                    println!("{}\t{}\t{agency}\t{}", job.id, job.kind, job.last_error.unwrap_or_default());
                }
            }
            Command::Retry(retry) => {
                let mut tx = store.write().await.map_err(database)?;
                let is_there = jobs::retry(&mut tx, installation::clock().now(), &retry.id).await.map_err(database)?;
                tx.commit_unrecorded().await.map_err(database)?;
                if !is_there {
                    let sentence = language.say("ไม่มีงานที่รออยู่ด้วยรหัสนี้", "is no job that waits");
                    return Err(Failure(format!("{}: {sentence}", retry.id)));
                }
            }
        }
        store.close().await;
        Ok(0)
    })
}
