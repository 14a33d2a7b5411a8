//! The store as a whole: what is written comes back, what is damaged is named, what is full leaves
//! no trace.

mod age;
mod archive;
mod audit;
mod backup;
mod cards;
mod commit;
mod crash;
mod damage;
mod documents;
mod erasures;
mod figures;
mod folder;
mod full;
mod heads;
mod history;
mod lists;
mod pairs;
mod past;
mod people;
mod register;
mod registry;
mod repeats;
mod rounds;
mod rows;
mod samples;
mod scrub;
mod setup;
mod sweep;
mod tracks;
