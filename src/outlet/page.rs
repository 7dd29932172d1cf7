//! The pages for residents: what they have in common.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};

use super::{Level, Point, Variety, search::standing, snapshot::Snapshot};
use crate::{
    app::App,
    catalog::Category,
    error::{Language, Refusal},
    http::{
        shell::{self, Frame, Reader, Tone, badge},
        words::{sentence, word_of},
    },
    places::hours::{Standing, clock},
};

pub mod paper;
pub mod point;
pub mod points;
pub mod varieties;

/// The three classes, in the order in which they are shown.
pub const CATEGORIES: [Category; 3] = [Category::Drug, Category::Condom, Category::Iud];

/// What a page is made from.
pub struct Asked<'a> {
    /// The program.
    pub app: &'a App,
    /// Who reads.
    pub reader: Reader,
    /// The county.
    pub snapshot: &'a Snapshot,
}

impl Asked<'_> {
    /// The word for a key.
    pub fn word<'k>(&self, key: &'k str) -> &'k str {
        self.reader.word(key)
    }

    /// The sentence for a key, facts filled in.
    pub fn sentence(&self, key: &str, facts: &[(&str, &str)]) -> String {
        sentence(self.reader.language, key, facts)
    }

    /// The word for one of a few.
    pub fn word_of(&self, family: &str, value: &impl serde::Serialize) -> String {
        word_of(self.reader.language, family, value)
    }

    /// A variety's name in the reader's language.
    pub fn name<'v>(&self, variety: &'v Variety) -> &'v str {
        match self.reader.language {
            Language::En if !variety.name_en.is_empty() => &variety.name_en,
            _ => &variety.name,
        }
    }

    /// A whole page with these contents.
    pub fn framed(&self, title: &str, description: &str, path: &str, body: &Markup) -> Markup {
        let frame = Frame {
            reader: self.reader,
            title,
            description,
            path,
            query: "",
            is_indexed: true,
        };
        shell::page(self.app, &frame, body)
    }

    /// 有, 不多, 暂无.
    pub fn level(&self, level: Level) -> Markup {
        let (tone, key) = match level {
            Level::Have => (Tone::Ok, "open.have"),
            Level::Few => (Tone::Warn, "open.few"),
            Level::None => (Tone::Plain, "open.none"),
        };
        badge(tone, self.word(key))
    }

    /// Whether a point is open, and until when.
    pub fn open(&self, point: &Point) -> Markup {
        let at = |minute: u16| clock(if minute == 0 { 24 * 60 } else { minute });
        match standing(point, self.snapshot.at) {
            None if point.hours_text.is_empty() => html! {},
            None => badge(Tone::Plain, self.word("open.unknown")),
            Some(Standing::Always) => badge(Tone::Ok, self.word("open.always")),
            Some(Standing::Open(until)) => html! {
                (badge(Tone::Ok, self.word("open.yes")))
                " " small { (self.sentence("open.until", &[("at", &at(until))])) }
            },
            Some(Standing::Closed { days, weekday, at }) => {
                let day = match days {
                    0 => self.word("open.today").to_owned(),
                    1 => self.word("open.tomorrow").to_owned(),
                    _ => self.weekday(weekday),
                };
                let facts = [("day", day.as_str()), ("at", &clock(at))];
                html! {
                    (badge(Tone::Plain, self.word("open.no")))
                    " " small { (self.sentence("open.opens", &facts)) }
                }
            }
        }
    }

    /// 周一 …, from 0.
    pub fn weekday(&self, day: usize) -> String {
        self.word(&format!("weekday.{}", day % 7 + 1)).to_owned()
    }

    /// When what is shown was true, by the clock of the county.
    pub fn as_of(&self, utc_offset_minutes: i64) -> Markup {
        let there = self.snapshot.at + chrono::Duration::minutes(utc_offset_minutes);
        let at = there.format("%Y-%m-%d %H:%M").to_string();
        html! { p.hint { (self.sentence("open.asOf", &[("at", &at)])) } }
    }
}

/// A page that says why there is none.
pub fn refused(asked: &Asked<'_>, refusal: &Refusal) -> Response {
    let reader = asked.reader;
    let title = asked.word("open.nothing");
    let body = html! {
        h1 { (title) }
        p.notice.notice-warn { (refusal.sentence(reader.language)) }
        p { a.button href=(reader.link("/points")) { (asked.word("open.allPoints")) } }
    };
    let frame = Frame {
        reader,
        title,
        description: title,
        path: "/points",
        query: "",
        is_indexed: false,
    };
    let page = shell::page(asked.app, &frame, &body).into_string();
    let status = StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::NOT_FOUND);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let caching = HeaderValue::from_static("no-store");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, caching),
    ];
    (status, headers, page).into_response()
}
