//! Why there is no copy.

use std::io;

/// Why a file gets no copy, as the confined process says it; also a number between the two processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// A kind of file of which no copy is made.
    #[error("no copy is made of this kind of file")]
    NoCopyOfThisKind,
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// More bytes than [`crate::ORIGINAL_BYTES`].
    #[error("the file is larger than allowed")]
    TooLarge,
    /// It cannot be read.
    #[error("the file is broken")]
    Broken,
    /// It lies under a password.
    #[error("the file is encrypted")]
    Encrypted,
    /// A picture with more dots than allowed.
    #[error("a picture has more dots than allowed")]
    TooManyPixels,
    /// More pages, sheets or parts than allowed.
    #[error("the file has more pages or parts than allowed")]
    TooMany,
    /// It unpacks into more than allowed.
    #[error("the file unpacks into more than allowed")]
    Unpacks,
    /// The copy would be larger than [`crate::COPY_BYTES`].
    #[error("the copy would be larger than allowed")]
    CopyTooLarge,
    /// The reader of this kind of file gave up in its own way.
    #[error("the reader of this kind of file gave up")]
    GaveUp,
    /// The process could not confine itself and therefore did not look at the file.
    #[error("the process cannot be confined on this machine")]
    Unconfined,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NoCopyOfThisKind,
        Self::Empty,
        Self::TooLarge,
        Self::Broken,
        Self::Encrypted,
        Self::TooManyPixels,
        Self::TooMany,
        Self::Unpacks,
        Self::CopyTooLarge,
        Self::GaveUp,
        Self::Unconfined,
    ];

    /// A word for it, as keys of texts use it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCopyOfThisKind => "no-copy-of-this-kind",
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::Broken => "broken",
            Self::Encrypted => "encrypted",
            Self::TooManyPixels => "too-many-pixels",
            Self::TooMany => "too-many",
            Self::Unpacks => "unpacks",
            Self::CopyTooLarge => "copy-too-large",
            Self::GaveUp => "gave-up",
            Self::Unconfined => "unconfined",
        }
    }

    /// Its number between the processes, from 1; 0 is a copy.
    pub(crate) fn number(self) -> u8 {
        let place = Self::ALL.iter().position(|other| *other == self).unwrap_or_default();
        u8::try_from(place + 1).unwrap_or(u8::MAX)
    }

    pub(crate) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }
}

/// How a confined process ended that has not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ending {
    /// It asked the kernel for what it may not have, and was killed for it: SIGSYS.
    #[error("it asked for what it may not have")]
    Forbidden,
    /// It computed longer than [`crate::CPU_SECONDS`].
    #[error("it computed for too long")]
    Cpu,
    /// It gave itself up, most often for want of memory: SIGABRT.
    #[error("it ran out of memory or gave itself up")]
    Aborted,
    /// Another signal.
    #[error("it was killed by signal {0}")]
    Signal(i32),
    /// An exit without a whole answer.
    #[error("it answered nothing that can be read")]
    NoAnswer,
}

impl Ending {
    pub(crate) fn of(status: std::process::ExitStatus) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        match status.signal() {
            Some(libc::SIGSYS) => Self::Forbidden,
            Some(libc::SIGXCPU) => Self::Cpu,
            Some(libc::SIGABRT) => Self::Aborted,
            Some(signal) => Self::Signal(signal),
            None => Self::NoAnswer,
        }
    }
}

/// Why the caller has no copy.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A kind of file of which no copy is made; the page says so.
    #[error("no copy is made of this kind of file")]
    NoCopyOfThisKind,
    /// The file itself is the reason.
    #[error(transparent)]
    Refused(Refusal),
    /// The process could not confine itself on this machine and has looked at nothing.
    #[error("the process cannot be confined on this machine")]
    Unconfined,
    /// The process ended before it had answered.
    #[error("the process that makes copies ended: {0}")]
    Ended(Ending),
    /// The process was killed after the allowed time.
    #[error("the copy took longer than allowed")]
    TooSlow,
    /// The process cannot be started.
    #[error("the process that makes copies cannot be started: {0}")]
    Start(#[source] io::Error),
    /// The original cannot be read to its end.
    #[error("the original cannot be read: {0}")]
    Original(#[source] io::Error),
    /// The copy cannot be written where the caller wants it.
    #[error("the copy cannot be written: {0}")]
    Out(#[source] io::Error),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoCopyOfThisKind => Self::NoCopyOfThisKind,
            Refusal::Unconfined => Self::Unconfined,
            other => Self::Refused(other),
        }
    }
}
