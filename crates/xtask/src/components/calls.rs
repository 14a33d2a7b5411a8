//! Who calls whom, by the names of functions: a chain of calls may not lead from a part through
//! another back to itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{Modules, Whole, source::Source};

/// Methods of a part that have the name of one that anybody may call, of `RangeInclusive` and of
/// `Registry`.
const NAMESAKES: [&str; 2] = ["start", "vehicle"];

/// A function of a module, or all of that name in it.
type Node<'a> = (&'a str, &'a str);

pub(super) fn faults_of(whole: &Whole, modules: &Modules) -> Vec<String> {
    let graph = Graph::of(whole, modules);
    let mut faults = graph.unasked;
    for (&from, all) in &graph.calls {
        for &to in all.iter().filter(|to| to.0 != from.0) {
            if reaches(&graph.calls, to, from) {
                let ((a, f), (b, g)) = (from, to);
                faults.push(format!("{a}::{f} calls {b}::{g}, which leads back to it"));
            }
        }
    }
    faults
}

#[derive(Default)]
struct Graph<'a> {
    calls: BTreeMap<Node<'a>, BTreeSet<Node<'a>>>,
    /// Calls of what another part has, which nobody asked for through a trait.
    unasked: Vec<String>,
}

impl<'a> Graph<'a> {
    fn of(whole: &Whole, modules: &'a Modules) -> Self {
        let mut graph = Self::default();
        for (&name, source) in &modules.inner {
            for (function, calls) in &source.functions {
                let own = calls.paths.iter().chain(&calls.methods);
                let own = own.filter(|it| source.functions.contains_key(*it));
                let inside = own.map(|it| (name, it.as_str()));
                graph.calls.entry((name, function)).or_default().extend(inside);
                for method in &calls.methods {
                    if !source.functions.contains_key(method) {
                        graph.method((name, function), method, (whole, modules));
                    }
                }
            }
        }
        graph
    }

    /// A function calls a method that its own module does not have.
    fn method(&mut self, from: Node<'a>, method: &'a str, (whole, modules): (&Whole, &'a Modules)) {
        let has = |name: &&str| modules.inner[*name].methods.contains(method);
        let parts = whole.parts.iter().copied().filter(|name| *name != from.0);
        let owners: Vec<&str> = parts.filter(has).collect();
        let source = &modules.inner[from.0];
        let is_asked = whole.own.contains(&from.0) || asks(source, method, modules);
        let is_elsewhere = NAMESAKES.contains(&method) || whole.shared.iter().any(has);
        if is_asked {
            let answering = whole.own.iter().copied().filter(|name| *name != from.0).filter(has);
            let to = owners.into_iter().chain(answering).map(|name| (name, method));
            self.calls.entry(from).or_default().extend(to);
        } else if !owners.is_empty() && !is_elsewhere {
            let (name, function) = from;
            self.unasked
                .push(format!("{name}::{function} calls {method} of {}", owners.join(", ")));
        }
    }
}

/// Whether a module names a trait that has the method.
fn asks(source: &Source, method: &str, modules: &Modules) -> bool {
    let traits = modules.inner.values().flat_map(|source| &source.traits);
    let mut of_method = traits.filter(|(_, methods)| methods.contains(method));
    let is_named = |name: &String| source.imports.contains_key(name);
    of_method.any(|(name, _)| is_named(name))
}

/// Whether calls lead from one function to another.
fn reaches(calls: &BTreeMap<Node<'_>, BTreeSet<Node<'_>>>, from: Node<'_>, to: Node<'_>) -> bool {
    let (mut seen, mut open) = (BTreeSet::from([from]), vec![from]);
    while let Some(next) = open.pop() {
        if next == to {
            return true;
        }
        let onward = calls.get(&next).into_iter().flatten();
        open.extend(onward.filter(|it| seen.insert(**it)));
    }
    false
}
