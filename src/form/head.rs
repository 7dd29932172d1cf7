//! What stands above on every page: whose it is, its title, and the facts.

use super::{
    Form,
    flow::{BODY, BODY_WIDTH, GAP, MARGIN, Page, SMALL, style},
};
use crate::label::{
    font::{Fonts, Weight},
    layout::wrap,
    template::{Anchor, Area, Rest, Style},
};

/// Letters of the title.
const TITLE: i32 = 5_600;
/// How high it is with whose it is beside the title.
const HEAD: i32 = 20_000;

/// What stands above on every page, and where the body begins.
pub fn head(form: &Form, fonts: &Fonts) -> (Page, i32) {
    let mut page = Page::default();
    let quarter = BODY_WIDTH / 4;
    let area = |x: i32, width: i32| Area {
        x,
        y: MARGIN,
        width,
        height: HEAD - 4_000,
    };
    let mut owner = style(BODY, Weight::Bold);
    (owner.lines, owner.floor) = (3, SMALL);
    page.runs = wrap::fill(&form.owner[0], area(MARGIN, quarter), &owner, fonts);
    let below = wrap::height(&page.runs, BODY) + 800;
    let mut code = area(MARGIN, quarter);
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
        area(MARGIN + quarter, quarter * 2),
        &title,
        fonts,
    ));
    let y = facts(form, &mut page, MARGIN + HEAD - 2_500, fonts);
    (page, y)
}

/// Facts side by side, three in a row.
fn facts(form: &Form, page: &mut Page, top: i32, fonts: &Fonts) -> i32 {
    const IN_ROW: usize = 3;
    let width = BODY_WIDTH / 3;
    let mut y = top;
    for row in form.facts.chunks(IN_ROW) {
        let mut height = BODY;
        for (x, fact) in (0..).map(|at| MARGIN + at * width).zip(row) {
            let area = Area {
                x,
                y,
                width: width - GAP,
                height: BODY * 6,
            };
            let runs = wrap::fill(fact, area, &style(BODY - 300, Weight::Regular), fonts);
            height = height.max(wrap::height(&runs, BODY));
            page.runs.extend(runs);
        }
        y += height + 1_000;
    }
    y + 500
}
