//! Understands a list of people to be invited, each with one role; more are given in the page.

use std::collections::HashMap;

use super::{
    Checked, Ready,
    facilities::region_code,
    words::{self, ROLES},
};
use crate::{
    db::Tx,
    error::{Code, Refusal, Result},
    exchange::{
        columns::{Column, Columns},
        reading::Reading,
        sheet::SheetRow,
    },
    people::{
        Actor, Place, Role,
        account::{self, NAME_MAX, PHONE_MAX},
        store::{
            accounts::NewAccount,
            grants::{self, Given, GivenAt},
        },
    },
    text::{self, half_width},
};

/// A place as somebody named it: its code, and whether it is a facility.
type Named = (String, bool);

/// Places asked for before.
type Places = HashMap<Named, Option<(GivenAt, Place)>>;

/// Looks at all rows.
pub async fn check(
    tx: &mut Tx,
    actor: &Actor,
    columns: &Columns,
    rows: &[&SheetRow],
) -> Result<Checked> {
    let taken: Vec<(String,)> = tx.query("SELECT username FROM account").all().await?;
    let mut names: HashMap<String, u64> = taken.into_iter().map(|(name,)| (name, 0)).collect();
    let mut places = Places::new();
    let (mut faults, mut ready) = (Vec::new(), Vec::new());
    for cells in rows {
        let mut reading = Reading::new(columns, cells);
        let role = words::read(ROLES, &reading.text(Column::Role));
        let role = reading.check(Column::Role, role);
        let at = place(tx, actor, &mut reading, &mut places, role).await?;
        let account = read(&mut reading, &mut names);
        if let (Some(account), Some(role), Some(at)) = (account, role, at)
            && reading.faults.is_empty()
        {
            ready.push((account, Given { role, at }));
        }
        faults.append(&mut reading.faults);
    }
    Ok(Checked {
        ready: Ready::Users(ready),
        faults,
        empty_rows: 0,
    })
}

fn read(reading: &mut Reading<'_>, names: &mut HashMap<String, u64>) -> Option<NewAccount> {
    let username = account::username("username", &reading.text(Column::Username));
    let username = reading.check(Column::Username, username);
    if let Some(username) = &username {
        let outcome = match names.get(username) {
            Some(0) => Err(Code::AlreadyExists.with("what", username)),
            Some(row) => Err(Code::RowTwice.with("row", row)),
            None => Ok(()),
        };
        names
            .entry(username.clone())
            .or_insert(reading.cells.number);
        reading.check(Column::Username, outcome);
    }
    let name = text::required("name", &reading.text(Column::Name), NAME_MAX);
    let name = reading.check(Column::Name, name);
    let phone: String = reading
        .text(Column::Phone)
        .chars()
        .map(half_width)
        .collect();
    let phone = reading.check(Column::Phone, text::optional("phone", &phone, PHONE_MAX))?;
    Some(NewAccount {
        username: username?,
        name: name?,
        phone: (!phone.is_empty()).then_some(phone),
        password_hash: None,
    })
}

/// Where the role holds: at the facility named, else in the region. Nobody is made to hold it
/// everywhere by a cell that was left empty.
async fn place(
    tx: &mut Tx,
    actor: &Actor,
    reading: &mut Reading<'_>,
    known: &mut Places,
    role: Option<Role>,
) -> Result<Option<GivenAt>> {
    let facility = reading.text(Column::Facility).trim().to_ascii_uppercase();
    let region = region_code(&reading.text(Column::Region));
    let (named, column) = match (facility.is_empty(), region.is_empty()) {
        (false, _) => ((facility, true), Column::Facility),
        (true, false) => ((region, false), Column::Region),
        (true, true) => {
            let column = match reading.columns.at(Column::Facility) {
                Some(_) => Column::Facility,
                None => Column::Region,
            };
            reading.check(column, Err::<(), Refusal>(Code::CellMissing.into()));
            return Ok(None);
        }
    };
    if !known.contains_key(&named) {
        let found = found(tx, &named).await?;
        known.insert(named.clone(), found);
    }
    let outcome = match (known.get(&named).and_then(Option::as_ref), role) {
        (_, None) => return Ok(None),
        (_, Some(role)) if named.1 && role.needs_region() => Err(Code::RoleNeedsRegion.into()),
        // Outside one's scope a facility that exists and one that does not look the same.
        (None, _) if named.1 => Err(Code::FacilityUnknown.with("code", &named.0)),
        (None, _) => Err(Code::RegionUnknown.with("code", &named.0)),
        (Some((at, place)), Some(role)) if actor.may_give(role, place) => Ok(*at),
        _ if named.1 => Err(Code::FacilityUnknown.with("code", &named.0)),
        _ => Err(Code::OutsideScope.with("code", &named.0)),
    };
    Ok(reading.check(column, outcome))
}

async fn found(tx: &mut Tx, named: &Named) -> Result<Option<(GivenAt, Place)>> {
    Ok(if named.1 {
        let found = grants::facility(tx, &named.0).await?;
        found.map(|(id, place)| (GivenAt::Facility(id), place))
    } else {
        let found = grants::region(tx, &named.0).await?;
        found.map(|(id, place)| (GivenAt::Region(id), place))
    })
}
