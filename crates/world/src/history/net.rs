//! The registers of all authorities in memory, and the relay between them: what one tells another
//! is heard at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use model::{AuthorityId, ServerTime};
use places::Atlas;
use scheme::{Act, Actor, Notice, Refusal, Register, RegisterOutcome, Revision, Schemes};

use super::{HistoryError, calm::Calm};

struct Node<'a> {
    register: Register,
    facts: Calm<'a>,
    revisions: Vec<Revision>,
}

/// The registers of all authorities, and the notices on their way between them.
pub(super) struct Net<'a> {
    pub(super) now: ServerTime,
    nodes: BTreeMap<AuthorityId, Node<'a>>,
    told: VecDeque<(AuthorityId, AuthorityId, Notice)>,
}

impl<'a> Net<'a> {
    /// Empty registers of every authority on the map.
    pub(super) fn new(atlas: &'a Atlas, schemes: &Arc<Schemes>, now: ServerTime) -> Self {
        let node = |own: AuthorityId| {
            let register = Register::restore(own, Arc::clone(schemes), []);
            (own, Node { register, facts: Calm::new(atlas, own, now), revisions: Vec::new() })
        };
        let nodes = atlas.authorities().iter().map(|authority| node(authority.id)).collect();
        Self { now, nodes, told: VecDeque::new() }
    }

    /// The register of an authority.
    pub(super) fn at(&self, at: AuthorityId) -> Option<&Register> {
        self.nodes.get(&at).map(|node| &node.register)
    }

    /// Every authority that has a register here.
    pub(super) fn authorities(&self) -> Vec<AuthorityId> {
        self.nodes.keys().copied().collect()
    }

    /// Somebody acts, and everybody hears what is told of it.
    pub(super) fn act(
        &mut self,
        at: AuthorityId,
        actor: Actor,
        act: Act,
    ) -> Result<RegisterOutcome, HistoryError> {
        let now = self.now;
        let node = self.node(at)?;
        node.facts.now = now;
        let outcome = node.register.act(actor, act, &node.facts, now);
        let outcome = outcome.map_err(|refusal| refused(at, now, refusal))?;
        self.keep(at, &outcome)?;
        while let Some((from, to, notice)) = self.told.pop_front() {
            self.receive(from, to, notice)?;
        }
        Ok(outcome)
    }

    /// Every revision of every register, in order.
    pub(super) fn into_revisions(self) -> BTreeMap<AuthorityId, Vec<Revision>> {
        self.nodes.into_iter().map(|(own, node)| (own, node.revisions)).collect()
    }

    fn receive(
        &mut self,
        from: AuthorityId,
        to: AuthorityId,
        notice: Notice,
    ) -> Result<(), HistoryError> {
        let now = self.now;
        let node = self.node(to)?;
        node.facts.now = now;
        let outcome = node.register.receive(from, notice, &node.facts, now);
        let outcome = outcome.map_err(|refusal| refused(to, now, refusal))?;
        self.keep(to, &outcome)
    }

    fn keep(&mut self, at: AuthorityId, outcome: &RegisterOutcome) -> Result<(), HistoryError> {
        let told = outcome.told.iter().map(|(to, notice)| (at, *to, notice.clone()));
        self.told.extend(told);
        self.node(at)?.revisions.extend(outcome.revisions.iter().cloned());
        Ok(())
    }

    fn node(&mut self, at: AuthorityId) -> Result<&mut Node<'a>, HistoryError> {
        self.nodes.get_mut(&at).ok_or(HistoryError::NoAuthority(at))
    }
}

fn refused(at: AuthorityId, when: ServerTime, refusal: Refusal) -> HistoryError {
    HistoryError::Refused { at, when, refusal }
}
