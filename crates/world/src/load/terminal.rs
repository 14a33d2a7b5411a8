//! A terminal that has connected and authenticated, and the time that its reports carry.

use std::{
    io,
    time::{Duration, Instant},
};

use device_wire::{
    Profile,
    terminal::{Downlink, Terminal, bcd_time},
};
use model::{DeviceTime, Tamper, TerminalId};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

use super::{Bearer, Ingest, LoadError, Replies, replies::ACK_BYTES_MAX, template::Template};

/// Terminals that connect and authenticate at the same time.
const CONNECTING_MAX: usize = 64;
/// How long one terminal may take to connect and authenticate.
const CONNECT_WITHIN: Duration = Duration::from_secs(30);

/// A terminal with its connection, ready to report.
pub(crate) struct Connected {
    pub(crate) stream: TcpStream,
    pub(crate) template: Template,
    /// The serial of the next report.
    pub(crate) next_serial: u16,
    pub(crate) clock: Clock,
}

/// The clock of a terminal, which reports in whole seconds.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    starts_at: DeviceTime,
    /// Seconds since the start that the template's time stands at.
    second: Option<u64>,
}

impl Clock {
    /// Sets the time of the reports that follow.
    pub(crate) fn set(&mut self, template: &mut Template, elapsed: Duration) {
        let second = elapsed.as_secs();
        if self.second.replace(second) != Some(second) {
            let at = self.starts_at.0 + i64::try_from(second * 1_000).unwrap_or(0);
            template.set_time(bcd_time(DeviceTime(at)));
        }
    }
}

/// Connects the terminals with these numbers, some at a time.
pub(crate) async fn connect(
    options: &Ingest,
    numbers: std::ops::Range<usize>,
    terminals: impl Fn(usize) -> Bearer,
) -> Result<Vec<Connected>, LoadError> {
    let mut connected = Vec::with_capacity(numbers.len());
    let mut connecting = JoinSet::new();
    let mut waiting = numbers.clone();
    while connected.len() < numbers.len() {
        while connecting.len() < CONNECTING_MAX
            && let Some(n) = waiting.next()
        {
            connecting.spawn(Connected::open(options.clone(), terminals(n), n));
        }
        if let Some(Ok(terminal)) = connecting.join_next().await {
            connected.push(terminal?);
        }
    }
    Ok(connected)
}

impl Connected {
    /// Connects the n-th terminal.
    pub(crate) async fn open(options: Ingest, bearer: Bearer, n: usize) -> Result<Self, LoadError> {
        let Bearer { terminal, ref code } = bearer;
        let profile = &options.profile;
        let mut template = Template::new(profile, terminal, &options.road, n);
        let failed = |source| LoadError::Connect { terminal, addr: options.addr, source };
        let mut speaks = Terminal::jt808(terminal, profile.edition()).with_profile(profile);
        let stream = timeout(CONNECT_WITHIN, authenticated(&options, &mut speaks, code));
        let stream = stream.await.map_err(|_| LoadError::NotAuthenticated(terminal))?;
        let stream = stream.map_err(failed)?.ok_or(LoadError::NotAuthenticated(terminal))?;
        let next_serial = speaks.next_serial();
        template.set_serial(next_serial);
        let starts_at = DeviceTime(options.starts_at.0.saturating_add(profile.clock_offset_ms()));
        let clock = Clock { starts_at, second: None };
        Ok(Self { stream, template, next_serial, clock })
    }
}

impl Connected {
    /// Appends the next report, made so long after the start.
    pub(crate) fn write_next(&mut self, elapsed: Duration, out: &mut Vec<u8>) {
        self.clock.set(&mut self.template, elapsed);
        self.template.write(out);
        self.next_serial = self.next_serial.wrapping_add(1);
    }

    /// From now on reports carry these alarms.
    pub(crate) fn raise(&mut self, profile: &Profile, terminal: TerminalId, alarms: Tamper) {
        self.template = self.template.with_alarms(profile, terminal, alarms);
        self.clock.second = None;
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
pub(crate) fn wall() -> Instant {
    Instant::now()
}
