//! The files of the program itself: stylesheet, script, fonts; under addresses that change with their content.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::compress::{self, Effort};
use crate::error::{Error, Result};

/// Name, media type, content.
const FILES: &[(&str, &str, &[u8])] = &[
    ("app.css", "text/css; charset=utf-8", include_bytes!("../assets/app.css")),
    ("enhance.js", "text/javascript; charset=utf-8", include_bytes!("../assets/enhance.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
    ("fonts/sarabun-regular.woff2", "font/woff2", include_bytes!("../assets/fonts/sarabun-regular.woff2")),
    ("fonts/sarabun-bold.woff2", "font/woff2", include_bytes!("../assets/fonts/sarabun-bold.woff2")),
];

struct Asset {
    address: String,
    media_type: &'static str,
    content: &'static [u8],
    /// The same as gzip; none where that saves nothing, as with fonts.
    packed: Option<Bytes>,
}

static ASSETS: LazyLock<HashMap<&'static str, Asset>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(name, media_type, content)| {
            let digest = Sha256::digest(content);
            let mark: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
            let address = format!("/assets/{stem}.{mark}.{extension}");
            let is_text = !media_type.starts_with("font/");
            let packed = is_text.then(|| compress::gzip(content, Effort::Once).map(Bytes::from)).flatten();
            (*name, Asset { address, media_type, content, packed })
        })
        .collect()
});

/// The address of a file; a name that there is not gives one that answers with 404, and a test of the pages finds it.
pub fn address(name: &str) -> String {
    ASSETS.get(name).map_or_else(|| format!("/assets/{name}"), |asset| asset.address.clone())
}

/// Serves a file: for good under the address with its digest, for an hour under its plain name (fonts in the stylesheet).
///
/// # Errors
/// There is no such file.
pub async fn show(Path(file): Path<String>, asked: HeaderMap) -> Result<Response> {
    let found = ASSETS.get(file.as_str()).map(|asset| (asset, "public, max-age=3600")).or_else(|| {
        let marked = ASSETS.values().find(|asset| asset.address.strip_prefix("/assets/") == Some(&file));
        marked.map(|asset| (asset, "public, max-age=31536000, immutable"))
    });
    let (asset, cache) = found.ok_or(Error::NoSuchPage)?;
    let mut response = match &asset.packed {
        Some(packed) if compress::takes_gzip(&asked) => {
            ([(header::CONTENT_ENCODING, "gzip")], packed.clone()).into_response()
        }
        _ => asset.content.into_response(),
    };
    let headers = response.headers_mut();
    if asset.packed.is_some() {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    Ok(response)
}
