//! Print jobs: once for each id, kept as printed, drawn in every format, refused in plain words.

use clap::Parser as _;
use yaoju::{
    error::Language, label::command::LabelCommand, places::FacilityKind, printing::command,
};

use super::*;

on_both!(
    the_same_job_is_printed_once,
    a_job_is_drawn_again_as_it_was,
    every_label_can_be_printed,
    a_preview_writes_nothing,
    what_cannot_be_printed_is_refused,
    what_was_printed_is_never_changed,
    the_command_line_prints_what_is_due,
);

async fn stocked(db: &Db) -> Depot {
    let depot = Depot::new(db).await;
    depot
        .receive(&[
            ("P1", "A1", "2027-06-30", 100),
            ("P2", "B1", "2028-06-30", 9),
        ])
        .await;
    depot
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    let mut tx = db.read().await.unwrap();
    tx.query(sql).scalar().await.unwrap()
}

async fn the_same_job_is_printed_once(db: &Db) {
    let depot = stocked(db).await;
    let job = json!({ "id": id::fresh(), "template": CARD, "language": "zh",
        "all": {}, "copies": 2 });
    let first = depot.root.post(JOBS, &job).await.expect(201).json;
    assert_eq!((&first["count"], &first["copies"]), (&json!(2), &json!(2)));
    depot.receive(&[("P1", "A2", "2027-01-31", 5)]).await;
    let second = depot.root.post(JOBS, &job).await.expect(200).json;
    assert_eq!(first, second);
    let mut other = job.clone();
    other["copies"] = json!(3);
    depot
        .root
        .post(JOBS, &other)
        .await
        .refused("label-job-differs");
    assert_eq!(count(db, "SELECT COUNT(*) FROM label_job").await, 1);
    assert_eq!(count(db, "SELECT COUNT(*) FROM label_code").await, 2);
    // Another job gives no other codes, and the log has both, the newest first.
    depot.world.pass(chrono::Duration::minutes(1));
    let root = depot.world.sign_in("root").await;
    let third = json!({ "id": id::fresh(), "template": CARD, "language": "en", "things": ["P1"] });
    let third = root.post(JOBS, &third).await.expect(201).json;
    assert_eq!(third["labels"][0]["code"], first["labels"][0]["code"]);
    assert_eq!(third["labels"][0]["facts"]["expiry"], "2027-01-31");
    let log = root.get(&format!("{JOBS}?limit=1")).await.expect(200).json;
    assert_eq!(log["items"][0]["id"], third["id"]);
    assert_eq!(log["items"][0]["printedBy"]["name"], "root 某");
    let next = root
        .get(&format!("{JOBS}?after={}", text(&log["next"])))
        .await
        .expect(200)
        .json;
    assert_eq!(next["items"][0]["id"], first["id"]);
    assert_eq!(next["next"], Value::Null);
    let shown = root
        .get(&format!("{JOBS}/{}", text(&first["id"])))
        .await
        .expect(200)
        .json;
    assert_eq!(shown, first);
}

async fn a_job_is_drawn_again_as_it_was(db: &Db) {
    let depot = stocked(db).await;
    let job = depot.print(CARD, &["P1", "P2"]).await;
    let file = format!("{JOBS}/{}/file", text(&job["id"]));
    let draw = async |query: &str| depot.root.get(&format!("{file}{query}")).await.expect(200);
    let pdf = draw("").await;
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    assert_eq!(pdf.headers["content-type"], "application/pdf");
    let name = pdf.headers["content-disposition"].to_str().unwrap();
    assert!(name.contains("stock-card-90x60-20260302.pdf"), "{name}");
    let zpl = draw("?format=zpl&dpi=300").await;
    let labels = from_zpl(&zpl.bytes);
    assert_eq!(labels.len(), 2);
    let said = format!(
        "HTTP://127.0.0.1:8080/Q/{}",
        text(&job["labels"][0]["code"])
    );
    assert_eq!(labels[0].codes(), std::slice::from_ref(&said));
    let zip = draw("?format=png").await;
    assert_eq!(zip.headers["content-type"], "application/zip");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip.bytes)).unwrap();
    let mut png = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name("0001.png").unwrap(), &mut png).unwrap();
    assert_eq!(Dots::from_png(&png).codes(), [said]);
    for query in [
        "?format=svg",
        "?paper=a4&skip=3&cropMarks=false",
        "?paper=a4&columns=1&rows=2&left=10.5&top=20&gapDown=3&across=false",
    ] {
        draw(query).await;
    }
    // Nothing that happens changes the paper.
    depot
        .patch("products/P1", json!({ "name": "别的名字" }))
        .await;
    depot.receive(&[("P1", "A2", "2027-01-31", 5)]).await;
    assert_eq!(draw("").await.bytes, pdf.bytes);
    for (query, code) in [
        ("?paper=a4&columns=9", "label-sheet"),
        ("?paper=a4&skip=99", "label-sheet"),
        (
            "?paper=a4&columns=4000000000&rows=4000000000",
            "label-sheet",
        ),
        ("?paper=a4&left=abc", "invalid-input"),
        ("?paper=a4&left=1000", "invalid-input"),
        ("?format=png&dpi=1000000", "invalid-input"),
        ("?format=exe", "invalid-input"),
    ] {
        depot
            .root
            .get(&format!("{file}{query}"))
            .await
            .refused(code);
    }
    depot
        .root
        .get(&format!("{JOBS}/{}/file", id::fresh()))
        .await
        .expect(404);
}

/// Each label from what the list offers, or from a name that is typed in.
async fn every_label_can_be_printed(db: &Db) {
    let depot = stocked(db).await;
    let sensor = json!({ "code": "XD-T1", "storeroom": "R1", "kind": "probe", "position": "北墙" });
    let sensors = "/api/v1/facilities/XD/sensors";
    depot.root.post(sensors, &sensor).await.expect(201);
    let templates = depot.root.get("/api/v1/labels").await.expect(200).json;
    for template in templates["items"].as_array().unwrap() {
        let key = text(&template["key"]);
        let list = depot.get(&format!("labels?template={key}&limit=200")).await;
        let mut things: Vec<String> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| text(&item["thing"]))
            .collect();
        let mut values = json!({});
        if things.is_empty() {
            assert_eq!(template["typedThings"], true, "{key}");
            things.push("A3".to_owned());
            if template["subject"] == "slot" {
                values = json!({ "A3": { "product": "避孕套" } });
            }
        }
        for language in ["zh", "en"] {
            let job = json!({ "id": id::fresh(), "template": key, "language": language,
                "things": things, "values": values });
            let job = depot.root.post(JOBS, &job).await.expect(201).json;
            assert_eq!(job["missing"], json!([]), "{key}");
            let file = format!("{JOBS}/{}/file", text(&job["id"]));
            depot.root.get(&file).await.expect(200);
            let code = &job["labels"][0]["code"];
            if template["subject"] == "region" {
                assert_eq!(*code, Value::Null);
                assert_eq!(job["labels"][0]["facts"]["region"], "甲县");
            } else {
                depot
                    .world
                    .caller()
                    .get(&format!("/q/{}", text(code)))
                    .await
                    .expect(200);
            }
        }
        let due = depot.due(template["subject"].as_str().unwrap()).await;
        let due: Vec<_> = due
            .into_iter()
            .filter(|(_, fields)| !fields.is_empty())
            .collect();
        assert_eq!(due, [], "{key}");
    }
    let sheet = depot.get("labels?template=room-a4").await;
    assert_eq!(sheet["items"][0]["detail"], "52.6 m²");
}

async fn a_preview_writes_nothing(db: &Db) {
    let depot = stocked(db).await;
    let viewer = depot.world.sign_in("viewer").await;
    let path = "/api/v1/facilities/XD/label-previews";
    let trial = json!({ "template": CARD, "language": "zh", "all": {},
        "values": { "P1": { "limits": "㐀 600" } } });
    let preview = viewer.post(path, &trial).await.expect(200).json;
    assert_eq!(preview["count"], 2);
    assert_eq!(preview["missing"], json!(["㐀"]));
    let svgs = preview["svgs"].as_array().unwrap();
    assert_eq!(svgs.len(), 2);
    roxmltree::Document::parse(svgs[0].as_str().unwrap()).unwrap();
    for sql in [
        "SELECT COUNT(*) FROM label_job",
        "SELECT COUNT(*) FROM label_code",
    ] {
        assert_eq!(count(db, sql).await, 0);
    }
}

/// What is asked for, its refusal, and the field at fault.
fn refused() -> Vec<(Value, &'static str, &'static str)> {
    let many: Vec<String> = (0..2001).map(|n| format!("X{n}")).collect();
    vec![
        (
            json!({ "template": "no-such" }),
            "label-unknown",
            "template",
        ),
        (
            json!({ "things": ["P1", "P9"] }),
            "label-thing-unknown",
            "things[1]",
        ),
        (json!({ "things": [] }), "label-none", "things"),
        (json!({ "things": many }), "label-too-many", "things"),
        (
            json!({ "things": null, "all": { "storeroom": "R9" } }),
            "label-none",
            "things",
        ),
        (json!({ "things": null }), "invalid-input", "things"),
        (json!({ "all": {} }), "invalid-input", "things"),
        (json!({ "copies": 0 }), "invalid-input", "copies"),
        (json!({ "copies": 101 }), "invalid-input", "copies"),
        (
            json!({ "values": { "P2": { "limits": "1" } } }),
            "label-thing-unknown",
            "values.P2",
        ),
        (
            json!({ "values": { "P1": { "limit": "1" } } }),
            "label-fact-unknown",
            "values.P1.limit",
        ),
        (
            json!({ "values": { "*": { "limits": "<b>1</b>" } } }),
            "label-fact-markup",
            "values.P1.limits",
        ),
        (
            json!({ "values": { "P1": { "limits": "9".repeat(41) } } }),
            "label-fact-too-long",
            "labels[0].limits",
        ),
        (
            json!({ "values": { "P1": { "limits": "a\u{7}b" } } }),
            "label-fact-control",
            "labels[0].limits",
        ),
        (
            json!({ "template": "zone-a4", "things": ["HG"],
                "values": { "HG": { "colour": "blue" } } }),
            "label-fact-choice",
            "labels[0].colour",
        ),
        (
            json!({ "template": "slot-60x30", "things": ["A3"] }),
            "label-fact-missing",
            "labels[0].product",
        ),
        (
            json!({ "template": "slot-60x30", "things": ["9".repeat(41)] }),
            "text-too-long",
            "things[0]",
        ),
        (
            json!({ "template": "lot-100x70", "things": ["A1"] }),
            "label-thing-unknown",
            "things[0]",
        ),
        (
            json!({ "things": null, "all": { "expiringWithin": 99_999 } }),
            "invalid-input",
            "expiringWithin",
        ),
    ]
}

async fn what_cannot_be_printed_is_refused(db: &Db) {
    let depot = stocked(db).await;
    let job = |more: Value| {
        let mut job = json!({ "id": id::fresh(), "template": CARD, "language": "zh",
            "things": ["P1"] });
        for (name, value) in more.as_object().unwrap() {
            job[name] = value.clone();
        }
        job
    };
    for (more, code, field) in refused() {
        let answer = depot
            .root
            .post(JOBS, &job(more.clone()))
            .await
            .refused(code);
        assert_eq!(answer.json["field"], field, "{more}");
    }
    assert_eq!(count(db, "SELECT COUNT(*) FROM label_job").await, 0);
    assert_eq!(count(db, "SELECT COUNT(*) FROM label_code").await, 0);
    let unknown = depot
        .root
        .get("/api/v1/facilities/XD/labels?template=no-such")
        .await;
    unknown.refused("label-unknown");
    // A label of another's facility is no label of ours, and a plate of one supplied is.
    let plate = |things: &[&str]| job(json!({ "template": "service-plate-a4", "things": things }));
    let other = depot.root.post(JOBS, &plate(&["QD"])).await;
    other.refused("label-thing-unknown");
    depot
        .root
        .post(JOBS, &plate(&["XD", "FD1"]))
        .await
        .expect(201);
    // Those further down the line of supply too; a code goes to each of its own.
    depot
        .world
        .facility("FD2", FacilityKind::Outlet, "530102001", Some("TD"))
        .await;
    let job = depot.root.post(JOBS, &plate(&["FD2", "XD"])).await;
    let job = job.expect(201).json;
    let codes = depot.root.get("/api/v1/facilities/FD2/codes").await;
    let code = &codes.expect(200).json["items"][0]["code"];
    assert_eq!(*code, job["labels"][0]["code"]);
    let list = depot
        .get("labels?template=service-plate-a4&state=current")
        .await;
    let things = list["items"].as_array().unwrap().iter();
    let things: Vec<String> = things.map(|item| text(&item["thing"])).collect();
    assert_eq!(things, ["XD", "FD1", "FD2"]);
    let keeper = depot.world.sign_in("depot_manager").await;
    keeper.post(JOBS, &plate(&["XD"])).await.expect(201);
    keeper
        .post(JOBS, &plate(&["FD1"]))
        .await
        .refused("label-thing-unknown");
}

async fn what_was_printed_is_never_changed(db: &Db) {
    let depot = stocked(db).await;
    depot.print(CARD, &["P1"]).await;
    for sql in [
        "UPDATE label_job SET copies = 2",
        "DELETE FROM label_job",
        "UPDATE label_print SET facts = '{}'",
        "DELETE FROM label_print",
    ] {
        let mut tx = db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    label: LabelCommand,
}

async fn the_command_line_prints_what_is_due(db: &Db) {
    let depot = stocked(db).await;
    depot.print(CARD, &["P1"]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("due.pdf");
    let run = async |facility: &str, more: &[&str]| {
        let output = file.to_str().unwrap();
        let line = ["yaoju", CARD, "--facility", facility, "-o", output];
        let line = Line::try_parse_from(line.iter().chain(more)).unwrap();
        let wanted = line.label.live().unwrap();
        let mut out = Vec::new();
        let done = command::run(&depot.world.app, wanted, Language::Zh, &mut out).await;
        done.map(|()| String::from_utf8(out).unwrap())
    };
    let said = run("XD", &["--due", "--storeroom", "R1"]).await.unwrap();
    assert!(said.ends_with("\t1\n"), "{said}");
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"));
    assert_eq!(depot.due("card").await, []);
    let log = depot.get("label-jobs").await;
    assert_eq!(log["items"][0]["printedBy"]["name"], "命令行打印");
    let nothing = run("XD", &["--due"]).await.unwrap_err().to_string();
    assert!(nothing.contains("没有要打印的标签"), "{nothing}");
    assert!(run("NO-SUCH", &[]).await.is_err());
    assert!(Line::try_parse_from(["yaoju", CARD, "--due", "-o", "x.pdf"]).is_err());
}
