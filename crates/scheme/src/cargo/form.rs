//! What must hold of a declaration before any rule of a scheme is asked: lengths, ranges, dates,
//! codes. Nothing here depends on scheme or day.

use super::countries::is_country;
use crate::{
    At, ConsignmentForm, Day, Fault, FormReason, Permit, TradePartner,
    reason::{given, is_printable},
};

/// Most packages in one consignment.
const PACKAGES_MAX: u32 = 1_000_000;
/// Most licences and permits of one consignment.
const PERMITS_MAX: usize = 8;

/// A field of a declaration, in forms and in columns of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// A code that only the scheme itself has.
    Own(&'static str),
    /// One of a trade partner's: of which, and which.
    Partner(&'static str, &'static str),
    /// One of a permit's: of which, from 0, and which.
    Permit(usize, &'static str),
}

impl ConsignmentForm {
    /// What is wrong with it, field by field; empty if nothing is. `at` is where the form stands
    /// in what was handed in.
    pub fn faults(&self, at: &At) -> Vec<Fault> {
        check(self, |field| match field {
            Field::Own(name) => at.field(name),
            Field::Partner(who, name) => at.field(who).field(name),
            Field::Permit(number, name) => at.field("permits").index(number).field(name),
        })
    }
}

/// As [`ConsignmentForm::faults`], with a place for each field.
pub(crate) fn check(form: &ConsignmentForm, place: impl Fn(Field) -> At) -> Vec<Fault> {
    let mut faults = Faults { place, list: Vec::new() };
    if form.packages == 0 || form.packages > PACKAGES_MAX {
        let (number, most) = (form.packages.into(), PACKAGES_MAX.into());
        faults.add(Field::Own("packages"), FormReason::OutOfRange { number, least: 1, most });
    }
    faults.text(Field::Own("package_kind"), &form.package_kind, 40);
    faults.text(Field::Own("description"), &form.description, 500);
    faults.partner("consignor", &form.consignor);
    faults.partner("consignee", &form.consignee);
    faults.day(Field::Own("date"), &form.date);
    faults.optional(Field::Own("bill_number"), form.bill_number.as_deref());
    faults.country(Field::Own("bill_from"), &form.bill_from);
    faults.country(Field::Own("bill_to"), &form.bill_to);
    faults.optional(Field::Own("macao_declaration"), form.macao_declaration.as_deref());
    let count = form.permits.len();
    if count > PERMITS_MAX {
        let reason = FormReason::EntryCount { count, least: 0, most: PERMITS_MAX };
        faults.add(Field::Own("permits"), reason);
    }
    for (number, permit) in form.permits.iter().take(PERMITS_MAX).enumerate() {
        faults.permit(number, permit);
    }
    faults.list
}

struct Faults<P> {
    place: P,
    list: Vec<Fault>,
}

impl<P: Fn(Field) -> At> Faults<P> {
    fn add(&mut self, field: Field, reason: FormReason) {
        self.list.push(Fault::new((self.place)(field), reason));
    }

    /// 1 to `most` printable characters, not all of them blank.
    fn text(&mut self, field: Field, value: &str, most: usize) {
        let count = value.chars().count();
        if value.trim().is_empty() {
            self.add(field, FormReason::Missing);
        } else if count > most {
            self.add(field, FormReason::TextLength { count, least: 1, most });
        } else if !value.chars().all(is_printable) {
            self.add(field, FormReason::NotPrintable);
        }
    }

    fn optional(&mut self, field: Field, value: Option<&str>) {
        if let Some(value) = value {
            self.text(field, value, 40);
        }
    }

    fn day(&mut self, field: Field, value: &str) {
        if value.parse::<Day>().is_err() {
            self.add(field, FormReason::NotADay { given: given(value) });
        }
    }

    fn country(&mut self, field: Field, value: &str) {
        if !is_country(value) {
            self.add(field, FormReason::NotACountry { given: given(value) });
        }
    }

    fn partner(&mut self, who: &'static str, partner: &TradePartner) {
        self.text(Field::Partner(who, "name"), &partner.name, 120);
        self.text(Field::Partner(who, "address"), &partner.address, 200);
    }

    fn permit(&mut self, number: usize, permit: &Permit) {
        self.text(Field::Permit(number, "number"), &permit.number, 40);
        self.day(Field::Permit(number, "valid_until"), &permit.valid_until);
    }
}
