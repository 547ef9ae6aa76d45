//! The body of an answer, no more of it than may be read.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http_body_util::BodyExt;
use hyper::HeaderMap;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, LAST_MODIFIED};
use hyper::http::response::Parts;
use jiff::civil::Date;
use prongsai_thai::zone;
use url::Url;

use super::connect::Body;
use super::error::FetchError;
use super::{Fetched, Hop};

/// Reads at most `size_max` bytes, packed and unpacked.
pub async fn read(
    url: Url,
    chain: Vec<Hop>,
    head: &Parts,
    mut body: Body,
    size_max: usize,
) -> Result<Fetched, FetchError> {
    let said = |name: HeaderName| text(&head.headers, &name);
    let mut bytes = Vec::new();
    let mut is_cut = false;
    while let Some(frame) = body.incoming.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            // What came so far may already say enough; a connection that broke at once says nothing.
            Err(_) if !bytes.is_empty() => {
                is_cut = true;
                break;
            }
            Err(error) => {
                let host = url.host_str().unwrap_or_default().to_owned();
                return Err(FetchError::Down { host, reason: error.to_string() });
            }
        };
        if let Some(data) = frame.data_ref() {
            let room = size_max - bytes.len();
            bytes.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                is_cut = true;
                break;
            }
        }
    }
    let packed = said(CONTENT_ENCODING).unwrap_or_default().to_ascii_lowercase();
    if let Some(unpacked) = unpacked(&packed, &bytes, size_max) {
        is_cut |= unpacked.len() > size_max;
        bytes = unpacked;
        bytes.truncate(size_max);
    }
    Ok(Fetched {
        url,
        chain,
        status: head.status.as_u16(),
        content_type: said(CONTENT_TYPE),
        disposition: said(CONTENT_DISPOSITION),
        last_modified: said(LAST_MODIFIED).and_then(|text| day(&text)),
        size_said: said(CONTENT_LENGTH).and_then(|length| length.trim().parse().ok()),
        bytes,
        is_cut,
    })
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).chars().take(1000).collect())
}

fn day(text: &str) -> Option<Date> {
    jiff::fmt::rfc2822::parse(text).ok().map(|at| zone::day(at.timestamp()))
}

/// Unpacks, one byte more than the limit at most; none where nothing was packed.
fn unpacked(encoding: &str, bytes: &[u8], size_max: usize) -> Option<Vec<u8>> {
    let limit = size_max as u64 + 1;
    let mut out = Vec::new();
    // What breaks off has said all that it will say.
    let _ = match encoding {
        "gzip" | "x-gzip" => MultiGzDecoder::new(bytes).take(limit).read_to_end(&mut out),
        "deflate" if bytes.first().is_some_and(|byte| byte & 0x0f == 8) => {
            ZlibDecoder::new(bytes).take(limit).read_to_end(&mut out)
        }
        "deflate" => DeflateDecoder::new(bytes).take(limit).read_to_end(&mut out),
        _ => return None,
    };
    Some(out)
}
