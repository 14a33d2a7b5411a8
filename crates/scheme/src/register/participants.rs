//! Who may be named in public as taking part, and in what.
//!
//! A scheme is shown of a company when every authority that has to confirm it has confirmed it, as
//! far as this one knows, and none of these keeps the company from it now. Whoever was not told of
//! the others' decisions, because the company applied elsewhere, can say it only of the schemes
//! that it alone decides.

use model::{AuthorityId, SchemeId};

use super::Register;
use crate::{Party, PartyRole, PublishedData, Standing};

impl Register {
    /// The schemes that a party takes part in, in the order of the file; suppliers that only supply
    /// take part in none.
    pub fn takes_part_in(&self, party: &Party) -> Vec<SchemeId> {
        let only_supplies =
            !party.roles.is_empty() && party.roles.iter().all(|it| *it == PartyRole::Supplier);
        if only_supplies {
            return Vec::new();
        }
        let all = self.schemes.all().iter().map(|scheme| scheme.id);
        all.filter(|id| self.is_confirmed(party, *id)).collect()
    }

    /// What a page publishes that a party takes part in: as far as it is in the register as
    /// published, and no authority that we know of keeps it from that now.
    pub fn is_published_of(&self, party: &Party, published: &PublishedData) -> bool {
        let is_listed = published.participants.iter().any(|it| it.id == party.id);
        let is_kept_out = |standing: &Standing| match standing {
            Standing::Registered | Standing::Warned | Standing::Applicant => false,
            Standing::Suspended | Standing::Deregistered | Standing::Refused => true,
        };
        is_listed && !is_kept_out(&party.standing) && !party.elsewhere.values().any(is_kept_out)
    }

    /// Whether everybody who must has confirmed a scheme, and what it includes, for a party.
    fn is_confirmed(&self, party: &Party, scheme: SchemeId) -> bool {
        let all = self.schemes.with_included(&[scheme]);
        all.into_iter().filter_map(|id| self.schemes.get(id)).all(|scheme| {
            let mut deciders = scheme.confirmed_by.iter();
            deciders.all(|by| self.has_confirmed(*by, party, scheme.id))
        })
    }

    fn has_confirmed(&self, by: AuthorityId, party: &Party, scheme: SchemeId) -> bool {
        if by == self.own {
            return party.standing.may_travel() && party.schemes.contains(&scheme);
        }
        let is_confirmed =
            party.schemes_elsewhere.get(&by).is_some_and(|all| all.contains(&scheme));
        is_confirmed && party.elsewhere.get(&by).is_some_and(|standing| standing.may_travel())
    }
}
