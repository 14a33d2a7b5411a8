//! Consignments: declared, judged, amended, taken back.

use std::collections::BTreeSet;

use model::{ConsignmentId, PartyId, SchemeId};

use super::{Acting, Carriage, manifests, room, rules};
use crate::{
    At, BillKind, CargoReason, Cause, Consignment, ConsignmentForm, ConsignmentStatus, Day,
    DocumentKind, Fault, FormReason, Manifest, ManifestStatus, Mode, PartyReason, PartyRole,
    Refusal, Side, Thing, Verdict, VerdictOutcome, WayReason, Why,
    reason::given,
    register::{message::ToFigures, papers},
};

/// Most consignments in one declaration.
const ROWS_MAX: usize = 1_000;

/// A through bill: its kind and number.
type Bill = (BillKind, String);

/// What identifies the through bill of a form. `None`: there is none.
fn bill(form: &ConsignmentForm) -> Option<Bill> {
    Some((form.bill_kind?, form.bill_number.as_deref()?.trim().to_uppercase()))
}

/// Whether a consignment still stands for cargo that is to travel.
fn is_live(consignment: &Consignment) -> bool {
    match consignment.status {
        ConsignmentStatus::Declared | ConsignmentStatus::Bundled => true,
        ConsignmentStatus::Refused | ConsignmentStatus::Carried | ConsignmentStatus::Cancelled => {
            false
        }
    }
}

/// Bills of live consignments.
#[derive(Default)]
struct Bills {
    /// The party's own: none of them is declared twice.
    own: BTreeSet<(u8, String)>,
    /// Those of other parties: whoever was first may be the one that is wrong.
    others: BTreeSet<(u8, String)>,
}

impl Bills {
    /// Of all live consignments but one, as a party finds them.
    fn live(carriage: &Carriage, party: PartyId, but: Option<ConsignmentId>) -> Self {
        let mut bills = Self::default();
        let all = carriage.consignments.values().map(|entry| &entry.document);
        for it in all.filter(|it| is_live(it) && Some(it.id) != but) {
            let side = if it.party == party { &mut bills.own } else { &mut bills.others };
            side.extend(bill(&it.form).map(ordered));
        }
        bills
    }

    /// What a history says of an act, with what officers should know of its bill.
    fn why(&self, cause: Cause, form: &ConsignmentForm) -> Why {
        let is_bill_shared = bill(form).is_some_and(|it| self.others.contains(&ordered(it)));
        Why { is_bill_shared, ..cause.into() }
    }
}

fn ordered((kind, number): Bill) -> (u8, String) {
    (u8::from(kind == BillKind::AirWaybill), number)
}

/// One fault for every rule that is not kept.
pub(super) fn verdict_faults(verdict: &Verdict, at: &At) -> Vec<Fault> {
    let scheme = verdict.scheme;
    let unmet = verdict.rules.iter().filter(|rule| !rule.is_met);
    let faults: Vec<_> = unmet
        .map(|rule| CargoReason::NotCovered { scheme, rule: rule.rule })
        .map(|reason| Fault::new(at.clone(), reason))
        .collect();
    if !faults.is_empty() {
        return faults;
    }
    vec![Fault::new(at.clone(), WayReason::SchemeNotInForce { scheme, day: verdict.day })]
}

/// The codes of faults, each once.
fn codes(faults: &[Fault]) -> Vec<String> {
    let codes: BTreeSet<_> = faults.iter().map(|fault| fault.reason.counted_as()).collect();
    codes.into_iter().map(str::to_owned).collect()
}

impl Acting<'_> {
    pub(in crate::register) fn declare(
        &mut self,
        scheme: SchemeId,
        mode: Mode,
        forms: Vec<(At, ConsignmentForm)>,
    ) -> Result<(), Refusal> {
        let party = self.declarant(scheme)?;
        let count = forms.len();
        if count == 0 || count > ROWS_MAX {
            let reason = FormReason::EntryCount { count, least: 1, most: ROWS_MAX };
            return Err(Refusal::fault("/consignments", reason));
        }
        room::room_for_consignments(self.part, party, count)?;
        let mut bills = Bills::live(self.part, party, None);
        let mut refused = Vec::new();
        for (at, form) in forms {
            let faults = self.row_faults(&at, &form, &bills);
            if faults.is_empty() {
                self.take_row(&at, party, (scheme, mode), form, &mut bills);
            } else {
                refused.extend(codes(&faults));
                self.outcome.faults.extend(faults);
            }
        }
        self.tell(ToFigures::Refused(refused));
        if let [only] = self.outcome.accepted.as_slice() {
            self.outcome.subject = only.to_string();
        }
        Ok(())
    }

    /// The party that declares: registered for the scheme here.
    fn declarant(&self, scheme: SchemeId) -> Result<PartyId, Refusal> {
        let Side::Party(id) = self.by.side else {
            return Err(PartyReason::PartyDeclares.into());
        };
        let party = self.others.party(id).ok_or(papers::unknown(Thing::Party, id))?;
        if !party.standing.may_travel() || !party.schemes.contains(&scheme) {
            return Err(PartyReason::NotInScheme { party: id, scheme }.into());
        }
        if !party.roles.iter().any(|role| *role != PartyRole::Supplier) {
            return Err(PartyReason::NeitherSendsNorDrives { party: id }.into());
        }
        Ok(id)
    }

    /// Everything that keeps a row from being taken at all.
    fn row_faults(&self, at: &At, form: &ConsignmentForm, bills: &Bills) -> Vec<Fault> {
        let mut faults = form.faults(at);
        if faults.is_empty() {
            let reason = form.date.parse().ok().and_then(|day| self.date_reason(day));
            faults.extend(reason.map(|reason| Fault::new(at.field("date"), reason)));
        }
        if let Some(bill) = bill(form)
            && bills.own.contains(&ordered(bill.clone()))
        {
            let reason = CargoReason::DuplicateBill { bill: given(&bill.1) };
            faults.push(Fault::new(at.clone(), reason));
        }
        faults
    }

    /// Why a day is outside of what may be declared now. `None`: it is not.
    fn date_reason(&self, day: Day) -> Option<CargoReason> {
        let first_day = Day::of(papers::later(self.now, papers::LEAD_MS));
        let last_day = Day::of(papers::later(self.now, papers::AHEAD_MS));
        if day < first_day {
            return Some(CargoReason::DatePast { day, first_day, last_day });
        }
        (day > last_day).then_some(CargoReason::DateTooFar { day, first_day, last_day })
    }

    fn take_row(
        &mut self,
        at: &At,
        party: PartyId,
        (scheme, mode): (SchemeId, Mode),
        form: ConsignmentForm,
        bills: &mut Bills,
    ) {
        let id = self.new_id(DocumentKind::Consignment, ConsignmentId::new);
        let verdict = rules::judge(&self.part.schemes, scheme, mode, &form, self.now);
        let status = match verdict.outcome {
            VerdictOutcome::Covered => ConsignmentStatus::Declared,
            VerdictOutcome::NotCovered => ConsignmentStatus::Refused,
        };
        if status == ConsignmentStatus::Declared {
            bills.own.extend(bill(&form).map(ordered));
            self.outcome.accepted.push(id);
        } else {
            self.outcome.faults.extend(verdict_faults(&verdict, at));
        }
        let why = bills.why(Cause::DeclareConsignment, &form);
        let (declared_at_ms, manifest) = (self.now.0, None);
        let consignment = Consignment {
            id,
            party,
            scheme,
            mode,
            form,
            declared_at_ms,
            status,
            verdict,
            carrier: None,
            manifest,
        };
        self.put(consignment, why);
    }

    /// A consignment that the actor may change.
    fn own_consignment(&self, id: ConsignmentId) -> Result<Consignment, Refusal> {
        let entry = self.part.consignments.get(&id);
        let entry = entry.ok_or(papers::unknown(Thing::Consignment, id))?;
        papers::owner(self.by, entry.document.party, Thing::Consignment, id)?;
        if !papers::is_given_by(id.as_str(), self.part.own, "c") {
            return Err(CargoReason::DeclaredElsewhere { consignment: id }.into());
        }
        Ok(entry.document.clone())
    }

    pub(in crate::register) fn amend_consignment(
        &mut self,
        consignment: ConsignmentId,
        form: ConsignmentForm,
    ) -> Result<(), Refusal> {
        let mut it = self.own_consignment(consignment)?;
        let manifest = self.manifest_not_started(&it)?;
        let bills = Bills::live(self.part, it.party, Some(consignment));
        papers::refuse_any(self.row_faults(&At::default(), &form, &bills))?;
        let verdict = rules::judge(&self.part.schemes, it.scheme, it.mode, &form, self.now);
        let is_covered = verdict.outcome == VerdictOutcome::Covered;
        if !is_covered && manifest.is_some() {
            return Err(Refusal::Faults(verdict_faults(&verdict, &At::default())));
        }
        it.status = match (is_covered, &manifest) {
            (true, Some(_)) => ConsignmentStatus::Bundled,
            (true, None) => ConsignmentStatus::Declared,
            (false, _) => ConsignmentStatus::Refused,
        };
        if !is_covered {
            self.outcome.faults = verdict_faults(&verdict, &At::default());
        }
        let why = bills.why(Cause::AmendConsignment, &form);
        (it.form, it.verdict) = (form, verdict);
        self.outcome.subject = consignment.to_string();
        self.put(it.clone(), why);
        if let Some(manifest) = manifest {
            self.tell_again(manifest, &it);
        }
        Ok(())
    }

    /// The manifest that a consignment is bundled in; an error if it is over or under way.
    fn manifest_not_started(&self, it: &Consignment) -> Result<Option<Manifest>, Refusal> {
        match it.status {
            ConsignmentStatus::Declared | ConsignmentStatus::Refused => return Ok(None),
            ConsignmentStatus::Bundled => {}
            ConsignmentStatus::Carried | ConsignmentStatus::Cancelled => {
                return Err(CargoReason::ConsignmentOver { consignment: it.id }.into());
            }
        }
        let manifest = it.manifest.and_then(|id| self.part.manifests.get(&id));
        match manifest.map(|entry| &entry.document) {
            Some(manifest) if manifest.status == ManifestStatus::Bundled => {
                Ok(Some(manifest.clone()))
            }
            _ => Err(CargoReason::ConsignmentUnderWay { consignment: it.id }.into()),
        }
    }

    /// The others on the way are told the consignment as it is now, and asked anew.
    fn tell_again(&mut self, mut manifest: Manifest, it: &Consignment) {
        manifests::ask_anew(&self.snapshot(), &mut manifest);
        manifests::tell_cargo(&manifest, std::slice::from_ref(it), &mut self.outcome.told);
        self.put(manifest, Cause::AmendConsignment);
    }

    /// Entrusting it to another carrier, or to the same again, replaces what was said before.
    pub(in crate::register) fn entrust(
        &mut self,
        consignment: ConsignmentId,
        carrier: PartyId,
    ) -> Result<(), Refusal> {
        let mut it = self.own_consignment(consignment)?;
        if it.status != ConsignmentStatus::Declared {
            return Err(CargoReason::ConsignmentNotWaiting { consignment }.into());
        }
        let known = self.others.party(carrier);
        let drives = known.is_some_and(|party| {
            party.standing.may_travel() && party.roles.contains(&PartyRole::Carrier)
        });
        if !drives {
            return Err(Refusal::fault("/carrier", PartyReason::UnknownCarrier { carrier }));
        }
        it.carrier = Some(carrier);
        self.outcome.subject = consignment.to_string();
        self.put(it, Cause::EntrustConsignment);
        Ok(())
    }

    pub(in crate::register) fn cancel_consignment(
        &mut self,
        consignment: ConsignmentId,
    ) -> Result<(), Refusal> {
        let mut it = self.own_consignment(consignment)?;
        match it.status {
            ConsignmentStatus::Declared | ConsignmentStatus::Refused => {}
            ConsignmentStatus::Bundled => {
                let manifest = it.manifest;
                return Err(CargoReason::CancelManifestFirst { consignment, manifest }.into());
            }
            ConsignmentStatus::Carried | ConsignmentStatus::Cancelled => {
                return Err(CargoReason::ConsignmentOver { consignment }.into());
            }
        }
        it.status = ConsignmentStatus::Cancelled;
        self.outcome.subject = consignment.to_string();
        self.put(it, Cause::CancelConsignment);
        Ok(())
    }
}
