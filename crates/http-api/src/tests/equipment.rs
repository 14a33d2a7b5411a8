//! Devices as figures: whose they are is not said.

use serde_json::json;

use super::node::{Node, Who};

#[tokio::test]
async fn a_supplier_sees_how_many_of_its_models_there_are_and_not_whose() {
    let node = Node::new();
    let path = "/api/v1/device-counts";
    let own = node.get(Who::Carrier, path).await;
    let expected = json!({ "items": [{ "model": "SAMPLE-1", "device": "lock", "class": "B",
        "by_standing": { "registered": 1 }, "total": 1 }], "next": null });
    assert_eq!(own.json(), expected, "the models of this company");
    assert_eq!(node.get(Who::Officer, path).await.json(), expected);
    assert_eq!(node.get(Who::Rival, path).await.json(), json!({ "items": [], "next": null }));
    for word in ["lock-1", "vehicle-1", "Sample carrier"] {
        assert!(!own.text.contains(word), "{}", own.text);
    }
}

#[tokio::test]
async fn the_profiles_of_the_node_can_be_chosen_from() {
    let node = Node::new();
    let profiles = node.get(Who::Carrier, "/api/v1/device-profiles").await.json();
    let names = profiles["items"].as_array().unwrap();
    assert!(names.contains(&json!({ "name": "sample-multichip-808" })), "{profiles}");
}

#[tokio::test]
async fn readings_are_of_what_was_heard() {
    let node = Node::new();
    for who in [Who::Officer, Who::Carrier, Who::Rival] {
        let answer = node.get(who, "/api/v1/device-readings").await;
        assert_eq!(answer.json(), json!({ "items": [], "next": null }), "nothing was heard yet");
    }
}
