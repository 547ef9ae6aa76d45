//! Commands with their words shown before they run.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a command to its end; the message of a failure is its words.
pub fn run(command: &mut Command) -> Result<(), String> {
    let words = words(command);
    eprintln!("$ {words}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("‘{words}’ ended with {status}")),
        Err(error) => Err(format!("‘{words}’ could not be started: {error}")),
    }
}

/// Runs a command and returns what it printed.
pub fn output(command: &mut Command) -> Result<String, String> {
    let words = words(command);
    let output = command.output().map_err(|error| format!("‘{words}’ could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("‘{words}’ ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("‘{words}’ printed no UTF-8"))
}

/// `cargo`, the same one that runs us, in the root of the workspace.
///
/// What it said to us about our own package is not passed on: build scripts look at it, and a build by hand and one by us
/// would each undo the other.
pub fn cargo() -> Command {
    let mut command = Command::new(option_env!("CARGO").unwrap_or("cargo"));
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(&name);
        }
    }
    command
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Whether a program of this name can be started.
pub fn has(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn words(command: &Command) -> String {
    let mut words = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        words.push(' ');
        words.push_str(&argument.to_string_lossy());
    }
    words
}
