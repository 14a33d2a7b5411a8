//! The parts of the two objects that are made of parts, the core of a node and the register: none
//! may know another.
//!
//! A part is a module that owns state. What it may name of the whole is the shared vocabulary:
//! messages, the moment's context, effects and values. It may name neither another part nor the
//! whole itself, which delivers: so no part can call another, and there is no cycle among them.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

/// An object made of parts.
struct Whole {
    /// Its folder below `crates`.
    folder: &'static str,
    /// Its module, from the root of its crate.
    module: &'static str,
    /// Its own type, which the crate may show at its root.
    name: &'static str,
    /// The parts, each a file of its own and a folder of the same name.
    parts: &'static [&'static str],
    /// What the parts share: values, and nothing that owns state.
    shared: &'static [&'static str],
    /// What only the whole may name, besides itself.
    own: &'static [&'static str],
}

const WHOLES: [Whole; 2] = [
    Whole {
        folder: "control/src/core",
        module: "core",
        name: "Core",
        parts: &["custody", "desk", "fleet", "map", "peers", "people", "register"],
        shared: &[
            "context",
            "deadlines",
            "effects",
            "ground",
            "message",
            "raise",
            "settings",
            "table",
            "words",
        ],
        own: &["node", "queries"],
    },
    Whole {
        folder: "scheme/src/register",
        module: "register",
        name: "Register",
        parts: &["carriage", "drafts", "enrolment", "figures", "inspections"],
        shared: &["bounds", "checks", "message", "papers", "shelf", "step", "views"],
        own: &["delivery", "numbers", "owners", "participants", "read", "restore"],
    },
];

/// Checks every part of both.
///
/// # Errors
///
/// Names every place where a part knows what it may not.
pub(crate) fn check(crates: &Path) -> Result<()> {
    let mut faults = Vec::new();
    for whole in WHOLES {
        let folder = crates.join(whole.folder);
        for part in whole.parts {
            let of = Part { whole: &whole, name: part };
            of.check_file(&folder.join(format!("{part}.rs")), 0, &mut faults)?;
            of.check_folder(&folder.join(part), 1, &mut faults)?;
        }
    }
    if !faults.is_empty() {
        bail!("{} faults:\n  {}", faults.len(), faults.join("\n  "));
    }
    let count: usize = WHOLES.iter().map(|whole| whole.parts.len()).sum();
    println!("components: {count} know only messages and values");
    Ok(())
}

/// One part of a whole.
struct Part<'a> {
    whole: &'a Whole,
    name: &'a str,
}

impl Part<'_> {
    /// `depth` is how many modules lie between a file of the folder and the part's own.
    fn check_folder(&self, folder: &Path, depth: usize, faults: &mut Vec<String>) -> Result<()> {
        if !folder.exists() {
            return Ok(());
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.check_folder(&path, depth + 1, faults)?;
            } else {
                self.check_file(&path, depth, faults)?;
            }
        }
        Ok(())
    }

    fn check_file(&self, path: &Path, depth: usize, faults: &mut Vec<String>) -> Result<()> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let found = self.whole.faults_of(self.name, &text, depth);
        faults.extend(found.into_iter().map(|fault| format!("{} {fault}", path.display())));
        Ok(())
    }
}

impl Whole {
    /// What a file of a part names that it may not.
    fn faults_of(&self, part: &str, text: &str, depth: usize) -> Vec<String> {
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let mut faults = Vec::new();
        for name in named_of(self.module, text, depth) {
            let is_known = name == part || name == "*" || self.shared.contains(&&*name);
            let is_others = self.parts.contains(&&*name) || self.own.contains(&&*name);
            if !is_known && (is_others || name == self.name) {
                faults.push(format!("names {name}"));
            } else if !is_known {
                let said = "neither a part nor shared: list it in xtask";
                faults.push(format!("names {name}, which is {said}"));
            }
        }
        if named_after(&["crate::"], text).iter().any(|name| name == self.name) {
            faults.push(format!("names {}", self.name));
        }
        faults
    }
}

/// What a file names of the module of a whole: by its path from the crate, or by as many `super` as
/// lead to it.
fn named_of(module: &str, text: &str, depth: usize) -> Vec<String> {
    let relative = vec!["super"; depth + 1].join("::");
    let prefixes = [format!("crate::{module}::"), format!("{module}::"), format!("{relative}::")];
    named_after(&prefixes.each_ref().map(String::as_str), text)
}

/// The names that come right after one of these prefixes of a path.
fn named_after(prefixes: &[&str], text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for prefix in prefixes {
        for (at, _) in text.match_indices(prefix) {
            let before = text[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || before == ':' {
                continue;
            }
            names.extend(first_names(&text[at + prefix.len()..]));
        }
    }
    names
}

/// The first segments of a path or of a braced list of paths: `a::b` gives `a`, `{a::{b}, c}` gives
/// `a` and `c`.
fn first_names(path: &str) -> Vec<String> {
    let Some(list) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut depth, mut names, mut at_start) = (0, Vec::new(), true);
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            _ if character.is_whitespace() => {}
            _ if at_start => {
                names.push(word(&list[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    let is_of_word = |character: &char| character.is_alphanumeric() || *character == '_';
    let word: String = text.chars().take_while(is_of_word).collect();
    // `super::super` of a deeper file is looked at by its own prefix.
    if word.is_empty() { "*".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::{WHOLES, named_of};

    #[test]
    fn what_is_named_of_the_core_is_found() {
        let text = "
            use super::{Fleet, judging::Speaker};
            use super::super::desk::Desk;
            use crate::{
                Device,
                core::{context::{Context, LegView}, custody::Custody, message::ToDesk},
            };
            fn f(core: &crate::core::Core) {}
            use std::core::mem;
        ";
        let names = named_of("core", text, 1);
        assert_eq!(names, ["Core", "context", "custody", "message", "desk"]);
    }

    #[test]
    fn a_part_of_the_register_names_no_other_part() {
        let [_, register] = WHOLES;
        let of = |text: &str| register.faults_of("carriage", text, 1);
        let own = "use crate::{Manifest, register::{carriage::Acting, papers, views::Enrolled}};";
        assert_eq!(of(own), [""; 0]);
        assert_eq!(of("use super::super::enrolment::Enrolment;"), ["names enrolment"]);
        assert_eq!(
            of("fn f(it: &crate::register::inspections::Inspections) {}"),
            ["names inspections"]
        );
        assert_eq!(of("use crate::{Manifest, Register};"), ["names Register"]);
        assert_eq!(of("use crate::register::delivery::Delivery;"), ["names delivery"]);
    }
}
