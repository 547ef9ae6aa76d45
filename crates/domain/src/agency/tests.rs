use super::*;

fn town() -> Agency {
    let mut town = Agency::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง");
    let post = |id: &str, title: &str, role| Post {
        id: id.to_owned(),
        title: title.to_owned(),
        role,
        unit: None,
        holder: Some(format!("นางสาว{id} ใจใส")),
        vacant: false,
    };
    town.posts.push(post("deputy-clerk", "รองปลัดเทศบาล", PostRole::DeputyClerk));
    town.posts.push(post("deputy-mayor", "รองนายกเทศมนตรี", PostRole::DeputyHead));
    town
}

fn acting(post: &str, by: &str, mode: ActingMode, basis: Option<&str>) -> Acting {
    Acting { post: post.into(), by: by.into(), mode, basis: basis.map(Into::into), from: None, to: None }
}

#[test]
fn every_kind_has_its_words() {
    use AgencyKind::{
        CityMunicipality, ProvincialOrganization, SubdistrictMunicipality, SubdistrictOrganization, TownMunicipality,
    };
    for (kind, full, head, clerk, enactment) in [
        (SubdistrictMunicipality, "เทศบาลตำบลซาง", "นายกเทศมนตรีตำบลซาง", "ปลัดเทศบาลตำบลซาง", "เทศบัญญัติ"),
        (TownMunicipality, "เทศบาลเมืองซาง", "นายกเทศมนตรีเมืองซาง", "ปลัดเทศบาลเมืองซาง", "เทศบัญญัติ"),
        (CityMunicipality, "เทศบาลนครซาง", "นายกเทศมนตรีนครซาง", "ปลัดเทศบาลนครซาง", "เทศบัญญัติ"),
        (
            SubdistrictOrganization,
            "องค์การบริหารส่วนตำบลซาง",
            "นายกองค์การบริหารส่วนตำบลซาง",
            "ปลัดองค์การบริหารส่วนตำบลซาง",
            "ข้อบัญญัติ",
        ),
        (
            ProvincialOrganization,
            "องค์การบริหารส่วนจังหวัดซาง",
            "นายกองค์การบริหารส่วนจังหวัดซาง",
            "ปลัดองค์การบริหารส่วนจังหวัดซาง",
            "ข้อบัญญัติ",
        ),
    ] {
        let agency = Agency::usual(kind, "ซาง", "เซกา", "บึงกาฬ");
        assert_eq!(agency.terms().kind, kind);
        let said = (agency.full_name(), agency.head_title(), agency.clerk_title(), agency.terms().enactment.as_str());
        assert_eq!(said, (full.to_owned(), head.to_owned(), clerk.to_owned(), enactment));
    }
}

#[test]
fn a_holder_signs_with_the_post_alone() {
    let signature = town().signature("mayor", None).unwrap();
    assert_eq!(signature.lines, ["นายกเทศมนตรีตำบลทุ่งแสงใส"]);
    assert_eq!((signature.name, signature.mode, signature.missing_basis), (None, None, false));
}

#[test]
fn who_stands_in_signs_in_three_lines_with_the_own_post_first() {
    for (post, by, mode, lines) in [
        (
            "clerk",
            "deputy-clerk",
            ActingMode::ActingFor,
            ["รองปลัดเทศบาลตำบลทุ่งแสงใส", "รักษาราชการแทนปลัดเทศบาลตำบลทุ่งแสงใส"],
        ),
        (
            "mayor",
            "deputy-mayor",
            ActingMode::ActingFor,
            ["รองนายกเทศมนตรีตำบลทุ่งแสงใส", "รักษาราชการแทนนายกเทศมนตรีตำบลทุ่งแสงใส"],
        ),
        (
            "mayor",
            "deputy-mayor",
            ActingMode::OnBehalf,
            ["รองนายกเทศมนตรีตำบลทุ่งแสงใส", "ปฏิบัติราชการแทนนายกเทศมนตรีตำบลทุ่งแสงใส"],
        ),
        ("mayor", "clerk", ActingMode::PerformingDuties, ["ปลัดเทศบาลตำบลทุ่งแสงใส", "ปฏิบัติหน้าที่นายกเทศมนตรีตำบลทุ่งแสงใส"]),
        ("office-head", "legal", ActingMode::ActingInPosition, ["นิติกร", "รักษาการในตำแหน่งหัวหน้าสำนักปลัดเทศบาล"]),
    ] {
        let mut town = town();
        town.acting = vec![acting(post, by, mode, Some("คำสั่งเทศบาลตำบลทุ่งแสงใส ที่ ๑๒๓/๒๕๖๙"))];
        let signature = town.signature(post, None).unwrap();
        assert_eq!(signature.lines, lines);
        assert_eq!(signature.name, town.post(by).unwrap().holder);
        assert!(!signature.missing_basis);
    }
}

#[test]
fn a_right_to_sign_that_nothing_records_is_reported_and_not_supposed() {
    let mut town = town();
    town.acting = vec![acting("clerk", "deputy-clerk", ActingMode::ActingFor, Some("  "))];
    let signature = town.signature("clerk", None).unwrap();
    assert!(signature.missing_basis);
    assert_eq!(signature.basis, None);
}

#[test]
fn standing_in_lasts_from_its_first_to_its_last_day() {
    let mut town = town();
    let day = |text: &str| text.parse::<Date>().unwrap();
    let mut of = acting("clerk", "deputy-clerk", ActingMode::ActingFor, None);
    (of.from, of.to) = (Some(day("2026-04-01")), Some(day("2026-04-30")));
    town.acting = vec![of];
    for (on, signer) in [
        ("2026-03-31", "clerk"),
        ("2026-04-01", "deputy-clerk"),
        ("2026-04-30", "deputy-clerk"),
        ("2026-05-01", "clerk"),
    ] {
        assert_eq!(town.signature("clerk", Some(day(on))).unwrap().signer, signer, "{on}");
    }
    assert_eq!(town.signature("clerk", None).unwrap().signer, "clerk");
}

#[test]
fn standing_in_goes_before_a_delegation() {
    let mut town = town();
    town.acting = vec![
        acting("mayor", "deputy-mayor", ActingMode::OnBehalf, None),
        acting("mayor", "clerk", ActingMode::PerformingDuties, None),
    ];
    assert_eq!(town.signature("mayor", None).unwrap().signer, "clerk");
    assert_eq!(town.signature("nobody", None), None);
}

#[test]
fn the_usual_deputies_follow_the_post() {
    let town = town();
    let of = |id: &str| -> Vec<&str> {
        town.usual_deputies(town.post(id).unwrap()).iter().map(|(post, _)| post.id.as_str()).collect()
    };
    assert_eq!(of("mayor"), ["deputy-mayor", "clerk"]);
    assert_eq!(of("clerk"), ["deputy-clerk"]);
    assert!(of("legal").is_empty());
}
