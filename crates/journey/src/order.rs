//! The life of one order to a chip: queued, sent, acknowledged, confirmed, or failed or expired.
//!
//! Only the lock's own word confirms: not the write to a socket, and not a reply, which says that
//! the message arrived. A release leaves at most once: the caller records [`OrderInput::Sent`] in a
//! transaction *before* the bytes leave, so that a crash in between loses the order instead of
//! sending it twice. A seal may be sent again, since holding twice harms nobody.

use model::{ReplyOutcome, ServerTime};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::{Misfit, OrderKind, OrderOutcome};

/// Most times a seal order is sent.
pub const SEAL_SENDS_MAX: u8 = 8;

/// How far an order has come.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OrderState {
    /// Recorded; the device has not been reached.
    Queued,
    /// Recorded as sent; nothing was heard.
    Sent,
    /// The device says that it has the order.
    Acknowledged,
    /// The lock says that it obeyed.
    Confirmed,
    /// The device refused.
    Failed,
    /// Nothing confirmed it in time, or it was withdrawn before it was sent.
    Expired,
}

impl OrderState {
    /// Whether the order is over.
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Queued | Self::Sent | Self::Acknowledged => false,
            Self::Confirmed | Self::Failed | Self::Expired => true,
        }
    }
}

/// One order to one chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Order {
    /// What the chip is told to do.
    pub kind: OrderKind,
    /// How far it has come.
    pub state: OrderState,
    /// When it was given.
    pub queued_at: ServerTime,
    /// From when on it must not be sent, and counts as expired.
    pub expires_at: ServerTime,
    /// When it was last recorded as sent. `None`: never.
    pub sent_at: Option<ServerTime>,
    /// When the device said that it has it. `None`: never.
    pub acknowledged_at: Option<ServerTime>,
    /// When it reached its terminal state. `None`: not yet.
    pub ended_at: Option<ServerTime>,
    /// When the lock obeyed after the order had failed or expired. `None`: it did not.
    pub obeyed_late_at: Option<ServerTime>,
    /// The device's code, where it refused.
    pub refusal: Option<u8>,
    /// How often it was recorded as sent.
    pub sent_count: u8,
}

impl Order {
    /// An order just given.
    pub fn new(kind: OrderKind, queued_at: ServerTime, expires_at: ServerTime) -> Self {
        Self {
            kind,
            state: OrderState::Queued,
            queued_at,
            expires_at,
            sent_at: None,
            acknowledged_at: None,
            ended_at: None,
            obeyed_late_at: None,
            refusal: None,
            sent_count: 0,
        }
    }

    /// Whether it may (still, or again) be recorded as sent.
    pub fn may_send(&self, now: ServerTime) -> bool {
        let sends_max = match self.kind {
            OrderKind::Seal => SEAL_SENDS_MAX,
            OrderKind::Release => 1,
        };
        !self.state.is_terminal() && now < self.expires_at && self.sent_count < sends_max
    }

    /// What the chip's hold on the bolt is when the order is obeyed.
    fn wants_holding(&self) -> bool {
        match self.kind {
            OrderKind::Seal => true,
            OrderKind::Release => false,
        }
    }

    fn end(&mut self, state: OrderState, now: ServerTime) {
        self.state = state;
        self.ended_at = Some(now);
    }
}

/// Something that happened to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderInput {
    /// It is about to leave; recorded before the bytes do.
    Sent,
    /// The device answered the message.
    Replied(ReplyOutcome),
    /// The lock's own state or event, made after the order was sent.
    LockSays {
        /// Whether the own chip holds the bolt.
        holding: bool,
    },
    /// It must not leave any more. Only an order that was never sent can be withdrawn.
    Withdraw,
    /// Time has passed; deadlines are looked at.
    Tick,
}

/// What follows for the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderEffect {
    /// It is over: tell the journey `Input::OrderEnded`.
    Ended(OrderOutcome),
    /// The lock obeyed after the order was over: tell the journey `OrderEnded` confirmed.
    ObeyedLate,
    /// The input does not fit.
    Flag(Misfit),
}

/// Answers one input. Total; terminal states stay terminal.
pub fn step_order(order: Order, input: OrderInput, now: ServerTime) -> (Order, Vec<OrderEffect>) {
    let mut next = order;
    let effects = match (input, order.state) {
        (OrderInput::Sent, _) => sent(&mut next, now),
        (OrderInput::Replied(outcome), OrderState::Sent | OrderState::Acknowledged) => {
            replied(&mut next, outcome, now)
        }
        (OrderInput::Replied(_), OrderState::Queued) => flag(Misfit::ReplyToUnsent),
        (OrderInput::LockSays { holding }, _) => lock_says(&mut next, holding, now),
        (OrderInput::Withdraw, OrderState::Queued) => {
            next.end(OrderState::Expired, now);
            vec![OrderEffect::Ended(OrderOutcome::Withdrawn)]
        }
        (OrderInput::Withdraw, OrderState::Sent | OrderState::Acknowledged) => {
            flag(Misfit::WithdrawalOfSent)
        }
        (OrderInput::Tick, state) if !state.is_terminal() && now >= order.expires_at => {
            next.end(OrderState::Expired, now);
            vec![OrderEffect::Ended(OrderOutcome::Expired)]
        }
        // A device answers as often as it was asked; what is over needs no withdrawal.
        (OrderInput::Replied(_) | OrderInput::Withdraw | OrderInput::Tick, _) => Vec::new(),
    };
    (next, effects)
}

fn flag(why: Misfit) -> Vec<OrderEffect> {
    vec![OrderEffect::Flag(why)]
}

fn sent(order: &mut Order, now: ServerTime) -> Vec<OrderEffect> {
    if order.state.is_terminal() {
        return flag(Misfit::SendingOfOver);
    }
    if now >= order.expires_at {
        order.end(OrderState::Expired, now);
        return vec![OrderEffect::Ended(OrderOutcome::Expired)];
    }
    if !order.may_send(now) {
        return flag(Misfit::SentTooOften);
    }
    order.sent_count = order.sent_count.saturating_add(1);
    order.sent_at = Some(now);
    if order.state == OrderState::Queued {
        order.state = OrderState::Sent;
    }
    Vec::new()
}

fn replied(order: &mut Order, outcome: ReplyOutcome, now: ServerTime) -> Vec<OrderEffect> {
    match outcome {
        ReplyOutcome::Done => {
            order.state = OrderState::Acknowledged;
            order.acknowledged_at = order.acknowledged_at.or(Some(now));
            Vec::new()
        }
        ReplyOutcome::Failed(code) => {
            order.refusal = Some(code);
            order.end(OrderState::Failed, now);
            vec![OrderEffect::Ended(OrderOutcome::Failed)]
        }
    }
}

fn lock_says(order: &mut Order, holding: bool, now: ServerTime) -> Vec<OrderEffect> {
    let obeyed = holding == order.wants_holding();
    match order.state {
        OrderState::Sent | OrderState::Acknowledged if obeyed => {
            order.end(OrderState::Confirmed, now);
            vec![OrderEffect::Ended(OrderOutcome::Confirmed)]
        }
        OrderState::Failed | OrderState::Expired
            if obeyed && order.sent_count > 0 && order.obeyed_late_at.is_none() =>
        {
            order.obeyed_late_at = Some(now);
            vec![OrderEffect::ObeyedLate]
        }
        OrderState::Queued
        | OrderState::Sent
        | OrderState::Acknowledged
        | OrderState::Confirmed
        | OrderState::Failed
        | OrderState::Expired => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
