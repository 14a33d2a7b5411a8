//! Reading, writing and closing with bounds. Connections have no read buffer of their own while
//! they are idle: each worker thread has one.

use std::{
    cell::RefCell,
    future::poll_fn,
    io,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    time::timeout,
};

use crate::end::EndReason;

/// Most bytes of one read, whatever the limits say.
const SCRATCH_BYTES: usize = 65_536;

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; SCRATCH_BYTES].into());
}

/// Reads up to `most` bytes to the end of `pending`. Returns how many; none when the stream has
/// ended. Dropping the future loses nothing.
pub(super) async fn read<S: AsyncRead + Unpin>(
    stream: &mut S,
    pending: &mut Vec<u8>,
    most: usize,
) -> io::Result<usize> {
    poll_fn(|cx| {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(&mut scratch[..most.min(SCRATCH_BYTES)]);
            match Pin::new(&mut *stream).poll_read(cx, &mut buffer) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Ready(Ok(())) => {
                    pending.extend_from_slice(buffer.filled());
                    Poll::Ready(Ok(buffer.filled().len()))
                }
            }
        })
    })
    .await
}

/// Writes all of `bytes`, in one call where the network takes them.
pub(super) async fn write<S: AsyncWrite + Unpin>(
    stream: &mut S,
    bytes: &[u8],
    limit: Duration,
) -> Result<(), EndReason> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut all = pin!(async {
        stream.write_all(bytes).await?;
        stream.flush().await
    });
    // Mostly it is done at once and needs no timer.
    if let Poll::Ready(done) = poll_fn(|cx| Poll::Ready(all.as_mut().poll(cx))).await {
        return done.map_err(EndReason::Failed);
    }
    match timeout(limit, all).await {
        Ok(done) => done.map_err(EndReason::Failed),
        Err(_) => Err(EndReason::WriteSlow(limit)),
    }
}

/// Says good-bye, as far as the other side lets us.
pub(super) async fn close<S: AsyncWrite + Unpin>(stream: &mut S, limit: Duration) {
    // Whether it was heard makes no difference any more.
    let _ = timeout(limit, stream.shutdown()).await;
}
