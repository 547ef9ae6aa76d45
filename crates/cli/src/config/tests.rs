use std::fs;

use super::*;

fn set(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prongsai.toml");
    fs::write(&path, text).unwrap();
    Config::load(Some(&path), set(variables), Language::En)
        .map_err(|failure| failure.0.replace(&folder.path().display().to_string(), "·"))
}

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(load("", &[]).unwrap(), Config::default());
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let text = "data = \"/srv/a\"\n[web]\nlisten = \"0.0.0.0:80\"\nlargest_upload_mb = 10\n";
    let variables = [
        ("PRONGSAI_WEB__LISTEN", "127.0.0.1:9000"),
        ("PRONGSAI_WEB__GRACE_SECONDS", "5"),
        ("PRONGSAI_WEB__TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"),
        ("PRONGSAI_LANG", "en"),
        ("HOME", "/root"),
    ];

    let config = load(text, &variables).unwrap();

    assert_eq!(config.web.listen, "127.0.0.1:9000");
    assert_eq!(config.web.largest_upload_mb, 10);
    assert_eq!(config.web.grace_seconds, 5);
    assert_eq!(config.web.trusted_proxies, ["127.0.0.1", "10.0.0.0/8"]);
    assert_eq!(config.database(), "sqlite:/srv/a/prongsai.db");
}

#[test]
fn a_password_of_digits_stays_a_text_and_is_never_shown() {
    let variables = [
        ("PRONGSAI_MAIL__HOST", "mail.example.go.th"),
        ("PRONGSAI_MAIL__FROM", "ita@example.go.th"),
        ("PRONGSAI_MAIL__USER", "ita"),
        ("PRONGSAI_MAIL__PASSWORD", "00123"),
    ];

    let config = load("", &variables).unwrap();

    assert_eq!(config.mail.clone().unwrap().password, Some(Secret("00123".to_owned())));
    assert!(!format!("{config:?}").contains("00123"));
}

#[test]
fn a_fault_names_the_file_and_the_key() {
    let fault = |text: &str| load(text, &[]).unwrap_err();
    assert!(fault("colour = 1").starts_with("·/prongsai.toml: colour: is no setting; there are data"));
    assert!(fault("[web]\nlissten = \"\"").starts_with("·/prongsai.toml: web.lissten: is no setting"));
    assert!(fault("[web]\nlisten = 80").starts_with("·/prongsai.toml: web.listen: is "));
    assert!(fault("[web]\nlisten = \"eighty\"").starts_with("·/prongsai.toml: web.listen: is no address"));
    assert!(fault("[log]\nformat = \"xml\"").starts_with("·/prongsai.toml: log.format: ‘xml’ is not one of"));
    assert!(fault("[mail]\nhost = \"localhost\"").starts_with("·/prongsai.toml: mail.from: is missing"));
    assert!(fault("data = \"a\"\ndata = ").starts_with("·/prongsai.toml:2: "));
    assert!(fault("[web]\nlargest_upload_mb = \"big\"").starts_with("·/prongsai.toml: web.largest_upload_mb: is no"));
}

#[test]
fn a_fault_of_the_environment_names_the_variable() {
    let unknown = load("", &[("PRONGSAI_WEB__COLOUR", "red")]).unwrap_err();
    let wrong = load("", &[("PRONGSAI_WEB__LISTEN", "eighty")]).unwrap_err();

    assert!(unknown.starts_with("PRONGSAI_WEB__COLOUR: web.colour: is no setting"), "{unknown}");
    assert!(wrong.starts_with("PRONGSAI_WEB__LISTEN: web.listen: is no address"), "{wrong}");
}

#[test]
fn mail_without_secrecy_stays_on_the_machine() {
    let text = |host: &str| format!("[mail]\nhost = \"{host}\"\nfrom = \"a@b.go.th\"\nsecurity = \"none\"\n");
    assert!(load(&text("127.0.0.1"), &[]).is_ok());
    assert!(load(&text("mail.b.go.th"), &[]).unwrap_err().contains("mail.security"));
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let text =
        "address = \"ita.example.go.th\"\ndatabase = \"mysql://x\"\n[web]\nlisten = \"x\"\ncertificate = \"c\"\n";
    let fault = load(text, &[]).unwrap_err();
    assert_eq!(fault.lines().count(), 4, "{fault}");
}
