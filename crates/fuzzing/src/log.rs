//! The public log: signed notes, promises, proofs, and the copy that an operator keeps.

use std::ops::Range;
use std::sync::LazyLock;

use arbitrary::Unstructured;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{InclusionProof, RootHash};
use prongsai_crypto::Keys;
use prongsai_crypto::checkpoint::{Checkpoint, LogKey, copied, read_note, verify_promise};
use prongsai_crypto::merkle::{
    Hash, consistency, digest, inclusion, leaf_hash, node_hash, root, verify_consistency, verify_inclusion,
};
use sha2::Sha256;

use crate::changes::{below, byte, changed};

const ORIGIN: &str = "town.go.th/complaints";
const DAY: &str = "2026-11-26";
const HEAD: (u64, Hash) = (1_000, [0xa5; 32]);

/// What one log has signed.
struct Signed {
    verifier: String,
    note: String,
    promise: Vec<u8>,
}

static SIGNED: LazyLock<Signed> = LazyLock::new(|| {
    let key = LogKey::derive(&Keys::new(&[7; 32]), "town");
    Signed {
        verifier: key.verifier(ORIGIN),
        note: key.sign(ORIGIN, HEAD.0, &HEAD.1),
        promise: key.promise(ORIGIN, &HEAD.1, DAY).to_vec(),
    }
});

/// Nothing but what was signed is accepted, every proof is judged as the definition of the tree says, and a copy of a log is
/// read as it was written.
pub fn log(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return };
    match which % 6 {
        0 => note(rest),
        1 => text_as_a_note(rest),
        2 => tree(&mut Unstructured::new(rest)),
        3 => proof_of_a_leaf(&mut Unstructured::new(rest)),
        4 => proof_of_going_on(&mut Unstructured::new(rest)),
        _ => copy(rest),
    }
}

/// A note, a verifier's key and a promise, of which one is changed.
fn note(data: &[u8]) {
    let signed = &*SIGNED;
    let mut input = Unstructured::new(data);
    let which = byte(&mut input);
    if which % 4 == 3 {
        let promise = changed(&signed.promise, &[], &mut input);
        let is_kept = verify_promise(&signed.verifier, &HEAD.1, DAY, &promise);
        assert_eq!(is_kept, promise == signed.promise, "a promise is the one that was made");
    } else if which % 4 == 2 {
        let verifier = changed(signed.verifier.as_bytes(), &[], &mut input);
        let Ok(verifier) = str::from_utf8(&verifier) else { return };
        let read = read_note(&signed.note, verifier);
        assert_eq!(read.is_ok(), verifier == signed.verifier, "the key is the one that signed");
    } else {
        let note = changed(signed.note.as_bytes(), &lines(&signed.note), &mut input);
        if let Ok(note) = str::from_utf8(&note) {
            accepts_nothing_else(note);
        }
    }
}

fn text_as_a_note(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    accepts_nothing_else(&text);
    // The same text before a line that is a signature, of something else.
    let (_, signature) = SIGNED.note.rsplit_once("\n\n").expect("a note has signatures");
    accepts_nothing_else(&format!("{text}\n\n{signature}"));
    assert!(read_note(&SIGNED.note, &text).is_err() || text == SIGNED.verifier);
    assert!(!verify_promise(&text, &HEAD.1, DAY, data));
}

/// Signatures of others may stand beside ours; what is signed stays.
fn accepts_nothing_else(note: &str) {
    let Ok(read) = read_note(note, &SIGNED.verifier) else { return };
    let (text, _) = SIGNED.note.rsplit_once("\n\n").expect("a note has signatures");
    assert_eq!(read, Checkpoint { origin: ORIGIN.to_owned(), size: HEAD.0, root: HEAD.1 });
    assert_eq!(note.rsplit_once("\n\n").map(|(signed, _)| signed), Some(text));
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut from = 0;
    text.split_inclusive('\n')
        .map(|line| {
            from += line.len();
            from - line.len()..from
        })
        .collect()
}

/// A tree of a few leaves, built twice.
fn tree(input: &mut Unstructured<'_>) {
    let count = below(input, 24) + 1;
    let (index, old) = (below(input, count), below(input, count + 1));
    let leaves: Vec<Vec<u8>> = (0..count).map(|at| vec![byte(input), u8::try_from(at).unwrap_or_default()]).collect();
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for leaf in &leaves {
        theirs.push(leaf.clone());
    }
    let (head, size) = (root(&hashes), count as u64);
    assert_eq!(head, Hash::from(*theirs.root().as_bytes()));

    let mut proof = inclusion(&hashes, index);
    assert_eq!(proof.concat(), theirs.prove_inclusion(index).as_bytes());
    assert!(verify_inclusion(&hashes[index], index as u64, size, &proof, &head));
    let going_on = consistency(&hashes, old);
    assert!(verify_consistency(old as u64, &root(&hashes[..old]), size, &head, &going_on));
    if old > 0 && old < count {
        assert_eq!(going_on.concat(), theirs.prove_consistency(count - old).as_bytes());
    }

    // A proof that says something else is judged alike by both.
    bend(&mut proof, input);
    let (place, pretended) = (below(input, count + 2) as u64, below(input, count + 3) as u64);
    let ours = verify_inclusion(&hashes[index], place, pretended, &proof, &head);
    let carried = InclusionProof::<Sha256>::try_from_bytes(proof.concat()).expect("whole hashes are a proof");
    let judged = RootHash::<Sha256>::new(head.into(), pretended).verify_inclusion(&leaves[index], place, &carried);
    assert_eq!(ours, judged.is_ok(), "{place} of {pretended}, {index} of {count}");
}

fn bend(proof: &mut Vec<Hash>, input: &mut Unstructured<'_>) {
    match byte(input) % 6 {
        0 => {}
        1 => drop(proof.pop()),
        2 => proof.push([byte(input); 32]),
        3 => proof.reverse(),
        4 if !proof.is_empty() => drop(proof.remove(0)),
        _ => {
            let at = below(input, proof.len());
            if let Some(hash) = proof.get_mut(at) {
                hash[usize::from(byte(input) % 32)] ^= 1;
            }
        }
    }
}

/// Any place in a tree of any size: the verdict is the one of the recursive definition.
fn proof_of_a_leaf(input: &mut Unstructured<'_>) {
    let (index, size) = numbers(input);
    let proof = hashes(input);
    let leaf = digest(b"leaf");
    let fitting = head_from_leaf(&leaf, index, size, &proof);

    if let Some(head) = fitting {
        assert!(verify_inclusion(&leaf, index, size, &proof, &head), "{index} of {size}");
        assert!(!verify_inclusion(&digest(b"other"), index, size, &proof, &head));
    }
    let head = fitting.unwrap_or(leaf);
    for (index, size) in [(index, size), (index ^ 1, size), (index, size.wrapping_add(1)), (size, index)] {
        let expected = head_from_leaf(&leaf, index, size, &proof) == Some(head);
        assert_eq!(verify_inclusion(&leaf, index, size, &proof, &head), expected, "{index} of {size}");
    }
}

/// Any two sizes: the verdict is the one of the recursive definition.
fn proof_of_going_on(input: &mut Unstructured<'_>) {
    let (old, size) = numbers(input);
    let proof = hashes(input);
    let before = digest(b"before");
    let heads = heads_from_old(&before, old, size, &proof);

    if let Some((before, after)) = heads {
        assert!(verify_consistency(old, &before, size, &after, &proof), "{old} of {size}");
        assert!(!verify_consistency(old, &digest(b"other"), size, &after, &proof));
        assert!(!verify_consistency(old, &before, size, &digest(b"other"), &proof));
    }
    let (before, after) = heads.unwrap_or((before, before));
    for (old, size) in [(old, size), (old ^ 1, size), (old, size.wrapping_add(1)), (size, old)] {
        let expected = heads_from_old(&before, old, size, &proof) == Some((before, after));
        assert_eq!(verify_consistency(old, &before, size, &after, &proof), expected, "{old} of {size}");
    }
}

/// Two numbers, more often small ones.
fn numbers(input: &mut Unstructured<'_>) -> (u64, u64) {
    let small = |input: &mut Unstructured<'_>| below(input, 70) as u64;
    match byte(input) % 4 {
        0 => (input.arbitrary().unwrap_or_default(), input.arbitrary().unwrap_or_default()),
        1 => (small(input), input.arbitrary().unwrap_or_default()),
        2 => {
            let size: u64 = input.arbitrary().unwrap_or_default();
            (size.saturating_sub(small(input)), size)
        }
        _ => (small(input), small(input)),
    }
}

fn hashes(input: &mut Unstructured<'_>) -> Vec<Hash> {
    (0..below(input, 67)).map(|_| [byte(input); 32]).collect()
}

/// The largest power of two below a size of 2 and more.
fn middle(size: u64) -> u64 {
    let mut middle = 1;
    while middle < size - middle {
        middle *= 2;
    }
    middle
}

/// RFC 6962, section 2.1.1, read backwards: the head that a path proves, where it is as long as it must be.
fn head_from_leaf(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    if size == 1 {
        return path.is_empty().then_some(*leaf);
    }
    let (beside, path) = path.split_last()?;
    let left = middle(size);
    if index < left {
        Some(node_hash(&head_from_leaf(leaf, index, left, path)?, beside))
    } else {
        Some(node_hash(beside, &head_from_leaf(leaf, index - left, size - left, path)?))
    }
}

/// RFC 6962, section 2.1.2, read backwards: the old and the new head that a proof proves.
fn heads_from_old(before: &Hash, old: u64, size: u64, proof: &[Hash]) -> Option<(Hash, Hash)> {
    if old > size {
        return None;
    }
    if old == 0 {
        // Of the new head nothing is proved; the caller's own is the one that is asked about.
        return (proof.is_empty() && *before == root(&[])).then_some((*before, *before));
    }
    part(before, old, size, true, proof)
}

fn part(before: &Hash, old: u64, size: u64, is_known: bool, proof: &[Hash]) -> Option<(Hash, Hash)> {
    if old == size {
        return match (is_known, proof) {
            (true, []) => Some((*before, *before)),
            (false, [only]) => Some((*only, *only)),
            _ => None,
        };
    }
    let (beside, proof) = proof.split_last()?;
    let left = middle(size);
    if old <= left {
        let (then, now) = part(before, old, left, is_known, proof)?;
        Some((then, node_hash(&now, beside)))
    } else {
        let (then, now) = part(before, old - left, size - left, false, proof)?;
        Some((node_hash(beside, &then), node_hash(beside, &now)))
    }
}

/// A copy: leaves in hexadecimal digits, a line each, and the note behind them.
fn copy(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some((leaves, note)) = copied(&text) {
        assert!(text.ends_with(note) && note.contains("\n\n— "));
        let (again, behind) = copied(&written(&leaves, note)).map(|(l, n)| (l, n.to_owned())).expect("it is a copy");
        assert_eq!((again, behind.as_str()), (leaves, note));
    }
    let leaves: Vec<Hash> = data.chunks(32).map(digest).collect();
    let whole = written(&leaves, &SIGNED.note);
    assert_eq!(copied(&whole), Some((leaves, SIGNED.note.as_str())));
}

fn written(leaves: &[Hash], note: &str) -> String {
    leaves.iter().map(|leaf| prongsai_crypto::hex(leaf) + "\n").chain([note.to_owned()]).collect()
}
