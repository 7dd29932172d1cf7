//! The curve on the wall sheet.

use crate::{
    form::{Align, BODY_WIDTH, Drawing, Words},
    label::template::{Area, Ink, Shape, Spot, Step},
};

/// The height of the curve.
const CURVE: i32 = 26_000;
/// Left and right of the curve, where the limits are named.
const SIDE: i32 = 14_000;

#[expect(clippy::float_arithmetic, reason = "where a dot stands on the paper")]
/// Draws values, evenly spaced, and the limits as lines across.
pub fn plotted(values: &[Option<f64>], limits: [Option<f64>; 2]) -> Drawing {
    let width = BODY_WIDTH;
    let shown = values.iter().chain(&limits).flatten().copied();
    let low = shown.clone().fold(f64::INFINITY, f64::min) - 1.0;
    let high = shown.fold(f64::NEG_INFINITY, f64::max) + 1.0;
    let mut drawing = Drawing {
        height: CURVE,
        ..Drawing::default()
    };
    if low > high {
        return drawing;
    }
    // Micrometres of paper: bounded by its size, far from where a float would lose one.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a place on the paper, a few hundred thousand at most"
    )]
    let y = |value: f64| (f64::from(CURVE) * (high - value) / (high - low)) as i32;
    let steps = i32::try_from(values.len()).unwrap_or(1).max(2) - 1;
    let x = |at: i32| SIDE + (width - 2 * SIDE) * at / steps;
    for limit in limits.into_iter().flatten() {
        let at = y(limit);
        let ends = [SIDE, width - SIDE].map(|x| Spot { x, y: at });
        drawing.shapes.push(line(&ends, (Ink([150; 3]), 250)));
        drawing.words.push(Words {
            text: format!("{limit} ℃"),
            area: Area {
                x: 0,
                y: at - 2_500,
                width: SIDE - 1_000,
                height: 5_000,
            },
            align: Align::End,
        });
    }
    let spots: Vec<Option<Spot>> = (0..)
        .zip(values)
        .map(|(at, value)| {
            value.map(|value| Spot {
                x: x(at),
                y: y(value),
            })
        })
        .collect();
    // Where a reading is missing, the curve has a gap.
    for part in spots.split(Option::is_none) {
        let part: Vec<Spot> = part.iter().flatten().copied().collect();
        drawing.shapes.push(line(&part, (Ink::BLACK, 300)));
        drawing.shapes.extend(part.iter().map(|spot| dot(*spot)));
    }
    drawing
}

fn line(spots: &[Spot], stroke: (Ink, i32)) -> Shape {
    let steps = spots.iter().enumerate().map(|(at, spot)| match at {
        0 => Step::Move(*spot),
        _ => Step::Line(*spot),
    });
    Shape {
        path: steps.collect(),
        fill: None,
        stroke: Some(stroke),
    }
}

fn dot(at: Spot) -> Shape {
    const R: i32 = 450;
    let corner = |x: i32, y: i32| {
        Step::Line(Spot {
            x: at.x + x,
            y: at.y + y,
        })
    };
    Shape {
        path: vec![
            Step::Move(Spot {
                x: at.x - R,
                y: at.y - R,
            }),
            corner(R, -R),
            corner(R, R),
            corner(-R, R),
            Step::Close,
        ],
        fill: Some(Ink::BLACK),
        stroke: None,
    }
}
