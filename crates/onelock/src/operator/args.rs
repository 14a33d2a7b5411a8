//! What `onelock account` is told.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use control::AccountRole;
use model::AccountName;

/// Makes an account, or does something to one.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(crate) struct AccountArgs {
    #[command(subcommand)]
    pub(super) command: Option<AccountCommand>,
    #[command(flatten)]
    pub(super) put: Option<PutArgs>,
}

/// An account that is made, or given another password, read from standard input.
#[derive(Debug, Args)]
pub(super) struct PutArgs {
    /// The node's configuration.
    #[arg(long)]
    pub(super) config: PathBuf,
    /// The name to log in with.
    #[arg(long)]
    pub(super) name: AccountName,
    /// The person's name, or for carriers the company's, as declared on journeys. Left out: as it is.
    #[arg(long)]
    pub(super) display_name: Option<String>,
    /// The role, which says what the account may do. Left out: as it is.
    #[arg(long)]
    pub(super) role: Option<Role>,
}

#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// List every account: its role and company, whether it may be used, when it last was.
    List {
        /// The node's configuration.
        #[arg(long)]
        config: PathBuf,
    },
    /// Let nobody log in with an account any more, and end its log-ins.
    Disable(Named),
    /// Let an account be used again, with the password that it had.
    Enable(Named),
    /// Give an account a password that is printed once and changed at the next log-in.
    Reset(Named),
    /// End the log-ins of an account.
    EndSessions(Named),
}

/// The account that is meant.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// The node's configuration.
    #[arg(long)]
    pub(super) config: PathBuf,
    /// The name that the account logs in with.
    #[arg(long)]
    pub(super) name: AccountName,
}

/// What an account may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Role {
    /// Watches and acts.
    Officer,
    /// An officer who also approves.
    Supervisor,
    /// Reads everything, changes nothing.
    Auditor,
    /// Declares journeys and sees its own.
    Carrier,
}

impl From<Role> for AccountRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Officer => Self::Officer,
            Role::Supervisor => Self::Supervisor,
            Role::Auditor => Self::Auditor,
            Role::Carrier => Self::Carrier,
        }
    }
}
