//! One connection: one task that reads, hands over, waits for the disk, and answers. At most one
//! submission is under way; meanwhile nothing is read, but orders still go out.

mod io;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use admission::{Admitted, Source};
use control::{DeviceHandle, LinkId, RegistrationVerdict, SecondSession, Submission, Work};
use device_wire::{Ack, Protocol, Registration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::oneshot,
    time::{Instant, sleep_until},
};

use crate::{
    end::EndReason,
    inbound::{Bundle, Inbound, Step},
    mailbox::{EndNotice, Mailbox, QueuedOrder, Settled},
    sessions::Entered,
    shared::Shared,
};

/// How often a device with unfinished sub-packeted messages is looked at.
const ASK_AGAIN_EVERY: Duration = Duration::from_secs(1);

/// What a connection is opened with.
pub(crate) struct Opened {
    pub(crate) peer: SocketAddr,
    pub(crate) protocol: Protocol,
    pub(crate) at: Instant,
    pub(crate) place: Admitted,
}

/// A connection's entry among the links, and its seat; given back when dropped, however the task
/// ends.
struct Presence {
    shared: Arc<Shared>,
    link: LinkId,
    mailbox: Arc<Mailbox>,
    device: Option<DeviceHandle>,
    is_up: bool,
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.shared.links.close(self.link);
        let Some(device) = self.device else { return };
        if self.is_up {
            self.shared.tell(Work::LinkDown { device, link: self.link });
        }
        self.shared.sessions.leave(device, self.link);
    }
}

pub(crate) struct Connection<S> {
    shared: Arc<Shared>,
    stream: S,
    opened: Opened,
    inbound: Inbound,
    presence: Presence,
    heard_at: Instant,
    /// Why others want it to end, while something is still under way.
    ending: Option<EndReason>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(crate) fn new(shared: &Arc<Shared>, stream: S, opened: Opened) -> Self {
        let (link, mailbox) = shared.links.open();
        let source = Source::of(opened.peer.ip());
        Self {
            inbound: Inbound::new(Arc::clone(shared), source, opened.protocol),
            presence: Presence {
                shared: Arc::clone(shared),
                link,
                mailbox,
                device: None,
                is_up: false,
            },
            shared: Arc::clone(shared),
            stream,
            heard_at: opened.at,
            opened,
            ending: None,
        }
    }

    /// Serves it until it ends, and says why in the log.
    pub(crate) async fn serve(mut self) {
        let end = match self.run().await {
            Ok(never) => match never {},
            Err(end) => end,
        };
        self.shared.log_end(self.presence.link, self.opened.peer, &end);
        io::close(&mut self.stream, self.shared.limits.write).await;
    }

    async fn run(&mut self) -> Result<std::convert::Infallible, EndReason> {
        let deadline = sleep_until(self.due());
        tokio::pin!(deadline);
        loop {
            self.proceed().await?;
            if self.inbound.is_unfinished() {
                let asks_at = Instant::now() + ASK_AGAIN_EVERY;
                if asks_at < deadline.deadline() {
                    deadline.as_mut().reset(asks_at);
                }
            }
            let (pending, room) = self.inbound.room();
            tokio::select! {
                biased;
                () = self.presence.mailbox.mail() => self.open_mail().await?,
                read = io::read(&mut self.stream, pending, room) => {
                    if read.map_err(EndReason::Failed)? == 0 {
                        return Err(EndReason::HungUp);
                    }
                    self.heard_at = Instant::now();
                }
                () = &mut deadline => {
                    if let Some(end) = self.overdue(Instant::now()) {
                        return Err(end);
                    }
                    self.inbound.ask_again();
                    deadline.as_mut().reset(self.due());
                }
            }
        }
    }

    /// When [`Connection::overdue`] is to be asked next.
    fn due(&self) -> Instant {
        let (limits, opened) = (&self.shared.limits, self.opened.at);
        if self.inbound.is_trusted() {
            self.heard_at + limits.idle
        } else if self.inbound.has_frame() {
            opened + limits.authentication
        } else {
            opened + limits.first_frame
        }
    }

    fn overdue(&self, now: Instant) -> Option<EndReason> {
        if now < self.due() {
            return None;
        }
        let limits = &self.shared.limits;
        Some(if self.inbound.is_trusted() {
            EndReason::Idle(limits.idle)
        } else if self.inbound.has_frame() {
            EndReason::NotAuthenticated(limits.authentication)
        } else {
            EndReason::NoFirstFrame(limits.first_frame)
        })
    }

    /// Does everything that can be done with what was read.
    async fn proceed(&mut self) -> Result<(), EndReason> {
        loop {
            let step = self.inbound.step();
            if let Step::Submit(device, _) = &step
                && self.presence.mailbox.is_contended()
            {
                self.speak(*device);
            }
            match step {
                Step::Read => {
                    self.answer().await?;
                    return self.may_go_on();
                }
                Step::Submit(device, bundle) => self.submit(device, bundle).await?,
                Step::Sit(device) => self.sit(device).await?,
                Step::Authenticated(device) => {
                    self.answer().await?;
                    if !self.inbound.is_trusted() {
                        self.sit(device).await?;
                    }
                }
                Step::Register(device, ack) => self.register(device, &ack).await?,
                Step::Close(end) => {
                    self.answer().await?;
                    return Err(end);
                }
            }
            self.may_go_on()?;
        }
    }

    fn may_go_on(&mut self) -> Result<(), EndReason> {
        self.ending.take().map_or(Ok(()), Err)
    }

    /// This is the first of two sessions, and it is heard.
    fn speak(&self, device: DeviceHandle) {
        let grace = self.shared.limits.second_session_grace;
        let link = self.presence.link;
        if self.shared.sessions.spoke(device, link, Instant::now(), grace) {
            self.shared.tell_second(device, SecondSession::BothSpeak);
        }
    }

    /// Takes the device's seat, waiting for it while another session has it.
    async fn sit(&mut self, device: DeviceHandle) -> Result<(), EndReason> {
        let Presence { link, ref mailbox, .. } = self.presence;
        let entered = self.shared.sessions.enter(device, link, mailbox, Instant::now());
        self.presence.device = Some(device);
        if let Entered::Second { contended_since } = entered {
            self.shared.tell_second(device, SecondSession::Opened);
            self.wait_for_seat(device, contended_since).await?;
            if let Some(terminal) = self.inbound.is_over() {
                return Err(EndReason::Withdrawn(terminal));
            }
            self.shared.tell_second(device, SecondSession::Settled);
        }
        self.presence.mailbox.belongs_to(device);
        self.presence.is_up = true;
        self.shared.tell(Work::LinkUp { device, link });
        self.opened.place.authenticated();
        self.inbound.trust();
        self.heard_at = Instant::now();
        Ok(())
    }

    async fn wait_for_seat(
        &mut self,
        device: DeviceHandle,
        contended_since: Instant,
    ) -> Result<(), EndReason> {
        let silent_at = sleep_until(contended_since + self.shared.silence_of(device));
        tokio::pin!(silent_at);
        loop {
            let (pending, room) = self.inbound.waiting_room();
            if room == 0 {
                let is_due = silent_at.is_elapsed();
                let took =
                    is_due && self.shared.sessions.take_over(device, self.presence.link).is_some();
                return if took { Ok(()) } else { Err(EndReason::Impatient) };
            }
            tokio::select! {
                biased;
                () = self.presence.mailbox.mail() => {
                    let mail = self.presence.mailbox.take();
                    if let Some(notice) = mail.notice {
                        return Err(end_of(notice));
                    }
                    if mail.is_promoted {
                        return Ok(());
                    }
                }
                // Kept for later; what counts is whether there is still somebody there, so this is
                // looked at before the silence.
                read = io::read(&mut self.stream, pending, room) => {
                    if read.map_err(EndReason::Failed)? == 0 {
                        return Err(EndReason::HungUp);
                    }
                }
                // Without a seat to take over, the mailbox says what has become of this session.
                () = &mut silent_at, if !silent_at.is_elapsed() => {
                    if self.shared.sessions.take_over(device, self.presence.link).is_some() {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Hands frames over and acknowledges them once they are durable.
    async fn submit(&mut self, device: DeviceHandle, bundle: Bundle) -> Result<(), EndReason> {
        let Bundle { raw, frames, reports, replies, acks, .. } = bundle;
        let link = self.presence.link;
        let submission = Submission { device, link, raw, frames, reports, replies };
        let receipt = self.presence.mailbox.receipt();
        let done = move |taken| receipt.settle(taken);
        self.shared.handle.submit(submission, done).map_err(EndReason::Busy)?;
        loop {
            match self.presence.mailbox.settled().await {
                Settled::Durable => break,
                Settled::NotStored => return Err(EndReason::NotStored),
                Settled::NotYet => self.open_mail().await?,
            }
        }
        self.write(&acks).await?;
        self.shared.links.note_acknowledged(self.heard_at.elapsed());
        Ok(())
    }

    /// Waits for the core while orders go out. `None`: the core dropped the question.
    async fn wait_for<T>(
        &mut self,
        mut answer: oneshot::Receiver<T>,
    ) -> Result<Option<T>, EndReason> {
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return Ok(answer.ok()),
                () = self.presence.mailbox.mail() => self.open_mail().await?,
            }
        }
    }

    async fn register(&mut self, device: DeviceHandle, ack: &Ack) -> Result<(), EndReason> {
        let (done, verdict) = oneshot::channel();
        let done = move |verdict| drop(done.send(verdict));
        self.shared.handle.ask_registration(device, done).map_err(EndReason::Busy)?;
        match self.wait_for(verdict).await? {
            Some(RegistrationVerdict::Welcome) => {
                let code = self.code_of(device);
                let mut out = Vec::new();
                let (codec, _) = self.inbound.codec();
                codec.registered(ack, Registration::Ok { code }, &mut out);
                self.write(&out).await
            }
            Some(RegistrationVerdict::AlreadyRegistered) => {
                let step = self.inbound.refuse_registration(ack);
                self.answer().await?;
                match step {
                    Some(Step::Close(end)) => Err(end),
                    _ => Ok(()),
                }
            }
            Some(RegistrationVerdict::Unavailable) | None => Err(EndReason::NotStored),
        }
    }

    /// What a device is to authenticate with. Many fail on an empty code, so those that have none
    /// get their number.
    fn code_of(&self, device: DeviceHandle) -> String {
        let device = self.shared.registry.device(device);
        let enrolment = device.as_ref().map(|device| &device.enrolment);
        let code = enrolment.map(|e| e.code.clone().unwrap_or_else(|| e.terminal.to_string()));
        code.unwrap_or_default()
    }

    /// Sends the orders that have come. An end that others want is kept for when nothing is under
    /// way.
    async fn open_mail(&mut self) -> Result<(), EndReason> {
        let mail = self.presence.mailbox.take();
        if !mail.orders.is_empty() {
            let mut out = Vec::new();
            for order in mail.orders {
                self.encode(order, &mut out);
            }
            self.write(&out).await?;
        }
        if let Some(notice) = mail.notice {
            self.ending.get_or_insert_with(|| end_of(notice));
        }
        Ok(())
    }

    fn encode(&mut self, (order, command): QueuedOrder, out: &mut Vec<u8>) {
        let Some(device) = self.presence.device else { return };
        let (codec, Some((terminal, profile))) = self.inbound.codec() else { return };
        let command = self.shared.links.completed(device, profile.unlock(), command);
        match codec.command(terminal, &command, profile, out) {
            Ok(key) => {
                tracing::debug!(order = order.0, device = device.0, ?key, "an order goes out");
                self.inbound.sent(order, key);
            }
            Err(error) => {
                tracing::warn!(order = order.0, %terminal, %error, "an order cannot be sent");
            }
        }
    }

    /// Writes the answers that need not wait for the disk.
    async fn answer(&mut self) -> Result<(), EndReason> {
        let answers = std::mem::take(self.inbound.answers());
        self.write(&answers).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), EndReason> {
        io::write(&mut self.stream, bytes, self.shared.limits.write).await
    }
}

fn end_of(notice: EndNotice) -> EndReason {
    match notice {
        EndNotice::Displaced => EndReason::Displaced,
        EndNotice::Quarantined => EndReason::Quarantined,
        EndNotice::Drain => EndReason::Drained,
    }
}

#[cfg(test)]
pub(crate) mod tests;
