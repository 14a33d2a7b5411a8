//! What must hold of a declaration before any rule of a scheme is asked: lengths, ranges, dates,
//! codes. Nothing here depends on scheme or day.

use super::countries::is_country;
use crate::{ConsignmentForm, Day, Fault, Permit, TradePartner};

/// Most packages in one consignment.
const PACKAGES_MAX: u32 = 1_000_000;
/// Most licences and permits of one consignment.
const PERMITS_MAX: usize = 8;
/// How much of a wrong value is repeated in a fault, in characters.
const SHOWN_MAX: usize = 40;

impl ConsignmentForm {
    /// What is wrong with it, field by field; empty if nothing is. `at` is where the form stands
    /// in what was handed in (`row 17`), put before the field's path; empty: nowhere.
    pub fn faults(&self, at: &str) -> Vec<Fault> {
        check(self, |path| if at.is_empty() { path.to_owned() } else { format!("{at}, {path}") })
    }
}

/// As [`ConsignmentForm::faults`], with a name for each field's path: `consignor.address`,
/// `permits[0].number`.
pub(crate) fn check(form: &ConsignmentForm, name: impl Fn(&str) -> String) -> Vec<Fault> {
    let mut faults = Faults { name, list: Vec::new() };
    if form.packages == 0 || form.packages > PACKAGES_MAX {
        faults.add("packages", "out_of_range", || {
            format!("{} packages; 1 to {PACKAGES_MAX} are allowed", form.packages)
        });
    }
    faults.text("package_kind", &form.package_kind, 40);
    faults.text("description", &form.description, 500);
    faults.partner("consignor", &form.consignor);
    faults.partner("consignee", &form.consignee);
    faults.day("date", &form.date);
    faults.optional("bill_number", form.bill_number.as_deref());
    faults.country("bill_from", &form.bill_from);
    faults.country("bill_to", &form.bill_to);
    faults.optional("macao_declaration", form.macao_declaration.as_deref());
    if form.permits.len() > PERMITS_MAX {
        faults.add("permits", "too_many", || {
            format!("{} permits; at most {PERMITS_MAX} are allowed", form.permits.len())
        });
    }
    for (number, permit) in form.permits.iter().take(PERMITS_MAX).enumerate() {
        faults.permit(number, permit);
    }
    faults.list
}

/// Whether a character can be printed and read: no control, no line or paragraph separator, no
/// invisible mark that turns the direction of writing.
fn is_printable(character: char) -> bool {
    let is_hidden = matches!(
        character,
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    !character.is_control() && !is_hidden
}

/// A wrong value as it is repeated: shortened, and nothing in it that cannot be printed.
pub(crate) fn shown(value: &str) -> String {
    let mut characters = value.chars();
    let kept = characters.by_ref().take(SHOWN_MAX);
    let text: String = kept.map(|it| if is_printable(it) { it } else { '\u{fffd}' }).collect();
    if characters.next().is_some() { format!("{text:?}…") } else { format!("{text:?}") }
}

struct Faults<N> {
    name: N,
    list: Vec<Fault>,
}

impl<N: Fn(&str) -> String> Faults<N> {
    fn add(&mut self, path: &str, code: &str, detail: impl FnOnce() -> String) {
        let (at, code) = ((self.name)(path), code.to_owned());
        self.list.push(Fault { at, code, detail: detail(), remedy: None });
    }

    /// 1 to `max` printable characters, not all of them blank.
    fn text(&mut self, path: &str, value: &str, max: usize) {
        let length = value.chars().count();
        if value.trim().is_empty() {
            self.add(path, "missing", || format!("it is empty; 1 to {max} characters are needed"));
        } else if length > max {
            self.add(path, "too_long", || {
                format!("{} has {length} characters; 1 to {max} are allowed", shown(value))
            });
        } else if !value.chars().all(is_printable) {
            self.add(path, "not_printable", || {
                format!("{} holds a character that cannot be printed", shown(value))
            });
        }
    }

    fn optional(&mut self, path: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(path, value, 40);
        }
    }

    fn day(&mut self, path: &str, value: &str) {
        if value.parse::<Day>().is_err() {
            self.add(path, "not_a_day", || {
                format!("{} is not a day written as YYYY-MM-DD", shown(value))
            });
        }
    }

    fn country(&mut self, path: &str, value: &str) {
        if !is_country(value) {
            self.add(path, "not_a_country", || {
                format!("{} is no code of a country or territory in ISO 3166-1", shown(value))
            });
            let remedy = "write its two capital letters, such as HK or CN";
            if let Some(fault) = self.list.last_mut() {
                fault.remedy = Some(remedy.to_owned());
            }
        }
    }

    fn partner(&mut self, path: &str, partner: &TradePartner) {
        self.text(&format!("{path}.name"), &partner.name, 120);
        self.text(&format!("{path}.address"), &partner.address, 200);
    }

    fn permit(&mut self, number: usize, permit: &Permit) {
        self.text(&format!("permits[{number}].number"), &permit.number, 40);
        self.day(&format!("permits[{number}].valid_until"), &permit.valid_until);
    }
}
