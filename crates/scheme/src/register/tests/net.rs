//! Three registers and the relay between them.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use model::{ApplicationId, AuthorityId, PartyId, ServerTime};

use super::{NOW, Table, chip, desk, device_form, id, ids, model_form, of, party_form, visitor};
use crate::{
    About, Act, Actor, Author, Cause, DeviceKind, Document, DocumentKind, Effect, Notice,
    PartyRole, PastChange, PastFact, Refusal, Register, RegisterOutcome, Revision, Schemes,
};

/// The three authorities.
pub(in crate::register) const AUTHORITIES: [&str; 3] = ["hk", "mainland", "macao"];

/// Schemes that need all three authorities.
pub(in crate::register) const ALL: &[&str] = &["sels", "three-places"];

/// One authority's node: its register, the facts around it, and all that came of it.
#[derive(Debug)]
pub(in crate::register) struct Node {
    pub(in crate::register) register: Register,
    pub(in crate::register) facts: Table,
    /// Every revision, in order.
    pub(in crate::register) revisions: Vec<Revision>,
    /// Every effect, in order.
    pub(in crate::register) effects: Vec<Effect>,
}

/// Three nodes. What one tells another is carried over by [`Net::relay`], in order.
#[derive(Debug)]
pub(in crate::register) struct Net {
    pub(in crate::register) now: ServerTime,
    pub(in crate::register) nodes: BTreeMap<AuthorityId, Node>,
    /// Told and not yet heard: from, to, what.
    pub(in crate::register) under_way: VecDeque<(AuthorityId, AuthorityId, Notice)>,
    /// Everything that was ever told: from, to, what.
    pub(in crate::register) told: Vec<(AuthorityId, AuthorityId, Notice)>,
    /// What was heard and not believed: by whom, why.
    pub(in crate::register) disbelieved: Vec<(AuthorityId, Refusal)>,
}

impl Net {
    pub(in crate::register) fn new() -> Self {
        let schemes = Arc::new(schemes());
        let node = |own: &str| {
            let register = Register::restore(id(own), schemes.clone(), []);
            let (facts, revisions, effects) = (Table::default(), Vec::new(), Vec::new());
            (id(own), Node { register, facts, revisions, effects })
        };
        Self {
            now: NOW,
            nodes: AUTHORITIES.into_iter().map(node).collect(),
            under_way: VecDeque::new(),
            told: Vec::new(),
            disbelieved: Vec::new(),
        }
    }

    /// The node of an authority.
    #[track_caller]
    pub(in crate::register) fn node(&mut self, at: &str) -> &mut Node {
        self.nodes.get_mut(&id(at)).unwrap()
    }

    /// The register of an authority.
    #[track_caller]
    pub(in crate::register) fn at(&self, at: &str) -> &Register {
        &self.nodes[&id(at)].register
    }

    /// Lets time pass; devices go on being heard.
    pub(in crate::register) fn pass(&mut self, span: Duration) {
        self.now = self.now + span;
        for node in self.nodes.values_mut() {
            node.facts.heard(self.now);
        }
    }

    /// Somebody acts, and what is told is relayed.
    pub(in crate::register) fn act(
        &mut self,
        at: &str,
        actor: Actor,
        act: Act,
    ) -> Result<RegisterOutcome, Refusal> {
        let outcome = self.act_untold(at, actor, act);
        self.relay();
        outcome
    }

    /// Somebody acts; what is told stays under way.
    pub(in crate::register) fn act_untold(
        &mut self,
        at: &str,
        actor: Actor,
        act: Act,
    ) -> Result<RegisterOutcome, Refusal> {
        let now = self.now;
        let node = self.node(at);
        let outcome = node.register.act(actor, act, &node.facts, now)?;
        self.keep(id(at), &outcome);
        Ok(outcome)
    }

    /// An authority tells another something, true or not; nothing is relayed.
    pub(in crate::register) fn receive(
        &mut self,
        at: &str,
        from: &str,
        notice: Notice,
    ) -> Result<RegisterOutcome, Refusal> {
        let now = self.now;
        let node = self.node(at);
        let outcome = node.register.receive(id(from), notice, &node.facts, now)?;
        self.keep(id(at), &outcome);
        Ok(outcome)
    }

    /// Carries over everything that is under way, and what comes of it.
    pub(in crate::register) fn relay(&mut self) {
        while let Some((from, to, notice)) = self.under_way.pop_front() {
            let heard = self.receive(to.as_str(), from.as_str(), notice);
            self.disbelieved.extend(heard.err().map(|refusal| (to, refusal)));
        }
    }

    fn keep(&mut self, at: AuthorityId, outcome: &RegisterOutcome) {
        let told = outcome.told.iter().map(|(to, notice)| (at, *to, notice.clone()));
        self.under_way.extend(told.clone());
        self.told.extend(told);
        let node = self.nodes.get_mut(&at).expect("one of the three");
        node.revisions.extend(outcome.revisions.iter().cloned());
        node.effects.extend(outcome.effects.iter().cloned());
    }

    /// Puts a document into a register without any act, as a restart with it would.
    #[track_caller]
    pub(in crate::register) fn seed(&mut self, at: &str, document: Document) {
        let now = self.now;
        let node = self.node(at);
        let same = |it: &&Revision| {
            (it.document.kind(), it.document.subject()) == (document.kind(), document.subject())
        };
        let number = node.revisions.iter().filter(same).count();
        let number = u32::try_from(number).unwrap() + 1;
        let by = Author::Account(id("system"));
        let why = Cause::Published.into();
        let revision =
            Revision { number, at: now, by, why, same_before: 0, effective_from: now, document };
        node.revisions.push(revision);
        let schemes = node.register.schemes.clone();
        let newest = newest(&node.revisions);
        let sums = recount(&newest);
        node.register = Register::restore(id(at), schemes, newest).with_past(sums);
    }

    /// Applies at one authority, without a decision. Gives the application and the party.
    #[track_caller]
    pub(in crate::register) fn applied(
        &mut self,
        at: &str,
        name: &str,
        roles: &[PartyRole],
        schemes: &[&str],
    ) -> (ApplicationId, PartyId) {
        let form = party_form(name, roles);
        let act = Act::Apply { form, schemes: ids(schemes), account: id(&slug(name)) };
        let application = id(&self.act(at, visitor(), act).unwrap().subject);
        (application, self.at(at).application(&application).unwrap().document.party)
    }

    /// Files something for a party, without a decision.
    #[track_caller]
    pub(in crate::register) fn filed(
        &mut self,
        at: &str,
        party: PartyId,
        about: About,
        schemes: &[&str],
    ) -> ApplicationId {
        let act = Act::File { about, schemes: ids(schemes) };
        id(&self.act(at, of(party), act).unwrap().subject)
    }

    /// One authority approves.
    #[track_caller]
    pub(in crate::register) fn approve(&mut self, at: &str, application: ApplicationId) {
        let about = &self.at(at).application(&application).unwrap().document.about;
        let chip = match about {
            About::Device(form) => Some(chip(&format!("{at}-{}", form.device))),
            About::Participation(_) | About::Model(_) | About::Vehicle(_) => None,
        };
        self.act(at, desk(), Act::Approve { application, chip, until_ms: None }).unwrap();
    }

    /// Every authority that decides it approves.
    #[track_caller]
    pub(in crate::register) fn approve_everywhere(&mut self, application: ApplicationId) {
        for at in AUTHORITIES {
            if self.at(at).application(&application).is_some() {
                self.approve(at, application);
            }
        }
    }

    /// A company registered for schemes with every authority of theirs.
    #[track_caller]
    pub(in crate::register) fn party(
        &mut self,
        at: &str,
        name: &str,
        roles: &[PartyRole],
        schemes: &[&str],
    ) -> PartyId {
        let (application, party) = self.applied(at, name, roles, schemes);
        self.approve_everywhere(application);
        party
    }

    /// A supplier with an accredited lock model `LOCK-1` and unit model `UNIT-1`.
    #[track_caller]
    pub(in crate::register) fn supplier(&mut self, at: &str, schemes: &[&str]) -> PartyId {
        let supplier = self.party(at, "Supplier", &[PartyRole::Supplier], schemes);
        for (model, kind) in [("LOCK-1", DeviceKind::Lock), ("UNIT-1", DeviceKind::Unit)] {
            let about = About::Model(model_form(model, kind));
            let application = self.filed(at, supplier, about, schemes);
            self.approve_everywhere(application);
        }
        supplier
    }

    /// A registered vehicle with an enrolled lock `<vehicle>-L` and positioning unit
    /// `<vehicle>-U` of the supplier's models.
    #[track_caller]
    pub(in crate::register) fn fitted_vehicle(
        &mut self,
        at: &str,
        carrier: PartyId,
        vehicle: &str,
        schemes: &[&str],
    ) {
        let (lock, unit) = (format!("{vehicle}-L"), format!("{vehicle}-U"));
        for about in [
            super::vehicle(vehicle),
            About::Device(device_form(&lock, DeviceKind::Lock, "LOCK-1", vehicle)),
            About::Device(device_form(&unit, DeviceKind::Unit, "UNIT-1", vehicle)),
        ] {
            let application = self.filed(at, carrier, about, schemes);
            self.approve_everywhere(application);
        }
    }
}

/// The schemes as they are published.
fn schemes() -> Schemes {
    let schemes = include_str!("../../../../../data/schemes.toml");
    let cargo_rules = include_str!("../../../../../data/cargo_rules.toml");
    let risk_rules = include_str!("../../../../../data/risk_rules.toml");
    Schemes::parse(schemes, cargo_rules, risk_rules).unwrap()
}

/// The newest revision of every subject.
pub(in crate::register) fn newest(revisions: &[Revision]) -> Vec<Revision> {
    let mut newest: BTreeMap<(DocumentKind, String), Revision> = BTreeMap::new();
    for revision in revisions {
        let document = &revision.document;
        newest.insert((document.kind(), document.subject().to_owned()), revision.clone());
    }
    newest.into_values().collect()
}

/// What rules ask for of these, counted anew.
pub(in crate::register) fn recount(newest: &[Revision]) -> Vec<PastChange> {
    let carriers = newest.iter().filter_map(|it| match &it.document {
        Document::Manifest(manifest) => Some((manifest.journey, manifest.carrier)),
        _ => None,
    });
    let carriers: BTreeMap<_, _> = carriers.collect();
    let carrier_of = |journey| carriers.get(&journey).copied();
    let facts = newest.iter().filter_map(|it| PastFact::of(&it.document, it.at, carrier_of));
    facts.map(|fact| PastChange { fact, by: 1 }).collect()
}

/// A name as an id: letters and digits in lower case.
fn slug(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}
