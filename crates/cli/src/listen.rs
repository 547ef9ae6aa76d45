//! Sockets: plain behind a proxy or TLS with a certificate of one's own, slow readers cut off, and a stop that waits.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server};
use prongsai_crypto::stack::Wiped;

use crate::config::Config;
use crate::failure::Failure;
use crate::language::Language;

/// Whoever has not sent its headers after so long is cut off.
const HEADERS: Duration = Duration::from_secs(15);

/// Certificate and key, which can be read again while running.
#[derive(Clone)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    config: RustlsConfig,
}

impl Certificate {
    /// Reads what the settings name; none where we speak no TLS.
    pub async fn load(config: &Config, language: Language) -> Result<Option<Self>, Failure> {
        let (Some(chain), Some(key)) = (&config.web.certificate, &config.web.certificate_key) else { return Ok(None) };
        let loaded = RustlsConfig::from_pem_file(chain, key).await.map_err(|error| {
            let sentence = language.say(
                "ใบรับรองหรือกุญแจใช้ไม่ได้ ต้องเป็นไฟล์ PEM ที่เป็นคู่กัน",
                "certificate and key must be PEM files that belong together",
            );
            Failure(format!("web.certificate: {}, {}: {error}; {sentence}", chain.display(), key.display()))
        })?;
        Ok(Some(Self { chain: chain.clone(), key: key.clone(), config: loaded }))
    }

    /// Reads both again; with a faulty one the old ones stay.
    pub async fn reload(&self) {
        match self.config.reload_from_pem_file(&self.chain, &self.key).await {
            Ok(()) => tracing::info!("the certificate is read again"),
            Err(error) => tracing::error!(%error, "the new certificate cannot be used, the old one stays"),
        }
    }
}

/// Takes an address; a port below 1024 or one in use is said here and not later.
pub fn bind(address: &str, key: &str, language: Language) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        let way_out = match error.kind() {
            std::io::ErrorKind::AddrInUse => language.say("มีโปรแกรมอื่นใช้พอร์ตนี้อยู่", "another program uses the port"),
            std::io::ErrorKind::PermissionDenied => {
                language.say("ไม่มีสิทธิ์ใช้พอร์ตที่ต่ำกว่า 1024", "ports below 1024 need a right of their own")
            }
            _ => language.say("โปรดตรวจเลข IP ของเครื่อง", "check the addresses of this machine"),
        };
        Failure(format!("{key}: {address}: {error}; {way_out}"))
    })
}

/// Serves until the handle says stop.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    certificate: Option<Certificate>,
    handle: Handle<SocketAddr>,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match certificate {
        None => prepared(axum_server::from_tcp(listener)?, handle).serve(service).await,
        Some(certificate) => {
            prepared(axum_server::from_tcp_rustls(listener, certificate.config)?, handle).serve(service).await
        }
    }
}

fn prepared<A>(server: Server<SocketAddr, A>, handle: Handle<SocketAddr>) -> Server<SocketAddr, A> {
    let mut server = server.handle(handle).first_request_timeout(HEADERS);
    server.http_builder().http1().header_read_timeout(HEADERS);
    server
}

/// What the router is dressed with on the way in: who the reader is, and health beside the pages.
pub fn dressed(pages: Router, health: Router, config: &Config) -> Router {
    let trusted: Vec<_> =
        config.web.trusted_proxies.iter().filter_map(|text| prongsai_web::client::Network::parse(text)).collect();
    pages
        .merge(health)
        .layer(axum::middleware::from_fn_with_state(Arc::new(trusted), prongsai_web::client::identify))
        .layer(axum::middleware::from_fn(wiped))
}

/// Where secrets pass: receipts, reports, passwords, keys.
const SECRET: [&str; 9] =
    ["/complaints", "/cases", "/custody", "/channel", "/sign-in", "/account", "/invitation", "/step-up", "/cover"];

/// Wipes the stack behind requests with which secrets pass.
async fn wiped(request: Request, next: Next) -> Response {
    if SECRET.iter().any(|part| request.uri().path().contains(part)) {
        Wiped::new(next.run(request)).await
    } else {
        next.run(request).await
    }
}
