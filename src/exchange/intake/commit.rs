//! Brings a draft in: whole, once, audited.

use serde_json::json;
use uuid::Uuid;

use super::{
    Checked, Here, Ready, facilities, lots,
    store::{self, Draft, Outcome, PostedDocument},
};
use crate::{
    clock::day_at,
    db::Tx,
    error::{Code, Error, Result},
    exchange::{columns::Columns, reading::Fault, stock::row},
    id,
    people::store::{
        Act, accounts,
        acts::{self, By},
        audit, links,
    },
    places::{self, store::facilities as places_store},
    stock::{
        Kind,
        draft::{Draft as Paper, LINES_MAX},
        posting::Posted,
    },
};

/// Somebody who was invited, and how they get in.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Guest {
    /// The name to sign in with.
    pub username: String,
    /// The name people call them by.
    pub name: String,
    /// The path of the page on which they choose a password; shown this once. Nothing for
    /// somebody who has come in already, or may not.
    pub link: Option<String>,
}

/// Writes what is ready, in the transaction given; the caller commits.
pub async fn write(
    tx: &mut Tx,
    here: &Here<'_>,
    draft: &Draft,
    checked: &Checked,
) -> Result<(Outcome, Vec<Guest>)> {
    let mut outcome = Outcome {
        count: checked.ready.count(),
        empty_rows: checked.empty_rows,
        ..Outcome::default()
    };
    let mut guests = Vec::new();
    match &checked.ready {
        Ready::Products(rows) => {
            let now = here.app.clock.now();
            for (code, details) in rows {
                let store = crate::catalog::store::products::add_product;
                store(tx, code, details, now).await?;
                tell(tx, here, "product.add", "product", code, json!(details)).await?;
            }
        }
        Ready::Facilities(rows) => {
            for row in rows {
                add_facility(tx, here, row).await?;
            }
        }
        Ready::Lots(rows) => add_lots(tx, here, rows).await?,
        Ready::Users(rows) => {
            let by = By {
                account: Some(here.actor.account),
                clock: &here.app.clock,
            };
            for (account, given) in rows {
                let (_, token) = acts::invite(tx, &by, account, &[*given]).await?;
                outcome.usernames.push(account.username.clone());
                guests.push(Guest {
                    username: account.username.clone(),
                    name: account.name.clone(),
                    link: Some(links::path(&token)),
                });
            }
        }
        Ready::Stock(_) => return Err(anyhow::anyhow!("stock is posted at the desk").into()),
    }
    finish(tx, here, draft, &outcome).await?;
    Ok((outcome, guests))
}

/// Notes what came of a draft, and tells the audit trail.
pub async fn finish(tx: &mut Tx, here: &Here<'_>, draft: &Draft, outcome: &Outcome) -> Result<()> {
    if !store::set_outcome(tx, draft.id, outcome).await? {
        return Ok(());
    }
    let detail = json!({
        "kind": draft.kind, "file": draft.file_name, "sha256": draft.file_hash,
        "count": outcome.count, "leftOut": draft.work.left_out.len(),
        "documents": outcome.documents.iter().map(|each| each.number).collect::<Vec<_>>(),
    });
    tell(
        tx,
        here,
        "import.commit",
        "import",
        &draft.id.to_string(),
        detail,
    )
    .await
}

async fn tell(
    tx: &mut Tx,
    here: &Here<'_>,
    action: &str,
    target_kind: &str,
    target: &str,
    detail: serde_json::Value,
) -> Result<()> {
    let act = Act {
        account: Some(here.actor.account),
        action,
        target_kind,
        target,
        facility: here.facility.map(|facility| facility.id),
        detail,
    };
    audit(tx, &here.app.clock, &act).await
}

async fn add_facility(tx: &mut Tx, here: &Here<'_>, row: &facilities::NewRow) -> Result<()> {
    let mut new = row.new.clone();
    if let Some(code) = &row.supplier {
        new.supplier = Some(places_store::supplier(tx, code, None).await?);
    }
    let id = places::store::add_facility(tx, &new, here.app.clock.now()).await?;
    let act = Act {
        account: Some(here.actor.account),
        action: "facility.add",
        target_kind: "facility",
        target: &new.code,
        facility: Some(id),
        detail: json!({ "name": new.name, "kind": new.kind, "region": row.region }),
    };
    audit(tx, &here.app.clock, &act).await
}

async fn add_lots(tx: &mut Tx, here: &Here<'_>, rows: &[lots::NewLot]) -> Result<()> {
    let now = here.app.clock.now();
    for lot in rows {
        let id = lots::add(tx, lot, now).await?;
        let detail = json!({
            "product": lot.product.code, "number": lot.number, "expiry": lot.expiry,
        });
        tell(tx, here, "lot.add", "lot", &id.to_string(), detail).await?;
    }
    Ok(())
}

/// The opening documents of a draft, their ids following from its own.
fn papers(here: &Here<'_>, draft: &Draft, rows: &[row::StockRow]) -> Vec<Paper> {
    let Some(facility) = here.facility else {
        return Vec::new();
    };
    let today = day_at(here.app.clock.now(), facility.utc_offset_minutes);
    let day = draft.work.occurred_on.unwrap_or(today);
    let paper = |(part, rows): (usize, &[row::StockRow])| {
        let id = paper_id(draft.id, part);
        let account = here.actor.account;
        let mut paper = Paper::new(id, Kind::Opening, facility.clone(), day, account);
        paper.lines = rows.iter().map(|row| row.line.clone()).collect();
        paper
    };
    rows.chunks(LINES_MAX).enumerate().map(paper).collect()
}

fn paper_id(draft: Uuid, part: usize) -> Uuid {
    id::derived(draft, &format!("opening-{part}"))
}

/// What the ledger itself would refuse of rows that are well formed.
pub async fn rehearse(
    here: &Here<'_>,
    draft: &Draft,
    columns: &Columns,
    rows: &[row::StockRow],
) -> Result<Vec<Fault>> {
    let papers = papers(here, draft, rows);
    let answers = here.app.desk.rehearse(&papers).await?;
    let told = rows.chunks(LINES_MAX).zip(answers);
    Ok(told
        .filter_map(|(rows, answer)| Some((rows, answer.err()?)))
        .flat_map(|(rows, refusal)| row::refused(columns, rows, refusal))
        .collect())
}

/// Posts opening stock at the desk, all documents or none; those of a commit whose answer was
/// lost are found again.
pub async fn post(
    here: &Here<'_>,
    draft: &Draft,
    columns: &Columns,
    checked: &Checked,
) -> Result<Result<Outcome, Vec<Fault>>> {
    let Ready::Stock(rows) = &checked.ready else {
        return Err(anyhow::anyhow!("only stock is posted").into());
    };
    let papers = papers(here, draft, rows);
    let answers = here.app.desk.post_all(&papers).await?;
    let mut outcome = Outcome {
        count: rows.len(),
        empty_rows: checked.empty_rows,
        ..Outcome::default()
    };
    let mut faults = Vec::new();
    for (rows, answer) in rows.chunks(LINES_MAX).zip(&answers) {
        match answer {
            Ok(posted) => outcome.documents.push(document(posted)),
            Err(refusal) => faults.extend(row::refused(columns, rows, refusal.clone())),
        }
    }
    Ok(if faults.is_empty() {
        Ok(outcome)
    } else {
        Err(faults)
    })
}

fn document(posted: &Posted) -> PostedDocument {
    let recorded = posted.recorded();
    PostedDocument {
        id: recorded.id,
        number: recorded.number,
    }
}

/// The documents a draft was posted as, where the note of it was lost.
pub async fn posted(tx: &mut Tx, here: &Here<'_>, draft: &Draft) -> Result<Option<Outcome>> {
    let Some(facility) = here.facility else {
        return Ok(None);
    };
    let mut outcome = Outcome::default();
    loop {
        let id = paper_id(draft.id, outcome.documents.len());
        let found: Option<(i64, i64)> = tx
            .query(
                "SELECT number, (SELECT CAST(COUNT(*) AS BIGINT) FROM entry
                     WHERE entry.facility_id = document.facility_id
                         AND entry.document_id = document.id)
                 FROM document WHERE facility_id = $1 AND id = $2",
            )
            .bind(facility.id)
            .bind(id)
            .optional()
            .await?;
        let Some((number, lines)) = found else { break };
        outcome.count += usize::try_from(lines).unwrap_or_default();
        outcome.documents.push(PostedDocument { id, number });
    }
    Ok((!outcome.documents.is_empty()).then_some(outcome))
}

/// New links for those invited by a draft who have not come in yet; the earlier ones are void.
pub async fn link_again(tx: &mut Tx, here: &Here<'_>, outcome: &Outcome) -> Result<Vec<Guest>> {
    let by = By {
        account: Some(here.actor.account),
        clock: &here.app.clock,
    };
    let mut guests = Vec::new();
    for username in &outcome.usernames {
        let Some(account) = accounts::account_named(tx, username).await? else {
            continue;
        };
        let held = crate::people::store::grants::held(tx, account.id).await?;
        let roles: Vec<_> = held.iter().map(|held| (held.role, held.place())).collect();
        let waits = account.password_hash.is_none() && !account.locked;
        let link = if waits && here.actor.may_keep(&roles) {
            Some(links::path(&acts::reset(tx, &by, &account).await?))
        } else {
            None
        };
        let (username, name) = (account.username, account.name);
        guests.push(Guest {
            username,
            name,
            link,
        });
    }
    Ok(guests)
}

/// A refusal that says how much is left to do.
pub fn faulty(count: usize) -> Error {
    Code::ImportFaulty.with("count", count).into()
}
