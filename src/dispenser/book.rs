//! Books vends: which lots each takes, and the documents they make together.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    keep::Machines,
    store::{inside, slots::SlotRow},
    take::{From, Held, Short, take_late},
};
use crate::{
    catalog::{self, SharedProduct},
    db::Tx,
    error::{Code, Refusal, Result},
    id,
    places::SharedFacility,
    stock::{
        Kind,
        claim::{Claim, Claimant, Handle},
        dispensing::{Channel, Client, Dispensing, Unchecked},
        draft::{Draft, DraftLine, LINES_MAX},
        posting::post_batch,
    },
};

/// Why a machine gives out a lot that does not expire first: nobody chose it.
const SLOT_ORDER: &str = "slot-order";

/// A vend that is to be booked.
pub struct Vend<'a> {
    /// In which delivery it came, and where there; none for one that waited in suspense.
    pub came: Option<(usize, usize)>,
    /// Whose book.
    pub machine: &'a SharedFacility,
    /// In whose name.
    pub account: Uuid,
    /// The maker's id of the event.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// On which day.
    pub day: NaiveDate,
    /// From which slot.
    pub slot: &'a SlotRow,
    /// How many units.
    pub units: i64,
    /// Who claims it.
    pub claim: Option<(Claimant, Handle)>,
}

/// The id of the document that books vends, by the event it is made for.
pub fn document_id(machine: Uuid, event: &str) -> Uuid {
    id::derived(machine, &format!("vends {event}"))
}

/// Vends that are booked together.
struct Group<'a> {
    posted_on: NaiveDate,
    vends: Vec<usize>,
    lines: BTreeMap<usize, i64>,
    vend: &'a Vend<'a>,
}

/// Books vends, oldest first whatever the order they come in; answers for each the document, or
/// why the book does not cover it.
pub async fn book(
    tx: &mut Tx,
    now: DateTime<Utc>,
    machines: &Machines,
    vends: &[Vend<'_>],
) -> Result<Vec<Result<Uuid, Refusal>>> {
    let mut answers: Vec<Result<Uuid, Refusal>> = vec![Ok(Uuid::nil()); vends.len()];
    let mut of: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    for (at, vend) in vends.iter().enumerate() {
        of.entry(vend.machine.id).or_default().push(at);
    }
    let mut products = HashMap::new();
    let mut drafts = Vec::new();
    let mut members = Vec::new();
    for (machine, mut own) in of {
        own.sort_by_key(|at| vends.get(*at).map(|vend| (vend.at, vend.id.clone())));
        let closed = machines.closed.get(&machine).copied().flatten();
        let day = |at: &usize| vends.get(*at).map(|vend| posting_day(vend.day, closed));
        let Some(first) = own.iter().filter_map(day).min() else {
            continue;
        };
        let mut held = inside::inside(tx, machine, first).await?;
        let zones = machines.zones.get(&machine).cloned().unwrap_or_default();
        let (groups, short) = gather(vends, &own, &mut held, (&zones, closed));
        for (at, why) in short {
            if let Some(answer) = answers.get_mut(at) {
                *answer = Err(refusal(why));
            }
        }
        for group in groups {
            drafts.push(draft(tx, &group, &held, &mut products).await?);
            members.push(group.vends);
        }
    }
    let posted = post(tx, now, &mut drafts).await?;
    for ((draft, members), outcome) in drafts.iter().zip(members).zip(posted) {
        for at in members {
            if let Some(answer) = answers.get_mut(at) {
                *answer = outcome.clone().map(|()| draft.id);
            }
        }
    }
    Ok(answers)
}

/// A day in a closed month cannot be posted to: what is told so late is booked on the first day
/// that is still open, and the document says which day it was.
pub fn posting_day(day: NaiveDate, closed: Option<NaiveDate>) -> NaiveDate {
    let open = closed.and_then(|closed| closed.checked_add_days(Days::new(1)));
    open.map_or(day, |open| day.max(open))
}

fn refusal(why: Short) -> Refusal {
    match why {
        Short::Beyond | Short::TakenSince => Code::VendBeyondStock.into(),
        Short::Barred => Code::VendBarred.into(),
    }
}

/// Takes what each vend gave out, and says which are booked together.
fn gather<'a>(
    vends: &'a [Vend<'a>],
    own: &[usize],
    held: &mut [Held],
    (zones, closed): (&[Uuid], Option<NaiveDate>),
) -> (Vec<Group<'a>>, Vec<(usize, Short)>) {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut open: HashMap<(NaiveDate, NaiveDate), usize> = HashMap::new();
    let mut short = Vec::new();
    for at in own {
        let Some(vend) = vends.get(*at) else { continue };
        let from = From {
            zone: vend.slot.zone_id,
            slots: zones,
            product: vend.slot.product_id,
            order: vend.slot.lot_order,
        };
        let day = posting_day(vend.day, closed);
        let (posted_on, taken) = match take_late(held, &from, vend.units, day) {
            Ok(found) => found,
            Err(why) => {
                short.push((*at, why));
                continue;
            }
        };
        let fits = |index: &usize| {
            let lines = groups.get(*index).map_or(0, |group| group.lines.len());
            vend.claim.is_none() && lines + taken.len() <= LINES_MAX
        };
        let key = (posted_on, vend.day);
        let index = open.get(&key).copied().filter(fits).unwrap_or_else(|| {
            groups.push(Group {
                posted_on,
                vends: Vec::new(),
                lines: BTreeMap::new(),
                vend,
            });
            groups.len() - 1
        });
        if vend.claim.is_none() {
            open.insert(key, index);
        }
        if let Some(group) = groups.get_mut(index) {
            group.vends.push(*at);
            for (holding, units) in taken {
                *group.lines.entry(holding).or_default() += units;
            }
        }
    }
    (groups, short)
}

async fn draft(
    tx: &mut Tx,
    group: &Group<'_>,
    held: &[Held],
    products: &mut HashMap<String, SharedProduct>,
) -> Result<Draft> {
    let vend = group.vend;
    let mut draft = Draft::new(
        document_id(vend.machine.id, &vend.id),
        Kind::Dispense,
        vend.machine.clone(),
        group.posted_on,
        vend.account,
    );
    draft.by_program = true;
    SLOT_ORDER.clone_into(&mut draft.reason);
    if group.posted_on != vend.day {
        draft.note = format!("补记 {}", vend.day);
    }
    draft.dispensing = Some(Dispensing {
        channel: Channel::Dispenser,
        client: Client::default(),
        unchecked: None,
    });
    if let Some((claimant, handle)) = vend.claim {
        draft.claim = Claim::Of(claimant, handle);
    }
    for (at, units) in &group.lines {
        let Some(held) = held.get(*at) else { continue };
        let code = &held.product_code;
        let product = if let Some(product) = products.get(code) {
            product.clone()
        } else {
            let found = catalog::store::product(tx, code).await?;
            let found = found.ok_or_else(|| Code::NotFound.with("what", code))?;
            let found = SharedProduct::new(found);
            products.insert(code.clone(), found.clone());
            found
        };
        draft.lines.push(DraftLine {
            product,
            named: None,
            lot_number: held.number.clone(),
            lot_expiry: held.expiry,
            made_on: None,
            zone: Some(held.zone.clone()),
            to_zone: None,
            units: *units,
            reason: String::new(),
        });
    }
    Ok(draft)
}

/// Posts drafts. Whoever was given more than a limit allows has it already: then it is booked
/// without the limit, and says so.
async fn post(
    tx: &mut Tx,
    now: DateTime<Utc>,
    drafts: &mut [Draft],
) -> Result<Vec<Result<(), Refusal>>> {
    let all: Vec<&Draft> = drafts.iter().collect();
    let mut outcomes: Vec<Result<(), Refusal>> = if all.is_empty() {
        Vec::new()
    } else {
        let posted = post_batch(tx, now, &all).await?;
        posted.into_iter().map(|one| one.map(drop)).collect()
    };
    for (draft, outcome) in drafts.iter_mut().zip(&mut outcomes) {
        let is_over = outcome
            .as_ref()
            .is_err_and(|refusal| refusal.code == Code::ClaimLimit);
        if is_over {
            draft.claim = Claim::Unasked;
            if let Some(said) = &mut draft.dispensing {
                said.unchecked = Some(Unchecked::GivenAlready);
            }
            let again = post_batch(tx, now, &[&*draft]).await?;
            for one in again {
                *outcome = one.map(drop);
            }
        }
    }
    Ok(outcomes)
}
