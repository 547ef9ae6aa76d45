//! The outbox is sent: plain text, from the town, through the mail server of the installation.

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use jiff::{SignedDuration, Timestamp};
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use prongsai_store::jobs::Job;
use prongsai_store::mails::{self, Mail};
use prongsai_store::{agencies, from_json};

use crate::{Setback, Worker};

/// How long a mail server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// After a failure that may pass, a mail is tried again after so long, doubled each time up to the longest.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(60);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(4);

/// A mail server that is away over a long weekend loses no mail.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(24 * 5);

/// How the connection to the mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, usually at port 465.
    Tls,
    /// TLS after a greeting, usually at port 587; without it nothing is sent.
    StartTls,
    /// None: only to a mail server on the same machine.
    Plain,
}

/// A mail server.
#[derive(Clone)]
pub struct Server {
    /// Its name, to which its certificate must be made out.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub security: Security,
    /// Name and password, where it asks for them.
    pub credentials: Option<(String, String)>,
    /// A certificate in PEM that is trusted beside the public ones, for a mail server of one's own.
    pub trusted: Option<Vec<u8>>,
}

/// How mails leave.
pub struct Mailer {
    way: Way,
    from: Address,
}

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// Each mail is a file, to look at.
    Folder(PathBuf),
}

/// Why mails cannot leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Our own address is none.
    #[error("‘{0}’ is no mail address")]
    From(String, #[source] AddressError),
    /// A connection without secrecy would leave the machine.
    #[error("‘{0}’ is another machine, to which mail goes by TLS only")]
    Open(String),
    /// The trusted certificate or the name of the host cannot be used.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[source] lettre::transport::smtp::Error),
    /// The mail server does not answer or refuses.
    #[error("the mail server does not answer as it should: {0}")]
    Server(#[source] lettre::transport::smtp::Error),
    /// The folder cannot be written.
    #[error("the folder of mails cannot be written: {0}")]
    Folder(#[source] std::io::Error),
}

impl Mailer {
    /// Mails leave through a server, from an address of the installation.
    ///
    /// # Errors
    /// The address is none, or TLS cannot be set up as asked.
    pub fn new(server: &Server, from: &str) -> Result<Self, MailError> {
        let from = address(from)?;
        let tls = match server.security {
            Security::Plain if is_local(&server.host) => Tls::None,
            Security::Plain => return Err(MailError::Open(server.host.clone())),
            Security::Tls => Tls::Wrapper(parameters(server)?),
            Security::StartTls => Tls::Required(parameters(server)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host.clone())
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((name, password)) = &server.credentials {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self { way: Way::Smtp(Box::new(builder.build())), from })
    }

    /// Mails are laid into a folder as files, for a demonstration.
    ///
    /// # Errors
    /// The address is none.
    pub fn into_folder(folder: PathBuf, from: &str) -> Result<Self, MailError> {
        Ok(Self { way: Way::Folder(folder), from: address(from)? })
    }

    /// Whether the mail server answers and knows us; nothing is sent.
    ///
    /// # Errors
    /// What the mail server says.
    pub async fn check(&self) -> Result<(), MailError> {
        match &self.way {
            Way::Smtp(transport) => match transport.test_connection().await {
                Ok(_) => Ok(()),
                Err(error) => Err(MailError::Server(error)),
            },
            Way::Folder(folder) => tokio::fs::create_dir_all(folder).await.map_err(MailError::Folder),
        }
    }

    async fn send(&self, message: Message, id: &str) -> Result<(), MailError> {
        match &self.way {
            Way::Smtp(transport) => transport.send(message).await.map(drop).map_err(MailError::Server),
            Way::Folder(folder) => {
                tokio::fs::create_dir_all(folder).await.map_err(MailError::Folder)?;
                tokio::fs::write(folder.join(format!("{id}.eml")), message.formatted()).await.map_err(MailError::Folder)
            }
        }
    }

    /// A mail as it goes over the wire.
    fn message(&self, town: &str, mail: &Mail, to: Address) -> Result<Message, lettre::error::Error> {
        let seconds = u64::try_from(mail.created_at / 1_000_000).unwrap_or_default();
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(Mailbox::new(Some(town.to_owned()), self.from.clone()))
            .to(Mailbox::new(None, to))
            // One line: whatever stands in a title cannot begin another header.
            .subject(mail.subject.split_whitespace().collect::<Vec<_>>().join(" "))
            .date(UNIX_EPOCH + Duration::from_secs(seconds))
            // The same after a crash between sending and recording, so that a second copy is recognised as one.
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.domain())))
            // Absence notes answer no machine.
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
    }
}

fn address(text: &str) -> Result<Address, MailError> {
    text.parse().map_err(|error| MailError::From(text.to_owned(), error))
}

/// Whether a mail can be addressed so.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// Whether a host is the machine itself.
pub fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn parameters(server: &Server) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(pem) = &server.trusted {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(MailError::Tls)?);
    }
    builder.build().map_err(MailError::Tls)
}

/// What follows from a failure.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// The mail itself is refused.
    ForGood,
    /// It may go through later, or when somebody has mended the settings.
    Later,
}

impl MailError {
    /// A short reason without anybody's address: what the server says may quote it.
    fn reason(&self) -> String {
        match self {
            Self::Server(error) => match error.status() {
                Some(code) => format!("the mail server answered {code}"),
                None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
                None if error.is_tls() => "the mail server's certificate is not trusted or TLS failed".to_owned(),
                None => "the mail server cannot be reached".to_owned(),
            },
            other => other.to_string(),
        }
    }

    fn verdict(&self) -> Verdict {
        let Self::Server(error) = self else { return Verdict::Later };
        let Some(code) = error.status().filter(|_| error.is_permanent()) else { return Verdict::Later };
        // 530, 534, 535 and 538 speak of our sign-in, not of the mail.
        if ["530", "534", "535", "538"].contains(&code.to_string().as_str()) {
            Verdict::Later
        } else {
            Verdict::ForGood
        }
    }
}

/// Does a job: sends one mail.
///
/// # Errors
/// The mail is to be tried later, or cannot be read; one that is refused for good is set aside in the outbox, which is no
/// failure of the job.
pub async fn send(worker: Worker, job: Job) -> Result<(), Setback> {
    let mails::Send { mail: id } = from_json("job.payload", &job.payload)?;
    let agency = job.agency.as_deref().unwrap_or_default();
    let mut tx = worker.store.read().await?;
    let found = mails::find(&mut tx, agency, &id).await?;
    let site = agencies::list(&mut tx).await?.into_iter().find(|site| site.id == agency);
    drop(tx);
    let (Some(mail), Some(site)) = (found, site) else { return Ok(()) };
    if mail.sent_at.is_some() || mail.failed_at.is_some() {
        return Ok(());
    }
    let Some(mailer) = worker.mailer.clone() else {
        return set_aside(&worker, agency, &id, "no mail server is set").await;
    };
    let Ok(to) = mail.recipient.parse::<Address>() else {
        return set_aside(&worker, agency, &id, "the address of the recipient is none").await;
    };
    let message = match mailer.message(&site.full_name, &mail, to) {
        Ok(message) => message,
        Err(error) => return set_aside(&worker, agency, &id, &error.to_string()).await,
    };
    let Err(error) = mailer.send(message, &id).await else {
        let mut tx = worker.store.write().await?;
        mails::sent(&mut tx, worker.clock.now(), agency, &id).await?;
        tx.commit_unrecorded().await?;
        metrics::counter!("prongsai_mails_total", "outcome" => "sent").increment(1);
        return Ok(());
    };
    let now = worker.clock.now();
    let age = now.duration_since(Timestamp::from_microsecond(mail.created_at).unwrap_or(now));
    if error.verdict() == Verdict::ForGood || age > GIVE_UP {
        return set_aside(&worker, agency, &id, &error.reason()).await;
    }
    let mut tx = worker.store.write().await?;
    mails::failed(&mut tx, now, agency, &id, &error.reason(), false).await?;
    tx.commit_unrecorded().await?;
    metrics::counter!("prongsai_mails_total", "outcome" => "later").increment(1);
    Err(Setback::Later { until: now + pause(mail.attempts), reason: error.reason() })
}

/// How long to wait after so many attempts that failed before.
fn pause(attempts: i64) -> SignedDuration {
    let doubled = 1_i32 << attempts.clamp(0, 16);
    (FIRST_PAUSE * doubled).min(LONGEST_PAUSE)
}

async fn set_aside(worker: &Worker, agency: &str, id: &str, reason: &str) -> Result<(), Setback> {
    let mut tx = worker.store.write().await?;
    mails::failed(&mut tx, worker.clock.now(), agency, id, reason, true).await?;
    tx.commit_unrecorded().await?;
    metrics::counter!("prongsai_mails_total", "outcome" => "refused").increment(1);
    tracing::warn!(agency, mail = id, reason, "a mail is set aside");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer() -> Mailer {
        Mailer::into_folder(PathBuf::new(), "ita@thungsaengsai.go.th").unwrap()
    }

    fn mail(subject: &str) -> Mail {
        Mail {
            id: "0199f00dfeed".to_owned(),
            recipient: "somchai@example.go.th".to_owned(),
            subject: subject.to_owned(),
            body: "เรียน ผู้อำนวยการกองคลัง\n\nขอให้รายงานผล".to_owned(),
            created_at: 1_790_000_000_000_000,
            sent_at: None,
            attempts: 0,
            last_error: None,
            failed_at: None,
        }
    }

    #[test]
    fn a_title_cannot_begin_another_header() {
        let mail = mail("เรื่อง\r\nBcc: everybody@example.org");

        let message = mailer().message("เทศบาล", &mail, mail.recipient.parse().unwrap()).unwrap();

        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        assert_eq!(message.envelope().to().len(), 1);
    }

    #[test]
    fn a_mail_keeps_its_identity_over_a_second_sending() {
        let mail = mail("เตือน");
        let one = mailer().message("เทศบาล", &mail, mail.recipient.parse().unwrap()).unwrap().formatted();
        let two = mailer().message("เทศบาล", &mail, mail.recipient.parse().unwrap()).unwrap().formatted();

        assert_eq!(one, two);
        assert!(String::from_utf8(one).unwrap().contains("Message-ID: <0199f00dfeed@thungsaengsai.go.th>"));
    }

    #[test]
    fn the_pauses_grow_and_end_at_four_hours() {
        let seconds: Vec<i64> = (0..10).map(|attempts| pause(attempts).as_secs()).collect();
        assert_eq!(seconds, [60, 120, 240, 480, 960, 1920, 3840, 7680, 14400, 14400]);
    }

    #[test]
    fn mail_leaves_the_machine_by_tls_only() {
        let server = |host: &str| Server {
            host: host.to_owned(),
            port: 25,
            security: Security::Plain,
            credentials: None,
            trusted: None,
        };
        assert!(matches!(Mailer::new(&server("mail.example.go.th"), "a@b.go.th"), Err(MailError::Open(_))));
        assert!(Mailer::new(&server("127.0.0.1"), "a@b.go.th").is_ok());
    }
}
