//! Where a journey went.

use std::sync::Arc;

use crate::problem::RequestReason;
use axum::{Json, extract::State};
use control::{
    Archive, Core, JourneyRecord, KeptJourney, Registry, StoreError, TrackAsked, TrackPoint,
    TrackSpan, thinned,
};
use model::{JourneyId, Metres};
use scheme::Thing;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    app::{App, blocking},
    extract::{Asked, Id},
    guard::Caller,
    json::{Corridor, Track},
    problem::Problem,
};

/// Most positions of an answer: of more, those are left out that add least.
const POINTS_MAX: usize = 20_000;
/// With how many metres leaving out begins; it is doubled until the answer is small enough.
const TOLERANCE_FIRST_M: f64 = 2.0;
/// Largest tolerance that can be asked for.
const TOLERANCE_MAX_M: f64 = 10_000.0;

/// How far from the truth a track may be, in metres, 0 to [`TOLERANCE_MAX_M`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct Tolerance(f64);

impl TryFrom<f64> for Tolerance {
    type Error = String;

    fn try_from(metres: f64) -> Result<Self, String> {
        if (0.0..=TOLERANCE_MAX_M).contains(&metres) {
            return Ok(Self(metres));
        }
        Err(format!("{metres} is not a tolerance of 0 to {TOLERANCE_MAX_M} metres"))
    }
}

impl From<Tolerance> for Metres {
    fn from(tolerance: Tolerance) -> Self {
        Self(tolerance.0)
    }
}

/// How a track is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TrackWanted {
    /// Positions are left out that the others tell within so many metres, at their own moment. 0, or
    /// not said: none is.
    #[serde(default)]
    #[param(value_type = Option<f64>, required = false, minimum = 0, maximum = 10_000)]
    tolerance_m: Tolerance,
}

/// A journey's track in this authority's leg. A carrier is not shown the corridor.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{id}/track",
    params(("id" = String, Path, description = "The journey."), TrackWanted),
    responses((status = 200, body = Track))
)]
pub(super) async fn get_track(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JourneyId>,
    Asked(wanted): Asked<TrackWanted>,
) -> Result<Json<Track>, Problem> {
    let mut span = span(&app, &caller, id).await?;
    span.corridor = span.corridor.filter(|_| caller.is_of_the_desk());
    answer(&app, span, wanted.tolerance_m).await
}

/// The positions of a span, as many as an answer holds.
///
/// # Errors
///
/// When they cannot be read.
pub(super) async fn answer(
    app: &App,
    span: TrackSpan,
    tolerance: Tolerance,
) -> Result<Json<Track>, Problem> {
    let corridor = span.corridor.as_deref().map(Corridor::from);
    let permit = app.tracks().clone().acquire_owned().await;
    let permit = permit.map_err(|_| RequestReason::BrokeOff)?;
    let reading = Reading::of(app);
    let read = move || {
        let _permit = permit;
        let mut thin = Thin::new(tolerance.into());
        for asked in span.pieces() {
            thin.add(&reading.points(&asked)?);
        }
        Ok::<_, StoreError>(thin)
    };
    let Thin { points, within, .. } = blocking(read).await??;
    let points = points.iter().map(Into::into).collect();
    Ok(Json(Track { points, corridor, tolerance_m: within.0 }))
}

/// What a journey's track is made of.
///
/// # Errors
///
/// When there is no such journey, or the caller may not see it.
pub(super) async fn span(app: &App, caller: &Caller, id: JourneyId) -> Result<TrackSpan, Problem> {
    span_of(app, seen(app, caller, id).await?.record).await
}

/// A journey that the caller may see.
///
/// # Errors
///
/// When there is none of that id.
pub(super) async fn seen(
    app: &App,
    caller: &Caller,
    id: JourneyId,
) -> Result<KeptJourney, Problem> {
    let kept = app.history(move |archive| archive.journey(id)).await?;
    let kept = kept.filter(|kept| caller.may_see(&(&kept.view(&app.services().registry)).into()));
    kept.ok_or_else(|| Problem::not_found(Thing::Journey, id))
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

/// What positions are read with.
#[derive(Clone)]
pub(super) struct Reading {
    archive: Arc<dyn Archive>,
    registry: Arc<Registry>,
}

impl Reading {
    pub(super) fn of(app: &App) -> Self {
        let services = app.services();
        Self { archive: Arc::clone(&services.archive), registry: Arc::clone(&services.registry) }
    }

    /// The positions of one piece of a journey. Blocks.
    pub(super) fn points(&self, asked: &TrackAsked) -> Result<Vec<TrackPoint>, StoreError> {
        Ok(control::track(self.archive.track(asked)?, &self.registry, asked))
    }
}

/// A track that never grows beyond what an answer holds.
struct Thin {
    points: Vec<TrackPoint>,
    tolerance: Metres,
    /// Within how many metres it tells the truth.
    within: Metres,
}

impl Thin {
    fn new(tolerance: Metres) -> Self {
        Self { points: Vec::new(), tolerance, within: tolerance }
    }

    fn add(&mut self, points: &[TrackPoint]) {
        self.points.extend(thinned(points, self.tolerance));
        while self.points.len() > POINTS_MAX && self.tolerance.0 < 2.0 * TOLERANCE_MAX_M {
            self.tolerance = Metres((2.0 * self.tolerance.0).max(TOLERANCE_FIRST_M));
            // What was left out before may be off from what is left out now.
            self.within = Metres(self.within.0 + self.tolerance.0);
            self.points = thinned(&self.points, self.tolerance);
        }
        self.points.truncate(POINTS_MAX);
    }
}

#[cfg(test)]
mod tests {
    use control::{DeviceHandle, TrackPoint};
    use model::{
        Course, DeviceTime, Fix, FixSource, KilometresPerHour, Metres, Origin, Point, ServerTime,
    };
    use track::TrackFix;

    use super::{POINTS_MAX, Thin, Tolerance};

    /// A truck that is somewhere else every second, by up to some metres.
    fn points(count: i32) -> Vec<TrackPoint> {
        let point = |n: i32| {
            let said = Fix {
                point: Point::from_e7(223_000_000 + n * 7_919 % 1_000, 1_141_000_000).unwrap(),
                speed: KilometresPerHour(1.0),
                course: Course::new(0).unwrap(),
                accuracy: None,
                source: FixSource::Gnss,
                satellites: None,
                odometer: None,
            };
            let (at, received_at) = (DeviceTime(i64::from(n) * 1_000), ServerTime(0));
            let fix = TrackFix { at, received_at, origin: Origin::Live, fix: said, lock: None };
            TrackPoint { device: DeviceHandle(1), fix }
        };
        (0..count).map(point).collect()
    }

    #[test]
    fn an_answer_that_would_be_too_large_is_thinned_and_says_so() {
        let mut thin = Thin::new(Metres(0.0));
        thin.add(&points(9));
        assert_eq!((thin.points.len(), thin.within), (9, Metres(0.0)), "everything is there");
        let mut thin = Thin::new(Metres(0.0));
        thin.add(&points(90_000));
        assert!(thin.points.len() <= POINTS_MAX, "{}", thin.points.len());
        assert!(thin.within.0 >= 2.0 && thin.within.0 < 100.0, "{:?}", thin.within);
    }

    #[test]
    fn a_tolerance_has_bounds() {
        for (metres, is_one) in
            [(0.0, true), (10_000.0, true), (-0.1, false), (10_000.1, false), (f64::NAN, false)]
        {
            assert_eq!(Tolerance::try_from(metres).is_ok(), is_one, "{metres}");
        }
    }
}
