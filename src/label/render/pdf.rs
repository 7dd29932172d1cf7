//! Labels as a PDF: what stands still once as a form, the rest as numbers of glyphs, the code as an
//! inline image of one bit a module.
//!
//! Content is written in hundredths of a millimetre, upwards from the lower left corner, in whole
//! numbers: they are short, and nothing is rounded twice.

use std::io::Write as _;

use anyhow::Context as _;
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};

use super::pdf_font::{Used, deflate};
use crate::{
    error::Result,
    label::{
        font::{Fonts, Weight},
        layout::{Page, Run, Setter, Still},
        qr::Symbol,
        sheet::Sheet,
        template::{Ink, Spot, Step},
    },
};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const RESOURCES: Ref = Ref::new(4);
/// The fonts, five references each.
const FONTS: [Ref; 2] = [Ref::new(5), Ref::new(10)];
/// The first of the forms, then of the sheets and what is on them.
const FIRST: i32 = 15;

/// Hundredths of a millimetre to a point.
const UNITS: &[u8] = b".028346457 0 0 .028346457 0 0 cm\n";
/// How long a mark to cut is, and how far from the label, in hundredths of a millimetre.
const MARK: (i32, i32) = (300, 100);

/// Writes set labels onto sheets.
pub fn write(setter: &Setter, pages: &[Page], sheet: &Sheet, title: &str) -> Result<Vec<u8>> {
    let mut ink = Writer {
        used: <[Used; 2]>::default(),
        fonts: setter.fonts,
        out: Vec::new(),
    };
    let mut pdf = Pdf::with_capacity(pages.len() * 300 + 100_000);
    let form_refs = |index: usize| Ref::new(FIRST + i32::try_from(index).unwrap_or(0));
    for (index, still) in setter.stills.iter().enumerate() {
        write_form(setter, still, &mut ink, &mut pdf, form_refs(index))?;
    }
    let places = usize::try_from(sheet.places()).context("bounded")?;
    let start = usize::try_from(sheet.start).context("bounded")?;
    let count = (start + pages.len()).div_ceil(places).max(1);
    let first = form_refs(setter.stills.len()).get();
    let sheet_ref = |index: usize| Ref::new(first + 2 * i32::try_from(index).unwrap_or(0));
    let mut rest = pages;
    for index in 0..count {
        let skipped = if index == 0 { start } else { 0 };
        let here = rest.len().min(places - skipped);
        ink.sheet(
            setter,
            sheet,
            &rest[..here],
            u32::try_from(skipped).unwrap_or(0),
        );
        rest = &rest[here..];
        let packed = deflate(&ink.out)?;
        let id = sheet_ref(index);
        let content = Ref::new(id.get() + 1);
        let mut page = pdf.page(id);
        page.parent(PAGES).contents(content);
        page.media_box(Rect::new(
            0.0,
            0.0,
            points(sheet.width)?,
            points(sheet.height)?,
        ));
        page.pair(Name(b"Resources"), RESOURCES);
        page.finish();
        pdf.stream(content, &packed).filter(Filter::FlateDecode);
    }
    for ((used, weight), first) in ink.used.iter().zip(Weight::ALL).zip(FONTS) {
        used.write(weight, setter.fonts.of(weight), &mut pdf, first)?;
    }
    let mut resources = pdf.indirect(RESOURCES).dict();
    let mut fonts = resources.insert(Name(b"Font")).dict();
    fonts
        .pair(Name(b"F0"), FONTS[0])
        .pair(Name(b"F1"), FONTS[1]);
    fonts.finish();
    let mut forms = resources.insert(Name(b"XObject")).dict();
    for index in 0..setter.stills.len() {
        forms.pair(Name(format!("S{index}").as_bytes()), form_refs(index));
    }
    forms.finish();
    resources.finish();
    let total = i32::try_from(count).context("bounded")?;
    pdf.pages(PAGES)
        .kids((0..count).map(sheet_ref))
        .count(total);
    pdf.document_info(INFO)
        .title(TextStr(title))
        .producer(TextStr("Yaoju"));
    pdf.catalog(CATALOG).pages(PAGES);
    Ok(pdf.finish())
}

fn write_form(
    setter: &Setter,
    still: &Still,
    ink: &mut Writer,
    pdf: &mut Pdf,
    id: Ref,
) -> Result<()> {
    let height = setter.template.height;
    ink.out.clear();
    for shape in &still.shapes {
        ink.shape(shape, height);
    }
    ink.runs(&still.runs, height);
    let packed = deflate(&ink.out)?;
    let mut form = pdf.form_xobject(id, &packed);
    let side = |length: i32| f32::from(u16::try_from(length / 10).unwrap_or(u16::MAX));
    form.filter(Filter::FlateDecode);
    form.bbox(Rect::new(
        0.0,
        0.0,
        side(setter.template.width),
        side(height),
    ));
    form.pair(Name(b"Resources"), RESOURCES);
    Ok(())
}

/// A length in points. The decimal form stands between, so that no number is rounded twice.
fn points(micrometres: i32) -> Result<f32> {
    let millionths = i64::from(micrometres) * 72 * 10_000 / 254;
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    Ok(text.parse().context("a number in decimal form")?)
}

/// Writes content.
struct Writer<'f> {
    used: [Used; 2],
    fonts: &'f Fonts,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn put(&mut self, what: std::fmt::Arguments) {
        self.out
            .write_fmt(what)
            .expect("writing to memory cannot fail");
    }

    fn sheet(&mut self, setter: &Setter, sheet: &Sheet, pages: &[Page], skipped: u32) {
        self.out.clear();
        self.out.extend(UNITS);
        let height = setter.template.height;
        for (place, page) in (skipped..).zip(pages) {
            let (x, y) = sheet.corner(setter.template, place);
            let (x, y) = (x / 10, (sheet.height - y - height) / 10);
            self.put(format_args!("q 1 0 0 1 {x} {y} cm/S{} Do\n", page.still));
            self.runs(&page.runs, height);
            if let Some(symbol) = &page.code {
                self.symbol(symbol, height);
            }
            self.out.extend(b"Q\n");
        }
        if sheet.crop_marks {
            self.marks(setter, sheet);
        }
    }

    /// Marks beyond the outermost labels, in line with every edge.
    fn marks(&mut self, setter: &Setter, sheet: &Sheet) {
        let template = setter.template;
        let (left, top) = sheet.corner(template, 0);
        let (right, bottom) = sheet.corner(template, sheet.places() - 1);
        let (right, bottom) = (right + template.width, bottom + template.height);
        let up = |y: i32| (sheet.height - y) / 10;
        self.out.extend(b"0 G 10 w\n");
        for column in 0..sheet.columns {
            let (x, _) = sheet.corner(template, column);
            for x in [x, x + template.width] {
                self.mark((x / 10, up(top)), (0, 1));
                self.mark((x / 10, up(bottom)), (0, -1));
            }
        }
        for row in 0..sheet.rows {
            let (_, y) = sheet.corner(template, row * sheet.columns);
            for y in [y, y + template.height] {
                self.mark((left / 10, up(y)), (-1, 0));
                self.mark((right / 10, up(y)), (1, 0));
            }
        }
    }

    fn mark(&mut self, (x, y): (i32, i32), (right, up): (i32, i32)) {
        let (length, away) = MARK;
        let far = length + away;
        self.put(format_args!(
            "{} {} m {} {} l S\n",
            x + right * away,
            y + up * away,
            x + right * far,
            y + up * far
        ));
    }

    fn colour(&mut self, ink: Ink, operator: &str) {
        for part in ink.0 {
            let thousandths = u32::from(part) * 1_000 / 255;
            let (whole, decimals) = (thousandths / 1_000, thousandths % 1_000);
            self.put(format_args!("{whole}.{decimals:03} "));
        }
        self.put(format_args!("{operator}\n"));
    }

    fn shape(&mut self, shape: &crate::label::template::Shape, height: i32) {
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

    fn runs(&mut self, runs: &[Run], height: i32) {
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
    fn symbol(&mut self, symbol: &Symbol, height: i32) {
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
