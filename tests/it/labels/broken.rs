//! A county's own templates: taken when sound, refused with file, line and reason when not.

use std::path::Path;

use yaoju::label::{Facts, Job, Press};

const MANIFEST: &str = r#"
[field.greeting]
label = { zh = "问候", en = "Greeting" }
example = { zh = "你好", en = "Hello" }
longest = 20

[[label]]
key = "own-label"
svg = "own-label.svg"
name = { zh = "自制标签", en = "Own label" }
size = [60, 40]
subject = "card"
printer = "roll"
correction = "M"
"#;

const SOUND: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40">
  <rect x="1" y="1" width="58" height="38" fill="none" stroke="black" stroke-width="0.5"/>
  <text data-field="greeting" x="5" y="5" width="50" height="10" font-size="6">hi</text>
</svg>"#;

fn open(manifest: &str, svg: &str) -> Press {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("labels");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("manifest.toml"), manifest).unwrap();
    std::fs::write(folder.join("own-label.svg"), svg).unwrap();
    Press::open(data.path()).unwrap()
}

#[test]
fn a_template_of_ones_own_is_taken() {
    let press = open(MANIFEST, SOUND);
    assert_eq!(press.refused(), []);
    let template = press.template("own-label").unwrap();
    assert!(template.is_own);
    let facts = [Facts::example(template, yaoju::error::Language::Zh)];
    let language = yaoju::error::Language::Zh;
    let job = Job {
        template: "own-label",
        language,
        labels: &facts,
    };
    assert!(press.svg(&job).unwrap()[0].contains("aria-label=\"你好\""));
    let over = MANIFEST.replace("key = \"own-label\"", "key = \"shelf-70x30\"");
    let press = open(&over, SOUND);
    assert!(press.template("shelf-70x30").unwrap().is_own);
}

/// What is put on the third line of the drawing, and a part of the reason it is refused for.
const BROKEN: &[(&str, &str)] = &[
    ("<script>alert(1)</script>", "unknown element script"),
    ("<style>*{fill:red}</style>", "unknown element style"),
    (
        "<image href=\"http://example.org/a.png\"/>",
        "unknown element image",
    ),
    ("<use href=\"#a\"/>", "unknown element use"),
    ("<foreignObject/>", "unknown element foreignObject"),
    (
        "<rect x=\"1\" y=\"1\" width=\"5\" height=\"5\" onload=\"x()\"/>",
        "attribute onload",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"5\" height=\"5\" style=\"fill:red\"/>",
        "attribute style",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"5\" height=\"5\" fill=\"url(http://a/b)\"/>",
        "url(http",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"5\" height=\"5\" fill=\"red\"/>",
        "\"red\"",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"59.5\" height=\"5\"/>",
        "over the label's edge",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"0\" height=\"5\"/>",
        "more than nothing",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"5.1234\" height=\"5\"/>",
        "three decimals",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"99999999999\" height=\"5\"/>",
        "within 420 mm",
    ),
    (
        "<rect x=\"1\" y=\"1\" width=\"5e1\" height=\"5\"/>",
        "within 420 mm",
    ),
    ("<rect x=\"1\" y=\"1\" width=\"5\"/>", "height is missing"),
    (
        "<rect x=\"1\" y=\"1\" width=\"5\" height=\"5\" stroke=\"black\"/>",
        "stroke-width is missing",
    ),
    ("<path d=\"M1 1 A5 5 0 0 1 9 9\"/>", "made of M L H V C Z"),
    ("<path d=\"L1 1\"/>", "begin with M"),
    (
        "<text x=\"1\" y=\"9\" font-size=\"0.5\">小</text>",
        "at least 1.2 mm",
    ),
    (
        "<text x=\"1\" y=\"9\" font-size=\"3\"><tspan>x</tspan></text>",
        "holds no others",
    ),
    (
        "<text x=\"1\" y=\"9\" font-size=\"3\" font-family=\"Arial\">x</text>",
        "font-family",
    ),
    (
        "<text data-field=\"nobody\" x=\"1\" y=\"1\" width=\"9\" height=\"9\" font-size=\"3\"/>",
        "no field nobody",
    ),
    (
        "<text data-field=\"greeting\" x=\"1\" y=\"1\" width=\"9\" height=\"2\" font-size=\"3\"/>",
        "lower than its letters",
    ),
    ("<text x=\"1\" y=\"9\" font-size=\"3\"></text>", "no words"),
    (
        "<text x=\"50\" y=\"9\" font-size=\"5\">太长的文字</text>",
        "over the label's edge",
    ),
    (
        "<g data-when=\"nobody\"><line x1=\"1\" y1=\"1\" x2=\"5\" y2=\"5\"/></g>",
        "no field nobody",
    ),
    ("<g data-rows=\"0\" data-pitch=\"5\"/>", "data-rows"),
    ("<?php echo 1 ?>", "does not belong here"),
    ("&lol;", "not well-formed"),
    ("stray words", "does not belong here"),
    ("<rect", "not well-formed"),
];

#[test]
fn a_broken_drawing_is_refused_with_its_line() {
    for (line, reason) in BROKEN {
        let (head, tail) = SOUND.rsplit_once("\n  <text").unwrap();
        let press = open(MANIFEST, &format!("{head}\n{line}\n  <text{tail}"));
        let [fault] = press.refused() else {
            panic!("{line}: {:?}", press.refused());
        };
        assert_eq!(fault.file, "own-label.svg", "{line}");
        assert!(
            fault.reason.en.contains(reason),
            "{line}: {}",
            fault.reason.en
        );
        assert!((3..=4).contains(&fault.line), "{line}: line {}", fault.line);
        assert!(press.template("own-label").is_err());
        assert!(press.template("shelf-70x30").is_ok(), "the others stay");
    }
}

#[test]
fn a_file_that_is_a_bomb_is_refused() {
    let entities = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<svg/>";
    let outside = "<!DOCTYPE svg SYSTEM \"http://example.org/svg.dtd\">\n<svg/>";
    let sheet = format!("<?xml-stylesheet href=\"http://example.org/a.css\"?>{SOUND}");
    let large = SOUND.replace("</svg>", &format!("<!--{}--></svg>", " ".repeat(300_000)));
    let many = SOUND.replace("</svg>", &format!("{}</svg>", "<g/>".repeat(5_000)));
    let deep = format!("{}{}", "<g>".repeat(60), "</g>".repeat(60));
    let deep = SOUND.replace("</svg>", &format!("{deep}</svg>"));
    let wide = SOUND.replace("0 0 60 40", "0 0 6000 4000");
    let root = SOUND.replace("svg", "html");
    for (what, reason) in [
        (entities, "DTD"),
        (outside, "DTD"),
        (&sheet, "processing instructions"),
        (&large, "larger than 256 KB"),
        (&many, "nodes limit"),
        (&deep, "too deep"),
        (&wide, "within 420 mm"),
        (&root, "not an svg"),
    ] {
        let press = open(MANIFEST, what);
        let [fault] = press.refused() else {
            panic!("{reason}: {:?}", press.refused());
        };
        assert!(
            fault.reason.en.contains(reason),
            "{reason}: {}",
            fault.reason.en
        );
    }
}

#[test]
fn a_broken_manifest_is_refused_with_its_line() {
    let outside = "svg = \"../own-label.svg\"";
    for (from, to, line, reason) in [
        (
            "subject = \"card\"",
            "subject = \"moon\"",
            12,
            "unknown variant",
        ),
        (
            "key = \"own-label\"",
            "key = \"Own Label\"",
            7,
            "key and svg must be",
        ),
        ("svg = \"own-label.svg\"", outside, 7, "key and svg must be"),
        (
            "svg = \"own-label.svg\"",
            "svg = \"absent.svg\"",
            7,
            "absent.svg is not there",
        ),
        ("size = [60, 40]", "size = [6000, 40]", 7, "10 to 420 mm"),
        (
            "correction = \"M\"",
            "correction = \"M\"\nrequired = [\"x\"]",
            7,
            "no field x",
        ),
        ("longest = 20", "longest = 20000", 2, "1 to 1000"),
        ("longest = 20", "longest = ", 5, ""),
        (
            "printer = \"roll\"",
            "printer = \"roll\"\ncolour = 1",
            14,
            "unknown field",
        ),
    ] {
        let press = open(&MANIFEST.replace(from, to), SOUND);
        let Some(fault) = press.refused().first() else {
            panic!("{to} was taken");
        };
        assert_eq!(fault.file, "manifest.toml", "{to}");
        assert!(
            fault.reason.en.contains(reason),
            "{to}: {}",
            fault.reason.en
        );
        assert_eq!(fault.line, line, "{to}: {}", fault.reason.en);
    }
}

#[test]
fn a_folder_without_templates_changes_nothing() {
    let press = Press::open(Path::new("no-such-folder")).unwrap();
    assert_eq!(
        press.templates().count(),
        Press::built_in().unwrap().templates().count()
    );
}
