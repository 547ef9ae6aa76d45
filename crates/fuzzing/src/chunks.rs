//! Sealed files, as they come from a disk that somebody else could write to.

use std::ops::Range;
use std::sync::LazyLock;

use arbitrary::Unstructured;
use prongsai_crypto::chunks::{CHUNK, FileKey, Opener, Sealer, sealed_length};

use crate::changes::{below, byte, changed};

const PLACE: [&str; 3] = ["town", "case", "file"];
/// The suite and the beginning of the nonces.
const HEAD: usize = 21;
const TAG: usize = 16;

/// A file, as it was and as it is sealed.
struct File {
    plain: Vec<u8>,
    sealed: Vec<u8>,
    /// Its chunks.
    blocks: Vec<Range<usize>>,
}

static KEY: LazyLock<FileKey> = LazyLock::new(|| FileKey::from_bytes(&[3; 32]).expect("32 bytes are a key"));

/// Small files first: they are drawn more often, because a large one takes long.
static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    [0, 1, 900, 1024, 1025, 3000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5000].into_iter().map(file).collect()
});

fn file(length: usize) -> File {
    // No byte is zero, as those behind the end are.
    let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251 + 1).unwrap_or(1)).collect();
    let mut sealer = Sealer::new(&KEY, &PLACE);
    let mut sealed = sealer.push(&plain);
    sealed.extend(sealer.finish().0);
    let ends = (HEAD..sealed.len()).step_by(CHUNK + TAG);
    let blocks = ends.map(|from| from..sealed.len().min(from + CHUNK + TAG)).collect();
    File { plain, sealed, blocks }
}

/// A changed file opens as what was sealed or not at all; what is given out before the fault is the beginning of what was
/// sealed, and after a fault nothing is.
pub fn chunks(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let choice = byte(&mut input);
    let small = if choice % 32 == 31 { 10 } else { 6 };
    let which = usize::from(choice / 32) % small + if small == 10 { usize::from(choice & 4) } else { 0 };
    let file = &FILES[which % FILES.len()];
    let length = length(file, &mut input);
    let cuts: Vec<usize> = (0..below(&mut input, 6)).map(|_| cut(&mut input)).collect();
    let sealed = match byte(&mut input) % 8 {
        0 => input.take_rest().to_vec(),
        // The head and the rest of different files.
        1 => [&FILES[below(&mut input, 6)].sealed[..HEAD], &file.sealed[HEAD..]].concat(),
        _ => changed(&file.sealed, &file.blocks, &mut input),
    };

    let opened = open(file, length, &cuts, &sealed);
    let is_whole = sealed == file.sealed && sealed_length(length) == file.sealed.len() && length >= file.plain.len();
    assert_eq!(opened.is_some(), is_whole, "{} bytes as {length}", sealed.len());
    if let Some(opened) = opened {
        let mut expected = file.plain.clone();
        expected.resize(length, 0);
        assert!(opened == expected, "what opens is what was sealed");
    }
}

/// The true length, sometimes another: it comes from what is sealed elsewhere.
fn length(file: &File, input: &mut Unstructured<'_>) -> usize {
    let length = file.plain.len();
    match byte(input) % 16 {
        0 => length.saturating_sub(usize::from(byte(input))),
        1 => length + usize::from(byte(input)),
        2 => input.arbitrary().unwrap_or(length),
        _ => length,
    }
}

fn cut(input: &mut Unstructured<'_>) -> usize {
    match byte(input) {
        255 => CHUNK + TAG,
        254 => HEAD,
        253 => usize::MAX,
        small => usize::from(small),
    }
}

/// What a reader gets that pushes on after every fault; none where one was told.
fn open(file: &File, length: usize, cuts: &[usize], sealed: &[u8]) -> Option<Vec<u8>> {
    let mut opener = Opener::new(&KEY, &PLACE, length as u64);
    let (mut plain, mut rest, mut is_sound) = (Vec::new(), sealed, true);
    for cut in cuts.iter().chain(&[usize::MAX]) {
        let (now, later) = rest.split_at(rest.len().min(*cut));
        rest = later;
        match opener.push(now) {
            Ok(part) => {
                assert!(is_sound || part.is_empty(), "nothing is given out after a fault");
                plain.extend_from_slice(&part);
            }
            Err(_) => is_sound = false,
        }
    }
    let known = plain.len().min(file.plain.len());
    assert!(plain[..known] == file.plain[..known] && plain[known..].iter().all(|byte| *byte == 0));
    let last = opener.finish();
    assert!(is_sound || last.is_err(), "a fault is not forgotten at the end");
    plain.extend_from_slice(&last.ok()?);
    Some(plain)
}
