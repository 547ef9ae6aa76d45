//! Many towns from a table: all or none, with codes for those who look after them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::operate::Place;

const GOOD: &str = "slug,kind,name,district,province,website,host,consent-to,administrator\n\
bk-office,province-promotion,,,บึงกาฬ,,,,นายสมมุติ ดูแลดี\n\
sang,เทศบาลตำบล,ซาง,เซกา,บึงกาฬ,https://www.sang.go.th,,bk-office,นางสาวสมใจ ใจดี\n\
dong,subdistrict-organization,ดงบัง,บึงโขงหลง,บึงกาฬ,,ita.dong.go.th,bk-office,\n";

#[test]
fn a_province_is_made_from_a_table_with_a_slip_for_each() {
    let place = Place::new("");
    let (table, slips) = (place.folder.path().join("towns.csv"), place.folder.path().join("slips.txt"));
    fs::write(&table, GOOD).expect("written");

    let said = place.must(&["agency", "import", "towns.csv", "--dry-run"]);
    assert!(said.contains("3 agencies, nothing is wrong"), "{said}");
    assert_eq!(place.must(&["agency", "list"]).lines().count(), 0);

    place.must(&["agency", "import", "towns.csv", "--slips", "slips.txt"]);

    let list = place.must(&["agency", "list"]);
    assert!(list.contains("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดบึงกาฬ") && list.contains("ita.dong.go.th"), "{list}");
    assert_eq!(list.lines().count(), 3);
    let text = fs::read_to_string(&slips).expect("the codes are there");
    assert_eq!(text.matches("/invitation").count(), 3, "{text}");
    assert!(text.contains("เทศบาลตำบลซาง") && text.contains("http://ita.dong.go.th/invitation"), "{text}");
    let mode = fs::metadata(&slips).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "codes are for who hands them over");

    let (code, said) = place.run(&["agency", "import", "towns.csv", "--slips", "slips.txt"]);
    assert_eq!(code, 2);
    for slug in ["bk-office", "sang", "dong", "ita.dong.go.th"] {
        assert!(said.contains(&format!("{slug}: another agency has it")), "{said}");
    }
    assert_eq!(place.must(&["agency", "list"]).lines().count(), 3);
}

#[test]
fn one_fault_and_nothing_is_made() {
    let place = Place::new("");
    let table = GOOD.replace("sang,เทศบาลตำบล", "Sang!,เทศบาลชั้นดี").replace(",bk-office,\n", ",nobody,\n");
    fs::write(place.folder.path().join("towns.csv"), table).expect("written");

    let (code, said) = place.run(&["agency", "import", "towns.csv", "--slips", "slips.txt"]);

    assert_eq!(code, 2);
    for part in ["towns.csv:3: slug:", "towns.csv:3: kind:", "towns.csv:4: consent-to: nobody", "3 faults"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(place.must(&["agency", "list"]).lines().count(), 0);
    assert!(!place.folder.path().join("slips.txt").exists());
}

#[test]
fn an_office_is_added_by_hand_as_well() {
    let place = Place::new("");
    let said =
        place.must(&["agency", "add", "--slug", "bk", "--overseer", "province-promotion", "--province", "บึงกาฬ"]);
    assert!(said.contains("--post head"), "{said}");
    let (code, said) =
        place.run(&["agency", "add", "--slug", "x", "--overseer", "district-promotion", "--province", "ก"]);
    assert!(code == 2 && said.contains("slug"), "{said}");
    let words = ["agency", "add", "--slug", "bk-sk", "--overseer", "district-promotion", "--province", "บึงกาฬ"];
    let (code, said) = place.run(&words);
    assert!(code == 2 && said.contains("--district"), "{said}");
}
