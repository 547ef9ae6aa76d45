//! The other side of a hand-over: the key to which a town seals a case, and the case out of its pack.
//!
//! Nothing of a case lies open on the disk before all of it was found whole and unchanged: it is written beside its place
//! under another name, for its owner alone, and that goes away with every error. Who ends the program on its way by force leaves a
//! hidden `.part` behind.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use prongsai_crypto::merkle::Digester;
use prongsai_crypto::pack::{self, PackFault};
use prongsai_crypto::recovery::{self, Paper};
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::{Zeroizing, hex};
use prongsai_store::random_id;
use zip::ZipArchive;

use super::paper;
use crate::failure::{Act, Failure, Outcome};
use crate::files;
use crate::language::Language;

/// The list of digests in a pack.
const SUMS: &str = "SHA256SUMS.txt";

/// The texts of a pack beside that list.
const TEXTS: [&str; 2] = ["report.html", "report.txt"];

/// No text of a pack is larger; files of a case are not packed, and unpack into no more than the pack has.
const LARGEST_TEXT: u64 = 64 * 1024 * 1024;

/// What `pack new-key` is told.
#[derive(clap::Args)]
pub struct NewKey {
    /// เขียนส่วนลับลงไฟล์ใหม่ · write the secret into a new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What `pack open` is told.
#[derive(clap::Args)]
pub struct Open {
    /// ชุดสำนวนปิดผนึกที่ได้รับ · the sealed pack that came
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// ไฟล์กุญแจลับจาก pack new-key · the file of the secret by pack new-key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// โฟลเดอร์ใหม่ที่จะวางสำนวน หรือชื่อไฟล์ .zip · a new folder for the case, or the name of a .zip file
    #[arg(long, value_name = "PLACE")]
    out: PathBuf,
}

/// Makes a pair: the secret goes into a file, the public half to standard output.
pub fn new_key(arguments: &NewKey, language: Language) -> Outcome {
    let secret = SecretKey::generate();
    let printed = recovery::printed(&secret);
    paper::write(&arguments.out, &Zeroizing::new(format!("{}\n", printed.as_str())), language)?;
    eprintln!("{}: {}", language.say("เขียนส่วนลับลงไฟล์", "the secret is in"), arguments.out.display());
    let title = language.say(
        "กุญแจสาธารณะ ส่งให้หน่วยงานต้นเรื่อง และอ่านทวนทางโทรศัพท์",
        "Public key, for the town that hands over; read it to them over the telephone as well",
    );
    files::print(&format!("{title}:\n\n    {}\n", pack::printed(&secret.public())), language)?;
    Ok(0)
}

/// Opens a pack.
pub fn open(arguments: &Open, language: Language) -> Outcome {
    let Open { pack: from, key, out } = arguments;
    let secret = secret(key, language)?;
    if fs::symlink_metadata(out).is_ok() {
        let sentence =
            language.say("มีอยู่แล้ว จึงไม่เขียนทับ โปรดระบุชื่ออื่น", "is there already and is not written over; name another");
        return Err(Failure(format!("{}: {sentence}", out.display())));
    }
    let mut sealed = File::open(from).map_err(|error| Failure::io(language, Act::Read, from, &error))?;
    let written = |error: io::Error| Failure::io(language, Act::Write, out, &error);
    let archive = Unfinished::beside(out);
    let mut options = File::options();
    let file = options.read(true).write(true).create_new(true).mode(0o600).open(&archive.path).map_err(written)?;
    let mut writer = BufWriter::new(&file);
    pack::open(&secret, &mut sealed, &mut writer).map_err(|fault| said(&fault, from, out, language))?;
    drop(writer);
    if !is_archive(out) {
        // It is read without its name from here on: not even a kill leaves it behind.
        fs::remove_file(&archive.path).map_err(written)?;
    }
    let count = if is_archive(out) {
        file.sync_all().map_err(written)?;
        None
    } else {
        let folder = Unfinished::beside(out);
        let count = unpack(&file, &folder.path).map_err(|fault| of_unpacking(&fault, from, out, language))?;
        folder.keep(out).map_err(written)?;
        Some(count)
    };
    if count.is_none() {
        archive.keep(out).map_err(written)?;
    }
    files::print(&well(out, count, language), language)?;
    Ok(0)
}

fn is_archive(out: &Path) -> bool {
    out.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"))
}

fn secret(path: &Path, language: Language) -> Result<SecretKey, Failure> {
    let text = fs::read_to_string(path).map(Zeroizing::new);
    let text = match text {
        Ok(text) => text,
        // Bytes that are no text are no key.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Zeroizing::default(),
        Err(error) => return Err(Failure::io(language, Act::Read, path, &error)),
    };
    match recovery::read(&text) {
        Ok(Paper::Whole(secret)) => Ok(secret),
        _ => {
            let sentence = language.say("ไม่ใช่ไฟล์กุญแจลับจาก pack new-key", "is no file of a secret by pack new-key");
            Err(Failure(format!("{}: {sentence}", path.display())))
        }
    }
}

/// Something on its way to its name; without [`Unfinished::keep`] it leaves nothing behind.
struct Unfinished {
    path: PathBuf,
    is_kept: bool,
}

impl Unfinished {
    /// A name beside a place, in the same folder, that nobody has.
    fn beside(place: &Path) -> Self {
        let name = place.file_name().unwrap_or(OsStr::new("pack"));
        let mut hidden = OsStr::new(".").to_owned();
        hidden.push(name);
        hidden.push(format!(".{}.part", random_id()));
        Self { path: place.with_file_name(hidden), is_kept: false }
    }

    fn keep(mut self, place: &Path) -> io::Result<()> {
        fs::rename(&self.path, place)?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // One of the two it is, or nothing was written yet.
        if fs::remove_file(&self.path).is_err() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Why the archive in a pack does not unpack.
enum Fault {
    /// It is none, or holds something else than a case.
    Strange,
    /// A file is not the one of the list.
    Sums(String),
    /// The disk.
    Disk(io::Error),
}

/// Writes what is in an archive into a new folder and compares it with the list of digests; gives how many files there are.
fn unpack(archive: &File, folder: &Path) -> Result<usize, Fault> {
    let most = archive.metadata().map_err(Fault::Disk)?.len();
    let mut zip = ZipArchive::new(archive).map_err(|_| Fault::Strange)?;
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    builder.create(folder).map_err(Fault::Disk)?;
    let (mut found, mut sums, mut files) = (BTreeMap::new(), String::new(), 0_u64);
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).map_err(|_| Fault::Strange)?;
        let name = entry.name().map_err(|_| Fault::Strange)?.into_owned();
        let is_text = name == SUMS || TEXTS.contains(&name.as_str());
        if found.contains_key(&name) || !(is_text || is_file(&name)) {
            return Err(Fault::Strange);
        }
        if name.contains('/') && !folder.join("files").exists() {
            builder.create(folder.join("files")).map_err(Fault::Disk)?;
        }
        let room = if is_text { LARGEST_TEXT } else { most.saturating_sub(files) };
        let mut options = File::options();
        let file = options.write(true).create_new(true).mode(0o600).open(folder.join(&name)).map_err(Fault::Disk)?;
        let (length, digest) = copy(&mut entry, &file, room)?;
        if name == SUMS {
            sums = fs::read_to_string(folder.join(&name)).map_err(|_| Fault::Strange)?;
        } else if !is_text {
            files += length;
        }
        found.insert(name, digest);
    }
    found.remove(SUMS).ok_or(Fault::Strange)?;
    for line in sums.lines() {
        let (digest, name) = line.split_once("  ").ok_or(Fault::Strange)?;
        if found.remove(name).as_deref() != Some(digest) {
            return Err(Fault::Sums(name.to_owned()));
        }
    }
    match found.into_keys().next() {
        Some(unlisted) => Err(Fault::Sums(unlisted)),
        None => Ok(zip.len() - 1),
    }
}

/// Whether a name is one of a file of a case: `files/` and one name, which leads nowhere else.
fn is_file(name: &str) -> bool {
    name.strip_prefix("files/").is_some_and(|name| {
        !name.is_empty()
            && name != "."
            && name != ".."
            && !name.contains(['/', '\\'])
            && !name.contains(char::is_control)
            && name.len() <= 255
    })
}

/// Copies at most `room` bytes; gives how many there were, and their digest.
fn copy(from: &mut impl Read, mut to: &File, room: u64) -> Result<(u64, String), Fault> {
    let (mut from, mut digest, mut length) = (from.take(room.saturating_add(1)), Digester::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).map_err(|_| Fault::Strange)?;
        if read == 0 {
            break;
        }
        length += read as u64;
        if length > room {
            return Err(Fault::Strange);
        }
        digest.update(&buffer[..read]);
        to.write_all(&buffer[..read]).map_err(Fault::Disk)?;
    }
    to.sync_all().map_err(Fault::Disk)?;
    Ok((length, hex(&digest.finish())))
}

fn said(fault: &PackFault, from: &Path, out: &Path, language: Language) -> Failure {
    let sentence = match fault {
        PackFault::Read(error) => return Failure::io(language, Act::Read, from, error),
        PackFault::Write(error) => return Failure::io(language, Act::Write, out, error),
        PackFault::NoPack => language.say("ไม่ใช่ชุดสำนวนปิดผนึกของโปร่งใส", "is no sealed pack of Prongsai"),
        PackFault::OtherKey => language.say(
            "กุญแจนี้เปิดไม่ได้ ชุดนี้ปิดผนึกถึงกุญแจอื่น หรือส่วนต้นของไฟล์ถูกแก้",
            "does not open with this key: it was sealed to another, or its beginning was changed",
        ),
        PackFault::Changed => language.say(
            "ไฟล์ไม่ครบหรือถูกแก้ระหว่างทาง จึงไม่เก็บสิ่งใดไว้ โปรดขอไฟล์จากหน่วยงานต้นเรื่องใหม่",
            "is not whole or was changed on the way; nothing of it is kept. Ask the town for it again",
        ),
    };
    Failure(format!("{}: {sentence}", from.display()))
}

fn of_unpacking(fault: &Fault, from: &Path, out: &Path, language: Language) -> Failure {
    match fault {
        Fault::Disk(error) => Failure::io(language, Act::Write, out, error),
        Fault::Strange => {
            let sentence = language.say(
                "สิ่งที่อยู่ในชุดไม่ใช่สำนวน จึงไม่เก็บสิ่งใดไว้ ระบุ --out เป็นชื่อไฟล์ .zip หากต้องการตรวจเอง",
                "holds something else than a case; nothing of it is kept. Name a .zip file with --out to look at it",
            );
            Failure(format!("{}: {sentence}", from.display()))
        }
        Fault::Sums(name) => {
            let sentence = language
                .say("ไม่ตรงกับค่าแฮชในชุด จึงไม่เก็บสิ่งใดไว้", "is not the one of the list of digests; nothing is kept");
            Failure(format!("{}: {name}: {sentence}", from.display()))
        }
    }
}

fn well(out: &Path, count: Option<usize>, language: Language) -> String {
    let place = out.display();
    match (count, language) {
        (Some(count), Language::Th) => format!("เปิดแล้วและตรวจค่าแฮชครบ {count} ไฟล์: {place}\n"),
        (Some(count), Language::En) => format!("It is open, and {count} files agree with their digests: {place}\n"),
        (None, Language::Th) => format!("เปิดแล้ว: {place}\n"),
        (None, Language::En) => format!("It is open: {place}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_in_the_folder_of_files_is_one_of_a_case() {
        assert!(is_file("files/01-ภาพ.jpg"));
        for name in ["files/", "files/..", "files/../x", "files/a/b", "../x", "/etc/passwd", "files/a\\b", "x"] {
            assert!(!is_file(name), "{name}");
        }
    }

    #[test]
    fn what_was_not_finished_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name| Unfinished::beside(&folder.path().join(name));
        let (file, inner) = (place("a.zip"), place("b"));
        fs::write(&file.path, "x").unwrap();
        fs::create_dir(&inner.path).unwrap();
        fs::write(inner.path.join("x"), "x").unwrap();

        drop((file, inner));

        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
