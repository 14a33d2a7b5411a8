//! The columns of a table of consignments, and how a cell is read into a field.

use std::str::FromStr;

use model::AuthorityId;
use strum::VariantArray;

use super::cells::unguarded;
use crate::{
    At, ConsignmentForm, Fault, FileReason, FormReason, Permit, Reason, TradePartner, cargo::Field,
    reason::given,
};

/// Columns that a header must have.
pub(super) const REQUIRED: [&str; 13] = [
    "packages",
    "package_kind",
    "description",
    "consignor_name",
    "consignor_address",
    "consignee_name",
    "consignee_address",
    "date",
    "bill_kind",
    "bill_number",
    "bill_from",
    "bill_to",
    "cargo",
];

/// Columns that a header may leave out.
pub(super) const OPTIONAL: [&str; 11] = [
    "is_warehoused",
    "is_export",
    "macao_declaration",
    "permit_1_kind",
    "permit_1_number",
    "permit_1_issued_in",
    "permit_1_valid_until",
    "permit_2_kind",
    "permit_2_number",
    "permit_2_issued_in",
    "permit_2_valid_until",
];

/// Every column in the order in which they are written.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    REQUIRED.into_iter().chain(OPTIONAL)
}

/// The column of a field: the consignor's name is in `consignor_name`, and the first permit's
/// number in `permit_1_number`, unless the first permit read stood in the columns of the second.
pub(super) fn column_of(field: Field, permits: &[u8]) -> String {
    match field {
        Field::Own(name) => name.to_owned(),
        Field::Partner(who, name) => format!("{who}_{name}"),
        Field::Permit(number, name) => {
            let column = permits.get(number).copied().unwrap_or_default();
            format!("permit_{column}_{name}")
        }
    }
}

/// A row that is being read.
pub(super) struct Row<'a> {
    /// Where the row stands in the file: `row 17`.
    pub(super) at: &'a At,
    /// The columns of the header.
    pub(super) header: &'a [String],
    pub(super) cells: &'a [String],
    pub(super) faults: Vec<Fault>,
    /// In which columns each permit of the form stood.
    pub(super) permits: Vec<u8>,
}

impl Row<'_> {
    /// Reads every column; what cannot be read is a fault, and the form then means nothing.
    pub(super) fn form(&mut self) -> ConsignmentForm {
        let permits = [self.permit(1), self.permit(2)];
        ConsignmentForm {
            packages: self.number("packages"),
            package_kind: self.text("package_kind"),
            description: self.text("description"),
            consignor: self.partner("consignor"),
            consignee: self.partner("consignee"),
            date: self.day("date"),
            bill_kind: self.word("bill_kind"),
            bill_number: self.optional("bill_number"),
            bill_from: self.text("bill_from").to_ascii_uppercase(),
            bill_to: self.text("bill_to").to_ascii_uppercase(),
            is_warehoused: self.answer("is_warehoused"),
            is_export: self.answer("is_export"),
            cargo: self.required_word("cargo").unwrap_or(crate::CargoKind::OtherControlled),
            permits: permits.into_iter().flatten().collect(),
            macao_declaration: self.optional("macao_declaration"),
        }
    }

    /// A cell without blanks around it; empty if the header has no such column.
    fn cell(&self, column: &str) -> &str {
        let number = self.header.iter().position(|name| name == column);
        let cell = number.and_then(|number| self.cells.get(number));
        unguarded(cell.map_or("", |cell| cell.trim()))
    }

    fn refuse(&mut self, column: &str, reason: impl Into<Reason>) {
        self.faults.push(Fault::new(self.at.field(column), reason));
    }

    fn text(&self, column: &str) -> String {
        self.cell(column).to_owned()
    }

    fn optional(&self, column: &str) -> Option<String> {
        let text = self.text(column);
        (!text.is_empty()).then_some(text)
    }

    fn partner(&self, who: &str) -> TradePartner {
        TradePartner {
            name: self.text(&format!("{who}_name")),
            address: self.text(&format!("{who}_address")),
        }
    }

    fn number(&mut self, column: &str) -> u32 {
        let cell = self.cell(column);
        let is_plain = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(number) = cell.parse().ok().filter(|_| is_plain) {
            return number;
        }
        let given = given(cell);
        self.refuse(column, FileReason::NotANumber { given });
        1
    }

    /// A day; also as spreadsheets write it with the year first: `2026/3/8`.
    fn day(&self, column: &str) -> String {
        let cell = self.cell(column);
        let parts: Vec<_> = cell.split('/').collect();
        let are_digits =
            |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match parts.as_slice() {
            [year, month, day] if year.len() == 4 && parts.iter().all(are_digits) => {
                format!("{year}-{month:0>2}-{day:0>2}")
            }
            _ => cell.to_owned(),
        }
    }

    /// A yes or no; empty means no.
    fn answer(&mut self, column: &str) -> bool {
        let cell = self.cell(column);
        match cell.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => true,
            "" | "false" | "no" | "0" => false,
            _ => {
                let given = given(cell);
                self.refuse(column, FileReason::NotAnAnswer { given });
                false
            }
        }
    }

    /// One of the words of a field; empty means none.
    fn word<T: OneOf>(&mut self, column: &str) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let read = cell.to_ascii_lowercase().replace([' ', '-'], "_").parse().ok();
        if read.is_none() {
            let words = T::VARIANTS.iter().map(|it| (*it).into().to_owned()).collect();
            let given = given(cell);
            self.refuse(column, FileReason::UnknownWord { given, words });
        }
        read
    }

    fn required_word<T: OneOf>(&mut self, column: &str) -> Option<T> {
        if self.cell(column).is_empty() {
            self.refuse(column, FormReason::Missing);
            return None;
        }
        self.word(column)
    }

    /// The permit in the columns of this number. `None`: they are empty, or wrong.
    fn permit(&mut self, number: u8) -> Option<Permit> {
        let column = |field: &str| format!("permit_{number}_{field}");
        let fields = ["kind", "number", "issued_in", "valid_until"];
        if fields.iter().all(|field| self.cell(&column(field)).is_empty()) {
            return None;
        }
        let kind = self.required_word(&column("kind"));
        let issuer = self.cell(&column("issued_in")).to_ascii_lowercase();
        let issued_in = AuthorityId::new(&issuer).ok();
        if issued_in.is_none() {
            let reason = FileReason::NotAnAuthority { given: given(&issuer) };
            self.refuse(&column("issued_in"), reason);
        }
        let (kind, issued_in) = (kind?, issued_in?);
        let valid_until = self.day(&column("valid_until"));
        self.permits.push(number);
        Some(Permit { kind, number: self.text(&column("number")), issued_in, valid_until })
    }
}

/// A field that takes one of a few words.
trait OneOf: Copy + FromStr + VariantArray + Into<&'static str> {}

impl<T: Copy + FromStr + VariantArray + Into<&'static str>> OneOf for T {}

/// The cells of a form, in the order of [`all`]; permits beyond the second have no column.
pub(super) fn cells(form: &ConsignmentForm) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut cells = vec![
        form.packages.to_string(),
        form.package_kind.clone(),
        form.description.clone(),
        form.consignor.name.clone(),
        form.consignor.address.clone(),
        form.consignee.name.clone(),
        form.consignee.address.clone(),
        form.date.clone(),
        form.bill_kind.map_or(String::new(), word_of),
        text(&form.bill_number),
        form.bill_from.clone(),
        form.bill_to.clone(),
        word_of(form.cargo),
        form.is_warehoused.to_string(),
        form.is_export.to_string(),
        text(&form.macao_declaration),
    ];
    for permit in form.permits.iter().take(2) {
        let (number, until) = (permit.number.clone(), permit.valid_until.clone());
        cells.extend([word_of(permit.kind), number, permit.issued_in.to_string(), until]);
    }
    cells.resize(REQUIRED.len() + OPTIONAL.len(), String::new());
    cells
}

/// How a kind is written in documents.
fn word_of(word: impl Into<&'static str>) -> String {
    word.into().to_owned()
}
