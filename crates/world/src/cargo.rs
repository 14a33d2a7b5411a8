//! What travels: consignments of a journey, made up from the seed, and the manifest that bundles
//! them. Sample data.

use std::time::Duration;

use model::{ConsignmentId, SchemeId, ServerTime};
use scheme::{
    BillKind, CargoKind, ConsignmentForm, Day, ManifestForm, Mode, Permit, PermitKind, TradePartner,
};

use crate::{
    itinerary::driving_time,
    plan::{Folly, PlannedJourney, TripKind},
    random::Random,
};

/// Fewest and most consignments of a journey.
const CONSIGNMENTS: (u32, u32) = (3, 9);
/// A lorry's mean speed to the boundary, with lights and bends, in km/h.
const SPEED_KMH: f64 = 55.0;
/// Time in the queue before the boundary.
const QUEUE: Duration = Duration::from_mins(4);
/// Goods, and what they are in.
const GOODS: [(&str, &str); 6] = [
    ("integrated circuits", "CARTON"),
    ("camera modules", "CARTON"),
    ("ball bearings", "CASE"),
    ("garments of cotton", "BALE"),
    ("books, printed", "PALLET"),
    ("spare parts of aircraft", "CRATE"),
];
/// From where to where bills run, outside Hong Kong.
const BILLS: [(&str, &str); 4] = [("SG", "CN"), ("CN", "DE"), ("JP", "CN"), ("CN", "US")];
/// Stands for a number of packages that is none.
const BAD_PACKAGES: u32 = 999_983;
/// What the sample rules of selection look for (`data/risk_rules.toml`).
const ALERT_TERM: &str = "sample alert term";
const ALERT_PARTY: &str = "Sample Alert Trading Limited";
/// The last day of every sample permit.
const VALID_UNTIL: &str = "2099-12-31";

/// When a journey that departs as planned reaches the first control point, or its end.
pub(crate) fn crosses_at(journey: &PlannedJourney) -> ServerTime {
    let first = journey.itinerary.stretches.first().map(|stretch| stretch.line.length());
    let driving = first.map_or(Duration::ZERO, |length| driving_time(length, SPEED_KMH));
    journey.departs_at + driving + QUEUE
}

/// The consignments of a journey, all covered.
pub(crate) fn forms(seed: u64, journey: &PlannedJourney) -> Vec<ConsignmentForm> {
    let mut random = Random::new(seed, &format!("cargo {}", journey.id));
    let count = CONSIGNMENTS.0 + random.below(CONSIGNMENTS.1 - CONSIGNMENTS.0 + 1);
    let mut forms: Vec<_> = (1..=count).map(|number| form(&mut random, journey, number)).collect();
    if journey.is_alerting {
        for form in &mut forms {
            form.description = format!("{}, {ALERT_TERM}", form.description);
            ALERT_PARTY.clone_into(&mut form.consignor.name);
        }
    }
    forms
}

fn form(random: &mut Random, journey: &PlannedJourney, number: u32) -> ConsignmentForm {
    let pick = |random: &mut Random, count: usize| {
        random.below(u32::try_from(count).unwrap_or(1)) as usize
    };
    let (goods, package_kind) = GOODS[pick(random, GOODS.len())];
    let (from, to) = BILLS[pick(random, BILLS.len())];
    let is_macao = journey.kind == TripKind::Macao;
    let is_dutiable = !is_macao && random.below(8) == 0;
    let bill_number = format!("SAMPLE-{}-{number}", journey.id);
    let permits = is_dutiable.then(|| permit(&bill_number));
    let partner = |name: &str| TradePartner {
        name: format!("Sample {name} {} Limited", random_letter(number)),
        address: format!("{number} Sample Street"),
    };
    ConsignmentForm {
        packages: 1 + random.below(60),
        package_kind: package_kind.to_owned(),
        description: if is_dutiable { "spirits, bottled".into() } else { goods.to_owned() },
        consignor: partner("Consignor"),
        consignee: partner("Consignee"),
        date: Day::of(crosses_at(journey)).to_string(),
        bill_kind: Some(BillKind::AirWaybill),
        bill_number: Some(shortened(&bill_number)),
        bill_from: from.to_owned(),
        bill_to: to.to_owned(),
        is_warehoused: false,
        is_export: false,
        cargo: if is_dutiable { CargoKind::Dutiable } else { CargoKind::General },
        permits: permits.into_iter().collect(),
        macao_declaration: is_macao.then(|| format!("SAMPLE-ECD-{number}")),
    }
}

/// A permit for dutiable commodities of Hong Kong's own side.
fn permit(bill: &str) -> Permit {
    Permit {
        kind: PermitKind::Dutiable,
        number: shortened(&format!("DP-{bill}")),
        issued_in: model::AuthorityId::new("hk").expect("two letters make an id"),
        valid_until: VALID_UNTIL.to_owned(),
    }
}

/// Numbers have at most 40 characters.
fn shortened(number: &str) -> String {
    number.chars().take(40).collect()
}

fn random_letter(number: u32) -> char {
    char::from(b'A' + u8::try_from(number % 26).unwrap_or(0))
}

/// The file that the office uploads for a journey: its consignments, and with a folly one row more
/// that must be refused.
pub(crate) fn table(seed: u64, journey: &PlannedJourney) -> String {
    let mut forms = forms(seed, journey);
    let mut one_more = forms[0].clone();
    let bill = one_more.bill_number.clone().unwrap_or_default();
    one_more.bill_number = Some(shortened(&format!("X-{bill}")));
    match journey.folly {
        Some(Folly::Warehoused) => one_more.is_warehoused = true,
        Some(Folly::NoPermit) => {
            one_more.cargo = CargoKind::Dutiable;
            one_more.permits.clear();
        }
        Some(Folly::DuplicateBill) => one_more.bill_number = Some(bill),
        Some(Folly::BadRow) => one_more.packages = BAD_PACKAGES,
        Some(Folly::WrongPlate | Folly::Late) | None => return scheme::intake::to_csv(&forms),
    }
    forms.push(one_more);
    let table = scheme::intake::to_csv(&forms);
    table.replace(&format!("\"{BAD_PACKAGES}\""), "\"several\"")
}

/// What the carrier fills in to bundle a journey's cargo. `crosses_at`: another time than planned.
pub(crate) fn manifest(
    journey: &PlannedJourney,
    consignments: Vec<ConsignmentId>,
    crosses: Option<ServerTime>,
) -> ManifestForm {
    let plate = journey.vehicle.plates.first().map(|(_, plate)| plate.clone());
    let places = journey.itinerary.legs.iter().flat_map(|leg| [leg.from, leg.to]);
    let mut places: Vec<_> = places.collect();
    if let (Some((exit, entry)), [_, first, second, ..]) =
        (journey.declared_crossing, places.as_mut_slice())
    {
        (*first, *second) = (exit, entry);
    }
    ManifestForm {
        journey: Some(journey.id),
        scheme: SchemeId::new(journey.kind.scheme()).expect("a kind's scheme is an id"),
        mode: Mode::AirLand,
        vehicle: journey.vehicle.id,
        plate: plate.unwrap_or_default(),
        lock: journey.vehicle.lock,
        places,
        crosses_at_ms: crosses.unwrap_or_else(|| crosses_at(journey)).0,
        consignments,
    }
}
