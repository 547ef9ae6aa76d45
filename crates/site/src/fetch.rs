//! How an address is visited: politely, bounded in time, size and number, and never inside a network.
//!
//! Every address to which a name resolves is checked, and the connection goes to the checked address itself, so that a
//! name that changes its mind gains nothing. Redirects are followed by hand and checked anew each time. There are no
//! cookies, no scripts and no credentials.

mod address;
mod body;
mod connect;
mod error;
mod robots;

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::LOCATION;
use jiff::civil::Date;
use tokio::sync::{Mutex, OnceCell, Semaphore};
use url::Url;

pub use address::{IpNet, NoNet, forbidden};
pub use error::{FetchError, Why};

/// Whether a text can be an address that is visited: `http` or `https`, with a host, and not inside a network that
/// is not allowed; nothing is asked.
///
/// # Errors
/// [`FetchError::Address`], which says what is wrong.
pub fn plausible(url: &str, allow: &[IpNet]) -> Result<(), FetchError> {
    address::check(&address::read(url)?, &Options { allow: allow.to_vec(), ..Options::default() })
}

/// Turns a name into addresses.
pub trait Resolve: Send + Sync {
    /// The addresses of a name, as they are now.
    ///
    /// # Errors
    /// As the system's resolver says.
    fn resolve<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>>;
}

/// The system's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Resolve for System {
    fn resolve<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address: SocketAddr| address.ip()).collect())
        })
    }
}

/// What a visit may cost and where it may go.
#[derive(Clone)]
pub struct Options {
    /// How we name ourselves; its first word is the one that `robots.txt` may address.
    pub user_agent: String,
    /// For one connection.
    pub connect: Duration,
    /// For the whole visit, with all redirects, without the wait for our own turn.
    pub whole: Duration,
    /// Bytes of a body that are read, and of an unpacked one; the rest is left unread.
    pub size_max: usize,
    /// Redirects that are followed.
    pub redirects: usize,
    /// Ports that may be asked.
    pub ports: Vec<u16>,
    /// Networks that may be visited although nobody outside can: empty but for tests and a site inside the house.
    pub allow: Vec<IpNet>,
    /// Visits to one host at a time.
    pub per_host: usize,
    /// Whether `robots.txt` is asked for and followed.
    pub robots: bool,
    /// Who turns names into addresses.
    pub resolver: Arc<dyn Resolve>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            user_agent: concat!(
                "Prongsai/",
                env!("CARGO_PKG_VERSION"),
                " (+https://github.com/prongsai/prongsai; ITA link check)"
            )
            .to_owned(),
            connect: Duration::from_secs(6),
            whole: Duration::from_secs(25),
            size_max: 20 * 1024 * 1024,
            redirects: 8,
            ports: vec![80, 443, 8080, 8443],
            allow: Vec::new(),
            per_host: 4,
            robots: true,
            resolver: Arc::new(System),
        }
    }
}

/// One step on the way to the answer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hop {
    /// The address that was asked.
    pub url: String,
    /// The status that it answered.
    pub status: u16,
}

/// What an address answered.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The address that answered, after all redirects.
    pub url: Url,
    /// The way there, the answer itself last.
    pub chain: Vec<Hop>,
    /// The status of the answer.
    pub status: u16,
    /// As the server said.
    pub content_type: Option<String>,
    /// The name of the file as the server said.
    pub disposition: Option<String>,
    /// The day of the last change as the server said, in Thailand.
    pub last_modified: Option<Date>,
    /// Bytes as the server announced them; none where it did not.
    pub size_said: Option<u64>,
    /// The body, unpacked.
    pub bytes: Vec<u8>,
    /// Whether there was more than was read.
    pub is_cut: bool,
}

/// What asking one address gives.
enum Step {
    Answer(Box<Fetched>),
    Next(Url),
}

/// Visits addresses.
pub struct Client {
    options: Options,
    tls: tokio_rustls::TlsConnector,
    robots: Mutex<BTreeMap<String, Arc<OnceCell<robots::Rules>>>>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Client {
    /// A client with its own memory of `robots.txt`.
    ///
    /// # Errors
    /// [`FetchError::Setup`] where the encryption cannot be set up.
    pub fn new(options: Options) -> Result<Self, FetchError> {
        let tls = connect::tls()?;
        Ok(Self { options, tls, robots: Mutex::default(), hosts: Mutex::default() })
    }

    /// What the client may do.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Visits an address.
    ///
    /// # Errors
    /// Everything that keeps an answer from coming, each with its own words; a status such as 404 is an answer.
    pub async fn get(&self, url: &str) -> Result<Fetched, FetchError> {
        self.follow(address::read(url)?, self.options.robots).await
    }

    async fn follow(&self, first: Url, asks_robots: bool) -> Result<Fetched, FetchError> {
        let mut url = first;
        let mut chain: Vec<Hop> = Vec::new();
        let mut left = self.options.whole;
        loop {
            address::check(&url, &self.options)?;
            if asks_robots && !self.may_visit(&url).await {
                return Err(FetchError::Robots { url: url.to_string() });
            }
            // Waiting for a turn is our politeness and not the site's slowness.
            let turn = self.turn(&url).await;
            let begun = tokio::time::Instant::now();
            let step = tokio::time::timeout(left, self.step(url.clone(), &mut chain)).await;
            drop(turn);
            match step.map_err(|_| FetchError::Slow { seconds: self.options.whole.as_secs() })?? {
                Step::Answer(answer) => return Ok(*answer),
                Step::Next(next) => url = next,
            }
            left = left.saturating_sub(begun.elapsed());
        }
    }

    /// Asks one address: the answer, or where it leads.
    async fn step(&self, url: Url, chain: &mut Vec<Hop>) -> Result<Step, FetchError> {
        let (head, body) = connect::send(&url, &self.options, &self.tls).await?;
        chain.push(Hop { url: url.to_string(), status: head.status.as_u16() });
        let Some(next) = head.headers.get(LOCATION).filter(|_| is_redirect(head.status)) else {
            let answer = body::read(url, chain.clone(), &head, body, self.options.size_max).await?;
            return Ok(Step::Answer(Box::new(answer)));
        };
        let next = String::from_utf8_lossy(next.as_bytes()).into_owned();
        let next = url.join(next.trim()).map_err(|_| FetchError::Address { url: next, why: Why::NoAddress })?;
        if chain.iter().any(|hop| hop.url == next.as_str()) {
            chain.push(Hop { url: next.to_string(), status: 0 });
            return Err(FetchError::Circle { chain: chain.clone() });
        }
        if chain.len() > self.options.redirects {
            return Err(FetchError::TooManyRedirects { chain: chain.clone() });
        }
        Ok(Step::Next(next))
    }

    /// Waits until the host may be asked once more.
    async fn turn(&self, url: &Url) -> Option<tokio::sync::OwnedSemaphorePermit> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let gate = {
            let mut hosts = self.hosts.lock().await;
            hosts.entry(host).or_insert_with(|| Arc::new(Semaphore::new(self.options.per_host.max(1)))).clone()
        };
        gate.acquire_owned().await.ok()
    }

    async fn may_visit(&self, url: &Url) -> bool {
        let Some(asked) = robots::address(url) else { return true };
        let known = self.robots.lock().await.entry(asked.to_string()).or_default().clone();
        // A file of rules is visited without asking it for leave.
        let rules = known.get_or_init(|| async {
            let answer = Box::pin(self.follow(asked.clone(), false)).await;
            robots::rules(answer, &self.options.user_agent)
        });
        rules.await.allows(url)
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}
