use serde_json::Value;

use super::*;

fn asked(set: &[&str], target: Option<&str>, format: Format) -> Arguments {
    Arguments {
        path: PathBuf::from("oit.csv"),
        set: set.iter().map(|one| (*one).to_owned()).collect(),
        target: target.map(str::to_owned),
        effort: Vec::new(),
        year: None,
        agency: None,
        framework: None,
        format,
    }
}

fn town() -> Scorecard {
    let mut text = "agency,fiscal_year,i1,i2,i3,i4,i5,i6,i7,i8".to_owned();
    let mut row = "เทศบาลตำบลทุ่งแสงใส,2564,83,83,83,83,83,83,83,83".to_owned();
    for no in 1..=43 {
        let _ = write!(text, ",O{no}");
        row += if no == 42 || no == 1 { ",0" } else { ",100" };
    }
    let content = score::read(format!("{text}\n{row}\n").as_bytes(), Framework::all());
    assert_eq!(content.problems, []);
    content.subjects[0].card()
}

fn said(arguments: &Arguments, language: Language) -> Result<String, Failure> {
    let card = town();
    let framework = Framework::embedded(card.fiscal_year).expect("an embedded year");
    answer(arguments, "เทศบาลตำบลทุ่งแสงใส", framework, &card, language)
}

#[test]
fn before_and_after_stand_side_by_side() {
    let text = said(&asked(&["i2=90", "๐๔๒=๑๐๐"], None, Format::Table), Language::Th).err();
    assert!(text.is_some_and(|failure| failure.0.contains("--set")), "a code begins with its letter");
    let text = said(&asked(&["i2=90", "O๔๒=๑๐๐"], None, Format::Table), Language::Th).unwrap();
    let line = |start: &str| {
        let line = text.lines().find(|line| line.starts_with(start));
        line.unwrap_or_else(|| panic!("{start} in {text}")).split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line("คะแนนรวม")[1..], ["84.36", "89.78", "+5.42"]);
    assert_eq!(line("ระดับ")[1..], ["B", "A"]);
    assert!(text.contains("ทางที่ลงแรงน้อยที่สุดจากระดับ B สู่ระดับ A"), "{text}");
    assert!(line("O42").len() > 3);
}

#[test]
fn the_plan_is_data_for_programs() {
    let text = said(&asked(&[], Some("A"), Format::Json), Language::En).unwrap();
    let record: Value = serde_json::from_str(&text).unwrap();
    let choices = record["plan"]["choices"].as_array().unwrap();
    assert_eq!(choices.last().unwrap()["items"][0]["code"], "O42");
    assert_eq!(choices.last().unwrap()["survey_hundredths"], 0);
    assert_eq!(record["missing_items"][0]["exact"], "5");
}

#[test]
fn a_rating_that_is_reached_is_an_answer_and_an_unknown_one_is_not() {
    let text = said(&asked(&[], Some("C"), Format::Table), Language::Th).unwrap();
    assert!(text.contains("ได้ระดับ C แล้ว"), "{text}");
    let failure = said(&asked(&[], Some("ผ่านดี"), Format::Table), Language::Th).unwrap_err();
    assert!(failure.0.contains("มี AA, A, B"), "{}", failure.0);
}

#[test]
fn a_change_that_is_not_understood_is_shown_how_to_write() {
    for wrong in ["i2", "i2=x", "x2=90", "i2=101"] {
        let failure = said(&asked(&[wrong], None, Format::Table), Language::Th).unwrap_err();
        assert!(failure.0.contains("i2=90"), "{wrong}: {}", failure.0);
    }
    let failure = said(&asked(&["O44=100"], None, Format::Table), Language::En).unwrap_err();
    assert!(failure.0.contains("no item O44"), "{}", failure.0);
}

#[test]
fn among_several_agencies_one_must_be_chosen() {
    let cards = vec![("ก".to_owned(), town()), ("ข".to_owned(), town())];
    let mut arguments = asked(&[], None, Format::Table);
    let failure = choose(&arguments, cards.clone(), Language::Th).unwrap_err();
    assert!(failure.0.contains("--agency: ก, ข"), "{}", failure.0);
    arguments.agency = Some("ข".to_owned());
    assert_eq!(choose(&arguments, cards, Language::Th).unwrap().0, "ข");
}
