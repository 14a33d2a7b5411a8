//! Notices of the register as messages.

use federation_wire::latest::{self as wire, List, Scheme, Whole};
use scheme::{Change, Company, ConsignmentForm, DeviceForm, FiledAbout, ModelForm, Notice, Permit};
use scheme::{StandingOf, TradePartner};

use super::{
    maybe,
    reasons::reason_to_wire,
    text,
    words::{
        bill_to_wire, cargo_kind_to_wire, class_to_wire, code_to_wire, decided_to_wire,
        finding_to_wire, kind_to_wire, mode_to_wire, objection_to_wire, permit_kind_to_wire,
        role_to_wire, stage_to_wire, standing_to_wire, state_to_wire,
    },
};

/// The message of a notice. `None`: it names a device whose id no authority could read; the
/// register admits none.
pub(crate) fn to_wire(notice: &Notice) -> Option<Scheme> {
    Some(match notice {
        Notice::Filed { application, party, about, schemes } => Scheme::Filed(wire::Filed {
            application: *application,
            party: *party,
            about: about_of(about)?,
            schemes: List::fitting(schemes.iter().copied()),
        }),
        Notice::Answered { application, text: words } => {
            Scheme::Answered(wire::Answered { application: *application, text: text(words) })
        }
        Notice::Withdrawn { application } => {
            Scheme::Withdrawn(wire::Withdrawn { application: *application })
        }
        Notice::Decided { application, decided, reason, objection } => {
            Scheme::Decided(wire::Decided {
                application: *application,
                decided: decided_to_wire(*decided),
                reason: maybe(reason.as_ref()),
                objection: objection.map(objection_to_wire),
            })
        }
        Notice::Standing { of, standing } => Scheme::Standing(wire::Standing {
            of: standing_of(of)?,
            standing: standing_to_wire(*standing),
        }),
        Notice::Bundled(bundled) => Scheme::Bundled(bundled_of(bundled)),
        Notice::Cargo { manifest, round, consignments } => Scheme::Cargo(wire::Cargo {
            manifest: *manifest,
            round: round_of(*round),
            consignments: List::fitting(consignments.iter().map(cargo_of)),
        }),
        Notice::Recheck { manifest, round } => {
            Scheme::Recheck(wire::Recheck { manifest: *manifest, round: round_of(*round) })
        }
        Notice::Checked { manifest, round, checks } => Scheme::Checked(wire::Checked {
            manifest: *manifest,
            round: round_of(*round),
            checks: List::fitting(checks.iter().map(check_of)),
        }),
        Notice::Cancelled { manifest } => {
            Scheme::Cancelled(wire::Cancelled { manifest: *manifest })
        }
        Notice::Started { manifest, round } => {
            Scheme::Started(wire::Started { manifest: *manifest, round: round_of(*round) })
        }
        Notice::StartWithdrawn { manifest, round } => {
            let (manifest, round) = (*manifest, round_of(*round));
            Scheme::StartWithdrawn(wire::StartWithdrawn { manifest, round })
        }
        Notice::AmendmentAsked(asked) => Scheme::AmendmentAsked(wire::AmendmentAsked {
            amendment: asked.amendment,
            journey: asked.journey,
            change: change_of(&asked.change),
            reason: text(&asked.reason),
        }),
        Notice::AmendmentDecided(decided) => Scheme::AmendmentDecided(wire::AmendmentDecided {
            amendment: decided.amendment,
            journey: decided.journey,
            change: change_of(&decided.change),
            approved: decided.approved,
            note: maybe(decided.note.as_ref()),
        }),
        Notice::Inspected { journey, stage, result } => Scheme::Inspected(wire::Inspected {
            journey: *journey,
            stage: stage_to_wire(*stage),
            result: finding_to_wire(*result),
        }),
    })
}

fn round_of(round: u32) -> wire::Round {
    Whole::fitting(round.into())
}

fn about_of(about: &FiledAbout) -> Option<wire::About> {
    Some(match about {
        FiledAbout::Participation { roles, company, modes } => wire::About::Participation {
            roles: List::fitting(roles.iter().map(|role| role_to_wire(*role))),
            company: company_of(company),
            modes: List::fitting(modes.iter().map(|mode| mode_to_wire(*mode))),
        },
        FiledAbout::Model(model) => model_of(model),
        FiledAbout::Vehicle { vehicle, plate, description } => wire::About::Vehicle {
            vehicle: *vehicle,
            plate: text(plate),
            description: maybe(description.as_ref()),
        },
        FiledAbout::Device(DeviceForm { device, kind, model, firmware, vehicle }) => {
            wire::About::Device {
                device: device.parse().ok()?,
                fitted_as: kind_to_wire(*kind),
                model: *model,
                firmware: maybe(firmware.as_ref()),
                vehicle: *vehicle,
            }
        }
    })
}

fn company_of(company: &Company) -> wire::Company {
    wire::Company {
        name: text(&company.name),
        name_local: maybe(company.name_local.as_ref()),
        registration_number: text(&company.registration_number),
        address: text(&company.address),
    }
}

fn model_of(model: &ModelForm) -> wire::About {
    wire::About::Model {
        model: model.model,
        name: text(&model.name),
        device: kind_to_wire(model.device),
        class: model.class.map(class_to_wire),
        chips: model.chips.map(|chips| Whole::fitting(chips.into())),
        profile: model.profile,
    }
}

fn standing_of(of: &StandingOf) -> Option<wire::StandingOf> {
    Some(match of {
        StandingOf::Party(party) => wire::StandingOf::Party { party: *party },
        StandingOf::Vehicle(vehicle) => wire::StandingOf::Vehicle { vehicle: *vehicle },
        StandingOf::Model(model) => wire::StandingOf::Model { model: *model },
        StandingOf::Device(device) => wire::StandingOf::Device { device: device.parse().ok()? },
    })
}

fn bundled_of(bundled: &scheme::Bundled) -> wire::Bundled {
    let leg = |leg: &scheme::Leg| {
        let scheme::Leg { authority, from, to } = *leg;
        wire::Leg { authority, from, to }
    };
    wire::Bundled {
        manifest: bundled.manifest,
        journey: bundled.journey,
        carrier: bundled.carrier,
        scheme: bundled.scheme,
        mode: mode_to_wire(bundled.mode),
        vehicle: bundled.vehicle,
        lock: bundled.lock,
        legs: List::fitting(bundled.legs.iter().map(leg)),
        crosses_at_ms: Whole::fitting(bundled.crosses_at_ms),
        bundled_at_ms: Whole::fitting(bundled.bundled_at_ms),
        round: round_of(bundled.round),
        consignments: Whole::fitting(bundled.consignments.into()),
    }
}

fn cargo_of(due: &scheme::CargoDue) -> wire::CargoDue {
    let ConsignmentForm {
        packages,
        package_kind,
        description,
        consignor,
        consignee,
        date,
        bill_kind,
        bill_number,
        bill_from,
        bill_to,
        is_warehoused,
        is_export,
        cargo,
        permits,
        macao_declaration,
    } = &due.form;
    wire::CargoDue {
        consignment: due.consignment,
        party: due.party,
        packages: Whole::fitting((*packages).into()),
        package_kind: text(package_kind),
        description: text(description),
        consignor: partner_of(consignor),
        consignee: partner_of(consignee),
        date: text(date),
        bill_kind: bill_kind.map(bill_to_wire),
        bill_number: maybe(bill_number.as_ref()),
        bill_from: text(bill_from),
        bill_to: text(bill_to),
        is_warehoused: *is_warehoused,
        is_export: *is_export,
        cargo: cargo_kind_to_wire(*cargo),
        permits: List::fitting(permits.iter().map(permit_of)),
        macao_declaration: maybe(macao_declaration.as_ref()),
    }
}

fn partner_of(partner: &TradePartner) -> wire::TradePartner {
    wire::TradePartner { name: text(&partner.name), address: text(&partner.address) }
}

fn permit_of(permit: &Permit) -> wire::Permit {
    wire::Permit {
        permits: permit_kind_to_wire(permit.kind),
        number: text(&permit.number),
        issued_in: permit.issued_in,
        valid_until: text(&permit.valid_until),
    }
}

fn check_of(check: &scheme::Check) -> wire::Check {
    wire::Check {
        code: code_to_wire(check.code),
        state: state_to_wire(check.state),
        reason: check.reason.as_ref().and_then(reason_to_wire),
    }
}

fn change_of(change: &Change) -> wire::Change {
    match *change {
        Change::ControlPoint { exit, entry } => wire::Change::ControlPoint { exit, entry },
        Change::Destination { place } => wire::Change::Destination { place },
        Change::Vehicle { vehicle } => wire::Change::Vehicle { vehicle },
        Change::Lock { lock } => wire::Change::Lock { lock },
        Change::TerminalTransfer { vehicle } => wire::Change::TerminalTransfer { vehicle },
    }
}
