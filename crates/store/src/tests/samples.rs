//! Records to write.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use control::{
    Account, AccountRole, Commit, DeviceHandle, EnrolledVehicle, Enrolment, Fact, FrameBatch,
    IncidentKind, IncidentRecord, JourneyRecord, Leg, OrderRecord, Role, StoredFrame,
};
use device_wire::Protocol;
use journey::{Cause, Decision, End, Epoch, Hold, Order, OrderKind, Phase, Plan, PlanParts, State};
use model::{
    AccountName, AuthorityId, GapMode, IncidentId, JourneyId, LockId, OrderId, PartyId, PlaceId,
    ServerTime, TerminalId, VehicleId,
};
use watch::Severity;

use crate::{OpenError, Sqlite};

pub(super) fn hk() -> AuthorityId {
    AuthorityId::new("hk").unwrap()
}

/// The store in a folder, made if there is none.
pub(super) fn open(dir: &Path) -> Sqlite {
    match Sqlite::create(dir, hk()) {
        Err(OpenError::Exists { .. }) => Sqlite::open(dir, hk()).unwrap(),
        made => made.unwrap(),
    }
}

pub(super) fn batch(received_ms: i64, frames: &[(u32, &[u8])]) -> FrameBatch {
    let mut batch = FrameBatch::default();
    for (device, raw) in frames {
        let received_at = ServerTime(received_ms);
        batch.push(StoredFrame { device: DeviceHandle(*device), received_at, key: 7, raw });
    }
    batch
}

pub(super) fn frames(received_ms: i64, frames: &[(u32, &[u8])]) -> Commit {
    Commit { at: ServerTime(received_ms), frames: batch(received_ms, frames), ..Commit::default() }
}

pub(super) fn journey(id: &str) -> JourneyRecord {
    let authorities = ["hk", "mainland"].map(|name| AuthorityId::new(name).unwrap());
    let plan = Plan::new(PlanParts {
        journey: JourneyId::new(id).unwrap(),
        lock: LockId::new("lock-1").unwrap(),
        gap_mode: GapMode::Scheme,
        chain: authorities.to_vec(),
        own: hk(),
        gap_max_before: Duration::ZERO,
        gap_max_after: Duration::from_hours(1),
        seal: Some("7".to_owned()),
    });
    let plan = plan.unwrap();
    let mut state = State::new(&plan).snapshot().clone();
    state.phase = Phase::Held;
    state.holds = vec![Hold::NotSealed];
    state.raised = BTreeSet::from([Cause::SealMissing]);
    state.decided = BTreeMap::from([(Epoch(2), Decision::Voided)]);
    JourneyRecord {
        plan,
        state,
        vehicle: VehicleId::new("v1").unwrap(),
        carrier: "運輸 \"Quoted\" Ltd".to_owned(),
        party: PartyId::new("hk-p-1").ok(),
        kind: Some("northbound".to_owned()),
        legs: authorities
            .map(|authority| Leg { authority, from: PlaceId::new("kt").ok(), to: None })
            .to_vec(),
        declared_at: ServerTime(1_000),
        map_at: ServerTime(900),
        changed_at: ServerTime(2_000),
        ended_at: None,
        custody_from: Some(ServerTime(1_000)),
        custody_to: None,
        released_before: Some(ServerTime(500)),
        hand_over_took: Some(Duration::from_millis(1_234)),
        voided: 3,
    }
}

pub(super) fn ended(id: &str, at: i64) -> JourneyRecord {
    let mut record = JourneyRecord { ended_at: Some(ServerTime(at)), ..journey(id) };
    record.state.phase = Phase::Ended(End::Clean);
    record
}

pub(super) fn order(id: u64, of: &str) -> OrderRecord {
    let mut order = Order::new(OrderKind::Seal, ServerTime(5), ServerTime(9));
    order.refusal = Some(4);
    OrderRecord {
        id: OrderId(id),
        journey: JourneyId::new(of).unwrap(),
        device: DeviceHandle(8),
        order,
    }
}

pub(super) fn incident(id: u64) -> IncidentRecord {
    IncidentRecord {
        id: IncidentId(id),
        kind: IncidentKind::ShackleCut,
        severity: Severity::Critical,
        blocking: true,
        journey: JourneyId::new("j1").ok(),
        lock: None,
        vehicle: None,
        point: model::Point::new(22.5, 114.1).ok(),
        raised_at: ServerTime(3),
        happened_at: ServerTime(2),
        from_history: true,
        count: 2,
        facts: vec![Fact::Destination { place: model::PlaceId::new("kt").unwrap() }],
        acknowledged: None,
        resolved: None,
    }
}

pub(super) fn account(name: &str) -> Account {
    let (name, hash) = (AccountName::new(name).unwrap(), "$argon2id$sample".to_owned());
    Account::new(name, "陳 Officer", AccountRole::Supervisor, hash)
}

pub(super) fn vehicle(id: &str) -> EnrolledVehicle {
    let id = VehicleId::new(id).unwrap();
    EnrolledVehicle { id, plate: "AB 1234".to_owned(), carrier: "A carrier".to_owned() }
}

pub(super) fn chip(terminal: &str) -> Enrolment {
    Enrolment {
        protocol: Protocol::Jt808,
        terminal: TerminalId::new(terminal).unwrap(),
        profile: model::ProfileName::new("sample").unwrap(),
        role: Role::Chip(LockId::new("lock-1").unwrap()),
        vehicle: VehicleId::new("v1").unwrap(),
        code: Some("0123456789abcdef".to_owned()),
        secret: None,
        interval_s: 30,
    }
}
