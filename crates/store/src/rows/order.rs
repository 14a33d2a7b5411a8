//! An order as a row.

use control::{DeviceHandle, OrderRecord};
use journey::{Order, OrderKind, OrderState};
use model::{JourneyId, OrderId, ServerTime};
use serde::{Deserialize, Serialize};

/// The body of an order's row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum OrderRow {
    /// Rows as they have been written since the first release.
    #[serde(rename = "1")]
    V1(OrderV1),
}

/// Once it had a `reason`, a sentence that said what `kind` says: other keys are not refused.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OrderV1 {
    id: OrderId,
    journey: JourneyId,
    device: u32,
    kind: OrderKind,
    state: OrderState,
    queued_at_ms: i64,
    expires_at_ms: i64,
    sent_at_ms: Option<i64>,
    acknowledged_at_ms: Option<i64>,
    ended_at_ms: Option<i64>,
    obeyed_late_at_ms: Option<i64>,
    refusal: Option<u8>,
    sent_count: u8,
}

impl From<&OrderRecord> for OrderRow {
    fn from(record: &OrderRecord) -> Self {
        let order = &record.order;
        Self::V1(OrderV1 {
            id: record.id,
            journey: record.journey,
            device: record.device.0,
            kind: order.kind,
            state: order.state,
            queued_at_ms: order.queued_at.0,
            expires_at_ms: order.expires_at.0,
            sent_at_ms: order.sent_at.map(|at| at.0),
            acknowledged_at_ms: order.acknowledged_at.map(|at| at.0),
            ended_at_ms: order.ended_at.map(|at| at.0),
            obeyed_late_at_ms: order.obeyed_late_at.map(|at| at.0),
            refusal: order.refusal,
            sent_count: order.sent_count,
        })
    }
}

impl From<OrderRow> for OrderRecord {
    fn from(row: OrderRow) -> Self {
        let OrderRow::V1(row) = row;
        let order = Order {
            kind: row.kind,
            state: row.state,
            queued_at: ServerTime(row.queued_at_ms),
            expires_at: ServerTime(row.expires_at_ms),
            sent_at: row.sent_at_ms.map(ServerTime),
            acknowledged_at: row.acknowledged_at_ms.map(ServerTime),
            ended_at: row.ended_at_ms.map(ServerTime),
            obeyed_late_at: row.obeyed_late_at_ms.map(ServerTime),
            refusal: row.refusal,
            sent_count: row.sent_count,
        };
        Self { id: row.id, journey: row.journey, device: DeviceHandle(row.device), order }
    }
}
