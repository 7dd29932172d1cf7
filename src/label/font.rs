//! The two fonts of the labels: which glyph a character has, how wide it is, and its outline.
//!
//! Noto Sans SC, cut down to GB 2312 and Latin when the program is built, is inside it, so that a
//! label looks the same everywhere. A county that needs more characters puts fuller TrueType fonts
//! into `labels/` of its data folder: `regular.ttf` and `bold.ttf`.

use std::{borrow::Cow, collections::HashMap, path::Path};

use anyhow::Context as _;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// The largest font file that is read, in bytes.
const FONT_BYTES_MAX: u64 = 64 << 20;

/// The thickness of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Weight {
    /// Of running text.
    #[default]
    Regular,
    /// Of what must be seen first.
    Bold,
}

impl Weight {
    /// Both.
    pub const ALL: [Weight; 2] = [Weight::Regular, Weight::Bold];
}

/// Both fonts of the labels.
#[derive(Debug)]
pub struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    /// The fonts inside the program.
    pub fn built_in() -> anyhow::Result<Fonts> {
        const REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/NotoSansSC-Regular.ttf"));
        const BOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/NotoSansSC-Bold.ttf"));
        let regular = Font::read(Cow::Borrowed(REGULAR)).context("the font inside")?;
        let bold = Font::read(Cow::Borrowed(BOLD)).context("the bold font inside")?;
        Ok(Fonts { regular, bold })
    }

    /// The fonts in a folder, each where it is there, else the one inside the program.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Fonts> {
        let mut fonts = Fonts::built_in()?;
        for (name, font) in [
            ("regular.ttf", &mut fonts.regular),
            ("bold.ttf", &mut fonts.bold),
        ] {
            let path = folder.join(name);
            if path.is_file() {
                *font = from_file(&path).with_context(|| path.display().to_string())?;
            }
        }
        Ok(fonts)
    }

    /// The font of a weight.
    pub fn of(&self, weight: Weight) -> &Font {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

fn from_file(path: &Path) -> anyhow::Result<Font> {
    let bytes = std::fs::metadata(path)?.len();
    anyhow::ensure!(
        bytes <= FONT_BYTES_MAX,
        "a font of {bytes} bytes is too large"
    );
    Font::read(Cow::Owned(std::fs::read(path)?))
}

/// A TrueType font, with what laying out asks for most read beforehand.
#[derive(Debug)]
pub struct Font {
    data: Cow<'static, [u8]>,
    glyphs: HashMap<char, u16>,
    advances: Vec<u16>,
    /// Font units to the em.
    pub em: i32,
    /// From the baseline up to the top of the tallest letters, in font units.
    pub ascent: i32,
    /// From the baseline down to the foot of the deepest letters, in font units; positive.
    pub descent: i32,
    /// The height of a capital letter, in font units.
    pub capital: i32,
    /// The box that holds every glyph: left, bottom, right, top, in font units.
    pub bounds: [i32; 4],
}

impl Font {
    /// Reads a font with TrueType outlines.
    pub fn read(data: Cow<'static, [u8]>) -> anyhow::Result<Font> {
        let face = Face::parse(&data, 0).context("not a font")?;
        anyhow::ensure!(
            face.tables().glyf.is_some(),
            "not a TrueType font: its outlines are of another kind"
        );
        let mut glyphs = HashMap::new();
        let tables = face.tables().cmap.context("a font without characters")?;
        for table in tables
            .subtables
            .into_iter()
            .filter(ttf_parser::cmap::Subtable::is_unicode)
        {
            table.codepoints(|code| {
                if let (Some(c), Some(id)) = (char::from_u32(code), table.glyph_index(code)) {
                    glyphs.entry(c).or_insert(id.0);
                }
            });
        }
        let advance = |id| face.glyph_hor_advance(GlyphId(id)).unwrap_or(0);
        let advances = (0..face.number_of_glyphs()).map(advance).collect();
        let b = face.global_bounding_box();
        let em = i32::from(face.units_per_em());
        let (ascent, descent) = (i32::from(face.ascender()), -i32::from(face.descender()));
        // Where a font does not say, as high as those of most.
        let capital = face.capital_height().map_or(em * 7 / 10, i32::from);
        let font = Font {
            data,
            glyphs,
            advances,
            em,
            ascent,
            descent,
            capital,
            bounds: [b.x_min, b.y_min, b.x_max, b.y_max].map(i32::from),
        };
        anyhow::ensure!(
            font.glyph('药').is_some(),
            "a font without Chinese characters"
        );
        anyhow::ensure!(font.glyph('…').is_some(), "a font without an ellipsis");
        Ok(font)
    }

    /// The whole file.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The glyph of a character, where the font has it.
    pub fn glyph(&self, c: char) -> Option<u16> {
        self.glyphs.get(&c).copied()
    }

    /// How far a glyph moves on, in font units.
    pub fn advance(&self, glyph: u16) -> i32 {
        self.advances
            .get(usize::from(glyph))
            .map_or(0, |width| i32::from(*width))
    }

    /// Draws outlines of glyphs, in font units with y upwards.
    pub fn pen(&self) -> Pen<'_> {
        Pen(Face::parse(&self.data, 0).expect("it was read before"))
    }
}

/// Draws outlines.
pub struct Pen<'f>(Face<'f>);

impl Pen<'_> {
    /// Draws one glyph; false where it has no outline, such as a space.
    pub fn draw(&self, glyph: u16, to: &mut dyn OutlineBuilder) -> bool {
        self.0.outline_glyph(GlyphId(glyph), to).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_inside_have_gb_2312_and_latin() {
        let fonts = Fonts::built_in().unwrap();
        for weight in Weight::ALL {
            let font = fonts.of(weight);
            for c in "啊齄药套环（）、。《》℃ABCxyzÀéāǎ…—·②■".chars() {
                assert!(font.glyph(c).is_some(), "{c}");
            }
            assert_eq!(font.advance(font.glyph('药').unwrap()), font.em);
        }
    }

    #[test]
    fn what_is_no_font_is_refused() {
        assert!(Font::read(Cow::Borrowed(b"no font")).is_err());
    }
}
