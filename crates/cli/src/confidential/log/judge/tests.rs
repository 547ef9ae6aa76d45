use prongsai_crypto::Keys;
use prongsai_crypto::checkpoint::LogKey;

use super::*;

const ORIGIN: &str = "town.go.th/complaint-log";

fn leaf(at: u8) -> Hash {
    merkle::leaf_hash(&[at])
}

fn key() -> LogKey {
    LogKey::derive(&Keys::new(&[7; 32]), "town")
}

fn checkpoint(leaves: &[Hash]) -> Checkpoint {
    let root = merkle::root(leaves);
    let size = leaves.len();
    Checkpoint {
        size: i64::try_from(size).unwrap(),
        root: root.to_vec(),
        day: "2026-11-26".to_owned(),
        hour: 0,
        note: key().sign(ORIGIN, size as u64, &root),
    }
}

/// A log of 24 leaves, signed every 8.
fn log() -> Held {
    let leaves: Vec<Hash> = (0..24).map(leaf).collect();
    let checkpoints = [8, 16, 24].map(|size| checkpoint(&leaves[..size])).to_vec();
    Held { leaves, missing: None, checkpoints }
}

/// The copy that somebody made when the log had so many leaves.
fn copy(size: usize) -> String {
    let log = log();
    let lines: String = log.leaves[..size].iter().map(|leaf| prongsai_crypto::hex(leaf) + "\n").collect();
    lines + &checkpoint(&log.leaves[..size]).note
}

fn judged(held: &Held, former: Option<&str>) -> Result<(), Fault> {
    let former = former.map(|text| Former::read(text).unwrap());
    let verifier = |origin: &str| key().verifier(origin);
    judge(&Evidence { held, former: former.as_ref(), verifier: &verifier })
}

#[test]
fn a_sound_log_has_no_fault() {
    let note = checkpoint(&log().leaves[..16]).note;

    assert_eq!(judged(&log(), None), Ok(()));
    assert_eq!(judged(&log(), Some(&note)), Ok(()));
    assert_eq!(judged(&log(), Some(&copy(16))), Ok(()));
    assert_eq!(judged(&Held { leaves: Vec::new(), missing: None, checkpoints: Vec::new() }, None), Ok(()));
}

#[test]
fn a_changed_leaf_is_found_between_two_checkpoints_and_with_a_copy_to_the_leaf() {
    for at in 0..24 {
        let mut log = log();
        log.leaves[at] = leaf(99);
        let first = at as u64 / 8 * 8;

        assert_eq!(judged(&log, None), Err(Fault::Between { first, last: first + 7, size: first + 8 }), "{at}");
        assert_eq!(judged(&log, Some(&copy(24))), Err(Fault::Changed { at: at as u64 }), "{at}");
    }
}

#[test]
fn two_leaves_that_changed_places_are_found() {
    let mut log = log();
    log.leaves.swap(9, 14);

    assert_eq!(judged(&log, None), Err(Fault::Between { first: 8, last: 15, size: 16 }));
    assert_eq!(judged(&log, Some(&copy(16))), Err(Fault::Changed { at: 9 }));
}

#[test]
fn a_log_that_was_cut_off_is_found_also_where_its_checkpoints_went_too() {
    let mut log = log();
    log.leaves.truncate(13);
    assert_eq!(judged(&log, None), Err(Fault::CutOff { at: 13, size: 16 }));

    log.leaves.truncate(8);
    log.checkpoints.truncate(1);
    let note = checkpoint(&self::log().leaves).note;
    assert_eq!(judged(&log, None), Ok(()));
    assert_eq!(judged(&log, Some(&note)), Err(Fault::CutOff { at: 8, size: 24 }));
}

#[test]
fn a_log_that_was_written_and_signed_anew_does_not_go_on_from_what_was_kept() {
    let leaves: Vec<Hash> = (0..24).map(|at| leaf(if at == 5 { 99 } else { at })).collect();
    let checkpoints = [8, 16, 24].map(|size| checkpoint(&leaves[..size])).to_vec();
    let forged = Held { leaves, missing: None, checkpoints };
    let note = checkpoint(&log().leaves[..16]).note;

    assert_eq!(judged(&forged, None), Ok(()));
    // The forged checkpoint of 8 leaves is signed: the note alone cannot say that it is not the true one.
    assert_eq!(judged(&forged, Some(&note)), Err(Fault::Between { first: 8, last: 15, size: 16 }));
    assert_eq!(judged(&forged, Some(&copy(16))), Err(Fault::Changed { at: 5 }));
}

#[test]
fn leaves_that_are_missing_or_that_nobody_signed_are_found() {
    let gap = Held { missing: Some(3), ..log() };
    assert_eq!(judged(&gap, None), Err(Fault::Missing { at: 3 }));

    let mut more = log();
    more.leaves.push(leaf(24));
    assert_eq!(judged(&more, None), Err(Fault::Unsigned { at: 24 }));

    let mut dropped = log();
    dropped.checkpoints.remove(1);
    let note = checkpoint(&log().leaves[..16]).note;
    assert_eq!(judged(&dropped, None), Ok(()));
    assert_eq!(judged(&dropped, Some(&note)), Err(Fault::Dropped { size: 16 }));
}

#[test]
fn a_checkpoint_with_another_signature_or_another_row_is_found() {
    let mut other = log();
    let root = merkle::root(&other.leaves[..16]);
    other.checkpoints[1].note = LogKey::derive(&Keys::new(&[8; 32]), "town").sign(ORIGIN, 16, &root);
    assert_eq!(judged(&other, None), Err(Fault::Signature { size: 16 }));

    let mut row = log();
    row.checkpoints[0].root = vec![0; 32];
    assert_eq!(judged(&row, None), Err(Fault::Signature { size: 8 }));
}

#[test]
fn what_was_kept_has_to_be_of_this_log() {
    let root = merkle::root(&log().leaves[..8]);
    let strange = LogKey::derive(&Keys::new(&[8; 32]), "town").sign(ORIGIN, 8, &root);
    let changed = copy(8).replacen(&prongsai_crypto::hex(&leaf(2)), &prongsai_crypto::hex(&leaf(99)), 1);

    assert_eq!(judged(&log(), Some(&strange)), Err(Fault::Former));
    assert_eq!(judged(&log(), Some(&changed)), Err(Fault::Former));
    assert!(Former::read("nothing of the kind").is_none());
    assert!(Former::read("").is_none());
}
