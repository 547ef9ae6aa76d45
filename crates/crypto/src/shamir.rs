//! A key of 32 bytes in shares, so many of which join it and fewer of which say nothing: Shamir over GF(256), byte by byte.
//!
//! The field is that of AES (x⁸ + x⁴ + x³ + x + 1), the shares stand at x = 1, 2, 3 …, the other coefficients are uniform
//! random bytes. Where one share is enough, each holds the key itself: Shamir begins at two.

use getrandom::SysRng;
use hpke::rand_core::UnwrapErr;
use vsss_rs::Gf256;
use zeroize::Zeroizing;

use crate::{Error, Result};

/// Bytes of a share: x, then a byte for each byte of the key.
pub(crate) const BYTES: usize = 33;

pub(crate) type Bytes = Zeroizing<[u8; BYTES]>;

/// Splits a key into `count` shares, of which `needed` join it.
pub(crate) fn split(key: &[u8; 32], needed: u8, count: usize) -> Result<Vec<Bytes>> {
    let fault = Error::Shares { needed, found: count };
    if needed == 0 || count < usize::from(needed) || count > 255 {
        return Err(fault);
    }
    if needed == 1 {
        let share = |x: usize| {
            let mut share = Zeroizing::new([0; BYTES]);
            share[0] = u8::try_from(x).expect("at most 255 shares are asked for");
            share[1..].copy_from_slice(key);
            share
        };
        return Ok((1..=count).map(share).collect());
    }
    let shares = Gf256::split_bytes(usize::from(needed), count, key, UnwrapErr(SysRng)).map_err(|_| fault.clone())?;
    shares
        .into_iter()
        .map(Zeroizing::new)
        .map(|share| share.as_slice().try_into().map(Zeroizing::new).map_err(|_| fault.clone()))
        .collect()
}

/// Joins a key; each share counts once, however often it is given.
pub(crate) fn join<'a>(shares: impl Iterator<Item = &'a Bytes>, needed: u8) -> Result<Zeroizing<[u8; 32]>> {
    let mut chosen: Zeroizing<Vec<Vec<u8>>> = Zeroizing::new(Vec::new());
    for share in shares {
        if chosen.len() < usize::from(needed) && !chosen.iter().any(|other| other[0] == share[0]) {
            chosen.push(share.to_vec());
        }
    }
    let fault = Error::Shares { needed, found: chosen.len() };
    if needed == 0 || chosen.len() < usize::from(needed) {
        return Err(fault);
    }
    let joined = match chosen.as_slice() {
        [only] => Zeroizing::new(only[1..].to_vec()),
        several => Zeroizing::new(Gf256::combine_bytes(several).map_err(|_| fault.clone())?),
    };
    joined.as_slice().try_into().map(Zeroizing::new).map_err(|_| fault)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_share_of_two_says_nothing() {
        let shares = split(&[7; 32], 2, 2).unwrap();
        let mut second = shares[1].clone();
        let mut found: Vec<u8> = (0..=255)
            .map(|guess| {
                second[1] = guess;
                join([&shares[0], &second].into_iter(), 2).unwrap()[0]
            })
            .collect();
        found.sort_unstable();

        // Whatever the first byte of the key were, one second share would give it.
        assert_eq!(found, (0..=255).collect::<Vec<u8>>());
    }

    #[test]
    fn coefficients_are_also_zero() {
        // Were they never, each share would say of each byte what it is not.
        let equal = (0..300).flat_map(|_| split(&[7; 32], 2, 2).unwrap()[0][1..].to_vec()).filter(|byte| *byte == 7);
        let equal = equal.count();

        assert!((10..80).contains(&equal), "{equal} of 9600, where 37.5 are expected");
    }

    #[test]
    fn numbers_that_cannot_be_are_refused() {
        for (needed, count) in [(0, 0), (0, 1), (1, 0), (2, 1), (3, 2), (2, 256)] {
            assert!(split(&[7; 32], needed, count).is_err(), "{needed} of {count}");
        }
        let shares = split(&[7; 32], 3, 3).unwrap();
        assert_eq!(join(shares.iter(), 0).err(), Some(Error::Shares { needed: 0, found: 0 }));
        assert_eq!(join([&shares[0]; 3].into_iter(), 3).err(), Some(Error::Shares { needed: 3, found: 1 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_that_are_needed_join_the_key(
            key: [u8; 32],
            (needed, order) in (1_usize..8).prop_flat_map(|count| {
                (1..=count, Just((0..count).collect::<Vec<usize>>()).prop_shuffle())
            }),
        ) {
            let needed_byte = u8::try_from(needed).unwrap();
            let shares = split(&key, needed_byte, order.len()).unwrap();
            let chosen: Vec<&Bytes> = order.iter().take(needed).map(|at| &shares[*at]).collect();

            prop_assert_eq!(*join(chosen.iter().copied(), needed_byte).unwrap(), key);
            prop_assert!(join(chosen.iter().copied().skip(1), needed_byte).is_err());
            if needed > 2 {
                // Fewer, joined as if they were enough, give another key.
                let fewer = join(chosen.iter().copied().skip(1), needed_byte - 1).unwrap();
                prop_assert_ne!(*fewer, key);
            }
        }
    }
}
