//! Pages in the likeness of those that towns have.

use prongsai_site::page::Page;
use prongsai_site::takeover::{Note, Refusal};

use crate::scene::{fixture, item, missing, taken, year};

/// A page and what must be read from it.
struct Case {
    file: &'static str,
    asked: Option<i16>,
    year: i16,
    agency: Option<&'static str>,
    missing: &'static [&'static str],
    /// An item with all its addresses.
    sample: (&'static str, &'static [&'static str]),
    /// The last item of the page, whose addresses are easily mixed with the foot of the page.
    last: (&'static str, &'static [&'static str]),
}

const CASES: &[Case] = &[
    Case {
        file: "vendor-table-2568.html",
        asked: None,
        year: 2568,
        agency: Some("เทศบาลตำบลทุ่งสมมุติ"),
        missing: &[],
        sample: (
            "O5",
            &[
                "https://www.thungsommut.go.th/ita/file.php?y=2568&id=5",
                "https://www.thungsommut.go.th/ita/file.php?y=2568&id=5b",
            ],
        ),
        last: ("O28", &["https://www.thungsommut.go.th/ita/file.php?y=2568&id=28"]),
    },
    Case {
        file: "wordpress-details-2567.html",
        asked: None,
        year: 2567,
        agency: Some("องค์การบริหารส่วนตำบลบ้านใหม่"),
        missing: &["O9", "O28"],
        sample: (
            "O1",
            &["https://banmai-sao.go.th/wp-content/uploads/2024/04/o01.pdf", "https://drive.google.com/file/d/x1/view"],
        ),
        last: (
            "O35",
            &[
                "https://banmai-sao.go.th/wp-content/uploads/2024/04/o35.pdf",
                "https://drive.google.com/file/d/x35/view",
            ],
        ),
    },
    Case {
        file: "hand-made-tis620-2566.html",
        asked: None,
        year: 2566,
        agency: Some("เทศบาลตำบลหนองสมมุติ"),
        missing: &[],
        sample: ("O12", &["doc66/12.pdf"]),
        last: ("O43", &["doc66/43.pdf"]),
    },
    Case {
        file: "nested-list-zero-2565.html",
        asked: None,
        year: 2565,
        agency: Some("องค์การบริหารส่วนตำบลหนองขาม"),
        missing: &[],
        sample: ("O34", &["http://www.nongkham.go.th/dl/34.pdf", "http://www.nongkham.go.th/dl/34-2.pdf"]),
        last: ("O43", &["http://www.nongkham.go.th/dl/43.pdf", "http://www.nongkham.go.th/dl/43-2.pdf"]),
    },
    Case {
        file: "google-sites-2569.html",
        asked: None,
        year: 2569,
        agency: Some("เทศบาลตำบลท่าช้าง"),
        missing: &[],
        sample: ("O20", &["https://thacham.go.th/oit/20.pdf"]),
        last: ("O26", &["https://thacham.go.th/oit/26.pdf"]),
    },
    Case {
        file: "cards-2568.html",
        asked: None,
        year: 2568,
        agency: Some("เทศบาลเมืองโพนทอง"),
        missing: &["O27", "O28"],
        sample: ("O1", &["https://phonthong.go.th/public/oit/1"]),
        last: ("O26", &["https://phonthong.go.th/public/oit/26"]),
    },
    Case {
        file: "accordion-onclick-2566.html",
        asked: None,
        year: 2566,
        agency: Some("เทศบาลตำบลสระใคร"),
        missing: &[],
        sample: ("O42", &["https://sakhrai.go.th/upload/66/o42.pdf", "https://sakhrai.go.th/upload/66/o42-2.pdf"]),
        last: ("O43", &["https://sakhrai.go.th/upload/66/o43.pdf", "https://sakhrai.go.th/upload/66/o43-2.pdf"]),
    },
    Case {
        file: "titles-only-2568.html",
        asked: None,
        year: 2568,
        agency: Some("องค์การบริหารส่วนตำบลคำใหญ่"),
        missing: &["O13"],
        sample: ("O10", &["http://khamyai.go.th/oit/10"]),
        last: ("O28", &["http://khamyai.go.th/oit/28"]),
    },
    Case {
        file: "two-year-columns.html",
        asked: None,
        year: 2568,
        agency: Some("เทศบาลตำบลนาแสง"),
        missing: &[],
        sample: ("O9", &["https://nasang.go.th/68/9"]),
        last: ("O28", &["https://nasang.go.th/68/28"]),
    },
    Case {
        file: "two-lists-side-by-side.html",
        asked: None,
        year: 2567,
        agency: Some("องค์การบริหารส่วนตำบลดงบัง"),
        missing: &["O35"],
        sample: ("O8", &["https://dongbang.go.th/2567/8.pdf"]),
        last: ("O34", &["https://dongbang.go.th/2567/34.pdf"]),
    },
    Case {
        file: "two-lists-side-by-side.html",
        asked: Some(2566),
        year: 2566,
        agency: Some("องค์การบริหารส่วนตำบลดงบัง"),
        missing: &[],
        sample: ("O43", &["https://dongbang.go.th/2566/43.pdf"]),
        last: ("O1", &["https://dongbang.go.th/2566/1.pdf"]),
    },
    Case {
        file: "year-tabs.html",
        asked: None,
        year: 2569,
        agency: Some("เทศบาลนครวังสะ"),
        missing: &[],
        sample: ("O26", &["https://wangsa.go.th/d/2569-26"]),
        last: ("O1", &["https://wangsa.go.th/d/2569-1"]),
    },
    Case {
        file: "year-tabs.html",
        asked: Some(2568),
        year: 2568,
        agency: Some("เทศบาลนครวังสะ"),
        missing: &[],
        sample: ("O28", &["https://wangsa.go.th/d/2568-28"]),
        last: ("O1", &["https://wangsa.go.th/d/2568-1"]),
    },
    Case {
        file: "pasted-table-2568.txt",
        asked: None,
        year: 2568,
        agency: Some("เทศบาลตำบลโคกสมมุติ"),
        missing: &["O5", "O6"],
        sample: ("O4", &["https://khoksommut.go.th/oit68/4.pdf"]),
        last: ("O28", &["https://khoksommut.go.th/oit68/28.pdf"]),
    },
    Case {
        file: "pasted-text-2567.txt",
        asked: None,
        year: 2567,
        agency: Some("องค์การบริหารส่วนตำบลหนองไผ่"),
        missing: &[],
        sample: ("O4", &[]),
        last: ("O35", &[]),
    },
    Case {
        file: "definition-list-mixed-2564.html",
        asked: None,
        year: 2564,
        agency: Some("เทศบาลตำบลแก่งสมมุติ"),
        missing: &[],
        sample: ("O2", &["http://www.kaengsommut.go.th/files/2.html"]),
        last: ("O43", &["http://www.kaengsommut.go.th/files/43.html"]),
    },
    Case {
        file: "headings-no-year-renumbered.html",
        asked: None,
        year: 2566,
        agency: Some("เทศบาลตำบลซาง"),
        missing: &[],
        sample: ("O14", &["/f/14a", "/f/14b"]),
        last: ("O43", &["/f/43a", "/f/43b"]),
    },
    Case {
        file: "wrong-years-2569.html",
        asked: None,
        year: 2569,
        agency: Some("เทศบาลตำบลบ้านคำ"),
        missing: &[],
        sample: ("O6", &["http://bankham.go.th/a/6", "http://bankham.go.th/b/6"]),
        last: ("O26", &["http://bankham.go.th/a/26", "http://bankham.go.th/b/26"]),
    },
];

#[test]
fn pages_of_every_shape_are_taken_over() {
    let mut faults = Vec::new();
    for case in CASES {
        let found = taken(&fixture(case.file), case.asked);
        let mut fault =
            |what: &str, found: String| faults.push(format!("{} {:?}: {what}: {found}", case.file, case.asked));
        if found.fiscal_year != year(case.year) {
            fault("year", found.fiscal_year.to_string());
            continue;
        }
        if let Some(refused) = &found.refused {
            fault("refused", refused.english());
            continue;
        }
        if found.agency.as_deref() != case.agency {
            fault("agency", format!("{:?}", found.agency));
        }
        if missing(&found) != case.missing {
            fault("missing", format!("{:?}", missing(&found)));
        }
        for (code, urls) in [case.sample, case.last] {
            if item(&found, code).urls != urls {
                fault(code, format!("{:?}", item(&found, code).urls));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn lists_of_other_bodies_are_refused_with_the_reason() {
    for (file, id) in [
        ("school.html", "school"),
        ("moit.html", "hospital"),
        ("college.html", "college"),
        ("eb.txt", "evidence-based"),
    ] {
        let found = taken(&fixture(file), None);

        assert_eq!(found.body.id, id, "{file}");
        assert!(matches!(found.refused, Some(Refusal::OtherBody(_))), "{file}");
        assert!(found.items.is_empty());
    }
    assert_eq!(taken(&fixture("no-list.html"), None).refused, Some(Refusal::NoList));
}

#[test]
fn what_an_officer_must_know_of_an_item_is_noted() {
    let renumbered = taken(&fixture("headings-no-year-renumbered.html"), None);
    assert!(item(&renumbered, "O14").notes.contains(&Note::Renumbered { shown: "O15".to_owned() }));

    let gaps = taken(&fixture("wordpress-details-2567.html"), None);
    assert_eq!(item(&gaps, "O14").notes, [Note::NoAddress]);
    assert!(item(&gaps, "O1").notes.contains(&Note::Elsewhere { host: "drive.google.com".to_owned() }));

    let years = taken(&fixture("wrong-years-2569.html"), None);
    let other = Note::OtherYear { named: year(2568), expected: year(2569) };
    assert!(item(&years, "O6").notes.contains(&other) && item(&years, "O23").notes.contains(&other));
    // A report of what is over rightly names the year before.
    assert!(!item(&years, "O12").notes.contains(&other));
    assert_eq!(item(&years, "O12").year_in_title, Some(year(2568)));

    let columns = taken(&fixture("two-year-columns.html"), None);
    assert_eq!(columns.other_years, [year(2567)]);
    assert!(item(&columns, "O10").notes.contains(&Note::NoAddress));

    let other = taken(&fixture("two-lists-side-by-side.html"), Some(2568));
    assert!(other.items.iter().any(|item| item.notes.contains(&Note::PageOfOtherYear { shown: year(2567) })));
}

#[test]
fn rows_of_a_table_keep_their_places_under_cells_that_cover_several() {
    let html = "<html><nav>เมนู</nav><h1>ผลการประเมิน</h1><table><tr><th>แบบวัด<th>ตัวชี้วัด<th>คะแนน\
        <tr><td rowspan=2>IIT<td>การปฏิบัติหน้าที่<td>95.22<tr><td>การใช้งบประมาณ<td>88.10\
        <tr><td colspan=2>คะแนนรวม<td><b>91</b>.25</table><p>ที่มา</p>";

    let rows: Vec<Vec<String>> =
        Page::read(html.as_bytes(), None, None).rows().into_iter().map(|row| row.cells).collect();

    let expected: [&[&str]; 6] = [
        &["ผลการประเมิน"],
        &["แบบวัด", "ตัวชี้วัด", "คะแนน"],
        &["IIT", "การปฏิบัติหน้าที่", "95.22"],
        &["", "การใช้งบประมาณ", "88.10"],
        &["คะแนนรวม", "", "91.25"],
        &["ที่มา"],
    ];
    assert_eq!(rows, expected);
}
