//! A disk that fails, and a process that is killed while it writes: a test starts itself again under a library that stands
//! between the program and its disk, and does its part there.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use prongsai_testing::judge;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a test that was started again is to do.
pub const ORDER: &str = "DISK_ORDER";

/// The file that says what becomes of changes; the library reads it under this name.
const FAULT: &str = "DISK_FAULT";

/// What stands before the answer of a test that was started again.
const ANSWER: &str = "<answer>";

/// What this test is to do, where it was started again by itself.
pub fn order<T: DeserializeOwned>() -> Option<T> {
    let order = std::env::var_os(ORDER)?.into_string().expect("the order is text");
    Some(serde_json::from_str(&order).expect("the order is one of ours"))
}

/// Says what becomes of changes from now on.
pub fn fault(words: &str) {
    fs::write(flag(), words).expect("the file lies elsewhere");
}

/// Lets all changes be made again.
pub fn mend() {
    fs::remove_file(flag()).expect("the file is there");
}

/// Hands an answer to the process that started this one.
pub fn answer<T: Serialize>(answer: &T) {
    println!("{ANSWER}{}", serde_json::to_string(answer).expect("an answer can be written"));
}

fn flag() -> PathBuf {
    PathBuf::from(std::env::var_os(FAULT).expect("this process was started under the library"))
}

/// The library, built, with a folder for what it needs.
pub struct Disk {
    work: tempfile::TempDir,
}

/// How a process ended that was started again.
pub struct Ended<T> {
    /// Its answer; none where it was killed before.
    pub answer: Option<T>,
    /// The changes that it made or tried while the file of faults was there, a line each.
    pub trace: Vec<String>,
}

impl Disk {
    /// Builds the library.
    pub fn new() -> Self {
        let work = tempfile::tempdir().expect("a folder can be made");
        judge::output(
            Command::new("cc")
                .args(["-shared", "-fPIC", "-O1", "-o"])
                .arg(work.path().join("disk_faults.so"))
                .arg(judge::script("disk_faults.c"))
                .arg("-ldl"),
        );
        Self { work }
    }

    /// Starts a test of this program again, as `module::name`, on a folder.
    pub fn run<O: Serialize, A: DeserializeOwned>(&self, test: &str, folder: &Path, order: &O) -> Ended<A> {
        let (flag, trace) = (self.work.path().join("fault"), self.work.path().join("trace"));
        for left in [&flag, &trace] {
            let _ = fs::remove_file(left);
        }
        let ended = Command::new(std::env::current_exe().expect("this program has a path"))
            .args(["--exact", test, "--nocapture", "--test-threads", "1"])
            .env(ORDER, serde_json::to_string(order).expect("an order can be written"))
            .env("LD_PRELOAD", self.work.path().join("disk_faults.so"))
            .env(FAULT, &flag)
            .env("DISK_FAULT_UNDER", folder)
            .env("DISK_FAULT_TRACE", &trace)
            .stdin(Stdio::null())
            .output()
            .expect("this program starts again");
        let (said, cried) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        let answer = said.split_once(ANSWER).and_then(|(_, rest)| rest.lines().next());
        let answer: Option<A> = answer.map(|text| serde_json::from_str(text).expect("the answer is whole"));
        let is_killed = ended.status.signal() == Some(9);
        assert!(is_killed || ended.status.success(), "{test} ended with {}:\n{said}\n{cried}", ended.status);
        assert!(is_killed != answer.is_some(), "{test} says nothing or too much:\n{said}\n{cried}");
        let trace = fs::read_to_string(&trace).unwrap_or_default().lines().map(str::to_owned).collect();
        Ended { answer, trace }
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry can be read");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("a file can be copied");
        }
    }
}

/// All files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The files below a folder whose name or content holds one of some texts.
pub fn lying_in(folder: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder) {
        let bytes = fs::read(&path).expect("a file can be read");
        // What is no text becomes a sign of its own and hides no text beside it.
        let (name, content) = (path.to_string_lossy(), String::from_utf8_lossy(&bytes));
        for text in texts.iter().filter(|text| name.contains(**text) || content.contains(**text)) {
            found.push(format!("{text} lies in {name}"));
        }
    }
    found
}
