//! `prongsai serve`: the platform runs, until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use clap::ValueEnum;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use prongsai_store::Clock;
use prongsai_web::health::{self, Health};
use prongsai_web::{Options, State};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::{self, Config};
use crate::failure::{Failure, Outcome};
use crate::installation;
use crate::language::Language;
use crate::listen::{self, Certificate};
use crate::logs;
use crate::work;

/// ให้บริการระบบ: เว็บและงานเบื้องหลังในโปรแกรมเดียว
///
/// Runs the platform: pages and background work in one process, until SIGTERM or Ctrl+C.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai serve
  prongsai serve --config /etc/prongsai/prongsai.toml
  PRONGSAI_WEB__LISTEN=0.0.0.0:8080 prongsai serve --role web")]
pub struct Arguments {
    #[command(flatten)]
    settings: config::Source,
    /// งานที่โปรแกรมนี้ทำ · what this process does
    #[arg(long, value_enum, default_value_t = Role::All)]
    role: Role,
    /// ไม่ปรับโครงสร้างฐานข้อมูลเมื่อเริ่ม · leave the schema alone at the start
    #[arg(long)]
    no_migrate: bool,
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// เว็บและงานเบื้องหลัง · pages and background work
    All,
    /// เฉพาะเว็บ · pages only
    Web,
    /// เฉพาะงานเบื้องหลัง · background work only
    Worker,
}

/// How long readers are still let in after we have said that we leave: whoever distributes requests needs to notice.
const NOTICE: Duration = Duration::from_secs(5);

/// Where durations are counted, in seconds.
const SECONDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    logs::begin(&config.log);
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        if !arguments.no_migrate {
            installation::migrate(&store, language).await?;
        }
        installation::check_schema(&store, language).await?;
        let keys = installation::key(&config, &store, language).await?;
        let options = Options {
            public_address: config.public_address(),
            secure: config.is_secure(),
            largest_upload: config.web.largest_upload_mb * 1024 * 1024,
            visit_machines: config.visits.machines(),
            cleaner: std::env::current_exe().ok(),
            ..Options::default()
        };
        let state = State::new(store, keys, installation::clock(), options);
        platform(&config, state, arguments.role, language, |_| ()).await?;
        Ok(0)
    })
}

/// Serves a state that is ready, until SIGTERM or SIGINT; `ready` hears the address when readers may come.
pub async fn platform(
    config: &Config,
    state: State,
    role: Role,
    language: Language,
    ready: impl FnOnce(&str) + Send,
) -> Result<(), Failure> {
    // Both libraries that speak TLS take this one; a second call in one process finds it set.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let figures = figures();
    let store = state.store.clone();
    let clock = state.clock.clone();
    let health = Health::new(store.clone(), clock.clone());
    let certificate = Certificate::load(config, language).await?;
    let worker = (role != Role::Web).then(|| work::worker(config, &state, language)).transpose()?;

    // Ports are taken before anything runs, so that a fault is said at once.
    let public =
        (role != Role::Worker).then(|| listen::bind(&config.web.listen, "web.listen", language)).transpose()?;
    let admin = config.web.admin.as_deref().map(|address| listen::bind(address, "web.admin", language)).transpose()?;

    let (stop, stopped) = watch::channel(false);
    let public_handle = Handle::new();
    let admin_handle = Handle::new();
    let mut servers = tokio::task::JoinSet::new();
    let address = public.as_ref().and_then(|listener| listener.local_addr().ok());
    if let Some(listener) = public {
        let router = listen::dressed(prongsai_web::router(state), health::router(&health), config);
        servers.spawn(listen::serve(listener, router, certificate.clone(), public_handle.clone()));
    }
    if let Some(listener) = admin {
        let figures = Arc::new(move || figures.render());
        servers.spawn(listen::serve(listener, health::admin_router(&health, figures), None, admin_handle.clone()));
    }
    let working = worker.map(|worker| {
        let mut stopped = stopped.clone();
        let name = process_name(&clock);
        tokio::spawn(async move {
            prongsai_worker::run(worker, &name, async move {
                // The other end is gone only when the process ends.
                let _ = stopped.wait_for(|stopped| *stopped).await;
            })
            .await;
        })
    });
    let scheme = if certificate.is_some() { "https" } else { "http" };
    let address = address.map(|address| format!("{scheme}://{address}")).unwrap_or_default();
    tracing::info!(address, role = ?role, "prongsai is running");
    ready(&address);

    wait_for_stop(certificate.as_ref(), &mut servers).await?;
    health.leave();
    let _ = stop.send(true);
    if config.web.admin.is_some() || !config.web.trusted_proxies.is_empty() {
        tracing::info!("stopping: readers are sent elsewhere first");
        tokio::time::sleep(NOTICE).await;
    }
    let grace = Duration::from_secs(config.web.grace_seconds);
    public_handle.graceful_shutdown(Some(grace));
    if let Some(working) = working {
        // A panic of the worker was written by the runtime.
        let _ = working.await;
    }
    admin_handle.graceful_shutdown(Some(Duration::from_secs(1)));
    while servers.join_next().await.is_some() {}
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Waits for a signal to stop; SIGHUP reads the certificate again. A server that ends by itself is a failure.
async fn wait_for_stop(
    certificate: Option<&Certificate>,
    servers: &mut tokio::task::JoinSet<std::io::Result<()>>,
) -> Result<(), Failure> {
    let failure = |error: std::io::Error| Failure(error.to_string());
    let mut terminate = signal(SignalKind::terminate()).map_err(failure)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failure)?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(failure)?;
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            _ = hang_up.recv() => match certificate {
                Some(certificate) => certificate.reload().await,
                None => tracing::info!("SIGHUP: there is no certificate to read again"),
            },
            Some(ended) = servers.join_next() => return match ended {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(failure(error)),
                Err(error) => Err(Failure(error.to_string())),
            },
        }
    }
}

/// Collects figures in this process, without a listener of their own.
fn figures() -> PrometheusHandle {
    let builder = PrometheusBuilder::new();
    let recorder = builder.set_buckets(&SECONDS).unwrap_or_default().build_recorder();
    let handle = recorder.handle();
    // A second platform in one process counts into the first one's figures.
    let _ = metrics::set_global_recorder(recorder);
    let tidy = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(10)).await;
            tidy.run_upkeep();
        }
    });
    handle
}

/// Tells this start from every other in the leases of jobs.
fn process_name(clock: &Clock) -> String {
    format!("{}-{}", std::process::id(), prongsai_store::new_id(clock.now()))
}
