//! Why a connection ended.

use std::{io, time::Duration};

use device_wire::WireError;
use model::TerminalId;

/// The reason for which a connection ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EndReason {
    /// The device closed it.
    #[error("the device hung up")]
    HungUp,
    /// The network broke the connection.
    #[error("the connection failed")]
    Failed(#[source] io::Error),
    /// Nothing arrived for the idle time.
    #[error("the device was silent for {0:?}")]
    Idle(Duration),
    /// No whole frame came in time.
    #[error("no whole frame came within {0:?}")]
    NoFirstFrame(Duration),
    /// It did not authenticate in time.
    #[error("the device did not authenticate within {0:?}")]
    NotAuthenticated(Duration),
    /// The TLS handshake failed.
    #[error("the TLS handshake failed")]
    Handshake(#[source] io::Error),
    /// The TLS handshake took too long.
    #[error("the TLS handshake took longer than {0:?}")]
    HandshakeSlow(Duration),
    /// The device does not take what is written.
    #[error("the device did not take a write within {0:?}")]
    WriteSlow(Duration),
    /// Too many refused frames in a row.
    #[error("{frames} frames in a row were refused, the last one because: {last}")]
    Refused { frames: u32, last: WireError },
    /// Too many bytes that are no frame.
    #[error("{0} bytes in a row were no frame")]
    Junk(usize),
    /// The number is not enrolled for this protocol.
    #[error("terminal {0} is not enrolled")]
    UnknownTerminal(TerminalId),
    /// The code is not the enrolled one.
    #[error("terminal {0} presented a wrong authentication code")]
    WrongCode(TerminalId),
    /// A frame carries another number than the session's.
    #[error("the session of terminal {session} sent a frame of terminal {frame}")]
    OtherTerminal {
        /// The terminal that the session belongs to.
        session: TerminalId,
        /// Whose frame it says it is.
        frame: TerminalId,
    },
    /// It does not authenticate although it should.
    #[error("terminal {0} sent frames without authenticating")]
    Unauthenticated(TerminalId),
    /// The device was withdrawn, or enrolled otherwise, after this connection was opened.
    #[error("terminal {0} is no longer enrolled as it was when it connected")]
    Withdrawn(TerminalId),
    /// The core could not make its frames durable.
    #[error("its frames could not be stored, so nothing was acknowledged")]
    NotStored,
    /// The core does not take more work.
    #[error("the core does not take its frames")]
    Busy(#[source] control::Busy),
    /// Another session of the device took its place.
    #[error("another session of the device took its place")]
    Displaced,
    /// It said more than is kept while another session of the device stood.
    #[error("it said too much while another session of the device stood")]
    Impatient,
    /// The first session of the device speaks too.
    #[error("two sessions speak for one device, and this is the second")]
    Quarantined,
    /// The gateway is closing.
    #[error("the gateway is closing")]
    Drained,
}

/// How a person should look at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// It happens all day and is nobody's fault.
    Usual,
    /// Somebody is where they should not be, or a device is broken. With a word that groups
    /// its like in the log.
    Odd(&'static str),
    /// This node is in trouble.
    Ours(&'static str),
}

impl EndReason {
    pub(crate) fn concern(&self) -> Concern {
        match self {
            Self::HungUp | Self::Failed(_) | Self::Idle(_) | Self::Displaced | Self::Drained => {
                Concern::Usual
            }
            Self::NoFirstFrame(_) => Concern::Odd("no first frame"),
            Self::NotAuthenticated(_) | Self::Unauthenticated(_) => {
                Concern::Odd("not authenticated")
            }
            Self::Handshake(_) | Self::HandshakeSlow(_) => Concern::Odd("handshake"),
            Self::WriteSlow(_) => Concern::Odd("write"),
            Self::Refused { .. } => Concern::Odd("refused frames"),
            Self::Junk(_) => Concern::Odd("junk"),
            Self::UnknownTerminal(_) => Concern::Odd("unknown terminal"),
            Self::WrongCode(_) => Concern::Odd("wrong code"),
            Self::OtherTerminal { .. } => Concern::Odd("other terminal"),
            Self::Withdrawn(_) => Concern::Odd("withdrawn"),
            Self::Impatient | Self::Quarantined => Concern::Odd("two sessions"),
            Self::NotStored => Concern::Ours("not stored"),
            Self::Busy(_) => Concern::Ours("busy"),
        }
    }
}
