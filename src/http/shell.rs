//! The frame of the pages that the server writes itself: for residents, without signing in and
//! without a script, in the house's style and in both languages.
//!
//! The language is the one that the address names (`?lang=en`), else the browser's; links keep what
//! the address named. All text goes through the template's escaping; the words are the catalogue's.

use std::sync::LazyLock;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use maud::{DOCTYPE, Markup, html};

use crate::{
    app::App,
    error::Language,
    http::{cached::Cached, words::word},
};

/// The reader of a page: their language, and whether the address names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// What the page is written in.
    pub language: Language,
    /// Whether the address names it, so that links have to go on naming it.
    pub is_stated: bool,
}

impl Reader {
    /// The word for a key.
    pub fn word(self, key: &str) -> &str {
        word(self.language, key)
    }

    /// The address of a page of ours, naming the language where this page's address does.
    pub fn link(self, address: &str) -> String {
        if self.is_stated {
            in_language(address, self.language)
        } else {
            address.to_owned()
        }
    }
}

fn in_language(address: &str, language: Language) -> String {
    let (page, place) = match address.split_once('#') {
        Some((page, place)) => (page, format!("#{place}")),
        None => (address, String::new()),
    };
    let mark = if page.contains('?') { '&' } else { '?' };
    format!("{page}{mark}lang={}{place}", tag(language))
}

/// The language as addresses name it.
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

fn html_tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        let stated = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
        let stated = stated.and_then(|(_, value)| match value.as_ref() {
            "zh" => Some(Language::Zh),
            "en" => Some(Language::En),
            _ => None,
        });
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|value| value.to_str().ok());
        Ok(Reader {
            language: stated.unwrap_or_else(|| Language::accepted(accepted)),
            is_stated: stated.is_some(),
        })
    }
}

/// What stands around the body of a page.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Who reads it.
    pub reader: Reader,
    /// What the page is called.
    pub title: &'a str,
    /// One sentence for those who find it in a search.
    pub description: &'a str,
    /// The one address of this page, without filters and language.
    pub path: &'a str,
    /// The filters of its address, without the language: `q=a&open=1`, or nothing.
    pub query: &'a str,
    /// Whether search engines may show it.
    pub is_indexed: bool,
}

/// The whole page.
pub fn page(app: &App, frame: &Frame<'_>, body: &Markup) -> Markup {
    let Frame { reader, path, .. } = *frame;
    let canonical = format!("{}{path}", app.config.public_url);
    let title = format!("{} · {}", frame.title, reader.word("open.brand"));
    html! {
        (DOCTYPE)
        html lang=(html_tag(reader.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="theme-color" content="#1b4f8f";
                meta name="color-scheme" content="light";
                title { (title) }
                meta name="description" content=(frame.description);
                @if frame.is_indexed {
                    link rel="canonical" href=(in_language(&canonical, reader.language));
                    @for language in [Language::Zh, Language::En] {
                        link rel="alternate" hreflang=(tag(language))
                            href=(in_language(&canonical, language));
                    }
                } @else {
                    meta name="robots" content="noindex";
                }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(STYLE.address);
            }
            body.open {
                a.skip href="#main" { (reader.word("open.skip")) }
                @if app.config.demo { p.open-demo { (reader.word("open.demo")) } }
                (top(frame))
                main #main { (body) }
                footer.open-foot {
                    p { (reader.word("open.free")) }
                    p.no-print { a href="/" { (reader.word("open.staff")) } }
                }
            }
        }
    }
}

fn top(frame: &Frame<'_>) -> Markup {
    let reader = frame.reader;
    let (other, name) = match reader.language {
        Language::Zh => (Language::En, "English"),
        Language::En => (Language::Zh, "中文"),
    };
    let here = match frame.query {
        "" => frame.path.to_owned(),
        query => format!("{}?{query}", frame.path),
    };
    html! {
        header.open-top {
            a.brand href=(reader.link("/points")) {
                img src="/icon.svg" width="32" height="32" alt="";
                (reader.word("open.brand"))
            }
            nav aria-label=(reader.word("open.pages")) {
                @for (page, key) in [("/points", "open.points"), ("/products", "open.products")] {
                    @let current = (frame.path == page).then_some("page");
                    a href=(reader.link(page)) aria-current=[current] {
                        (reader.word(key))
                    }
                }
                a href=(in_language(&here, other)) lang=(html_tag(other))
                    hreflang=(tag(other)) rel="nofollow" { (name) }
            }
        }
    }
}

/// How good something is: a word in a colour, with a shape, so that it reads without the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Ok,
    /// Look out.
    Warn,
    /// No.
    Stop,
    /// Neither.
    Plain,
}

/// A word with its shape.
pub fn badge(tone: Tone, text: &str) -> Markup {
    let (class, shape) = match tone {
        Tone::Ok => (
            "badge badge-ok",
            "M6 .8a5.2 5.2 0 100 10.4A5.2 5.2 0 006 .8z",
        ),
        Tone::Warn => ("badge badge-warn", "M6 .8l5.6 10.2H.4z"),
        Tone::Stop => ("badge badge-stop", "M1 1h10v10H1z"),
        Tone::Plain => ("badge badge-plain", "M6 .5L11.5 6 6 11.5.5 6z"),
    };
    html! {
        span class=(class) {
            svg viewBox="0 0 12 12" aria-hidden="true" { path d=(shape); }
            (text)
        }
    }
}

/// Facts with their names; what is empty is left out.
pub fn facts(reader: Reader, facts: &[(&str, &str)]) -> Markup {
    html! {
        dl.facts.card {
            @for (key, text) in facts {
                @if !text.is_empty() {
                    div {
                        dt { (reader.word(key)) }
                        dd.wrap { @for line in text.lines() { p { (line) } } }
                    }
                }
            }
        }
    }
}

/// A phone that a telephone dials; several in one text are left as they are.
pub fn phone(reader: Reader, phone: &str) -> Markup {
    let is_one = phone
        .chars()
        .all(|c| c.is_ascii_digit() || "+- ()".contains(c));
    let is_dialled = |c: &char| c.is_ascii_digit() || *c == '+';
    let digits: String = phone.chars().filter(is_dialled).collect();
    html! {
        @if phone.is_empty() { span.muted { (reader.word("open.notGiven")) } }
        @else if is_one { a href={ "tel:" (digits) } { (phone) } }
        @else { (phone) }
    }
}

struct Style {
    address: String,
    sheet: Cached,
}

/// The app's own colours and type, and what these pages need beside them.
static STYLE: LazyLock<Style> = LazyLock::new(|| {
    let text = concat!(
        include_str!("../../web/src/styles/base.css"),
        include_str!("../../web/src/styles/common.css"),
        include_str!("../../web/src/styles/open.css"),
        include_str!("../../web/src/styles/open-map.css"),
        include_str!("../../web/src/styles/open-print.css"),
    );
    let sheet = Cached::new("text/css; charset=utf-8", text.as_bytes().to_vec());
    Style {
        address: format!("/open.css?v={}", sheet.hash()),
        sheet,
    }
});

/// The style sheet of these pages; its address changes when it does.
pub async fn style(headers: HeaderMap) -> Response {
    STYLE
        .sheet
        .answer(&headers, "public, max-age=31536000, immutable")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_language_that_the_address_named() {
        let stated = Reader {
            language: Language::En,
            is_stated: true,
        };
        assert_eq!(stated.link("/points"), "/points?lang=en");
        assert_eq!(
            stated.link("/points?open=1#map"),
            "/points?open=1&lang=en#map"
        );
        let not = Reader {
            is_stated: false,
            ..stated
        };
        assert_eq!(not.link("/points?open=1"), "/points?open=1");
    }
}
