//! What a company does not learn from what is its own: that its truck is selected, who of the
//! authority was at work, what a document was before it was its own.

use journey::Hold;
use model::JourneyId;
use serde_json::{Value, json};

use super::{
    events::Stream,
    node::{Node, Who},
};
use crate::json::Journey;

const JOURNEY: &str = "/api/v1/journeys/journey-1";

/// The next event about a journey.
async fn next_journey(stream: &mut Stream) -> Value {
    loop {
        let seen = stream.next().await.expect("the stream goes on");
        if seen.kind == "journey" {
            return seen.data;
        }
    }
}

#[tokio::test]
async fn a_carrier_does_not_learn_that_its_truck_is_selected() {
    let node = Node::new();
    let mut own = Stream::open(&node, Who::Carrier, None).await;
    let mut desk = Stream::open(&node, Who::Officer, None).await;
    node.pump();
    node.declare().await;
    let declared = next_journey(&mut desk).await;
    let path = "/api/v1/inspections/journey-1/select";
    let selected = node.post(Who::Officer, path, &json!({ "reason": "sample" })).await;
    assert_eq!(selected.status, 200, "{}", selected.text);
    assert_eq!(next_journey(&mut desk).await, declared, "the desk looks again");

    for path in ["/api/v1/journeys", JOURNEY, "/api/v1/manifests", "/api/v1/amendments"] {
        let text = node.get(Who::Carrier, path).await.text;
        assert!(!text.contains("inspection"), "{path}: {text}");
    }
    node.app.stopping().cancel();
    assert_eq!(next_journey(&mut own).await, declared);
    assert_eq!(own.next().await, None, "not even that something happened");
}

#[tokio::test]
async fn a_hold_for_an_inspection_is_for_the_desk_alone() {
    let node = Node::new();
    node.declare().await;
    let id = JourneyId::new("journey-1").unwrap();
    let mut view = node.app.read(move |core| core.journey(id)).await.unwrap().unwrap();
    view.holds = vec![Hold::InspectionDue, Hold::NotSealed];
    let shown = |view: Journey| serde_json::to_value(view).unwrap()["holds"].clone();
    assert_eq!(shown(Journey::new(&view, false)), json!(["inspection_due", "not_sealed"]));
    assert_eq!(shown(Journey::new(&view, false).veiled()), json!(["not_sealed"]));
    view.phase = journey::Phase::Held;
    let held = shown(Journey::new(&view, false).veiled());
    assert_eq!(held, json!(["inspection_due", "not_sealed"]), "it stands there and is told why");
}

#[tokio::test]
async fn a_company_deals_with_the_authority_not_with_officers() {
    let node = Node::new();
    let letter = json!({ "letter": "warning", "text": "sample" });
    let question = json!({ "question": "sample" });
    let inspected = json!({ "passed": true, "note": "sample" });
    let decided = json!({ "approved": false, "note": "sample" });
    for (path, body) in [
        ("/api/v1/parties/carrier/letters", letter),
        ("/api/v1/applications/hk-a-1/ask-back", question),
        ("/api/v1/vehicles/vehicle-1/inspections", inspected),
        ("/api/v1/devices/lock-1/faults", json!({ "text": "sample" })),
        ("/api/v1/amendments/hk-x-1/decide", decided),
    ] {
        let answer = node.post(Who::Officer, path, &body).await;
        assert!(answer.status.is_success() || path.contains("amend"), "{path}: {}", answer.text);
    }
    for shelf in ["parties", "applications", "vehicles", "devices", "amendments"] {
        let path = format!("/api/v1/{shelf}");
        let text = node.get(Who::Carrier, &path).await.text;
        assert!(!text.contains("\"officer\""), "{path}: {text}");
    }
    let party = node.get(Who::Officer, "/api/v1/parties/carrier").await.json();
    assert_eq!(party["document"]["letters"][0]["by"], "officer");
    let party = node.get(Who::Carrier, "/api/v1/parties/carrier").await.json();
    assert_eq!(party["document"]["letters"][0]["by"], "authority");
    let answer = json!({ "text": "sample" });
    let answer = node.post(Who::Carrier, "/api/v1/applications/hk-a-1/answer", &answer).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.text.contains("\"officer\""), "{}", answer.text);
}

#[tokio::test]
async fn history_begins_where_a_document_became_the_callers() {
    let node = Node::new();
    let path = "/api/v1/register/vehicle/vehicle-3/history";
    let history = async |who: Who| node.get(who, path).await.json()["items"].clone();
    let numbers = |items: &Value| -> Vec<u64> {
        items.as_array().unwrap().iter().map(|item| item["number"].as_u64().unwrap()).collect()
    };
    let officers = history(Who::Officer).await;
    assert_eq!(numbers(&officers), [3, 2, 1]);
    assert_eq!(officers[1]["by"], json!({ "author": "account", "id": "officer" }));

    let own = history(Who::Carrier).await;
    assert_eq!(numbers(&own), [3, 2], "not the rival's");
    assert_eq!(own[1]["by"], json!({ "author": "authority", "id": "hk" }));
    assert_eq!(own[0]["by"], json!({ "author": "account", "id": "carrier" }));
    assert!(!own.to_string().contains("officer"), "{own}");
    assert_eq!(node.get(Who::Rival, path).await.verdict(), "404 not_found");
}

#[tokio::test]
async fn reasons_of_officers_are_for_officers() {
    let node = Node::new();
    let path = "/api/v1/register/vehicle/vehicle-3/history";
    let reasons = async |who: Who| -> Vec<Value> {
        let items = node.get(who, path).await.json()["items"].clone();
        let why = |item: &Value| json!([item["why"], item["reason"], item["is_bill_shared"]]);
        items.as_array().unwrap().iter().map(why).collect()
    };
    let filed = json!(["file", null, false]);
    let suspended = json!(["suspension", "internal words", false]);
    let shared = json!(["file", null, true]);
    assert_eq!(reasons(Who::Officer).await, [shared, suspended, filed.clone()]);
    assert_eq!(reasons(Who::Carrier).await, [filed, json!(["suspension", null, false])]);
}

#[tokio::test]
async fn what_is_said_to_a_company_it_reads() {
    let node = Node::new();
    for (path, body) in [
        ("/api/v1/applications/hk-a-1/ask-back", json!({ "question": "words for them one" })),
        ("/api/v1/applications/hk-a-1/refuse", json!({ "reason": "words for them two" })),
        (
            "/api/v1/parties/carrier/letters",
            json!({ "letter": "warning", "text": "words for them three" }),
        ),
        ("/api/v1/vehicles/vehicle-1/inspections", json!({ "passed": true, "note": "our words" })),
    ] {
        let answer = node.post(Who::Officer, path, &body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
    }
    let application = node.get(Who::Carrier, "/api/v1/applications/hk-a-1").await.text;
    let party = node.get(Who::Carrier, "/api/v1/parties/carrier").await.text;
    for (text, words) in [(&application, "one"), (&application, "two"), (&party, "three")] {
        assert!(text.contains(&format!("words for them {words}")), "{words}: {text}");
    }
    for path in ["/api/v1/vehicles/vehicle-1", "/api/v1/vehicles"] {
        let own = node.get(Who::Carrier, path).await.text;
        assert!(!own.contains("our words"), "{path}: {own}");
    }
    let desk = node.get(Who::Officer, "/api/v1/vehicles/vehicle-1").await.text;
    assert!(desk.contains("our words"), "{desk}");
}
