//! What every request passes before its handler: the access grid, the check that our own page
//! asked, and the session. And what every answer leaves with: the security headers.

use crate::problem::RequestReason;
use std::net::{IpAddr, SocketAddr};

use aws_lc_rs::constant_time;
use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use control::{AccountRole, Core, JourneyOwner};
use model::{AccountName, PartyId};
use scheme::{Party, Standing, Thing};

use crate::{
    access::{self, Policy, Rule, Scope},
    app::{App, By},
    extract::is_json,
    problem::Problem,
    session::Token,
    terms::{self, Terms},
};

/// The addresses that proxies were asked from, the last one by whoever asks us.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The header that a page of another origin cannot set without asking first.
pub(crate) const PROOF: HeaderName = HeaderName::from_static("x-onelock");

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// For a year, this host is asked over TLS alone (RFC 6797); said where TLS is in front only.
const HSTS: &str = "max-age=31536000";

/// What begins so needs no log-in and is the same for everybody.
const PUBLIC: &str = "/api/v1/public/";

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remote(pub(crate) SocketAddr);

impl Remote {
    /// Its address, an IPv4 address as such.
    pub(crate) fn address(self) -> IpAddr {
        self.0.ip().to_canonical()
    }
}

/// Whose a journey or a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The company of its manifest, or of the document. `None`: declared without papers.
    pub(crate) party: Option<PartyId>,
    /// The carrier's name, as declared; empty for a document.
    pub(crate) carrier: String,
}

impl From<PartyId> for Owner {
    fn from(party: PartyId) -> Self {
        Self { party: Some(party), carrier: String::new() }
    }
}

impl From<&control::JourneyView> for Owner {
    fn from(view: &control::JourneyView) -> Self {
        Self { party: view.party, carrier: view.carrier.clone() }
    }
}

/// Who is logged in, and how much the operation lets them touch.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) account: AccountName,
    /// Where the request came from.
    pub(crate) address: Option<IpAddr>,
    pub(crate) name: String,
    pub(crate) role: AccountRole,
    /// The company that it acts for. `None`: the authority, or a carrier that is not in the
    /// register.
    pub(crate) party: Option<PartyId>,
    /// The company's registered name. `None`: see `party`.
    pub(crate) company: Option<String>,
    /// Whether it administers the accounts of its company.
    pub(crate) is_company_admin: bool,
    /// Why its company files nothing here any more. `None`: it may file.
    barred: Option<RequestReason>,
    /// Whether it changes its password before anything else.
    pub(crate) must_change: bool,
    pub(crate) scope: Scope,
    pub(crate) token: Token,
    /// On what terms this request changes the register.
    pub(crate) terms: Terms,
}

impl Caller {
    /// Whether a journey is the caller's to see. Names prove nothing about a company: what was
    /// declared without papers is seen by accounts alone that are of no company.
    pub(crate) fn may_see(&self, owner: &Owner) -> bool {
        match (self.scope, self.party, owner.party) {
            (Scope::All, _, _) => true,
            (Scope::Own, Some(own), Some(party)) => own == party,
            (Scope::Own, None, None) => self.name == owner.carrier,
            (Scope::Own, Some(_), None) | (Scope::Own, None, Some(_)) | (Scope::Nothing, _, _) => {
                false
            }
        }
    }

    /// Whose journeys a list shows that the caller asks for. `None`: those of every company.
    pub(crate) fn journeys_of(&self) -> Option<JourneyOwner> {
        match (self.scope, self.party) {
            (Scope::All, _) => None,
            (Scope::Own | Scope::Nothing, Some(party)) => Some(JourneyOwner::Party(party)),
            (Scope::Own | Scope::Nothing, None) => Some(JourneyOwner::Carrier(self.name.clone())),
        }
    }

    /// Whether the caller's company may file anything: one that was refused or de-registered reads
    /// its own.
    ///
    /// # Errors
    ///
    /// Why it may not.
    pub(crate) fn check_may_file(&self) -> Result<(), Problem> {
        self.barred.clone().map_or(Ok(()), |why| Err(why.into()))
    }

    /// A participant who reads what is its own.
    #[cfg(test)]
    pub(crate) fn of_company(name: &str, party: Option<PartyId>) -> Self {
        Self {
            account: AccountName::new("sample").expect("a good name"),
            address: None,
            name: name.to_owned(),
            role: AccountRole::Carrier,
            party,
            company: None,
            is_company_admin: false,
            barred: None,
            must_change: false,
            scope: Scope::Own,
            token: Token::random().expect("there is randomness"),
            terms: Terms::default(),
        }
    }

    /// As whom, and from where, the caller asks the core for something.
    pub(crate) fn by(&self) -> By {
        By { account: self.account, address: self.address }
    }

    /// Whether the caller is one of the authority's own people.
    pub(crate) fn is_of_the_desk(&self) -> bool {
        !self.role.is_participant()
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(RequestReason::NotLoggedIn.into())
    }
}

/// The address of the other end. Always known on a socket; loopback is never assumed.
pub(crate) fn address_of(request: &axum::http::Extensions) -> Option<IpAddr> {
    request.get::<Remote>().map(|remote| remote.address())
}

/// Who asks: the other end of the connection; where that is a proxy that is trusted, whoever asked
/// the proxy. Each proxy writes the address that it sees behind those that it was told, so the last
/// one that is no trusted proxy's is the one that somebody trusted saw.
fn client_of(remote: SocketAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> SocketAddr {
    if !trusted.contains(&remote.ip().to_canonical()) {
        return remote;
    }
    let told = headers.get_all(FORWARDED_FOR).into_iter();
    let told = told.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let told: Vec<_> = told.map(|text| std::str::from_utf8(text).unwrap_or_default()).collect();
    for text in told.into_iter().rev() {
        // What cannot be read hides whoever stands before it.
        let Some(address) = address_in(text.trim()) else { break };
        if !trusted.contains(&address) {
            return SocketAddr::new(address, 0);
        }
    }
    remote
}

/// An address, with or without a port.
fn address_in(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    text.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

/// Lets a request through to its handler, or refuses it.
pub(crate) async fn admit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let admitted = match check(&app, &mut request).await {
        Ok(rule) => terms::agree(&app, rule, request).await,
        Err(problem) => Err(problem),
    };
    match admitted {
        Ok((request, turn)) => {
            let response = next.run(request).await;
            drop(turn);
            response
        }
        Err(problem) => problem.into_response(),
    }
}

/// The rule that lets it through.
async fn check(app: &App, request: &mut Request) -> Result<&'static Rule, Problem> {
    if let Some(Remote(remote)) = request.extensions().get::<Remote>().copied() {
        let client = client_of(remote, request.headers(), &app.settings().trusted_proxies);
        request.extensions_mut().insert(Remote(client));
    }
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let path = path.ok_or_else(|| Problem::not_found(Thing::Path, request.uri().path()))?;
    let rule = access::rule(request.method(), &path).ok_or(RequestReason::MethodNotAllowed)?;
    if is_change(request.method()) {
        check_own_page(request.headers(), &app.settings().origins)?;
    }
    match rule.policy {
        Policy::Public => {}
        Policy::Loopback => check_machine(request, app.settings().metrics_token.as_deref())?,
        Policy::Roles { .. } => {
            let address = address_of(request.extensions());
            let caller = caller(app, rule, address, request.headers()).await?;
            if is_change(request.method()) && !TO_COME_BACK.contains(&rule.operation) {
                caller.check_may_file()?;
            }
            request.extensions_mut().insert(caller);
        }
    }
    Ok(rule)
}

fn is_change(method: &Method) -> bool {
    method != Method::GET && method != Method::HEAD
}

async fn caller(
    app: &App,
    rule: &Rule,
    address: Option<IpAddr>,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    let token = Token::from_cookie(headers, app.settings().authority, app.settings().cookie_secure);
    let token = token.ok_or(RequestReason::NotLoggedIn)?;
    let (hash, now) = (token.hash(), app.now());
    let look = move |core: &Core| {
        let account = core.session(&hash, now).and_then(|name| core.account(name))?.clone();
        let party = account.party.and_then(|id| core.register().party(&id));
        let company = party.map(|entry| entry.document.company.name.clone());
        let barred = party.and_then(|entry| bar(&entry.document));
        Some((account, company, barred))
    };
    let (account, company, barred) = app.read(look).await?.ok_or(RequestReason::NotLoggedIn)?;
    if account.must_change && !WITH_A_FIRST_PASSWORD.contains(&rule.operation) {
        return Err(RequestReason::MustChangePassword.into());
    }
    let scope = rule.policy.scope(account.role).unwrap_or(Scope::Nothing);
    if scope == Scope::Nothing {
        let operation = rule.operation.to_owned();
        return Err(RequestReason::NotForRole { operation }.into());
    }
    Ok(Caller {
        account: account.name,
        address,
        name: account.display_name,
        role: account.role,
        party: account.party,
        company,
        is_company_admin: account.is_company_admin,
        barred,
        must_change: account.must_change,
        scope,
        token,
        terms: Terms::default(),
    })
}

/// What is done by whoever has a password that somebody else made; and logging out, which anybody
/// may.
const WITH_A_FIRST_PASSWORD: [&str; 2] = ["get_session", "change_password"];

/// What a company does to be taken back: it applies again. What it applies for is looked at where
/// it is read. Its passwords, and who has an account, are its own in any case.
const TO_COME_BACK: [&str; 10] = [
    "file_application",
    "answer_application",
    "withdraw_application",
    "attach_paper",
    "change_password",
    "change_account",
    "disable_account",
    "enable_account",
    "reset_account",
    "end_sessions",
];

/// Why a company files nothing here. `None`: it may.
fn bar(party: &Party) -> Option<RequestReason> {
    let standing = party.standing;
    match standing {
        Standing::Applicant | Standing::Registered | Standing::Warned | Standing::Suspended => None,
        Standing::Deregistered | Standing::Refused => {
            Some(RequestReason::CompanyBarred { party: party.id, standing })
        }
    }
}

/// Inner figures are for programs on this machine, and for whoever shows the token; a proxy on the
/// same machine is no reason to show them to its callers.
fn check_machine(request: &Request, token: Option<&str>) -> Result<(), Problem> {
    let shown = request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let shown = shown.and_then(|value| value.strip_prefix(b"Bearer "));
    let is_shown = shown.zip(token).is_some_and(|(shown, token)| {
        constant_time::verify_slices_are_equal(shown, token.as_bytes()).is_ok()
    });
    if is_shown {
        return Ok(());
    }
    let is_forwarded =
        [header::FORWARDED, FORWARDED_FOR].iter().any(|name| request.headers().contains_key(name));
    match address_of(request.extensions()) {
        Some(address) if address.is_loopback() && !is_forwarded => Ok(()),
        _ => Err(Problem::not_found(Thing::Path, request.uri().path())),
    }
}

/// A change must come from our own page: with the header that a foreign page cannot set, as JSON
/// if it has a body, and from the origin that it is addressed to.
fn check_own_page(headers: &HeaderMap, origins: &[String]) -> Result<(), Problem> {
    if headers.get(&PROOF).map(HeaderValue::as_bytes) != Some(b"1") {
        return Err(foreign(PROOF.as_str()));
    }
    if headers.contains_key(header::CONTENT_TYPE) && !is_json(headers) {
        return Err(foreign("content-type"));
    }
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(site, None | Some(b"same-origin" | b"none")) {
        return Err(foreign("sec-fetch-site"));
    }
    match headers.get(header::ORIGIN) {
        None => Ok(()),
        Some(origin) if is_own_origin(origin, headers.get(header::HOST), origins) => Ok(()),
        Some(_) => Err(foreign("origin")),
    }
}

fn foreign(header: &str) -> Problem {
    RequestReason::ForeignRequest { header: header.to_owned() }.into()
}

fn is_own_origin(origin: &HeaderValue, host: Option<&HeaderValue>, origins: &[String]) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    let host = host.and_then(|host| host.to_str().ok());
    let is_host = authority.zip(host).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    is_host || origins.iter().any(|own| own.eq_ignore_ascii_case(origin))
}

/// Puts the security headers on every answer.
pub(crate) async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_api = !crate::console::is_console_path(request.uri().path());
    let is_read = !is_change(request.method());
    let is_public = is_read && request.uri().path().starts_with(PUBLIC);
    let mut response = next.run(request).await;
    let is_public = is_public && response.status().is_success();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    if app.settings().cookie_secure {
        set(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if is_public {
        set(header::CACHE_CONTROL, "public, max-age=60");
    } else if is_api {
        set(header::CACHE_CONTROL, "no-store");
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use std::net::{IpAddr, SocketAddr};

    use super::{check_own_page, client_of};

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], expected: &str) {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let origins = ["https://console.example".to_owned()];
        let verdict = match check_own_page(&map, &origins) {
            Ok(()) => "ok".to_owned(),
            Err(problem) => problem.to_string(),
        };
        assert!(verdict.starts_with(expected), "{headers:?}: {verdict}");
    }

    #[test]
    fn only_our_own_page_may_change_anything() {
        const PROOF: (&str, &str) = ("x-onelock", "1");
        const HOST: (&str, &str) = ("host", "127.0.0.1:8601");

        check(&[], "foreign_request header=x-onelock");
        check(&[("x-onelock", "0")], "foreign_request header=x-onelock");
        check(&[PROOF, HOST], "ok");
        check(&[PROOF, HOST, ("origin", "http://127.0.0.1:8601")], "ok");
        check(&[PROOF, ("host", "Hk.Example"), ("origin", "https://hk.example")], "ok");
        check(&[PROOF, HOST, ("origin", "https://console.example")], "ok");
        check(&[PROOF, HOST, ("origin", "http://127.0.0.1:8602")], "foreign_request header=origin");
        check(
            &[PROOF, HOST, ("origin", "http://127.0.0.1:86010")],
            "foreign_request header=origin",
        );
        check(&[PROOF, HOST, ("origin", "null")], "foreign_request header=origin");
        check(&[PROOF, HOST, ("origin", "ftp://127.0.0.1:8601")], "foreign_request header=origin");
        check(&[PROOF, ("origin", "http://127.0.0.1:8601")], "foreign_request header=origin");
        check(
            &[PROOF, HOST, ("sec-fetch-site", "cross-site")],
            "foreign_request header=sec-fetch-site",
        );
        check(
            &[PROOF, HOST, ("sec-fetch-site", "same-site")],
            "foreign_request header=sec-fetch-site",
        );
        check(&[PROOF, HOST, ("sec-fetch-site", "same-origin")], "ok");
        check(
            &[PROOF, HOST, ("content-type", "text/plain")],
            "foreign_request header=content-type",
        );
        check(&[PROOF, HOST, ("content-type", "application/json; charset=utf-8")], "ok");
    }

    #[track_caller]
    fn client(remote: &str, forwarded: &[&'static str], expected: &str) {
        let trusted: [IpAddr; 2] = ["10.0.0.5", "10.0.0.6"].map(|it| it.parse().unwrap());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let remote = SocketAddr::new(remote.parse().unwrap(), 40_000);
        let found = client_of(remote, &headers, &trusted).ip();
        assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{remote} {forwarded:?}");
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_else() {
        client("192.0.2.7", &[], "192.0.2.7");
        client("192.0.2.7", &["198.51.100.1"], "192.0.2.7");
        client("10.0.0.5", &[], "10.0.0.5");
        client("10.0.0.5", &["198.51.100.1"], "198.51.100.1");
        client("::ffff:10.0.0.5", &["198.51.100.1:51000"], "198.51.100.1");
        client("10.0.0.5", &["[2001:db8::7]:443"], "2001:db8::7");
        // What the client itself wrote stands before what the proxy saw.
        client("10.0.0.5", &["127.0.0.1, 198.51.100.1"], "198.51.100.1");
        client("10.0.0.5", &["127.0.0.1", "198.51.100.1"], "198.51.100.1");
        client("10.0.0.5", &["198.51.100.1, 10.0.0.6"], "198.51.100.1");
        client("10.0.0.5", &["198.51.100.1, unknown"], "10.0.0.5");
        client("10.0.0.5", &["10.0.0.6, 10.0.0.5"], "10.0.0.5");
    }
}
