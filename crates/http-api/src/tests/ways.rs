//! One rule of where cargo may go: the public answer allows what a manifest may be bundled for, and
//! nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::node::{NOW, Node, Who};

/// What the test needs of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    id: String,
    authority: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}

/// One place of every sort: region, kind, whether a journey may end there, whether it has a name.
fn spots(places: &Value) -> Vec<Spot> {
    let mut of_each_sort = BTreeMap::new();
    for place in places["places"].as_array().unwrap() {
        let sort = ["region", "kind", "is_end", "named"].map(|it| place[it].to_string());
        let spot = Spot { id: text(&place["id"]), authority: text(&place["authority"]) };
        of_each_sort.entry(sort).or_insert(spot);
    }
    of_each_sort.into_values().collect()
}

/// The two sides of a crossing between two authorities.
fn crossing(places: &Value, from: &str, to: &str) -> Option<[String; 2]> {
    let side = |id: &Value| {
        let all = places["places"].as_array().unwrap();
        text(&all.iter().find(|place| place["id"] == *id).unwrap()["authority"])
    };
    let crossings = places["crossings"].as_array().unwrap().iter();
    let both = crossings.flat_map(|it| [(&it["a"], &it["b"]), (&it["b"], &it["a"])]);
    let mut facing = both.filter(|(a, b)| side(a) == from && side(b) == to);
    facing.next().map(|(a, b)| [text(a), text(b)])
}

/// Whether a manifest may be bundled for a way: none of its faults is about places or scheme.
async fn may_bundle(node: &Node, scheme: &str, places: &[String]) -> bool {
    let form = json!({
        "scheme": scheme, "mode": "air_land", "vehicle": "vehicle-1", "plate": "SAMPLE 1",
        "lock": "lock-1", "places": places, "crosses_at_ms": NOW.0 + 7_200_000,
        "consignments": [], "journey": null,
    });
    let answer = node.post(Who::Carrier, "/api/v1/manifests", &form).await;
    assert_eq!(answer.verdict(), "422 invalid", "there is no cargo in it: {}", answer.text);
    let faults = answer.json()["errors"].as_array().unwrap().clone();
    let is_of_the_way = |it: &Value| {
        it["pointer"] == "/scheme" || it["pointer"].as_str().unwrap().starts_with("/places")
    };
    !faults.iter().any(is_of_the_way)
}

#[tokio::test]
async fn the_public_answer_is_what_may_be_bundled() {
    let node = Node::new();
    let places = node.get(Who::Officer, "/api/v1/places").await.json();
    let schemes = node.get(Who::Nobody, "/api/v1/public/schemes").await.json();
    let spots = spots(&places);
    assert!(spots.len() >= 12, "{spots:?}");
    let mut yes = 0;
    for (from, to) in spots.iter().flat_map(|a| spots.iter().map(move |b| (a, b))) {
        let mut bundled = BTreeSet::new();
        for scheme in schemes["items"].as_array().unwrap() {
            let id = text(&scheme["id"]);
            for chain in scheme["chains"].as_array().unwrap().iter().map(texts) {
                if chain.first() != Some(&from.authority) || chain.last() != Some(&to.authority) {
                    continue;
                }
                let pairs = chain.windows(2).map(|it| crossing(&places, &it[0], &it[1]).unwrap());
                let mut way = vec![from.id.clone()];
                way.extend(pairs.flatten());
                way.push(to.id.clone());
                if from != to && may_bundle(&node, &id, &way).await {
                    bundled.insert(id.clone());
                }
            }
        }
        let path = format!("/api/v1/public/route?from={}&to={}", from.id, to.id);
        let answer = node.get(Who::Nobody, &path).await.json();
        let public: BTreeSet<_> = texts(&answer["schemes"]).into_iter().collect();
        assert_eq!(public, bundled, "from {} to {}: {answer}", from.id, to.id);
        assert_eq!(answer["possible"], !bundled.is_empty(), "{answer}");
        yes += usize::from(!bundled.is_empty());
    }
    assert!(yes > 20, "{yes} pairs of {}", spots.len());
}

#[tokio::test]
async fn cargo_goes_to_the_transfer_terminal_and_within_hong_kong() {
    let node = Node::new();
    for (from, to, schemes) in [
        ("hk-super-terminal-1", "mo-cargo-transfer-terminal", json!(["three-places"])),
        ("hk-super-terminal-1", "hk-kwai-chung-customhouse", json!(["itfs"])),
        ("gd-shenzhen-airport", "mo-cargo-transfer-terminal", json!(["three-places"])),
    ] {
        let path = format!("/api/v1/public/route?from={from}&to={to}");
        let answer = node.get(Who::Nobody, &path).await.json();
        assert_eq!(answer["schemes"], schemes, "{answer}");
        assert_eq!((&answer["possible"], &answer["reason"]), (&json!(true), &Value::Null));
    }
    let path = "/api/v1/public/route?from=hk-super-terminal-1&to=mo-cargo-transfer-terminal";
    let answer = node.get(Who::Nobody, path).await.json();
    assert!(answer["ways"][0]["length_m"].is_number(), "{answer}");
}
