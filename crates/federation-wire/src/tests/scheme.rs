//! The messages about the scheme: how each is written, what is refused, and how long they can be.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::chain;
use crate::{
    ENVELOPE_BYTES_MAX, Envelope,
    v2::{Message, Text, Whole},
};

fn read(value: &Value) -> Message {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

fn filed(about: &Value) -> Value {
    let (application, party) = ("hk-a-1", "hk-p-1");
    let schemes = ["sels"];
    json!({ "message": "filed", "application": application, "party": party, "about": about,
            "schemes": schemes })
}

fn change(kind: &str, rest: &[(&str, &str)]) -> Value {
    let mut change = json!({ "kind": kind });
    for (name, id) in rest {
        change[*name] = json!(id);
    }
    change
}

fn cargo_due(text: &dyn Fn(usize) -> String) -> Value {
    let partner = json!({ "name": text(120), "address": text(200) });
    let permit = json!({ "permits": "controlled_chemical", "number": text(40),
        "issued_in": "m".repeat(39), "valid_until": "2026-12-31" });
    json!({
        "consignment": "c".repeat(39), "party": "p".repeat(39), "packages": 1_000_000,
        "package_kind": text(40), "description": text(500), "consignor": partner,
        "consignee": partner, "date": "2026-11-22", "bill_kind": "bill_of_lading",
        "bill_number": text(40), "bill_from": "US", "bill_to": "CN", "is_warehoused": false,
        "is_export": false, "cargo": "controlled_chemical", "permits": vec![permit; 8],
        "macao_declaration": text(40),
    })
}

fn filings() -> Vec<Value> {
    let company = json!({ "name": "Sample Carrier", "name_local": null,
        "registration_number": "1234", "address": "Sample Road 1" });
    vec![
        filed(&json!({ "kind": "participation", "roles": ["carrier"], "company": company,
            "modes": ["air_land"] })),
        filed(&json!({ "kind": "model", "model": "LX-08", "name": "LX-08", "device": "lock",
            "class": "B", "chips": 3, "profile": "sample" })),
        filed(&json!({ "kind": "vehicle", "vehicle": "V-1", "plate": "粤Z1234港",
            "description": null })),
        filed(&json!({ "kind": "device", "device": "L-1", "fitted_as": "lock", "model": "LX-08",
            "firmware": null, "vehicle": "V-1" })),
        json!({ "message": "answered", "application": "hk-a-1", "text": "yes\nno" }),
        json!({ "message": "withdrawn", "application": "hk-a-1" }),
        json!({ "message": "decided", "application": "hk-a-1", "decided": "asked_back",
            "reason": "which?", "objection": null }),
        json!({ "message": "decided", "application": "hk-a-2", "decided": "refused",
            "reason": null, "objection": "name_taken" }),
        json!({ "message": "standing", "of": { "kind": "party", "party": "hk-p-1" },
            "standing": "warned" }),
        json!({ "message": "standing", "of": { "kind": "vehicle", "vehicle": "V-1" },
            "standing": "suspended" }),
        json!({ "message": "standing", "of": { "kind": "model", "model": "LX-08" },
            "standing": "registered" }),
        json!({ "message": "standing", "of": { "kind": "device", "device": "L-1" },
            "standing": "deregistered" }),
    ]
}

fn trips() -> Vec<Value> {
    let leg = |authority: &str, from: Value, to: Value| {
        json!({ "authority": authority,
        "from": from, "to": to })
    };
    let asked = |change: Value| {
        json!({ "message": "amendment_asked", "amendment": "hk-x-1",
        "journey": "J-1", "change": change, "reason": "a closed road" })
    };
    let decided = |change: Value| {
        json!({ "message": "amendment_decided", "amendment": "hk-x-1", "journey": "J-1",
            "change": change, "approved": true, "note": null })
    };
    vec![
        json!({ "message": "bundled", "manifest": "J-1", "journey": "J-1", "carrier": "hk-p-1",
            "scheme": "sels", "mode": "sea_land", "vehicle": "V-1", "lock": "L-1",
            "legs": [leg("hk", Value::Null, Value::Null), leg("mainland", json!("a"), json!("b"))],
            "crosses_at_ms": 1_790_000_000_000_i64, "bundled_at_ms": 1_789_990_000_000_i64,
            "round": 1, "consignments": 1 }),
        json!({ "message": "cargo", "manifest": "J-1", "round": 1,
            "consignments": [cargo_due(&|_| "x".to_owned())] }),
        json!({ "message": "recheck", "manifest": "J-1", "round": 2 }),
        json!({ "message": "checked", "manifest": "J-1", "round": 2, "checks": [
            { "code": "lock_enrolled", "state": "met", "reason": null }] }),
        json!({ "message": "cancelled", "manifest": "J-1" }),
        json!({ "message": "started", "manifest": "J-1", "round": 3 }),
        json!({ "message": "start_withdrawn", "manifest": "J-1", "round": 4 }),
        asked(change("control_point", &[("exit", "a"), ("entry", "b")])),
        asked(change("destination", &[("place", "a")])),
        asked(change("vehicle", &[("vehicle", "V-2")])),
        asked(change("lock", &[("lock", "L-2")])),
        asked(change("terminal_transfer", &[("vehicle", "V-2")])),
        decided(change("control_point", &[("exit", "a"), ("entry", "b")])),
        decided(change("destination", &[("place", "a")])),
        decided(change("vehicle", &[("vehicle", "V-2")])),
        decided(change("lock", &[("lock", "L-2")])),
        json!({ "message": "inspected", "journey": "J-1", "stage": "exit",
            "result": "discrepancy" }),
    ]
}

/// Every reason that a check may give.
fn reasons() -> Vec<Value> {
    let reason = |code: &str, params: Value| match params {
        Value::Null => json!({ "code": code }),
        params => json!({ "code": code, "params": params }),
    };
    let by = |name: &str, id: &str| json!({ name: id, "authority": "hk" });
    let (vehicle, carrier, lock) = (by("vehicle", "V-1"), by("carrier", "hk-p-1"), "L-1");
    let with = |mut params: Value, name: &str, value: Value| {
        params[name] = value;
        params
    };
    let unit = |params| with(params, "kind", json!("unit"));
    let of = |name: &str, value: Value| json!({ name: value });
    vec![
        reason("carrier_not_registered", with(carrier.clone(), "scheme", json!("sels"))),
        reason("carrier_stands", with(carrier.clone(), "standing", json!("suspended"))),
        reason("carrier_not_confirmed", with(carrier, "scheme", json!("sels"))),
        reason("vehicle_not_of_carrier", with(vehicle.clone(), "carrier", json!("hk-p-1"))),
        reason("vehicle_stands", with(vehicle.clone(), "standing", json!("refused"))),
        reason("vehicle_expired", json!({ "vehicle": "V-1", "day": "2026-11-30" })),
        reason("vehicle_failed", json!({ "vehicle": "V-1", "day": "2026-11-30" })),
        reason("model_not_accredited", by("model", "LX-08")),
        reason("model_undecided", by("model", "LX-08")),
        reason("model_refused", by("model", "LX-08")),
        reason("model_withdrawn", by("model", "LX-08")),
        reason("model_not_begun", by("model", "LX-08")),
        reason("model_expired", with(by("model", "LX-08"), "day", json!("2026-11-30"))),
        reason("model_class_c", of("model", json!("LX-08"))),
        reason("lock_model_unknown", by("lock", lock)),
        reason("unit_model_unknown", json!({ "device": "U-1", "model": "LX-08" })),
        reason("lock_not_on_vehicle", json!({ "lock": lock, "vehicle": "V-1" })),
        reason("no_unit", of("vehicle", json!("V-1"))),
        reason("unit_not_enrolled", vehicle),
        reason("device_stands", unit(with(by("device", "U-1"), "standing", json!("warned")))),
        reason("no_chip", unit(by("device", "U-1"))),
        reason(
            "uncovered",
            json!({ "uncovered": [{ "consignment": "hk-c-1", "rule": "through-bill" },
                { "consignment": "hk-c-2", "rule": null }], "more": 1 }),
        ),
        reason("no_cargo", Value::Null),
        reason("cargo_incomplete", json!({ "count": 1, "most": 2 })),
        reason("bundled_short", of("minutes", json!(29))),
        reason("bundled_far", Value::Null),
        reason("start_early", of("minutes", json!(1_441))),
        reason("start_late", of("minutes", json!(721))),
        reason("id_in_use", by("manifest", "J-1")),
    ]
}

/// An answer with each of the reasons, as many at once as there are checks.
fn answers() -> Vec<Value> {
    let line =
        |reason: &Value| json!({ "code": "cargo_covered", "state": "unmet", "reason": reason });
    let reasons = reasons();
    let chunks = reasons.chunks(13).map(|some| some.iter().map(line).collect::<Vec<_>>());
    let answer =
        |checks| json!({ "message": "checked", "manifest": "J-1", "round": 2, "checks": checks });
    chunks.map(answer).collect()
}

/// Every message about the scheme, with every sort of content.
pub(super) fn all() -> Vec<Message> {
    filings().iter().chain(&trips()).chain(&answers()).map(read).collect()
}

#[test]
fn a_reason_is_of_the_closed_list() {
    let answer = &answers()[0];
    refuses(answer, "/checks/0/reason/code", json!("told_freely"), "told_freely");
    refuses(answer, "/checks/0/reason/params/carrier", json!("a b"), "may hold only");
    refuses(answer, "/checks/5/reason/params/day", json!("yesterday"), "day");
    let mut long = answers()[1].clone();
    let uncovered = json!({ "code": "uncovered", "params": { "more": 0, "uncovered":
        vec![json!({ "consignment": "hk-c-1", "rule": null }); 4] } });
    long["checks"][0]["reason"] = uncovered;
    let error = serde_json::from_value::<Message>(long).unwrap_err().to_string();
    assert!(error.contains("4 entries"), "{error}");
}

#[test]
fn what_is_read_is_written_as_it_was() {
    for value in filings().iter().chain(&trips()).chain(&answers()) {
        let message = read(value);
        assert_eq!(&serde_json::to_value(&message).unwrap(), value);
        assert_eq!(message.journey(), None, "it is about no custody");
    }
}

#[track_caller]
fn refuses(value: &Value, at: &str, to: Value, expected: &str) {
    let mut value = value.clone();
    *value.pointer_mut(at).unwrap_or_else(|| panic!("{at} is there")) = to;
    let error = serde_json::from_value::<Message>(value).expect_err(at).to_string();
    assert!(error.contains(expected), "{at}: {error}");
}

#[test]
fn what_is_too_long_or_out_of_range_is_refused() {
    let [filings, trips] = [filings(), trips()];
    refuses(&filings[0], "/about/company/name", json!("x".repeat(121)), "121 characters");
    refuses(&filings[0], "/about/company/name", json!(""), "0 characters");
    refuses(&filings[0], "/about/company/address", json!("a\u{7}b"), "control character");
    refuses(&filings[0], "/schemes", json!([]), "0 entries");
    refuses(&filings[0], "/schemes", json!(vec!["s"; 17]), "17 entries");
    refuses(&filings[0], "/about/roles", json!(["driver"]), "unknown variant `driver`");
    refuses(&filings[1], "/about/chips", json!(9), "9 is not 1 to 8");
    refuses(&filings[2], "/about/plate", json!("x".repeat(21)), "21 characters");
    refuses(&filings[3], "/about/device", json!("../L"), "may hold only");
    refuses(&filings[4], "/text", json!("x".repeat(2_001)), "2001 characters");
    refuses(&trips[0], "/consignments", json!(0), "0 is not 1 to 1000");
    refuses(&trips[0], "/crosses_at_ms", json!(-1), "-1 is not 0 to");
    refuses(&trips[0], "/round", json!(0), "0 is not 1 to 4294967295");
    refuses(&trips[1], "/consignments/0/packages", json!(0), "0 is not 1 to 1000000");
    refuses(&trips[1], "/consignments", json!([]), "0 entries");
    refuses(trips.last().unwrap(), "/message", json!("inspection"), "unknown variant `inspection`");
}

/// What must not cross has no field to cross in.
#[test]
fn there_is_no_field_for_what_stays() {
    for value in filings().iter().chain(&trips()).chain(&answers()) {
        for name in ["contact", "telephone", "driver", "position", "note_internal", "terminal"] {
            let mut value = value.clone();
            value[name] = json!("x");
            let error = serde_json::from_value::<Message>(value).expect_err(name).to_string();
            assert!(error.contains(&format!("unknown field `{name}`")), "{error}");
        }
    }
}

#[test]
fn the_largest_messages_fit_an_envelope() {
    // Four bytes each, or escaped twice: whatever takes most.
    for widest in ["𠮷", "\"", "\\"] {
        let text = |length| widest.repeat(length);
        let cargo = json!({ "message": "cargo", "manifest": "m".repeat(39), "round": u32::MAX,
            "consignments": vec![cargo_due(&text); 5] });
        let uncovered = json!({ "consignment": "c".repeat(39), "rule": "r".repeat(39) });
        let check = json!({ "code": "lock_and_vehicle_free", "state": "waiting", "reason":
            { "code": "uncovered", "params": { "uncovered": vec![uncovered; 3], "more": 1_000 } } });
        let checked = json!({ "message": "checked", "manifest": "m".repeat(39), "round": u32::MAX,
            "checks": vec![check; 13] });
        for value in [cargo, checked] {
            let message = read(&value);
            let [from, to] = ["f", "t"].map(|c| c.repeat(39).parse().unwrap());
            let key = "k".repeat(64);
            let mut envelope = Envelope::unsigned(from, to, u64::MAX, &message, key).unwrap();
            envelope.sign(&[0xA5; 64]);
            let bytes = envelope.encode().unwrap();
            assert!(bytes.len() < ENVELOPE_BYTES_MAX, "{} bytes", bytes.len());
            assert_eq!(Envelope::decode(&bytes).unwrap().open().unwrap(), message);
        }
    }
}

#[test]
fn what_is_made_to_fit_fits() {
    assert_eq!(Text::<1, 3>::fitting("a\u{7}bc").as_str(), "a b");
    assert_eq!(Text::<2, 3>::fitting("").as_str(), "--");
    assert_eq!(Text::<1, 3>::fitting("a\nb").as_str(), "a\nb");
    assert_eq!(Whole::<1, 8>::fitting(9).get(), 8);
}

#[test]
fn an_unknown_message_is_refused_by_its_kind() {
    let envelope = super::envelope(&super::messages()[2]);
    let error = Envelope { message: r#"{"message":"gift"}"#.into(), ..envelope }.open();
    assert!(chain(&error.unwrap_err()).contains("unknown variant `gift`"));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,12}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_in_any_field_is_survived(
        which in any::<prop::sample::Index>(),
        field in any::<prop::sample::Index>(),
        value in values(),
    ) {
        let all: Vec<Value> = filings().into_iter().chain(trips()).collect();
        let mut message = which.get(&all).clone();
        let names: Vec<String> = message.as_object().unwrap().keys().cloned().collect();
        message[field.get(&names).as_str()] = value;
        if let Ok(read) = serde_json::from_value::<Message>(message.clone()) {
            prop_assert_eq!(serde_json::to_value(&read).unwrap(), message);
        }
    }
}
