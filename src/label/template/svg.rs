//! Reads the drawing of a template: a small part of SVG, and nothing beyond it.
//!
//! `viewBox="0 0 W H"` gives the size in millimetres, and every length is in millimetres with at
//! most three decimals. Known are `g`, `rect`, `circle`, `line`, `path` (M L H V C Z, absolute and
//! relative) and `text`, with `fill`, `stroke`, `stroke-width`, `font-size`, `font-weight`,
//! `text-anchor` and `letter-spacing`, which a `g` hands on; `title` and `desc` are for people.
//! Beside them:
//!
//! - `<text x y data-en="Lot">批号</text>` are words that stand still, on a baseline. With `width`
//!   and `height` too they stand in that box and are wrapped; `data-rest` (`top`, `middle`,
//!   `bottom`) says where in it, `data-lines` on how many lines at most, `data-floor` how small
//!   they may become.
//! - `<text data-field="lot" x y width height>` is the place of a fact. Its content is for the eye
//!   of who reads the file.
//! - `<rect data-code="" x y width height/>` is the place of the code, quiet zone included.
//! - `data-when="field"` or `data-when="field=value"` shows an element or a `g` only then.
//! - `<g data-rows="12" data-pitch="14">` is one row of a table, repeated downwards.
//!
//! There are no scripts, styles, references, entities, or drawings from elsewhere: all of that is
//! unknown here, and what is unknown is refused.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Area, Element, Rows, Spot, Step, Style, What, Words};

mod context;
pub mod path;
mod value;

use context::{Context, LETTERS, PAINT};
use value::{area, length, millimetres, missing, only, whole};

/// The largest file that is read, in bytes.
pub const BYTES_MAX: usize = 256 << 10;
/// The most elements and texts.
const NODES_MAX: u32 = 4_000;
/// How deep `g` may stand in `g`.
const DEPTH_MAX: usize = 8;
/// The largest length, in micrometres: the long side of A3.
pub const LENGTH_MAX: i32 = 420_000;
/// The smallest letters that can be read, in micrometres.
const FONT_MIN: i32 = 1_200;

/// A drawing that was read.
#[derive(Debug)]
pub struct Drawing {
    /// Width in micrometres.
    pub width: i32,
    /// Height in micrometres.
    pub height: i32,
    /// What it is drawn from, each with the line it stands on.
    pub elements: Vec<(u32, Element)>,
    /// Its table.
    pub rows: Option<Rows>,
}

/// Why a drawing is refused, and on which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: u32,
    /// The reason.
    pub reason: Words,
}

/// A reason in both languages.
pub fn reason(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words {
        zh: zh.into(),
        en: en.into(),
    }
}

/// What went wrong inside an element, before it is known where that stands.
type Outcome<T> = Result<T, Words>;

/// Reads a drawing.
pub fn read(text: &str) -> Result<Drawing, Fault> {
    if text.len() > BYTES_MAX {
        let why = reason("文件超过 256 KB", "the file is larger than 256 KB");
        return Err(Fault {
            line: 1,
            reason: why,
        });
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES_MAX,
        ..Default::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| Fault {
        line: error.pos().row,
        reason: reason(
            format!("不是规范的 XML：{error}"),
            format!("not well-formed: {error}"),
        ),
    })?;
    let root = document.root_element();
    let mut reader = Reader {
        document: &document,
        elements: Vec::new(),
        rows: None,
    };
    let (width, height) = size(root).map_err(|why| reader.fault(root, why))?;
    if let Some(stray) = document.root().children().find(Node::is_pi) {
        let why = reason("不接受处理指令", "processing instructions are not accepted");
        return Err(reader.fault(stray, why));
    }
    reader.children(root, &Context::default())?;
    Ok(Drawing {
        width,
        height,
        elements: reader.elements,
        rows: reader.rows,
    })
}

fn size(root: Node) -> Outcome<(i32, i32)> {
    if root.tag_name().name() != "svg" {
        return Err(reason("根元素不是 svg", "the root is not an svg"));
    }
    only(root, &["viewBox", "width", "height"])?;
    let numbers: Vec<i32> = root
        .attribute("viewBox")
        .unwrap_or_default()
        .split_ascii_whitespace()
        .map(millimetres)
        .collect::<Outcome<_>>()?;
    match numbers[..] {
        [0, 0, width, height] if width.min(height) >= 10_000 => Ok((width, height)),
        _ => Err(reason(
            "viewBox 应为“0 0 宽 高”（毫米，10 至 420）",
            "viewBox must be \"0 0 WIDTH HEIGHT\" in millimetres, 10 to 420",
        )),
    }
}

struct Reader<'d, 't> {
    document: &'d Document<'t>,
    elements: Vec<(u32, Element)>,
    rows: Option<Rows>,
}

impl<'d> Reader<'d, '_> {
    fn line(&self, node: Node) -> u32 {
        let text = node.text().filter(|_| node.is_text()).unwrap_or_default();
        let blank = text.len() - text.trim_start().len();
        self.document.text_pos_at(node.range().start + blank).row
    }

    fn fault(&self, node: Node, reason: Words) -> Fault {
        Fault {
            line: self.line(node),
            reason,
        }
    }

    fn children(&mut self, parent: Node<'d, '_>, context: &Context) -> Result<(), Fault> {
        for node in parent.children() {
            if node.is_pi()
                || node
                    .text()
                    .is_some_and(|t| node.is_text() && !t.trim().is_empty())
            {
                let why = reason("此处不能有文字", "text does not belong here");
                return Err(self.fault(node, why));
            }
            if node.is_element() {
                self.element(node, context)?;
            }
        }
        Ok(())
    }

    fn element(&mut self, node: Node<'d, '_>, outer: &Context) -> Result<(), Fault> {
        if matches!(node.tag_name().name(), "title" | "desc") {
            return Ok(());
        }
        let context = outer.within(node).map_err(|why| self.fault(node, why))?;
        if node.tag_name().name() == "g" {
            self.group(node, &context)
                .map_err(|why| self.fault(node, why))?;
            return self.children(node, &context);
        }
        if let Some(child) = node.children().find(Node::is_element) {
            let why = reason("此元素内不能再有元素", "this element holds no others");
            return Err(self.fault(child, why));
        }
        let what = what(node, &context).map_err(|why| self.fault(node, why))?;
        let element = Element {
            when: context.when,
            in_row: context.in_row,
            what,
        };
        self.elements.push((self.line(node), element));
        Ok(())
    }

    fn group(&mut self, node: Node, context: &Context) -> Outcome<()> {
        only(
            node,
            &[&PAINT[..], &LETTERS, &["data-rows", "data-pitch"]].concat(),
        )?;
        if context.depth > DEPTH_MAX {
            return Err(reason("g 嵌套过深", "g stands too deep in g"));
        }
        if node.attribute("data-rows").is_some() {
            let count = whole(node, "data-rows", 1, 200)?;
            let pitch = length(node, "data-pitch")?;
            if self.rows.replace(Rows { count, pitch }).is_some() {
                return Err(reason("只能有一个表格", "there can be one table only"));
            }
        }
        Ok(())
    }
}

fn what(node: Node, context: &Context) -> Outcome<What> {
    match node.tag_name().name() {
        "rect" if node.has_attribute("data-code") => {
            only(
                node,
                &[
                    "data-code",
                    "x",
                    "y",
                    "width",
                    "height",
                    "fill",
                    "stroke",
                    "data-when",
                ],
            )?;
            Ok(What::Code(area(node)?))
        }
        "rect" => {
            only(
                node,
                &[&PAINT[..], &["x", "y", "width", "height", "rx"]].concat(),
            )?;
            let radius = node.attribute("rx").map_or(Ok(0), millimetres)?;
            context.shape(path::rectangle(area(node)?, radius))
        }
        "circle" => {
            only(node, &[&PAINT[..], &["cx", "cy", "r"]].concat())?;
            let (x, y, r) = (length(node, "cx")?, length(node, "cy")?, length(node, "r")?);
            let area = Area {
                x: x - r,
                y: y - r,
                width: 2 * r,
                height: 2 * r,
            };
            context.shape(path::rectangle(area, r))
        }
        "line" => {
            only(node, &[&PAINT[..], &["x1", "y1", "x2", "y2"]].concat())?;
            let from = Spot {
                x: length(node, "x1")?,
                y: length(node, "y1")?,
            };
            let to = Spot {
                x: length(node, "x2")?,
                y: length(node, "y2")?,
            };
            context
                .unfilled()
                .shape(vec![Step::Move(from), Step::Line(to)])
        }
        "path" => {
            only(node, &[&PAINT[..], &["d"]].concat())?;
            let d = node.attribute("d").ok_or_else(|| missing("d"))?;
            context.shape(path::read(d)?)
        }
        "text" => text(node, context),
        other => Err(reason(
            format!("不认识的元素 {other}（脚本、样式、引用、图片都不接受）"),
            format!("unknown element {other} (no scripts, styles, references or images)"),
        )),
    }
}

fn text(node: Node, context: &Context) -> Outcome<What> {
    let own = [
        "x",
        "y",
        "width",
        "height",
        "data-field",
        "data-en",
        "data-rest",
        "data-lines",
    ];
    only(node, &[&LETTERS[..], &own, &["data-floor"]].concat())?;
    let style = context.style(node)?;
    if let Some(field) = node.attribute("data-field") {
        return Ok(What::Fact(
            field.to_owned(),
            roomy(area(node)?, &style)?,
            style,
        ));
    }
    let zh = node.text().unwrap_or_default().trim().to_owned();
    let en = node
        .attribute("data-en")
        .map_or_else(|| zh.clone(), str::to_owned);
    if zh.is_empty() {
        return Err(reason("没有文字", "there are no words"));
    }
    let words = Words { zh, en };
    if node.has_attribute("width") {
        return Ok(What::Passage(words, roomy(area(node)?, &style)?, style));
    }
    let spot = Spot {
        x: length(node, "x")?,
        y: length(node, "y")?,
    };
    Ok(What::Caption(words, spot, style))
}

/// A box at least as high as the smallest letters that may come into it.
fn roomy(area: Area, style: &Style) -> Outcome<Area> {
    let why = || reason("框比文字还矮", "the box is lower than its letters");
    if area.height < style.floor {
        Err(why())
    } else {
        Ok(area)
    }
}
