//! The HTTP interface of a node: the console's files, the JSON interface under `/api/v1`, live
//! events, health and figures.
//!
//! Handlers translate and nothing more: rules live in `control` and `scheme`, history in the
//! archive. Who may call what is one table (`access`), and what is not in it is refused. Documents
//! of the register are shown as they were filed; a company sees its own. Deliberately absent: any
//! path of a request near a file system, sessions that say themselves what they allow, secrets of
//! chips, a look at who a driver is that is not in the audit.

mod access;
mod app;
mod console;
mod extract;
mod guard;
mod json;
mod kept;
mod live;
mod login;
mod map;
mod metrics;
mod page;
mod papers;
mod password;
mod problem;
mod register;
mod routes;
mod server;
mod session;
mod settings;
mod store_check;
mod terms;
mod track_files;

#[cfg(test)]
mod tests;
mod words;

pub use live::Live;
pub use metrics::{Metrics, seconds};
pub use password::{
    PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordError, first_password, hash_password,
};
pub use routes::openapi;
pub use server::{Api, Running, StartError};
pub use session::NoRandomness;
pub use settings::{Certificate, Services, Settings};
pub use store_check::StoreCheck;
pub use words::refusal_text;
