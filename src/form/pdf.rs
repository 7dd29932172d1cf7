//! Writes set pages as a PDF: text as text, in subsets of the two fonts; pictures as they are kept.

use anyhow::Context as _;
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};

use super::{
    Block, Form, Picture,
    flow::{Page, sheet},
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
/// The first of the pictures, then of the pages and what is on them.
const FIRST: i32 = 15;

/// Writes the pages.
pub fn write(form: &Form, pages: &[Page], fonts: &Fonts) -> Result<Vec<u8>> {
    let pictures = pictures(form);
    let at = |index: usize| Ref::new(FIRST + i32::try_from(index).unwrap_or(0));
    let page_at = |index: usize| at(pictures.len() + 2 * index);
    let mut pdf = Pdf::new();
    for (index, picture) in pictures.iter().enumerate() {
        let mut image = pdf.image_xobject(at(index), &picture.jpeg);
        image.filter(Filter::DctDecode);
        image.width(i32::try_from(picture.width).context("bounded")?);
        image.height(i32::try_from(picture.height).context("bounded")?);
        image.color_space().device_rgb();
        image.bits_per_component(8);
    }
    let (width, height) = sheet(form.is_across);
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
    let mut named = resources.insert(Name(b"XObject")).dict();
    for index in 0..pictures.len() {
        named.pair(Name(format!("P{index}").as_bytes()), at(index));
    }
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

/// The pictures in the order in which pages count them.
fn pictures(form: &Form) -> Vec<&Picture> {
    form.blocks
        .iter()
        .flat_map(|block| match block {
            Block::Pictures(pictures) => pictures.iter().collect(),
            Block::Signatures(names) => names
                .iter()
                .filter_map(|(_, drawn)| drawn.as_ref())
                .collect(),
            _ => Vec::new(),
        })
        .collect()
}

fn content(page: &Page, height: i32, ink: &mut Writer) -> Result<Vec<u8>> {
    ink.out.clear();
    ink.out.extend(UNITS);
    for (number, area) in &page.pictures {
        let [x, y] = [area.x / 10, (height - area.y - area.height) / 10];
        let [wide, high] = [area.width / 10, area.height / 10];
        ink.put(format_args!(
            "q {wide} 0 0 {high} {x} {y} cm/P{number} Do Q\n"
        ));
    }
    for shape in &page.shapes {
        ink.shape(shape, height);
    }
    ink.runs(&page.runs, height);
    if let Some(symbol) = &page.symbol {
        ink.symbol(symbol, height);
    }
    deflate(&ink.out)
}
