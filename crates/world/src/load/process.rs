//! Memory and processor time of a process, from `/proc` (Linux).

use std::{fs, io, path::PathBuf, time::Duration};

/// What `/proc/PID/stat` counts in: `USER_HZ`, which Linux has fixed at 100 for programs.
const TICKS_PER_SECOND: u64 = 100;

/// Why a process cannot be measured.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum ProcessError {
    /// It is gone, or this is not Linux.
    #[error("{0} cannot be read")]
    Read(PathBuf, #[source] io::Error),
    /// The file does not say what it should.
    #[error("{path} has no {field}")]
    Field {
        path: PathBuf,
        /// What was looked for.
        field: &'static str,
    },
}

/// Memory of a process that is in RAM, in bytes.
///
/// # Errors
///
/// When there is no such process.
pub fn resident_bytes(pid: u32) -> Result<u64, ProcessError> {
    let (path, text) = read(pid, "status")?;
    let kilobytes = parse_resident(&text);
    Ok(kilobytes.ok_or(ProcessError::Field { path, field: "VmRSS" })? * 1_024)
}

/// Processor time that a process has used in its life.
///
/// # Errors
///
/// When there is no such process.
pub fn cpu(pid: u32) -> Result<Duration, ProcessError> {
    let (path, text) = read(pid, "stat")?;
    let ticks = parse_ticks(&text).ok_or(ProcessError::Field { path, field: "utime" })?;
    Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

fn read(pid: u32, file: &str) -> Result<(PathBuf, String), ProcessError> {
    let path = PathBuf::from(format!("/proc/{pid}/{file}"));
    match fs::read_to_string(&path) {
        Ok(text) => Ok((path, text)),
        Err(error) => Err(ProcessError::Read(path, error)),
    }
}

fn parse_resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// User and system time: the 14th and 15th fields, counted behind the name, which is in
/// parentheses and may hold anything.
fn parse_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::{cpu, parse_resident, parse_ticks, resident_bytes};

    #[test]
    fn this_process_can_be_measured() {
        let pid = std::process::id();
        assert!(resident_bytes(pid).unwrap() > 100_000);
        assert!(cpu(pid).unwrap() < std::time::Duration::from_hours(24));
        assert!(resident_bytes(u32::MAX).is_err());
    }

    #[test]
    fn fields_are_found() {
        let stat = "7 (a) (b) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0";
        assert_eq!(parse_ticks(stat), Some(175));
        assert_eq!(parse_ticks("7 (a) S 1"), None);
        assert_eq!(parse_resident("Name:\tx\nVmRSS:\t  12 kB\n"), Some(12));
        assert_eq!(parse_resident("Name:\tx\n"), None);
    }
}
