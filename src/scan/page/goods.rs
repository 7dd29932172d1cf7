//! What a page says of a product and of a lot.

use maud::{Markup, html};

use super::Asked;
use crate::{
    catalog::LotStatus,
    climate::life,
    db::Tx,
    error::{Language, Result},
    http::shell::facts,
    scan::store::{LotRow, ProductRow},
};

/// What a product is called.
pub fn name(asked: &Asked<'_>, product: &ProductRow) -> String {
    let name = match asked.reader.language {
        Language::En if !product.name_en.is_empty() => &product.name_en,
        _ => &product.name,
    };
    format!("{name} {}", product.spec).trim().to_owned()
}

/// What a resident asks of a product.
pub fn of_product(asked: &Asked<'_>, product: &ProductRow) -> Markup {
    html! {
        h2 { (asked.word("landing.product")) }
        (facts(asked.reader, &[
            ("open.suits", &product.suits),
            ("open.usage", &product.directions),
            ("product.maker", &product.maker),
        ]))
    }
}

/// Whether the record of how a lot was stored is complete and within the limits: nothing more.
pub async fn of_storage(asked: &Asked<'_>, tx: &mut Tx, lot: &LotRow) -> Result<Markup> {
    let Some(standing) = life::standing(asked.app, tx, lot.id).await? else {
        return Ok(html! {});
    };
    let complete = if standing.complete {
        "landing.stored.complete"
    } else {
        "landing.stored.gaps"
    };
    let within = if standing.within {
        "landing.stored.within"
    } else {
        "landing.stored.outside"
    };
    Ok(html! {
        h2 { (asked.word("landing.stored")) }
        p { (asked.word(complete)) (asked.word(within)) }
    })
}

/// Whether a lot may be used, in words that cannot be misunderstood.
pub fn of_lot(asked: &Asked<'_>, lot: &LotRow) -> Markup {
    let is_expired = lot.expiry.is_some_and(|expiry| asked.today > expiry);
    let (kind, key) = match lot.status {
        LotStatus::Recalled => ("stop", "landing.recalled"),
        LotStatus::Held => ("stop", "landing.held"),
        LotStatus::Active if is_expired => ("stop", "landing.expired"),
        LotStatus::Active => ("ok", "landing.good"),
    };
    let expiry = lot.expiry.map(|day| day.to_string()).unwrap_or_default();
    html! {
        (asked.notice(kind, key))
        h2 { (asked.word("landing.lot")) }
        (facts(asked.reader, &[("landing.lotNumber", &lot.number), ("landing.expiry", &expiry)]))
    }
}
