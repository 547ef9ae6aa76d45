use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use prongsai_store::jobs;
use prongsai_testing::each_store;
use prongsai_worker::{Handler, Setback, Worker, lane, schedule};
use tokio::sync::{Notify, oneshot};

use crate::{scene, work};

async fn put(worker: &Worker, kind: &str) {
    let mut tx = worker.store.write().await.expect("the store writes");
    let now = worker.clock.now();
    jobs::enqueue(&mut tx, now, now, None, kind, &(), None).await.expect("the job is new");
    tx.commit_unrecorded().await.expect("the job is kept");
}

async fn load(worker: &Worker) -> jobs::Load {
    let mut tx = worker.store.read().await.expect("the store reads");
    jobs::load(&mut tx, worker.clock.now()).await.expect("the jobs are counted")
}

/// Counts its calls and ends as told.
fn counting(count: &Arc<AtomicU32>, end: fn() -> Result<(), Setback>) -> Handler {
    let count = Arc::clone(count);
    Arc::new(move |_, _| {
        count.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { end() })
    })
}

each_store! {
    async fn a_job_is_done_once(store: Store) {
        let (worker, _) = scene(&store).await;
        let count = Arc::new(AtomicU32::new(0));
        let worker = worker.with("count", counting(&count, || Ok(())));
        put(&worker, "count").await;

        assert_eq!((work(&worker).await, work(&worker).await), (1, 0));
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    async fn a_panic_is_a_failure_that_waits_for_a_person_in_the_end(store: Store) {
        let (worker, hands) = scene(&store).await;
        let count = Arc::new(AtomicU32::new(0));
        let worker = worker.with("panic", counting(&count, || panic!("the ink is dry")));
        put(&worker, "panic").await;

        for _ in 0..jobs::MOST_ATTEMPTS {
            assert_eq!(work(&worker).await, 1);
            assert_eq!(work(&worker).await, 0, "it pauses first");
            hands.forward(24 * 60 * 60);
        }

        assert_eq!(work(&worker).await, 0);
        let mut tx = store.read().await.expect("the store reads");
        let dead = jobs::list_dead(&mut tx, None).await.expect("the dead are listed");
        assert_eq!(dead[0].last_error.as_deref(), Some("a fault of the program: the ink is dry"));
        assert_eq!(i64::from(count.load(Ordering::SeqCst)), jobs::MOST_ATTEMPTS);
    }

    async fn a_job_of_a_process_that_died_is_done_again(store: Store) {
        let (worker, hands) = scene(&store).await;
        let count = Arc::new(AtomicU32::new(0));
        let worker = worker.with("count", counting(&count, || Ok(())));
        put(&worker, "count").await;
        let mut tx = store.write().await.expect("the store writes");
        jobs::claim(&mut tx, worker.clock.now(), lane::LEASE_SECONDS, "dead").await.expect("claimed").expect("a job");
        tx.commit_unrecorded().await.expect("the lease is kept");

        assert_eq!(work(&worker).await, 0, "the lease still holds");
        hands.forward(lane::LEASE_SECONDS + 1);

        assert_eq!(work(&worker).await, 1);
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    async fn a_job_that_kills_the_process_each_time_is_set_aside(store: Store) {
        let (worker, hands) = scene(&store).await;
        put(&worker, "deadly").await;
        for _ in 0..jobs::MOST_ATTEMPTS {
            let mut tx = store.write().await.expect("the store writes");
            jobs::claim(&mut tx, worker.clock.now(), lane::LEASE_SECONDS, "dead").await.expect("claimed");
            tx.commit_unrecorded().await.expect("the lease is kept");
            hands.forward(lane::LEASE_SECONDS + 1);
        }

        work(&worker).await;

        assert_eq!(load(&worker).await.dead, 1);
    }

    async fn a_stop_finishes_the_job_under_way(store: Store) {
        let (worker, _) = scene(&store).await;
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let finished = Arc::new(AtomicU32::new(0));
        let handler: Handler = {
            let (begun, go_on, finished) = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&finished));
            Arc::new(move |_, _| {
                let (begun, go_on, finished) = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&finished));
                Box::pin(async move {
                    begun.notify_one();
                    go_on.notified().await;
                    finished.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                })
            })
        };
        let worker = worker.with("slow", handler);
        put(&worker, "slow").await;
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn({
            let worker = worker.clone();
            async move { prongsai_worker::run(worker, "test", async { drop(stopped.await) }).await }
        });
        begun.notified().await;

        stop.send(()).expect("the worker listens");
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!running.is_finished(), "the job is still under way");
        go_on.notify_one();
        running.await.expect("the worker ends");

        assert_eq!(finished.load(Ordering::SeqCst), 1);
    }

    async fn every_slot_is_taken_by_one_process(store: Store) {
        let (worker, hands) = scene(&store).await;
        let other = worker.clone();
        let (mut one, mut two) = (BTreeMap::new(), BTreeMap::new());

        schedule::look(&worker, &mut one).await.expect("looked");
        schedule::look(&other, &mut two).await.expect("looked");

        // Sweep, tidy, the lists counted, and of one town the reminders, the night, and the hour and the day of its channel.
        assert_eq!(load(&worker).await.waiting, 7);
        assert_eq!(work(&worker).await, 7);
        hands.forward(60 * 60);
        schedule::look(&worker, &mut one).await.expect("looked");
        assert_eq!(load(&worker).await.waiting, 2, "a new hour, the same day");
    }
}
