//! What stands in a node's data folder after the node has ended: its frames, read through the
//! store; every value of every table; and the raw bytes of every file.

use std::{collections::HashMap, fs, path::Path};

use control::{Archive, EnrolledDevice, Registry};
use device_wire::{Codec, Limits, Profiles, Protocol};
use model::{AuthorityId, Point, Report, ReportBody, ServerTime};
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use store::Sqlite;

/// One stored frame.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) terminal: model::TerminalId,
    pub(crate) protocol: Protocol,
    pub(crate) raw: Vec<u8>,
    pub(crate) reports: Vec<Report>,
}

impl Frame {
    /// The positions in it.
    pub(crate) fn points(&self) -> impl Iterator<Item = Point> {
        self.reports.iter().filter_map(|report| match &report.body {
            ReportBody::Fix(fix) => Some(fix.point),
            _ => None,
        })
    }
}

/// Every frame in the store of a node that has ended, in the order they came in.
pub(crate) fn frames(data: &Path, authority: AuthorityId) -> Vec<Frame> {
    let store = Sqlite::open(data, authority).unwrap();
    let (vehicles, enrolled) = store.registry_rows().unwrap();
    let registry = Registry::new(vehicles, enrolled, &Profiles::shipped().unwrap()).unwrap();
    let handles: Vec<_> = registry.devices().map(|device| device.handle).collect();
    let archive = store.archive().unwrap();
    let always = (ServerTime(0), ServerTime(i64::MAX));
    let batches = archive.batches(&handles, always.0, always.1, usize::MAX).unwrap();
    let mut codecs = HashMap::new();
    let stored = batches.iter().flat_map(control::FrameBatch::frames);
    let decoded = stored.map(|stored| {
        let device = registry.device(stored.device).unwrap();
        let codec = codecs
            .entry(stored.device)
            .or_insert_with(|| Codec::new(device.enrolment.protocol, Limits::default()));
        frame(&device, codec, stored.raw, stored.received_at)
    });
    decoded.collect()
}

fn frame(device: &EnrolledDevice, codec: &mut Codec, raw: &[u8], received_at: ServerTime) -> Frame {
    let mut reports = Vec::new();
    codec.decode_stored(raw, &device.profile, received_at, &mut reports).unwrap();
    let control::Enrolment { terminal, protocol, .. } = device.enrolment;
    Frame { terminal, protocol, raw: raw.to_vec(), reports }
}

/// The bytes of every file in a folder and below, by path.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

/// What a batch of frames begins with once it is packed, and how long its head is.
const PACKED: (&[u8], usize) = (b"OLZ1", 40);

/// Every value of every table of a database that holds bytes or text. Long ones are cut into pages
/// on the disk, so that their bytes there do not follow one another. What is packed or folded is among
/// them once more, as it was: the batch, and the positions of an hour as rows have them.
pub(crate) fn values(database: &Path) -> Vec<(String, Vec<u8>)> {
    let connection =
        Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    // An index of words cannot be read as a table; what it keeps stands in tables of its own.
    let sql =
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')";
    let mut tables = connection.prepare(sql).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut found = Vec::new();
    for table in tables.map(Result::unwrap) {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                if let ValueRef::Blob(bytes) | ValueRef::Text(bytes) = row.get_ref(column).unwrap()
                {
                    let whose = || format!("table {table}");
                    found.extend(opened(bytes).map(|opened| (whose(), opened)));
                    found.push((whose(), bytes.to_vec()));
                }
            }
        }
    }
    found
}

/// What a value holds in another form. `None`: it does not.
fn opened(value: &[u8]) -> Option<Vec<u8>> {
    if let Some(batch) = value.strip_prefix(PACKED.0) {
        return Some(zstd::decode_all(&batch[PACKED.1 - PACKED.0.len()..]).unwrap());
    }
    let fixes = track::decode(value).ok()?;
    let points = fixes.iter().map(|fix| fix.fix.point);
    let rows = points.map(|point| format!("{},{}\n", point.lat_e7(), point.lon_e7()));
    Some(rows.collect::<String>().into_bytes())
}

/// The newest state of every document of the register in a folder, with its kind.
pub(crate) fn documents(data: &Path) -> Vec<(String, serde_json::Value)> {
    let sql = "SELECT kind, body FROM register_revisions WHERE is_newest = 1";
    let text = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?));
    let rows = select(data, sql, text);
    rows.into_iter().map(|(kind, body)| (kind, serde_json::from_str(&body).unwrap())).collect()
}

/// The authentication codes and passwords of the devices that are enrolled in a folder.
pub(crate) fn codes(data: &Path) -> Vec<String> {
    let sql = "SELECT coalesce(code, secret) FROM devices WHERE length(coalesce(code, secret)) > 8";
    select(data, sql, |row| row.get(0))
}

/// The hashes of the passwords of every account in a folder.
pub(crate) fn password_hashes(data: &Path) -> Vec<String> {
    select(data, "SELECT password_hash FROM accounts", |row| row.get(0))
}

fn select<T>(
    data: &Path,
    sql: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    let database = data.join("onelock.sqlite");
    let connection =
        Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], read).unwrap();
    rows.map(Result::unwrap).collect()
}
