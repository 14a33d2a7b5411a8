//! Fences in a Jointech lock: ten, each a polygon of at most five pages of ten corners.
//!
//! Source: JT701D Protocol Manual V1.4, P24, P29, P30 and P31. That a fence is deleted, drawn,
//! named and then committed in this order is our reading; the manual shows the commands singly.

use model::Point;

use crate::{
    CommandError, JointechCommand,
    jointech::command::{checked_text, in_range},
};

const FENCES: i64 = 10;
const PAGES: i64 = 5;
const CORNERS_PER_PAGE: usize = 10;
/// Pages times corners per page.
const CORNERS: i64 = 50;
/// Longest name. Ours: the manual's limit is not known.
const NAME_LENGTH: usize = 20;

/// One step of keeping a fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JointechFence {
    /// P24: name a fence and turn it on or off.
    Name {
        /// Number of the fence in the lock, 1 to 10.
        fence: u8,
        /// Whether it is switched on.
        on: bool,
        /// 1 to 20 ASCII letters, digits, spaces, `-` or `_`.
        name: String,
    },
    /// P29: corners of a fence.
    Corners {
        /// Number of the fence in the lock, 1 to 10.
        fence: u8,
        /// Which ten corners these are, 1 to 5.
        page: u8,
        /// 1 to 10; written to 1/10,000 of a minute.
        corners: Vec<Point>,
    },
    /// P30: delete a fence, 1 to 10.
    Delete(u8),
    /// P31: keep what was changed.
    Commit,
}

impl JointechFence {
    /// All commands that put a fence in place of what number `fence` was, in the order to send
    /// them: P30, P29 for each page, P24 (on), P31.
    ///
    /// # Errors
    ///
    /// When the number is not 1 to 10, the corners are not 3 to 50, or the name does not fit.
    pub fn replace(
        fence: u8,
        name: &str,
        corners: &[Point],
    ) -> Result<Vec<JointechCommand>, CommandError> {
        in_range("corners of a fence", count(corners.len()), 3, CORNERS)?;
        let mut steps = vec![Self::Delete(fence)];
        for (page, corners) in (1..).zip(corners.chunks(CORNERS_PER_PAGE)) {
            steps.push(Self::Corners { fence, page, corners: corners.to_vec() });
        }
        steps.push(Self::Name { fence, on: true, name: name.to_owned() });
        steps.push(Self::Commit);
        for step in &steps {
            step.text()?;
        }
        Ok(steps.into_iter().map(JointechCommand::Fence).collect())
    }

    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Name { .. } => "P24",
            Self::Corners { .. } => "P29",
            Self::Delete(_) => "P30",
            Self::Commit => "P31",
        }
    }

    pub(super) fn text(&self) -> Result<String, CommandError> {
        Ok(match self {
            Self::Name { fence, on, name } => {
                format!("(P24,1,{},{},{})", number(*fence)?, u8::from(*on), checked_name(name)?)
            }
            Self::Corners { fence, page, corners } => {
                let fence = number(*fence)?;
                let page = in_range("page of a fence", *page, 1, PAGES)?;
                let most = count(CORNERS_PER_PAGE);
                let n = in_range("corners on a page", count(corners.len()), 1, most)?;
                let corners = corners.iter().map(|corner| {
                    let (lon, lat) = (minutes(corner.lon_e7()), minutes(corner.lat_e7()));
                    format!(",{lon},{lat}")
                });
                format!("(P29,1,{fence},{page},{n}{})", corners.collect::<String>())
            }
            Self::Delete(fence) => format!("(P30,{})", number(*fence)?),
            Self::Commit => "(P31)".to_owned(),
        })
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn number(fence: u8) -> Result<u8, CommandError> {
    in_range("fence number", fence, 1, FENCES)
}

fn checked_name(name: &str) -> Result<&str, CommandError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" -_".contains(&byte);
    let fits = (1..=NAME_LENGTH).contains(&name.len()) && name.bytes().all(is_plain);
    checked_text("fence name", name, "1 to 20 ASCII letters, digits, spaces, - or _", fits)
}

/// `dddmm.mmmm`, with `-` for south and west.
fn minutes(degrees_e7: i32) -> String {
    // In 1/10,000 of a minute: 1e-7 degrees are 6e-6 minutes, so 6/100 of one.
    let units = (u64::from(degrees_e7.unsigned_abs()) * 6 + 50) / 100;
    let sign = if degrees_e7 < 0 && units > 0 { "-" } else { "" };
    let (degrees, rest) = (units / 600_000, units % 600_000);
    format!("{sign}{degrees:03}{:02}.{:04}", rest / 10_000, rest % 10_000)
}
