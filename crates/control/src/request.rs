//! The way to the core: work with somebody who waits for its answer, and looks at the core between
//! two batches. Work itself is plain data; who waits for it stays here, outside the core.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
};

use model::{AccountName, ServerTime};

use crate::{
    Action, ActionError, Answer, Core, DeviceHandle, Filing, Operator, Order, OrderError,
    PeerDelivery, PeerHello, PeerReturn, PeerStanding, PeerTaken, Registered, RegistrationVerdict,
    Slice, Submission, Swept, Taken, Upkeep, Work,
};

/// Most requests waiting for the core. Every connection has at most one submission under way, so
/// this is above the connections a gateway takes.
pub const WORK_WAITING_MAX: usize = 65_536;

/// Called once the commit that the work caused is on the disk, or has failed.
pub type Done<T> = Box<dyn FnOnce(T) + Send>;

/// Somebody who looks at the core; must be quick and must not block.
pub type Look = Box<dyn FnOnce(&Core) + Send>;

/// Who waits for the answer to a piece of work.
pub enum Waiter {
    /// Nobody waits for the result.
    Nobody,
    /// A connection, to acknowledge frames.
    Frames(Done<Taken>),
    /// A connection, to hand out a code.
    Registration(Done<RegistrationVerdict>),
    /// A person acted at this node.
    Act(Done<Result<(), ActionError>>),
    /// A person, about the register.
    Register(Done<Result<Registered, ActionError>>),
    /// The sweeper, to begin a day's sweep.
    Sweep(Done<Option<ServerTime>>),
    /// An operator at the command line.
    Operate(Done<Result<(), OrderError>>),
    /// Another authority's message, or one of our own that it has kept.
    Peer(Done<PeerTaken>),
    /// Another node that has said how far it remembers.
    Hello(Done<PeerStanding>),
}

impl Waiter {
    /// The commit is on the disk. An answer of another kind than is waited for is dropped with the
    /// waiter, who hears of it as of a core that stopped.
    pub fn settled(self, answer: Answer) {
        match (self, answer) {
            (Self::Frames(done), Answer::Frames(taken)) => done(taken),
            (Self::Registration(done), Answer::Registration(verdict)) => done(verdict),
            (Self::Act(done), Answer::Act(result)) => done(result),
            (Self::Register(done), Answer::Register(result)) => done(result),
            (Self::Sweep(done), Answer::Sweep(day)) => done(day),
            (Self::Operate(done), Answer::Operate(result)) => done(result),
            (Self::Peer(done), Answer::Peer(taken)) => done(taken),
            (Self::Hello(done), Answer::Hello(standing)) => done(standing),
            _ => {}
        }
    }

    /// The commit failed.
    pub fn refused(self) {
        match self {
            Self::Nobody => {}
            Self::Frames(done) => done(Taken::Refused),
            Self::Registration(done) => done(RegistrationVerdict::Unavailable),
            Self::Act(done) => done(Err(ActionError::Unavailable)),
            Self::Register(done) => done(Err(ActionError::Unavailable)),
            Self::Sweep(done) => done(None),
            Self::Operate(done) => done(Err(OrderError::Unavailable)),
            Self::Peer(done) => done(PeerTaken::Refused),
            Self::Hello(done) => done(PeerStanding::Refused),
        }
    }
}

impl std::fmt::Debug for Waiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiter")
    }
}

/// What waits in the queue to the core.
pub enum Request {
    /// Work, and who waits for its answer.
    Work(Work, Waiter),
    /// A look at the core, once everything that came before is on the disk.
    Look(Look),
    /// Something to be written that the core knows nothing of, and who waits until it is.
    Keep(Box<Upkeep>, Done<bool>),
    /// Something to be removed that the core knows nothing of, and who waits until it is; he is told
    /// nothing if the store refused.
    Sweep(Slice, Done<Option<Swept>>),
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Work(work, _) => f.debug_tuple("Work").field(work).finish(),
            Self::Look(_) => f.write_str("Look"),
            Self::Keep(..) => f.write_str("Keep"),
            Self::Sweep(slice, _) => f.debug_tuple("Sweep").field(slice).finish(),
        }
    }
}

/// The queue to the core is full, or the core has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Busy {
    /// [`WORK_WAITING_MAX`] requests are waiting.
    #[error("the core has {WORK_WAITING_MAX} requests waiting")]
    Full,
    /// The loop has ended.
    #[error("the core has stopped")]
    Stopped,
}

/// A way to the core; cheap to clone. Nothing here waits: a request that cannot be queued is
/// dropped, and its callback with it.
#[derive(Debug, Clone)]
pub struct Handle {
    requests: SyncSender<Request>,
}

impl Handle {
    /// Queues work that nobody waits for.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn tell(&self, work: Work) -> Result<(), Busy> {
        self.ask(work, Waiter::Nobody)
    }

    /// Queues work with whoever waits for its answer.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn ask(&self, work: Work, waiter: Waiter) -> Result<(), Busy> {
        self.queue(Request::Work(work, waiter))
    }

    /// Hands in frames of a device.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn submit(
        &self,
        submission: Submission,
        done: impl FnOnce(Taken) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::Frames(Arc::new(submission)), Waiter::Frames(Box::new(done)))
    }

    /// Asks whether a device may have its authentication code.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn ask_registration(
        &self,
        device: DeviceHandle,
        done: impl FnOnce(RegistrationVerdict) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::Registration { device }, Waiter::Registration(Box::new(done)))
    }

    /// Has a person's action done, who asked for it from that address.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn act(
        &self,
        by: AccountName,
        address: Option<IpAddr>,
        action: Action,
        done: impl FnOnce(Result<(), ActionError>) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::Act { by, address, action: Box::new(action) }, Waiter::Act(Box::new(done)))
    }

    /// Has something done to the register of the scheme.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn act_on_register(
        &self,
        filing: Filing,
        done: impl FnOnce(Result<Registered, ActionError>) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::Register(Box::new(filing)), Waiter::Register(Box::new(done)))
    }

    /// Has an operator's order done.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn operate(
        &self,
        operator: Operator,
        order: Order,
        done: impl FnOnce(Result<(), OrderError>) + Send + 'static,
    ) -> Result<(), Busy> {
        let work = Work::Operate { operator, order: Box::new(order) };
        self.ask(work, Waiter::Operate(Box::new(done)))
    }

    /// Hands in a message of another authority.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn deliver(
        &self,
        delivery: PeerDelivery,
        done: impl FnOnce(PeerTaken) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::Peer(Box::new(delivery)), Waiter::Peer(Box::new(done)))
    }

    /// Hands in what another node says of itself.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn greet(
        &self,
        hello: PeerHello,
        done: impl FnOnce(PeerStanding) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::Hello(Box::new(hello)), Waiter::Hello(Box::new(done)))
    }

    /// Hands in a message of our own that another authority has kept.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn take_up(
        &self,
        returned: PeerReturn,
        done: impl FnOnce(PeerTaken) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::Return(Box::new(returned)), Waiter::Peer(Box::new(done)))
    }

    /// Looks at the core between two batches, once everything that was asked before is on the disk.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn look(&self, look: impl FnOnce(&Core) + Send + 'static) -> Result<(), Busy> {
        self.queue(Request::Look(Box::new(look)))
    }

    /// Has tracks written in a transaction of their own, between two commits. Whoever waits is told
    /// whether they are on the disk.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn keep(
        &self,
        upkeep: Upkeep,
        done: impl FnOnce(bool) + Send + 'static,
    ) -> Result<(), Busy> {
        self.queue(Request::Keep(Box::new(upkeep), Box::new(done)))
    }

    /// Asks which day may be swept: its midnight. `None`: none, since the node's clock is not believed, or
    /// the commit failed.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn begin_sweep(
        &self,
        done: impl FnOnce(Option<ServerTime>) + Send + 'static,
    ) -> Result<(), Busy> {
        self.ask(Work::BeginSweep, Waiter::Sweep(Box::new(done)))
    }

    /// Has what is too old removed in a transaction of its own, between two commits. Whoever waits is
    /// told what it came to once that is on the disk, or `None` if the store refused.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped.
    pub fn sweep(
        &self,
        slice: Slice,
        done: impl FnOnce(Option<Swept>) + Send + 'static,
    ) -> Result<(), Busy> {
        self.queue(Request::Sweep(slice, Box::new(done)))
    }

    fn queue(&self, request: Request) -> Result<(), Busy> {
        self.requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => Busy::Full,
            TrySendError::Disconnected(_) => Busy::Stopped,
        })
    }
}

/// A queue to a core that is yet to be run.
pub fn queue() -> (Handle, Receiver<Request>) {
    let (requests, receiver) = sync_channel(WORK_WAITING_MAX);
    (Handle { requests }, receiver)
}
