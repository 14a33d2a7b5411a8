//! A journey's track, taken away as a file.

use std::io;

use axum::{body::Body, extract::State, http::header, response::IntoResponse};
use bytes::Bytes;
use control::{Action, TrackAsked, TrackSpan, thinned};
use futures_util::stream;
use model::{JourneyId, Metres};
use serde::Deserialize;
use utoipa::IntoParams;

use super::track::{Reading, Tolerance, span};
use crate::{
    app::{App, blocking},
    extract::{Asked, Id},
    guard::Caller,
    problem::Problem,
    track_files::{TrackFormat, TrackOf},
};

/// How a file is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FileWanted {
    /// What the file is written in.
    #[param(inline)]
    format: TrackFormat,
    /// Positions are left out that the others tell within so many metres, at their own moment. 0, or
    /// not said: none is.
    #[serde(default)]
    #[param(value_type = Option<f64>, required = false, minimum = 0, maximum = 10_000)]
    tolerance_m: Tolerance,
}

/// A journey's track in this authority's leg as a file, all of it. That it was taken away is a line of
/// the audit.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{id}/track/export",
    params(("id" = String, Path, description = "The journey."), FileWanted),
    responses(
        (status = 200, description = "the file", content(
            (String = "application/geo+json"),
            (String = "application/gpx+xml"),
            (String = "text/csv"),
        )),
    )
)]
pub(super) async fn export_track(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JourneyId>,
    Asked(wanted): Asked<FileWanted>,
) -> Result<impl IntoResponse, Problem> {
    let FileWanted { format, tolerance_m } = wanted;
    let span = span(&app, &caller, id).await?;
    file(app, &caller, TrackOf::Journey(id), &span, (format, tolerance_m)).await
}

/// The positions of a span as a file, all of it; that it is taken away becomes a line of the audit.
///
/// # Errors
///
/// When that cannot be written.
pub(super) async fn file(
    app: App,
    caller: &Caller,
    of: TrackOf,
    span: &TrackSpan,
    (format, tolerance): (TrackFormat, Tolerance),
) -> Result<impl IntoResponse + use<>, Problem> {
    app.act(caller.by(), Action::NoteExport(of.export())).await?;
    let pieces = span.pieces();
    let next = Piece::Head(of);
    let file = File { app, format, tolerance: tolerance.into(), is_first: true };
    let text = stream::try_unfold((file, pieces.into_iter(), next), async |(file, rest, next)| {
        file.write(rest, next).await
    });
    let name = format!("attachment; filename=\"{}.{}\"", of.name(), format.ending());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, Body::from_stream(text)))
}

/// What of a file comes next.
enum Piece {
    Head(TrackOf),
    Positions,
    /// Nothing: the end has been written.
    Over,
}

/// A file under way.
struct File {
    app: App,
    format: TrackFormat,
    tolerance: Metres,
    is_first: bool,
}

type Pieces = std::vec::IntoIter<TrackAsked>;

impl File {
    /// The next part of the text, and what comes after it. A file that breaks off does so before its
    /// end is sent, so that it is not taken for a whole one.
    async fn write(
        mut self,
        mut rest: Pieces,
        next: Piece,
    ) -> Result<Option<(Bytes, (Self, Pieces, Piece))>, io::Error> {
        let (text, next) = match next {
            Piece::Head(of) => (self.format.head(of), Piece::Positions),
            Piece::Positions => match rest.next() {
                Some(asked) => (self.positions(asked).await?, Piece::Positions),
                None => (self.format.tail().to_owned(), Piece::Over),
            },
            Piece::Over => return Ok(None),
        };
        Ok(Some((text.into(), (self, rest, next))))
    }

    async fn positions(&mut self, asked: TrackAsked) -> Result<String, io::Error> {
        let permit = self.app.tracks().clone().acquire_owned().await.map_err(io::Error::other)?;
        let reading = Reading::of(&self.app);
        let read = move || {
            let _permit = permit;
            reading.points(&asked)
        };
        let points = blocking(read).await.map_err(|_| io::Error::other("reading broke off"))?;
        let points = points.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a track cannot be read");
            io::Error::other(error)
        })?;
        let points = thinned(&points, self.tolerance);
        let registry = &self.app.services().registry;
        let text = self.format.piece(&points, registry, self.is_first);
        self.is_first &= points.is_empty();
        Ok(text)
    }
}
