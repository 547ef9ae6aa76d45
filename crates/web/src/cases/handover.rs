//! The case in a sealed pack for a body outside of the house: nobody between here and there reads it.
//!
//! | bytes | what |
//! |---|---|
//! | 24 | `prongsai/hand-over/v1` and three zero bytes |
//! | 16 | random: the name of the pack |
//! | 82 | the key of the pack, 32 bytes, sealed to the recipient ([`prongsai_crypto::seal`], purpose `hand-over pack`) |
//! | any | the ZIP of the export in chunks ([`prongsai_crypto::chunks`]), its place `hand-over pack` and the name of the pack |
//! | 58 | the length of the ZIP, 8 bytes, highest first, sealed to the recipient (purpose `hand-over length`) |
//!
//! The place of both sealed parts is the name of the pack in hexadecimal digits.

use std::io::{self, Write};

use axum::extract::Path;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use prongsai_crypto::chunks::{FileKey, Sealer};
use prongsai_crypto::seal::{PublicKey, seal};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{self, Act};
use prongsai_store::random_id;

use super::desk::Desk;
use super::export::{Pack, send};
use super::show::{again, status, written};
use super::unlock::unlocked;
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form, Typed};

/// What a pack begins with.
pub const MARK: &[u8; 24] = b"prongsai/hand-over/v1\0\0\0";

/// What the key of a pack is sealed as, and the first part of the place of its chunks.
pub const PURPOSE: &str = "hand-over pack";

/// What the length of a pack is sealed as.
pub const LENGTH: &str = "hand-over length";

/// Seals the case for another body.
///
/// # Errors
/// [`crate::Error::NoSuchPage`] where the person has no key of the case; the disk or the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let to = complaint::clean(form.get("handover-to"));
    if to.is_empty() || to.chars().count() > 200 {
        faults.add(&shell, "handover-to", "case-handover-to-missing");
    }
    let head = public_key(form.get("handover-key")).and_then(Head::new);
    if head.is_none() {
        faults.add(&shell, "handover-key", "case-handover-key-wrong");
    }
    let reason = written(&shell, &form, "handover-reason", &mut faults);
    let (Some(head), true) = (head, faults.is_empty()) else {
        return again(tx, &desk, faults, form, status(true)).await;
    };
    desk.act(&mut tx, Act::HandedOver, &to, &reason).await?;
    desk.save(&mut tx).await?;
    let pack = Pack::of(&mut tx, &desk).await?;
    tx.commit_unrecorded().await?;
    let name = format!("case-{}.sealed", desk.case.row.number);
    Ok(send(&name, "application/octet-stream", move |out| head.write(pack, out)))
}

/// The public key that somebody pasted: 43 letters of base64url, or 44 with the sign at its end.
fn public_key(text: &str) -> Option<PublicKey> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.strip_suffix('=').unwrap_or(&plain).replace('+', "-").replace('/', "_");
    let bytes = BASE64URL_NOPAD.decode(plain.as_bytes()).ok()?;
    PublicKey::from_bytes(&bytes).ok()
}

/// The beginning of a pack, and what seals the rest of it.
struct Head {
    name: String,
    bytes: Vec<u8>,
    to: PublicKey,
    sealer: Sealer,
}

impl Head {
    /// A new key, sealed to the recipient; none where nothing can be sealed to it.
    fn new(to: PublicKey) -> Option<Self> {
        let (name, key) = (random_id(), FileKey::generate());
        let sealed = seal(&to, PURPOSE, &[&name], &*key.to_bytes()).ok()?;
        let named = data_encoding::HEXLOWER.decode(name.as_bytes()).ok()?;
        let sealer = Sealer::new(&key, &[PURPOSE, &name]);
        Some(Self { bytes: [&MARK[..], &named, &sealed].concat(), name, to, sealer })
    }

    fn write(self, pack: Pack, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.bytes)?;
        let sealing = pack.write(Sealing { sealer: self.sealer, out, length: 0 })?;
        let Sealing { sealer, out, length } = sealing;
        out.write_all(&sealer.finish().0)?;
        let length = seal(&self.to, LENGTH, &[&self.name], &length.to_be_bytes()).map_err(unsealed)?;
        out.write_all(&length)
    }
}

fn unsealed(error: prongsai_crypto::Error) -> io::Error {
    io::Error::other(error.to_string())
}

/// Seals what is written.
struct Sealing<'o> {
    sealer: Sealer,
    out: &'o mut dyn Write,
    length: u64,
}

impl Write for Sealing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sealed = self.sealer.push(bytes);
        self.out.write_all(&sealed)?;
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_key_is_read_with_and_without_its_sign() {
        let key = BASE64URL_NOPAD.encode(&[0xfb; 32]);

        assert!(public_key(&key).is_some());
        assert_eq!(public_key(&format!(" {key}=\n")), public_key(&key));
        assert_eq!(public_key(&key.replace('-', "+").replace('_', "/")), public_key(&key));
        assert!(public_key("").is_none());
        assert!(public_key(&key[1..]).is_none());
    }
}
