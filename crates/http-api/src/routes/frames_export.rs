//! The frames of a journey's devices, as lines of JSON: what a court is given, also of what was kept back
//! by a legal hold.
//!
//! Each line is a frame; the last one counts them, so that a file that broke off is not taken for a whole
//! one. Passwords are overwritten, since they open locks, and such a frame has no hash: a password of six
//! digits is found from the hash of a frame of which all else is known.

use std::io;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{body::Body, extract::State, http::header, response::IntoResponse};
use bytes::Bytes;
use control::{Action, Archive, BatchId, Export, StoredFrame};
use data_encoding::HEXLOWER;
use device_wire::redact;
use futures_util::stream;
use model::JourneyId;
use serde::Serialize;

use super::track;
use crate::{app::App, extract::Id, guard::Caller, problem::Problem};

/// Batches that are read at once.
const BATCHES_AT_ONCE: usize = 500;

/// A line of the file.
#[derive(Serialize)]
struct FrameLine {
    /// The number of the device at this node.
    device: u32,
    received_at_ms: i64,
    /// Hexadecimal; passwords are `*`.
    raw: String,
    /// Of the bytes as they came. `None`: a password is in them.
    sha256: Option<String>,
}

impl From<StoredFrame<'_>> for FrameLine {
    fn from(frame: StoredFrame<'_>) -> Self {
        let shown = redact(frame.raw);
        let is_whole = *shown == *frame.raw;
        Self {
            device: frame.device.0,
            received_at_ms: frame.received_at.0,
            raw: HEXLOWER.encode(&shown),
            sha256: is_whole.then(|| HEXLOWER.encode(digest(&SHA256, frame.raw).as_ref())),
        }
    }
}

/// The last line.
#[derive(Serialize)]
struct End {
    frames: usize,
}

/// The frames of every device that a journey ever had, from a day before it was declared until a day after
/// it ended here, as lines of JSON; also those that a legal hold has kept back. Passwords in them are
/// overwritten. That they were taken away is a line of the audit.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{id}/frames/export",
    params(("id" = String, Path, description = "The journey.")),
    responses(
        (status = 200, description = "one frame a line", body = String,
            content_type = "text/x-ndjson"),
    )
)]
pub(super) async fn export_frames(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
) -> Result<impl IntoResponse, Problem> {
    track::seen(&app, &caller, journey).await?;
    app.act(caller.by(), Action::NoteExport(Export::Frames(journey))).await?;
    let taking = Taking { app, journey, after: None, frames: 0, is_over: false };
    let lines = stream::try_unfold(taking, async |taking| taking.next().await);
    let name = format!("attachment; filename=\"{journey}.frames.jsonl\"");
    let headers =
        [(header::CONTENT_TYPE, "text/x-ndjson".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(lines)))
}

/// A file under way.
struct Taking {
    app: App,
    journey: JourneyId,
    /// The batch that was taken last. `None`: none was.
    after: Option<BatchId>,
    frames: usize,
    /// Whether the last line has been written.
    is_over: bool,
}

impl Taking {
    /// The next lines, perhaps none. `None`: all have been taken.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, io::Error> {
        if self.is_over {
            return Ok(None);
        }
        let (journey, after) = (self.journey, self.after);
        let read =
            move |archive: &dyn Archive| archive.journey_frames(journey, after, BATCHES_AT_ONCE);
        let found = self.app.history(read).await.map_err(|problem| {
            tracing::error!(%problem, "frames of a journey cannot be read");
            io::Error::other(problem.to_string())
        })?;
        let mut text = Vec::new();
        self.after = found.last().map(|(batch, _)| *batch);
        for frame in found.iter().flat_map(|(_, batch)| batch.frames()) {
            write(FrameLine::from(frame), &mut text)?;
            self.frames += 1;
        }
        if found.is_empty() {
            write(End { frames: self.frames }, &mut text)?;
            self.is_over = true;
        }
        Ok(Some((text.into(), self)))
    }
}

fn write(line: impl Serialize, text: &mut Vec<u8>) -> Result<(), io::Error> {
    serde_json::to_writer(&mut *text, &line)?;
    text.push(b'\n');
    Ok(())
}
