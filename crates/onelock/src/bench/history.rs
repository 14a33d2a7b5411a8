//! `onelock bench history`: what a node's past costs it. A store is filled with journeys that are over,
//! their incidents, their stories and their papers; then everything that people ask of it is asked, and the node is
//! started on it.

mod documents;

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use control::{
    Archive, Commit, Fact, IncidentKind, IncidentRecord, IncidentVerdict, IncidentsAsked,
    JourneyOutcome, JourneyOwner, JourneyRecord, JourneyStage, JourneysAsked, Leg, Resolution,
    Signed, Store, StoreError, StoryKind, TimelineEntry,
};
use journey::{End, Phase, Plan, PlanParts, State};
use model::{
    AuthorityId, GapMode, IncidentId, JourneyId, LockId, PartyId, PlaceId, ServerTime, VehicleId,
};
use serde::Serialize;
use store::Sqlite;
use watch::Severity;

use super::{
    node::{FROM, Rig, TO},
    program, rounded,
};
use crate::cli::HistoryArgs;

/// Journeys of one commit while the store is filled.
const AT_ONCE: u32 = 2_000;
const DAY_MS: i64 = 86_400_000;
/// The moment after the last journey: 2027-01-01 in Hong Kong.
const END_MS: i64 = 1_798_732_800_000;
/// Companies that carry, and locks that take turns.
const CARRIERS: u32 = 400;
const LOCKS: u32 = 2_000;
const INCIDENTS_EACH: u32 = 3;
const LINES_EACH: u32 = 10;
const KINDS: [IncidentKind; 4] = [
    IncidentKind::Silence,
    IncidentKind::Deviation,
    IncidentKind::LowBattery,
    IncidentKind::ShackleCut,
];

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Report {
    journeys: u32,
    per_day: u32,
    store_bytes: u64,
    fill_s: f64,
    questions: Vec<Question>,
    start_empty_s: f64,
    start_s: f64,
    /// Resident memory of a node that has just started, on an empty history and on this one.
    resident_empty_bytes: u64,
    resident_bytes: u64,
}

#[derive(Debug, Clone, Serialize)]
struct Question {
    what: &'static str,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

/// Measures and prints.
///
/// # Errors
///
/// When a node cannot be made or run, or its store cannot be filled or read.
pub(crate) fn history(args: &HistoryArgs) -> Result<()> {
    let report = measure(args)?;
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "measured on the wall")]
fn measure(args: &HistoryArgs) -> Result<Report> {
    let mut rig = Rig::start(&program(args.node.as_ref())?, 1, 1)?;
    let start = |rig: &mut Rig| -> Result<(f64, u64)> {
        rig.stop()?;
        let began = Instant::now();
        rig.run()?;
        let took = began.elapsed().as_secs_f64();
        Ok((rounded(took), rig.resident_bytes().context("no resident memory is told")?))
    };
    let (start_empty_s, resident_empty_bytes) = start(&mut rig)?;
    rig.stop()?;
    let began = Instant::now();
    let mut store = rig.store()?;
    fill(&mut store, args)?;
    let fill_s = rounded(began.elapsed().as_secs_f64());
    let store_bytes = std::fs::metadata(store.path())?.len();
    let archive = store.archive()?;
    let questions = ask(&archive, args)?;
    drop((archive, store));
    let (start_s, resident_bytes) = start(&mut rig)?;
    Ok(Report {
        journeys: args.journeys,
        per_day: args.per_day,
        store_bytes,
        fill_s,
        questions,
        start_empty_s,
        start_s,
        resident_empty_bytes,
        resident_bytes,
    })
}

/// When the n-th journey was declared.
fn declared_ms(n: u32, args: &HistoryArgs) -> i64 {
    let between = DAY_MS / i64::from(args.per_day);
    END_MS - DAY_MS - i64::from(args.journeys - n) * between
}

fn fill(store: &mut Sqlite, args: &HistoryArgs) -> Result<()> {
    let mut n = 0;
    while n < args.journeys {
        let these = n..(n + AT_ONCE).min(args.journeys);
        let mut commit = Commit { at: ServerTime(END_MS), ..Commit::default() };
        for n in these.clone() {
            let record = journey(n, args)?;
            let (id, lock, vehicle) = (record.plan.journey, record.plan.lock, record.vehicle);
            let at = record.declared_at;
            let incidents = (0..INCIDENTS_EACH).map(|k| incident(n, k, (id, lock, vehicle), at));
            commit.incidents.extend(incidents);
            commit.timeline.extend((0..LINES_EACH).map(|k| TimelineEntry {
                journey: id,
                at: at + Duration::from_mins(k.into()),
                kind: StoryKind::Incident,
                facts: vec![Fact::IncidentKind { incident_kind: KINDS[k as usize % KINDS.len()] }],
            }));
            commit.revisions.extend(documents::of_journey(n, args)?);
            commit.journeys.push(record);
        }
        commit.counters = Some(control::Counters::default());
        store.commit(&commit).context("the store cannot be filled")?;
        n = these.end;
        if n.is_multiple_of(50 * AT_ONCE) {
            eprintln!("  {n} journeys");
        }
    }
    Ok(())
}

fn journey(n: u32, args: &HistoryArgs) -> Result<JourneyRecord> {
    let own = AuthorityId::new("hk")?;
    let lock = n % LOCKS;
    let plan = Plan::new(PlanParts {
        journey: journey_id(n)?,
        lock: LockId::new(&format!("lock-{lock}"))?,
        gap_mode: GapMode::Overlap,
        chain: vec![own, AuthorityId::new("mainland")?],
        own,
        gap_max_before: Duration::ZERO,
        gap_max_after: Duration::from_mins(30),
        seal: Some(format!("SEAL{n}")),
    })?;
    let end = match n % 100 {
        0 => End::Exception,
        1..3 => End::GapUnproven,
        _ => End::Clean,
    };
    let mut state = State::new(&plan).snapshot().clone();
    state.phase = Phase::Ended(end);
    let at = ServerTime(declared_ms(n, args));
    let after = |minutes: u64| at + Duration::from_mins(minutes);
    let carrier = n % CARRIERS;
    Ok(JourneyRecord {
        plan,
        state,
        vehicle: VehicleId::new(&format!("vehicle-{lock}"))?,
        carrier: format!("Sample Carrier {carrier} Limited"),
        party: Some(PartyId::new(&format!("hk-p-{carrier}"))?),
        kind: Some("northbound".to_owned()),
        legs: vec![
            Leg { authority: own, from: Some(PlaceId::new(FROM)?), to: Some(PlaceId::new(TO)?) },
            Leg { authority: AuthorityId::new("mainland")?, from: None, to: None },
        ],
        declared_at: at,
        map_at: at,
        changed_at: after(90),
        ended_at: Some(after(90)),
        custody_from: Some(after(5)),
        custody_to: Some(after(60)),
        released_before: None,
        hand_over_took: Some(Duration::from_secs(60 + u64::from(n % 600))),
        voided: 0,
    })
}

fn journey_id(n: u32) -> Result<JourneyId> {
    Ok(JourneyId::new(&format!("hk-m-{n}"))?)
}

fn incident(
    n: u32,
    k: u32,
    (journey, lock, vehicle): (JourneyId, LockId, VehicleId),
    at: ServerTime,
) -> IncidentRecord {
    let number = n * INCIDENTS_EACH + k;
    let raised_at = at + Duration::from_millis(u64::from(k));
    let done = Signed { by: control::system(), at: raised_at };
    let is_critical = number.is_multiple_of(50);
    IncidentRecord {
        id: IncidentId(u64::from(number) + 1),
        kind: KINDS[(number / 7) as usize % KINDS.len()],
        severity: if is_critical { Severity::Critical } else { Severity::Minor },
        blocking: is_critical,
        journey: Some(journey),
        lock: Some(lock),
        vehicle: Some(vehicle),
        point: None,
        raised_at,
        happened_at: raised_at,
        from_history: false,
        count: 1,
        facts: Vec::new(),
        acknowledged: None,
        resolved: Some(Resolution {
            done,
            verdict: IncidentVerdict::Explained,
            note: "a sample".to_owned(),
            settled: None,
        }),
    }
}

/// Asks everything so many times, each time for something else.
fn ask(archive: &dyn Archive, args: &HistoryArgs) -> Result<Vec<Question>> {
    let asked = Asked { archive, args };
    let (journeys, incidents) = (asked.for_journeys()?, asked.for_incidents()?);
    Ok([journeys, incidents, asked.for_documents()?, asked.for_the_rest()?].concat())
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    archive: &'a dyn Archive,
    args: &'a HistoryArgs,
}

impl Asked<'_> {
    /// Where a page goes on that is not the first.
    fn somewhere(self, n: u32) -> Option<(ServerTime, JourneyId)> {
        Some((ServerTime(declared_ms(n, self.args)), journey_id(n).ok()?))
    }

    /// The beginning of a day of the history.
    fn day(self, n: u32) -> ServerTime {
        ServerTime(declared_ms(n, self.args).div_euclid(DAY_MS) * DAY_MS)
    }

    fn for_journeys(self) -> Result<Vec<Question>> {
        let plain = JourneysAsked::default;
        let of_party = |n: u32| JourneysAsked {
            owner: PartyId::new(&format!("hk-p-{}", n % CARRIERS)).ok().map(JourneyOwner::Party),
            ..plain()
        };
        let exceptions =
            |n: u32| JourneysAsked { outcome: Some(JourneyOutcome::Exception), ..of_party(n) };
        let active = |_: u32| JourneysAsked { stage: Some(JourneyStage::Active), ..plain() };
        let of_lock = |n: u32| JourneysAsked {
            lock: LockId::new(&format!("lock-{}", n % LOCKS)).ok(),
            from: Some(self.day(n)),
            to: Some(ServerTime(self.day(n).0 + DAY_MS)),
            ..plain()
        };
        let at_place = |_: u32| JourneysAsked { place: PlaceId::new(FROM).ok(), ..plain() };
        let by_text = |n: u32| {
            let text = match n % 3 {
                0 => format!("hk-m-{n}"),
                1 => format!("LOCK-{}", n % LOCKS),
                _ => format!("sample carrier {} limited", n % CARRIERS),
            };
            JourneysAsked { text: Some(text), ..plain() }
        };
        Ok(vec![
            self.journeys("journeys, a page anywhere", |_| plain())?,
            self.journeys("journeys of a company, a page anywhere", of_party)?,
            self.journeys("exceptions of a company", exceptions)?,
            self.journeys("journeys under way", active)?,
            self.journeys("journeys of a lock on a day", of_lock)?,
            self.journeys("journeys at a place, a page anywhere", at_place)?,
            self.journeys("journeys looked for by a text", by_text)?,
        ])
    }

    fn for_incidents(self) -> Result<Vec<Question>> {
        let plain = IncidentsAsked::default;
        let of_kind = |n: u32| IncidentsAsked {
            kind: Some(KINDS[n as usize % KINDS.len()]),
            severity: Some(Severity::Critical),
            ..plain()
        };
        let of_lock = |n: u32| IncidentsAsked {
            lock: LockId::new(&format!("lock-{}", n % LOCKS)).ok(),
            from: Some(self.day(n)),
            to: Some(ServerTime(self.day(n).0 + 30 * DAY_MS)),
            ..plain()
        };
        Ok(vec![
            self.incidents("incidents, a page anywhere", |_| plain())?,
            self.incidents("critical incidents of one kind", of_kind)?,
            self.incidents("incidents of a lock in a month", of_lock)?,
        ])
    }

    fn for_the_rest(self) -> Result<Vec<Question>> {
        let Self { archive, args } = self;
        let whole = |n: u32| {
            let Ok(id) = journey_id(n) else { return Ok(()) };
            let journey = Some(id);
            let incidents = IncidentsAsked { journey, limit: 1_000, ..IncidentsAsked::default() };
            black_box((archive.journey(id)?, archive.orders(id)?, archive.timeline(id)?));
            black_box(archive.incidents(&incidents)?);
            Ok(())
        };
        let totals = |_: u32| archive.totals().map(|totals| _ = black_box(totals));
        Ok(vec![
            timed("a journey with all that belongs to it", args, whole)?,
            timed("totals", args, totals)?,
        ])
    }

    fn journeys(
        self,
        what: &'static str,
        asked: impl Fn(u32) -> JourneysAsked,
    ) -> Result<Question> {
        timed(what, self.args, |n| {
            let question = JourneysAsked { limit: 101, before: self.somewhere(n), ..asked(n) };
            self.archive.journeys(&question).map(|found| drop(black_box(found)))
        })
    }

    fn incidents(
        self,
        what: &'static str,
        asked: impl Fn(u32) -> IncidentsAsked,
    ) -> Result<Question> {
        timed(what, self.args, |n| {
            let before = Some(IncidentId(u64::from(n * INCIDENTS_EACH)));
            let question = IncidentsAsked { limit: 101, before, ..asked(n) };
            self.archive.incidents(&question).map(|found| drop(black_box(found)))
        })
    }
}

/// Times a question that is asked so many times, spread over the whole history.
#[expect(clippy::disallowed_methods, reason = "measured on the wall")]
fn timed(
    what: &'static str,
    args: &HistoryArgs,
    mut once: impl FnMut(u32) -> Result<(), StoreError>,
) -> Result<Question> {
    let mut took = Vec::new();
    for k in 0..args.asks {
        // A stride that shares no factor with the number of journeys would do; this is near enough.
        let n = u32::try_from(u64::from(k) * 7_919_993 % u64::from(args.journeys))?;
        let began = Instant::now();
        once(n)?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    ensure!(!took.is_empty(), "nothing was asked");
    took.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| rounded(took[(took.len() * percent).div_ceil(100).max(1) - 1]);
    Ok(Question { what, p50_ms: at(50), p99_ms: at(99), max_ms: at(100) })
}

fn print(report: &Report) {
    let mb = |bytes: u64| bytes / 1_000_000;
    println!(
        "{} journeys over, {} incidents, {} lines of stories, {} papers, {} a day: {} MB, filled in {:.0} s",
        report.journeys,
        u64::from(report.journeys) * u64::from(INCIDENTS_EACH),
        u64::from(report.journeys) * u64::from(LINES_EACH),
        u64::from(report.journeys) * u64::from(2 + documents::CONSIGNMENTS_EACH),
        report.per_day,
        mb(report.store_bytes),
        report.fill_s,
    );
    for Question { what, p50_ms, p99_ms, max_ms } in &report.questions {
        println!("  {what:<40} p50 {p50_ms:8.3}   p99 {p99_ms:8.3}   max {max_ms:8.3} ms");
    }
    let Report { start_empty_s, start_s, resident_empty_bytes, resident_bytes, .. } = report;
    println!("  start to serving   {start_s:.2} s   (empty history {start_empty_s:.2} s)");
    println!(
        "  resident memory    {} MB   (empty history {} MB)",
        mb(*resident_bytes),
        mb(*resident_empty_bytes)
    );
}

/// The folder's store of a rig that has stopped.
impl Rig {
    fn store(&self) -> Result<Sqlite> {
        Ok(Sqlite::open(&self.data(), AuthorityId::new("hk")?)?)
    }

    /// Resident memory of the node. `None`: the system does not say.
    fn resident_bytes(&self) -> Option<u64> {
        let text = std::fs::read_to_string(
            Path::new("/proc").join(self.pid()?.to_string()).join("status"),
        );
        let text = text.ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1_024)
    }
}
