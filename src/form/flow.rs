//! Deals the blocks of a form out to pages, and sets the frame around each.

use super::{Align, Block, Drawing, Form, Photo, head::head, table::Set};
use crate::label::{
    font::{Fonts, Weight},
    layout::{Run, wrap},
    qr::Symbol,
    template::{Anchor, Area, Ink, Rest, Shape, Spot, Step, Style},
};

/// Width and height of A4.
pub const SHEET: (i32, i32) = (210_000, 297_000);
/// Around every page.
pub const MARGIN: i32 = 12_000;
/// The width of the body, which drawings fill.
pub const BODY_WIDTH: i32 = SHEET.0 - 2 * MARGIN;
/// Letters of tables and remarks.
pub const SMALL: i32 = 2_900;
/// Letters of facts and signatures.
pub const BODY: i32 = 3_500;
/// Between blocks.
pub const GAP: i32 = 2_500;
/// The height of the foot.
const FOOT: i32 = 5_000;
/// The most height of a remark; what is longer ends in an ellipsis.
const NOTE: i32 = 30_000;
/// The height of a line for a signature.
const SIGNATURE: i32 = 16_000;

/// What stands on a page.
#[derive(Debug, Default)]
pub struct Page {
    /// Outlines, bottom first.
    pub shapes: Vec<Shape>,
    /// Words.
    pub runs: Vec<Run>,
    /// Photos.
    pub photos: Vec<Photo>,
    /// Codes.
    pub codes: Vec<Symbol>,
}

/// Words that are set as large as said, wherever they stand.
pub fn style(size: i32, weight: Weight) -> Style {
    Style {
        size,
        floor: size,
        lines: usize::MAX,
        weight,
        ink: Ink::BLACK,
        anchor: Anchor::Start,
        rest: Rest::Top,
        spacing: 0,
    }
}

/// All pages of a form.
pub fn pages(form: &Form, fonts: &Fonts) -> Vec<Page> {
    let mut flow = Flow::new(form, fonts);
    for block in &form.blocks {
        flow.block(block);
    }
    let mut pages = flow.pages;
    let count = pages.len();
    for (at, page) in pages.iter_mut().enumerate() {
        let numbering = form
            .numbering
            .replace("{page}", &(at + 1).to_string())
            .replace("{pages}", &count.to_string());
        let area = Area {
            x: MARGIN,
            y: SHEET.1 - MARGIN - FOOT + 1_500,
            width: BODY_WIDTH,
            height: FOOT,
        };
        let mut small = style(SMALL, Weight::Regular);
        page.runs
            .extend(wrap::fill(&form.printed, area, &small, fonts));
        small.anchor = Anchor::End;
        page.runs
            .extend(wrap::fill(&numbering, area, &small, fonts));
    }
    pages
}

struct Flow<'f> {
    fonts: &'f Fonts,
    frame: Page,
    top: i32,
    bottom: i32,
    y: i32,
    pages: Vec<Page>,
}

impl<'f> Flow<'f> {
    fn new(form: &Form, fonts: &'f Fonts) -> Flow<'f> {
        let (frame, top) = head(form, fonts);
        let mut flow = Flow {
            fonts,
            frame,
            top,
            bottom: SHEET.1 - MARGIN - FOOT,
            y: top,
            pages: Vec::new(),
        };
        flow.turn();
        flow
    }

    /// Begins a page.
    fn turn(&mut self) {
        self.pages.push(Page {
            shapes: self.frame.shapes.clone(),
            runs: self.frame.runs.clone(),
            ..Page::default()
        });
        self.y = self.top;
    }

    /// Begins a page where less than so much is left, unless nothing is on this one.
    fn need(&mut self, height: i32) {
        if self.y + height > self.bottom && self.y > self.top {
            self.turn();
        }
    }

    fn page(&mut self) -> &mut Page {
        self.pages.last_mut().expect("a page was begun")
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Note(text) => self.note(text),
            Block::Table(table) => {
                let set = Set::new(table, (MARGIN, MARGIN + BODY_WIDTH), self.fonts);
                self.table(&set);
            }
            Block::Drawing(drawing) => self.drawing(drawing),
            Block::Signatures(names) => self.signatures(names),
        }
    }

    /// A remark of a few lines, which stay together.
    fn note(&mut self, text: &str) {
        let mut area = Area {
            x: MARGIN,
            y: self.y,
            width: BODY_WIDTH,
            height: NOTE,
        };
        let small = style(SMALL, Weight::Regular);
        let height = wrap::height(&wrap::fill(text, area, &small, self.fonts), SMALL);
        self.need(height);
        area.y = self.y;
        let runs = wrap::fill(text, area, &small, self.fonts);
        self.page().runs.extend(runs);
        self.y += height + GAP / 2;
    }

    fn table(&mut self, set: &Set) {
        let first = set.rows.first().map_or(0, |row| row.height);
        self.need(set.head_height() + first);
        let mut y = self.y;
        y = set.draw_head(self.page(), y);
        for at in 0..set.rows.len() {
            if y + set.rows[at].height > self.bottom {
                self.turn();
                y = self.y;
                y = set.draw_head(self.page(), y);
            }
            y = set.draw_row(self.page(), at, y);
        }
        self.y = y + GAP;
    }

    fn drawing(&mut self, drawing: &Drawing) {
        self.need(drawing.height);
        let (x, y) = (MARGIN, self.y);
        for shape in &drawing.shapes {
            let path = shape.path.iter().map(|step| moved(*step, x, y)).collect();
            let shape = Shape {
                path,
                ..shape.clone()
            };
            self.page().shapes.push(shape);
        }
        for words in &drawing.words {
            let mut small = style(SMALL, Weight::Regular);
            small.rest = Rest::Middle;
            small.lines = 1;
            small.floor = SMALL / 2;
            small.anchor = match words.align {
                Align::Start => Anchor::Start,
                Align::Middle => Anchor::Middle,
                Align::End => Anchor::End,
            };
            let runs = wrap::fill(&words.text, lowered(words.area, x, y), &small, self.fonts);
            self.page().runs.extend(runs);
        }
        for photo in &drawing.photos {
            let area = lowered(photo.area, x, y);
            let photo = Photo {
                area,
                ..photo.clone()
            };
            self.page().photos.push(photo);
        }
        for code in &drawing.codes {
            let area = lowered(code.area, x, y);
            let code = Symbol {
                area,
                ..code.clone()
            };
            self.page().codes.push(code);
        }
        self.y += drawing.height + GAP;
    }

    fn signatures(&mut self, names: &[String]) {
        self.need(SIGNATURE + GAP);
        let count = i32::try_from(names.len()).unwrap_or(1).max(1);
        let width = BODY_WIDTH / count;
        for (x, name) in (0..).map(|at| MARGIN + at * width).zip(names) {
            let area = Area {
                x,
                y: self.y,
                width: width - GAP,
                height: SIGNATURE,
            };
            let mut body = style(BODY, Weight::Regular);
            body.rest = Rest::Bottom;
            let runs = wrap::fill(&format!("{name}　"), area, &body, self.fonts);
            let end = runs.last().map_or(x, |run| run.end(self.fonts).x + 1_500);
            let foot = self.y + SIGNATURE;
            self.page().runs.extend(runs);
            let right = x + width - GAP;
            self.page().shapes.push(rule((end, foot), right));
        }
        self.y += SIGNATURE + GAP;
    }
}

fn lowered(area: Area, x: i32, y: i32) -> Area {
    Area {
        x: area.x + x,
        y: area.y + y,
        ..area
    }
}

fn moved(step: Step, x: i32, y: i32) -> Step {
    let at = |spot: Spot| Spot {
        x: spot.x + x,
        y: spot.y + y,
    };
    match step {
        Step::Move(to) => Step::Move(at(to)),
        Step::Line(to) => Step::Line(at(to)),
        Step::Curve(a, b, to) => Step::Curve(at(a), at(b), at(to)),
        Step::Close => Step::Close,
    }
}

fn rule((x, y): (i32, i32), right: i32) -> Shape {
    Shape {
        path: vec![Step::Move(Spot { x, y }), Step::Line(Spot { x: right, y })],
        fill: None,
        stroke: Some((Ink::BLACK, 200)),
    }
}
