//! Where is the first fault of a log?
//!
//! A signed state binds all leaves before it, so without more a changed leaf is found between two states. A copy of the
//! leaves, itself bound by the signed state in it, tells the very position.

use prongsai_crypto::checkpoint::{copied, read_note};
use prongsai_crypto::merkle::{self, Hash};
use prongsai_store::complaints::log::Checkpoint;

/// What the database holds.
pub struct Held {
    /// The leaves in their order.
    pub leaves: Vec<Hash>,
    /// The first position without a leaf although there are leaves behind it.
    pub missing: Option<u64>,
    /// The signed states, smallest first.
    pub checkpoints: Vec<Checkpoint>,
}

/// What somebody kept of the log before.
pub struct Former {
    /// The signed note.
    note: String,
    /// The leaves before it, where they were copied, too.
    leaves: Option<Vec<Hash>>,
}

impl Former {
    /// Reads a signed note, with or without the leaves in front, each in 64 hexadecimal digits.
    pub fn read(text: &str) -> Option<Self> {
        let (leaves, note) = copied(text)?;
        Some(Self { note: note.to_owned(), leaves: (!leaves.is_empty()).then_some(leaves) })
    }
}

/// What is looked at.
pub struct Evidence<'a> {
    /// The log as it is kept.
    pub held: &'a Held,
    /// What was kept before.
    pub former: Option<&'a Former>,
    /// The verifier's key for an origin.
    pub verifier: &'a dyn Fn(&str) -> String,
}

/// The first fault. Positions count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A leaf in the middle is not there.
    Missing {
        /// Its position.
        at: u64,
    },
    /// The end is not there.
    CutOff {
        /// The first position that is missing.
        at: u64,
        /// How many leaves there were.
        size: u64,
    },
    /// A leaf is another one than in the copy.
    Changed {
        /// Its position.
        at: u64,
    },
    /// Some leaf is another one than was signed.
    Between {
        /// The first position that it can be.
        first: u64,
        /// The last one.
        last: u64,
        /// The size of the signed state that does not fit.
        size: u64,
    },
    /// A signed state is not signed, or says something else than its row.
    Signature {
        /// Its size.
        size: u64,
    },
    /// A signed state that somebody kept is not there any more.
    Dropped {
        /// Its size.
        size: u64,
    },
    /// Leaves stand behind the newest signed state.
    Unsigned {
        /// The first of them.
        at: u64,
    },
    /// What was kept before is not of this log.
    Former,
}

/// Looks a log over.
///
/// # Errors
/// The first fault: what was kept elsewhere is looked at first, because it is what nobody here can change.
pub fn judge(evidence: &Evidence<'_>) -> Result<(), Fault> {
    if let Some(at) = evidence.held.missing {
        return Err(Fault::Missing { at });
    }
    if let Some(former) = evidence.former {
        against(evidence, former)?;
    }
    let leaves = &evidence.held.leaves;
    let mut sound = 0;
    for kept in &evidence.held.checkpoints {
        let size = u64::try_from(kept.size).unwrap_or_default();
        let root = signed(evidence, &kept.note, Some((size, &kept.root))).ok_or(Fault::Signature { size })?.1;
        fits(leaves, sound, size, &root)?;
        sound = size;
    }
    if (leaves.len() as u64) > sound { Err(Fault::Unsigned { at: sound }) } else { Ok(()) }
}

/// The size and the root of a note that this log has signed, and that says what its row says.
fn signed(evidence: &Evidence<'_>, note: &str, row: Option<(u64, &[u8])>) -> Option<(u64, Hash)> {
    // The town may have had another address when it was signed; the key is the same.
    let origin = note.lines().next()?;
    let read = read_note(note, &(evidence.verifier)(origin)).ok()?;
    let is_row = row.is_none_or(|(size, root)| read.size == size && read.root == *root);
    is_row.then_some((read.size, read.root))
}

/// Whether the first `size` leaves have this root, where the first `sound` of them are known to be right.
fn fits(leaves: &[Hash], sound: u64, size: u64, root: &Hash) -> Result<(), Fault> {
    let count = leaves.len() as u64;
    if count < size {
        return Err(Fault::CutOff { at: count, size });
    }
    let first = usize::try_from(size).unwrap_or(usize::MAX);
    if merkle::root(&leaves[..first.min(leaves.len())]) == *root {
        return Ok(());
    }
    Err(Fault::Between { first: sound, last: size.saturating_sub(1).max(sound), size })
}

/// Whether the log goes on from what was kept before.
fn against(evidence: &Evidence<'_>, former: &Former) -> Result<(), Fault> {
    let (size, root) = signed(evidence, &former.note, None).ok_or(Fault::Former)?;
    let (held, leaves) = (evidence.held, &evidence.held.leaves);
    if let Some(copy) = &former.leaves {
        if copy.len() as u64 != size || merkle::root(copy) != root {
            return Err(Fault::Former);
        }
        let differs = copy.iter().zip(leaves).position(|(then, now)| then != now);
        if let Some(at) = differs {
            return Err(Fault::Changed { at: at as u64 });
        }
    }
    // What the database itself still says of the beginning narrows the place of a fault.
    let mut sound = 0;
    for kept in &held.checkpoints {
        let before = u64::try_from(kept.size).unwrap_or_default();
        let Some((_, root)) = signed(evidence, &kept.note, Some((before, &kept.root))) else { continue };
        if before < size && fits(leaves, sound, before, &root).is_ok() {
            sound = before;
        }
    }
    fits(leaves, sound, size, &root)?;
    let is_there = held.checkpoints.iter().any(|kept| u64::try_from(kept.size).is_ok_and(|kept| kept == size));
    if is_there || size == 0 { Ok(()) } else { Err(Fault::Dropped { size }) }
}

#[cfg(test)]
mod tests;
