//! One line a request, without anything about the reader: an id, the method, the template of the path, status, duration.
//!
//! Paths and queries hold names of towns, of papers, sometimes what somebody looked for: they are not written.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    /// Is there while a request of the confidential channel is answered.
    static QUIET: ();
}

/// Whether a request of the confidential channel is being answered: what went wrong is then told to the log without its
/// cause.
pub fn is_quiet() -> bool {
    QUIET.try_with(|()| ()).is_ok()
}

/// Hands the template of the path outwards: only the table of routes knows it.
pub async fn template(request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(matched) = matched {
        response.extensions_mut().insert(matched);
    }
    response
}

/// Writes the line and counts; the id goes back with the answer, so that a reader can name it.
pub async fn record(mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let given = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()).filter(|id| is_sound(id));
    let id = given.map_or_else(new_id, str::to_owned);
    let method = request.method().clone();
    let inner = crate::site::inner(request.uri().path()).to_owned();
    let header = HeaderValue::from_str(&id).ok();
    if let Some(header) = &header {
        request.headers_mut().insert(REQUEST_ID, header.clone());
    }
    let is_confidential = crate::complaints::is_confidential(&inner);
    let mut response = if is_confidential { QUIET.scope((), next.run(request)).await } else { next.run(request).await };
    if let Some(header) = header {
        response.headers_mut().insert(REQUEST_ID, header);
    }
    let route = response.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    // That somebody reported, returned or read a case, and when, stands in no log and in no figure.
    if is_confidential || crate::complaints::is_confidential(&route) {
        return response;
    }
    let status = response.status().as_u16();
    // A browser that fetches what dresses a page tells that a page was seen, also one of those.
    if is_dress(&route) && status < 500 {
        return response;
    }
    let duration = began.elapsed();
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(request = id, %method, route, status, duration_ms, "request");
    } else {
        tracing::info!(request = id, %method, route, status, duration_ms, "request");
    }
    let labels = [("method", method.to_string()), ("route", route), ("status", format!("{}xx", status / 100))];
    metrics::counter!("prongsai_requests_total", &labels).increment(1);
    metrics::histogram!("prongsai_request_seconds", &labels).record(duration.as_secs_f64());
    response
}

/// Whether a route hands out what every page is dressed with.
fn is_dress(route: &str) -> bool {
    route.starts_with("/assets/") || route == "/theme.css"
}

/// An id that a proxy gave is kept where it is one, and not somebody's text for our log.
fn is_sound(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Ids need to differ, not to be secret: a number that begins anywhere and goes on.
fn new_id() -> String {
    use std::hash::{BuildHasher as _, RandomState};
    use std::sync::LazyLock;
    static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut id = String::with_capacity(16);
    // Writing to a string does not fail.
    let _ = write!(id, "{:016x}", START.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed)));
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_from_outside_brings_no_text_into_the_log() {
        assert!(is_sound("01980f6e-7d5b"));
        assert!(!is_sound("short"));
        assert!(!is_sound("a name, สมชาย"));
        assert_ne!(new_id(), new_id());
    }
}
