//! What attributes say: lengths, colours, numbers.

use roxmltree::Node;

use super::{LENGTH_MAX, Outcome, reason};
use crate::label::template::{Area, Ink, Words};

/// Refuses attributes that are not known.
pub fn only(node: Node, known: &[&str]) -> Outcome<()> {
    for attribute in node.attributes() {
        let name = attribute.name();
        if attribute.namespace().is_some() || !known.contains(&name) {
            return Err(reason(
                format!("{} 不能有属性 {name}", node.tag_name().name()),
                format!(
                    "{} cannot have the attribute {name}",
                    node.tag_name().name()
                ),
            ));
        }
    }
    Ok(())
}

/// The box of an element.
pub fn area(node: Node) -> Outcome<Area> {
    Ok(Area {
        x: length(node, "x")?,
        y: length(node, "y")?,
        width: positive(length(node, "width")?)?,
        height: positive(length(node, "height")?)?,
    })
}

/// A length that must be there.
pub fn length(node: Node, name: &str) -> Outcome<i32> {
    millimetres(node.attribute(name).ok_or_else(|| missing(name))?)
}

/// A length that must be more than nothing.
pub fn positive(value: i32) -> Outcome<i32> {
    let why = || reason("长度必须大于零", "a length must be more than nothing");
    if value > 0 { Ok(value) } else { Err(why()) }
}

/// A whole number within bounds.
pub fn whole(node: Node, name: &str, least: usize, most: usize) -> Outcome<usize> {
    let text = node.attribute(name).unwrap_or_default();
    let number = text.parse().ok().filter(|n| (least..=most).contains(n));
    number.ok_or_else(|| unknown(name, text))
}

/// A colour, or none.
pub fn colour(text: &str) -> Outcome<Option<Ink>> {
    let hex = match text {
        "none" => return Ok(None),
        "black" => "000000",
        "white" => "ffffff",
        other => other.strip_prefix('#').unwrap_or_default(),
    };
    let number = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6);
    let [_, r, g, b] = number
        .ok_or_else(|| unknown("fill/stroke", text))?
        .to_be_bytes();
    Ok(Some(Ink([r, g, b])))
}

/// Micrometres of a length in millimetres, with at most three decimals.
pub fn millimetres(text: &str) -> Outcome<i32> {
    let why = || {
        reason(
            format!("“{text}”不是 420 毫米以内、至多三位小数的长度"),
            format!("\"{text}\" is not a length within 420 mm with at most three decimals"),
        )
    };
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or((1, text), |digits| (-1, digits));
    let (units, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let has_digits = !(units.is_empty() && decimals.is_empty());
    if !has_digits
        || units.len() > 3
        || decimals.len() > 3
        || !is_number(units)
        || !is_number(decimals)
    {
        return Err(why());
    }
    let micrometres: i32 = format!("{units}{decimals:0<3}")
        .parse()
        .map_err(|_| why())?;
    if micrometres > LENGTH_MAX {
        Err(why())
    } else {
        Ok(sign * micrometres)
    }
}

/// The reason that an attribute is missing.
pub fn missing(name: &str) -> Words {
    reason(
        format!("缺少属性 {name}"),
        format!("the attribute {name} is missing"),
    )
}

/// The reason that a value is not known.
pub fn unknown(name: &str, value: &str) -> Words {
    reason(
        format!("{name} 不能是“{value}”"),
        format!("{name} cannot be \"{value}\""),
    )
}
