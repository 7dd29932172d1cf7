//! Brings a drawing to another size.

use super::{
    Area, Element, Shape, Spot, Step, Style, What,
    svg::{Drawing, LENGTH_MAX},
};

/// Brings a drawing to another size, as large as fits, in the middle.
pub struct Scale {
    to: i64,
    from: i64,
    right: i32,
    down: i32,
}

impl Scale {
    /// From a drawing to a width and height.
    pub fn new(drawing: &Drawing, width: i32, height: i32) -> Scale {
        let [w, h, dw, dh] = [width, height, drawing.width, drawing.height].map(i64::from);
        let (to, from) = if w * dh <= h * dw { (w, dw) } else { (h, dh) };
        let mut scale = Scale {
            to,
            from,
            right: 0,
            down: 0,
        };
        scale.right = (width - scale.of(drawing.width)) / 2;
        scale.down = (height - scale.of(drawing.height)) / 2;
        scale
    }

    /// A length.
    pub fn of(&self, length: i32) -> i32 {
        let scaled = (i64::from(length) * self.to + self.from / 2).div_euclid(self.from);
        i32::try_from(scaled).unwrap_or(LENGTH_MAX)
    }

    fn spot(&self, spot: Spot) -> Spot {
        Spot {
            x: self.of(spot.x) + self.right,
            y: self.of(spot.y) + self.down,
        }
    }

    fn area(&self, area: Area) -> Area {
        let Spot { x, y } = self.spot(Spot {
            x: area.x,
            y: area.y,
        });
        Area {
            x,
            y,
            width: self.of(area.width),
            height: self.of(area.height),
        }
    }

    fn style(&self, style: Style) -> Style {
        Style {
            size: self.of(style.size),
            floor: self.of(style.floor),
            spacing: self.of(style.spacing),
            ..style
        }
    }

    /// An element.
    pub fn element(&self, element: Element) -> Element {
        let what = match element.what {
            What::Shape(shape) => What::Shape(self.shape(&shape)),
            What::Caption(words, spot, style) => {
                What::Caption(words, self.spot(spot), self.style(style))
            }
            What::Passage(words, area, style) => {
                What::Passage(words, self.area(area), self.style(style))
            }
            What::Fact(name, area, style) => What::Fact(name, self.area(area), self.style(style)),
            What::Code(area) => What::Code(self.area(area)),
        };
        Element { what, ..element }
    }

    fn shape(&self, shape: &Shape) -> Shape {
        let step = |step: &Step| match *step {
            Step::Move(to) => Step::Move(self.spot(to)),
            Step::Line(to) => Step::Line(self.spot(to)),
            Step::Curve(a, b, to) => Step::Curve(self.spot(a), self.spot(b), self.spot(to)),
            Step::Close => Step::Close,
        };
        Shape {
            path: shape.path.iter().map(step).collect(),
            fill: shape.fill,
            stroke: shape
                .stroke
                .map(|(ink, width)| (ink, self.of(width).max(1))),
        }
    }
}
