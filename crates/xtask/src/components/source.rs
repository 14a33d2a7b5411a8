//! What the source of a module names and calls, read from its syntax tree. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, TraitItem, UseTree, Visibility};

/// The segments of a path.
pub(super) type Names = Vec<String>;

/// A module, as its files show it.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Every path that begins with `crate`, `self` or `super`, from the root of the crate. What a
    /// glob takes in ends with `*`.
    pub(super) names: BTreeSet<Names>,
    /// What an import is known as here, and its path.
    pub(super) imports: BTreeMap<String, Names>,
    /// What each function calls. Functions of one name are taken together.
    pub(super) functions: BTreeMap<String, Calls>,
    /// The methods that can be called from other modules.
    pub(super) methods: BTreeSet<String>,
    /// The methods of each trait that is defined here.
    pub(super) traits: BTreeMap<String, BTreeSet<String>>,
}

/// The last names of what is called.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// `f(…)`, `a::f(…)`, and `a::f` handed over as a value.
    pub(super) paths: BTreeSet<String>,
    /// Methods, as in `x.f(…)`, whatever `x` is.
    pub(super) methods: BTreeSet<String>,
}

impl Source {
    /// Reads one more file, of the module with this path from the root of its crate.
    pub(super) fn read(&mut self, text: &str, module: &[String]) -> syn::Result<()> {
        for item in syn::parse_file(text)?.items {
            self.item(item, module);
        }
        Ok(())
    }

    fn item(&mut self, item: Item, module: &[String]) {
        if attributes(&item).iter().any(is_test_only) {
            return;
        }
        match item {
            Item::Use(it) => self.import(&it.tree, Vec::new(), module),
            Item::Mod(it) => {
                let inner = [module, &[it.ident.to_string()]].concat();
                for item in it.content.map(|(_, items)| items).unwrap_or_default() {
                    self.item(item, &inner);
                }
            }
            Item::Fn(it) => {
                let name = it.sig.ident.to_string();
                self.function(name, false, it.to_token_stream(), module);
            }
            Item::Impl(mut it) => {
                for item in std::mem::take(&mut it.items) {
                    match item {
                        ImplItem::Fn(it) if it.attrs.iter().any(is_test_only) => {}
                        ImplItem::Fn(method) => {
                            let name = method.sig.ident.to_string();
                            let has_self = method.sig.receiver().is_some();
                            let is_shown = it.trait_.is_some() || shows(&method.vis, module);
                            let is_method = has_self && is_shown;
                            self.function(name, is_method, method.to_token_stream(), module);
                        }
                        other => drop(self.scan(other.to_token_stream(), module)),
                    }
                }
                self.scan(it.to_token_stream(), module);
            }
            Item::Trait(it) => {
                let of = it.items.iter().filter_map(|item| match item {
                    TraitItem::Fn(it) => Some(it.sig.ident.to_string()),
                    _ => None,
                });
                self.traits.insert(it.ident.to_string(), of.collect());
                self.scan(it.to_token_stream(), module);
            }
            other => drop(self.scan(other.to_token_stream(), module)),
        }
    }

    fn import(&mut self, tree: &UseTree, mut path: Names, module: &[String]) {
        let (last, known_as) = match tree {
            UseTree::Path(it) => {
                path.push(it.ident.to_string());
                return self.import(&it.tree, path, module);
            }
            UseTree::Group(it) => {
                it.items.iter().for_each(|tree| self.import(tree, path.clone(), module));
                return;
            }
            UseTree::Name(it) => (it.ident.to_string(), it.ident.to_string()),
            UseTree::Rename(it) => (it.ident.to_string(), it.rename.to_string()),
            UseTree::Glob(_) => {
                path.push("*".to_owned());
                self.names.extend(absolute(&path, module));
                return;
            }
        };
        let is_own = last == "self" && !path.is_empty();
        let known_as = if known_as == "self" { path.last().cloned() } else { Some(known_as) };
        path.extend((!is_own).then_some(last));
        let path = absolute(&path, module).map_or(path, |path| {
            self.names.insert(path.clone());
            path
        });
        self.imports.extend(known_as.map(|name| (name, path)));
    }

    fn function(
        &mut self,
        name: String,
        is_shown_method: bool,
        tokens: TokenStream,
        module: &[String],
    ) {
        let calls = self.scan(tokens, module);
        self.methods.extend(is_shown_method.then(|| name.clone()));
        let known = self.functions.entry(name).or_default();
        known.paths.extend(calls.paths);
        known.methods.extend(calls.methods);
    }

    /// What is named and called in these tokens, those of macros among them.
    fn scan(&mut self, tokens: TokenStream, module: &[String]) -> Calls {
        let mut calls = Calls::default();
        let mut tokens = tokens.into_iter().peekable();
        let (mut path, mut is_method) = (Names::new(), false);
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Ident(it) => {
                    path.push(it.to_string());
                    let has_more = tokens.next_if(|it| is_punct(it, ':')).is_some()
                        && tokens.next_if(|it| is_punct(it, ':')).is_some();
                    let is_called = match tokens.peek() {
                        Some(TokenTree::Ident(_)) if has_more => continue,
                        // An import within a function.
                        Some(TokenTree::Group(it))
                            if has_more && it.delimiter() == Delimiter::Brace =>
                        {
                            path.push("*".to_owned());
                            false
                        }
                        Some(TokenTree::Group(it)) => it.delimiter() == Delimiter::Parenthesis,
                        other => has_more && other.is_some_and(|it| is_punct(it, '<')),
                    };
                    self.end(
                        &std::mem::take(&mut path),
                        (is_method, is_called),
                        module,
                        &mut calls,
                    );
                    is_method = false;
                }
                TokenTree::Group(it) => {
                    let inner = self.scan(it.stream(), module);
                    calls.paths.extend(inner.paths);
                    calls.methods.extend(inner.methods);
                }
                other => is_method = is_punct(other, '.'),
            }
        }
        calls
    }

    /// A path ends here.
    fn end(
        &mut self,
        path: &[String],
        (is_method, is_called): (bool, bool),
        module: &[String],
        calls: &mut Calls,
    ) {
        let last = path.last().cloned();
        if is_method {
            calls.methods.extend(last.filter(|_| is_called));
        } else {
            calls.paths.extend(last.filter(|_| is_called || path.len() > 1));
        }
        // A path of one name is that of a visibility, `pub(in crate::core)`.
        self.names.extend(absolute(path, module).filter(|it| it.len() > 1));
    }
}

/// A path from the root of the crate. `None`: it begins elsewhere.
fn absolute(path: &[String], module: &[String]) -> Option<Names> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_owned()),
        "self" if !rest.is_empty() => Some([module, rest].concat()),
        "super" => {
            let above = module.split_last().map_or(module, |(_, above)| above);
            match rest.first().map(String::as_str) {
                Some("super") => absolute(rest, above),
                _ => Some([above, rest].concat()),
            }
        }
        _ => None,
    }
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(it) if it.as_char() == character)
}

/// Whether what is visible so far is visible outside a module at `crate::whole::part`.
fn shows(visibility: &Visibility, module: &[String]) -> bool {
    match visibility {
        Visibility::Public(_) => true,
        Visibility::Inherited => false,
        Visibility::Restricted(it) => !it.path.is_ident("super") || module.len() <= 2,
    }
}

fn is_test_only(attribute: &Attribute) -> bool {
    attribute.meta.to_token_stream().to_string().replace(' ', "") == "cfg(test)"
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}
