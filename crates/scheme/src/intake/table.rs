//! Consignments as a table: reading, writing, and an empty one to fill in.

use super::{
    Intake, ROWS_MAX,
    cells::{self, Rows},
    columns::{self, Row},
};
use crate::{
    BillKind, CargoKind, ConsignmentForm, TradePartner,
    cargo::{check_form, shown},
};

/// Most faults that are told of one file: enough to mend it, not to drown in.
const FAULTS_MAX: usize = 1_000;

/// What makes spreadsheets read a file as UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads consignments from a table. Places are `row 2`, `row 3`, … as the spreadsheet shows them;
/// the fault of a cell is at `row 17, consignee_address`. Rows without any content are passed over.
pub fn from_csv(text: &str) -> Intake {
    let mut intake = Intake::default();
    if !intake.takes(text) {
        return intake;
    }
    let mut rows = Rows::new(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text));
    let Some(header) = header(&mut intake, rows.next()) else { return intake };
    let is_blank = |cells: &[String]| cells.iter().all(|cell| cell.trim().is_empty());
    let filled = rows.zip(2_usize..).filter(|(cells, _)| !is_blank(cells));
    for (count, (cells, number)) in filled.enumerate() {
        if count >= ROWS_MAX {
            intake.too_many_rows();
            break;
        }
        if intake.faults.len() >= FAULTS_MAX {
            let detail = format!("more than {FAULTS_MAX} faults; it was read up to row {number}");
            intake.refuse("file", "too_many_faults", detail, None);
            break;
        }
        take_row(&mut intake, &header, &cells, &format!("row {number}"));
    }
    if intake.forms.is_empty() && intake.faults.is_empty() {
        intake.refuse("file", "empty", "there is no consignment in it".to_owned(), None);
    }
    intake
}

fn take_row(intake: &mut Intake, header: &[String], cells: &[String], at: &str) {
    let has_more = cells.iter().skip(header.len()).any(|cell| !cell.trim().is_empty());
    if has_more {
        let detail = format!("{} cells, but the header has {}", cells.len(), header.len());
        let remedy = "Put quotes around a text that holds the separator.";
        return intake.refuse(at, "too_many_cells", detail, Some(remedy));
    }
    let mut row = Row { at, header, cells, faults: Vec::new(), permits: Vec::new() };
    let form = row.form();
    let (mut faults, permits) = (row.faults, row.permits);
    for fault in check_form(&form, |path| format!("{at}, {}", columns::column_of(path, &permits))) {
        if faults.iter().all(|known| known.at != fault.at) {
            faults.push(fault);
        }
    }
    intake.take_if_good(at.to_owned(), faults, form);
}

/// The names of the columns; `None` if the file cannot be read by them.
fn header(intake: &mut Intake, row: Option<Vec<String>>) -> Option<Vec<String>> {
    let name = |cell: String| cell.trim().to_ascii_lowercase();
    let mut header: Vec<_> = row.unwrap_or_default().into_iter().map(name).collect();
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    let remedy = Some("Take the template and keep its first row as it is.");
    let mut refuse = |column: &str, code, detail| {
        intake.refuse(&format!("row 1, {column}"), code, detail, remedy);
    };
    let mut is_good = true;
    for (number, column) in header.iter().enumerate() {
        let is_double = header[..number].contains(column);
        if is_double || !columns::all().any(|known| known == column) {
            let why = if is_double { "stands twice" } else { "is no known column" };
            refuse("header", "strange_column", format!("{} {why}", shown(column)));
            is_good = false;
        }
    }
    for column in columns::REQUIRED {
        if !header.iter().any(|name| name == column) {
            refuse(column, "missing_column", format!("the column {column:?} is missing"));
            is_good = false;
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
