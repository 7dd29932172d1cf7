//! The symbol of a label's code, and whether a phone will read it.

use qrcode::{Color, EcLevel, QrCode};

use super::template::{Area, Correction};
use crate::error::{Code, Result};

/// Empty modules around a symbol.
pub const QUIET: i32 = 4;
/// The least dots of a module at 300 dots to the inch, which makes 0.339 mm: phones read symbols of
/// 0.33 mm reliably.
const DOTS_MIN: i32 = 4;
/// Micrometres of three dots at 300 to the inch.
const THREE_DOTS: i32 = 254;

/// A symbol in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its place, quiet zone included.
    pub area: Area,
    /// Modules on each side, without the quiet zone.
    pub side: usize,
    /// Its modules row by row, true where dark.
    pub dark: Vec<bool>,
}

impl Symbol {
    /// Makes a symbol for a place. A symbol whose modules would be smaller than 0.33 mm in it is
    /// refused: it would not be read.
    pub fn make(text: &str, correction: Correction, area: Area) -> Result<Symbol> {
        let level = match correction {
            Correction::L => EcLevel::L,
            Correction::M => EcLevel::M,
            Correction::Q => EcLevel::Q,
            Correction::H => EcLevel::H,
        };
        let side = area.width.min(area.height);
        let (available, tenths) = (side, |micrometres: i32| {
            format!("{}.{}", micrometres / 1_000, micrometres % 1_000 / 100)
        });
        let code = QrCode::with_error_correction_level(text, level)
            .map_err(|_| Code::LabelCodeTooLong.with("bytes", text.len()))?;
        let symbol = Symbol {
            area,
            side: code.width(),
            dark: code
                .to_colors()
                .into_iter()
                .map(|color| color == Color::Dark)
                .collect(),
        };
        let needed = symbol.modules() * DOTS_MIN * THREE_DOTS / 3;
        if needed > available {
            let refusal = Code::LabelCodeTooSmall.with("needed", tenths(needed + 99));
            return Err(refusal.with("available", tenths(available)).into());
        }
        Ok(symbol)
    }

    /// Modules on each side with the quiet zone.
    pub fn modules(&self) -> i32 {
        i32::try_from(self.side).unwrap_or(177) + 2 * QUIET
    }

    /// Micrometres of the symbol's side without the quiet zone, and of its left and upper edge: its
    /// modules are as many whole dots at 300 to the inch as its place allows.
    pub fn exact(&self) -> Area {
        let place = self.area.width.min(self.area.height);
        let dots = place * 3 / (THREE_DOTS * self.modules());
        let side = (self.modules() - 2 * QUIET) * dots * THREE_DOTS / 3;
        Area {
            x: self.area.x + (self.area.width - side) / 2,
            y: self.area.y + (self.area.height - side) / 2,
            width: side,
            height: side,
        }
    }

    /// Its dark runs: row, first module, how many.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        self.dark
            .chunks(self.side)
            .enumerate()
            .flat_map(|(y, row)| {
                let mut x = 0;
                std::iter::from_fn(move || {
                    x += row[x..].iter().take_while(|dark| !**dark).count();
                    let run = row[x..].iter().take_while(|dark| **dark).count();
                    x += run;
                    (run > 0).then_some((y, x - run, run))
                })
            })
    }
}
