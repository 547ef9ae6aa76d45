//! Papers with secrets: written so that nobody else reads them, and read without being shown.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use prongsai_crypto::Zeroizing;
use prongsai_crypto::recovery::{self, Paper, Part};
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::token::CodeFault;
use rustix::termios::{self, LocalModes, OptionalActions};

use crate::failure::{Act, Failure};
use crate::language::Language;

/// Files of papers: the one that was named, or one a share with its number behind.
pub fn files(out: &Path, count: usize) -> Vec<PathBuf> {
    if count == 1 {
        return vec![out.to_owned()];
    }
    let numbered = |number| {
        let mut name = out.as_os_str().to_owned();
        name.push(format!("-{number}"));
        PathBuf::from(name)
    };
    (1..=count).map(numbered).collect()
}

/// Writes a paper into a new file that its owner alone reads.
pub fn write(path: &Path, text: &str, language: Language) -> Result<(), Failure> {
    let failure = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let sentence = language
                .say("มีไฟล์นี้อยู่แล้ว จึงไม่เขียนทับ โปรดระบุชื่ออื่น", "is there already and is not written over; name another");
            Failure(format!("{}: {sentence}", path.display()))
        }
        _ => Failure::io(language, Act::Write, path, &error),
    };
    let mut file = fs::File::options().write(true).create_new(true).mode(0o600).open(path).map_err(failure)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failure)
}

/// Reads the recovery key from the standard input: the whole key, or as many shares as it asks for, a line each.
pub fn read(language: Language) -> Result<SecretKey, Failure> {
    let mut parts: Vec<Part> = Vec::new();
    loop {
        let number = parts.len() + 1;
        let Some(line) = line(&prompt(number, parts.first(), language), language)? else {
            return Err(Failure(language.say("ยังไม่ได้รับกุญแจครบ", "the key is not whole yet").to_owned()));
        };
        match recovery::read(&line) {
            Ok(Paper::Whole(secret)) => return Ok(secret),
            Ok(Paper::Part(part)) => {
                if parts.iter().any(|known| known.number() == part.number()) {
                    eprintln!(
                        "{}",
                        language.say("ส่วนนี้กรอกไปแล้ว โปรดกรอกส่วนอื่น", "this share is here already: another one")
                    );
                    continue;
                }
                parts.push(part);
                let needed = parts.first().map_or(1, Part::needed);
                if parts.len() >= usize::from(needed) {
                    return recovery::join(&parts).map_err(|_| {
                        let sentence = language.say(
                            "ส่วนของกุญแจเหล่านี้ไม่ใช่ชุดเดียวกัน โปรดตรวจกระดาษ",
                            "these shares do not belong together: look at the papers",
                        );
                        Failure(sentence.to_owned())
                    });
                }
            }
            Err(CodeFault::Empty) => {}
            Err(fault) if io::stdin().is_terminal() => eprintln!("{}", wrong(fault, language)),
            Err(fault) => return Err(Failure(wrong(fault, language))),
        }
    }
}

fn prompt(number: usize, first: Option<&Part>, language: Language) -> String {
    match (first, language) {
        (None, Language::Th) => "กุญแจกู้คืน (16 กลุ่ม ไม่แสดงบนจอ): ".to_owned(),
        (None, Language::En) => "Recovery key (16 groups, not shown): ".to_owned(),
        (Some(first), Language::Th) => format!("ส่วนที่ {number} จาก {}: ", first.needed()),
        (Some(first), Language::En) => format!("Share {number} of {}: ", first.needed()),
    }
}

fn wrong(fault: CodeFault, language: Language) -> String {
    match (fault, language) {
        (CodeFault::Length { found, expected }, Language::Th) => format!("มี {found} ตัวอักษร ต้องมี {expected} ตัว"),
        (CodeFault::Length { found, expected }, Language::En) => {
            format!("{found} letters, and there must be {expected}")
        }
        (CodeFault::Stranger(_), Language::Th) => "มีตัวอักษรที่ไม่ใช้ในกุญแจ ใช้เฉพาะ A–Z และ 2–7".to_owned(),
        (CodeFault::Stranger(_), Language::En) => "a letter is none of a key: only A–Z and 2–7 are".to_owned(),
        (_, Language::Th) => "พิมพ์ผิดบางตัว โปรดเทียบกับกระดาษแล้วพิมพ์ใหม่".to_owned(),
        (_, Language::En) => "something is mistyped: compare with the paper and type it again".to_owned(),
    }
}

/// A line of the standard input; at a terminal after a prompt, and without showing what is typed.
fn line(prompt: &str, language: Language) -> Result<Option<Zeroizing<String>>, Failure> {
    let stdin = io::stdin();
    let _hidden = if stdin.is_terminal() {
        eprint!("{prompt}");
        let _ = io::stderr().flush();
        Some(Hidden::begin())
    } else {
        None
    };
    // Room enough that the text never moves to other memory and leaves a copy behind.
    let mut line = Zeroizing::new(String::with_capacity(4096));
    let read = stdin
        .lock()
        .read_line(&mut line)
        .map_err(|error| Failure(format!("{}: {error}", language.say("อ่านกุญแจไม่ได้", "the key cannot be read"))))?;
    Ok((read > 0).then_some(line))
}

/// While it lives, the terminal does not show what is typed.
struct Hidden(Option<termios::Termios>);

impl Hidden {
    fn begin() -> Self {
        let before = termios::tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &silent);
        }
        Self(before)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, before);
            eprintln!();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_has_a_file_of_its_own() {
        assert_eq!(files(Path::new("key"), 1), [PathBuf::from("key")]);
        assert_eq!(files(Path::new("a/key"), 2), [PathBuf::from("a/key-1"), PathBuf::from("a/key-2")]);
    }
}
