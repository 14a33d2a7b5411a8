//! Real ports: TCP, TLS, a port in use, and draining.

use std::{
    error::Error,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    time::Duration,
};

use control::{Answer, Request, Taken};
use device_wire::{
    Edition, Protocol,
    terminal::{Downlink, Terminal},
};
use model::TerminalId;
use rustls_pki_types::{PrivateKeyDer, ServerName};

use super::{Drained, Gateway, Running, StartError};
use crate::{
    Limits, Links, Listener, Settings,
    connection::tests::rig::{location, registry, still_clock},
};

const CODE: &str = "0123456789abcdef";
const HOUR: Duration = Duration::from_hours(1);

/// A gateway whose core takes everything, on a thread of its own.
fn start(listeners: Vec<Listener>, limits: Limits) -> Result<Running, StartError> {
    let (handle, requests) = control::queue();
    std::thread::spawn(move || {
        for request in requests {
            if let Request::Work(_, waiter) = request {
                waiter.settled(Answer::Frames(Taken::Durable));
            }
        }
    });
    let registry = Arc::new(registry());
    Gateway::start(Settings { listeners, limits }, registry, handle, still_clock(), Links::new())
}

fn plain(addr: SocketAddr) -> Listener {
    Listener { protocol: Protocol::Jt808, addr, tls: None }
}

fn any_port() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

/// Authenticates and reports, and returns what was acknowledged.
fn talk(stream: &mut (impl Read + Write)) -> Vec<u16> {
    let number = TerminalId::new("13800000001").unwrap();
    let registry = registry();
    let profile = &registry.find(Protocol::Jt808, number).unwrap().profile;
    let mut terminal = Terminal::jt808(number, Edition::V2019).with_profile(profile);
    let mut out = Vec::new();
    terminal.authenticate(CODE, &mut out);
    terminal.location(&location(0), &mut out);
    stream.write_all(&out).unwrap();
    let (mut received, mut acked) = (Vec::new(), Vec::new());
    let mut buffer = [0; 256];
    while acked.len() < 2 {
        let read = stream.read(&mut buffer).unwrap();
        assert_ne!(read, 0, "closed after {acked:?}");
        received.extend_from_slice(&buffer[..read]);
        let (messages, used) = terminal.downlink(&received);
        received.drain(..used);
        acked.extend(messages.iter().filter_map(|message| match message {
            Downlink::Ack { id, result: 0, .. } => Some(*id),
            _ => None,
        }));
    }
    acked
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_talk_over_tcp_until_the_gateway_is_drained() {
    let running = start(vec![plain(any_port())], Limits::default()).unwrap();
    let addr = running.addrs()[0];
    let talked = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(addr).unwrap();
        (talk(&mut stream), stream)
    });
    let (acked, mut stream) = talked.await.unwrap();
    assert_eq!(acked, [0x0102, 0x0200]);
    assert_eq!(running.shutdown(HOUR).await, Drained { finished: 1, cut_off: 0 });
    assert_eq!(stream.read(&mut [0; 16]).unwrap(), 0);
    assert!(TcpStream::connect(addr).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_talk_over_tls() {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let listener = Listener { tls: Some(Arc::new(server)), ..plain(any_port()) };
    let running = start(vec![listener], Limits::default()).unwrap();
    let addr = running.addrs()[0];
    let talked = tokio::task::spawn_blocking(move || {
        let name = ServerName::try_from("localhost").unwrap();
        let mut session = rustls::ClientConnection::new(Arc::new(client), name).unwrap();
        let mut stream = TcpStream::connect(addr).unwrap();
        talk(&mut rustls::Stream::new(&mut session, &mut stream))
    });
    assert_eq!(talked.await.unwrap(), [0x0102, 0x0200]);
    running.shutdown(HOUR).await;
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let taken = TcpListener::bind(any_port()).unwrap();
    let addr = taken.local_addr().unwrap();
    let error = start(vec![plain(any_port()), plain(addr)], Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {addr} for jt808 devices"));
    assert!(error.source().is_some());
}

#[tokio::test]
async fn limits_that_no_frame_fits_are_refused() {
    let limits = Limits { stranger_bytes_max: 100, ..Limits::default() };
    let error = start(vec![plain(any_port())], limits).unwrap_err();
    assert!(matches!(error, StartError::Limits(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_bound_are_closed() {
    let limits = Limits { connections_max: 0, ..Limits::default() };
    let running = start(vec![plain(any_port())], limits).unwrap();
    let addr = running.addrs()[0];
    let read =
        tokio::task::spawn_blocking(move || TcpStream::connect(addr).unwrap().read(&mut [0; 1]));
    assert!(matches!(read.await.unwrap(), Ok(0) | Err(_)));
    assert_eq!(running.shutdown(HOUR).await, Drained::default());
}
