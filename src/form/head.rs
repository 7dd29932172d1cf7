//! What stands above on every page: whose it is, its title, its code, and the facts.

use super::{
    Form,
    flow::{BODY, GAP, MARGIN, Page, SMALL, sheet, style},
};
use crate::{
    error::Result,
    label::{
        font::{Fonts, Weight},
        layout::wrap,
        qr::Symbol,
        template::{Anchor, Area, Correction, Rest, Style},
    },
};

/// Letters of the title.
const TITLE: i32 = 5_600;
/// How high it is: the code beside the title stands in it.
const HEAD: i32 = 20_000;
/// Side of the code.
const MARK: i32 = 17_500;

/// What stands above on every page, and where the body begins.
pub fn head(form: &Form, fonts: &Fonts) -> Result<(Page, i32)> {
    let (width, _) = sheet(form.is_across);
    let mut page = Page::default();
    let third = (width - 2 * MARGIN) / 4;
    let area = |x: i32, width: i32| Area {
        x,
        y: MARGIN,
        width,
        height: HEAD - 4_000,
    };
    let mut owner = style(BODY, Weight::Bold);
    (owner.lines, owner.floor) = (3, SMALL);
    page.runs = wrap::fill(&form.owner[0], area(MARGIN, third), &owner, fonts);
    let below = wrap::height(&page.runs, BODY) + 800;
    let mut code = area(MARGIN, third);
    code.y += below;
    code.height -= below;
    let small = Style {
        lines: 2,
        ..style(SMALL, Weight::Regular)
    };
    page.runs
        .extend(wrap::fill(&form.owner[1], code, &small, fonts));
    let title = Style {
        anchor: Anchor::Middle,
        rest: Rest::Middle,
        lines: 2,
        floor: BODY,
        ..style(TITLE, Weight::Bold)
    };
    page.runs.extend(wrap::fill(
        &form.title,
        area(MARGIN + third, third * 2),
        &title,
        fonts,
    ));
    if let Some(mark) = &form.mark {
        let x = width - MARGIN - MARK;
        let place = Area {
            x,
            y: MARGIN - 4_500,
            width: MARK,
            height: MARK,
        };
        page.symbol = Some(Symbol::make(&mark.link, Correction::M, place)?);
        let letters = Style {
            anchor: Anchor::Middle,
            lines: 1,
            floor: 1_400,
            ..style(2_300, Weight::Regular)
        };
        let below = Area {
            y: MARGIN - 4_500 + MARK,
            height: 3_000,
            x: x - 6_000,
            width: MARK + 12_000,
        };
        page.runs
            .extend(wrap::fill(&mark.letters, below, &letters, fonts));
    }
    let y = facts(form, &mut page, MARGIN + HEAD - 2_500, fonts);
    Ok((page, y))
}

/// Facts side by side, three in a row.
fn facts(form: &Form, page: &mut Page, top: i32, fonts: &Fonts) -> i32 {
    const IN_ROW: usize = 3;
    let width = form.width() / 3;
    let mut y = top;
    for row in form.facts.chunks(IN_ROW) {
        let mut height = BODY;
        for (x, (label, value)) in (0..).map(|at| MARGIN + at * width).zip(row) {
            let area = Area {
                x,
                y,
                width: width - GAP,
                height: BODY * 6,
            };
            let runs = wrap::fill(
                &format!("{label}：{value}"),
                area,
                &style(BODY - 300, Weight::Regular),
                fonts,
            );
            height = height.max(wrap::height(&runs, BODY));
            page.runs.extend(runs);
        }
        y += height + 1_000;
    }
    y + 500
}
