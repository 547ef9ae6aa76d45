//! What a command answers when it cannot do its work.

use std::fmt::Write as _;
use std::path::Path;

use prongsai_domain::folder::Problem;

use crate::language::Language;

/// Why a command ends with exit code 2; the text is what the reader sees.
#[derive(Debug)]
pub struct Failure(pub String);

/// What a command gives back: its exit code.
pub type Outcome = Result<u8, Failure>;

impl Failure {
    /// A file or folder that cannot be read or written, with the system's reason and the way out.
    pub fn io(language: Language, act: Act, path: &Path, error: &std::io::Error) -> Self {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => language
                .say(
                    "ไม่พบไฟล์หรือโฟลเดอร์นี้ โปรดตรวจชื่อและตำแหน่ง",
                    "there is no such file or folder; check its name and place",
                )
                .to_owned(),
            std::io::ErrorKind::PermissionDenied => {
                language.say("ไม่มีสิทธิ์เข้าถึง โปรดตรวจสิทธิ์ของไฟล์", "access is denied; check the permissions").to_owned()
            }
            std::io::ErrorKind::IsADirectory => language
                .say("เป็นโฟลเดอร์ ไม่ใช่ไฟล์ โปรดระบุไฟล์ที่อยู่ในโฟลเดอร์", "is a folder, not a file; name a file in it")
                .to_owned(),
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => language
                .say("มีไฟล์ชื่อนี้อยู่แล้ว จึงใช้เป็นโฟลเดอร์ไม่ได้ โปรดใช้ชื่ออื่น", "is a file, not a folder; choose another name")
                .to_owned(),
            std::io::ErrorKind::StorageFull => language
                .say("พื้นที่เก็บข้อมูลเต็ม โปรดเพิ่มที่ว่างแล้วสั่งใหม่", "no space is left; make room and try again")
                .to_owned(),
            std::io::ErrorKind::ReadOnlyFilesystem => {
                language.say("ที่เก็บนี้อ่านได้อย่างเดียว โปรดเลือกที่อื่น", "the place is read-only; choose another").to_owned()
            }
            std::io::ErrorKind::InvalidFilename => {
                language.say("ชื่อไฟล์ยาวเกินไปหรือใช้ไม่ได้ โปรดใช้ชื่อที่สั้นลง", "the name is too long or not allowed").to_owned()
            }
            _ => error.to_string(),
        };
        let verb = match act {
            Act::Read => language.say("อ่านไม่ได้", "cannot read"),
            Act::Write => language.say("เขียนไม่ได้", "cannot write"),
        };
        Self(format!("{}: {verb}: {reason}", path.display()))
    }

    /// All that is wrong in the files of a folder, one line each with its place.
    pub fn problems(language: Language, folder: &Path, problems: &[Problem]) -> Self {
        let mut text = String::new();
        for problem in problems {
            let place = folder.join(&problem.file);
            let _ = write!(text, "{}:{}:{}: ", place.display(), problem.line, problem.column);
            if !problem.field.is_empty() {
                let _ = write!(text, "{}: ", problem.field);
            }
            let _ = writeln!(text, "{}", problem.message);
            if let Some(hint) = &problem.hint {
                let _ = writeln!(text, "    → {hint}");
            }
        }
        let count = problems.len();
        let _ = match language {
            Language::Th => write!(text, "พบที่ต้องแก้ {count} แห่ง ยังไม่มีไฟล์ใดถูกเขียนหรือเปลี่ยน"),
            Language::En => write!(text, "{count} to mend; no file was written or changed"),
        };
        Self(text)
    }
}

/// What was tried on a path.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// Reading.
    Read,
    /// Writing.
    Write,
}
