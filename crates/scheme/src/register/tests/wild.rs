//! Any order of acts and notices: nothing panics, what is refused changes nothing, revisions have
//! no hole, and a restart finds the same state.

use model::IncidentId;
use proptest::{
    prelude::{Just, Strategy, any, prop, prop_oneof},
    proptest,
};

use super::{
    AUTHORITIES, Net, desk, id, newest, of, recount,
    trip::{custody, goods, hauler, net, northbound, over_three},
    visitor,
};
use crate::{
    Act, Actor, Change, ConsignmentForm, CustodyAt, Document, InspectionResult, InspectionStage,
    JourneyFacts, ManifestForm, Mode, Register,
};

/// One of the few ids of a kind that a trip gives.
fn one_of(letter: &'static str) -> impl Strategy<Value = String> {
    (0_usize..3, 1..4_u32).prop_map(move |(at, n)| format!("{}-{letter}-{n}", AUTHORITIES[at]))
}

fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        6 => Just(hauler()),
        4 => Just(desk()),
        1 => Just(Actor { account: id("second"), ..desk() }),
        1 => Just(of(id("rival"))),
        1 => Just(visitor()),
    ]
}

fn forms() -> impl Strategy<Value = ConsignmentForm> {
    (0..4_u32, any::<bool>(), any::<bool>()).prop_map(|(bill, warehoused, declared)| {
        ConsignmentForm {
            is_warehoused: warehoused,
            macao_declaration: declared.then(|| "EDM".to_owned()),
            ..goods(&format!("AWB-{bill}"))
        }
    })
}

fn manifests() -> impl Strategy<Value = ManifestForm> {
    (prop::collection::vec(one_of("c"), 0..3), any::<bool>()).prop_map(|(cargo, three)| {
        let cargo = cargo.iter().map(|it| id(it)).collect();
        if three { over_three(cargo) } else { northbound(cargo) }
    })
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Vehicle { vehicle: id("SPARE") }),
        Just(Change::TerminalTransfer { vehicle: id("TRUCK") }),
        Just(Change::Lock { lock: id("SPARE-L") }),
        Just(Change::Destination { place: id("mainland-depot") }),
        Just(Change::ControlPoint { exit: id("hk-boundary"), entry: id("mainland-boundary") }),
    ]
}

fn cargo_acts() -> impl Strategy<Value = Act> {
    let declare =
        (prop::collection::vec(forms(), 0..3), any::<bool>()).prop_map(|(forms, three)| {
            let forms = forms.into_iter().map(|form| (crate::At::default(), form)).collect();
            let scheme = id(if three { "three-places" } else { "sels" });
            Act::Declare { scheme, mode: Mode::AirLand, forms }
        });
    let manifest = |act: fn(model::ManifestId) -> Act| one_of("j").prop_map(move |it| act(id(&it)));
    prop_oneof![
        declare,
        (one_of("c"), forms())
            .prop_map(|(it, form)| Act::AmendConsignment { consignment: id(&it), form }),
        one_of("c").prop_map(|it| Act::CancelConsignment { consignment: id(&it) }),
        manifests().prop_map(|form| Act::Bundle { form }),
        manifest(|manifest| Act::CancelManifest { manifest }),
        manifest(|manifest| Act::Recheck { manifest }),
        manifest(|manifest| Act::Start { manifest }),
        manifest(|manifest| Act::Start { manifest }),
    ]
}

fn journey_acts() -> impl Strategy<Value = Act> {
    let reason = || "because".to_owned();
    let found = prop_oneof![Just(InspectionResult::Passed), Just(InspectionResult::Discrepancy)];
    prop_oneof![
        (one_of("j"), changes()).prop_map(move |(it, change)| Act::Amend {
            journey: id(&it),
            change,
            reason: reason()
        }),
        (one_of("x"), any::<bool>()).prop_map(|(it, approved)| Act::DecideAmendment {
            amendment: id(&it),
            approved,
            note: Some("note".to_owned()),
        }),
        one_of("j").prop_map(move |it| Act::Select { journey: id(&it), reason: reason() }),
        one_of("j").prop_map(move |it| Act::Insist { journey: id(&it), reason: reason() }),
        (one_of("j"), found).prop_map(|(it, result)| Act::Inspect {
            journey: id(&it),
            stage: InspectionStage::Entry,
            result,
            note: None,
        }),
        one_of("j")
            .prop_map(|it| Act::IncidentConfirmed { journey: id(&it), incident: IncidentId(1) }),
        one_of("j").prop_map(|it| Act::CustodyPassed { journey: id(&it) }),
        one_of("j").prop_map(|it| Act::JourneyEnded { journey: id(&it) }),
    ]
}

/// What happens: somebody acts somewhere, everything told is heard, an earlier notice comes again
/// (perhaps to the wrong one, perhaps from the wrong one), or custody moves.
#[derive(Debug, Clone)]
enum Step {
    Act(usize, Actor, Box<Act>),
    Relay,
    Again(prop::sample::Index, usize, usize),
    Custody(String, usize),
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..3_usize, actors(), cargo_acts()).prop_map(|(at, by, it)| Step::Act(at, by, it.into())),
        4 => (0..3_usize, actors(), journey_acts()).prop_map(|(at, by, it)| Step::Act(at, by, it.into())),
        4 => Just(Step::Relay),
        2 => (any::<prop::sample::Index>(), 0..3_usize, 0..3_usize)
            .prop_map(|(it, to, from)| Step::Again(it, to, from)),
        2 => (one_of("j"), 0..3_usize).prop_map(|(it, at)| Step::Custody(it, at)),
    ]
}

fn take(net: &mut Net, step: Step) {
    match step {
        Step::Act(at, actor, act) => {
            let at = AUTHORITIES[at];
            let before = state(&net.node(at).register);
            if net.act_untold(at, actor, (*act).clone()).is_err() {
                assert_eq!(state(&net.node(at).register), before, "{act:?} was refused");
            }
        }
        Step::Relay => net.relay(),
        Step::Again(which, to, from) => {
            if net.told.is_empty() {
                return;
            }
            let (_, _, notice) = net.told[which.index(net.told.len())].clone();
            let (to, from) = (AUTHORITIES[to], AUTHORITIES[from]);
            let before = state(&net.node(to).register);
            if to != from && net.receive(to, from, notice.clone()).is_err() {
                assert_eq!(state(&net.node(to).register), before, "{notice:?} was refused");
            }
        }
        Step::Custody(journey, at) => {
            let (journey, at) = (id(&journey), AUTHORITIES[at]);
            for other in AUTHORITIES {
                let custody = if other == at { CustodyAt::Here } else { CustodyAt::Before };
                let facts = JourneyFacts { custody, custody_from: None, is_over: false };
                net.node(other).facts.journeys.insert(journey, facts);
            }
        }
    }
}

/// Everything that can change, but the numbers given.
fn state(register: &Register) -> Vec<Document> {
    let consignments = register.consignments().map(|it| Document::Consignment(it.document.clone()));
    let manifests = register.manifests().map(|it| Document::Manifest(it.document.clone()));
    let amendments = register.amendments().map(|it| Document::Amendment(it.document.clone()));
    let inspections = register.inspections().map(|it| Document::Inspection(it.document.clone()));
    consignments.chain(manifests).chain(amendments).chain(inspections).collect()
}

proptest! {
    #[test]
    fn acts_and_notices_in_any_order(steps in prop::collection::vec(steps(), 1..60)) {
        let mut net = net();
        for step in steps {
            take(&mut net, step);
        }
        for at in AUTHORITIES {
            let node = net.node(at);
            let schemes = node.register.schemes.clone();
            let again = Register::restore(id(at), schemes, newest(&node.revisions));
            assert_eq!(state(&again), state(&node.register));
            let sums = recount(&newest(&node.revisions));
            assert_eq!(again.with_past(sums).past, node.register.past, "{at}");
        }
    }
}

#[test]
fn a_trip_is_among_the_orders() {
    // What the property walks through does come to a journey: its acts are not all refused.
    let mut net = net();
    let forms = vec![(crate::At::default(), goods("AWB-1"))];
    let acts = [
        Act::Declare { scheme: id("sels"), mode: Mode::AirLand, forms },
        Act::Bundle { form: northbound(vec![id("hk-c-1")]) },
        Act::Start { manifest: id("hk-j-1") },
    ];
    for act in acts {
        take(&mut net, Step::Act(0, hauler(), act.into()));
        take(&mut net, Step::Relay);
    }
    custody(&mut net, id("hk-j-1"), "hk");
    let vehicle = Change::Vehicle { vehicle: id("SPARE") };
    let (journey, reason) = (id("hk-j-1"), "broken".to_owned());
    let act = Act::Amend { journey, change: vehicle, reason };
    take(&mut net, Step::Act(0, hauler(), act.into()));
    assert_eq!(net.at("hk").amendments().count(), 1);
}
