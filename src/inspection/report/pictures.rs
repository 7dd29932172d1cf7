//! What is drawn on the paper of a visit: signatures as they were drawn, and photos.

use super::{lines::Lines, photos::Photo};
use crate::{
    form::{self, Align, BODY_WIDTH, Block, Drawing, Words},
    inspection::sign::{HEIGHT, Signature, WIDTH},
    label::template::{Area, Ink, Shape, Spot, Step},
};

/// How high words are.
const WORDS: i32 = 5_000;
/// Between two pictures.
const APART: i32 = 3_000;
/// Signatures side by side.
const SIGNATURES: usize = 2;
/// The height of what was signed.
const SIGNED: i32 = 30_000;
/// How thick a pen is.
const PEN: i32 = 400;
/// Photos side by side.
const PHOTOS: usize = 3;
/// The most height of a photo.
const PHOTO: i32 = 46_000;

/// The left edge and the width of one of some side by side.
fn column(at: i32, count: usize) -> (i32, i32) {
    let count = i32::try_from(count).unwrap_or(1);
    let width = (BODY_WIDTH - (count - 1) * APART) / count;
    (at * (width + APART), width)
}

fn words(text: String, (x, width): (i32, i32), y: i32) -> Words {
    Words {
        text,
        area: Area {
            x,
            y,
            width,
            height: WORDS,
        },
        align: Align::Start,
    }
}

/// The signatures, two in a row: who, when, and what was drawn.
pub fn signature_rows(lines: &Lines, signatures: &[Signature]) -> Vec<Block> {
    let row = |row: &[Signature]| {
        let mut drawing = Drawing {
            height: SIGNED + 2 * WORDS,
            ..Drawing::default()
        };
        for (at, signature) in (0..).zip(row) {
            sign(&mut drawing, lines, signature, column(at, SIGNATURES));
        }
        Block::Drawing(drawing)
    };
    signatures.chunks(SIGNATURES).map(row).collect()
}

fn sign(drawing: &mut Drawing, lines: &Lines, signature: &Signature, place: (i32, i32)) {
    let (left, width) = place;
    let side = Lines::family("side", &signature.side);
    let who = lines.fact(&side, &signature.name);
    drawing.words.push(words(who, place, 0));
    let at = lines.fact("report.signed", &lines.moment(signature.at));
    drawing.words.push(words(at, place, WORDS));
    let (top, bottom) = (2 * WORDS, 2 * WORDS + SIGNED);
    let frame = [
        (left, top),
        (left + width, top),
        (left + width, bottom),
        (left, bottom),
    ];
    let mut frame = path(frame.into_iter());
    frame.push(Step::Close);
    drawing.shapes.push(Shape {
        path: frame,
        fill: None,
        stroke: Some((Ink([150; 3]), 150)),
    });
    if signature.refused {
        let why = lines.fact("sign.refused", &signature.reason);
        drawing.words.push(words(
            why,
            (left + APART, width - 2 * APART),
            top + SIGNED / 3,
        ));
        return;
    }
    // The field keeps its proportions: five to two.
    let high = SIGNED.min(scaled(width, HEIGHT, WIDTH));
    let wide = scaled(high, WIDTH, HEIGHT);
    let from = left + (width - wide) / 2;
    for stroke in &signature.strokes {
        let points = stroke.iter().map(|[x, y]| {
            let x = from + wide_of(*x, wide, WIDTH);
            (x, top + wide_of(*y, high, HEIGHT))
        });
        let mut path = path(points);
        if let [Step::Move(only)] = path[..] {
            path.push(Step::Line(only));
        }
        drawing.shapes.push(Shape {
            path,
            fill: None,
            stroke: Some((Ink::BLACK, PEN)),
        });
    }
}

/// A length times one whole number by another.
fn scaled(length: i32, by: i64, of: i64) -> i32 {
    i32::try_from(i64::from(length) * by / of.max(1)).unwrap_or(length)
}

/// Where a point of a field so large stands on a length of paper.
fn wide_of(point: i64, length: i32, field: i64) -> i32 {
    scaled(length, point.clamp(0, field), field)
}

fn path(points: impl Iterator<Item = (i32, i32)>) -> Vec<Step> {
    let spots = points.map(|(x, y)| Spot { x, y });
    spots
        .enumerate()
        .map(|(at, spot)| match at {
            0 => Step::Move(spot),
            _ => Step::Line(spot),
        })
        .collect()
}

/// The photos, three in a row, each numbered and with its check.
pub fn photo_rows(lines: &Lines, photos: &[Photo]) -> Vec<Block> {
    let numbered: Vec<(usize, &Photo)> = (1..).zip(photos).collect();
    let row = |row: &[(usize, &Photo)]| {
        let mut drawing = Drawing {
            height: PHOTO + WORDS,
            ..Drawing::default()
        };
        for (at, (number, photo)) in (0..).zip(row) {
            let place = column(at, PHOTOS);
            let number = number.to_string();
            let of = lines.says("photo.of", &[("n", &number)]);
            let caption = format!("{of} · {}", photo.check);
            drawing.words.push(words(caption, place, PHOTO));
            drawing.photos.push(form::Photo {
                jpeg: photo.jpeg.clone(),
                size: photo.size,
                area: fit(photo.size, place),
            });
        }
        Block::Drawing(drawing)
    };
    numbered.chunks(PHOTOS).map(row).collect()
}

/// The largest place with a photo's proportions.
fn fit((across, down): (u32, u32), (x, width): (i32, i32)) -> Area {
    let (across, down) = (i64::from(across.max(1)), i64::from(down.max(1)));
    let height = scaled(width, down, across).min(PHOTO);
    let width = scaled(height, across, down).min(width);
    Area {
        x,
        y: 0,
        width,
        height,
    }
}
