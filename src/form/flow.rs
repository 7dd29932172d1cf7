//! Deals the blocks of a form out to pages, and sets the frame around each.

use super::{Align, Block, Drawing, Form, Picture, head::head, table::Set};
use crate::{
    error::Result,
    label::{
        font::{Fonts, Weight},
        layout::{Run, wrap},
        qr::Symbol,
        template::{Anchor, Area, Ink, Rest, Shape, Spot, Step, Style},
    },
};

/// Around every page.
pub const MARGIN: i32 = 12_000;
/// Letters of tables and remarks.
pub const SMALL: i32 = 2_900;
/// Letters of paragraphs.
pub const BODY: i32 = 3_500;
/// Letters of headings.
const HEADING: i32 = 4_200;
/// Between blocks.
pub const GAP: i32 = 2_500;
/// The height of the foot.
const FOOT: i32 = 5_000;
/// The largest height of a picture.
const PICTURE: i32 = 75_000;
/// The height of a line for a signature.
const SIGNATURE: i32 = 16_000;

/// What stands on a page.
#[derive(Debug, Default)]
pub struct Page {
    /// Outlines, bottom first.
    pub shapes: Vec<Shape>,
    /// Words.
    pub runs: Vec<Run>,
    /// Its code.
    pub symbol: Option<Symbol>,
    /// Pictures: the number of each in the order of the form, and its place.
    pub pictures: Vec<(usize, Area)>,
}

/// Width and height of a sheet.
pub fn sheet(is_across: bool) -> (i32, i32) {
    if is_across {
        (297_000, 210_000)
    } else {
        (210_000, 297_000)
    }
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
pub fn pages(form: &Form, fonts: &Fonts) -> Result<Vec<Page>> {
    let mut flow = Flow::new(form, fonts)?;
    for block in &form.blocks {
        flow.block(block);
    }
    let mut pages = flow.pages;
    let count = pages.len();
    let (width, height) = sheet(form.is_across);
    for (at, page) in pages.iter_mut().enumerate() {
        let numbering = form
            .numbering
            .replace("{page}", &(at + 1).to_string())
            .replace("{pages}", &count.to_string());
        let area = Area {
            x: MARGIN,
            y: height - MARGIN - FOOT + 1_500,
            width: width - 2 * MARGIN,
            height: FOOT,
        };
        let mut small = style(SMALL, Weight::Regular);
        page.runs
            .extend(wrap::fill(&form.printed, area, &small, fonts));
        small.anchor = Anchor::End;
        page.runs
            .extend(wrap::fill(&numbering, area, &small, fonts));
    }
    Ok(pages)
}

struct Flow<'f> {
    form: &'f Form,
    fonts: &'f Fonts,
    frame: Page,
    top: i32,
    bottom: i32,
    y: i32,
    pages: Vec<Page>,
    pictures: usize,
}

impl<'f> Flow<'f> {
    fn new(form: &'f Form, fonts: &'f Fonts) -> Result<Flow<'f>> {
        let (_, height) = sheet(form.is_across);
        let (frame, top) = head(form, fonts)?;
        let mut flow = Flow {
            form,
            fonts,
            frame,
            top,
            bottom: height - MARGIN - FOOT,
            y: top,
            pages: Vec::new(),
            pictures: 0,
        };
        flow.turn();
        Ok(flow)
    }

    /// Begins a page.
    fn turn(&mut self) {
        self.pages.push(Page {
            shapes: self.frame.shapes.clone(),
            runs: self.frame.runs.clone(),
            symbol: self.frame.symbol.clone(),
            pictures: Vec::new(),
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
            Block::Heading(text) => {
                // Not alone at the foot of a page.
                self.need(HEADING * 5);
                self.y += GAP;
                self.paragraph(text, &style(HEADING, Weight::Bold));
            }
            Block::Text(text) => self.paragraph(text, &style(BODY, Weight::Regular)),
            Block::Note(text) => self.paragraph(text, &style(SMALL, Weight::Regular)),
            Block::Table(table) => {
                let (width, _) = sheet(self.form.is_across);
                let set = Set::new(table, (MARGIN, width - MARGIN), self.fonts);
                self.table(&set);
            }
            Block::Pictures(pictures) => self.pictures(pictures),
            Block::Drawing(drawing) => self.drawing(drawing),
            Block::Signatures(names) => self.signatures(names),
        }
    }

    fn body(&self, height: i32) -> Area {
        Area {
            x: MARGIN,
            y: self.y,
            width: self.form.width(),
            height,
        }
    }

    /// A paragraph; one longer than a page goes on on the next.
    fn paragraph(&mut self, text: &str, style: &Style) {
        let runs = wrap::fill(text, self.body(i32::MAX / 400), style, self.fonts);
        let line = wrap::height(&runs, style.size).min(style.size * 2);
        self.need(line);
        let mut raised = runs.first().map_or(0, |run| run.spot.y);
        let mut y = self.y;
        for mut run in runs {
            let down = run.spot.y - raised;
            if y + down + style.size > self.bottom && down > 0 {
                self.turn();
                y = self.y;
                raised = run.spot.y;
            }
            run.spot.y = y + (run.spot.y - raised) + style.size;
            self.y = run.spot.y + style.size / 2;
            self.page().runs.push(run);
        }
        self.y += GAP / 2;
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

    fn pictures(&mut self, pictures: &[Picture]) {
        let width = (self.form.width() - GAP) / 2;
        for pair in pictures.chunks(2) {
            let sizes: Vec<(i32, i32)> = pair.iter().map(|one| fitted(one, width)).collect();
            let height = sizes.iter().map(|size| size.1).max().unwrap_or(0);
            self.need(height + BODY * 2);
            for (at, (picture, (wide, high))) in pair.iter().zip(sizes).enumerate() {
                let x = MARGIN + if at == 0 { 0 } else { width + GAP };
                let (y, number) = (self.y, self.pictures);
                self.pictures += 1;
                let area = Area {
                    x,
                    y,
                    width: wide,
                    height: high,
                };
                self.page().pictures.push((number, area));
                let below = Area {
                    x,
                    y: y + height + 500,
                    width,
                    height: BODY * 2,
                };
                let mut small = style(SMALL, Weight::Regular);
                small.lines = 2;
                let runs = wrap::fill(&picture.caption, below, &small, self.fonts);
                self.page().runs.extend(runs);
            }
            self.y += height + BODY * 2 + GAP;
        }
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
            let area = Area {
                x: words.area.x + x,
                y: words.area.y + y,
                ..words.area
            };
            let runs = wrap::fill(&words.text, area, &small, self.fonts);
            self.page().runs.extend(runs);
        }
        self.y += drawing.height + GAP;
    }

    fn signatures(&mut self, names: &[(String, Option<Picture>)]) {
        self.need(SIGNATURE + GAP);
        let count = i32::try_from(names.len()).unwrap_or(1).max(1);
        let width = self.form.width() / count;
        for (x, (name, drawn)) in (0..).map(|at| MARGIN + at * width).zip(names) {
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
            if let Some(drawn) = drawn {
                let (wide, high) = fitted(drawn, (right - end).max(1));
                let high = high.min(SIGNATURE - 500);
                let wide = wide.min(high * side(drawn.width) / side(drawn.height).max(1));
                let area = Area {
                    x: end,
                    y: foot - 500 - high,
                    width: wide,
                    height: high,
                };
                let number = self.pictures;
                self.page().pictures.push((number, area));
                self.pictures += 1;
            }
        }
        self.y += SIGNATURE + GAP;
    }
}

fn side(dots: u32) -> i32 {
    i32::try_from(dots).unwrap_or(i32::MAX).min(20_000)
}

/// How large a picture is that may be so wide.
fn fitted(picture: &Picture, most: i32) -> (i32, i32) {
    let (wide, high) = (
        i64::from(picture.width.max(1)),
        i64::from(picture.height.max(1)),
    );
    let width = i64::from(most).min(i64::from(PICTURE) * wide / high);
    let whole = |length: i64| i32::try_from(length).unwrap_or(most);
    (whole(width), whole(width * high / wide))
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
