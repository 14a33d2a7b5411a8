//! Documents of carriage to write.

use model::{AccountName, ServerTime};
use scheme::{Author, Cause, Document, Revision};
use serde_json::{Value, json};

/// When these documents were filed: 2026-11-22T00:00:00Z.
pub(super) const NOW_MS: i64 = 1_795_305_600_000;

fn document(kind: &str, mut body: Value) -> Document {
    body["document"] = kind.into();
    serde_json::from_value(body).unwrap()
}

/// A revision that came about so many seconds after [`NOW_MS`].
pub(super) fn revision(second: i64, document: Document) -> Revision {
    let at = ServerTime(NOW_MS + second * 1_000);
    let by = Author::Account(AccountName::new("officer").unwrap());
    let why = Cause::ProposeDraft.into();
    Revision { number: 1, at, by, why, same_before: 0, effective_from: at, document }
}

pub(super) fn consignment(id: &str, party: &str, status: &str) -> Document {
    let partner = json!({ "name": "Sender", "address": "1 Road" });
    let is_met = status != "refused";
    document(
        "consignment",
        json!({
            "id": id, "party": party, "scheme": "sels", "mode": "air_land",
            "form": {
                "packages": 1, "package_kind": "BOX", "description": "goods",
                "consignor": partner, "consignee": partner, "date": "2026-11-22",
                "bill_kind": "air_waybill", "bill_number": format!("AWB {id}"),
                "bill_from": "DE", "bill_to": "CN", "is_warehoused": false, "is_export": false,
                "cargo": "general", "permits": [], "macao_declaration": null
            },
            "declared_at_ms": NOW_MS, "status": status,
            "verdict": {
                "scheme": "sels", "day": "2026-11-22",
                "outcome": if is_met { "covered" } else { "not_covered" },
                "rules": [{
                    "rule": "through-bill", "is_met": is_met,
                    "text": { "en": "a", "zh-Hant": "a", "zh-Hans": "a", "pt": "a" },
                    "remedy": null, "source": "s", "effective_from": "2016-03-28"
                }]
            },
            "carrier": null, "manifest": null
        }),
    )
}

pub(super) fn manifest(id: &str, carrier: &str, vehicle: &str, status: &str) -> Document {
    let leg = |authority: &str, from: &str, to: &str| json!({ "authority": authority, "from": from, "to": to });
    document(
        "manifest",
        json!({
            "id": id, "journey": id, "carrier": carrier, "home": "hk", "scheme": "sels",
            "mode": "air_land", "vehicle": vehicle, "lock": format!("lock-{vehicle}"),
            "legs": [leg("hk", "hk-a", "hk-b"), leg("mainland", "gd-a", "gd-b")],
            "crosses_at_ms": NOW_MS + 3_600_000, "consignments": ["hk-c-1", "hk-c-2"],
            "consignments_expected": 2, "bundled_at_ms": NOW_MS, "round": 1,
            "asked_at_ms": NOW_MS, "status": status, "replies": {}
        }),
    )
}

pub(super) fn inspection(journey: &str, status: &str, result: Option<&str>) -> Document {
    document(
        "inspection",
        json!({
            "journey": journey, "status": status, "stage": "exit", "score": 0, "threshold": 60,
            "points": [], "by_chance": false, "earlier": null, "earlier_result": null,
            "insisted": null, "result": result, "by": null,
            "at_ms": result.map(|_| NOW_MS + 86_400_000), "note": null, "closed": null
        }),
    )
}
