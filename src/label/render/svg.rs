//! Labels as SVG, every glyph as its outline: it looks the same on a machine without the font.

use std::{
    collections::BTreeMap,
    fmt::{Display, Write as _},
};

use ttf_parser::OutlineBuilder;

use crate::label::{
    font::{Fonts, Weight},
    layout::{Page, Run, Setter},
    template::{Ink, Shape, Spot, Step},
};

/// Draws one page. Units are micrometres.
pub fn write(setter: &Setter, page: &Page) -> String {
    let template = setter.template;
    let still = &setter.stills[page.still];
    let mut body = String::new();
    let mut defined = BTreeMap::new();
    for shape in &still.shapes {
        draw_shape(shape, &mut body);
    }
    for run in still.runs.iter().chain(&page.runs) {
        draw_run(run, setter.fonts, &mut defined, &mut body);
    }
    if let Some(symbol) = &page.code {
        let (exact, side) = (symbol.exact(), symbol.side);
        put(
            &mut body,
            format_args!(
                "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path d=\"",
                exact.x, exact.y, exact.width, exact.height
            ),
        );
        for (y, x, count) in symbol.runs() {
            put(&mut body, format_args!("M{x} {y}h{count}v1h-{count}z"));
        }
        body.push_str("\"/></svg>\n");
    }
    let mut out = String::new();
    let (width, height) = (template.width, template.height);
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" \
         viewBox=\"0 0 {width} {height}\">\n<defs>\n",
            width / 1_000,
            height / 1_000
        ),
    );
    for (name, outline) in defined {
        put(
            &mut out,
            format_args!("<path id=\"{name}\" d=\"{outline}\"/>\n"),
        );
    }
    put(
        &mut out,
        format_args!(
            "</defs>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
        ),
    );
    out
}

fn put(out: &mut String, what: impl Display) {
    write!(out, "{what}").expect("writing to a string cannot fail");
}

fn colour(ink: Ink) -> String {
    let [r, g, b] = ink.0;
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn draw_shape(shape: &Shape, out: &mut String) {
    out.push_str("<path d=\"");
    let at = |spot: Spot| format!("{} {}", spot.x, spot.y);
    for step in &shape.path {
        match *step {
            Step::Move(to) => put(out, format_args!("M{}", at(to))),
            Step::Line(to) => put(out, format_args!("L{}", at(to))),
            Step::Curve(a, b, to) => put(out, format_args!("C{} {} {}", at(a), at(b), at(to))),
            Step::Close => out.push('Z'),
        }
    }
    let fill = shape.fill.map_or_else(|| "none".to_owned(), colour);
    put(out, format_args!("\" fill=\"{fill}\""));
    if let Some((ink, width)) = shape.stroke {
        put(
            out,
            format_args!(" stroke=\"{}\" stroke-width=\"{width}\"", colour(ink)),
        );
    }
    out.push_str("/>\n");
}

fn draw_run(run: &Run, fonts: &Fonts, defined: &mut BTreeMap<String, String>, out: &mut String) {
    let font = fonts.of(run.weight);
    let pen = font.pen();
    let Spot { x, y } = run.spot;
    // In thousandths of the size of a font unit: an SVG's numbers may be fractions.
    let scale = i64::from(run.size) * 1_000 / i64::from(font.em);
    let scale = format!("{}.{:03}", scale / 1_000, scale % 1_000);
    let ink = colour(run.ink);
    put(
        out,
        format_args!("<g transform=\"translate({x} {y}) scale({scale} -{scale})\""),
    );
    put(
        out,
        format_args!(" fill=\"{ink}\" aria-label=\"{}\">", words(run)),
    );
    let mut moved = 0;
    for glyph in &run.glyphs {
        let letter = if run.weight == Weight::Bold { 'b' } else { 'r' };
        let name = format!("{letter}{}", glyph.id);
        if !defined.contains_key(&name) {
            let mut outline = Outline(String::new());
            pen.draw(glyph.id, &mut outline);
            defined.insert(name.clone(), outline.0);
        }
        put(out, format_args!("<use href=\"#{name}\" x=\"{moved}\"/>"));
        moved += glyph.advance;
    }
    out.push_str("</g>\n");
}

/// What a run says, harmless in an attribute.
fn words(run: &Run) -> String {
    let mut words = String::new();
    for glyph in &run.glyphs {
        match glyph.c {
            '&' => words.push_str("&amp;"),
            '<' => words.push_str("&lt;"),
            '>' => words.push_str("&gt;"),
            '"' => words.push_str("&quot;"),
            c => words.push(c),
        }
    }
    words
}

struct Outline(String);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        put(&mut self.0, format_args!("M{x} {y}"));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        put(&mut self.0, format_args!("L{x} {y}"));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        put(&mut self.0, format_args!("Q{x1} {y1} {x} {y}"));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        put(&mut self.0, format_args!("C{x1} {y1} {x2} {y2} {x} {y}"));
    }

    fn close(&mut self) {
        self.0.push('Z');
    }
}
