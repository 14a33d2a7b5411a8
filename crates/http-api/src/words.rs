//! English words of codes, from the catalogue that the console speaks from. Names of places and
//! companies are not looked up: an answer to a program tells the ids that it knows.

use std::{collections::BTreeMap, sync::LazyLock};

use scheme::Refusal;
use serde::Serialize;
use serde_json::Value;

/// The catalogue: every code with a sentence, parameters in `{{braces}}`.
static CATALOGUE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let text = include_str!("../../../web/src/locales/en/codes.json");
    let mut file: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(text).expect("a test reads the catalogue");
    file.remove("code").unwrap_or_default()
});

/// A reason in English; its code where the catalogue has none, which a test rules out.
pub(crate) fn english(reason: &impl Serialize) -> String {
    render(&serde_json::to_value(reason).unwrap_or_default())
}

/// A refusal in English, for whoever is at a command line: each fault with its place.
pub fn refusal_text(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Because(reason) => english(reason),
        Refusal::Faults(faults) => {
            let texts = faults.iter().map(|it| format!("{}: {}", it.at, english(&it.reason)));
            texts.collect::<Vec<_>>().join("; ")
        }
    }
}

fn render(reason: &Value) -> String {
    let code = reason["code"].as_str().unwrap_or_default();
    let Some(template) = CATALOGUE.get(code) else { return code.to_owned() };
    // In one pass: what a value holds is not looked at again.
    let mut text = String::new();
    let mut rest = template.as_str();
    while let Some((before, (name, after))) =
        rest.split_once("{{").and_then(|(before, it)| Some((before, it.split_once("}}")?)))
    {
        text += before;
        text += &said(&reason["params"][name]);
        rest = after;
    }
    text + rest
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Object(reason) if reason.contains_key("code") => render(value),
        Value::Object(fields) => {
            let fields = fields.values().filter(|it| !it.is_null());
            fields.map(said).collect::<Vec<_>>().join(": ")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
