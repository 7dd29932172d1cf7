//! Monthly history becomes documents, and every closing figure comes out again.

use std::path::{Path, PathBuf};

use yaoju::{
    clock::Clock,
    db::Db,
    exchange::{
        book::{self, Heads},
        history::{self, Files, Outcome},
        progress::Progress,
    },
};

use crate::on_both;

on_both!(
    a_small_history_comes_out_again,
    the_real_history_comes_out_again
);

fn made_up() -> Files {
    let data = Path::new("tests/data");
    Files {
        history: data.join("history.csv"),
        products: data.join("history-products.csv"),
        facilities: data.join("history-facilities.csv"),
    }
}

async fn import(db: &Db, files: &Files) -> anyhow::Result<Outcome> {
    history::import(db, &Clock::system(), files, &mut Progress::silent()).await
}

async fn is_sound(db: &Db) -> bool {
    let reports = book::verify_database(db, None, &Heads::new(), &mut Progress::silent()).await;
    let reports = reports.unwrap();
    let mut text = Vec::new();
    let is_sound = book::print(&reports, yaoju::error::Language::En, &mut text).unwrap();
    assert!(is_sound, "{}", String::from_utf8_lossy(&text));
    is_sound
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Counted {
    kind: String,
    documents: i64,
    units: i64,
}

async fn a_small_history_comes_out_again(db: &Db) {
    let outcome = import(db, &made_up()).await.unwrap();
    assert_eq!((outcome.agreeing, outcome.figures), (10, 10));
    assert_eq!((outcome.posted, outcome.known), (21, 0));
    assert!(is_sound(db).await);

    let mut tx = db.read().await.unwrap();
    let found: Vec<Counted> = tx
        .query(
            "SELECT document.kind, CAST(COUNT(DISTINCT document.id) AS BIGINT) AS documents,
                    CAST(SUM(entry.units) AS BIGINT) AS units
             FROM document JOIN entry ON entry.facility_id = document.facility_id
                 AND entry.document_id = document.id
             GROUP BY document.kind ORDER BY document.kind",
        )
        .all()
        .await
        .unwrap();
    let counted = |kind: &str, documents, units| Counted {
        kind: kind.into(),
        documents,
        units,
    };
    let wanted = [
        // Adjusted: +4 +8 −5 −7 −44; opened differently: +7 −2 +5.
        counted("count", 8, -34),
        counted("dispense", 7, -234),
        counted("opening", 2, 52),
        counted("receipt", 4, 264),
    ];
    assert_eq!(found, wanted);
    let names: Vec<(String, String)> = tx
        .query("SELECT code, name FROM region ORDER BY code")
        .all()
        .await
        .unwrap();
    let codes: Vec<&str> = names.iter().map(|(code, _)| code.as_str()).collect();
    let wanted = ["990000", "990100", "990101", "990102", "990200", "990201"];
    assert_eq!(codes, wanted);
    drop(tx);

    let again = import(db, &made_up()).await.unwrap();
    assert_eq!((again.posted, again.known, again.agreeing), (0, 21, 10));
}

/// A file with a fault is refused with the row's number before anything is written.
#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_history_is_refused_as_a_whole() {
    let fresh = crate::both::sqlite().await.unwrap();
    let text = std::fs::read_to_string(made_up().history).unwrap();
    let faults = [
        (
            "2024,11,NORTH,HILL,H001,P-PILL,40,60,25,0,75",
            "2024,11,NORTH,HILL,H001,P-PILL,40,60,25,0,76",
            "row 2",
        ),
        ("2025,2,SOUTH", "2023,2,SOUTH", "row 11"),
        ("H002,P-PILL,0,30", "H009,P-PILL,0,30", "row 4"),
        (
            "H003,P-COND,12,0,20,8",
            "H003,P-COND,twelve,0,20,8",
            "row 5",
        ),
        (
            "2024,12,NORTH,HILL,H001,P-PILL,75",
            "2024,13,NORTH,HILL,H001,P-PILL,75",
            "row 6",
        ),
        ("H001,P-IUD,0,0,0,4,4", "H001,P-PILL,0,0,0,4,4", "row 3"),
        ("P-COND,12,0,20,8,0", "P-COND,12,-20,0,8,0", "row 5"),
    ];
    let dir = tempfile::tempdir().unwrap();
    for (good, bad, place) in faults {
        assert!(text.contains(good), "{good}");
        let files = Files {
            history: dir.path().join("history.csv"),
            ..made_up()
        };
        std::fs::write(&files.history, text.replacen(good, bad, 1)).unwrap();
        let error = import(&fresh.db, &files).await.unwrap_err();
        assert!(format!("{error:#}").contains(place), "{error:#}");
    }
    let mut tx = fresh.db.read().await.unwrap();
    let facilities: i64 = tx
        .query("SELECT COUNT(*) FROM facility")
        .scalar()
        .await
        .unwrap();
    assert_eq!(facilities, 0);
}

/// The folder of a real history, where there is one beside the project.
fn real() -> Option<PathBuf> {
    if let Ok(named) = std::env::var("YAOJU_LMIS") {
        return Some(named.into());
    }
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|above| above.join("shared/data/lmis"))
        .find(|folder| folder.is_dir())
}

async fn the_real_history_comes_out_again(db: &Db) {
    let Some(folder) = real() else {
        eprintln!("skipped: YAOJU_LMIS names no folder with a history");
        return;
    };
    let files = Files {
        history: folder.join("history-2016-01-to-2019-06.csv"),
        products: folder.join("products.csv"),
        facilities: folder.join("facilities.csv"),
    };
    let outcome = import(db, &files).await.unwrap();
    let mut printed = Vec::new();
    assert!(outcome.print(&mut printed).unwrap());
    let printed = String::from_utf8(printed).unwrap();
    assert!(
        printed.ends_with("35753 of 35753 closing figures agree\n"),
        "{printed}"
    );
    assert!(is_sound(db).await);
}
