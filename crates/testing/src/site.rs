//! A town's web site on this machine, which answers what a test tells it to.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a path answers: a whole answer of HTTP, or none for silence until the visitor goes away.
pub type Answers = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

/// A running web site; ends with this value.
#[derive(Debug)]
pub struct Site {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    running: JoinHandle<()>,
}

impl Site {
    /// Starts a site on a free port.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(answers: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let answers: Arc<Answers> = Arc::new(answers);
        let running = tokio::spawn({
            let asked = Arc::clone(&asked);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(answer(stream, Arc::clone(&answers), Arc::clone(&asked)));
                }
            }
        });
        Self { port, asked, running }
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The whole address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The paths that were asked for so far, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn answer(mut stream: TcpStream, answers: Arc<Answers>, asked: Arc<Mutex<Vec<String>>>) {
    let mut bytes = vec![0; 8192];
    let length = stream.read(&mut bytes).await.unwrap_or(0);
    let head = String::from_utf8_lossy(&bytes[..length]).into_owned();
    let path = head.split_whitespace().nth(1).unwrap_or("/").to_owned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
    if let Some(bytes) = answers(&path) {
        // A visitor who has gone hears nothing.
        let _ = stream.write_all(&bytes).await;
        let _ = stream.shutdown().await;
    } else {
        let _ = stream.read(&mut bytes).await;
    }
}

/// A whole answer with its head.
pub fn whole(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A page that is there.
pub fn page(body: &str) -> Vec<u8> {
    whole("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

/// A page that is not there.
pub fn gone() -> Vec<u8> {
    whole("404 Not Found", "", b"gone")
}
