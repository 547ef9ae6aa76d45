//! The confidential channel as the town sets it up: who serves it, by which rules, whether it is open.
//!
//! | file | answers |
//! |---|---|
//! | [`settings`] | who handles cases and who keeps keys, the rules, what is missing, opening and closing |
//! | [`recovery`] | the public half of the recovery key as it is printed and pasted |
//! | [`custody`] | what a custodian is asked, and the answer |

pub mod custody;
pub mod recovery;
pub mod settings;
