//! Folders and files as the pure crates want them: read whole, written whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use prongsai_domain::Cycle;
use prongsai_domain::evidence::EvidenceKind;
use prongsai_domain::folder;
use prongsai_domain::framework::Framework;
use prongsai_thai::FiscalYear;

use crate::failure::{Act, Failure};
use crate::language::Language;
use crate::score;

/// A text file of a folder is never larger; a longer one is something else by mistake.
const LARGEST_TEXT: u64 = 4 * 1024 * 1024;

/// A picture of the appendix is never larger.
const LARGEST_PICTURE: u64 = 40 * 1024 * 1024;

/// Reads the whole content of a file.
pub fn read(path: &Path, language: Language) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::io(language, Act::Read, path, &error))
}

/// Reads the text files of a folder by name.
pub fn texts(folder: &Path, language: Language) -> Result<BTreeMap<String, String>, Failure> {
    let failure = |error| Failure::io(language, Act::Read, folder, &error);
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| folder::FILES.contains(name))
        else {
            continue;
        };
        let size = fs::metadata(&path).map_err(|error| Failure::io(language, Act::Read, &path, &error))?.len();
        if size > LARGEST_TEXT {
            let sentence = language.say(
                "ไฟล์ใหญ่กว่า 4 MB จึงไม่ใช่ไฟล์ข้อมูลของโปร่งใส โปรดตรวจว่าวางไฟล์ถูกหรือไม่",
                "is larger than 4 MB, so it is no file of ours; check what lies there",
            );
            return Err(Failure(format!("{}: {sentence}", path.display())));
        }
        let bytes = read(&path, language)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let sound = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
            let line = 1 + sound.matches('\n').count();
            let sentence =
                language.say("ไม่ใช่ข้อความ UTF-8 โปรดบันทึกไฟล์เป็น UTF-8", "is not UTF-8; save the file as UTF-8");
            Failure(format!("{}:{line}: {sentence}", path.display()))
        })?;
        texts.insert(name.to_owned(), text);
    }
    Ok(texts)
}

/// Reads one municipality's year; all that is wrong in it is said at once.
pub fn cycle(folder: &Path, language: Language) -> Result<(Cycle, BTreeMap<String, String>), Failure> {
    let texts = texts(folder, language)?;
    match folder::parse(&texts) {
        Ok(cycle) => Ok((cycle, texts)),
        Err(problems) => Err(Failure::problems(language, folder, &problems)),
    }
}

/// The frameworks that a year's papers stand on: that of the year of the measures, and the town's own of other years,
/// such as that of the result which is analysed.
pub fn frameworks(
    folder: &Path,
    year: FiscalYear,
    texts: &BTreeMap<String, String>,
    language: Language,
) -> Result<(Framework, Vec<Framework>), Failure> {
    let all = match texts.get(folder::FRAMEWORK) {
        Some(text) => score::with_own(text, &folder.join(folder::FRAMEWORK), language)?,
        None => Framework::all().to_vec(),
    };
    let (of_year, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|framework| framework.fiscal_year == year);
    let Some(framework) = of_year.into_iter().next() else {
        let sentence = language
            .say("ยังไม่มีกรอบการประเมินของปีนี้ ดูปีที่มีด้วย prongsai frameworks", "has no framework; see prongsai frameworks");
        return Err(Failure(format!("{}: {year}: {sentence}", folder.display())));
    };
    Ok((framework, others))
}

/// The pictures that the records name, as far as they lie in the folder; a paper is drawn also without one.
pub fn pictures(folder: &Path, cycle: &Cycle) -> BTreeMap<String, Vec<u8>> {
    let photos = cycle.evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::Photo);
    photos
        .filter_map(|evidence| evidence.file.as_deref())
        .filter(|file| fs::metadata(folder.join(file)).is_ok_and(|data| data.len() <= LARGEST_PICTURE))
        .filter_map(|file| Some((file.to_owned(), fs::read(folder.join(file)).ok()?)))
        .collect()
}

/// Writes to standard output; a reader that stopped listening, such as `head`, is no failure.
pub fn print(text: &str, language: Language) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::io(language, Act::Write, Path::new("stdout"), &error))
        }
        _ => Ok(()),
    }
}

/// Writes files into a folder that is made when missing; nothing is written when one of them exists.
pub fn write_new(folder: &Path, files: &BTreeMap<String, String>, language: Language) -> Result<(), Failure> {
    if let Some(name) = files.keys().find(|name| folder.join(name).exists()) {
        let sentence = language.say(
            "มีไฟล์นี้อยู่แล้ว จึงไม่เขียนทับ โปรดเลือกโฟลเดอร์อื่นหรือย้ายไฟล์เดิมออกก่อน",
            "exists already and is not overwritten; choose another folder or move it away first",
        );
        return Err(Failure(format!("{}: {sentence}", folder.join(name).display())));
    }
    fs::create_dir_all(folder).map_err(|error| Failure::io(language, Act::Write, folder, &error))?;
    for (name, text) in files {
        write(&folder.join(name), text.as_bytes(), language)?;
    }
    Ok(())
}

/// Writes one file whole: a reader sees the old one or the new one, never a half.
pub fn write(path: &Path, bytes: &[u8], language: Language) -> Result<(), Failure> {
    let failure = |error| Failure::io(language, Act::Write, path, &error);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    fs::write(&part, bytes).map_err(failure)?;
    fs::rename(&part, path).map_err(failure)
}
