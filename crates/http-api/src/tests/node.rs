//! A node to ask: real core, real data files, four accounts and a carrier's rival.

use std::{
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use control::{
    Account, AccountRole, Action, Clock, Commit, Core, DeviceHandle, DeviceLink, EnrolledVehicle,
    Enrolment, Fact, Handle, IncidentKind, IncidentRecord, LinkId, PeerLink, Ports, ReadBack,
    Recovered, Registry, Role, SessionRecord, Slice, Store, StoreError, Subject, Swept, Upkeep,
};
use device_wire::{Command, Profiles, Protocol};
use http_body_util::BodyExt;
use model::{
    AccountName, AuthorityId, IncidentId, LockId, OrderId, PartyId, ProfileName, ServerTime,
    TerminalId, VehicleId,
};
use places::{Atlas, Sources};
use scheme::{PublishedData, Schemes};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use watch::Severity;

use super::{
    kept::Kept,
    seeds::{self, Audit, Seeded, Since},
};
use crate::{
    Live, Metrics, Services, Settings,
    app::{App, By},
    guard::Remote,
    hash_password,
    login::Gate,
    routes::router,
    session::Token,
};

pub(super) const NOW: ServerTime = ServerTime(1_767_225_600_000);
pub(super) const PASSWORD: &str = "three quiet geese walk";

/// The account that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Nobody,
    Officer,
    Supervisor,
    Auditor,
    Carrier,
    Rival,
}

impl Who {
    pub(super) const ALL: [Self; 6] =
        [Self::Nobody, Self::Officer, Self::Supervisor, Self::Auditor, Self::Carrier, Self::Rival];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Officer => "officer",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::Carrier => "carrier",
            Self::Rival => "rival",
        }
    }

    /// The company that the account belongs to.
    fn party(self) -> Option<PartyId> {
        match self {
            Self::Carrier | Self::Rival => PartyId::new(self.name()).ok(),
            Self::Nobody | Self::Officer | Self::Supervisor | Self::Auditor => None,
        }
    }

    fn role(self) -> Option<AccountRole> {
        match self {
            Self::Nobody => None,
            Self::Officer => Some(AccountRole::Officer),
            Self::Supervisor => Some(AccountRole::Supervisor),
            Self::Auditor => Some(AccountRole::Auditor),
            Self::Carrier | Self::Rival => Some(AccountRole::Carrier),
        }
    }
}

/// The display name of an account, which for a carrier is the carrier's name.
pub(super) fn display_name(who: Who) -> String {
    format!("Sample {}", who.name())
}

#[derive(Debug)]
pub(super) struct Hand(pub(super) AtomicI64);

impl Clock for Hand {
    fn now(&self) -> ServerTime {
        ServerTime(self.0.load(Ordering::SeqCst))
    }

    fn speed(&self) -> f64 {
        1.0
    }
}

/// A store in memory: sessions and accounts survive a rebuild.
struct Memory {
    kept: Kept,
    accounts: Vec<Account>,
    sessions: Vec<SessionRecord>,
    since: Since,
    audit: Audit,
    is_full: Arc<AtomicBool>,
}

impl Store for Memory {
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if self.is_full.load(Ordering::SeqCst) {
            return Err(StoreError::Full("sample".into()));
        }
        self.kept.write(commit);
        self.sessions.extend(commit.sessions.iter().cloned());
        self.since.lock().unwrap().extend(commit.revisions.iter().cloned());
        self.audit.lock().unwrap().extend(commit.audit.iter().cloned());
        Ok(())
    }

    fn keep(&mut self, _: &Upkeep) -> Result<(), StoreError> {
        Ok(())
    }

    fn sweep(&mut self, _: &Slice) -> Result<Swept, StoreError> {
        Ok(Swept::Everything)
    }

    fn recover(&mut self) -> Result<Recovered, StoreError> {
        let open = self.sessions.iter().filter(|session| !session.is_closed).cloned().collect();
        let accounts = self.accounts.clone();
        Ok(Recovered { accounts, sessions: open, ..Recovered::default() })
    }

    fn read_back(&mut self, subject: Subject) -> Result<Option<ReadBack>, StoreError> {
        if let Subject::Document(kind, id) = &subject {
            let since = self.since.lock().unwrap().clone();
            let all = seeds::revisions().into_iter().chain(since);
            let mut all = all.rev();
            let newest = all.find(|it| it.document.kind() == *kind && it.document.subject() == id);
            return Ok(newest.map(|it| ReadBack::Document(Box::new(it))));
        }
        Ok(self.kept.read_back(&subject))
    }
}

struct Nowhere;

impl DeviceLink for Nowhere {
    fn send(&self, _: DeviceHandle, _: LinkId, _: OrderId, _: Command) {}
}

impl PeerLink for Nowhere {
    fn wake(&self, _: AuthorityId) {}
}

/// A node that can be asked.
pub(super) struct Node {
    pub(super) app: App,
    pub(super) clock: Arc<Hand>,
    pub(super) is_full: Arc<AtomicBool>,
    router: Router,
    tokens: Vec<(Who, Token)>,
    pump: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// `200`, or `404 not_found`.
    pub(super) fn verdict(&self) -> String {
        let code = serde_json::from_str::<Value>(&self.text).ok();
        let code = code.and_then(|body| Some(body.get("code")?.as_str()?.to_owned()));
        match code {
            Some(code) => format!("{} {code}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }
}

impl Node {
    pub(super) fn new() -> Self {
        Self::with_incidents(vec![incident(1, IncidentKind::PeerUnreachable)])
    }

    /// A node that has TLS in front of it.
    pub(super) fn behind_https() -> Self {
        Self::with(Vec::new(), Settings { cookie_secure: true, ..settings() })
    }

    /// A node whose figures are read from elsewhere with a token.
    pub(super) fn with_metrics_token(token: &str) -> Self {
        Self::with(Vec::new(), Settings { metrics_token: Some(token.to_owned()), ..settings() })
    }

    pub(super) fn with_incidents(incidents: Vec<IncidentRecord>) -> Self {
        Self::with(incidents, settings())
    }

    fn with(incidents: Vec<IncidentRecord>, settings: Settings) -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(NOW.0)));
        let is_full = Arc::new(AtomicBool::new(false));
        let (accounts, sessions, tokens) = people();
        let (accounts_kept, sessions_kept) = (accounts.clone(), sessions.clone());
        let (since, audit) = (Since::default(), Audit::default());
        let kept = Kept::default();
        kept.write(&Commit { incidents: incidents.clone(), ..Commit::default() });
        let store = Memory {
            kept: kept.clone(),
            accounts: accounts_kept,
            sessions: sessions_kept,
            since: since.clone(),
            audit: audit.clone(),
            is_full: is_full.clone(),
        };
        let revisions = seeds::revisions();
        let recovered =
            Recovered { accounts, sessions, incidents, revisions, ..Recovered::default() };
        let live = Live::new(NOW);
        let (handle, registry) = run(recovered, store, clock.clone(), live.clone());
        let services = Services {
            handle,
            archive: Arc::new(Seeded { kept, since, audit }),
            published: published(),
            atlas: atlas().into(),
            registry,
            clock: clock.clone(),
            live,
            metrics: Arc::new(Metrics::new("0.0.0")),
            store_check: Arc::default(),
            certificates: Vec::new(),
        };
        let gate = Gate::new().unwrap();
        let app = App::new(settings, services, gate, CancellationToken::new());
        let router = router(app.clone());
        Self { app, clock, is_full, router, tokens, pump: Mutex::new(None) }
    }

    /// Starts publishing live events.
    pub(super) fn pump(&self) {
        *self.pump.lock().unwrap() = Some(tokio::spawn(crate::live::pump(self.app.clone())));
    }

    pub(super) fn token(&self, who: Who) -> Option<&Token> {
        self.tokens.iter().find(|(owner, _)| *owner == who).map(|(_, token)| token)
    }

    /// The cookie of somebody who is logged in; `-` for nobody.
    pub(super) fn cookie(&self, who: Who) -> String {
        let cookie = self.token(who).map(|token| token.to_cookie(hk(), false));
        let cookie = cookie.map(|cookie| cookie.to_str().unwrap().to_owned());
        cookie.and_then(|cookie| Some(cookie.split(';').next()?.to_owned())).unwrap_or("-".into())
    }

    /// A request as the console makes it.
    pub(super) fn request(
        &self,
        who: Who,
        method: Method,
        path: &str,
    ) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "hk.example")
            .header(header::COOKIE, self.cookie(who))
            .header("x-onelock", "1")
            // Whichever revision is the newest, where a test is not about revisions.
            .header(header::IF_MATCH, "*")
            .extension(Remote(([192, 0, 2, 7], 4_000).into()))
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// Opens a stream and leaves its body to be read.
    pub(super) async fn open(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(super) async fn get(&self, who: Who, path: &str) -> Answer {
        self.send(self.request(who, Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, who: Who, path: &str, body: &Value) -> Answer {
        let request = self.request(who, Method::POST, path);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Logs in; returns the cookie of the session.
    pub(super) async fn log_in(&self, account: &str, password: &str) -> String {
        let body = json!({ "account": account, "password": password });
        let opened = self.post(Who::Nobody, "/api/v1/session", &body).await;
        assert_eq!(opened.status, 200, "{}", opened.text);
        let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Asks with the cookie of a session.
    pub(super) async fn ask_as(&self, cookie: &str, method: Method, path: &str) -> Answer {
        self.send(self.with_cookie(cookie, method, path, None)).await
    }

    /// Sends something with the cookie of a session.
    pub(super) async fn post_as(&self, cookie: &str, path: &str, body: &Value) -> Answer {
        self.send(self.with_cookie(cookie, Method::POST, path, Some(body))).await
    }

    fn with_cookie(
        &self,
        cookie: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Request<Body> {
        let mut request = self.request(Who::Nobody, method, path);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut request = request.body(body).unwrap();
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        request
    }

    /// Declares the carrier's journey `journey-1`, as its manifest would.
    pub(super) async fn declare(&self) {
        self.declare_of(Who::Carrier, "journey-1", 1).await;
    }

    /// Declares a company's journey with lock `lock-N`, as its manifest would.
    pub(super) async fn declare_of(&self, who: Who, journey: &str, n: u8) {
        let mut body = declaration(journey, n);
        body["carrier"] = json!(display_name(who));
        let sent: crate::json::JourneyDeclaration = serde_json::from_value(body).unwrap();
        let declaration = control::Declaration { party: who.party(), reason: None, ..sent.into() };
        let by = By { account: AccountName::new("system").unwrap(), address: None };
        self.app.act(by, Action::Declare(declaration)).await.unwrap();
    }
}

/// What a supervisor declares for the carrier: lock `lock-N` on vehicle `vehicle-N`.
pub(super) fn declaration(journey: &str, n: u8) -> Value {
    json!({
        "journey": journey,
        "lock": format!("lock-{n}"),
        "vehicle": format!("vehicle-{n}"),
        "carrier": display_name(Who::Carrier),
        "kind": "northbound",
        "reason": "the papers are on the way",
        "gap_mode": "overlap",
        "legs": [
            { "authority": "hk", "from": "hk-super-terminal-1", "to": "hk-shenzhen-bay" },
            { "authority": "mainland", "from": null, "to": null },
        ],
    })
}

pub(super) fn hk() -> AuthorityId {
    AuthorityId::new("hk").unwrap()
}

pub(super) fn settings() -> Settings {
    Settings {
        retention: control::Retention::default(),
        authority: hk(),
        listen: ([127, 0, 0, 1], 0).into(),
        sample_data: true,
        version: "0.0.0-test".to_owned(),
        map_attribution: "sample map".to_owned(),
        cookie_secure: false,
        origins: Vec::new(),
        trusted_proxies: Vec::new(),
        metrics_token: None,
    }
}

/// An incident about no journey.
pub(super) fn incident(id: u64, kind: IncidentKind) -> IncidentRecord {
    IncidentRecord {
        id: IncidentId(id),
        kind,
        severity: Severity::Major,
        blocking: false,
        journey: None,
        lock: None,
        vehicle: None,
        point: None,
        raised_at: NOW,
        happened_at: NOW,
        from_history: false,
        count: 1,
        facts: vec![Fact::Authority { authority: "mainland".parse().unwrap() }],
        acknowledged: None,
        resolved: None,
    }
}

fn people() -> (Vec<Account>, Vec<SessionRecord>, Vec<(Who, Token)>) {
    static HASH: OnceLock<String> = OnceLock::new();

    let hash = HASH.get_or_init(|| hash_password(PASSWORD).unwrap());
    let (mut accounts, mut sessions, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    for (who, role) in Who::ALL.into_iter().filter_map(|who| Some((who, who.role()?))) {
        let (name, token) = (AccountName::new(who.name()).unwrap(), Token::random().unwrap());
        let display_name = display_name(who);
        let account = Account::new(name, &display_name, role, hash.clone());
        let is_company_admin = who.party().is_some();
        accounts.push(Account { party: who.party(), is_company_admin, ..account });
        sessions.push(SessionRecord {
            token_hash: token.hash(),
            account: name,
            expires_at: ServerTime(NOW.0 + 3_600_000),
            is_closed: false,
        });
        tokens.push((who, token));
    }
    (accounts, sessions, tokens)
}

fn run(
    recovered: Recovered,
    store: Memory,
    clock: Arc<Hand>,
    live: Arc<Live>,
) -> (Handle, Arc<Registry>) {
    let registry = Arc::new(registry());
    let peers = ["mainland", "macao"].map(|peer| AuthorityId::new(peer).unwrap()).to_vec();
    let mut settings = control::Settings::new(hk(), peers);
    settings.schemes = schemes();
    let core = Core::new(settings, registry.clone(), atlas(), recovered, NOW);
    let (handle, work) = control::queue();
    let ports = Ports {
        store: Box::new(store),
        clock,
        devices: Arc::new(Nowhere),
        peers: Arc::new(Nowhere),
        notifier: live,
        recorder: None,
    };
    // It ends by itself when the last handle is gone.
    thread::spawn(move || control::run(core, &work, ports));
    (handle, registry)
}

/// Vehicle 4 is the rival's, the others are the carrier's.
fn registry() -> Registry {
    let profile = include_str!("../../../../data/profiles/sample-multichip-808.toml");
    let profiles = Profiles::from_texts([("sample-multichip-808.toml", profile)]).unwrap();
    let vehicle = |n: u32| EnrolledVehicle {
        id: VehicleId::new(&format!("vehicle-{n}")).unwrap(),
        plate: format!("SAMPLE {n}"),
        carrier: display_name(if n == 4 { Who::Rival } else { Who::Carrier }),
    };
    let chip = |n: u32| {
        let enrolment = Enrolment {
            protocol: Protocol::Jt808,
            terminal: TerminalId::new(&format!("1380013800{n}")).unwrap(),
            profile: ProfileName::new("sample-multichip-808").unwrap(),
            role: Role::Chip(LockId::new(&format!("lock-{n}")).unwrap()),
            vehicle: VehicleId::new(&format!("vehicle-{n}")).unwrap(),
            code: Some(format!("sample-code-000{n}")),
            secret: None,
            interval_s: 30,
        };
        (DeviceHandle(n), enrolment)
    };
    Registry::new((1..=4).map(vehicle).collect(), (1..=4).map(chip).collect(), &profiles).unwrap()
}

fn schemes() -> Arc<Schemes> {
    static SCHEMES: OnceLock<Arc<Schemes>> = OnceLock::new();

    let parse = || {
        Schemes::parse(
            include_str!("../../../../data/schemes.toml"),
            include_str!("../../../../data/cargo_rules.toml"),
            include_str!("../../../../data/risk_rules.toml"),
        )
    };
    SCHEMES.get_or_init(|| Arc::new(parse().unwrap())).clone()
}

fn published() -> Arc<PublishedData> {
    let text = include_str!("../../../../data/published.toml");
    Arc::new(PublishedData::parse(text).unwrap())
}

pub(super) fn atlas() -> Arc<Atlas> {
    static ATLAS: OnceLock<Arc<Atlas>> = OnceLock::new();

    let sources = Sources {
        authorities: include_str!("../../../../data/authorities.toml"),
        clearance_points: include_str!("../../../../data/clearance_points.toml"),
        control_points: include_str!("../../../../data/control_points.toml"),
        shadows: include_str!("../../../../data/shadows.toml"),
        roads: include_str!("../../../../data/roads.json"),
        links: include_str!("../../../../data/boundary_links.geojson"),
    };
    ATLAS.get_or_init(|| Arc::new(Atlas::parse(&sources).unwrap())).clone()
}
