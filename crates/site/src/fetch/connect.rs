//! One request over one connection to a checked address.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONNECTION, HOST, USER_AGENT};
use hyper::http::response::Parts;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::Options;
use super::address::check_ip;
use super::error::FetchError;

/// How many addresses of a name are tried.
const ADDRESSES: usize = 4;

/// A body that ends its connection when it is dropped.
pub struct Body {
    pub incoming: Incoming,
    connection: JoinHandle<()>,
}

impl Drop for Body {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

/// The certificates that browsers trust, through one cipher library.
pub fn tls() -> Result<TlsConnector, FetchError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| FetchError::Setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Asks an address, whose own form was checked before, and returns the head of the answer with its body still unread.
pub async fn send(url: &Url, options: &Options, tls: &TlsConnector) -> Result<(Parts, Body), FetchError> {
    let host = url.host_str().unwrap_or_default().to_owned();
    let stream = dial(url, &host, options).await?;
    if url.scheme() == "https" {
        let name = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_owned();
        let name = ServerName::try_from(name)
            .map_err(|error| FetchError::Certificate { host: host.clone(), reason: error.to_string() })?;
        let stream = tokio::time::timeout(options.connect, tls.connect(name, stream))
            .await
            .map_err(|_| FetchError::Slow { seconds: options.connect.as_secs() })?
            .map_err(|error| not_secured(&host, &error))?;
        ask(url, &host, stream, options).await
    } else {
        ask(url, &host, stream, options).await
    }
}

/// Connects to an address of the name, each of which was checked.
async fn dial(url: &Url, host: &str, options: &Options) -> Result<TcpStream, FetchError> {
    let addresses: Vec<IpAddr> = match url.host() {
        Some(Host::Ipv4(address)) => vec![IpAddr::V4(address)],
        Some(Host::Ipv6(address)) => vec![IpAddr::V6(address)],
        _ => tokio::time::timeout(options.connect, options.resolver.resolve(host))
            .await
            .map_err(|_| FetchError::Slow { seconds: options.connect.as_secs() })?
            .map_err(|_| FetchError::NoSuchHost { host: host.to_owned() })?,
    };
    if addresses.is_empty() {
        return Err(FetchError::NoSuchHost { host: host.to_owned() });
    }
    // One address inside is enough to refuse: a name has no reason to lie in both worlds.
    for address in &addresses {
        check_ip(url, *address, options)?;
    }
    let port = url.port_or_known_default().unwrap_or(80);
    let mut last = FetchError::NoSuchHost { host: host.to_owned() };
    for address in addresses.into_iter().take(ADDRESSES) {
        let tried = tokio::time::timeout(options.connect, TcpStream::connect(SocketAddr::new(address, port))).await;
        last = match tried {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => FetchError::Down { host: host.to_owned(), reason: error.to_string() },
            Err(_) => FetchError::Down { host: host.to_owned(), reason: "no connection in time".to_owned() },
        };
    }
    Err(last)
}

fn not_secured(host: &str, error: &std::io::Error) -> FetchError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(reason)) => {
            FetchError::Certificate { host: host.to_owned(), reason: format!("{reason:?}") }
        }
        _ => FetchError::Down { host: host.to_owned(), reason: error.to_string() },
    }
}

async fn ask<S>(url: &Url, host: &str, stream: S, options: &Options) -> Result<(Parts, Body), FetchError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken =
        |error: &dyn std::fmt::Display| FetchError::Broken { host: host.to_owned(), reason: error.to_string() };
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| broken(&error))?;
    let connection = tokio::spawn(async move {
        // What breaks here breaks the answer, which says so.
        let _ = connection.await;
    });
    let name = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let request = Request::builder()
        .method(Method::GET)
        .uri(path)
        .header(HOST, name)
        .header(USER_AGENT, &options.user_agent)
        .header(ACCEPT, "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8")
        .header(ACCEPT_LANGUAGE, "th,en;q=0.5")
        .header(ACCEPT_ENCODING, "gzip")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new());
    let request = match request {
        Ok(request) => request,
        Err(error) => {
            connection.abort();
            return Err(broken(&error));
        }
    };
    match sender.send_request(request).await {
        Ok(response) => {
            let (head, incoming) = response.into_parts();
            Ok((head, Body { incoming, connection }))
        }
        Err(error) if error.is_parse() => {
            connection.abort();
            Err(broken(&error))
        }
        Err(error) => {
            connection.abort();
            Err(FetchError::Down { host: host.to_owned(), reason: error.to_string() })
        }
    }
}
