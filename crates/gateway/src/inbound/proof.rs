//! How a device gets its code, and how it proves that it has it. What is refused is answered alike
//! for numbers that are enrolled and for others.

use control::EnrolledDevice;
use device_wire::{Ack, AckResult, Registration, RegistrationRefusal};
use model::{Report, ReportBody, Session};

use super::{Inbound, Step};
use crate::end::EndReason;

impl Inbound {
    /// The number alone gets nobody a code: the plate must be that of the vehicle that the device
    /// is fitted to.
    pub(super) fn register(&mut self, ack: &Ack, plate: &str) -> Option<Step> {
        let device = self.device().filter(|device| self.is_fitted_to(device, plate));
        if let Some(device) = device {
            return Some(Step::Register(device.handle, *ack));
        }
        self.shared.refusals.count(1);
        self.refuse_registration(ack)
    }

    fn is_fitted_to(&self, device: &EnrolledDevice, plate: &str) -> bool {
        let vehicle = self.shared.registry.vehicle(device.enrolment.vehicle);
        let plate = plate.trim();
        !plate.is_empty() && vehicle.is_some_and(|vehicle| vehicle.plate.trim() == plate)
    }

    /// Whether the number is unknown, the plate another or the device registered already: the
    /// answer and what may follow it are the same, so that numbers cannot be told apart. A device
    /// that has its code may still authenticate.
    pub(crate) fn refuse_registration(&mut self, ack: &Ack) -> Option<Step> {
        let refused = Registration::Refused(RegistrationRefusal::NoSuchTerminal);
        self.codec.registered(ack, refused, &mut self.answers);
        let identity = self.identity.as_mut()?;
        self.shared.refusals.log_registration(self.source, identity.terminal);
        if identity.is_trusted {
            return None;
        }
        identity.too_early += 1;
        self.too_many_early()
    }

    pub(super) fn authenticate(&mut self, ack: &Ack, code: &str) -> Step {
        let Some(identity) = &self.identity else { return Step::Read };
        let device = identity.device.as_ref();
        let enrolled = device.and_then(|device| device.enrolment.code.as_deref());
        // An unknown number takes as long as a known one.
        let is_right = fits(enrolled.unwrap_or("0123456789abcdef"), code) && enrolled.is_some();
        let is_asked = identity.profile.authenticates();
        if let Some(device) = device.filter(|_| is_right || !is_asked) {
            self.codec.ack(ack, AckResult::Accepted, self.now, &mut self.answers);
            return Step::Authenticated(device.handle);
        }
        let (terminal, is_known) = (identity.terminal, identity.device.is_some());
        self.codec.ack(ack, AckResult::Failed, self.now, &mut self.answers);
        self.shared.refusals.count(1);
        Step::Close(if is_known {
            EndReason::WrongCode(terminal)
        } else {
            EndReason::UnknownTerminal(terminal)
        })
    }
}

/// The code that the device presents, taken out of the reports that it came in.
pub(super) fn taken_code(reports: &mut Vec<Report>, before: usize) -> String {
    let mut codes = reports.drain(before..).filter_map(|report| match report.body {
        ReportBody::Session(Session::Authenticate { code, .. }) => Some(code),
        _ => None,
    });
    codes.next().unwrap_or_default()
}

/// The plate that the device gives, taken out of the reports that it came in.
pub(super) fn taken_plate(reports: &mut Vec<Report>, before: usize) -> String {
    let mut plates = reports.drain(before..).filter_map(|report| match report.body {
        ReportBody::Session(Session::Register { plate, .. }) => Some(plate),
        _ => None,
    });
    plates.next().unwrap_or_default()
}

/// Whether a code is the enrolled one, in a time that does not depend on where they differ.
fn fits(enrolled: &str, presented: &str) -> bool {
    let (enrolled, presented) = (enrolled.as_bytes(), presented.as_bytes());
    let mut differing = u8::from(enrolled.len() != presented.len());
    for (i, byte) in enrolled.iter().enumerate() {
        differing |= byte ^ presented.get(i).copied().unwrap_or(!byte);
    }
    std::hint::black_box(differing) == 0
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn codes_fit_only_when_equal() {
        let enrolled = "0123456789abcdef";
        assert!(fits(enrolled, enrolled));
        for wrong in ["", "0", "0123456789abcde", "0123456789abcdeX", "X123456789abcdef"] {
            assert!(!fits(enrolled, wrong), "{wrong}");
        }
        assert!(!fits(enrolled, "0123456789abcdef0"));
    }
}
