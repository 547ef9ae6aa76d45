//! `prongsai migrate`: the schema is brought up to date.

use prongsai_store::health;

use crate::config;
use crate::failure::Outcome;
use crate::installation;
use crate::language::Language;

/// ปรับโครงสร้างฐานข้อมูลให้ตรงกับโปรแกรมรุ่นนี้ (serve ทำให้เองอยู่แล้ว)
///
/// Brings the schema up to date; `serve` does so by itself unless it is told not to.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    settings: config::Source,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        let database = |error: prongsai_store::Error| installation::database(&error, language);
        let before = store.schema().await.map_err(database)?;
        installation::migrate(&store, language).await?;
        store.close().await;
        let after = health::NEWEST;
        match language {
            Language::Th => eprintln!("โครงสร้างฐานข้อมูล: ขั้นที่ {before} → {after}"),
            Language::En => eprintln!("schema: step {before} → {after}"),
        }
        Ok(0)
    })
}
