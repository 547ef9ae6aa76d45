//! The worker of this installation: mail server, watched folder, addresses in mails.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use prongsai_web::State;
use prongsai_worker::mail::{Mailer, Security, Server};
use prongsai_worker::{Watch, Worker};

use crate::config::{self, Config};
use crate::failure::{Act, Failure};
use crate::language::Language;

/// Puts the worker together.
pub fn worker(config: &Config, state: &State, language: Language) -> Result<Worker, Failure> {
    let mut worker = Worker::new(state.store.clone(), state.clock.clone())
        .with_keys(state.keys.clone(), state.options.public_address.clone());
    worker.site.allow = config.visits.machines();
    worker.mailer = config.mail.as_ref().map(|mail| mailer(mail, language)).transpose()?.map(Arc::new);
    worker.watch = config.watch.as_ref().map(|watch| {
        let most_bytes = config.web.largest_upload_mb * 1024 * 1024;
        let sink = prongsai_worker::intake::sink(state.store.clone(), state.clock.clone(), most_bytes);
        let interval = Duration::from_secs(watch.every_seconds);
        Arc::new(Watch { folder: watch.folder.clone(), interval, most_bytes, sink })
    });
    let public_address = state.options.public_address.clone();
    let scheme = if state.options.secure { "https" } else { "http" };
    worker.address = Arc::new(move |site| match &site.host {
        Some(host) => format!("{scheme}://{host}"),
        None => format!("{public_address}/t/{}", site.slug),
    });
    Ok(worker)
}

/// How mails leave, as it is set.
pub fn mailer(mail: &config::Mail, language: Language) -> Result<Mailer, Failure> {
    let failure = |error: prongsai_worker::mail::MailError| Failure(format!("mail: {error}"));
    if let Some(folder) = &mail.folder {
        return Mailer::into_folder(folder.clone(), &mail.from).map_err(failure);
    }
    let (security, usual) = match mail.security {
        config::Security::Starttls => (Security::StartTls, 587),
        config::Security::Tls => (Security::Tls, 465),
        config::Security::None => (Security::Plain, 25),
    };
    let read = |path: &std::path::Path| {
        fs::read_to_string(path).map_err(|error| Failure::io(language, Act::Read, path, &error))
    };
    let password = match (&mail.password, &mail.password_file) {
        (Some(password), _) => Some(password.0.clone()),
        (None, Some(path)) => Some(read(path)?.trim_end_matches(['\r', '\n']).to_owned()),
        (None, None) => None,
    };
    let server = Server {
        host: mail.host.clone().unwrap_or_default(),
        port: mail.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(usual),
        security,
        credentials: mail.user.clone().zip(password),
        trusted: mail.trusted.as_deref().map(read).transpose()?.map(String::into_bytes),
    };
    Mailer::new(&server, &mail.from).map_err(failure)
}
