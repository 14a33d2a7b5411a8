//! The data as shipped says what the page says; broken data is refused with file, row and rule.

use std::error::Error;

use model::{AuthorityId, SchemeId};

use super::{PublishedData, Schemes};
use crate::{Day, DeviceKind, Mode, PartyRole, Published};

const SCHEMES: &str = include_str!("../../../../data/schemes.toml");
const CARGO: &str = include_str!("../../../../data/cargo_rules.toml");
const RISK: &str = include_str!("../../../../data/risk_rules.toml");
const PUBLISHED: &str = include_str!("../../../../data/published.toml");

fn shipped() -> Schemes {
    Schemes::parse(SCHEMES, CARGO, RISK).unwrap()
}

fn id(text: &str) -> SchemeId {
    SchemeId::new(text).unwrap()
}

fn ids(text: &str) -> Vec<SchemeId> {
    text.split_whitespace().map(id).collect()
}

fn chain(text: &str) -> Vec<AuthorityId> {
    text.split_whitespace().map(|word| AuthorityId::new(word).unwrap()).collect()
}

fn joined<T: ToString>(list: impl IntoIterator<Item = T>) -> String {
    list.into_iter().map(|it| it.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_scheme_begins_on_its_day() {
    let schemes = shipped();
    let cases = [
        ("2010-11-28", ""),
        ("2010-11-29", "itfs"),
        ("2016-03-27", "itfs"),
        ("2016-03-28", "itfs sels"),
        ("2023-06-13", "itfs sels hunan"),
        ("2024-03-07", "itfs sels hunan"),
        ("2024-03-08", "itfs sels hunan three-places"),
        ("2024-07-17", "itfs sels hunan fujian three-places"),
    ];
    for (day, expected) in cases {
        let day: Day = day.parse().unwrap();
        assert_eq!(joined(schemes.in_force(day).map(|it| it.id)), expected, "{day}");
    }
}

#[test]
fn each_scheme_allows_its_ways_and_no_others() {
    let schemes = shipped();
    let cases = [
        ("itfs", "hk", true),
        ("itfs", "hk mainland", false),
        ("sels", "hk", false),
        ("sels", "hk mainland", true),
        ("sels", "mainland hk", true),
        ("sels", "hk macao", false),
        ("hunan", "mainland hk", true),
        ("fujian", "hk mainland", true),
        ("fujian", "mainland hk macao", false),
        ("three-places", "hk macao", true),
        ("three-places", "macao hk", true),
        ("three-places", "mainland hk macao", true),
        ("three-places", "macao hk mainland", true),
        ("three-places", "mainland macao", false),
        ("three-places", "hk mainland", false),
        ("three-places", "hk mainland macao", false),
        ("three-places", "", false),
    ];
    for (scheme, way, expected) in cases {
        let scheme = schemes.get(id(scheme)).unwrap();
        assert_eq!(scheme.allows_chain(&chain(way)), expected, "{} {way}", scheme.id);
    }
    for scheme in schemes.all() {
        assert!(scheme.allows_mode(Mode::AirLand) && scheme.allows_mode(Mode::SeaLand));
    }
    assert_eq!(schemes.get(id("cefa")), None);
}

#[test]
fn every_authority_of_the_schemes_decides() {
    let schemes = shipped();
    let cases = [
        ("itfs", "itfs", "hk"),
        ("sels", "sels itfs", "hk mainland"),
        ("fujian", "fujian sels itfs", "hk mainland"),
        ("hunan fujian", "hunan sels itfs fujian", "hk mainland"),
        ("three-places", "three-places", "hk macao"),
        ("three-places sels", "three-places sels itfs", "hk macao mainland"),
        ("unknown itfs", "itfs", "hk"),
        ("", "", ""),
    ];
    for (asked, included, deciders) in cases {
        assert_eq!(joined(schemes.with_included(&ids(asked))), included, "{asked}");
        assert_eq!(joined(schemes.deciders(&ids(asked))), deciders, "{asked}");
    }
}

#[test]
fn a_way_needs_the_schemes_and_accreditations_of_every_side_it_passes() {
    let schemes = shipped();
    let cases = [
        ("itfs", "hk", "itfs", "hk"),
        ("sels", "hk mainland", "sels itfs", "hk mainland"),
        ("three-places", "hk macao", "three-places", "hk macao"),
        ("three-places", "mainland hk macao", "three-places sels itfs", "hk macao mainland"),
        ("unknown", "hk", "", ""),
    ];
    for (scheme, way, required, accreditors) in cases {
        let (scheme, way) = (id(scheme), chain(way));
        assert_eq!(joined(schemes.required(scheme, &way)), required, "{scheme}");
        assert_eq!(joined(schemes.accreditors(scheme, &way)), accreditors, "{scheme}");
    }
    let way = chain("mainland hk macao");
    let cases = [("hk", "three-places sels itfs"), ("mainland", "sels"), ("macao", "three-places")];
    for (authority, expected) in cases {
        let authority = AuthorityId::new(authority).unwrap();
        let required = schemes.required_at(id("three-places"), &way, authority);
        assert_eq!(joined(required), expected, "{authority}");
    }
}

#[track_caller]
fn refuses(file: &str, from: &str, to: &str, expected: &str) {
    let edited = |name: &str, text: &str| {
        if name != file {
            return text.to_owned();
        }
        assert!(text.contains(from), "{file} does not hold {from:?}");
        text.replacen(from, to, 1)
    };
    let error = Schemes::parse(
        &edited("schemes", SCHEMES),
        &edited("cargo_rules", CARGO),
        &edited("risk_rules", RISK),
    )
    .unwrap_err();
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    let told = format!("{error}: {cause}");
    assert!(told.contains(expected), "{told}");
}

#[test]
fn broken_schemes_are_refused() {
    let refuse = |from, to, expected| refuses("schemes", from, to, expected);
    refuse(
        "id = \"sels\"",
        "id = \"itfs\"",
        "schemes.toml, scheme 2 \"itfs\": \"itfs\" is defined",
    );
    refuse("id = \"itfs\"", "id = \"../x\"", "schemes.toml, line 15: cannot be read");
    refuse("includes = [\"itfs\"]", "includes = [\"hunan\"]", "unknown scheme \"hunan\"");
    refuse("includes = [\"itfs\"]", "includes = [\"sels\"]", "unknown scheme \"sels\"");
    refuse("scheme = \"sels\"", "scheme = \"x\"", "unknown scheme \"x\"");
    refuse("chains = [[\"hk\"]]", "chains = []", "chains is empty");
    refuse("chains = [[\"hk\"]]", "chains = [[]]", "chain is empty");
    refuse("chains = [[\"hk\"]]", "chains = [[\"hk\"], [\"hk\"]]", "the chain hk repeats itself");
    refuse("chains = [[\"hk\"]]", "chains = [[\"hk\", \"hk\"]]", "repeats itself");
    refuse("chains = [[\"hk\"]]", "chains = [[\"macao\"]]", "nothing here confirms");
    refuse(", [\"mainland\", \"hk\"]", "", "the chain hk to mainland has no way back");
    refuse("effective_from = \"2010-11-29\"", "effective_from = \"2010-11-31\"", "is not a day");
    refuse(
        "effective_from = \"2010-11-29\"",
        "effective_from = \"2010-11-29\"\neffective_to = \"2010-11-29\"",
        "the end 2010-11-29 is not after the beginning 2010-11-29",
    );
    refuse("effective_from = \"2010", "efective_from = \"2010", "unknown field `efective_from`");
    refuse("pt = \"Regime do Cadeado Electrónico Único\"", "pt = \" \"", "name is empty");
}

#[test]
fn broken_rules_are_refused() {
    let refuse = |from, to, expected| refuses("cargo_rules", from, to, expected);
    refuse(
        "id = \"through-bill\"",
        "id = \"through-bills\"",
        "cargo_rules.toml, rule 4 \"through-bills\": the program has no logic for this rule",
    );
    refuse("id = \"through-bill\"", "id = \"mode-covered\"", "\"mode-covered\" is defined twice");
    refuse("[\"three-places\"]", "[\"four-places\"]", "unknown scheme \"four-places\"");
    refuse("[\"three-places\"]", "[]", "schemes is empty");
    let after = CARGO.find("\n[[rule]]\nid = \"note-2-goods\"").unwrap();
    refuse(&CARGO[after..], "", "the whole file: the rule \"note-2-goods\" has no row");
}

#[test]
fn broken_selection_is_refused() {
    let refuse = |from, to, expected| refuses("risk_rules", from, to, expected);
    refuse("threshold = 60", "threshold = 0", "threshold 0 is outside 1 to 10000");
    refuse("hk = 20000", "hk = 1000001", "is outside 0 to 1000000");
    refuse("points = 30", "points = 0", "rule 1 \"carrier-warned\": points 0 is outside 1 to 1000");
    refuse("within_days = 180", "within_days = 0", "within_days 0 is outside 1 to 3650");
    refuse("at_least = 5", "at_least = 0", "at_least 0 is outside 1 to 1000");
    refuse("\"carrier_warned\"", "\"carrier_liked\"", "unknown variant `carrier_liked`");
    refuse("at_least = 5, ", "", "missing field `at_least`");
    refuse("id = \"alert-list\"", "id = \"cargo-kind\"", "is defined twice");
    refuse("\"sample alert term\"", "\"\"", "a term of the alert list is empty");
    refuse("classes = [\"C\"], or_unknown = true", "classes = [], or_unknown = false", "classes");
}

#[test]
fn a_changed_rule_is_a_second_row_with_later_dates() {
    let ended = CARGO.replacen(
        "effective_from = \"2010-11-29\"",
        "effective_from = \"2010-11-29\"\neffective_to = \"2020-01-01\"",
        1,
    );
    let end = ended.find("\n[[rule]]\nid = \"mode-covered\"").unwrap();
    let start = ended.find("[[rule]]").unwrap();
    let later = ended[start..end]
        .replace("effective_from = \"2010-11-29\"\n", "effective_from = \"2020-01-01\"\n")
        .replace("effective_to = \"2020-01-01\"\n", "");
    let schemes = Schemes::parse(SCHEMES, &format!("{ended}\n{later}"), RISK).unwrap();
    let count = schemes.cargo_rules().iter().filter(|it| it.id.as_str() == "scheme-in-force");
    assert_eq!(count.count(), 2);
}

#[test]
fn the_page_names_eleven_participants_one_supplier_and_three_models() {
    let published = PublishedData::parse(PUBLISHED).unwrap();
    assert_eq!(published.participants.len(), 11);
    assert_eq!(published.suppliers.len(), 1);
    let models: Vec<_> = published.models.iter().map(|it| (it.name.as_str(), it.device)).collect();
    let (lock, unit) = (DeviceKind::Lock, DeviceKind::Unit);
    assert_eq!(models, [("LX-08-II C", lock), ("LX-08VS", lock), ("LX-06-HK", unit)]);
    assert_eq!(published.contact.telephone, "(852) 3669 0000");

    let entries = published.entries();
    assert_eq!(entries.len(), 15);
    let Published::Party { name, roles, schemes, .. } = &entries[0] else { panic!("a supplier") };
    assert_eq!(name, "Long Sun Logistics Development Limited");
    assert_eq!((roles.as_slice(), schemes.len()), (&[PartyRole::Supplier][..], 0));
    let Published::Party { address, schemes, .. } = &entries[1] else { panic!("a participant") };
    assert_eq!(address, "", "not public");
    assert_eq!(joined(schemes.values().flatten()), "itfs sels");
    let Published::Model { form, accredited_by, .. } = &entries[14] else { panic!("a model") };
    assert_eq!((form.name.as_str(), form.class, form.chips), ("LX-06-HK", None, None));
    assert_eq!(joined(accredited_by), "hk");
}

#[test]
fn broken_published_data_is_refused() {
    let cases = [
        ("id = \"transhub\"", "id = \"hacis\"", "participant 11 \"hacis\": \"hacis\" is defined"),
        ("id = \"transhub\"", "id = \"long-sun\"", "\"long-sun\" is defined twice"),
        ("supplier = \"long-sun\"", "supplier = \"other\"", "unknown supplier \"other\""),
        ("id = \"LX-08VS\"", "id = \"LX-08-II-C\"", "is defined twice"),
        ("name = \"Transhub Limited\"", "name = \"\"", "name is empty"),
        ("attention = \"ITFS/SELS Unit\"", "attention = \"\"", "contact is empty"),
        ("source = \"https", "source = 3 #", "published.toml, line 6: cannot be read"),
    ];
    for (from, to, expected) in cases {
        assert!(PUBLISHED.contains(from), "{from}");
        let error = PublishedData::parse(&PUBLISHED.replacen(from, to, 1)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
