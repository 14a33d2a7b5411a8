//! The components of the core: none may know another.
//!
//! A component is a module of `control::core` that owns state. What it may name of the core is the
//! shared vocabulary: the messages, the moment's context, effects and values. It may name neither
//! another component nor the core itself, which delivers: so no component can call another, and
//! there is no cycle among them.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

/// The components, each a file of its own and a folder of the same name.
const COMPONENTS: [&str; 7] = ["custody", "desk", "fleet", "map", "peers", "people", "register"];
/// What components share: values, and nothing that owns state of the node.
const SHARED: [&str; 8] =
    ["context", "deadlines", "effects", "ground", "message", "raise", "settings", "table"];
/// What only the core and its own parts may name.
const CORE: [&str; 3] = ["Core", "node", "queries"];

/// Checks the components under `crates/control/src/core`.
///
/// # Errors
///
/// Names every place where a component knows what it may not.
pub(crate) fn check(crates: &Path) -> Result<()> {
    let core = crates.join("control/src/core");
    let mut faults = Vec::new();
    for component in COMPONENTS {
        let file = core.join(format!("{component}.rs"));
        check_file(&file, component, 0, &mut faults)?;
        check_folder(&core.join(component), component, 1, &mut faults)?;
    }
    if !faults.is_empty() {
        bail!("{} faults:\n  {}", faults.len(), faults.join("\n  "));
    }
    println!("components: {} know only messages and values", COMPONENTS.len());
    Ok(())
}

fn check_folder(
    folder: &Path,
    component: &str,
    depth: usize,
    faults: &mut Vec<String>,
) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            check_folder(&path, component, depth + 1, faults)?;
        } else {
            check_file(&path, component, depth, faults)?;
        }
    }
    Ok(())
}

/// `depth` is how many modules lie between the file and the component's own.
fn check_file(path: &Path, component: &str, depth: usize, faults: &mut Vec<String>) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    for name in named_of_core(&text, depth) {
        let is_own = name == component;
        if !is_own && (COMPONENTS.contains(&&*name) || CORE.contains(&&*name)) {
            faults.push(format!("{} names {name}", path.display()));
        } else if !is_own && !SHARED.contains(&&*name) && name != "*" {
            let said = "neither a component nor shared: list it in xtask";
            faults.push(format!("{} names {name}, which is {said}", path.display()));
        }
    }
    Ok(())
}

/// What a file names of the core's own module: by `crate::core`, or by as many `super` as lead to
/// it.
fn named_of_core(text: &str, depth: usize) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let relative = vec!["super"; depth + 1].join("::");
    let mut names = Vec::new();
    for prefix in ["crate::core::", "core::", &format!("{relative}::")] {
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
    use super::named_of_core;

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
        let names = named_of_core(text, 1);
        assert_eq!(names, ["Core", "context", "custody", "message", "desk"]);
    }
}
