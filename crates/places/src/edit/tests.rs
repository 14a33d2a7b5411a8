//! Documents: their form in JSON, what is refused when they are read, and words.

use model::Word;
use serde_json::{Value, json};
use utoipa::PartialSchema;

use super::{Edit, PlaceChange};
use crate::{PlaceInstallation, PlaceRole, PlaceStatus};

fn documents() -> Vec<Value> {
    let ring = json!([[113.4, 22.9], [113.6, 22.9], [113.6, 23.1], [113.4, 22.9]]);
    let put = json!({
        "type": "put_place", "id": "gd-03", "authority": "mainland", "region": "guangdong",
        "role": "clearance_point", "kind": "bonded", "status": "confirmed",
        "names": {"en": "Depot", "zh-Hant": "站", "zh-Hans": null, "pt": null},
        "position": {
            "lat": 23.0, "lon": 113.5, "accuracy_m": 50.0, "approximate": false, "zone": ring
        },
        "source": "test", "note": null
    });
    let changes = [
        put,
        json!({"type": "set_zone", "place": "gd-03", "ring": ring}),
        json!({"type": "withdraw_place", "place": "gd-03"}),
        json!({
            "type": "set_corridor", "authority": "hk", "from": "a", "to": "b",
            "line": [[114.0, 22.3], [114.1, 22.4]], "half_width_m": 300.0
        }),
        json!({"type": "clear_corridor", "from": "a", "to": "b"}),
        json!({"type": "withdraw_route", "hub": "a", "outside": "b"}),
        json!({"type": "restore_route", "hub": "a", "outside": "b"}),
    ];
    let dated = |change| {
        json!({
            "effective_from": "2026-12-01", "effective_until": "2027-01-01", "change": change
        })
    };
    changes.into_iter().map(dated).collect()
}

#[test]
fn a_document_is_read_and_written_as_it_was() {
    for document in documents() {
        let edit: Edit = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&edit).unwrap(), document);
    }
}

#[test]
fn what_may_be_left_out_is_nothing() {
    let document = json!({
        "effective_from": "2026-12-01", "change": {"type": "withdraw_place", "place": "gd-03"}
    });
    let edit: Edit = serde_json::from_value(document).unwrap();
    assert_eq!(edit.effective_until, None);
    assert!(matches!(edit.change, PlaceChange::WithdrawPlace(_)));
}

#[test]
fn unknown_keys_words_and_identifiers_are_refused() {
    let cases = [
        ("\"effective_from\"", "\"effective_form\"", "unknown field `effective_form`"),
        ("2026-12-01", "2026-12-32", "is not a day"),
        ("\"names\"", "\"nick\":1,\"names\"", "unknown field `nick`"),
        ("\"pt\"", "\"de\"", "unknown field `de`"),
        ("\"approximate\"", "\"surveyed\"", "unknown field `surveyed`"),
        ("bonded", "warehouse", "unknown variant `warehouse`"),
        ("put_place", "move_place", "unknown variant `move_place`"),
        ("gd-03", "../gd", "may hold only letters"),
        ("[113.4,22.9],", "[113.4],", "invalid length 1"),
    ];
    let text = documents()[0].to_string();
    for (from, to, expected) in cases {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let error = serde_json::from_str::<Edit>(&changed).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} lacks {expected:?}");
    }
}

#[test]
fn words_are_those_of_the_data_files() {
    let roles = [PlaceRole::ClearancePoint, PlaceRole::ControlPoint, PlaceRole::TransferPoint];
    for role in roles {
        assert_eq!(role.word().parse(), Ok(role));
    }
    assert_eq!(PlaceInstallation::Express.word(), "express");
    assert_eq!("unnamed".parse(), Ok(PlaceStatus::Unnamed));
    assert!("warehouse".parse::<PlaceInstallation>().is_err());
}

#[test]
fn the_schema_says_what_the_documents_are() {
    let edit = serde_json::to_value(Edit::schema()).unwrap();
    assert_eq!(edit["properties"]["effective_from"]["format"], "date");
    assert_eq!(edit["required"], json!(["effective_from", "change"]));
    assert_eq!(edit["additionalProperties"], json!(false));
    let change = serde_json::to_value(PlaceChange::schema()).unwrap();
    let tags: Vec<&Value> = change["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["allOf"][1]["properties"]["type"]["enum"][0])
        .collect();
    let written = documents();
    let types: Vec<&Value> = written.iter().map(|edit| &edit["change"]["type"]).collect();
    assert_eq!(tags, types, "{change}");
}
