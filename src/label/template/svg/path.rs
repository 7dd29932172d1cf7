//! Outlines: of a rectangle, and of what a `d` says.

use super::{Outcome, reason, value::millimetres};
use crate::label::template::{Area, Spot, Step};

/// The most steps of one path.
const STEPS_MAX: usize = 2_000;

/// A rectangle, its corners rounded.
pub fn rectangle(area: Area, radius: i32) -> Vec<Step> {
    let Area {
        x,
        y,
        width,
        height,
    } = area;
    let (right, bottom) = (x + width, y + height);
    let r = radius.clamp(0, width.min(height) / 2);
    let spot = |x, y| Spot { x, y };
    if r == 0 {
        let line = |x, y| Step::Line(spot(x, y));
        let start = Step::Move(spot(x, y));
        return vec![
            start,
            line(right, y),
            line(right, bottom),
            line(x, bottom),
            Step::Close,
        ];
    }
    // How far control points lie from a corner for a quarter of a circle: 1 - 0.5523.
    let k = r * 4_477 / 10_000;
    let curve = |a, b, c| Step::Curve(a, b, c);
    vec![
        Step::Move(spot(x + r, y)),
        Step::Line(spot(right - r, y)),
        curve(spot(right - k, y), spot(right, y + k), spot(right, y + r)),
        Step::Line(spot(right, bottom - r)),
        curve(
            spot(right, bottom - k),
            spot(right - k, bottom),
            spot(right - r, bottom),
        ),
        Step::Line(spot(x + r, bottom)),
        curve(
            spot(x + k, bottom),
            spot(x, bottom - k),
            spot(x, bottom - r),
        ),
        Step::Line(spot(x, y + r)),
        curve(spot(x, y + k), spot(x + k, y), spot(x + r, y)),
        Step::Close,
    ]
}

/// Reads the `d` of a path: M L H V C Z, absolute and relative.
pub fn read(d: &str) -> Outcome<Vec<Step>> {
    let mut tokens = Tokens { rest: d };
    let (mut steps, mut here, mut start) = (Vec::new(), Spot::default(), Spot::default());
    let mut command = None;
    loop {
        match tokens.command() {
            Some(letter) => command = Some(letter),
            None if tokens.is_done() => return Ok(steps),
            None => {}
        }
        let letter = command.ok_or_else(broken)?;
        if steps.is_empty() && !letter.eq_ignore_ascii_case(&'M') || steps.len() >= STEPS_MAX {
            return Err(broken());
        }
        let from = if letter.is_ascii_lowercase() {
            here
        } else {
            Spot::default()
        };
        let step = match letter.to_ascii_uppercase() {
            'M' => {
                start = tokens.spot(from)?;
                command = Some(if letter == 'm' { 'l' } else { 'L' });
                Step::Move(start)
            }
            'L' => Step::Line(tokens.spot(from)?),
            'H' => Step::Line(Spot {
                x: from.x + tokens.number()?,
                y: here.y,
            }),
            'V' => Step::Line(Spot {
                x: here.x,
                y: from.y + tokens.number()?,
            }),
            'C' => Step::Curve(tokens.spot(from)?, tokens.spot(from)?, tokens.spot(from)?),
            'Z' => {
                command = None;
                Step::Close
            }
            _ => return Err(broken()),
        };
        here = match step {
            Step::Move(to) | Step::Line(to) | Step::Curve(_, _, to) => to,
            Step::Close => start,
        };
        steps.push(step);
    }
}

struct Tokens<'t> {
    rest: &'t str,
}

impl Tokens<'_> {
    fn skip(&mut self) {
        self.rest = self
            .rest
            .trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    }

    fn is_done(&mut self) -> bool {
        self.skip();
        self.rest.is_empty()
    }

    fn command(&mut self) -> Option<char> {
        self.skip();
        let letter = self.rest.chars().next().filter(char::is_ascii_alphabetic)?;
        self.rest = &self.rest[1..];
        Some(letter)
    }

    fn number(&mut self) -> Outcome<i32> {
        self.skip();
        let sign = usize::from(self.rest.starts_with('-'));
        let end = self.rest[sign..]
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .map_or(self.rest.len(), |at| at + sign);
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        millimetres(number)
    }

    fn spot(&mut self, from: Spot) -> Outcome<Spot> {
        let (x, y) = (self.number()?, self.number()?);
        Ok(Spot {
            x: from.x + x,
            y: from.y + y,
        })
    }
}

fn broken() -> super::Words {
    reason(
        "d 只能由 M L H V C Z 和数字组成，以 M 开头",
        "d must be made of M L H V C Z and numbers, and begin with M",
    )
}
