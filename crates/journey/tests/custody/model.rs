//! The world around the machines: a truck, a lock with one chip per authority, one thief, a
//! network that is a growing set of messages, and officers who may decide anything.

use std::{collections::BTreeSet, time::Duration};

use journey::{
    Cause, Chip, Custody, Effect, End, Evidence, Input, Message, OrderKind, OrderOutcome, Party,
    Phase, Plan, PlanParts, Seen, State, Whereabouts, may_withdraw,
};
use model::{AuthorityId, GapMode, JourneyId, LockId, ServerTime};
use stateright::{Checker, HasDiscoveries, Model, Property};

use crate::mutants::{Mutant, step_as};

/// The last epoch that is looked into.
const EPOCH_LAST: u32 = 3;
const GAP_MAX: Duration = Duration::from_mins(30);
const NOW: ServerTime = ServerTime(0);
/// Late enough for every timeout.
const LATER: ServerTime = ServerTime(1_000 * 60 * 60);

#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each lets something happen, by itself")]
pub(crate) struct Journeys {
    pub(crate) plans: Vec<Plan>,
    /// The lock counts its openings.
    pub(crate) counts: bool,
    /// Nobody recalls from this epoch on.
    pub(crate) recall_below: u32,
    /// Orders that may expire although they were given.
    pub(crate) expiries: u8,
    pub(crate) clean_reachable: bool,
    /// The first authority may once select the cargo for inspection.
    pub(crate) inspects: bool,
    /// The first authority may once replace the lock.
    pub(crate) replaces: bool,
    /// Whoever may take the journey back, may.
    pub(crate) withdraws: bool,
    pub(crate) mutant: Mutant,
}

impl Journeys {
    pub(crate) fn new(authorities: usize, gap_mode: GapMode) -> Self {
        let names = ["a", "b", "c"].map(|name| AuthorityId::new(name).expect("a valid name"));
        let plan = |own: usize| {
            Plan::new(PlanParts {
                journey: JourneyId::new("j").expect("a valid name"),
                lock: LockId::new("l").expect("a valid name"),
                gap_mode,
                chain: names[..authorities].to_vec(),
                own: names[own],
                gap_max_before: GAP_MAX,
                gap_max_after: GAP_MAX,
                seal: None,
            })
            .expect("a valid plan")
        };
        let plans = (0..authorities).map(plan).collect();
        let mutant = Mutant::None;
        Self {
            plans,
            counts: false,
            recall_below: 2,
            expiries: 0,
            clean_reachable: true,
            inspects: false,
            replaces: false,
            withdraws: false,
            mutant,
        }
    }

    fn is_reclaimable(&self) -> bool {
        self.plans.len() > 1 && (self.recall_below > 1 || self.withdraws)
    }

    fn overlaps(&self) -> bool {
        self.plans[0].gap_mode == GapMode::Overlap
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each happens once, by itself")]
pub(crate) struct World {
    /// Even: the segment of authority `place / 2`; odd: the gap after it.
    place: usize,
    nodes: Vec<State>,
    armed: Vec<bool>,
    /// Breach reports that chips still have to deliver.
    buffered: Vec<bool>,
    openings: u32,
    breached: bool,
    /// An officer closed, as not real, what covered the evidence of the breach.
    explained: bool,
    /// Authorities that have heard the notice of tamper.
    noticed: Vec<bool>,
    net: BTreeSet<(usize, Message)>,
    /// Causes of the blocking incidents open at each desk, one for each; `None` is a detector's.
    desks: Vec<BTreeSet<Option<Cause>>>,
    expired: u8,
    /// An inspection has been selected.
    selected: bool,
    /// The first lock has been replaced by another.
    replaced: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Move,
    Breach,
    Report(usize),
    See(usize, Whereabouts),
    Obey(usize),
    Confirm(usize),
    Expire(usize),
    Deliver(usize, Message),
    Recall(usize),
    Close(usize, Option<Cause>, bool),
    Timeout(usize),
    Select,
    Inspect,
    Replace,
    Withdraw(usize),
}

impl World {
    fn last(&self) -> &State {
        &self.nodes[self.nodes.len() - 1]
    }

    /// What an order outstanding wants of the chip.
    fn wanted(&self, who: usize) -> Option<bool> {
        self.nodes[who].order().map(|kind| kind == OrderKind::Seal)
    }

    /// Before the last chip was told to let go: afterwards an opening is unloading.
    fn is_guarded_time(&self) -> bool {
        let last = self.nodes.len() - 1;
        match self.last().phase() {
            Phase::Ended(_) => false,
            Phase::Releasing => self.armed[last],
            _ => true,
        }
    }

    fn evidence_pending(&self) -> bool {
        self.buffered.contains(&true)
            || self.net.iter().any(|(to, m)| *m == Message::Tamper && !self.noticed[*to])
    }

    fn give(&mut self, model: &Journeys, who: usize, input: Input, now: ServerTime) {
        let tampered = input == Input::Tampered;
        let plan = &model.plans[who];
        let (next, effects) = step_as(model.mutant, plan, &self.nodes[who], input, now);
        self.nodes[who] = next;
        let mut raised = Vec::from_iter(tampered.then_some(None));
        for effect in effects {
            match effect {
                Effect::Tell { to, message } => self.send(who, to, &message),
                Effect::Raise(cause) => raised.extend(cause.blocks().then_some(Some(cause))),
                Effect::Clear(cause) => {
                    assert!(!cause.blocks() || !self.desks[who].contains(&Some(cause)));
                }
                Effect::Order(_)
                | Effect::Started
                | Effect::HandedOver
                | Effect::Ended(_)
                | Effect::Reopened
                | Effect::Withdrawn
                | Effect::Flag(_) => {}
            }
        }
        for cause in raised {
            // What is open already is only counted.
            if self.desks[who].insert(cause) {
                self.give(model, who, Input::IncidentOpened { blocking: true }, now);
            }
        }
    }

    fn send(&mut self, who: usize, to: Party, message: &Message) {
        let targets = match to {
            Party::Previous => who - 1..who,
            Party::Next => who + 1..who + 2,
            Party::Earlier => 0..who,
        };
        self.net.extend(targets.map(|target| (target, message.clone())));
    }

    fn deliver(&mut self, model: &Journeys, to: usize, message: Message) {
        let input = match message {
            Message::Offer(offer) => Input::Offered(offer),
            Message::Accept { epoch, openings } => Input::Accepted { epoch, openings },
            Message::Cancel { epoch } => Input::Cancelled { epoch },
            Message::Void { epoch } => Input::Voided { epoch },
            Message::Tamper => {
                self.noticed[to] = true;
                Input::NoticeOfTamper
            }
            Message::Ended(end) => Input::EndedElsewhere(end),
        };
        self.give(model, to, input, NOW);
    }

    fn see(&mut self, model: &Journeys, who: usize, place: Whereabouts) {
        let openings = model.counts.then_some(self.openings);
        let holding = self.armed[who];
        let chip = Chip { holding, shackle_closed: true, cover_open: false, openings };
        let seen = Seen { place, fresh: true, chip: Some(chip) };
        self.give(model, who, Input::Seen(seen), NOW);
    }

    /// A chip delivers what it kept. Late, it is what a detector makes of it.
    fn report(&mut self, model: &Journeys, who: usize) {
        self.buffered[who] = false;
        let late = matches!(self.nodes[who].custody(), Custody::Done(_));
        let input = if late { Input::Tampered } else { Input::Opened { by_order: false } };
        self.give(model, who, input, NOW);
    }

    fn close(&mut self, model: &Journeys, who: usize, cause: Option<Cause>, confirmed: bool) {
        let covered = self.nodes[who].evidence() == Evidence::UnderReview;
        self.desks[who].remove(&cause);
        self.give(model, who, Input::IncidentClosed { blocking: true, confirmed }, NOW);
        let judged = covered && self.nodes[who].evidence() == Evidence::Judged;
        self.explained |= judged && !confirmed && self.breached;
    }
}

impl Model for Journeys {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        let n = self.plans.len();
        let mut world = World {
            place: 0,
            nodes: self.plans.iter().map(State::new).collect(),
            armed: (0..n).map(|who| who == 0).collect(),
            buffered: vec![false; n],
            openings: 7,
            breached: false,
            explained: false,
            noticed: vec![false; n],
            net: BTreeSet::new(),
            desks: vec![BTreeSet::new(); n],
            expired: 0,
            selected: false,
            replaced: false,
        };
        world.see(self, 0, Whereabouts::Origin);
        world.see(self, 0, Whereabouts::Elsewhere);
        vec![world]
    }

    fn actions(&self, world: &World, acts: &mut Vec<Act>) {
        let (n, who) = (self.plans.len(), world.place / 2);
        if world.place < 2 * (n - 1) {
            acts.push(Act::Move);
        }
        if world.place % 2 == 1 {
            // Place unknown: the chip speaks, and nothing is said of where.
            acts.push(Act::See(who, Whereabouts::Unknown));
        } else {
            let end = if who == n - 1 { Whereabouts::Destination } else { Whereabouts::Exit };
            acts.push(Act::See(who, end));
            if who > 0 {
                acts.push(Act::See(who, Whereabouts::Entry));
            }
        }
        if !world.breached && world.is_guarded_time() {
            acts.push(Act::Breach);
        }
        for who in 0..n {
            self.actions_of(world, who, acts);
        }
        self.interfere(world, acts);
        acts.extend(world.net.iter().map(|(to, message)| Act::Deliver(*to, message.clone())));
    }

    fn next_state(&self, before: &World, act: Act) -> Option<World> {
        let mut world = before.clone();
        match act {
            Act::Move => world.place += 1,
            Act::Breach => {
                world.breached = true;
                world.openings += 1;
                world.buffered.clone_from(&world.armed);
            }
            Act::Report(who) => world.report(self, who),
            Act::See(who, place) => world.see(self, who, place),
            Act::Obey(who) => world.armed[who] = before.wanted(who)?,
            Act::Confirm(who) => world.order_ended(self, who, OrderOutcome::Confirmed)?,
            Act::Expire(who) => {
                world.expired += 1;
                world.order_ended(self, who, OrderOutcome::Expired)?;
            }
            Act::Deliver(to, message) => world.deliver(self, to, message),
            Act::Recall(who) => world.give(self, who, Input::Recalled, NOW),
            Act::Close(who, cause, confirmed) => world.close(self, who, cause, confirmed),
            Act::Timeout(who) => world.give(self, who, Input::Tick, LATER),
            Act::Select => {
                world.selected = true;
                world.give(self, 0, Input::InspectionDue, NOW);
            }
            Act::Inspect => world.give(self, 0, Input::InspectionOver { inspected: true }, NOW),
            Act::Replace => world.replace(self),
            Act::Withdraw(who) => world.give(self, who, Input::Withdrawn, NOW),
        }
        (world != *before).then_some(world)
    }

    /// Once the breach is explained away, nothing more is to be found on that path. A receiver that
    /// voids whatever it is offered would do so for ever.
    fn within_boundary(&self, world: &World) -> bool {
        let is_early = match world.nodes[0].custody() {
            Custody::Holding(epoch) | Custody::Released(epoch) => epoch.0 <= EPOCH_LAST,
            Custody::None | Custody::Done(_) => true,
        };
        !world.explained && is_early
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always("S2 at most one holder of custody", |_, w: &World| holders(w) <= 1),
            Property::always("S5 a breach never ends clean unexplained", |_, w: &World| {
                let clean = w.last().phase() == Phase::Ended(End::Clean);
                !(w.breached && clean) || w.explained || w.evidence_pending()
            }),
            Property::always("S8 an epoch is accepted or voided, never both", |_, w: &World| {
                w.net.iter().all(|(to, message)| !contradicted(w, *to, message))
            }),
            Property::always("S8 an acceptance follows an offer", |_, w: &World| {
                w.net.iter().all(|(to, message)| follows_an_offer(w, *to, message))
            }),
            Property::always("an inspection that is due holds the lock", |_, w: &World| {
                w.nodes.iter().all(|node| !node.snapshot().inspection_due || is_held(node))
            }),
            Property::always("G1 with overlap some chip always holds", |m: &Self, w: &World| {
                let is_known = w.nodes.iter().any(|node| node.snapshot().is_unguarded());
                !m.overlaps() || is_known || !w.is_guarded_time() || w.armed.contains(&true)
            }),
            Property::sometimes("R3 an exception can end", |_, w: &World| {
                w.nodes.iter().all(|node| node.phase() == Phase::Ended(End::Exception))
            }),
        ];
        if self.is_reclaimable() {
            properties.push(Property::sometimes(
                "R2 a hand-over can be reclaimed",
                |_, w: &World| matches!(w.nodes[0].custody(), Custody::Holding(e) if e.0 > 1),
            ));
        }
        properties.push(if self.clean_reachable {
            Property::sometimes("R1 a journey can end clean everywhere", |_, w: &World| {
                w.nodes.iter().all(|node| node.phase() == Phase::Ended(End::Clean))
            })
        } else {
            Property::sometimes("R1 a journey can end with its gap unproven", |_, w: &World| {
                w.nodes.iter().all(|node| node.phase() == Phase::Ended(End::GapUnproven))
            })
        });
        properties
    }
}

impl Journeys {
    fn actions_of(&self, world: &World, who: usize, acts: &mut Vec<Act>) {
        let node = &world.nodes[who];
        if world.buffered[who] {
            acts.push(Act::Report(who));
        }
        if let Some(wanted) = world.wanted(who) {
            let obeyed = world.armed[who] == wanted;
            acts.push(if obeyed { Act::Confirm(who) } else { Act::Obey(who) });
            if world.expired < self.expiries && !obeyed {
                acts.push(Act::Expire(who));
            }
        }
        if self.withdraws && may_withdraw(&self.plans[who], node).is_ok() {
            acts.push(Act::Withdraw(who));
        }
        if let Custody::Released(epoch) = node.custody() {
            acts.push(Act::Timeout(who));
            if epoch.0 < self.recall_below {
                acts.push(Act::Recall(who));
            }
        }
        for cause in &world.desks[who] {
            acts.push(Act::Close(who, *cause, false));
            if node.evidence() == Evidence::UnderReview {
                acts.push(Act::Close(who, *cause, true));
            }
        }
    }

    /// What officers may do where the journey begins, while they have it.
    fn interfere(&self, world: &World, acts: &mut Vec<Act>) {
        let first = &world.nodes[0];
        if !matches!(first.custody(), Custody::Holding(_)) {
            return;
        }
        if self.inspects && !world.selected && is_held(first) {
            acts.push(Act::Select);
        }
        if first.snapshot().inspection_due {
            acts.push(Act::Inspect);
        }
        if self.replaces && !world.replaced {
            acts.push(Act::Replace);
        }
    }
}

impl World {
    /// Another lock, with other chips and another counter. Of the old one nothing is heard again.
    fn replace(&mut self, model: &Journeys) {
        self.replaced = true;
        self.armed.fill(false);
        self.buffered.fill(false);
        self.openings = 70;
        self.give(model, 0, Input::LockReplaced, NOW);
    }

    fn order_ended(&mut self, model: &Journeys, who: usize, outcome: OrderOutcome) -> Option<()> {
        let kind = self.nodes[who].order()?;
        self.give(model, who, Input::OrderEnded { kind, outcome }, NOW);
        Some(())
    }
}

/// Custody is here, or not here yet, and no release is under way.
fn is_held(node: &State) -> bool {
    matches!(node.custody(), Custody::None | Custody::Holding(_))
        && node.phase() != Phase::Releasing
}

fn holders(world: &World) -> usize {
    world.nodes.iter().filter(|node| matches!(node.custody(), Custody::Holding(_))).count()
}

fn contradicted(world: &World, to: usize, message: &Message) -> bool {
    let Message::Accept { epoch, .. } = message else { return false };
    world.net.contains(&(to, Message::Void { epoch: *epoch }))
}

fn follows_an_offer(world: &World, to: usize, message: &Message) -> bool {
    let Message::Accept { epoch: accepted, .. } = message else { return true };
    let offered =
        |(_, m): &(usize, Message)| matches!(m, Message::Offer(o) if o.epoch == *accepted);
    world.net.iter().filter(|(receiver, _)| *receiver == to + 1).any(offered)
}

/// States generated before a search for a broken property is given up.
const SEARCH_MAX: usize = 2_000_000;

/// The shortest way to break this property, if there is one.
pub(crate) fn breaks(model: Journeys, property: &'static str) -> Option<Vec<Act>> {
    let found = HasDiscoveries::AllOf(BTreeSet::from([property]));
    let search = model.checker().threads(2).finish_when(found).target_state_count(SEARCH_MAX);
    Some(search.spawn_bfs().join().discovery(property)?.into_actions())
}
