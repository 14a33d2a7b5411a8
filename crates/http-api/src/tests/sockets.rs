//! Over a real socket: limits on slow and large requests, a taken address, an orderly end.

use std::{error::Error, time::Duration};

use axum::http::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

use super::node::{Node, Who, settings};
use crate::{Api, Running, StartError};

const PATIENCE: Duration = Duration::from_mins(1);

async fn start(node: &Node) -> Running {
    Api::start(settings(), node.app.services().clone()).await.unwrap()
}

/// Writes and reads until the other end closes.
async fn exchange(running: &Running, text: &[u8]) -> String {
    let mut socket = TcpStream::connect(running.local_addr()).await.unwrap();
    // The other end may close before it has read everything.
    let _ = socket.write_all(text).await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, socket.read_to_end(&mut answer)).await.expect("an end in time");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_is_answered() {
    let node = Node::new();
    let running = start(&node).await;
    let answer =
        exchange(&running, b"GET /api/v1/node HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("0.0.0-test"), "{answer}");
    let near =
        exchange(&running, b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(near.starts_with("HTTP/1.1 200"), "the address of the other end is known: {near}");
    running.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_half_sent_head_and_an_idle_connection_are_closed_within_ten_seconds() {
    let node = Node::new();
    let running = start(&node).await;
    for half in [&b"GET /api/v1/node HTTP/1.1\r\nhost: x\r\n"[..], b""] {
        let before = Instant::now();
        exchange(&running, half).await;
        let took = before.elapsed();
        assert!(took <= Duration::from_secs(11), "{took:?}");
    }
}

#[tokio::test]
async fn heads_are_bounded() {
    let node = Node::new();
    let running = start(&node).await;
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(100));
    for (name, head) in [("long", long), ("many", many)] {
        let answer = exchange(&running, head.as_bytes()).await;
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(is_refused, "{name}: {answer}");
    }
    running.shutdown().await;
}

#[tokio::test]
async fn one_source_does_not_get_every_connection() {
    let node = Node::new();
    let running = start(&node).await;
    let mut standing = Vec::new();
    for _ in 0..256 {
        standing.push(TcpStream::connect(running.local_addr()).await.unwrap());
    }
    // Closed before a word was said.
    let mut one_more = TcpStream::connect(running.local_addr()).await.unwrap();
    let read = timeout(PATIENCE, one_more.read(&mut [0; 1])).await.expect("an end in time");
    assert_eq!(read.unwrap_or(0), 0);
    let head = b"GET /api/v1/node HTTP/1.1\r\nhost: x\r\n\r\n";
    standing[255].write_all(head).await.unwrap();
    let mut begin = [0; 12];
    standing[255].read_exact(&mut begin).await.unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
    running.shutdown().await;
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let node = Node::new();
    let running = start(&node).await;
    let mut again = settings();
    again.listen = running.local_addr();
    let error = Api::start(again, node.app.services().clone()).await.expect_err("it is taken");
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
    assert!(error.to_string().contains(&running.local_addr().to_string()), "{error}");
    assert!(error.source().is_some());
    running.shutdown().await;
}

#[tokio::test]
async fn the_end_ends_streams_and_connections() {
    let node = Node::new();
    let running = start(&node).await;
    let mut stream = TcpStream::connect(running.local_addr()).await.unwrap();
    let cookie = node.cookie(Who::Officer);
    let method = Method::GET;
    let head = format!("{method} /api/v1/events HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut begin = [0; 12];
    stream.read_exact(&mut begin).await.unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");

    let address = running.local_addr();
    timeout(PATIENCE, running.shutdown()).await.expect("an end in time");
    let mut rest = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("an end in time").unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "the stream ends as it should");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
