//! A plain client for tests against a whole process: one connection a request, cookies kept, redirects shown.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Somebody who asks a server on this machine.
#[derive(Debug, Clone)]
pub struct Client {
    host: String,
    cookies: BTreeMap<String, String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The value of a hidden or visible field of a form, such as `csrf`.
    pub fn field(&self, name: &str) -> Option<String> {
        let text = self.text();
        let at = text.find(&format!("name=\"{name}\""))?;
        let start = text[..at].rfind('<')?;
        let tag = text[start..].split('>').next()?;
        let value = tag.split("value=\"").nth(1)?.split('"').next()?;
        Some(value.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"").replace("&quot;", "\""))
    }
}

impl Client {
    /// `host` is `127.0.0.1:8080`.
    pub fn new(host: &str) -> Self {
        Self { host: host.to_owned(), cookies: BTreeMap::new() }
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// The server did not take the connection, or broke it.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, "", &[])
    }

    /// Sends a form.
    ///
    /// # Errors
    /// The server did not take the connection, or broke it.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let body = fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        let body = body.collect::<Vec<_>>().join("&");
        self.send("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Sends a form with one file.
    ///
    /// # Errors
    /// The server did not take the connection, or broke it.
    pub fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &str, &[u8]),
    ) -> io::Result<Answer> {
        let (field, name, media_type, bytes) = file;
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--part\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--part--\r\n");
        self.send("POST", path, "multipart/form-data; boundary=part", &body)
    }

    /// The cookies as a header.
    pub fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn send(&mut self, method: &str, path: &str, media_type: &str, body: &[u8]) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.host)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n",
            self.host
        );
        if !self.cookies.is_empty() {
            head.extend(["Cookie: ", &self.cookies(), "\r\n"]);
        }
        if method == "POST" {
            head.extend(["Content-Type: ", media_type, "\r\nContent-Length: ", &body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        // A server that refuses a body may answer before it has read all of it.
        let sent = stream.write_all(body);
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        let answer = parse(&bytes);
        if answer.is_err() {
            sent?;
            read?;
        }
        let answer = answer?;
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            if let Some((name, text)) = pair.split_once('=') {
                if text.is_empty() || value.contains("Max-Age=0") {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), text.to_owned());
                }
            }
        }
        Ok(answer)
    }
}

fn parse(bytes: &[u8]) -> io::Result<Answer> {
    let broken = || io::Error::new(io::ErrorKind::UnexpectedEof, "the answer broke off");
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or_else(broken)?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let is = |name: &str, wanted: &str| headers.iter().any(|(found, value)| found == name && value == wanted);
    let rest = &bytes[end + 4..];
    let body = if is("transfer-encoding", "chunked") { unchunked(rest).ok_or_else(broken)? } else { rest.to_vec() };
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    if length.is_some_and(|length: usize| length != body.len()) {
        return Err(broken());
    }
    Ok(Answer { status, headers, body })
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?, 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_in_chunks_is_put_together_and_one_that_breaks_off_is_told() {
        let whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        assert_eq!(parse(whole).expect("it is whole").body, b"abcde");
        assert!(parse(&whole[..whole.len() - 8]).is_err());
        assert!(parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc").is_err());
    }

    #[test]
    fn a_field_of_a_form_is_found_whatever_stands_before_its_value() {
        let answer = Answer {
            status: 200,
            headers: Vec::new(),
            body:
                b"<form><input type=\"hidden\" name=\"csrf\" value=\"a&#38;b\"><input value=\"2\" name=\"no\"></form>"
                    .to_vec(),
        };
        assert_eq!(answer.field("csrf").as_deref(), Some("a&b"));
        assert_eq!(answer.field("no").as_deref(), Some("2"));
        assert_eq!(answer.field("other"), None);
    }

    #[test]
    fn thai_and_signs_travel_in_forms() {
        assert_eq!(escaped("ก +&"), "%E0%B8%81%20%2B%26");
    }
}
