//! The pages of a report. Each is a form that carries what was typed before, sealed; nothing is kept.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::agency::Agency;
use prongsai_domain::complaint::{self, AnswerFault, Kind, MAX_TOTAL, Question, QuestionKind};

use super::channel::Channel;
use super::draft::Draft;
use super::intro::{BodyLine, bodies, head_title, shell};
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed};
use crate::shell::{Language, Shell, answer};

/// Where the pages of a report go when somebody else than the informant types them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The informant types.
    Web,
    /// An officer takes it down.
    Desk,
    /// An officer takes it down at the telephone.
    Telephone,
}

impl Way {
    /// Where the pages go.
    pub fn action(self) -> &'static str {
        match self {
            Self::Web => "/complaints/new",
            Self::Desk => "/cases/new",
            Self::Telephone => "/cases/new?by=telephone",
        }
    }

    /// Where the report goes.
    pub fn send_to(self) -> &'static str {
        match self {
            Self::Web => "/complaints/sent",
            Self::Desk => "/cases/sent",
            Self::Telephone => "/cases/sent?by=telephone",
        }
    }
}

/// What every page of a report needs.
pub struct Desk<'a> {
    /// The request.
    pub visit: &'a Visit,
    /// The frame.
    pub shell: Shell,
    /// The channel.
    pub channel: Channel,
    /// The agency.
    pub agency: Agency,
    /// Who types.
    pub way: Way,
}

#[derive(Template)]
#[template(path = "complaints/about.html")]
struct AboutPage {
    shell: Shell,
    faults: Faults,
    action: &'static str,
    draft: String,
    kinds: Vec<(String, String, String)>,
    kind: String,
    posts: Vec<(String, String, bool)>,
    people: String,
    has_outside: bool,
    head: String,
    refused: Vec<BodyLine>,
}

impl AboutPage {
    fn optional(&self, key: &str) -> String {
        optional(&self.shell, key)
    }
}

/// How a question is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Long,
    Line,
    One,
    Many,
}

struct Field {
    shape: Shape,
    name: String,
    label: String,
    hint: String,
    value: String,
    values: Vec<String>,
    options: Vec<(String, String)>,
}

impl Field {
    fn has(&self, code: &str) -> bool {
        self.values.iter().any(|value| value == code)
    }
}

#[derive(Template)]
#[template(path = "complaints/facts.html")]
struct FactsPage {
    shell: Shell,
    faults: Faults,
    action: &'static str,
    draft: String,
    kind: String,
    questions: Vec<Field>,
}

#[derive(Template)]
#[template(path = "complaints/identity.html")]
struct IdentityPage {
    shell: Shell,
    faults: Faults,
    action: &'static str,
    draft: String,
    possible: bool,
    chosen: String,
    who: String,
    contact: String,
    needed: u8,
    custodians: usize,
}

impl IdentityPage {
    fn optional(&self, key: &str) -> String {
        optional(&self.shell, key)
    }
}

#[derive(Template)]
#[template(path = "complaints/receipt.html")]
struct ReceiptPage {
    shell: Shell,
    faults: Faults,
    action: &'static str,
    send_to: &'static str,
    draft: String,
    code: String,
    most: u64,
    review: Vec<(String, String)>,
}

impl ReceiptPage {
    fn optional(&self, key: &str) -> String {
        optional(&self.shell, key)
    }
}

fn optional(shell: &Shell, key: &str) -> String {
    format!("{} {}", shell.t(key), shell.t("complaint-optional"))
}

/// The first page of a report.
///
/// # Errors
/// The database is away.
pub async fn show(visit: Visit) -> Result<Response> {
    let desk = Desk::public(&visit).await?;
    // The first page says why nothing is taken.
    if !desk.channel.is_open || !visit.state.store.can_keep().await {
        return Ok(visit.to("/complaints"));
    }
    desk.about(StatusCode::OK, &Draft::begin(&visit), Faults::new(), false)
}

/// Goes from page to page.
///
/// # Errors
/// The database is away; [`Error::Shut`] where nothing new could be kept.
pub async fn go(visit: Visit, Form(typed): Form<Typed>) -> Result<Response> {
    let desk = Desk::public(&visit).await?;
    // Nobody goes on typing what could not be kept. What was typed comes back with the page that says so.
    if desk.channel.is_open && !visit.state.store.can_keep().await {
        return Err(Error::Shut);
    }
    desk.go(&typed)
}

impl<'a> Desk<'a> {
    /// For the informant.
    ///
    /// # Errors
    /// The database is away.
    pub async fn public(visit: &'a Visit) -> Result<Self> {
        let (channel, agency) = Channel::of(visit).await?;
        Ok(Self { visit, shell: shell(visit), channel, agency, way: Way::Web })
    }

    /// Takes in what one page sent and shows the next, the one before, or the same with its faults.
    ///
    /// # Errors
    /// None of its own.
    pub fn go(&self, typed: &Typed) -> Result<Response> {
        if !self.channel.is_open {
            return Ok(self.visit.to("/complaints"));
        }
        let Some(mut draft) = Draft::open(self.visit, typed.get("draft")) else {
            let mut faults = Faults::new();
            faults.add(&self.shell, "kind", "complaint-late");
            return self.about(StatusCode::UNPROCESSABLE_ENTITY, &Draft::begin(self.visit), faults, false);
        };
        let back = typed.get("go") == "back";
        match typed.get("step") {
            "facts" => {
                take_facts(&mut draft, typed);
                match back {
                    true => self.about(StatusCode::OK, &draft, Faults::new(), false),
                    false => self.judge_facts(&mut draft),
                }
            }
            "identity" => {
                typed.get("identity").clone_into(&mut draft.identity);
                draft.name = short(typed.get("name"), 200);
                draft.contact = short(typed.get("contact"), 1_000);
                match back {
                    true => self.facts(StatusCode::OK, &draft, Faults::new()),
                    false => self.judge_identity(draft),
                }
            }
            "receipt" => self.identity(StatusCode::OK, &draft, Faults::new()),
            _ => {
                typed.get("kind").clone_into(&mut draft.kind);
                draft.posts = typed.all("post").into_iter().map(str::to_owned).collect();
                draft.people = short(typed.get("people"), 2_000);
                self.judge_about(&mut draft)
            }
        }
    }

    fn judge_about(&self, draft: &mut Draft) -> Result<Response> {
        let mut faults = Faults::new();
        draft.posts.retain(|id| self.agency.posts.iter().any(|post| post.id == *id));
        if complaint::forms().find(&draft.kind).is_none() {
            faults.add(&self.shell, "kind", "complaint-kind-missing");
            return self.about(StatusCode::UNPROCESSABLE_ENTITY, draft, faults, false);
        }
        let named = self.channel.named(&self.agency, &draft.posts, &draft.named_people(), self.visit.today);
        if self.channel.route(&named).needs_outside {
            return self.about(StatusCode::UNPROCESSABLE_ENTITY, draft, faults, true);
        }
        draft.reached = draft.reached.max(1);
        self.facts(StatusCode::OK, draft, faults)
    }

    fn judge_facts(&self, draft: &mut Draft) -> Result<Response> {
        let Some(kind) = complaint::forms().find(&draft.kind) else {
            return self.about(StatusCode::UNPROCESSABLE_ENTITY, draft, Faults::new(), false);
        };
        // An answer to a question that is no longer asked, because an earlier answer changed, falls away; a question that
        // is asked now and was not on the page is shown first.
        let before = draft.answers.len();
        let shown: Vec<&str> =
            complaint::shown(kind, &draft.answers).iter().map(|question| question.code.as_str()).collect();
        draft.answers.retain(|(code, _)| shown.contains(&code.as_str()));
        let faults = match complaint::judge(kind, &draft.answers) {
            Ok(_) if before == draft.answers.len() => Faults::new(),
            Ok(_) => Faults::new(),
            Err(found) => self.say(kind, &found),
        };
        if !faults.is_empty() {
            return self.facts(StatusCode::UNPROCESSABLE_ENTITY, draft, faults);
        }
        let named = self.channel.named(&self.agency, &draft.posts, &draft.named_people(), self.visit.today);
        if self.channel.route(&named).needs_outside {
            return self.about(StatusCode::UNPROCESSABLE_ENTITY, draft, faults, true);
        }
        draft.reached = draft.reached.max(2);
        self.identity(StatusCode::OK, draft, faults)
    }

    fn judge_identity(&self, mut draft: Draft) -> Result<Response> {
        let mut faults = Faults::new();
        match draft.identity.as_str() {
            "anonymous" => {}
            "named" if draft.name.trim().is_empty() => faults.add(&self.shell, "name", "complaint-name-missing"),
            "named" if self.identity_possible(&draft) => {}
            _ => faults.add(&self.shell, "identity", "complaint-identity-choose"),
        }
        if !faults.is_empty() {
            return self.identity(StatusCode::UNPROCESSABLE_ENTITY, &draft, faults);
        }
        draft.reached = draft.reached.max(3);
        self.receipt(StatusCode::OK, &mut draft, faults)
    }

    /// Whether enough custodians stay who are not named.
    pub fn identity_possible(&self, draft: &Draft) -> bool {
        let named = self.channel.named(&self.agency, &draft.posts, &draft.named_people(), self.visit.today);
        self.channel.route(&named).identity_possible
    }

    /// The page of kind and people.
    ///
    /// # Errors
    /// None of its own.
    pub fn about(&self, status: StatusCode, draft: &Draft, faults: Faults, refused: bool) -> Result<Response> {
        let english = self.shell.words.language == Language::English;
        let kind = |kind: &Kind| match english {
            true => (kind.code.clone(), kind.en.clone(), kind.line_en.clone()),
            false => (kind.code.clone(), kind.th.clone(), kind.line_th.clone()),
        };
        let posts = self.agency.posts.iter();
        answer(
            status,
            &AboutPage {
                shell: self.shell.clone(),
                faults,
                action: self.way.action(),
                draft: draft.seal(self.visit)?,
                kinds: complaint::forms().kinds.iter().map(kind).collect(),
                kind: draft.kind.clone(),
                posts: posts
                    .map(|post| (post.id.clone(), post.title.clone(), draft.posts.contains(&post.id)))
                    .collect(),
                people: draft.people.clone(),
                has_outside: self.channel.handlers().1 > 0,
                head: head_title(&self.agency),
                refused: if refused { bodies(&self.shell) } else { Vec::new() },
            },
        )
    }

    fn facts(&self, status: StatusCode, draft: &Draft, faults: Faults) -> Result<Response> {
        let Some(kind) = complaint::forms().find(&draft.kind) else {
            return self.about(StatusCode::UNPROCESSABLE_ENTITY, draft, faults, false);
        };
        let questions = complaint::shown(kind, &draft.answers);
        answer(
            status,
            &FactsPage {
                shell: self.shell.clone(),
                faults,
                action: self.way.action(),
                draft: draft.seal(self.visit)?,
                kind: if self.shell.words.language == Language::English { kind.en.clone() } else { kind.th.clone() },
                questions: questions.into_iter().map(|question| self.field(question, draft)).collect(),
            },
        )
    }

    fn field(&self, question: &Question, draft: &Draft) -> Field {
        let english = self.shell.words.language == Language::English;
        let given = draft.answers.iter().filter(|(code, _)| *code == question.code);
        let values: Vec<String> = given.map(|(_, value)| value.clone()).collect();
        let label = if english { question.en.clone() } else { question.th.clone() };
        let shape = match question.kind {
            QuestionKind::Long => Shape::Long,
            QuestionKind::Text | QuestionKind::Date | QuestionKind::Place => Shape::Line,
            QuestionKind::Choice => Shape::One,
            QuestionKind::Choices => Shape::Many,
        };
        let options = question.options.iter().filter(|option| !option.is_blocked());
        let options =
            options.map(|option| (option.code.clone(), if english { &option.en } else { &option.th }.clone()));
        let nothing = (shape == Shape::One).then(|| (String::new(), self.shell.t("complaint-choose")));
        Field {
            shape,
            name: question.code.clone(),
            label: if question.required { label } else { format!("{label} {}", self.shell.t("complaint-optional")) },
            hint: if english { question.hint_en.clone() } else { question.hint_th.clone() },
            value: values.first().cloned().unwrap_or_default(),
            values,
            options: nothing.into_iter().chain(options).collect(),
        }
    }

    fn say(&self, kind: &Kind, found: &[AnswerFault]) -> Faults {
        let mut faults = Faults::new();
        for fault in found {
            let sentence = match fault {
                AnswerFault::Missing { .. } => self.shell.t("complaint-fault-missing"),
                AnswerFault::TooLong { limit, .. } => self.shell.t1("complaint-fault-long", "letters", limit / 3),
                AnswerFault::TooMany { .. } | AnswerFault::TooMuch { .. } => {
                    self.shell.t1("complaint-fault-much", "letters", MAX_TOTAL / 3)
                }
                AnswerFault::NoDate { .. } => self.shell.t("complaint-fault-date"),
                AnswerFault::Blocked { option, question } => self.blocked(kind, question, option),
                AnswerFault::Unknown { .. }
                | AnswerFault::Hidden { .. }
                | AnswerFault::Twice { .. }
                | AnswerFault::NoOption { .. } => self.shell.t("complaint-fault-option"),
            };
            let first = kind.questions.first().map_or("", |question| question.code.as_str());
            faults.say(fault.question().unwrap_or(first), sentence);
        }
        faults
    }

    fn blocked(&self, kind: &Kind, question: &str, option: &str) -> String {
        let option = kind.find(question).and_then(|question| question.find(option));
        let english = self.shell.words.language == Language::English;
        let words =
            option.and_then(|option| if english { option.blocked_en.clone() } else { option.blocked_th.clone() });
        words.unwrap_or_else(|| self.shell.t("complaint-fault-option"))
    }

    fn identity(&self, status: StatusCode, draft: &Draft, faults: Faults) -> Result<Response> {
        answer(
            status,
            &IdentityPage {
                shell: self.shell.clone(),
                faults,
                action: self.way.action(),
                draft: draft.seal(self.visit)?,
                possible: self.identity_possible(draft),
                chosen: draft.identity.clone(),
                who: draft.name.clone(),
                contact: draft.contact.clone(),
                needed: self.channel.settings.needed,
                custodians: self.channel.custodians(),
            },
        )
    }

    /// The page of the receipt.
    ///
    /// # Errors
    /// None of its own.
    pub fn receipt(&self, status: StatusCode, draft: &mut Draft, faults: Faults) -> Result<Response> {
        let receipt = draft.receipt();
        answer(
            status,
            &ReceiptPage {
                shell: self.shell.clone(),
                faults,
                action: self.way.action(),
                send_to: self.way.send_to(),
                draft: draft.seal(self.visit)?,
                code: self.shell.say(receipt.printed().as_str()),
                most: self.visit.state.options.largest_upload / (1024 * 1024),
                review: self.review(draft),
            },
        )
    }

    fn review(&self, draft: &Draft) -> Vec<(String, String)> {
        let Some(kind) = complaint::forms().find(&draft.kind) else { return Vec::new() };
        let mut review = super::shown::answers(
            &self.shell,
            kind,
            draft.answers.iter().map(|(code, value)| (code.as_str(), value.as_str())),
        );
        let posts = self.agency.posts.iter().filter(|post| draft.posts.contains(&post.id));
        let posts: Vec<&str> = posts.map(|post| post.title.as_str()).collect();
        if !posts.is_empty() {
            review.insert(0, (self.shell.t("complaint-posts"), posts.join("\n")));
        }
        if !draft.people.trim().is_empty() {
            review.insert(posts.len().min(1), (self.shell.t("complaint-people"), draft.people.trim().to_owned()));
        }
        if draft.identity == "named" {
            review.push((self.shell.t("complaint-name"), draft.name.clone()));
            review.push((self.shell.t("complaint-contact"), draft.contact.clone()));
        }
        review
    }
}

/// Takes in the answers of a page, those to questions of the kind and no others.
fn take_facts(draft: &mut Draft, typed: &Typed) {
    let Some(kind) = complaint::forms().find(&draft.kind) else { return };
    let mut answers = Vec::new();
    for question in &kind.questions {
        for value in typed.all(&question.code) {
            answers.push((question.code.clone(), value.to_owned()));
        }
    }
    draft.answers = answers;
}

/// A text cut after so many letters, without what is no text.
fn short(text: &str, letters: usize) -> String {
    complaint::clean(text).chars().take(letters).collect()
}
