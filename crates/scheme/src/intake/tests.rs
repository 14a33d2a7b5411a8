//! Tables as spreadsheets write them, rows named as spreadsheets show them, and no input that
//! makes a reader panic.

use model::AuthorityId;
use proptest::{collection::vec, option, prelude::*};

use super::columns::REQUIRED;
use super::{BYTES_MAX, Intake, ROWS_MAX, csv_template, from_csv, from_json, to_csv};
use crate::{BillKind, CargoKind, ConsignmentForm, Permit, PermitKind, TradePartner};

const HEADER: &str = "packages,package_kind,description,consignor_name,consignor_address,\
    consignee_name,consignee_address,date,bill_kind,bill_number,bill_from,bill_to,cargo";
const GOOD: &str =
    "12,CARTON,Cases,A,1 Road,B,2 Road,2026-03-01,air_waybill,SAMPLE-1,SG,CN,general";

/// What came of a text: the places of the good rows, and of each fault its place and code.
fn told(intake: &Intake) -> String {
    let good = intake.forms.iter().map(|(at, _)| at.to_string());
    let faults = intake.faults.iter().map(|fault| format!("{}: {}", fault.at, fault.reason.code()));
    good.chain(faults).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(told(&from_csv(text)), expected, "{text}");
}

/// A table of [`GOOD`] with one text replaced.
#[track_caller]
fn check_cell(from: &str, to: &str, expected: &str) {
    assert!(GOOD.contains(from));
    check(&format!("{HEADER}\n{}", GOOD.replacen(from, to, 1)), expected);
}

#[test]
fn spreadsheets_write_tables_in_many_ways() {
    let crlf = format!("\u{feff}{HEADER}\r\n{GOOD}\r\n{GOOD}\r\n");
    check(&crlf, "row 2; row 3");
    check(&crlf.replace("\r\n", "\n"), "row 2; row 3");
    check(&crlf.replace("\r\n", "\r"), "row 2; row 3");
    check(&crlf.replace(',', ";"), "row 2; row 3");
    check(&crlf.replace(',', "\t"), "row 2; row 3");
    check(&format!("{HEADER}\n{GOOD}"), "row 2");
    check(&format!("{}\n{GOOD}", HEADER.to_uppercase()), "row 2");
    check(&format!("{HEADER},,\n{GOOD},,\n"), "row 2");
    check(
        &format!("\"{}\"\n\"{}\"", HEADER.replace(',', "\",\""), GOOD.replace(',', "\",\"")),
        "row 2",
    );
}

#[test]
fn rows_are_numbered_as_the_spreadsheet_shows_them() {
    // A blank line is a row; a line break within quotes is not.
    let bad = GOOD.replacen("12", "none", 1);
    let quoted = GOOD.replacen("Cases", "\"Cases\nof paper, \"\"thick\"\"\"", 1);
    let text = format!("{HEADER}\n{GOOD}\n\n,,,\n{quoted}\n{bad}\n{GOOD}\n");
    check(&text, "row 2; row 7; row 5 /description: not_printable; row 6 /packages: not_a_number");
    let unclosed = GOOD.replacen("Cases", "\"Cases", 1);
    let intake = from_csv(&format!("{HEADER}\n{GOOD}\n{unclosed}\n{GOOD}\n"));
    assert_eq!(intake.forms.len(), 1);
    assert!(intake.faults.iter().all(|fault| fault.at.row == Some(3)));
}

#[test]
fn cells_are_refused_one_by_one_with_value_and_rule() {
    check_cell("12,", "1.5,", "row 2 /packages: not_a_number");
    check_cell("12,", "-1,", "row 2 /packages: not_a_number");
    check_cell("12,", "0,", "row 2 /packages: out_of_range");
    check_cell("12,", ",", "row 2 /packages: not_a_number");
    check_cell("CARTON", "", "row 2 /package_kind: missing");
    check_cell("1 Road", " ", "row 2 /consignor_address: missing");
    check_cell("2026-03-01", "2026/3/1", "row 2");
    check_cell("2026-03-01", "01/03/2026", "row 2 /date: not_a_day");
    check_cell("2026-03-01", "2026-02-30", "row 2 /date: not_a_day");
    check_cell("air_waybill", "Air waybill", "row 2");
    check_cell("air_waybill", "", "row 2");
    check_cell("air_waybill", "letter", "row 2 /bill_kind: unknown_word");
    check_cell("SG", "sg", "row 2");
    check_cell("SG", "XX", "row 2 /bill_from: not_a_country");
    check_cell("SG", "Singapore", "row 2 /bill_from: not_a_country");
    check_cell("general", "", "row 2 /cargo: missing");
    check_cell("general", "toys", "row 2 /cargo: unknown_word");
    check_cell("general", "general,more", "row 2: too_many_cells");
    check_cell(
        ",SG,CN,general",
        "",
        "row 2 /cargo: missing; row 2 /bill_from: not_a_country; \
        row 2 /bill_to: not_a_country",
    );
    let intake = from_csv(&format!("{HEADER}\n{}", GOOD.replacen("12", "a dozen", 1)));
    assert_eq!(intake.faults[0].to_string(), "row 2 /packages: not_a_number given=\"a dozen\"");
}

#[test]
fn optional_columns() {
    let names = "is_warehoused,is_export,macao_declaration,permit_1_kind,permit_1_number,\
        permit_1_issued_in,permit_1_valid_until,permit_2_kind,permit_2_number,permit_2_issued_in,\
        permit_2_valid_until";
    let read = |cells: &str| from_csv(&format!("{HEADER},{names}\n{GOOD},{cells}\n"));
    let form = &read("TRUE,0,DAE-1,,,,,dutiable,P-1,HK,2026-12-31").forms[0].1;
    assert!(form.is_warehoused && !form.is_export);
    assert_eq!(form.macao_declaration.as_deref(), Some("DAE-1"));
    let permit = &form.permits[0];
    assert_eq!((permit.kind, permit.issued_in.as_str()), (PermitKind::Dutiable, "hk"));
    let cases = [
        ("maybe,,,,,,,,,,", "row 2 /is_warehoused: not_an_answer"),
        (",,,,P-1,hk,2026-12-31,,,,", "row 2 /permit_1_kind: missing"),
        (",,,visa,P-1,hk,2026-12-31,,,,", "row 2 /permit_1_kind: unknown_word"),
        (",,,import,P-1,香港,2026-12-31,,,,", "row 2 /permit_1_issued_in: not_an_authority"),
        (",,,import,,hk,2026-12-31,,,,", "row 2 /permit_1_number: missing"),
        (",,,,,,,import,P-1,hk,soon", "row 2 /permit_2_valid_until: not_a_day"),
        (
            ",,,import,P-0,hk,2026-12-31,import,P-1,hk,soon",
            "row 2 /permit_2_valid_until: not_a_day",
        ),
    ];
    for (cells, expected) in cases {
        assert_eq!(told(&read(cells)), expected, "{cells}");
    }
}

#[test]
fn a_header_that_is_not_ours_is_refused() {
    let told = from_csv("").faults.into_iter().map(|fault| fault.to_string());
    let missing = REQUIRED.map(|column| format!("row 1: missing_column column={column}"));
    assert_eq!(told.collect::<Vec<_>>(), missing);
    check(&format!("{HEADER},colour\n{GOOD},red"), "row 1: unknown_column");
    check(&format!("{HEADER},date\n{GOOD},"), "row 1: column_twice");
    check(
        &format!("{}\n{GOOD}", HEADER.replace("cargo", "cargo_kind")),
        "row 1: unknown_column; row 1: missing_column",
    );
    check(HEADER, ": file_empty");
}

#[test]
fn files_are_bounded() {
    let rows = format!("{HEADER}\n{}", format!("{GOOD}\n").repeat(ROWS_MAX + 1));
    let intake = from_csv(&rows);
    assert_eq!(intake.forms.len(), ROWS_MAX);
    assert_eq!(intake.faults[0].reason.code(), "too_many_rows");
    check(&"x".repeat(BYTES_MAX + 1), ": file_too_long");
    let commas = format!("{HEADER}\n{}", ",".repeat(BYTES_MAX / 2));
    check(&commas, ": file_empty");
    let wrong = format!("{HEADER}\n{}", "x\n".repeat(ROWS_MAX));
    let intake = from_csv(&wrong);
    assert!(intake.faults.len() < 1_100);
    assert_eq!(intake.faults.last().unwrap().reason.code(), "too_many_faults");
    let list = format!("[{}]", vec!["{}"; ROWS_MAX + 1].join(","));
    let intake = from_json(&list);
    assert_eq!(intake.faults[0].reason.code(), "too_many_rows");
    assert_eq!(intake.faults.len(), ROWS_MAX + 1);
}

#[test]
fn the_template_can_be_handed_in_and_says_that_it_is_a_sample() {
    let template = csv_template();
    assert!(template.starts_with('\u{feff}') && template.ends_with("\r\n"));
    let intake = from_csv(&template);
    assert_eq!(told(&intake), "row 2");
    assert!(intake.forms[0].1.description.contains("SAMPLE"));
}

#[test]
fn texts_that_look_like_formulas_are_guarded() {
    let mut form = from_csv(&csv_template()).forms.remove(0).1;
    for text in ["=1+1", "@x", "-x", "+852", "'=1", "''", "'", "O'Neill"] {
        form.consignor.name = text.to_owned();
        let written = to_csv([&form]);
        assert!(!written.contains("\"=") && !written.contains("\"@"), "{written}");
        assert_eq!(from_csv(&written).forms[0].1, form, "{text}");
    }
}

#[test]
fn json() {
    let form = from_csv(&csv_template()).forms.remove(0).1;
    let good = serde_json::to_value(&form).unwrap();
    let mut bad = good.clone();
    bad["packages"] = 0.into();
    let mut strange = good.clone();
    strange["colour"] = "red".into();
    let list = serde_json::json!([good, bad, strange, 7]);
    let expected = "row 1; row 2 /packages: out_of_range; row 3: not_a_consignment; \
        row 4: not_a_consignment";
    assert_eq!(told(&from_json(&list.to_string())), expected);
    let named = serde_json::json!({ "consignments": list });
    assert_eq!(told(&from_json(&named.to_string())), expected);
    for text in ["", "{}", "7", "[", "\"x\"", "{\"consignments\": {}}"] {
        assert_eq!(told(&from_json(text)), ": file_not_json", "{text}");
    }
    assert_eq!(told(&from_json("[]")), ": file_empty");
    assert_eq!(told(&from_json(&"[".repeat(BYTES_MAX + 1))), ": file_too_long");
    assert_eq!(told(&from_json(&"[".repeat(100_000))), ": file_not_json");
}

fn text(max: usize) -> impl Strategy<Value = String> {
    let printable = "[ -~À-ÿ一-龥,;\"'=+@\\-]{1,40}";
    printable
        .prop_map(move |text| text.trim().chars().take(max).collect::<String>())
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("not blank", |text| !text.is_empty())
}

fn partner() -> impl Strategy<Value = TradePartner> {
    (text(120), text(200)).prop_map(|(name, address)| TradePartner { name, address })
}

fn day() -> impl Strategy<Value = String> {
    (2020..2100, 1..13, 1..29).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))
}

fn permit() -> impl Strategy<Value = Permit> {
    let kinds = vec![PermitKind::Import, PermitKind::Dutiable, PermitKind::RadioApparatus];
    let sides = ["hk", "mainland", "macao"].map(|side| AuthorityId::new(side).unwrap());
    let (kind, side) = (prop::sample::select(kinds), prop::sample::select(sides.to_vec()));
    (kind, text(40), side, day()).prop_map(|(kind, number, issued_in, valid_until)| Permit {
        kind,
        number,
        issued_in,
        valid_until,
    })
}

fn bill() -> impl Strategy<Value = (Option<BillKind>, Option<String>, String, String)> {
    let kinds = [None, Some(BillKind::BillOfLading), Some(BillKind::AirWaybill)];
    let country =
        || prop::sample::select(vec!["HK", "MO", "CN", "JP", "PT"]).prop_map(str::to_owned);
    (prop::sample::select(kinds.to_vec()), option::of(text(40)), country(), country())
}

fn form() -> impl Strategy<Value = ConsignmentForm> {
    let kinds = vec![CargoKind::General, CargoKind::Dutiable, CargoKind::RadioApparatus];
    let goods = (1..=1_000_000_u32, text(40), text(500), prop::sample::select(kinds));
    let papers = (vec(permit(), 0..3), option::of(text(40)), any::<bool>(), any::<bool>());
    (goods, partner(), partner(), day(), bill(), papers).prop_map(
        |(goods, consignor, consignee, date, bill, papers)| ConsignmentForm {
            packages: goods.0,
            package_kind: goods.1,
            description: goods.2,
            consignor,
            consignee,
            date,
            bill_kind: bill.0,
            bill_number: bill.1,
            bill_from: bill.2,
            bill_to: bill.3,
            is_warehoused: papers.2,
            is_export: papers.3,
            cargo: goods.3,
            permits: papers.0,
            macao_declaration: papers.1,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(forms in vec(form(), 1..6)) {
        let intake = from_csv(&to_csv(&forms));
        prop_assert_eq!(&intake.faults, &vec![]);
        let read: Vec<_> = intake.forms.into_iter().map(|(_, form)| form).collect();
        prop_assert_eq!(&read, &forms);
        let json = serde_json::to_string(&forms).unwrap();
        let read: Vec<_> = from_json(&json).forms.into_iter().map(|(_, form)| form).collect();
        prop_assert_eq!(&read, &forms);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in vec(any::<u8>(), 0..400), cut in 0..400_usize) {
        let noise = String::from_utf8_lossy(&bytes).into_owned();
        let template = csv_template();
        let cut = (0..=cut.min(template.len())).rev().find(|at| template.is_char_boundary(*at));
        let mixed = format!("{}{noise}", &template[..cut.unwrap_or(0)]);
        for text in [&noise, &mixed, &format!("{template}{noise}"), &format!("{HEADER}\n{noise}")] {
            let csv = from_csv(text);
            prop_assert!(!csv.forms.is_empty() || !csv.faults.is_empty());
            let json = from_json(text);
            prop_assert!(!json.forms.is_empty() || !json.faults.is_empty());
        }
    }
}
