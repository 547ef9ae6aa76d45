//! The log: lines for people or for machines, on standard error, where the service manager keeps them.

use std::any::Any;
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
    // Of an unexpected end the place is told, and its words only where they stand in the source: put together while it runs,
    // they may hold what somebody typed into a confidential form.
    panic::set_hook(Box::new(|ended| {
        let place = ended.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, cause = written(ended.payload()), "a part of the program ended unexpectedly");
    }));
}

/// The words of an unexpected end as they stand in the source; none where they were put together while the program ran.
fn written(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unexpected_end_tells_no_words_that_were_put_together() {
        let typed = String::from("นายแดง");

        assert_eq!(written(&"a state that cannot be"), "a state that cannot be");
        assert_eq!(written(&format!("‘{typed}’ has no such place")), "");
    }
}
