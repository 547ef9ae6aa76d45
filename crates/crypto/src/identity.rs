//! Who an informant is: under a key of its own, in shares with custodians, so that nobody reads it alone.
//!
//! An identity key is 32 random bytes. The identity is sealed with XChaCha20-Poly1305 under HKDF-SHA-256(salt =
//! `prongsai/identity/v1`, secret = identity key, info = `identity`), bound to the suite, `identity`, agency and case,
//! padded like the content of a case. The key is then split ([`crate::seal`] carries the shares) and forgotten: there is
//! no other grant on it, for the recovery key neither.
//!
//! A share is 52 bytes: a version byte 1, the shares needed, the shares made, x, 16 random bytes that all shares of one
//! splitting have, and 32 bytes of Shamir over GF(256). It is sealed with the purpose `identity share` in [place …, account,
//! generation]; released, it is sealed anew to the asker with the purpose `identity release` in [place …, request, asker,
//! custodian]. Where one share is enough, each holds the key itself.

use zeroize::Zeroizing;

use crate::content::{bound, decrypt, encrypt, pad, suite, unpad};
use crate::keys::hkdf;
use crate::seal::{self, PublicKey, SUITE, SecretKey};
use crate::{Error, Result, random, shamir};

const SHARE: &str = "identity share";
const RELEASE: &str = "identity release";
const VERSION: u8 = 1;
const SPLITTING_BYTES: usize = 16;

/// The key of an identity. No `Debug`; wiped when dropped.
pub struct IdentityKey(Zeroizing<[u8; 32]>);

impl IdentityKey {
    /// A new key.
    pub fn generate() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Seals an identity, padded, to its case.
    ///
    /// # Panics
    /// For 4 GiB and more.
    pub fn seal(&self, agency: &str, case: &str, plain: &[u8]) -> Vec<u8> {
        let sealed = encrypt(&self.content_key(), &bound("identity", &[agency, case]), &pad(plain));
        [&SUITE.to_be_bytes()[..], &sealed].concat()
    }

    /// Opens what [`IdentityKey::seal`] made.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another key, agency or case, and for changed bytes.
    pub fn open(&self, agency: &str, case: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        unpad(&decrypt(&self.content_key(), &bound("identity", &[agency, case]), suite(sealed)?)?)
    }

    fn content_key(&self) -> Zeroizing<[u8; 32]> {
        hkdf(b"prongsai/identity/v1", &*self.0, b"identity")
    }

    /// Splits the key over custodians (account, generation of its key pair, public key), each share sealed to its own, in
    /// their order. The place is the agency and the case.
    ///
    /// # Errors
    /// [`Error::Shares`] where none or more are needed than there are custodians; [`Error::Unsealable`].
    pub fn split(&self, needed: u8, custodians: &[(&str, i64, PublicKey)], place: &[&str]) -> Result<Vec<Vec<u8>>> {
        let splitting = random::<SPLITTING_BYTES>();
        let made = shamir::split(&self.0, needed, custodians.len())?;
        let count = u8::try_from(custodians.len()).map_err(|_| Error::Shares { needed, found: custodians.len() })?;
        made.into_iter()
            .zip(custodians)
            .map(|(point, (account, generation, public))| {
                Share { needed, count, splitting, point }.keep(public, account, *generation, place)
            })
            .collect()
    }

    /// Joins the key from so many shares of one splitting; a share given twice counts once.
    ///
    /// # Errors
    /// [`Error::Shares`] for too few, for shares of different splittings, and where another number is needed.
    pub fn join(shares: &[Share], needed: u8) -> Result<Self> {
        let first = shares.first().ok_or(Error::Shares { needed, found: 0 })?;
        let fitting =
            |share: &&Share| share.needed == needed && share.count == first.count && share.splitting == first.splitting;
        if !shares.iter().all(|share| fitting(&share)) {
            return Err(Error::Shares { needed, found: shares.iter().filter(fitting).count() });
        }
        shamir::join(shares.iter().map(|share| &share.point), needed).map(Self)
    }
}

/// A custodian's share of an identity key. No `Debug`; wiped when dropped.
#[derive(Clone)]
pub struct Share {
    needed: u8,
    count: u8,
    splitting: [u8; SPLITTING_BYTES],
    point: shamir::Bytes,
}

/// Opens the share of a custodian (account, generation of its key pair) in a place.
///
/// # Errors
/// [`Error::Unopened`] for another custodian or place, and for changed bytes.
pub fn open_share(secret: &SecretKey, account: &str, generation: i64, place: &[&str], sealed: &[u8]) -> Result<Share> {
    let plain = in_share_place(place, account, generation, |place| seal::open(secret, SHARE, place, sealed))?;
    Share::from_bytes(&plain)
}

impl Share {
    /// How many shares join the key.
    pub fn needed(&self) -> u8 {
        self.needed
    }

    /// Seals the share to its own custodian (account, generation of its key pair) in a place.
    ///
    /// # Errors
    /// [`Error::Unsealable`].
    pub fn keep(&self, to: &PublicKey, account: &str, generation: i64, place: &[&str]) -> Result<Vec<u8>> {
        in_share_place(place, account, generation, |place| seal::seal(to, SHARE, place, &self.to_bytes()))
    }

    /// Seals the share anew to whoever asks, for one request alone.
    ///
    /// # Errors
    /// [`Error::Unsealable`].
    pub fn release(
        &self,
        to: &PublicKey,
        asker: &str,
        request: &str,
        custodian: &str,
        place: &[&str],
    ) -> Result<Vec<u8>> {
        seal::seal(to, RELEASE, &[place, &[request, asker, custodian]].concat(), &self.to_bytes())
    }

    /// Opens what [`Share::release`] made.
    ///
    /// # Errors
    /// [`Error::Unopened`] for another asker, request, custodian or place, and for changed bytes.
    pub fn receive(
        secret: &SecretKey,
        asker: &str,
        request: &str,
        custodian: &str,
        place: &[&str],
        sealed: &[u8],
    ) -> Result<Self> {
        Self::from_bytes(&seal::open(secret, RELEASE, &[place, &[request, asker, custodian]].concat(), sealed)?)
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let (x, rest) = self.point.split_at(1);
        Zeroizing::new([&[VERSION, self.needed, self.count][..], x, &self.splitting, rest].concat())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let [VERSION, needed, count, x, rest @ ..] = bytes else { return Err(Error::Unopened) };
        let (splitting, key) = rest.split_first_chunk().ok_or(Error::Unopened)?;
        let key: &[u8; 32] = key.try_into().map_err(|_| Error::Unopened)?;
        let mut point = Zeroizing::new([0; shamir::BYTES]);
        point[0] = *x;
        point[1..].copy_from_slice(key);
        Ok(Self { needed: *needed, count: *count, splitting: *splitting, point })
    }
}

/// Calls with the place of a share: the place of the case, the account, the generation of its key pair.
fn in_share_place<T>(place: &[&str], account: &str, generation: i64, call: impl FnOnce(&[&str]) -> T) -> T {
    call(&[place, &[account, &generation.to_string()]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: [&str; 2] = ["town", "case"];

    fn custodians(count: u8) -> Vec<SecretKey> {
        (0..count).map(|_| SecretKey::generate()).collect()
    }

    fn split(key: &IdentityKey, needed: u8, custodians: &[SecretKey]) -> Vec<Vec<u8>> {
        let names: Vec<String> = (0..custodians.len()).map(|at| at.to_string()).collect();
        let of: Vec<_> =
            custodians.iter().zip(&names).map(|(secret, name)| (name.as_str(), 1, secret.public())).collect();
        key.split(needed, &of, &PLACE).unwrap()
    }

    fn opened(custodians: &[SecretKey], sealed: &[Vec<u8>]) -> Vec<Share> {
        let open = |(at, sealed): (usize, &Vec<u8>)| open_share(&custodians[at], &at.to_string(), 1, &PLACE, sealed);
        sealed.iter().enumerate().map(|pair| open(pair).unwrap()).collect()
    }

    #[test]
    fn an_identity_is_read_with_so_many_custodians_as_are_needed() {
        let asker = SecretKey::generate();
        for (needed, count) in [(1, 1), (1, 3), (2, 2), (2, 3), (3, 5)] {
            let key = IdentityKey::generate();
            let sealed = key.seal("town", "case", "นางสาวสมศรี".as_bytes());
            let holders = custodians(count);
            let shares = split(&key, needed, &holders);
            let released: Vec<Vec<u8>> = opened(&holders, &shares)
                .iter()
                .enumerate()
                .map(|(at, share)| share.release(&asker.public(), "asker", "1", &at.to_string(), &PLACE).unwrap())
                .collect();
            let received: Vec<Share> = (0..usize::from(count))
                .rev()
                .take(usize::from(needed))
                .map(|at| Share::receive(&asker, "asker", "1", &at.to_string(), &PLACE, &released[at]).unwrap())
                .collect();

            let joined = IdentityKey::join(&received, needed).unwrap();
            assert_eq!(joined.open("town", "case", &sealed).unwrap().as_slice(), "นางสาวสมศรี".as_bytes());
            assert_eq!((sealed.len(), shares[0].len(), received[0].needed()), (1066, 102, needed));
            assert!(IdentityKey::join(&received[1..], needed).is_err(), "{needed} of {count}");
        }
    }

    #[test]
    fn shares_that_do_not_belong_together_do_not_join() {
        let (key, holders) = (IdentityKey::generate(), custodians(3));
        let mut shares = opened(&holders, &split(&key, 2, &holders));
        let other = opened(&holders, &split(&key, 2, &holders));
        let twice = opened(&holders[..1], &split(&key, 2, &holders)[..1]);

        assert!(IdentityKey::join(&[], 2).is_err());
        assert_eq!(IdentityKey::join(&twice, 2).err(), Some(Error::Shares { needed: 2, found: 1 }));
        assert!(IdentityKey::join(&shares, 1).is_err());
        assert!(IdentityKey::join(&shares, 3).is_err());
        shares.truncate(1);
        shares.extend(other.into_iter().skip(1));
        assert_eq!(IdentityKey::join(&shares, 2).err(), Some(Error::Shares { needed: 2, found: 1 }));
        assert!(key.split(4, &[], &PLACE).is_err());
    }
}
