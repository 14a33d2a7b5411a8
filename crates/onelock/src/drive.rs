//! `onelock drive`: one simulated truck, whose lock and positioning unit speak their real protocols
//! to nodes that somebody else has set up. What a trip file holds is in [`FORMAT`] and in
//! `docs/drive.md`.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, bail, ensure};
use control::Clock;
use device_wire::{Profiles, Protocol};
use model::{AuthorityId, JourneyId, LockId, PlaceId, ProfileName, TerminalId, UnitId, VehicleId};
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use world::{
    Credentials, Drive, GroundTruth, Make, Plan, PlannedDevice, PlannedLeg, PlannedVehicle, Trip,
};

use crate::{cli::DriveArgs, clock::NodeClock, demo::NodesFile, reference, serve};

/// What stands in a trip file, for the long help.
pub(crate) const FORMAT: &str = r#"The trip file is one JSON object:

  nodes      path of a nodes.json (relative to the trip file), or the same object itself:
             { "clock": { "speed", "origin_ms" }?, "password"?,
               "nodes": { AUTHORITY: { "http", "jt808", "jointech" } } }
  journey    the journey's id
  seed       number; the same seed drives the same way. Default 1
  legs       [{ "authority", "from", "to" }], in driving order
  vehicle    { "id", "plates": { AUTHORITY: plate }? }
  lock       the lock's id
  counts_openings   whether the lock counts its openings. Default true
  devices    [{ "authority", "role": "lock" | "unit", "terminal", "profile", "code"?, "secret"? }]
  accounts   { AUTHORITY: account or { "account", "password" } }, who may read the journey there.
             Optional: without an account the driver waits 15 minutes at that exit and drives on

The devices report from the origin until every authority with an account shows the journey;
then the lock is closed and the truck drives. Ends when the cargo is out, and prints
{ "journey", "declared", "unloaded", "unloaded_at_ms" }; an exit code other than 0 means
that the cargo is not out."#;

/// The file that describes one trip.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TripFile {
    nodes: Nodes,
    journey: JourneyId,
    #[serde(default = "one")]
    seed: u64,
    legs: Vec<Leg>,
    vehicle: Vehicle,
    lock: LockId,
    #[serde(default = "yes")]
    counts_openings: bool,
    devices: Vec<Device>,
    #[serde(default)]
    accounts: BTreeMap<AuthorityId, Reader>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Nodes {
    Path(PathBuf),
    Here(NodesFile),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Leg {
    authority: AuthorityId,
    from: PlaceId,
    to: PlaceId,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vehicle {
    id: VehicleId,
    #[serde(default)]
    plates: BTreeMap<AuthorityId, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DeviceRole {
    Lock,
    Unit,
}

/// Deliberately without `Debug` of its secrets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    authority: AuthorityId,
    role: DeviceRole,
    terminal: TerminalId,
    profile: ProfileName,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    secret: Option<String>,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// Deliberately without `Debug` of the password.
#[derive(Deserialize)]
#[serde(untagged)]
enum Reader {
    /// An account with the password that the nodes' file names.
    Account(String),
    Full {
        account: String,
        password: String,
    },
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

fn one() -> u64 {
    1
}

fn yes() -> bool {
    true
}

/// Drives a trip to its end.
///
/// # Errors
///
/// When the file breaks a rule, a place, profile or address is missing, or the cargo is not out
/// when the time is up.
pub(crate) fn run(args: &DriveArgs) -> Result<()> {
    serve::log(tracing::level_filters::LevelFilter::WARN);
    let at = || format!("in the trip {}", args.trip.display());
    let text = fs::read_to_string(&args.trip)
        .with_context(|| format!("cannot read the trip {}", args.trip.display()))?;
    let file: TripFile = serde_json::from_str(&text)
        .with_context(|| format!("{} is no trip", args.trip.display()))?;
    let (setting, journey) = setting(file, args).with_context(at)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let outcome = runtime.block_on(drive(&setting))?;
    let unloaded_at = outcome.unloaded.iter().find(|(id, _)| *id == journey).map(|(_, at)| at.0);
    let answer = json!({
        "journey": journey,
        "declared": outcome.declared.contains(&journey),
        "unloaded": unloaded_at.is_some(),
        "unloaded_at_ms": unloaded_at,
    });
    println!("{}", serde_json::to_string_pretty(&answer)?);
    ensure!(unloaded_at.is_some(), "the cargo of {journey} is not out");
    Ok(())
}

async fn drive(setting: &Drive) -> Result<GroundTruth> {
    let cancel = CancellationToken::new();
    tokio::select! {
        outcome = world::drive(setting, cancel.clone()) => Ok(outcome?),
        result = tokio::signal::ctrl_c() => {
            result.context("cannot listen for the interrupt")?;
            bail!("interrupted")
        }
    }
}

fn setting(file: TripFile, args: &DriveArgs) -> Result<(Drive, JourneyId)> {
    let nodes = match &file.nodes {
        Nodes::Here(nodes) => nodes.clone(),
        Nodes::Path(path) => read_nodes(&args.trip, path)?,
    };
    let clock = match nodes.clock {
        Some(demonstration) => NodeClock::demonstration(demonstration)?,
        None => NodeClock::wall(),
    };
    let profiles = reference::profiles(None)?;
    let start = clock.now();
    let mut endpoints = HashMap::new();
    for leg in &file.legs {
        let endpoint = nodes.endpoint(leg.authority);
        let endpoint =
            endpoint.with_context(|| format!("no node of {} is given", leg.authority))?;
        endpoints.insert(leg.authority, endpoint);
    }
    let readers = file.accounts.iter().map(|(authority, reader)| {
        let reader = credentials(reader, &nodes);
        Ok((*authority, reader.with_context(|| format!("the account at {authority}"))?))
    });
    let readers = readers.collect::<Result<_>>()?;
    let journey = file.journey;
    let trip = trip(file, &profiles)?;
    let plan = Plan::of_trip(trip, &reference::atlas(None)?, start)?;
    let until = args.run_for.map(|wall| start + wall.mul_f64(clock.speed()));
    let setting = Drive {
        plan: Arc::new(plan),
        profiles: Arc::new(profiles),
        endpoints,
        readers,
        clock: Arc::new(clock),
        until,
    };
    Ok((setting, journey))
}

fn read_nodes(trip: &Path, path: &Path) -> Result<NodesFile> {
    let path = trip.parent().unwrap_or(Path::new(".")).join(path);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} names no nodes", path.display()))
}

fn credentials(reader: &Reader, nodes: &NodesFile) -> Result<Credentials> {
    match reader {
        Reader::Full { account, password } => {
            Ok(Credentials { account: account.clone(), password: password.clone() })
        }
        Reader::Account(account) => {
            let password = nodes.password.clone();
            let password = password.context("needs a password: the nodes' file names none")?;
            Ok(Credentials { account: account.clone(), password })
        }
    }
}

fn trip(file: TripFile, profiles: &Profiles) -> Result<Trip> {
    let TripFile { journey, seed, legs, vehicle, lock, counts_openings, .. } = file;
    let mut devices = Vec::with_capacity(file.devices.len());
    for device in file.devices {
        ensure!(
            legs.iter().any(|leg| leg.authority == device.authority),
            "device {} belongs to {}, which has no leg",
            device.terminal,
            device.authority
        );
        devices.push(planned(device, lock, profiles)?);
    }
    for leg in &legs {
        let has_chip = |device: &PlannedDevice| {
            device.authority == leg.authority && matches!(device.role, control::Role::Chip(_))
        };
        ensure!(devices.iter().any(has_chip), "the lock has no chip of {}", leg.authority);
    }
    // A Jointech lock takes hold by itself when it is closed (manual, "Lock and unlock").
    let seals_on_closing = devices.iter().any(|device| device.protocol == Protocol::Jointech);
    let vehicle = PlannedVehicle {
        id: vehicle.id,
        plates: vehicle.plates.into_iter().collect(),
        lock,
        make: Make { counts_openings, seals_on_closing },
        devices,
    };
    let leg = |Leg { authority, from, to }| PlannedLeg { authority, from, to };
    Ok(Trip { seed, journey, vehicle, legs: legs.into_iter().map(leg).collect() })
}

fn planned(device: Device, lock: LockId, profiles: &Profiles) -> Result<PlannedDevice> {
    let Device { authority, role, terminal, profile, code, secret } = device;
    let known = profiles.get(profile.as_str());
    let known =
        known.with_context(|| format!("device {terminal}: there is no profile {profile}"))?;
    let role = match role {
        DeviceRole::Lock => control::Role::Chip(lock),
        // What it is enrolled as is the nodes' business: on the wire only its number is sent.
        DeviceRole::Unit => control::Role::Unit(UnitId::new("unit")?),
    };
    let protocol = known.protocol();
    Ok(PlannedDevice { authority, terminal, protocol, profile, role, code, secret })
}

#[cfg(test)]
mod tests {
    use super::{TripFile, trip};
    use crate::reference;
    use serde_json::{Value, json};

    fn example() -> Value {
        let device = |authority: &str, role: &str, terminal: &str| {
            json!({ "authority": authority, "role": role, "terminal": terminal,
                    "profile": "sample-multichip-808", "code": "0123456789abcdef" })
        };
        json!({
            "nodes": { "nodes": {
                "hk": { "http": "127.0.0.1:1", "jt808": "127.0.0.1:2", "jointech": "127.0.0.1:3" },
            } },
            "journey": "hk-j-1",
            "legs": [
                { "authority": "hk", "from": "hk-super-terminal-1", "to": "hk-shenzhen-bay" },
                { "authority": "mainland", "from": "gd-shenzhen-bay", "to": "gd-shenzhen-airport" },
            ],
            "vehicle": { "id": "truck-1", "plates": { "hk": "AB 1234" } },
            "lock": "lock-1",
            "devices": [device("hk", "lock", "90110000001"), device("mainland", "lock", "90110000002"),
                        device("hk", "unit", "90220000001")],
            "accounts": { "hk": "carrier", "mainland": { "account": "duty", "password": "x" } },
        })
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Value), expected: &str) {
        let mut file = example();
        change(&mut file);
        let parsed = serde_json::from_value::<TripFile>(file).map_err(anyhow::Error::from);
        let profiles = reference::profiles(None).unwrap();
        match parsed.and_then(|file| trip(file, &profiles)) {
            Ok(trip) => assert_eq!(expected, "good", "{trip:?}"),
            Err(error) => assert!(format!("{error:#}").contains(expected), "{error:#}"),
        }
    }

    #[test]
    fn trips() {
        check(|_| (), "good");
        check(|file| file["nodes"] = json!("demo-data/nodes.json"), "good");
        check(|file| file["speed"] = json!(1), "unknown field `speed`");
        check(|file| file["devices"][1]["authority"] = json!("macao"), "which has no leg");
        check(|file| file["devices"][1]["role"] = json!("unit"), "no chip of mainland");
        check(|file| file["devices"][0]["profile"] = json!("nothing"), "no profile nothing");
        check(|file| file["lock"] = json!("no lock"), "may hold only");
    }
}
