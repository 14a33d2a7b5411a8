//! Which message a command becomes, by profile.

use crate::{
    Command, CommandError, CommandKey, Edition, JointechCommand, Profile, Seals, UnlockForm, ack,
    jointech,
    jt808::{downlink, id},
};

/// Minutes between wake-ups while asleep that P04 asks for beside the interval.
const ASLEEP_MIN: u16 = 30;

/// Id and body of the JT/T 808 message.
pub(super) fn jt808_message(
    command: &Command,
    edition: Edition,
    profile: &Profile,
) -> Result<(u16, Vec<u8>), CommandError> {
    match command {
        Command::Seal => control(profile, false),
        Command::Release { .. } => control(profile, true),
        Command::QueryPosition => Ok((id::QUERY_LOCATION, Vec::new())),
        Command::SetReportInterval { seconds } => {
            let parameters = [crate::Parameter::report_interval(*seconds)];
            Ok((id::SET_PARAMETERS, downlink::parameters_body(&parameters)?))
        }
        Command::SetClock(_) => Err(CommandError::NotSupported("set its clock")),
        Command::Text(text) => Ok((id::TEXT, downlink::text_body(text, edition)?)),
        Command::DescribeYourself => Ok((id::QUERY_PROPERTIES, Vec::new())),
        Command::Jt808(message) => message.body(edition, profile),
        Command::Jointech(_) => Err(CommandError::NotSupported("obey a Jointech command")),
    }
}

fn control(profile: &Profile, release: bool) -> Result<(u16, Vec<u8>), CommandError> {
    match profile.unlock {
        _ if !release && profile.seals == Seals::OnClosing => Err(CommandError::SealsItself),
        UnlockForm::Control2013 { unlock } => {
            Ok((id::CONTROL, downlink::control_2013(release == unlock)))
        }
        UnlockForm::Control2019 { unlock } => {
            Ok((id::CONTROL, downlink::control_2019(release == unlock)))
        }
        UnlockForm::StaticPassword | UnlockForm::OneTimePassword | UnlockForm::None => {
            Err(CommandError::NotSupported(if release { "unlock" } else { "lock" }))
        }
    }
}

/// Appends the Jointech text.
pub(super) fn command_jointech(
    command: &Command,
    profile: &Profile,
    out: &mut Vec<u8>,
) -> Result<CommandKey, CommandError> {
    let word = match command {
        Command::Seal if profile.seals == Seals::OnClosing => {
            return Err(CommandError::SealsItself);
        }
        Command::Seal => return Err(CommandError::NotSupported("lock")),
        Command::Release { secret } => {
            let secret = || secret.as_deref().ok_or(CommandError::SecretMissing);
            match profile.unlock {
                UnlockForm::StaticPassword => {
                    jointech::command::unlock_static(secret()?, out)?;
                    "P43"
                }
                UnlockForm::OneTimePassword => {
                    jointech::command::unlock_once(secret()?, out)?;
                    "P52"
                }
                _ => return Err(CommandError::NotSupported("unlock")),
            }
        }
        Command::QueryPosition => return Err(CommandError::NotSupported("report its position")),
        Command::SetReportInterval { seconds } => {
            let awake_s = u16::try_from(*seconds);
            let awake_s = awake_s.map_err(|_| CommandError::OutOfRange("report interval"))?;
            let asleep_min = ASLEEP_MIN;
            let command = JointechCommand::ReportInterval { awake_s, asleep_min };
            command.write(out)?;
            command.word()
        }
        Command::SetClock(at) => {
            ack::write_clock(at.0.saturating_add(profile.clock_offset_ms), out);
            "P22"
        }
        Command::Text(_) => return Err(CommandError::NotSupported("show a text")),
        Command::DescribeYourself => {
            JointechCommand::Describe.write(out)?;
            "P01"
        }
        Command::Jointech(command) => {
            command.write(out)?;
            command.word()
        }
        Command::Jt808(_) => return Err(CommandError::NotSupported("obey a JT/T 808 message")),
    };
    Ok(CommandKey { message: word.to_owned(), serial: None, parts: 1 })
}
