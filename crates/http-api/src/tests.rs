//! Requests against a real core on a thread of its own, with a store in memory.

mod access;
mod accounts;
mod audit;
mod bad_input;
mod console;
mod document;
mod equipment;
mod events;
mod figures;
mod incidents;
mod journeys;
mod kept;
mod login;
mod node;
mod operation;
mod paper;
mod register;
mod retention;
mod seeds;
mod sockets;
mod terms;
mod track;
mod veils;
mod ways;
