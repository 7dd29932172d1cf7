//! The list of points as a table for the board on the wall: all of them, close together.

use maud::{Markup, html};

use super::{Asked, points::query_of};
use crate::{
    error::Result,
    http::shell::{self, Frame},
    outlet::search::Wanted,
};

/// The most points of one table: more than any county has.
const POINTS: usize = 1000;

/// The table.
pub fn page(asked: &Asked<'_>, wanted: &Wanted) -> Result<Markup> {
    let wanted = Wanted {
        after: None,
        ..wanted.filled()
    };
    let mut found = wanted.query(asked.snapshot)?.find(asked.snapshot);
    found.truncate(POINTS);
    let title = asked.word("open.title");
    let filters = query_of(&wanted);
    let back = format!("/points?{filters}");
    let offset = found.first().map_or(0, |point| point.utc_offset_minutes);
    let heads = [
        "open.number",
        "landing.name",
        "open.address",
        "open.hours",
        "open.phone",
    ];
    let body = html! {
        p.back.no-print { a href=(asked.reader.link(&back)) { "‹ " (asked.word("open.points")) } }
        h1 { (title) }
        p.hint.no-print { (asked.word("open.paperHint")) }
        div.scrolls tabindex="0" role="region" aria-label=(title) {
            table.paper {
                thead { tr { @for head in heads { th scope="col" { (asked.word(head)) } } } }
                tbody {
                    @for (at, point) in found.iter().enumerate() {
                        tr {
                            td { (at + 1) }
                            td { (point.name) }
                            td { (point.address) }
                            td { (point.hours_text) }
                            td { (point.phone) }
                        }
                    }
                }
            }
        }
        (asked.as_of(offset))
    };
    let query = format!(
        "{filters}{}paper=true",
        if filters.is_empty() { "" } else { "&" }
    );
    let frame = Frame {
        reader: asked.reader,
        title,
        description: asked.word("open.lead"),
        path: "/points",
        query: &query,
        is_indexed: false,
    };
    Ok(shell::page(asked.app, &frame, &body))
}
