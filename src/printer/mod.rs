//! Label printers on the network, and sending labels to them.
//!
//! A facility names its printers once; labels then go from the server to a printer's port (9100 as
//! a rule) as ZPL II. Printers say little: many answer nothing at all. So each try, a [`Delivery`],
//! ends in one of three ways that are kept apart: sent, failed before anything was printed, or
//! unsure, which only a person who looks at the printer can settle.
//!
//! # Invariants
//! 1. A delivery is written down before its first byte goes out, under the caller's id. The same
//!    id again, also after a crash or from two requests at once, answers what became of the first.
//! 2. What failed printed nothing, so that it may be sent again under another id.
//! 3. Addresses are checked when they are connected to: see [`crate::net`].

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::{Code, Language, Refusal},
    label::Resolution,
};

pub mod deliver;
pub mod http;
pub mod status;
pub mod store;
mod trial;
pub mod wire;

/// The most printers of a facility.
pub const PRINTERS_MAX: usize = 20;

/// The port that label printers listen on.
pub const PORT: u16 = 9100;

/// The most bytes of one delivery: a thousand large labels at 300 dpi.
pub const BYTES_MAX: usize = 64 << 20;

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// Until the name is resolved and the connection stands.
    pub connect: Duration,
    /// Until the printer says how it is; many never do.
    pub status: Duration,
    /// While it takes no byte: it prints, and its memory is full.
    pub stall: Duration,
    /// For its word, or the end of its side, after the last byte.
    pub confirm: Duration,
    /// For the reset with which a host answers bytes that it closed upon.
    pub reset: Duration,
    /// For a delivery before to end.
    pub turn: Duration,
}

impl Default for Waits {
    fn default() -> Waits {
        Waits {
            connect: Duration::from_secs(5),
            status: Duration::from_secs(2),
            stall: Duration::from_mins(1),
            confirm: Duration::from_secs(10),
            reset: Duration::from_millis(200),
            turn: Duration::from_mins(2),
        }
    }
}

/// How many dots to the inch a printer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dpi(i64);

impl Dpi {
    /// 203 or 300.
    pub fn new(dpi: i64) -> Result<Dpi, Refusal> {
        match dpi {
            203 | 300 => Ok(Dpi(dpi)),
            _ => Err(Code::PrinterDpi.at("dpi")),
        }
    }

    /// The number.
    pub fn number(self) -> i64 {
        self.0
    }

    /// As labels are drawn for it.
    pub fn resolution(self) -> Resolution {
        match self.0 {
            300 => Resolution::Dpi300,
            _ => Resolution::Dpi203,
        }
    }
}

/// The port, which is one that label printers listen on: 9100 to 9109, or 6101. On any other the
/// server could be made to talk to something else.
pub fn port(port: i64) -> Result<u16, Refusal> {
    match u16::try_from(port) {
        Ok(port @ (9100..=9109 | 6101)) => Ok(port),
        _ => Err(Code::PrinterPort.at("port")),
    }
}

/// The language a printer speaks.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "TEXT", rename_all = "lowercase")]
#[schema(as = PrinterLanguage)]
pub enum Speech {
    /// ZPL II.
    Zpl,
}

/// A printer of a facility.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Printer {
    /// Its id.
    pub id: Uuid,
    /// Its code within the facility.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its IP address or name.
    pub host: String,
    /// Its port.
    pub port: i64,
    /// Dots to the inch.
    pub dpi: i64,
    /// The language it speaks.
    pub language: Speech,
    /// Whether labels may be sent to it.
    pub active: bool,
}

impl Printer {
    /// Where it stands, as people write it.
    pub fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "TEXT", rename_all = "lowercase")]
#[schema(as = DeliveryState)]
pub enum State {
    /// Under way.
    Sending,
    /// The printer has all of it.
    Sent,
    /// Nothing was printed: it may be sent again, under another id.
    Failed,
    /// Some of it may be printed: a person must look and say.
    Unsure,
}

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Sent, failed or unsure.
    pub state: State,
    /// Why it is not simply sent.
    pub reason: Option<Code>,
    /// The address that was connected to, or refused.
    pub peer: String,
    /// How many bytes the printer took.
    pub sent: usize,
}

/// One try to print.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Delivery {
    /// The caller's id.
    pub id: Uuid,
    /// What was to be printed.
    pub job_id: Uuid,
    /// The printer's id.
    pub printer_id: Uuid,
    /// The printer's code.
    pub printer: String,
    /// Where it stood.
    pub address: String,
    /// How far it is.
    pub state: State,
    /// The code of what went wrong, or nothing.
    pub reason: String,
    /// The address that its name led to.
    pub peer: String,
    /// How many bytes there were.
    pub bytes: i64,
    /// How many of them the printer took.
    pub sent: i64,
    /// Who sent it.
    pub account_id: Uuid,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who looked whether an unsure one was printed.
    pub settled_by: Option<Uuid>,
    /// When.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Delivery {
    /// What went wrong, as a refusal that says what to do.
    pub fn refusal(&self) -> Option<Refusal> {
        let code = Code::ALL.iter().find(|code| code.text() == self.reason)?;
        let counts = (self.sent, self.bytes);
        Some(with_facts(*code, &self.address, &self.peer, counts))
    }
}

/// What happened at a printer, with the address it has by the settings, the one that its name led
/// to, and how many bytes of how many it took.
pub fn with_facts(code: Code, address: &str, peer: &str, (sent, bytes): (i64, i64)) -> Refusal {
    code.with("address", address)
        .with("found", peer)
        .with("sent", sent)
        .with("bytes", bytes)
}

/// A reason as people and programs are told it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DeliveryReason)]
pub struct Told {
    /// The stable code, one of those of refusals.
    pub code: &'static str,
    /// What happened and what to do, in the caller's language.
    pub detail: String,
}

impl Told {
    /// What a refusal says.
    pub fn of(refusal: &Refusal, language: Language) -> Told {
        Told {
            code: refusal.code.text(),
            detail: refusal.sentence(language),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ports_of_label_printers_are_taken() {
        for good in [9100, 9101, 9109, 6101] {
            assert!(port(good).is_ok());
        }
        for bad in [0, -1, 22, 80, 6100, 9099, 9110, 65_636, i64::MAX] {
            assert_eq!(port(bad).unwrap_err().code, Code::PrinterPort, "{bad}");
        }
    }

    #[test]
    fn a_printer_has_203_or_300_dots_to_the_inch() {
        assert_eq!(Dpi::new(300).unwrap().number(), 300);
        assert_eq!(Dpi::new(600).unwrap_err().code, Code::PrinterDpi);
    }
}
