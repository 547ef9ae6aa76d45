//! The log: lines for people or for machines, on standard error, where the service manager keeps them.

use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Log, LogFormat};

/// Begins to write the log; a second call changes nothing.
pub fn begin(log: &Log) {
    let filter = log.level.parse::<EnvFilter>().unwrap_or_default();
    let registry = tracing_subscriber::registry().with(filter);
    let begun = match log.format {
        LogFormat::Text => registry
            .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_target(false))
            .try_init(),
        LogFormat::Json => registry
            .with(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init(),
    };
    // Only tests begin twice in one process.
    drop(begun);
    // Of an unexpected end the place in the source is told and not its words: put together while the program runs, they may
    // hold what somebody typed into a confidential form.
    panic::set_hook(Box::new(|ended| {
        let place = ended.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a part of the program ended unexpectedly");
    }));
}
