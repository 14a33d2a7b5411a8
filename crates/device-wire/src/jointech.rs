//! Jointech electronic locks: `$` binary frames and `( … )` text on one stream.
//!
//! `binary` decodes `$` frames of every version, `text` what stands between parentheses, `sublock`
//! the peripherals that a lock speaks for, `block` the 17 bytes of time and position that they
//! share, and `command` encodes what a platform says. Source: JT701D Protocol Manual V1.4.

pub(crate) mod binary;
pub(crate) mod block;
pub(crate) mod command;
pub(crate) mod sublock;
pub(crate) mod text;

pub use command::{Channels, JointechCommand};
