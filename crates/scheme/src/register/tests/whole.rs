//! From empty registers to a journey that is declared by all: applications, accreditation,
//! enrolment, 119 consignments, the checklist, the start.

use super::{
    Net, id, of,
    trip::{codes, goods, over_three},
};
use crate::{
    Act, At, CheckState, ConsignmentForm, Effect, ManifestForm, ManifestStatus, Mode, PartyRole,
};

#[test]
fn a_carrier_travels_once_all_have_confirmed_everything() {
    let mut net = Net::new();
    let schemes = ["three-places", "sels"];
    net.supplier("mainland", &schemes);
    let roles = [PartyRole::Carrier, PartyRole::Shipper];
    let carrier = net.party("macao", "Hauler Limited", &roles, &schemes);
    net.fitted_vehicle("macao", carrier, "TRUCK", &schemes);

    let form = |n: u32| ConsignmentForm {
        macao_declaration: Some(format!("EDM-{n}")),
        ..goods(&format!("AWB-{n}"))
    };
    let forms = (1..=119).map(|n| (At::row(n), form(n))).collect();
    let act = Act::Declare { scheme: id("three-places"), mode: Mode::AirLand, forms };
    let declared = net.act("macao", of(carrier), act);
    assert_eq!(codes(&declared), "");
    let plates = &net.at("macao").vehicle(&id("TRUCK")).unwrap().document.plates;
    let plate = plates[&id("macao")].clone();
    let form = ManifestForm { plate, ..over_three(declared.unwrap().accepted) };
    let bundled = net.act("macao", of(carrier), Act::Bundle { form });
    assert_eq!((codes(&bundled).as_str(), net.disbelieved.as_slice()), ("", [].as_slice()));
    let manifest = id(&bundled.unwrap().subject);
    let replies = &net.at("macao").manifest(&manifest).unwrap().document.replies;
    for (by, reply) in replies {
        let open = reply.checks.iter().filter(|check| check.state != CheckState::Met);
        assert_eq!((reply.checks.len(), open.collect::<Vec<_>>()), (13, vec![]), "{by}");
    }
    assert_eq!(codes(&net.act("macao", of(carrier), Act::Start { manifest })), "");
    for at in super::AUTHORITIES {
        let is_start = |effect: &&Effect| matches!(effect, Effect::Declare { .. });
        assert_eq!(net.node(at).effects.iter().filter(is_start).count(), 1, "{at}");
        let there = &net.at(at).manifest(&manifest).unwrap().document;
        assert_eq!((there.status, there.consignments.len()), (ManifestStatus::Started, 119));
    }
    assert_eq!(net.disbelieved, []);
}
