//! The node, its peers and its totals.

use axum::{Json, extract::State};
use control::Archive;

use crate::{
    app::App,
    json::{Certificate, Node, NodeClock, Peer, Statistics},
    page::Page,
    problem::Problem,
};

/// How many of the newest accepted hand-overs the figures are of.
const HAND_OVERS_MAX: usize = 10_000;

/// The node, for anybody.
#[utoipa::path(get, path = "/api/v1/node", responses((status = 200, body = Node)))]
pub(super) async fn get_node(State(app): State<App>) -> Json<Node> {
    let settings = app.settings();
    let clock = NodeClock { now_ms: app.now().0, speed: app.services().clock.speed() };
    Json(Node {
        authority: settings.authority,
        names: app.names_of(settings.authority),
        version: settings.version.clone(),
        sample_data: settings.sample_data,
        clock,
        map_attribution: settings.map_attribution.clone(),
    })
}

/// The other authorities' nodes.
#[utoipa::path(
    get,
    path = "/api/v1/peers",
    responses((status = 200, body = Page<Peer>))
)]
pub(super) async fn list_peers(State(app): State<App>) -> Result<Json<Page<Peer>>, Problem> {
    let peers = app.read(control::Core::peers).await?;
    let view = |peer: &control::PeerView| Peer::new(peer, app.names_of(peer.authority));
    Ok(Json(Page::whole(peers.iter().map(view).collect())))
}

/// The certificates of the node and of its peers, with when they run out.
#[utoipa::path(
    get,
    path = "/api/v1/certificates",
    responses((status = 200, body = Page<Certificate>))
)]
pub(super) async fn list_certificates(State(app): State<App>) -> Json<Page<Certificate>> {
    let certificates = app.services().certificates.iter().copied();
    Json(Page::whole(certificates.map(Certificate::from).collect()))
}

/// The node's totals.
#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    responses((status = 200, body = Statistics))
)]
pub(super) async fn get_statistics(State(app): State<App>) -> Result<Json<Statistics>, Problem> {
    let now = app.read(control::Core::statistics).await?;
    let read = |archive: &dyn Archive| Ok((archive.totals()?, archive.hand_overs(HAND_OVERS_MAX)?));
    let (totals, hand_overs) = app.history(read).await?;
    Ok(Json(Statistics::new(now, totals, &hand_overs)))
}
