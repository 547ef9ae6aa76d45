//! How answers of the confidential channel travel: all alike in length, never compressed, never kept.
//!
//! Whoever watches the line sees a reader of the channel and a visitor of its first page receive the same number of
//! bytes. A page is filled up with a comment to the next multiple of [`BUCKET`]; a file goes as it is.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;

/// Pages are filled up to a multiple of so many bytes.
pub const BUCKET: usize = 32 * 1024;

/// No page of ours is larger; what is, is a file.
const MOST: u64 = 8 * 1024 * 1024;

/// What a page of the channel may load: the stylesheet and its fonts, no script.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// What stands around the filling.
const AROUND: (&str, &str) = ("\n<!--", "-->");

/// Fills an answer up and says that nobody keeps it.
pub async fn close(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A file says more narrowly itself what it may do.
    parts.headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    let is_page = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page || body.size_hint().exact().is_none_or(|size| size > MOST) {
        return Response::from_parts(parts, body);
    }
    // The page lies in memory: reading it does not fail.
    let page = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(filled(page.into())))
}

/// A page filled up to the next multiple of [`BUCKET`].
fn filled(mut page: Vec<u8>) -> Vec<u8> {
    let least = page.len() + AROUND.0.len() + AROUND.1.len();
    let filling = least.next_multiple_of(BUCKET) - least;
    page.extend_from_slice(AROUND.0.as_bytes());
    page.resize(page.len() + filling, b'.');
    page.extend_from_slice(AROUND.1.as_bytes());
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_length_of_the_few() {
        for size in [0, 1, BUCKET - 9, BUCKET - 8, BUCKET - 7, BUCKET, 3 * BUCKET + 1] {
            let page = filled(vec![b'x'; size]);

            assert_eq!(page.len() % BUCKET, 0, "{size}");
            assert!(page.len() - size < BUCKET + 8, "{size}");
        }
    }
}
