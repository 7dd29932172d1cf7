//! What somebody hands in to be posted, and whether it is well formed; no stock is looked at here.

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Kind, claim::Claim, dispensing::Dispensing, missing};
use crate::{
    catalog::{Lot, SharedProduct},
    error::{Code, Refusal},
    places::{FacilityKind, SharedFacility},
    units::UNITS_MAX,
};

/// The most lines of one document: what one person can check on paper.
pub const LINES_MAX: usize = 500;

/// The most lines of a count, which is settled line by line before it becomes a document.
const COUNT_LINES_MAX: usize = super::count::COUNT_LINES_MAX;

/// The longest reason, in characters.
const REASON_MAX: usize = 100;

/// The longest remark or name of a partner outside, in characters.
const TEXT_MAX: usize = 500;

/// Whom stock comes from or goes to.
#[derive(Debug, Clone, Default)]
pub enum Counterparty {
    /// Nobody named.
    #[default]
    Nobody,
    /// A facility of ours: what is sent is under way until it is received there.
    Facility(SharedFacility),
    /// Somebody outside the system.
    Named(String),
}

/// A document somebody wants to post.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Chosen by the caller, so that sending again is harmless.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// In whose book.
    pub facility: SharedFacility,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// Whom it comes from or goes to.
    pub counterparty: Counterparty,
    /// The counterparty's document that this receipt answers.
    pub source: Option<Uuid>,
    /// For an issue: the receiver's requisition that it answers.
    pub requisition: Option<Uuid>,
    /// The document this one takes back.
    pub reverses: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// A remark; may be erased later.
    pub note: String,
    /// What a dispensing says beside its lines.
    pub dispensing: Option<Dispensing>,
    /// Who claims what is dispensed, as far as limits look at it. No part of the document.
    pub claim: Claim,
    /// Who posts it.
    pub account: Uuid,
    /// What moves. Empty for a reversal.
    pub lines: Vec<DraftLine>,
    /// For a receipt of what another facility sent: what did not arrive, each with a reason.
    pub missing: Vec<DraftLine>,
    /// For a zone move that puts what it takes back under another lot, in the same zone: the lot
    /// that survives a merge. Only the program itself asks for this.
    pub into: Option<Survivor>,
    /// Whether the program itself asks for this, to book a merge over or back or what a machine
    /// gave out: nobody's certificate is looked at.
    pub by_program: bool,
}

/// The lot, with its product, that stock of a double is booked under.
#[derive(Debug, Clone)]
pub struct Survivor {
    /// Its product.
    pub product: SharedProduct,
    /// The lot.
    pub lot: Lot,
}

/// One line of a document.
#[derive(Debug, Clone)]
pub struct DraftLine {
    /// The product.
    pub product: SharedProduct,
    /// The code the request named it by, where that is a double of the product.
    pub named: Option<String>,
    /// The maker's lot number; empty where stock has none.
    pub lot_number: String,
    /// The last good day.
    pub lot_expiry: Option<NaiveDate>,
    /// When it was made; only kept for a lot not known before.
    pub made_on: Option<NaiveDate>,
    /// The zone's code; where it is absent, the usual zone for the kind.
    pub zone: Option<String>,
    /// Where a zone move puts it, or the slot of the dispenser that a refill puts it into.
    pub to_zone: Option<String>,
    /// Base units. Positive, but for a count, where they are the difference found.
    pub units: i64,
    /// Why this line, for instance why a later expiry goes first.
    pub reason: String,
}

/// What the request's hash covers, in this order.
#[derive(Serialize)]
struct Asked<'a> {
    kind: Kind,
    occurred_on: NaiveDate,
    counterparty: (&'a str, &'a str),
    source: Option<Uuid>,
    reverses: Option<Uuid>,
    reason: &'a str,
    note: &'a str,
    lines: Vec<AskedLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    into: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dispensing: Option<&'a Dispensing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requisition: Option<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<AskedLine<'a>>,
}

/// A line of [`Asked`]: product, lot number, expiry, made on, zone, other zone, units, reason.
type AskedLine<'a> = (
    &'a str,
    &'a str,
    Option<NaiveDate>,
    Option<NaiveDate>,
    Option<&'a str>,
    Option<&'a str>,
    i64,
    &'a str,
);

impl Draft {
    /// An empty draft with a new business day and id.
    pub fn new(
        id: Uuid,
        kind: Kind,
        facility: SharedFacility,
        occurred_on: NaiveDate,
        account: Uuid,
    ) -> Draft {
        Draft {
            id,
            kind,
            facility,
            occurred_on,
            counterparty: Counterparty::Nobody,
            source: None,
            requisition: None,
            reverses: None,
            reason: String::new(),
            note: String::new(),
            dispensing: None,
            claim: Claim::Unasked,
            account,
            lines: Vec::new(),
            missing: Vec::new(),
            into: None,
            by_program: false,
        }
    }

    /// Tells the same request sent again from another one under its id.
    pub fn request_hash(&self) -> [u8; 32] {
        let asked = Asked {
            kind: self.kind,
            occurred_on: self.occurred_on,
            counterparty: match &self.counterparty {
                Counterparty::Nobody => ("", ""),
                Counterparty::Facility(facility) => ("facility", &facility.code),
                Counterparty::Named(name) => ("name", name),
            },
            source: self.source,
            reverses: self.reverses,
            reason: &self.reason,
            note: &self.note,
            lines: self.lines.iter().map(DraftLine::asked).collect(),
            into: self.into.as_ref().map(|into| into.lot.id),
            dispensing: self.dispensing.as_ref(),
            requisition: self.requisition,
            missing: self.missing.iter().map(DraftLine::asked).collect(),
        };
        let bytes = serde_json::to_vec(&asked).expect("plain values always serialise");
        Sha256::digest(bytes).into()
    }

    /// The partner's name where it is outside the system: it stays outside the chain.
    pub fn named_counterparty(&self) -> &str {
        match &self.counterparty {
            Counterparty::Named(name) => name,
            _ => "",
        }
    }

    /// The partner's facility, where it is one of ours.
    pub fn counterparty_facility(&self) -> Option<&SharedFacility> {
        match &self.counterparty {
            Counterparty::Facility(facility) => Some(facility),
            _ => None,
        }
    }

    /// Whether it writes off what this facility sent and what was lost on the way, or takes that
    /// back: units that are under way, and never come to a shelf.
    pub fn is_lost_under_way(&self) -> bool {
        matches!(self.kind, Kind::Loss | Kind::Reversal)
            && self.source.is_some()
            && self
                .counterparty_facility()
                .is_some_and(|partner| partner.id == self.facility.id)
    }

    /// Refuses what is wrong whatever the stock may be.
    pub fn check_form(&self) -> Result<(), Refusal> {
        plain_text(&self.reason, REASON_MAX, "reason")?;
        long_text(&self.note, "note")?;
        long_text(self.named_counterparty(), "counterparty.name")?;
        self.check_partner()?;
        missing::check_form(self)?;
        match &self.dispensing {
            Some(_) if self.kind != Kind::Dispense => {
                return Err(Code::NotDispensed.at("dispensing"));
            }
            _ => {}
        }
        let count = self.lines.len();
        let fits = match self.kind {
            Kind::Reversal => count == 0,
            Kind::Count => (1..=COUNT_LINES_MAX).contains(&count),
            _ => (1..=LINES_MAX).contains(&count),
        };
        if !fits {
            return Err(invalid(format!("lines: 1–{LINES_MAX}"), "lines"));
        }
        for (index, line) in self.lines.iter().enumerate() {
            self.check_line(("lines", index), line)?;
        }
        for (index, line) in self.missing.iter().enumerate() {
            self.check_line(("missing", index), line)?;
        }
        Ok(())
    }

    fn check_partner(&self) -> Result<(), Refusal> {
        let ours = self.counterparty_facility();
        let is_own = ours.is_some_and(|facility| facility.id == self.facility.id);
        // What a facility sent and writes off comes from its own document.
        if is_own && !self.is_lost_under_way() {
            return Err(invalid("counterparty = self", "counterparty"));
        }
        if self.requisition.is_some() && (self.kind != Kind::Issue || ours.is_none()) {
            return Err(invalid("requisition", "requisition"));
        }
        match self.kind {
            Kind::Loss if is_own => Ok(()),
            Kind::Receipt if ours.is_some() && self.source.is_none() => {
                Err(Code::SourceNeeded.at("source"))
            }
            Kind::Receipt => Ok(()),
            _ if self.source.is_some() && self.reverses.is_none() => {
                Err(invalid("source", "source"))
            }
            Kind::Refill => match ours {
                Some(facility) if facility.kind == FacilityKind::Dispenser => Ok(()),
                _ => Err(invalid("counterparty: dispenser", "counterparty")),
            },
            Kind::Issue | Kind::Return | Kind::Reversal => Ok(()),
            _ if ours.is_some() => Err(invalid("counterparty", "counterparty")),
            _ => Ok(()),
        }
    }

    fn check_line(&self, (list, index): (&str, usize), line: &DraftLine) -> Result<(), Refusal> {
        let field = |name: &str| format!("{list}[{index}].{name}");
        plain_text(&line.reason, REASON_MAX, &field("reason"))?;
        plain_text(&line.lot_number, 40, &field("lot.number"))?;
        let most = line.units.unsigned_abs() <= UNITS_MAX.unsigned_abs();
        let sign = match self.kind {
            Kind::Count => line.units != 0,
            _ => line.units > 0,
        };
        if !(most && sign) {
            return Err(invalid(format!("units: 1–{UNITS_MAX}"), field("units")));
        }
        let is_fitting = match self.kind {
            Kind::ZoneMove => line.to_zone.is_some(),
            // The slot of the dispenser; none for what is only put into the machine.
            Kind::Refill => true,
            _ => line.to_zone.is_none(),
        };
        if !is_fitting {
            return Err(invalid("toZone", field("toZone")));
        }
        if self.kind.needs_reason() && self.reason.is_empty() && line.reason.is_empty() {
            return Err(Code::ReasonNeeded.at("reason"));
        }
        if self.kind.brings_in() && self.source.is_none() && !line.product.active {
            return Err(Code::ProductRetired
                .with("product", &line.product.name)
                .at(field("product")));
        }
        Ok(())
    }
}

impl DraftLine {
    fn asked(&self) -> AskedLine<'_> {
        (
            self.named.as_deref().unwrap_or(&self.product.code),
            &self.lot_number,
            self.lot_expiry,
            self.made_on,
            self.zone.as_deref(),
            self.to_zone.as_deref(),
            self.units,
            &self.reason,
        )
    }
}

/// A refusal of something not well formed.
pub fn invalid(what: impl ToString, field: impl Into<String>) -> Refusal {
    Code::InvalidInput.with("what", what).at(field)
}

/// What is hashed line by line may not hold a control character.
fn plain_text(text: &str, most: usize, field: &str) -> Result<(), Refusal> {
    if text.chars().count() > most || text.chars().any(char::is_control) || text.trim() != text {
        return Err(invalid(format!("≤ {most}"), field));
    }
    Ok(())
}

fn long_text(text: &str, field: &str) -> Result<(), Refusal> {
    // PostgreSQL cannot store NUL in a text.
    if text.chars().count() > TEXT_MAX || text.contains('\0') {
        return Err(invalid(format!("≤ {TEXT_MAX}"), field));
    }
    Ok(())
}
