//! What a site asks machines to leave alone.

use robotxt::{AccessResult, BYTE_LIMIT, Robots, robots_url};
use url::Url;

use super::Fetched;
use super::error::FetchError;

/// The rules of one site.
pub struct Rules(Robots);

impl Rules {
    /// Whether an address may be visited.
    pub fn allows(&self, url: &Url) -> bool {
        self.0.is_url_allowed(url)
    }
}

/// Where a site keeps its rules.
pub fn address(url: &Url) -> Option<Url> {
    robots_url(url).ok()
}

/// The rules that an answer means.
///
/// # Source
/// RFC 9309, section 2.3.1: no file allows everything, a server that fails forbids everything.
pub fn rules(answer: Result<Fetched, FetchError>, user_agent: &str) -> Rules {
    let name = user_agent.split(['/', ' ']).next().unwrap_or("prongsai");
    let access = match &answer {
        Ok(file) if file.status < 300 => AccessResult::Successful(&file.bytes[..file.bytes.len().min(BYTE_LIMIT)]),
        Ok(file) if file.status >= 500 => AccessResult::Unreachable,
        // A site that is not there says so itself when its page is asked for.
        _ => AccessResult::Unavailable,
    };
    Rules(Robots::from_access(access, name))
}
