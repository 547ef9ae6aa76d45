//! What lies sealed in the database, as somebody else could have written it, and what stands on paper.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE32;
use hmac::{Hmac, Mac as _};
use prongsai_crypto::case::{CaseKey, Holder, Place};
use prongsai_crypto::identity::{IdentityKey, Share, open_share};
use prongsai_crypto::password::Cost;
use prongsai_crypto::recovery::{self, Paper};
use prongsai_crypto::seal::{self, PublicKey, SecretKey};
use prongsai_crypto::vault::{self, SessionKey};
use sha2::{Digest as _, Sha256};

use crate::changes::{below, byte, changed};

const PLACE: [&str; 2] = ["town", "case"];
const CASE: Place<'_> = Place { agency: "town", case: "case", generation: 1 };
const CASE_KEY: [u8; 32] = [0x5c; 32];
const PLAIN: &[u8] = "เรื่องร้องเรียน".as_bytes();
const PASSWORD: &str = "a long password";
/// What a cost may ask for: KiB, passes, lanes.
const COSTS: [std::ops::RangeInclusive<u32>; 3] = [8..=65_536, 1..=3, 1..=1];

/// One of each thing, sealed once.
struct Things {
    secret: SecretKey,
    to_secret: Vec<u8>,
    grant: Vec<u8>,
    locked: Vec<u8>,
    session: SessionKey,
    in_session: Vec<u8>,
    case: CaseKey,
    content: Vec<u8>,
    identity: IdentityKey,
    name: Vec<u8>,
    whole: String,
    parts: Vec<String>,
}

static THINGS: LazyLock<Things> = LazyLock::new(|| {
    let secret = SecretKey::from_seed(&[4; 32]);
    let public = secret.public();
    let sealable = "the key of a pair is sealed to";
    // A grant of a key that is known here, too.
    let known = seal::seal(&public, "case key", &["town", "case", "1", "informant"], &CASE_KEY).expect(sealable);
    let case = CaseKey::take(&secret, CASE, Holder::Informant, &known).expect("a grant is taken by its holder");
    let (session, identity) = (SessionKey::generate(), IdentityKey::generate());
    let parts = recovery::split(&secret, 2, 3).expect("two of three can be");
    Things {
        to_secret: seal::seal(&public, "test", &PLACE, PLAIN).expect(sealable),
        grant: case.grant(&public, CASE, Holder::Account("somsri", 1)).expect(sealable),
        locked: vault::lock(&secret, PASSWORD, &PLACE, Cost::test()).expect("so little memory is there"),
        in_session: session.seal(&PLACE, &secret),
        session,
        content: case.seal(CASE, "entry", "1", PLAIN),
        case,
        name: identity.seal("town", "case", PLAIN),
        identity,
        whole: recovery::printed(&secret).to_string(),
        parts: parts.iter().map(|part| part.printed().to_string()).collect(),
        secret,
    }
});

/// Whatever is not what was sealed is an error; what opens is what was sealed.
pub fn sealed(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return };
    let (things, mut input) = (&*THINGS, Unstructured::new(rest));
    // What costs a multiplication on a curve is drawn less often.
    match which % 32 {
        0 => {
            let bytes = changed(&things.to_secret, &[], &mut input);
            let opened = seal::open(&things.secret, "test", &PLACE, &bytes);
            exact(&bytes, &things.to_secret, opened.as_ref().ok().map(|plain| plain.as_slice()), PLAIN);
            assert!(seal::open(&things.secret, "test", &PLACE, rest).is_err());
        }
        1 => {
            let bytes = changed(&things.grant, &[], &mut input);
            let taken = CaseKey::take(&things.secret, CASE, Holder::Account("somsri", 1), &bytes);
            let opened = taken.ok().map(|key| key.open(CASE, "entry", "1", &things.content).expect("the same key"));
            exact(&bytes, &things.grant, opened.as_ref().map(|plain| plain.as_slice()), PLAIN);
        }
        2 => locked(things, &mut input),
        3 => any_share(things, rest),
        4 => drop(PublicKey::from_bytes(rest).map(|public| seal::seal(&public, "test", &PLACE, PLAIN))),
        5..=9 => {
            let bytes = changed(&things.in_session, &[], &mut input);
            let opened = things.session.open(&PLACE, &bytes).map(|secret| secret.to_bytes());
            exact(&bytes, &things.in_session, opened.as_ref().ok().map(|key| &key[..]), &*things.secret.to_bytes());
            assert!(things.session.open(&PLACE, rest).is_err());
        }
        10..=13 => {
            let bytes = changed(&things.content, &[], &mut input);
            let opened = things.case.open(CASE, "entry", "1", &bytes);
            exact(&bytes, &things.content, opened.as_ref().ok().map(|plain| plain.as_slice()), PLAIN);
        }
        14..=17 => {
            let bytes = changed(&things.name, &[], &mut input);
            let opened = things.identity.open("town", "case", &bytes);
            exact(&bytes, &things.name, opened.as_ref().ok().map(|plain| plain.as_slice()), PLAIN);
        }
        18..=21 => filled(things, &mut input),
        22..=25 => shares(&mut input),
        26..=28 => paper(things, &mut input),
        _ => typed_paper(&String::from_utf8_lossy(rest)),
    }
}

fn exact(bytes: &[u8], sealed: &[u8], opened: Option<&[u8]>, plain: &[u8]) {
    assert_eq!(opened.is_some(), bytes == sealed, "only what was sealed opens");
    assert!(opened.is_none_or(|opened| opened == plain), "what opens is what was sealed");
}

/// A locked key; a changed cost is refused or, where it could be one, not tried here: it takes as long as it says.
fn locked(things: &Things, input: &mut Unstructured<'_>) {
    let bytes = changed(&things.locked, &[], input);
    let cost = |at: usize| bytes.get(at..at + 4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    let cost = [2, 6, 10].map(cost);
    let can_be = cost.iter().zip(&COSTS).all(|(cost, range)| cost.is_some_and(|cost| range.contains(&cost)));
    if can_be && cost != [Some(64), Some(1), Some(1)] {
        return;
    }
    let opened = vault::unlock(&bytes, PASSWORD, &PLACE).map(|secret| secret.to_bytes());
    exact(&bytes, &things.locked, opened.as_ref().ok().map(|key| &key[..]), &*things.secret.to_bytes());
}

/// Content that is sealed here, after the description, and filled in any way: it opens only where it is filled as it must be.
fn filled(things: &Things, input: &mut Unstructured<'_>) {
    let length = below(input, 1200);
    let total = match byte(input) % 8 {
        0 => below(input, 2200),
        1 => 4 + length,
        2 => 2048,
        3 => 512,
        _ => {
            if length + 4 <= 1024 {
                1024
            } else {
                2048
            }
        }
    };
    let said = match byte(input) % 8 {
        0 => input.arbitrary().unwrap_or_default(),
        1 => u32::try_from(total).unwrap_or_default(),
        _ => u32::try_from(length).unwrap_or_default(),
    };
    let fill = if byte(input).is_multiple_of(4) { byte(input) } else { 0 };
    let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 255 + 1).unwrap_or(1)).collect();
    let mut padded = [&said.to_be_bytes()[..], &plain].concat();
    padded.resize(total, fill);

    let key = drawn(b"prongsai/case/v1", &CASE_KEY, b"entry");
    let nonce = [byte(input); 24];
    let bound = ["case content", "town", "case", "1", "entry", "7"].iter().fold(vec![0, 1], |mut bound, text| {
        bound.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bound.extend_from_slice(text.as_bytes());
        bound
    });
    let payload = Payload { msg: &padded, aad: &bound };
    let ciphertext = XChaCha20Poly1305::new(&key.into()).encrypt(&XNonce::from(nonce), payload).expect("it is short");
    let opened = things.case.open(CASE, "entry", "7", &[&[0, 1][..], &nonce, &ciphertext].concat());

    let said = usize::try_from(said).unwrap_or(usize::MAX);
    let must_be = if said <= 1020 { 1024 } else { said.saturating_add(4).checked_next_power_of_two().unwrap_or(0) };
    let inside = padded.get(4..).and_then(|rest| rest.split_at_checked(said));
    let good = inside.filter(|(_, zeros)| padded.len() == must_be && zeros.iter().all(|byte| *byte == 0));
    assert_eq!(opened.ok().map(|plain| plain.to_vec()), good.map(|(plain, _)| plain.to_vec()));
}

/// HKDF-SHA-256 for one key of 32 bytes.
fn drawn(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mac = |key: &[u8], parts: &[&[u8]]| -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    };
    mac(&mac(salt, &[secret]), &[info, &[1]])
}

/// An identity key in shares, opened once: how many are needed, and the shares of two splittings.
struct Split {
    needed: u8,
    name: Vec<u8>,
    shares: Vec<Share>,
    others: Vec<Share>,
}

static SPLITS: LazyLock<Vec<Split>> =
    LazyLock::new(|| [(1, 2), (2, 2), (2, 3), (3, 5)].into_iter().map(split).collect());

fn split((needed, count): (u8, u8)) -> Split {
    let key = IdentityKey::generate();
    let holders: Vec<(String, SecretKey)> = (0..count).map(|at| (at.to_string(), SecretKey::generate())).collect();
    let custodians: Vec<(&str, i64, PublicKey)> =
        holders.iter().map(|(name, secret)| (name.as_str(), 1, secret.public())).collect();
    let opened = || {
        let sealed = key.split(needed, &custodians, &PLACE).expect("so many can be");
        let open =
            |((name, secret), sealed): (&(String, SecretKey), &Vec<u8>)| open_share(secret, name, 1, &PLACE, sealed);
        holders.iter().zip(&sealed).map(|pair| open(pair).expect("a custodian opens his share")).collect()
    };
    Split { needed, name: key.seal("town", "case", PLAIN), shares: opened(), others: opened() }
}

/// Shares in any choice and order: they join the key where enough different ones of one splitting are there, and no other.
fn shares(input: &mut Unstructured<'_>) {
    let split = &SPLITS[below(input, SPLITS.len())];
    let (mut chosen, mut own, mut foreign) = (Vec::new(), std::collections::BTreeSet::new(), false);
    for _ in 0..below(input, 8) {
        let at = below(input, split.shares.len());
        if byte(input) == 255 {
            foreign = true;
            chosen.push(split.others[at].clone());
        } else {
            own.insert(at);
            chosen.push(split.shares[at].clone());
        }
    }
    let needed = if byte(input).is_multiple_of(8) { byte(input) } else { split.needed };
    let joined = IdentityKey::join(&chosen, needed);
    let is_enough = !foreign && needed == split.needed && own.len() >= usize::from(needed);
    let is_other = foreign && own.is_empty();
    if !is_other {
        assert_eq!(joined.is_ok(), is_enough, "{needed} of {}", own.len());
    }
    if let Ok(key) = joined
        && !is_other
    {
        assert_eq!(key.open("town", "case", &split.name).map(|name| name.to_vec()), Ok(PLAIN.to_vec()));
    }
}

/// A share of any bytes is no fault of its own, and joins nothing that was sealed.
fn any_share(things: &Things, data: &[u8]) {
    let sealed = seal::seal(&things.secret.public(), "identity share", &["town", "case", "somsri", "1"], data);
    let share = open_share(&things.secret, "somsri", 1, &PLACE, &sealed.expect("a key of a pair"));
    assert_eq!(share.is_ok(), data.len() == 52 && data[0] == 1, "{} bytes", data.len());
    if let Ok(share) = share {
        let needed = share.needed();
        let joined = IdentityKey::join(&[share.clone(), share], needed);
        assert!(joined.is_err() || needed == 1, "one share given twice counts once");
        assert!(joined.is_err() || joined.is_ok_and(|key| key.open("town", "case", &things.name).is_err()));
    }
}

/// A paper that was printed, with slips of the hand.
fn paper(things: &Things, input: &mut Unstructured<'_>) {
    let which = below(input, 4);
    let printed = things.parts.get(which).unwrap_or(&things.whole);
    let letters = |text: &str| -> String {
        let spaces = |letter: &char| {
            !letter.is_whitespace()
                && !"-\u{200b}\u{feff}".contains(*letter)
                && !('\u{2010}'..='\u{2015}').contains(letter)
        };
        let read = text.chars().filter(spaces).map(|letter| match letter {
            '0' => 'O',
            '1' => 'I',
            '8' => 'B',
            letter => letter.to_ascii_uppercase(),
        });
        read.collect()
    };
    let changed = changed(printed.as_bytes(), &[], input);
    let Ok(text) = str::from_utf8(&changed) else { return };
    let is_same = letters(text) == letters(printed);
    // Three bytes of a checksum let one slip of sixteen million pass, and no fewer.
    match recovery::read(text) {
        Ok(Paper::Whole(secret)) => assert!(is_same && secret.to_bytes() == things.secret.to_bytes()),
        Ok(Paper::Part(part)) => assert_eq!(letters(&part.printed()), letters(text)),
        Err(_) => assert!(!is_same),
    }
}

/// Any text, and any bytes with the checksum that belongs to them.
fn typed_paper(text: &str) {
    read_back(text);
    let (bytes, content) = match text.as_bytes() {
        [1, rest @ ..] => ([&[1], rest].concat(), 33),
        rest => ([&[2], rest].concat(), 37),
    };
    let Some(content) = bytes.get(..content) else { return };
    let check = Sha256::new().chain_update(b"prongsai/recovery/v1\0").chain_update(content).finalize();
    let whole = [content, &check[..40 - content.len()]].concat();
    assert!(read_back(&BASE32.encode(&whole)), "a paper with its checksum is read");
}

fn read_back(text: &str) -> bool {
    match recovery::read(text) {
        Ok(Paper::Whole(secret)) => {
            let printed = recovery::printed(&secret);
            let Ok(Paper::Whole(again)) = recovery::read(&printed) else { panic!("what is printed is read") };
            assert!(again.to_bytes() == secret.to_bytes());
            true
        }
        Ok(Paper::Part(part)) => {
            let printed = part.printed();
            let Ok(Paper::Part(again)) = recovery::read(&printed) else { panic!("what is printed is read") };
            assert!(again.printed() == printed && (again.needed(), again.number()) == (part.needed(), part.number()));
            let is_enough = part.needed() == 1;
            assert_eq!(recovery::join(&[again]).is_ok(), is_enough);
            true
        }
        Err(_) => false,
    }
}
