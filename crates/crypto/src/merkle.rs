//! The tree over the log: what was once in it stays in it, and anybody can check that with a few hashes.
//!
//! - commitment = SHA-256(`prongsai/commitment/v1`, a zero byte, the salt of 32 bytes, the SHA-256 of the content)
//! - leaf = `prongsai/log-leaf/v1`, a zero byte, the day as ISO text (10 bytes), the commitment (32 bytes)
//! - hash of a leaf = SHA-256(a byte 0, the leaf); of a node = SHA-256(a byte 1, left, right); of no
//!   leaf = SHA-256 of nothing
//!
//! The salt is known to the informant alone ([`crate::receipt`]), so the log does not say what was filed, not even to whoever
//! guesses it.
//!
//! # Source
//! RFC 6962, section 2.1, for tree and proofs; RFC 9162, sections 2.1.3.2 and 2.1.4.2, for how proofs are checked.

use sha2::{Digest as _, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// SHA-256 of content.
pub fn digest(content: &[u8]) -> Hash {
    Sha256::digest(content).into()
}

/// SHA-256 of what comes in pieces.
#[derive(Default)]
pub struct Digester(Sha256);

impl Digester {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all pieces together.
    pub fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// Binds to content without showing it to whoever does not know the salt.
pub fn commitment(salt: &[u8; 32], content: &[u8; 32]) -> Hash {
    hash(&[b"prongsai/commitment/v1\0", salt, content])
}

/// The bytes of a leaf: 63 for a day of 10 bytes, `2026-11-26`.
pub fn leaf(day: &str, commitment: &Hash) -> Vec<u8> {
    [b"prongsai/log-leaf/v1\0", day.as_bytes(), commitment].concat()
}

/// The hash of a leaf.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    hash(&[&[0], leaf])
}

/// The hash over two neighbours.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    hash(&[&[1], left, right])
}

fn hash(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The hash over the whole tree, from the hashes of its leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => hash(&[]),
        [only] => *only,
        several => {
            let (left, right) = several.split_at(middle(several.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The largest power of two below a size of 2 and more.
fn middle(size: usize) -> usize {
    1 << (size - 1).ilog2()
}

/// Proves that the leaf at `index` is in the tree: the hashes beside its way up, lowest first.
///
/// # Panics
/// Where there is no such leaf.
pub fn inclusion(leaves: &[Hash], index: usize) -> Vec<Hash> {
    assert!(index < leaves.len(), "there is no leaf {index} among {}", leaves.len());
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(middle(leaves.len()));
    let (mut proof, beside) = if index < left.len() {
        (inclusion(left, index), root(right))
    } else {
        (inclusion(right, index - left.len()), root(left))
    };
    proof.push(beside);
    proof
}

/// Whether a leaf (its hash) stands at `index` in a tree of `size` leaves with this root.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let mut way = Way { at: index, last: size - 1 };
    let mut found = *leaf;
    for beside in proof {
        match way.step() {
            Some(Side::Left) => found = node_hash(beside, &found),
            Some(Side::Right) => found = node_hash(&found, beside),
            None => return false,
        }
    }
    way.last == 0 && found == *root
}

/// Proves that the first `old` leaves are a tree that this one only goes on from. Nothing for none and for all of them.
///
/// # Panics
/// Where there are not so many leaves.
pub fn consistency(leaves: &[Hash], old: usize) -> Vec<Hash> {
    assert!(old <= leaves.len(), "there are no {old} leaves among {}", leaves.len());
    if old == 0 { Vec::new() } else { part(leaves, old, true) }
}

fn part(leaves: &[Hash], old: usize, is_known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_known { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(middle(leaves.len()));
    let (mut proof, beside) = if old <= left.len() {
        (part(left, old, is_known), root(right))
    } else {
        (part(right, old - left.len(), false), root(left))
    };
    proof.push(beside);
    proof
}

/// Whether a tree of `size` leaves only goes on from one of `old` leaves.
pub fn verify_consistency(old: u64, old_root: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if old == 0 || old == size {
        let same = if old == 0 { *old_root == hash(&[]) } else { old_root == root };
        return same && old <= size && proof.is_empty();
    }
    if old > size {
        return false;
    }
    // A whole tree is a node of the new one; the proof then does not name it again.
    let (first, rest) = match proof.split_first() {
        None => return false,
        Some(_) if old.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (first, rest),
    };
    let mut way = Way { at: old - 1, last: size - 1 };
    let whole = way.at.trailing_ones();
    way.up(whole);
    let (mut before, mut after) = (*first, *first);
    for beside in rest {
        match way.step() {
            Some(Side::Left) => {
                before = node_hash(beside, &before);
                after = node_hash(beside, &after);
            }
            Some(Side::Right) => after = node_hash(&after, beside),
            None => return false,
        }
    }
    way.last == 0 && before == *old_root && after == *root
}

/// The way from a node to the root: its number on its level, and that of the last node there.
struct Way {
    at: u64,
    last: u64,
}

/// Where the neighbour stands.
enum Side {
    Left,
    Right,
}

impl Way {
    /// Goes up past the next neighbour, and says on which side it was; none where the root is reached.
    fn step(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let side = if self.at & 1 == 1 || self.at == self.last {
            // The last node of a level has no neighbour on its right: it goes up until it has one on its left.
            let alone = if self.at & 1 == 1 { 0 } else { self.at.trailing_zeros() };
            self.up(alone);
            Side::Left
        } else {
            Side::Right
        };
        self.up(1);
        Some(side)
    }

    fn up(&mut self, levels: u32) {
        self.at = self.at.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
    use proptest::prelude::*;

    use super::*;

    fn leaves(count: usize) -> Vec<Vec<u8>> {
        (0..count).map(|at| format!("leaf {at}").into_bytes()).collect()
    }

    fn hashes(leaves: &[Vec<u8>]) -> Vec<Hash> {
        leaves.iter().map(|leaf| leaf_hash(leaf)).collect()
    }

    fn judge(leaves: &[Vec<u8>]) -> MemoryBackedTree<Sha256, Vec<u8>> {
        let mut tree = MemoryBackedTree::new();
        for leaf in leaves {
            tree.push(leaf.clone());
        }
        tree
    }

    fn agrees_with_the_judge(count: usize, index: usize) {
        let (leaves, tree) = (leaves(count), judge(&leaves(count)));
        let hashes = hashes(&leaves);
        let (root, proof) = (root(&hashes), inclusion(&hashes, index));
        let (at, size) = (index as u64, count as u64);

        assert_eq!(root, <Hash>::from(*tree.root().as_bytes()), "{count}");
        assert_eq!(proof.concat(), tree.prove_inclusion(index).as_bytes(), "{index} of {count}");
        let theirs = RootHash::<Sha256>::new(root.into(), size);
        let carried = InclusionProof::try_from_bytes(proof.concat()).unwrap();
        assert!(theirs.verify_inclusion(&leaves[index], at, &carried).is_ok());
        assert!(verify_inclusion(&hashes[index], at, size, &proof, &root));

        assert!(!verify_inclusion(&hashes[index], at, size, &proof, &[0; 32]));
        assert!(!verify_inclusion(&[0; 32], at, size, &proof, &root));
        assert!(!verify_inclusion(&hashes[index], size, size, &proof, &root));
        assert!(!verify_inclusion(&hashes[index], at, 0, &proof, &root));
        assert!(!verify_inclusion(&hashes[index], at, size, &[&proof[..], &[[0; 32]]].concat(), &root));
        for other in (0..count).filter(|other| *other != index) {
            assert!(!verify_inclusion(&hashes[index], other as u64, size, &proof, &root), "{index} as {other}");
        }
        for (changed, _) in proof.iter().enumerate() {
            let mut wrong = proof.clone();
            wrong[changed][0] ^= 1;
            assert!(!verify_inclusion(&hashes[index], at, size, &wrong, &root));
            assert!(!verify_inclusion(&hashes[index], at, size, &proof[..changed], &root));
        }
    }

    fn goes_on_as_the_judge_says(count: usize, old: usize) {
        let leaves = leaves(count);
        let hashes = hashes(&leaves);
        let (before, after, proof) = (root(&hashes[..old]), root(&hashes), consistency(&hashes, old));
        let verify = |old: usize, before: &Hash, after: &Hash, proof: &[Hash]| {
            verify_consistency(old as u64, before, count as u64, after, proof)
        };

        assert!(verify(old, &before, &after, &proof), "{old} of {count}");
        if old > 0 && old < count {
            let theirs = judge(&leaves).prove_consistency(count - old);
            assert_eq!(proof.concat(), theirs.as_bytes(), "{old} of {count}");
            let carried = ConsistencyProof::try_from_bytes(proof.concat()).unwrap();
            let old_root = RootHash::<Sha256>::new(before.into(), old as u64);
            assert!(RootHash::new(after.into(), count as u64).verify_consistency(&old_root, &carried).is_ok());
        }
        assert!(!verify(old, &[0; 32], &after, &proof));
        assert!(old == 0 || !verify(old, &before, &[0; 32], &proof));
        assert!(!verify(old, &before, &after, &[&proof[..], &[[0; 32]]].concat()));
        assert!(!verify_consistency(count as u64 + 1, &before, count as u64, &after, &proof));
        for changed in 0..proof.len() {
            let mut wrong = proof.clone();
            wrong[changed][31] ^= 1;
            assert!(!verify(old, &before, &after, &wrong), "{old} of {count}, hash {changed}");
            assert!(!verify(old, &before, &after, &proof[..changed]));
        }
    }

    #[test]
    fn a_leaf_has_the_bytes_that_are_documented() {
        let commitment = commitment(&[1; 32], &digest(b"content"));
        let by_hand = [&b"prongsai/commitment/v1\0"[..], &[1; 32], &digest(b"content")].concat();
        let leaf = leaf("2026-11-26", &commitment);

        assert_eq!(commitment, digest(&by_hand));
        assert_eq!(leaf, [&b"prongsai/log-leaf/v1\x002026-11-26"[..], &commitment].concat());
        assert_eq!((leaf.len(), leaf_hash(&leaf)), (63, digest(&[&[0][..], &leaf].concat())));
        assert_eq!(crate::hex(&root(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved() {
        for count in 1..=40 {
            for index in 0..count {
                agrees_with_the_judge(count, index);
            }
        }
    }

    #[test]
    fn every_small_tree_goes_on_from_every_smaller_one() {
        for count in 1..=20 {
            for old in 0..=count {
                goes_on_as_the_judge_says(count, old);
            }
        }
    }

    #[test]
    fn a_log_that_was_written_anew_is_noticed() {
        let honest = hashes(&leaves(13));
        let mut forged = honest.clone();
        forged[2] = leaf_hash(b"forged");

        let proof = consistency(&forged, 8);
        assert!(!verify_consistency(8, &root(&honest[..8]), 13, &root(&forged), &proof));
        assert!(verify_consistency(0, &root(&[]), 13, &root(&honest), &[]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn larger_trees_agree_with_the_judge((count, index) in (41_usize..300).prop_flat_map(|n| (Just(n), 0..n))) {
            agrees_with_the_judge(count, index);
            goes_on_as_the_judge_says(count, index);
        }

        #[test]
        fn no_proof_breaks_the_checking(old: u64, size: u64, proof: Vec<[u8; 32]>, root: [u8; 32]) {
            prop_assert!(!verify_inclusion(&[1; 32], old, size, &proof, &root));
            prop_assert!(!verify_consistency(old, &[1; 32], size, &root, &proof));
            prop_assert!(!verify_inclusion(&[1; 32], u64::MAX - 1, u64::MAX, &proof, &root));
        }
    }
}
