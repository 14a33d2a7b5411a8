//! The two-letter codes of countries and territories: those officially assigned in ISO 3166-1
//! alpha-2. Source: the list of the ISO 3166 Maintenance Agency, <https://www.iso.org/obp/ui/#search>,
//! 249 codes, none assigned or withdrawn since 2011 (South Sudan). Codes for users (`AA`, `QM` to
//! `QZ`, `XA` to `XZ`, `ZZ`), reserved ones (`EU`, `UK`) and withdrawn ones (`AN`, `CS`) are none of
//! them.

/// Every code, in the order of the alphabet; the console offers the same
/// (`web/src/lib/country_codes.ts`).
const CODES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC \
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Whether two capital letters are the code of a country or territory.
pub(super) fn is_country(code: &str) -> bool {
    CODES.split(' ').any(|known| known == code)
}

#[cfg(test)]
mod tests {
    use super::{CODES, is_country};

    #[test]
    fn assigned_codes_are_taken_and_others_are_not() {
        for code in ["HK", "MO", "CN", "TW", "JP", "PT", "SS", "ZW", "AD"] {
            assert!(is_country(code), "{code}");
        }
        for code in
            ["XX", "XK", "AA", "QM", "ZZ", "EU", "UK", "AN", "CS", "SU", "H", "HK MO", "hk", ""]
        {
            assert!(!is_country(code), "{code:?}");
        }
    }

    #[test]
    fn the_list_is_whole_and_the_console_has_the_same() {
        let codes: Vec<_> = CODES.split(' ').collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted_by(|a, b| a < b), "each once, in order");
        let console = include_str!("../../../../web/src/lib/country_codes.ts");
        let is_code =
            |word: &&str| word.len() == 2 && word.bytes().all(|it| it.is_ascii_uppercase());
        let listed = console.split('`').nth(1).unwrap();
        let offered: Vec<_> = listed.split_whitespace().filter(is_code).collect();
        assert_eq!(offered, codes);
    }
}
