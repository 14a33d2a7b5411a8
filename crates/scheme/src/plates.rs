//! Whether a plate looks like one of its place. A doubt is a remark for people, never a refusal:
//! patterns of plates change, and not all of these are documented.
//!
//! Mainland forms follow GA 36-2018; the form of cross-boundary plates (`粤Z…港`, `粤Z…澳`) is as
//! public code writes it; the Hong Kong and Macao forms are our own observation.

use model::AuthorityId;

/// The characters that stand for provinces.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Whether a plate looks like one of an authority's side, or no pattern is known for that side.
/// Blanks, hyphens, dots and the case of letters do not matter.
///
/// Hong Kong: two letters and 1 to 4 digits. The Mainland: a province, a letter and 5 or 6
/// characters. Macao: A or M, and four digits.
pub fn is_usual(authority: AuthorityId, plate: &str) -> bool {
    let is_separator = |it: char| it.is_whitespace() || matches!(it, '-' | '·' | '•' | '.');
    let plate: Vec<char> =
        plate.chars().filter(|it| !is_separator(*it)).flat_map(char::to_uppercase).collect();
    match authority.as_str() {
        "hk" => is_hong_kong(&plate),
        "mainland" => is_mainland(&plate),
        "macao" => is_macao(&plate),
        _ => true,
    }
}

/// Letters of plates: never `I`, never `O`.
fn is_letter(character: char) -> bool {
    character.is_ascii_uppercase() && !matches!(character, 'I' | 'O')
}

fn is_letter_or_digit(character: char) -> bool {
    is_letter(character) || character.is_ascii_digit()
}

fn are_digits(characters: &[char]) -> bool {
    characters.iter().all(char::is_ascii_digit)
}

/// `AB 1234`, or digits only; never `I`, `O` or `Q`, no leading zero.
fn is_hong_kong(plate: &[char]) -> bool {
    let digits = match plate {
        [a, b, rest @ ..] if is_letter(*a) && is_letter(*b) && *a != 'Q' && *b != 'Q' => rest,
        rest => rest,
    };
    matches!(digits, ['1'..='9', rest @ ..] if rest.len() <= 3 && are_digits(rest))
}

/// `MA-12-34`, `M-12-34`, `A-12-34`.
fn is_macao(plate: &[char]) -> bool {
    match plate {
        ['A' | 'M', rest @ ..] if rest.len() == 4 => are_digits(rest),
        ['A' | 'M', second, rest @ ..] if rest.len() == 4 => {
            second.is_ascii_uppercase() && are_digits(rest)
        }
        _ => false,
    }
}

fn is_mainland(plate: &[char]) -> bool {
    let [province, office, rest @ ..] = plate else { return false };
    let is_issued = PROVINCES.contains(*province) && office.is_ascii_uppercase();
    is_issued && (is_fuel(rest) || is_new_energy(rest) || is_trailer(rest) || is_visitor(plate))
}

fn is_fuel(rest: &[char]) -> bool {
    rest.len() == 5 && rest.iter().all(|it| is_letter_or_digit(*it))
}

/// Large vehicles end in `D` or `F`, small ones begin with a letter up to `K`.
fn is_new_energy(rest: &[char]) -> bool {
    match rest {
        [digits @ .., 'D' | 'F'] if digits.len() == 5 && are_digits(digits) => true,
        ['A'..='H' | 'J' | 'K', second, digits @ ..] if digits.len() == 4 => {
            is_letter_or_digit(*second) && are_digits(digits)
        }
        _ => false,
    }
}

fn is_trailer(rest: &[char]) -> bool {
    matches!(rest, [middle @ .., '挂']
        if middle.len() == 4 && middle.iter().all(|it| is_letter_or_digit(*it)))
}

/// Plates of Guangdong for vehicles of Hong Kong and Macao.
fn is_visitor(plate: &[char]) -> bool {
    matches!(plate, ['粤', 'Z', middle @ .., '港' | '澳']
        if middle.len() == 4 && middle.iter().all(|it| is_letter_or_digit(*it)))
}

#[cfg(test)]
mod tests {
    use model::AuthorityId;

    use super::is_usual;

    #[track_caller]
    fn check(authority: &str, plate: &str, is_doubted: bool) {
        let authority = AuthorityId::new(authority).unwrap();
        assert_eq!(is_usual(authority, plate), !is_doubted, "{authority} {plate}");
    }

    #[test]
    fn hong_kong() {
        for plate in ["AB 1234", "ab1234", "AB1", "1", "9999", "LX 10"] {
            check("hk", plate, false);
        }
        for plate in ["", "AB", "AB 0123", "AB 12345", "IB 12", "QA 12", "A 123", "粤Z1234港"] {
            check("hk", plate, true);
        }
    }

    #[test]
    fn mainland() {
        let usual = [
            "粤B12345",
            "粤B·1A2B3",
            "粤Z1234港",
            "粤ZAB12澳",
            "粤B12345D",
            "粤BD12345",
            "湘A1234挂",
            "闽D 6F789",
        ];
        for plate in usual {
            check("mainland", plate, false);
        }
        for plate in
            ["", "粤", "粤B1234", "粤B123456", "B12345", "粤B1I234", "湘Z1234港", "港B12345"]
        {
            check("mainland", plate, true);
        }
    }

    #[test]
    fn macao() {
        for plate in ["MA-12-34", "M-12-34", "A1234", "AA 12 34"] {
            check("macao", plate, false);
        }
        for plate in ["", "MA-12-3", "BA-12-34", "MA-12-345", "12-34"] {
            check("macao", plate, true);
        }
    }

    #[test]
    fn elsewhere_no_pattern_is_known() {
        check("somewhere", "anything at all", false);
    }
}
