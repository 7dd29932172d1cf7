//! Writes set pages as a PDF: text as text, in subsets of the two fonts.

use anyhow::Context as _;
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};

use super::{
    Form,
    flow::{Page, SHEET},
};
use crate::{
    error::Result,
    label::{
        font::Fonts,
        render::{
            ink::{UNITS, Writer, points},
            pdf_font::deflate,
        },
    },
};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const RESOURCES: Ref = Ref::new(4);
/// The fonts, five references each.
const FONTS: [Ref; 2] = [Ref::new(5), Ref::new(10)];
/// The first of the pages, each followed by what is on it.
const FIRST: i32 = 15;

/// Writes the pages.
pub fn write(form: &Form, pages: &[Page], fonts: &Fonts) -> Result<Vec<u8>> {
    let page_at = |index: usize| Ref::new(FIRST + 2 * i32::try_from(index).unwrap_or(0));
    let mut pdf = Pdf::new();
    let (width, height) = SHEET;
    let mut ink = Writer::new(fonts);
    for (index, page) in pages.iter().enumerate() {
        let content = content(page, height, &mut ink)?;
        let id = page_at(index);
        let below = Ref::new(id.get() + 1);
        let mut written = pdf.page(id);
        written.parent(PAGES).contents(below);
        written.media_box(Rect::new(0.0, 0.0, points(width)?, points(height)?));
        written.pair(Name(b"Resources"), RESOURCES);
        written.finish();
        pdf.stream(below, &content).filter(Filter::FlateDecode);
    }
    ink.write_fonts(&mut pdf, FONTS)?;
    let mut resources = pdf.indirect(RESOURCES).dict();
    let mut named = resources.insert(Name(b"Font")).dict();
    named
        .pair(Name(b"F0"), FONTS[0])
        .pair(Name(b"F1"), FONTS[1]);
    named.finish();
    resources.finish();
    let count = i32::try_from(pages.len()).context("bounded")?;
    pdf.pages(PAGES)
        .kids((0..pages.len()).map(page_at))
        .count(count);
    pdf.document_info(INFO)
        .title(TextStr(&form.title))
        .producer(TextStr("Yaoju"));
    pdf.catalog(CATALOG).pages(PAGES).lang(TextStr("zh-CN"));
    Ok(pdf.finish())
}

fn content(page: &Page, height: i32, ink: &mut Writer) -> Result<Vec<u8>> {
    ink.out.clear();
    ink.out.extend(UNITS);
    for shape in &page.shapes {
        ink.shape(shape, height);
    }
    ink.runs(&page.runs, height);
    deflate(&ink.out)
}
