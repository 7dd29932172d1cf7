//! The fonts of a PDF: only the glyphs it uses, and which characters they stand for.

use std::{collections::BTreeMap, io::Write as _};

use anyhow::Context as _;
use pdf_writer::{
    Filter, Finish as _, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use subsetter::GlyphRemapper;

use crate::{
    error::Result,
    label::{
        font::{Font, Weight},
        layout::Glyph,
    },
};

/// The glyphs that a PDF uses of one font.
#[derive(Debug, Default)]
pub struct Used {
    numbers: GlyphRemapper,
    characters: BTreeMap<u16, char>,
}

impl Used {
    /// The number of a glyph in the PDF.
    pub fn number(&mut self, glyph: &Glyph) -> u16 {
        if let Some(number) = self.numbers.get(glyph.id) {
            return number;
        }
        let number = self.numbers.remap(glyph.id);
        self.characters.insert(number, glyph.c);
        number
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    /// Writes the font under a reference; it takes the four that follow too.
    pub fn write(&self, weight: Weight, font: &Font, pdf: &mut Pdf, first: Ref) -> Result<()> {
        let name = match weight {
            Weight::Regular => "YAOJUA+NotoSansSC-Regular",
            Weight::Bold => "YAOJUB+NotoSansSC-Bold",
        };
        let name = Name(name.as_bytes());
        let number = |offset: i32| Ref::new(first.get() + offset);
        let [cid, descriptor, file, unicode] = [1, 2, 3, 4].map(number);
        pdf.type0_font(first)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(unicode);
        self.write_widths(name, font, pdf, (cid, descriptor));
        let [left, bottom, right, top] = font.bounds.map(|length| thousandths(length, font));
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(thousandths(font.ascent, font))
            .descent(thousandths(-font.descent, font))
            .cap_height(thousandths(font.capital, font))
            .stem_v(if weight == Weight::Bold { 140.0 } else { 80.0 })
            .font_file2(file);
        let subset = subsetter::subset(font.data(), 0, &self.numbers);
        let subset = subset.context("cannot subset the font")?;
        let packed = deflate(&subset)?;
        let mut stream = pdf.stream(file, &packed);
        stream.filter(Filter::FlateDecode);
        stream.pair(
            Name(b"Length1"),
            i32::try_from(subset.len()).unwrap_or(i32::MAX),
        );
        stream.finish();
        let mut map = UnicodeCmap::new(Name(b"Yaoju"), system_info(b"UCS"));
        for (number, c) in &self.characters {
            map.pair(*number, *c);
        }
        let packed = deflate(&map.finish())?;
        pdf.cmap(unicode, &packed).filter(Filter::FlateDecode);
        Ok(())
    }

    fn write_widths(&self, name: Name, font: &Font, pdf: &mut Pdf, refs: (Ref, Ref)) {
        let mut cid = pdf.cid_font(refs.0);
        cid.subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(system_info(b"Identity"))
            .font_descriptor(refs.1)
            .default_width(1000.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = cid.widths();
        for (number, glyph) in (0_u16..).zip(self.numbers.remapped_gids()) {
            let advance = font.advance(glyph);
            if advance != font.em {
                widths.same(number, number, thousandths(advance, font));
            }
        }
    }
}

fn system_info(ordering: &'static [u8]) -> SystemInfo<'static> {
    SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(ordering),
        supplement: 0,
    }
}

/// A length of a font, in thousandths of the em.
fn thousandths(length: i32, font: &Font) -> f32 {
    let length = (length * 1_000).div_euclid(font.em);
    f32::from(i16::try_from(length).unwrap_or(i16::MAX))
}

/// Packs a stream.
pub fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let level = flate2::Compression::new(6);
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).context("packing in memory")?;
    Ok(encoder.finish().context("packing in memory")?)
}
