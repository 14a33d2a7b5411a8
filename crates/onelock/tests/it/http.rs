//! A client of a node's HTTP interface: one request on one connection, as bytes, so that tests may
//! send what no browser would.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::{Value, json};

const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// Status, head and body of an HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {:?}", self.body))
    }
}

/// A request to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    pub(crate) fn get(path: &str) -> Self {
        Self { method: "GET", path: path.to_owned(), headers: Vec::new(), body: String::new() }
    }

    /// A change as a program would ask for it: with the header that proves it, to whichever
    /// revision is the newest.
    pub(crate) fn post(path: &str, body: &Value) -> Self {
        let request = Self { method: "POST", body: body.to_string(), ..Self::get(path) };
        let request = request.header("x-onelock", "1").header("if-match", "*");
        request.header("content-type", "application/json")
    }

    pub(crate) fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(key, _)| key != name);
        self
    }

    /// `None`: nobody answers there.
    pub(crate) fn try_send(&self, to: SocketAddr) -> Option<Answer> {
        let mut stream = TcpStream::connect(to).ok()?;
        stream.set_read_timeout(Some(ANSWER_WITHIN)).unwrap();
        let Self { method, path, headers, body } = self;
        let headers: String =
            headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
        let length = body.len();
        let text = format!(
            "{method} {path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n{headers}\
             content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(text.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
    }

    #[track_caller]
    pub(crate) fn send(&self, to: SocketAddr) -> Answer {
        self.try_send(to).unwrap_or_else(|| panic!("no answer to {} {}", self.method, self.path))
    }
}

/// An account that is logged in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    to: SocketAddr,
    pub(crate) cookie: String,
}

impl Session {
    #[track_caller]
    pub(crate) fn log_in(to: SocketAddr, account: &str, password: &str) -> Self {
        let body = json!({ "account": account, "password": password });
        let answer = Request::post("/api/v1/session", &body).send(to);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let mut lines = answer.head.lines();
        let cookie = lines.find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        Self { to, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    #[track_caller]
    pub(crate) fn send(&self, request: Request) -> Answer {
        request.header("cookie", &self.cookie).send(self.to)
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        let answer = self.send(Request::get(path));
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Request::post(path, body))
    }
}
