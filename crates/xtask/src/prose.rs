//! Doc comments that satisfy the lint and nobody else: `/// Which.`, `/// The cause.`
//!
//! A comment that is one or two words says no more than the name below it, and so does one of three
//! that asks instead of telling (`/// Whose it is.`). Either it is worth a sentence, or the name says
//! it all: then the item goes without, under `#[expect(missing_docs, reason = "…")]`.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

/// Words that begin a question, not a statement.
const ASKING: [&str; 9] =
    ["How", "What", "When", "Where", "Whether", "Which", "Who", "Whose", "Why"];

/// A doc comment that is no sentence.
#[derive(Debug, PartialEq, Eq)]
struct Fragment<'a> {
    /// Counted from 1.
    line: usize,
    text: &'a str,
}

/// Looks for fragments in the sources of every crate.
pub(crate) fn check(crates: &Path) -> Result<()> {
    let (mut faults, mut files) = (Vec::new(), 0);
    let mut folders = vec![crates.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files += 1;
                let text = fs::read_to_string(&path)?;
                let found = fragments(&text);
                let fault =
                    |it: Fragment<'_>| format!("{}:{}: /// {}", path.display(), it.line, it.text);
                faults.extend(found.into_iter().map(fault));
            }
        }
    }
    if !faults.is_empty() {
        faults.sort();
        bail!("{} doc comments are no sentences:\n  {}", faults.len(), faults.join("\n  "));
    }
    println!("prose: the doc comments of {files} files are sentences");
    Ok(())
}

fn fragments(text: &str) -> Vec<Fragment<'_>> {
    let comment = |line| str::trim(line).strip_prefix("///").filter(|it| !it.starts_with('/'));
    let comments: Vec<_> = text.lines().map(comment).collect();
    let is_alone = |i: usize| {
        let next = comments.get(i + 1).copied().flatten();
        let before = i.checked_sub(1).and_then(|i| comments[i]);
        next.is_none() && before.is_none()
    };
    let alone = (0..comments.len()).filter(|i| is_alone(*i));
    alone
        .filter_map(|i| Some(Fragment { line: i + 1, text: comments[i]?.trim() }))
        .filter(|fragment| is_fragment(fragment.text))
        .collect()
}

fn is_fragment(comment: &str) -> bool {
    let words: Vec<_> = comment.split_whitespace().collect();
    match words.as_slice() {
        [] | [_] | [_, _] => true,
        [first, _, _] => ASKING.contains(first),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fragment, fragments, is_fragment};

    #[test]
    fn a_comment_of_two_words_is_no_sentence() {
        for text in ["", "Which.", "The cause.", "`0x8100`.", "Whose it is.", "What was found."] {
            assert!(is_fragment(text), "{text:?}");
        }
        for text in ["Appends the frame.", "The authority's own plate.", "`None`: not given."] {
            assert!(!is_fragment(text), "{text:?}");
        }
    }

    #[test]
    fn only_whole_comments_are_looked_at() {
        let text =
            "/// Why.\nA,\n    /// A long first line,\n    /// and more.\n    B,\n// Why.\nC";
        assert_eq!(fragments(text), [Fragment { line: 1, text: "Why." }]);
        assert_eq!(fragments("//! Why.\n//// Why.\nlet a = \"/// Why.\";"), []);
    }
}
