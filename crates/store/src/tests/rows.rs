//! Every record survives its row, whatever is in it.

use std::{fmt::Debug, time::Duration};

use control::{
    DeviceHandle, Fact, IncidentKind, IncidentRecord, IncidentVerdict, JourneyRecord, OrderRecord,
    Resolution, Settled, Signed, StoryKind, TimelineEntry,
};
use journey::{
    Cause, Chip, ChipReading, Custody, Decision, End, Epoch, Evidence, GapCheck, GapProof, Hold,
    Offer, OrderKind, OrderState, Phase, PlaceReading, Snapshot, Unguarded, Whereabouts,
};
use model::{AccountName, GapMode, OrderId, Point, ServerTime};
use proptest::{collection, option, prelude::*, sample::select};
use serde::{Serialize, de::DeserializeOwned};
use strum::VariantArray;

use super::samples;
use crate::{
    rows::{IncidentRow, JourneyRow, OrderRow, TimelineRow, from_text, to_text},
    seal,
};

fn through<Row: Serialize + DeserializeOwned>(row: &Row) -> Row {
    let body = to_text(row);
    let crc = seal::crc("t", "k", body.as_bytes());
    from_text("t", "k", &body, crc).unwrap_or_else(|fault| panic!("{fault:?}: {body}"))
}

fn same(before: &impl Debug, after: &impl Debug) {
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
}

fn time() -> impl Strategy<Value = ServerTime> {
    any::<i64>().prop_map(ServerTime)
}

fn phase() -> impl Strategy<Value = Phase> {
    let plain = [
        Phase::Expected,
        Phase::AtOrigin,
        Phase::Sealing,
        Phase::UnderWay,
        Phase::Held,
        Phase::Releasing,
        Phase::InGap,
        Phase::HandedOver,
        Phase::Withdrawn,
    ];
    prop_oneof![
        select(plain.to_vec()).boxed(),
        select(End::VARIANTS).prop_map(Phase::Ended).boxed()
    ]
}

fn custody() -> impl Strategy<Value = Custody> {
    prop_oneof![
        Just(Custody::None),
        any::<u32>().prop_map(|epoch| Custody::Holding(Epoch(epoch))),
        any::<u32>().prop_map(|epoch| Custody::Released(Epoch(epoch))),
        any::<u32>().prop_map(|epoch| Custody::Done(Epoch(epoch))),
    ]
}

fn offer() -> impl Strategy<Value = Offer> {
    let flags = any::<(bool, bool, bool)>();
    (
        any::<u32>(),
        option::of(any::<u32>()),
        option::of(".{0,20}"),
        flags,
        select(GapMode::VARIANTS),
        time(),
    )
        .prop_map(|(epoch, openings, seal, flags, gap_mode, released_at)| Offer {
            epoch: Epoch(epoch),
            openings,
            seal,
            tampered: flags.0,
            gap_unproven: flags.1,
            gap_mode,
            released_at,
            inspected: flags.2,
        })
}

prop_compose! {
    fn readings()(
        holding: bool, shackle_closed: bool, cover_open: bool, openings: Option<u32>,
        at in time(), place in select(Whereabouts::VARIANTS), mode in select(GapMode::VARIANTS),
    ) -> (ChipReading, PlaceReading, GapCheck) {
        let chip = Chip { holding, shackle_closed, cover_open, openings };
        (ChipReading { chip, at }, PlaceReading { place, at }, GapCheck { openings, mode })
    }
}

prop_compose! {
    fn snapshot()(
        phase in phase(), custody in custody(), (chip, place, gap) in readings(),
        order in option::of(select(OrderKind::VARIANTS)), seal_orders: u8,
        flags: [bool; 9], baseline: Option<u32>,
        offers in (option::of(offer()), option::of(offer())),
        decided in collection::btree_map(any::<u32>().prop_map(Epoch), select(Decision::VARIANTS), 0..5),
        words in (select(GapProof::VARIANTS), select(Evidence::VARIANTS), option::of(select(End::VARIANTS))),
        raised in collection::btree_set(select(Cause::VARIANTS), 0..5),
        holds in collection::vec(select(Hold::VARIANTS), 0..5),
    ) -> Snapshot {
        Snapshot {
            phase, custody,
            chip: flags[0].then_some(chip), place: flags[1].then_some(place),
            order, seal_orders,
            started: flags[2], armed: flags[3], unsealed: flags[4], seal_missing: flags[5],
            was_at_origin: flags[8], release_retries: !seal_orders,
            baseline, offer_out: offers.0, recalled: flags[6], offer_in: offers.1,
            entered_at: flags[7].then_some(place.at), decided,
            openings_accepted: baseline, accept_owed: flags[2].then_some(Epoch(7)),
            gap: flags[0].then_some(gap), proof: words.0, evidence: words.1,
            confirmed: flags[1], tamper_inherited: flags[2], inspected: flags[3], inspection_due: flags[4],
            unguarded: flags[5].then_some(Unguarded { from: chip.at, to: flags[6].then_some(place.at) }),
            incidents_blocking: u32::from(seal_orders), raised, ended_elsewhere: words.2, holds,
        }
    }
}

#[test]
fn a_journey_of_before_parties_has_none() {
    let mut row = serde_json::to_value(JourneyRow::from(&samples::journey("j1"))).unwrap();
    assert_eq!(row.as_object_mut().unwrap().remove("party"), Some(serde_json::json!("hk-p-1")));
    let row: JourneyRow = serde_json::from_value(row).unwrap();
    assert_eq!(JourneyRecord::try_from(row).unwrap().party, None);
}

proptest! {
    #[test]
    fn a_journey_survives(
        state in snapshot(), carrier in ".{0,80}", kind in option::of(".{0,40}"),
        times in (time(), time(), option::of(time())), took in option::of(0..u64::MAX), voided: u32,
    ) {
        let record = JourneyRecord {
            state, carrier, kind, declared_at: times.0, changed_at: times.1, ended_at: times.2,
            custody_to: times.2, released_before: times.2,
            hand_over_took: took.map(Duration::from_millis), voided,
            ..samples::journey("j1")
        };
        let back = JourneyRecord::try_from(through(&JourneyRow::from(&record))).unwrap();
        same(&record, &back);
    }

    #[test]
    fn an_order_survives(
        id: u64, device: u32, kind in select(OrderKind::VARIANTS), state in select(OrderState::VARIANTS),
        at in time(), times: [Option<i64>; 4], refusal: Option<u8>, sent_count: u8,
    ) {
        let mut record = samples::order(1, "j1");
        record.order.kind = kind;
        record.order.state = state;
        record.order.expires_at = at;
        let times = times.map(|time| time.map(ServerTime));
        [record.order.sent_at, record.order.acknowledged_at, record.order.ended_at,
            record.order.obeyed_late_at] = times;
        record.order.refusal = refusal;
        record.order.sent_count = sent_count;
        let record =
            OrderRecord { id: OrderId(id), device: DeviceHandle(device), ..record };
        prop_assert_eq!(&record, &OrderRecord::from(through(&OrderRow::from(&record))));
    }

    #[test]
    fn an_incident_survives(
        kind in select(IncidentKind::VARIANTS), at in time(), note in ".*", said in ".*",
        verdict in select(IncidentVerdict::VARIANTS), settled in option::of(select(Settled::VARIANTS)),
        lat in -900_000_000..=900_000_000, lon in -1_800_000_000..=1_800_000_000, closed: bool,
    ) {
        let done = Signed { by: AccountName::new("officer").unwrap(), at };
        let record = IncidentRecord {
            kind, happened_at: at, point: Point::from_e7(lat, lon).ok(),
            facts: vec![Fact::WithoutPapers { note: said }], acknowledged: Some(done.clone()),
            resolved: closed.then_some(Resolution { done, verdict, note, settled }),
            ..samples::incident(9)
        };
        let back = IncidentRecord::try_from(through(&IncidentRow::from(&record))).unwrap();
        prop_assert_eq!(record, back);
    }

    #[test]
    fn a_line_of_the_story_survives(
        kind in select(StoryKind::VARIANTS), at in time(), note in ".*",
    ) {
        let journey = samples::journey("j1").plan.journey;
        let entry = TimelineEntry { journey, at, kind, facts: vec![Fact::WithoutPapers { note }] };
        let back = TimelineEntry::from(through(&TimelineRow::from(&entry)));
        prop_assert_eq!(entry, back);
    }
}

#[test]
fn a_word_that_is_none_is_refused_by_name() {
    let body = to_text(&OrderRow::from(&samples::order(1, "j1"))).replace("\"seal\"", "\"melt\"");
    let crc = seal::crc("orders", "1", body.as_bytes());
    let fault = from_text::<OrderRow>("orders", "1", &body, crc).unwrap_err();
    let text = format!("{fault:?}");
    assert!(text.contains("orders row 1") && text.contains("melt"), "{text}");
}
