//! Makes the regions, facilities and products a history speaks of, or finds those made before.
//!
//! Regions get codes of the reserved range 99RRDD, which no real place has.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use anyhow::{Context as _, ensure};
use uuid::Uuid;

use super::{
    Known, Rows,
    read::{Item, Site},
};
use crate::{
    catalog::{self, Category},
    clock::Clock,
    db::{Db, Tx},
    error::Error,
    exchange::program_account,
    id,
    places::{
        self, FacilityKind,
        region::RegionCode,
        store::{NewFacility, regions},
    },
};

/// The province of the reserved range.
const PROVINCE: &str = "990000";

/// Makes or finds everything, in one transaction.
pub async fn prepare(
    db: &Db,
    clock: &Clock,
    sites: &HashMap<String, Site>,
    items: &HashMap<String, Item>,
    rows: &Rows,
) -> anyhow::Result<Known> {
    let mut tx = db.write().await?;
    let mut known = Known {
        facilities: HashMap::new(),
        products: HashMap::new(),
        account: program_account(&mut tx, clock).await?,
    };
    let used: Vec<&Site> = rows
        .sites
        .iter()
        .filter_map(|code| sites.get(code))
        .collect();
    let counties = counties(&mut tx, &used).await?;
    for site in used {
        let county = counties[&(site.region.as_str(), site.district.as_str())];
        let facility = facility(&mut tx, clock, site, county).await?;
        known
            .facilities
            .insert(site.code.clone(), Arc::new(facility));
    }
    let mut codes: Vec<&Item> = items.values().collect();
    codes.sort_by(|a, b| a.code.cmp(&b.code));
    for item in codes {
        let product = product(&mut tx, clock, item).await?;
        known.products.insert(item.code.clone(), Arc::new(product));
    }
    tx.commit().await?;
    Ok(known)
}

/// The ids of the counties, by region and district.
async fn counties<'s>(
    tx: &mut Tx,
    sites: &[&'s Site],
) -> anyhow::Result<HashMap<(&'s str, &'s str), Uuid>> {
    let mut there: Vec<(String, String, Uuid)> = regions::regions(tx, "98", 100_000)
        .await?
        .into_iter()
        .filter(|region| region.code.len() == 6 && region.code.starts_with("99"))
        .map(|region| (region.code, region.name, region.id))
        .collect();
    if there.iter().all(|(code, ..)| code != PROVINCE) {
        add(tx, &mut there, PROVINCE.to_owned(), "历史数据").await?;
    }
    let wanted: BTreeSet<(&str, &str)> = sites
        .iter()
        .map(|site| (site.region.as_str(), site.district.as_str()))
        .collect();
    let mut counties = HashMap::new();
    for (region, district) in wanted {
        let above = found_or_added(tx, &mut there, "99", "00", region).await?;
        let (code, id) = found_or_added(tx, &mut there, &above.0[..4], "", district).await?;
        ensure!(code.len() == 6, "region {code} is not a county");
        counties.insert((region, district), id);
    }
    Ok(counties)
}

/// The region of this name whose code is `start`, two digits, `end`; with the next free digits
/// where there is none.
async fn found_or_added(
    tx: &mut Tx,
    there: &mut Vec<(String, String, Uuid)>,
    start: &str,
    end: &str,
    name: &str,
) -> anyhow::Result<(String, Uuid)> {
    let beside = |code: &str| {
        code.starts_with(start)
            && code.ends_with(end)
            && code.len() == 6
            && &code[start.len()..start.len() + 2] != "00"
    };
    let found = there
        .iter()
        .find(|(code, each, _)| beside(code) && each == name);
    if let Some((code, _, id)) = found {
        return Ok((code.clone(), *id));
    }
    let free = (1..=99)
        .map(|number| format!("{start}{number:02}{end}"))
        .find(|code| there.iter().all(|(taken, ..)| taken != code))
        .with_context(|| format!("more than 99 regions beside {name}"))?;
    add(tx, there, free, name).await
}

async fn add(
    tx: &mut Tx,
    there: &mut Vec<(String, String, Uuid)>,
    code: String,
    name: &str,
) -> anyhow::Result<(String, Uuid)> {
    let parsed = RegionCode::parse(&code).map_err(Error::from)?;
    let region = regions::add_region(tx, &parsed, name).await?;
    there.push((code.clone(), name.to_owned(), region.id));
    Ok((code, region.id))
}

async fn facility(
    tx: &mut Tx,
    clock: &Clock,
    site: &Site,
    county: Uuid,
) -> anyhow::Result<places::Facility> {
    if let Some(facility) = places::store::facility(tx, &site.code).await? {
        ensure!(
            facility.region_path.starts_with("/990000/"),
            "facility {} exists already and was not made by an import",
            site.code
        );
        return Ok(facility);
    }
    let new = NewFacility {
        code: site.code.clone(),
        name: format!("{} {}", site.kind, site.code).trim().to_owned(),
        kind: FacilityKind::Outlet,
        level: None,
        region: county,
        supplier: None,
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        position_micro: site.position_micro(),
        utc_offset_minutes: 0,
    };
    places::store::add_facility(tx, &new, clock.now()).await?;
    let made = places::store::facility(tx, &site.code).await?;
    made.context("a facility just made is there")
}

async fn product(tx: &mut Tx, clock: &Clock, item: &Item) -> anyhow::Result<catalog::Product> {
    let found = catalog::store::product(tx, &item.code).await?;
    if found.is_none() {
        let (category, method) = category(item)
            .with_context(|| format!("product {}: unknown type {}", item.code, item.kind))?;
        let name = item.name.split_whitespace().collect::<Vec<_>>().join(" ");
        tx.query(
            "INSERT INTO product (id, code, category, method, name, base_unit, storage_class,
                 created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id::fresh())
        .bind(item.code.clone())
        .bind(category)
        .bind(method)
        .bind(name.clone())
        .bind(if name.ends_with("BOITE") {
            "盒"
        } else {
            "个"
        })
        .bind("normal")
        .bind(clock.now())
        .run()
        .await?;
    }
    let product = catalog::store::product(tx, &item.code).await?;
    let product = product.context("a product just made is there")?;
    no_lot(tx, clock, product.id).await?;
    Ok(product)
}

/// The lot of stock that has no lot number: a count may be the first to speak of it.
async fn no_lot(tx: &mut Tx, clock: &Clock, product: Uuid) -> anyhow::Result<()> {
    tx.query(
        "INSERT INTO lot (id, product_id, number, expiry_key, created_at)
         VALUES ($1, $2, '', '', $3) ON CONFLICT (product_id, number, expiry_key) DO NOTHING",
    )
    .bind(id::fresh())
    .bind(product)
    .bind(clock.now())
    .run()
    .await?;
    Ok(())
}

/// Category and method, from the words of the type and the name.
fn category(item: &Item) -> Option<(Category, &'static str)> {
    let text = format!("{} {}", item.kind, item.name).to_lowercase();
    let says = |word: &str| text.contains(word);
    Some(if says("female condom") {
        (Category::Condom, "female_condom")
    } else if says("condom") {
        (Category::Condom, "male_condom")
    } else if says("intrauterine") || says("iud") {
        let is_hormonal = says("levonorgestrel") || says("hormon");
        let method = if is_hormonal {
            "hormonal_iud"
        } else {
            "copper_iud"
        };
        (Category::Iud, method)
    } else if says("emergency") {
        (Category::Drug, "emergency_pill")
    } else if says("implant") {
        (Category::Drug, "implant")
    } else if says("inject") {
        let is_short = says("norister") || says("net-en");
        let method = if is_short {
            "injection_2m"
        } else {
            "injection_3m"
        };
        (Category::Drug, method)
    } else if says("oral") || says("pill") {
        (Category::Drug, "short_pill")
    } else {
        return None;
    })
}
