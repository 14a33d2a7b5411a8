//! One terminal: authenticates, then keeps its window of reports full until the time is up.

use std::{
    collections::VecDeque,
    io,
    time::{Duration, Instant},
};

use device_wire::terminal::{Downlink, Terminal, bcd_time};
use model::DeviceTime;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    time::{timeout, timeout_at},
};

use super::{
    Bearer, CONNECT_WITHIN, DRAIN, Histogram, Ingest, LoadError, Replies, Window,
    template::Template,
};

const FLAG: u8 = 0x7e;
const ESCAPE: u8 = 0x7d;
/// Most bytes read at once.
const READ_BYTES: usize = 4_096;
/// 0x8001, the platform's acknowledgement.
const PLATFORM_ACK: [u8; 2] = [0x80, 0x01];
/// The longest acknowledgement: a 2019 header, five bytes, and a checksum.
const ACK_BYTES_MAX: usize = 17 + 5 + 1;

/// What one terminal, or all of them, saw.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) sent: u64,
    pub(crate) acknowledged: u64,
    pub(crate) wrong_replies: u64,
    pub(crate) connections_lost: usize,
    /// From writing to acknowledgement, for acknowledgements in the measured time.
    pub(crate) waits: Histogram,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.acknowledged += other.acknowledged;
        self.wrong_replies += other.wrong_replies;
        self.connections_lost += other.connections_lost;
        self.waits.add(&other.waits);
    }
}

/// A terminal that is authenticated.
pub(crate) struct Client {
    stream: TcpStream,
    template: Template,
    in_flight: usize,
    replies: Replies,
    starts_at: DeviceTime,
    /// Serial and time of writing of the reports that are not acknowledged, oldest first.
    waiting: VecDeque<(u16, Instant)>,
    next_serial: u16,
    /// Received and not yet used: at most the beginning of one message.
    received: Vec<u8>,
    out: Vec<u8>,
    /// Seconds since the start that the template's time stands at.
    second: Option<u64>,
    tally: Tally,
}

impl Client {
    pub(crate) async fn connect(
        options: Ingest,
        bearer: Bearer,
        mut template: Template,
    ) -> Result<Self, LoadError> {
        let Bearer { terminal, ref code } = bearer;
        let failed = |source| LoadError::Connect { terminal, addr: options.addr, source };
        let mut speaks =
            Terminal::jt808(terminal, options.profile.edition()).with_profile(&options.profile);
        let stream = timeout(CONNECT_WITHIN, authenticated(&options, &mut speaks, code));
        let stream = stream.await.map_err(|_| LoadError::NotAuthenticated(terminal))?;
        let stream = stream.map_err(failed)?.ok_or(LoadError::NotAuthenticated(terminal))?;
        template.set_serial(speaks.next_serial());
        Ok(Self {
            stream,
            template,
            in_flight: options.in_flight,
            replies: options.replies,
            starts_at: DeviceTime(
                options.starts_at.0.saturating_add(options.profile.clock_offset_ms()),
            ),
            waiting: VecDeque::with_capacity(options.in_flight),
            next_serial: speaks.next_serial(),
            received: Vec::new(),
            out: Vec::new(),
            second: None,
            tally: Tally::default(),
        })
    }

    /// Waits for the start and runs to the end.
    pub(crate) async fn run(mut self, mut start: watch::Receiver<Option<Window>>) -> Tally {
        let window = match start.wait_for(Option::is_some).await {
            Ok(window) => *window,
            Err(_) => None,
        };
        if let Some(window) = window
            && self.report(window).await.is_err()
        {
            self.tally.connections_lost = 1;
        }
        self.tally
    }

    async fn report(&mut self, window: Window) -> io::Result<()> {
        self.fill(window, window.opens).await?;
        let mut buffer = [0; READ_BYTES];
        let until = (window.to + DRAIN).into();
        while !self.waiting.is_empty() {
            let Ok(read) = timeout_at(until, self.stream.read(&mut buffer)).await else {
                return Err(io::ErrorKind::TimedOut.into());
            };
            let read = read?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let now = wall();
            self.take(&buffer[..read], window, now);
            if now < window.to {
                self.fill(window, now).await?;
            }
        }
        Ok(())
    }

    /// Writes as many reports as the window has room for, in one call.
    async fn fill(&mut self, window: Window, now: Instant) -> io::Result<()> {
        if self.waiting.len() >= self.in_flight {
            return Ok(());
        }
        self.set_time(now.saturating_duration_since(window.opens));
        self.out.clear();
        while self.waiting.len() < self.in_flight {
            self.template.write(&mut self.out);
            self.waiting.push_back((self.next_serial, now));
            self.next_serial = self.next_serial.wrapping_add(1);
            self.tally.sent += 1;
        }
        self.stream.write_all(&self.out).await
    }

    fn set_time(&mut self, elapsed: Duration) {
        let second = elapsed.as_secs();
        if self.second.replace(second) != Some(second) {
            let at = self.starts_at.0 + i64::try_from(second * 1_000).unwrap_or(0);
            self.template.set_time(bcd_time(DeviceTime(at)));
        }
    }

    fn take(&mut self, bytes: &[u8], window: Window, now: Instant) {
        self.received.extend_from_slice(bytes);
        let received = std::mem::take(&mut self.received);
        let mut rest = &received[..];
        // Messages stand between two flags; the flag between two messages is not shared.
        while let Some(opening) = rest.iter().position(|byte| *byte == FLAG) {
            let inner = &rest[opening + 1..];
            let Some(closing) = inner.iter().position(|byte| *byte == FLAG) else {
                rest = &rest[opening..];
                break;
            };
            self.message(&inner[..closing], window, now);
            rest = &inner[closing + 1..];
        }
        let left = rest.len();
        self.received = received;
        self.received.drain(..self.received.len() - left);
    }

    fn message(&mut self, inner: &[u8], window: Window, now: Instant) {
        let Some(ack) = self.acknowledged(inner) else { return };
        let Some((serial, written)) = self.waiting.pop_front() else {
            self.tally.wrong_replies += 1;
            return;
        };
        let is_right = match self.replies {
            Replies::Checked => ack == (serial, 0),
            Replies::Counted => true,
        };
        if !is_right {
            self.tally.wrong_replies += 1;
            return;
        }
        self.tally.acknowledged += 1;
        if now >= window.from && now < window.to {
            self.tally.waits.record(now.saturating_duration_since(written));
        }
    }

    /// The serial that is acknowledged, and the result. `None`: another message, such as an order.
    fn acknowledged(&self, inner: &[u8]) -> Option<(u16, u8)> {
        let mut message = [0; ACK_BYTES_MAX];
        let mut length = 0;
        let mut bytes = inner.iter();
        while let Some(byte) = bytes.next() {
            let plain = if *byte == ESCAPE { ESCAPE - 1 + bytes.next()? } else { *byte };
            *message.get_mut(length)? = plain;
            length += 1;
        }
        if message[..2] != PLATFORM_ACK {
            return None;
        }
        let body = message.get(self.template.body_at()..length).unwrap_or_default();
        match (self.replies, body) {
            (Replies::Checked, [high, low, _, _, result, _]) => {
                Some((u16::from_be_bytes([*high, *low]), *result))
            }
            (Replies::Checked, _) => None,
            (Replies::Counted, _) => Some((0, 0)),
        }
    }
}

/// Connects and presents the code. `None`: it was not accepted.
async fn authenticated(
    options: &Ingest,
    speaks: &mut Terminal,
    code: &str,
) -> io::Result<Option<TcpStream>> {
    let mut stream = TcpStream::connect(options.addr).await?;
    stream.set_nodelay(true)?;
    let serial = speaks.next_serial();
    let mut out = Vec::new();
    speaks.authenticate(code, &mut out);
    stream.write_all(&out).await?;
    let mut received = Vec::with_capacity(ACK_BYTES_MAX);
    loop {
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(None);
        }
        let (messages, used) = speaks.downlink(&received);
        received.drain(..used);
        for message in messages {
            if let Downlink::Ack { serial: acked, result, .. } = message {
                let is_ours = acked == serial || options.replies == Replies::Counted;
                return Ok((is_ours && result == 0).then_some(stream));
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the wall")]
fn wall() -> Instant {
    Instant::now()
}
