//! From when to when a certificate is valid.

use model::ServerTime;
use x509_cert::{Certificate, der::Decode, time::Time};

/// First and last moment of validity. `None`: this is not a certificate.
pub(crate) fn of(certificate: &[u8]) -> Option<(ServerTime, ServerTime)> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let validity = certificate.tbs_certificate().validity();
    Some((moment(validity.not_before)?, moment(validity.not_after)?))
}

fn moment(time: Time) -> Option<ServerTime> {
    i64::try_from(time.to_unix_duration().as_millis()).ok().map(ServerTime)
}

#[cfg(test)]
mod tests {
    use model::{AuthorityId, ServerTime};

    use super::of;
    use crate::NodeKeys;

    const DAY_MS: i64 = 86_400_000;
    /// The end of the year 9999, which is the last moment that a certificate can name.
    const LAST: ServerTime = ServerTime(253_402_300_799_000);

    /// A certificate that was made at `now`, in milliseconds since 1970.
    fn certificate(now: i64) -> Vec<u8> {
        let keys = NodeKeys::generate(AuthorityId::new("hk").unwrap(), ServerTime(now)).unwrap();
        keys.card().certificate.to_vec()
    }

    #[test]
    fn a_certificate_is_valid_from_a_day_before_it_was_made_for_five_years() {
        // The last two end after 2049, where the form of a time changes.
        for now in [DAY_MS, 1_767_323_045_000, 2_500_000_000_000, 4_102_444_800_000] {
            let expected = (ServerTime(now - DAY_MS), ServerTime(now + 5 * 365 * DAY_MS));
            assert_eq!(of(&certificate(now)), Some(expected), "{now}");
        }
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let good = certificate(1_767_323_045_000);
        for cut in 0..good.len() {
            assert!(of(&good[..cut]).is_none(), "cut at {cut}");
        }
        for at in 0..good.len() {
            for value in [0, 0x7F, 0x80, 0x84, 0xFF] {
                let mut bad = good.clone();
                bad[at] = value;
                // Whether it still reads as dates depends on the byte.
                let plausible = |time| (ServerTime(0)..=LAST).contains(&time);
                assert!(of(&bad).is_none_or(|(from, to)| plausible(from) && plausible(to)));
            }
        }
    }
}
