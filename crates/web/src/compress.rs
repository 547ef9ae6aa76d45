//! Answers travel compressed where the reader takes that and where their length gives nothing away.

use std::io::Write as _;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Smaller bodies fit into one packet as they are.
const LEAST: u64 = 1024;

/// Larger ones are files, which are sent as they are read.
const MOST: u64 = 4 * 1024 * 1024;

/// What a body is worth: one that is made once is packed well, one that is made for one reader is packed quickly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Made once and sent often.
    Once,
    /// Made for one reader.
    Each,
}

/// A body as gzip; none where that saves nothing.
pub fn gzip(plain: &[u8], effort: Effort) -> Option<Vec<u8>> {
    let level = match effort {
        Effort::Once => Compression::default(),
        Effort::Each => Compression::fast(),
    };
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 4), level);
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < plain.len())
}

/// Whether a reader takes gzip.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').map_or((one, ""), |(name, weight)| (name, weight));
        let is_refused = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}

/// What a request says about how its answer may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The reader takes gzip.
    takes: bool,
    /// No other site made the reader's browser ask.
    own: bool,
}

impl Asked {
    /// Reads a request.
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        Self {
            takes: *method != Method::HEAD && takes_gzip(headers),
            own: matches!(site, Some("same-origin" | "none")),
        }
    }
}

/// Packs an answer that was made for one reader.
///
/// Whoever makes a browser ask for the same page again and again, each time with another guess in the address, could read
/// from the length of the packed answers which guess stands on the page. Such requests come from another site, and to
/// those a page of the desk goes as it is.
pub async fn answer(asked: Asked, mut response: Response) -> Response {
    let headers = response.headers();
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let is_public = text(header::CACHE_CONTROL).starts_with("public");
    let media_type = text(header::CONTENT_TYPE).split(';').next().unwrap_or_default();
    let is_text = matches!(media_type, "text/html" | "text/css" | "text/csv" | "application/json");
    let size = response.body().size_hint().exact().unwrap_or(0);
    if !is_text || headers.contains_key(header::CONTENT_ENCODING) || !(LEAST..=MOST).contains(&size) {
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !asked.takes || !(is_public || asked.own) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The body lies in memory: its size is known.
    let plain = to_bytes(body, usize::MAX).await.unwrap_or_default();
    match gzip(&plain, Effort::Each) {
        Some(packed) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Response::from_parts(parts, Body::from(packed))
        }
        None => Response::from_parts(parts, Body::from(plain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
        takes_gzip(&headers)
    }

    #[test]
    fn gzip_is_taken_where_the_reader_names_it() {
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("br;q=1.0, GZIP;q=0.5"));
        assert!(!takes("br"));
        assert!(!takes("gzip;q=0"));
        assert!(!takes("identity"));
    }

    #[test]
    fn what_does_not_get_smaller_stays_as_it_is() {
        assert!(gzip(b"x", Effort::Once).is_none());
        assert!(gzip(&[b'x'; 4096], Effort::Each).is_some_and(|packed| packed.len() < 100));
    }
}
