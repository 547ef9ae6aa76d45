//! Words and names by which a page is known for what it is; the files of `data/`.

use std::sync::OnceLock;

use serde::Deserialize;

/// The lists of `data/words.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub not_found: Vec<String>,
    pub sign_in: Vec<String>,
    pub sign_in_addresses: Vec<String>,
    pub locked: Vec<String>,
    pub elsewhere: Vec<String>,
    pub drives: Vec<String>,
    pub share: Vec<String>,
    pub steering: Vec<String>,
    pub of_last_year: Vec<String>,
    pub calls_year: Vec<String>,
    pub calls_list: Vec<String>,
    pub click_verbs: Vec<String>,
    pub click_home: Vec<String>,
}

/// The words.
pub fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| toml::from_str(include_str!("../data/words.toml")).unwrap_or_default())
}

/// Whether a text has one of the words, whatever the size of its letters.
pub fn has(text: &str, words: &[String]) -> bool {
    let lower = text.to_lowercase();
    words.iter().any(|word| lower.contains(word.as_str()))
}

/// Whether a host is one of the hosts or below it.
pub fn is_host(host: &str, hosts: &[String]) -> bool {
    hosts.iter().any(|known| host == known || host.strip_suffix(known.as_str()).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_words_is_sound() {
        let read: Words = toml::from_str(include_str!("../data/words.toml")).expect("the file has the shape");

        assert!(read.not_found.len() > 10 && read.calls_list.len() > 3);
        assert!(is_host("www.facebook.com", &read.elsewhere) && !is_host("notfacebook.com", &read.elsewhere));
    }
}
