//! What may be filed, and by whom.

use crate::{
    About, Act, Attachment, Cause, DeviceKind, PartyForm, PartyRole, VehicleForm,
    register::tests::{
        ALL, Net, desk, device_form, id, ids, model_form, of, party_form, vehicle, vehicle_form,
        visitor,
    },
};

use super::said;

const CARRIER: &[PartyRole] = &[PartyRole::Carrier];

/// What is said to a company that applies so.
#[track_caller]
fn check_apply(change: impl FnOnce(&mut PartyForm), schemes: &[&str], expected: &str) {
    let mut net = Net::new();
    net.party("hk", "Known", CARRIER, ALL);
    let mut form = party_form("New", CARRIER);
    change(&mut form);
    let act = Act::Apply { form, schemes: ids(schemes), account: id("new") };
    let revisions = net.node("hk").revisions.len();
    assert_eq!(said(&net.act("hk", visitor(), act)), expected);
    assert_eq!(net.node("hk").revisions.len() == revisions, !expected.is_empty());
}

#[test]
fn a_model_names_a_profile_of_the_node_or_none() {
    let mut net = Net::new();
    let supplier = net.party("hk", "Supplier", &[PartyRole::Supplier], ALL);
    let file = |net: &mut Net, model: &str, profile: Option<&str>| {
        let form = model_form(model, DeviceKind::Lock);
        let about = About::Model(crate::ModelForm { profile: profile.map(id), ..form });
        said(&net.act("hk", of(supplier), Act::File { about, schemes: ids(ALL) }))
    };
    let refused = file(&mut net, "LOCK-7", Some("no-such-profile"));
    assert_eq!(refused, "/about/profile unknown_profile");
    assert_eq!(file(&mut net, "LOCK-7", Some("jt701")), "");
    assert_eq!(file(&mut net, "LOCK-8", None), "");
}

#[test]
fn forms_of_companies() {
    let named = |name: &'static str| move |form: &mut PartyForm| form.company.name = name.into();
    check_apply(|_| {}, ALL, "");
    check_apply(named(""), ALL, "/form/company/name missing");
    check_apply(named("  "), ALL, "/form/company/name missing");
    check_apply(named("a\u{202E}b"), ALL, "/form/company/name not_printable");
    check_apply(named("a\nb"), ALL, "/form/company/name not_printable");
    check_apply(named("known"), ALL, "/form/company/name name_taken");
    check_apply(named(" KNOWN "), ALL, "/form/company/name name_taken");
    check_apply(|form| form.company.name = "陳".repeat(120), ALL, "");
    check_apply(|form| form.company.name = "陳".repeat(121), ALL, "/form/company/name text_length");
    check_apply(|form| form.company.address.clear(), ALL, "/form/company/address missing");
    check_apply(
        |form| form.company.registration_number = "br-known".into(),
        ALL,
        "/form/company/registration_number number_taken",
    );
    check_apply(|form| form.roles.clear(), ALL, "/form/roles missing");
    check_apply(|form| form.roles.push(PartyRole::Carrier), ALL, "/form/roles named_twice");
    check_apply(|form| form.modes.clear(), ALL, "/form/modes missing");
    check_apply(
        |form| {
            form.roles = vec![PartyRole::Supplier];
            form.modes.clear();
        },
        ALL,
        "",
    );
    check_apply(|form| form.contact = None, ALL, "/form/contact missing");
}

#[test]
fn contacts() {
    let email = |email: &'static str| {
        move |form: &mut PartyForm| form.contact.as_mut().unwrap().email = email.into()
    };
    check_apply(email("a@b"), ALL, "");
    for wrong in ["ab", "@b", "a@", "a@b@c", "a b@c", ""] {
        check_apply(email(wrong), ALL, "/form/contact/email not_an_email");
    }
    let telephone = |number: &'static str| {
        move |form: &mut PartyForm| form.contact.as_mut().unwrap().telephone = number.into()
    };
    check_apply(telephone("(+853) 2888-1/2"), ALL, "");
    for wrong in ["1234", "+++++", "12345a", "1234567890123456789012345678901"] {
        check_apply(telephone(wrong), ALL, "/form/contact/telephone not_a_telephone");
    }
}

#[test]
fn schemes_applied_for() {
    check_apply(|_| {}, &[], "/schemes entry_count");
    check_apply(|_| {}, &["moon"], "/schemes/0 unknown_scheme");
    check_apply(|_| {}, &["three-places"], "");
    let mut net = Net::new();
    let act = Act::Apply {
        form: party_form("New", CARRIER),
        schemes: ids(&["three-places"]),
        account: id("new"),
    };
    assert_eq!(said(&net.act("mainland", visitor(), act)), "/schemes not_confirmed_here");
}

#[test]
fn a_company_with_an_account_does_not_apply_as_a_stranger() {
    let mut net = Net::new();
    let party = net.party("hk", "Known", CARRIER, ALL);
    let form = party_form("Other", CARRIER);
    let act = Act::Apply { form, schemes: ids(ALL), account: id("other") };
    let said = said(&net.act("hk", of(party), act));
    assert!(said.starts_with("has_account"), "{said}");
}

/// What is said to a registered carrier or supplier that files something.
#[track_caller]
fn check_file(about: About, schemes: &[&str], expected: &str) {
    let mut net = Net::new();
    net.supplier("hk", ALL);
    let both = [PartyRole::Carrier, PartyRole::Supplier];
    let party = net.party("hk", "Filer", &both, ALL);
    let other = net.party("hk", "Other", CARRIER, ALL);
    net.fitted_vehicle("hk", other, "O1", ALL);
    let own = net.filed("hk", party, vehicle("V1"), ALL);
    net.approve_everywhere(own);
    let act = Act::File { about, schemes: ids(schemes) };
    assert_eq!(said(&net.act("hk", of(party), act)), expected);
}

#[test]
fn vehicles_filed() {
    let changed = |change: fn(&mut VehicleForm)| {
        let mut form = vehicle_form("V2");
        change(&mut form);
        About::Vehicle(form)
    };
    check_file(vehicle("V2"), ALL, "");
    check_file(vehicle("V1"), ALL, "");
    check_file(vehicle("O1"), ALL, "/about/vehicle taken");
    let without_macao = changed(|form| drop(form.plates.remove(&id("macao"))));
    check_file(without_macao.clone(), ALL, "/about/plates/macao missing");
    let long = changed(|form| drop(form.plates.insert(id("hk"), "1".repeat(21))));
    check_file(long, ALL, "/about/plates/hk text_length");
    check_file(changed(|form| form.description = Some("\u{7}".into())), ALL, {
        "/about/description not_printable"
    });
    check_file(vehicle("V2"), &["moon"], "/schemes/0 unknown_scheme");
}

#[test]
fn devices_and_models_filed() {
    use DeviceKind::{Lock, Unit};

    let device = |device: &str, kind, model: &str, vehicle: &str| {
        About::Device(device_form(device, kind, model, vehicle))
    };
    check_file(device("L9", Lock, "LOCK-1", "V1"), ALL, "");
    check_file(device("L 9", Lock, "LOCK-1", "V1"), ALL, "/about/device not_an_id");
    check_file(device("O1-L", Lock, "LOCK-1", "V1"), ALL, "/about/device taken");
    check_file(device("L9", Lock, "LOCK-1", "O1"), ALL, "/about/vehicle unknown_vehicle");
    check_file(device("L9", Lock, "UNIT-1", "V1"), ALL, "/about/model model_of_other_kind");
    check_file(device("U9", Unit, "UNIT-9", "V1"), ALL, "/about/model unknown_model");
    check_file(About::Model(model_form("LOCK-2", Lock)), ALL, "");
    check_file(About::Model(model_form("LOCK-1", Lock)), ALL, "/about/model taken");
    let mut form = model_form("LOCK-2", Lock);
    form.chips = Some(9);
    check_file(About::Model(form), ALL, "/about/chips out_of_range");
    let mut form = model_form("UNIT-2", Unit);
    (form.class, form.chips) = (Some(crate::LockClass::A), Some(2));
    check_file(
        About::Model(form),
        ALL,
        "/about/class only_locks_have_class, /about/chips out_of_range",
    );
}

#[test]
fn only_the_registered_file_anything_further_and_only_in_their_part() {
    let mut net = Net::new();
    let (_, applicant) = net.applied("hk", "Applicant", CARRIER, ALL);
    let shipper = net.party("hk", "Shipper", &[PartyRole::Shipper], ALL);
    let narrow = net.party("hk", "Narrow", CARRIER, &["three-places"]);
    let file = |about| Act::File { about, schemes: ids(ALL) };
    let act = file(vehicle("V1"));
    let mut check = |actor, at: &str, expected: &str| {
        let said = said(&net.act(at, actor, act.clone()));
        assert!(said.contains(expected), "{said:?} says nothing of {expected:?}");
    };
    check(of(applicant), "hk", "not_registered_yet");
    check(of(shipper), "hk", "not_in_role party=hk-p-2 role=carrier");
    check(of(narrow), "hk", "/schemes scheme_not_applied");
    check(of(shipper), "macao", "files_elsewhere home=hk");
    check(of(id("nobody")), "hk", "not_found id=nobody thing=party");
    check(visitor(), "hk", "company_files_itself");
    check(desk(), "hk", "company_files_itself");
}

#[test]
fn the_same_is_not_filed_twice_at_once() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    let first = net.filed("hk", party, vehicle("V1"), ALL);
    let again = Act::File { about: vehicle("V1"), schemes: ids(ALL) };
    assert_eq!(said(&net.act("hk", of(party), again.clone())), "/about already_filed");
    net.act("hk", of(party), Act::Withdraw { application: first }).unwrap();
    assert_eq!(said(&net.act("hk", of(party), again)), "");
}

#[test]
fn no_more_than_200_wait_at_once() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    for number in 0..200 {
        if number % 90 == 0 {
            net.pass(std::time::Duration::from_hours(24));
        }
        net.filed("hk", party, vehicle(&format!("V{number}")), ALL);
    }
    let act = Act::File { about: vehicle("V200"), schemes: ids(ALL) };
    let said = said(&net.act("hk", of(party), act));
    assert!(said.starts_with("applications_wait most=200"), "{said}");
}

#[test]
fn an_odd_plate_is_filed_and_doubted() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    let mut form = vehicle_form("V1");
    form.plates = [("hk", "AB 1234"), ("mainland", "粤Z1234港"), ("macao", "1-1")]
        .map(|(authority, plate)| (id(authority), plate.to_owned()))
        .into();
    let act = Act::File { about: About::Vehicle(form), schemes: ids(ALL) };
    let faults = net.act("hk", of(party), act).unwrap().faults;
    let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["/about/plates/macao: plate_doubtful authority=macao given=1-1"]);
}

#[test]
fn papers() {
    let mut net = Net::new();
    let (application, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    let paper = |digit: char| Attachment {
        title: "certificate".to_owned(),
        media_type: "application/pdf".to_owned(),
        digest: digit.to_string().repeat(64),
        length_bytes: 512 * 1024,
    };
    let mut check = |actor, attachment, expected: &str| {
        let act = Act::Attach { application, attachment };
        assert_eq!(said(&net.act("hk", actor, act)), expected);
    };
    let unknown = format!("not_found id={application} thing=application");
    check(of(party), Attachment { title: String::new(), ..paper('1') }, "/title missing");
    let html = Attachment { media_type: "text/html".to_owned(), ..paper('1') };
    check(of(party), html, "/media_type unknown_media_type");
    check(of(party), paper('A'), "/content_base64 not_a_digest");
    let large = Attachment { length_bytes: 512 * 1024 + 1, ..paper('1') };
    check(of(party), large, "/content_base64 file_size");
    check(of(id("other")), paper('1'), &unknown);
    check(visitor(), paper('1'), &unknown);
    for digit in '1'..='4' {
        check(of(party), paper(digit), "");
    }
    check(of(party), paper('4'), "/content_base64 already_attached");
    check(desk(), paper('5'), "");
    check(of(party), paper('6'), "entry_count");
}

#[test]
fn an_officer_renews_for_the_company() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    let first = net.filed("hk", party, vehicle("V1"), ALL);
    net.approve_everywhere(first);
    let act = Act::File { about: vehicle("V1"), schemes: ids(ALL) };
    let renewal = id(&net.act("hk", desk(), act).unwrap().subject);
    assert_eq!(net.at("macao").application(&renewal).unwrap().document.party, party);
}

#[test]
fn a_company_files_a_hundred_times_a_day() {
    let mut net = Net::new();
    let party = net.party("hk", "Carrier", CARRIER, ALL);
    net.pass(std::time::Duration::from_hours(24));
    let file = Act::File { about: vehicle("V1"), schemes: ids(ALL) };
    for _ in 0..100 {
        // What is taken back counts as well.
        let application = id(&net.act("hk", of(party), file.clone()).unwrap().subject);
        net.act("hk", of(party), Act::Withdraw { application }).unwrap();
    }
    let text = format!("filed_today most=100 party={party}");
    assert_eq!(said(&net.act("hk", of(party), file.clone())), text);
    net.pass(std::time::Duration::from_hours(24));
    assert_eq!(said(&net.act("hk", of(party), file)), "");
}

#[test]
fn a_company_hands_in_twenty_mebibytes() {
    let mut net = Net::new();
    let (first, party) = net.applied("hk", "Carrier", CARRIER, ALL);
    net.approve_everywhere(first);
    let paper = |number: usize, length_bytes| Attachment {
        title: "certificate".to_owned(),
        media_type: "application/pdf".to_owned(),
        digest: format!("{number:064}"),
        length_bytes,
    };
    for n in 0..8 {
        let application = net.filed("hk", party, vehicle(&format!("V{n}")), ALL);
        for m in 0..5 {
            let attachment = paper(5 * n + m, 512 * 1024);
            net.act("hk", of(party), Act::Attach { application, attachment }).unwrap();
        }
    }
    let application = net.filed("hk", party, vehicle("V9"), ALL);
    let act = Act::Attach { application, attachment: paper(99, 1) };
    assert_eq!(said(&net.act("hk", of(party), act)), "/content_base64 papers_too_large");
}

#[test]
fn a_paper_form_is_approved_by_a_second_person() {
    let mut net = Net::new();
    let form = party_form("On paper", CARRIER);
    let act = Act::Apply { form, schemes: ids(ALL), account: id("paper") };
    let entered = net.act("hk", desk(), act).unwrap();
    let it = id(&entered.subject);
    let application = &net.at("hk").application(&it).unwrap().document;
    assert_eq!(application.entered_by, Some(desk().account));
    assert_eq!(net.at("macao").application(&it).unwrap().document.entered_by, None);
    let why: Vec<_> = entered.revisions.iter().map(|revision| revision.why.cause).collect();
    assert_eq!(why, [Cause::EnterPaper, Cause::EnterPaper]);

    let approve = || super::approve(it);
    let refused = said(&net.act("hk", desk(), approve()));
    assert!(refused.starts_with("second_person"), "{refused}");
    let second = crate::Actor { account: id("second"), ..desk() };
    assert_eq!(said(&net.act("hk", second, approve())), "");
    // Nor anything else that the company files.
    let party = net.at("hk").application(&it).unwrap().document.party;
    let vehicle = net.filed("hk", party, vehicle("V1"), ALL);
    let refused = said(&net.act("hk", desk(), super::approve(vehicle)));
    assert!(refused.starts_with("second_person"), "{refused}");
    assert_eq!(said(&net.act("hk", second, super::approve(vehicle))), "");
}

#[test]
fn what_is_filed_in_place_of_a_paper_form_is_approved_by_a_second_person_too() {
    let mut net = Net::new();
    let form = party_form("On paper", CARRIER);
    let act = Act::Apply { form, schemes: ids(ALL), account: id("paper") };
    let it = id(&net.act("hk", desk(), act).unwrap().subject);
    let party = net.at("hk").application(&it).unwrap().document.party;
    net.act("hk", of(party), Act::Withdraw { application: it }).unwrap();
    let again = crate::About::Participation(party_form("On paper", CARRIER));
    let again = net.filed("hk", party, again, ALL);
    assert_eq!(net.at("hk").application(&again).unwrap().document.entered_by, None);
    let refused = said(&net.act("hk", desk(), super::approve(again)));
    assert!(refused.ends_with(&format!("application={it}")), "{refused}");
    let second = crate::Actor { account: id("second"), ..desk() };
    assert_eq!(said(&net.act("hk", second, super::approve(again))), "");
}
