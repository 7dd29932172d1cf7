//! What a `g` hands on to what it holds: conditions, colours, letters.

use roxmltree::Node;

use super::{
    FONT_MIN, Outcome, reason,
    value::{colour, millimetres, missing, positive, unknown, whole},
};
use crate::label::{
    font::Weight,
    template::{Anchor, Ink, Rest, Shape, Step, Style, What, When},
};

/// What a `g` hands on to what it holds.
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub depth: usize,
    pub when: Option<When>,
    pub in_row: bool,
    pub fill: Option<String>,
    stroke: Option<String>,
    stroke_width: Option<String>,
    font_size: Option<String>,
    font_weight: Option<String>,
    anchor: Option<String>,
    spacing: Option<String>,
}

/// What a drawing may say of its looks.
pub const PAINT: [&str; 4] = ["fill", "stroke", "stroke-width", "data-when"];
/// What a text may say of its looks.
pub const LETTERS: [&str; 6] = [
    "fill",
    "font-size",
    "font-weight",
    "text-anchor",
    "letter-spacing",
    "data-when",
];

impl Context {
    /// With what an element says itself.
    pub fn within(&self, node: Node) -> Outcome<Context> {
        let said = |name: &str, outer: &Option<String>| {
            node.attribute(name)
                .map(str::to_owned)
                .or_else(|| outer.clone())
        };
        let mut context = Context {
            depth: self.depth + 1,
            when: self.when.clone(),
            in_row: self.in_row || node.has_attribute("data-rows"),
            fill: said("fill", &self.fill),
            stroke: said("stroke", &self.stroke),
            stroke_width: said("stroke-width", &self.stroke_width),
            font_size: said("font-size", &self.font_size),
            font_weight: said("font-weight", &self.font_weight),
            anchor: said("text-anchor", &self.anchor),
            spacing: said("letter-spacing", &self.spacing),
        };
        if let Some(condition) = node.attribute("data-when") {
            if context.when.is_some() {
                return Err(reason(
                    "data-when 不能嵌套",
                    "data-when cannot stand in data-when",
                ));
            }
            let (field, value) = match condition.split_once('=') {
                Some((field, value)) => (field, Some(value.to_owned())),
                None => (condition, None),
            };
            context.when = Some(When {
                field: field.to_owned(),
                value,
            });
        }
        Ok(context)
    }

    fn fill(&self) -> Outcome<Option<Ink>> {
        self.fill.as_deref().map_or(Ok(Some(Ink::BLACK)), colour)
    }

    /// Without a colour to fill with: a line has no inside.
    pub fn unfilled(&self) -> Context {
        Context {
            fill: Some("none".to_owned()),
            ..self.clone()
        }
    }

    /// A drawing with the colours in force.
    pub fn shape(&self, path: Vec<Step>) -> Outcome<What> {
        let stroke = match self.stroke.as_deref().map_or(Ok(None), colour)? {
            Some(ink) => {
                let width = self
                    .stroke_width
                    .as_deref()
                    .ok_or_else(|| missing("stroke-width"))?;
                Some((ink, positive(millimetres(width)?)?))
            }
            None => None,
        };
        Ok(What::Shape(Shape {
            path,
            fill: self.fill()?,
            stroke,
        }))
    }

    /// The look of a text.
    pub fn style(&self, node: Node) -> Outcome<Style> {
        let size = self
            .font_size
            .as_deref()
            .ok_or_else(|| missing("font-size"))?;
        let size = millimetres(size)?;
        let floor = match node.attribute("data-floor") {
            Some(floor) => millimetres(floor)?,
            None => size,
        };
        if floor < FONT_MIN || size < floor {
            let en = "letters must be at least 1.2 mm, and data-floor at most font-size";
            return Err(reason(
                "字号至少 1.2 毫米，data-floor 不得大于 font-size",
                en,
            ));
        }
        let lines = node
            .attribute("data-lines")
            .map_or(Ok(1), |_| whole(node, "data-lines", 1, 60))?;
        Ok(Style {
            size,
            floor,
            lines,
            weight: match self.font_weight.as_deref() {
                None | Some("normal" | "400") => Weight::Regular,
                Some("bold" | "700") => Weight::Bold,
                Some(other) => return Err(unknown("font-weight", other)),
            },
            ink: self.fill()?.ok_or_else(|| unknown("fill", "none"))?,
            anchor: match self.anchor.as_deref() {
                None | Some("start") => Anchor::Start,
                Some("middle") => Anchor::Middle,
                Some("end") => Anchor::End,
                Some(other) => return Err(unknown("text-anchor", other)),
            },
            rest: match node.attribute("data-rest") {
                None | Some("middle") => Rest::Middle,
                Some("top") => Rest::Top,
                Some("bottom") => Rest::Bottom,
                Some(other) => return Err(unknown("data-rest", other)),
            },
            spacing: self.spacing.as_deref().map_or(Ok(0), millimetres)?,
        })
    }
}
