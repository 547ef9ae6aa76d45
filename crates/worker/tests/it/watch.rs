use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prongsai_testing::each_store;
use prongsai_worker::Watch;
use prongsai_worker::watch::{Found, Refusal, look};

use crate::scene;

fn names(folder: PathBuf) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

fn watch(folder: &std::path::Path, seen: &Arc<Mutex<Vec<Found>>>, answer: fn(&Found) -> Result<(), Refusal>) -> Watch {
    let seen = Arc::clone(seen);
    Watch {
        folder: folder.to_owned(),
        interval: Duration::from_secs(10),
        most_bytes: 1000,
        sink: Arc::new(move |found| {
            let outcome = answer(&found);
            seen.lock().expect("nobody panicked").push(found);
            Box::pin(async move { outcome })
        }),
    }
}

each_store! {
    async fn a_scan_is_taken_when_it_lies_still(store: Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let (worker, _) = scene(&store).await;
        let seen = Arc::default();
        let watch = watch(folder.path(), &seen, |_| Ok(()));
        let town = folder.path().join("tungsaengsai");
        let mut looks = std::collections::BTreeMap::default();
        look(&worker, &watch, &mut looks).await.expect("looked");
        fs::write(town.join("scan.pdf"), b"%PDF-1.7").expect("written");
        fs::write(town.join("scan2.pdf.part"), b"%PDF").expect("written");

        assert_eq!(look(&worker, &watch, &mut looks).await.expect("looked"), 0, "it may still be written");
        fs::write(town.join("scan.pdf"), b"%PDF-1.7 and more").expect("written");
        assert_eq!(look(&worker, &watch, &mut looks).await.expect("looked"), 0, "it was");
        assert_eq!(look(&worker, &watch, &mut looks).await.expect("looked"), 1);

        assert_eq!(names(town.clone()), ["done", "scan2.pdf.part"]);
        assert_eq!(names(town.join("done")), ["20261126-090000-scan.pdf"]);
        let seen = seen.lock().expect("nobody panicked");
        assert_eq!((seen[0].agency.as_str(), seen[0].name.as_str()), ("town", "scan.pdf"));
    }

    async fn a_refused_scan_lies_beside_its_reason_and_a_passing_fault_leaves_it(store: Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let (worker, _) = scene(&store).await;
        let seen = Arc::default();
        let watch = watch(folder.path(), &seen, |found| match found.name.as_str() {
            "letter.docx" => Err(Refusal::File("ไม่ใช่ไฟล์สแกน".to_owned())),
            _ => Err(Refusal::Later("the database is away".to_owned())),
        });
        let town = folder.path().join("tungsaengsai");
        fs::create_dir_all(&town).expect("made");
        fs::write(town.join("letter.docx"), b"PK").expect("written");
        fs::write(town.join("scan.pdf"), b"%PDF-1.7").expect("written");
        fs::write(town.join("large.pdf"), vec![b'x'; 1001]).expect("written");
        let mut looks = std::collections::BTreeMap::default();

        look(&worker, &watch, &mut looks).await.expect("looked");
        look(&worker, &watch, &mut looks).await.expect("looked");

        assert_eq!(names(town.clone()), ["failed", "scan.pdf"]);
        assert_eq!(
            names(town.join("failed")),
            [
                "20261126-090000-large.pdf",
                "20261126-090000-large.pdf.txt",
                "20261126-090000-letter.docx",
                "20261126-090000-letter.docx.txt",
            ]
        );
        let reason = fs::read_to_string(town.join("failed/20261126-090000-letter.docx.txt")).expect("read");
        assert_eq!(reason, "ไม่ใช่ไฟล์สแกน\n");
    }
}
