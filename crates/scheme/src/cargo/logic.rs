//! How each cargo rule is decided. `None`: the rule has nothing to say about such cargo.

use model::AuthorityId;

use crate::{CargoKind, ConsignmentForm, Day, Mode, Permit, PermitKind, Scheme};

/// What a rule looks at.
pub(super) struct Case<'a> {
    /// The scheme. `None`: there is no such scheme.
    pub(super) scheme: Option<&'a Scheme>,
    pub(super) mode: Mode,
    pub(super) form: &'a ConsignmentForm,
    pub(super) day: Day,
    /// Whose papers the rule asks for.
    pub(super) papers_of: Option<AuthorityId>,
}

impl Case<'_> {
    /// Whether there is a paper of one of these kinds, issued by the authority that asks for it.
    fn has_paper(&self, kinds: &[PermitKind]) -> bool {
        self.form.permits.iter().any(|permit| {
            kinds.contains(&permit.kind)
                && self.papers_of.is_none_or(|authority| permit.issued_in == authority)
        })
    }
}

/// The rule that is asked even of a scheme that does not exist.
pub(super) const IN_FORCE: &str = "scheme-in-force";

/// How a rule is decided: whether it is kept, or `None` if it does not apply.
pub(super) type Logic = fn(&Case<'_>) -> Option<bool>;

const HONG_KONG: &str = "HK";
const MACAO: &str = "MO";

/// Licences for trade as such, which goods may need that are not controlled in Hong Kong.
const TRADE_LICENCES: [PermitKind; 3] =
    [PermitKind::Import, PermitKind::Export, PermitKind::Transhipment];

/// Every rule that the program can decide.
pub(super) const LOGIC: [(&str, Logic); 16] = [
    (IN_FORCE, |it| Some(it.scheme.is_some_and(|scheme| scheme.is_in_force(it.day)))),
    ("mode-covered", |it| Some(it.scheme?.allows_mode(it.mode))),
    ("transhipment-only", |it| Some(!it.form.is_export)),
    ("through-bill", |it| transhipped(it, has_bill)),
    ("outside-to-outside", |it| transhipped(it, is_outside_to_outside)),
    ("transferred-not-warehoused", |it| transhipped(it, |it| !it.form.is_warehoused)),
    ("general-goods", |it| of_kind(it, CargoKind::General, is_uncontrolled)),
    ("dutiable-with-permit", |it| {
        of_kind(it, CargoKind::Dutiable, |it| it.has_paper(&[PermitKind::Dutiable]))
    }),
    ("chemical-with-permit", |it| {
        let permit = [PermitKind::ControlledChemical];
        of_kind(it, CargoKind::ControlledChemical, |it| it.has_paper(&permit))
    }),
    ("exemption-scheme", |it| {
        of_kind(it, CargoKind::ExemptionScheme, |it| it.has_paper(&[PermitKind::Exemption]))
    }),
    ("other-controlled", |it| {
        transhipped(it, |_| false).filter(|_| is_otherwise_controlled(it.form.cargo))
    }),
    ("permit-dates", |it| {
        let permits = &it.form.permits;
        (!permits.is_empty()).then(|| permits.iter().all(|permit| is_valid(permit, it.day)))
    }),
    ("note-1-licence", |it| {
        let is_controlled = it.form.cargo != CargoKind::General;
        transhipped(it, |it| it.has_paper(&TRADE_LICENCES)).filter(|_| is_controlled)
    }),
    ("note-1-declaration", |it| {
        let reference = it.form.macao_declaration.as_deref();
        Some(reference.is_some_and(|text| !text.trim().is_empty()))
    }),
    ("note-2-between", |it| it.form.is_export.then(|| is_between_hong_kong_and_macao(it))),
    ("note-2-goods", |it| it.form.is_export.then(|| may_be_consolidated(it))),
];

/// A rule for transhipment cargo: silent about consolidated exports, which have note 2 instead.
fn transhipped(case: &Case<'_>, logic: impl Fn(&Case<'_>) -> bool) -> Option<bool> {
    (!case.form.is_export).then(|| logic(case))
}

/// A rule for transhipment cargo of one kind.
fn of_kind(case: &Case<'_>, kind: CargoKind, logic: impl Fn(&Case<'_>) -> bool) -> Option<bool> {
    transhipped(case, logic).filter(|_| case.form.cargo == kind)
}

fn has_bill(case: &Case<'_>) -> bool {
    let number = case.form.bill_number.as_deref();
    case.form.bill_kind.is_some() && number.is_some_and(|text| !text.trim().is_empty())
}

fn is_outside_to_outside(case: &Case<'_>) -> bool {
    let is_outside = |place: &str| place.len() == 2 && place != HONG_KONG;
    is_outside(&case.form.bill_from) && is_outside(&case.form.bill_to)
}

/// No paper that says otherwise: neither a permit for controlled goods, nor a licence of the
/// authority that asks. Licences of another side concern that side.
fn is_uncontrolled(case: &Case<'_>) -> bool {
    case.form.permits.iter().all(|permit| {
        TRADE_LICENCES.contains(&permit.kind) && Some(permit.issued_in) != case.papers_of
    })
}

fn is_otherwise_controlled(cargo: CargoKind) -> bool {
    match cargo {
        CargoKind::Pharmaceutical | CargoKind::RadioApparatus | CargoKind::OtherControlled => true,
        CargoKind::General
        | CargoKind::Dutiable
        | CargoKind::ControlledChemical
        | CargoKind::ExemptionScheme => false,
    }
}

fn is_valid(permit: &Permit, day: Day) -> bool {
    permit.valid_until.parse::<Day>().is_ok_and(|last| day <= last)
}

fn is_between_hong_kong_and_macao(case: &Case<'_>) -> bool {
    let ends = (case.form.bill_from.as_str(), case.form.bill_to.as_str());
    ends == (HONG_KONG, MACAO) || ends == (MACAO, HONG_KONG)
}

fn may_be_consolidated(case: &Case<'_>) -> bool {
    match case.form.cargo {
        CargoKind::General => is_uncontrolled(case),
        CargoKind::Pharmaceutical => {
            case.has_paper(&[PermitKind::Pharmaceutical, PermitKind::Export])
        }
        CargoKind::RadioApparatus => {
            case.has_paper(&[PermitKind::RadioApparatus, PermitKind::Export])
        }
        CargoKind::Dutiable
        | CargoKind::ControlledChemical
        | CargoKind::ExemptionScheme
        | CargoKind::OtherControlled => false,
    }
}
