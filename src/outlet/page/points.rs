//! The list of points with its map, and the form by which they are found.

use maud::{Markup, html};

use super::{Asked, CATEGORIES, point::distance};
use crate::{
    error::Result,
    http::shell::{self, Frame},
    outlet::{
        Level, Point,
        map::{self, Dot},
        search::{Query, Wanted, standing},
    },
    places::hours::Standing,
};

/// Points on one page: as many as a small phone loads at once on a thin line.
const POINTS: usize = 30;

/// The list.
pub fn page(asked: &Asked<'_>, wanted: &Wanted) -> Result<Markup> {
    let wanted = wanted.filled();
    let query = wanted.query(asked.snapshot)?;
    let all = query.find(asked.snapshot);
    let count = all.len();
    let later = query.later(all);
    let shown = &later[..later.len().min(POINTS)];
    let next = (later.len() > POINTS).then(|| address(&wanted, shown.last().copied()));
    let map = drawn(asked, shown);
    let title = asked.word("open.title");
    let count = asked.sentence("open.count", &[("n", &count.to_string())]);
    let body = html! {
        h1 { (title) }
        p.lead { (asked.word("open.lead")) }
        (form(asked, &wanted))
        (sorting(asked, &wanted))
        p.count role="status" {
            (count)
            @if map.is_some() { a.to-map href="#map" { (asked.word("open.map")) } }
        }
        @if shown.is_empty() {
            div.notice {
                @if is_narrowed(&wanted) {
                    p { (asked.word("open.noneFound")) }
                    p {
                        a.button href=(asked.reader.link("/points")) {
                            (asked.word("open.allPoints"))
                        }
                    }
                } @else {
                    p { (asked.word("open.noPoints")) }
                }
            }
        }
        div.beside {
            ol.points {
                @for (at, point) in shown.iter().enumerate() {
                    (item(asked, &query, at + 1, point))
                }
            }
            @if let Some(map) = map {
                section.map-box #map aria-label=(asked.word("open.map")) { (map) }
            }
        }
        @if let Some(next) = next {
            p.no-print { a.button href=(asked.reader.link(&next)) { (asked.word("open.next")) } }
        }
        (files(asked, &wanted))
    };
    let frame = Frame {
        reader: asked.reader,
        title,
        description: asked.word("open.lead"),
        path: "/points",
        query: &query_of(&wanted),
        is_indexed: !is_narrowed(&wanted),
    };
    Ok(shell::page(asked.app, &frame, &body))
}

fn is_narrowed(wanted: &Wanted) -> bool {
    wanted.q.is_some()
        || wanted.region.is_some()
        || wanted.product.is_some()
        || wanted.kind.is_some()
        || wanted.open.is_some()
        || wanted.near.is_some()
        || wanted.after.is_some()
}

/// The filters as they stand in an address.
pub fn query_of(wanted: &Wanted) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let texts = [
        ("q", &wanted.q),
        ("region", &wanted.region),
        ("product", &wanted.product),
        ("near", &wanted.near),
        ("after", &wanted.after),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    if wanted.open.is_some() {
        query.append_pair("open", "true");
    }
    query.finish()
}

fn address(wanted: &Wanted, after: Option<&Point>) -> String {
    let wanted = Wanted {
        after: after.map(|point| point.code.clone()),
        ..wanted.clone()
    };
    format!("/points?{}", query_of(&wanted))
}

fn form(asked: &Asked<'_>, wanted: &Wanted) -> Markup {
    let areas = asked.snapshot.areas.iter();
    let areas: Vec<_> = areas.filter(|area| area.has_points).collect();
    let depth = |path: &str| path.matches('/').count();
    let top = areas
        .iter()
        .map(|area| depth(&area.path))
        .min()
        .unwrap_or(0);
    html! {
        form.find.no-print method="get" action="/points" role="search" {
            @if asked.reader.is_stated {
                input type="hidden" name="lang" value=(shell::tag(asked.reader.language));
            }
            div {
                label for="q" { (asked.word("open.q")) }
                input #q type="search" name="q" maxlength="60"
                    value=(wanted.q.as_deref().unwrap_or(""))
                    placeholder=(asked.word("open.qHint"));
            }
            div {
                label for="region" { (asked.word("open.region")) }
                select #region name="region" {
                    option value="" { (asked.word("open.anywhere")) }
                    @for area in &areas {
                        option value=(area.code)
                            selected[wanted.region.as_ref() == Some(&area.code)] {
                            ("\u{3000}".repeat(depth(&area.path).saturating_sub(top).min(4)))
                            (area.name)
                        }
                    }
                }
            }
            div {
                label for="product" { (asked.word("open.variety")) }
                select #product name="product" {
                    option value="" { (asked.word("open.anyVariety")) }
                    @for category in CATEGORIES {
                        optgroup label=(asked.word_of("open.category", &category)) {
                            @for each in &asked.snapshot.varieties {
                                @if each.category == category {
                                    option value=(each.code)
                                        selected[wanted.product.as_ref() == Some(&each.code)] {
                                        (asked.name(each)) " " (each.spec)
                                    }
                                }
                            }
                        }
                    }
                }
            }
            label.check {
                input type="checkbox" name="open" value="true" checked[wanted.open.is_some()];
                (asked.word("open.openNow"))
            }
            @if let Some(near) = &wanted.near { input type="hidden" name="near" value=(near); }
            button.button.primary type="submit" { (asked.word("open.find")) }
        }
    }
}

fn item(asked: &Asked<'_>, query: &Query, number: usize, point: &Point) -> Markup {
    html! {
        li.point id={ "p-" (point.code) } {
            span.mark aria-hidden="true" { (number) }
            div {
                h2 {
                    a href=(asked.reader.link(&format!("/points/{}", point.code))) { (point.name) }
                }
                p {
                    (asked.open(point))
                    @if let Some(metres) = query.metres(point) {
                        " " span.nowrap.muted { (distance(asked, metres)) }
                    }
                }
                p.wrap { (point.address) }
                @if !point.hours_text.is_empty() { p.muted { (point.hours_text) } }
                p.levels { (levels(asked, query, point)) }
            }
        }
    }
}

/// The variety that was asked for, or the best of each class.
fn levels(asked: &Asked<'_>, query: &Query, point: &Point) -> Markup {
    if let Some(index) = query.variety {
        let name = asked.name(&asked.snapshot.varieties[index]);
        return html! { span { (name) " " (asked.level(point.level(index))) } };
    }
    let best = |category| {
        let stock = point.stock.iter();
        let of = stock.filter(|(at, _)| asked.snapshot.varieties[*at].category == category);
        of.map(|(_, level)| *level).max().unwrap_or(Level::None)
    };
    html! {
        @for category in CATEGORIES {
            span { (asked.word_of("category", &category)) " " (asked.level(best(category))) }
        }
    }
}

fn drawn(asked: &Asked<'_>, shown: &[&Point]) -> Option<Markup> {
    let numbered = shown.iter().enumerate();
    let dots: Vec<Dot> = numbered
        .filter_map(|(at, point)| Some(dot(asked, &(at + 1).to_string(), point, point.position?)))
        .collect();
    words(asked, |words| map::draw(&dots, words))
}

/// A point as a dot, in the colour of whether it is open.
pub fn dot(asked: &Asked<'_>, mark: &str, point: &Point, position: (i64, i64)) -> Dot {
    let class = match standing(point, asked.snapshot.at) {
        Some(Standing::Always | Standing::Open(_)) => "is-open",
        _ => "is-shut",
    };
    Dot {
        mark: mark.to_owned(),
        name: point.name.clone(),
        link: asked.reader.link(&format!("/points/{}", point.code)),
        position,
        class,
    }
}

/// Draws with the words of a map.
pub fn words<T>(asked: &Asked<'_>, draw: impl FnOnce(&map::Words<'_>) -> T) -> T {
    draw(&map::Words {
        about: asked.word("open.mapAbout"),
        north: asked.word("open.north"),
    })
}

/// Sorting by distance takes a touch and a script; without them the button is not there.
fn sorting(asked: &Asked<'_>, wanted: &Wanted) -> Markup {
    let far = Wanted {
        near: None,
        after: None,
        ..wanted.clone()
    };
    html! {
        p.no-print {
            @if wanted.near.is_some() {
                (asked.word("open.nearest")) " "
                a.to-touch href=(asked.reader.link(&address(&far, None))) {
                    (asked.word("open.byCode"))
                }
            } @else {
                button.button #near type="button" hidden
                    data-failed=(asked.word("open.nearFailed")) { (asked.word("open.byDistance")) }
            }
        }
        script src="/near.js" defer {}
    }
}

fn files(asked: &Asked<'_>, wanted: &Wanted) -> Markup {
    let all = Wanted {
        after: None,
        ..wanted.clone()
    };
    let query = query_of(&all);
    let mark = if query.is_empty() { "" } else { "&" };
    let paper = format!("/points?{query}{mark}paper=true");
    html! {
        p.hint.no-print {
            a href=(asked.reader.link(&paper)) rel="nofollow" { (asked.word("open.paper")) }
            " "
            (asked.word("open.files"))
            a href="/api/v1/public/points?format=csv" rel="nofollow" { "CSV" }
            a href="/api/v1/public/points" rel="nofollow" { "JSON" }
        }
    }
}
