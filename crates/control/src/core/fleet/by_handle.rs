//! A table by device handle. Handles are dense and given out by the store, so a look-up is an
//! index, and everything comes in the order of the handles.

use crate::DeviceHandle;

/// One value a device, made when it is first asked for.
#[derive(Debug)]
pub(crate) struct ByHandle<T>(Vec<Option<Box<T>>>);

impl<T> Default for ByHandle<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Default> ByHandle<T> {
    pub(super) fn get(&self, device: DeviceHandle) -> Option<&T> {
        self.0.get(device.0 as usize)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, device: DeviceHandle) -> Option<&mut T> {
        self.0.get_mut(device.0 as usize)?.as_deref_mut()
    }

    /// The value, made if there is none yet. Only for devices that are or were enrolled: their
    /// handles are at most a few above [`DEVICES_MAX`](crate::DEVICES_MAX).
    pub(super) fn entry(&mut self, device: DeviceHandle) -> &mut T {
        let index = device.0 as usize;
        if index >= self.0.len() {
            self.0.resize_with(index + 1, || None);
        }
        self.0[index].get_or_insert_default()
    }
}
