use super::*;

fn year(year: i16) -> FiscalYear {
    FiscalYear::new(year).unwrap()
}

fn town() -> BTreeMap<String, String> {
    new_folder(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year(2569))
}

#[test]
fn a_new_folder_is_read_back_as_it_was() {
    let read = parse(&town()).unwrap();
    let begun = Cycle::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year(2569));
    assert_eq!(read, begun);
}
