//! x

pub(crate) fn keys(name: &str) -> crate::NodeKeys {
    let authority = model::AuthorityId::new(name).unwrap();
    crate::NodeKeys::generate(authority, model::ServerTime(1_800_000_000_000)).unwrap()
}
