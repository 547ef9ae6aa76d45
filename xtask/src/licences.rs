//! Licences and duplicate versions of all dependencies, from `cargo metadata` alone. What only `cargo xtask fuzz` builds has a
//! lock file of its own, which must say the same as the one of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

use crate::run::root;

/// Checks each dependency's licence against `deny.toml`'s list, and duplicate versions against its exceptions.
///
/// # Errors
/// All violations, one a line.
pub fn licences() -> Result<(), String> {
    let (metadata, fuzz) = (metadata(".")?, metadata("fuzz")?);
    let rules = Rules::read()?;
    let shipped = shipped(&metadata);
    let mut faults = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let locked: BTreeSet<(&str, String)> = versions_of(&metadata).collect();
    let known: BTreeSet<&str> = locked.iter().map(|(name, _)| *name).collect();
    for (name, version) in versions_of(&fuzz).filter(|found| known.contains(found.0) && !locked.contains(found)) {
        faults.push(format!(
            "fuzz/Cargo.lock has {name} {version}, Cargo.lock another: what is tried is not what is built"
        ));
    }
    let alone = fuzz.packages.iter().filter(|package| !known.contains(package.name.as_str()));
    for package in metadata.packages.iter().chain(alone).filter(|package| package.source.is_some()) {
        let licence = package.license.as_deref().unwrap_or("none");
        let excepted = rules.excepted.get(package.name.as_str());
        if !is_allowed(licence, &rules.allowed, excepted) {
            faults.push(format!("{} {}: licence ‘{licence}’ is not on the list", package.name, package.version));
        }
        if shipped.contains(&package.id) {
            versions.entry(package.name.as_str()).or_default().insert(package.version.to_string());
        }
    }
    for (name, found) in versions.iter().filter(|(_, found)| found.len() > 1) {
        if !rules.duplicates.contains(*name) {
            let found: Vec<&str> = found.iter().map(String::as_str).collect();
            faults.push(format!("{name} is built in {} versions: {}", found.len(), found.join(", ")));
        }
    }
    for name in &rules.duplicates {
        if versions.get(name.as_str()).is_none_or(|found| found.len() < 2) {
            faults.push(format!("{name} is no duplicate any more: take it off the list in deny.toml"));
        }
    }
    if faults.is_empty() {
        eprintln!("licences: {} dependencies in order", metadata.packages.len());
        Ok(())
    } else {
        Err(format!("dependencies:\n  {}", faults.join("\n  ")))
    }
}

fn metadata(folder: &str) -> Result<Metadata, String> {
    MetadataCommand::new()
        .current_dir(root().join(folder))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .map_err(|error| format!("no metadata of {folder}: {error}"))
}

/// What comes from a registry, with its version.
fn versions_of(metadata: &Metadata) -> impl Iterator<Item = (&str, String)> {
    let from_registry = metadata.packages.iter().filter(|package| package.source.is_some());
    from_registry.map(|package| (package.name.as_str(), package.version.to_string()))
}

/// The lists of `deny.toml`: one quoted entry a line below its heading.
struct Rules {
    allowed: BTreeSet<String>,
    /// Licences that one package may have besides.
    excepted: BTreeMap<String, BTreeSet<String>>,
    duplicates: BTreeSet<String>,
}

impl Rules {
    fn read() -> Result<Self, String> {
        let path = root().join("deny.toml");
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let table: toml::Table = text.parse().map_err(|error| format!("deny.toml: {error}"))?;
        Ok(Self {
            allowed: names(&table, "licenses", "allow", None)?,
            excepted: exceptions(&table)?,
            duplicates: names(&table, "bans", "skip", Some("crate"))?,
        })
    }
}

fn names(table: &toml::Table, section: &str, key: &str, field: Option<&str>) -> Result<BTreeSet<String>, String> {
    let list = table.get(section).and_then(|section| section.get(key)).and_then(toml::Value::as_array);
    let list = list.ok_or_else(|| format!("deny.toml: no list {section}.{key}"))?;
    list.iter()
        .map(|entry| field.map_or(Some(entry), |field| entry.get(field)))
        .map(|entry| entry.and_then(toml::Value::as_str).map(str::to_owned))
        .collect::<Option<_>>()
        .ok_or_else(|| format!("deny.toml: {section}.{key} holds something else than names"))
}

/// The licences that single packages may have besides.
fn exceptions(table: &toml::Table) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let list = table.get("licenses").and_then(|section| section.get("exceptions")).and_then(toml::Value::as_array);
    let read = |entry: &toml::Value| {
        let name = entry.get("crate")?.as_str()?.to_owned();
        let licences = entry.get("allow")?.as_array()?.iter().map(|licence| licence.as_str().map(str::to_owned));
        Some((name, licences.collect::<Option<_>>()?))
    };
    list.into_iter()
        .flatten()
        .map(read)
        .collect::<Option<_>>()
        .ok_or_else(|| "deny.toml: licenses.exceptions holds something else than crates with licences".to_owned())
}

/// Whether the SPDX expression can be met with allowed licences alone; crates still write `A/B` for `A OR B`.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>, excepted: Option<&BTreeSet<String>>) -> bool {
    let is_on =
        |licence: &str| allowed.contains(licence) || excepted.is_some_and(|excepted| excepted.contains(licence));
    spdx::Expression::parse_mode(expression, spdx::ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|part| is_on(&part.to_string())))
}

/// The packages that end up in the program, without those that only tests and tasks use.
fn shipped(metadata: &Metadata) -> BTreeSet<PackageId> {
    let mut found = BTreeSet::new();
    let Some(resolve) = &metadata.resolve else { return found };
    let nodes: BTreeMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut open: Vec<&PackageId> = metadata
        .packages
        .iter()
        .filter(|package| package.name.as_str() == "prongsai-cli")
        .map(|package| &package.id)
        .collect();
    while let Some(id) = open.pop() {
        if !found.insert(id.clone()) {
            continue;
        }
        let Some(node) = nodes.get(id) else { continue };
        open.extend(
            node.deps
                .iter()
                .filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal))
                .map(|dep| &dep.pkg),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> BTreeSet<String> {
        ["MIT", "Apache-2.0"].map(str::to_owned).into()
    }

    #[test]
    fn one_allowed_alternative_is_enough() {
        assert!(is_allowed("MIT OR GPL-3.0", &list(), None));
        assert!(is_allowed("Zlib/MIT", &list(), None));
    }

    #[test]
    fn every_part_of_a_conjunction_must_be_allowed() {
        assert!(!is_allowed("MIT AND GPL-3.0", &list(), None));
        assert!(is_allowed("(MIT) AND Apache-2.0", &list(), None));
        assert!(!is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0", &list(), None));
    }

    #[test]
    fn one_package_may_have_another_licence() {
        assert!(!is_allowed("MIT AND NCSA", &list(), None));
        assert!(is_allowed("MIT AND NCSA", &list(), Some(&["NCSA".to_owned()].into())));
    }

    #[test]
    fn no_licence_is_not_allowed() {
        assert!(!is_allowed("none", &list(), None));
        assert!(!is_allowed("", &list(), None));
    }
}
