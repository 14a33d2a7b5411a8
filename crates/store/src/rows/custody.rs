//! Where a journey stands, as a row: the state machine's snapshot.

use std::collections::{BTreeMap, BTreeSet};

use journey::{
    Cause, Chip, ChipReading, Custody, Decision, End, Epoch, Evidence, GapCheck, GapProof, Hold,
    Offer, OrderKind, Phase, PlaceReading, Snapshot, Unguarded, Whereabouts,
};
use model::{GapMode, ServerTime};
use serde::{Deserialize, Serialize};

#[expect(clippy::struct_excessive_bools, reason = "the snapshot's own facts, one to one")]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SnapshotV1 {
    phase: PhaseV1,
    custody: CustodyV1,
    chip: Option<ChipV1>,
    place: Option<PlaceV1>,
    order: Option<OrderKind>,
    seal_orders: u8,
    started: bool,
    armed: bool,
    unsealed: bool,
    was_at_origin: bool,
    seal_missing: bool,
    release_retries: u8,
    baseline: Option<u32>,
    offer_out: Option<OfferV1>,
    recalled: bool,
    offer_in: Option<OfferV1>,
    entered_at_ms: Option<i64>,
    decided: Vec<(u32, Decision)>,
    openings_accepted: Option<u32>,
    accept_owed: Option<u32>,
    gap: Option<GapV1>,
    proof: GapProof,
    evidence: Evidence,
    confirmed: bool,
    tamper_inherited: bool,
    inspected: bool,
    /// Rows from before there were inspections have none that is due.
    #[serde(default)]
    inspection_due: bool,
    /// Rows from before replaced locks were judged have none.
    #[serde(default)]
    unguarded: Option<UnguardedV1>,
    incidents_blocking: u32,
    raised: Vec<Cause>,
    ended_elsewhere: Option<End>,
    holds: Vec<Hold>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PhaseV1 {
    Expected,
    AtOrigin,
    Sealing,
    UnderWay,
    Held,
    Releasing,
    InGap,
    HandedOver,
    Ended(End),
    Withdrawn,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CustodyV1 {
    None,
    Holding(u32),
    Released(u32),
    Done(u32),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChipV1 {
    holding: bool,
    shackle_closed: bool,
    cover_open: bool,
    openings: Option<u32>,
    at_ms: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceV1 {
    place: Whereabouts,
    at_ms: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnguardedV1 {
    from_ms: i64,
    to_ms: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GapV1 {
    openings: Option<u32>,
    mode: GapMode,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferV1 {
    epoch: u32,
    openings: Option<u32>,
    seal: Option<String>,
    tampered: bool,
    gap_unproven: bool,
    gap_mode: GapMode,
    released_at_ms: i64,
    inspected: bool,
}

impl From<&Snapshot> for SnapshotV1 {
    fn from(s: &Snapshot) -> Self {
        Self {
            phase: s.phase.into(),
            custody: s.custody.into(),
            chip: s.chip.map(Into::into),
            place: s.place.map(|p| PlaceV1 { place: p.place, at_ms: p.at.0 }),
            order: s.order,
            seal_orders: s.seal_orders,
            started: s.started,
            armed: s.armed,
            unsealed: s.unsealed,
            was_at_origin: s.was_at_origin,
            seal_missing: s.seal_missing,
            release_retries: s.release_retries,
            baseline: s.baseline,
            offer_out: s.offer_out.as_ref().map(Into::into),
            recalled: s.recalled,
            offer_in: s.offer_in.as_ref().map(Into::into),
            entered_at_ms: s.entered_at.map(|at| at.0),
            decided: s.decided.iter().map(|(epoch, d)| (epoch.0, *d)).collect(),
            openings_accepted: s.openings_accepted,
            accept_owed: s.accept_owed.map(|epoch| epoch.0),
            gap: s.gap.map(|gap| GapV1 { openings: gap.openings, mode: gap.mode }),
            proof: s.proof,
            evidence: s.evidence,
            confirmed: s.confirmed,
            tamper_inherited: s.tamper_inherited,
            inspected: s.inspected,
            inspection_due: s.inspection_due,
            unguarded: s
                .unguarded
                .map(|span| UnguardedV1 { from_ms: span.from.0, to_ms: span.to.map(|to| to.0) }),
            incidents_blocking: s.incidents_blocking,
            raised: s.raised.iter().copied().collect(),
            ended_elsewhere: s.ended_elsewhere,
            holds: s.holds.clone(),
        }
    }
}

impl From<SnapshotV1> for Snapshot {
    fn from(row: SnapshotV1) -> Self {
        Self {
            phase: row.phase.into(),
            custody: row.custody.into(),
            chip: row.chip.map(Into::into),
            place: row.place.map(|p| PlaceReading { place: p.place, at: ServerTime(p.at_ms) }),
            order: row.order,
            seal_orders: row.seal_orders,
            started: row.started,
            armed: row.armed,
            unsealed: row.unsealed,
            was_at_origin: row.was_at_origin,
            seal_missing: row.seal_missing,
            release_retries: row.release_retries,
            baseline: row.baseline,
            offer_out: row.offer_out.map(Into::into),
            recalled: row.recalled,
            offer_in: row.offer_in.map(Into::into),
            entered_at: row.entered_at_ms.map(ServerTime),
            decided: row
                .decided
                .into_iter()
                .map(|(e, d)| (Epoch(e), d))
                .collect::<BTreeMap<_, _>>(),
            openings_accepted: row.openings_accepted,
            accept_owed: row.accept_owed.map(Epoch),
            gap: row.gap.map(|gap| GapCheck { openings: gap.openings, mode: gap.mode }),
            proof: row.proof,
            evidence: row.evidence,
            confirmed: row.confirmed,
            tamper_inherited: row.tamper_inherited,
            inspected: row.inspected,
            inspection_due: row.inspection_due,
            unguarded: row.unguarded.map(|span| Unguarded {
                from: ServerTime(span.from_ms),
                to: span.to_ms.map(ServerTime),
            }),
            incidents_blocking: row.incidents_blocking,
            raised: row.raised.into_iter().collect::<BTreeSet<_>>(),
            ended_elsewhere: row.ended_elsewhere,
            holds: row.holds,
        }
    }
}

impl From<Phase> for PhaseV1 {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Expected => Self::Expected,
            Phase::AtOrigin => Self::AtOrigin,
            Phase::Sealing => Self::Sealing,
            Phase::UnderWay => Self::UnderWay,
            Phase::Held => Self::Held,
            Phase::Releasing => Self::Releasing,
            Phase::InGap => Self::InGap,
            Phase::HandedOver => Self::HandedOver,
            Phase::Ended(end) => Self::Ended(end),
            Phase::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<PhaseV1> for Phase {
    fn from(row: PhaseV1) -> Self {
        match row {
            PhaseV1::Expected => Self::Expected,
            PhaseV1::AtOrigin => Self::AtOrigin,
            PhaseV1::Sealing => Self::Sealing,
            PhaseV1::UnderWay => Self::UnderWay,
            PhaseV1::Held => Self::Held,
            PhaseV1::Releasing => Self::Releasing,
            PhaseV1::InGap => Self::InGap,
            PhaseV1::HandedOver => Self::HandedOver,
            PhaseV1::Ended(end) => Self::Ended(end),
            PhaseV1::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<Custody> for CustodyV1 {
    fn from(custody: Custody) -> Self {
        match custody {
            Custody::None => Self::None,
            Custody::Holding(epoch) => Self::Holding(epoch.0),
            Custody::Released(epoch) => Self::Released(epoch.0),
            Custody::Done(epoch) => Self::Done(epoch.0),
        }
    }
}

impl From<CustodyV1> for Custody {
    fn from(row: CustodyV1) -> Self {
        match row {
            CustodyV1::None => Self::None,
            CustodyV1::Holding(epoch) => Self::Holding(Epoch(epoch)),
            CustodyV1::Released(epoch) => Self::Released(Epoch(epoch)),
            CustodyV1::Done(epoch) => Self::Done(Epoch(epoch)),
        }
    }
}

impl From<ChipReading> for ChipV1 {
    fn from(reading: ChipReading) -> Self {
        let ChipReading { chip: Chip { holding, shackle_closed, cover_open, openings }, at } =
            reading;
        Self { holding, shackle_closed, cover_open, openings, at_ms: at.0 }
    }
}

impl From<ChipV1> for ChipReading {
    fn from(row: ChipV1) -> Self {
        let ChipV1 { holding, shackle_closed, cover_open, openings, at_ms } = row;
        Self { chip: Chip { holding, shackle_closed, cover_open, openings }, at: ServerTime(at_ms) }
    }
}

impl From<&Offer> for OfferV1 {
    fn from(offer: &Offer) -> Self {
        Self {
            epoch: offer.epoch.0,
            openings: offer.openings,
            seal: offer.seal.clone(),
            tampered: offer.tampered,
            gap_unproven: offer.gap_unproven,
            gap_mode: offer.gap_mode,
            released_at_ms: offer.released_at.0,
            inspected: offer.inspected,
        }
    }
}

impl From<OfferV1> for Offer {
    fn from(row: OfferV1) -> Self {
        Self {
            epoch: Epoch(row.epoch),
            openings: row.openings,
            seal: row.seal,
            tampered: row.tampered,
            gap_unproven: row.gap_unproven,
            gap_mode: row.gap_mode,
            released_at: ServerTime(row.released_at_ms),
            inspected: row.inspected,
        }
    }
}
