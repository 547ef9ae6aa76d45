//! Every page and state as pictures, to be looked at.

use std::fs;
use std::process::Command;

use crate::prepare::{judges_folder, prepare};
use crate::run::{root, run};
use crate::server::{Server, free_port, program};

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "tungsaengsai-2570";

/// Draws the tour of the README, page by page, and what `xtask/judges/browser/gallery.json` lists, into
/// `<target>/gallery`; or only what of the list has a text in its name.
pub fn gallery(only: Option<&str>) -> Result<(), String> {
    prepare()?;
    let judges = judges_folder()?;
    let target = judges.parent().ok_or("the folder of the judges lies in the target folder")?;
    let program = program(target)?;
    let out = target.join("gallery");
    let work = judges.join("gallery-work");
    for folder in [&out, &work] {
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    // The tour first: the index of the list shows it too.
    // The province is another demonstration, in which the office answers at a host name of its own.
    let scenes: &[(&str, bool)] = &[("journey.mjs", false), ("gallery.mjs", false), ("gallery.mjs", true)];
    for (script, is_province) in &scenes[usize::from(only.is_some())..] {
        let data = judges.join("gallery-data");
        if data.exists() {
            fs::remove_dir_all(&data).map_err(|error| format!("cannot remove {}: {error}", data.display()))?;
        }
        let port = free_port()?;
        let mut command = Command::new(&program);
        command
            .args(["demo", "--visit-machine", "127.0.0.1", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(&data);
        if *is_province {
            command.args(["--crowd", "100"]);
        }
        let server = Server::start(&mut command, port, &judges.join("gallery.log"))?;
        let config = serde_json::json!({
            "base": format!("http://{}:{}", if *is_province { "province.localhost" } else { "127.0.0.1" }, server.port),
            "place": is_province.then_some("province"),
            "scripts": true,
            "judging": true,
            "modules": judges.join("node/node_modules"),
            "password": PASSWORD,
            "work": work,
            "samples": root().join("crates/sample/towns"),
            "pictures": (*script == "journey.mjs").then_some(&out),
            "out": out,
            "only": only,
        });
        run(Command::new(judges.join("python/bin/node"))
            .arg(root().join("xtask/judges/browser").join(script))
            .arg(config.to_string()))?;
    }
    println!("{}", out.join("index.html").display());
    Ok(())
}
