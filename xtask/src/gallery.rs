//! Every page and state as pictures, to be looked at.

use std::fs;
use std::process::Command;

use crate::prepare::{judges_folder, prepare};
use crate::run::{root, run};
use crate::server::{Server, free_port, program};

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "tungsaengsai-2570";

/// Draws the pages of `xtask/judges/browser/gallery.json` into `<target>/gallery`, or those whose name holds a text.
pub fn gallery(only: Option<&str>) -> Result<(), String> {
    prepare()?;
    let judges = judges_folder()?;
    let target = judges.parent().ok_or("the folder of the judges lies in the target folder")?;
    let program = program(target)?;
    let data = judges.join("gallery-data");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(|error| format!("cannot remove {}: {error}", data.display()))?;
    }
    let port = free_port()?;
    let mut command = Command::new(program);
    command.args(["demo", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(&data);
    let server = Server::start(&mut command, port, &judges.join("gallery.log"))?;
    let out = target.join("gallery");
    let config = serde_json::json!({
        "base": format!("http://127.0.0.1:{}", server.port),
        "scripts": true,
        "modules": judges.join("node/node_modules"),
        "password": PASSWORD,
        "out": out,
        "only": only,
    });
    run(Command::new(judges.join("python/bin/node"))
        .arg(root().join("xtask/judges/browser/gallery.mjs"))
        .arg(config.to_string()))?;
    println!("{}", out.join("index.html").display());
    Ok(())
}
