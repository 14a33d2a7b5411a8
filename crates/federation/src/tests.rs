//! Nodes with the real core over real connections on the loopback, and hostile clients.

mod delivery;
mod forgetting;
mod hostile;
mod key_files;
mod node;
mod renewal;
