//! Makes the documents of one month from its rows.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Known, Month, read::Line};
use crate::{
    id,
    places::SharedFacility,
    stock::{
        Kind,
        draft::{Draft, DraftLine},
    },
};

/// How the last month closed, by site and product.
pub type Closing = HashMap<(String, String), i64>;

/// Says why the first count of a month was made.
const OPENS_DIFFERENTLY: &str =
    "历史数据:期初与上期结存不符 (opens differently from the last closing)";

/// Says why the other count was made.
const ADJUSTED: &str = "历史数据:库存调整 (adjusted)";

/// One of a month's documents: what it is, what sets it apart, its reason, the units of a line.
struct Step {
    kind: Kind,
    role: &'static str,
    reason: &'static str,
    units: fn(&Line, Option<i64>) -> i64,
}

/// The documents of a month in their order: all that comes in before all that goes out.
const STEPS: [Step; 6] = [
    Step {
        kind: Kind::Opening,
        role: "opening",
        reason: "",
        units: |line, last| if last.is_none() { line.initial } else { 0 },
    },
    Step {
        kind: Kind::Count,
        role: "difference",
        reason: OPENS_DIFFERENTLY,
        units: |line, last| last.map_or(0, |last| line.initial - last),
    },
    Step {
        kind: Kind::Receipt,
        role: "receipt",
        reason: "",
        units: |line, _| line.received,
    },
    Step {
        kind: Kind::Count,
        role: "more",
        reason: ADJUSTED,
        units: |line, _| line.adjustment.max(0),
    },
    Step {
        kind: Kind::Dispense,
        role: "dispense",
        reason: "",
        units: |line, _| line.distributed,
    },
    Step {
        kind: Kind::Count,
        role: "less",
        reason: ADJUSTED,
        units: |line, _| line.adjustment.min(0),
    },
];

/// Adds the documents of a month, site by site, and remembers how it closed.
pub fn of_month(
    month: &Month,
    known: &Known,
    closing: &mut Closing,
    drafts: &mut Vec<Draft>,
) -> anyhow::Result<()> {
    for rows in month.rows.chunk_by(|a, b| a.site == b.site) {
        let Some(first) = rows.first() else { continue };
        let facility = known.facility(&first.site)?;
        for step in &STEPS {
            let mut draft = draft(month, &facility, step, known.account);
            for line in rows {
                let key = (line.site.clone(), line.product.clone());
                let units = (step.units)(line, closing.get(&key).copied());
                if units != 0 {
                    draft.lines.push(draft_line(known, line, units)?);
                }
            }
            if !draft.lines.is_empty() {
                drafts.push(draft);
            }
        }
    }
    for line in &month.rows {
        closing.insert((line.site.clone(), line.product.clone()), line.end);
    }
    Ok(())
}

fn draft(month: &Month, facility: &SharedFacility, step: &Step, account: Uuid) -> Draft {
    let name = format!("{}/{}/{}", facility.code, month.day, step.role);
    let id = id::derived(id::derived(Uuid::nil(), "yaoju-history"), &name);
    let mut draft = Draft::new(id, step.kind, facility.clone(), month.day, account);
    step.reason.clone_into(&mut draft.reason);
    draft
}

/// Such histories know no lots: their stock is one lot without number and expiry.
fn draft_line(known: &Known, line: &Line, units: i64) -> anyhow::Result<DraftLine> {
    Ok(DraftLine {
        product: known.product(&line.product)?,
        named: None,
        lot_number: String::new(),
        lot_expiry: None,
        made_on: None,
        zone: None,
        to_zone: None,
        units,
        reason: String::new(),
    })
}
