//! Edits of the map: proposed, looked at, published by a second person; files in and out.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use control::{Action, Core, Export};
use model::{Day, DraftId};
use places::Edit;
use scheme::{Act, Draft, DraftStatus};
use serde::Deserialize;
use utoipa::IntoParams;

use super::paging::documents_asked;
use crate::{
    app::{App, blocking},
    extract::{Asked, Id, Large, Sent},
    guard::Caller,
    json::{
        DraftDecisionForm, DraftDetail, DraftForm, EditCheck, EditsForm, ImportedEdits, MapFormat,
        MapImport, Revision,
    },
    map,
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, make, one},
};

documents_asked!(DraftsAsked, DraftStatus);

/// Drafts, newest changed first.
#[utoipa::path(
    get,
    path = "/api/v1/drafts",
    params(DraftsAsked),
    responses((status = 200, body = Page<Revision<Draft>>))
)]
pub(super) async fn list_drafts(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<DraftsAsked>,
) -> Result<Json<Page<Revision<Draft>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// One draft, with the journeys that it would touch.
#[utoipa::path(
    get,
    path = "/api/v1/drafts/{id}",
    params(("id" = String, Path, description = "The draft.")),
    responses((status = 200, body = DraftDetail))
)]
pub(super) async fn get_draft(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DraftId>,
) -> Result<Tagged<DraftDetail>, Problem> {
    let draft: Revision<Draft> = one(&app, &caller, id).await?;
    let edits: Vec<Edit> = draft
        .document
        .edits
        .iter()
        .filter_map(|edit| serde_json::from_value(edit.clone()).ok())
        .collect();
    let look = |core: &Core| (map::journeys_to_come(core), core.published_map());
    let (journeys, published) = app.read(look).await?;
    let now = app.now();
    let look = move || map::touched(&published, &edits, &journeys, now);
    let journeys = blocking(look).await?;
    Ok(Tagged { revision: draft.revision, body: DraftDetail { draft, journeys } })
}

/// Proposes edits of the map, which a second person decides.
#[utoipa::path(
    post,
    path = "/api/v1/drafts",
    request_body = DraftForm,
    responses((status = 201, body = Revision<Draft>))
)]
pub(super) async fn propose_draft(
    State(app): State<App>,
    caller: Caller,
    Large(DraftForm { edits, reason }): Large<DraftForm>,
) -> Result<(StatusCode, Json<Revision<Draft>>), Problem> {
    let edits = map::documents(&edits);
    let made = make(&app, &caller, Act::Propose { edits, reason }).await?;
    Ok((StatusCode::CREATED, made))
}

/// Looks at edits before they are proposed: on today's map and on those of the days to come, with
/// all that is published for them.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/check",
    request_body = EditsForm,
    responses((status = 200, body = EditCheck))
)]
pub(super) async fn check_draft(
    State(app): State<App>,
    Large(EditsForm { edits }): Large<EditsForm>,
) -> Result<Json<EditCheck>, Problem> {
    let published = app.read(Core::published_map).await?;
    let today = Day::of(app.now());
    let check = move || published.check(&edits, today);
    let faults = blocking(check).await?;
    Ok(Json(EditCheck { faults: faults.into_iter().map(Into::into).collect() }))
}

/// Publishes or rejects a draft; never its proposer.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/{id}/decide",
    params(("id" = String, Path, description = "The draft.")),
    request_body = DraftDecisionForm,
    responses((status = 200, body = Revision<Draft>))
)]
pub(super) async fn decide_draft(
    State(app): State<App>,
    caller: Caller,
    Id(draft): Id<DraftId>,
    Sent(DraftDecisionForm { publish, note }): Sent<DraftDecisionForm>,
) -> Result<Json<Revision<Draft>>, Problem> {
    change(&app, &caller, draft, Act::DecideDraft { draft, publish, note }).await
}

/// Reads a file of places, of up to 2 MiB: the edits that would make the map as it has it.
/// Nothing is changed or proposed.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/import",
    request_body = MapImport,
    responses((status = 200, body = ImportedEdits))
)]
pub(super) async fn import_places(
    State(app): State<App>,
    Large(import): Large<MapImport>,
) -> Result<Json<ImportedEdits>, Problem> {
    let (atlas, today) = (app.services().atlas.current(), Day::of(app.now()));
    let read = move || map::import(&atlas, &import, today);
    let edits = blocking(read)
        .await?
        .map_err(|faults| Problem::Faults(faults.into_iter().map(Into::into).collect()))?;
    Ok(Json(ImportedEdits { edits }))
}

/// The format that is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportAsked {
    /// What the file is written in.
    #[param(inline)]
    format: MapFormat,
}

/// The map as a file.
#[utoipa::path(
    get,
    path = "/api/v1/places/export",
    params(ExportAsked),
    responses(
        (status = 200, description = "the file", content(
            (String = "application/geo+json"),
            (String = "text/csv"),
        )),
    )
)]
pub(super) async fn export_places(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ExportAsked>,
) -> Result<impl IntoResponse, Problem> {
    app.act(caller.by(), Action::NoteExport(Export::Places)).await?;
    let atlas = app.services().atlas.current();
    let write = move || match asked.format {
        MapFormat::Geojson => ("application/geo+json", "places.geojson", atlas.to_geojson()),
        MapFormat::Csv => ("text/csv; charset=utf-8", "places.csv", atlas.to_csv()),
    };
    let (media_type, name, text) = blocking(write).await?;
    let name = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text))
}
