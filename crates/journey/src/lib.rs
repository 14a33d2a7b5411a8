//! The journey of one lock at one authority: legs, custody, the gap between two authorities, the
//! seal and the end, as one total function [`step()`]; and the life of an order, as [`step_order`].
//!
//! Deliberately absent: zones and maps (the caller says where the lock was seen, in the words of
//! [`Whereabouts`]), devices and protocols, incidents (they are counted, not kept), clocks, stores
//! and peers. The caller saves the returned state and performs the effects in one transaction.
//!
//! Custody moves by release before acquire: the giver lets go durably, the *receiver* decides each
//! epoch once (accept or void) and no timeout ever takes custody back. Hence at most one authority
//! holds a journey, whatever is lost, doubled, reordered or restarted.

mod effect;
mod input;
mod misfit;
mod order;
mod plan;
mod state;
mod step;

pub use effect::{Cause, Effect, Message, Party};
pub use input::{Chip, Input, Offer, OrderKind, OrderOutcome, Seen, Whereabouts};
pub use misfit::Misfit;
pub use order::{Order, OrderEffect, OrderInput, OrderState, SEAL_SENDS_MAX, step_order};
pub use plan::{AUTHORITIES_MAX, Plan, PlanError, PlanParts, SEAL_NUMBER_MAX};
pub use state::{
    ChipReading, Custody, Decision, End, Epoch, Evidence, GapCheck, GapProof, Hold, Phase,
    PlaceReading, Snapshot, State, Unguarded,
};
pub use step::{
    DECISIONS_MAX, ENTRY_MEMORY, EPOCH_MAX, OFFER_PATIENCE, READING_AGE_MAX, RELEASE_RETRIES_MAX,
    SEAL_ORDERS_MAX, WithdrawalError, may_still_release, may_withdraw, next_tick, step,
};
