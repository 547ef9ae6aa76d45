//! How far the papers of a year are: composed, frozen, on their way, approved, published.

use prongsai_domain::glance::{PaperState, Standing};
use prongsai_domain::paper::PaperKind;
use prongsai_thai::FiscalYear;

use crate::agencies::word;
use crate::{Result, Tx};

row! {
    struct StandingRow {
        paper_id: String,
        kind: String,
        frozen_at: Option<i64>,
        state: Option<String>,
        waits_for: Option<String>,
        version_id: Option<String>,
        published: i64,
    }
}

/// A paper with its ids and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperStanding {
    /// The paper.
    pub paper_id: String,
    /// Its newest version that stands fast.
    pub version_id: Option<String>,
    /// How far it is.
    pub standing: Standing,
}

/// The papers of a year and how far each is.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<PaperStanding>> {
    let rows = q!(all StandingRow, tx, "
        select paper.id as paper_id, paper.kind, version.id as version_id, version.frozen_at, approval.state,
               approval.waits_for,
               (select count(*) from publication
                where publication.agency_id = paper.agency_id and publication.paper_id = paper.id
                  and publication.withdrawn_at is null) as published
        from paper
        left join version on version.agency_id = paper.agency_id and version.paper_id = paper.id
             and version.withdrawn_at is null
             and version.no = (select max(other.no) from version other
                               where other.agency_id = paper.agency_id and other.paper_id = paper.id
                                 and other.withdrawn_at is null and other.frozen_at is not null)
        left join approval on approval.agency_id = version.agency_id and approval.version_id = version.id
        where paper.agency_id = $1 and paper.fiscal_year = $2
        order by paper.created_at, paper.id",
        agency, i64::from(year.number()))?;
    rows.into_iter()
        .map(|row| {
            let kind: PaperKind = word("paper.kind", &row.kind)?;
            let state = match (row.frozen_at, row.state.as_deref()) {
                (None, _) => PaperState::Open,
                (Some(_), None | Some("replaced")) => PaperState::Frozen,
                (Some(_), Some("approved")) if row.published > 0 => PaperState::Published,
                (Some(_), Some("approved")) => PaperState::Approved,
                (Some(_), Some("returned" | "disapproved")) => PaperState::Returned,
                (Some(_), Some(_)) => PaperState::OnItsWay,
            };
            let waits_for = row.waits_for.filter(|_| state == PaperState::OnItsWay);
            Ok(PaperStanding {
                paper_id: row.paper_id,
                version_id: row.version_id,
                standing: Standing { kind, state, waits_for },
            })
        })
        .collect()
}
