//! A field of dots to draw on: black and white for label printers, coloured for the eye.

use anyhow::Context as _;

use crate::{error::Result, label::template::Ink};

/// What part of each dot a drawing covers, on a rectangle of dots.
#[derive(Debug, Default)]
pub struct Coverage {
    /// The first column.
    pub left: i32,
    /// The first row.
    pub top: i32,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// A byte for each dot, row by row.
    pub parts: Vec<u8>,
    /// Whether each dot is at least half covered: rows of whole bytes, first dot in the high bit.
    pub bits: Vec<u8>,
}

impl Coverage {
    /// Of a rectangle, wholly covered where `parts` says so.
    pub fn new(left: i32, top: i32, width: usize, parts: Vec<u8>) -> Coverage {
        let height = parts.len().checked_div(width).unwrap_or(0);
        let mut bits = Vec::with_capacity(width.div_ceil(8) * height);
        for row in parts.chunks(width.max(1)) {
            for eight in row.chunks(8) {
                let bit = |(i, part): (usize, &u8)| u8::from(*part >= 128) << (7 - i);
                bits.push(eight.iter().enumerate().map(bit).sum());
            }
        }
        Coverage {
            left,
            top,
            width,
            height,
            parts,
            bits,
        }
    }
}

/// Dots, white at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canvas {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    dots: Dots,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Dots {
    /// Rows of whole bytes, first dot in the high bit, 1 is black.
    Mono(Vec<u8>),
    /// Red, green, blue.
    Colour(Vec<u8>),
}

impl Canvas {
    /// Black and white.
    pub fn mono(width: usize, height: usize) -> Canvas {
        Canvas {
            width,
            height,
            dots: Dots::Mono(vec![0; width.div_ceil(8) * height]),
        }
    }

    /// In colours.
    pub fn colour(width: usize, height: usize) -> Canvas {
        Canvas {
            width,
            height,
            dots: Dots::Colour(vec![255; width * height * 3]),
        }
    }

    /// Its rows of dots where it is black and white: whole bytes, 1 is black.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let bits = match &self.dots {
            Dots::Mono(bits) => bits.as_slice(),
            Dots::Colour(_) => &[],
        };
        bits.chunks(self.width.div_ceil(8))
    }

    /// Draws what is covered, moved to the right and down. What lies outside is left out.
    pub fn draw(&mut self, cover: &Coverage, right: i32, down: i32, ink: Ink) {
        for row in 0..cover.height {
            let y = down + cover.top + i32::try_from(row).unwrap_or(i32::MAX / 2);
            let Some(y) = usize::try_from(y).ok().filter(|y| *y < self.height) else {
                continue;
            };
            let left = right + cover.left;
            match &mut self.dots {
                Dots::Mono(bits) => {
                    let stride = self.width.div_ceil(8);
                    let wide = cover.width.div_ceil(8);
                    let from = &cover.bits[row * wide..(row + 1) * wide];
                    let onto = &mut bits[y * stride..(y + 1) * stride];
                    draw_bits(from, onto, left, ink.lightness() < 128);
                }
                Dots::Colour(rgb) => {
                    let from = &cover.parts[row * cover.width..(row + 1) * cover.width];
                    let onto = &mut rgb[y * self.width * 3..(y + 1) * self.width * 3];
                    blend(from, onto, left, ink);
                }
            }
        }
    }

    /// The canvas as a PNG; `dots_per_metre` tells programs how large to print it.
    pub fn png(&self, dots_per_metre: u32) -> Result<Vec<u8>> {
        let (width, height) = (u32::try_from(self.width), u32::try_from(self.height));
        let size = width.and_then(|w| height.map(|h| (w, h)));
        let (width, height) = size.context("sizes are bounded")?;
        let mut out = Vec::new();
        let (pixels, color, depth) = match &self.dots {
            Dots::Mono(bits) => {
                let white_is_one = bits.iter().map(|byte| !byte).collect();
                (white_is_one, png::ColorType::Grayscale, png::BitDepth::One)
            }
            Dots::Colour(rgb) if rgb.chunks_exact(3).all(|c| c[0] == c[1] && c[1] == c[2]) => {
                let grey: Vec<u8> = rgb.iter().copied().step_by(3).collect();
                (grey, png::ColorType::Grayscale, png::BitDepth::Eight)
            }
            Dots::Colour(rgb) => (rgb.clone(), png::ColorType::Rgb, png::BitDepth::Eight),
        };
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(color);
        encoder.set_depth(depth);
        // Text and flat colours: the next dot is told by the one before, not by the one above.
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_compression(match depth {
            png::BitDepth::One => png::Compression::Fast,
            _ => png::Compression::Balanced,
        });
        let (xppu, yppu) = (dots_per_metre, dots_per_metre);
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu, yppu, unit }));
        let mut writer = encoder.write_header().context("a header in memory")?;
        writer.write_image_data(&pixels).context("dots in memory")?;
        writer.finish().context("the end in memory")?;
        Ok(out)
    }
}

/// Sets the bits of a row, or clears them, from a column on.
fn draw_bits(from: &[u8], onto: &mut [u8], left: i32, is_dark: bool) {
    let shift = left.rem_euclid(8);
    let first = left.div_euclid(8);
    let mut put = |at: i32, bits: u8| {
        if bits != 0
            && let Some(byte) = usize::try_from(at).ok().and_then(|at| onto.get_mut(at))
        {
            *byte = if is_dark { *byte | bits } else { *byte & !bits };
        }
    };
    for (at, bits) in (first..).zip(from) {
        let [high, low] = (u16::from(*bits) << (8 - shift)).to_be_bytes();
        put(at, high);
        put(at + 1, low);
    }
}

fn blend(from: &[u8], onto: &mut [u8], left: i32, ink: Ink) {
    let width = onto.len() / 3;
    for (x, part) in (left..).zip(from) {
        let Some(x) = usize::try_from(x).ok().filter(|x| *x < width && *part > 0) else {
            continue;
        };
        for (dot, ink) in onto[x * 3..x * 3 + 3].iter_mut().zip(ink.0) {
            let (under, over, part) = (u32::from(*dot), u32::from(ink), u32::from(*part));
            let mixed = (under * (255 - part) + over * part + 127) / 255;
            *dot = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
}
