//! Consignments as a table: reading, writing, and an empty one to fill in.

use super::{
    Intake, ROWS_MAX,
    cells::{self, Rows},
    columns::{self, Row},
};
use crate::{
    At, BillKind, CargoKind, ConsignmentForm, FileReason, TradePartner, cargo::check_form,
    reason::given,
};

/// Most faults that are told of one file: enough to mend it, not to drown in.
const FAULTS_MAX: usize = 1_000;

/// What makes spreadsheets read a file as UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads consignments from a table. Rows are counted as the spreadsheet shows them, the header
/// being the first; the fault of a cell is at its column: `/consignee_address` in row 17. Rows
/// without any content are passed over.
pub fn from_csv(text: &str) -> Intake {
    let mut intake = Intake::default();
    if !intake.takes(text) {
        return intake;
    }
    let mut rows = Rows::new(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text));
    let Some(header) = header(&mut intake, rows.next()) else { return intake };
    let is_blank = |cells: &[String]| cells.iter().all(|cell| cell.trim().is_empty());
    let filled = rows.zip(2_u32..).filter(|(cells, _)| !is_blank(cells));
    for (count, (cells, number)) in filled.enumerate() {
        if count >= ROWS_MAX {
            intake.too_many_rows();
            break;
        }
        if intake.faults.len() >= FAULTS_MAX {
            let reason = FileReason::TooManyFaults { most: FAULTS_MAX, row: number };
            intake.refuse(At::default(), reason);
            break;
        }
        take_row(&mut intake, &header, &cells, At::row(number));
    }
    intake.refuse_if_empty();
    intake
}

fn take_row(intake: &mut Intake, header: &[String], cells: &[String], at: At) {
    let has_more = cells.iter().skip(header.len()).any(|cell| !cell.trim().is_empty());
    if has_more {
        let reason = FileReason::TooManyCells { count: cells.len(), most: header.len() };
        return intake.refuse(at, reason);
    }
    let mut row = Row { at: &at, header, cells, faults: Vec::new(), permits: Vec::new() };
    let form = row.form();
    let (mut faults, permits) = (row.faults, row.permits);
    for fault in check_form(&form, |field| at.field(&columns::column_of(field, &permits))) {
        if faults.iter().all(|known| known.at != fault.at) {
            faults.push(fault);
        }
    }
    intake.take_if_good(at, faults, form);
}

/// The names of the columns; `None` if the file cannot be read by them.
fn header(intake: &mut Intake, row: Option<Vec<String>>) -> Option<Vec<String>> {
    let name = |cell: String| cell.trim().to_ascii_lowercase();
    let mut header: Vec<_> = row.unwrap_or_default().into_iter().map(name).collect();
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    let mut is_good = true;
    let mut refuse = |reason| {
        intake.refuse(At::row(1), reason);
        is_good = false;
    };
    for (number, name) in header.iter().enumerate() {
        let column = given(name);
        if header[..number].contains(name) {
            refuse(FileReason::ColumnTwice { column });
        } else if !columns::all().any(|known| known == name) {
            refuse(FileReason::UnknownColumn { column });
        }
    }
    for column in columns::REQUIRED {
        if !header.iter().any(|name| name == column) {
            refuse(FileReason::MissingColumn { column: column.to_owned() });
        }
    }
    is_good.then_some(header)
}

/// A table of consignments, as spreadsheets like it: byte order mark, every cell quoted, CRLF.
/// Texts that would be taken for formulas get an apostrophe before them, which [`from_csv`] takes
/// off again. Permits beyond the second of a consignment have no column and are left out.
pub fn to_csv<'a>(forms: impl IntoIterator<Item = &'a ConsignmentForm>) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    cells::write(&mut text, columns::all());
    for form in forms {
        cells::write(&mut text, columns::cells(form).iter().map(String::as_str));
    }
    text
}

/// A table to fill in: the header and one row of sample data, which says that it is a sample.
pub fn csv_template() -> String {
    let partner = |name: &str, address: &str| TradePartner {
        name: name.to_owned(),
        address: address.to_owned(),
    };
    to_csv([&ConsignmentForm {
        packages: 12,
        package_kind: "CARTON".to_owned(),
        description: "SAMPLE: replace this row by your own".to_owned(),
        consignor: partner("Sample Consignor Limited", "1 Sample Road, Singapore"),
        consignee: partner("Sample Consignee Company", "2 Sample Avenue, Guangzhou"),
        date: "2026-12-01".to_owned(),
        bill_kind: Some(BillKind::AirWaybill),
        bill_number: Some("SAMPLE-0001".to_owned()),
        bill_from: "SG".to_owned(),
        bill_to: "CN".to_owned(),
        is_warehoused: false,
        is_export: false,
        cargo: CargoKind::General,
        permits: Vec::new(),
        macao_declaration: None,
    }])
}
