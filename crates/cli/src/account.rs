//! `prongsai account`: the first administrator of a town, and the way out where everybody has lost the way in.

use clap::Subcommand;
use prongsai_crypto::token::{Code, CodeKind};
use prongsai_domain::access::Duty;
use prongsai_store::accounts::{self, NewAccount, invitations, people};
use prongsai_store::agencies::{self, Site};
use prongsai_store::events::Event;
use prongsai_store::{Tx, health, new_id};

use crate::config;
use crate::failure::{Failure, Outcome};
use crate::installation;
use crate::language::Language;

/// How long a code lasts: the slip lies on a desk over a long weekend.
const VALID_DAYS: i64 = 7;

/// บัญชีผู้ใช้: เชิญผู้ดูแลคนแรก หรือเชิญใหม่เมื่อทุกคนเข้าระบบไม่ได้
///
/// The first administrator of a town, and the way back in. All others are invited on the desk.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai account invite --agency sang --post office-head --name 'นางสาวสมใจ ใจดี'
  prongsai account unseal")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// พิมพ์รหัสเชิญผู้ดูแลระบบของหน่วยงาน · Print a code that invites an administrator of a town
    Invite(Invite),
    /// เมื่อกุญแจ secret.key หายแล้วจริง ๆ: ให้ทุกคนตั้งรหัสขั้นที่สองใหม่ · Where secret.key is lost for good
    Unseal(Unseal),
}

#[derive(clap::Args)]
struct Invite {
    #[command(flatten)]
    settings: config::Source,
    /// ชื่อย่อของหน่วยงาน · the slug of the town
    #[arg(long)]
    agency: String,
    /// รหัสตำแหน่ง เช่น office-head · the post
    #[arg(long)]
    post: String,
    /// ชื่อและนามสกุล ไม่ระบุคือผู้ดำรงตำแหน่งปัจจุบัน · full name; the present holder if left out
    #[arg(long)]
    name: Option<String>,
    /// ชื่อที่ใช้เข้าระบบ ไม่ระบุคือรหัสตำแหน่ง · name to sign in with; the post's if left out
    #[arg(long)]
    login: Option<String>,
}

#[derive(clap::Args)]
struct Unseal {
    #[command(flatten)]
    settings: config::Source,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    match &arguments.command {
        Command::Invite(arguments) => invite(arguments, language),
        Command::Unseal(arguments) => unseal(arguments, language),
    }
}

fn invite(arguments: &Invite, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::check_schema(&store, language).await?;
        let keys = installation::key(&config, &store, language).await?;
        let database = |error: prongsai_store::Error| installation::database(&error, language);
        let mut tx = store.write().await.map_err(database)?;
        let sites = agencies::list(&mut tx).await.map_err(database)?;
        let Some(site) = sites.iter().find(|site| site.slug == arguments.agency) else {
            let known: Vec<&str> = sites.iter().map(|site| site.slug.as_str()).collect();
            let sentence = language.say("ไม่มีหน่วยงานชื่อนี้ มีเพียง", "is no town here; there are");
            return Err(Failure(format!("--agency {}: {sentence} {}", arguments.agency, known.join(", "))));
        };
        let code = Code::generate(CodeKind::Invitation);
        let invitee =
            Invitee { post: &arguments.post, name: arguments.name.as_deref(), login: arguments.login.as_deref() };
        let login = prepare(&mut tx, site, &invitee, &code.digest(&keys), language).await?;
        let now = installation::clock().now();
        tx.commit(
            Event::new(&site.id, now, "account.invited").with("how", "command").with("post", arguments.post.clone()),
        )
        .await
        .map_err(database)?;
        store.close().await;
        println!("{}", slip(&config, site, &code, &login, language));
        Ok(0)
    })
}

/// Who is invited.
pub struct Invitee<'a> {
    /// The post.
    pub post: &'a str,
    /// Full name; the present holder where there is none.
    pub name: Option<&'a str>,
    /// Name to sign in with; the post's where there is none.
    pub login: Option<&'a str>,
}

/// What is handed over to who is invited.
pub fn slip(config: &config::Config, site: &Site, code: &Code, login: &str, language: Language) -> String {
    let base = site.host.as_ref().map_or_else(
        || format!("{}/t/{}", config.public_address(), site.slug),
        |host| format!("{}://{host}", if config.is_secure() { "https" } else { "http" }),
    );
    let printed = code.printed();
    match language {
        Language::Th => format!(
            "เปิด {base}/invitation แล้วกรอกรหัสเชิญ\n\n    {}\n\nชื่อเข้าระบบ: {login}\nรหัสใช้ได้ {VALID_DAYS} วัน ครั้งเดียว",
            *printed
        ),
        Language::En => format!(
            "Open {base}/invitation and enter the code\n\n    {}\n\nName to sign in with: {login}\nIt is good for {VALID_DAYS} days, once.",
            *printed
        ),
    }
}

/// Person, post, duty, account and invitation, in one transaction; gives the login.
pub async fn prepare(
    tx: &mut Tx,
    site: &Site,
    invitee: &Invitee<'_>,
    digest: &str,
    language: Language,
) -> Result<String, Failure> {
    let clock = installation::clock();
    let (now, today) = (clock.now(), clock.today());
    let database = |error: prongsai_store::Error| installation::database(&error, language);
    let body = agencies::get(tx, &site.id, today).await.map_err(database)?;
    let Some(post) = body.post(invitee.post) else {
        let known: Vec<&str> = body.posts.iter().map(|post| post.id.as_str()).collect();
        let sentence = language.say("ไม่มีตำแหน่งนี้ มีเพียง", "is no post of this town; there are");
        return Err(Failure(format!("--post {}: {sentence} {}", invitee.post, known.join(", "))));
    };
    let holder = accounts::holder(tx, &site.id, &post.id, today).await.map_err(database)?;
    let person = match (invitee.name, holder) {
        (None, Some(person)) => person,
        (None, None) => {
            let sentence = language.say("ตำแหน่งนี้ยังว่าง โปรดระบุชื่อ", "is missing: nobody holds this post");
            return Err(Failure(format!("--name: {sentence}")));
        }
        (Some(name), Some(person)) if post.holder.as_deref() == Some(name.trim()) => person,
        (Some(name), _) if name.trim().is_empty() => {
            return Err(Failure(format!("--name: {}", language.say("ว่างอยู่", "is empty"))));
        }
        (Some(name), _) => {
            let person = people::insert(tx, now, &site.id, name.trim(), None).await.map_err(database)?;
            agencies::hold(tx, now, &site.id, &post.id, &person, today, None).await.map_err(database)?;
            person
        }
    };
    agencies::give_duty(tx, now, &site.id, &post.id, Duty::Administrator).await.map_err(database)?;
    let account = accounts::find_of_person(tx, &site.id, &person).await.map_err(database)?;
    let (account, login) = match account {
        Some(account) => {
            match accounts::reopen(tx, &site.id, &account.id).await {
                // It was not closed.
                Ok(()) | Err(prongsai_store::Error::Missing(_)) => {}
                Err(error) => return Err(database(error)),
            }
            (account.id, account.login)
        }
        None => {
            let wanted = invitee.login.unwrap_or(invitee.post);
            let login = accounts::free_login(tx, &site.id, wanted).await.map_err(database)?;
            let id = new_id(now);
            let new = NewAccount { id: &id, person: &person, login: &login, password: None, totp_secret: None };
            accounts::insert(tx, now, &site.id, &new).await.map_err(database)?;
            (id, login)
        }
    };
    invitations::insert(tx, now, &site.id, &account, digest, "slip", None, VALID_DAYS * 24 * 60 * 60)
        .await
        .map_err(database)?;
    Ok(login)
}

fn unseal(arguments: &Unseal, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    let key = config.key();
    if key.exists() {
        let sentence = language.say(
            "ยังมีกุญแจอยู่ จึงไม่ล้างรหัสของใคร หากกุญแจนี้ไม่ใช่ของเดิม โปรดย้ายออกก่อน",
            "there is a key, so nothing is taken away; where it is another one, move it away first",
        );
        return Err(Failure(format!("{}: {sentence}", key.display())));
    }
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::check_schema(&store, language).await?;
        let now = installation::clock().now();
        let work = async {
            let mut count = 0;
            for site in agencies::list(&mut store.read().await?).await? {
                let mut tx = store.write().await?;
                count += health::unseal(&mut tx, now, &site.id).await?;
                tx.commit(Event::new(&site.id, now, "account.unsealed")).await?;
            }
            Ok(count)
        };
        let count = work.await.map_err(|error| installation::database(&error, language))?;
        store.close().await;
        match language {
            Language::Th => println!("ล้างรหัสขั้นที่สองและ PIN ของ {count} บัญชีแล้ว ทุกคนตั้งใหม่เมื่อเข้าระบบครั้งต่อไป"),
            Language::En => println!("{count} accounts set up their second factor and PIN anew at their next sign-in"),
        }
        Ok(0)
    })
}
