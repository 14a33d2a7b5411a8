//! The history of a planned world is taken by the registers, and each holds what is its own.

use std::sync::{Arc, OnceLock};

use model::AuthorityId;
use scheme::{Document, ManifestStatus, PublishedData, Revision, Schemes, Standing};

use super::{DRIVERS, History, TELEPHONES};
use crate::plan::tests::{atlas, plan};

fn history() -> &'static History {
    static HISTORY: OnceLock<History> = OnceLock::new();
    HISTORY.get_or_init(|| {
        let schemes = Schemes::parse(
            include_str!("../../../../data/schemes.toml"),
            include_str!("../../../../data/cargo_rules.toml"),
            include_str!("../../../../data/risk_rules.toml"),
        );
        let published = PublishedData::parse(include_str!("../../../../data/published.toml"));
        let (schemes, published) = (Arc::new(schemes.unwrap()), published.unwrap());
        History::new(&plan(1), atlas(), &schemes, &published).unwrap()
    })
}

fn of(authority: &str) -> &'static [Revision] {
    &history().revisions[&AuthorityId::new(authority).unwrap()]
}

/// Everything in a register, as one text.
fn text(authority: &str) -> String {
    let documents = of(authority).iter().map(|revision| &revision.document);
    documents.map(|document| serde_json::to_string(document).unwrap()).collect()
}

#[test]
fn the_fleet_is_registered_where_it_goes() {
    for journey in plan(1).journeys {
        for leg in &journey.itinerary.legs {
            let registered = of(leg.authority.as_str()).iter().any(|revision| {
                matches!(&revision.document, Document::Vehicle(vehicle)
                    if vehicle.id == journey.vehicle.id && vehicle.standing == Standing::Registered)
            });
            assert!(registered, "{} at {}", journey.vehicle.id, leg.authority);
        }
    }
}

#[test]
fn the_first_journeys_are_bundled_and_every_authority_has_answered() {
    for journey in plan(1).journeys.iter().filter(|journey| journey.is_bundled) {
        let newest = of("hk").iter().rev().find_map(|revision| match &revision.document {
            Document::Manifest(manifest) if manifest.journey == journey.id => Some(manifest),
            _ => None,
        });
        let manifest = newest.unwrap_or_else(|| panic!("{} is not bundled", journey.id));
        assert_eq!(manifest.status, ManifestStatus::Bundled);
        for (by, reply) in &manifest.replies {
            let open: Vec<_> =
                reply.checks.iter().filter(|it| it.state != scheme::CheckState::Met).collect();
            assert!(reply.at_ms.is_some() && open.is_empty(), "{} {by}: {open:?}", journey.id);
        }
    }
}

#[test]
fn history_lies_before_the_world() {
    for revisions in history().revisions.values() {
        assert!(revisions.iter().all(|revision| revision.at < plan(1).start));
        assert!(revisions.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}

#[test]
fn persons_stay_at_the_authority_where_they_are_registered() {
    let personal = DRIVERS.iter().flatten().chain(&TELEPHONES);
    for word in personal {
        assert!(text("hk").contains(word), "{word} is not where it belongs");
        for other in ["mainland", "macao"] {
            assert!(!text(other).contains(word), "{other} holds {word}");
        }
    }
}
