//! Looking at what was filled in: every fault is found and names its place and the rule. Lengths
//! count characters.

use std::ops::RangeInclusive;

use crate::{At, Fault, FormReason, Reason, Refusal, reason::is_printable};

/// Faults found so far.
#[derive(Debug, Default)]
pub(super) struct Checks {
    faults: Vec<Fault>,
}

impl Checks {
    /// Notes a fault.
    pub(super) fn add(&mut self, at: impl Into<At>, reason: impl Into<Reason>) {
        self.faults.push(Fault::new(at, reason));
    }

    /// Notes a fault that somebody else found.
    pub(super) fn take(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Notes a fault unless the rule is kept.
    pub(super) fn rule(&mut self, is_kept: bool, at: impl Into<At>, reason: impl Into<Reason>) {
        if !is_kept {
            self.add(at, reason);
        }
    }

    /// A single line: of this length, not blank where the length begins at 1, printable.
    pub(super) fn line(&mut self, at: impl Into<At>, value: &str, length: RangeInclusive<usize>) {
        self.text(at.into(), value, length, is_printable);
    }

    /// As [`Checks::line`], if there is a value.
    pub(super) fn maybe_line(
        &mut self,
        at: impl Into<At>,
        value: Option<&str>,
        length: RangeInclusive<usize>,
    ) {
        if let Some(value) = value {
            self.line(at, value, length);
        }
    }

    /// Words of a person to another: as [`Checks::line`], and lines may end.
    pub(super) fn words(&mut self, at: impl Into<At>, value: &str, length: RangeInclusive<usize>) {
        self.text(at.into(), value, length, |c| c == '\n' || is_printable(c));
    }

    /// A number of telephone: 5 to 30 of digits, spaces and `+()-/`, with 3 digits at least.
    pub(super) fn telephone(&mut self, at: impl Into<At>, value: &str) {
        let is_allowed = |c: char| c.is_ascii_digit() || " +()-/".contains(c);
        let digits = value.chars().filter(char::is_ascii_digit).count();
        let is_long = (5..=30).contains(&value.chars().count());
        if !is_long || digits < 3 || !value.chars().all(is_allowed) {
            self.add(at, FormReason::NotATelephone);
        }
    }

    /// An address of e-mail: 3 to 120 printable characters with one `@` inside and no space.
    pub(super) fn email(&mut self, at: impl Into<At>, value: &str) {
        let sides = value.split_once('@');
        let is_fine = sides.is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        });
        let is_plain = value.chars().all(|c| is_printable(c) && !c.is_whitespace());
        if !is_fine || !is_plain || value.chars().count() > 120 {
            self.add(at, FormReason::NotAnEmail);
        }
    }

    /// Refuses if anything was found.
    ///
    /// # Errors
    ///
    /// All the faults.
    pub(super) fn done(self) -> Result<(), Refusal> {
        if self.faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(self.faults)) }
    }

    fn text(
        &mut self,
        at: At,
        value: &str,
        length: RangeInclusive<usize>,
        is_allowed: impl Fn(char) -> bool,
    ) {
        let (count, least, most) = (value.chars().count(), *length.start(), *length.end());
        if least > 0 && value.trim().is_empty() {
            self.add(at, FormReason::Missing);
        } else if !length.contains(&count) {
            self.add(at, FormReason::TextLength { count, least, most });
        } else if !value.chars().all(is_allowed) {
            self.add(at, FormReason::NotPrintable);
        }
    }
}
