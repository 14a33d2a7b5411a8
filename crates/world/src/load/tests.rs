//! The generator against its own echo server and against servers that misbehave.

use std::{io::Write, net::TcpListener, time::Duration};

use device_wire::Profiles;
use model::DeviceTime;

use super::{Arrival, Bearer, EchoServer, Ingest, LoadError, Replies, Road, ingest, numbered};

fn options() -> Ingest {
    let profiles = Profiles::shipped().unwrap();
    let profile = profiles.get("sample-multichip-808").unwrap();
    Ingest {
        road: Road::new(profile, model::Point::new(22.3, 113.93).unwrap(), &[]),
        addr: ([127, 0, 0, 1], 9).into(),
        connections: 20,
        arrival: Arrival::Closed(4),
        warm_up: Duration::from_millis(20),
        measured: Duration::from_millis(200),
        starts_at: DeviceTime(1_795_000_000_000),
        profile: profile.clone(),
        pid: None,
        replies: Replies::Checked,
    }
}

fn bearer(n: usize) -> Bearer {
    Bearer { terminal: numbered(n), code: "0123456789abcdef".to_owned() }
}

/// What a server that only counts came to.
fn echoed(arrival: Arrival) -> super::Figures {
    let server = EchoServer::start().unwrap();
    let options = Ingest { addr: server.addr(), replies: Replies::Counted, arrival, ..options() };
    ingest(&options, bearer).unwrap()
}

#[test]
fn everything_sent_to_the_echo_server_is_answered() {
    let figures = echoed(Arrival::Closed(4));
    assert_eq!(figures.sent, figures.acknowledged);
    assert!(figures.sent >= 80, "{figures:?}");
    assert_eq!((figures.wrong_replies, figures.connections_lost), (0, 0));
    assert!(figures.acknowledged_per_s > 0.0 && figures.ack.p50 <= figures.ack.p99);
    assert_eq!(figures.lag, None);
}

#[test]
fn an_open_loop_sends_what_is_due_and_no_more() {
    let figures = echoed(Arrival::Open(1_000));
    // 220 ms at a thousand a second, the first one at once.
    assert_eq!((figures.sent, figures.acknowledged), (220, 220), "{figures:?}");
    assert_eq!((figures.wrong_replies, figures.connections_lost), (0, 0));
    assert!(figures.lag.is_some_and(|lag| lag.max > Duration::ZERO));
}

#[test]
fn replies_that_name_another_report_are_wrong() {
    let server = EchoServer::start().unwrap();
    let profile = Profiles::shipped().unwrap().get("jt808-2013").unwrap().clone();
    let options = Ingest { addr: server.addr(), connections: 1, profile, ..options() };
    // The echo server acknowledges serial 0 whatever came, which is right for the code; and on a fast
    // machine for one report in 65,536, since serials begin anew.
    let figures = ingest(&options, bearer).unwrap();
    assert_eq!((figures.acknowledged, figures.connections_lost), (figures.sent / 65_536, 0));
    assert_eq!(figures.wrong_replies, figures.sent - figures.acknowledged);
}

#[test]
fn the_time_of_the_server_is_measured_and_memory_only_if_it_shows() {
    let server = EchoServer::start().unwrap();
    let options = Ingest {
        addr: server.addr(),
        pid: Some(std::process::id()),
        replies: Replies::Counted,
        ..options()
    };
    let figures = ingest(&options, bearer).unwrap();
    assert!(figures.cpu.is_some());
    // So few connections fit in what the process holds already: no figure, rather than 0.
    assert_eq!(figures.rss_per_connection_bytes, None);
}

#[test]
fn a_server_that_hangs_up_is_an_error_at_first() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"no").unwrap();
    });
    let error = ingest(&Ingest { addr, connections: 1, ..options() }, bearer).unwrap_err();
    server.join().unwrap();
    let is_refusal = matches!(error, LoadError::NotAuthenticated(_) | LoadError::Connect { .. });
    assert!(is_refusal, "{error}");
}

#[test]
fn options_out_of_range_are_refused() {
    let none = ingest(&Ingest { connections: 0, ..options() }, bearer).unwrap_err();
    assert_eq!(none.to_string(), "connections is 0, and must be from 1 to 18000");
    let many =
        ingest(&Ingest { arrival: Arrival::Closed(2_000), ..options() }, bearer).unwrap_err();
    assert_eq!(many.to_string(), "in_flight is 2000, and must be from 1 to 1024");
    let fast = ingest(&Ingest { arrival: Arrival::Open(0), ..options() }, bearer).unwrap_err();
    assert_eq!(fast.to_string(), "rate is 0, and must be from 1 to 1000000");
    let profiles = Profiles::shipped().unwrap();
    let jointech = profiles.get("jointech-jt701d").unwrap().clone();
    let error = ingest(&Ingest { profile: jointech, ..options() }, bearer).unwrap_err();
    assert!(matches!(error, LoadError::Profile(_)));
}
