//! The papers of the journeys that depart first: cargo that was declared and bundled before the
//! world began, because half an hour must lie between bundling and the boundary.

use std::time::Duration;

use model::{ConsignmentId, PartyId};
use scheme::{Act, At, Mode};

use super::{HistoryError, Writer, before, companies::ids};
use crate::{
    cargo,
    plan::{Plan, PlannedJourney},
};

/// How long before the world these papers were handed in.
const PAPERS_BEFORE: Duration = Duration::from_hours(5);

impl Writer<'_> {
    pub(super) fn papers(&mut self, plan: &Plan, carrier: PartyId) -> Result<(), HistoryError> {
        self.waiting_vehicle(carrier)?;
        self.net.now = before(plan.start, PAPERS_BEFORE);
        for journey in plan.journeys.iter().filter(|journey| journey.is_bundled) {
            self.bundle(plan, journey, carrier)?;
        }
        Ok(())
    }

    fn bundle(
        &mut self,
        plan: &Plan,
        journey: &PlannedJourney,
        carrier: PartyId,
    ) -> Result<(), HistoryError> {
        let now = self.net.now;
        let forms = cargo::forms(plan.seed, journey);
        let forms = forms.into_iter().map(|form| (At::default(), form)).collect();
        let scheme = ids(&[journey.kind.scheme()])?[0];
        let account = model::AccountName::new(super::CARRIER_ACCOUNT)?;
        let actor = scheme::Actor { account, side: scheme::Side::Party(carrier) };
        let act = Act::Declare { scheme, mode: Mode::AirLand, forms };
        let home = self.home;
        let outcome = self.net.act(home, actor, act)?;
        if let Some(fault) = outcome.faults.first() {
            return Err(HistoryError::Missing(format!("{}: {fault}", journey.id)));
        }
        let consignments: Vec<ConsignmentId> = outcome.accepted;
        let form = cargo::manifest(journey, consignments, None);
        self.net.act(home, actor, Act::Bundle { form })?;
        // All ten are bundled within a quarter of an hour.
        self.net.now = now + Duration::from_secs(90);
        Ok(())
    }
}
