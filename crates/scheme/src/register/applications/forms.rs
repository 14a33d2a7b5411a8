//! What may be filled in: every field of every form. Faults name fields as the JSON does.

use model::{AuthorityId, LockId, UnitId};

use super::super::checks::{Checks, shown};
use crate::{
    About, Attachment, ChipForm, Company, Contact, DeviceForm, DeviceKind, DriverForm, ModelForm,
    PartyForm, PartyRole, VehicleForm,
};

/// Most plates of one vehicle, one for each authority; a form with more is refused.
const PLATES_MAX: usize = 16;
/// Most chips in one lock; a form with more is refused.
const CHIPS_MAX: u8 = 8;
/// Largest paper: a larger one is refused.
const ATTACHMENT_BYTES_MAX: u64 = 512 * 1024;
/// What papers may be.
const MEDIA_TYPES: [&str; 3] = ["application/pdf", "image/jpeg", "image/png"];

/// Any form, as the company that applies has filled it in.
pub(super) fn about(checks: &mut Checks, about: &About) {
    match about {
        About::Participation(form) => {
            party(checks, form);
            match &form.contact {
                Some(contact) => self::contact(checks, contact),
                None => checks.add("contact", "missing", "nobody to call is given".to_owned()),
            }
        }
        About::Model(form) => model(checks, form),
        About::Vehicle(form) => vehicle(checks, form),
        About::Device(form) => device(checks, form),
    }
}

/// A company's form without the contact, which other authorities do not get.
pub(super) fn party(checks: &mut Checks, form: &PartyForm) {
    company(checks, &form.company);
    let only_supplies = form.roles == [PartyRole::Supplier];
    checks.rule(!form.roles.is_empty(), "roles", "missing", "at least one role is needed");
    checks.rule(is_once(&form.roles), "roles", "twice", "a role is named twice");
    let has_modes = only_supplies || !form.modes.is_empty();
    checks.rule(has_modes, "modes", "missing", "at least one mode is needed, except to supply");
    checks.rule(is_once(&form.modes), "modes", "twice", "a mode is named twice");
}

fn company(checks: &mut Checks, company: &Company) {
    checks.line("company.name", &company.name, 1..=120);
    checks.maybe_line("company.name_local", company.name_local.as_deref(), 1..=120);
    checks.line("company.registration_number", &company.registration_number, 1..=40);
    checks.line("company.address", &company.address, 1..=200);
}

fn contact(checks: &mut Checks, contact: &Contact) {
    checks.line("contact.name", &contact.name, 1..=80);
    checks.telephone("contact.telephone", &contact.telephone);
    checks.email("contact.email", &contact.email);
}

/// A model.
pub(in super::super) fn model(checks: &mut Checks, form: &ModelForm) {
    checks.line("name", &form.name, 1..=60);
    match form.device {
        DeviceKind::Lock => {
            if let Some(chips) = form.chips.filter(|chips| !(1..=CHIPS_MAX).contains(chips)) {
                checks.add("chips", "range", format!("{chips} is not 1 to {CHIPS_MAX}"));
            }
        }
        DeviceKind::Unit => {
            checks.rule(form.class.is_none(), "class", "not_a_lock", "only locks have a class");
            let is_one = form.chips.is_none_or(|chips| chips == 1);
            checks.rule(is_one, "chips", "range", "a positioning unit has 1");
        }
    }
}

fn vehicle(checks: &mut Checks, form: &VehicleForm) {
    let count = form.plates.len();
    if count > PLATES_MAX {
        checks.add("plates", "too_many", format!("{count} plates, at most {PLATES_MAX}"));
    }
    for (authority, plate) in form.plates.iter().take(PLATES_MAX) {
        checks.line(&format!("plates.{authority}"), plate, 1..=20);
    }
    checks.maybe_line("description", form.description.as_deref(), 1..=80);
}

/// That every authority that decides a vehicle has a plate of its own to know it by.
pub(super) fn plates(
    checks: &mut Checks,
    form: &VehicleForm,
    deciders: impl IntoIterator<Item = AuthorityId>,
) {
    for authority in deciders {
        if !form.plates.contains_key(&authority) {
            let at = format!("plates.{authority}");
            checks.add(&at, "missing", format!("{authority} decides and has no plate of its own"));
        }
    }
}

fn device(checks: &mut Checks, form: &DeviceForm) {
    let is_id = match form.kind {
        DeviceKind::Lock => LockId::new(&form.device).map(drop),
        DeviceKind::Unit => UnitId::new(&form.device).map(drop),
    };
    if let Err(error) = is_id {
        checks.add("device", "id", error.to_string());
    }
    checks.maybe_line("firmware", form.firmware.as_deref(), 1..=40);
}

/// An officer's form of a chip, apart from what the node itself knows of chips.
pub(super) fn chip(checks: &mut Checks, form: &ChipForm) {
    if !(1..=3_600).contains(&form.interval_s) {
        let detail = format!("{} is not 1 to 3600 seconds", form.interval_s);
        checks.add("chip.interval_s", "range", detail);
    }
    // Secrets are not repeated in faults.
    let is_length = |text: &Option<String>, least: usize| {
        text.as_ref().is_none_or(|text| (least..=64).contains(&text.chars().count()))
    };
    let rule = "must have 16 to 64 characters";
    checks.rule(is_length(&form.code, 16), "chip.code", "length", rule);
    let rule = "must have 1 to 64 characters";
    checks.rule(is_length(&form.secret, 1), "chip.secret", "length", rule);
}

/// A paper.
pub(super) fn attachment(checks: &mut Checks, paper: &Attachment) {
    checks.line("title", &paper.title, 1..=120);
    if !MEDIA_TYPES.contains(&paper.media_type.as_str()) {
        let detail = format!("{:?} is not PDF, JPEG or PNG", shown(&paper.media_type));
        checks.add_with("media_type", "media_type", detail, "hand in a PDF, JPEG or PNG");
    }
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let is_digest = paper.digest.len() == 64 && paper.digest.bytes().all(is_hex);
    checks.rule(is_digest, "digest", "digest", "is not 64 hexadecimal digits in lower case");
    if !(1..=ATTACHMENT_BYTES_MAX).contains(&paper.length_bytes) {
        let detail = format!("{} is not 1 to {ATTACHMENT_BYTES_MAX} bytes", paper.length_bytes);
        checks.add_with("length_bytes", "length", detail, "hand in a smaller file");
    }
}

/// A driver. Values are personal and therefore not repeated in faults.
pub(in super::super) fn driver(checks: &mut Checks, form: &DriverForm) {
    let mut own = Checks::default();
    own.line("name", &form.name, 1..=80);
    own.line("identity_number", &form.identity_number, 1..=30);
    own.line("licence_number", &form.licence_number, 1..=30);
    own.telephone("telephone", &form.telephone);
    for mut fault in own.into_faults() {
        "is not as it must be".clone_into(&mut fault.detail);
        fault.remedy = Some(
            "name 1 to 80, identity and licence 1 to 30 printable characters, telephone 5 to 30 \
             of digits, spaces and +()-/"
                .to_owned(),
        );
        checks.take(fault);
    }
}

fn is_once<T: PartialEq>(all: &[T]) -> bool {
    all.iter().enumerate().all(|(at, one)| !all[..at].contains(one))
}
