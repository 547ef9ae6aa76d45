use proptest::prelude::*;

use super::*;
use crate::agency::{Acting, AgencyKind};

fn town() -> Agency {
    let mut town = Agency::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง");
    town.posts.push(Post {
        id: "deputy-clerk".to_owned(),
        title: "รองปลัดเทศบาล".to_owned(),
        role: PostRole::DeputyClerk,
        unit: None,
        holder: None,
        vacant: false,
    });
    town
}

fn standing_in(post: &str, by: &str, mode: ActingMode) -> Acting {
    let basis = Some("คำสั่งเทศบาลตำบลทุ่งแสงใส ที่ ๑๒๓/๒๕๖๙".to_owned());
    Acting { post: post.to_owned(), by: by.to_owned(), mode, basis, from: None, to: None }
}

fn begin(town: &Agency) -> Approval {
    Approval::begin(&default_chain(town), town, None).unwrap()
}

fn posts(paper: &Approval) -> Vec<&str> {
    paper.stages().iter().map(|stage| stage.post.as_str()).collect()
}

#[test]
fn the_usual_chain_goes_from_the_legal_officer_to_the_mayor() {
    assert_eq!(posts(&begin(&town())), ["legal", "office-head", "deputy-clerk", "clerk", "mayor"]);
}

#[test]
fn a_paper_is_approved_after_all_opinions_were_given() {
    let town = town();
    let mut paper = begin(&town);
    paper.take(&town, "legal", Deed::Propose, None).unwrap();
    paper.take(&town, "office-head", Deed::Endorse(Some("เห็นควรอนุมัติ".to_owned())), None).unwrap();
    paper.take(&town, "deputy-clerk", Deed::Object("ตัวเลขไม่ครบ".to_owned()), None).unwrap();
    paper.take(&town, "clerk", Deed::Endorse(None), None).unwrap();
    paper.take(&town, "mayor", Deed::Approve(None), None).unwrap();

    assert_eq!(paper.state(), &State::Approved);
    assert_eq!(paper.next(), None);
    assert_eq!(paper.take(&town, "mayor", Deed::Approve(None), None), Err(TransitionError::Finished));
}

#[test]
fn what_is_not_allowed_leaves_the_paper_where_it_was() {
    let town = town();
    let mut paper = begin(&town);
    let before = paper.clone();
    for (by, deed, error) in [
        ("mayor", Deed::Approve(None), TransitionError::NotTheirs { expected: "legal".into(), by: "mayor".into() }),
        ("legal", Deed::Endorse(None), TransitionError::WrongDeed(ChainAct::Propose)),
    ] {
        assert_eq!(paper.take(&town, by, deed, None), Err(error));
        assert_eq!(paper, before);
    }
    paper.take(&town, "legal", Deed::Propose, Some(prongsai_thai::FiscalYear::new(2569).unwrap().last_day())).unwrap();
    let early = prongsai_thai::FiscalYear::new(2569).unwrap().first_day();
    for (deed, on, error) in [
        (Deed::Approve(None), None, TransitionError::WrongDeed(ChainAct::Opine)),
        (Deed::Return("  ".to_owned()), None, TransitionError::MissingReason),
        (Deed::Object(String::new()), None, TransitionError::MissingReason),
        (Deed::Endorse(None), Some(early), TransitionError::BeforePrevious(early)),
    ] {
        assert_eq!(paper.take(&town, "office-head", deed, on), Err(error));
        assert_eq!((paper.state(), paper.history().len()), (&State::Waiting(1), 1));
    }
}

#[test]
fn a_returned_paper_goes_back_to_its_drafter_and_keeps_its_history() {
    let town = town();
    let mut paper = begin(&town);
    paper.take(&town, "legal", Deed::Propose, None).unwrap();
    paper.take(&town, "office-head", Deed::Return("เพิ่มภาพถ่าย".to_owned()), None).unwrap();

    assert_eq!((paper.next().unwrap().post.as_str(), paper.round()), ("legal", 2));
    paper.take(&town, "legal", Deed::Propose, None).unwrap();
    assert_eq!(paper.history().iter().map(|event| event.round).collect::<Vec<_>>(), [1, 1, 2]);
}

#[test]
fn steps_that_fall_on_one_person_are_merged_into_the_highest_with_a_reason() {
    let mut town = town();
    town.acting = vec![standing_in("clerk", "deputy-clerk", ActingMode::ActingFor)];
    let paper = begin(&town);
    assert_eq!(posts(&paper), ["legal", "office-head", "clerk", "mayor"]);
    let merged = &paper.merged()[0];
    assert_eq!((merged.post.as_str(), merged.into.as_str()), ("deputy-clerk", "clerk"));
    assert!(merged.reason.contains("รองปลัดเทศบาลตำบลทุ่งแสงใส"), "{}", merged.reason);

    town.acting.push(standing_in("mayor", "clerk", ActingMode::PerformingDuties));
    town.acting.remove(0);
    assert_eq!(posts(&begin(&town)), ["legal", "office-head", "deputy-clerk", "mayor"]);

    town.acting = vec![standing_in("office-head", "legal", ActingMode::ActingInPosition)];
    assert_eq!(posts(&begin(&town)), ["legal", "deputy-clerk", "clerk", "mayor"]);

    town.acting.clear();
    for post in town.posts.iter_mut().filter(|post| ["office-head", "deputy-clerk"].contains(&post.id.as_str())) {
        post.holder = Some("นางตัวอย่าง ใจใส".to_owned());
    }
    assert_eq!(posts(&begin(&town)), ["legal", "deputy-clerk", "clerk", "mayor"]);
}

#[test]
fn who_stands_in_signs_in_that_capacity_with_its_basis() {
    let mut town = town();
    town.acting = vec![standing_in("clerk", "deputy-clerk", ActingMode::ActingFor)];
    let mut paper = begin(&town);
    paper.take(&town, "legal", Deed::Propose, None).unwrap();
    paper.take(&town, "office-head", Deed::Endorse(None), None).unwrap();
    let refused = paper.take(&town, "clerk", Deed::Endorse(None), None);
    assert_eq!(
        refused,
        Err(TransitionError::NotTheirs { expected: "deputy-clerk".to_owned(), by: "clerk".to_owned() })
    );
    paper.take(&town, "deputy-clerk", Deed::Endorse(None), None).unwrap();
    let event = paper.history().last().unwrap();
    assert_eq!((event.post.as_str(), event.mode), ("clerk", Some(ActingMode::ActingFor)));
    assert!(event.basis.is_some());
}

#[test]
fn a_chain_that_is_none_is_refused() {
    let town = town();
    let chain = default_chain(&town);
    let begin = |chain: &[ChainStep]| Approval::begin(chain, &town, None).map(|_| ());
    assert_eq!(begin(&[]), Err(ChainError::OutOfOrder(0)));
    assert_eq!(begin(&chain[1..]), Err(ChainError::OutOfOrder(1)));
    assert_eq!(begin(&chain[..4]), Err(ChainError::OutOfOrder(4)));
    let mut unknown = chain.clone();
    unknown[1].post = "boss".to_owned();
    assert_eq!(begin(&unknown), Err(ChainError::UnknownPost("boss".to_owned())));
    let mut own = chain;
    own[4].post = "legal".to_owned();
    assert_eq!(begin(&own), Err(ChainError::OrdersOwnProposal("legal".to_owned())));
}

fn deed() -> impl Strategy<Value = Deed> {
    let reason = proptest::option::of(Just("เหตุผล".to_owned()));
    prop_oneof![
        3 => Just(Deed::Propose),
        4 => reason.clone().prop_map(Deed::Endorse),
        1 => reason.clone().prop_map(|reason| Deed::Object(reason.unwrap_or_default())),
        2 => reason.clone().prop_map(Deed::Approve),
        1 => reason.clone().prop_map(|reason| Deed::Disapprove(reason.unwrap_or_default())),
        1 => reason.prop_map(|reason| Deed::Return(reason.unwrap_or_default())),
    ]
}

proptest! {
    #[test]
    fn no_step_is_skipped_and_the_history_only_grows(
        deeds in proptest::collection::vec((0_usize..6, deed()), 0..80),
        acts in any::<bool>(),
    ) {
        let mut town = town();
        if acts {
            town.acting = vec![standing_in("clerk", "deputy-clerk", ActingMode::ActingFor)];
        }
        let mut paper = begin(&town);
        let by = ["legal", "office-head", "deputy-clerk", "clerk", "mayor", "works-head"];
        for (who, deed) in deeds {
            let before = paper.clone();
            // Mostly the right person, so that papers get far.
            let next = paper.next().and_then(|stage| signer(&town, &stage.post, None)).map(|post| post.id.clone());
            let who = next.filter(|_| who < 5).unwrap_or_else(|| by[who].to_owned());
            if paper.take(&town, &who, deed, None).is_ok() {
                prop_assert_eq!(&paper.history()[..before.history().len()], before.history());
                prop_assert_eq!(paper.history().len(), before.history().len() + 1);
            } else {
                prop_assert_eq!(&paper, &before);
            }
            let round: Vec<&Event> = paper.history().iter().filter(|event| event.round == paper.round()).collect();
            for (event, stage) in round.iter().zip(paper.stages()) {
                prop_assert_eq!(&event.post, &stage.post);
            }
            let ordered = round.iter().any(|event| matches!(event.deed, Deed::Approve(_) | Deed::Disapprove(_)));
            prop_assert_eq!(ordered, paper.next().is_none());
            if ordered {
                prop_assert_eq!(round.len(), paper.stages().len());
            }
        }
    }
}
