//! Consignments: declared one by one or as a file, by people or by a single-window system.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use control::Registered;
use model::{ConsignmentId, SchemeId};
use scheme::{
    Act, Consignment, ConsignmentForm, ConsignmentStatus, Mode,
    intake::{self, Intake},
};
use serde_json::Value;

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Large, Nothing, Sent},
    guard::Caller,
    json::{
        ConsignmentsForm, ConsignmentsFormat, ConsignmentsUpload, DeclarationOutcome, EntrustForm,
        Revision,
    },
    page::Page,
    problem::{Problem, ProblemReason, RequestReason},
    register::{Tagged, change, list, tagged},
};

documents_asked!(ConsignmentsAsked, ConsignmentStatus);

/// Consignments, newest changed first. A company sees its own.
#[utoipa::path(
    get,
    path = "/api/v1/consignments",
    params(ConsignmentsAsked),
    responses((status = 200, body = Page<Revision<Consignment>>))
)]
pub(super) async fn list_consignments(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ConsignmentsAsked>,
) -> Result<Json<Page<Revision<Consignment>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one consignment.
#[utoipa::path(
    get,
    path = "/api/v1/consignments/{id}",
    params(("id" = String, Path, description = "The consignment.")),
    responses((status = 200, body = Revision<Consignment>))
)]
pub(super) async fn get_consignment(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConsignmentId>,
) -> Result<Tagged<Revision<Consignment>>, Problem> {
    tagged(&app, &caller, id).await
}

/// Declares consignments. Each is taken or refused by itself: the answer names those that may
/// travel and what is wrong with the others.
#[utoipa::path(
    post,
    path = "/api/v1/consignments",
    request_body = ConsignmentsForm,
    responses((status = 200, body = DeclarationOutcome))
)]
pub(super) async fn declare_consignments(
    State(app): State<App>,
    caller: Caller,
    Sent(ConsignmentsForm { scheme, mode, consignments }): Sent<ConsignmentsForm>,
) -> Result<Json<DeclarationOutcome>, Problem> {
    declare(&app, &caller, scheme, mode, intake::from_json(&Value::Array(consignments).to_string()))
        .await
}

/// Declares the consignments of a file, of up to 2 MiB and 1,000 rows.
#[utoipa::path(
    post,
    path = "/api/v1/consignments/upload",
    request_body = ConsignmentsUpload,
    responses((status = 200, body = DeclarationOutcome))
)]
pub(super) async fn upload_consignments(
    State(app): State<App>,
    caller: Caller,
    Large(ConsignmentsUpload { scheme, mode, format, text }): Large<ConsignmentsUpload>,
) -> Result<Json<DeclarationOutcome>, Problem> {
    let rows = match format {
        ConsignmentsFormat::Csv => intake::from_csv(&text),
        ConsignmentsFormat::Json => intake::from_json(&text),
    };
    declare(&app, &caller, scheme, mode, rows).await
}

async fn declare(
    app: &App,
    caller: &Caller,
    scheme: SchemeId,
    mode: Mode,
    Intake { forms, mut faults }: Intake,
) -> Result<Json<DeclarationOutcome>, Problem> {
    let codes: Vec<_> = faults.iter().map(|fault| fault.reason.counted_as().to_owned()).collect();
    let unread = Act::NoteRefused { codes: codes.clone() };
    let mut accepted = Vec::new();
    if forms.is_empty() {
        app.register(caller.filing(unread)?).await?;
    } else {
        let act = Act::Declare { scheme, mode, forms };
        let declared = app.register(caller.filing(act)?).await;
        if is_first(&declared) && !codes.is_empty() {
            app.register(control::Filing::new(caller.actor()?, unread)).await?;
        }
        let declared = declared?;
        faults.extend(declared.faults);
        accepted = declared.accepted;
    }
    let faults = faults.into_iter().map(Into::into).collect();
    Ok(Json(DeclarationOutcome { accepted, faults }))
}

/// Whether a declaration is none that came before: what of it could not be read is counted once.
fn is_first(declared: &Result<Registered, Problem>) -> bool {
    const REUSED: ProblemReason = ProblemReason::Request(RequestReason::IdempotencyKeyReused);
    match declared {
        Ok(registered) => !registered.is_repeat,
        Err(Problem::Because(reason)) => *reason != REUSED,
        Err(Problem::Faults(_)) => true,
    }
}

/// An empty file of consignments with its columns and one sample row.
#[utoipa::path(
    get,
    path = "/api/v1/consignments/template.csv",
    responses(
        (status = 200, description = "the template", body = String, content_type = "text/csv"),
    )
)]
pub(super) async fn get_consignment_template() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"consignments.csv\""),
    ];
    (headers, intake::csv_template())
}

/// Corrects a consignment that is not under way.
#[utoipa::path(
    put,
    path = "/api/v1/consignments/{id}",
    params(("id" = String, Path, description = "The consignment.")),
    request_body = ConsignmentForm,
    responses((status = 200, body = Revision<Consignment>))
)]
pub(super) async fn amend_consignment(
    State(app): State<App>,
    caller: Caller,
    Id(consignment): Id<ConsignmentId>,
    Sent(form): Sent<ConsignmentForm>,
) -> Result<Json<Revision<Consignment>>, Problem> {
    change(&app, &caller, consignment, Act::AmendConsignment { consignment, form }).await
}

/// Takes a consignment back that is not under way.
#[utoipa::path(
    post,
    path = "/api/v1/consignments/{id}/cancel",
    params(("id" = String, Path, description = "The consignment.")),
    responses((status = 200, body = Revision<Consignment>))
)]
pub(super) async fn cancel_consignment(
    State(app): State<App>,
    caller: Caller,
    Id(consignment): Id<ConsignmentId>,
    _: Nothing,
) -> Result<Json<Revision<Consignment>>, Problem> {
    change(&app, &caller, consignment, Act::CancelConsignment { consignment }).await
}

/// Entrusts a consignment to a carrier, who may then see and bundle it.
#[utoipa::path(
    post,
    path = "/api/v1/consignments/{id}/entrust",
    params(("id" = String, Path, description = "The consignment.")),
    request_body = EntrustForm,
    responses((status = 200, body = Revision<Consignment>))
)]
pub(super) async fn entrust_consignment(
    State(app): State<App>,
    caller: Caller,
    Id(consignment): Id<ConsignmentId>,
    Sent(EntrustForm { carrier }): Sent<EntrustForm>,
) -> Result<Json<Revision<Consignment>>, Problem> {
    change(&app, &caller, consignment, Act::Entrust { consignment, carrier }).await
}
