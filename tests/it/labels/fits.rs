//! Whatever a text says, it stays in its box.

use proptest::prelude::*;
use yaoju::label::{
    font::{Fonts, Weight},
    layout::wrap,
    template::{Anchor, Area, Ink, Rest, Style},
};

const WORDS: &[&str] = &[
    "复方左炔诺孕酮",
    "片",
    "，",
    "。",
    "、",
    "（三相）",
    "《说明》",
    "：",
    "ABC-123",
    "Levonorgestrel",
    " ",
    "0.15mg",
    "×",
    "%",
    "\n",
    "éà",
    "避孕套",
    "——",
    "…",
    "21片/板",
    "HTTPS://YAOJU",
    "“免费”",
    "𠀀",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 1..30).prop_map(|words| words.concat())
}

fn style() -> impl Strategy<Value = Style> {
    let anchors = prop::sample::select(vec![Anchor::Start, Anchor::Middle, Anchor::End]);
    let rests = prop::sample::select(vec![Rest::Top, Rest::Middle, Rest::Bottom]);
    (2_000..12_000, 1..5_usize, anchors, rests).prop_map(|(size, lines, anchor, rest)| Style {
        size,
        floor: size / 2,
        lines,
        weight: if lines % 2 == 0 {
            Weight::Bold
        } else {
            Weight::Regular
        },
        ink: Ink::BLACK,
        anchor,
        rest,
        spacing: if lines == 3 { 300 } else { 0 },
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_leaves_its_box(
        text in text(), style in style(), width in 15_000..90_000, height in 6_000..40_000,
    ) {
        let fonts = fonts();
        let area = Area { x: 1_000, y: 2_000, width, height };
        let runs = wrap::fill(&text, area, &style, fonts);
        prop_assert!(runs.len() <= style.lines);
        for run in &runs {
            let font = fonts.of(run.weight);
            let units: i64 = run.glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
            let end = i64::from(run.spot.x) + units * i64::from(run.size) / i64::from(font.em);
            prop_assert!(run.spot.x >= area.x && end <= i64::from(area.x + width), "{run:?}");
            prop_assert!((style.floor..=style.size).contains(&run.size));
            prop_assert!(run.spot.y - run.size * 88 / 100 >= area.y - 1, "{run:?}");
            prop_assert!(run.spot.y + run.size * 12 / 100 <= area.y + height + 1, "{run:?}");
        }
        let said: String = runs.iter().flat_map(|run| run.glyphs.iter().map(|g| g.c)).collect();
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let (said, text) = (plain(&said), plain(&text));
        let begins = said.strip_suffix('…').is_some_and(|begin| text.starts_with(begin));
        prop_assert!(said == text || begins, "{said} of {text}");
    }
}

fn fonts() -> &'static Fonts {
    static FONTS: std::sync::OnceLock<Fonts> = std::sync::OnceLock::new();
    FONTS.get_or_init(|| Fonts::built_in().unwrap())
}

fn lines(text: &str, characters: i32) -> Vec<String> {
    let style = Style {
        size: 4_000,
        floor: 4_000,
        lines: 9,
        weight: Weight::Regular,
        ink: Ink::BLACK,
        anchor: Anchor::Start,
        rest: Rest::Top,
        spacing: 0,
    };
    let area = Area {
        x: 0,
        y: 0,
        width: characters * 4_000 + 100,
        height: 80_000,
    };
    let runs = wrap::fill(text, area, &style, fonts());
    runs.iter()
        .map(|run| run.glyphs.iter().map(|glyph| glyph.c).collect())
        .collect()
}

#[test]
fn lines_break_where_chinese_may_be_broken() {
    assert_eq!(
        lines("复方炔诺酮片、避孕套", 6),
        ["复方炔诺酮", "片、避孕套"]
    );
    assert_eq!(
        lines("使用前请看《说明书》", 6),
        ["使用前请看", "《说明书》"]
    );
    assert_eq!(
        lines("规格：Levonorgestrel 片", 9),
        ["规格：", "Levonorgestrel 片"]
    );
    assert_eq!(lines("一二三\n四五", 9), ["一二三", "四五"]);
    assert_eq!(lines("", 9), Vec::<String>::new());
}
