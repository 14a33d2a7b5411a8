//! Looking at what was filled in: every fault is found and names the field, the value and the
//! rule. Lengths count characters.

use std::ops::RangeInclusive;

use crate::{Fault, Refusal};

/// Characters of a value that a fault repeats.
const SHOWN_MAX: usize = 60;

/// Faults found so far.
#[derive(Debug, Default)]
pub(super) struct Checks {
    faults: Vec<Fault>,
}

impl Checks {
    /// Notes a fault without a remedy.
    pub(super) fn add(&mut self, at: &str, code: &str, detail: String) {
        let (at, code) = (at.to_owned(), code.to_owned());
        self.faults.push(Fault { at, code, detail, remedy: None });
    }

    /// Notes a fault with what to do about it.
    pub(super) fn add_with(&mut self, at: &str, code: &str, detail: String, remedy: &str) {
        let (at, code, remedy) = (at.to_owned(), code.to_owned(), Some(remedy.to_owned()));
        self.faults.push(Fault { at, code, detail, remedy });
    }

    /// Notes a fault that somebody else found.
    pub(super) fn take(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Notes a fault unless the rule is kept.
    pub(super) fn rule(&mut self, is_kept: bool, at: &str, code: &str, detail: &str) {
        if !is_kept {
            self.add(at, code, detail.to_owned());
        }
    }

    /// A single line: of this length, not blank where the length begins at 1, printable.
    pub(super) fn line(&mut self, at: &str, value: &str, length: RangeInclusive<usize>) {
        self.length(at, value, length);
        if !value.chars().all(is_printable) {
            let detail = format!("{:?} holds characters that cannot be printed", shown(value));
            self.add(at, "not_printable", detail);
        }
    }

    /// As [`Checks::line`], if there is a value.
    pub(super) fn maybe_line(
        &mut self,
        at: &str,
        value: Option<&str>,
        length: RangeInclusive<usize>,
    ) {
        if let Some(value) = value {
            self.line(at, value, length);
        }
    }

    /// Words of a person to another: as [`Checks::line`], and lines may end.
    pub(super) fn words(&mut self, at: &str, value: &str, length: RangeInclusive<usize>) {
        self.length(at, value, length);
        if !value.chars().all(|c| c == '\n' || is_printable(c)) {
            let detail = format!("{:?} holds characters that cannot be printed", shown(value));
            self.add(at, "not_printable", detail);
        }
    }

    /// A number of telephone: 5 to 30 of digits, spaces and `+()-/`, with 3 digits at least.
    pub(super) fn telephone(&mut self, at: &str, value: &str) {
        let is_allowed = |c: char| c.is_ascii_digit() || " +()-/".contains(c);
        let digits = value.chars().filter(char::is_ascii_digit).count();
        let is_long = (5..=30).contains(&value.chars().count());
        if !is_long || digits < 3 || !value.chars().all(is_allowed) {
            let value = shown(value);
            let detail = format!("{value:?} is not 5 to 30 of digits, spaces and +()-/");
            self.add(at, "telephone", detail);
        }
    }

    /// An address of e-mail: 3 to 120 printable characters with one `@` inside and no space.
    pub(super) fn email(&mut self, at: &str, value: &str) {
        let sides = value.split_once('@');
        let is_fine = sides.is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        });
        let is_plain = value.chars().all(|c| is_printable(c) && !c.is_whitespace());
        if !is_fine || !is_plain || value.chars().count() > 120 {
            let value = shown(value);
            let detail = format!("{value:?} is not 3 to 120 characters with one @ and no space");
            self.add(at, "email", detail);
        }
    }

    /// What was found.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Refuses if anything was found.
    ///
    /// # Errors
    ///
    /// All the faults.
    pub(super) fn done(self) -> Result<(), Refusal> {
        if self.faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(self.faults)) }
    }

    fn length(&mut self, at: &str, value: &str, length: RangeInclusive<usize>) {
        let (count, least, most) = (value.chars().count(), *length.start(), *length.end());
        if least > 0 && value.trim().is_empty() {
            self.add(at, "missing", format!("is blank, {least} to {most} characters are needed"));
        } else if !length.contains(&count) {
            let value = shown(value);
            let detail = format!("{value:?} has {count} characters, allowed are {least} to {most}");
            self.add(at, "length", detail);
        }
    }
}

/// The beginning of a value, for a fault to repeat.
pub(super) fn shown(value: &str) -> String {
    let mut shown: String = value.chars().take(SHOWN_MAX).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    shown
}

/// Whether a character can be printed and cannot make others look different: no controls, no
/// line separators, no marks of writing direction, nothing of zero width.
fn is_printable(c: char) -> bool {
    let is_hidden = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}');
    !c.is_control() && !is_hidden
}
