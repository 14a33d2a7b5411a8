//! The user of the operating system who works at the command line.

use std::{fs, os::unix::fs::MetadataExt};

use anyhow::{Context, Result};
use control::Operator;

/// Where the operating system says which number has which name.
const USERS: &str = "/etc/passwd";

/// Whoever runs this process.
///
/// # Errors
///
/// When the operating system does not say.
pub(super) fn of_this_process() -> Result<Operator> {
    let process = fs::metadata("/proc/self").context("cannot see whose process this is")?;
    Ok(of_number(process.uid()))
}

/// The user with this number.
pub(super) fn of_number(uid: u32) -> Operator {
    let users = fs::read_to_string(USERS).unwrap_or_default();
    Operator { uid, user: name_in(&users, uid) }
}

/// The name of a number in lines of the form `name:password:number:…`. `None`: it has none.
fn name_in(users: &str, uid: u32) -> Option<String> {
    let wanted = uid.to_string();
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)? == wanted).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn a_number_has_the_name_of_its_line() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbad\n::7:\n\nops:x:1000:1000::/home/ops:\n";
        for (uid, expected) in [(0, Some("root")), (1000, Some("ops")), (7, None), (10, None)] {
            assert_eq!(name_in(users, uid).as_deref(), expected, "{uid}");
        }
    }
}
