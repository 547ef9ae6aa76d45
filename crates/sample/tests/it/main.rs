//! What must be true of the sample town.

use prongsai_domain::evidence::EvidenceKind;
use prongsai_domain::framework::Framework;
use prongsai_domain::measure::Measure;
use prongsai_domain::scoring::score_card;
use prongsai_domain::{folder, library};
use prongsai_report::compose::compose;
use prongsai_report::lint::{Profile, Severity, lint};
use prongsai_sample::{cycle, town, towns};
use prongsai_thai::{FiscalYear, Round};
use sha2::{Digest, Sha256};

#[test]
fn every_town_is_read_and_written_again_without_loss() {
    for town in towns() {
        let cycle = town.cycle().unwrap_or_else(|problems| panic!("{}: {problems:#?}", town.name));
        assert_eq!(folder::parse(&folder::write(&cycle)), Ok(cycle), "{}", town.name);
    }
}

#[test]
fn the_announced_totals_and_ratings_follow_from_the_indicators_and_the_items() {
    for town in towns() {
        for card in town.cycle().unwrap().scorecards {
            let year = card.fiscal_year;
            let framework = Framework::embedded(year).unwrap();

            let scored = score_card(framework, &card).unwrap();
            assert_eq!(scored.total(), card.total, "{year}");
            assert_eq!(scored.rating.as_ref().map(|rating| rating.name.as_str()), card.rating.as_deref(), "{year}");
            assert!(scored.notes.is_empty(), "{year}: {:#?}", scored.notes);

            let mut items_alone = card.clone();
            items_alone.indicators.retain(|no, _| *no < 9);
            assert_eq!(score_card(framework, &items_alone).unwrap().total(), card.total, "{year} from its items");
            assert_eq!(card.oit.len(), framework.oit.items.len(), "{year}");
        }
    }
}

#[test]
fn every_digest_is_that_of_its_file_and_no_file_lies_about_unused() {
    let town = town("thungsaengsai-2569").unwrap();
    let evidence = town.cycle().unwrap().evidence;
    for item in &evidence {
        let Some(path) = &item.file else { continue };
        let bytes = town.file(path).unwrap_or_else(|| panic!("{path} is not embedded"));
        let digest = Sha256::digest(bytes).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        assert_eq!(item.sha256.as_deref(), Some(digest.as_str()), "{path}");
        assert!(bytes.len() < 120_000, "{path}");
    }
    for (path, _) in town.files {
        let used = folder::FILES.contains(path) || evidence.iter().any(|item| item.file.as_deref() == Some(path));
        assert!(used, "{path}");
    }
}

#[test]
fn both_rounds_of_2569_answer_every_step_with_figures_and_evidence_of_their_time() {
    let cycle = cycle("thungsaengsai-2569").unwrap();
    for round in [Round::Six, Round::Twelve] {
        let span = cycle.fiscal_year.round(round);
        for measure in &cycle.measures {
            assert!(cycle.follow_up_of(round, measure.no).is_some(), "{round:?} {}", measure.no);
            for step in &measure.steps {
                let progress = cycle.progress_of(round, measure.no, step.no);
                let progress = progress.unwrap_or_else(|| panic!("{round:?} {}.{}", measure.no, step.no));
                assert!(!progress.figures.is_empty() && !progress.evidence.is_empty());
                for id in &progress.evidence {
                    let made_on = cycle.evidence_with(id).and_then(|evidence| evidence.made_on).unwrap();
                    assert!(span.contains(made_on), "{round:?} {}.{}: {id} of {made_on}", measure.no, step.no);
                }
            }
        }
    }
    let used = |id: &str| {
        cycle.progress.iter().any(|entry| entry.evidence.iter().any(|used| used == id))
            || cycle.follow_ups.iter().any(|entry| entry.evidence.iter().any(|used| used == id))
    };
    for item in &cycle.evidence {
        assert!(used(&item.id), "{} shows nothing", item.id);
        assert!(item.kind != EvidenceKind::Photo || item.caption.is_some(), "{}", item.id);
    }
}

#[test]
fn every_figure_stands_in_its_result() {
    for entry in cycle("thungsaengsai-2569").unwrap().progress {
        let result = prongsai_thai::numeral::arabic(&entry.result).replace(',', "");
        for figure in &entry.figures {
            let said = result.contains(&figure.value);
            assert!(said, "{}.{}: {} {} is not in ‘{result}’", entry.measure, entry.step, figure.label, figure.value);
        }
    }
}

#[test]
fn the_measures_of_2570_are_those_of_the_library() {
    let cycle = cycle("thungsaengsai-2570").unwrap();
    assert_eq!(cycle.fiscal_year, FiscalYear::new(2570).unwrap());
    let text = |measure: &Measure| {
        let steps: Vec<String> = measure.steps.iter().map(|step| step.text.clone()).collect();
        (measure.title.clone(), measure.responsible.clone(), measure.success.clone(), measure.follow_up.clone(), steps)
    };
    for measure in &cycle.measures {
        let adopted = library::for_indicator(measure.indicator.unwrap())
            .map(|template| library::adopt(template, &cycle.agency, cycle.fiscal_year, measure.no));
        assert!(adopted.into_iter().any(|adopted| text(&adopted) == text(measure)), "{}", measure.title);
    }
}

#[test]
fn the_linter_finds_nothing_in_the_papers_of_the_town() {
    for town in towns() {
        let cycle = town.cycle().unwrap();
        let framework = Framework::embedded(cycle.fiscal_year).unwrap();
        for paper in &cycle.papers {
            let report = compose(&cycle, framework, paper.kind);
            let source = report.source(town.name);
            for profile in
                [Profile::default(), Profile { cycle: Some(&cycle), report: Some(&report), ..Profile::default() }]
            {
                let mut found = lint(&source, &profile);
                // The text alone cannot tell what is left for the pen; our own records can.
                if profile.cycle.is_none() {
                    found.retain(|diagnostic| diagnostic.severity != Severity::Info);
                }
                assert!(found.is_empty(), "{} {:?}: {found:#?}", town.name, paper.kind);
            }
        }
    }
}
