//! The county's regions and facilities. Its codes begin with 99, which no real region bears.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::UTC_OFFSET_MINUTES;
use crate::{
    db::Tx,
    error::{Code, Error, Result},
    places::{
        FacilityKind, SharedFacility,
        region::RegionCode,
        store::{self, NewFacility, regions},
    },
};

/// The townships and their dispensing points.
const TOWNSHIPS: [(&str, [&str; 5]); 12] = [
    (
        "城关镇",
        ["东街社区", "西门社区", "人民医院", "妇幼保健院", "工业园"],
    ),
    (
        "青石镇",
        ["青石社区", "石桥村", "白果村", "青石卫生院", "砖瓦厂"],
    ),
    (
        "柳坝镇",
        ["柳坝社区", "上柳村", "下柳村", "柳坝卫生院", "客运站"],
    ),
    (
        "龙潭镇",
        ["龙潭社区", "潭口村", "梨园村", "龙潭卫生院", "水泥厂"],
    ),
    (
        "马鞍乡",
        ["马鞍村", "鞍山村", "大坪村", "马鞍卫生院", "茶场"],
    ),
    (
        "红岩乡",
        ["红岩村", "岩脚村", "杉树村", "红岩卫生院", "煤矿"],
    ),
    (
        "竹溪乡",
        ["竹溪村", "溪口村", "楠木村", "竹溪卫生院", "竹器厂"],
    ),
    (
        "大田镇",
        ["大田社区", "田心村", "新田村", "大田卫生院", "农贸市场"],
    ),
    (
        "清水镇",
        ["清水社区", "水井村", "河边村", "清水卫生院", "电子厂"],
    ),
    (
        "高桥乡",
        ["高桥村", "桥头村", "枫树村", "高桥卫生院", "林场"],
    ),
    (
        "双河镇",
        ["双河社区", "河西村", "河东村", "双河卫生院", "服装厂"],
    ),
    (
        "南山乡",
        ["南山村", "山口村", "松林村", "南山卫生院", "石料场"],
    ),
];

/// The outlets that have a dispenser beside them: township, point.
const DISPENSERS: [(usize, usize); 8] = [
    (0, 0),
    (0, 2),
    (0, 4),
    (1, 0),
    (2, 4),
    (7, 4),
    (8, 4),
    (10, 4),
];

/// When the points of a township are open.
const OUTLET_HOURS: [&str; 5] = [
    "周一至周五 8:30–11:30、14:00–17:30",
    "周一至周六 9:00–12:00",
    "每天 8:00–18:00",
    "周一至周五 8:30–17:30；周六 9:00–12:00",
    "赶场天上午，其他时间请打电话",
];

/// The county's middle, in millionths of a degree: a place in the ocean, where no county is.
const MIDDLE: (i64, i64) = (30_250_000, 160_400_000);

/// Where the townships lie around it, in millionths of a degree.
const AROUND: [(i64, i64); 12] = [
    (4_000, 3_000),
    (92_000, -31_000),
    (61_000, 88_000),
    (-18_000, 121_000),
    (-83_000, 97_000),
    (-124_000, 21_000),
    (-97_000, -66_000),
    (-29_000, -118_000),
    (43_000, -104_000),
    (137_000, 42_000),
    (8_000, 63_000),
    (-58_000, -17_000),
];

/// Where the points of a township lie around its depot.
const WITHIN: [(i64, i64); 5] = [
    (3_100, 4_700),
    (-12_600, 8_200),
    (9_400, -13_700),
    (-2_300, -4_100),
    (15_800, 11_900),
];

fn township_position(index: usize) -> (i64, i64) {
    let (north, east) = AROUND[index];
    (MIDDLE.0 + north, MIDDLE.1 + east)
}

/// A dispenser hangs some steps from the door of its point.
fn point_position(township: usize, at: usize, kind: FacilityKind) -> (i64, i64) {
    let (latitude, longitude) = township_position(township);
    // No two townships look the same.
    let stretch = 10 + i64::try_from(township).unwrap_or(0);
    let (north, east) = WITHIN[at];
    let steps = if kind == FacilityKind::Dispenser {
        400
    } else {
        0
    };
    (
        latitude + north * stretch / 14 + steps,
        longitude + east * stretch / 14 + steps,
    )
}

/// The county's facilities.
pub struct County {
    /// The region's id.
    pub region: Uuid,
    /// The county depot.
    pub depot: SharedFacility,
    /// The townships.
    pub townships: Vec<Township>,
}

/// A township's facilities.
pub struct Township {
    /// Its depot.
    pub depot: SharedFacility,
    /// Its dispensing points.
    pub points: Vec<SharedFacility>,
    /// Its dispensers.
    pub dispensers: Vec<SharedFacility>,
}

impl County {
    /// Every facility.
    pub fn all(&self) -> impl Iterator<Item = &SharedFacility> {
        let below = self.townships.iter().flat_map(|township| {
            let others = township.points.iter().chain(&township.dispensers);
            std::iter::once(&township.depot).chain(others)
        });
        std::iter::once(&self.depot).chain(below)
    }
}

/// Adds regions and facilities.
pub async fn add(tx: &mut Tx, now: DateTime<Utc>) -> Result<County> {
    region(tx, "990000", "云岭省").await?;
    region(tx, "990100", "云州市").await?;
    let county = region(tx, "990121", "云溪县").await?;
    let depot = new("YX-00", "云溪县药具库", FacilityKind::Depot, county);
    let depot = NewFacility {
        level: Some("county".into()),
        address: "云溪县城关镇健康路 18 号".into(),
        phone: "0999-6100018".into(),
        position_micro: Some(MIDDLE),
        ..depot
    };
    let depot = facility(tx, &depot, now).await?;
    let mut townships = Vec::new();
    for (index, (name, points)) in TOWNSHIPS.iter().enumerate() {
        townships.push(township(tx, &depot, index, name, points, now).await?);
    }
    Ok(County {
        region: county,
        depot,
        townships,
    })
}

async fn township(
    tx: &mut Tx,
    supplier: &SharedFacility,
    index: usize,
    name: &str,
    points: &[&str; 5],
    now: DateTime<Utc>,
) -> Result<Township> {
    let number = index + 1;
    let region = region(tx, &format!("990121{:03}", 99 + number), name).await?;
    let depot = NewFacility {
        level: Some("township".into()),
        supplier: Some(supplier.id),
        address: format!("云溪县{name}政府院内"),
        phone: format!("0999-61{number:02}000"),
        position_micro: Some(township_position(index)),
        ..new(
            &format!("YX-{number:02}"),
            &format!("{name}药具库"),
            FacilityKind::Depot,
            region,
        )
    };
    let depot = facility(tx, &depot, now).await?;
    let mut outlets = Vec::new();
    let mut dispensers = Vec::new();
    for (at, point) in points.iter().enumerate() {
        let letter = ["A", "B", "C", "D", "E"][at];
        let place = |kind, mark: &str, title: &str| NewFacility {
            supplier: Some(depot.id),
            address: format!("{name}{point}"),
            phone: format!("0999-61{number:02}{:03}", (at + 1) * 11),
            hours: match kind {
                FacilityKind::Outlet => OUTLET_HOURS[at],
                _ => "24 小时",
            }
            .into(),
            position_micro: Some(point_position(index, at, kind)),
            ..new(
                &format!("YX-{number:02}{mark}{letter}"),
                title,
                kind,
                region,
            )
        };
        let outlet = place(
            FacilityKind::Outlet,
            "P",
            &format!("{point}免费避孕药具发放点"),
        );
        outlets.push(facility(tx, &outlet, now).await?);
        if DISPENSERS.contains(&(index, at)) {
            let machine = place(FacilityKind::Dispenser, "M", &format!("{point}自助发放机"));
            let added = facility(tx, &machine, now).await?;
            super::machines::add_zones(tx, added.id).await?;
            dispensers.push(read(tx, &added.code).await?);
        }
    }
    Ok(Township {
        depot,
        points: outlets,
        dispensers,
    })
}

async fn region(tx: &mut Tx, code: &str, name: &str) -> Result<Uuid> {
    let code = RegionCode::parse(code)?;
    Ok(regions::add_region(tx, &code, name).await?.id)
}

fn new(code: &str, name: &str, kind: FacilityKind, region: Uuid) -> NewFacility {
    NewFacility {
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        level: None,
        region,
        supplier: None,
        address: String::new(),
        phone: String::new(),
        hours: "8:30–12:00 14:00–17:30".into(),
        position_micro: None,
        utc_offset_minutes: UTC_OFFSET_MINUTES,
    }
}

async fn facility(tx: &mut Tx, new: &NewFacility, now: DateTime<Utc>) -> Result<SharedFacility> {
    store::add_facility(tx, new, now).await?;
    read(tx, &new.code).await
}

async fn read(tx: &mut Tx, code: &str) -> Result<SharedFacility> {
    let added = store::facility(tx, code).await?;
    let missing = || Error::from(Code::NotFound.with("what", code));
    Ok(Arc::new(added.ok_or_else(missing)?))
}
