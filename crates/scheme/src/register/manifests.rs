//! Manifests: bundled, checked by every authority on the way, started.

use model::{JourneyId, ManifestId};

use super::{Hearing, Turn};
use crate::{Bundled, CargoDue, Check, ManifestForm, Refusal};

impl Turn<'_> {
    pub(super) fn bundle(&mut self, form: ManifestForm) -> Result<(), Refusal> {
        let _ = (form,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn cancel_manifest(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let _ = (manifest,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn recheck(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let _ = (manifest,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn start(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let _ = (manifest,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn journey_ended(&mut self, journey: JourneyId) -> Result<(), Refusal> {
        let _ = (journey,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}

impl Hearing<'_> {
    pub(super) fn bundled(&mut self, bundled: Bundled) -> Result<(), Refusal> {
        let _ = (bundled,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn cargo(
        &mut self,
        manifest: ManifestId,
        consignments: Vec<CargoDue>,
    ) -> Result<(), Refusal> {
        let _ = (manifest, consignments);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn recheck_asked(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let _ = (manifest,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn checked(
        &mut self,
        manifest: ManifestId,
        checks: Vec<Check>,
    ) -> Result<(), Refusal> {
        let _ = (manifest, checks);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn cancelled(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let _ = (manifest,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn started(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let _ = (manifest,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
