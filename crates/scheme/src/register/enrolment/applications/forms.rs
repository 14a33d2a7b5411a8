//! What may be filled in: every field of every form. `at` is where the form is in what was sent.

use model::{AuthorityId, LockId, UnitId};

use crate::{
    About, At, Attachment, ChipForm, Company, Contact, DeviceForm, DeviceKind, DriverForm,
    EquipmentReason, FormReason, ModelForm, PartyForm, PartyRole, VehicleForm, reason::given,
    register::checks::Checks,
};

/// Most plates of one vehicle, one for each authority; a form with more is refused.
const PLATES_MAX: usize = 16;
/// Most chips in one lock; a form with more is refused.
const CHIPS_MAX: u8 = 8;
/// Largest paper: a larger one is refused.
const ATTACHMENT_BYTES_MAX: u64 = 512 * 1024;
/// Longest reporting interval of a chip, in seconds.
const INTERVAL_S_MAX: i64 = 3_600;
/// What papers may be.
const MEDIA_TYPES: [&str; 3] = ["application/pdf", "image/jpeg", "image/png"];

/// Any form, as the company that applies has filled it in.
pub(super) fn about(checks: &mut Checks, at: &At, about: &About) {
    match about {
        About::Participation(form) => {
            party(checks, at, form);
            match &form.contact {
                Some(contact) => self::contact(checks, &at.field("contact"), contact),
                None => checks.add(at.field("contact"), FormReason::Missing),
            }
        }
        About::Model(form) => model(checks, at, form),
        About::Vehicle(form) => vehicle(checks, at, form),
        About::Device(form) => device(checks, at, form),
    }
}

/// A company's form without the contact, which other authorities do not get.
pub(super) fn party(checks: &mut Checks, at: &At, form: &PartyForm) {
    company(checks, &at.field("company"), &form.company);
    let only_supplies = form.roles == [PartyRole::Supplier];
    checks.rule(!form.roles.is_empty(), at.field("roles"), FormReason::Missing);
    checks.rule(is_once(&form.roles), at.field("roles"), FormReason::NamedTwice);
    let has_modes = only_supplies || !form.modes.is_empty();
    checks.rule(has_modes, at.field("modes"), FormReason::Missing);
    checks.rule(is_once(&form.modes), at.field("modes"), FormReason::NamedTwice);
}

fn company(checks: &mut Checks, at: &At, company: &Company) {
    checks.line(at.field("name"), &company.name, 1..=120);
    checks.maybe_line(at.field("name_local"), company.name_local.as_deref(), 1..=120);
    checks.line(at.field("registration_number"), &company.registration_number, 1..=40);
    checks.line(at.field("address"), &company.address, 1..=200);
}

fn contact(checks: &mut Checks, at: &At, contact: &Contact) {
    checks.line(at.field("name"), &contact.name, 1..=80);
    checks.telephone(at.field("telephone"), &contact.telephone);
    checks.email(at.field("email"), &contact.email);
}

/// Checks the form of a model.
pub(in super::super) fn model(checks: &mut Checks, at: &At, form: &ModelForm) {
    checks.line(at.field("name"), &form.name, 1..=60);
    let most = match form.device {
        DeviceKind::Lock => CHIPS_MAX,
        DeviceKind::Unit => {
            let has_class = form.class.is_some();
            checks.rule(!has_class, at.field("class"), EquipmentReason::OnlyLocksHaveClass);
            1
        }
    };
    if let Some(chips) = form.chips {
        range(checks, at.field("chips"), chips.into(), most.into());
    }
}

/// A number from 1.
fn range(checks: &mut Checks, at: At, number: i64, most: i64) {
    let reason = FormReason::OutOfRange { number, least: 1, most };
    checks.rule((1..=most).contains(&number), at, reason);
}

fn vehicle(checks: &mut Checks, at: &At, form: &VehicleForm) {
    let (count, plates) = (form.plates.len(), at.field("plates"));
    if count > PLATES_MAX {
        let reason = FormReason::EntryCount { count, least: 0, most: PLATES_MAX };
        checks.add(plates.clone(), reason);
    }
    for (authority, plate) in form.plates.iter().take(PLATES_MAX) {
        checks.line(plates.field(authority.as_str()), plate, 1..=20);
    }
    checks.maybe_line(at.field("description"), form.description.as_deref(), 1..=80);
}

/// That every authority that decides a vehicle has a plate of its own to know it by.
pub(super) fn plates(
    checks: &mut Checks,
    at: &At,
    form: &VehicleForm,
    deciders: impl IntoIterator<Item = AuthorityId>,
) {
    for authority in deciders {
        let at = at.field("plates").field(authority.as_str());
        checks.rule(form.plates.contains_key(&authority), at, FormReason::Missing);
    }
}

fn device(checks: &mut Checks, at: &At, form: &DeviceForm) {
    let is_id = match form.kind {
        DeviceKind::Lock => LockId::new(&form.device).is_ok(),
        DeviceKind::Unit => UnitId::new(&form.device).is_ok(),
    };
    checks.rule(is_id, at.field("device"), FormReason::NotAnId);
    checks.maybe_line(at.field("firmware"), form.firmware.as_deref(), 1..=40);
}

/// An officer's form of a chip, apart from what the node itself knows of chips.
pub(super) fn chip(checks: &mut Checks, form: &ChipForm) {
    let at = At::from("/chip");
    range(checks, at.field("interval_s"), form.interval_s.into(), INTERVAL_S_MAX);
    for (field, text, least) in [("code", &form.code, 16), ("secret", &form.secret, 1)] {
        let Some(text) = text else { continue };
        let (count, most) = (text.chars().count(), 64);
        let reason = FormReason::TextLength { count, least, most };
        checks.rule((least..=most).contains(&count), at.field(field), reason);
    }
}

/// Checks the description of a paper.
pub(super) fn attachment(checks: &mut Checks, paper: &Attachment) {
    checks.line("/title", &paper.title, 1..=120);
    if !MEDIA_TYPES.contains(&paper.media_type.as_str()) {
        let given = given(&paper.media_type);
        checks.add("/media_type", FormReason::UnknownMediaType { given });
    }
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let is_digest = paper.digest.len() == 64 && paper.digest.bytes().all(is_hex);
    checks.rule(is_digest, "/content_base64", FormReason::NotADigest);
    let (bytes, most_bytes) = (paper.length_bytes, ATTACHMENT_BYTES_MAX);
    let reason = FormReason::FileSize { bytes, most_bytes };
    checks.rule((1..=most_bytes).contains(&bytes), "/content_base64", reason);
}

/// A driver. No reason of these repeats a value: they are personal.
pub(in super::super) fn driver(checks: &mut Checks, at: &At, form: &DriverForm) {
    checks.line(at.field("name"), &form.name, 1..=80);
    checks.line(at.field("identity_number"), &form.identity_number, 1..=30);
    checks.line(at.field("licence_number"), &form.licence_number, 1..=30);
    checks.telephone(at.field("telephone"), &form.telephone);
}

fn is_once<T: PartialEq>(all: &[T]) -> bool {
    all.iter().enumerate().all(|(at, one)| !all[..at].contains(one))
}
