//! The body of a lock and its chips: one bolt, one shackle, and as many chips as authorities.
//!
//! Each chip holds the bolt or does not; the bolt is free only when none holds it, and the shackle
//! comes out only when the bolt is free, or when somebody cuts it. Knows no protocol and no place.

use model::{AuthorityId, Tamper};

/// Wrong passwords in a row that raise the alarm.
const WRONG_TRIES_MAX: u16 = 5;

/// How a body behaves; a matter of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Make {
    /// Whether it counts how often the shackle was pulled out.
    pub counts_openings: bool,
    /// Whether its chips take hold when the shackle goes in, without an order.
    pub seals_on_closing: bool,
}

/// What a platform may tell a chip to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Take hold of the bolt.
    Seal,
    /// Let go of the bolt. The password counts only where the chip has one.
    Release(Option<String>),
}

/// What came of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obeyed {
    /// Done, or it was so already.
    Done,
    /// The shackle is out, so there is nothing to hold.
    ShackleOut,
    /// The password was not the chip's.
    WrongPassword,
}

/// The bolt is held, so the shackle does not come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bolt is held by a chip")]
pub struct BoltHeld;

/// The chip of one authority in a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    authority: AuthorityId,
    password: Option<String>,
    one_time: Option<String>,
    holds: bool,
    alarms: Tamper,
    wrong_tries: u16,
}

/// What one chip can say of the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChipState {
    /// Whether this chip holds the bolt.
    pub holds: bool,
    /// Whether the shackle is in.
    pub is_closed: bool,
    /// Alarms that this chip has latched.
    pub alarms: Tamper,
    /// How often the shackle was pulled out. `None`: the body does not count.
    pub openings: Option<u32>,
}

/// The body of a lock with the chips in it, as the world knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockBody {
    make: Make,
    chips: Vec<Chip>,
    is_closed: bool,
    openings: u32,
}

impl LockBody {
    /// An open lock with a chip for each authority, none of which holds. `openings` is what its
    /// life so far has left on the counter.
    pub fn new(make: Make, chips: Vec<(AuthorityId, Option<String>)>, openings: u32) -> Self {
        let chips = chips.into_iter().map(|(authority, password)| Chip {
            authority,
            password,
            one_time: None,
            holds: false,
            alarms: Tamper::NONE,
            wrong_tries: 0,
        });
        Self { make, chips: chips.collect(), is_closed: false, openings }
    }

    /// Whether no chip holds the bolt.
    pub fn is_free(&self) -> bool {
        self.chips.iter().all(|chip| !chip.holds)
    }

    /// Whether the shackle is in.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// What an authority's chip says. `None`: the lock has no chip of theirs.
    pub fn state(&self, authority: AuthorityId) -> Option<ChipState> {
        let chip = self.chips.iter().find(|chip| chip.authority == authority)?;
        Some(ChipState {
            holds: chip.holds,
            is_closed: self.is_closed,
            alarms: chip.alarms,
            openings: self.make.counts_openings.then_some(self.openings),
        })
    }

    /// Whether an authority's chip holds the bolt.
    pub fn holds(&self, authority: AuthorityId) -> bool {
        self.state(authority).is_some_and(|state| state.holds)
    }

    /// Somebody puts the shackle in.
    pub fn close(&mut self) {
        self.is_closed = true;
        if self.make.seals_on_closing {
            for chip in &mut self.chips {
                chip.holds = true;
            }
        }
    }

    /// Gives an authority's chip a password that releases once.
    pub fn set_one_time(&mut self, authority: AuthorityId, password: &str) {
        for chip in self.chips.iter_mut().filter(|chip| chip.authority == authority) {
            chip.one_time = Some(password.to_owned());
        }
    }

    /// Somebody pulls at the shackle.
    ///
    /// # Errors
    ///
    /// When a chip holds the bolt: the shackle stays in.
    pub fn pull(&mut self) -> Result<(), BoltHeld> {
        if !self.is_free() {
            return Err(BoltHeld);
        }
        if self.is_closed {
            self.is_closed = false;
            self.openings = self.openings.saturating_add(1);
        }
        Ok(())
    }

    /// Somebody cuts the shackle. The chips that hold the bolt feel it and latch the alarm; both
    /// ends of the shackle stay in the body, so it still counts as closed.
    pub fn cut(&mut self) {
        for chip in self.chips.iter_mut().filter(|chip| chip.holds) {
            chip.alarms = chip.alarms.with(Tamper::SHACKLE_CUT);
        }
    }

    /// An authority orders its chip. `None`: the lock has no chip of theirs.
    pub fn obey(&mut self, authority: AuthorityId, order: &Order) -> Option<Obeyed> {
        let is_closed = self.is_closed;
        let chip = self.chips.iter_mut().find(|chip| chip.authority == authority)?;
        Some(match order {
            Order::Seal if is_closed => {
                chip.holds = true;
                Obeyed::Done
            }
            Order::Seal => Obeyed::ShackleOut,
            Order::Release(given) => chip.release(given.as_deref()),
        })
    }
}

impl Chip {
    fn release(&mut self, given: Option<&str>) -> Obeyed {
        let fits = |own: &Option<String>| own.is_some() && own.as_deref() == given;
        let is_guarded = self.password.is_some() || self.one_time.is_some();
        if is_guarded && !fits(&self.password) && !fits(&self.one_time) {
            self.wrong_tries = self.wrong_tries.saturating_add(1);
            if self.wrong_tries >= WRONG_TRIES_MAX {
                self.alarms = self.alarms.with(Tamper::WRONG_PASSWORDS);
            }
            return Obeyed::WrongPassword;
        }
        self.wrong_tries = 0;
        self.one_time = None;
        self.holds = false;
        Obeyed::Done
    }
}

#[cfg(test)]
mod tests {
    use super::{LockBody, Make, Obeyed, Order};
    use model::{AuthorityId, Tamper};
    use proptest::prelude::*;

    const COUNTING: Make = Make { counts_openings: true, seals_on_closing: false };

    fn authorities() -> [AuthorityId; 3] {
        ["hk", "mainland", "macao"].map(|name| AuthorityId::new(name).unwrap())
    }

    fn lock(make: Make) -> LockBody {
        LockBody::new(make, authorities().map(|authority| (authority, None)).to_vec(), 7)
    }

    #[test]
    fn one_chip_holds_for_all() {
        let [hk, mainland, _] = authorities();
        let mut lock = lock(COUNTING);
        assert_eq!(lock.obey(hk, &Order::Seal), Some(Obeyed::ShackleOut));
        lock.close();
        assert_eq!(lock.obey(hk, &Order::Seal), Some(Obeyed::Done));
        assert_eq!(lock.obey(mainland, &Order::Seal), Some(Obeyed::Done));
        assert_eq!(lock.obey(hk, &Order::Release(None)), Some(Obeyed::Done));
        assert!(lock.pull().is_err(), "the other chip holds");
        assert_eq!(lock.obey(mainland, &Order::Release(None)), Some(Obeyed::Done));
        assert_eq!(lock.state(hk).unwrap().openings, Some(7), "letting go is no opening");
        assert!(lock.pull().is_ok() && lock.pull().is_ok());
        assert_eq!(lock.state(hk).unwrap().openings, Some(8), "pulled out once");
    }

    #[test]
    fn a_cut_is_felt_by_the_chips_that_hold() {
        let [hk, mainland, _] = authorities();
        let mut lock = lock(COUNTING);
        lock.close();
        lock.obey(mainland, &Order::Seal);
        lock.cut();
        assert_eq!(lock.state(mainland).unwrap().alarms, Tamper::SHACKLE_CUT);
        assert!(lock.state(hk).unwrap().alarms.is_empty());
    }

    #[test]
    fn passwords_guard_where_there_are_any() {
        let hk = authorities()[0];
        let make = Make { counts_openings: false, seals_on_closing: true };
        let mut lock = LockBody::new(make, vec![(hk, Some("123456".into()))], 0);
        lock.close();
        assert!(lock.holds(hk), "takes hold on closing");
        for _ in 0..5 {
            assert_eq!(lock.obey(hk, &Order::Release(None)), Some(Obeyed::WrongPassword));
        }
        assert!(lock.state(hk).unwrap().alarms.contains(Tamper::WRONG_PASSWORDS));
        let right = Order::Release(Some("123456".into()));
        assert_eq!(lock.obey(hk, &right), Some(Obeyed::Done));
        assert_eq!(lock.state(hk).unwrap().openings, None, "it does not count");
        lock.close();
        lock.set_one_time(hk, "654321");
        let once = Order::Release(Some("654321".into()));
        assert_eq!(lock.obey(hk, &once), Some(Obeyed::Done));
        assert_eq!(lock.obey(hk, &once), Some(Obeyed::WrongPassword), "it is spent");
    }

    proptest! {
        #[test]
        fn the_shackle_moves_only_while_the_bolt_is_free(acts in prop::collection::vec((0_usize..3, 0_u8..5), 0..60)) {
            let mut lock = lock(COUNTING);
            for (who, act) in acts {
                let authority = authorities()[who];
                let (before, count) = (lock.clone(), lock.state(authority).unwrap().openings);
                match act {
                    0 => lock.close(),
                    1 => prop_assert_eq!(lock.pull().is_ok(), before.is_free()),
                    2 => { lock.obey(authority, &Order::Seal); }
                    3 => { lock.obey(authority, &Order::Release(None)); }
                    _ => lock.cut(),
                }
                let opened = before.is_closed() && !lock.is_closed();
                prop_assert!(!opened || (act == 1 && before.is_free()));
                let grown = lock.state(authority).unwrap().openings != count;
                prop_assert_eq!(grown, opened, "the counter counts openings and nothing else");
                prop_assert!(lock.is_free() || lock.is_closed(), "nothing is held but a shackle that is in");
            }
        }
    }
}
