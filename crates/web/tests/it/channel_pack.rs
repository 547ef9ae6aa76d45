//! A case that leaves the house: the pack for a prosecutor, and the sealed one for another body.

use std::io::Cursor;

use axum::http::{StatusCode, header};
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::{hex, merkle, pack};
use prongsai_domain::complaint::{Act, Body};
use prongsai_store::complaints::{self, Complaint, entries, files, grants, identity, log};

use crate::app::App;
use crate::channel_reading::{Scene, archive};
use crate::complaints::{AGENCY, CANARIES};

/// How many leaves wait for the log.
async fn promised(scene: &Scene) -> usize {
    let hour = complaints::hour(scene.app.state.clock.now()) + complaints::HOUR;
    let mut tx = scene.app.state.store.write().await.unwrap();
    let waiting = log::release(&mut tx, AGENCY, hour, &mut |_| Vec::new()).await.unwrap().leaves.len();
    tx.roll_back().await.unwrap();
    waiting
}

/// The acts of a kind in a case: what each is about, and why.
async fn acts(scene: &Scene, case: &Complaint, wanted: Act) -> Vec<(String, String)> {
    let opened = scene.open(case, "legal").await;
    let acts = opened.entries.into_iter().filter_map(|kept| match kept.entry.body {
        Body::Act { act, about, reason } if act == wanted => Some((about, reason)),
        _ => None,
    });
    acts.collect()
}

/// All by which rows are found, and what is a key or comes from one.
async fn ours(scene: &Scene, case: &Complaint, code: &str) -> Vec<String> {
    let mut found = vec![case.id.clone(), case.lookup.clone(), hex(&case.leaf), hex(&case.informant_public)];
    found.extend([AGENCY.to_owned(), code.to_owned(), code[..20].to_owned()]);
    let mut tx = scene.app.state.store.read().await.unwrap();
    for entry in entries::list(&mut tx, AGENCY, &case.id).await.unwrap() {
        found.extend([entry.id, hex(&entry.sealed)]);
    }
    for file in files::list(&mut tx, AGENCY, &case.id).await.unwrap() {
        found.extend([file.id, file.digest]);
    }
    for grant in grants::list(&mut tx, AGENCY, &case.id).await.unwrap() {
        found.extend(grant.holder.split(':').map(str::to_owned).filter(|part| part.len() > 10));
        found.push(hex(&grant.sealed));
    }
    for share in identity::list_shares(&mut tx, AGENCY, &case.id).await.unwrap() {
        found.extend([share.account_id, hex(&share.sealed)]);
    }
    drop(tx);
    for post in ["legal", "auditor"] {
        found.push(hex(&*scene.secret(post).await.1.to_bytes()));
    }
    let grouped: Vec<String> = (0..24).step_by(4).map(|at| code[at..at + 4].to_owned()).collect();
    found.extend([grouped.join(" "), grouped.join("-")]);
    found
}

/// Names that strangers give their files.
fn names() -> Vec<String> {
    vec![
        "../../../etc/passwd".to_owned(),
        "..\\\\..\\\\windows\\\\system.ini".to_owned(),
        "รูป\u{202e}gpj.exe".to_owned(),
        "a%0D%0ASet-Cookie: x=1.jpg".to_owned(),
        "ที่ดินของนายก.pdf".to_owned(),
        "ก".repeat(1365),
        "a\\\"; filename=\\\"b.html".to_owned(),
        "CON".to_owned(),
        "report.html".to_owned(),
        "..".to_owned(),
    ]
}

/// What `sha256sum -c --strict` does: every line is a digest, two spaces and a name, and the file of that name has it. Gives
/// the names.
fn summed(entries: &[(String, Vec<u8>)]) -> Vec<String> {
    let (_, sums) = entries.last().expect("the list is the last");
    let sums = std::str::from_utf8(sums).expect("it is text");
    assert!(sums.ends_with('\n') && !sums.contains('\r') && !sums.starts_with('\u{feff}'), "{sums}");
    let mut names = Vec::new();
    for line in sums.lines() {
        let (digest, name) = line.split_once("  ").unwrap_or_else(|| panic!("{line}"));
        assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
        let (_, content) = entries.iter().find(|(entry, _)| entry == name).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(hex(&merkle::digest(content)), digest, "{name}");
        names.push(name.to_owned());
    }
    names
}

#[tokio::test]
async fn a_pack_for_a_prosecutor_holds_the_case_and_nothing_by_which_we_find_or_open_it() {
    let scene = Scene::new(App::new().await).await;
    let (names, contents): (_, Vec<String>) = (names(), (0..10).map(|at| format!("content of file {at}")).collect());
    let uploads: Vec<(&str, &[u8])> =
        names.iter().zip(&contents).map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    let (case, code) = scene.file(&["works-head"], true, &uploads).await;
    let own = format!("/cases/{}", case.id);
    assert_eq!(scene.get(&own, "legal").await.status, StatusCode::OK);
    let before = promised(&scene).await;

    let exported = scene.post(&format!("{own}/export"), &[("export-reason", "ส่งพนักงานอัยการ")], "legal").await;

    assert_eq!(exported.status, StatusCode::OK, "{}", exported.text());
    let disposition = exported.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.starts_with("attachment") && disposition.contains(&case.number), "{disposition}");
    assert_eq!(exported.headers[header::CACHE_CONTROL], "no-store");
    let packed = archive(&exported.bytes);
    let listed = summed(&packed);
    assert_eq!(listed[..2], ["report.html", "report.txt"]);
    assert_eq!(packed.len(), 13, "two reports, ten files, the list");
    assert_eq!(listed.len(), 12, "all but the list itself is listed");
    for (at, content) in contents.iter().enumerate() {
        let (name, _) = packed.iter().find(|(_, found)| found == content.as_bytes()).unwrap_or_else(|| panic!("{at}"));
        let plain = name.strip_prefix(&format!("files/{:02}-", at + 1)).unwrap_or_else(|| panic!("{name}"));
        let is_bad = |letter: char| letter.is_control() || "/\\\"<>:|?*\u{202e}".contains(letter);
        assert!(!plain.is_empty() && !plain.contains("..") && !plain.contains(is_bad), "{name}");
        assert!(name.len() - "files/".len() <= 255, "a folder takes no longer name: {name}");
    }
    assert!(packed.iter().any(|(name, _)| name.ends_with("-ที่ดินของนายก.pdf")), "a good name stays");
    let ours = ours(&scene, &case, &code).await;
    assert!(ours.len() > 60);
    for (name, content) in packed.iter().filter(|(name, _)| !name.starts_with("files/")) {
        let text = String::from_utf8_lossy(content);
        for secret in ours.iter().map(String::as_str).chain([CANARIES[1], CANARIES[2], "case-key", "session-"]) {
            assert!(!text.contains(secret), "{secret} stands in {name}");
        }
    }
    assert!(packed.iter().all(|(name, _)| ours.iter().all(|secret| !name.contains(secret.as_str()))));
    assert_eq!(acts(&scene, &case, Act::Exported).await, [(String::new(), "ส่งพนักงานอัยการ".to_owned())]);
    assert_eq!(promised(&scene).await, before + 1, "the log hears of it");
}

#[tokio::test]
async fn the_text_of_a_pack_says_what_its_page_says() {
    let scene = Scene::new(App::new().await).await;
    let (case, _) = scene.file(&["works-head"], false, &[("ภาพ.jpg", b"dots")]).await;
    let own = format!("/cases/{}", case.id);
    let said = format!("====\nหัวข้อปลอม\n{}", "เจ้าหน้าที่เรียกเงินก่อนตรวจรับงาน".repeat(12));
    let form = [("to", "inside"), ("once", "9"), ("note", said.as_str())];
    let noted = scene.upload(&format!("{own}/messages"), &form, &[], "legal").await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text());

    let exported = scene.post(&format!("{own}/export"), &[("export-reason", "ส่งอัยการ")], "legal").await;

    let packed = archive(&exported.bytes);
    let text = std::str::from_utf8(&packed[1].1).expect("it is UTF-8");
    let page = std::str::from_utf8(&packed[0].1).expect("it is UTF-8");
    let whole = text.replace("\n    ", "");
    for words in
        [&case.number, "ปลวกกินกระสอบข้าว", "รถกระบะสีเขียวมะกอก", "files/01-ภาพ.jpg", "ส่งอัยการ", "SHA-256", "หัวข้อปลอม"]
    {
        assert!(whole.contains(words) && page.contains(words), "{words}: {text}");
    }
    let marks = |letter: &char| matches!(letter, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}');
    for line in text.lines() {
        let columns = line.chars().filter(|letter| !marks(letter)).count();
        // A digest and the name of a file are not cut between words.
        assert!(columns <= 80, "{columns}: {line}");
    }
    assert!(!text.lines().any(|line| line.starts_with("หัวข้อปลอม")), "what was typed is indented");
}

#[tokio::test]
async fn a_sealed_pack_opens_for_its_receiver_alone() {
    let scene = Scene::new(App::new().await).await;
    let (case, code) = scene.file(&[], true, &[("ภาพ.jpg", b"CANARY-PIXELS")]).await;
    let own = format!("/cases/{}", case.id);
    let (theirs, other) = (SecretKey::generate(), SecretKey::generate());
    let key = pack::printed(&theirs.public());
    let before = promised(&scene).await;
    let form = |key: &'static str| {
        [("handover-to", "หน่วยตรวจสอบภายนอก"), ("handover-key", key), ("handover-reason", "ตามอำนาจ")]
    };
    for wrong in ["", "abc", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let refused = scene.post(&format!("{own}/handover"), &form(wrong), "legal").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(promised(&scene).await, before);

    let form = [("handover-to", "หน่วยตรวจสอบภายนอก"), ("handover-key", key.as_str()), ("handover-reason", "ตามอำนาจ")];
    let sent = scene.post(&format!("{own}/handover"), &form, "legal").await;

    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let mut opened = Vec::new();
    pack::open(&theirs, &mut Cursor::new(&sent.bytes), &mut opened).expect("it is theirs");
    let packed = archive(&opened);
    assert_eq!(summed(&packed).len(), 3);
    assert!(packed.iter().any(|(name, content)| name == "files/01-ภาพ.jpg" && content == b"CANARY-PIXELS"));
    for canary in CANARIES {
        let found = sent.bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
        assert!(!found, "{canary} lies open in the pack");
    }
    let officer = scene.secret("legal").await.1;
    for stranger in [&other, &officer] {
        let mut out = Vec::new();
        assert!(pack::open(stranger, &mut Cursor::new(&sent.bytes), &mut out).is_err() && out.is_empty());
    }
    let mut flipped = sent.bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let longer = [&sent.bytes[..], b"x"].concat();
    for changed in [&flipped[..], &sent.bytes[..middle], &sent.bytes[..sent.bytes.len() - 1], &longer] {
        let mut out = Vec::new();
        assert!(pack::open(&theirs, &mut Cursor::new(changed), &mut out).is_err() && out.is_empty());
    }
    let told = acts(&scene, &case, Act::HandedOver).await;
    assert_eq!(told, [("หน่วยตรวจสอบภายนอก".to_owned(), "ตามอำนาจ".to_owned())]);
    assert_eq!(promised(&scene).await, before + 1, "the log hears of it");
    let returned = scene.post("/complaints/return", &[("code", &code)], "").await;
    assert!(
        returned.text().contains("ส่งมอบสำนวน") && !returned.text().contains("หน่วยตรวจสอบภายนอก"),
        "the informant hears that, not why"
    );
}

#[tokio::test]
async fn a_pack_that_would_not_be_whole_is_not_given_out_and_not_noted() {
    let scene = Scene::new(App::new().await).await;
    let (case, _) = scene.file(&[], false, &[("ภาพ.jpg", b"dots")]).await;
    let own = format!("/cases/{}", case.id);
    let mut tx = scene.app.state.store.read().await.unwrap();
    let file = files::list(&mut tx, AGENCY, &case.id).await.unwrap().remove(0);
    drop(tx);
    assert!(scene.app.state.store.remove_file(AGENCY, &file.digest).await.unwrap());

    let exported = scene.post(&format!("{own}/export"), &[("export-reason", "ส่งอัยการ")], "legal").await;
    let original = scene.post(&format!("{own}/files/{}/original", file.id), &[("reason", "ตรวจ")], "legal").await;

    for answer in [&exported, &original] {
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", answer.text());
        assert!(answer.text().contains("โปรดแจ้งผู้ดูแลระบบ"), "{}", answer.text());
    }
    assert!(exported.text().contains("ส่งอัยการ"), "what was typed is given back");
    assert!(acts(&scene, &case, Act::Exported).await.is_empty());
    assert!(acts(&scene, &case, Act::FileRead).await.is_empty());
}
