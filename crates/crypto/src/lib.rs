//! How it is kept secret.
