//! Changes to valid bytes, as an input says them.

use arbitrary::Unstructured;

/// No input asks for more changes than this.
const MOST: usize = 8;

/// A number below `end`, also from an input that has ended; 0 where there is none below.
pub fn below(input: &mut Unstructured<'_>, end: usize) -> usize {
    if end < 2 { 0 } else { input.int_in_range(0..=end - 1).unwrap_or_default() }
}

/// The next byte; 0 after the end.
pub fn byte(input: &mut Unstructured<'_>) -> u8 {
    input.arbitrary().unwrap_or_default()
}

/// The valid bytes with the changes that the input names, at most [`MOST`]; as they were where it names none.
///
/// `blocks` are the ranges that belong together (chunks, lines): they can be exchanged, doubled and left out.
pub fn changed(valid: &[u8], blocks: &[std::ops::Range<usize>], input: &mut Unstructured<'_>) -> Vec<u8> {
    let mut bytes = valid.to_vec();
    for _ in 0..MOST {
        if input.is_empty() {
            break;
        }
        let kind = byte(input) % 12;
        let at = below(input, bytes.len());
        match kind {
            // A bit, a byte, several bytes.
            0..=2 if !bytes.is_empty() => bytes[at] ^= 1 << (byte(input) % 8),
            3 if !bytes.is_empty() => bytes[at] = byte(input),
            4 => {
                let count = below(input, 16).min(bytes.len() - at);
                for place in &mut bytes[at..at + count] {
                    *place = byte(input);
                }
            }
            // The end, a part, a part twice, more.
            5 => bytes.truncate(at),
            6 => {
                let count = below(input, 64).min(bytes.len() - at);
                bytes.drain(at..at + count);
            }
            7 => {
                let count = below(input, 64).min(bytes.len() - at);
                let again = bytes[at..at + count].to_vec();
                bytes.splice(at..at, again);
            }
            8 => {
                let count = below(input, 64);
                bytes.extend((0..count).map(|_| byte(input)));
            }
            9 => bytes.insert(at, byte(input)),
            // Blocks of the valid bytes: another order, one twice, one left out.
            _ if !blocks.is_empty() => bytes = rearranged(valid, blocks, input),
            _ => {}
        }
    }
    bytes
}

fn rearranged(valid: &[u8], blocks: &[std::ops::Range<usize>], input: &mut Unstructured<'_>) -> Vec<u8> {
    let head = &valid[..blocks[0].start];
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    match byte(input) % 4 {
        0 => {
            let (one, other) = (below(input, order.len()), below(input, order.len()));
            order.swap(one, other);
        }
        1 => {
            let (one, place) = (below(input, order.len()), below(input, order.len() + 1));
            order.insert(place, one);
        }
        2 => {
            order.remove(below(input, order.len()));
        }
        _ => {
            let (one, place) = (below(input, order.len()), below(input, order.len()));
            order[place] = one;
        }
    }
    let chosen = order.into_iter().map(|one| &valid[blocks[one].clone()]);
    std::iter::once(head).chain(chosen).collect::<Vec<_>>().concat()
}
