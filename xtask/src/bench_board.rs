//! The disclosure list: 43 addresses of a site checked, a page diagnosed without network, the lists of all local
//! authorities counted, the table of a province with a hundred towns; each beside a floor of the same run.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::gallery::PASSWORD;
use crate::prepare::judges_folder;
use crate::run::{has, output, root, run};
use crate::server::{Server, free_port, program};

/// The year whose list has 43 items.
const YEAR: u16 = 2566;
const ITEMS: usize = 43;

/// Local authorities of the country that are assessed.
const TOWNS: &str = "8323";

/// The office of the demonstration's province, and who reads its table.
const OFFICE: (&str, &str) = ("/t/tuayang", "checker");

/// Runs of a short command; the one in the middle counts.
const RUNS: usize = 7;

/// Prints four figures with their floors; fails where one is over its limit.
pub fn board() -> Result<(), String> {
    for needed in ["curl", "sqlite3"] {
        if !has(needed) {
            return Err(format!("{needed} is missing: apt-get install {needed}"));
        }
    }
    let judges = judges_folder()?;
    let target = judges.parent().ok_or("the folder of the judges lies in the target folder")?;
    let program = program(target)?;
    let work = judges.join("bench-board");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(|error| format!("cannot remove {}: {error}", work.display()))?;
    }
    fs::create_dir_all(&work).map_err(|error| format!("cannot make {}: {error}", work.display()))?;
    let mut over = Vec::new();
    for measure in [site, page, towns, province] {
        let figure = measure(&program, &work)?;
        println!(
            "{:<58} {:>9.3} s   {} {:.3} s   ratio {:.1}   (under {} s)",
            figure.what,
            figure.seconds,
            figure.floor_is,
            figure.floor,
            figure.seconds / figure.floor,
            figure.most
        );
        if figure.seconds >= figure.most {
            over.push(figure.what);
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("over the limit: {}", over.join("; "))) }
}

/// One measured thing beside its floor.
struct Figure {
    what: String,
    seconds: f64,
    floor_is: &'static str,
    floor: f64,
    most: f64,
}

/// Seconds that a command takes, whatever its answer, in the middle of several runs.
fn seconds(runs: usize, command: impl Fn() -> Command) -> Result<f64, String> {
    let mut all = Vec::new();
    for _ in 0..runs {
        let mut command = command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[expect(clippy::disallowed_methods, reason = "this is a benchmark")]
        let begun = Instant::now();
        command.status().map_err(|error| format!("{command:?} could not be started: {error}"))?;
        all.push(begun.elapsed().as_secs_f64());
    }
    all.sort_by(f64::total_cmp);
    Ok(all[all.len() / 2])
}

/// A site of a town: its list, and 43 pages and papers.
fn site(program: &Path, work: &Path) -> Result<Figure, String> {
    let papers = work.join("papers");
    run(Command::new(program).arg("draw").arg(root().join("examples/sang-2566")).arg("--out").arg(&papers))?;
    let pdfs = papers_in(&papers)?;
    if pdfs.is_empty() {
        return Err("the example gives no PDF".to_owned());
    }
    let mut pages = BTreeMap::from([("/ita".to_owned(), ("text/html; charset=utf-8", list("").into_bytes()))]);
    for item in 1..=ITEMS {
        if item % 2 == 0 {
            pages.insert(format!("/{item}.pdf"), ("application/pdf", pdfs[item % pdfs.len()].clone()));
        } else {
            let text = format!(
                "<!doctype html><title>ข้อ O{item} ปีงบประมาณ พ.ศ. {YEAR}</title><h1>เทศบาลตำบลซาง</h1>{}",
                "<p>ประกาศเทศบาลตำบลซาง เรื่อง ข้อมูลเพื่อการเปิดเผยต่อสาธารณะ ประจำปีงบประมาณ พ.ศ. ๒๕๖๖</p>".repeat(60)
            );
            pages.insert(format!("/{item}.html"), ("text/html; charset=utf-8", text.into_bytes()));
        }
    }
    let addresses: Vec<String> = pages.keys().filter(|path| *path != "/ita").cloned().collect();
    let port = serve(pages)?;
    let base = format!("http://127.0.0.1:{port}");
    let check = || {
        let mut command = Command::new(program);
        command.args(["oit", "check", &format!("{base}/ita"), "--year", &YEAR.to_string()]);
        command.args(["--allow-net", "127.0.0.0/8", "--format", "json"]);
        command
    };
    let said = answer(&mut check())?;
    let items = said.get("items").and_then(Value::as_array).ok_or("the check has no items")?;
    let found = items.iter().filter(|item| item.get("found").and_then(Value::as_bool) == Some(true)).count();
    if found != ITEMS {
        return Err(format!("{found} of {ITEMS} items are found: {said}"));
    }
    let ours = seconds(RUNS, check)?;
    let floor = seconds(RUNS, || {
        let mut command = Command::new("curl");
        command.arg("--silent");
        for path in &addresses {
            command.args(["--output", "/dev/null", &format!("{base}{path}")]);
        }
        command
    })?;
    Ok(Figure {
        what: format!("{ITEMS} addresses of a local site visited and judged"),
        seconds: ours,
        floor_is: "plain GETs by curl",
        floor,
        most: 2.0,
    })
}

/// What the program says in JSON; its exit code tells what it found, not whether it worked.
fn answer(command: &mut Command) -> Result<Value, String> {
    let output = command.output().map_err(|error| format!("{command:?} could not be started: {error}"))?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{command:?}: {error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The PDFs of a folder.
fn papers_in(folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| format!("cannot list {}: {error}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pdf"))
        .collect();
    found.sort();
    found.iter().map(|path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()))).collect()
}

/// The page with the list, as a town shows it; addresses begin with `site`.
fn list(site: &str) -> String {
    let items = titles().into_iter().enumerate().map(|(at, title)| {
        let item = at + 1;
        let end = if item % 2 == 0 { "pdf" } else { "html" };
        format!("<li>O{item} {title} <a href=\"{site}/{item}.{end}\">เปิด</a></li>\n")
    });
    format!(
        "<!doctype html><html lang=\"th\"><meta charset=\"utf-8\"><title>ITA {YEAR} เทศบาลตำบลซาง</title>\
         <h1>การเปิดเผยข้อมูลสาธารณะ (OIT) ปีงบประมาณ พ.ศ. {YEAR}</h1><ul>{}</ul>",
        items.collect::<String>()
    )
}

/// The titles of the year's items.
fn titles() -> Vec<String> {
    let file = root().join(format!("crates/domain/frameworks/{YEAR}/oit.toml"));
    let text = fs::read_to_string(file).unwrap_or_default();
    let read: toml::Table = text.parse().unwrap_or_default();
    let items = read.get("oit").and_then(|oit| oit.get("item")).and_then(toml::Value::as_array);
    let title = |item: &toml::Value| item.get("th").and_then(toml::Value::as_str).map(str::to_owned);
    items.into_iter().flatten().filter_map(title).collect()
}

/// Gives pages on a port of this machine until the process ends.
fn serve(pages: BTreeMap<String, (&'static str, Vec<u8>)>) -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| format!("no port is free: {error}"))?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    let pages = Arc::new(pages);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let pages = Arc::clone(&pages);
            // A visitor who goes away before the end is no fault of the site.
            thread::spawn(move || drop(give(&stream, &pages)));
        }
    });
    Ok(port)
}

fn give(stream: &TcpStream, pages: &BTreeMap<String, (&'static str, Vec<u8>)>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let path = first.split_whitespace().nth(1).unwrap_or("/");
        let (status, media_type, body) = match pages.get(path) {
            Some((media_type, body)) => ("200 OK", *media_type, body.as_slice()),
            None => ("404 Not Found", "text/plain", b"none".as_slice()),
        };
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut writer = stream;
        writer.write_all(head.as_bytes())?;
        writer.write_all(body)?;
    }
}

/// A saved page, diagnosed without network; the floor is what the program needs to start.
fn page(program: &Path, work: &Path) -> Result<Figure, String> {
    let file = work.join("page.html");
    fs::write(&file, list("https://www.example.go.th")).map_err(|error| format!("{}: {error}", file.display()))?;
    let check = || {
        let mut command = Command::new(program);
        command.args(["oit", "check", "--offline"]).arg(&file);
        command
    };
    let ours = seconds(RUNS, check)?;
    let floor = seconds(RUNS, || {
        let mut command = Command::new(program);
        command.arg("--version");
        command
    })?;
    Ok(Figure {
        what: "a saved page diagnosed without network".to_owned(),
        seconds: ours,
        floor_is: "the start of the program",
        floor,
        most: 0.2,
    })
}

/// The lists of all local authorities, counted on SQLite; the floor is reading the same rows with its own program.
fn towns(program: &Path, work: &Path) -> Result<Figure, String> {
    let data = work.join("towns");
    let mut command = Command::new(program);
    command.args(["demo", "--listen", "127.0.0.1:0", "--lists", TOWNS, "--data"]).arg(&data);
    let said = output(&mut command)?;
    let said: Value = serde_json::from_str(&said).map_err(|error| format!("no figures in ‘{said}’: {error}"))?;
    let number = |key: &str| said.get(key).and_then(Value::as_f64).ok_or_else(|| format!("no figure ‘{key}’"));
    let (towns, items) = (number("towns")?, number("items")?);
    let database = data.join("prongsai.db");
    let floor = seconds(3, || {
        let mut command = Command::new("sqlite3");
        command.arg(&database);
        command.arg("select agency_id, body from disclosure; select agency_id, url, at, outcome from visit;");
        command
    })?;
    Ok(Figure {
        what: format!("{towns:.0} lists of {items:.0} items counted on SQLite"),
        seconds: number("seconds")?,
        floor_is: "plain reads by sqlite3",
        floor,
        most: 60.0,
    })
}

/// The table of a province with a hundred towns, asked for by somebody signed in; the floor is the bare server.
fn province(program: &Path, work: &Path) -> Result<Figure, String> {
    let port = free_port()?;
    let mut command = Command::new(program);
    command
        .args(["demo", "--crowd", "100", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(work.join("province"));
    let server = Server::start(&mut command, port, &work.join("province.log"))?;
    let base = format!("http://127.0.0.1:{}", server.port);
    let (office, login) = OFFICE;
    let jar = work.join("cookies");
    let curl = |path: &str| {
        let mut command = Command::new("curl");
        command.args(["--silent", "--fail", "--header", "Sec-Fetch-Site: same-origin"]).arg("--cookie").arg(&jar);
        command.arg(format!("{base}{path}"));
        command
    };
    let mut enter = curl(&format!("{office}/sign-in"));
    enter.arg("--cookie-jar").arg(&jar).args(["--data", &format!("login={login}&password={PASSWORD}")]);
    output(&mut enter)?;
    let table = format!("{office}/towns");
    let page = output(&mut curl(&table))?;
    let towns = page.matches("<tr><th scope=\"row\"><a href=\"/t/tuayang/towns/").count();
    if towns != 100 {
        return Err(format!("the table has {towns} towns"));
    }
    Ok(Figure {
        what: format!("the table of {towns} towns, {} KB, through curl", page.len() / 1000),
        seconds: seconds(RUNS, || curl(&table))?,
        floor_is: "the bare server",
        floor: seconds(RUNS, || curl("/healthz"))?,
        most: 0.5,
    })
}
