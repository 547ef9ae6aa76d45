//! The office of the province, the disclosure lists of its towns, and a month of nights on which they were counted.

use prongsai_crypto::password::{self, Cost};
use prongsai_domain::access::Duty;
use prongsai_domain::agency::{OverseerKind, Post, PostRole};
use prongsai_domain::disclosure::{Address, Disclosure, Element, Visit};
use prongsai_domain::framework::{Framework, OitItem};
use prongsai_store::accounts::{self, NewAccount, people};
use prongsai_store::agencies::{self, Overseer, Settings, Site};
use prongsai_store::disclosures::{self, NewVisit};
use prongsai_store::events::Event;
use prongsai_store::{Clock, Store, boards, consents, new_id};
use prongsai_thai::{Date, FiscalYear};

use crate::demo::town::{Error, PASSWORD, TOWN};

/// The office, by the name of its host: `http://province.localhost:8080`.
const OFFICE: &str = "tuayang";

/// Its host name, which every browser takes for this machine.
const HOST: &str = "province.localhost";

/// How many days ago the lists were counted; before each night a part of the items came in.
const NIGHTS: [u32; 5] = [28, 21, 14, 7, 0];

const FIRST: [&str; 10] = ["ดง", "หนอง", "บ้าน", "โคก", "ห้วย", "นา", "ป่า", "ดอน", "วัง", "ท่า"];
const SECOND: [&str; 10] = ["สว่าง", "สมมุติ", "ใหม่", "งาม", "ทอง", "แก้ว", "เย็น", "สุข", "ทราย", "บัว"];
const DISTRICTS: [&str; 5] = ["แสงใส", "เมืองตัวอย่าง", "ดอนสมมุติ", "ป่างาม", "น้ำใส"];

/// Name and district of a town of the crowd.
pub fn name(number: u32) -> (String, String) {
    let at = |list: &[&'static str], number: u32| {
        usize::try_from(number).ok().and_then(|number| list.get(number % list.len())).copied().unwrap_or_default()
    };
    let name = format!("{}{}", at(&FIRST, number / 10), at(&SECOND, number));
    (name, at(&DISTRICTS, number / 7).to_owned())
}

/// Makes the office where it is missing, with the lists of the towns of the crowd, which all agreed; the sample town is
/// asked and has not answered.
///
/// # Errors
/// What the database says.
pub async fn make(store: &Store, clock: &Clock, towns: u32) -> Result<(), Error> {
    let mut tx = store.read().await?;
    let is_there = agencies::list(&mut tx).await?.iter().any(|site| site.slug == OFFICE);
    drop(tx);
    if is_there {
        return Ok(());
    }
    let (now, today) = (clock.now(), clock.today());
    let year = FiscalYear::containing(today).map_err(|_| Error::Sample)?;
    let rules = Framework::embedded(year).ok_or(Error::Sample)?;
    open(store, clock).await?;
    for (part, night) in (0_u32..).zip(NIGHTS) {
        for number in 1..=towns {
            let id = format!("town-{number:03}");
            let mut tx = store.write().await?;
            for (at, item) in (1_u32..).zip(&rules.oit.items).filter(|(at, _)| at % 5 == part) {
                list(&mut tx, clock, &id, year, number, at, item).await?;
            }
            tx.commit_unrecorded().await?;
        }
        let day = today.checked_sub(jiff::Span::new().days(i64::from(night))).map_err(|_| Error::Sample)?;
        boards::recompute(store, year, day).await?;
    }
    for number in 1..=towns {
        let id = format!("town-{number:03}");
        let mut tx = store.write().await?;
        consents::grant(&mut tx, now, &id, OFFICE, Some("นายสมมุติ ดูแลดี")).await?;
        tx.commit(Event::new(&id, now, "consent.granted").about("consent", OFFICE)).await?;
    }
    let mut tx = store.write().await?;
    consents::ask(&mut tx, now, TOWN, OFFICE).await?;
    tx.commit(Event::new(TOWN, now, "consent.asked").about("consent", OFFICE)).await?;
    Ok(())
}

/// The office with who leads it, who checks, and who looks after the accounts.
async fn open(store: &Store, clock: &Clock) -> Result<(), Error> {
    let (now, today) = (clock.now(), clock.today());
    let hash = password::hash(PASSWORD, Cost::standard())?;
    let kind = OverseerKind::ProvincePromotion;
    let mut body = kind.usual("", "ตัวอย่าง");
    body.posts.push(Post {
        id: "admin".to_owned(),
        title: "เจ้าพนักงานธุรการ".to_owned(),
        role: PostRole::Officer,
        unit: None,
        holder: None,
        vacant: false,
    });
    for (post, holder) in body.posts.iter_mut().zip(["นางสมมุติ นำทาง", "นายสมมุติ ตรวจดี", "นางสาวสมมุติ ธุรการ"])
    {
        post.holder = Some(holder.to_owned());
    }
    let site = Site {
        id: OFFICE.to_owned(),
        slug: OFFICE.to_owned(),
        host: Some(HOST.to_owned()),
        full_name: kind.full_name(&body),
        settings: Settings { overseer: Some(Overseer { kind, ranking: false }), ..Settings::default() },
    };
    let mut tx = store.write().await?;
    agencies::insert_office(&mut tx, now, today, &site, &body).await?;
    people::set_duties(&mut tx, now, OFFICE, "admin", &[Duty::Administrator, Duty::Overseer]).await?;
    for post in &body.posts {
        let Some(person) = accounts::holder(&mut tx, OFFICE, &post.id, today).await? else { continue };
        let id = new_id(now);
        let new = NewAccount { id: &id, person: &person, login: &post.id, password: Some(&hash), totp_secret: None };
        accounts::insert(&mut tx, now, OFFICE, &new).await?;
    }
    tx.commit(Event::new(OFFICE, now, "agency.added").about("agency", OFFICE)).await?;
    Ok(())
}

/// One item of one town: some complete, some at risk, some untouched, in a pattern that each start makes again.
///
/// # Errors
/// What the database says.
pub async fn list(
    tx: &mut prongsai_store::Tx,
    clock: &Clock,
    town: &str,
    year: FiscalYear,
    number: u32,
    at: u32,
    item: &OitItem,
) -> Result<(), Error> {
    // Small primes spread the states without a pattern that the eye sees.
    let chance = (number * 31 + at * 17 + number * at * 7) % 20;
    if chance < 2 {
        return Ok(());
    }
    let (name, _) = name(number);
    let url = format!("https://www.{town}.example/ita/2570/{}.pdf", item.code.to_lowercase());
    let met = match chance {
        2 | 3 => None,
        4 => Some(false),
        _ => Some(true),
    };
    let element = Element { text: item.th.clone(), met, proof: "หน้า 1".to_owned() };
    let has_address = chance != 5;
    let address = Address {
        url: url.clone(),
        clicks: format!("1. เมนู ITA\n2. ปี 2570\n3. ข้อ {}", item.code),
        ..Address::default()
    };
    let due = clock.today().checked_add(jiff::Span::new().days(i64::from(at % 40) - 5)).unwrap_or(Date::MAX);
    let disclosure = Disclosure {
        code: item.code.clone(),
        elements: vec![element],
        addresses: if has_address { vec![address] } else { Vec::new() },
        owner: None,
        due: Some(due),
        note: String::new(),
    };
    let now = clock.now();
    disclosures::put(tx, now, town, year, &disclosure, None, 0).await?;
    if !has_address || chance == 6 {
        return Ok(());
    }
    let (outcome, findings) = match chance {
        7 => (
            Visit::Failed,
            r#"[{"kind":"status","severity":"fails","thai":"เว็บไซต์ตอบว่าไม่พบหน้า (404)","english":"the site answers 404"}]"#,
        ),
        8 | 9 => (
            Visit::Doubtful,
            r#"[{"kind":"scan","severity":"risk","thai":"เป็นภาพสแกน ไม่มีข้อความให้อ่าน","english":"a scan without text"}]"#,
        ),
        _ => (Visit::Fine, "[]"),
    };
    let words = format!(
        "หน้าแรก  ข้อมูลหน่วยงาน  ติดต่อเรา\n{} เทศบาลตำบล{name} ประจำปีงบประมาณ พ.ศ. 2570\nเผยแพร่ ณ วันที่ 3 พฤศจิกายน 2569",
        item.th
    );
    let has_words = outcome == Visit::Fine;
    disclosures::insert_visit(
        tx,
        now,
        town,
        &NewVisit {
            id: &new_id(now),
            year,
            code: &item.code,
            url: &url,
            outcome,
            status: Some(if outcome == Visit::Failed { 404 } else { 200 }),
            final_url: None,
            media_type: Some("application/pdf"),
            size_bytes: Some(48_000),
            digest: None,
            title: has_words.then_some(item.th.as_str()),
            words: has_words.then_some(words.as_str()),
            findings,
            on_record: false,
            round: None,
            picture: None,
        },
    )
    .await?;
    Ok(())
}
