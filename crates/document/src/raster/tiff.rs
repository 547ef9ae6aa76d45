//! The pages of a TIFF: a chain of directories, of which the reader of pictures opens the first.

use super::PictureError;

/// The place of the directory of each page, at most `most`.
pub fn pages(bytes: &[u8], most: usize) -> Result<Vec<u32>, PictureError> {
    let broken = || PictureError::Broken("the TIFF has no sound chain of pages".to_owned());
    let order = Order::of(bytes).ok_or_else(broken)?;
    let mut next = order.long(bytes, 4).ok_or_else(broken)?;
    let mut pages = Vec::new();
    while next != 0 && pages.len() < most {
        // A chain that bites its tail ends where it was bitten.
        if pages.contains(&next) {
            break;
        }
        let at = usize::try_from(next).map_err(|_| broken())?;
        let Some(entries) = order.short(bytes, at) else { break };
        pages.push(next);
        match order.long(bytes, at + 2 + usize::from(entries) * 12) {
            Some(after) => next = after,
            None => break,
        }
    }
    if pages.is_empty() { Err(broken()) } else { Ok(pages) }
}

/// The same file as if the page were its first.
pub fn alone(bytes: &[u8], page: u32) -> Vec<u8> {
    let mut file = bytes.to_vec();
    if let (Some(order), Some(place)) = (Order::of(bytes), file.get_mut(4..8)) {
        place.copy_from_slice(&order.bytes(page));
    }
    file
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes.get(..4)? {
            b"II*\0" => Some(Self::Little),
            b"MM\0*" => Some(Self::Big),
            _ => None,
        }
    }

    fn short(self, bytes: &[u8], at: usize) -> Option<u16> {
        let value = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(value),
            Self::Big => u16::from_be_bytes(value),
        })
    }

    fn long(self, bytes: &[u8], at: usize) -> Option<u32> {
        let value = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(value),
            Self::Big => u32::from_be_bytes(value),
        })
    }

    fn bytes(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}
