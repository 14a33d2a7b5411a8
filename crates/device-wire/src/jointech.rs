//! Jointech electronic locks: `$` binary frames and `( … )` text on one stream.
//!
//! `binary` decodes `$` frames of every version, `text` what stands between parentheses, `sublock`
//! the peripherals that a lock speaks for, `block` the 17 bytes of time and position that they
//! share, and `command` encodes what a platform says, with `settings`, `queries`, `fences` and
//! `cards`. Source: JT701D Protocol Manual V1.4.

pub(crate) mod binary;
pub(crate) mod block;
mod cards;
pub(crate) mod command;
mod fences;
mod queries;
mod settings;
pub(crate) mod sublock;
pub(crate) mod text;

pub use cards::JointechCards;
pub use command::{Channels, JointechCommand};
pub use fences::JointechFence;
pub use queries::JointechQuery;
pub use settings::{AlarmRoute, AlarmRoutes, JointechSetting};
