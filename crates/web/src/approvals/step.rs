//! Entering a step: the chain moves, and the entry binds the content, what was said before, and what is said now.

use prongsai_crypto::chain::{self, ChainFault, Field, Link};
use prongsai_crypto::signing::SigningKey;
use prongsai_crypto::{hex, unhex};
use prongsai_domain::approval::{Approval, Deed, State, TransitionError};
use prongsai_store::approvals::{self, Entry, Going, Version};
use prongsai_store::{Tx, mails};
use prongsai_thai::Date;

use super::{deed_code, path};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::Shell;

/// What a post did, and how it is known.
pub struct Step<'a> {
    /// The signer's own post.
    pub by: String,
    /// What was done.
    pub deed: Deed,
    /// The day of the signature, where it is known.
    pub on: Option<Date>,
    /// `ink`, `click`, or `carried` from the version before.
    pub way: &'static str,
    /// The account that attests what the pen wrote.
    pub attested_by: Option<&'a str>,
    /// The page on which it stands.
    pub scan_page: Option<&'a str>,
    /// The key that signs, by click.
    pub key: Option<&'a SigningKey>,
}

/// Enters a step; the caller commits with an event. Where a click waits for the next post, its holder gets a mail.
///
/// # Errors
/// The outer one where the store fails or somebody else moved the paper meanwhile; the inner one where the chain refuses.
pub async fn enter(
    cx: &Cx,
    tx: &mut Tx,
    version: &Version,
    going: &Going,
    step: Step<'_>,
) -> Result<Result<Approval, TransitionError>> {
    let agency = cx.agency_id();
    let mut approval = going.approval()?;
    let Some(stage) = approval.next().cloned() else { return Ok(Err(TransitionError::Finished)) };
    if let Err(fault) = approval.take(&cx.agency, &step.by, step.deed.clone(), step.on) {
        return Ok(Err(fault));
    }
    let before = approvals::entries(tx, agency, &version.id).await?;
    let person = prongsai_store::accounts::holder(tx, agency, &step.by, step.on.unwrap_or(cx.today)).await?;
    let (deed, words) = deed_code(&step.deed);
    let mut entry = Entry {
        seq: 0,
        post_id: stage.post,
        by_post_id: step.by,
        person_id: person,
        deed: deed.to_owned(),
        words: words.to_owned(),
        signed_on: step.on.map(|day| day.to_string()),
        way: step.way.to_owned(),
        attested_by: step.attested_by.map(str::to_owned),
        scan_page_id: step.scan_page.map(str::to_owned),
        previous_digest: before.last().map(|entry| entry.digest.clone()),
        digest: String::new(),
        signature: None,
        public_key: None,
        lapsed_at: None,
        created_at: cx.now.as_microsecond(),
    };
    let content = content(version)?;
    let previous = entry.previous_digest.as_deref().and_then(unhex);
    let digest = chain::digest(&content, previous.as_ref(), &fields(&entry));
    entry.digest = hex(&digest);
    if let Some(key) = step.key {
        entry.signature = Some(key.sign(&digest).to_vec());
        entry.public_key = Some(key.public().to_vec());
    }
    approvals::insert_entry(tx, cx.now, agency, &version.id, &entry).await?;
    let state = match (approval.state(), &step.deed) {
        (_, Deed::Return(_)) => "returned",
        (State::Waiting(_), _) => "waiting",
        (State::Approved, _) => "approved",
        (State::Disapproved, _) => "disapproved",
    };
    approvals::update(tx, cx.now, agency, going, &approval, state).await?;
    if going.way == "click" && step.way == "click" {
        tell_next(cx, tx, version, &approval).await?;
    }
    Ok(Ok(approval))
}

/// Writes to whoever is next that something waits, and nothing else.
async fn tell_next(cx: &Cx, tx: &mut Tx, version: &Version, approval: &Approval) -> Result<()> {
    let Some(stage) = approval.next() else { return Ok(()) };
    let Some(lines) = cx.agency.signature(&stage.post, Some(cx.today)) else { return Ok(()) };
    let agency = cx.agency_id();
    let Some(person) = prongsai_store::accounts::holder(tx, agency, &lines.signer, cx.today).await? else {
        return Ok(());
    };
    let person = prongsai_store::accounts::people::find(tx, cx.now, agency, &person).await?;
    let Some(address) = person.and_then(|person| person.email) else { return Ok(()) };
    let shell = cx.shell();
    let title = crate::reports::title(&shell, version.paper_kind()?, version.year()?);
    let subject = shell.t1("approvals-mail-subject", "title", &title);
    let body = shell.with(
        "approvals-mail-body",
        &[("agency", shell.agency.clone()), ("title", title), ("address", shell.public_url(path(&version.id)))],
    );
    mails::enqueue(tx, cx.now, agency, &address, &subject, &body).await?;
    Ok(())
}

/// Checks all entries of a version against its content and against each other.
///
/// # Errors
/// The outer one where a digest cannot be read; the inner one names the entry that does not hold.
pub fn verify(version: &Version, entries: &[Entry]) -> Result<Result<(), ChainFault>> {
    let content = content(version)?;
    let links: Vec<Link<'_>> = entries
        .iter()
        .map(|entry| Link {
            fields: fields(entry),
            previous: entry.previous_digest.as_deref().and_then(unhex),
            digest: unhex(&entry.digest).unwrap_or_default(),
            signature: entry.public_key.as_deref().zip(entry.signature.as_deref()),
        })
        .collect();
    Ok(chain::verify(&content, &links))
}

/// What an entry binds, by name.
fn fields(entry: &Entry) -> Vec<Field<'_>> {
    vec![
        ("post", Some(entry.post_id.as_str())),
        ("by", Some(entry.by_post_id.as_str())),
        ("person", entry.person_id.as_deref()),
        ("deed", Some(entry.deed.as_str())),
        ("words", Some(entry.words.as_str())),
        ("signed-on", entry.signed_on.as_deref()),
        ("way", Some(entry.way.as_str())),
        ("attested-by", entry.attested_by.as_deref()),
        ("scan-page", entry.scan_page_id.as_deref()),
    ]
}

fn content(version: &Version) -> Result<[u8; 32]> {
    unhex(&version.digest).ok_or_else(|| Error::Internal(format!("version {} has no content digest", version.id)))
}

/// The sentence for a step that the chain refuses.
pub fn refusal(cx: &Cx, shell: &Shell, fault: &TransitionError) -> String {
    match fault {
        TransitionError::Finished => shell.t("approvals-fault-finished"),
        TransitionError::NotTheirs { expected, .. } => {
            shell.t1("approvals-fault-not-theirs", "post", super::post_title(&cx.agency, expected))
        }
        TransitionError::WrongDeed(_) => shell.t("approvals-fault-deed"),
        TransitionError::MissingReason => shell.t("approvals-fault-reason"),
        TransitionError::SignedAlready(_) => shell.t("approvals-fault-signed"),
        TransitionError::BeforePrevious(_) => shell.t("approvals-fault-before"),
    }
}
