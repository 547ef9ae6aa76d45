//! Answers of public pages that are remembered until something changes.
//!
//! What this process changes is seen at once, by the generation of the agency in the store; what another one changes within
//! a second, by the number of events.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prongsai_store::agencies::Site;
use prongsai_store::events;
use prongsai_thai::{Date, Digits};
use sha2::{Digest as _, Sha256};

use crate::compress::{self, Effort};
use crate::cx::Visit;
use crate::error::Result;
use crate::shell::Language;

/// All remembered bodies together are not larger than this.
const MOST: usize = 32 * 1024 * 1024;

/// The changes of other processes are looked for this often, in microseconds.
const PATIENCE: i64 = 1_000_000;

/// What is remembered.
#[derive(Debug, Default)]
pub struct Cache {
    agencies: Mutex<HashMap<String, Remembered>>,
}

#[derive(Debug)]
struct Remembered {
    /// What every page shows of the town; it is read apart from the events and may be a moment older or newer.
    site: Arc<Site>,
    generation: u64,
    mark: i64,
    asked_at: i64,
    bytes: usize,
    answers: HashMap<Key, Arc<Made>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    path: String,
    base: String,
    language: Language,
    digits: Digits,
    in_line: bool,
    day: Date,
}

/// An answer in the making.
#[derive(Debug)]
pub struct Made {
    media_type: &'static str,
    attachment: Option<String>,
    body: Bytes,
    tag: HeaderValue,
    /// The body as gzip, with a tag of its own.
    packed: Option<(Bytes, HeaderValue)>,
}

impl Made {
    /// A page.
    ///
    /// # Errors
    /// The template fails, which a test of every page excludes.
    pub fn page<T: Template>(page: &T) -> Result<Self> {
        Ok(Self::new("text/html; charset=utf-8", None, page.render()?.into_bytes()))
    }

    /// JSON.
    ///
    /// # Errors
    /// The value cannot be said as JSON.
    pub fn json(value: &serde_json::Value) -> Result<Self> {
        let text = serde_json::to_vec_pretty(value).map_err(|error| crate::Error::Internal(error.to_string()))?;
        Ok(Self::new("application/json", None, text))
    }

    /// A table for spreadsheets: with the mark by which Excel knows Thai.
    ///
    /// # Errors
    /// A row cannot be written.
    pub fn csv(name: &str, rows: &[Vec<String>]) -> Result<Self> {
        let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
        for row in rows {
            // A cell that begins like a formula is not to be computed by whoever opens the table.
            let safe = row.iter().map(|cell| match cell.chars().next() {
                Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
                _ => cell.clone(),
            });
            writer.write_record(safe).map_err(|error| crate::Error::Internal(error.to_string()))?;
        }
        let body = writer.into_inner().map_err(|error| crate::Error::Internal(error.to_string()))?;
        Ok(Self::new("text/csv; charset=utf-8", Some(name.to_owned()), body))
    }

    /// An archive.
    pub fn zip(name: &str, bytes: Vec<u8>) -> Self {
        Self::new("application/zip", Some(name.to_owned()), bytes)
    }

    fn new(media_type: &'static str, attachment: Option<String>, body: Vec<u8>) -> Self {
        let digest = Sha256::digest(&body);
        let short: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let tag = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""));
        let packed =
            compress::gzip(&body, Effort::Once).map(|packed| (packed.into(), tag(format!("\"{short}-gzip\""))));
        Self { media_type, attachment, body: Bytes::from(body), tag: tag(format!("\"{short}\"")), packed }
    }

    fn len(&self) -> usize {
        self.body.len() + self.packed.as_ref().map_or(0, |(packed, _)| packed.len())
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let packed = self.packed.as_ref().filter(|_| compress::takes_gzip(asked));
        let (body, tag) = packed.map_or((&self.body, &self.tag), |(packed, tag)| (packed, tag));
        let mut response = if knows(asked, tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Body::from(body.clone()).into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
            if packed.is_some() {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie, user-agent"));
        if let Some(name) = &self.attachment
            && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// Whether the reader holds this very answer already.
pub fn knows(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let Some(held) = asked.get(header::IF_NONE_MATCH).and_then(|held| held.to_str().ok()) else { return false };
    let tag = tag.to_str().unwrap_or_default();
    held.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
}

/// Answers from memory, or makes the answer and remembers it.
///
/// # Errors
/// What making it says; the database is away.
pub async fn answer<F: Future<Output = Result<Made>>>(visit: &Visit, make: impl FnOnce() -> F) -> Result<Response> {
    let site = &visit.here.site;
    let generation = visit.state.store.generation(&site.id);
    let now = visit.now.as_microsecond();
    let key = Key {
        path: visit.path.clone(),
        base: visit.public_address(),
        language: visit.words.language,
        digits: visit.digits,
        in_line: visit.in_line(),
        day: visit.today,
    };
    let cache = &visit.state.public;
    match cache.look(site, generation, now, &key) {
        Look::Found(made) => return Ok(made.answer(&visit.headers)),
        Look::Fresh => {}
        Look::Unsure(mark) => {
            let newest = events::count(&mut visit.read().await?, &site.id, 0).await?;
            if cache.settle(site, generation, now, mark, newest)
                && let Look::Found(made) = cache.look(site, generation, now, &key)
            {
                return Ok(made.answer(&visit.headers));
            }
        }
    }
    let made = Arc::new(make().await?);
    cache.keep(site, generation, key, &made);
    Ok(made.answer(&visit.headers))
}

enum Look {
    /// It is there and true.
    Found(Arc<Made>),
    /// Nothing is there, and what is there of the agency is true.
    Fresh,
    /// Another process may have changed something since this mark.
    Unsure(Option<i64>),
}

impl Cache {
    fn look(&self, site: &Arc<Site>, generation: u64, now: i64, key: &Key) -> Look {
        let agencies = self.agencies.lock().unwrap_or_else(PoisonError::into_inner);
        match agencies.get(&site.id).filter(|known| known.generation == generation && known.site == *site) {
            Some(known) if (0..PATIENCE).contains(&(now - known.asked_at)) => {
                known.answers.get(key).map_or(Look::Fresh, |made| Look::Found(Arc::clone(made)))
            }
            Some(known) => Look::Unsure(Some(known.mark)),
            None => Look::Unsure(None),
        }
    }

    /// Notes the number of events; whether what is remembered still holds.
    fn settle(&self, site: &Arc<Site>, generation: u64, now: i64, mark: Option<i64>, newest: i64) -> bool {
        let mut agencies = self.agencies.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = mark == Some(newest);
        match agencies.get_mut(&site.id) {
            Some(known) if holds && known.generation == generation && known.site == *site => known.asked_at = now,
            _ => {
                let site = Arc::clone(site);
                let fresh =
                    Remembered { site, generation, mark: newest, asked_at: now, bytes: 0, answers: HashMap::new() };
                agencies.insert(fresh.site.id.clone(), fresh);
            }
        }
        holds
    }

    fn keep(&self, site: &Arc<Site>, generation: u64, key: Key, made: &Arc<Made>) {
        let mut agencies = self.agencies.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = agencies.values().map(|known| known.bytes).sum();
        if all + made.len() > MOST {
            for known in agencies.values_mut() {
                known.answers.clear();
                known.bytes = 0;
            }
        }
        // Made of an older state while something was changed: not remembered.
        if let Some(known) =
            agencies.get_mut(&site.id).filter(|known| known.generation == generation && known.site == *site)
        {
            known.bytes += made.len();
            known.answers.insert(key, Arc::clone(made));
        }
    }
}
