//! The confidential channel as its officers meet it: opening their key, the inbox, a case from its filing to its end.
//!
//! | file | answers |
//! |---|---|
//! | [`unlock`] | the officer's key, open for a session; [`unlocked`] is what every page asks |
//! | [`key`], [`renewal`] | making one's own key pair; what follows from one to the next |
//! | [`inbox`] | the cases that were given to the person |
//! | [`show`](mod@show) | a case as it stands; all its forms come back here |
//! | [`desk`] | a case with what its forms need: opened, named by, saved |
//! | [`write`](mod@write) | messages, notes, files |
//! | [`standing`] | states, pauses, keeping |
//! | [`handlers`] | giving the case to another, stepping back, taking it away |
//! | [`redaction`] | masking words for ever |
//! | [`files`] | the copy without hidden data, and the original for a reason |
//! | [`identity`] | asking for the informant's identity, and reading it |
//! | [`export`], [`plain`], [`handover`] | the case in a pack, open for a prosecutor or sealed for a body outside of the house |
//! | [`counter`] | a report that an officer takes down |

pub mod counter;
pub mod desk;
pub mod export;
pub mod files;
pub mod handlers;
pub mod handover;
pub mod identity;
pub mod inbox;
pub mod key;
pub mod plain;
pub mod redaction;
pub mod renewal;
pub mod show;
pub mod standing;
pub mod unlock;
pub mod write;

pub use unlock::{Officer, shell, unlocked};
