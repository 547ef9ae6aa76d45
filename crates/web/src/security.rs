//! Headers, cookies, where a request may come from, and the frame around every answer.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State as With};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use prongsai_store::agencies::Site;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;

use crate::complaints::given::Given;
use crate::error::{Error, Failed, FailurePage, page_to_ask};
use crate::{State, compress, cx, site};

/// What a page may load and where its forms may go: only what this program serves.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
    manifest-src 'self'";

/// A form is never larger; uploads have routes of their own.
pub const LARGEST_FORM: usize = 512 * 1024;

/// The whole platform: finds the agency, refuses foreign requests, frames failures, sets headers.
pub fn guarded(routes: Router<State>, state: State) -> Router {
    let inner = routes
        .fallback(|| async { Error::NoSuchPage })
        .method_not_allowed_fallback(|| async { Error::NoSuchPage })
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .with_state(state.clone());
    let service = tower::service_fn(move |request: Request| {
        let inner = inner.clone();
        async move { inner.oneshot(request).await }
    });
    Router::new()
        .fallback_service(service)
        .layer(middleware::from_fn_with_state(state.clone(), crate::accounts::held::keep))
        .layer(middleware::from_fn_with_state(state.clone(), locate))
        .layer(middleware::from_fn_with_state(state, frame))
        .layer(CatchPanicLayer::custom(|_| Error::Internal("a handler ended unexpectedly".to_owned()).into_response()))
}

/// Whose page was asked for, and whether by somebody who is at work there: what the page of a failure names.
#[derive(Debug, Clone)]
struct Whose {
    agency: String,
    signed_in: bool,
}

/// Finds the agency by host or path, and lets the routes see the path inside the agency.
async fn locate(With(state): With<State>, mut request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    let path = request.uri().path().to_owned();
    if crate::routes::is_of_the_installation(&path) {
        return next.run(request).await;
    }
    match site::find(&state, host.as_deref(), &path).await {
        Ok(Some((here, inner))) => {
            let inner = match request.uri().query() {
                Some(query) => format!("{inner}?{query}"),
                None => inner,
            };
            match inner.parse::<Uri>() {
                Ok(uri) => *request.uri_mut() = uri,
                Err(_) => return Error::NoSuchPage.into_response(),
            }
            let cookie = session_cookie(&state, &here.site);
            let whose = Whose {
                agency: here.site.full_name.clone(),
                signed_in: cookie_of(request.headers(), &cookie).is_some(),
            };
            request.extensions_mut().insert(here);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(whose);
            response
        }
        Ok(None) => match request.method() {
            &Method::GET if path == "/" => crate::home::installation(&state, request.headers()).await.into_response(),
            _ => Error::NoSuchPage.into_response(),
        },
        Err(error) => error.into_response(),
    }
}

/// Refuses what does not come from our own pages, gives failures their page, and sets the headers of every answer.
async fn frame(With(state): With<State>, request: Request, next: Next) -> Response {
    let (words, digits) = cx::preferences(request.headers());
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let base = path.strip_prefix("/t/").and_then(|rest| rest.split(['/', '?']).next()).map(|slug| format!("/t/{slug}"));
    let base = base.unwrap_or_default();
    let method = request.method().clone();
    let asked = compress::Asked::of(&method, request.headers());
    let mut response = if is_foreign(&state, request.method(), request.headers()) {
        Error::ForeignOrigin.into_response()
    } else {
        next.run(request).await
    };
    let whose = response.extensions_mut().remove::<Whose>();
    let given = response.extensions_mut().remove::<Given>();
    if let Some(failed) = response.extensions_mut().remove::<Failed>() {
        response = if let Some(page) = page_to_ask(failed.name)
            && method == Method::GET
        {
            let inner = path.strip_prefix(&base).unwrap_or(&path);
            Redirect::to(&format!("{base}{}", crate::accounts::with_next(page, inner))).into_response()
        } else {
            failure(failed, words, digits, base, whose, given)
        };
    }
    if crate::complaints::is_confidential(crate::site::inner(&path)) {
        response = crate::complaints::envelope::close(response).await;
        dress(&state, response.headers_mut());
        return response;
    }
    dress(&state, response.headers_mut());
    compress::answer(asked, response).await
}

fn failure(
    failed: Failed,
    words: crate::shell::Words,
    digits: prongsai_thai::Digits,
    base: String,
    whose: Option<Whose>,
    given: Option<Given>,
) -> Response {
    use askama::Template as _;
    let status = failed.status;
    let (agency, signed_in) = whose.map_or((None, false), |whose| (Some(whose.agency), whose.signed_in));
    let page = FailurePage { words, digits, base, agency, signed_in, failed, given };
    let body = page.render().unwrap_or_else(|_| status.to_string());
    let mut response = (status, Html(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        retry_soon(&mut response);
    }
    response
}

/// Says that the same request may go through in a moment.
pub fn retry_soon(response: &mut Response) {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
}

fn dress(state: &State, headers: &mut HeaderMap) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=()"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.options.secure {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
}

/// Whether an unsafe request comes from another site.
///
/// Every browser that we serve names the origin of a form that it sends; what names none is no browser's form.
fn is_foreign(state: &State, method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let (Some(origin), Some(host)) = (text("origin"), text("host")) else { return true };
    let origin_host = origin.split_once("://").map_or(origin, |(_, host)| host);
    origin_host != host && origin != state.options.public_address
}

/// The name of the session's cookie: one an agency, so that one browser can be signed in at several.
pub fn session_cookie(state: &State, site: &Site) -> String {
    named(state, &format!("session-{}", site.slug))
}

/// The text of a cookie that no script can read and no other site is sent.
pub fn cookie(state: &State, cookie: &str, value: &str, seconds: i64) -> String {
    let secure = if state.options.secure { "; Secure" } else { "" };
    format!("{cookie}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// A cookie's value.
pub fn cookie_of(headers: &HeaderMap, cookie: &str) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    pairs
        .flat_map(|pairs| pairs.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
        .map(|(_, value)| value.to_owned())
}

/// The name of a cookie that no other host of the domain can set, where people come over TLS.
pub fn named(state: &State, plain: &str) -> String {
    if state.options.secure { format!("__Host-{plain}") } else { plain.to_owned() }
}

/// An answer without a body of its own.
pub fn empty(status: StatusCode) -> Response {
    (status, Body::empty()).into_response()
}
