//! A client of the nodes' HTTP interface, as small as the world needs: JSON, one session cookie,
//! one host. Nothing here is special to the simulation; a carrier's own system would do the same.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, StatusCode,
    header::{CONTENT_TYPE, COOKIE, IF_MATCH, SET_COOKIE},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

/// Largest answer that is read.
const ANSWER_BYTES_MAX: usize = 8 << 20;
/// How long one exchange may take, by the wall.
const EXCHANGE_MAX: Duration = Duration::from_secs(15);
/// What state-changing requests must carry.
const GUARD: &str = "x-onelock";

/// What an account logs in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account's name.
    pub account: String,
    /// Its password. Never logged.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("account", &self.account).finish_non_exhaustive()
    }
}

/// Why an exchange with a node failed.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The request could not be written down.
    #[error("malformed request for {0}")]
    Request(String, #[source] hyper::http::Error),
    /// The node did not answer.
    #[error("no answer from {0}")]
    Unreachable(SocketAddr, #[source] hyper_util::client::legacy::Error),
    /// The node took too long.
    #[error("{0} took longer than {EXCHANGE_MAX:?}")]
    TooSlow(SocketAddr),
    /// The answer broke off or was too large.
    #[error("the answer of {0} could not be read")]
    Answer(SocketAddr, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer is not JSON.
    #[error("the answer to {0} is not JSON")]
    Json(String, #[source] serde_json::Error),
    /// The node refused.
    #[error("{path} was answered {status}: {detail}")]
    Refused {
        /// What was asked for.
        path: String,
        /// The HTTP status of the answer.
        status: StatusCode,
        /// The node's reason, as it stands in the answer.
        detail: String,
        /// What it found wrong: a rule of cargo, or a fault's own word.
        faults: Vec<String>,
    },
}

/// Which state of a document is decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Revision {
    /// The one that was read.
    Read(u64),
    /// Whichever is the newest: the node looks at everything itself.
    Newest,
}

impl Revision {
    /// The revision of a document as it stands in a page or an answer.
    pub(crate) fn of(filed: &Value) -> Self {
        filed.get("revision").and_then(Value::as_u64).map_or(Self::Newest, Self::Read)
    }

    fn tag(self) -> String {
        match self {
            Self::Read(number) => format!("\"{number}\""),
            Self::Newest => "*".to_owned(),
        }
    }
}

/// What one exchange with a node asks for.
struct Asked<'a> {
    method: Method,
    path: &'a str,
    body: Option<&'a Value>,
    revision: Option<Revision>,
}

impl<'a> Asked<'a> {
    fn to_post(path: &'a str, body: &'a Value) -> Self {
        Self { method: Method::POST, path, body: Some(body), revision: None }
    }
}

/// One account at one node.
#[derive(Debug)]
pub(crate) struct ApiClient {
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
    credentials: Credentials,
    cookie: Option<String>,
}

impl ApiClient {
    /// A client that logs in when it first needs to.
    pub(crate) fn new(address: SocketAddr, credentials: Credentials) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, address, credentials, cookie: None }
    }

    /// Another one with the same log-in.
    pub(crate) fn alike(&self) -> Self {
        let cookie = self.cookie.clone();
        Self { cookie, ..Self::new(self.address, self.credentials.clone()) }
    }

    /// The session's cookie, once it has logged in.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The account's name.
    pub(crate) fn account(&self) -> &str {
        &self.credentials.account
    }

    /// Asks for a resource.
    ///
    /// # Errors
    ///
    /// See [`HttpError`].
    pub(crate) async fn get(&mut self, path: &str) -> Result<Value, HttpError> {
        self.ask(Asked { method: Method::GET, path, body: None, revision: None }).await
    }

    /// Sends a command.
    ///
    /// # Errors
    ///
    /// See [`HttpError`].
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Value, HttpError> {
        self.ask(Asked::to_post(path, body)).await
    }

    /// Decides on a document as it was read.
    ///
    /// # Errors
    ///
    /// See [`HttpError`]; 412 if somebody has changed it since.
    pub(crate) async fn decide(
        &mut self,
        path: &str,
        revision: Revision,
        body: &Value,
    ) -> Result<Value, HttpError> {
        self.ask(Asked { revision: Some(revision), ..Asked::to_post(path, body) }).await
    }

    /// Sends a command that needs no account.
    ///
    /// # Errors
    ///
    /// See [`HttpError`].
    pub(crate) async fn post_openly(
        &mut self,
        path: &str,
        body: &Value,
    ) -> Result<Value, HttpError> {
        let (status, answer) = self.exchange(&Asked::to_post(path, body)).await?;
        accepted(path, status, answer)
    }

    /// The password, for an account that the simulation makes for itself.
    pub(crate) fn password(&self) -> &str {
        &self.credentials.password
    }

    async fn ask(&mut self, asked: Asked<'_>) -> Result<Value, HttpError> {
        if self.cookie.is_none() {
            self.log_in().await?;
        }
        let (status, answer) = self.exchange(&asked).await?;
        if status == StatusCode::UNAUTHORIZED {
            // The session is over, or the node has forgotten it: one more try with a new one.
            self.cookie = None;
            self.log_in().await?;
            let (status, answer) = self.exchange(&asked).await?;
            return accepted(asked.path, status, answer);
        }
        accepted(asked.path, status, answer)
    }

    async fn log_in(&mut self) -> Result<(), HttpError> {
        let path = "/api/v1/session";
        let Credentials { account, password } = &self.credentials;
        let body = json!({ "account": account, "password": password });
        let (status, answer) = self.exchange(&Asked::to_post(path, &body)).await?;
        accepted(path, status, answer).map(drop)
    }

    async fn exchange(&mut self, asked: &Asked<'_>) -> Result<(StatusCode, Value), HttpError> {
        let exchange = self.exchange_unhurried(asked);
        match tokio::time::timeout(EXCHANGE_MAX, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(HttpError::TooSlow(self.address)),
        }
    }

    async fn exchange_unhurried(
        &mut self,
        asked: &Asked<'_>,
    ) -> Result<(StatusCode, Value), HttpError> {
        let Asked { method, path, body, revision } = asked;
        let uri = format!("http://{}{path}", self.address);
        let mut request = Request::builder().method(method).uri(uri).header(GUARD, "1");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(revision) = revision {
            request = request.header(IF_MATCH, revision.tag());
        }
        let bytes = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let request = request
            .body(Full::new(bytes))
            .map_err(|source| HttpError::Request((*path).to_owned(), source))?;
        let response = self.client.request(request).await;
        let response = response.map_err(|source| HttpError::Unreachable(self.address, source))?;
        let status = response.status();
        if let Some(cookie) = response.headers().get(SET_COOKIE).and_then(|v| v.to_str().ok()) {
            self.cookie = cookie.split(';').next().map(ToOwned::to_owned);
        }
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|source| HttpError::Answer(self.address, source))?.to_bytes();
        if body.is_empty() {
            return Ok((status, Value::Null));
        }
        let answer = serde_json::from_slice(&body);
        Ok((status, answer.map_err(|source| HttpError::Json((*path).to_owned(), source))?))
    }
}

/// What an answer says is wrong: the rule for cargo that is not covered, the check that is not met,
/// else the code. Problem details list it as `errors`, what was taken in part as `faults`.
pub(crate) fn fault_words(answer: &Value) -> Vec<String> {
    let listed = ["errors", "faults"].into_iter().find_map(|key| answer.get(key)?.as_array());
    let alone = answer.get("code").map(|_| std::slice::from_ref(answer)).unwrap_or_default();
    let word = |fault: &Value| {
        let params = &fault["params"];
        let named = [&params["rule"], &params["check"]].into_iter().find_map(Value::as_str);
        named.or(fault["code"].as_str()).unwrap_or_default().to_owned()
    };
    listed.map_or(alone, Vec::as_slice).iter().map(word).collect()
}

fn accepted(path: &str, status: StatusCode, answer: Value) -> Result<Value, HttpError> {
    if status.is_success() {
        return Ok(answer);
    }
    let word = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or("");
    let detail = format!("{} {}", word("code"), word("detail"));
    let faults = fault_words(&answer);
    Err(HttpError::Refused { path: path.to_owned(), status, detail, faults })
}
