//! Recordings of what a core took in, and their replay: for people who hunt bugs.
//!
//! A recording is a folder: the store as it was at the start in `data`, and `inputs.jsonl`, one line
//! of JSON each for the start, every batch, what it came to, and the end. It holds what devices and
//! people said word for word, also what the node itself must not keep, and secrets of devices: it is
//! made only on demand, readable by its owner alone, and to be deleted when the bug is found.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use control::{AtlasInForce, Core, Digest, Recorder, Registry, Settings, Work};
use model::{AuthorityId, ServerTime};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::Sqlite;

use crate::{
    reference,
    setup::{self, DRAW_KEY, KEYS},
};

/// The lines, in a recording's folder.
const INPUTS: &str = "inputs.jsonl";
/// The data folder as it was at the start, in a recording's folder.
const DATA: &str = "data";

/// What a core begins with besides its store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Start {
    /// The version of this program; another one may come to other outcomes.
    pub(crate) version: String,
    /// The authority that runs the node.
    pub(crate) authority: AuthorityId,
    /// The authorities that it is peered with.
    pub(crate) peers: Vec<AuthorityId>,
    /// When it started, by its clock.
    pub(crate) started_at: ServerTime,
    /// How long devices have to come back before their silence is judged.
    pub(crate) reconnect_grace_ms: u64,
    /// How far the clocks of two nodes may be apart.
    pub(crate) clocks_apart_ms: u64,
    /// A folder with places and profiles in place of those built in.
    pub(crate) places: Option<PathBuf>,
}

impl Start {
    /// The settings of a core of this start.
    ///
    /// # Errors
    ///
    /// When the schemes or the draw key cannot be read.
    pub(crate) fn settings(&self, data: &Path) -> Result<Settings> {
        let mut settings = Settings::new(self.authority, self.peers.clone());
        settings.reconnect_grace = Duration::from_millis(self.reconnect_grace_ms);
        settings.clocks_apart_max = Duration::from_millis(self.clocks_apart_ms);
        settings.schemes = Arc::new(reference::schemes(self.places.as_deref())?);
        settings.draws = setup::draw_key(data)?;
        Ok(settings)
    }
}

/// One line of a recording. `W` is the work, owned or borrowed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum Line<W> {
    Start(Start),
    Batch { at: ServerTime, work: W },
    Outcome { digest: String },
    Rebuilt,
    Stopped { state: String },
}

/// Writes a recording. A disk that fails ends it and not the node.
pub(crate) struct FileRecorder {
    out: Option<BufWriter<File>>,
}

impl FileRecorder {
    /// Begins a recording in a new folder under `dir`, named after the time of the start.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made, or the store or the key cannot be copied into it.
    pub(crate) fn begin(dir: &Path, start: Start, store: &Sqlite, data: &Path) -> Result<Self> {
        let folder = dir.join(start.started_at.0.to_string());
        let copy = folder.join(DATA);
        let made = DirBuilder::new().recursive(true).mode(0o700).create(copy.join(KEYS));
        made.with_context(|| format!("cannot make {}", copy.display()))?;
        store.copy_to(&copy).context("cannot copy the store")?;
        let key = |data: &Path| data.join(KEYS).join(DRAW_KEY);
        fs::copy(key(data), key(&copy)).context("cannot copy the key of the draws")?;
        let path = folder.join(INPUTS);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let file = file.with_context(|| format!("cannot make {}", path.display()))?;
        tracing::warn!(folder = %folder.display(), "inputs are recorded, with all they say");
        let mut recorder = Self { out: Some(BufWriter::new(file)) };
        recorder.write(&Line::<()>::Start(start));
        Ok(recorder)
    }

    fn write<W: Serialize>(&mut self, line: &Line<W>) {
        let Some(out) = &mut self.out else { return };
        if let Err(error) = write_line(out, line) {
            tracing::error!(%error, "the recording ends: its disk failed");
            self.out = None;
        }
    }
}

fn write_line<W: Serialize>(out: &mut BufWriter<File>, line: &Line<W>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    out.flush()
}

impl Recorder for FileRecorder {
    fn batch(&mut self, at: ServerTime, work: &[Work]) {
        self.write(&Line::Batch { at, work });
    }

    fn outcome(&mut self, outcome: Digest) {
        self.write(&Line::<()>::Outcome { digest: outcome.to_string() });
    }

    fn rebuilt(&mut self) {
        self.write(&Line::<()>::Rebuilt);
    }

    fn stopped(&mut self, state: Digest) {
        self.write(&Line::<()>::Stopped { state: state.to_string() });
    }
}

/// Takes a recording again in a fresh core and compares what it comes to, batch by batch.
///
/// # Errors
///
/// When the recording cannot be read, or at the first batch that comes to something else.
pub(crate) fn replay(folder: &Path) -> Result<()> {
    let path = folder.join(INPUTS);
    let file = File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut lines = BufReader::new(file).lines();
    let first = lines.next().context("the recording is empty")??;
    let Line::Start(start) = read::<()>(&first, 1)? else { bail!("line 1 is no start") };
    if start.version != env!("CARGO_PKG_VERSION") {
        println!("recorded by version {}: outcomes may differ", start.version);
    }
    let mut replay =
        Replay { core: core_of(folder, &start)?, batches: 0, pieces: 0, came_to: None };
    for (line, number) in lines.zip(2..) {
        if replay.take(read(&line?, number)?)? {
            break;
        }
    }
    let Replay { batches, pieces, .. } = replay;
    println!("replayed {batches} batches with {pieces} pieces of work: all as recorded");
    Ok(())
}

fn read<W: DeserializeOwned>(line: &str, number: usize) -> Result<Line<W>> {
    serde_json::from_str(line).with_context(|| format!("line {number} cannot be read"))
}

/// A core as it was when the recording began.
fn core_of(folder: &Path, start: &Start) -> Result<Core> {
    let data = folder.join(DATA);
    let places = start.places.as_deref();
    let mut store = Sqlite::open(&data, start.authority)?;
    let (vehicles, enrolled) = store.registry_rows()?;
    let registry = Registry::new(vehicles, enrolled, &reference::profiles(places)?)?;
    let registry = Arc::new(registry.with_withdrawn(store.withdrawn_rows()?));
    let atlas = AtlasInForce::new(Arc::new(reference::atlas(places)?));
    let recovered = control::Store::recover(&mut store)?;
    Ok(Core::new(start.settings(&data)?, registry, atlas, recovered, start.started_at))
}

/// A replay under way.
struct Replay {
    core: Core,
    batches: u64,
    pieces: usize,
    /// What the last batch came to, until it is compared.
    came_to: Option<(ServerTime, Digest)>,
}

impl Replay {
    /// Takes a line. True when nothing after it can be replayed.
    fn take(&mut self, line: Line<Vec<Work>>) -> Result<bool> {
        match line {
            Line::Start(_) => bail!("a second start"),
            Line::Batch { at, work } => {
                self.batches += 1;
                self.pieces += work.len();
                self.came_to = Some((at, self.core.replay(at, work)));
            }
            Line::Outcome { digest } => {
                let (at, came_to) = self.came_to.take().context("an outcome without a batch")?;
                ensure!(
                    came_to.to_string() == digest,
                    "batch {} of {} ms comes to {came_to}, and came to {digest}",
                    self.batches,
                    at.0
                );
            }
            Line::Rebuilt => {
                println!("after batch {} the core was read again from its store", self.batches);
                return Ok(true);
            }
            Line::Stopped { state } => {
                let now = self.core.state_digest().to_string();
                ensure!(now == state, "the state at the end is {now}, and was {state}");
            }
        }
        Ok(false)
    }
}
