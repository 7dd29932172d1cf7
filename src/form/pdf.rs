//! Writes set pages as a PDF: text as text, in subsets of the two fonts; photos as the JPEGs that
//! they are.

use anyhow::Context as _;
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};

use super::{
    Form, Photo,
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
    let first_photo = FIRST + 2 * i32::try_from(pages.len()).context("bounded")?;
    let photo_at = |number: usize| Ref::new(first_photo + i32::try_from(number).unwrap_or(0));
    let page_at = |index: usize| Ref::new(FIRST + 2 * i32::try_from(index).unwrap_or(0));
    let mut pdf = Pdf::new();
    let (width, height) = SHEET;
    let mut ink = Writer::new(fonts);
    let mut photos = 0;
    for (index, page) in pages.iter().enumerate() {
        let content = content(page, height, photos, &mut ink)?;
        for photo in &page.photos {
            image(&mut pdf, photo_at(photos), photo)?;
            photos += 1;
        }
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
    for number in 0..photos {
        named.pair(Name(name(number).as_bytes()), photo_at(number));
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

/// What a photo is called on its page.
fn name(number: usize) -> String {
    format!("P{number}")
}

fn image(pdf: &mut Pdf, id: Ref, photo: &Photo) -> Result<()> {
    let side = |pixels: u32| i32::try_from(pixels).context("a photo is bounded");
    let (width, height) = (side(photo.size.0)?, side(photo.size.1)?);
    let mut image = pdf.image_xobject(id, &photo.jpeg);
    image.filter(Filter::DctDecode);
    image.width(width).height(height).bits_per_component(8);
    image.color_space().device_rgb();
    Ok(())
}

/// What is on a page; `first` is the number of its first photo.
fn content(page: &Page, height: i32, first: usize, ink: &mut Writer) -> Result<Vec<u8>> {
    ink.out.clear();
    ink.out.extend(UNITS);
    // Lines that were drawn by hand turn and end round.
    ink.out.extend(b"1 J 1 j\n");
    for (number, photo) in (first..).zip(&page.photos) {
        let area = photo.area;
        let (x, y) = (area.x / 10, (height - area.y - area.height) / 10);
        let (width, high, name) = (area.width / 10, area.height / 10, name(number));
        ink.put(format_args!(
            "q {width} 0 0 {high} {x} {y} cm /{name} Do Q\n"
        ));
    }
    for shape in &page.shapes {
        ink.shape(shape, height);
    }
    ink.runs(&page.runs, height);
    for code in &page.codes {
        ink.out.extend(b"q\n");
        ink.symbol(code, height);
        ink.out.extend(b"Q\n");
    }
    deflate(&ink.out)
}
