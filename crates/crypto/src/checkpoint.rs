//! The head of the log, signed, and the promise that a leaf will be in it.
//!
//! The key of a log is Ed25519 (RFC 8032). Its seed is HKDF-SHA-256(salt = `prongsai/log-key/v1`, secret =
//! [`Keys::mark`]`("log key", [agency])`, info = `ed25519`): whoever has the installation secret has it, too.
//!
//! A checkpoint is a note of three lines (origin, size, root as base64), an empty line, and a line `— origin base64` with
//! the key id and the signature of the three lines. The key id is the first 4 bytes of SHA-256(origin, a newline, a byte 1,
//! public key); the verifier's key is `origin+key id+base64(a byte 1, public key)`.
//!
//! A promise is the signature of `prongsai/promise/v1`, a zero byte, the length of the origin in 8 bytes, the origin, the
//! hash of the leaf (32 bytes) and the day as ISO text (10 bytes). No note holds a zero byte, so neither is the other.
//!
//! # Source
//! C2SP signed-note and tlog-checkpoint, version 1.

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::Keys;
use crate::keys::{hkdf, length};
use crate::merkle::{Hash, digest};

/// Bytes of a promise.
pub const PROMISE_BYTES: usize = 64;

/// A longer note is not read.
const MOST_BYTES: usize = 16 * 1024;
const ED25519: u8 = 1;

/// The name of an agency's log: the address at which people reach the installation, without its scheme, and the agency.
pub fn origin(public_address: &str, slug: &str) -> String {
    let host = public_address.split_once("://").map_or(public_address, |(_, host)| host);
    format!("{}/{slug}", host.trim_end_matches('/'))
}

/// The key that signs a log. No `Debug`; wiped when dropped.
pub struct LogKey(SigningKey);

impl LogKey {
    /// The key of an agency's log.
    pub fn derive(keys: &Keys, agency: &str) -> Self {
        let mark = zeroize::Zeroizing::new(keys.mark("log key", &[agency]));
        Self(SigningKey::from_bytes(&hkdf(b"prongsai/log-key/v1", &*mark, b"ed25519")))
    }

    /// What a verifier needs: `origin+key id+key`. An origin is a text without spaces, plus signs and control characters,
    /// such as `town.go.th/complaint-log`; others are refused in the reading.
    pub fn verifier(&self, origin: &str) -> String {
        let key = typed_key(&self.0.verifying_key());
        format!("{origin}+{}+{}", HEXLOWER.encode(&key_id(origin, &key)), BASE64.encode(&key))
    }

    /// Signs the head of the log as a note.
    pub fn sign(&self, origin: &str, size: u64, root: &Hash) -> String {
        let text = text(origin, size, root);
        let id = key_id(origin, &typed_key(&self.0.verifying_key()));
        let signature = [&id[..], &self.0.sign(text.as_bytes()).to_bytes()].concat();
        format!("{text}\n— {origin} {}\n", BASE64.encode(&signature))
    }

    /// Promises that a leaf (its hash) of a day will be in the log.
    pub fn promise(&self, origin: &str, leaf: &Hash, day: &str) -> [u8; PROMISE_BYTES] {
        self.0.sign(&promised(origin, leaf, day)).to_bytes()
    }
}

fn text(origin: &str, size: u64, root: &Hash) -> String {
    format!("{origin}\n{size}\n{}\n", BASE64.encode(root))
}

fn promised(origin: &str, leaf: &Hash, day: &str) -> Vec<u8> {
    [b"prongsai/promise/v1\0", &length(origin.len())[..], origin.as_bytes(), leaf, day.as_bytes()].concat()
}

fn typed_key(public: &VerifyingKey) -> [u8; 33] {
    let mut key = [ED25519; 33];
    key[1..].copy_from_slice(public.as_bytes());
    key
}

fn key_id(name: &str, key: &[u8; 33]) -> [u8; 4] {
    let hash = digest(&[name.as_bytes(), b"\n", key].concat());
    [hash[0], hash[1], hash[2], hash[3]]
}

/// The head of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Its leaves.
    pub size: u64,
    /// The hash over them.
    pub root: Hash,
}

/// Why a note is no checkpoint of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteFault {
    /// The verifier's key is none.
    Key,
    /// The note is not written as one, or longer than 16 KiB.
    Shape,
    /// It is the checkpoint of another log.
    Origin,
    /// No signature is by this key, or one is wrong.
    Signature,
}

/// Reads a note and checks its signature. Signatures of other keys are passed over, further lines of the text are not read.
///
/// # Errors
/// [`NoteFault`].
pub fn read_note(note: &str, vkey: &str) -> Result<Checkpoint, NoteFault> {
    let verifier = Verifier::read(vkey).ok_or(NoteFault::Key)?;
    if note.len() > MOST_BYTES || note.chars().any(|letter| letter.is_ascii_control() && letter != '\n') {
        return Err(NoteFault::Shape);
    }
    let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteFault::Shape)?;
    // The newline that ends the last line belongs to what is signed.
    let text = &note[..=text.len()];
    let signatures = signatures.strip_suffix('\n').ok_or(NoteFault::Shape)?;
    let mut is_signed = false;
    for line in signatures.split('\n') {
        let (name, signature) =
            line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or(NoteFault::Shape)?;
        let signature = BASE64.decode(signature.as_bytes()).map_err(|_| NoteFault::Shape)?;
        let (id, signature) = signature.split_first_chunk::<4>().ok_or(NoteFault::Shape)?;
        if !is_name(name) {
            return Err(NoteFault::Shape);
        }
        if name == verifier.name && *id == verifier.id {
            if is_signed || !verifier.verify(text.as_bytes(), signature) {
                return Err(NoteFault::Signature);
            }
            is_signed = true;
        }
    }
    if !is_signed {
        return Err(NoteFault::Signature);
    }
    let checkpoint = Checkpoint::read(text).ok_or(NoteFault::Shape)?;
    if checkpoint.origin == verifier.name { Ok(checkpoint) } else { Err(NoteFault::Origin) }
}

impl Checkpoint {
    fn read(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let number: u64 = size.parse().ok()?;
        let root = BASE64.decode(root.as_bytes()).ok()?.try_into().ok()?;
        // `+1` and `01` are numbers for the parser, and for no verifier.
        let is_plain = number.to_string() == size && lines.all(|line| !line.is_empty());
        is_plain.then(|| Self { origin: origin.to_owned(), size: number, root })
    }
}

/// Reads a copy of a log: its leaves, each in 64 hexadecimal digits on a line of its own, and behind them the signed note. The
/// leaves may be left out; none where there is no note. What the note is worth, [`read_note`] says.
pub fn copied(text: &str) -> Option<(Vec<Hash>, &str)> {
    let (mut leaves, mut rest) = (Vec::new(), text);
    while let Some((line, behind)) = rest.split_once('\n')
        && let Some(leaf) = crate::unhex(line.trim_end())
    {
        leaves.push(leaf);
        rest = behind;
    }
    rest.contains("\n\n— ").then_some((leaves, rest))
}

/// Whether a promise was made by the log's key; false also where anything of it is no such thing.
pub fn verify_promise(vkey: &str, leaf: &Hash, day: &str, signature: &[u8]) -> bool {
    Verifier::read(vkey).is_some_and(|key| key.verify(&promised(key.name, leaf, day), signature))
}

struct Verifier<'a> {
    name: &'a str,
    id: [u8; 4],
    key: VerifyingKey,
}

impl<'a> Verifier<'a> {
    fn read(vkey: &'a str) -> Option<Self> {
        // Base64 has plus signs of its own, the parts before it have none.
        let mut parts = vkey.splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let id: [u8; 4] = HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok()?;
        let typed: [u8; 33] = BASE64.decode(key.as_bytes()).ok()?.try_into().ok()?;
        let (kind, public) = typed.split_first()?;
        if !is_name(name) || *kind != ED25519 || key_id(name, &typed) != id {
            return None;
        }
        Some(Self { name, id, key: VerifyingKey::from_bytes(public.try_into().ok()?).ok()? })
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|letter| letter == '+' || letter.is_whitespace() || letter.is_control())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ORIGIN: &str = "town.go.th/complaint-log";

    fn key() -> LogKey {
        LogKey::derive(&Keys::new(&[1; 32]), "town")
    }

    #[test]
    fn a_note_has_the_lines_that_the_standard_asks_for() {
        let note = key().sign(ORIGIN, 8, &[7; 32]);
        let lines: Vec<&str> = note.split('\n').collect();
        let signature = lines[4].strip_prefix("— town.go.th/complaint-log ").unwrap();

        assert_eq!(lines[..4], [ORIGIN, "8", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=", ""]);
        assert_eq!((lines.len(), lines[5], BASE64.decode(signature.as_bytes()).unwrap().len()), (6, "", 68));
    }

    #[test]
    fn the_note_of_the_go_library_is_verified() {
        // golang.org/x/mod/sumdb/note: its example, with its key and signature. It is a note, and no checkpoint.
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let note = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

        assert_eq!(read_note(note, vkey), Err(NoteFault::Shape));
        assert_eq!(read_note(&note.replacen("answer", "Answer", 1), vkey), Err(NoteFault::Signature));
        let (text, _) = note.rsplit_once("\n\n").unwrap();
        let signature = BASE64.decode(note.trim_end().rsplit_once(' ').unwrap().1.as_bytes()).unwrap();
        assert!(Verifier::read(vkey).unwrap().verify(format!("{text}\n").as_bytes(), &signature[4..]));
    }

    #[test]
    fn a_checkpoint_is_read_with_the_key_of_its_log_alone() {
        let (key, other) = (key(), LogKey::derive(&Keys::new(&[1; 32]), "village"));
        let note = key.sign(ORIGIN, 8, &[7; 32]);
        let read = |note: &str, vkey: &str| read_note(note, vkey);

        assert_eq!(
            read(&note, &key.verifier(ORIGIN)),
            Ok(Checkpoint { origin: ORIGIN.to_owned(), size: 8, root: [7; 32] })
        );
        assert_eq!(read(&note, &other.verifier(ORIGIN)), Err(NoteFault::Signature));
        assert_eq!(read(&note, &key.verifier("village.go.th")), Err(NoteFault::Signature));
        assert_eq!(read(&note, &key.verifier("two words")), Err(NoteFault::Key));
        assert_eq!(read(&note, &key.verifier(ORIGIN).replace("town", "city")), Err(NoteFault::Key));

        // A witness has signed, too, before or behind.
        let (text, own) = note.rsplit_once("\n\n").unwrap();
        let theirs = format!("— witness {}\n", BASE64.encode(&[9; 68]));
        for signatures in [format!("{theirs}{own}"), format!("{own}{theirs}")] {
            assert!(read(&format!("{text}\n\n{signatures}"), &key.verifier(ORIGIN)).is_ok());
        }
        assert!(read(&format!("{text}\n\n{theirs}"), &key.verifier(ORIGIN)).is_err());
        assert!(read(&format!("{text}\n\n{own}{own}"), &key.verifier(ORIGIN)).is_err());
    }

    #[test]
    fn what_is_signed_and_no_checkpoint_is_refused() {
        let key = key();
        let root = BASE64.encode(&[7; 32]);
        for text in [
            format!("{ORIGIN}\n08\n{root}\n"),
            format!("{ORIGIN}\n+8\n{root}\n"),
            format!("{ORIGIN}\n-1\n{root}\n"),
            format!("{ORIGIN}\n18446744073709551616\n{root}\n"),
            format!("{ORIGIN}\n8\nc2hvcnQ=\n"),
            format!("{ORIGIN}\n8\n"),
            format!("other.go.th\n8\n{root}\n"),
        ] {
            let id = key_id(ORIGIN, &typed_key(&key.0.verifying_key()));
            let signature = [&id[..], &key.0.sign(text.as_bytes()).to_bytes()].concat();
            let note = format!("{text}\n— {ORIGIN} {}\n", BASE64.encode(&signature));
            assert!(
                matches!(read_note(&note, &key.verifier(ORIGIN)), Err(NoteFault::Shape | NoteFault::Origin)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_promise_holds_for_its_leaf_day_and_log_alone() {
        let key = key();
        let promise = key.promise(ORIGIN, &[7; 32], "2026-11-26");
        let vkey = key.verifier(ORIGIN);

        assert!(verify_promise(&vkey, &[7; 32], "2026-11-26", &promise));
        assert!(!verify_promise(&vkey, &[8; 32], "2026-11-26", &promise));
        assert!(!verify_promise(&vkey, &[7; 32], "2026-11-27", &promise));
        assert!(!verify_promise(&key.verifier("village.go.th"), &[7; 32], "2026-11-26", &promise));
        assert!(!verify_promise(&vkey, &[7; 32], "2026-11-26", &promise[..63]));
        assert!(!verify_promise("", &[7; 32], "2026-11-26", &promise));
        for at in 0..promise.len() {
            let mut changed = promise;
            changed[at] ^= 1;
            assert!(!verify_promise(&vkey, &[7; 32], "2026-11-26", &changed), "byte {at}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_is_signed_is_read_and_a_changed_byte_is_refused(size: u64, root: [u8; 32], at: usize, flip in 1_u8..) {
            let (key, vkey) = (key(), key().verifier(ORIGIN));
            let note = key.sign(ORIGIN, size, &root);
            prop_assert_eq!(read_note(&note, &vkey), Ok(Checkpoint { origin: ORIGIN.to_owned(), size, root }));

            let mut changed = note.into_bytes();
            let at = at % changed.len();
            changed[at] ^= flip;
            if let Ok(changed) = String::from_utf8(changed) {
                prop_assert!(read_note(&changed, &vkey).is_err());
            }
        }

        #[test]
        fn no_note_breaks_the_reading(note in "(\\PC|\n|— |town.go.th/complaint-log ){0,80}", vkey in "\\PC{0,80}") {
            let _ = (read_note(&note, &vkey), verify_promise(&vkey, &[1; 32], &note, note.as_bytes()));
            prop_assert!(read_note(&note, &key().verifier(ORIGIN)).is_err());
        }
    }
}
