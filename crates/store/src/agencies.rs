//! Agencies with their units, posts, holders, and who acts for whom.

use jiff::Timestamp;
use prongsai_domain::access::{ActingIn, Capacity, Duty};
use prongsai_domain::agency::{Acting, ActingMode, Agency, AgencyKind, OverseerKind, Post, PostRole, Unit};
use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, Tx, from_json, to_json};

/// An agency as an installation knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id, by which every row names it.
    pub id: String,
    /// The name in addresses: `/t/<slug>`.
    pub slug: String,
    /// The host name at which it answers, where it has one.
    pub host: Option<String>,
    /// `เทศบาลตำบลทุ่งแสงใส`.
    pub full_name: String,
    /// What the town has set.
    pub settings: Settings,
}

/// What a town can set; every field has a default, so that new ones can come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Digest of the picture of the garuda, in the store of files.
    pub garuda: Option<String>,
    /// Digest of the town's emblem.
    pub emblem: Option<String>,
    /// Design tokens that the town has changed, by name.
    pub theme: std::collections::BTreeMap<String, String>,
    /// The line in front of the list of measures on the town's front page.
    pub greeting: Option<String>,
    /// The fallback language: `th` or `en`.
    pub language: Option<String>,
    /// Where the agency is no town: what it is, and how it looks at the towns that agreed.
    pub overseer: Option<Overseer>,
}

/// A body that looks after towns. Its kind of agency, which every agency has, says nothing then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overseer {
    /// What it is.
    pub kind: OverseerKind,
    /// Whether towns are also shown in the order of their lists; off until somebody wants it.
    #[serde(default)]
    pub ranking: bool,
}

row! {
    struct SiteRow {
        id: String,
        slug: String,
        host: Option<String>,
        kind: String,
        name: String,
        district: String,
        province: String,
        telephone: Option<String>,
        website: Option<String>,
        settings: String,
    }
}

impl SiteRow {
    fn agency(&self) -> Result<Agency> {
        Ok(Agency {
            kind: word("agency.kind", &self.kind)?,
            name: self.name.clone(),
            district: self.district.clone(),
            province: self.province.clone(),
            telephone: self.telephone.clone(),
            website: self.website.clone(),
            units: Vec::new(),
            posts: Vec::new(),
            acting: Vec::new(),
        })
    }

    fn site(self) -> Result<Site> {
        let agency = self.agency()?;
        let settings: Settings = from_json("agency.settings", &self.settings)?;
        let full_name = match settings.overseer {
            Some(overseer) => overseer.kind.full_name(&agency),
            None => agency.full_name(),
        };
        Ok(Site { id: self.id, slug: self.slug, host: self.host, full_name, settings })
    }
}

/// A kebab-case word of the domain, as stored.
pub(crate) fn word<T: serde::de::DeserializeOwned>(place: &'static str, text: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|error| Error::Corrupt { place, reason: error.to_string() })
}

/// The word by which the store keeps a value of the domain: `subdistrict-municipality`.
pub(crate) fn code<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        Ok(other) => Err(Error::Corrupt { place: "word", reason: other.to_string() }),
        Err(error) => Err(Error::Corrupt { place: "word", reason: error.to_string() }),
    }
}

/// All agencies of the installation by slug; the only question that names no agency.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx) -> Result<Vec<Site>> {
    let rows = q!(all SiteRow, tx, "
        select id, slug, host, kind, name, district, province, telephone, website, settings
        from agency
        where closed_at is null
        order by slug")?;
    rows.into_iter().map(SiteRow::site).collect()
}

/// All agencies of the installation with kind and place, without units and posts: for who looks after whom.
///
/// # Errors
/// What the database says.
pub async fn bodies(tx: &mut Tx) -> Result<Vec<(Site, Agency)>> {
    let rows = q!(all SiteRow, tx, "
        select id, slug, host, kind, name, district, province, telephone, website, settings
        from agency
        where closed_at is null
        order by slug")?;
    rows.into_iter()
        .map(|row| Ok((row.agency()?, row)))
        .map(|row: Result<_>| {
            let (agency, row) = row?;
            Ok((row.site()?, agency))
        })
        .collect()
}

/// Adds an agency with its units, posts, holders and acting, holders from the given day on.
///
/// # Errors
/// The slug or host is taken, or what the database says.
pub async fn insert(tx: &mut Tx, now: Timestamp, today: Date, site: &Site, agency: &Agency) -> Result<()> {
    let at = now.as_microsecond();
    let settings = to_json("agency.settings", &site.settings)?;
    let kind = code(&agency.kind)?;
    q!(run tx, "
        insert into agency (id, slug, host, kind, name, district, province, telephone, website, settings, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &site.id, &site.slug, site.host.as_deref(), &kind, &agency.name, &agency.district, &agency.province,
        agency.telephone.as_deref(), agency.website.as_deref(), &settings, at)?;
    for (position, unit) in (1_i64..).zip(&agency.units) {
        q!(run tx, "
            insert into unit (agency_id, id, name, telephone, book, position) values ($1, $2, $3, $4, $5, $6)",
            &site.id, &unit.id, &unit.name, unit.telephone.as_deref(), unit.book.as_deref(), position)?;
    }
    for (position, post) in (1_i64..).zip(&agency.posts) {
        insert_post(tx, &site.id, post, position).await?;
        for duty in Duty::usual(post.role) {
            give_duty(tx, now, &site.id, &post.id, *duty).await?;
        }
        if let Some(holder) = &post.holder {
            let person = crate::new_id(now);
            q!(run tx, "insert into person (agency_id, id, name, created_at) values ($1, $2, $3, $4)",
                &site.id, &person, holder, at)?;
            hold(tx, now, &site.id, &post.id, &person, today, None).await?;
        }
    }
    for acting in &agency.acting {
        insert_acting(tx, now, &site.id, acting, today).await?;
    }
    Ok(())
}

/// Adds a body that looks after towns: its posts read towns, and `checker` judges them. The kind stands in the settings.
///
/// # Errors
/// The slug or host is taken, or what the database says.
pub async fn insert_office(tx: &mut Tx, now: Timestamp, today: Date, site: &Site, agency: &Agency) -> Result<()> {
    insert(tx, now, today, site, agency).await?;
    for post in &agency.posts {
        let duty = if post.id == "checker" { Duty::Checker } else { Duty::Overseer };
        crate::accounts::people::set_duties(tx, now, &site.id, &post.id, &[duty]).await?;
    }
    Ok(())
}

/// Adds a post.
///
/// # Errors
/// The id is taken, or what the database says.
pub async fn insert_post(tx: &mut Tx, agency: &str, post: &Post, position: i64) -> Result<()> {
    let role = code(&post.role)?;
    q!(run tx, "
        insert into post (agency_id, id, title, role, unit_id, position) values ($1, $2, $3, $4, $5, $6)",
        agency, &post.id, &post.title, &role, post.unit.as_deref(), position)?;
    Ok(())
}

/// Entrusts a post with a duty; again is no fault.
///
/// # Errors
/// What the database says.
pub async fn give_duty(tx: &mut Tx, now: Timestamp, agency: &str, post: &str, duty: Duty) -> Result<()> {
    q!(run tx, "
        insert into post_duty (agency_id, post_id, duty, given_at) values ($1, $2, $3, $4)
        on conflict (agency_id, post_id, duty) do nothing",
        agency, post, duty.code(), now.as_microsecond())?;
    Ok(())
}

/// Puts a person into a post from a day on; whoever held it until then leaves it the day before.
///
/// # Errors
/// What the database says.
pub async fn hold(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    post: &str,
    person: &str,
    from: Date,
    basis: Option<&str>,
) -> Result<()> {
    let until = from.yesterday().unwrap_or(from).to_string();
    q!(run tx, "
        update holding set to_on = $3
        where agency_id = $1 and post_id = $2 and (to_on is null or to_on > $3)",
        agency, post, &until)?;
    q!(run tx, "
        insert into holding (agency_id, id, post_id, person_id, basis, from_on, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)",
        agency, &crate::new_id(now), post, person, basis, &from.to_string(), now.as_microsecond())?;
    Ok(())
}

/// Records that somebody stands in for a post; without a first day, from `today`.
///
/// # Errors
/// What the database says.
pub async fn insert_acting(tx: &mut Tx, now: Timestamp, agency: &str, acting: &Acting, today: Date) -> Result<()> {
    let mode = code(&acting.mode)?;
    let from = acting.from.unwrap_or(today).to_string();
    let to = acting.to.map(|to| to.to_string());
    q!(run tx, "
        insert into acting (agency_id, id, post_id, by_post_id, mode, basis, from_on, to_on, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        agency, &crate::new_id(now), &acting.post, &acting.by, &mode, acting.basis.as_deref(), &from, to.as_deref(),
        now.as_microsecond())?;
    Ok(())
}

row! { struct UnitRow { id: String, name: String, telephone: Option<String>, book: Option<String> } }
row! {
    struct PostRow { id: String, title: String, role: String, unit_id: Option<String>, holder: Option<String>, held: i64 }
}
row! {
    struct ActingRow {
        post_id: String,
        by_post_id: String,
        mode: String,
        basis: Option<String>,
        from_on: String,
        to_on: Option<String>,
    }
}

/// The agency as it is on a day: who holds which post then, and who stands in.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn get(tx: &mut Tx, agency: &str, on: Date) -> Result<Agency> {
    let row = q!(one SiteRow, tx, "
        select id, slug, host, kind, name, district, province, telephone, website, settings
        from agency
        where id = $1",
        agency)?;
    let mut found = row.ok_or(Error::Missing("agency"))?.agency()?;
    let day = on.to_string();
    let units = q!(all UnitRow, tx, "
        select id, name, telephone, book
        from unit
        where agency_id = $1 and closed_at is null
        order by position, id",
        agency)?;
    found.units = units
        .into_iter()
        .map(|row| Unit { id: row.id, name: row.name, telephone: row.telephone, book: row.book })
        .collect();
    let posts = q!(all PostRow, tx, "
        select post.id, post.title, post.role, post.unit_id, person.name as holder,
               (select count(*) from holding h where h.agency_id = post.agency_id and h.post_id = post.id) as held
        from post
        left join holding on holding.agency_id = post.agency_id and holding.post_id = post.id
             and holding.from_on <= $2 and (holding.to_on is null or holding.to_on >= $2)
        left join person on person.agency_id = holding.agency_id and person.id = holding.person_id
        where post.agency_id = $1 and post.closed_at is null
        order by post.position, post.id",
        agency, &day)?;
    for row in posts {
        let role: PostRole = word("post.role", &row.role)?;
        let vacant = row.holder.is_none() && row.held > 0;
        found.posts.push(Post { id: row.id, title: row.title, role, unit: row.unit_id, holder: row.holder, vacant });
    }
    let acting = q!(all ActingRow, tx, "
        select post_id, by_post_id, mode, basis, from_on, to_on
        from acting
        where agency_id = $1 and ended_at is null
        order by from_on, id",
        agency)?;
    for row in acting {
        let mode: ActingMode = word("acting.mode", &row.mode)?;
        let from = Some(date("acting.from_on", &row.from_on)?);
        let to = row.to_on.as_deref().map(|to| date("acting.to_on", to)).transpose()?;
        found.acting.push(Acting { post: row.post_id, by: row.by_post_id, mode, basis: row.basis, from, to });
    }
    Ok(found)
}

/// An ISO date of a column.
pub(crate) fn date(place: &'static str, text: &str) -> Result<Date> {
    text.parse().map_err(|error: jiff::Error| Error::Corrupt { place, reason: error.to_string() })
}

row! { struct HeldRow { post_id: String, duty: Option<String> } }

/// Through which posts a person acts on a day: those they hold, and those they stand in for.
///
/// # Errors
/// What the database says.
pub async fn capacities(tx: &mut Tx, agency: &str, body: &Agency, person: &str, on: Date) -> Result<Vec<Capacity>> {
    let day = on.to_string();
    let held = q!(all HeldRow, tx, "
        select holding.post_id, null as duty
        from holding
        where holding.agency_id = $1 and holding.person_id = $2
          and holding.from_on <= $3 and (holding.to_on is null or holding.to_on >= $3)
        order by holding.created_at, holding.id",
        agency, person, &day)?;
    let duties = q!(all HeldRow, tx, "
        select post_id, duty from post_duty where agency_id = $1 order by post_id, duty", agency)?;
    let duties_of = |post: &str| -> Vec<Duty> {
        duties
            .iter()
            .filter(|row| row.post_id == post)
            .filter_map(|row| row.duty.as_deref().and_then(Duty::find))
            .collect()
    };
    let capacity = |post: &Post, acting: Option<ActingIn>| Capacity {
        post: post.id.clone(),
        title: body.post_title(post),
        unit: post.unit.clone(),
        duties: duties_of(&post.id),
        acting,
    };
    let mut found = Vec::new();
    for own in held.iter().filter_map(|row| body.post(&row.post_id)) {
        found.push(capacity(own, None));
        let stands_in = body.acting.iter().filter(|acting| acting.by == own.id && acting.holds(Some(on)));
        for acting in stands_in {
            let Some(post) = body.post(&acting.post) else { continue };
            let by = ActingIn { own_post: own.id.clone(), mode: acting.mode, basis: acting.basis.clone() };
            found.push(capacity(post, Some(by)));
        }
    }
    Ok(found)
}

/// Changes what the town has set.
///
/// # Errors
/// What the database says.
pub async fn update_settings(tx: &mut Tx, agency: &str, settings: &Settings) -> Result<()> {
    let settings = to_json("agency.settings", settings)?;
    q!(run tx, "update agency set settings = $2 where id = $1", agency, &settings)?;
    Ok(())
}

/// The kinds of bodies, as stored.
///
/// # Errors
/// Never for the kinds of the domain.
pub fn kind_code(kind: AgencyKind) -> Result<String> {
    code(&kind)
}
