//! The platform under load: SQLite, two cores, 32 connections, a hundred towns with five years of records.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::gallery::PASSWORD;
use crate::prepare::{judges_folder, prepare, prepare_load};
use crate::run::{output, root, run};
use crate::server::{Server, free_port, program};

/// How many towns stand beside the sample town.
const TOWNS: &str = "100";

/// Public pages of the sample town.
const PUBLIC: [&str; 2] = ["/t/thungsaengsai/", "/t/thungsaengsai/ita/2570"];

/// Pages of the desk, as the officer who drives the cycle sees them.
const DESK: [&str; 4] =
    ["/t/thungsaengsai/desk", "/t/thungsaengsai/papers", "/t/thungsaengsai/progress", "/t/thungsaengsai/evidence"];

/// After so long, what a start or a drawn paper needed for a moment is given back.
const SETTLED: Duration = Duration::from_secs(3);

/// What one run of the load generator says.
struct Load {
    per_second: f64,
    p99_ms: f64,
    failures: u64,
}

/// Prints throughput and p99 of public and signed-in pages, each beside the bare server and a Django page, memory and weight.
pub fn web() -> Result<(), String> {
    prepare()?;
    prepare_load()?;
    let judges = judges_folder()?;
    let target = judges.parent().ok_or("the folder of the judges lies in the target folder")?;
    let program = program(target)?;
    let data = judges.join("bench-web");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(|error| format!("cannot remove {}: {error}", data.display()))?;
    }
    let port = free_port()?;
    let start = || {
        let mut command = Command::new(&program);
        command.args(["demo", "--crowd", TOWNS, "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(&data);
        Server::start(&mut command, port, &judges.join("bench-web.log"))
    };
    // The first start makes the towns; what is measured is the second, which finds them.
    drop(start()?);
    let server = start()?;
    let base = format!("http://127.0.0.1:{port}");
    thread::sleep(SETTLED);
    let idle = server.resident_mb()?;

    let mut officer = Command::new(judges.join("python/bin/node"));
    officer.arg(root().join("xtask/bench/session.mjs")).args([base.as_str(), "legal", PASSWORD]);
    let said = output(officer.args(PUBLIC).args(DESK))?;
    thread::sleep(SETTLED);
    let drawn = server.resident_mb()?;
    let session: Value = serde_json::from_str(&said).map_err(|error| format!("no session: {error}"))?;
    let cookie = session.get("cookie").and_then(Value::as_str).ok_or("no cookie")?;

    let constant = load(&format!("{base}/healthz"), None)?;
    println!("SQLite, 32 connections, {TOWNS} towns with five years beside the sample town");
    println!("the load generator runs on the same two cores; it asks as a browser does, which takes gzip");
    println!(
        "{:<44} {:>9}/s   p99 {:>7.2} ms",
        "the bare server, a constant",
        round(constant.per_second),
        constant.p99_ms
    );
    let wanted = "at least 5,000/s, p99 under 20 ms";
    let newest = session.get("newest").and_then(Value::as_str);
    for path in PUBLIC.into_iter().chain(newest) {
        tell(path, &load(&format!("{base}{path}"), None)?, &constant, wanted);
    }
    tell("the front pages of all towns in turn", &load_towns(&base)?, &constant, wanted);
    for path in DESK {
        tell(path, &load(&format!("{base}{path}"), Some(cookie))?, &constant, "p99 under 30 ms");
    }
    peer(&judges)?;

    println!(
        "memory: {idle:.0} MB idle after the start (under 80), {drawn:.0} MB after a report was drawn (under 150), {:.0} MB after the load",
        server.resident_mb()?
    );
    let weights = session.get("weights").and_then(Value::as_object).ok_or("no weights")?;
    for (path, weight) in weights {
        let bytes = weight.get("bytes").and_then(Value::as_f64).unwrap_or_default();
        println!("weight of {path}: {:.0} KB with stylesheet and script (under 100)", bytes / 1e3);
    }
    Ok(())
}

fn tell(path: &str, load: &Load, constant: &Load, wanted: &str) {
    println!(
        "{path:<44} {:>9}/s   p99 {:>7.2} ms   of the bare server {:.2}   ({wanted}){}",
        round(load.per_second),
        load.p99_ms,
        load.per_second / constant.per_second,
        if load.failures > 0 { format!("   {} failures", load.failures) } else { String::new() }
    );
}

/// The same for a Django page of equal content.
fn peer(judges: &Path) -> Result<(), String> {
    let environment = django(judges)?;
    let scripts = root().join("xtask/bench/peer");
    let database = judges.join("bench-peer.db");
    if database.exists() {
        fs::remove_file(&database).map_err(|error| format!("cannot remove {}: {error}", database.display()))?;
    }
    run(Command::new(environment.join("bin/python"))
        .arg(scripts.join("town.py"))
        .arg(root().join("crates/sample/towns/thungsaengsai-2569"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TOWN_DB", &database))?;
    let port = free_port()?;
    let mut command = Command::new(environment.join("bin/gunicorn"));
    command
        .args(["--no-control-socket", "--workers", "2", "--bind", &format!("127.0.0.1:{port}"), "--chdir"])
        .arg(&scripts)
        .arg("town:application")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TOWN_DB", &database);
    let server = Server::start(&mut command, port, &judges.join("bench-peer.log"))?;
    let constant = load(&format!("http://127.0.0.1:{}/healthz", server.port), None)?;
    println!("{:<44} {:>9}/s   p99 {:>7.2} ms", "Django, a constant", round(constant.per_second), constant.p99_ms);
    let page = load(&format!("http://127.0.0.1:{}/", server.port), None)?;
    tell("Django, the town's front page", &page, &constant, "the peer");
    Ok(())
}

fn django(judges: &Path) -> Result<PathBuf, String> {
    let environment = judges.join("django");
    if !environment.join("ready").exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        run(Command::new(environment.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"])
            .arg(root().join("xtask/bench/peer_requirements.txt")))?;
        fs::write(environment.join("ready"), "").map_err(|error| format!("cannot write the mark: {error}"))?;
    }
    Ok(environment)
}

/// Loads one address.
fn load(address: &str, cookie: Option<&str>) -> Result<Load, String> {
    measure(|command| {
        if let Some(cookie) = cookie {
            command.args(["-H", &format!("Cookie: {cookie}")]);
        }
        command.arg(address);
    })
}

/// Loads the front pages of the crowd, one after the other.
fn load_towns(base: &str) -> Result<Load, String> {
    measure(|command| {
        command.arg("-s").arg(root().join("xtask/bench/towns.lua")).args([base, "--", TOWNS]);
    })
}

/// 32 connections for eight seconds, after two to warm up.
fn measure(ask: impl Fn(&mut Command)) -> Result<Load, String> {
    let wrk = |seconds: &str| {
        let mut command = Command::new("wrk");
        command.args(["-t1", "-c32", "--latency", "-d", seconds]);
        command.args(["-H", "Accept-Encoding: gzip, deflate, br", "-H", "Sec-Fetch-Site: same-origin"]);
        ask(&mut command);
        output(&mut command)
    };
    wrk("2s")?;
    let said = wrk("8s")?;
    parse(&said).ok_or_else(|| format!("wrk said something else than figures:\n{said}"))
}

fn parse(said: &str) -> Option<Load> {
    let after = |label: &str| said.lines().find_map(|line| line.trim().strip_prefix(label).map(str::trim));
    let p99 = after("99%")?;
    let (number, unit) = p99.split_at(p99.find(|c: char| c.is_ascii_alphabetic())?);
    let scale = match unit {
        "us" => 1e-3,
        "ms" => 1.0,
        "s" => 1e3,
        "m" => 6e4,
        _ => return None,
    };
    let failures = after("Non-2xx or 3xx responses:").map_or(Some(0), |text| text.parse().ok())?;
    Some(Load {
        per_second: after("Requests/sec:")?.parse().ok()?,
        p99_ms: number.parse::<f64>().ok()? * scale,
        failures,
    })
}

fn round(figure: f64) -> String {
    format!("{figure:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_the_load_generator_are_read() {
        let said = "  Latency Distribution\n     50%  148.29ms\n     99%    1.20s \n  459 requests in 3.09s\n\
                    Non-2xx or 3xx responses: 7\nRequests/sec:    148.51\n";
        let load = parse(said).expect("the figures are there");
        assert!((load.p99_ms - 1200.0).abs() < 1e-9 && (load.per_second - 148.51).abs() < 1e-9);
        assert_eq!(load.failures, 7);
        assert!(parse("unable to connect").is_none());
    }
}
