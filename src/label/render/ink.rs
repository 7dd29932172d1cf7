//! Content of a PDF: outlines, glyphs and symbols, in hundredths of a millimetre, upwards from the
//! lower left corner, in whole numbers: they are short, and nothing is rounded twice.

use std::io::Write as _;

use anyhow::Context as _;
use pdf_writer::{Pdf, Ref};

use super::pdf_font::Used;
use crate::{
    error::Result,
    label::{
        font::{Fonts, Weight},
        layout::Run,
        qr::Symbol,
        template::{Ink, Shape, Spot, Step},
    },
};

/// Hundredths of a millimetre to a point.
pub const UNITS: &[u8] = b".028346457 0 0 .028346457 0 0 cm\n";

/// A length in points. The decimal form stands between, so that no number is rounded twice.
pub fn points(micrometres: i32) -> Result<f32> {
    let millionths = i64::from(micrometres) * 72 * 10_000 / 254;
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    Ok(text.parse().context("a number in decimal form")?)
}

/// Writes content.
pub struct Writer<'f> {
    used: [Used; 2],
    fonts: &'f Fonts,
    /// What was written.
    pub out: Vec<u8>,
}

impl<'f> Writer<'f> {
    /// Nothing yet, in these fonts.
    pub fn new(fonts: &'f Fonts) -> Writer<'f> {
        Writer {
            used: <[Used; 2]>::default(),
            fonts,
            out: Vec::new(),
        }
    }

    /// Writes both fonts with the glyphs that were used, five references each.
    pub fn write_fonts(&self, pdf: &mut Pdf, at: [Ref; 2]) -> Result<()> {
        for ((used, weight), first) in self.used.iter().zip(Weight::ALL).zip(at) {
            used.write(weight, self.fonts.of(weight), pdf, first)?;
        }
        Ok(())
    }

    /// Writes operators.
    pub fn put(&mut self, what: std::fmt::Arguments) {
        self.out
            .write_fmt(what)
            .expect("writing to memory cannot fail");
    }

    fn colour(&mut self, ink: Ink, operator: &str) {
        for part in ink.0 {
            let thousandths = u32::from(part) * 1_000 / 255;
            let (whole, decimals) = (thousandths / 1_000, thousandths % 1_000);
            self.put(format_args!("{whole}.{decimals:03} "));
        }
        self.put(format_args!("{operator}\n"));
    }

    /// Draws an outline on a page so high.
    pub fn shape(&mut self, shape: &Shape, height: i32) {
        if let Some(ink) = shape.fill {
            self.colour(ink, "rg");
        }
        if let Some((ink, width)) = shape.stroke {
            self.colour(ink, "RG");
            self.put(format_args!("{} w\n", width / 10));
        }
        let at = |spot: Spot| (spot.x / 10, (height - spot.y) / 10);
        for step in &shape.path {
            match *step {
                Step::Move(to) => self.put(format_args!("{} {} m\n", at(to).0, at(to).1)),
                Step::Line(to) => self.put(format_args!("{} {} l\n", at(to).0, at(to).1)),
                Step::Curve(a, b, to) => {
                    let ((ax, ay), (bx, by), (x, y)) = (at(a), at(b), at(to));
                    self.put(format_args!("{ax} {ay} {bx} {by} {x} {y} c\n"));
                }
                Step::Close => self.out.extend(b"h\n"),
            }
        }
        self.out.extend(match (shape.fill, shape.stroke) {
            (Some(_), Some(_)) => b"B\n",
            (Some(_), None) => b"f\n",
            (None, Some(_)) => b"S\n",
            (None, None) => b"n\n",
        });
    }

    /// Draws words.
    pub fn runs(&mut self, runs: &[Run], height: i32) {
        if runs.is_empty() {
            return;
        }
        self.out.extend(b"BT 0 g\n");
        let (mut before, mut ink, mut font) = ((0, 0), Ink::BLACK, None);
        for run in runs {
            if run.ink != ink {
                self.colour(run.ink, "rg");
                ink = run.ink;
            }
            let size = (run.weight, run.size / 10);
            if font != Some(size) {
                let number = usize::from(run.weight == Weight::Bold);
                self.put(format_args!("/F{number} {} Tf ", size.1));
                font = Some(size);
            }
            let here = (run.spot.x / 10, (height - run.spot.y) / 10);
            self.put(format_args!(
                "{} {} Td",
                here.0 - before.0,
                here.1 - before.1
            ));
            before = here;
            self.glyphs(run);
        }
        self.out.extend(b"ET\n");
    }

    fn glyphs(&mut self, run: &Run) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let font = self.fonts.of(run.weight);
        let used = &mut self.used[usize::from(run.weight == Weight::Bold)];
        self.out.extend(b"[<");
        for glyph in &run.glyphs {
            for byte in used.number(glyph).to_be_bytes() {
                let digits = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
                self.out.extend(digits);
            }
            let further = glyph.advance - font.advance(glyph.id);
            if further != 0 {
                let back = -further * 1_000 / font.em;
                write!(self.out, ">{back}<").expect("writing to memory cannot fail");
            }
        }
        self.out.extend(b">]TJ\n");
    }

    /// The code as an image of a bit a module, as hexadecimal digits: no reader mistakes its end.
    pub fn symbol(&mut self, symbol: &Symbol, height: i32) {
        let exact = symbol.exact();
        let (x, y) = (exact.x / 10, (height - exact.y - exact.height) / 10);
        let (width, side) = (exact.width / 10, symbol.side);
        self.put(format_args!("{width} 0 0 {width} {x} {y} cm\n"));
        self.put(format_args!(
            "BI/W {side}/H {side}/IM true/D[1 0]/F/AHx ID "
        ));
        for row in symbol.dark.chunks(side) {
            for eight in row.chunks(8) {
                let bit = |(at, dark): (usize, &bool)| u8::from(*dark) << (7 - at);
                let byte: u8 = eight.iter().enumerate().map(bit).sum();
                self.put(format_args!("{byte:02x}"));
            }
        }
        self.out.extend(b">EI\n");
    }
}
