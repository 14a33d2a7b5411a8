//! onelock: one lock, separate monitoring. Configuration, wiring and the command line.

mod backup;
mod bench;
mod check;
mod cli;
mod clock;
mod config;
mod decode;
mod demo;
mod drive;
mod figures;
mod keys;
mod operator;
mod peers;
mod recording;
mod reference;
mod registry_file;
mod restore;
mod scrubbing;
mod sealed_keys;
mod serve;
mod setup;
mod tracks;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing has installed a provider before main");
    let cli = cli::Cli::parse();
    match cli::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("onelock: {error:#}");
            ExitCode::FAILURE
        }
    }
}
