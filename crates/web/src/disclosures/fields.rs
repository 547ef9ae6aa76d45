//! The form of an item: as typed, and what it means.

use std::collections::BTreeSet;

use prongsai_domain::agency::Agency;
use prongsai_domain::disclosure::{Address, Disclosure, Element};
use prongsai_site::fetch::{self, IpNet};
use prongsai_thai::date;

use crate::form::{Faults, Typed, filled};
use crate::measures::fields::day;
use crate::measures::post_name;
use crate::shell::Shell;

/// Elements of an item, and addresses.
const MOST: usize = 20;

/// Code points of a text.
const LONGEST: usize = 2_000;

/// One element in the form.
pub struct ElementField {
    /// Its place, from 0.
    pub at: usize,
    /// What is to be seen.
    pub text: String,
    /// `yes`, `no`, or empty where nobody looked.
    pub met: String,
    /// What proves it.
    pub proof: String,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// One address in the form.
pub struct AddressField {
    /// Its place, from 0.
    pub at: usize,
    /// The address.
    pub url: String,
    /// Where to click.
    pub clicks: String,
    /// `seen`: a person has opened it; `again`: last year's proof; empty: the machine is to look.
    pub seen: String,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// What a form says.
pub struct Read {
    /// The item.
    pub disclosure: Disclosure,
    /// Addresses that the person has opened and found right.
    pub seen: Vec<String>,
}

/// An item as the form would have sent it.
pub fn typed(shell: &Shell, item: &Disclosure) -> Typed {
    let mut typed = Typed::default();
    let met = |met: Option<bool>| match met {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    typed.set_all("element", item.elements.iter().map(|one| one.text.clone()));
    typed.set_all("met", item.elements.iter().map(|one| met(one.met).to_owned()));
    typed.set_all("proof", item.elements.iter().map(|one| one.proof.clone()));
    typed.set_all("url", item.addresses.iter().map(|one| one.url.clone()));
    typed.set_all("clicks", item.addresses.iter().map(|one| one.clicks.clone()));
    let seen = |one: &Address| if one.is_of_last_year { "again" } else { "" };
    typed.set_all("seen", item.addresses.iter().map(|one| seen(one).to_owned()));
    typed.set("owner", item.owner.clone().unwrap_or_default());
    typed.set("due", item.due.map(|day| shell.say(date::long(day))).unwrap_or_default());
    typed.set("note", item.note.clone());
    typed
}

fn column(typed: &Typed, name: &str, at: usize) -> String {
    typed.all(name).get(at).map_or_else(String::new, |text| text.replace("\r\n", "\n"))
}

/// The elements of a form, one empty line more where there is none.
pub fn elements(typed: &Typed, faults: &Faults) -> Vec<ElementField> {
    (0..typed.all("element").len().max(1))
        .map(|at| ElementField {
            at,
            text: column(typed, "element", at),
            met: column(typed, "met", at),
            proof: column(typed, "proof", at),
            fault: faults.of(&format!("element-{at}")).map(str::to_owned),
        })
        .collect()
}

/// The addresses of a form, one empty one where there is none.
pub fn addresses(typed: &Typed, faults: &Faults) -> Vec<AddressField> {
    (0..typed.all("url").len().max(1))
        .map(|at| AddressField {
            at,
            url: column(typed, "url", at),
            clicks: column(typed, "clicks", at),
            seen: column(typed, "seen", at),
            fault: faults.of(&format!("url-{at}")).map(str::to_owned),
        })
        .collect()
}

/// Does what a button beside a line asks; whether it was one.
pub fn act(typed: &mut Typed) -> bool {
    let act = typed.get("act").to_owned();
    let drop = |typed: &mut Typed, names: [&str; 3], gone: usize| {
        for name in names {
            let kept: Vec<String> = typed
                .all(name)
                .into_iter()
                .enumerate()
                .filter(|(at, _)| *at != gone)
                .map(|(_, text)| text.to_owned())
                .collect();
            typed.set_all(name, kept);
        }
    };
    let add = |typed: &mut Typed, names: [&str; 3]| {
        for name in names {
            let more: Vec<String> = typed.all(name).into_iter().map(str::to_owned).chain([String::new()]).collect();
            typed.set_all(name, more);
        }
    };
    let at = |prefix: &str| act.strip_prefix(prefix).and_then(|at| at.parse::<usize>().ok());
    if act == "add-element" {
        add(typed, ["element", "met", "proof"]);
    } else if act == "add-address" {
        add(typed, ["url", "clicks", "seen"]);
    } else if let Some(at) = at("drop-element-") {
        drop(typed, ["element", "met", "proof"], at);
    } else if let Some(at) = at("drop-address-") {
        drop(typed, ["url", "clicks", "seen"], at);
    } else {
        return false;
    }
    true
}

/// Reads a form; what is wrong goes to its field. Addresses may lie in the networks that are allowed.
pub fn read(shell: &Shell, agency: &Agency, code: &str, typed: &Typed, allow: &[IpNet], faults: &mut Faults) -> Read {
    let mut elements = Vec::new();
    for field in self::elements(typed, &Faults::new()) {
        let (text, proof) = (field.text.trim(), field.proof.trim());
        if text.is_empty() {
            if !proof.is_empty() || field.met == "yes" {
                faults.say(&format!("element-{}", field.at), shell.t("disclosures-fault-element"));
            }
            continue;
        }
        long(shell, faults, &format!("element-{}", field.at), &[text, proof]);
        let met = match field.met.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        elements.push(Element { text: text.to_owned(), met, proof: proof.to_owned() });
    }
    let (mut addresses, mut seen, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    for field in self::addresses(typed, &Faults::new()) {
        let (url, clicks, name) = (field.url.trim(), field.clicks.trim(), format!("url-{}", field.at));
        if url.is_empty() {
            if !clicks.is_empty() {
                faults.say(&name, shell.t("disclosures-fault-clicks"));
            }
            continue;
        }
        long(shell, faults, &name, &[clicks]);
        if let Err(error) = fetch::plausible(url, allow) {
            faults.say(&name, shell.say(in_language(shell, error.thai(), error.to_string())));
        } else if !known.insert(url.to_owned()) {
            faults.say(&name, shell.t("disclosures-fault-twice"));
        }
        if field.seen == "seen" {
            seen.push(url.to_owned());
        }
        let is_of_last_year = field.seen == "again";
        addresses.push(Address { url: url.to_owned(), clicks: clicks.to_owned(), is_of_last_year, visit: None });
    }
    for (count, field) in [(elements.len(), "element-0"), (addresses.len(), "url-0")] {
        if count > MOST {
            faults.say(field, shell.t1("disclosures-fault-many", "most", MOST));
        }
    }
    let owner = filled(typed.get("owner")).map(str::to_owned);
    if owner.as_ref().is_some_and(|post| agency.post(post).is_none()) {
        faults.add(shell, "owner", "measure-fault-post");
    }
    let due = day(shell, typed, "due", faults);
    let note = typed.get("note").trim().replace("\r\n", "\n");
    long(shell, faults, "note", &[&note]);
    Read { disclosure: Disclosure { code: code.to_owned(), elements, addresses, owner, due, note }, seen }
}

fn long(shell: &Shell, faults: &mut Faults, field: &str, texts: &[&str]) {
    if texts.iter().any(|text| text.chars().count() > LONGEST) {
        faults.say(field, shell.t1("measure-fault-long", "most", LONGEST));
    }
}

/// The sentence in the reader's language.
pub fn in_language(shell: &Shell, thai: String, english: String) -> String {
    match shell.words.language {
        crate::shell::Language::Thai => thai,
        crate::shell::Language::English => english,
    }
}

/// An item in words, for memory and for two officers who meet: label and text.
pub fn said(shell: &Shell, agency: &Agency, item: &Disclosure) -> Vec<(String, String)> {
    let element = |one: &Element| {
        let met = match one.met {
            Some(true) => shell.t("disclosures-met-yes"),
            Some(false) => shell.t("disclosures-met-no"),
            None => shell.t("disclosures-met-open"),
        };
        let proof = if one.proof.is_empty() { String::new() } else { format!(" ({})", one.proof) };
        format!("{}: {met}{proof}", one.text)
    };
    let address = |one: &Address| {
        let again =
            if one.is_of_last_year { format!(" ({})", shell.t("disclosures-lack-again")) } else { String::new() };
        match one.clicks.is_empty() {
            true => format!("{}{again}", one.url),
            false => format!("{}{again}\n{}", one.url, one.clicks),
        }
    };
    let lines = |texts: Vec<String>| texts.join("\n");
    vec![
        (shell.t("disclosures-elements"), lines(item.elements.iter().map(element).collect())),
        (shell.t("disclosures-addresses-field"), lines(item.addresses.iter().map(address).collect())),
        (shell.t("disclosures-owner"), post_name(agency, item.owner.as_deref()).unwrap_or_default()),
        (shell.t("disclosures-due"), item.due.map(|day| shell.date(&day)).unwrap_or_default()),
        (shell.t("disclosures-note"), item.note.clone()),
    ]
}
