//! What a scan is answered with.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    catalog::{LotStatus, scan::Scan},
    places::Named,
    staff::card::Verdict,
    stock,
};

/// What a scan turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ScanMeaning)]
pub enum Meaning {
    /// A product of the catalogue.
    Product,
    /// A pack of a lot; where the lot is not known, without its id.
    Lot,
    /// A facility's sign.
    Facility,
    /// A storeroom's sheet.
    Storeroom,
    /// A zone's sign.
    Zone,
    /// A thermo-hygrometer, by the tag it bears.
    Sensor,
    /// A slot of a dispenser.
    Slot,
    /// A document.
    Document,
    /// A certificate of somebody who keeps a depot.
    Certificate,
    /// A printed paper that is checked.
    Paper,
    /// The head of a book, from a stock card label.
    Head,
    /// A label or paper of another county.
    OtherCounty,
    /// Nothing that is known.
    Unknown,
}

/// What can be done with what was scanned, at this facility, by this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ScanAction)]
pub enum Action {
    /// Receive what a document sent.
    ReceiveDocument,
    /// Look at a document.
    OpenDocument,
    /// Dispense it.
    Dispense,
    /// Send it to another facility.
    Issue,
    /// Receive it from outside.
    Receive,
    /// Count it.
    Count,
    /// Move it to another zone.
    Move,
    /// Look at its stock card.
    OpenCard,
    /// Look at the stock.
    OpenStock,
    /// Write down temperature and humidity of the room.
    LogClimate,
    /// Look at the people of the facility.
    OpenStaff,
    /// Look at the dispenser.
    OpenMachine,
    /// Check the paper.
    CheckPaper,
    /// Look for it by name.
    Find,
    /// Say which product it is.
    Teach,
    /// Add a product.
    AddProduct,
}

/// Why something cannot go out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScanVeto)]
pub struct Veto {
    /// The code of the refusal that posting would give.
    pub code: &'static str,
    /// What it says, in the caller's language.
    pub says: String,
}

/// A product that was scanned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScannedProduct)]
pub struct ProductSeen {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
}

/// A lot that was scanned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScannedLot)]
pub struct LotSeen {
    /// Its id; none where the catalogue does not know it.
    pub id: Option<Uuid>,
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: Option<LotStatus>,
}

/// A document that was scanned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScannedDocument)]
pub struct DocumentSeen {
    /// Its id.
    pub id: Uuid,
    /// Its number in its book; only for those it concerns.
    pub number: i64,
    /// What it is.
    pub kind: stock::Kind,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// Units still under way.
    pub under_way: i64,
}

/// A certificate that was scanned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScannedCertificate)]
pub struct CertificateSeen {
    /// Its id.
    pub id: Uuid,
    /// Whose it is: their id.
    pub member: Uuid,
    /// Its number.
    pub number: String,
    /// The name on it.
    pub holder: String,
    /// Its last day.
    pub valid_to: NaiveDate,
    /// Whether it is valid.
    pub verdict: Verdict,
}

/// A label that is retired.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RetiredLabel)]
pub struct Retired {
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// The code that stands for it now.
    pub successor: Option<String>,
}

/// What a scan means here.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScanAnswer)]
pub struct Resolved {
    /// What it is.
    pub meaning: Meaning,
    /// The text as it was read.
    pub text: String,
    /// What GS1 elements say, where it has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan: Option<Scan>,
    /// The code of the label or paper, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whose it is, where it belongs to a facility.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Named>,
    /// Whether that is another facility than the one it was scanned at.
    pub elsewhere: bool,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductSeen>,
    /// The lot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotSeen>,
    /// The room or zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Named>,
    /// The document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentSeen>,
    /// The certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateSeen>,
    /// Units of it at this facility.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<i64>,
    /// Whether the label is retired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired: Option<Retired>,
    /// Why it cannot go out.
    pub vetoes: Vec<Veto>,
    /// What can be done with it, the most likely first.
    pub actions: Vec<Action>,
}

impl Resolved {
    /// An answer that says only what it is.
    pub fn only(text: &str, meaning: Meaning) -> Resolved {
        Resolved {
            meaning,
            text: text.to_owned(),
            scan: None,
            code: None,
            owner: None,
            elsewhere: false,
            product: None,
            lot: None,
            place: None,
            document: None,
            certificate: None,
            units: None,
            retired: None,
            vetoes: Vec::new(),
            actions: Vec::new(),
        }
    }
}
