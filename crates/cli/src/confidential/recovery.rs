//! The recovery key: made once and laid into a safe, taken out when nobody opens the cases any more.

use std::path::PathBuf;

use jiff::Timestamp;
use prongsai_crypto::Zeroizing;
use prongsai_crypto::case::Holder;
use prongsai_crypto::recovery;
use prongsai_crypto::seal::SecretKey;
use prongsai_domain::agency::Agency;
use prongsai_domain::complaint::{Act, Author, Body};
use prongsai_store::accounts::{self, Account};
use prongsai_store::complaints::{self, Complaint, grants, notices};
use prongsai_store::{Store, Tx, agencies};
use prongsai_thai::Date;
use prongsai_web::channel::recovery as public;
use prongsai_web::complaints::case::Case;
use prongsai_web::complaints::channel::{Channel, Key};
use prongsai_web::complaints::follow::named_of;

use super::paper;
use crate::config;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::installation;
use crate::language::Language;

#[derive(clap::Args)]
#[group(id = "where", required = true, multiple = false)]
struct Place {
    /// เขียนส่วนลับลงไฟล์ใหม่ แนะนำให้ใช้สื่อที่ถอดออกได้ · write the secret into a new file, best on a medium that is taken out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// แสดงส่วนลับบนจอ เพื่อคัดลงกระดาษ · show the secret, to be written on paper
    #[arg(long)]
    print: bool,
}

/// What `recovery-key new` is told.
#[derive(clap::Args)]
pub struct New {
    #[command(flatten)]
    place: Place,
    /// แบ่งส่วนลับเป็นกี่ส่วน · split the secret into so many shares
    #[arg(long, value_name = "N", requires = "needed", value_parser = clap::value_parser!(u8).range(2..=20))]
    shares: Option<u8>,
    /// ต้องใช้กี่ส่วนจึงเปิดได้ · so many of which join it
    #[arg(long, value_name = "K", requires = "shares", value_parser = clap::value_parser!(u8).range(2..=20))]
    needed: Option<u8>,
}

/// What `recovery-key use` is told.
#[derive(clap::Args)]
pub struct Use {
    #[command(flatten)]
    settings: config::Source,
    /// ชื่อย่อของหน่วยงาน · the slug of the town
    #[arg(long)]
    agency: String,
    /// ชื่อเข้าระบบของผู้รับเรื่องที่จะได้รับทุกเรื่อง · login of the handler who gets the cases
    #[arg(long, value_name = "LOGIN")]
    to: String,
    /// บอกเพียงว่าจะเปิดได้กี่เรื่อง ไม่เปลี่ยนแปลงสิ่งใด · only say how many would open; nothing is changed
    #[arg(long)]
    dry_run: bool,
}

/// Makes a pair: the secret goes onto paper, the public half to standard output.
pub fn new(arguments: &New, language: Language) -> Outcome {
    let secret = SecretKey::generate();
    let papers: Vec<Zeroizing<String>> = match (arguments.needed, arguments.shares) {
        (Some(needed), Some(shares)) => {
            let parts = recovery::split(&secret, needed, shares).map_err(|_| {
                let sentence =
                    language.say("ต้องไม่มากกว่าจำนวนส่วน (--shares)", "must not be more than there are shares (--shares)");
                Failure(format!("--needed {needed}: {sentence}"))
            })?;
            parts.iter().map(recovery::Part::printed).collect()
        }
        _ => vec![recovery::printed(&secret)],
    };
    let printed = public::printed(&secret.public());
    if let Some(out) = &arguments.place.out {
        for (path, text) in paper::files(out, papers.len()).iter().zip(&papers) {
            paper::write(path, &Zeroizing::new(format!("{}\n", text.as_str())), language)?;
            eprintln!("{}: {}", language.say("เขียนส่วนลับลงไฟล์", "the secret is in"), path.display());
        }
    } else {
        let title = language.say("ส่วนลับ คัดลงกระดาษและเก็บในตู้นิรภัย", "Secret, for paper and the safe");
        for (number, text) in (1..).zip(&papers) {
            let which = if papers.len() == 1 { String::new() } else { format!(" {number}/{}", papers.len()) };
            let said = Zeroizing::new(format!("{title}{which}:\n\n    {}\n\n", text.as_str()));
            files::print(&said, language)?;
        }
    }
    let title = language.say(
        "ส่วนสาธารณะ วางในหน้าตั้งค่าช่องทางร้องเรียนลับ",
        "Public half, for the settings page of the confidential channel",
    );
    files::print(&format!("{title}:\n\n    {printed}\n"), language)?;
    Ok(0)
}

/// Opens every case with the recovery key and gives it to a handler.
pub fn take(arguments: &Use, language: Language) -> Outcome {
    let config = arguments.settings.load(language)?;
    installation::block_on(async {
        let store = installation::open(&config, language).await?;
        installation::check_schema(&store, language).await?;
        let scene = Scene::load(&store, arguments, language).await?;
        let secret = paper::read(language)?;
        if scene.channel.recovery.is_none_or(|known| known != secret.public()) {
            // Cases that came before the key was changed open with the former one.
            let sentence = language.say(
                "กุญแจนี้ไม่ใช่กุญแจกู้คืนปัจจุบันของหน่วยงาน จะเปิดได้เฉพาะเรื่องที่รับก่อนเปลี่ยนกุญแจ",
                "this is not the present recovery key of the town; it opens only what came before the key was changed",
            );
            eprintln!("{sentence}");
        }
        let count = scene.give(&store, &secret, arguments.dry_run, language).await?;
        store.close().await;
        files::print(&count.said(arguments.dry_run, &scene.account, language), language)?;
        Ok(u8::from(count.shut > 0))
    })
}

/// To whom cases are given, and where.
struct Scene {
    agency: String,
    body: Agency,
    channel: Channel,
    account: Account,
    key: Key,
    now: Timestamp,
    today: Date,
}

/// What became of the cases.
#[derive(Debug, Default)]
struct Count {
    /// They open, and are given.
    given: usize,
    /// The handler has them already.
    had: usize,
    /// The handler is named in them, or they are about the head.
    barred: usize,
    /// They do not open.
    shut: usize,
}

impl Count {
    fn said(&self, is_dry: bool, to: &Account, language: Language) -> String {
        let Self { given, had, barred, shut } = self;
        let name = &to.name;
        match (language, is_dry) {
            (Language::Th, true) => format!(
                "จะมอบแก่{name} {given} เรื่อง มีอยู่แล้ว {had} เรื่อง มอบไม่ได้เพราะถูกกล่าวถึงในเรื่อง {barred} เรื่อง \
                 เปิดไม่ได้ {shut} เรื่อง\nยังไม่ได้เปลี่ยนแปลงสิ่งใด\n"
            ),
            (Language::Th, false) => format!(
                "มอบแก่{name}แล้ว {given} เรื่อง มีอยู่แล้ว {had} เรื่อง มอบไม่ได้เพราะถูกกล่าวถึงในเรื่อง {barred} เรื่อง \
                 เปิดไม่ได้ {shut} เรื่อง\n"
            ),
            (Language::En, true) => format!(
                "{given} cases would be given to {name}; {had} are theirs already, {barred} may not be given to somebody \
                 who is named in them, {shut} do not open.\nNothing was changed.\n"
            ),
            (Language::En, false) => format!(
                "{given} cases are given to {name}; {had} were theirs already, {barred} may not be given to somebody \
                 who is named in them, {shut} do not open.\n"
            ),
        }
    }
}

impl Scene {
    async fn load(store: &Store, arguments: &Use, language: Language) -> Result<Self, Failure> {
        let database = |error: prongsai_store::Error| installation::database(&error, language);
        let clock = installation::clock();
        let (now, today) = (clock.now(), clock.today());
        let mut tx = store.read().await.map_err(database)?;
        let site = super::site(&mut tx, &arguments.agency, language).await?;
        let body = agencies::get(&mut tx, &site.id, today).await.map_err(database)?;
        let channel = Channel::load(&mut tx, now, today, &site.id, &body).await.map_err(of_web)?;
        let refused = |thai, english| Failure(format!("--to {}: {}", arguments.to, language.say(thai, english)));
        let account = accounts::find_by_login(&mut tx, &site.id, &arguments.to).await.map_err(database)?;
        let account = account.ok_or_else(|| refused("ไม่มีบัญชีชื่อนี้", "is no account of this town"))?;
        if !channel.members.iter().any(|member| member.account == account.id && member.handles) {
            return Err(refused(
                "ไม่ใช่ผู้รับเรื่องทางลับ โปรดมอบหน้าที่ให้ตำแหน่งของผู้นี้ก่อน",
                "is no case handler: give the duty to a post of theirs first",
            ));
        }
        let key = channel.keys.get(&account.id).cloned().ok_or_else(|| {
            refused("ยังไม่ได้สร้างกุญแจ ผู้นี้ต้องสร้างในหน้าเรื่องทางลับก่อน", "has no key: they make it on the page of cases first")
        })?;
        Ok(Self { agency: site.id, body, channel, account, key, now, today })
    }

    /// All or nothing: a fault of the database, or somebody who changes a case meanwhile, leaves every case as it was.
    async fn give(
        &self,
        store: &Store,
        secret: &SecretKey,
        is_dry: bool,
        language: Language,
    ) -> Result<Count, Failure> {
        let database = |error: prongsai_store::Error| installation::database(&error, language);
        let mut tx = if is_dry { store.read().await } else { store.write().await }.map_err(database)?;
        let mut count = Count::default();
        for row in complaints::list(&mut tx, &self.agency).await.map_err(database)? {
            self.give_one(&mut tx, row, secret, is_dry, language, &mut count).await?;
        }
        if is_dry || count.given == 0 {
            tx.roll_back().await.map_err(database)?;
        } else {
            let hour = complaints::hour(self.now);
            notices::pend(&mut tx, &self.agency, &self.account.id, hour).await.map_err(database)?;
            tx.commit_unrecorded().await.map_err(database)?;
        }
        Ok(count)
    }

    async fn give_one(
        &self,
        tx: &mut Tx,
        row: Complaint,
        secret: &SecretKey,
        is_dry: bool,
        language: Language,
        count: &mut Count,
    ) -> Result<(), Failure> {
        let number = row.number.clone();
        let mut case = match Case::open(tx, &self.agency, row, secret, Holder::Recovery).await {
            Ok(Some(case)) => case,
            Ok(None) | Err(prongsai_web::error::Error::Internal(_)) => {
                eprintln!("{number}: –");
                count.shut += 1;
                return Ok(());
            }
            Err(error) => return Err(of_web(error)),
        };
        // Whoever is named in a case never gets it, in this way neither; where the report does not open, nobody knows who is.
        if !case.entries.iter().any(|kept| matches!(kept.entry.body, Body::Report { .. })) {
            count.shut += 1;
            return Ok(());
        }
        if !self
            .channel
            .route(&named_of(&case, &self.channel, &self.body, self.today))
            .handlers
            .contains(&self.account.id)
        {
            count.barred += 1;
            return Ok(());
        }
        let holder = Holder::Account(&self.account.id, self.key.generation);
        let database = |error: prongsai_store::Error| Failure(error.to_string());
        let all = grants::find(tx, &self.agency, &case.row.id, &Holder::Recovery.code()).await.map_err(database)?;
        let theirs = grants::find(tx, &self.agency, &case.row.id, &holder.code()).await.map_err(database)?;
        if theirs.len() >= all.len() {
            count.had += 1;
            return Ok(());
        }
        count.given += 1;
        if is_dry {
            return Ok(());
        }
        let hour = complaints::hour(self.now);
        case.grant(tx, &self.key.public, holder, hour).await.map_err(of_web)?;
        let body = Body::Act { act: Act::Assigned, about: self.account.name.clone(), reason: REASON.to_owned() };
        case.append(tx, self.today, hour, Author::System, body).await.map_err(of_web)?;
        let (row, standing) = (&case.row, &case.row.standing);
        let kept = complaints::save_state(tx, &self.agency, &row.id, row.revision, standing, hour).await;
        if !kept.map_err(database)? {
            // Its key may be a newer one by now, which this handler would not have.
            let sentence = language.say(
                "มีผู้เปลี่ยนแปลงเรื่องนี้ในระหว่างนั้น จึงยังไม่ได้มอบเรื่องใด โปรดสั่งคำสั่งนี้อีกครั้ง",
                "somebody changed this case meanwhile, so that no case was given; run the command again",
            );
            return Err(Failure(format!("{number}: {sentence}")));
        }
        Ok(())
    }
}

/// What the handlers read in the case.
const REASON: &str = "มอบเรื่องด้วยกุญแจกู้คืน";

fn of_web(error: prongsai_web::error::Error) -> Failure {
    Failure(error.to_string())
}
