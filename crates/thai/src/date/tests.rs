use jiff::civil::date;
use proptest::prelude::*;

use super::*;

#[test]
fn dates_are_read_as_people_write_them() {
    let day = date(2023, 4, 3);
    for text in [
        "3 เม.ย. 66",
        "๓ เม.ย. ๖๖",
        "3 เม.ย.66",
        "3 เมย 66",
        "3 เมย. 2566",
        "๓ เมษายน ๒๕๖๖",
        "๓  เมษายน  ๒๕๖๖",
        "วันที่ 3 เมษายน 2566",
        "3 เมษายน พ.ศ. 2566",
        "3 เมษายน พ.ศ.2566",
        "๓ เมษายน พุทธศักราช ๒๕๖๖",
        "3 เมษายน ค.ศ. 2023",
        "วันจันทร์ที่ 3 เมษายน 2566",
        "จันทร์ 3 เมษายน 2566",
        "3/4/2566",
        "03/04/2566",
        "3/4/66",
        "๓/๔/๖๖",
        "3-4-2566",
        "3.4.2566",
        "3/4/2023",
        "2023-04-03",
        "2566-04-03",
        "2023-04-03 00:00:00",
        "2023-04-03T00:00:00",
        "45019",
        "45019.5",
        "3 April 2023",
        "3 Apr 2023",
        "3 Apr. 23",
        "April 3, 2023",
        "Monday 3 April 2023",
    ] {
        assert_eq!(parse(text).map_err(|error| error.to_string()), Ok(day), "{text}");
    }
}

#[test]
fn a_day_that_cannot_be_is_refused_with_its_reason() {
    let reason = |text: &str| match parse(text) {
        Err(DateError::Impossible { reason, .. }) => reason.to_string(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(reason("31 เมษายน 2566"), "เมษายน has 30 days, not 31");
    assert_eq!(reason("29 ก.พ. 66"), "กุมภาพันธ์ has 28 days, not 29");
    assert_eq!(reason("3/13/2566"), "there is no month 13");
    assert_eq!(reason("วันอังคารที่ 3 เมษายน 2566"), "the day is a จันทร์, not a อังคาร");
    assert!(reason("31 ธันวาคม 2483").contains("before 1 January B.E. 2484"));
    assert!(reason("3 เมษายน 256").contains("no year 256"));
    // The last year in either era is the same one: a day that is read is read again as it is kept.
    assert_eq!(parse("31 ธันวาคม 2743"), parse("2200-12-31"));
    assert!(reason("1 มกราคม 2744").contains("no year 2744") && reason("2201-01-01").contains("no year 2201"));
    assert_eq!(parse("29 กุมภาพันธ์ 2567").ok(), Some(date(2024, 2, 29)));
    assert_eq!(parse("1 มกราคม 2484").ok(), Some(date(1941, 1, 1)));
}

#[test]
fn what_is_no_date_is_not_guessed() {
    for text in ["", "เมษายน 2566", "ตลอดปี 2566", "3", "2566", "3 เมษายน", "1/2566", "042-123-456", "3 เมษายน 2566 ถึง"]
    {
        assert!(matches!(parse(text), Err(DateError::NotUnderstood(_))), "{text}");
    }
}

#[test]
fn excel_counts_a_day_that_never_was() {
    assert_eq!(from_excel_serial(45019.0), Ok(date(2023, 4, 3)));
    assert_eq!(from_excel_serial(45019.75), Ok(date(2023, 4, 3)));
    assert!(matches!(from_excel_serial(60.0), Err(DateError::NotUnderstood(_))));
    assert!(matches!(from_excel_serial(61.0), Err(DateError::Calendar(CalendarError::BeforeReform(_)))));
    assert!(from_excel_serial(f64::NAN).is_err() && from_excel_serial(-1.0).is_err());
}

#[test]
fn dates_are_said_in_every_form() {
    let day = date(2023, 4, 3);
    assert_eq!(long(day), "3 เมษายน 2566");
    assert_eq!(short(day), "3 เม.ย. 66");
    assert_eq!(with_weekday(day), "วันจันทร์ที่ 3 เมษายน 2566");
    assert_eq!(month_year(day), "เมษายน 2566");
    let six = crate::FiscalYear::new(2566).map(|year| year.round(crate::Round::Six)).unwrap();
    assert_eq!(span(six), "1 ตุลาคม 2565 – 31 มีนาคม 2566");
    assert_eq!(months(six), "ตุลาคม 2565 – มีนาคม 2566");
    assert_eq!(crate::Digits::Thai.write(&long(day)), "๓ เมษายน ๒๕๖๖");
    assert_eq!(long(date(1920, 4, 3)), "3 เมษายน ค.ศ. 1920");
}

fn found(text: &str) -> Vec<String> {
    find(text)
        .into_iter()
        .map(|found| {
            let what = match found.what {
                What::Day(day) => day.to_string(),
                What::MonthYear { year, month } => format!("{month}/{year}"),
                What::Impossible(reason) => reason.to_string(),
            };
            format!("{}={what}", &text[found.range])
        })
        .collect()
}

#[test]
fn dates_are_found_in_running_text() {
    assert_eq!(found("ที่ ทส ๗๑๒๐๑/ วันที่.....๓.....เมษายน ๒๕๖๖....."), ["๓.....เมษายน ๒๕๖๖=2023-04-03"]);
    assert_eq!(found("รอบ ๖ เดือน (ตุลาคม ๒๕๖๕ - มีนาคม ๒๕๖๖)"), ["ตุลาคม ๒๕๖๕=10/2565", "มีนาคม ๒๕๖๖=3/2566"]);
    assert_eq!(
        found("ระหว่างวันที่ ๑ ต.ค. ๖๕ – ๓๑ มี.ค. ๖๖ และ 30/09/2566"),
        ["๑ ต.ค. ๖๕=2022-10-01", "๓๑ มี.ค. ๖๖=2023-03-31", "30/09/2566=2023-09-30"]
    );
    assert_eq!(found("เมื่อวันที่ 31 เมษายน\n2566 ที่ผ่านมา"), ["31 เมษายน\n2566=เมษายน has 30 days, not 31"]);
    assert_eq!(found("วันศุกร์ที่ ๓ เมษายน ๒๕๖๖"), ["วันศุกร์ที่ ๓ เมษายน ๒๕๖๖=the day is a จันทร์, not a ศุกร์"]);
    assert_eq!(found("updated 3 April 2023, April 2023"), ["3 April 2023=2023-04-03", "April 2023=4/2566"]);
}

#[test]
fn other_figures_are_no_dates() {
    for text in [
        "โทร ๐-๔๒๔๘-๙๐๐๐ ต่อ ๑๒",
        "เลขประจำตัว 1-2345-67890-12-1",
        "เลขที่สัญญา 12/2566 ลงวันที่",
        "ข้อ ๓.๒.๑ ร้อยละ ๑๒.๕๐",
        "ในเดือนเมษายน ๑๒ ครั้ง",
        "ประจำปี ๒๕๖๖ และ ๒๕๖๕",
        "ปี ๒๕๖๖ เมษายนนี้",
        "may be 12 of 66",
        "เวลา 08.30 - 16.30 น.",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

proptest! {
    #[test]
    fn every_printed_form_is_read_back(days in 0i64..94_000, thai in any::<bool>()) {
        let day = crate::calendar::REFORM.checked_add(jiff::Span::new().days(days)).unwrap();
        let digits = if thai { crate::Digits::Thai } else { crate::Digits::Arabic };
        for said in [long(day), with_weekday(day), day.to_string()] {
            prop_assert_eq!(parse(&digits.write(&said)).ok(), Some(day), "{}", said);
        }
        // Two digits say the years 2500 to 2599 only; the short form writes others in full.
        let said = short(day);
        prop_assert_eq!(parse(&digits.write(&said)).ok(), Some(day), "{}", said);
        let sentence = format!("เมื่อ{}แล้ว", digits.write(&with_weekday(day)));
        prop_assert_eq!(find(&sentence).first().map(|found| found.what), Some(What::Day(day)));
    }

    #[test]
    fn no_text_makes_the_readers_stumble(text in "\\PC{0,40}|[0-9๐-๙/. -มกคเพษายน]{0,30}") {
        let _ = parse(&text);
        for found in find(&text) {
            prop_assert!(text.get(found.range).is_some());
        }
    }
}
