//! The varieties: who each suits, how it is used, where it is.

use maud::{Markup, html};

use super::{Asked, CATEGORIES};
use crate::{
    catalog::lot::NUMBER_MAX,
    error::{Code, Result},
    http::shell::{self, Tone, badge},
    outlet::{Level, Point, Variety},
};

/// How many points a variety's page tells of; the list of points tells of all.
const POINTS: usize = 10;

/// All of them.
pub fn page(asked: &Asked<'_>) -> Markup {
    let title = asked.word("open.varieties");
    let body = html! {
        h1 { (title) }
        p.lead { (asked.word("open.varietiesLead")) }
        @for category in CATEGORIES {
            h2 { (asked.word_of("open.category", &category)) }
            ul.rows {
                @for each in &asked.snapshot.varieties {
                    @if each.category == category {
                        li.variety {
                            a href=(asked.reader.link(&format!("/products/{}", each.code))) {
                                (asked.name(each))
                                @if !each.spec.is_empty() { " " small { (each.spec) } }
                            }
                            span.muted { (asked.word_of("method", &each.method)) }
                        }
                    }
                }
            }
        }
    };
    asked.framed(title, asked.word("open.varietiesLead"), "/products", &body)
}

/// One of them.
pub fn one(asked: &Asked<'_>, code: &str) -> Result<Markup> {
    let index = asked.snapshot.variety(code);
    let index = index.ok_or_else(|| Code::NotFound.with("what", code))?;
    let variety = &asked.snapshot.varieties[index];
    let name = asked.name(variety);
    let description = asked.sentence("open.varietyAbout", &[("name", name)]);
    let body = html! {
        p.back { a href=(asked.reader.link("/products")) { "‹ " (asked.word("open.varieties")) } }
        article itemscope itemtype="https://schema.org/Product" {
            h1 itemprop="name" { (name) }
            p.levels {
                (badge(Tone::Ok, asked.word("open.isFree")))
                span.muted { (asked.word_of("method", &variety.method)) }
                span itemprop="offers" itemscope itemtype="https://schema.org/Offer" {
                    meta itemprop="price" content="0";
                    meta itemprop="priceCurrency" content="CNY";
                }
            }
            @if let Some(hash) = &variety.picture {
                img.photo itemprop="image" alt=(name) width="240" height="240"
                    src={ "/products/" (code) "/picture?v=" (hash) };
            }
            (facts(asked, variety))
        }
        (lot_form(asked, code))
        (places(asked, index, code))
    };
    Ok(asked.framed(name, &description, &format!("/products/{code}"), &body))
}

fn facts(asked: &Asked<'_>, variety: &Variety) -> Markup {
    html! {
        (shell::facts(asked.reader, &[
            ("open.suits", &variety.suits),
            ("open.usage", &variety.directions),
            ("product.spec", &variety.spec),
            ("product.form", &variety.form),
            ("product.maker", &variety.maker),
            ("product.approvalNumber", &variety.approval_number),
        ]))
        p.hint { (asked.word("open.askDoctor")) }
    }
}

/// Whether a lot is genuine, by the number on the pack.
fn lot_form(asked: &Asked<'_>, code: &str) -> Markup {
    html! {
        h2.no-print { (asked.word("open.lot")) }
        form.find.no-print method="get" action={ "/products/" (code) "/lot" } {
            @if asked.reader.is_stated {
                input type="hidden" name="lang" value=(shell::tag(asked.reader.language));
            }
            div {
                label for="number" { (asked.word("open.lotNumber")) }
                input #number name="number" required maxlength=(NUMBER_MAX) autocomplete="off";
            }
            button.button.primary type="submit" { (asked.word("open.lotFind")) }
        }
    }
}

fn places(asked: &Asked<'_>, index: usize, code: &str) -> Markup {
    let points = asked.snapshot.points.iter();
    let mut having: Vec<(Level, &Point)> = points
        .map(|point| (point.level(index), point))
        .filter(|(level, _)| *level != Level::None)
        .collect();
    let count = having.len();
    having.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    having.truncate(POINTS);
    let all = format!("/points?product={code}");
    html! {
        h2 { (asked.word("open.where")) }
        @if having.is_empty() { p.notice { (asked.word("open.nowhere")) } }
        @else {
            ul.rows {
                @for (level, point) in &having {
                    li.variety {
                        a href=(asked.reader.link(&format!("/points/{}", point.code))) {
                            (point.name)
                            @if !point.address.is_empty() { " " small { (point.address) } }
                        }
                        (asked.level(*level))
                    }
                }
            }
            @if count > having.len() {
                p.no-print {
                    a.button href=(asked.reader.link(&all)) {
                        (asked.sentence("open.allWith", &[("n", &count.to_string())]))
                    }
                }
            }
        }
    }
}
