//! The entries of an approval: each binds the content of the paper, its own words and all entries before it.
//!
//! The digest of an entry is SHA-256 over, in this order:
//! 1. the text `prongsai/approval-entry/v1` and a zero byte,
//! 2. the content digest, 32 bytes,
//! 3. a zero byte for the first entry; else a one byte and the digest of the entry before, 32 bytes,
//! 4. the number of fields, 8 bytes, highest first,
//! 5. each field, sorted by its name: the name after its length in 8 bytes; then a zero byte where it has no value, else
//!    a one byte and the value after its length in 8 bytes. Texts are UTF-8.
//!
//! Anybody can compute it again with these five lines.

use sha2::{Digest as _, Sha256};

use crate::keys::length;
use crate::signing;

const DOMAIN: &[u8] = b"prongsai/approval-entry/v1\0";

/// A field of an entry, such as `deed` and its value.
pub type Field<'a> = (&'a str, Option<&'a str>);

/// The digest of an entry over the content of the paper, the entry before and the fields of this one.
pub fn digest(content: &[u8; 32], previous: Option<&[u8; 32]>, fields: &[Field<'_>]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(content);
    match previous {
        None => hasher.update([0]),
        Some(previous) => {
            hasher.update([1]);
            hasher.update(previous);
        }
    }
    let mut fields = fields.to_vec();
    fields.sort_by_key(|(name, _)| *name);
    hasher.update(length(fields.len()));
    for (name, value) in fields {
        hasher.update(length(name.len()));
        hasher.update(name);
        match value {
            None => hasher.update([0]),
            Some(value) => {
                hasher.update([1]);
                hasher.update(length(value.len()));
                hasher.update(value);
            }
        }
    }
    hasher.finalize().into()
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'a> {
    /// Its fields; the same names and values as when its digest was made.
    pub fields: Vec<Field<'a>>,
    /// The digest of the entry before, as kept with it.
    pub previous: Option<[u8; 32]>,
    /// Its digest, as kept.
    pub digest: [u8; 32],
    /// The public key and the signature over the digest, where it was signed by click.
    pub signature: Option<(&'a [u8], &'a [u8])>,
}

/// What is wrong with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// The entry does not follow the one before: one was taken out, put in or moved. Counted from 0.
    #[error("entry {0} does not follow the entry before")]
    Order(usize),
    /// The entry or the content was changed afterwards. Counted from 0.
    #[error("entry {0} is not what its digest says")]
    Digest(usize),
    /// The signature is not of this key over this entry. Counted from 0.
    #[error("the signature of entry {0} does not hold")]
    Signature(usize),
}

/// Verifies all entries of a version, oldest first, against the digest of its content.
///
/// # Errors
/// The first [`ChainFault`].
pub fn verify(content: &[u8; 32], links: &[Link<'_>]) -> Result<(), ChainFault> {
    let mut before: Option<&[u8; 32]> = None;
    for (at, link) in links.iter().enumerate() {
        if link.previous.as_ref() != before {
            return Err(ChainFault::Order(at));
        }
        if digest(content, before, &link.fields) != link.digest {
            return Err(ChainFault::Digest(at));
        }
        if let Some((public, signature)) = link.signature
            && !signing::verify(public, &link.digest, signature)
        {
            return Err(ChainFault::Signature(at));
        }
        before = Some(&link.digest);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::password::Cost;
    use crate::signing::{KeyPair, SigningKey};

    const CONTENT: [u8; 32] = [9; 32];

    fn chain() -> Vec<Link<'static>> {
        let mut links: Vec<Link<'static>> = Vec::new();
        for deed in ["propose", "endorse", "approve"] {
            let fields = vec![("deed", Some(deed)), ("words", None)];
            let previous = links.last().map(|link| link.digest);
            let digest = digest(&CONTENT, previous.as_ref(), &fields);
            links.push(Link { fields, previous, digest, signature: None });
        }
        links
    }

    #[test]
    fn an_entry_has_the_digest_that_its_description_gives() {
        let by_hand = [
            &b"prongsai/approval-entry/v1\0"[..],
            &[9; 32],
            &[0],
            &2_u64.to_be_bytes(),
            &4_u64.to_be_bytes(),
            b"deed",
            &[1],
            &7_u64.to_be_bytes(),
            b"approve",
            &5_u64.to_be_bytes(),
            b"words",
            &[0],
        ]
        .concat();

        let expected: [u8; 32] = Sha256::digest(by_hand).into();
        assert_eq!(digest(&CONTENT, None, &[("words", None), ("deed", Some("approve"))]), expected);
    }

    #[test]
    fn a_chain_holds_until_something_is_changed() {
        assert_eq!(verify(&CONTENT, &chain()), Ok(()));
        assert_eq!(verify(&CONTENT, &[]), Ok(()));
        assert_eq!(verify(&[8; 32], &chain()), Err(ChainFault::Digest(0)));

        let mut changed = chain();
        changed[1].fields[0].1 = Some("object");
        assert_eq!(verify(&CONTENT, &changed), Err(ChainFault::Digest(1)));

        let mut shorter = chain();
        shorter.remove(1);
        assert_eq!(verify(&CONTENT, &shorter), Err(ChainFault::Order(1)));

        let mut beheaded = chain();
        beheaded.remove(0);
        assert_eq!(verify(&CONTENT, &beheaded), Err(ChainFault::Order(0)));
    }

    #[test]
    fn a_signature_belongs_to_its_entry_alone() {
        let pair = KeyPair::generate("mayor", "password", Cost::test()).unwrap();
        let key = SigningKey::open("mayor", "password", &pair.sealed).unwrap();
        let mut links = chain();
        let (right, wrong) = (key.sign(&links[2].digest), key.sign(&links[1].digest));

        links[2].signature = Some((&pair.public, &right));
        assert_eq!(verify(&CONTENT, &links), Ok(()));
        links[2].signature = Some((&pair.public, &wrong));
        assert_eq!(verify(&CONTENT, &links), Err(ChainFault::Signature(2)));
    }

    proptest! {
        #[test]
        fn two_different_entries_have_two_digests(a in "\\PC{0,6}", b in "\\PC{0,6}", c in "\\PC{0,6}", d in "\\PC{0,6}") {
            prop_assume!((&a, &b) != (&c, &d));
            let one = digest(&CONTENT, None, &[("a", Some(&a)), ("b", Some(&b))]);
            let other = digest(&CONTENT, None, &[("a", Some(&c)), ("b", Some(&d))]);

            prop_assert_ne!(one, other);
        }
    }
}
