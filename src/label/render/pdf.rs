//! Labels as a PDF: what stands still once as a form, the rest as numbers of glyphs, the code as an
//! inline image of one bit a module.
//!
//! Content is written in hundredths of a millimetre, upwards from the lower left corner, in whole
//! numbers: they are short, and nothing is rounded twice.

use anyhow::Context as _;
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};

use super::{
    ink::{UNITS, Writer, points},
    pdf_font::deflate,
};
use crate::{
    error::Result,
    label::{
        layout::{Page, Setter, Still},
        sheet::Sheet,
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

/// How long a mark to cut is, and how far from the label, in hundredths of a millimetre.
const MARK: (i32, i32) = (300, 100);

/// Writes set labels onto sheets.
pub fn write(setter: &Setter, pages: &[Page], sheet: &Sheet, title: &str) -> Result<Vec<u8>> {
    let mut ink = Writer::new(setter.fonts);
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
        let skipped = u32::try_from(skipped).unwrap_or(0);
        write_sheet(&mut ink, setter, (sheet, skipped), &rest[..here]);
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
    ink.write_fonts(&mut pdf, FONTS)?;
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

fn write_sheet(ink: &mut Writer, setter: &Setter, (sheet, skipped): (&Sheet, u32), pages: &[Page]) {
    ink.out.clear();
    ink.out.extend(UNITS);
    let height = setter.template.height;
    for (place, page) in (skipped..).zip(pages) {
        let (x, y) = sheet.corner(setter.template, place);
        let (x, y) = (x / 10, (sheet.height - y - height) / 10);
        ink.put(format_args!("q 1 0 0 1 {x} {y} cm/S{} Do\n", page.still));
        ink.runs(&page.runs, height);
        if let Some(symbol) = &page.code {
            ink.symbol(symbol, height);
        }
        ink.out.extend(b"Q\n");
    }
    if sheet.crop_marks {
        write_marks(ink, setter, sheet);
    }
}

/// Marks beyond the outermost labels, in line with every edge.
fn write_marks(ink: &mut Writer, setter: &Setter, sheet: &Sheet) {
    let template = setter.template;
    let (left, top) = sheet.corner(template, 0);
    let (right, bottom) = sheet.corner(template, sheet.places() - 1);
    let (right, bottom) = (right + template.width, bottom + template.height);
    let up = |y: i32| (sheet.height - y) / 10;
    ink.out.extend(b"0 G 10 w\n");
    for column in 0..sheet.columns {
        let (x, _) = sheet.corner(template, column);
        for x in [x, x + template.width] {
            write_mark(ink, (x / 10, up(top)), (0, 1));
            write_mark(ink, (x / 10, up(bottom)), (0, -1));
        }
    }
    for row in 0..sheet.rows {
        let (_, y) = sheet.corner(template, row * sheet.columns);
        for y in [y, y + template.height] {
            write_mark(ink, (left / 10, up(y)), (-1, 0));
            write_mark(ink, (right / 10, up(y)), (1, 0));
        }
    }
}

fn write_mark(ink: &mut Writer, (x, y): (i32, i32), (right, up): (i32, i32)) {
    let (length, away) = MARK;
    let far = length + away;
    ink.put(format_args!(
        "{} {} m {} {} l S\n",
        x + right * away,
        y + up * away,
        x + right * far,
        y + up * far
    ));
}
