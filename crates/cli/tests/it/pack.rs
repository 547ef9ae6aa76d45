//! The other side of a hand-over: a key is made, a pack that was sealed to it is opened, and whatever is wrong with one
//! leaves nothing behind.

use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use prongsai_crypto::pack::{self, Addressed};
use prongsai_crypto::seal::{PublicKey, SecretKey};
use prongsai_crypto::{hex, merkle};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::operate::Place;

/// A case as a town packs it.
const CASE: [(&str, &[u8]); 4] = [
    ("report.html", b"<!doctype html><p>CANARY-REPORT</p>"),
    ("report.txt", b"CANARY-REPORT\n"),
    ("files/01-ภาพ.jpg", b"CANARY-PIXELS"),
    ("files/02-a.pdf", &[7; 200_000]),
];

fn sums(entries: &[(&str, &[u8])]) -> String {
    entries.iter().map(|(name, content)| format!("{}  {name}\n", hex(&merkle::digest(content)))).collect()
}

/// An archive as the program makes it: texts are packed, files are put in as they are.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let is_file = name.starts_with("files/02");
        let method = if is_file { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options).expect("there is room");
        zip.write_all(content).expect("there is room");
    }
    zip.finish().expect("there is room").into_inner()
}

fn sealed(to: &PublicKey, archive: &[u8]) -> Vec<u8> {
    let mut packer = Addressed::to(to).expect("it is a key").begin(Vec::new()).expect("there is room");
    packer.write_all(archive).expect("there is room");
    packer.finish().expect("there is room")
}

/// The case, whole, with its list.
fn whole() -> Vec<u8> {
    let sums = sums(&CASE);
    archive(&[&CASE[..], &[("SHA256SUMS.txt", sums.as_bytes())]].concat())
}

/// A place with the key of a body; gives its public half as the command printed it.
fn receiver() -> (Place, PublicKey) {
    let place = Place::new("");
    let said = place.must(&["confidential", "pack", "new-key", "--out", "nacc.key"]);
    let printed = said.lines().map(str::trim).find(|line| line.len() == 43 && !line.contains(' '));
    (place, printed.and_then(pack::read_key).unwrap_or_else(|| panic!("no key in {said}")))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// All that lies in a folder, by name.
fn listed(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it is read").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_case_that_was_sealed_to_a_new_key_is_opened_with_it() {
    let (place, key) = receiver();
    let folder = place.folder.path();
    fs::write(folder.join("case.sealed"), sealed(&key, &whole())).expect("there is room");

    let open = ["confidential", "pack", "open", "case.sealed", "--key", "nacc.key", "--out"];
    let said = place.must(&[&open[..], &["case"]].concat());
    place.must(&[&open[..], &["case.zip"]].concat());

    assert!(said.contains("4 files agree with their digests: case"), "{said}");
    for (name, content) in CASE {
        let path = folder.join("case").join(name);
        assert!(fs::read(&path).expect("it was unpacked") == content, "{name}");
        assert_eq!(mode(&path), 0o600, "{name}");
    }
    assert_eq!((mode(&folder.join("case")), mode(&folder.join("case.zip"))), (0o700, 0o600));
    assert!(fs::read(folder.join("case.zip")).expect("it was written") == whole());
    assert_eq!(mode(&folder.join("nacc.key")), 0o600);
    let own = ["case", "case.sealed", "case.zip", "nacc.key"];
    assert!(
        listed(folder).iter().all(|name| own.contains(&name.as_str()) || name == "prongsai.toml"),
        "{:?}",
        listed(folder)
    );
}

#[test]
fn nothing_is_written_over() {
    let (place, key) = receiver();
    let folder = place.folder.path();
    let secret = fs::read(folder.join("nacc.key")).expect("it was written");
    fs::write(folder.join("case.sealed"), sealed(&key, &whole())).expect("there is room");
    fs::create_dir(folder.join("case")).expect("there is room");
    fs::write(folder.join("case.zip"), "mine").expect("there is room");

    let (code, said) = place.run(&["confidential", "pack", "new-key", "--out", "nacc.key"]);
    assert_eq!((code, said.contains("is there already")), (2, true), "{said}");
    for out in ["case", "case.zip"] {
        let (code, said) =
            place.run(&["confidential", "pack", "open", "case.sealed", "--key", "nacc.key", "--out", out]);
        assert_eq!((code, said.contains("is there already")), (2, true), "{said}");
    }

    assert!(fs::read(folder.join("nacc.key")).expect("it stays") == secret);
    assert_eq!(fs::read(folder.join("case.zip")).expect("it stays"), b"mine");
    assert!(listed(&folder.join("case")).is_empty());
}

#[test]
fn a_pack_that_is_wrong_says_so_and_leaves_nothing_behind() {
    let (place, key) = receiver();
    let folder = place.folder.path();
    let good = sealed(&key, &whole());
    let changed = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let list = sums(&CASE);
    let with = |entries: &[(&str, &[u8])], list: &str| {
        sealed(&key, &archive(&[entries, &[("SHA256SUMS.txt", list.as_bytes())]].concat()))
    };
    let mut other = CASE;
    other[2].1 = b"other pixels";
    let zeros = vec![0; 5_000_000];
    let huge: [(&str, &[u8]); 1] = [("files/01-huge.bin", &zeros)];
    let climbing: [(&str, &[u8]); 1] = [("files/../../climbed", b"x")];
    let cases = [
        ("a plain archive", whole(), "is no sealed pack"),
        ("nothing", Vec::new(), "is no sealed pack"),
        ("sealed to another", sealed(&SecretKey::generate().public(), &whole()), "does not open with this key"),
        ("a byte in the middle", changed(good.len() / 2), "is not whole or was changed"),
        ("a byte near the end", changed(good.len() - 70), "is not whole or was changed"),
        ("cut off", good[..good.len() - 1].to_vec(), "is not whole or was changed"),
        ("half of it", good[..good.len() / 2].to_vec(), "is not whole or was changed"),
        ("a byte more", [&good[..], b"x"].concat(), "is not whole or was changed"),
        ("no archive inside", sealed(&key, b"CANARY-TEXT"), "holds something else than a case"),
        ("a name that climbs", with(&climbing, &sums(&climbing)), "holds something else than a case"),
        ("a file that unpacks into more than there is", with(&huge, &sums(&huge)), "holds something else than a case"),
        ("a file of another digest", with(&other, &list), "is not the one of the list"),
        ("a file that is missing", with(&CASE[..3], &list), "is not the one of the list"),
        ("a file that is not listed", with(&CASE, &sums(&CASE[..3])), "is not the one of the list"),
        ("no list", sealed(&key, &archive(&CASE)), "holds something else than a case"),
    ];
    fs::create_dir(folder.join("inbox")).expect("there is room");
    for (name, bytes, sentence) in cases {
        fs::write(folder.join("inbox/case.sealed"), bytes).expect("there is room");
        let before = listed(folder);

        let words = ["confidential", "pack", "open", "inbox/case.sealed", "--key", "nacc.key", "--out", "case"];
        let (code, said) = place.run(&words);

        assert_eq!(code, 2, "{name}: {said}");
        assert!(said.contains(sentence) && said.contains("inbox/case.sealed"), "{name}: {said}");
        assert!(!said.contains("CANARY"), "{name}: {said}");
        assert_eq!(listed(folder), before, "{name}");
        assert_eq!(listed(&folder.join("inbox")), ["case.sealed"], "{name}");
    }
    let (code, said) =
        place.run(&["confidential", "pack", "open", "none.sealed", "--key", "nacc.key", "--out", "case"]);
    assert_eq!((code, said.contains("none.sealed")), (2, true), "{said}");
    for wrong in ["prongsai.toml", "inbox/case.sealed"] {
        let words = ["confidential", "pack", "open", "inbox/case.sealed", "--key", wrong, "--out", "case"];
        let (code, said) = place.run(&words);
        assert_eq!((code, said.contains("is no file of a secret")), (2, true), "{said}");
    }
}

#[test]
fn the_reader_is_told_in_thai_what_to_do() {
    let (place, key) = receiver();
    let folder = place.folder.path();
    let good = sealed(&key, &whole());
    fs::write(folder.join("case.sealed"), &good[..good.len() - 9]).expect("there is room");

    let words = ["--lang", "th", "confidential", "pack", "open", "case.sealed", "--key", "nacc.key", "--out", "case"];
    let (code, said) = place.run(&words);

    assert_eq!(code, 2);
    assert!(said.contains("ไม่ครบหรือถูกแก้ระหว่างทาง") && said.contains("โปรดขอไฟล์"), "{said}");
}
