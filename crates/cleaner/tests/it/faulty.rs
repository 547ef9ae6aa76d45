//! Files that are broken or lie: an answer, soon, and never the end of the caller.

use std::time::{Duration, Instant};

use prongsai_cleaner::{Fault, Refusal, clean};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::files::{self, CANARY, cleaner, copy, holds, packed, pdf_of, stream, wait, zip};
use crate::harness::tests;

tests! { "faulty":
    files_that_are_cut_off_are_answered,
    files_with_turned_bits_are_answered,
    random_bytes_are_answered,
    other_kinds_get_no_copy_and_are_told_so,
    a_picture_that_claims_too_much_is_refused_at_once,
    a_pdf_of_three_thousand_pages_is_refused_at_once,
    a_pdf_whose_pages_go_round_in_a_circle_is_answered,
    a_pdf_that_unpacks_into_a_gigabyte_is_answered,
    a_file_that_unpacks_without_end_is_refused_at_once,
    a_file_of_very_many_parts_is_refused_at_once,
    a_file_that_is_too_large_is_refused,
    an_encrypted_pdf_is_refused,
    a_container_that_is_something_else_gets_no_copy,
}

fn originals() -> [Vec<u8>; 6] {
    [files::jpeg(), files::png(), files::webp(), files::pdf(), files::docx(), files::xlsx()]
}

#[expect(clippy::disallowed_methods, reason = "that it is refused at once is what is shown")]
fn within<T>(seconds: u64, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let outcome = work();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(seconds), "it took {took:?}");
    outcome
}

fn files_that_are_cut_off_are_answered() {
    let (mut refused, mut copied) = (0, 0);
    let cleaner = cleaner();
    for original in originals() {
        for length in (0..original.len()).step_by(97) {
            match wait(cleaner.copy(&original[..length])) {
                Ok(copy) => {
                    assert!(!holds(&copy.bytes, CANARY));
                    copied += 1;
                }
                Err(Fault::Refused(_) | Fault::NoCopyOfThisKind) => refused += 1,
                Err(other) => panic!("{length} bytes: {other}"),
            }
        }
    }
    assert!(refused > copied, "{refused} refused, {copied} copied");
}

fn files_with_turned_bits_are_answered() {
    let originals = originals();
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    runner
        .run(
            &(0..originals.len(), prop::collection::vec((any::<prop::sample::Index>(), 0_u32..8), 1..6)),
            |(which, bits)| {
                let mut file = originals[which].clone();
                for (place, bit) in bits {
                    let place = place.index(file.len());
                    file[place] ^= 1_u8 << bit;
                }
                // Some readers panic; their process says so, and only it.
                match copy(&file) {
                    Err(Fault::Start(error) | Fault::Original(error) | Fault::Out(error)) => panic!("{error}"),
                    Err(Fault::Unconfined | Fault::TooSlow) => panic!("not an answer"),
                    Ok(_) | Err(_) => {}
                }
                Ok(())
            },
        )
        .unwrap();
}

fn random_bytes_are_answered() {
    let heads: [&[u8]; 6] =
        [b"", b"\xFF\xD8\xFF\xE0", b"\x89PNG\r\n\x1A\n", b"RIFF\0\0\0\0WEBPVP8L", b"PK\x03\x04", b"\x00"];
    let mut runner = TestRunner::new(Config { cases: 1_000, failure_persistence: None, ..Config::default() });
    runner
        .run(&(0..heads.len(), prop::collection::vec(any::<u8>(), 0..600)), |(head, tail)| {
            let file = [heads[head], &tail].concat();
            prop_assert!(clean(&file).is_err());
            Ok(())
        })
        .unwrap();
}

fn other_kinds_get_no_copy_and_are_told_so() {
    let kinds: [&[u8]; 7] = [
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<!doctype html><script>1</script>",
        b"\0\0\0\x20ftypisom\0\0\0\0isomiso2",
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old Word file",
        b"only text",
    ];
    for file in kinds {
        assert!(matches!(copy(file), Err(Fault::NoCopyOfThisKind)));
    }
    assert!(matches!(copy(b""), Err(Fault::Refused(Refusal::Empty))));
}

fn a_picture_that_claims_too_much_is_refused_at_once() {
    let mut file = files::png_head(30_000, 30_000);
    file.extend(files::chunk(*b"IDAT", &packed(&[0; 64])));

    let fault = within(5, || copy(&file)).unwrap_err();

    assert!(matches!(fault, Fault::Refused(Refusal::TooManyPixels)), "{fault}");
}

fn pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|page| format!("{} 0 R ", page + 3)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>").into_bytes(),
    ];
    objects.extend((0..count).map(|_| b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>".to_vec()));
    pdf_of(&objects, "")
}

fn a_pdf_of_three_thousand_pages_is_refused_at_once() {
    let fault = within(5, || copy(&pages(3_000))).unwrap_err();

    assert!(matches!(fault, Fault::Refused(Refusal::TooMany)), "{fault}");
    assert!(copy(&pages(200)).is_ok());
}

fn a_pdf_whose_pages_go_round_in_a_circle_is_answered() {
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 3 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [2 0 R] /Parent 2 0 R >>".to_vec(),
    ];

    let fault = within(30, || copy(&pdf_of(&objects, ""))).unwrap_err();

    assert!(matches!(fault, Fault::Ended(_) | Fault::Refused(_)), "{fault}");
}

fn a_pdf_that_unpacks_into_a_gigabyte_is_answered() {
    let twice = packed(&packed(&vec![b' '; 1 << 30]));
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] /Contents 4 0 R >>".to_vec(),
        stream("/Filter [/FlateDecode /FlateDecode]", &twice),
    ];

    let outcome = within(60, || copy(&pdf_of(&objects, "")));

    // The process dies of its limit of memory, or its reader gives the stream up and draws an empty page.
    assert!(matches!(outcome, Ok(_) | Err(Fault::Ended(_) | Fault::Refused(_))), "{outcome:?}");
}

fn a_file_that_unpacks_without_end_is_refused_at_once() {
    let nothing = vec![b' '; 80 << 20];
    let file = zip(&[("word/document.xml", &nothing)]);
    assert!(file.len() < 1 << 20);

    let fault = within(10, || copy(&file)).unwrap_err();

    assert!(matches!(fault, Fault::Refused(Refusal::Unpacks)), "{fault}");
}

fn a_file_of_very_many_parts_is_refused_at_once() {
    let names: Vec<String> = (0..6_000).map(|number| format!("word/{number}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    parts.push(("word/document.xml", b"<w/>"));

    let fault = within(10, || copy(&zip(&parts))).unwrap_err();

    assert!(matches!(fault, Fault::NoCopyOfThisKind | Fault::Refused(Refusal::TooMany)), "{fault}");
}

fn a_file_that_is_too_large_is_refused() {
    let mut file = files::jpeg();
    file.resize(prongsai_cleaner::ORIGINAL_BYTES + 1, 0);

    let fault = within(20, || copy(&file)).unwrap_err();

    assert!(matches!(fault, Fault::Refused(Refusal::TooLarge)), "{fault}");
}

fn an_encrypted_pdf_is_refused() {
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>".to_vec(),
        b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <00000000000000000000000000000000000000000000000000000000000000AA> /U <00000000000000000000000000000000000000000000000000000000000000BB> >>".to_vec(),
    ];
    let file =
        pdf_of(&objects, "/Encrypt 4 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]");

    let fault = copy(&file).unwrap_err();

    assert!(matches!(fault, Fault::Refused(Refusal::Encrypted)), "{fault}");
}

fn a_container_that_is_something_else_gets_no_copy() {
    let fault = copy(&zip(&[("index.html", b"<script>1</script>")])).unwrap_err();

    assert!(matches!(fault, Fault::NoCopyOfThisKind), "{fault}");
}
