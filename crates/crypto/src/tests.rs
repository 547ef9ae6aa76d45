//! The confidential channel as a whole: with several real key pairs, whatever is sealed is opened by everybody in every place.

use crate::Keys;
use crate::case::{CaseKey, Holder, Place};
use crate::chunks::{FileKey, Opener, Sealer};
use crate::identity::{IdentityKey, Share, open_share};
use crate::password::Cost;
use crate::receipt::Receipt;
use crate::seal::{self, SecretKey};
use crate::vault::{SessionKey, lock, unlock};

/// Where something stands; each kind of ciphertext looks at some of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct At {
    agency: &'static str,
    case: &'static str,
    generation: i64,
    account: &'static str,
    key_generation: i64,
    what: &'static str,
    id: &'static str,
    asker: &'static str,
}

const HOME: At = At {
    agency: "town",
    case: "case",
    generation: 1,
    account: "somsri",
    key_generation: 1,
    what: "entry",
    id: "1",
    asker: "asker",
};

impl At {
    fn place(&self) -> Place<'_> {
        Place { agency: self.agency, case: self.case, generation: self.generation }
    }

    fn custody(&self) -> [&str; 2] {
        [self.agency, self.case]
    }
}

/// What is changed of a place, one at a time.
#[derive(Clone, Copy)]
enum Field {
    Agency,
    Case,
    Generation,
    Account,
    KeyGeneration,
    What,
    Id,
    Asker,
}

use Field::{Account, Agency, Asker, Case, Generation, Id, KeyGeneration, What};

impl Field {
    fn changed(self) -> At {
        let mut at = HOME;
        match self {
            Agency => at.agency = "village",
            Case => at.case = "other",
            Generation => at.generation = 2,
            Account => at.account = "somchai",
            KeyGeneration => at.key_generation = 2,
            What => at.what = "file",
            Id => at.id = "2",
            Asker => at.asker = "another",
        }
        at
    }
}

/// Opens with every key in every place: nothing but the first key at home opens it.
fn opens_at_home_alone<K>(name: &str, keys: &[K], fields: &[Field], open: impl Fn(&K, &At) -> bool) {
    assert!(open(&keys[0], &HOME), "{name} does not open at home");
    for (number, key) in keys.iter().enumerate() {
        assert_eq!(open(key, &HOME), number == 0, "{name} with key {number}");
        for field in fields {
            assert!(!open(key, &field.changed()), "{name} with key {number} at {:?}", field.changed());
        }
    }
}

/// Officer, colleague, custodian, informant, another informant, recovery, stranger.
fn principals() -> Vec<SecretKey> {
    let keys = Keys::new(&[1; 32]);
    let informant = || Receipt::generate().derive(&keys, "town", Cost::test()).unwrap().secret;
    let mut all: Vec<SecretKey> = (0..3).map(|_| SecretKey::generate()).collect();
    all.extend([informant(), informant(), SecretKey::generate(), SecretKey::generate()]);
    for (number, key) in all.iter().enumerate() {
        assert!(all[..number].iter().all(|other| other.public() != key.public()));
    }
    all
}

/// The principals with one of them first.
fn first(mut all: Vec<SecretKey>, home: usize) -> Vec<SecretKey> {
    all.swap(0, home);
    all
}

fn sealed_file(key: &FileKey, place: &[&str], plain: &[u8]) -> Vec<u8> {
    let mut sealer = Sealer::new(key, place);
    let begun = sealer.push(plain);
    [begun, sealer.finish().0].concat()
}

fn opened_file(key: &FileKey, place: &[&str], length: u64, sealed: &[u8]) -> bool {
    let mut opener = Opener::new(key, place, length);
    opener.push(sealed).is_ok() && opener.finish().is_ok()
}

#[test]
fn a_grant_opens_for_its_holder_in_its_place_alone() {
    let all = principals();
    let key = CaseKey::generate();
    for home in 0..all.len() {
        let keys = first(all.clone(), home);
        let sealed = key.grant(&keys[0].public(), HOME.place(), Holder::Account("somsri", 1)).unwrap();
        let fields = [Agency, Case, Generation, Account, KeyGeneration];
        opens_at_home_alone("a grant to an officer", &keys, &fields, |key, at| {
            CaseKey::take(key, at.place(), Holder::Account(at.account, at.key_generation), &sealed).is_ok()
        });
        for holder in [Holder::Informant, Holder::Recovery] {
            let sealed = key.grant(&keys[0].public(), HOME.place(), holder).unwrap();
            opens_at_home_alone(
                "a grant to a holder without account",
                &keys,
                &[Agency, Case, Generation],
                |key, at| CaseKey::take(key, at.place(), holder, &sealed).is_ok(),
            );
            let other = if holder == Holder::Informant { Holder::Recovery } else { Holder::Informant };
            assert!(CaseKey::take(&keys[0], HOME.place(), other, &sealed).is_err());
            assert!(CaseKey::take(&keys[0], HOME.place(), Holder::Account("informant", 1), &sealed).is_err());
        }
    }
}

#[test]
fn content_opens_with_its_key_in_its_place_alone() {
    let keys: Vec<CaseKey> = (0..4).map(|_| CaseKey::generate()).collect();
    let sealed = keys[0].seal(HOME.place(), HOME.what, HOME.id, b"text");
    opens_at_home_alone("an entry", &keys, &[Agency, Case, Generation, What, Id], |key, at| {
        key.open(at.place(), at.what, at.id, &sealed).is_ok()
    });

    let keys: Vec<FileKey> = (0..4).map(|_| FileKey::generate()).collect();
    let sealed = sealed_file(&keys[0], &[HOME.agency, HOME.id], b"content");
    opens_at_home_alone("a file", &keys, &[Agency, Id], |key, at| opened_file(key, &[at.agency, at.id], 7, &sealed));

    let keys: Vec<IdentityKey> = (0..4).map(|_| IdentityKey::generate()).collect();
    let sealed = keys[0].seal(HOME.agency, HOME.case, b"somebody");
    opens_at_home_alone("an identity", &keys, &[Agency, Case], |key, at| key.open(at.agency, at.case, &sealed).is_ok());
}

#[test]
fn a_share_opens_for_its_custodian_and_a_release_for_its_asker_alone() {
    let all = principals();
    let key = IdentityKey::generate();
    for home in 0..all.len() {
        let keys = first(all.clone(), home);
        let custodians = [("somsri", 1, keys[0].public()), ("wichai", 1, keys[1].public())];
        let sealed = key.split(2, &custodians, &HOME.custody()).unwrap();
        opens_at_home_alone("a share", &keys, &[Agency, Case, Account, KeyGeneration], |key, at| {
            open_share(key, at.account, at.key_generation, &at.custody(), &sealed[0]).is_ok()
        });

        // The asker is another principal: what the custodian gives, the custodian does not open again.
        let share = open_share(&keys[0], "somsri", 1, &HOME.custody(), &sealed[0]).unwrap();
        let askers = first(keys, 2);
        let released = share.release(&askers[0].public(), HOME.asker, HOME.id, HOME.account, &HOME.custody()).unwrap();
        opens_at_home_alone("a release", &askers, &[Agency, Case, Account, Id, Asker], |key, at| {
            Share::receive(key, at.asker, at.id, at.account, &at.custody(), &released).is_ok()
        });
    }
}

#[test]
fn an_officers_key_opens_with_the_password_or_the_cookie_alone() {
    let secret = SecretKey::generate();
    let passwords = ["the password", "another password", ""];
    let generation = |at: &At| at.key_generation.to_string();
    let locked = lock(&secret, passwords[0], &[HOME.agency, HOME.account, "1"], Cost::test()).unwrap();
    opens_at_home_alone("a locked key", &passwords, &[Agency, Account, KeyGeneration], |password, at| {
        unlock(&locked, password, &[at.agency, at.account, &generation(at)]).is_ok()
    });

    let sessions: Vec<SessionKey> = (0..4).map(|_| SessionKey::generate()).collect();
    let sealed = sessions[0].seal(&[HOME.agency, HOME.id, HOME.account], &secret);
    opens_at_home_alone("an unlocked key", &sessions, &[Agency, Id, Account], |session, at| {
        session.open(&[at.agency, at.id, at.account], &sealed).is_ok()
    });
    assert!(unlock(&sealed, passwords[0], &[HOME.agency, HOME.account, "1"]).is_err());
    assert!(sessions[0].open(&[HOME.agency, HOME.id, HOME.account, "1"], &locked).is_err());
}

#[test]
fn no_sealed_thing_opens_as_another() {
    let all = principals();
    let (case, identity, holder) = (CaseKey::generate(), IdentityKey::generate(), Holder::Account("somsri", 1));
    let to = all[0].public();
    let shares = identity.split(1, &[("somsri", 1, to)], &HOME.custody()).unwrap();
    let share = open_share(&all[0], "somsri", 1, &HOME.custody(), &shares[0]).unwrap();
    let sealed = [
        case.grant(&to, HOME.place(), holder).unwrap(),
        shares[0].clone(),
        share.release(&to, "asker", "1", "somsri", &HOME.custody()).unwrap(),
        seal::seal(&to, "reason", &HOME.custody(), b"text").unwrap(),
    ];
    for secret in &all {
        for (number, sealed) in sealed.iter().enumerate() {
            let opened = [
                CaseKey::take(secret, HOME.place(), holder, sealed).is_ok(),
                open_share(secret, "somsri", 1, &HOME.custody(), sealed).is_ok(),
                Share::receive(secret, "asker", "1", "somsri", &HOME.custody(), sealed).is_ok(),
                seal::open(secret, "reason", &HOME.custody(), sealed).is_ok(),
            ];
            let expected = std::array::from_fn(|kind| kind == number && secret.public() == to);
            assert_eq!(opened, expected, "sealed thing {number}");
        }
    }

    // Content under one key: nor does the file of a case open as an entry, nor an identity as either.
    let entry = case.seal(HOME.place(), "entry", "1", b"text");
    for what in ["file", "request", "", "entry\0"] {
        assert!(case.open(HOME.place(), what, "1", &entry).is_err(), "{what}");
    }
    assert!(identity.open(HOME.agency, HOME.case, &entry).is_err());
    assert!(case.open(HOME.place(), "entry", "1", &identity.seal(HOME.agency, HOME.case, b"text")).is_err());
}

#[test]
fn a_flip_in_any_byte_of_a_case_is_noticed() {
    let secret = SecretKey::generate();
    let to = secret.public();
    let (case, identity, file, session) =
        (CaseKey::generate(), IdentityKey::generate(), FileKey::generate(), SessionKey::generate());
    let holder = Holder::Account("somsri", 1);
    let (place, custody) = (HOME.place(), HOME.custody());
    let shares = identity.split(1, &[("somsri", 1, to)], &custody).unwrap();
    let share = open_share(&secret, "somsri", 1, &custody, &shares[0]).unwrap();
    let parts: [(&str, Vec<u8>, &dyn Fn(&[u8]) -> bool); 9] = [
        ("a grant to an officer", case.grant(&to, place, holder).unwrap(), &|bytes| {
            CaseKey::take(&secret, place, holder, bytes).is_ok()
        }),
        ("a grant to an informant", case.grant(&to, place, Holder::Informant).unwrap(), &|bytes| {
            CaseKey::take(&secret, place, Holder::Informant, bytes).is_ok()
        }),
        ("an entry", case.seal(place, "entry", "1", "เรื่อง".as_bytes()), &|bytes| {
            case.open(place, "entry", "1", bytes).is_ok()
        }),
        ("a file", sealed_file(&file, &["town"], b"content"), &|bytes| opened_file(&file, &["town"], 7, bytes)),
        ("an identity", identity.seal("town", "case", b"somebody"), &|bytes| {
            identity.open("town", "case", bytes).is_ok()
        }),
        ("a share", shares[0].clone(), &|bytes| open_share(&secret, "somsri", 1, &custody, bytes).is_ok()),
        ("a release", share.release(&to, "asker", "1", "somsri", &custody).unwrap(), &|bytes| {
            Share::receive(&secret, "asker", "1", "somsri", &custody, bytes).is_ok()
        }),
        ("a locked key", lock(&secret, "password", &[], Cost::test()).unwrap(), &|bytes| {
            unlock(bytes, "password", &[]).is_ok()
        }),
        ("an unlocked key", session.seal(&[], &secret), &|bytes| session.open(&[], bytes).is_ok()),
    ];

    for (name, sealed, opens) in parts {
        assert!(opens(&sealed), "{name}");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(!opens(&changed), "{name}, byte {at}");
            assert!(!opens(&sealed[..at]), "{name}, {at} bytes");
        }
        assert!(!opens(&[&sealed[..], &[0]].concat()), "{name} with a byte more");
        assert!(!opens(&[&sealed[..], &sealed].concat()), "{name} twice");
    }
}
