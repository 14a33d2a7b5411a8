//! What the nodes say happened, beside what really happened, as one JSON document.
//!
//! `authorities.NAME` holds `reports`, `journeys`, `orders` and `hand_overs` as the node counts
//! them, and `incidents` with `true_positive` judged by the truth (`null`: about the node itself).
//! `scheme` holds each node's figures of the register, what the carrier's office was refused beside
//! what it had to be refused, the applications at its home by status, and the inspections.
//! `world` holds `troubles` (with `detected` and `delay_s`) and `journeys` with the end that they
//! must have and the one that the last authority's node gives.

use std::collections::BTreeMap;

use model::{AuthorityId, JourneyId, ServerTime, Word};
use serde_json::{Map, Value, json};

use crate::{
    history::HOME,
    http::{ApiClient, HttpError},
    plan::PlannedJourney,
    run::{GroundTruth, Setting},
    scene::Injected,
    truth::{Truth, journey_of},
};

/// Most incidents of one node in a report.
const INCIDENTS_MAX: usize = 20_000;
/// Most documents of one shelf in a report.
const DOCUMENTS_MAX: usize = 5_000;
/// Incidents or documents asked for at once.
const PAGE: usize = 200;

/// Asks every node what happened and sets it beside the truth.
///
/// # Errors
///
/// When a node does not answer.
pub async fn report(setting: &Setting, outcome: &GroundTruth) -> Result<Value, HttpError> {
    let truth = Truth::new(&setting.plan, &outcome.injected);
    let (mut authorities, mut found) = (Map::new(), Vec::new());
    let mut ends = Map::new();
    for authority in setting.plan.authorities() {
        let Some(mut node) = setting.officer(authority) else { continue };
        let statistics = node.get("/api/v1/statistics").await?;
        let incidents = incidents(&mut node).await?;
        authorities.insert(
            authority.to_string(),
            authority_part(&statistics, &judged(&truth, authority, &incidents)),
        );
        found.extend(incidents.into_iter().map(|incident| (authority, incident)));
        for journey in setting.plan.journeys.iter().filter(|j| ends_at(j, authority)) {
            if outcome.declared.contains(&journey.id) {
                ends.insert(journey.id.to_string(), end(&mut node, journey.id).await?);
            }
        }
    }
    let troubles = outcome.injected.iter().map(|(id, what)| trouble(*id, *what, &found));
    let declared = setting.plan.journeys.iter().filter(|j| outcome.declared.contains(&j.id));
    let journeys = declared.map(|journey| {
        let ended = ends.get(journey.id.as_str()).cloned().unwrap_or(json!("under_way"));
        json!({ "id": journey.id, "kind": journey.kind.word(),
                "expected": journey.expected.word(), "ended": ended })
    });
    let world = json!({
        "troubles": troubles.collect::<Vec<_>>(),
        "journeys": journeys.collect::<Vec<_>>(),
    });
    let scheme = scheme_part(setting, outcome).await?;
    Ok(json!({
        "seed": setting.plan.seed,
        "authorities": authorities,
        "scheme": scheme,
        "world": world,
    }))
}

/// What the registers say.
async fn scheme_part(setting: &Setting, outcome: &GroundTruth) -> Result<Value, HttpError> {
    let (mut authorities, mut applications) = (Map::new(), Map::new());
    let mut amendments = Vec::new();
    for authority in setting.plan.authorities() {
        let Some(mut node) = setting.officer(authority) else { continue };
        let mut figures = node.get("/api/v1/statistics/scheme").await?;
        let inspections = documents(&mut node, "inspections").await?;
        let inspected = inspections.iter().filter(|it| text(it, "status") != "not_selected");
        let inspected = inspected
            .map(|it| json!({ "journey": text(it, "journey"), "status": text(it, "status") }));
        let inspected: Vec<_> = inspected.collect();
        if let Some(figures) = figures.as_object_mut() {
            figures.insert("inspected".to_owned(), json!(inspected));
        }
        authorities.insert(authority.to_string(), figures);
        if authority.as_str() == HOME {
            applications = by_status(&documents(&mut node, "applications").await?);
            let all = documents(&mut node, "amendments").await?;
            amendments.extend(
                all.iter().map(
                    |it| json!({ "journey": text(it, "journey"), "status": text(it, "status") }),
                ),
            );
        }
    }
    let refused = outcome
        .refused
        .iter()
        .map(|it| json!({ "journey": it.journey, "expected": it.expected, "found": it.found }));
    let refused: Vec<_> = refused.collect();
    Ok(json!({
        "authorities": authorities,
        "applications": applications,
        "amendments": amendments,
        "refused": refused,
    }))
}

/// How many applications there are in each status, and which company or vehicle each is about.
fn by_status(applications: &[Value]) -> Map<String, Value> {
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for application in applications {
        let subject = ["/about/company/name", "/about/vehicle", "/about/model"];
        let subject = subject.iter().find_map(|at| application.pointer(at)?.as_str());
        by.entry(text(application, "status")).or_default().push(subject.unwrap_or(""));
    }
    by.into_iter().map(|(status, subjects)| (status.to_owned(), json!(subjects))).collect()
}

/// Every document of a shelf, up to [`DOCUMENTS_MAX`].
async fn documents(node: &mut ApiClient, shelf: &str) -> Result<Vec<Value>, HttpError> {
    let (mut all, mut before) = (Vec::new(), String::new());
    while all.len() < DOCUMENTS_MAX {
        let page = node.get(&format!("/api/v1/{shelf}?limit={PAGE}{before}")).await?;
        let items = page.get("items").and_then(Value::as_array).into_iter().flatten();
        all.extend(items.filter_map(|item| item.get("document")).cloned());
        match page.get("next").and_then(Value::as_str) {
            Some(next) => before = format!("&before={next}"),
            None => break,
        }
    }
    Ok(all)
}

fn text<'a>(document: &'a Value, key: &str) -> &'a str {
    document.get(key).and_then(Value::as_str).unwrap_or("")
}

fn ends_at(journey: &PlannedJourney, authority: AuthorityId) -> bool {
    journey.itinerary.legs.last().is_some_and(|leg| leg.authority == authority)
}

async fn incidents(node: &mut ApiClient) -> Result<Vec<Value>, HttpError> {
    let mut all = Vec::new();
    let mut before = String::new();
    while all.len() < INCIDENTS_MAX {
        let path = format!("/api/v1/incidents?state=all&limit={PAGE}{before}");
        let page = node.get(&path).await?;
        all.extend(page.get("items").and_then(Value::as_array).into_iter().flatten().cloned());
        match page.get("next").and_then(Value::as_str) {
            Some(next) => before = format!("&before={next}"),
            None => break,
        }
    }
    Ok(all)
}

async fn end(node: &mut ApiClient, journey: JourneyId) -> Result<Value, HttpError> {
    let detail = node.get(&format!("/api/v1/journeys/{journey}")).await?;
    let word = |path| detail.pointer(path).and_then(Value::as_str);
    let withdrawn = word("/journey/phase").filter(|phase| *phase == "withdrawn");
    Ok(json!(word("/journey/end").or(withdrawn).unwrap_or("under_way")))
}

fn authority_part(statistics: &Value, incidents: &[Value]) -> Value {
    json!({
        "reports": part(statistics, "reports", &[
            "received", "acknowledged", "stored", "outside_leg", "session", "duplicates", "refused",
        ]),
        "journeys": part(statistics, "journeys", &[
            "expected", "under_way", "clean", "exception", "gap_unproven", "withdrawn",
        ]),
        "orders": part(statistics, "orders", &["confirmed", "failed", "expired", "pending"]),
        "hand_overs": part(statistics, "hand_overs", &["accepted", "voided", "p50_ms", "p99_ms"]),
        "incidents": incidents,
    })
}

fn part(statistics: &Value, name: &str, keys: &[&str]) -> Value {
    let value = |key: &&str| {
        let value = statistics.get(name).and_then(|part| part.get(*key));
        ((*key).to_owned(), value.cloned().unwrap_or(Value::Null))
    };
    Value::Object(keys.iter().map(value).collect())
}

fn judged(truth: &Truth, authority: AuthorityId, incidents: &[Value]) -> Vec<Value> {
    let judge = |incident: &Value| {
        let word = |key: &str| incident.get(key).cloned().unwrap_or(Value::Null);
        let kind = incident.get("kind").and_then(Value::as_str).unwrap_or("");
        json!({
            "kind": kind,
            "severity": word("severity"),
            "journey": word("journey"),
            "true_positive": truth.is_real(authority, kind, journey_of(incident)),
            "raised_at_ms": word("raised_at_ms"),
            "state": word("state"),
        })
    };
    incidents.iter().map(judge).collect()
}

fn trouble(journey: JourneyId, what: Injected, found: &[(AuthorityId, Value)]) -> Value {
    let raised_at = |(at, incident): &(AuthorityId, Value)| {
        let is_it = *at == what.authority
            && incident.get("kind").and_then(Value::as_str) == Some(what.kind.incident())
            && journey_of(incident) == Some(journey);
        let raised_at_ms = incident.get("raised_at_ms").and_then(Value::as_i64)?;
        (is_it && raised_at_ms >= what.at.0).then_some(ServerTime(raised_at_ms))
    };
    let first = found.iter().filter_map(raised_at).min();
    json!({
        "kind": what.kind.word(),
        "journey": journey,
        "authority": what.authority,
        "injected_at": what.at,
        "detected": first.is_some(),
        "delay_s": first.map(|at| at.since(what.at).as_secs()),
    })
}

#[cfg(test)]
mod tests {
    use super::{judged, trouble};
    use crate::{plan::TroubleKind, scene::Injected, truth::Truth};
    use model::{AuthorityId, JourneyId, ServerTime};
    use serde_json::{Value, json};

    fn id(name: &str) -> AuthorityId {
        AuthorityId::new(name).unwrap()
    }

    fn incident(kind: &str, journey: &str, raised_at_ms: i64) -> Value {
        json!({ "kind": kind, "journey": journey, "severity": "major", "state": "raised",
                "raised_at_ms": raised_at_ms })
    }

    fn cut() -> (JourneyId, Injected) {
        let at = ServerTime(60_000);
        let what = Injected { kind: TroubleKind::ShackleCut, authority: id("mainland"), at };
        (JourneyId::new("j-1").unwrap(), what)
    }

    #[test]
    fn a_trouble_is_detected_at_the_right_desk_after_it_happened() {
        let (journey, what) = cut();
        let of = |authority: &str, raised_at_ms: i64| {
            let found = [(id(authority), incident("shackle_cut", "j-1", raised_at_ms))];
            trouble(journey, what, &found)
        };
        let found = of("mainland", 72_000);
        assert_eq!((&found["detected"], &found["delay_s"]), (&json!(true), &json!(12)));
        assert_eq!(of("hk", 72_000)["detected"], json!(false), "another desk");
        assert_eq!(of("mainland", 59_000)["detected"], json!(false), "before it happened");
    }

    #[test]
    fn incidents_are_judged_by_kind_journey_and_desk() {
        let plan = crate::plan::Plan { seed: 1, start: ServerTime(0), journeys: Vec::new() };
        let truth = Truth::new(&plan, &[cut()]);
        let check = |authority: &str, kind: &str, journey: &str, expected: Value| {
            let judged = judged(&truth, id(authority), &[incident(kind, journey, 70_000)]);
            assert_eq!(judged[0]["true_positive"], expected, "{authority} {kind} {journey}");
        };
        check("mainland", "shackle_cut", "j-1", json!(true));
        check("hk", "shackle_cut", "j-1", json!(false));
        check("hk", "tamper_notice", "j-1", json!(true));
        check("hk", "tamper_inherited", "j-1", json!(true));
        check("hk", "tamper_inherited", "j-2", json!(false));
        check("mainland", "deviation", "j-1", json!(false));
        check("mainland", "shackle_cut", "j-2", json!(false));
        check("mainland", "gap_unproven", "j-2", json!(false));
        check("mainland", "peer_unreachable", "j-1", Value::Null);
    }
}
