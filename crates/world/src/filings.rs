//! What is filed while the world runs, at the carrier's home: a company that one authority will
//! refuse, and a vehicle that all of its authorities will register. Sample data.

use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{ApiClient, HttpError};

/// A company that applies while the world runs.
pub const NEWCOMER: &str = "Sample Newcomer Transport";
/// The authority whose officer refuses it.
pub(crate) const REFUSED_AT: &str = "macao";
/// A vehicle that the carrier registers while the world runs.
pub const LIVE_VEHICLE: &str = "truck-new";
/// How long after the start.
const NEWCOMER_AFTER: Duration = Duration::from_mins(6);
const VEHICLE_AFTER: Duration = Duration::from_mins(9);

/// What has been filed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Filings {
    has_newcomer: bool,
    has_vehicle: bool,
}

impl Filings {
    /// Files what is due at this age of the world.
    ///
    /// # Errors
    ///
    /// When the node does not take it; it is tried again in the next round.
    pub(crate) async fn round(
        &mut self,
        home: &mut ApiClient,
        age: Duration,
    ) -> Result<(), HttpError> {
        if !self.has_newcomer && age >= NEWCOMER_AFTER {
            let body = newcomer(home.password());
            home.post_openly("/api/v1/public/applications", &body).await?;
            self.has_newcomer = true;
        }
        if !self.has_vehicle && age >= VEHICLE_AFTER {
            home.post("/api/v1/applications", &vehicle()).await?;
            self.has_vehicle = true;
        }
        Ok(())
    }
}

fn newcomer(password: &str) -> Value {
    json!({
        "form": {
            "roles": ["carrier"],
            "company": {
                "name": NEWCOMER,
                "name_local": null,
                "registration_number": "SAMPLE-NEWCOMER",
                "address": "9 Sample Road, Hong Kong",
            },
            "contact": {
                "name": "Sample Newcomer",
                "telephone": "+852 0000 2999",
                "email": "newcomer@example.invalid",
            },
            "modes": ["air_land"],
        },
        "schemes": ["sels", "three-places"],
        "account": "newcomer",
        "password": password,
    })
}

fn vehicle() -> Value {
    json!({
        "about": {
            "about": "vehicle",
            "vehicle": LIVE_VEHICLE,
            "plates": { "hk": "SM 9002", "mainland": "粤Z9002港" },
            "description": "sample lorry",
        },
        "schemes": ["sels"],
    })
}
