//! Work is done at least once, and by one worker at a time.

use std::collections::BTreeSet;

use prongsai_store::jobs::{self, Job, MOST_ATTEMPTS};
use prongsai_store::{Store, events::Event};
use prongsai_testing::each_store;

use crate::{at, town};

async fn enqueue(store: &Store, due: i64, kind: &str, dedup: Option<&str>) {
    let mut tx = store.write().await.expect("the store writes");
    jobs::enqueue(&mut tx, at(0), at(due), Some("a"), kind, &kind, dedup).await.expect("the job is taken");
    tx.commit_unrecorded().await.expect("the job is kept");
}

async fn claim(store: &Store, now: i64, worker: &str) -> Option<Job> {
    let mut tx = store.write().await.expect("the store writes");
    let job = jobs::claim(&mut tx, at(now), 60, worker).await.expect("the question is answered");
    tx.commit_unrecorded().await.expect("the lease is kept");
    job
}

async fn end(store: &Store, now: i64, job: &Job, failure: Option<&str>) {
    let mut tx = store.write().await.expect("the store writes");
    match failure {
        Some(reason) => jobs::fail(&mut tx, at(now), job, reason).await.expect("the failure is taken"),
        None => jobs::finish(&mut tx, at(now), &job.id).await.expect("the end is taken"),
    }
    tx.commit_unrecorded().await.expect("the end is kept");
}

each_store! {
    async fn the_job_that_is_due_first_comes_first_and_none_before_its_time(store: Store) {
        town(&store, "a").await;
        enqueue(&store, 20, "second", None).await;
        enqueue(&store, 10, "first", None).await;

        assert_eq!(claim(&store, 9, "w").await, None);
        let first = claim(&store, 30, "w").await.expect("one is due");
        let second = claim(&store, 30, "w").await.expect("another is due");

        assert_eq!((first.kind.as_str(), second.kind.as_str()), ("first", "second"));
        assert_eq!((first.agency.as_deref(), first.attempts), (Some("a"), 1));
        assert_eq!(first.read::<String>().expect("the payload is whole"), "first");
        assert_eq!(claim(&store, 30, "w").await, None);
    }

    async fn a_finished_job_never_comes_again(store: Store) {
        town(&store, "a").await;
        enqueue(&store, 0, "draw", None).await;
        let job = claim(&store, 1, "w").await.expect("it is due");

        end(&store, 2, &job, None).await;

        assert_eq!(claim(&store, 1_000_000, "w").await, None);
    }

    async fn a_job_whose_worker_died_comes_to_another_after_its_lease(store: Store) {
        town(&store, "a").await;
        enqueue(&store, 0, "draw", None).await;
        let lost = claim(&store, 0, "dead").await.expect("it is due");

        assert_eq!(claim(&store, 59, "alive").await, None, "the lease still holds");
        let again = claim(&store, 61, "alive").await.expect("the lease is over");

        assert_eq!((again.id, again.attempts), (lost.id, 2));
    }

    async fn a_failed_job_comes_again_later_each_time_and_at_last_waits_for_a_person(store: Store) {
        town(&store, "a").await;
        enqueue(&store, 0, "mail", None).await;
        let mut now = 0;
        let mut pauses = Vec::new();
        for attempt in 1..=MOST_ATTEMPTS {
            let job = claim(&store, now, "w").await.expect("it is due again");
            assert_eq!(job.attempts, attempt);
            end(&store, now, &job, Some("no answer")).await;
            let failed_at = now;
            while attempt < MOST_ATTEMPTS && claim_would(&store, now).await.is_none() {
                now += 15;
            }
            pauses.push(now - failed_at);
        }

        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 0]);
        assert_eq!(claim(&store, now + 10_000_000, "w").await, None);
    }

    async fn a_second_job_of_the_same_key_is_not_added(store: Store) {
        town(&store, "a").await;
        enqueue(&store, 0, "draw", Some("draw:v1")).await;
        enqueue(&store, 0, "draw", Some("draw:v1")).await;
        enqueue(&store, 0, "draw", Some("draw:v2")).await;
        enqueue(&store, 0, "draw", None).await;
        enqueue(&store, 0, "draw", None).await;

        let mut claimed = 0;
        while claim(&store, 1, "w").await.is_some() {
            claimed += 1;
        }

        assert_eq!(claimed, 4);
    }

    async fn a_job_of_a_change_that_failed_is_not_there(store: Store) {
        town(&store, "a").await;
        let mut tx = store.write().await.expect("the store writes");
        jobs::enqueue(&mut tx, at(0), at(0), Some("a"), "draw", &(), None).await.expect("the job is taken");
        tx.commit(Event::new("nowhere", at(0), "x.y")).await.expect_err("the change fails");

        assert_eq!(claim(&store, 1, "w").await, None);
    }

    async fn two_workers_never_hold_the_same_job(store: Store) {
        town(&store, "a").await;
        for _ in 0..40 {
            enqueue(&store, 0, "draw", None).await;
        }

        let workers: Vec<_> = ["one", "two", "three"]
            .into_iter()
            .map(|name| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut held = Vec::new();
                    while let Some(job) = claim(&store, 1, name).await {
                        held.push(job.id);
                    }
                    held
                })
            })
            .collect();
        let mut held = Vec::new();
        for worker in workers {
            held.extend(worker.await.expect("no worker fails"));
        }

        let different: BTreeSet<&String> = held.iter().collect();
        assert_eq!((held.len(), different.len()), (40, 40));
    }

    async fn the_slot_of_a_schedule_is_taken_once(store: Store) {
        let mut taken = 0;
        for _ in 0..3 {
            let mut tx = store.write().await.expect("the store writes");
            if jobs::take_slot(&mut tx, at(0), "remind", "2026-11-26").await.expect("the question is answered") {
                taken += 1;
            }
            tx.commit_unrecorded().await.expect("the slot is kept");
        }

        assert_eq!(taken, 1);
    }
}

/// What would be claimed at a moment; nothing is.
async fn claim_would(store: &Store, now: i64) -> Option<Job> {
    let mut tx = store.write().await.expect("the store writes");
    let job = jobs::claim(&mut tx, at(now), 60, "asks").await.expect("the question is answered");
    tx.roll_back().await.expect("the lease is given up");
    job
}
