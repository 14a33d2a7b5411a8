//! Profile files: those we ship, and what is said of those that are wrong.

use std::{error::Error as _, fs, path::PathBuf};

use super::{AckForm, Profile, Profiles, Protocol, Seals, UnlockForm};

const GOOD: &str = r#"
name = "made-up"
protocol = "jt808"
description = "Made up."
source = "A test."
class = "C"
time_zone = "+08:00"
authenticates = true
ack = "8001"
unlock = "8500-2019"
unlock_value = 1
seals = "by-order"
report_interval_s = 30
position = { fix_bits = [1] }
status.motor = { bit = 12, one = "locked" }
alarms = { 31 = "illegal_opening" }
items.battery_percent = 0xD4
"#;

#[test]
fn every_shipped_file_is_named_as_its_profile_and_built_in() {
    let shipped = Profiles::shipped().unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/profiles");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|e| e == "toml") {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(shipped.get(&name).is_some(), "{name} is not built in");
            names.push(name);
        }
    }
    assert_eq!(names.len(), shipped.iter().count());
    for profile in shipped.iter() {
        let is_sample = profile.name().as_str().starts_with("sample-");
        assert_eq!(profile.is_sample(), is_sample, "{}", profile.name());
    }
}

#[test]
fn the_sample_lock_is_what_the_demonstration_expects() {
    let shipped = Profiles::shipped().unwrap();
    let lock = shipped.get("sample-multichip-808").unwrap();
    assert_eq!(lock.protocol(), Protocol::Jt808);
    assert_eq!(lock.clock_offset_ms(), 8 * 3_600_000);
    assert!(lock.authenticates() && lock.has_lock());
    assert_eq!(lock.ack(), AckForm::General);
    assert_eq!(lock.unlock(), UnlockForm::Control2019 { unlock: true });
    assert_eq!(lock.seals(), Seals::ByOrder);
    let unit = shipped.get("sample-positioning-unit-808").unwrap();
    assert!(unit.authenticates() && !unit.has_lock());
}

#[test]
fn every_tamper_bit_of_the_sample_lock_has_an_alarm_bit_except_the_sub_locks() {
    use model::Tamper;

    let shipped = Profiles::shipped().unwrap();
    let lock = shipped.get("sample-multichip-808").unwrap();
    let all = Tamper::from_bits(0xfff).without(Tamper::SUB_LOCK_LOST);
    assert_eq!(lock.tamper_of(lock.alarms_of(all)), all);
}

#[track_caller]
fn refuses(from: &str, to: &str, expected: &str) {
    assert!(GOOD.contains(from), "{from}");
    let error = Profile::from_toml(&GOOD.replace(from, to)).expect_err(to);
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    let text = format!("{error}: {cause}");
    assert!(text.contains(expected), "{text}");
}

#[test]
fn what_is_wrong_is_named() {
    assert!(Profile::from_toml(GOOD).is_ok());
    refuses("class =", "klass =", "klass");
    refuses("bit = 12", "bitt = 12", "bitt");
    refuses("items.battery_percent", "items.battery", "battery");
    refuses("\"made-up\"", "\"made up\"", "key name: \"made up\"");
    refuses("\"jt808\"", "\"jt809\"", "key protocol: \"jt809\"");
    refuses("\"+08:00\"", "\"Asia/Shanghai\"", "key time_zone");
    refuses("\"+08:00\"", "\"+15:00\"", "key time_zone");
    refuses("\"+08:00\"", "\"+08:60\"", "key time_zone");
    refuses("unlock_value = 1", "unlock_value = 2", "key unlock_value: \"2\"");
    refuses("unlock_value = 1", "", "needs unlock_value");
    refuses("\"8500-2019\"", "\"none\"", "unlock_value is for");
    refuses("\"8500-2019\"\nunlock_value = 1", "\"jointech-p43\"", "unlock by a text command");
    refuses("\"8001\"", "\"p69\"", "ack belongs");
    refuses("\"locked\"", "\"shut\"", "shut");
    refuses("bit = 12", "bit = 32", "key status.motor: \"32\"");
    refuses("bit = 12", "bit = 1", "two meanings");
    refuses("31 =", "32 =", "key alarms: \"32\"");
    refuses("\"illegal_opening\"", "\"burglary\"", "key alarms: \"burglary\"");
    refuses("report_interval_s = 30", "report_interval_s = 0", "report_interval_s");
    refuses("description = \"Made up.\"", "", "description");
}

#[test]
fn files_are_named_in_errors() {
    let wrong = Profiles::from_texts([("x.toml", "name = 1")]).unwrap_err();
    assert_eq!(wrong.to_string(), "profile file x.toml is not usable");
    let twice = Profiles::from_texts([("a.toml", GOOD), ("b.toml", GOOD)]).unwrap_err();
    assert_eq!(twice.to_string(), "profile file b.toml repeats the name made-up");
}
