//! The same test on SQLite and on PostgreSQL.

use std::path::Path;

pub use prongsai_store::Store;
use tempfile::TempDir;

use crate::postgres;

/// A fresh store with the newest schema, and what it stands on; everything goes with this value.
#[derive(Debug)]
pub struct Scene {
    /// The store.
    pub store: Store,
    /// Its address, for a second process or a second store on the same database.
    pub address: String,
    folder: TempDir,
    _database: Option<postgres::Database>,
}

impl Scene {
    /// On SQLite, in a folder of its own.
    ///
    /// # Panics
    /// When the store cannot be opened.
    pub async fn sqlite() -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let address = format!("sqlite:{}", folder.path().join("desk.db").display());
        let store = Store::open(&address, &folder.path().join("files")).await.expect("the file can be made");
        store.migrate().await.expect("the migrations run");
        Self { store, address, folder, _database: None }
    }

    /// On PostgreSQL, in a database of its own.
    ///
    /// # Panics
    /// When there is no PostgreSQL.
    pub async fn postgres() -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let database = postgres::database().await;
        let address = database.address();
        let store = Store::open(&address, &folder.path().join("files")).await.expect("the server answers");
        Self { store, address, folder, _database: Some(database) }
    }

    /// A folder that lives as long as the scene; the files of the store lie in `files` below it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Runs a test to its end on a scene; [`each_store!`] calls it.
///
/// # Panics
/// Where the test does.
pub fn run<Test: Future<Output = ()>>(scene: impl Future<Output = Scene>, test: impl FnOnce(Store) -> Test) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime starts").block_on(async {
        let scene = scene.await;
        test(scene.store.clone()).await;
        scene.store.close().await;
    });
}

/// Makes of each asynchronous function two tests, `name::sqlite` and `name::postgres`, with a fresh store each.
///
/// ```text
/// each_store! {
///     async fn a_town_is_found_by_its_slug(store: Store) { … }
/// }
/// ```
#[macro_export]
macro_rules! each_store {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: Store) $body:block)+) => {
        $(
            mod $name {
                use super::*;

                $(#[$meta])*
                async fn test($store: $crate::store::Store) $body

                #[test]
                fn sqlite() {
                    $crate::store::run($crate::store::Scene::sqlite(), test);
                }

                #[test]
                fn postgres() {
                    $crate::store::run($crate::store::Scene::postgres(), test);
                }
            }
        )+
    };
}
