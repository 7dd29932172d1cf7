//! Understands a list of facilities, and adds them.

use std::collections::HashMap;

use serde_json::Number;

use super::{
    Checked, Ready,
    words::{self, FACILITY_KINDS, LEVELS},
};
use crate::{
    db::Tx,
    error::{Code, Error, Refusal, Result},
    exchange::{
        columns::{Column, Columns},
        reading::Reading,
        sheet::SheetRow,
    },
    people::{Actor, Permission, Place},
    places::{
        FacilityKind,
        facility::{self as rules, ADDRESS_MAX, HOURS_MAX, NAME_MAX, PHONE_MAX},
        store::{NewFacility, facilities as store, regions},
    },
    text::{self, half_width},
};

/// A facility to be added, and who supplies it: perhaps one of an earlier row.
pub struct NewRow {
    /// All but the supplier.
    pub new: NewFacility,
    /// The code of the region, for the audit trail.
    pub region: String,
    /// The supplier's code.
    pub supplier: Option<String>,
}

/// What rows before may have said, and what was asked for.
struct Known {
    codes: HashMap<String, u64>,
    depots: HashMap<String, bool>,
    regions: HashMap<String, Result<uuid::Uuid, Refusal>>,
    utc_offset: i64,
}

/// Looks at all rows.
pub async fn check(
    tx: &mut Tx,
    actor: &Actor,
    columns: &Columns,
    rows: &[&SheetRow],
) -> Result<Checked> {
    let taken: Vec<(String,)> = tx.query("SELECT code FROM facility").all().await?;
    let mut known = Known {
        codes: taken.into_iter().map(|(code,)| (code, 0)).collect(),
        depots: HashMap::new(),
        regions: HashMap::new(),
        utc_offset: rules::utc_offset(None)?,
    };
    let (mut faults, mut ready) = (Vec::new(), Vec::new());
    for cells in rows {
        let mut reading = Reading::new(columns, cells);
        let code = region_code(&reading.text(Column::Region));
        let region = known.region(tx, actor, &code).await?;
        let region = reading.check(Column::Region, region);
        let supplier = supplier_code(&reading.text(Column::Supplier));
        let outcome = known.supplier(tx, supplier.as_deref()).await?;
        reading.check(Column::Supplier, outcome);
        if let Some(new) = known.read(&mut reading, region) {
            known
                .depots
                .insert(new.code.clone(), new.kind == FacilityKind::Depot);
            let region = code;
            ready.push(NewRow {
                new,
                region,
                supplier,
            });
        }
        faults.append(&mut reading.faults);
    }
    Ok(Checked {
        ready: Ready::Facilities(ready),
        faults,
        empty_rows: 0,
    })
}

/// Digits as they are stored; Excel makes numbers of codes and may add a point.
pub fn region_code(text: &str) -> String {
    let code: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    code
}

fn supplier_code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    (!code.is_empty()).then_some(code)
}

impl Known {
    /// The region with this code, if the actor keeps the places in it.
    async fn region(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        code: &str,
    ) -> Result<Result<uuid::Uuid, Refusal>> {
        if let Some(known) = self.regions.get(code) {
            return Ok(known.clone());
        }
        let found = match regions::region(tx, code).await? {
            _ if code.is_empty() => Err(Code::CellMissing.into()),
            None => Err(Code::RegionUnknown.with("code", code)),
            Some(region) => {
                let place = Place {
                    region_path: region.path,
                    facility: None,
                };
                if actor.may(Permission::ManagePlaces, &place) {
                    Ok(region.id)
                } else {
                    Err(Code::OutsideScope.with("code", code))
                }
            }
        };
        self.regions.insert(code.to_owned(), found.clone());
        Ok(found)
    }

    /// Whether the supplier is a depot: of an earlier row, or one that is there.
    async fn supplier(&self, tx: &mut Tx, code: Option<&str>) -> Result<Result<(), Refusal>> {
        let Some(code) = code else { return Ok(Ok(())) };
        match self.depots.get(code) {
            Some(true) => return Ok(Ok(())),
            Some(false) => return Ok(Err(Code::SupplierNotDepot.with("code", code))),
            None => {}
        }
        match store::supplier(tx, code, None).await {
            Ok(_) => Ok(Ok(())),
            Err(Error::Refused(refusal)) => Ok(Err(*refusal)),
            Err(other) => Err(other),
        }
    }

    fn read(
        &mut self,
        reading: &mut Reading<'_>,
        region: Option<uuid::Uuid>,
    ) -> Option<NewFacility> {
        let code = text::code("code", &reading.text(Column::Code));
        let code = reading.check(Column::Code, code);
        if let Some(code) = &code {
            let outcome = match self.codes.get(code) {
                Some(0) => Err(Code::AlreadyExists.with("what", code)),
                Some(row) => Err(Code::RowTwice.with("row", row)),
                None => Ok(()),
            };
            self.codes
                .entry(code.clone())
                .or_insert(reading.cells.number);
            reading.check(Column::Code, outcome);
        }
        let name = text::required("name", &reading.text(Column::Name), NAME_MAX);
        let name = reading.check(Column::Name, name);
        let kind = words::read(FACILITY_KINDS, &reading.text(Column::FacilityKind));
        let kind = reading.check(Column::FacilityKind, kind);
        let level = match reading.text(Column::Level).as_str() {
            "" => Ok(None),
            text => words::read(LEVELS, text).map(Some),
        };
        let level = level.and_then(|level| match kind {
            Some(kind) => rules::level(kind, level),
            None => Ok(None),
        });
        let level = reading.check(Column::Level, level);
        let mut line = |column, most| {
            let outcome = text::optional("", &reading.text(column), most);
            reading.check(column, outcome)
        };
        let address = line(Column::Address, ADDRESS_MAX);
        let phone = line(Column::Phone, PHONE_MAX);
        let hours = line(Column::Hours, HOURS_MAX);
        let position = position(reading);
        reading.faults.is_empty().then_some(())?;
        Some(NewFacility {
            code: code?,
            name: name?,
            kind: kind?,
            level: level?.map(str::to_owned),
            region: region?,
            supplier: None,
            address: address?,
            phone: phone?,
            hours: hours?,
            position_micro: position?,
            utc_offset_minutes: self.utc_offset,
        })
    }
}

#[expect(
    clippy::option_option,
    reason = "at fault, or sound and perhaps not given"
)]
fn position(reading: &mut Reading<'_>) -> Option<Option<(i64, i64)>> {
    let mut degrees = |column| {
        let text: String = reading.text(column).chars().map(half_width).collect();
        let outcome = match text.trim() {
            "" => Ok(None),
            number => number
                .parse::<Number>()
                .map(Some)
                .map_err(|_| Code::NumberInvalid.with("text", number)),
        };
        reading.check(column, outcome)
    };
    let (latitude, longitude) = (degrees(Column::Latitude)?, degrees(Column::Longitude)?);
    let outcome = rules::position(latitude.as_ref(), longitude.as_ref());
    let column = match &outcome {
        Err(refusal) if refusal.field.as_deref() == Some("longitude") => Column::Longitude,
        _ => Column::Latitude,
    };
    reading.check(column, outcome)
}
