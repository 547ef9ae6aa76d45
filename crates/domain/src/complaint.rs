//! The confidential channel: what a report of corruption says, who may have it, by when it is answered, what is shown
//! and what is published.
//!
//! Nothing here reads or writes, and nothing is sealed here: these are the words that the sealed parts hold and the rules
//! that the pages follow. Whatever can differ from town to town is data under `complaints/`.

mod bodies;
mod clean;
mod clock;
mod entry;
mod judge;
mod kinds;
pub mod names;
mod redaction;
pub mod retention;
mod route;
mod settings;
mod state;
pub mod statistics;
mod view;

pub use bodies::{Contact, OutsideBody, outside_bodies};
pub use clean::{clean, file_name};
pub use clock::{Clock, Clocks, Counting, Escalation, Limit, Pause, Standing, clocks, due, standing};
pub use entry::{Act, Author, Body, Entry, EntryFault, Taken};
pub use judge::{Answer, AnswerFault, MAX_ANSWERS, MAX_TOTAL, judge, shown};
pub use kinds::{Catalogue, Condition, Kind, Question, QuestionKind, QuestionOption, forms};
pub use redaction::{MASK, RedactionFault, echoes, redact};
pub use route::{Member, Named, Routing, route};
pub use settings::{Lack, Settings};
pub use state::{Outcome, State, StepFault, step};
pub use view::{AuthorView, BodyView, EntryView, Reader, view};
