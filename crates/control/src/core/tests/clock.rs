//! The node's own clock, as five trucks see it.

use std::sync::Arc;

use device_wire::{MessageKind, Profiles, Protocol};
use model::{
    AuthorityId, Course, DeviceTime, Fix, FixSource, KilometresPerHour, LockId, Origin,
    ProfileName, Report, ReportBody, ServerTime, TerminalId, VehicleId,
};

use super::bench::{Where, atlas};
use crate::{
    AtlasInForce, Core, DeviceHandle, EnrolledVehicle, Enrolment, Fact, FrameIn, IncidentKind,
    LinkId, Recovered, Registry, Role, Settings, Submission, Work,
};

const DEVICES: u32 = 5;
const NOW: ServerTime = ServerTime(1_795_000_000_000);

/// Trucks with a chip each, which belong to no journey.
fn core() -> Core {
    let vehicle = |n| VehicleId::new(&format!("v{n}")).unwrap();
    let vehicles = (1..=DEVICES).map(|n| EnrolledVehicle {
        id: vehicle(n),
        plate: format!("SAMPLE {n}"),
        carrier: "Sample".into(),
    });
    let enrolled = (1..=DEVICES).map(|n| {
        let enrolment = Enrolment {
            protocol: Protocol::Jt808,
            terminal: TerminalId::new(&format!("1380000000{n}")).unwrap(),
            profile: ProfileName::new("sample-multichip-808").unwrap(),
            role: Role::Chip(LockId::new(&format!("lock-{n}")).unwrap()),
            vehicle: vehicle(n),
            code: Some("0123456789abcdef".into()),
            secret: None,
            interval_s: 30,
        };
        (DeviceHandle(n), enrolment)
    });
    let profiles = Profiles::shipped().unwrap();
    let registry = Registry::new(vehicles.collect(), enrolled.collect(), &profiles).unwrap();
    let settings = Settings::new(AuthorityId::new("hk").unwrap(), Vec::new());
    let atlas = AtlasInForce::new(atlas());
    Core::new(settings, Arc::new(registry), atlas, Recovered::default(), NOW)
}

/// What a chip says of where it is, by a clock that is so far ahead of the node's.
fn report(n: u32, serial: u64, now: ServerTime, ahead_ms: i64) -> Work {
    let fix = Fix {
        point: Where::HkRoad.point(),
        speed: KilometresPerHour(40.0),
        course: Course::new(0).unwrap(),
        accuracy: None,
        source: FixSource::Gnss,
        satellites: Some(9),
        odometer: None,
    };
    let at = Some(DeviceTime(now.0 + ahead_ms));
    let frame = FrameIn {
        raw_end: 8,
        reports_end: 1,
        key: serial,
        kind: MessageKind::Telemetry,
        is_relayed: false,
    };
    Work::Frames(Arc::new(Submission {
        device: DeviceHandle(n),
        link: LinkId(u64::from(n)),
        raw: serial.to_be_bytes().to_vec(),
        frames: vec![frame],
        reports: vec![Report { at, origin: Origin::Live, body: ReportBody::Fix(fix) }],
        replies: vec![],
    }))
}

/// All trucks report once a minute, for three minutes. What is on the desk then, with its facts.
fn drive(core: &mut Core, from: &mut ServerTime, ahead_ms: i64) -> Vec<(IncidentKind, Vec<Fact>)> {
    for _ in 0..3 {
        from.0 += 60_000;
        let serial = u64::try_from(from.0).unwrap();
        let reports = (1..=DEVICES).map(|n| report(n, serial, *from, ahead_ms));
        core.apply(reports.collect(), *from);
        core.apply(Vec::new(), *from);
    }
    let open = core.incidents().into_iter().filter(|it| it.resolved.is_none());
    open.map(|it| (it.kind, it.facts.clone())).collect()
}

#[test]
fn a_node_that_is_three_minutes_off_is_named_and_no_truck_is() {
    let (mut core, mut now) = (core(), NOW);
    assert_eq!(drive(&mut core, &mut now, 0), []);
    for (ahead_ms, seconds) in [(180_000, 180), (-180_000, -180)] {
        let named = [(IncidentKind::NodeClockWrong, vec![Fact::ClockAhead { seconds }])];
        assert_eq!(drive(&mut core, &mut now, ahead_ms), named);
        now.0 += 600_000;
        assert_eq!(drive(&mut core, &mut now, 0), [], "its clock was set");
        now.0 += 600_000;
    }
}
