//! The table of all towns to be taken away: the same rows as on the page.

use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::Light;
use serde_json::{Map, Value, json};

use super::board::{self, Boards};
use super::list::Choice;
use super::{light_key, overseer, year_meant};
use crate::cx::Cx;
use crate::error::{Error, Result};

async fn chosen(cx: &Cx, choice: &Choice) -> Result<(i16, Boards)> {
    cx.permit(Action::ReadTowns, Subject::default())?;
    overseer(cx)?;
    let year = year_meant(cx, Some(&choice.year))?;
    let mut tx = cx.read().await?;
    let boards = board::load(&mut tx, cx, year).await?;
    Ok((year.number(), choice.of(boards)))
}

fn taken_away(body: Vec<u8>, media_type: &'static str, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// A cell that a spreadsheet does not take for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

/// As a table for spreadsheets.
///
/// # Errors
/// The person may not read towns, the agency is a town, or the database is away.
pub async fn csv(cx: Cx, Query(choice): Query<Choice>) -> Result<Response> {
    let (year, boards) = chosen(&cx, &choice).await?;
    let shell = cx.shell();
    let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    // Excel takes text without the mark for the old encoding.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let mut head: Vec<String> = ["towns-name", "towns-district-field"].map(|key| shell.t(key)).into();
    head.extend([Light::Complete, Light::AtRisk, Light::Empty].map(|light| shell.t(light_key(light))));
    head.extend(["towns-late", "towns-least", "towns-most"].map(|key| shell.t(key)));
    head.extend(boards.items.iter().map(|item| item.code.clone()));
    writer.write_record(&head).map_err(|error| internal(&error))?;
    for row in &boards.rows {
        let score = |score: Option<prongsai_domain::Score>| score.map(|score| score.to_string()).unwrap_or_default();
        let mut record = vec![row.town.full_name.clone(), row.town.district.clone()];
        record.extend([Light::Complete, Light::AtRisk, Light::Empty].map(|light| row.count(light).to_string()));
        record.push(row.late().to_string());
        record.push(score(row.standing.map(|standing| standing.least)));
        record.push(score(row.standing.map(|standing| standing.most)));
        record.extend(row.cells.iter().map(|cell| match cell.light {
            None => String::new(),
            Some(light) if cell.late => {
                format!("{} ({})", shell.t(light_key(light)), shell.t("towns-short-late"))
            }
            Some(light) => shell.t(light_key(light)),
        }));
        writer.write_record(record.into_iter().map(harmless)).map_err(|error| internal(&error))?;
    }
    let body = writer.into_inner().map_err(|error| internal(&error))?;
    Ok(taken_away(body, "text/csv; charset=utf-8", &format!("towns-{year}.csv")))
}

/// As data.
///
/// # Errors
/// The person may not read towns, the agency is a town, or the database is away.
pub async fn json(cx: Cx, Query(choice): Query<Choice>) -> Result<Response> {
    let (year, boards) = chosen(&cx, &choice).await?;
    let towns = boards.rows.iter().map(|row| {
        let items: Map<String, Value> = boards
            .items
            .iter()
            .zip(&row.cells)
            .filter_map(|(item, cell)| {
                let kept = row.kept.get(&item.code);
                let urls: Vec<&str> =
                    kept.map(|kept| kept.addresses.iter().map(|one| one.url.as_str()).collect()).unwrap_or_default();
                let due = kept.and_then(|kept| kept.due).map(|day| day.to_string());
                let value = json!({ "light": cell.light?.code(), "late": cell.late, "due": due, "urls": urls });
                Some((item.code.clone(), value))
            })
            .collect();
        json!({
            "slug": row.town.slug,
            "name": row.town.full_name,
            "district": row.town.district,
            "complete": row.count(Light::Complete),
            "at_risk": row.count(Light::AtRisk),
            "empty": row.count(Light::Empty),
            "late": row.late(),
            "oit_least": row.standing.map(|standing| standing.least.to_string()),
            "oit_most": row.standing.map(|standing| standing.most.to_string()),
            "items": items,
        })
    });
    let all = json!({
        "body": cx.site().full_name,
        "framework_year": year,
        "day": cx.today.to_string(),
        "towns": towns.collect::<Vec<_>>(),
    });
    let body = serde_json::to_vec_pretty(&all).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(taken_away(body, "application/json", &format!("towns-{year}.json")))
}
