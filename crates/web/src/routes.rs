//! Every address of the platform, one line each: method, path, handler, and what it asks of the reader.
//!
//! Handlers enforce what they ask; a test holds this table against every duty and agency.

use axum::Router;
use axum::routing::{get, post};
use prongsai_domain::access::Action;

use crate::{
    State, accounts, agencies, approvals, assets, cases, channel, complaints, consents, cycles, desk, disclosures,
    evidence, history, home, measures, progress, publications, reminders, reports, scorecards, towns,
};

/// What a route asks of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: everybody reads it.
    Nothing,
    /// Somebody who is signed in; the page is about themselves.
    SignedIn,
    /// A right that reaches to everything of the agency.
    All(Action),
    /// One of two such rights.
    Either(Action, Action),
    /// A right that reaches at least to the subject of the page: the own unit, the own post.
    Own(Action),
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path inside the agency, as axum writes it.
    pub path: &'static str,
    /// What it asks.
    pub needs: Needs,
}

macro_rules! routes {
    ($($method:ident $path:literal $handler:path, $needs:expr;)*) => {
        /// All routes.
        pub const ALL: &[Route] = &[$(Route { method: routes!(@name $method), path: $path, needs: $needs }),*];

        /// All routes, ready to answer.
        pub fn table() -> Router<State> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
    (@name get) => { "GET" };
    (@name post) => { "POST" };
}

routes! {
    // Everybody.
    get "/" home::show, Needs::Nothing;
    get "/assets/{*file}" assets::show, Needs::Nothing;
    post "/preferences" home::prefer, Needs::Nothing;
    get "/theme.css" agencies::settings::sheet, Needs::Nothing;
    get "/years" home::years::newest, Needs::Nothing;
    get "/years/{year}" home::years::show, Needs::Nothing;
    get "/published" publications::index::show, Needs::Nothing;
    get "/published.csv" publications::index::csv, Needs::Nothing;
    get "/published.json" publications::index::json, Needs::Nothing;
    get "/reports/{year}/{round}" publications::show::newest, Needs::Nothing;
    get "/reports/{year}/{round}/{version}" publications::show::version, Needs::Nothing;
    get "/reports/{year}/{round}/{version}/{file}" publications::show::file, Needs::Nothing;
    get "/ita" publications::ita::years, Needs::Nothing;
    get "/ita/{year}" publications::ita::list, Needs::Nothing;
    get "/ita/{year}/pack.zip" publications::ita_pack::zip, Needs::Nothing;
    get "/ita/{year}/embed" publications::ita_pack::embed, Needs::Nothing;
    get "/ita/{year}/{item}" publications::ita::item, Needs::Nothing;

    // The confidential channel.
    get "/complaints" complaints::intro::show, Needs::Nothing;
    get "/complaints/new" complaints::report::show, Needs::Nothing;
    post "/complaints/new" complaints::report::go, Needs::Nothing;
    post "/complaints/sent" complaints::send::submit, Needs::Nothing;
    get "/complaints/return" complaints::follow::show, Needs::Nothing;
    post "/complaints/return" complaints::follow::open, Needs::Nothing;
    post "/complaints/return/messages" complaints::follow::write, Needs::Nothing;
    post "/complaints/return/identity" complaints::follow::name, Needs::Nothing;
    post "/complaints/return/withdrawal" complaints::follow::withdraw, Needs::Nothing;
    post "/complaints/return/proof" complaints::proof::show, Needs::Nothing;
    // confidential: public log and statistics
    get "/complaints/log" complaints::log::show, Needs::Nothing;
    get "/complaints/log/checkpoint" complaints::log::checkpoint, Needs::Nothing;
    get "/complaints/log/proof" complaints::log::proof, Needs::Nothing;
    get "/complaints/statistics" complaints::statistics::show, Needs::Nothing;
    get "/complaints/statistics.csv" complaints::statistics::csv, Needs::Nothing;
    get "/complaints/statistics.json" complaints::statistics::data, Needs::Nothing;
    get "/complaints/statistics.xlsx" complaints::statistics::xlsx, Needs::Nothing;

    // confidential: cases
    get "/cases/unlock" cases::unlock::show, Needs::Either(Action::HandleCases, Action::KeepIdentity);
    post "/cases/unlock" cases::unlock::submit, Needs::Either(Action::HandleCases, Action::KeepIdentity);
    post "/cases/lock" cases::unlock::lock, Needs::Either(Action::HandleCases, Action::KeepIdentity);
    get "/cases/key" cases::key::show, Needs::Either(Action::HandleCases, Action::KeepIdentity);
    post "/cases/key" cases::key::submit, Needs::Either(Action::HandleCases, Action::KeepIdentity);
    get "/cases" cases::inbox::list, Needs::All(Action::HandleCases);
    get "/cases/new" cases::counter::show, Needs::All(Action::HandleCases);
    post "/cases/new" cases::counter::go, Needs::All(Action::HandleCases);
    post "/cases/sent" cases::counter::submit, Needs::All(Action::HandleCases);
    get "/cases/{case}" cases::show::show, Needs::All(Action::HandleCases);
    post "/cases/{case}/messages" cases::write::submit, Needs::All(Action::HandleCases);
    post "/cases/{case}/state" cases::standing::change, Needs::All(Action::HandleCases);
    post "/cases/{case}/pause" cases::standing::pause, Needs::All(Action::HandleCases);
    post "/cases/{case}/keeping" cases::standing::postpone, Needs::All(Action::HandleCases);
    post "/cases/{case}/handlers" cases::handlers::assign, Needs::All(Action::HandleCases);
    post "/cases/{case}/handlers/recusal" cases::handlers::recuse, Needs::All(Action::HandleCases);
    post "/cases/{case}/handlers/removal" cases::handlers::revoke, Needs::All(Action::HandleCases);
    get "/cases/{case}/entries/{entry}/redaction" cases::redaction::show, Needs::All(Action::HandleCases);
    post "/cases/{case}/entries/{entry}/redaction" cases::redaction::mask, Needs::All(Action::HandleCases);
    get "/cases/{case}/files/{file}" cases::files::copy, Needs::All(Action::HandleCases);
    get "/cases/{case}/files/{file}/original" cases::files::ask, Needs::All(Action::HandleCases);
    post "/cases/{case}/files/{file}/original" cases::files::original, Needs::All(Action::HandleCases);
    post "/cases/{case}/identity" cases::identity::ask, Needs::All(Action::HandleCases);
    get "/cases/{case}/identity/{request}" cases::identity::show, Needs::All(Action::HandleCases);
    post "/cases/{case}/export" cases::export::submit, Needs::All(Action::HandleCases);
    post "/cases/{case}/handover" cases::handover::submit, Needs::All(Action::HandleCases);

    // confidential: channel and custody
    get "/channel" channel::settings::show, Needs::All(Action::ManageChannel);
    post "/channel" channel::settings::keep, Needs::All(Action::ManageChannel);
    post "/channel/opening" channel::settings::open, Needs::All(Action::ManageChannel);
    post "/channel/closing" channel::settings::close, Needs::All(Action::ManageChannel);
    get "/custody" channel::custody::show, Needs::All(Action::KeepIdentity);
    post "/custody/{request}" channel::custody::submit, Needs::All(Action::KeepIdentity);

    // Coming in and going out.
    get "/sign-in" accounts::sign_in::show, Needs::Nothing;
    post "/sign-in" accounts::sign_in::submit, Needs::Nothing;
    post "/sign-in/second" accounts::sign_in::submit_second, Needs::Nothing;
    post "/sign-out" accounts::sign_in::leave, Needs::Nothing;
    get "/invitation" accounts::invitation::show, Needs::Nothing;
    post "/invitation" accounts::invitation::submit, Needs::Nothing;
    post "/invitation/accept" accounts::invitation::accept, Needs::Nothing;
    get "/switch" accounts::machine::choose, Needs::Nothing;
    post "/switch" accounts::machine::switch, Needs::Nothing;
    get "/cover" accounts::machine::cover, Needs::Nothing;
    post "/cover" accounts::machine::cover_now, Needs::Nothing;
    post "/cover/lift" accounts::machine::lift, Needs::Nothing;
    get "/step-up" accounts::step_up::show, Needs::SignedIn;
    post "/step-up" accounts::step_up::submit, Needs::SignedIn;
    get "/held" accounts::held::show, Needs::SignedIn;

    // One's own account.
    get "/account" accounts::me::show, Needs::SignedIn;
    post "/account/sessions/{session}/end" accounts::me::end_session, Needs::SignedIn;
    post "/account/sessions/end-others" accounts::me::end_others, Needs::SignedIn;
    get "/account/password" accounts::me::show_password, Needs::SignedIn;
    post "/account/password" accounts::me::set_password, Needs::SignedIn;
    get "/account/pin" accounts::me::show_pin, Needs::SignedIn;
    post "/account/pin" accounts::me::set_pin, Needs::SignedIn;
    post "/account/pin/remove" accounts::me::remove_pin, Needs::SignedIn;
    get "/account/second-factor" accounts::second_factor::show, Needs::SignedIn;
    post "/account/second-factor" accounts::second_factor::submit, Needs::SignedIn;
    post "/account/recovery-codes" accounts::second_factor::renew_codes, Needs::SignedIn;
    post "/machine" accounts::machine::register, Needs::SignedIn;
    post "/machine/end" accounts::machine::end, Needs::SignedIn;
    post "/drafts" accounts::drafts::keep, Needs::SignedIn;
    post "/drafts/discard" accounts::drafts::discard, Needs::SignedIn;
    post "/drafts/keep/{*form}" accounts::drafts::keep_whole, Needs::SignedIn;

    // People and posts.
    get "/people" accounts::people::list, Needs::All(Action::ManagePeople);
    get "/people/new" accounts::people::show_new, Needs::All(Action::ManagePeople);
    post "/people" accounts::people::add, Needs::All(Action::ManagePeople);
    get "/people/{person}" accounts::people::show, Needs::All(Action::ManagePeople);
    post "/people/{person}" accounts::people::change, Needs::All(Action::ManagePeople);
    post "/people/{person}/invitation" accounts::people::invite_again, Needs::All(Action::ManagePeople);
    post "/people/{person}/second-factor/reset" accounts::people::reset_factor, Needs::All(Action::ManagePeople);
    post "/people/{person}/closing" accounts::people::close, Needs::All(Action::ManagePeople);
    get "/posts/{post}" accounts::posts::show, Needs::All(Action::ManagePeople);
    post "/posts/{post}/holder" accounts::posts::change_holder, Needs::All(Action::ManagePeople);
    post "/posts/{post}/vacancy" accounts::posts::vacate, Needs::All(Action::ManagePeople);
    post "/posts/{post}/duties" accounts::posts::set_duties, Needs::All(Action::ManagePeople);
    post "/posts/{post}/acting" accounts::posts::stand_in, Needs::All(Action::ManagePeople);
    post "/posts/{post}/acting/{acting}/end" accounts::posts::end_stand_in, Needs::All(Action::ManagePeople);
    get "/permissions" accounts::permissions::show, Needs::All(Action::Read);

    // The desk.
    get "/desk" desk::show, Needs::All(Action::Read);
    get "/history/{noun}/{id}" history::show, Needs::All(Action::Read);

    get "/reminders" reminders::show, Needs::All(Action::Read);

    // The disclosure list.
    get "/disclosures" disclosures::list::newest, Needs::All(Action::Read);
    get "/disclosures/check" disclosures::check::form, Needs::All(Action::Read);
    post "/disclosures/check" disclosures::check::look, Needs::All(Action::Read);
    get "/disclosures/{year}" disclosures::list::show, Needs::All(Action::Read);
    post "/disclosures/{year}/taken" disclosures::take::take, Needs::All(Action::EditDisclosures);
    get "/disclosures/{year}/own" disclosures::own::form, Needs::All(Action::EditDisclosures);
    post "/disclosures/{year}/own" disclosures::own::look, Needs::All(Action::EditDisclosures);
    post "/disclosures/{year}/own/kept" disclosures::own::keep, Needs::All(Action::EditDisclosures);
    get "/disclosures/{year}/years" disclosures::years::show, Needs::All(Action::Read);
    post "/disclosures/{year}/years" disclosures::years::carry, Needs::All(Action::EditDisclosures);
    get "/disclosures/{year}/closing" disclosures::closing::show, Needs::All(Action::Read);
    post "/disclosures/{year}/closing" disclosures::closing::keep, Needs::All(Action::EditDisclosures);
    get "/disclosures/{year}/sheet" disclosures::sheets::sheet, Needs::All(Action::Read);
    get "/disclosures/{year}/sheet.txt" disclosures::sheets::text, Needs::All(Action::Read);
    get "/disclosures/{year}/approval" disclosures::sheets::approval, Needs::All(Action::Read);
    get "/disclosures/{year}/objections" disclosures::objections::list, Needs::All(Action::Read);
    get "/disclosures/{year}/objections/notice" disclosures::notice::form, Needs::All(Action::EditDisclosures);
    post "/disclosures/{year}/objections/notice" disclosures::notice::look, Needs::All(Action::EditDisclosures);
    post "/disclosures/{year}/objections/kept" disclosures::notice::keep, Needs::All(Action::EditDisclosures);
    get "/disclosures/{year}/objections/{objection}" disclosures::objection::show, Needs::All(Action::Read);
    post "/disclosures/{year}/objections/{objection}" disclosures::objection::save, Needs::All(Action::EditDisclosures);
    post "/disclosures/{year}/checks" disclosures::checks::all, Needs::All(Action::EditDisclosures);
    post "/disclosures/{year}/{item}/checks" disclosures::checks::one, Needs::Own(Action::EditDisclosures);
    get "/disclosures/{year}/{item}" disclosures::item::show, Needs::All(Action::Read);
    post "/disclosures/{year}/{item}" disclosures::item::save, Needs::Own(Action::EditDisclosures);

    // Whom the town lets read its list, and the lists of many towns.
    get "/consents" consents::list::show, Needs::All(Action::ManageAgency);
    post "/consents/{body}" consents::list::grant, Needs::All(Action::ManageAgency);
    post "/consents/{body}/end" consents::list::end, Needs::All(Action::ManageAgency);
    get "/towns" towns::list::show, Needs::All(Action::ReadTowns);
    get "/towns.csv" towns::files::csv, Needs::All(Action::ReadTowns);
    get "/towns.json" towns::files::json, Needs::All(Action::ReadTowns);
    post "/towns/asks" towns::settings::ask, Needs::All(Action::ReadTowns);
    get "/towns/settings" towns::settings::show, Needs::All(Action::ManageAgency);
    post "/towns/settings" towns::settings::keep, Needs::All(Action::ManageAgency);
    get "/towns/items/{code}" towns::check::show, Needs::All(Action::JudgeTowns);
    post "/towns/items/{code}/{town}" towns::check::judge, Needs::All(Action::JudgeTowns);
    get "/towns/{town}" towns::show::show, Needs::All(Action::ReadTowns);

    // Results and what they ask for.
    get "/results" scorecards::list::list, Needs::All(Action::Read);
    get "/results/new" scorecards::edit::new, Needs::All(Action::EditResult);
    get "/results/import" scorecards::import::form, Needs::All(Action::EditResult);
    post "/results/import" scorecards::import::look, Needs::All(Action::EditResult);
    post "/results/import/kept" scorecards::import::keep, Needs::All(Action::EditResult);
    get "/results/{year}" scorecards::show::show, Needs::All(Action::Read);
    post "/results/{year}" scorecards::edit::save, Needs::All(Action::EditResult);
    get "/results/{year}/edit" scorecards::edit::edit, Needs::All(Action::EditResult);

    // Fiscal years.
    get "/cycles" cycles::list::show, Needs::All(Action::Read);
    post "/cycles" cycles::list::open, Needs::All(Action::EditResult);
    get "/cycles/import" cycles::files::form, Needs::All(Action::EditResult);
    post "/cycles/import" cycles::files::import, Needs::All(Action::EditResult);
    get "/cycles/{year}" cycles::glance::show, Needs::All(Action::Read);
    get "/cycles/{year}/files.zip" cycles::files::export, Needs::All(Action::Read);
    get "/cycles/{year}/findings" scorecards::findings::show, Needs::All(Action::Read);
    post "/cycles/{year}/closing" cycles::list::close, Needs::All(Action::EditResult);

    // Measures.
    get "/measures" measures::list::show, Needs::All(Action::Read);
    get "/measures.csv" measures::list::csv, Needs::All(Action::Read);
    post "/measures" measures::edit::add, Needs::All(Action::EditMeasures);
    get "/measures/new" measures::edit::new, Needs::All(Action::EditMeasures);
    get "/measures/library" measures::choose::show, Needs::All(Action::EditMeasures);
    post "/measures/copies" measures::order::copy, Needs::All(Action::EditMeasures);
    get "/measures/{id}" measures::show::show, Needs::All(Action::Read);
    post "/measures/{id}" measures::edit::save, Needs::All(Action::EditMeasures);
    get "/measures/{id}/edit" measures::edit::edit, Needs::All(Action::EditMeasures);
    post "/measures/{id}/place" measures::order::place, Needs::All(Action::EditMeasures);
    get "/measures/{id}/removal" measures::order::removal, Needs::All(Action::EditMeasures);
    post "/measures/{id}/removal" measures::order::remove, Needs::All(Action::EditMeasures);

    // Progress and evidence.
    get "/progress" progress::list::show, Needs::All(Action::Read);
    get "/progress/{measure}/{round}" progress::measure::show, Needs::All(Action::Read);
    get "/progress/{measure}/{round}/{step}" progress::step::show, Needs::Own(Action::ReportProgress);
    post "/progress/{measure}/{round}/{step}" progress::save::save, Needs::Own(Action::ReportProgress);
    get "/evidence" evidence::list::show, Needs::All(Action::Read);
    post "/evidence" evidence::list::add, Needs::Own(Action::ReportProgress);
    get "/evidence/{id}" evidence::piece::show, Needs::All(Action::Read);
    post "/evidence/{id}" evidence::change::describe, Needs::Own(Action::ReportProgress);
    get "/evidence/{id}/file" evidence::serve::file, Needs::All(Action::Read);
    post "/evidence/{id}/file" evidence::change::replace, Needs::Own(Action::ReportProgress);
    get "/evidence/{id}/masked" evidence::serve::masked, Needs::All(Action::Read);
    get "/evidence/{id}/mask" evidence::mask::show, Needs::All(Action::ReleaseEvidence);
    post "/evidence/{id}/mask" evidence::mask::submit, Needs::All(Action::ReleaseEvidence);
    get "/evidence/{id}/pages/{page}" evidence::mask::picture, Needs::All(Action::ReleaseEvidence);
    get "/evidence/{id}/thumbnail" evidence::serve::thumbnail, Needs::All(Action::Read);
    get "/evidence/{id}/former/{no}" evidence::serve::former, Needs::All(Action::Read);
    post "/evidence/{id}/remove" evidence::change::remove, Needs::Own(Action::ReportProgress);
    post "/evidence/{id}/visibility" evidence::release::release, Needs::All(Action::ReleaseEvidence);
    get "/agency" agencies::settings::show, Needs::All(Action::ManageAgency);
    post "/agency" agencies::settings::keep, Needs::All(Action::ManageAgency);

    // What goes out.
    get "/publications" publications::list::show, Needs::All(Action::Read);
    get "/publications/new/{version}" publications::new::show, Needs::All(Action::Publish);
    post "/publications/new/{version}" publications::new::submit, Needs::All(Action::Publish);
    get "/publications/{id}" publications::kept::show, Needs::All(Action::Read);
    get "/publications/{id}/upload.zip" publications::kept::upload, Needs::All(Action::Read);
    post "/publications/{id}/withdrawal" publications::kept::withdraw, Needs::All(Action::Publish);

    // Papers on their way up.
    get "/approvals" approvals::list::show, Needs::All(Action::Read);
    get "/approvals/{version}" approvals::show::show, Needs::All(Action::Read);
    post "/approvals/{version}" approvals::submit::submit, Needs::All(Action::Submit);
    get "/approvals/{version}/folder.pdf" approvals::folder::show, Needs::All(Action::Read);
    post "/approvals/{version}/signature" approvals::sign::submit, Needs::Own(Action::Sign);
    get "/approvals/{version}/attestation" approvals::attest::show, Needs::All(Action::TakeScan);
    post "/approvals/{version}/attestation" approvals::attest::submit, Needs::All(Action::TakeScan);
    post "/approvals/{version}/corrections" approvals::attest::correct, Needs::All(Action::TakeScan);
    post "/approvals/{version}/corrections/{correction}/mended" approvals::attest::mend, Needs::All(Action::TakeScan);
    get "/scans" approvals::scans::show, Needs::All(Action::TakeScan);
    post "/scans" approvals::scans::submit, Needs::All(Action::TakeScan);
    get "/scans/{scan}" approvals::pile::show, Needs::All(Action::TakeScan);
    get "/scans/{scan}/pages/{page}/picture" approvals::pile::show_picture, Needs::All(Action::TakeScan);
    post "/scans/{scan}/pages/{page}" approvals::pile::file, Needs::All(Action::TakeScan);
    get "/papers/{id}/number" approvals::number::show, Needs::All(Action::Register);
    post "/papers/{id}/number" approvals::number::keep, Needs::All(Action::Register);
    get "/papers/{id}/chain" approvals::chain::show, Needs::All(Action::Submit);
    post "/papers/{id}/chain" approvals::chain::keep, Needs::All(Action::Submit);

    // Papers.
    get "/papers" reports::list::show, Needs::All(Action::Read);
    post "/papers" reports::list::begin, Needs::All(Action::EditReport);
    get "/papers/{id}" reports::show::show, Needs::All(Action::Read);
    get "/papers/{id}/wording/{place}" reports::wording::show, Needs::All(Action::EditReport);
    post "/papers/{id}/wording/{place}" reports::wording::keep, Needs::All(Action::EditReport);
    post "/papers/{id}/wording/{place}/removal" reports::wording::remove, Needs::All(Action::EditReport);
    post "/papers/{id}/answers" reports::answer::keep, Needs::All(Action::EditReport);
    post "/papers/{id}/answers/{answer}/removal" reports::answer::remove, Needs::All(Action::EditReport);
    get "/papers/{id}/settings" reports::settings::show, Needs::All(Action::EditReport);
    post "/papers/{id}/settings" reports::settings::keep, Needs::All(Action::EditReport);
    get "/papers/{id}/versions" reports::versions::list, Needs::All(Action::Read);
    post "/papers/{id}/versions" reports::versions::freeze, Needs::All(Action::EditReport);
    get "/papers/{id}/versions/{version}" reports::versions::show, Needs::All(Action::Read);
    get "/papers/{id}/versions/{version}/files/{name}" reports::files::version, Needs::All(Action::Read);
    get "/papers/{id}/versions/{version}/pictures/{file}" reports::files::version_picture, Needs::All(Action::Read);
    get "/papers/{id}/comparison" reports::comparison::show, Needs::All(Action::Read);
    get "/papers/{id}/files/{name}" reports::files::live, Needs::All(Action::Read);
    get "/papers/{id}/pictures/{digest}" reports::files::picture, Needs::All(Action::Read);
}

/// Whether a path belongs to no agency: the program's own files.
pub fn is_of_the_installation(path: &str) -> bool {
    path.starts_with("/assets/")
}
