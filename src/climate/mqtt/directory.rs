//! Which sensor a device is: by the name recorded for it at its source, or by the sensor's code. A
//! source knows only the sensors of its own places.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use super::profile::Address;
use crate::{
    app::App,
    climate::store::mqtt::{Known, SourceRow, known},
    error::Result,
};

/// How long what was read is believed.
const BELIEVED: Duration = Duration::from_secs(5);

/// A name that is not found is looked for anew after so long.
const AGAIN: Duration = Duration::from_secs(1);

/// The sensors of a source by the names of their devices.
#[derive(Default)]
pub struct Directory(Mutex<Option<Page>>);

struct Page {
    since: Instant,
    by_name: HashMap<String, Arc<Known>>,
}

impl Directory {
    /// The sensor of this device, if it is one of the source's places.
    pub async fn find(
        &self,
        app: &App,
        source: &SourceRow,
        address: Address<'_>,
    ) -> Result<Option<Arc<Known>>> {
        let mut page = self.0.lock().await;
        let found = page.as_ref().and_then(|page| page.find(address));
        let believed = if found.is_some() { BELIEVED } else { AGAIN };
        if let Some(page) = &*page
            && page.since.elapsed() < believed
        {
            return Ok(found);
        }
        let mut tx = app.db.read().await?;
        let sensors = known(&mut tx, source).await?;
        let fresh = Page::of(sensors);
        let found = fresh.find(address);
        *page = Some(fresh);
        Ok(found)
    }
}

impl Page {
    fn of(sensors: Vec<Known>) -> Page {
        let mut by_name = HashMap::with_capacity(sensors.len());
        let sensors: Vec<Arc<Known>> = sensors.into_iter().map(Arc::new).collect();
        for sensor in &sensors {
            by_name.insert(sensor.code.clone(), Arc::clone(sensor));
        }
        // A name that was recorded for a sensor goes before another sensor's code.
        for sensor in &sensors {
            if let Some(device) = &sensor.device {
                by_name.insert(device.clone(), Arc::clone(sensor));
            }
        }
        Page {
            since: Instant::now(),
            by_name,
        }
    }

    fn find(&self, address: Address<'_>) -> Option<Arc<Known>> {
        let found = self.by_name.get(address.device)?;
        let is_there = address.facility.is_none_or(|code| code == found.facility);
        is_there.then(|| Arc::clone(found))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn sensor(n: u128, code: &str, device: Option<&str>) -> Known {
        Known {
            id: Uuid::from_u128(n),
            code: code.to_owned(),
            facility_id: Uuid::from_u128(9),
            facility: "XD".to_owned(),
            utc_offset_minutes: 480,
            created_at: DateTime::UNIX_EPOCH,
            device: device.map(str::to_owned),
        }
    }

    #[test]
    fn a_recorded_name_goes_before_a_code_and_the_facility_must_be_the_sensors() {
        let page = Page::of(vec![sensor(1, "T1", Some("T2")), sensor(2, "T2", None)]);
        let of = |device, facility| {
            let found = page.find(Address { device, facility });
            found.map(|found| found.id.as_u128())
        };
        assert_eq!(of("T1", None), Some(1));
        assert_eq!(of("T2", None), Some(1));
        assert_eq!(of("T2", Some("XD")), Some(1));
        assert_eq!(of("T2", Some("QD")), None);
        assert_eq!(of("t1", None), None);
    }
}
