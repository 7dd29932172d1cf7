//! Labels as dots. Each glyph is drawn once in each size and then only put in its places.

use std::{collections::HashMap, rc::Rc};

use anyhow::Context as _;
use tiny_skia::{FillRule, Mask, Path, PathBuilder, Stroke, Transform};
use ttf_parser::OutlineBuilder;

use super::canvas::{Canvas, Coverage};
use crate::{
    error::{Code, Result},
    label::{
        font::{Fonts, Weight},
        layout::{Page, Run, Setter, Still},
        qr::{QUIET, Symbol},
        template::{Ink, Shape, Step},
    },
};

/// Dots to a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// 102 to the inch: for the eye.
    Screen,
    /// 203 to the inch, eight to the millimetre: most label printers.
    Dpi203,
    /// 300 to the inch.
    Dpi300,
}

impl Resolution {
    /// Dots, and the micrometres they take.
    fn ratio(self) -> (i32, i32) {
        match self {
            Resolution::Screen => (4, 1_000),
            Resolution::Dpi203 => (8, 1_000),
            Resolution::Dpi300 => (3, 254),
        }
    }

    /// Whole dots of a length in micrometres, to the nearest.
    pub fn dots(self, micrometres: i32) -> i32 {
        let (dots, length) = self.ratio();
        (micrometres * dots + length / 2).div_euclid(length)
    }

    /// Dots to the metre.
    pub fn per_metre(self) -> u32 {
        match self {
            Resolution::Screen => 4_000,
            Resolution::Dpi203 => 8_000,
            Resolution::Dpi300 => 11_811,
        }
    }

    /// The fewest dots of a code's module that phones read reliably; on a screen it is only seen.
    fn module_min(self) -> i32 {
        match self {
            Resolution::Screen => 1,
            Resolution::Dpi203 => 3,
            Resolution::Dpi300 => 4,
        }
    }
}

/// Whether dots are black or white, or coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Black or white: for label printers.
    Mono,
    /// Coloured, with soft edges: for the eye.
    Colour,
}

/// Draws set labels of one template as dots.
#[derive(Debug)]
pub struct Raster<'f> {
    fonts: &'f Fonts,
    resolution: Resolution,
    depth: Depth,
    glyphs: HashMap<(Weight, u16, i32, i32), Rc<Coverage>>,
    stills: HashMap<usize, Canvas>,
}

impl<'f> Raster<'f> {
    /// Begins.
    pub fn new(fonts: &'f Fonts, resolution: Resolution, depth: Depth) -> Raster<'f> {
        let (glyphs, stills) = (HashMap::new(), HashMap::new());
        Raster {
            fonts,
            resolution,
            depth,
            glyphs,
            stills,
        }
    }

    /// Draws one page.
    pub fn draw(&mut self, setter: &Setter, page: &Page) -> Result<Canvas> {
        if !self.stills.contains_key(&page.still) {
            let canvas = self.draw_still(setter, &setter.stills[page.still])?;
            self.stills.insert(page.still, canvas);
        }
        let mut canvas = self.stills[&page.still].clone();
        for run in &page.runs {
            self.draw_run(&mut canvas, run)?;
        }
        if let Some(symbol) = &page.code {
            self.draw_symbol(&mut canvas, symbol)?;
        }
        Ok(canvas)
    }

    fn draw_still(&mut self, setter: &Setter, still: &Still) -> Result<Canvas> {
        let side = |length| usize::try_from(self.resolution.dots(length)).unwrap_or(0);
        let (width, height) = (side(setter.template.width), side(setter.template.height));
        let mut canvas = match self.depth {
            Depth::Mono => Canvas::mono(width, height),
            Depth::Colour => Canvas::colour(width, height),
        };
        let (dots, length) = self.resolution.ratio();
        let scale = ratio(dots, length)?;
        for shape in &still.shapes {
            for (path, ink) in outlines(shape) {
                if let Some(cover) = path.transform(scale).as_ref().and_then(cover) {
                    canvas.draw(&cover, 0, 0, ink);
                }
            }
        }
        for run in &still.runs {
            self.draw_run(&mut canvas, run)?;
        }
        Ok(canvas)
    }

    fn draw_run(&mut self, canvas: &mut Canvas, run: &Run) -> Result<()> {
        let em = i64::from(self.fonts.of(run.weight).em);
        let (dots, length) = self.resolution.ratio();
        let y = self.resolution.dots(run.spot.y);
        let mut pen = 0_i64;
        for glyph in &run.glyphs {
            let moved = i32::try_from(pen * i64::from(run.size) / em).unwrap_or(0);
            // In quarters of a dot for soft edges, in whole dots for hard ones.
            let quarters = ((run.spot.x + moved) * dots * 4 + length / 2).div_euclid(length);
            let (x, phase) = match self.depth {
                Depth::Mono => ((quarters + 2).div_euclid(4), 0),
                Depth::Colour => (quarters.div_euclid(4), quarters.rem_euclid(4)),
            };
            let cover = self.glyph(run, glyph.id, phase)?;
            canvas.draw(&cover, x, y, run.ink);
            pen += i64::from(glyph.advance);
        }
        Ok(())
    }

    fn glyph(&mut self, run: &Run, glyph: u16, phase: i32) -> Result<Rc<Coverage>> {
        let key = (run.weight, glyph, run.size, phase);
        if let Some(cover) = self.glyphs.get(&key) {
            return Ok(cover.clone());
        }
        let font = self.fonts.of(run.weight);
        let mut outline = Outline(PathBuilder::new());
        font.pen().draw(glyph, &mut outline);
        let (dots, length) = self.resolution.ratio();
        let scale = ratio(run.size, font.em)?.post_concat(ratio(dots, length)?);
        let quarter = [0.0, 0.25, 0.5, 0.75][usize::try_from(phase).unwrap_or(0)];
        let placed = scale.pre_scale(1.0, -1.0).post_translate(quarter, 0.0);
        let path = outline.0.finish().and_then(|path| path.transform(placed));
        let cover = Rc::new(path.as_ref().and_then(cover).unwrap_or_default());
        self.glyphs.insert(key, cover.clone());
        Ok(cover)
    }

    fn draw_symbol(&self, canvas: &mut Canvas, symbol: &Symbol) -> Result<()> {
        let area = symbol.area;
        let place = self.resolution.dots(area.width.min(area.height));
        let module = place / symbol.modules();
        if module < self.resolution.module_min() {
            let (dots, length) = self.resolution.ratio();
            let needed = symbol.modules() * self.resolution.module_min() * length / dots + 99;
            let tenths = |length: i32| format!("{}.{}", length / 1_000, length % 1_000 / 100);
            let refusal = Code::LabelCodeTooSmall.with("needed", tenths(needed));
            let available = tenths(area.width.min(area.height));
            return Err(refusal.with("available", available).into());
        }
        let side = (symbol.modules() - 2 * QUIET) * module;
        let left = self.resolution.dots(area.x) + (self.resolution.dots(area.width) - side) / 2;
        let top = self.resolution.dots(area.y) + (self.resolution.dots(area.height) - side) / 2;
        let thick = usize::try_from(module).unwrap_or(1);
        for (row, first, count) in symbol.runs() {
            let width = count * thick;
            let cover = Coverage::new(0, 0, width, vec![255; width * thick]);
            let at = |index: usize| i32::try_from(index).unwrap_or(0) * module;
            canvas.draw(&cover, left + at(first), top + at(row), Ink::BLACK);
        }
        Ok(())
    }
}

/// The filled and the stroked outline of a shape.
fn outlines(shape: &Shape) -> Vec<(Path, Ink)> {
    let mut builder = PathBuilder::new();
    for step in &shape.path {
        match *step {
            Step::Move(to) => builder.move_to(exact(to.x), exact(to.y)),
            Step::Line(to) => builder.line_to(exact(to.x), exact(to.y)),
            Step::Curve(a, b, to) => {
                let [ax, ay, bx, by] = [a.x, a.y, b.x, b.y].map(exact);
                builder.cubic_to(ax, ay, bx, by, exact(to.x), exact(to.y));
            }
            Step::Close => builder.close(),
        }
    }
    let Some(path) = builder.finish() else {
        return Vec::new();
    };
    let stroked = shape.stroke.and_then(|(ink, width)| {
        let stroke = Stroke {
            width: exact(width),
            ..Stroke::default()
        };
        Some((path.stroke(&stroke, 0.01)?, ink))
    });
    let filled = shape.fill.map(|ink| (path.clone(), ink));
    filled.into_iter().chain(stroked).collect()
}

/// What a path covers of each dot.
fn cover(path: &Path) -> Option<Coverage> {
    let bounds = path.bounds().round_out()?;
    let mut mask = Mask::new(bounds.width(), bounds.height())?;
    let corner = Transform::from_translate(exact(-bounds.x()), exact(-bounds.y()));
    mask.fill_path(path, FillRule::Winding, true, corner);
    let width = usize::try_from(bounds.width()).ok()?;
    Some(Coverage::new(bounds.x(), bounds.y(), width, mask.take()))
}

/// Scales by one whole number over another.
fn ratio(over: i32, under: i32) -> Result<Transform> {
    let under = Transform::from_scale(exact(under), exact(under)).invert();
    Ok(under
        .context("a length of nothing")?
        .post_scale(exact(over), exact(over)))
}

/// A whole number as the rasteriser wants it. Those of labels are within its 24 exact bits.
#[expect(
    clippy::cast_precision_loss,
    reason = "lengths on a label are below 2^24 micrometres"
)]
fn exact(number: i32) -> f32 {
    number as f32
}

struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
