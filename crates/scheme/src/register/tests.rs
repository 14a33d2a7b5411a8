//! The register's tests share a bench: three authorities, their registers, what each knows of the
//! world around it, and a relay that carries notices in the order in which they were told.

mod facts;
mod net;
mod samples;
mod trip;

mod amending;
mod applications;
mod bundling;
mod checklist;
mod declaring;
mod drafting;
mod inspecting;
mod leaving;
mod limits;
mod participants;
mod past;
mod properties;
mod standings;
mod starting;
mod whole;
mod wild;

pub(super) use facts::Table;
pub(super) use net::{ALL, AUTHORITIES, Net, newest, recount};
pub(super) use samples::*;
