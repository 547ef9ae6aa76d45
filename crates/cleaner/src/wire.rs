//! What goes between the two processes: a word and the original in, eighteen bytes and the copy out.

use crate::copy::{Kind, MediaType, Remark};
use crate::{Landlock, Refusal};

/// What a copy begins with on its way in.
pub const COPY: [u8; 8] = *b"copy v1\n";
/// The question whether the walls stand; nothing follows.
pub const STAND: [u8; 8] = *b"wall v1\n";

/// Bytes of an answer before the copy.
pub const HEAD: usize = 18;

const MARK: [u8; 4] = *b"PCC1";

/// What the process says of a copy, before its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How far the kernel knows Landlock.
    pub landlock: Landlock,
    /// What the original is, by its content.
    pub kind: Kind,
    /// What the copy is.
    pub media_type: MediaType,
    /// What a reader should know of the copy.
    pub remarks: Vec<Remark>,
    /// Bytes of the copy.
    pub bytes: u64,
}

/// An answer of the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Copy(Told),
    Stands(Landlock),
    Refused(Refusal),
}

/// Number that says "the walls stand".
const STANDS: u8 = u8::MAX;

impl Answer {
    pub fn head(&self) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        head[..4].copy_from_slice(&MARK);
        match self {
            Self::Copy(told) => {
                head[5] = place(&LANDLOCK, told.landlock);
                head[6] = place(&Kind::ALL, told.kind);
                head[7] = place(&MediaType::ALL, told.media_type);
                head[8] = told.remarks.iter().fold(0, |bits, remark| bits | 1 << place(&Remark::ALL, *remark));
                head[10..].copy_from_slice(&told.bytes.to_le_bytes());
            }
            Self::Stands(landlock) => {
                head[4] = STANDS;
                head[5] = place(&LANDLOCK, *landlock);
            }
            Self::Refused(refusal) => head[4] = refusal.number(),
        }
        head
    }

    /// Reads an answer; the process may have been taken over, so nothing is believed that is not in a closed list.
    pub fn read(head: &[u8; HEAD]) -> Option<Self> {
        if head[..4] != MARK || head[9] != 0 {
            return None;
        }
        let landlock = *LANDLOCK.get(usize::from(head[5]))?;
        match head[4] {
            0 => {
                let bits = head[8];
                let remarks: Vec<Remark> =
                    Remark::ALL.into_iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, r)| r).collect();
                Some(Self::Copy(Told {
                    landlock,
                    kind: *Kind::ALL.get(usize::from(head[6]))?,
                    media_type: *MediaType::ALL.get(usize::from(head[7]))?,
                    remarks,
                    bytes: u64::from_le_bytes(head[10..].try_into().ok()?),
                }))
            }
            STANDS => Some(Self::Stands(landlock)),
            number => Refusal::numbered(number).map(Self::Refused),
        }
    }
}

const LANDLOCK: [Landlock; 3] = [Landlock::Missing, Landlock::Partial, Landlock::Full];

fn place<T: PartialEq>(all: &[T], one: T) -> u8 {
    let place = all.iter().position(|other| *other == one).unwrap_or_default();
    u8::try_from(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_answer_is_read_as_it_was_given() {
        let told = Told {
            landlock: Landlock::Partial,
            kind: Kind::Docx,
            media_type: MediaType::Zip,
            remarks: vec![Remark::PicturesLeftOut, Remark::HiddenLeftOut],
            bytes: 70_000,
        };
        let answers = Refusal::ALL.map(Answer::Refused);
        for answer in answers.into_iter().chain([Answer::Stands(Landlock::Full), Answer::Copy(told)]) {
            assert_eq!(Answer::read(&answer.head()), Some(answer));
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_the_parent_panic(mut head in any::<[u8; HEAD]>(), sound in any::<bool>()) {
            if sound {
                head[..4].copy_from_slice(&MARK);
            }
            let _ = Answer::read(&head);
        }
    }
}
