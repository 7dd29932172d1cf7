//! What programs and pages send to be posted, and how it becomes a draft.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Kind,
    claim::{self, Claim},
    dispensing::DispensingInput,
    draft::{Counterparty, Draft, DraftLine, LINES_MAX, invalid},
};
use crate::{
    app::App,
    catalog::expiry,
    error::{Code, Result},
    people::Actor,
    places::{FacilityKind, SharedFacility},
};

/// A document to be posted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DocumentInput {
    /// Chosen by the caller: sending the same again is harmless.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// Whom it comes from or goes to.
    pub counterparty: Option<CounterpartyInput>,
    /// For a receipt of what another facility sent: that facility's document.
    pub source: Option<Uuid>,
    /// For an issue: the requisition of the receiver that it answers.
    pub requisition: Option<Uuid>,
    /// Why.
    pub reason: Option<String>,
    /// A remark; kept outside the chain.
    pub note: Option<String>,
    /// For a dispensing: by which channel and, without a name, for whom.
    pub dispensing: Option<DispensingInput>,
    /// What moves.
    pub lines: Vec<LineInput>,
    /// For a receipt of what another facility sent: what did not arrive, each with a reason.
    #[serde(default)]
    pub missing: Vec<LineInput>,
}

/// The other side: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CounterpartyInput {
    /// The code of a facility of ours.
    pub facility: Option<String>,
    /// Somebody outside; kept outside the chain.
    pub name: Option<String>,
}

/// A line to be posted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LineInput {
    /// The product's code.
    pub product: String,
    /// The lot.
    pub lot: LotInput,
    /// The zone's code; the usual one when absent.
    pub zone: Option<String>,
    /// For a zone move: where to.
    pub to_zone: Option<String>,
    /// Base units, positive: the kind gives the sign.
    pub units: i64,
    /// Why this line.
    pub reason: Option<String>,
}

/// A lot as written on the pack.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LotInput {
    /// The maker's number; empty for stock without one.
    #[serde(default)]
    pub number: String,
    /// `YYYY-MM-DD`, or `YYYY-MM` for its last day, or nothing.
    pub expiry: Option<String>,
    /// When it was made; kept for a lot not known before.
    pub made_on: Option<NaiveDate>,
}

/// A reversal to be posted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReversalInput {
    /// The reversal's own id, chosen by the caller.
    pub id: Uuid,
    /// Why.
    pub reason: String,
    /// The business day; today when absent.
    pub occurred_on: Option<NaiveDate>,
}

impl DocumentInput {
    /// Looks up what the request names and makes a draft of it.
    pub async fn into_draft(
        self,
        app: &App,
        actor: &Actor,
        facility: SharedFacility,
    ) -> Result<Draft> {
        if matches!(self.kind, Kind::Count | Kind::Reversal) {
            let refusal = Code::KindNotOffered.with("kind", self.kind.text());
            return Err(refusal.at("kind").into());
        }
        if self.lines.len() > LINES_MAX || self.missing.len() > LINES_MAX {
            return Err(invalid(format!("lines: 1–{LINES_MAX}"), "lines").into());
        }
        let mut draft = Draft::new(
            self.id,
            self.kind,
            facility,
            self.occurred_on,
            actor.account,
        );
        draft.counterparty = counterparty(app, self.counterparty).await?;
        draft.source = self.source;
        draft.requisition = self.requisition;
        self.reason
            .unwrap_or_default()
            .trim()
            .clone_into(&mut draft.reason);
        draft.note = self.note.unwrap_or_default();
        draft.dispensing = self.dispensing.as_ref().map(DispensingInput::kept);
        let ticket = self.dispensing.and_then(|said| said.claim);
        for (index, line) in self.lines.into_iter().enumerate() {
            draft
                .lines
                .push(line.into_line(app, ("lines", index), draft.source).await?);
        }
        for (index, line) in self.missing.into_iter().enumerate() {
            let line = line.into_line(app, ("missing", index), draft.source);
            draft.missing.push(line.await?);
        }
        draft.claim = claim_of(app, &draft, ticket.as_deref()).await?;
        Ok(draft)
    }
}

/// Who claims what is dispensed, where the county limits it and somebody stands at the counter: a
/// machine or a kit box asks nobody. A ticket is not even opened where there is no limit.
async fn claim_of(app: &App, draft: &Draft, ticket: Option<&str>) -> Result<Claim> {
    let asks = matches!(
        draft.facility.kind,
        FacilityKind::Depot | FacilityKind::Outlet
    );
    if draft.kind != Kind::Dispense || !asks || !app.house().await?.claim_limits {
        return Ok(Claim::Unasked);
    }
    if let Some(ticket) = ticket {
        let key = app.claim_key()?;
        return Ok(match key.open(ticket, app.clock.now()) {
            Some(claimant) => Claim::Of(claimant, key.handle(draft.id)),
            None => Claim::Stale,
        });
    }
    let said = draft.dispensing.as_ref();
    if said.is_some_and(|said| said.unchecked.is_some()) {
        return Ok(Claim::Unasked);
    }
    let mut tx = app.db.read().await?;
    let rules = claim::store::rules(&mut tx).await?;
    let looked_at = |line: &DraftLine| rules.iter().any(|rule| rule.is_about(&line.product));
    let limited = draft.lines.iter().find(|line| looked_at(line));
    Ok(limited.map_or(Claim::Unasked, |line| {
        Claim::Missing(line.product.name.clone())
    }))
}

async fn counterparty(app: &App, input: Option<CounterpartyInput>) -> Result<Counterparty> {
    match input {
        None => Ok(Counterparty::Nobody),
        Some(CounterpartyInput {
            facility: Some(code),
            name: None,
        }) => {
            let facility = app.facility(&code).await?;
            let missing = || {
                Code::NotFound
                    .with("what", &code)
                    .at("counterparty.facility")
            };
            Ok(Counterparty::Facility(facility.ok_or_else(missing)?))
        }
        Some(CounterpartyInput {
            facility: None,
            name: Some(name),
        }) => Ok(Counterparty::Named(name.trim().to_owned())),
        Some(_) => Err(invalid("counterparty: facility | name", "counterparty").into()),
    }
}

impl LineInput {
    async fn into_line(
        self,
        app: &App,
        (list, index): (&str, usize),
        source: Option<Uuid>,
    ) -> Result<DraftLine> {
        // What was sent under the name of a double arrives under it.
        let product = match source {
            Some(_) => app.product(&self.product).await,
            None => app.meant(&self.product).await,
        };
        let product = product.map_err(|error| match error {
            crate::error::Error::Refused(refusal) => {
                refusal.at(format!("{list}[{index}].product")).into()
            }
            other => other,
        })?;
        let lot_expiry = match self.lot.expiry.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(
                expiry::parse(text)
                    .ok_or_else(|| invalid(text, format!("{list}[{index}].lot.expiry")))?,
            ),
        };
        Ok(DraftLine {
            named: (product.code != self.product).then_some(self.product),
            product,
            lot_number: self.lot.number.trim().to_owned(),
            lot_expiry,
            made_on: self.lot.made_on,
            zone: self.zone,
            to_zone: self.to_zone,
            units: self.units,
            reason: self.reason.unwrap_or_default().trim().to_owned(),
        })
    }
}
