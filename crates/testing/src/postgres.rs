//! A PostgreSQL server that lives as long as tests need it.
//!
//! One server serves all test processes of a user: the first that needs it starts it, each test gets a database of its own,
//! copied from one that is already migrated, and a watcher stops the server when nobody has used it for a minute
//! (`cargo xtask check` stops it at once). Nothing of it is kept: the server writes without waiting for the disk.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File, Permissions};
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use prongsai_store::Store;

/// A database of its own for one test; dropped with this value.
#[derive(Debug)]
pub struct Database {
    server: Server,
    name: String,
    _user: File,
}

impl Database {
    /// Its address: `postgres://…`.
    pub fn address(&self) -> String {
        self.server.address(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server is thrown away as a whole; what could not be dropped now goes then.
        let _ = self.server.sql("postgres", &format!("drop database if exists {} with (force)", self.name));
    }
}

/// A new database with the newest schema, in the server that all tests share.
///
/// # Panics
/// When there is no PostgreSQL, or it cannot be started.
pub async fn database() -> Database {
    let (server, user) = shared();
    let template = template(&server).await;
    let name = unique("t");
    // A process of the same number may have been killed before it could drop its own.
    server.must("postgres", &format!("drop database if exists {name} with (force)"));
    server.must("postgres", &format!("create database {name} template {template}"));
    Database { server, name, _user: user }
}

/// A new database without any table.
///
/// # Panics
/// When there is no PostgreSQL, or it cannot be started.
pub fn empty_database() -> Database {
    let (server, user) = shared();
    let name = unique("e");
    server.must("postgres", &format!("drop database if exists {name} with (force)"));
    server.must("postgres", &format!("create database {name}"));
    Database { server, name, _user: user }
}

/// A server of one test alone, which may be stopped and started again; gone with this value.
#[derive(Debug)]
pub struct Cluster {
    server: Server,
    child: Option<Child>,
}

impl Cluster {
    /// Makes a server with an empty database `desk` and starts it.
    ///
    /// # Panics
    /// When there is no PostgreSQL, or it cannot be started.
    pub fn new() -> Self {
        let server = Server { folder: home().join(unique("cluster")) };
        server.init();
        let mut cluster = Self { server, child: None };
        cluster.start();
        cluster.server.must("postgres", "create database desk");
        cluster
    }

    /// The address of its database.
    pub fn address(&self) -> String {
        self.server.address("desk")
    }

    /// Starts the server and waits until it answers.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn start(&mut self) {
        let mut command = Command::new("setpriv");
        // The server does not outlive the test, whatever ends it.
        command.args(["--pdeathsig", "QUIT"]).args(become_postgres()).arg(program("postgres"));
        let child = command
            .arg("-D")
            .arg(&self.server.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("setpriv starts PostgreSQL");
        self.child = Some(child);
        let answers = (0..200).any(|_| {
            thread::sleep(Duration::from_millis(50));
            self.server.sql("postgres", "select 1").is_ok()
        });
        assert!(answers, "PostgreSQL in {} does not answer", self.server.folder.display());
    }

    /// Stops the server at once: connections break, as when a machine goes away.
    ///
    /// # Panics
    /// When it cannot be stopped.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let stopped = Command::new("kill").args(["-QUIT", &child.id().to_string()]).status();
            assert!(stopped.is_ok_and(|status| status.success()), "PostgreSQL takes the signal");
            child.wait().expect("PostgreSQL ends");
        }
    }
}

impl Default for Cluster {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = Command::new("kill").args(["-QUIT", &child.id().to_string()]).status();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.server.folder);
    }
}

/// A data folder and the socket in it.
#[derive(Debug)]
struct Server {
    folder: PathBuf,
}

impl Server {
    fn address(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.display())
    }

    fn sql(&self, database: &str, sql: &str) -> Result<String, String> {
        let output = Command::new(program("psql"))
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-U", "postgres", "-d", database])
            .arg("-h")
            .arg(&self.folder)
            .args(["-c", sql])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    fn must(&self, database: &str, sql: &str) -> String {
        self.sql(database, sql).unwrap_or_else(|error| panic!("PostgreSQL refused ‘{sql}’: {error}"))
    }

    fn init(&self) {
        // What lies there was left by a process of the same number, long ago.
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).expect("the stale folder can be removed");
        }
        let owner: &[&str] = if user() == 0 { &["-o", "postgres", "-g", "postgres"] } else { &[] };
        quiet(Command::new("install").args(["-d", "-m", "700"]).args(owner).arg(&self.folder));
        quiet(
            as_postgres(&program("initdb"))
                .args(["--no-sync", "--no-instructions", "-A", "trust", "-U", "postgres", "-E", "UTF8"])
                .arg("--locale=C.UTF-8")
                .arg("-D")
                .arg(&self.folder),
        );
        let settings = format!(
            "\nlisten_addresses = ''\nunix_socket_directories = '{}'\nfsync = off\nfull_page_writes = off\n\
             synchronous_commit = off\nmax_connections = 300\nshared_buffers = 32MB\nautovacuum = off\n",
            self.folder.display()
        );
        let file = self.folder.join("postgresql.conf");
        let mut text = fs::read_to_string(&file).expect("initdb writes the settings");
        text.push_str(&settings);
        fs::write(&file, text).expect("the settings can be written");
    }
}

/// The shared server, started where it was not; the lock says that it is in use as long as the file is open.
fn shared() -> (Server, File) {
    let home = home();
    let start = lock_file(&home.join("start.lock"));
    start.lock().expect("the lock can be taken");
    let user = lock_file(&home.join("users.lock"));
    user.lock_shared().expect("the lock can be shared");
    let server = Server { folder: home.join("postgres") };
    if server.sql("postgres", "select 1").is_err() {
        // Nobody has it half started: starting holds the lock. What lies there was left by a machine that went down.
        if let Ok(text) = fs::read_to_string(server.folder.join("postmaster.pid"))
            && let Some(pid) = text.lines().next()
        {
            let _ = Command::new("kill").args(["-KILL", pid]).stderr(Stdio::null()).status();
        }
        server.init();
        quiet(
            as_postgres(&program("pg_ctl"))
                .args(["start", "--wait", "--silent", "-l", "/dev/null", "-D"])
                .arg(&server.folder),
        );
        let watched = Command::new("setsid")
            .args(["--fork", "sh", "-c", include_str!("postgres_idle.sh"), "postgres_idle.sh"])
            .arg(&home)
            .arg("6")
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(watched.is_ok_and(|status| status.success()), "the watcher starts");
    }
    (server, user)
}

/// The name of the migrated database from which tests copy; made when the migrations are new.
async fn template(server: &Server) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations/postgres");
    let mut steps: Vec<PathBuf> =
        fs::read_dir(folder).expect("the migrations are there").map(|entry| entry.expect("listed").path()).collect();
    steps.sort();
    let mut hasher = DefaultHasher::new();
    for step in &steps {
        fs::read(step).expect("a migration can be read").hash(&mut hasher);
    }
    let name = format!("template_{:016x}", hasher.finish());
    let start = lock_file(&home().join("start.lock"));
    start.lock().expect("the lock can be taken");
    let there = server.must("postgres", &format!("select count(*) from pg_database where datname = '{name}'"));
    if there != "1" {
        let draft = unique("d");
        server.must("postgres", &format!("create database {draft}"));
        let store = Store::open(&server.address(&draft), Path::new("/")).await.expect("the server answers");
        store.migrate().await.expect("the migrations run");
        store.close().await;
        server.must("postgres", &format!("alter database {draft} rename to {name}"));
    }
    name
}

/// `/tmp/prongsai-tests-<user>`: short, because the path of a socket may have 107 bytes.
fn home() -> PathBuf {
    let folder = PathBuf::from(format!("/tmp/prongsai-tests-{}", user()));
    if let Err(error) = fs::create_dir(&folder)
        && error.kind() != std::io::ErrorKind::AlreadyExists
    {
        panic!("cannot make {}: {error}", folder.display());
    }
    let found = fs::symlink_metadata(&folder).expect("the folder is there");
    assert!(found.is_dir() && found.uid() == user(), "{} belongs to somebody else", folder.display());
    // PostgreSQL does not run as root: its user must be able to pass.
    fs::set_permissions(&folder, Permissions::from_mode(0o711)).expect("the folder is ours");
    folder
}

fn user() -> u32 {
    fs::metadata("/proc/self").expect("the process knows itself").uid()
}

fn lock_file(path: &Path) -> File {
    File::options().create(true).append(true).open(path).expect("the lock file can be opened")
}

/// A name that no other database or folder has.
fn unique(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A program of the server: on the search path, or where Debian keeps it, the newest.
fn program(name: &str) -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin").join(name))))
        .filter(|(version, path)| *version >= 14 && path.is_file())
        .collect();
    versions.sort();
    versions.pop().map_or_else(|| PathBuf::from(name), |(_, path)| path)
}

/// PostgreSQL refuses to run as root; Debian's package makes a user for it.
fn become_postgres() -> &'static [&'static str] {
    if user() == 0 { &["--reuid=postgres", "--regid=postgres", "--clear-groups"] } else { &[] }
}

/// A command as the user that PostgreSQL may run as.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(become_postgres()).arg(program).current_dir("/");
    command
}

fn quiet(command: &mut Command) {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?} could not be started ({error}): run `cargo xtask prepare`"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}
