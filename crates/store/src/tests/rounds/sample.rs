//! A store with some of everything that can be asked for.

use std::path::Path;

use control::{
    AuditAction, AuditRecord, BatchId, Commit, Counters, Delivered, DeviceHandle, FileRecord,
    InboxRecord, IncidentRecord, JourneyRecord, LegalHold, OutboxRecord, PackedHour, Store,
    StoryKind, TimelineEntry, Upkeep,
};
use federation_wire::latest::{Custody, Message, Void};
use model::{
    AccountName, Course, DeviceTime, Fix, FixSource, JourneyId, KilometresPerHour, Origin, Point,
    ServerTime,
};
use scheme::Revision;
use track::{Hour, TrackFix};

use super::super::{
    documents::{consignment, inspection, manifest, revision},
    samples::{account, batch, chip, ended, incident, journey, open, order, vehicle},
};
use crate::Sqlite;

/// Journeys are called `j0` to `j6`.
pub(super) const JOURNEYS: u64 = 7;
pub(super) const PEER: &str = "mainland";
pub(super) const DIGEST: &str = "abababababababababababababababababababababababababababababababab";
pub(super) const HOUR_MS: i64 = 3_600_000;

/// A new store, and the vehicles, devices, people and documents that the commits below are about.
pub(super) fn begun(dir: &Path) -> Sqlite {
    let mut store = open(dir);
    store.enrol(&[vehicle("v1")], &[chip("1"), chip("2")]).unwrap();
    for name in ["officer", "auditor", "carrier"] {
        store.put_account(&account(name)).unwrap();
    }
    let file = FileRecord {
        digest: DIGEST.to_owned(),
        media_type: "image/png".to_owned(),
        body: vec![7; 300],
    };
    store.commit(&Commit { files: vec![file], ..Commit::default() }).unwrap();
    store
}

fn journey_of(number: u64) -> JourneyRecord {
    let (id, at) = (format!("j{}", number % JOURNEYS), number.cast_signed() * 1_000);
    let of = if number % 5 < 3 { ended(&id, at) } else { journey(&id) };
    JourneyRecord { declared_at: ServerTime(1_000 + at), ..of }
}

fn incident_of(number: u64) -> IncidentRecord {
    let journey = JourneyId::new(&format!("j{}", number % JOURNEYS)).ok();
    let raised_at = ServerTime(number.cast_signed() * 1_000);
    let resolved = number.is_multiple_of(3).then(|| control::Resolution {
        settled: None,
        done: control::Signed { by: AccountName::new("officer").unwrap(), at: raised_at },
        verdict: control::IncidentVerdict::Explained,
        note: "a drill".to_owned(),
    });
    IncidentRecord { journey, raised_at, resolved, ..incident(number) }
}

fn documents_of(number: u64) -> Vec<Revision> {
    let second = number.cast_signed();
    let (which, party) = (number % 4, format!("hk-p-{}", number % 3));
    let journey = format!("hk-j-{which}");
    let status = ["bundled", "started", "ended"][usize::try_from(number % 3).unwrap()];
    let all = [
        manifest(&journey, &party, "V1", status),
        consignment(&format!("hk-c-{which}"), &party, "declared"),
        inspection(&journey, "due", None),
    ];
    all.into_iter().map(|document| revision(second, document)).collect()
}

fn message(epoch: u64) -> Message {
    let (journey, epoch) = (JourneyId::new("j1").unwrap(), u32::try_from(epoch).unwrap());
    Custody::Void(Void { journey, epoch }).into()
}

/// Something of everything that a commit can hold.
pub(super) fn commit(number: u64) -> Commit {
    let at = ServerTime(number.cast_signed() * 1_000);
    let journey = journey_of(number);
    let line = |kind| TimelineEntry { journey: journey.plan.journey, at, kind, facts: Vec::new() };
    let act = AuditRecord {
        at,
        by: control::system(),
        address: None,
        action: AuditAction::DropNotice,
        subject: journey.plan.journey.to_string(),
        note: number.to_string(),
    };
    let (to, from) = (PEER.parse().unwrap(), PEER.parse().unwrap());
    let is_waiting = number.is_multiple_of(2);
    let envelope = number.to_le_bytes().to_vec();
    Commit {
        at,
        frames: batch(at.0 * 20, &[(1, &[0x7E; 200]), (2, &number.to_le_bytes())]),
        orders: vec![order(number, journey.plan.journey.as_str())],
        incidents: vec![incident_of(number)],
        timeline: vec![line(StoryKind::LeftOrigin), line(StoryKind::Offered)],
        journeys: vec![journey.clone()],
        audit: vec![act],
        counters: Some(Counters { received: number, ..Counters::default() }),
        outbox: vec![OutboxRecord {
            to,
            seq: number,
            written_at: at,
            message: message(number),
            is_waiting: false,
        }],
        delivered: vec![Delivered { to, seq: number / 2, receipt: None }],
        inbox: vec![InboxRecord {
            from,
            seq: number,
            envelope,
            message: message(number),
            is_waiting,
        }],
        revisions: documents_of(number),
        holds: if number == 3 {
            vec![(journey.plan.journey, Some(hold(&journey)))]
        } else {
            vec![]
        },
        ..Commit::default()
    }
}

fn hold(journey: &JourneyRecord) -> LegalHold {
    LegalHold {
        journey: journey.plan.journey,
        by: AccountName::new("officer").unwrap(),
        at: ServerTime(5),
        reason: "a court asks".to_owned(),
        party: None,
    }
}

/// Folds the first batches into an hour of each device.
pub(super) fn fold(store: &mut Sqlite) {
    let fix = Fix {
        point: Point::new(22.5, 114.1).unwrap(),
        speed: KilometresPerHour(40.0),
        course: Course::new(90).unwrap(),
        accuracy: None,
        source: FixSource::Gnss,
        satellites: Some(9),
        odometer: None,
    };
    let at = |second: i64| TrackFix {
        at: DeviceTime(2 * HOUR_MS + second * 1_000),
        received_at: ServerTime(2 * HOUR_MS + second * 1_000),
        origin: Origin::Live,
        fix,
        lock: None,
    };
    let block = track::encode(&(0..20).map(at).collect::<Vec<_>>()).unwrap();
    let hour = |device| PackedHour {
        device: DeviceHandle(device),
        hour: Hour::new(2).unwrap(),
        part: 0,
        through: BatchId(4),
        block: block.clone(),
    };
    let hours = vec![hour(1), hour(2)];
    store.keep(&Upkeep { hours, folded_to: Some(BatchId(4)), ..Upkeep::default() }).unwrap();
}
