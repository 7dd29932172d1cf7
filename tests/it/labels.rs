//! Labels: pictures against pictures, codes read back by another decoder, and templates refused.

mod broken;
mod fits;
pub mod read;

use std::path::Path;

use yaoju::{
    error::{Error, Language},
    label::{Depth, Facts, Job, Press, Resolution, Sheet, Template, template::Printer},
};

use read::{Dots, from_pdf, from_zpl};

const LANGUAGES: [(Language, &str); 2] = [(Language::Zh, "zh"), (Language::En, "en")];

fn press() -> Press {
    Press::built_in().unwrap()
}

fn examples(template: &Template, language: Language) -> Vec<Facts> {
    let facts = Facts::example(template, language);
    let Some(field) = template
        .fields
        .iter()
        .find(|field| !field.choices.is_empty())
    else {
        return vec![facts];
    };
    let words = [
        ("合格品区", "Qualified"),
        ("待验区", "Pending"),
        ("不合格品区", "Rejected"),
    ];
    let choices = field.choices.iter().zip(words);
    choices
        .map(|(choice, (zh, en))| {
            let mut facts = facts.clone();
            facts.values.insert(field.name.clone(), choice.clone());
            let word = if language == Language::Zh { zh } else { en };
            facts.values.insert("zone".to_owned(), word.to_owned());
            facts
        })
        .collect()
}

/// `LABELS=write` writes the pictures anew; then look at each.
#[test]
fn every_label_looks_as_it_was_looked_at() {
    let press = press();
    let folder = Path::new("tests/data/labels");
    let mut differ = Vec::new();
    for template in press.templates() {
        let is_large = template.width.max(template.height) > 120_000;
        // Colours where they say something; elsewhere black and white, which is small to keep.
        let is_coloured = template.key == "zone-a5";
        let depth = if is_coloured {
            Depth::Colour
        } else {
            Depth::Mono
        };
        let resolution = if is_large {
            Resolution::Screen
        } else {
            Resolution::Dpi203
        };
        for (language, tongue) in LANGUAGES {
            let labels = examples(template, language);
            let job = Job {
                template: &template.key,
                language,
                labels: &labels,
            };
            for (index, png) in press
                .png(&job, resolution, depth)
                .unwrap()
                .iter()
                .enumerate()
            {
                let file = folder.join(format!("{}-{tongue}-{index}.png", template.key));
                if std::env::var("LABELS").is_ok_and(|what| what == "write") {
                    std::fs::write(&file, png).unwrap();
                }
                let kept = std::fs::read(&file).unwrap_or_default();
                let dots = |png: &[u8]| image::load_from_memory(png).map(|p| p.to_rgb8()).ok();
                if dots(&kept) != dots(png) {
                    differ.push(file);
                }
            }
        }
    }
    assert!(
        differ.is_empty(),
        "look at these, then LABELS=write: {differ:#?}"
    );
}

#[test]
fn every_template_inside_is_sound() {
    let press = press();
    assert_eq!(press.refused(), []);
    assert!(press.templates().count() >= 16);
    for template in press.templates() {
        assert!(!template.name.zh.is_empty() && !template.name.en.is_empty());
        assert!(template.has_code(), "{}", template.key);
    }
}

#[test]
fn every_code_is_read_back_from_every_way_out() {
    let press = press();
    for template in press.templates() {
        let facts = [examples(template, Language::Zh).remove(0)];
        let job = Job {
            template: &template.key,
            language: Language::Zh,
            labels: &facts,
        };
        let code = facts[0].code.clone().unwrap();
        let is_large = template.width.max(template.height) > 120_000;
        let resolutions = [Resolution::Dpi203, Resolution::Dpi300];
        for resolution in resolutions.into_iter().take(if is_large { 1 } else { 2 }) {
            let png = press.png(&job, resolution, Depth::Mono).unwrap().remove(0);
            let dots = Dots::from_png(&png);
            assert_eq!(dots.codes(), [code.as_str()], "PNG of {}", template.key);
            let zpl = press.zpl(&job, resolution).unwrap();
            assert_eq!(from_zpl(&zpl), [dots], "ZPL of {}", template.key);
        }
    }
}

#[test]
fn a_pdf_opens_and_its_codes_and_texts_come_back() {
    let press = press();
    let folder = tempfile::tempdir().unwrap();
    for template in press.templates() {
        let facts = examples(template, Language::Zh);
        let job = Job {
            template: &template.key,
            language: Language::Zh,
            labels: &facts,
        };
        let sheet = match template.printer {
            Printer::Sheet => Sheet::a4(template),
            Printer::Roll => Sheet::roll(template),
        };
        let file = folder.path().join("label.pdf");
        std::fs::write(&file, press.pdf(&job, &sheet).unwrap()).unwrap();
        let dots = from_pdf(&file, 1, 200);
        let code = facts[0].code.clone().unwrap();
        assert_eq!(dots.codes(), [code], "{}", template.key);
        let text = read::text_of_pdf(&file);
        for field in template
            .fields
            .iter()
            .filter(|field| field.name != "colour")
        {
            let value = facts[0].values.get(&field.name);
            let value = value
                .or_else(|| facts[0].rows.first()?.get(&field.name))
                .unwrap();
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            assert!(
                plain(&text).contains(&plain(value)) || plain(value).chars().count() > 12,
                "{}: {value} in {text}",
                template.key
            );
        }
    }
}

#[test]
fn sheets_start_anywhere_and_go_on() {
    let press = press();
    let template = press.template("stock-card-90x60").unwrap();
    let mut labels = vec![Facts::example(template, Language::Zh); 10];
    for (index, facts) in labels.iter_mut().enumerate() {
        facts.code = Some(format!("HTTPS://YAOJU.SHIFAN.GOV.CN/Q/7K3M9Q{index:02}"));
    }
    let job = Job {
        template: &template.key,
        language: Language::Zh,
        labels: &labels,
    };
    let sheet = Sheet {
        start: 3,
        ..Sheet::a4(template)
    };
    assert_eq!(sheet.places(), 9);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sheet.pdf");
    std::fs::write(&file, press.pdf(&job, &sheet).unwrap()).unwrap();
    let pages = [from_pdf(&file, 1, 200), from_pdf(&file, 2, 200)];
    for (index, facts) in (3_u32..).zip(&labels) {
        let dots = |length: i32| usize::try_from(length / 127).unwrap();
        let (x, y) = sheet.corner(template, index % 9);
        let page = &pages[usize::try_from(index / 9).unwrap()];
        let label = page.part([x, y, template.width, template.height].map(dots));
        assert_eq!(label.codes(), [facts.code.as_deref().unwrap()], "{index}");
    }
    let (x, y) = sheet.corner(template, 2);
    let used_up =
        pages[0].part([x / 127 + 9, y / 127 + 9, 600, 400].map(|n| n.try_into().unwrap()));
    assert!(used_up.is_white());
    let crowded = Sheet {
        columns: 4,
        ..sheet
    };
    assert_eq!(refused(press.pdf(&job, &crowded)), "label-sheet");
    let beyond = Sheet { start: 9, ..sheet };
    assert_eq!(refused(press.pdf(&job, &beyond)), "label-sheet");
}

#[test]
fn a_long_table_goes_on_on_further_pages() {
    let press = press();
    let template = press.template("points-a4").unwrap();
    let mut facts = Facts::example(template, Language::Zh);
    facts.rows = vec![facts.rows[0].clone(); 30];
    let job = Job {
        template: &template.key,
        language: Language::Zh,
        labels: &[facts.clone()],
    };
    assert_eq!(press.svg(&job).unwrap().len(), 3);
    facts.rows = vec![facts.rows[0].clone(); 1_001];
    let job = Job {
        labels: &[facts],
        ..job
    };
    assert_eq!(refused(press.svg(&job)), "label-rows");
}

#[test]
fn facts_that_cannot_be_printed_are_refused() {
    let press = press();
    let template = press.template("zone-a4").unwrap();
    let good = examples(template, Language::Zh).remove(0);
    let outcome = |key: &str, change: &dyn Fn(&mut Facts)| {
        let mut facts = good.clone();
        change(&mut facts);
        refused(press.svg(&Job {
            template: key,
            language: Language::Zh,
            labels: &[facts],
        }))
    };
    let set = |name: &'static str, value: String| {
        move |facts: &mut Facts| drop(facts.values.insert(name.to_owned(), value.clone()))
    };
    assert_eq!(outcome("no-such", &|_| {}), "label-unknown");
    assert_eq!(
        outcome("zone-a4", &set("zone", " ".into())),
        "label-fact-missing"
    );
    assert_eq!(
        outcome("zone-a4", &|facts| facts.code = None),
        "label-fact-missing"
    );
    assert_eq!(
        outcome("zone-a4", &set("zone", "区".repeat(41))),
        "label-fact-too-long"
    );
    assert_eq!(
        outcome("zone-a4", &set("zone", "合\u{7}格".into())),
        "label-fact-control"
    );
    assert_eq!(
        outcome("zone-a4", &set("colour", "blue".into())),
        "label-fact-choice"
    );
    let long = |length: usize| move |facts: &mut Facts| facts.code = Some("a".repeat(length));
    assert_eq!(outcome("zone-a4", &long(800)), "label-code-too-small");
    assert_eq!(outcome("zone-a4", &long(10_000)), "label-code-too-long");
    let many = vec![good.clone(); 5_001];
    let job = Job {
        template: "zone-a4",
        language: Language::Zh,
        labels: &many,
    };
    assert_eq!(
        refused(press.pdf(&job, &Sheet::roll(template))),
        "label-too-many"
    );
}

#[test]
fn markup_in_a_fact_is_drawn_as_it_is_written() {
    let press = press();
    let template = press.template("shelf-70x30").unwrap();
    let mut facts = Facts::example(template, Language::Zh);
    let value = "<script>\"&'</script>";
    facts.values.insert("place".to_owned(), value.to_owned());
    let job = Job {
        template: &template.key,
        language: Language::Zh,
        labels: &[facts],
    };
    let svg = press.svg(&job).unwrap().remove(0);
    assert!(!svg.contains("<script"), "{svg}");
    assert!(svg.contains("&lt;script&gt;"));
    roxmltree::Document::parse(&svg).unwrap();
}

fn refused<T>(outcome: Result<T, Error>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code.text(),
        Err(other) => panic!("{other}"),
        Ok(_) => "was taken",
    }
}
