//! Applications: filed by companies, decided by officers, with the papers that belong to them.

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use model::ApplicationId;
use scheme::{About, Act, Application, ApplicationStatus, Thing};
use utoipa::ToSchema;

use super::paging::documents_asked;

use crate::{
    app::{App, blocking},
    extract::{Asked, Id, Ids, Large, Nothing, Sent},
    guard::Caller,
    json::{
        AnswerForm, ApplicationForm, ApproveForm, AskBackForm, AttachmentForm, ReasonForm, Revision,
    },
    page::Page,
    papers,
    problem::Problem,
    register::{Tagged, change, list, make, one, shown, tagged},
};

documents_asked!(ApplicationsAsked, ApplicationStatus; waits_for);

/// Applications, newest changed first. A company sees its own.
#[utoipa::path(
    get,
    path = "/api/v1/applications",
    params(ApplicationsAsked),
    responses((status = 200, body = Page<Revision<Application>>))
)]
pub(super) async fn list_applications(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ApplicationsAsked>,
) -> Result<Json<Page<Revision<Application>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one application.
#[utoipa::path(
    get,
    path = "/api/v1/applications/{id}",
    params(("id" = String, Path, description = "The application.")),
    responses((status = 200, body = Revision<Application>))
)]
pub(super) async fn get_application(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ApplicationId>,
) -> Result<Tagged<Revision<Application>>, Problem> {
    tagged(&app, &caller, id).await
}

/// Applies for something further: other schemes, a model, a vehicle, a device.
#[utoipa::path(
    post,
    path = "/api/v1/applications",
    request_body = ApplicationForm,
    responses((status = 201, body = Revision<Application>))
)]
pub(super) async fn file_application(
    State(app): State<App>,
    caller: Caller,
    Sent(ApplicationForm { about, schemes }): Sent<ApplicationForm>,
) -> Result<(StatusCode, Json<Revision<Application>>), Problem> {
    if !matches!(about, About::Participation(_)) {
        caller.check_may_file()?;
    }
    let made = make(&app, &caller, Act::File { about, schemes }).await?;
    Ok((StatusCode::CREATED, made))
}

/// Answers what was asked.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/answer",
    params(("id" = String, Path, description = "The application.")),
    request_body = AnswerForm,
    responses((status = 200, body = Revision<Application>))
)]
pub(super) async fn answer_application(
    State(app): State<App>,
    caller: Caller,
    Id(application): Id<ApplicationId>,
    Sent(AnswerForm { text }): Sent<AnswerForm>,
) -> Result<Json<Revision<Application>>, Problem> {
    change(&app, &caller, application, Act::Answer { application, text }).await
}

/// Takes it back.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/withdraw",
    params(("id" = String, Path, description = "The application.")),
    responses((status = 200, body = Revision<Application>))
)]
pub(super) async fn withdraw_application(
    State(app): State<App>,
    caller: Caller,
    Id(application): Id<ApplicationId>,
    _: Nothing,
) -> Result<Json<Revision<Application>>, Problem> {
    change(&app, &caller, application, Act::Withdraw { application }).await
}

/// Asks the applicant something.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/ask-back",
    params(("id" = String, Path, description = "The application.")),
    request_body = AskBackForm,
    responses((status = 200, body = Revision<Application>))
)]
pub(super) async fn ask_back_application(
    State(app): State<App>,
    caller: Caller,
    Id(application): Id<ApplicationId>,
    Sent(AskBackForm { question }): Sent<AskBackForm>,
) -> Result<Json<Revision<Application>>, Problem> {
    change(&app, &caller, application, Act::AskBack { application, question }).await
}

/// Approves it for this authority.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/approve",
    params(("id" = String, Path, description = "The application.")),
    request_body = ApproveForm,
    responses((status = 200, body = Revision<Application>))
)]
pub(super) async fn approve_application(
    State(app): State<App>,
    caller: Caller,
    Id(application): Id<ApplicationId>,
    Sent(ApproveForm { chip, until_ms }): Sent<ApproveForm>,
) -> Result<Json<Revision<Application>>, Problem> {
    change(&app, &caller, application, Act::Approve { application, chip, until_ms }).await
}

/// Refuses it for this authority.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/refuse",
    params(("id" = String, Path, description = "The application.")),
    request_body = ReasonForm,
    responses((status = 200, body = Revision<Application>))
)]
pub(super) async fn refuse_application(
    State(app): State<App>,
    caller: Caller,
    Id(application): Id<ApplicationId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<Revision<Application>>, Problem> {
    change(&app, &caller, application, Act::Refuse { application, reason }).await
}

/// Hands in a paper.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/attachments",
    params(("id" = String, Path, description = "The application.")),
    request_body = AttachmentForm,
    responses((status = 201, body = Revision<Application>))
)]
pub(super) async fn attach_paper(
    State(app): State<App>,
    caller: Caller,
    Id(application): Id<ApplicationId>,
    Large(form): Large<AttachmentForm>,
) -> Result<(StatusCode, Json<Revision<Application>>), Problem> {
    // What is not the caller's is not there, whatever the paper is like.
    one::<Application>(&app, &caller, application).await?;
    let (attachment, file) = papers::read(form)?;
    let act = Act::Attach { application, attachment };
    let filing = control::Filing { file: Some(file), ..caller.filing(act)? };
    let attached = app.register(filing).await?;
    Ok((StatusCode::CREATED, shown(&app, &caller, application, &attached).await?))
}

/// The bytes of a paper.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes an answer that is no JSON")]
struct Paper(Vec<u8>);

/// A paper that was handed in.
#[utoipa::path(
    get,
    path = "/api/v1/applications/{id}/attachments/{digest}",
    params(
        ("id" = String, Path, description = "The application."),
        ("digest" = String, Path, description = "SHA-256 of the paper, hexadecimal."),
    ),
    responses(
        (status = 200, description = "the paper, to be saved", body = inline(Paper),
            content_type = "application/octet-stream"),
    )
)]
pub(super) async fn get_paper(
    State(app): State<App>,
    caller: Caller,
    Ids(application, digest): Ids<ApplicationId, String>,
) -> Result<impl IntoResponse, Problem> {
    let filed = one::<Application>(&app, &caller, application).await?;
    let absent = || Problem::not_found(Thing::Attachment, &digest);
    let known = filed.document.attachments.iter().find(|it| it.digest == digest);
    let digest_asked = known.ok_or_else(absent)?.digest.clone();
    let archive = app.services().archive.clone();
    let file = blocking(move || archive.file(&digest_asked)).await??;
    let file = file.ok_or_else(absent)?;
    let media_type = papers::media_type(&file.media_type).ok_or_else(absent)?;
    let name = format!("attachment; filename=\"{}\"", papers::file_name(&file.digest, media_type));
    let name = HeaderValue::try_from(name).map_err(|_| absent())?;
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file.body))
}
