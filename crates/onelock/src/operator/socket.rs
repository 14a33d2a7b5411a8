//! The socket in the data folder of a running node, by which its operator reaches it.
//!
//! Whoever owns the folder may connect, and the administrator of the machine: the file is readable
//! by its owner alone, and the operating system says whose process is at the other end. One
//! conversation at a time, of one line each way and ten seconds at most.

use std::{
    fs::{self, Permissions},
    io::{self, Read, Write},
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        net::UnixStream as BlockingStream,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use control::{Clock, Core, Handle, OrderError};
use model::ServerTime;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use super::{
    user,
    wire::{AccountLine, LINE_BYTES_MAX, NotDone, Question, Reply, decode, encode},
};

/// The socket, in the data folder.
const SOCKET_FILE: &str = "operator.sock";
/// How long one conversation may take.
const CONVERSATION_MAX: Duration = Duration::from_secs(10);
/// The user whom the machine obeys in everything.
const ADMINISTRATOR: u32 = 0;

/// Asks the node that runs on this folder.
///
/// # Errors
///
/// When it does not answer, or not so that it is understood.
pub(super) fn ask(folder: &Path, question: &Question) -> Result<Reply> {
    let path = folder.join(SOCKET_FILE);
    let mut stream = BlockingStream::connect(&path)
        .with_context(|| format!("the node cannot be reached by {}", path.display()))?;
    let patience = Some(2 * CONVERSATION_MAX);
    stream.set_read_timeout(patience)?;
    stream.set_write_timeout(patience)?;
    let line = encode(question)?;
    ensure!(line.len() <= LINE_BYTES_MAX, "the order is longer than {LINE_BYTES_MAX} bytes");
    stream.write_all(&line).context("the node does not listen")?;
    let mut answer = Vec::new();
    stream.take(LINE_BYTES_MAX as u64).read_to_end(&mut answer).context("the node is silent")?;
    ensure!(
        !answer.is_empty(),
        "the node ended the conversation: only the folder's owner may order"
    );
    decode(&answer).context("the node answers in another version's words")
}

/// The running node, as questions are put to it.
struct Node {
    handle: Handle,
    clock: Arc<dyn Clock>,
}

/// Listens on the socket while the node runs.
#[derive(Debug)]
pub(crate) struct Listener {
    task: JoinHandle<()>,
    path: PathBuf,
}

impl Listener {
    /// Makes the socket and listens. The folder's lock is held, so one that is there is left over.
    ///
    /// # Errors
    ///
    /// When it cannot be made, above all because the folder's path is too long for one.
    pub(crate) fn start(folder: &Path, handle: Handle, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let (path, made) = (folder.join(SOCKET_FILE), folder.join(format!("{SOCKET_FILE}.new")));
        remove(&made)?;
        let listener = UnixListener::bind(&made)?;
        // It gets its name once nobody else may connect.
        fs::set_permissions(&made, Permissions::from_mode(0o600))?;
        fs::rename(&made, &path)?;
        let owner = fs::metadata(&path)?.uid();
        Ok(Self { task: tokio::spawn(listen(listener, owner, Node { handle, clock })), path })
    }

    /// Listens no more and takes the socket away.
    pub(crate) async fn stop(self) {
        self.task.abort();
        // It was told to end, and that is how it ends.
        let _ = self.task.await;
        if let Err(error) = remove(&self.path) {
            tracing::warn!(%error, "the operator's socket is left over");
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn listen(listener: UnixListener, owner: u32, node: Node) {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "an operator's connection was lost");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        match timeout(CONVERSATION_MAX, converse(stream, owner, &node)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "an operator was not answered"),
            Err(_) => tracing::warn!("an operator took too long"),
        }
    }
}

/// Reads one question and answers it.
async fn converse(stream: UnixStream, owner: u32, node: &Node) -> io::Result<()> {
    let uid = stream.peer_cred()?.uid();
    if uid != owner && uid != ADMINISTRATOR {
        return Err(io::Error::other(format!("the user {uid} does not own the folder")));
    }
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    // One byte more says that it is longer.
    let limit = LINE_BYTES_MAX as u64 + 1;
    (&mut stream).take(limit).read_until(b'\n', &mut line).await?;
    let reply = if line.len() > LINE_BYTES_MAX {
        Reply::Refused(NotDone::TooLong { most: LINE_BYTES_MAX })
    } else {
        match decode(&line) {
            Ok(question) => answer(question, uid, node).await,
            Err(error) => Reply::Refused(NotDone::Unreadable { technical: error.to_string() }),
        }
    };
    stream.get_mut().write_all(&encode(&reply)?).await?;
    stream.get_mut().shutdown().await
}

async fn answer(question: Question, uid: u32, Node { handle, clock }: &Node) -> Reply {
    let ((tell, told), now) = (oneshot::channel(), clock.now());
    let queued = match question {
        Question::ListAccounts => handle.look(move |core| {
            // Nobody waits any more if the conversation took too long.
            let _ = tell.send(Reply::Accounts(accounts(core, now)));
        }),
        Question::Order(order) => {
            let operator = user::of_number(uid);
            tracing::info!(%operator, "an operator orders something by the command line");
            handle.operate(operator, *order, move |done| {
                let _ = tell.send(reply_to(done));
            })
        }
    };
    match queued {
        Ok(()) => told.await.unwrap_or(Reply::Refused(NotDone::Stopping)),
        Err(busy) => Reply::Refused(busy.into()),
    }
}

fn accounts(core: &Core, now: ServerTime) -> Vec<AccountLine> {
    let sessions = core.count_sessions(now);
    let of = |name| sessions.get(&name).copied().unwrap_or_default();
    core.accounts().map(|account| AccountLine::new(account, of(account.name))).collect()
}

fn reply_to(done: Result<(), OrderError>) -> Reply {
    match done {
        Ok(()) => Reply::Done,
        Err(error) => Reply::Refused(error.into()),
    }
}
