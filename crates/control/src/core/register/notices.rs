//! What the register tells and hears, as the closed list of `federation-wire` and back. A field
//! that has no place there does not cross.

use federation_wire::latest::Text;

mod from_wire;
mod reasons;
mod to_wire;
mod words;

pub(crate) use from_wire::from_wire;
pub(crate) use to_wire::to_wire;

fn text<const MIN: usize, const MAX: usize>(text: &str) -> Text<MIN, MAX> {
    Text::fitting(text)
}

fn maybe<const MIN: usize, const MAX: usize>(given: Option<&String>) -> Option<Text<MIN, MAX>> {
    given.filter(|given| !given.is_empty()).map(|given| Text::fitting(given))
}

fn string<const MIN: usize, const MAX: usize>(text: Text<MIN, MAX>) -> String {
    text.into()
}
