//! What a node is told when it starts.

use std::{fmt, sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use model::{AuthorityId, JourneyId};
use scheme::Schemes;

/// Most journeys in memory unless configured otherwise, which are those that can still move: at
/// 13,000 trips a day, all goods vehicles of Hong Kong's boundary, two weeks of them.
const JOURNEYS_MAX: usize = 200_000;
/// How old what a device has kept may be when it comes, unless the settings say otherwise.
pub const DEVICE_BEHIND_MAX: Duration = Duration::from_hours(24);

/// What a core is told at its start and keeps.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The authority that runs this node.
    pub authority: AuthorityId,
    /// The authorities it is peered with.
    pub peers: Vec<AuthorityId>,
    /// How long an order may wait for its confirmation.
    pub order_life: Duration,
    /// How far a device's clock may run ahead before its reports drive nothing.
    pub device_ahead_max: Duration,
    /// How far a device's time may lie back before its reports drive nothing.
    pub device_behind_max: Duration,
    /// How old a sighting may be to release a lock on.
    pub fresh_for: Duration,
    /// How long after a start a device that has not been heard since has to come back before its
    /// silence is judged. It is then counted from when the device was last heard: a restart
    /// grants nothing else.
    pub reconnect_grace: Duration,
    /// How far the clock of another authority's node, or that of many devices, may be from this
    /// node's.
    pub clocks_apart_max: Duration,
    /// Most journeys in memory; the oldest that have ended leave first, and while none has, no
    /// further one is declared.
    pub journeys_max: usize,
    /// The schemes and their rules.
    pub schemes: Arc<Schemes>,
    /// What the draws for inspection come from.
    pub draws: DrawKey,
}

impl Settings {
    /// Defaults (limits: `reliability` §4.2, S12): two minutes ahead, 24 hours behind; no schemes,
    /// and draws that anybody can foresee.
    pub fn new(authority: AuthorityId, peers: Vec<AuthorityId>) -> Self {
        Self {
            authority,
            peers,
            order_life: Duration::from_mins(3),
            device_ahead_max: Duration::from_mins(2),
            device_behind_max: DEVICE_BEHIND_MAX,
            fresh_for: Duration::from_mins(2),
            reconnect_grace: Duration::from_mins(1),
            clocks_apart_max: Duration::from_mins(1),
            journeys_max: JOURNEYS_MAX,
            schemes: Arc::default(),
            draws: DrawKey::new(&[0; DrawKey::BYTES]),
        }
    }
}

/// The secret of a node that its draws come from (HMAC-SHA-256, RFC 2104). Whoever does not have it
/// can tell no draw from chance, and a journey's draw stays the same however often it is asked for.
#[derive(Clone)]
pub struct DrawKey(hmac::Key);

impl DrawKey {
    /// Length of the secret: that of the hash.
    pub const BYTES: usize = 32;
    /// Draws lie below this.
    const RANGE: u64 = 1_000_000;

    /// A key of a secret that nobody outside the node knows.
    pub fn new(secret: &[u8; Self::BYTES]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The number of a journey, 0 to 999,999.
    ///
    /// # Panics
    ///
    /// Never: the hash is longer than eight bytes, and what is left below a million fits.
    pub(crate) fn draw(&self, journey: JourneyId) -> u32 {
        let mut of = hmac::Context::with_key(&self.0);
        of.update(b"inspection\0");
        of.update(journey.as_str().as_bytes());
        let tag = of.sign();
        let first = tag.as_ref().first_chunk().expect("32 bytes have a first eight");
        // The bias of the remainder is below one in 10^13.
        u32::try_from(u64::from_be_bytes(*first) % Self::RANGE).expect("below a million")
    }
}

impl fmt::Debug for DrawKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DrawKey")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::JourneyId;

    use super::DrawKey;

    fn draws(secret: u8) -> impl Iterator<Item = u32> {
        let key = DrawKey::new(&[secret; DrawKey::BYTES]);
        (0..1_000).map(move |n| key.draw(JourneyId::new(&format!("journey-{n}")).unwrap()))
    }

    #[test]
    fn draws_are_in_range_and_differ() {
        assert!(draws(1).all(|drawn| drawn < 1_000_000));
        assert!(draws(1).collect::<BTreeSet<_>>().len() > 990, "they hardly repeat");
        let same = draws(1).zip(draws(2)).filter(|(a, b)| a == b).count();
        assert!(same < 5, "another secret gives other numbers");
        let low = draws(3).filter(|drawn| *drawn < 100_000).count();
        assert!((50..150).contains(&low), "a tenth lies in a tenth, not {low} of 1000");
    }

    #[test]
    fn a_journey_draws_once() {
        assert!(draws(1).eq(draws(1)), "asking again gives no other number");
    }
}
