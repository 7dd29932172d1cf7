//! The page of a label as text: every value escaped, every sentence in two languages.

use crate::error::Language;

/// What stands on a page, from above.
pub struct Body {
    language: Language,
    title: String,
    html: String,
    is_listing: bool,
}

impl Body {
    /// An empty page.
    pub fn new(language: Language) -> Body {
        Body {
            language,
            title: String::new(),
            html: String::new(),
            is_listing: false,
        }
    }

    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn end_list(&mut self) {
        if self.is_listing {
            self.html.push_str("</dl>");
            self.is_listing = false;
        }
    }

    /// The heading of the page.
    pub fn title(&mut self, zh: &str, en: &str) {
        self.title = self.pick(zh, en).to_owned();
    }

    /// The heading of a part.
    pub fn section(&mut self, zh: &str, en: &str) {
        self.end_list();
        let text = escaped(self.pick(zh, en));
        self.html.extend(["<h2>", &text, "</h2>"]);
    }

    /// A sentence that must be seen: `stop`, `warn` or `good`.
    pub fn notice(&mut self, kind: &str, zh: &str, en: &str) {
        self.end_list();
        let text = escaped(self.pick(zh, en));
        self.html
            .extend(["<p class=\"notice ", kind, "\">", &text, "</p>"]);
    }

    /// A small sentence.
    pub fn note(&mut self, zh: &str, en: &str) {
        self.end_list();
        let text = escaped(self.pick(zh, en));
        self.html.extend(["<p class=\"note\">", &text, "</p>"]);
    }

    /// A link to another page.
    pub fn link(&mut self, href: &str, zh: &str, en: &str) {
        self.end_list();
        let (href, text) = (escaped(href), escaped(self.pick(zh, en)));
        self.html
            .extend(["<p><a href=\"", &href, "\">", &text, "</a></p>"]);
    }

    /// A fact; nothing where there is none.
    pub fn fact(&mut self, zh: &str, en: &str, value: &str) {
        if !value.is_empty() {
            let value = escaped(value);
            self.row(zh, en, &value);
        }
    }

    /// A phone that is called by a touch.
    pub fn phone(&mut self, zh: &str, en: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let is_digit = |c: &char| c.is_ascii_digit() || *c == '+';
        let first = value.split([',', ',', '、', ';', '/']).next();
        let called: String = first.unwrap_or_default().chars().filter(is_digit).collect();
        let shown = escaped(value);
        self.row(zh, en, &format!("<a href=\"tel:{called}\">{shown}</a>"));
    }

    fn row(&mut self, zh: &str, en: &str, html: &str) {
        if !self.is_listing {
            self.html.push_str("<dl>");
            self.is_listing = true;
        }
        let name = escaped(self.pick(zh, en));
        self.html
            .extend(["<dt>", &name, "</dt><dd>", html, "</dd>"]);
    }
}

/// The whole page; `staff` is where those who are signed in go on.
pub fn page(language: Language, uri: &str, body: &Body, staff: Option<&str>) -> String {
    let (tag, other, other_name) = match language {
        Language::Zh => ("zh-CN", "en", "English"),
        Language::En => ("en", "zh", "中文"),
    };
    let title = escaped(&body.title);
    let end = if body.is_listing { "</dl>" } else { "" };
    let mark = if uri.contains('?') { '&' } else { '?' };
    let turned = escaped(&format!("{uri}{mark}lang={other}"));
    let staff = staff.map_or(String::new(), |href| {
        let text = body.pick("在药具系统中打开", "Open in Yaoju");
        let href = escaped(href);
        format!("<p><a class=\"button\" href=\"{href}\">{text}</a></p>")
    });
    let brand = body.pick("免费避孕药具", "Free contraceptives");
    let html = &body.html;
    format!(
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title} – {brand}</title>\
         <link rel=\"icon\" href=\"/icon.svg\"><link rel=\"stylesheet\" href=\"/label.css\"></head>\
         <body><header><span>{brand}</span><a href=\"{turned}\" lang=\"{other}\">{other_name}</a>\
         </header><main><h1>{title}</h1>{html}{end}{staff}</main></body></html>\n"
    )
}

/// A value as text of a page.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
