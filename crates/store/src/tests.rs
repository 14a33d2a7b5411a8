//! The store as a whole: what is written comes back, what is damaged is named, what is full leaves
//! no trace.

mod archive;
mod audit;
mod commit;
mod crash;
mod damage;
mod folder;
mod full;
mod history;
mod register;
mod registry;
mod repeats;
mod rows;
mod samples;
mod setup;
mod tracks;
