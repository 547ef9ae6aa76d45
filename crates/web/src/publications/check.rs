//! What stands in the way of publishing a version: evidence that is not released, numbers that belong to people.

use std::collections::BTreeMap;

use prongsai_domain::agency::Agency;
use prongsai_domain::evidence::Evidence;
use prongsai_domain::publication::{Private, PrivateKind, private};
use prongsai_report::model::Report;
use prongsai_store::publications::{self, Approved, Picture, Shown};
use prongsai_store::{Store, from_json};

use crate::error::{Error, Result};

/// Files above this are not read for numbers; a person looks at them.
const READ_AT_MOST: i64 = 12 * 1024 * 1024;

/// A version with all that would be published, and what stands in the way.
#[derive(Debug)]
pub struct Looked {
    /// The version.
    pub version: Approved,
    /// Its content.
    pub report: Report,
    /// Evidence that goes out, with the file that is shown: the masked copy where there is one.
    pub out: Vec<Out>,
    /// Evidence that stays inside, by id and title.
    pub inside: Vec<(String, String)>,
    /// Pictures of the version.
    pub pictures: Vec<Picture>,
    /// What must be mended first.
    pub obstacles: Vec<Obstacle>,
    /// Numbers in the paper itself that a person must look at.
    pub doubts: Vec<Private>,
    /// Whether there are files that only a person can look at: pictures, PDF.
    pub to_look_at: usize,
}

/// A piece of evidence on its way out.
#[derive(Debug, Clone)]
pub struct Out {
    /// Its id.
    pub id: String,
    /// Its title, with the caption of a picture.
    pub title: String,
    /// The file.
    pub digest: String,
    /// As sniffed.
    pub media_type: String,
}

/// Something that must be mended before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The evidence; none where it is the paper.
    pub evidence: Option<String>,
    /// Its title.
    pub title: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is to be masked, and there is no masked copy.
    NotMasked,
    /// It stands as a picture in the paper and is internal.
    InternalPicture,
    /// A number that belongs to a person, and where it stands.
    Number(Private, Place),
}

/// Where a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the name of the file.
    Name,
    /// In title or caption.
    Caption,
    /// In the file.
    Content,
    /// In the paper.
    Paper,
}

impl Obstacle {
    /// The key of the sentence that says it.
    pub fn key(&self) -> &'static str {
        match &self.fault {
            Fault::NotMasked => "publications-fault-not-masked",
            Fault::InternalPicture => "publications-fault-internal-picture",
            Fault::Number(number, place) => match (number.kind, place) {
                (PrivateKind::CitizenNumber, Place::Name) => "publications-fault-citizen-name",
                (PrivateKind::CitizenNumber, Place::Caption) => "publications-fault-citizen-caption",
                (PrivateKind::CitizenNumber, Place::Content) => "publications-fault-citizen-content",
                (PrivateKind::CitizenNumber, Place::Paper) => "publications-fault-citizen-paper",
                (PrivateKind::Telephone, Place::Name) => "publications-fault-telephone-name",
                (PrivateKind::Telephone, Place::Caption) => "publications-fault-telephone-caption",
                (PrivateKind::Telephone, Place::Content | Place::Paper) => "publications-fault-telephone-content",
            },
        }
    }

    /// The number, covered.
    pub fn number(&self) -> &str {
        match &self.fault {
            Fault::Number(number, _) => &number.covered,
            _ => "",
        }
    }
}

/// Looks at a version and at everything that would go out with it.
///
/// # Errors
/// The version is not approved; the store fails.
pub async fn look(store: &Store, agency_id: &str, agency: &Agency, version: &str) -> Result<Looked> {
    let mut tx = store.read().await?;
    let version = publications::find_approved(&mut tx, agency_id, version).await?.ok_or(Error::NoSuchPage)?;
    let report: Report = from_json("version.report", &version.report)?;
    let until = report.paper.round().map_or(0, |round| i64::from(round.months()));
    let evidence = match report.paper.round() {
        // The paper of the measures shows nothing that was done yet.
        None => Vec::new(),
        Some(_) => publications::evidence(&mut tx, agency_id, report.fiscal_year, until).await?,
    };
    let known = publications::evidence(&mut tx, agency_id, report.fiscal_year, 0).await?;
    let pictures = publications::pictures(&mut tx, agency_id, &version.version_id).await?;
    drop(tx);

    let own = own_numbers(agency);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let mut looked = Looked {
        version,
        report,
        out: Vec::new(),
        inside: Vec::new(),
        obstacles: Vec::new(),
        doubts: Vec::new(),
        to_look_at: 0,
        pictures,
    };
    for shown in &evidence {
        looked.weigh(store, agency_id, &own, shown).await?;
    }
    let by_digest: BTreeMap<&str, &Shown> =
        known.iter().filter_map(|shown| Some((shown.digest.as_deref()?, shown))).collect();
    for picture in &looked.pictures {
        // A masked copy has another digest than the original and is therefore not found here.
        if let Some(shown) = by_digest.get(picture.digest.as_str())
            && shown.visibility != "public"
        {
            looked.obstacles.push(Obstacle {
                evidence: Some(shown.id.clone()),
                title: shown.title.clone(),
                fault: Fault::InternalPicture,
            });
        }
    }
    let text: Vec<String> = looked.report.texts().into_iter().map(|(_, text)| text).collect();
    for number in private::find(&text.join("\n"), &own) {
        if number.kind == PrivateKind::CitizenNumber {
            let title = looked.report.title.clone();
            looked.obstacles.push(Obstacle { evidence: None, title, fault: Fault::Number(number, Place::Paper) });
        } else {
            looked.doubts.push(number);
        }
    }
    Ok(looked)
}

impl Looked {
    async fn weigh(&mut self, store: &Store, agency: &str, own: &[&str], shown: &Shown) -> Result<()> {
        if shown.visibility == "internal" {
            self.inside.push((shown.id.clone(), shown.title.clone()));
            return Ok(());
        }
        let masked = shown.visibility == "masked";
        let obstacle = |fault| Obstacle { evidence: Some(shown.id.clone()), title: shown.title.clone(), fault };
        let digest = if masked { &shown.masked_digest } else { &shown.digest };
        let Some(digest) = digest else {
            if masked && shown.digest.is_some() {
                self.obstacles.push(obstacle(Fault::NotMasked));
            }
            return Ok(());
        };
        let body: Evidence = from_json("evidence.body", &shown.body)?;
        let caption = body.caption.unwrap_or_default();
        // The file goes out under a name of ours; its own name stands in the list of evidence of the paper.
        let name = shown.file_name.as_deref().filter(|_| !masked).unwrap_or_default();
        let mut faults = Vec::new();
        faults.extend(private::find(name, own).into_iter().map(|number| Fault::Number(number, Place::Name)));
        let said = format!("{}\n{caption}", shown.title);
        faults.extend(private::find(&said, own).into_iter().map(|number| Fault::Number(number, Place::Caption)));
        let media_type = shown.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
        if is_read(&media_type) && shown.size_bytes.unwrap_or(0) <= READ_AT_MOST {
            let bytes = store.read_file(agency, digest).await?;
            let text = tokio::task::spawn_blocking(move || text_of(&bytes)).await;
            match text.map_err(|error| Error::Internal(error.to_string()))? {
                Some(text) => {
                    let numbers = private::find(&text, own);
                    faults.extend(numbers.into_iter().map(|number| Fault::Number(number, Place::Content)));
                }
                None => self.to_look_at += 1,
            }
        } else {
            self.to_look_at += 1;
        }
        self.obstacles.extend(faults.into_iter().map(obstacle));
        let title = if caption.is_empty() { shown.title.clone() } else { format!("{} – {caption}", shown.title) };
        self.out.push(Out { id: shown.id.clone(), title, digest: digest.clone(), media_type });
        Ok(())
    }
}

/// Telephones of the agency and its units, which may stand in public.
pub fn own_numbers(agency: &Agency) -> Vec<String> {
    let units = agency.units.iter().filter_map(|unit| unit.telephone.clone());
    agency.telephone.clone().into_iter().chain(units).collect()
}

fn is_read(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || matches!(media_type, "application/csv" | "application/json")
        || media_type.contains("officedocument.wordprocessing")
        || media_type.contains("officedocument.spreadsheet")
        || media_type.contains("ms-excel")
}

fn text_of(bytes: &[u8]) -> Option<String> {
    let source = prongsai_document::read::source("evidence", bytes).ok()?;
    Some(source.lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n"))
}
