//! What is set up before a node runs: vehicles and devices. Used by the command line while it holds
//! the folder.

use std::str::FromStr;

use control::{DEVICES_MAX, DeviceHandle, EnrolledVehicle, Enrolment, Role, StoreError};
use model::{LockId, ProfileName, ServerTime, TerminalId, UnitId, VehicleId};
use rusqlite::{Connection, Row, Transaction, params};

use crate::{Sqlite, faults::ReadFault};

/// Why something was not set up. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum SetupError {
    /// A device is fitted to a vehicle that is not enrolled.
    #[error("device {terminal} is fitted to the vehicle {vehicle}, which is not enrolled")]
    UnknownVehicle { terminal: TerminalId, vehicle: VehicleId },
    /// More devices than a node holds.
    #[error("{0} devices are more than a node holds ({DEVICES_MAX})")]
    TooMany(u64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Sqlite {
    /// Enrols vehicles and devices, or changes them: a vehicle is known by its id, a device by its
    /// protocol and terminal number. A device keeps its handle for ever; one that gets another
    /// authentication code may ask for it once more. All of it, or nothing.
    ///
    /// # Errors
    ///
    /// See [`SetupError`]; the first fault found.
    pub fn enrol(
        &mut self,
        vehicles: &[EnrolledVehicle],
        enrolments: &[Enrolment],
    ) -> Result<(), SetupError> {
        let path = self.path().to_owned();
        let enrolled = self.transact(|transaction| enrol(transaction, vehicles, enrolments));
        enrolled.map_err(|refusal| match refusal {
            EnrolFault::Refused(error) => error,
            EnrolFault::Failed(error) => SetupError::Store(error.at(&path)),
        })
    }

    /// Every vehicle, and every device in use with its handle.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a row is not what was written.
    #[expect(clippy::type_complexity, reason = "the two lists that `Registry::new` takes")]
    pub fn registry_rows(
        &self,
    ) -> Result<(Vec<EnrolledVehicle>, Vec<(DeviceHandle, Enrolment)>), StoreError> {
        let rows = || Ok((vehicles(&self.connection)?, devices(&self.connection, Use::Current)?));
        rows().map_err(|error: ReadFault| error.in_table("devices").at(self.path()))
    }

    /// Every device that has been withdrawn, with its handle.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a row is not what was written.
    pub fn withdrawn_rows(&self) -> Result<Vec<(DeviceHandle, Enrolment)>, StoreError> {
        let rows = devices(&self.connection, Use::Former);
        rows.map_err(|error| error.in_table("devices").at(self.path()))
    }
}

/// Why nothing was enrolled.
enum EnrolFault {
    Refused(SetupError),
    Failed(ReadFault),
}

impl From<ReadFault> for EnrolFault {
    fn from(error: ReadFault) -> Self {
        Self::Failed(error)
    }
}

impl From<rusqlite::Error> for EnrolFault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

fn enrol(
    transaction: &Transaction<'_>,
    vehicles: &[EnrolledVehicle],
    enrolments: &[Enrolment],
) -> Result<(), EnrolFault> {
    for vehicle in vehicles {
        put_vehicle(transaction, vehicle)?;
    }
    for enrolment in enrolments {
        if !has_vehicle(transaction, enrolment.vehicle)? {
            let Enrolment { terminal, vehicle, .. } = *enrolment;
            return Err(EnrolFault::Refused(SetupError::UnknownVehicle { terminal, vehicle }));
        }
        put_device(transaction, enrolment)?;
    }
    let count = count_devices(transaction)?;
    if count > DEVICES_MAX as u64 {
        return Err(EnrolFault::Refused(SetupError::TooMany(count)));
    }
    Ok(())
}

pub(crate) fn put_vehicle(
    transaction: &Transaction<'_>,
    vehicle: &EnrolledVehicle,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO vehicles (id, plate, carrier) VALUES (?1, ?2, ?3) \
               ON CONFLICT (id) DO UPDATE SET plate = excluded.plate, carrier = excluded.carrier";
    let values = params![vehicle.id.as_str(), vehicle.plate, vehicle.carrier];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Writes a device under the handle that the core gave it.
pub(crate) fn write_device(
    transaction: &Transaction<'_>,
    handle: DeviceHandle,
    device: &Enrolment,
) -> Result<(), rusqlite::Error> {
    let (lock, unit) = parts_of(device.role);
    let sql = "INSERT INTO devices (handle, \
               protocol, terminal, profile, lock, unit, vehicle, code, secret, interval_s) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
               ON CONFLICT (handle) DO UPDATE SET protocol = excluded.protocol, \
               terminal = excluded.terminal, profile = excluded.profile, \
               lock = excluded.lock, unit = excluded.unit, vehicle = excluded.vehicle, \
               code = excluded.code, secret = excluded.secret, interval_s = excluded.interval_s";
    transaction.prepare_cached(sql)?.execute(params![
        handle.0,
        device.protocol.to_string(),
        device.terminal.as_str(),
        device.profile.as_str(),
        lock.as_ref().map(LockId::as_str),
        unit.as_ref().map(UnitId::as_str),
        device.vehicle.as_str(),
        device.code,
        device.secret,
        device.interval_s
    ])?;
    Ok(())
}

/// Marks a device as withdrawn; its row stays.
pub(crate) fn withdraw_device(
    transaction: &Transaction<'_>,
    handle: DeviceHandle,
    at: ServerTime,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE devices SET withdrawn_ms = ?2 WHERE handle = ?1";
    transaction.prepare_cached(sql)?.execute(params![handle.0, at.0])?;
    Ok(())
}

/// The lock that a device is a chip of, or else the unit that it is.
fn parts_of(role: Role) -> (Option<LockId>, Option<UnitId>) {
    match role {
        Role::Chip(lock) => (Some(lock), None),
        Role::Unit(unit) => (None, Some(unit)),
    }
}

fn has_vehicle(transaction: &Transaction<'_>, vehicle: VehicleId) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM vehicles WHERE id = ?1)";
    transaction.prepare_cached(sql)?.query_row([vehicle.as_str()], |row| row.get(0))
}

fn put_device(transaction: &Transaction<'_>, device: &Enrolment) -> Result<(), rusqlite::Error> {
    let (lock, unit) = parts_of(device.role);
    let key = [device.protocol.to_string(), device.terminal.to_string()];
    let sql = "UPDATE device_checkpoints SET is_registered = 0 WHERE handle = (SELECT handle \
               FROM devices WHERE protocol = ?1 AND terminal = ?2 AND withdrawn_ms IS NULL \
               AND code IS NOT ?3)";
    transaction.prepare_cached(sql)?.execute(params![key[0], key[1], device.code])?;
    let sql = "INSERT INTO devices \
               (protocol, terminal, profile, lock, unit, vehicle, code, secret, interval_s) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
               ON CONFLICT (protocol, terminal) WHERE withdrawn_ms IS NULL \
               DO UPDATE SET profile = excluded.profile, \
               lock = excluded.lock, unit = excluded.unit, vehicle = excluded.vehicle, \
               code = excluded.code, secret = excluded.secret, interval_s = excluded.interval_s";
    transaction.prepare_cached(sql)?.execute(params![
        key[0],
        key[1],
        device.profile.as_str(),
        lock.as_ref().map(LockId::as_str),
        unit.as_ref().map(UnitId::as_str),
        device.vehicle.as_str(),
        device.code,
        device.secret,
        device.interval_s
    ])?;
    Ok(())
}

fn count_devices(transaction: &Transaction<'_>) -> Result<u64, rusqlite::Error> {
    let sql = "SELECT count(*) FROM devices";
    transaction.query_row(sql, [], |row| row.get(0).map(i64::cast_unsigned))
}

fn vehicles(connection: &Connection) -> Result<Vec<EnrolledVehicle>, ReadFault> {
    let mut statement =
        connection.prepare("SELECT id, plate, carrier FROM vehicles ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: VehicleId = text(row, "vehicles", 0)?;
        found.push(EnrolledVehicle { id, plate: row.get(1)?, carrier: row.get(2)? });
    }
    Ok(found)
}

/// Whether devices are in use.
#[derive(Debug, Clone, Copy)]
enum Use {
    Current,
    Former,
}

fn devices(
    connection: &Connection,
    used: Use,
) -> Result<Vec<(DeviceHandle, Enrolment)>, ReadFault> {
    let is_withdrawn = match used {
        Use::Current => false,
        Use::Former => true,
    };
    let sql = "SELECT handle, protocol, terminal, profile, lock, unit, vehicle, code, secret, \
               interval_s FROM devices WHERE (withdrawn_ms IS NOT NULL) = ?1 ORDER BY handle";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([is_withdrawn])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((DeviceHandle(row.get(0)?), device(row)?));
    }
    Ok(found)
}

fn device(row: &Row<'_>) -> Result<Enrolment, ReadFault> {
    let is_chip = row.get::<_, Option<String>>(4)?.is_some();
    let role = if is_chip {
        Role::Chip(text(row, "devices", 4)?)
    } else {
        Role::Unit(text(row, "devices", 5)?)
    };
    Ok(Enrolment {
        protocol: text(row, "devices", 1)?,
        terminal: text::<TerminalId>(row, "devices", 2)?,
        profile: text::<ProfileName>(row, "devices", 3)?,
        role,
        vehicle: text(row, "devices", 6)?,
        code: row.get(7)?,
        secret: row.get(8)?,
        interval_s: row.get(9)?,
    })
}

/// A column that holds the text of something.
fn text<T>(row: &Row<'_>, table: &str, column: usize) -> Result<T, ReadFault>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|error: T::Err| ReadFault::row(table, text, error))
}
