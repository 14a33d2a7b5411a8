//! Lines of the audit.

use control::AuditAction;
use model::AccountName;
use serde::Serialize;
use utoipa::ToSchema;

/// What somebody did at this node, was shown or took away, or what the node refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditLine {
    /// The line's number; later lines have greater ones.
    pub(crate) id: u64,
    /// When it was done, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// The account that did it; `system` is the node itself.
    #[schema(value_type = String)]
    pub(crate) account: AccountName,
    /// The address that the request came from. `null`: the node did it itself, or did not keep it.
    #[schema(required = true)]
    pub(crate) address: Option<String>,
    /// What the line is about.
    pub(crate) action: AuditAction,
    /// What it was done to: an identifier, or the name that was given at a log-in.
    pub(crate) subject: String,
    /// The words of whoever did it; of the node, a code.
    pub(crate) note: String,
}

impl From<control::AuditLine> for AuditLine {
    fn from(control::AuditLine { id, record }: control::AuditLine) -> Self {
        Self {
            id,
            at_ms: record.at.0,
            account: record.by,
            address: record.address.map(|address| address.to_string()),
            action: record.action,
            subject: record.subject,
            note: record.note,
        }
    }
}
