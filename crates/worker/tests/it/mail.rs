use std::sync::Arc;

use prongsai_store::jobs;
use prongsai_store::mails::{self, Mail};
use prongsai_testing::each_store;
use prongsai_testing::smtp::{Mode, Sink};
use prongsai_worker::Worker;
use prongsai_worker::mail::{Mailer, Security, Server};

use crate::{scene, work};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

#[expect(clippy::unnecessary_wraps, reason = "a worker may have none")]
fn mailer(port: u16) -> Option<Arc<Mailer>> {
    let server =
        Server { host: "127.0.0.1".to_owned(), port, security: Security::Plain, credentials: None, trusted: None };
    Some(Arc::new(Mailer::new(&server, "ita@tungsaengsai.go.th").expect("a mailer")))
}

async fn write(worker: &Worker, recipient: &str) -> String {
    let mut tx = worker.store.write().await.expect("the store writes");
    let now = worker.clock.now();
    let id = mails::enqueue(&mut tx, now, "town", recipient, "ขอให้รายงานผล", "เรียน ผู้อำนวยการกองคลัง\n\nโปรดบันทึกผล\n")
        .await
        .expect("the mail is new");
    tx.commit_unrecorded().await.expect("the mail is kept");
    id
}

async fn read(worker: &Worker, id: &str) -> Mail {
    let mut tx = worker.store.read().await.expect("the store reads");
    mails::find(&mut tx, "town", id).await.expect("found").expect("a mail")
}

each_store! {
    async fn a_mail_leaves_in_thai_from_the_town(store: Store) {
        let sink = Sink::start(TMP);
        let (mut worker, _) = scene(&store).await;
        worker.mailer = mailer(sink.port());
        let id = write(&worker, "somjai@tungsaengsai.go.th").await;

        assert_eq!(work(&worker).await, 1);

        let messages = sink.wait_for(1);
        assert!(messages[0].contains(&format!("Message-ID: <{id}@tungsaengsai.go.th>")), "{}", messages[0]);
        assert!(messages[0].contains("Auto-Submitted: auto-generated"));
        assert!(read(&worker, &id).await.sent_at.is_some());
    }

    async fn a_refused_mail_is_set_aside_with_the_reason(store: Store) {
        let sink = Sink::start(TMP);
        sink.set(Mode::Refuse);
        let (mut worker, hands) = scene(&store).await;
        worker.mailer = mailer(sink.port());
        let id = write(&worker, "nobody@tungsaengsai.go.th").await;

        work(&worker).await;
        hands.forward(24 * 60 * 60);
        assert_eq!(work(&worker).await, 0, "it is not tried again");

        let mail = read(&worker, &id).await;
        assert!(mail.failed_at.is_some() && mail.sent_at.is_none());
        assert_eq!(mail.last_error.as_deref(), Some("the mail server answered 550"));
    }

    async fn a_mail_waits_while_the_server_is_busy_or_away(store: Store) {
        let sink = Sink::start(TMP);
        sink.set(Mode::Later);
        let (mut worker, hands) = scene(&store).await;
        worker.mailer = mailer(sink.port());
        let id = write(&worker, "somjai@tungsaengsai.go.th").await;

        work(&worker).await;
        assert_eq!(read(&worker, &id).await.last_error.as_deref(), Some("the mail server answered 451"));
        assert_eq!(work(&worker).await, 0, "it pauses first");
        sink.set(Mode::Keep);
        hands.forward(10 * 60);
        assert_eq!(work(&worker).await, 1);

        assert_eq!(sink.wait_for(1).len(), 1);
        let mail = read(&worker, &id).await;
        assert!(mail.sent_at.is_some());
        assert_eq!(mail.attempts, 2);
    }

    async fn a_server_that_is_away_for_a_week_is_given_up(store: Store) {
        let (mut worker, hands) = scene(&store).await;
        // Nobody listens at the port of a socket that was just closed.
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        worker.mailer = mailer(port);
        let id = write(&worker, "somjai@tungsaengsai.go.th").await;

        for _ in 0..15 {
            work(&worker).await;
            hands.forward(12 * 60 * 60);
        }

        let mail = read(&worker, &id).await;
        assert!(mail.failed_at.is_some());
        assert_eq!(mail.last_error.as_deref(), Some("the mail server cannot be reached"));
        let mut tx = store.read().await.expect("the store reads");
        assert!(jobs::list_dead(&mut tx, None).await.expect("listed").is_empty(), "the outbox knows, the job is done");
    }

    async fn without_a_server_or_an_address_a_mail_is_set_aside_at_once(store: Store) {
        let (worker, _) = scene(&store).await;
        let id = write(&worker, "somjai@tungsaengsai.go.th").await;
        work(&worker).await;
        assert_eq!(read(&worker, &id).await.last_error.as_deref(), Some("no mail server is set"));

        let mut worker = worker;
        worker.mailer = mailer(9);
        let id = write(&worker, "a\r\nRCPT TO:<b@c.d>").await;
        work(&worker).await;
        assert_eq!(read(&worker, &id).await.last_error.as_deref(), Some("the address of the recipient is none"));
    }
}
