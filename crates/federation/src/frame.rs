//! Frames between two nodes, inside TLS: four bytes of length (big endian, of what follows), one
//! byte of kind, the rest by kind. The sender of messages is the TLS client; the other side answers.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Longest frame: an envelope and its kind.
pub(crate) const FRAME_BYTES_MAX: usize = federation_wire::ENVELOPE_BYTES_MAX + 1;

/// What one side says to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Frame {
    /// Sender: a signed envelope.
    Envelope(Vec<u8>),
    /// Sender: are you there?
    Ping,
    /// Receiver, first of all: the next number it wants.
    Wanted(u64),
    /// Receiver: this number is on its disk.
    Durable(u64),
    /// Receiver: an earlier number is missing, this one.
    OutOfOrder(u64),
    /// Receiver: not taken; send it again later.
    Busy,
    /// Receiver: the answer to a ping.
    Pong,
}

/// Why a frame cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    /// Over [`FRAME_BYTES_MAX`], or empty. Nothing was allocated for it.
    #[error("a frame of {0} bytes is not between 1 and {FRAME_BYTES_MAX}")]
    Length(u32),
    /// An unknown kind, or a length that does not fit it.
    #[error("a frame of kind {kind} cannot have {length} bytes")]
    Kind { kind: u8, length: usize },
    /// The connection broke while a frame was read or written.
    #[error("the connection failed")]
    Io(#[from] std::io::Error),
}

impl Frame {
    /// Appends the frame to `out`.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        let number = |kind, number: u64| (kind, number.to_be_bytes().to_vec());
        let (kind, rest) = match self {
            Self::Envelope(bytes) => (1, bytes.clone()),
            Self::Ping => (2, Vec::new()),
            Self::Wanted(seq) => number(16, *seq),
            Self::Durable(seq) => number(17, *seq),
            Self::OutOfOrder(seq) => number(18, *seq),
            Self::Busy => (19, Vec::new()),
            Self::Pong => (20, Vec::new()),
        };
        let length = u32::try_from(rest.len() + 1).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_be_bytes());
        out.push(kind);
        out.extend_from_slice(&rest);
    }

    fn decode(kind: u8, rest: Vec<u8>) -> Result<Self, FrameError> {
        let length = rest.len();
        let wrong = FrameError::Kind { kind, length };
        let number = || <[u8; 8]>::try_from(rest.as_slice()).map(u64::from_be_bytes);
        match kind {
            1 => Ok(Self::Envelope(rest)),
            2 if length == 0 => Ok(Self::Ping),
            16 => number().map(Self::Wanted).map_err(|_| wrong),
            17 => number().map(Self::Durable).map_err(|_| wrong),
            18 => number().map(Self::OutOfOrder).map_err(|_| wrong),
            19 if length == 0 => Ok(Self::Busy),
            20 if length == 0 => Ok(Self::Pong),
            _ => Err(wrong),
        }
    }
}

/// Reads one frame. Not to be used again after it was dropped half-way.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Frame, FrameError> {
    let length = stream.read_u32().await?;
    let bytes = usize::try_from(length).unwrap_or(usize::MAX);
    if !(1..=FRAME_BYTES_MAX).contains(&bytes) {
        return Err(FrameError::Length(length));
    }
    let kind = stream.read_u8().await?;
    let mut rest = vec![0; bytes - 1];
    stream.read_exact(&mut rest).await?;
    Frame::decode(kind, rest)
}

/// Writes frames in one piece.
pub(crate) async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    frames: &[Frame],
) -> Result<(), FrameError> {
    let mut bytes = Vec::new();
    for frame in frames {
        frame.encode(&mut bytes);
    }
    stream.write_all(&bytes).await?;
    stream.flush().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FRAME_BYTES_MAX, Frame, FrameError, read, write};

    #[tokio::test]
    async fn frames_come_back_as_they_were() {
        let frames = [
            Frame::Envelope(vec![7; FRAME_BYTES_MAX - 1]),
            Frame::Envelope(Vec::new()),
            Frame::Ping,
            Frame::Wanted(1),
            Frame::Durable(u64::MAX),
            Frame::OutOfOrder(0),
            Frame::Busy,
            Frame::Pong,
        ];
        let mut bytes = Vec::new();
        write(&mut bytes, &frames).await.unwrap();
        let mut rest = bytes.as_slice();
        for frame in &frames {
            assert_eq!(&read(&mut rest).await.unwrap(), frame);
        }
        assert!(matches!(read(&mut rest).await, Err(FrameError::Io(_))), "the end");
    }

    #[tokio::test]
    async fn what_is_no_frame_is_refused() {
        let table: [(&[u8], &str); 6] = [
            (&[0, 0, 0, 0], "a frame of 0 bytes"),
            (&[0xFF, 0xFF, 0xFF, 0xFF, 1], "a frame of 4294967295 bytes"),
            (&[0, 0, 0, 1, 99], "kind 99 cannot have 0"),
            (&[0, 0, 0, 2, 2, 0], "kind 2 cannot have 1"),
            (&[0, 0, 0, 8, 17, 0, 0, 0, 0, 0, 0, 0], "kind 17 cannot have 7"),
            (&[0, 0, 0, 9, 1, 0], "the connection failed"),
        ];
        for (bytes, expected) in table {
            let mut rest = bytes;
            let error = read(&mut rest).await.unwrap_err().to_string();
            assert!(error.contains(expected), "{bytes:?}: {error}");
        }
    }
}
