//! Where a journey went.

use crate::problem::RequestReason;
use axum::{Json, extract::State};
use control::{Archive, Core, FrameBatch, JourneyRecord, Registry, StoreError, TrackSpan};
use model::{JourneyId, ServerTime};
use scheme::Thing;

use crate::{
    app::{App, blocking},
    extract::Id,
    guard::Caller,
    json::{Corridor, Track, TrackPoint},
    problem::Problem,
};

/// Most positions of an answer.
const POINTS_MAX: usize = 20_000;
/// Stored batches read at once.
const BATCHES_AT_ONCE: usize = 32;
/// Most turns of reading: with [`BATCHES_AT_ONCE`], most batches that are looked at.
const TURNS_MAX: usize = 1_024;

/// A journey's track in this authority's leg. A carrier is not shown the corridor.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{id}/track",
    params(("id" = String, Path, description = "The journey.")),
    responses((status = 200, body = Track))
)]
pub(super) async fn get_track(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JourneyId>,
) -> Result<Json<Track>, Problem> {
    let kept = app.history(move |archive| archive.journey(id)).await?;
    let kept = kept.filter(|kept| caller.may_see(&(&kept.view(&app.services().registry)).into()));
    let kept = kept.ok_or_else(|| Problem::not_found(Thing::Journey, id))?;
    let span = span_of(&app, kept.record).await?;
    let corridor = span.corridor.clone().filter(|_| caller.is_of_the_desk());
    let permit = app.tracks().clone().acquire_owned().await;
    let permit = permit.map_err(|_| RequestReason::BrokeOff)?;
    let (archive, registry) = (app.services().archive.clone(), app.services().registry.clone());
    let read = move || {
        let _permit = permit;
        read(archive.as_ref(), &registry, &span)
    };
    let (points, truncated) = blocking(read).await??;
    let corridor = corridor.map(|corridor| Corridor::from(corridor.as_ref()));
    Ok(Json(Track { points, corridor, truncated }))
}

/// Which stored frames make up the track, and the corridor. Of a journey that has left memory, the
/// corridor is drawn once more on the map that it went by.
async fn span_of(app: &App, record: JourneyRecord) -> Result<TrackSpan, Problem> {
    let look = move |core: &Core| match core.track_span(record.plan.journey) {
        Some(span) => (span, None),
        None => (core.track_span_of(&record), Some((core.published_map(), record))),
    };
    let (span, left) = app.read(look).await?;
    let Some((map, record)) = left else { return Ok(span) };
    let corridor = blocking(move || {
        let leg = record.legs.get(record.plan.earlier().len())?;
        let (from, to) = leg.from.zip(leg.to)?;
        map.at(record.map_at).ok()?.corridor(leg.authority, from, to).ok()
    });
    Ok(TrackSpan { corridor: corridor.await?, ..span })
}

/// The positions, in the order of the device's time, and whether there are more.
fn read(
    archive: &dyn Archive,
    registry: &Registry,
    span: &TrackSpan,
) -> Result<(Vec<TrackPoint>, bool), StoreError> {
    let (mut points, mut from, mut edge) = (Vec::new(), span.from, Vec::new());
    let mut is_whole = false;
    for _ in 0..TURNS_MAX {
        let mut batches = archive.batches(&span.devices, from, span.to, BATCHES_AT_ONCE)?;
        is_whole = batches.len() < BATCHES_AT_ONCE;
        let last = batches.last().and_then(last_received);
        // The millisecond in which the turn before ended is read again: others may share it.
        batches.retain(|batch| !edge.contains(batch));
        points.extend(control::track(&batches, registry, span));
        if is_whole || points.len() > POINTS_MAX {
            break;
        }
        let Some(last) = last else { break };
        // A turn of nothing new means that one millisecond holds more than a turn takes.
        from = if batches.is_empty() { ServerTime(last.0 + 1) } else { last };
        edge = batches.into_iter().filter(|batch| last_received(batch) == Some(last)).collect();
    }
    points.sort_by_key(|point| point.at);
    let is_truncated = !is_whole || points.len() > POINTS_MAX;
    points.truncate(POINTS_MAX);
    Ok((points.iter().map(TrackPoint::from).collect(), is_truncated))
}

fn last_received(batch: &FrameBatch) -> Option<ServerTime> {
    batch.frames().map(|frame| frame.received_at).max()
}
