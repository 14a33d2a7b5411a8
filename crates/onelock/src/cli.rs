//! The command line: what it offers, and which part does it.

use std::{
    io::{self, BufReader},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use device_wire::Protocol;
use model::{AuthorityId, ProfileName};
use store::Depth;

use crate::{
    backup, bench, check, clock, decode, demo, drive,
    keys::{self, KeysCommand},
    operator::{self, AccountArgs},
    recording, reference, restore, serve, setup,
};

/// One lock, separate monitoring: the node that a customs authority runs.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a node's data folder: keys, an empty store, a configuration to edit, and the card that
    /// other authorities need.
    Init {
        /// Whose node it is: hk, mainland, macao.
        #[arg(long)]
        authority: AuthorityId,
        /// The folder; must not exist yet, or be empty.
        #[arg(long)]
        data: PathBuf,
    },
    /// Enrol vehicles and devices from a registry file. While the node runs it is told.
    Enrol {
        /// The node's configuration.
        #[arg(long)]
        config: PathBuf,
        /// The registry, TOML.
        registry: PathBuf,
    },
    /// Make an account, or give an existing one a new password, read from standard input. Or look
    /// after the accounts there are. While the node runs it is told; otherwise its store is written.
    Account(AccountArgs),
    /// Run a node.
    Run {
        /// The node's configuration.
        #[arg(long)]
        config: PathBuf,
        /// Stop when standard input ends: for programs that run nodes.
        #[arg(long)]
        stop_with_input: bool,
        /// Record everything that the core takes in, in a new folder under this one. For hunting
        /// bugs: a recording holds what the node itself must not keep.
        #[arg(long)]
        record: Option<PathBuf>,
    },
    /// Look at a node's configuration, keys, cards and store, without changing anything, also while it
    /// runs. Ends with 0 when all is well, 1 when something will not be, such as a certificate that runs
    /// out, and 2 when something is wrong.
    Check {
        /// The node's configuration.
        #[arg(long)]
        config: PathBuf,
        /// Read every row of the store, and not only what a start reads.
        #[arg(long)]
        full: bool,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Copy a node's store and configuration into a new folder, also while it runs. The copy is read as
    /// a whole before it counts.
    Backup {
        /// The folder; must not exist yet, or be empty.
        to: PathBuf,
        /// The node's configuration.
        #[arg(long)]
        config: PathBuf,
        /// The keys too, encrypted with a passphrase that is read from standard input.
        #[arg(long)]
        with_keys: bool,
    },
    /// Change the certificate and key by which other authorities know this node, while those in use are
    /// valid.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Make a data folder from a backup, or let a node go on from an older state of its store.
    Restore(RestoreArgs),
    /// Take a recording again and compare what every batch comes to.
    Replay {
        /// The folder of the recording.
        recording: PathBuf,
    },
    /// Run three nodes and a simulated world against their real ports.
    Demo(DemoArgs),
    /// Drive one simulated truck over real nodes, as a trip file says.
    Drive(DriveArgs),
    /// Decode device frames, one a line, to JSON.
    Decode {
        /// The protocol: jt808 or jointech.
        #[arg(long)]
        protocol: Protocol,
        /// The device profile. Default: the plain standard's.
        #[arg(long)]
        profile: Option<ProfileName>,
        /// The file, or - for standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Measure what this machine can do.
    #[command(subcommand)]
    Bench(Bench),
    /// Print the OpenAPI document of the HTTP interface.
    Openapi,
}

/// What is to be restored.
#[derive(Debug, Clone, Args)]
pub(crate) struct RestoreArgs {
    /// The backup's folder.
    #[arg(required_unless_present = "accept", requires = "data")]
    pub from: Option<PathBuf>,
    /// The data folder to make; must not exist yet, or be empty.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// The folder with the node's keys. Default: those in the backup, whose passphrase is read from
    /// standard input.
    #[arg(long, requires = "from")]
    pub keys: Option<PathBuf>,
    /// Go on from the state in which the store of `--config` is now.
    #[arg(long, requires = "config", conflicts_with_all = ["from", "data", "keys"])]
    pub accept: bool,
    /// The configuration of the node whose store is accepted.
    #[arg(long, requires = "accept")]
    pub config: Option<PathBuf>,
}

/// What a demonstration is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    /// How many times faster than the wall the clock runs, 1 to 60.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=i64::from(clock::SPEED_MAX)))]
    pub speed: u32,
    /// How long to run, by the wall: 90s, 10m, 2h. Default: until interrupted.
    #[arg(long = "for", value_parser = duration)]
    pub run_for: Option<std::time::Duration>,
    /// Seed of the simulated world: the same seed makes the same world.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print nothing but the report.
    #[arg(long)]
    pub headless: bool,
    /// Record what each node takes in, in a folder of its own under this one: see `replay`.
    #[arg(long)]
    pub record: Option<PathBuf>,
    /// Print a report at the end.
    #[arg(long)]
    pub report: Option<ReportFormat>,
    /// Nothing but the three nodes and the officers' accounts: no vehicles, no traffic.
    #[arg(long, conflicts_with_all = ["report", "no_officers", "seed"])]
    pub empty: bool,
    /// Leave incidents to the people at the consoles.
    #[arg(long)]
    pub no_officers: bool,
    /// The folder for the three nodes' data; made anew at every start.
    #[arg(long, default_value = "demo-data")]
    pub data: PathBuf,
}

/// What a trip is told.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = drive::FORMAT)]
pub(crate) struct DriveArgs {
    /// The trip file, JSON; the long help says what stands in it.
    pub trip: PathBuf,
    /// How long to try, by the wall: 90s, 10m, 2h. Default: until the cargo is out.
    #[arg(long = "for", value_parser = duration)]
    pub run_for: Option<std::time::Duration>,
}

/// Formats of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One JSON object.
    Json,
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Durable acknowledged reports per second over real TCP, or how long acknowledgements take at a
    /// given rate; against a raw echo in the same run.
    Ingest(IngestArgs),
    /// How soon consoles hear of a lock that is cut.
    Live(LiveArgs),
    /// What a long history costs: lists, searches, figures, start and memory.
    History(HistoryArgs),
    /// How small tracks are, how soon they are folded, and how soon one is read among many reports.
    Track(TrackArgs),
    /// Answers frames without understanding them, until standard input ends.
    #[command(hide = true)]
    Echo,
}

/// What an ingest measurement is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct IngestArgs {
    /// Devices that are connected at once.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=18_000))]
    pub connections: u32,
    /// Reports under way per connection: a closed loop, which measures how much the node takes.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub in_flight: u32,
    /// Reports per second on all connections together: an open loop, which measures how long
    /// acknowledgements take, from when each report was due.
    #[arg(long, conflicts_with = "in_flight", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub rate: Option<u32>,
    /// Seconds measured, after two to warm up.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// The program whose node is measured. Default: this one.
    #[arg(long)]
    pub node: Option<PathBuf>,
    /// A second program, measured in turns with the first.
    #[arg(long)]
    pub against: Option<PathBuf>,
    /// How often each program is measured; medians are printed.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub rounds: u32,
    /// Measure the node twice in each round: beside old reports that it is folding, and beside as many
    /// that are too young for it.
    #[arg(long, conflicts_with = "against")]
    pub folding: bool,
    /// Leave out the echo.
    #[arg(long)]
    pub no_echo: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// What a measurement of tracks is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct TrackArgs {
    /// Reports that the store is filled with.
    #[arg(long, default_value_t = 10_000_000, value_parser = clap::value_parser!(u32).range(100_000..=1_000_000_000))]
    pub reports: u32,
    /// Devices that they come from, in turn.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub devices: u32,
    /// How often the folded hours of each device are written, each time as another device's: tracks
    /// are then read among so many times as many fixes as there are reports.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub copies: u32,
    /// Seconds from one report of a device to the next.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub interval: u32,
    /// Tracks that are read.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub reads: u32,
    /// Where the store is made, and removed again. Default: the folder for temporary files.
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// What a measurement of live events is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct LiveArgs {
    /// Consoles that listen at once.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub consoles: u32,
    /// Locks that are cut, one after the other.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub cuts: u32,
    /// Reports per second beside it; 0: the node is idle otherwise.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate: u32,
    /// Devices that these come from.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=12_000))]
    pub connections: u32,
    /// What every console shows of the map: west,south,east,north in degrees. Default: no map.
    #[arg(long)]
    pub viewport: Option<String>,
    /// Seconds measured, after two to warm up.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// The program whose node is measured. Default: this one.
    #[arg(long)]
    pub node: Option<PathBuf>,
    /// A second program, measured after the first.
    #[arg(long)]
    pub against: Option<PathBuf>,
    /// Print one JSON object for each program.
    #[arg(long)]
    pub json: bool,
}

/// What a measurement of history is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct HistoryArgs {
    /// Journeys that are over; each has 3 incidents and 10 lines of its story.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub journeys: u32,
    /// Journeys declared on one day.
    #[arg(long, default_value_t = 13_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub per_day: u32,
    /// How often each question is asked.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub asks: u32,
    /// A folder for the node that stays: made and filled if it is not there, else measured as it is.
    #[arg(long)]
    pub store: Option<PathBuf>,
    /// Fill the store, hold its answers against a plain count, and end.
    #[arg(long, requires = "store")]
    pub fill_only: bool,
    /// Devices that report while consoles read.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=18_000))]
    pub connections: u32,
    /// Reports under way on each of them.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub in_flight: u32,
    /// Consoles that turn pages of the history.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub consoles: u32,
    /// How long each of them looks at a page.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub pause_ms: u32,
    /// Parts of the time in which devices report: without consoles, with, with, without, and so on. 0
    /// leaves it out.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(0..=400))]
    pub slices: u32,
    /// Seconds of each.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub slice_seconds: u32,
    /// The program whose node is started. Default: this one.
    #[arg(long)]
    pub node: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| format!("{text:?} is not like 90s, 10m or 2h"))?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return Err(format!("{text:?} is not like 90s, 10m or 2h")),
    };
    number
        .checked_mul(seconds)
        .filter(|seconds| (1..=31_536_000).contains(seconds))
        .map(std::time::Duration::from_secs)
        .ok_or_else(|| format!("{text:?} is not between 1 second and a year"))
}

/// Does what the command line says.
///
/// # Errors
///
/// With the whole chain of what went wrong.
pub(crate) fn run(cli: Cli) -> Result<ExitCode> {
    let done = match cli.command {
        Command::Check { config, full, json } => {
            let depth = if full { Depth::Full } else { Depth::AsAtStart };
            return check::check(&config, depth, json);
        }
        Command::Init { authority, data } => setup::init(authority, &data),
        Command::Enrol { config, registry } => operator::enrol(&config, &registry),
        Command::Account(args) => operator::account(args, || {
            io::read_to_string(io::stdin()).context("cannot read the password")
        }),
        Command::Run { config, stop_with_input, record } => {
            serve::run(&config, stop_with_input, record.as_deref())
        }
        Command::Backup { to, config, with_keys } => backup::backup(&config, &to, with_keys),
        Command::Keys(command) => keys::run(&command),
        Command::Restore(args) => restore::restore(&args),
        Command::Replay { recording } => recording::replay(&recording),
        Command::Demo(args) => demo::run(&args),
        Command::Drive(args) => drive::run(&args),
        Command::Decode { protocol, profile, file } => decode_file(protocol, profile, &file),
        Command::Bench(Bench::Ingest(args)) => bench::ingest(&args),
        Command::Bench(Bench::Live(args)) => bench::live(&args),
        Command::Bench(Bench::History(args)) => bench::history(&args),
        Command::Bench(Bench::Track(args)) => bench::track(&args),
        Command::Bench(Bench::Echo) => bench::echo(),
        Command::Openapi => {
            print!("{}", http_api::openapi());
            Ok(())
        }
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// A password or passphrase from standard input, without the end of its line.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn secret_line() -> io::Result<String> {
    let text = io::read_to_string(io::stdin())?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

fn decode_file(protocol: Protocol, name: Option<ProfileName>, file: &PathBuf) -> Result<()> {
    let standard = match protocol {
        Protocol::Jt808 => "jt808-2019",
        Protocol::Jointech => "jointech-jt701d",
    };
    let name = name.map_or_else(|| ProfileName::new(standard), Ok)?;
    let profiles = reference::profiles(None)?;
    let profile =
        profiles.get(name.as_str()).with_context(|| format!("there is no profile {name}"))?;
    let output = io::stdout().lock();
    if file.as_os_str() == "-" {
        decode::decode_lines(protocol, profile, io::stdin().lock(), output)
    } else {
        let input =
            std::fs::File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
        decode::decode_lines(protocol, profile, BufReader::new(input), output)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cli, duration};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn durations() {
        assert_eq!(duration("90s").unwrap().as_secs(), 90);
        assert_eq!(duration("10m").unwrap().as_secs(), 600);
        assert_eq!(duration("2h").unwrap().as_secs(), 7_200);
        for bad in ["", "10", "s", "1.5h", "0s", "99999999999999999999s", "9999999h", "-1s"] {
            assert!(duration(bad).is_err(), "{bad:?}");
        }
    }
}
