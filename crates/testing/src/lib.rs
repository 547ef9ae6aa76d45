//! How tests set their scene: databases, mail servers, judges that are not ours, and texts compared as readers see them.
//!
//! | module | answers |
//! |---|---|
//! | [`store`] | the same test on SQLite and on PostgreSQL: [`each_store!`] |
//! | [`postgres`] | a PostgreSQL server that lives as long as tests need it |
//! | [`sql`] | statements past the store, which break it in the middle |
//! | [`smtp`] | a mail server that keeps what it gets, refuses, or is slow |
//! | [`site`] | a town's web site on this machine |
//! | [`http`] | a plain client against a whole process |
//! | [`judge`] | programs from PyPI and npm that judge what we made |
//! | [`fold`] | texts compared as readers see them |

pub mod fold;
pub mod http;
pub mod judge;
pub mod postgres;
pub mod site;
pub mod smtp;
pub mod sql;
pub mod store;
