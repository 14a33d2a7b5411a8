//! The parts of the two objects that are made of parts, the core of a node and the register: none
//! may know another.
//!
//! A part is a module that owns state. What it may name of the whole is the shared vocabulary:
//! messages, the moment's context, effects and values. It may name neither another part nor the
//! whole itself, which delivers. What is shared may name nothing but what is shared.
//!
//! Names alone do not show every call: a value can be reached whose type nobody names, and a
//! question asked through a trait is answered by another part. So calls are looked at, too: a
//! method that only another part has must be one of a trait that the asking part names, and no
//! chain of calls may lead from a part through another back to itself.

mod calls;
mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, bail};

use source::{Names, Source};

/// An object made of parts.
struct Whole {
    /// The sources of its crate, below `crates`.
    sources: &'static str,
    /// Its module, at the root of its crate.
    module: &'static str,
    /// The parts, each a file of its own and a folder of the same name.
    parts: &'static [&'static str],
    /// What the parts share: values, and nothing that owns state.
    shared: &'static [&'static str],
    /// What only the whole may name, besides itself.
    own: &'static [&'static str],
}

const WHOLES: [Whole; 2] = [
    Whole {
        sources: "control/src",
        module: "core",
        parts: &["custody", "desk", "fleet", "keeping", "map", "peers", "people", "register"],
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
        own: &["news", "node", "queries", "recovery"],
    },
    Whole {
        sources: "scheme/src",
        module: "register",
        parts: &["carriage", "drafts", "enrolment", "figures", "inspections"],
        shared: &[
            "bounds", "checks", "facts", "message", "numbers", "outcome", "papers", "past",
            "shelf", "step", "views", "why",
        ],
        own: &["about", "delivery", "leaving", "owners", "participants", "read", "restore"],
    },
];

/// Checks every part of both.
///
/// # Errors
///
/// Names every place where a part knows what it may not.
pub(crate) fn check(crates: &Path) -> Result<()> {
    let mut faults = Vec::new();
    for whole in &WHOLES {
        let modules = whole.read(&crates.join(whole.sources))?;
        faults.extend(whole.faults_of(&modules));
    }
    if !faults.is_empty() {
        bail!("{} faults:\n  {}", faults.len(), faults.join("\n  "));
    }
    let count: usize = WHOLES.iter().map(|whole| whole.parts.len()).sum();
    println!("components: {count} know only messages and values, and none calls in a circle");
    Ok(())
}

/// The modules of a whole, by name.
struct Modules {
    /// The root of the crate and the whole's own file: what is known at which name there.
    root: Source,
    whole: Source,
    inner: BTreeMap<&'static str, Source>,
}

impl Whole {
    fn read(&self, sources: &Path) -> Result<Modules> {
        let mut modules =
            Modules { root: Source::default(), whole: Source::default(), inner: BTreeMap::new() };
        read_file(&sources.join("lib.rs"), &[], &mut modules.root)?;
        let module = [self.module.to_owned()];
        read_file(&sources.join(format!("{}.rs", self.module)), &module, &mut modules.whole)?;
        let folder = sources.join(self.module);
        for &name in self.all() {
            let mut source = Source::default();
            let module = [self.module.to_owned(), name.to_owned()];
            read_file(&folder.join(format!("{name}.rs")), &module, &mut source)?;
            read_folder(&folder.join(name), &module, &mut source)?;
            modules.inner.insert(name, source);
        }
        Ok(modules)
    }

    fn all(&self) -> impl Iterator<Item = &&'static str> {
        self.parts.iter().chain(self.shared).chain(self.own)
    }

    fn faults_of(&self, modules: &Modules) -> Vec<String> {
        let mut faults = Vec::new();
        for &name in self.parts.iter().chain(self.shared) {
            let named = modules.inner[name].names.iter();
            let found: BTreeSet<String> =
                named.filter_map(|path| self.fault_of(name, path, modules)).collect();
            faults
                .extend(found.into_iter().map(|fault| format!("{}::{name} {fault}", self.module)));
        }
        faults.extend(calls::faults_of(self, modules));
        faults
    }

    /// What is wrong with a module naming this path, which begins at the root of the crate.
    fn fault_of(&self, name: &str, path: &Names, modules: &Modules) -> Option<String> {
        // What the root shows of the whole, and the whole of its modules, is what it stands for.
        let path = modules.stands_for(path, &[], &modules.root);
        let path = modules.stands_for(&path, &[self.module], &modules.whole);
        let of_whole = match path.split_first() {
            Some((first, rest)) if first == self.module => rest,
            Some((first, _)) if first == "*" => return Some("names all of the crate".to_owned()),
            _ => return None,
        };
        match of_whole.first().map(String::as_str) {
            None | Some("*") => Some(format!("names all of {}", self.module)),
            Some(first) if first == name || self.shared.contains(&first) => None,
            Some(first) => Some(format!("names {first}, which is not shared")),
        }
    }
}

impl Modules {
    /// The path with what follows `module` replaced by what is imported there under that name.
    fn stands_for(&self, path: &Names, module: &[&str], source: &Source) -> Names {
        let is_below = path.len() > module.len() && module.iter().zip(path).all(|(a, b)| a == b);
        let imported = is_below.then(|| source.imports.get(&path[module.len()])).flatten();
        let Some(imported) = imported else { return path.clone() };
        // `pub use facts::Facts` begins in the module itself.
        let is_relative = imported.first().is_some_and(|it| self.inner.contains_key(it.as_str()));
        let above = module.iter().filter(|_| is_relative).map(|&name| name.to_owned());
        let rest = path[module.len() + 1..].iter().cloned();
        above.chain(imported.iter().cloned()).chain(rest).collect()
    }
}

fn read_file(path: &Path, module: &[String], source: &mut Source) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    source.read(&text, module).with_context(|| path.display().to_string())
}

fn read_folder(folder: &Path, module: &[String], source: &mut Source) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let inner = [module, std::slice::from_ref(&stem)].concat();
        match path.is_dir() {
            _ if stem == "tests" => {}
            true => read_folder(&path, &inner, source)?,
            false => read_file(&path, &inner, source)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Modules, Source, WHOLES};

    /// The faults of the register if its parts were these.
    fn faults_of(parts: [(&'static str, &str); 3]) -> Vec<String> {
        let [_, register] = WHOLES;
        let read = |name: Option<&str>, text: &str| {
            let module: Vec<String> =
                ["register"].into_iter().chain(name).map(str::to_owned).collect();
            let mut source = Source::default();
            source.read(text, &module).expect("the sample is Rust");
            source
        };
        let mut root = Source::default();
        let text = "pub use register::{Register, Entry}; pub use documents::*;";
        root.read(text, &[]).expect("the sample is Rust");
        let whole =
            read(None, "use enrolment::Enrolment; pub use shelf::Entry; pub struct Register;");
        let mut inner: BTreeMap<_, _> =
            register.all().map(|&name| (name, Source::default())).collect();
        for (name, text) in parts {
            inner.insert(name, read(Some(name), text));
        }
        register.faults_of(&Modules { root, whole, inner })
    }

    fn faults_of_carriage(text: &str) -> Vec<String> {
        let enrolment = "impl Enrolment { pub fn party(&self) {} }";
        faults_of([("carriage", text), ("enrolment", enrolment), ("views", "")])
    }

    #[test]
    fn a_part_names_itself_and_what_is_shared() {
        let text = "
            use crate::{Entry, Manifest, register::{carriage::Acting, papers, views::Enrolled}};
            use super::message::Message;
            use std::collections::BTreeMap;
            #[cfg(test)]
            mod tests { use super::super::Register; }
        ";
        assert_eq!(faults_of_carriage(text), [""; 0]);
    }

    #[test]
    fn a_part_names_neither_another_nor_the_whole() {
        for (text, fault) in [
            ("use super::enrolment::Enrolment;", "names enrolment"),
            ("use super::Enrolment;", "names enrolment"),
            (
                "fn f() { g(|it: &crate::register::inspections::Inspections| it) }",
                "names inspections",
            ),
            ("fn f() { assert!(super::figures::all()) }", "names figures"),
            ("use crate::{Manifest, Register};", "names Register"),
            ("use crate::register::delivery::Delivery as It;", "names delivery"),
        ] {
            assert_eq!(
                faults_of_carriage(text),
                [format!("register::carriage {fault}, which is not shared")],
                "{text}"
            );
        }
        for (text, fault) in [
            ("use super::*;", "names all of register"),
            ("use crate::register;", "names all of register"),
            ("mod tests { use crate::*; }", "names all of the crate"),
        ] {
            assert_eq!(faults_of_carriage(text), [format!("register::carriage {fault}")], "{text}");
        }
    }

    #[test]
    fn a_method_of_another_part_is_called_through_a_trait_only() {
        let text = "fn f(it: &impl Sized) { it.party(); }";
        assert_eq!(faults_of_carriage(text), ["carriage::f calls party of enrolment"]);
        let views = "pub trait Enrolled { fn party(&self); }";
        let asking = "use super::views::Enrolled; fn f(it: &dyn Enrolled) { it.party(); }";
        let enrolment = "impl Enrolled for Enrolment { fn party(&self) {} }";
        let all = [("carriage", asking), ("enrolment", enrolment), ("views", views)];
        assert_eq!(faults_of(all), [""; 0]);
    }

    #[test]
    fn no_question_leads_back_to_who_asked() {
        let views = "
            pub trait Enrolled { fn party(&self); }
            pub trait Carried { fn cargo(&self); }
        ";
        let carriage = "
            use super::views::{Carried, Enrolled};
            impl Carried for Carriage { fn cargo(&self) { self.count(); } }
            impl Carriage { fn count(&self) { self.enrolled.party(); } }
        ";
        let enrolment = "
            use super::views::{Carried, Enrolled};
            impl Enrolled for Enrolment { fn party(&self) { self.carried.cargo() } }
        ";
        assert_eq!(
            faults_of([("carriage", carriage), ("enrolment", enrolment), ("views", views)]),
            [
                "carriage::count calls enrolment::party, which leads back to it",
                "enrolment::party calls carriage::cargo, which leads back to it",
            ]
        );
    }
}
