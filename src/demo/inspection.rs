//! Three visits by the plan's own standard: a township store that is too small, one above the band,
//! and the depot manager's own. Their findings stand at every step of the way.

use std::{
    io::Cursor,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Duration, Utc};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use uuid::Uuid;

use super::places::County;
use crate::{
    app::App,
    catalog::picture,
    clock::Clock,
    config::Settings,
    db::{Db, Tx},
    error::{Code, Error, Result},
    id,
    inspection::{
        finding::StepKind,
        receive::receive,
        seal, starter,
        store::{
            findings,
            photos::{self, PhotoRow},
            steps::{self, StepRow},
        },
        visit::NewVisit,
    },
    people::{
        Actor,
        store::{accounts::account_named, grants},
    },
    places::SharedFacility,
};

/// The township whose store is too small, and the one whose store is above the band.
pub const SMALL: usize = 3;
/// 22.0 m², above the band of 10 to 20.
pub const LARGE: usize = 4;
/// Where the depot manager of the demonstration works.
pub const MANAGERS: usize = 1;

/// What is found at a visit.
struct Plan {
    township: usize,
    days_ago: i64,
    area: &'static str,
    /// Checks not met, what was noted, and the steps taken since.
    unmet: &'static [Unmet],
}

type Unmet = (
    &'static str,
    &'static str,
    &'static [(StepKind, &'static str)],
);

const PLANS: [Plan; 3] = [
    Plan {
        township: SMALL,
        days_ago: 20,
        area: "8.6",
        unmet: &[
            ("S1", "一间房，量的是净面积", &[]),
            (
                "S2-4",
                "没有空调，下午温度偏高",
                &[(StepKind::Answered, "已安装 1.5 匹空调")],
            ),
            (
                "S2-6",
                "灭火器过期",
                &[
                    (StepKind::Answered, "已换新灭火器"),
                    (StepKind::Verified, "有效期到 2029 年"),
                ],
            ),
            (
                "S3-2",
                "制度没有上墙",
                &[
                    (StepKind::Answered, "已打印"),
                    (StepKind::SentBack, "打印了还没有挂上墙"),
                ],
            ),
            (
                "W1",
                "公开栏没有咨询电话",
                &[
                    (StepKind::Answered, "已补上电话"),
                    (StepKind::Verified, "看到了"),
                    (StepKind::Closed, ""),
                ],
            ),
        ],
    },
    Plan {
        township: LARGE,
        days_ago: 12,
        area: "22.0",
        unmet: &[("W3", "工业园还没有挂服务牌", &[])],
    },
    Plan {
        township: MANAGERS,
        days_ago: 9,
        area: "16.5",
        unmet: &[
            ("S2-7", "北窗没有避光窗帘", &[]),
            ("S4-2", "两个品种没有库存标示卡", &[]),
        ],
    },
];

/// Adds the standard and the visits, each at its own moment.
pub async fn add(db: &Db, county: &County, now: DateTime<Utc>) -> Result<()> {
    let moment = Arc::new(Mutex::new(now));
    let shown = moment.clone();
    let clock = Clock::from_fn(move || shown.lock().map_or(now, |moment| *moment));
    let config = Settings::default().resolve()?;
    let app = App::new(db.clone(), clock, config);
    let mut tx = db.write().await?;
    starter::add_three_lights(&mut tx, now - Duration::days(60)).await?;
    let inspector = actor(&mut tx, "inspector").await?;
    let manager = actor(&mut tx, "manager").await?;
    tx.commit().await?;
    for plan in &PLANS {
        let facility = &county.townships[plan.township - 1].depot;
        let signed = now - Duration::days(plan.days_ago);
        if let Ok(mut moment) = moment.lock() {
            *moment = signed;
        }
        let id = id::derived(facility.id, "demo visit");
        let taken = photo(&app, facility, id, inspector.account).await?;
        let visit: NewVisit =
            serde_json::from_value(visit(plan, facility, signed, taken, &inspector))
                .map_err(anyhow::Error::from)?;
        receive(&app, &inspector, facility, id, &visit).await?;
        take_steps(&app, plan, facility, id, (&inspector, &manager)).await?;
    }
    Ok(())
}

async fn actor(tx: &mut Tx, username: &str) -> Result<Actor> {
    let account = account_named(tx, username).await?;
    let account = account.ok_or_else(|| Error::from(Code::NotFound.with("what", username)))?;
    let held = grants::held(tx, account.id).await?;
    Ok(Actor {
        account: account.id,
        username: account.username.into(),
        name: account.name.into(),
        grants: held.iter().map(grants::Held::grant).collect(),
    })
}

/// A picture of shelves, as far as a few rectangles go.
async fn photo(app: &App, facility: &SharedFacility, visit: Uuid, account: Uuid) -> Result<Uuid> {
    let shelves = RgbImage::from_fn(640, 480, |x, y| match (x % 160, y % 120) {
        (_, 100..) => Rgb([120, 96, 70]),
        (20..=140, 30..) => Rgb([200, 210, 190]),
        _ => Rgb([236, 236, 230]),
    });
    let mut png = Cursor::new(Vec::new());
    shelves
        .write_to(&mut png, ImageFormat::Png)
        .map_err(anyhow::Error::from)?;
    let png = png.into_inner();
    let drawn = picture::redrawn(&png, picture::PHOTO)?;
    let row = PhotoRow {
        id: id::derived(visit, "photo"),
        subject_id: visit,
        taken_at: app.clock.now(),
        sent_hash: seal::hash(&png),
        hash: seal::hash(&drawn.jpeg),
        width: drawn.size.0.into(),
        height: drawn.size.1.into(),
    };
    let mut tx = app.db.write().await?;
    let now = app.clock.now();
    photos::add(&mut tx, (facility.id, account), &row, drawn.jpeg, now).await?;
    tx.commit().await?;
    Ok(row.id)
}

fn visit(
    plan: &Plan,
    facility: &SharedFacility,
    signed: DateTime<Utc>,
    photo: Uuid,
    inspector: &Actor,
) -> Value {
    let opened = signed - Duration::minutes(50);
    let asked = starter::three_lights().checks;
    let level = Some(crate::places::region::RegionLevel::Township);
    let asked = asked
        .iter()
        .filter(|check| check.counts() && check.is_for(facility.kind, level) && check.code != "S1");
    let mut answers: Vec<Value> = asked
        .map(|check| {
            let unmet = plan.unmet.iter().find(|(code, ..)| *code == check.code);
            let photos: &[Uuid] = if check.photo { &[photo] } else { &[] };
            json!({ "check": check.code, "photos": photos,
                "outcome": if unmet.is_some() { "not_met" } else { "met" },
                "note": unmet.map_or("", |(_, note, _)| note) })
        })
        .collect();
    if let Some((code, note, _)) = plan.unmet.iter().find(|(code, ..)| *code == "S1") {
        answers.push(json!({ "check": code, "note": note, "photos": [] }));
    }
    let strokes = json!([
        [[120, 80], [260, 60], [300, 200], [180, 320], [520, 300]],
        [[560, 90], [700, 110], [640, 330], [880, 280]]
    ]);
    let sign = |side: &str, name: &str| {
        json!({ "side": side, "name": name, "at": signed, "strokes": strokes,
            "refused": false, "reason": "" })
    };
    json!({ "standard": starter::CODE, "version": 1, "kind": "inspection", "announced": false,
        "openedAt": opened, "signedAt": signed, "sentAt": signed, "answers": answers,
        "area": { "parts": [{ "name": "库房", "areaM2": plan.area }], "measuredAt": opened },
        "note": "", "signatures": [sign("inspector", &inspector.name), sign("depot", "库房负责人")] })
}

/// The steps that were taken since, one a day.
async fn take_steps(
    app: &App,
    plan: &Plan,
    facility: &SharedFacility,
    visit: Uuid,
    (inspector, manager): (&Actor, &Actor),
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let signed = app.clock.now();
    for row in findings::of_visit(&mut tx, facility.id, visit).await? {
        let planned = plan.unmet.iter().find(|(code, ..)| *code == row.check_code);
        let mut state = row.state();
        let mut number = 0;
        for (kind, note) in planned.map_or(&[][..], |(.., steps)| steps) {
            state = state.step(*kind)?;
            number += 1;
            let at = signed + Duration::days(number);
            let step = StepRow {
                id: id::derived(row.id, &format!("step {number}")),
                finding_id: row.id,
                number,
                kind: *kind,
                note: (*note).to_owned(),
                photos: "[]".to_owned(),
                due_on: None,
                at,
                recorded_at: at,
                account_name: String::new(),
                visit_id: None,
            };
            let by = match kind {
                StepKind::Answered => manager,
                _ => inspector,
            };
            steps::add(&mut tx, facility.id, &step, by.account).await?;
        }
    }
    tx.commit().await
}
