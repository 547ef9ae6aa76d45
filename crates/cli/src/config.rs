//! What an operator sets: defaults, under a file, under the environment; every fault names its place and its key.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::error::Kind;
use figment::providers::{Format as _, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use prongsai_site::fetch::IpNet;
use prongsai_web::client::Network;
use serde::{Deserialize, Deserializer, Serialize};

use crate::failure::{Act, Failure};
use crate::language::Language;

/// Where a file is looked for that nobody named.
const PLACES: [&str; 2] = ["prongsai.toml", "/etc/prongsai/prongsai.toml"];

/// How the names of variables begin; `PRONGSAI_WEB__LISTEN` is `web.listen`.
const PREFIX: &str = "PRONGSAI_";

/// Variables of the same beginning that are no settings.
const OTHERS: [&str; 1] = ["PRONGSAI_LANG"];

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the database, the files and the key.
    pub data: PathBuf,
    /// Address of the database, where it is not the file in the folder.
    pub database: Option<Secret>,
    /// The address at which people reach the platform, for mails, slips and QR codes.
    pub address: Option<String>,
    /// Requests.
    pub web: Web,
    /// The outbox; without a table no mail is sent.
    pub mail: Option<Mail>,
    /// The folder of copiers; without a table none is watched.
    pub watch: Option<Watch>,
    /// Visits to the towns' web sites.
    pub visits: Visits,
    /// The log.
    pub log: Log,
}

/// Visits to the towns' web sites.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Visits {
    /// Addresses of machines inside the house that may be visited: those on which a town's main site lies.
    #[serde(deserialize_with = "list")]
    pub machines: Vec<String>,
}

impl Visits {
    /// The machines; what is no address was refused when the settings were read.
    pub fn machines(&self) -> Vec<IpNet> {
        let whole = |address: IpAddr| format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 }).parse().ok();
        self.machines.iter().filter_map(|text| whole(text.parse().ok()?)).collect()
    }
}

/// Requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// Address and port for people.
    pub listen: String,
    /// Address and port for the operator's machines: health and figures.
    pub admin: Option<String>,
    /// Addresses or networks of proxies whose word about the reader's address is taken.
    #[serde(deserialize_with = "list")]
    pub trusted_proxies: Vec<String>,
    /// Certificate chain in PEM; with it the platform speaks TLS by itself.
    pub certificate: Option<PathBuf>,
    /// Key of the certificate in PEM.
    pub certificate_key: Option<PathBuf>,
    /// Largest upload in MB.
    #[serde(deserialize_with = "number")]
    pub largest_upload_mb: u64,
    /// How long a stop waits for the requests under way, in seconds.
    #[serde(deserialize_with = "number")]
    pub grace_seconds: u64,
}

/// The outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The mail server.
    pub host: Option<String>,
    /// Its port; by the kind of security where it is not set.
    #[serde(default, deserialize_with = "maybe_number")]
    pub port: Option<u64>,
    /// How the connection is kept secret.
    #[serde(default)]
    pub security: Security,
    /// Name to sign in with.
    pub user: Option<String>,
    /// Password; better kept in a file.
    pub password: Option<Secret>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
    /// The address from which mails come.
    pub from: String,
    /// A certificate in PEM that is trusted beside the public ones.
    pub trusted: Option<PathBuf>,
    /// Instead of a server: a folder into which mails are laid, to look at.
    pub folder: Option<PathBuf>,
}

/// How the connection to a mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS after a greeting.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None; only on the same machine.
    None,
}

/// The folder of copiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// The folder; each town has one of its own in it.
    pub folder: PathBuf,
    /// How often it is looked at, in seconds.
    #[serde(default = "ten", deserialize_with = "number")]
    pub every_seconds: u64,
}

fn ten() -> u64 {
    10
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Lines for people or for machines.
    pub format: LogFormat,
    /// What is written, such as `info` or `info,prongsai_web=debug`.
    pub level: String,
}

/// Lines for people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line of text.
    #[default]
    Text,
    /// One object of JSON a line.
    Json,
}

/// A text that no log shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("‹secret›")
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("prongsai-data"),
            database: None,
            address: None,
            web: Web::default(),
            mail: None,
            watch: None,
            visits: Visits::default(),
            log: Log::default(),
        }
    }
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            admin: None,
            trusted_proxies: Vec::new(),
            certificate: None,
            certificate_key: None,
            largest_upload_mb: 40,
            grace_seconds: 30,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

/// A number, also where the environment gives it as text.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    maybe_number(from)?.ok_or_else(|| serde::de::Error::custom("a number is missing"))
}

fn maybe_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Number(u64),
        Text(String),
    }
    match Option::<Given>::deserialize(from).map_err(|_| serde::de::Error::custom("is no whole number"))? {
        None => Ok(None),
        Some(Given::Number(number)) => Ok(Some(number)),
        Some(Given::Text(text)) => {
            text.trim().parse().map(Some).map_err(|_| serde::de::Error::custom("is no whole number"))
        }
    }
}

/// A list, also where the environment gives it as one text with commas.
fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Many(Vec<String>),
        One(String),
    }
    match Given::deserialize(from).map_err(|_| serde::de::Error::custom("is no list of texts"))? {
        Given::Many(many) => Ok(many),
        Given::One(one) => Ok(one.split([',', ' ']).filter(|part| !part.is_empty()).map(str::to_owned).collect()),
    }
}

/// The environment as settings. Values stay text: a password of digits is no number.
struct Variables(Vec<(String, String)>);

impl Provider for Variables {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment").interpolater(|_, keys| {
            let name: Vec<String> = keys.iter().map(|key| key.to_ascii_uppercase()).collect();
            format!("{PREFIX}{}", name.join("__"))
        })
    }

    fn data(&self) -> figment::error::Result<Map<Profile, Dict>> {
        let mut root = Dict::new();
        for (name, value) in &self.0 {
            let Some(rest) = name.strip_prefix(PREFIX) else { continue };
            if OTHERS.contains(&name.as_str()) {
                continue;
            }
            let keys = rest.to_ascii_lowercase();
            let nested = figment::util::nest(&keys.replace("__", "."), Value::from(value.clone()));
            if let Some(dict) = nested.into_dict() {
                merge(&mut root, dict);
            }
        }
        Ok(Profile::Default.collect(root))
    }
}

fn merge(into: &mut Dict, from: Dict) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Dict(_, old)), Value::Dict(_, new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// Where a command takes its settings from.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Source {
    /// ไฟล์ค่าตั้ง ไม่ระบุคือ prongsai.toml หรือ /etc/prongsai/prongsai.toml · file of settings
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl Source {
    /// Reads the settings of this machine.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(&self, language: Language) -> Result<Config, Failure> {
        Config::load(self.config.as_deref(), std::env::vars(), language)
    }
}

impl Config {
    /// Reads the settings: `file` where one is named, else the first of the usual places that exists.
    ///
    /// # Errors
    /// Everything that is wrong, each with its file or variable and its key.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
        language: Language,
    ) -> Result<Self, Failure> {
        let usual = || PLACES.into_iter().map(PathBuf::from).find(|place| place.is_file());
        let found = file.map(Path::to_owned).or_else(usual);
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = &found {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::io(language, Act::Read, path, &error))?;
            // Checked here first, because this reader says the line.
            if let Err(error) = text.parse::<toml::Table>() {
                let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
                return Err(Failure(format!("{}:{line}: {}", path.display(), error.message())));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        let figment = figment.merge(Variables(variables.into_iter().collect()));
        let config: Self = figment.extract().map_err(|error| faults(error, found.as_deref(), language))?;
        let wrong = config.wrong(language);
        if wrong.is_empty() {
            return Ok(config);
        }
        let lines: Vec<String> = wrong
            .into_iter()
            .map(|(key, sentence)| format!("{}{key}: {sentence}", place(&figment, key, found.as_deref())))
            .collect();
        Err(Failure(lines.join("\n")))
    }

    /// What cannot be as it is set, by key.
    fn wrong(&self, language: Language) -> Vec<(&'static str, String)> {
        let mut wrong: Vec<(&'static str, String)> = Vec::new();
        let mut say = |key, thai: &str, english: &str| wrong.push((key, language.say(thai, english).to_owned()));
        let address = ("ต้องเป็นเลข IP กับพอร์ต เช่น 127.0.0.1:8080", "is no address with a port such as 127.0.0.1:8080");
        if self.web.listen.parse::<SocketAddr>().is_err() {
            say("web.listen", address.0, address.1);
        }
        if self.web.admin.as_ref().is_some_and(|admin| admin.parse::<SocketAddr>().is_err()) {
            say("web.admin", address.0, address.1);
        }
        if self.web.admin.as_ref() == Some(&self.web.listen) {
            say(
                "web.admin",
                "ต้องไม่ซ้ำกับ web.listen เพราะหน้านี้ไม่ใช่ของประชาชน",
                "is the same as web.listen; it is not for the public",
            );
        }
        if self.web.trusted_proxies.iter().any(|proxy| Network::parse(proxy).is_none()) {
            say(
                "web.trusted_proxies",
                "ต้องเป็นเลข IP หรือช่วงของเครือข่าย เช่น 10.0.0.0/8",
                "is no address or network such as 10.0.0.0/8",
            );
        }
        if self.visits.machines.iter().any(|text| text.parse::<IpAddr>().is_err()) {
            say("visits.machines", "ต้องเป็นเลข IP ของเครื่อง เช่น 10.1.2.3", "is no address of a machine such as 10.1.2.3");
        }
        if self.web.certificate.is_some() != self.web.certificate_key.is_some() {
            let key = if self.web.certificate.is_some() { "web.certificate_key" } else { "web.certificate" };
            say(
                key,
                "ต้องระบุทั้งใบรับรองและกุญแจของใบรับรอง",
                "is missing: a certificate needs its key and the other way round",
            );
        }
        if !(1..=2_000).contains(&self.web.largest_upload_mb) {
            say("web.largest_upload_mb", "ต้องอยู่ระหว่าง 1 ถึง 2000", "is not between 1 and 2000");
        }
        if self.address.as_ref().is_some_and(|text| !is_public_address(text)) {
            say(
                "address",
                "ต้องขึ้นต้นด้วย https:// หรือ http:// ตามด้วยชื่อเครื่อง ไม่มีอะไรต่อท้าย เช่น https://ita.example.go.th",
                "is no address such as https://ita.example.go.th, without anything behind the name",
            );
        }
        let is_known = |url: &str| ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme));
        if self.database.as_ref().is_some_and(|database| !is_known(&database.0)) {
            say(
                "database",
                "ต้องขึ้นต้นด้วย sqlite: หรือ postgres:// เช่น postgres://prongsai@%2Fvar%2Frun%2Fpostgresql/prongsai",
                "begins neither with sqlite: nor with postgres://",
            );
        }
        if let Some(mail) = &self.mail {
            mail.wrong(&mut say);
        }
        if self.watch.as_ref().is_some_and(|watch| !(1..=3_600).contains(&watch.every_seconds)) {
            say("watch.every_seconds", "ต้องอยู่ระหว่าง 1 ถึง 3600", "is not between 1 and 3600");
        }
        if self.log.level.parse::<tracing_subscriber::filter::EnvFilter>().is_err() {
            say("log.level", "ใช้ไม่ได้ เช่น info หรือ warn", "is no level such as info or warn");
        }
        wrong
    }

    /// The address of the database.
    pub fn database(&self) -> String {
        match &self.database {
            Some(database) => database.0.clone(),
            None => format!("sqlite:{}", self.data.join("prongsai.db").display()),
        }
    }

    /// The folder of evidence and papers.
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }

    /// The file of the key that seals secrets.
    pub fn key(&self) -> PathBuf {
        self.data.join("secret.key")
    }

    /// The address at which people reach the platform, without a slash at its end.
    pub fn public_address(&self) -> String {
        if let Some(address) = &self.address {
            return address.trim_end_matches('/').to_owned();
        }
        let scheme = if self.web.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.web.listen.replace("0.0.0.0", "localhost"))
    }

    /// Whether people come over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_address().starts_with("https://")
    }
}

impl Mail {
    fn wrong(&self, say: &mut impl FnMut(&'static str, &str, &str)) {
        if !prongsai_worker::mail::is_address(&self.from) {
            say("mail.from", "ต้องเป็นที่อยู่อีเมล เช่น ita@example.go.th", "is no mail address such as ita@example.go.th");
        }
        if self.host.is_some() == self.folder.is_some() {
            say(
                "mail.host",
                "ต้องระบุเครื่องส่งอีเมล หรือโฟลเดอร์ (mail.folder) อย่างใดอย่างหนึ่ง",
                "either a mail server or mail.folder is to be set, and not both",
            );
        }
        let is_far = self.host.as_deref().is_some_and(|host| !prongsai_worker::mail::is_local(host));
        if self.security == Security::None && is_far {
            say(
                "mail.security",
                "ส่งโดยไม่เข้ารหัสได้เฉพาะเครื่องเดียวกัน โปรดใช้ starttls หรือ tls",
                "goes unencrypted to the same machine only; use starttls or tls",
            );
        }
        if self.password.is_some() && self.password_file.is_some() {
            say("mail.password", "ระบุไว้สองที่ โปรดใช้ password_file อย่างเดียว", "is set twice; keep password_file");
        }
        if self.user.is_some() != (self.password.is_some() || self.password_file.is_some()) {
            say("mail.user", "ต้องระบุคู่กับ password_file", "goes together with password_file");
        }
        if self.port.is_some_and(|port| !(1..=65_535).contains(&port)) {
            say("mail.port", "ต้องอยู่ระหว่าง 1 ถึง 65535", "is not between 1 and 65535");
        }
    }
}

/// An address without path, query or name of a user.
fn is_public_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(host) = rest.map(|rest| rest.trim_end_matches('/')) else { return false };
    !host.is_empty() && host.chars().all(|c| c.is_alphanumeric() || "-._:[]".contains(c))
}

/// Where a key was set: the file, the variable, or nothing for a default.
fn place(figment: &Figment, key: &str, file: Option<&Path>) -> String {
    let known = figment.find_metadata(key).or_else(|| figment.find_metadata(key.split('.').next().unwrap_or(key)));
    match known {
        Some(metadata) if metadata.name == "environment" => format!("{}: ", variable(key)),
        Some(metadata) if metadata.source.is_some() => {
            file.map_or_else(String::new, |file| format!("{}: ", file.display()))
        }
        _ => String::new(),
    }
}

/// The variable that sets a key.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_ascii_uppercase())
}

fn faults(error: figment::Error, file: Option<&Path>, language: Language) -> Failure {
    let mut lines = Vec::new();
    for fault in error {
        let mut key = fault.path.join(".");
        let sentence = match &fault.kind {
            Kind::UnknownField(name, known) => {
                if key.rsplit('.').next() != Some(name.as_str()) {
                    key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                }
                let known = known.join(", ");
                match language {
                    Language::Th => format!("ไม่มีค่าตั้งชื่อนี้ ที่มีคือ {known}"),
                    Language::En => format!("is no setting; there are {known}"),
                }
            }
            Kind::UnknownVariant(name, known) => {
                let known = known.join(", ");
                match language {
                    Language::Th => format!("‘{name}’ ใช้ไม่ได้ ต้องเป็น {known}"),
                    Language::En => format!("‘{name}’ is not one of {known}"),
                }
            }
            Kind::MissingField(name) => {
                key = if key.is_empty() { name.to_string() } else { format!("{key}.{name}") };
                language.say("ยังไม่ได้ระบุ", "is missing").to_owned()
            }
            Kind::InvalidType(actual, expected) => match language {
                Language::Th => format!("ชนิดของค่าไม่ถูกต้อง: เป็น {actual} ต้องเป็น {expected}"),
                Language::En => format!("is {actual}; it should be {expected}"),
            },
            Kind::Message(text) if text == "is no whole number" => language.say("ต้องเป็นจำนวนเต็ม", text).to_owned(),
            other => other.to_string(),
        };
        let from_environment = fault.metadata.as_ref().is_some_and(|metadata| metadata.name == "environment");
        lines.push(match file {
            _ if from_environment => format!("{}: {key}: {sentence}", variable(&key)),
            Some(file) => format!("{}: {key}: {sentence}", file.display()),
            None => format!("{key}: {sentence}"),
        });
    }
    Failure(lines.join("\n"))
}

#[cfg(test)]
mod tests;
