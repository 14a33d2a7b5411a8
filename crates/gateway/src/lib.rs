//! Where devices connect: TCP and TLS listeners, one task per connection.
//!
//! Reads frames, knows who is enrolled, authenticates, hands what was read at once to the core as
//! one submission, and acknowledges it only when the core says that it is durable. Orders of the
//! core go out on the same connection. Takes no decision about locks or journeys, stores nothing.
//!
//! | bound | what happens there |
//! |---|---|
//! | connections, in all and per source | closed as they are accepted |
//! | bytes before authentication, junk, refused frames in a row | the connection is closed |
//! | one submission under way per connection | reading pauses: TCP slows the device down |
//! | orders waiting for one connection | the newest is dropped: it expires |

mod connection;
mod end;
mod inbound;
mod links;
mod listen;
mod mailbox;
mod parts;
mod refusals;
mod sessions;
mod settings;
mod shared;

pub use links::Links;
pub use listen::{Drained, Gateway, Running, StartError};
pub use settings::{Limits, Listener, Settings};
