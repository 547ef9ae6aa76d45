//! Who may do what: the permission table as the program itself asks it.

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{ACTIONS, Action, DUTIES, Reach, Subject, reach};

use crate::cx::Cx;
use crate::error::Result;
use crate::shell::{Shell, page};

#[derive(Template)]
#[template(path = "accounts/permissions.html")]
struct PermissionsPage {
    shell: Shell,
    duties: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

/// The permission table.
///
/// # Errors
/// The person may not read.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let duties = DUTIES.into_iter().map(|duty| shell.t(format!("acc-duty-{}", duty.code()))).collect();
    let rows = ACTIONS.into_iter().map(|action| {
        let name = serde_json::to_value(action).ok().and_then(|value| value.as_str().map(str::to_owned));
        let words = DUTIES.into_iter().map(|duty| match reach(duty, action) {
            Reach::All => shell.t("acc-reach-all"),
            Reach::Own => shell.t("acc-reach-own"),
            Reach::Never => "–".to_owned(),
        });
        (shell.t(format!("acc-action-{}", name.unwrap_or_default())), words.collect())
    });
    let rows = rows.collect();
    page(&PermissionsPage { shell, duties, rows })
}
