//! The settings of the channel: who serves it and with which keys, the rules, what is missing, opening and closing.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::seal::PublicKey;
use prongsai_domain::access::{Action, Duty, Subject};
use prongsai_domain::agency::PostRole;
use prongsai_domain::complaint::retention::Keeping;
use prongsai_domain::complaint::{Lack, Settings};
use prongsai_store::Tx;
use prongsai_store::accounts::people;
use prongsai_store::complaints::{channel as store, members};
use serde::Deserialize;

use super::recovery;
use crate::complaints::channel::Channel;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer};

/// Fewest and most days between the notice to the handlers and a deletion.
const NOTICE_DAYS: std::ops::RangeInclusive<u16> = 7..=365;

/// What is set, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ChannelForm {
    /// The revision on which it was decided.
    #[serde(default)]
    revision: String,
    /// How many custodians must agree.
    #[serde(default)]
    needed: String,
    /// Posts outside the house.
    #[serde(default)]
    outside: Vec<String>,
    /// For how many years a closed case is kept.
    #[serde(default)]
    keep_years: String,
    /// How many days before a deletion the handlers are told.
    #[serde(default)]
    notice_days: String,
    /// The public half of the recovery key.
    #[serde(default)]
    recovery: String,
}

/// A post that serves the channel.
struct Server {
    id: String,
    title: String,
    holder: String,
    handles: bool,
    keeps: bool,
    /// Class and words: whether a key is there.
    key: (&'static str, String),
    outside: bool,
}

#[derive(Template)]
#[template(path = "channel/settings.html")]
struct ChannelPage {
    shell: Shell,
    faults: Faults,
    form: ChannelForm,
    /// Class and words.
    state: (&'static str, String),
    is_open: bool,
    may_open: bool,
    lacks: Vec<String>,
    servers: Vec<Server>,
    /// The other posts, to which the duties can be given.
    others: Vec<(String, String)>,
    may_give: bool,
    /// Numbers that can be chosen, with their words.
    choices: Vec<(String, String)>,
    custody: String,
    /// What else the town should know before it opens.
    warnings: Vec<String>,
    /// How many cases nobody opens any more, in words.
    orphans: Option<String>,
    /// Id, title, whether it is ticked.
    outside: Vec<(String, String, bool)>,
    /// What was typed beside what somebody else kept meanwhile.
    differences: Vec<(String, String, String)>,
}

/// What the page is made from.
struct Scene {
    row: Option<store::Channel>,
    channel: Channel,
    duties: Vec<(String, Duty)>,
    /// How many cases nobody opens any more.
    orphans: usize,
}

impl Scene {
    async fn load(tx: &mut Tx, cx: &Cx) -> Result<Self> {
        let agency = cx.agency_id();
        let channel = Channel::load(tx, cx.now, cx.today, agency, &cx.agency).await?;
        Ok(Self {
            row: store::find(tx, agency).await?,
            duties: people::duties(tx, agency).await?,
            orphans: members::orphans(tx, agency, &channel.members).await?.len(),
            channel,
        })
    }

    /// Whether the town has opened it; reports are taken only while nothing is missing, too.
    fn is_open(&self) -> bool {
        self.row.as_ref().is_some_and(store::Channel::is_open)
    }

    fn has(&self, post: &str, duty: Duty) -> bool {
        self.duties.iter().any(|(of, one)| of == post && *one == duty)
    }

    fn serves(&self, post: &str) -> bool {
        self.has(post, Duty::CaseHandler) || self.has(post, Duty::Custodian)
    }

    /// As many custodians as could be asked for.
    fn most_needed(&self) -> u8 {
        u8::try_from(self.channel.custodians()).unwrap_or(u8::MAX).max(1)
    }

    /// The settings as the form shows them.
    fn form(&self) -> ChannelForm {
        let settings = &self.channel.settings;
        ChannelForm {
            revision: settings.revision.to_string(),
            needed: settings.needed.to_string(),
            outside: settings.outside_posts.clone(),
            keep_years: settings.keep_years.to_string(),
            notice_days: settings.notice_days.to_string(),
            recovery: self.channel.recovery.as_ref().map(recovery::printed).unwrap_or_default(),
        }
    }
}

/// The settings.
///
/// # Errors
/// The person may not manage the channel, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    let scene = scene(&cx).await?;
    let form = scene.form();
    answer(StatusCode::OK, &channel_page(&cx, &scene, form, Faults::new()))
}

/// What the page is made from, for whoever may manage the channel of a town.
async fn scene(cx: &Cx) -> Result<Scene> {
    cx.permit(Action::ManageChannel, Subject::default())?;
    town(cx)?;
    let mut tx = cx.read().await?;
    Scene::load(&mut tx, cx).await
}

/// A body that looks after towns takes no reports of its own here.
fn town(cx: &Cx) -> Result<()> {
    if cx.site().settings.overseer.is_some() { Err(Error::NoSuchPage) } else { Ok(()) }
}

/// Keeps what is set.
///
/// # Errors
/// A field is wrong, somebody else was first, the person may not manage the channel, or the database is away.
pub async fn keep(cx: Cx, Form(form): Form<ChannelForm>) -> Result<Response> {
    let capacity = cx.permit(Action::ManageChannel, Subject::default())?.clone();
    town(&cx)?;
    let mut tx = cx.write().await?;
    // Of two who keep at the same moment the second one sees what the first one kept.
    people::lock(&mut tx, cx.agency_id()).await?;
    let scene = Scene::load(&mut tx, &cx).await?;
    let mut faults = Faults::new();
    let read = read(&cx, &scene, &form, &mut faults);
    let (settings, key) = match read {
        Ok(read) if faults.is_empty() => read,
        Ok(_) => return refused(&cx, tx, &scene, form, faults).await,
        Err(form) => return refused(&cx, tx, &scene, *form, faults).await,
    };
    if form.revision.trim() != scene.channel.settings.revision.to_string() {
        tx.roll_back().await?;
        return stale(&cx, &scene, form);
    }
    let settings = Settings { revision: scene.channel.settings.revision + 1, ..settings };
    let public = key.as_ref().map(|key| &key.as_bytes()[..]);
    store::save(&mut tx, cx.now, cx.agency_id(), &settings.write(), public).await?;
    let mut event = cx
        .event("channel.changed", &capacity)
        .about("channel", cx.agency_id())
        .with("needed", settings.needed)
        .with("keep_years", settings.keep_years)
        .with("notice_days", settings.notice_days)
        .with("outside", titles(&cx, &settings.outside_posts));
    if let Some(key) = &key {
        event = event.with("recovery_key", recovery::short(key));
    }
    tx.commit(event).await?;
    Ok(cx.done("/channel", "channel-kept"))
}

async fn refused(cx: &Cx, tx: Tx, scene: &Scene, form: ChannelForm, faults: Faults) -> Result<Response> {
    tx.roll_back().await?;
    answer(StatusCode::UNPROCESSABLE_ENTITY, &channel_page(cx, scene, form, faults))
}

/// Opens the channel: reports are taken from now on.
///
/// # Errors
/// Something is missing, the person may not manage the channel, or the database is away.
pub async fn open(cx: Cx) -> Result<Response> {
    let capacity = cx.permit(Action::ManageChannel, Subject::default())?.clone();
    town(&cx)?;
    let mut tx = cx.write().await?;
    people::lock(&mut tx, cx.agency_id()).await?;
    let scene = Scene::load(&mut tx, &cx).await?;
    if !scene.channel.lacks().is_empty() {
        let mut faults = Faults::new();
        faults.add(&cx.shell(), "opening", "channel-fault-lacks");
        let form = scene.form();
        return refused(&cx, tx, &scene, form, faults).await;
    }
    if store::open(&mut tx, cx.now, cx.agency_id()).await? {
        let event = cx.event("channel.opened", &capacity).about("channel", cx.agency_id());
        tx.commit(event.with("needed", scene.channel.settings.needed)).await?;
    }
    Ok(cx.done("/channel", "channel-opened"))
}

/// Closes it: nothing new is taken, what is there goes on.
///
/// # Errors
/// The person may not manage the channel, or the database is away.
pub async fn close(cx: Cx) -> Result<Response> {
    let capacity = cx.permit(Action::ManageChannel, Subject::default())?.clone();
    town(&cx)?;
    let mut tx = cx.write().await?;
    if store::close(&mut tx, cx.now, cx.agency_id()).await? {
        tx.commit(cx.event("channel.closed", &capacity).about("channel", cx.agency_id())).await?;
    }
    Ok(cx.done("/channel", "channel-closed"))
}

/// Reads the form, and says all that is wrong with it. A text that may be the secret half of the recovery key comes back
/// as a form without it.
fn read(
    cx: &Cx,
    scene: &Scene,
    form: &ChannelForm,
    faults: &mut Faults,
) -> Result<(Settings, Option<PublicKey>), Box<ChannelForm>> {
    let shell = cx.shell();
    let most = scene.most_needed();
    let needed = number(&form.needed).filter(|needed| (1..=most).contains(needed));
    if needed.is_none() {
        faults.say("needed", shell.t1("channel-fault-needed", "most", most));
    }
    let max_years = Keeping::usual().max_years;
    let keep_years = number(&form.keep_years).filter(|years| (1..=max_years).contains(years));
    if keep_years.is_none() {
        faults.say("keep_years", shell.t1("channel-fault-years", "most", max_years));
    }
    let notice_days = number(&form.notice_days).filter(|days| NOTICE_DAYS.contains(days));
    if notice_days.is_none() {
        let (least, most) = (NOTICE_DAYS.start(), NOTICE_DAYS.end());
        faults.say("notice_days", shell.t2("channel-fault-notice", "least", least, "most", most));
    }
    let head = |id: &String| cx.agency.post(id).is_none_or(|post| post.role == PostRole::Head);
    if form.outside.iter().any(head) {
        faults.add(&shell, "outside", "channel-fault-outside");
    }
    let key = match recovery::read(&form.recovery) {
        Ok(key) => Some(key),
        // An empty field takes no key away that cases may need.
        Err(recovery::Fault::Empty) if !scene.is_open() => scene.channel.recovery,
        Err(recovery::Fault::Empty) => {
            faults.add(&shell, "recovery", "channel-fault-recovery-open");
            None
        }
        Err(recovery::Fault::Mistyped) => {
            faults.add(&shell, "recovery", "channel-fault-recovery");
            None
        }
        Err(recovery::Fault::Secret) => {
            faults.add(&shell, "recovery", "channel-fault-recovery-secret");
            return Err(Box::new(ChannelForm { recovery: String::new(), ..form.clone() }));
        }
    };
    let settings = Settings {
        needed: needed.unwrap_or(1),
        outside_posts: form.outside.clone(),
        keep_years: keep_years.unwrap_or_default(),
        notice_days: notice_days.unwrap_or_default(),
        revision: scene.channel.settings.revision,
    };
    Ok((settings, key))
}

/// A number in either digits.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let digits = text.trim().chars().map(|digit| match digit {
        '๐'..='๙' => char::from_u32(u32::from('0') + u32::from(digit) - u32::from('๐')).unwrap_or(digit),
        other => other,
    });
    digits.collect::<String>().parse().ok()
}

fn titles(cx: &Cx, posts: &[String]) -> String {
    let title = |id: &String| cx.agency.post(id).map_or_else(|| id.clone(), |post| cx.agency.post_title(post));
    posts.iter().map(title).collect::<Vec<_>>().join(", ")
}

/// What was typed beside what somebody else has kept meanwhile; sending it again keeps what was typed.
fn stale(cx: &Cx, scene: &Scene, mut form: ChannelForm) -> Result<Response> {
    let (shell, theirs) = (cx.shell(), scene.form());
    let rows = [
        ("channel-needed", form.needed.clone(), theirs.needed.clone()),
        ("channel-outside", titles(cx, &form.outside), titles(cx, &theirs.outside)),
        ("channel-keep-years", form.keep_years.clone(), theirs.keep_years.clone()),
        ("channel-notice-days", form.notice_days.clone(), theirs.notice_days.clone()),
        ("channel-recovery", form.recovery.trim().to_owned(), theirs.recovery.clone()),
    ];
    let differ = rows.into_iter().filter(|(_, mine, theirs)| mine != theirs);
    let differences = differ.map(|(key, mine, theirs)| (shell.t(key), mine, theirs)).collect();
    form.revision = theirs.revision;
    let shown = ChannelPage { differences, ..channel_page(cx, scene, form, Faults::new()) };
    answer(StatusCode::CONFLICT, &shown)
}

fn channel_page(cx: &Cx, scene: &Scene, form: ChannelForm, faults: Faults) -> ChannelPage {
    let (shell, channel) = (cx.shell(), &scene.channel);
    let serving = |id: &str| scene.serves(id);
    let servers = cx.agency.posts.iter().filter(|post| serving(&post.id)).map(|post| {
        let members = || channel.members.iter().filter(|member| member.post == post.id);
        let key = match (members().count(), members().any(|member| member.has_key)) {
            (0, _) => ("tag tag-none", shell.t("channel-key-nobody")),
            (_, true) => ("tag tag-done", shell.t("channel-key-there")),
            (_, false) => ("tag tag-wait", shell.t("channel-key-missing")),
        };
        Server {
            id: post.id.clone(),
            title: cx.agency.post_title(post),
            holder: post.holder.clone().unwrap_or_else(|| shell.t("acc-vacant")),
            handles: scene.has(&post.id, Duty::CaseHandler),
            keeps: scene.has(&post.id, Duty::Custodian),
            key,
            outside: channel.settings.outside_posts.contains(&post.id),
        }
    });
    let others = cx.agency.posts.iter().filter(|post| !serving(&post.id));
    let others = others.map(|post| (post.id.clone(), cx.agency.post_title(post)));
    let outside = cx
        .agency
        .posts
        .iter()
        .filter(|post| post.role != PostRole::Head && (serving(&post.id) || form.outside.contains(&post.id)));
    let outside =
        outside.map(|post| (post.id.clone(), cx.agency.post_title(post), form.outside.contains(&post.id))).collect();
    let custodians = channel.custodians();
    let choices = (1..=scene.most_needed()).map(|needed| {
        let words = shell.t2("channel-needed-choice", "needed", needed, "custodians", custodians);
        (needed.to_string(), words)
    });
    let lacks = channel.lacks();
    let state = match (scene.is_open(), lacks.is_empty()) {
        (true, true) => ("tag tag-done", "channel-state-open"),
        (true, false) => ("tag tag-late", "channel-state-held"),
        (false, _) => ("tag tag-none", "channel-state-closed"),
    };
    ChannelPage {
        state: (state.0, shell.t(state.1)),
        is_open: scene.is_open(),
        may_open: !scene.is_open() && lacks.is_empty(),
        lacks: lacks.iter().map(|lack| shell.t(lack_words(*lack))).collect(),
        servers: servers.collect(),
        others: others.collect(),
        may_give: cx.may(Action::ManagePeople, Subject::default()),
        choices: choices.collect(),
        custody: custody(&shell, channel),
        warnings: warnings(&shell, channel),
        orphans: (scene.orphans > 0).then(|| shell.t1("channel-orphans", "count", scene.orphans)),
        outside,
        differences: Vec::new(),
        form,
        faults,
        shell,
    }
}

fn lack_words(lack: Lack) -> &'static str {
    match lack {
        Lack::Handlers => "channel-lack-handlers",
        Lack::Custodians => "channel-lack-custodians",
        Lack::Recovery => "channel-lack-recovery",
    }
}

/// What the choice of custodians means for an informant.
fn custody(shell: &Shell, channel: &Channel) -> String {
    let (needed, custodians) = (channel.settings.needed, channel.custodians());
    match (needed, custodians) {
        (_, 0) => shell.t("channel-custody-none"),
        (1, 1) => shell.t("channel-custody-alone"),
        (1, _) => shell.t1("channel-custody-any", "custodians", custodians),
        _ => shell.t2("channel-custody-several", "needed", needed, "custodians", custodians),
    }
}

/// What nobody should find out only when a case comes.
fn warnings(shell: &Shell, channel: &Channel) -> Vec<String> {
    let mut warnings = Vec::new();
    let (handlers, outside) = channel.handlers();
    if handlers > 0 && outside == 0 {
        warnings.push(shell.t("channel-warning-outside"));
    }
    let is_both = |account: &String| {
        let of = || channel.members.iter().filter(|member| member.account == *account);
        of().any(|member| member.handles) && of().any(|member| member.keeps)
    };
    let both = channel.names.iter().filter(|(account, _)| is_both(account)).map(|(_, name)| name.as_str());
    let both: Vec<&str> = both.collect();
    if !both.is_empty() {
        warnings.push(shell.t1("channel-warning-both", "names", both.join(", ")));
    }
    warnings
}
