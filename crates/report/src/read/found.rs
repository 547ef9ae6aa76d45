//! A value together with the place where it stands.

use std::ops::Deref;

use serde::{Serialize, Serializer};

/// What was read and where it begins; it serialises as the value alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Found<T> {
    /// What was read.
    pub value: T,
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
}

impl<T> Found<T> {
    /// A value that begins at `line` and `column`, both from 1.
    pub fn new(value: T, line: usize, column: usize) -> Self {
        Self { value, line, column }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        Found { value: change(self.value), line: self.line, column: self.column }
    }

    /// The same place with a value borrowed from this one.
    pub fn with<U>(&self, value: U) -> Found<U> {
        Found { value, line: self.line, column: self.column }
    }
}

impl<T> Deref for Found<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Serialize> Serialize for Found<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}
