//! What components tell each other. A component knows these values and no other component.

use std::{ops::Range, sync::Arc};

use federation_wire::latest as wire;
use journey::{Input, Seen};
use model::{
    AccountName, AuthorityId, DeviceTime, IncidentId, JourneyId, LockId, ProfileName, Report,
    ServerTime, UnitId, VehicleId,
};
use places::Edit;
use scheme::{Act, Change, ChipForm, Reason};

use super::raise::Raise;
use crate::{
    Account, Declaration, DeviceHandle, EnrolledDevice, EnrolledVehicle, FrameIn, IncidentKind,
    IncidentVerdict, LinkId, Role, Settled, Submission,
};

/// One message, named after the component that it is for.
#[derive(Debug)]
pub(crate) enum Message {
    Fleet(ToFleet),
    Custody(ToCustody),
    Desk(ToDesk),
    Peers(ToPeers),
    Register(ToRegister),
    People(ToPeople),
    Map(ToMap),
    Keeping(ToKeeping),
}

/// What the fleet is told: about devices.
#[derive(Debug)]
pub(crate) enum ToFleet {
    /// One frame of a submission.
    Frame(FrameOf),
    /// Reports of one moment, of a device that is on a journey.
    Judge(Moment),
    /// Another journey or fitting begins: what the device said before no longer counts.
    BeginAnew(DeviceHandle),
    /// The chip must be heard from now on.
    Watch(DeviceHandle),
    /// A vehicle is enrolled or changed.
    PutVehicle(EnrolledVehicle),
    /// A chip or positioning unit is enrolled in the place of the one that is there.
    Enrol(Box<Fitting>),
    /// The chip in a lock, or the positioning unit on a vehicle, is taken out of use.
    Withdraw { lock: Option<LockId>, vehicle: VehicleId },
}

/// A chip or positioning unit as the register has it enrolled.
#[derive(Debug)]
pub(crate) struct Fitting {
    pub(crate) lock: Option<LockId>,
    pub(crate) unit: Option<UnitId>,
    pub(crate) vehicle: VehicleId,
    pub(crate) chip: ChipForm,
    /// The profile of its model, for a chip form that names none.
    pub(crate) profile: Option<ProfileName>,
}

impl Fitting {
    /// What it is part of. `None`: the form names neither a lock nor a unit.
    pub(crate) fn role(&self) -> Option<Role> {
        match (self.lock, self.unit) {
            (Some(lock), _) => Some(Role::Chip(lock)),
            (None, Some(unit)) => Some(Role::Unit(unit)),
            (None, None) => None,
        }
    }
}

/// One frame of what a connection read at once.
#[derive(Debug)]
pub(crate) struct FrameOf {
    pub(crate) device: Arc<EnrolledDevice>,
    pub(crate) submission: Arc<Submission>,
    /// Which of the submission's frames.
    pub(crate) index: usize,
}

impl FrameOf {
    pub(crate) fn frame(&self) -> &FrameIn {
        &self.submission.frames[self.index]
    }

    /// Its bytes, as they came.
    pub(crate) fn raw(&self) -> &[u8] {
        let from = self.before().map_or(0, |frame| frame.raw_end);
        &self.submission.raw[from as usize..self.frame().raw_end as usize]
    }

    /// Which of the submission's reports it carries.
    pub(crate) fn reports(&self) -> Range<usize> {
        let from = self.before().map_or(0, |frame| frame.reports_end);
        from as usize..self.frame().reports_end as usize
    }

    fn before(&self) -> Option<&FrameIn> {
        self.submission.frames.get(self.index.checked_sub(1)?)
    }
}

/// What one device said of one moment.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) device: Arc<EnrolledDevice>,
    pub(crate) journey: JourneyId,
    pub(crate) submission: Arc<Submission>,
    /// Which of the submission's reports.
    pub(crate) reports: Range<usize>,
}

impl Moment {
    /// The reports, at least one, all with the same device time.
    pub(crate) fn reports(&self) -> &[Report] {
        &self.submission.reports[self.reports.clone()]
    }
}

/// What custody is told: about journeys and orders.
#[derive(Debug)]
pub(crate) enum ToCustody {
    /// The journey of a manifest begins.
    Declare(Box<Declaration>),
    /// We had told another authority this of a journey that is declared here, and have forgotten it.
    SaidBefore { to: AuthorityId, message: Box<wire::Custody> },
    /// An officer has said that orders may leave again.
    ActAgain,
    /// The journey of a manifest is taken back.
    Withdraw(JourneyId),
    /// A change to a journey is in force.
    Amend(JourneyId, Box<Change>),
    /// An input for the journey's machine.
    Drive(JourneyId, Input),
    /// The journey's lock was seen.
    Sighted { journey: JourneyId, seen: Seen, by: Witness },
    /// The truck was first seen at its origin at this moment: our custody begins.
    BeginCustody { journey: JourneyId, at: ServerTime },
    /// A chip says whether it holds the bolt.
    LockSays(LockWord),
    /// The same, of a chip that is on no journey: only an order to it may wait for this.
    StrayLockSays(LockWord),
    /// A lock opened under way, by its own event.
    Opened { device: DeviceHandle, journey: JourneyId, at: ServerTime, is_live: bool },
    /// Our chip saw an opening after custody was released.
    OpenedAfterRelease { device: DeviceHandle, journey: JourneyId, at: ServerTime },
    /// A device may be sent orders on this connection.
    LinkUp { device: DeviceHandle, link: LinkId },
    /// A message of another authority about custody.
    Received { from: AuthorityId, message: Box<wire::Custody> },
    /// An inspection is due before the lock is let go.
    InspectionDue(JourneyId),
    /// The inspection was done, or is no longer due.
    InspectionOver { journey: JourneyId, was_inspected: bool },
}

/// Whose word a sighting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Witness {
    /// The lock's chip.
    Chip,
    /// The truck's positioning unit.
    Unit,
}

/// A chip's word on the bolt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LockWord {
    pub(crate) device: DeviceHandle,
    /// Whether this chip holds the bolt.
    pub(crate) is_holding: bool,
    /// When, by the device. `None`: it does not say.
    pub(crate) at: Option<DeviceTime>,
    /// By how much the device's clock is known to be behind ours, in milliseconds.
    pub(crate) lag_ms: i64,
}

/// What is asked of the desk: incidents to raise, count or close.
#[derive(Debug)]
pub(crate) enum ToDesk {
    /// Raise an incident, or count it again on the open one of the same cause.
    Raise(Box<Raise>),
    /// Raise an incident unless there has been one with just these facts.
    RaiseNews(Box<Raise>),
    /// The node itself closes the open incident of this cause, if there is one.
    Settle(Box<Settlement>),
    /// The same, if it is still a notice that nobody has acknowledged.
    SettleNotice(Box<Settlement>),
}

/// How the node closes an incident by itself.
#[derive(Debug)]
pub(crate) struct Settlement {
    /// As it would be raised: what counts is its cause.
    pub(crate) of: Raise,
    pub(crate) verdict: IncidentVerdict,
    pub(crate) because: Settled,
}

/// For the outboxes and inboxes of the other authorities.
#[derive(Debug)]
pub(crate) enum ToPeers {
    /// A message for another authority.
    Post { to: AuthorityId, message: Box<wire::Message> },
    /// A journey was declared: what came for it before is received now.
    Declared(JourneyId),
    /// A journey will not be declared here.
    Cancelled(JourneyId),
}

/// For the register of the scheme.
#[derive(Debug)]
pub(crate) enum ToRegister {
    /// A message of another authority about the scheme.
    Received { from: AuthorityId, message: Box<wire::Scheme> },
    /// The node itself notes something.
    Note(Box<Act>),
    /// An incident about a lock was raised: it may say how the lock is doing.
    DeviceShowed { lock: LockId, kind: IncidentKind },
    /// An officer has confirmed an incident that blocks.
    IncidentConfirmed { journey: JourneyId, incident: IncidentId },
    /// The journey of a manifest has ended here.
    JourneyEnded(JourneyId),
}

/// What the people's component is told: about accounts and log-ins.
#[derive(Debug)]
pub(crate) enum ToPeople {
    /// Make an account, which can log in once that is on the disk.
    MakeAccount(Box<Account>),
    /// Forget whose account this is; the account stays, disabled.
    Forget(AccountName),
}

/// For the map in force.
#[derive(Debug)]
pub(crate) enum ToMap {
    /// A draft was published: all published edits, in the order in which they were.
    Publish(Result<Vec<(ServerTime, Edit)>, Box<Reason>>),
}

/// For what is kept and what goes.
#[derive(Debug)]
pub(crate) enum ToKeeping {
    /// An officer says that the node's clock is right.
    BelieveClock,
}

impl From<ToKeeping> for Message {
    fn from(message: ToKeeping) -> Self {
        Self::Keeping(message)
    }
}

impl From<ToFleet> for Message {
    fn from(message: ToFleet) -> Self {
        Self::Fleet(message)
    }
}

impl From<ToCustody> for Message {
    fn from(message: ToCustody) -> Self {
        Self::Custody(message)
    }
}

impl From<ToDesk> for Message {
    fn from(message: ToDesk) -> Self {
        Self::Desk(message)
    }
}

impl From<ToPeers> for Message {
    fn from(message: ToPeers) -> Self {
        Self::Peers(message)
    }
}

impl From<ToRegister> for Message {
    fn from(message: ToRegister) -> Self {
        Self::Register(message)
    }
}

impl From<ToPeople> for Message {
    fn from(message: ToPeople) -> Self {
        Self::People(message)
    }
}

impl From<ToMap> for Message {
    fn from(message: ToMap) -> Self {
        Self::Map(message)
    }
}
