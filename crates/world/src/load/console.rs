//! A console that only listens: it reads the stream of live events and says when it hears of a lock
//! that was cut.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::terminal::wall;

/// Most bytes read at once.
const READ_BYTES: usize = 65_536;
/// Longest line that is kept until its end has come: an event with a view is about a kilobyte.
const LINE_BYTES_MAX: usize = 4 << 20;
/// What an event about a cut shackle has in it.
const CUT: &[u8] = b"\"shackle_cut\"";
const LOCK: &[u8] = b"\"lock\":\"";

/// A console that listens to the live events of a node.
pub(crate) struct Console {
    stream: TcpStream,
    lines: Lines,
    /// What all consoles together were sent.
    bytes: Arc<AtomicU64>,
}

impl Console {
    /// Opens the stream.
    pub(crate) async fn open(
        addr: SocketAddr,
        path: &str,
        cookie: &str,
        bytes: Arc<AtomicU64>,
    ) -> io::Result<Self> {
        let mut stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {addr}\r\nCookie: {cookie}\r\nX-Onelock: 1\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        if !head.ends_with(b" 200") {
            let text = String::from_utf8_lossy(&head).into_owned();
            return Err(io::Error::other(format!("the stream was answered {text}")));
        }
        Ok(Self { stream, lines: Lines::default(), bytes })
    }

    /// Reads until the stream ends, and calls `heard` with the name of each lock that was cut.
    pub(crate) async fn listen(mut self, mut heard: impl FnMut(&str, Instant)) {
        let mut buffer = vec![0; READ_BYTES];
        while let Ok(read @ 1..) = self.stream.read(&mut buffer).await {
            let now = wall();
            self.bytes.fetch_add(read as u64, Ordering::Relaxed);
            self.lines.feed(&buffer[..read], |lock| heard(lock, now));
        }
    }
}

/// Finds events in the body of an answer. Chunks begin and end between events, so that their heads
/// are lines that mean nothing here.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    is_incident: bool,
}

impl Lines {
    fn feed(&mut self, bytes: &[u8], mut heard: impl FnMut(&str)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.line.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            if self.line.starts_with(b"event: ") {
                self.is_incident = self.line == b"event: incident";
            } else if self.is_incident
                && self.line.starts_with(b"data: ")
                && let Some(lock) = cut_lock(&self.line)
            {
                heard(lock);
            }
            self.line.clear();
        }
        if self.line.len() + rest.len() <= LINE_BYTES_MAX {
            self.line.extend_from_slice(rest);
        }
    }
}

/// The lock of an incident about a cut shackle.
fn cut_lock(line: &[u8]) -> Option<&str> {
    find(line, CUT)?;
    let name = &line[find(line, LOCK)? + LOCK.len()..];
    let end = name.iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&name[..end]).ok()
}

fn find(line: &[u8], wanted: &[u8]) -> Option<usize> {
    line.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn cut_locks_are_heard_of_however_the_stream_is_cut() {
        let stream = b"1a\r\nid: 1\nevent: lock\ndata: {\"lock\":\"lock-1\",\"x\":\"shackle_cut\"}\n\n\r\n\
            2b\r\nid: 2\nevent: incident\ndata: {\"kind\":\"shackle_cut\",\"lock\":\"lock-7\"}\n\n\r\n\
            2b\r\nid: 3\nevent: incident\ndata: {\"kind\":\"silence\",\"lock\":\"lock-8\"}\n\n\r\n";
        for cut in 0..stream.len() {
            let (mut lines, mut heard) = (Lines::default(), Vec::new());
            lines.feed(&stream[..cut], |lock| heard.push(lock.to_owned()));
            lines.feed(&stream[cut..], |lock| heard.push(lock.to_owned()));
            assert_eq!(heard, ["lock-7"], "{cut}");
        }
    }
}
