//! Messages as notices to the register.

use federation_wire::latest::{self as wire, Scheme};
use scheme::{
    AmendmentAsked, AmendmentDecided, Bundled, CargoDue, Change, Check, Company, ConsignmentForm,
    DeviceForm, FiledAbout, Leg, ModelForm, Notice, Permit, StandingOf, TradePartner,
};

use super::{
    reasons::reason_from_wire,
    string,
    words::{
        bill_from_wire, cargo_kind_from_wire, class_from_wire, code_from_wire, decided_from_wire,
        finding_from_wire, kind_from_wire, mode_from_wire, objection_from_wire,
        permit_kind_from_wire, role_from_wire, stage_from_wire, standing_from_wire,
        state_from_wire,
    },
};

/// The notice of a message.
pub(crate) fn from_wire(message: Scheme) -> Notice {
    match message {
        Scheme::Filed(it) => Notice::Filed {
            application: it.application,
            party: it.party,
            about: about_of(it.about),
            schemes: it.schemes.into_vec(),
        },
        Scheme::Answered(it) => {
            Notice::Answered { application: it.application, text: string(it.text) }
        }
        Scheme::Withdrawn(it) => Notice::Withdrawn { application: it.application },
        Scheme::Decided(it) => Notice::Decided {
            application: it.application,
            decided: decided_from_wire(it.decided),
            reason: it.reason.map(string),
            objection: it.objection.map(objection_from_wire),
        },
        Scheme::Standing(it) => {
            Notice::Standing { of: standing_of(&it.of), standing: standing_from_wire(it.standing) }
        }
        Scheme::Bundled(it) => Notice::Bundled(bundled_of(it)),
        Scheme::Cargo(it) => Notice::Cargo {
            manifest: it.manifest,
            round: small(it.round.get()),
            consignments: it.consignments.into_vec().into_iter().map(cargo_of).collect(),
        },
        Scheme::Recheck(it) => {
            Notice::Recheck { manifest: it.manifest, round: small(it.round.get()) }
        }
        Scheme::Checked(it) => Notice::Checked {
            manifest: it.manifest,
            round: small(it.round.get()),
            checks: it.checks.into_vec().into_iter().map(check_of).collect(),
        },
        Scheme::Cancelled(it) => Notice::Cancelled { manifest: it.manifest },
        Scheme::Started(it) => {
            Notice::Started { manifest: it.manifest, round: small(it.round.get()) }
        }
        Scheme::StartWithdrawn(it) => {
            Notice::StartWithdrawn { manifest: it.manifest, round: small(it.round.get()) }
        }
        Scheme::AmendmentAsked(it) => Notice::AmendmentAsked(AmendmentAsked {
            amendment: it.amendment,
            journey: it.journey,
            change: change_of(&it.change),
            reason: string(it.reason),
        }),
        Scheme::AmendmentDecided(it) => Notice::AmendmentDecided(AmendmentDecided {
            amendment: it.amendment,
            journey: it.journey,
            change: change_of(&it.change),
            approved: it.approved,
            note: it.note.map(string),
        }),
        Scheme::Inspected(it) => Notice::Inspected {
            journey: it.journey,
            stage: stage_from_wire(it.stage),
            result: finding_from_wire(it.result),
        },
    }
}

fn about_of(about: wire::About) -> FiledAbout {
    match about {
        wire::About::Participation { roles, company, modes } => FiledAbout::Participation {
            roles: roles.into_vec().into_iter().map(role_from_wire).collect(),
            company: Company {
                name: string(company.name),
                name_local: company.name_local.map(string),
                registration_number: string(company.registration_number),
                address: string(company.address),
            },
            modes: modes.into_vec().into_iter().map(mode_from_wire).collect(),
        },
        wire::About::Model { model, name, device, class, chips, profile } => {
            FiledAbout::Model(ModelForm {
                model,
                name: string(name),
                device: kind_from_wire(device),
                class: class.map(class_from_wire),
                chips: chips.and_then(|chips| u8::try_from(chips.get()).ok()),
                profile,
            })
        }
        wire::About::Vehicle { vehicle, plate, description } => FiledAbout::Vehicle {
            vehicle,
            plate: string(plate),
            description: description.map(string),
        },
        wire::About::Device { device, fitted_as, model, firmware, vehicle } => {
            FiledAbout::Device(DeviceForm {
                device: device.to_string(),
                kind: kind_from_wire(fitted_as),
                model,
                firmware: firmware.map(string),
                vehicle,
            })
        }
    }
}

fn standing_of(of: &wire::StandingOf) -> StandingOf {
    match *of {
        wire::StandingOf::Party { party } => StandingOf::Party(party),
        wire::StandingOf::Vehicle { vehicle } => StandingOf::Vehicle(vehicle),
        wire::StandingOf::Model { model } => StandingOf::Model(model),
        wire::StandingOf::Device { device } => StandingOf::Device(device.to_string()),
    }
}

fn bundled_of(it: wire::Bundled) -> Bundled {
    let leg = |wire::Leg { authority, from, to }| Leg { authority, from, to };
    Bundled {
        manifest: it.manifest,
        journey: it.journey,
        carrier: it.carrier,
        scheme: it.scheme,
        mode: mode_from_wire(it.mode),
        vehicle: it.vehicle,
        lock: it.lock,
        legs: it.legs.into_vec().into_iter().map(leg).collect(),
        crosses_at_ms: it.crosses_at_ms.get(),
        bundled_at_ms: it.bundled_at_ms.get(),
        round: small(it.round.get()),
        consignments: small(it.consignments.get()),
    }
}

fn cargo_of(it: wire::CargoDue) -> CargoDue {
    let form = ConsignmentForm {
        packages: small(it.packages.get()),
        package_kind: string(it.package_kind),
        description: string(it.description),
        consignor: partner_of(it.consignor),
        consignee: partner_of(it.consignee),
        date: string(it.date),
        bill_kind: it.bill_kind.map(bill_from_wire),
        bill_number: it.bill_number.map(string),
        bill_from: string(it.bill_from),
        bill_to: string(it.bill_to),
        is_warehoused: it.is_warehoused,
        is_export: it.is_export,
        cargo: cargo_kind_from_wire(it.cargo),
        permits: it.permits.into_vec().into_iter().map(permit_of).collect(),
        macao_declaration: it.macao_declaration.map(string),
    };
    CargoDue { consignment: it.consignment, party: it.party, form }
}

/// A number whose bounds on the wire lie within those of `u32`.
fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn partner_of(it: wire::TradePartner) -> TradePartner {
    TradePartner { name: string(it.name), address: string(it.address) }
}

fn permit_of(it: wire::Permit) -> Permit {
    Permit {
        kind: permit_kind_from_wire(it.permits),
        number: string(it.number),
        issued_in: it.issued_in,
        valid_until: string(it.valid_until),
    }
}

fn check_of(it: wire::Check) -> Check {
    Check {
        code: code_from_wire(it.code),
        state: state_from_wire(it.state),
        reason: it.reason.map(reason_from_wire),
    }
}

fn change_of(change: &wire::Change) -> Change {
    match *change {
        wire::Change::ControlPoint { exit, entry } => Change::ControlPoint { exit, entry },
        wire::Change::Destination { place } => Change::Destination { place },
        wire::Change::Vehicle { vehicle } => Change::Vehicle { vehicle },
        wire::Change::Lock { lock } => Change::Lock { lock },
        wire::Change::TerminalTransfer { vehicle } => Change::TerminalTransfer { vehicle },
    }
}
