//! One point: address, hours, phone, what is there, and what else is near.

use maud::{Markup, html};

use super::{Asked, CATEGORIES, points};
use crate::{
    error::{Code, Result},
    http::shell,
    outlet::{
        Point,
        map::{self, metres},
    },
    places::hours::{Hours, Span, clock},
};

/// How many others are told of, the nearest first.
const NEAR: usize = 5;

/// Nothing farther than this is near, in metres.
const NEAR_MAX: i64 = 50_000;

/// The page.
pub fn page(asked: &Asked<'_>, code: &str) -> Result<Markup> {
    let point = asked.snapshot.point(code);
    let point = point.ok_or_else(|| Code::NotFound.with("what", code))?;
    let near = near(asked, point);
    let facts = [("name", point.name.as_str()), ("address", &point.address)];
    let description = asked.sentence("open.pointAbout", &facts);
    let body = html! {
        p.back { a href=(asked.reader.link("/points")) { "‹ " (asked.word("open.allPoints")) } }
        article itemscope itemtype="https://schema.org/GovernmentOffice" {
            h1 itemprop="name" { (point.name) }
            p { (asked.open(point)) }
            div.beside {
                div { (facts_of(asked, point)) (stock(asked, point)) }
                (around(asked, point, &near))
            }
        }
        (asked.as_of(point.utc_offset_minutes))
    };
    Ok(asked.framed(&point.name, &description, &format!("/points/{code}"), &body))
}

fn facts_of(asked: &Asked<'_>, point: &Point) -> Markup {
    html! {
        dl.facts.card {
            div {
                dt { (asked.word("open.address")) }
                dd.wrap itemprop="address" {
                    @if point.address.is_empty() { (point.region.name) }
                    @else { (point.address) }
                }
            }
            div {
                dt { (asked.word("open.phone")) }
                dd itemprop="telephone" { (shell::phone(asked.reader, &point.phone)) }
            }
            div {
                dt { (asked.word("open.hours")) }
                dd { (hours(asked, point)) }
            }
            div {
                dt { (asked.word("open.kind")) }
                dd { (asked.word_of("facilityKind", &point.kind)) " · " (point.region.name) }
            }
            @if let Some((latitude, longitude)) = point.position {
                span itemprop="geo" itemscope itemtype="https://schema.org/GeoCoordinates" {
                    meta itemprop="latitude" content=(degrees(latitude));
                    meta itemprop="longitude" content=(degrees(longitude));
                }
            }
        }
    }
}

fn degrees(micro: i64) -> String {
    let number = crate::places::facility::degrees(Some(micro));
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn hours(asked: &Asked<'_>, point: &Point) -> Markup {
    let Some(hours) = &point.hours else {
        return html! {
            @if point.hours_text.is_empty() { span.muted { (asked.word("open.notGiven")) } }
            @else { (point.hours_text) }
        };
    };
    html! {
        ul.hours {
            @for (days, spans) in hours.groups() {
                li {
                    span.nowrap { (self::days(asked, &days)) }
                    " "
                    span { (self::spans(asked, spans)) }
                    @if !spans.is_empty() {
                        @for span in spans {
                            meta itemprop="openingHours" content=(machine(&days, *span));
                        }
                    }
                }
            }
        }
        @if !is_around_the_clock(hours) { small { (asked.word("open.holidays")) } }
    }
}

fn is_around_the_clock(hours: &Hours) -> bool {
    (0..7).all(|day| {
        hours.on(day)
            == [Span {
                from: 0,
                to: 24 * 60,
            }]
    })
}

/// 每天, 周一至周五, 周一、周三.
fn days(asked: &Asked<'_>, days: &[usize]) -> String {
    let (first, last) = (days[0], days[days.len() - 1]);
    match days.len() {
        7 => asked.word("weekday.every").to_owned(),
        1 => asked.weekday(first),
        n if n > 2 && last - first + 1 == n => {
            let facts = [
                ("first", asked.weekday(first)),
                ("last", asked.weekday(last)),
            ];
            let facts: Vec<(&str, &str)> = facts.iter().map(|(k, v)| (*k, v.as_str())).collect();
            asked.sentence("open.days", &facts)
        }
        _ => {
            let names: Vec<String> = days.iter().map(|day| asked.weekday(*day)).collect();
            names.join(asked.word("open.comma"))
        }
    }
}

fn spans(asked: &Asked<'_>, spans: &[Span]) -> String {
    match spans {
        [] => asked.word("weekday.closed").to_owned(),
        [Span { from: 0, to: 1440 }] => asked.word("open.allDay").to_owned(),
        _ => {
            let spans = spans.iter();
            let spans = spans.map(|span| format!("{}–{}", clock(span.from), clock(span.to)));
            spans.collect::<Vec<_>>().join(asked.word("open.comma"))
        }
    }
}

/// As schema.org writes it: `Mo,Tu 08:30-11:30`.
fn machine(days: &[usize], span: Span) -> String {
    let names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let days: Vec<&str> = days.iter().map(|day| names[day % 7]).collect();
    let at = |minute: u16| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    let to = if span.to == 24 * 60 {
        "23:59".to_owned()
    } else {
        at(span.to)
    };
    format!("{} {}-{to}", days.join(","), at(span.from))
}

fn stock(asked: &Asked<'_>, point: &Point) -> Markup {
    html! {
        h2 { (asked.word("open.stock")) }
        @for category in CATEGORIES {
            h3 { (asked.word_of("open.category", &category)) }
            ul.rows {
                @for (index, variety) in asked.snapshot.varieties.iter().enumerate() {
                    @if variety.category == category {
                        li.variety {
                            a href=(asked.reader.link(&format!("/products/{}", variety.code))) {
                                (asked.name(variety))
                                @if !variety.spec.is_empty() { " " small { (variety.spec) } }
                            }
                            (asked.level(point.level(index)))
                        }
                    }
                }
            }
        }
    }
}

/// Other points by distance in metres, the nearest first.
fn near<'s>(asked: &Asked<'s>, point: &Point) -> Vec<(i64, (i64, i64), &'s Point)> {
    let Some(here) = point.position else {
        return Vec::new();
    };
    let others = asked.snapshot.points.iter();
    let others = others.filter(|other| other.code != point.code);
    let mut near: Vec<_> = others
        .filter_map(|other| {
            let there = other.position?;
            Some((metres(here, there), there, other))
        })
        .filter(|(metres, ..)| *metres <= NEAR_MAX)
        .collect();
    near.sort_by(|a, b| (a.0, &a.2.code).cmp(&(b.0, &b.2.code)));
    near.truncate(NEAR);
    near
}

fn around(asked: &Asked<'_>, point: &Point, near: &[(i64, (i64, i64), &Point)]) -> Markup {
    let Some(here) = point.position else {
        return html! {};
    };
    let mut dots = Vec::new();
    for (at, (_, there, other)) in near.iter().enumerate() {
        dots.push(points::dot(asked, &(at + 1).to_string(), other, *there));
    }
    // What is drawn last lies on top.
    dots.push(points::dot(asked, "★", point, here));
    let map = points::words(asked, |words| map::draw(&dots, words));
    html! {
        section.map-box {
            h2 { (asked.word("open.near")) }
            @if let Some(map) = map { (map) }
            ol.near {
                @for (at, (metres, _, other)) in near.iter().enumerate() {
                    li {
                        span.mark aria-hidden="true" { (at + 1) }
                        a href=(asked.reader.link(&format!("/points/{}", other.code))) {
                            (other.name)
                        }
                        span.nowrap.muted { (distance(asked, *metres)) }
                    }
                }
            }
        }
    }
}

/// A distance in words.
pub fn distance(asked: &Asked<'_>, metres: i64) -> String {
    if metres < 1000 {
        let tens = (metres + 5) / 10 * 10;
        return asked.sentence("open.metres", &[("n", &tens.to_string())]);
    }
    let tenths = (metres + 50) / 100;
    let far = format!("{}.{}", tenths / 10, tenths % 10);
    asked.sentence("open.kilometres", &[("n", &far)])
}
