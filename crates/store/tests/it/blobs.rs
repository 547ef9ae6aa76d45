//! Files by digest: whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use prongsai_store::blob::{self, IncomingError};
use prongsai_store::{Error, Store};
use prongsai_testing::store::{Scene, run};
use tokio::io::AsyncReadExt as _;

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

fn on_disk<Test: Future<Output = ()>>(test: impl FnOnce(Store) -> Test) {
    run(Scene::sqlite(), test);
}

#[test]
fn a_file_comes_back_as_it_was_under_the_digest_that_everybody_computes() {
    on_disk(|store| async move {
        let digest = store.keep("a", b"abc").await.expect("there is room");

        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(store.read_file("a", &digest).await.expect("it is there"), b"abc");
        let (mut file, size) = store.open_file("a", &digest).await.expect("it is there");
        let mut text = String::new();
        file.read_to_string(&mut text).await.expect("it can be read");
        assert_eq!((text.as_str(), size), ("abc", 3));
    });
}

#[test]
fn the_same_bytes_lie_once_in_a_town_and_once_in_each_other() {
    on_disk(|store| async move {
        for agency in ["a", "a", "b"] {
            store.keep(agency, "ภาพเดียวกัน".as_bytes()).await.expect("there is room");
        }

        assert_eq!(files(store.files()).len(), 2);
    });
}

#[test]
fn a_file_in_parts_is_the_same_as_the_file_at_once() {
    on_disk(|store| async move {
        let whole: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut incoming = store.incoming("a", whole.len() as u64).await.expect("it may come");
        for part in whole.chunks(7_001) {
            incoming.write(part).await.expect("there is room");
        }

        let (digest, size) = incoming.keep().await.expect("it is kept");

        assert_eq!(size, whole.len() as u64);
        assert_eq!(digest, store.keep("a", &whole).await.expect("there is room"));
        assert_eq!(store.read_file("a", &digest).await.expect("it is there"), whole);
    });
}

#[test]
fn a_file_that_is_too_large_is_refused_at_its_first_byte_too_many_and_leaves_nothing() {
    on_disk(|store| async move {
        let mut incoming = store.incoming("a", 10).await.expect("it may come");
        incoming.write(&[7; 10]).await.expect("ten bytes are allowed");

        let refused = incoming.write(&[7]).await.expect_err("eleven are not");

        assert!(matches!(refused, IncomingError::TooLarge(10)), "{refused}");
        drop(incoming);
        assert_eq!(files(store.files()), Vec::<PathBuf>::new());
    });
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    on_disk(|store| async move {
        let mut incoming = store.incoming("a", 100).await.expect("it may come");
        incoming.write(b"half").await.expect("there is room");

        drop(incoming);

        assert_eq!(files(store.files()), Vec::<PathBuf>::new());
    });
}

#[test]
fn a_file_of_which_no_record_tells_yet_has_a_mark_and_stays_or_goes_with_it() {
    on_disk(|store| async move {
        for (bytes, stays) in [(b"one", true), (b"two", false)] {
            let mut incoming = store.incoming("a", 100).await.expect("it may come");
            incoming.write(bytes).await.expect("there is room");
            let (digest, _) = incoming.keep_at(0).await.expect("it is kept");
            let path = store.file("a", &digest).expect("a digest has a place");
            let mark = store.files().join("incoming").join(format!("a.{digest}"));
            assert!(path.exists() && mark.exists());

            store.decide("a", &digest, stays, 0).expect("it is decided");

            assert_eq!((path.exists(), mark.exists()), (stays, false));
            store.decide("a", &digest, stays, 0).expect("what is decided already is no fault");
        }
    });
}

#[test]
fn only_a_mark_is_read_as_one() {
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(blob::marked(&format!("a-town.{digest}")), Some(("a-town", digest)));
    for name in ["", ".", "probe", digest, &format!("..{digest}"), &format!("a/b.{digest}"), "a.123"] {
        assert_eq!(blob::marked(name), None, "{name}");
    }
}

#[test]
fn a_hostile_name_has_no_place_on_disk() {
    on_disk(|store| async move {
        let digest = store.keep("a", b"secret").await.expect("there is room");
        let upper = format!("../a/{}", &digest[..58]);
        let mixed = format!("{}\0", &digest[..63]);
        for name in
            ["", "..", "../../etc/passwd", "/etc/passwd", "a", &digest[..63], &upper, &mixed, "ก".repeat(64).as_str()]
        {
            assert_eq!(store.file("a", name), None, "{name:?}");
            assert!(matches!(store.read_file("a", name).await, Err(Error::Missing("file"))), "{name:?}");
        }
        for agency in ["", ".", "..", "../a", "a/b", "a\\b", "ก", "a\0"] {
            assert_eq!(store.file(agency, &digest), None, "{agency:?}");
            assert!(store.keep(agency, b"x").await.is_err(), "{agency:?}");
        }
        assert_eq!(files(store.files()).len(), 1);
    });
}

#[test]
fn a_file_of_one_town_is_not_found_in_another() {
    on_disk(|store| async move {
        let digest = store.keep("a", b"mine").await.expect("there is room");

        assert!(matches!(store.open_file("b", &digest).await, Err(Error::Missing("file"))));
    });
}
