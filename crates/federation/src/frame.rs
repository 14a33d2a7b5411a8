//! Frames between two nodes, inside TLS: four bytes of length (big endian, of what follows), one
//! byte of kind, the rest by kind. The sender of messages is the TLS client; the other side answers.

use std::io;

use bytes::{BufMut, BytesMut};
use federation_wire::{Receipt, SIGNATURE_BYTES};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::codec::{Decoder, Encoder, Framed, LengthDelimitedCodec};

/// Longest frame: an envelope and its kind.
pub(crate) const FRAME_BYTES_MAX: usize = federation_wire::ENVELOPE_BYTES_MAX + 1;

/// What one side says to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Frame {
    /// Sender: a signed envelope.
    Envelope(Vec<u8>),
    /// Sender: are you there?
    Ping,
    /// Either, first of all: how far it remembers. The sender says it first.
    Hello(Vec<u8>),
    /// Sender: give back our own envelopes behind this number, which we do not remember.
    Return(u64),
    /// Receiver: this number is on its disk, with its receipt for it.
    Durable(u64, Receipt),
    /// Receiver: an earlier number is missing, this one.
    OutOfOrder(u64),
    /// Receiver: not taken; send it again later.
    Busy,
    /// Receiver: the answer to a ping.
    Pong,
    /// Receiver: an envelope of the sender's own, as it came.
    Returned(Vec<u8>),
    /// Receiver: no more are given back now.
    ReturnedAll,
    /// Either: the other holds another message of this number.
    Conflict(u64),
}

/// Why a frame cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    /// Nothing was allocated for it.
    #[error("a frame is longer than {FRAME_BYTES_MAX} bytes")]
    TooLong,
    /// A frame has at least its kind.
    #[error("a frame is empty")]
    Empty,
    /// An unknown kind, or a length that does not fit it.
    #[error("a frame of kind {kind} cannot have {length} bytes")]
    Kind { kind: u8, length: usize },
    /// The connection broke while a frame was read or written.
    #[error("the connection failed")]
    Io(#[from] io::Error),
}

/// A connection between two nodes, cut into frames.
pub(crate) type Link<S> = Framed<S, FrameCodec>;

/// Cuts a stream into frames. Sans-IO: bytes in, frames out, and back.
#[derive(Debug)]
pub(crate) struct FrameCodec(LengthDelimitedCodec);

impl FrameCodec {
    /// The codec of a connection that has just been made.
    pub(crate) fn new() -> Self {
        Self(LengthDelimitedCodec::builder().max_frame_length(FRAME_BYTES_MAX).new_codec())
    }
}

impl Decoder for FrameCodec {
    type Item = Frame;
    type Error = FrameError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Frame>, FrameError> {
        // The length is the one thing that can be wrong: there is no input or output in here.
        let frame = self.0.decode(bytes).map_err(|_| FrameError::TooLong)?;
        frame.map(|frame| Frame::decode(&frame)).transpose()
    }
}

impl Encoder<&Frame> for FrameCodec {
    type Error = FrameError;

    fn encode(&mut self, frame: &Frame, out: &mut BytesMut) -> Result<(), FrameError> {
        let mut bytes = BytesMut::new();
        frame.encode(&mut bytes);
        self.0.encode(bytes.freeze(), out).map_err(|_| FrameError::TooLong)
    }
}

impl Frame {
    /// Appends kind and contents to `out`.
    fn encode(&self, out: &mut BytesMut) {
        match self {
            Self::Envelope(bytes) => put_bytes(1, bytes, out),
            Self::Ping => out.put_u8(2),
            Self::Hello(bytes) => put_bytes(3, bytes, out),
            Self::Return(after) => put_number(4, *after, out),
            Self::Durable(seq, receipt) => {
                put_number(17, *seq, out);
                out.put_slice(&receipt.0);
            }
            Self::OutOfOrder(seq) => put_number(18, *seq, out),
            Self::Busy => out.put_u8(19),
            Self::Pong => out.put_u8(20),
            Self::Returned(bytes) => put_bytes(21, bytes, out),
            Self::ReturnedAll => out.put_u8(22),
            Self::Conflict(seq) => put_number(23, *seq, out),
        }
    }

    fn decode(frame: &[u8]) -> Result<Self, FrameError> {
        let (&kind, rest) = frame.split_first().ok_or(FrameError::Empty)?;
        let length = rest.len();
        let wrong = FrameError::Kind { kind, length };
        let number = || <[u8; 8]>::try_from(rest).map(u64::from_be_bytes);
        match kind {
            1 => Ok(Self::Envelope(rest.to_vec())),
            2 if length == 0 => Ok(Self::Ping),
            3 => Ok(Self::Hello(rest.to_vec())),
            4 => number().map(Self::Return).map_err(|_| wrong),
            17 => durable(rest).ok_or(wrong),
            18 => number().map(Self::OutOfOrder).map_err(|_| wrong),
            19 if length == 0 => Ok(Self::Busy),
            20 if length == 0 => Ok(Self::Pong),
            21 => Ok(Self::Returned(rest.to_vec())),
            22 if length == 0 => Ok(Self::ReturnedAll),
            23 => number().map(Self::Conflict).map_err(|_| wrong),
            _ => Err(wrong),
        }
    }
}

fn durable(rest: &[u8]) -> Option<Frame> {
    let (number, receipt) = rest.split_first_chunk()?;
    let receipt: [u8; SIGNATURE_BYTES] = receipt.try_into().ok()?;
    Some(Frame::Durable(u64::from_be_bytes(*number), Receipt(receipt)))
}

fn put_bytes(kind: u8, bytes: &[u8], out: &mut BytesMut) {
    out.reserve(1 + bytes.len());
    out.put_u8(kind);
    out.put_slice(bytes);
}

fn put_number(kind: u8, number: u64, out: &mut BytesMut) {
    out.put_u8(kind);
    out.put_u64(number);
}

/// Reads one frame. What was read of a frame is kept when this is dropped.
pub(crate) async fn read<S>(link: &mut Link<S>) -> Result<Frame, FrameError>
where
    S: AsyncRead + Unpin,
{
    let ended = || io::Error::from(io::ErrorKind::UnexpectedEof).into();
    link.next().await.unwrap_or_else(|| Err(ended()))
}

/// Writes frames, as many as fit into one packet at once.
pub(crate) async fn write<S>(link: &mut Link<S>, frames: &[Frame]) -> Result<(), FrameError>
where
    S: AsyncWrite + Unpin,
{
    for frame in frames {
        link.feed(frame).await?;
    }
    link.flush().await
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use federation_wire::{Receipt, SIGNATURE_BYTES};
    use tokio_util::codec::{Decoder, Encoder};

    use super::{FRAME_BYTES_MAX, Frame, FrameCodec, FrameError, Link, read};

    fn encoded(frames: &[Frame]) -> BytesMut {
        let mut bytes = BytesMut::new();
        for frame in frames {
            FrameCodec::new().encode(frame, &mut bytes).unwrap();
        }
        bytes
    }

    #[test]
    fn frames_come_back_as_they_were_however_they_are_cut() {
        let frames = [
            Frame::Envelope(vec![7; FRAME_BYTES_MAX - 1]),
            Frame::Envelope(Vec::new()),
            Frame::Ping,
            Frame::Hello(vec![1; 400]),
            Frame::Return(1),
            Frame::Returned(vec![2; 700]),
            Frame::ReturnedAll,
            Frame::Conflict(3),
            Frame::Durable(u64::MAX, Receipt([9; SIGNATURE_BYTES])),
            Frame::OutOfOrder(0),
            Frame::Busy,
            Frame::Pong,
        ];
        let bytes = encoded(&frames);
        for piece in [1, 3, 1_000, bytes.len()] {
            let (mut codec, mut held, mut found) = (FrameCodec::new(), BytesMut::new(), Vec::new());
            for piece in bytes.chunks(piece) {
                held.extend_from_slice(piece);
                while let Some(frame) = codec.decode(&mut held).unwrap() {
                    found.push(frame);
                }
            }
            assert!(found == frames, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_frame_begins_with_its_length_and_its_kind() {
        assert_eq!(encoded(&[Frame::Ping]).as_ref(), [0, 0, 0, 1, 2]);
        let back = [0, 0, 0, 9, 4, 0, 0, 0, 0, 0, 0, 1, 2];
        assert_eq!(encoded(&[Frame::Return(258)]).as_ref(), back);
        assert_eq!(encoded(&[Frame::Envelope(vec![7, 8])]).as_ref(), [0, 0, 0, 3, 1, 7, 8]);
        let too_long = Frame::Envelope(vec![0; FRAME_BYTES_MAX]);
        let refused = FrameCodec::new().encode(&too_long, &mut BytesMut::new());
        assert!(matches!(refused, Err(FrameError::TooLong)));
    }

    #[tokio::test]
    async fn what_is_no_frame_is_refused() {
        let table: [(&[u8], &str); 7] = [
            (&[0, 0, 0, 0], "a frame is empty"),
            (&[0xFF, 0xFF, 0xFF, 0xFF, 1], "a frame is longer than"),
            (&[0, 0, 0, 1, 99], "kind 99 cannot have 0"),
            (&[0, 0, 0, 2, 2, 0], "kind 2 cannot have 1"),
            (&[0, 0, 0, 9, 17, 0, 0, 0, 0, 0, 0, 0, 1], "kind 17 cannot have 8"),
            (&[0, 0, 0, 9, 1, 0], "the connection failed"),
            (&[], "the connection failed"),
        ];
        for (bytes, expected) in table {
            let mut link = Link::new(bytes, FrameCodec::new());
            let error = read(&mut link).await.unwrap_err().to_string();
            assert!(error.contains(expected), "{bytes:?}: {error}");
        }
    }
}
