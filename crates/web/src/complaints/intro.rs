//! The first page of the channel: what is protected and what is not, who receives, by when, who else can be told.

use askama::Template;
use axum::response::Response;
use prongsai_domain::agency::{Agency, PostRole};
use prongsai_domain::complaint::{self, Clock, Contact};

use super::channel::Channel;
use crate::cx::Visit;
use crate::error::Result;
use crate::shell::{Language, Shell, page};

/// A body outside of the house that takes reports.
pub struct BodyLine {
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub how: String,
}

#[derive(Template)]
#[template(path = "complaints/intro.html")]
struct IntroPage {
    shell: Shell,
    is_open: bool,
    /// Nothing new could be kept now.
    is_shut: bool,
    inside: usize,
    outside: usize,
    needed: u8,
    custodians: usize,
    head: String,
    clocks: Vec<String>,
    bodies: Vec<BodyLine>,
}

/// Shows it.
///
/// # Errors
/// The database is away.
pub async fn show(visit: Visit) -> Result<Response> {
    let (channel, agency) = Channel::of(&visit).await?;
    let shell = shell(&visit);
    let (inside, outside) = channel.handlers();
    let limits = complaint::clocks();
    let clock = |key: &str, clock: &Clock| shell.t1(key, "days", clock.days);
    page(&IntroPage {
        is_open: channel.is_open,
        is_shut: channel.is_open && !visit.state.store.can_keep().await,
        inside,
        outside,
        needed: channel.settings.needed,
        custodians: channel.custodians(),
        head: head_title(&agency),
        clocks: vec![
            clock("complaint-clock-acknowledge", &limits.acknowledge),
            clock("complaint-clock-answer", &limits.answer),
            clock("complaint-clock-finish", &limits.finish),
        ],
        bodies: bodies(&shell),
        shell,
    })
}

/// The frame of a page of the channel: no script, no flash, nothing that belongs to one reader.
pub fn shell(visit: &Visit) -> Shell {
    Shell { scriptless: true, in_line: false, ..visit.open_shell() }
}

/// The title of the head of the agency: `นายกเทศมนตรีตำบลทุ่งแสงใส`.
pub fn head_title(agency: &Agency) -> String {
    let head = agency.posts.iter().find(|post| post.role == PostRole::Head);
    head.map_or_else(String::new, |post| post.title.clone())
}

/// The bodies outside of the house, in the reader's language.
pub fn bodies(shell: &Shell) -> Vec<BodyLine> {
    let english = shell.words.language == Language::English;
    let line = |body: &complaint::OutsideBody| {
        let mut parts = vec![if english { body.line_en.clone() } else { body.line_th.clone() }];
        parts.extend(body.contacts.iter().map(|contact| match contact {
            Contact::Phone(number) => shell.t1("complaint-contact-phone", "number", number),
            Contact::Web(address) => address.clone(),
            Contact::Place(place) => place.clone(),
        }));
        BodyLine { name: if english { body.en.clone() } else { body.th.clone() }, how: parts.join(" · ") }
    };
    complaint::outside_bodies().iter().map(line).collect()
}
