//! The pages that a label's code leads to: for anybody with a phone, without signing in.
//!
//! Small, without a script, in the language of the phone. What they show is what may hang on a
//! wall: product, lot, expiry, whether it is recalled, the facility with address, hours and phone.
//! Never how much there is, and nothing about a person.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use chrono::NaiveDate;

use super::{
    Kind,
    store::{self, CodeRow, LotRow, ProductRow},
    typed,
};
use crate::{
    app::App,
    catalog::{LotStatus, scan, scan::other::Scheme},
    clock::day_at,
    db::Tx,
    error::{Language, Result},
    http::extract::Path,
    people::{Actor, http::Perhaps},
    places::{FacilityStatus, store::facilities},
};

mod html;

use html::Body;

/// China has one time, and a lot expires on the same day everywhere in a county.
const CHINA: i64 = 480;

/// What a request for a page asks beside its path.
struct Asked {
    language: Language,
    /// The address without its language, for links to itself.
    uri: String,
    actor: Option<Actor>,
    today: NaiveDate,
}

impl Asked {
    fn of(app: &App, uri: &Uri, accepted: Language, actor: Option<Actor>) -> Asked {
        let query = uri.query().unwrap_or_default();
        let mut language = accepted;
        let mut kept = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match (&*name, &*value) {
                ("lang", "zh") => language = Language::Zh,
                ("lang", "en") => language = Language::En,
                ("lang", _) => {}
                _ => {
                    kept.append_pair(&name, &value);
                }
            }
        }
        let kept = kept.finish();
        let mark = if kept.is_empty() { "" } else { "?" };
        Asked {
            language,
            uri: format!("{}{mark}{kept}", uri.path()),
            actor,
            today: day_at(app.clock.now(), CHINA),
        }
    }

    fn body(&self) -> Body {
        Body::new(self.language)
    }

    /// The whole page as it is sent.
    fn answer(&self, status: StatusCode, body: &Body, text: &str) -> Response {
        // Whoever is signed in goes on in the program, with what was scanned.
        let staff = self.actor.as_ref().map(|_| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("text", text);
            format!("/scan?{}", query.finish())
        });
        let page = html::page(self.language, &self.uri, body, staff.as_deref());
        let cache = match (&self.actor, status) {
            (None, StatusCode::OK) => "public, max-age=60",
            _ => "private, no-store",
        };
        let mut response = (status, Html(page)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        let vary = HeaderValue::from_static("cookie, accept-language");
        headers.insert(header::VARY, vary);
        response
    }

    fn unknown(&self, zh: &str, en: &str, text: &str) -> Response {
        let mut body = self.body();
        body.title("不认识这个码", "This code is not known");
        body.notice("stop", zh, en);
        self.answer(StatusCode::NOT_FOUND, &body, text)
    }
}

/// `/q/CODE`: what a label is for.
pub async fn label_page(
    State(app): State<App>,
    Perhaps(actor): Perhaps,
    accepted: Language,
    uri: Uri,
    Path(code): Path<String>,
) -> Result<Response> {
    let asked = Asked::of(&app, &uri, accepted, actor);
    let text = format!("{}/q/{code}", app.config.public_url);
    let mut tx = app.db.read().await?;
    let row = match typed(&code) {
        Some(code) => store::label(&mut tx, &code).await?,
        None => None,
    };
    let Some(row) = row else {
        return Ok(asked.unknown(
            "这不是本县药具库的标签编码。请核对，或询问发放您药具的机构。",
            "No label of this county has this code. Compare it, or ask where you got it.",
            &text,
        ));
    };
    let mut body = asked.body();
    of_label(&asked, &mut tx, &mut body, &row).await?;
    Ok(asked.answer(StatusCode::OK, &body, &text))
}

async fn of_label(asked: &Asked, tx: &mut Tx, body: &mut Body, row: &CodeRow) -> Result<()> {
    let mut shown = None;
    match row.kind {
        Kind::Product => shown = store::product(tx, row.thing).await?.map(|p| (p, None)),
        Kind::Lot => {
            if let Some(lot) = store::lot(tx, row.thing).await? {
                let product = store::product(tx, lot.product_id).await?;
                shown = product.map(|product| (product, Some(lot)));
            }
        }
        Kind::Storeroom | Kind::Zone => {
            let room = store::room(tx, row.kind, row.thing).await?;
            let name = room.map(|(_, name)| name).unwrap_or_default();
            body.title(&name, &name);
        }
        Kind::Facility => {}
        Kind::Document => body.title("药具单据", "A document of the stock book"),
        Kind::Slot | Kind::Certificate | Kind::Sensor => body.title("标签", "Label"),
    }
    if let Some((product, _)) = &shown {
        title(body, product);
    } else if row.kind == Kind::Facility {
        body.title(&row.facility_name, &row.facility_name);
    }
    if let Some(at) = row.retired_at {
        let day = day_at(at, CHINA);
        let zh = format!("此标签已于 {day} 作废，以下内容仅供参考。");
        let en = format!("This label was retired on {day}. What follows is for reference only.");
        body.notice("stop", &zh, &en);
        if let Some(successor) = &row.successor {
            let href = format!("/q/{successor}");
            body.link(&href, "查看接替它的标签", "See the label in its place");
        }
    }
    match &shown {
        Some((product, Some(lot))) => {
            of_lot(asked, body, lot);
            of_product(body, product);
        }
        Some((product, None)) => of_product(body, product),
        None => {}
    }
    of_facility(tx, body, row).await
}

fn title(body: &mut Body, product: &ProductRow) {
    let zh = format!("{} {}", product.name, product.spec);
    let name = [product.name_en.as_str(), product.name.as_str()];
    let name = name.into_iter().find(|name| !name.is_empty());
    let en = format!("{} {}", name.unwrap_or_default(), product.spec);
    body.title(zh.trim(), en.trim());
}

fn of_product(body: &mut Body, product: &ProductRow) {
    body.section("品种", "Product");
    body.fact("适用人群", "For whom", &product.suits);
    body.fact("使用方法", "How to use it", &product.directions);
    body.fact("生产企业", "Maker", &product.maker);
    body.note(
        "国家免费提供，不得销售。",
        "Provided free of charge by the state; not for sale.",
    );
}

/// Whether a lot may be used, in words that cannot be misunderstood.
fn of_lot(asked: &Asked, body: &mut Body, lot: &LotRow) {
    let is_expired = lot.expiry.is_some_and(|expiry| asked.today > expiry);
    match lot.status {
        LotStatus::Recalled => body.notice(
            "stop",
            "该批号已召回。请勿使用，请退回发放机构。",
            "This lot is recalled. Do not use it; take it back to where you got it.",
        ),
        LotStatus::Held => body.notice(
            "stop",
            "该批号已暂停使用。请勿使用，等待通知。",
            "This lot is on hold. Do not use it until further notice.",
        ),
        LotStatus::Active if is_expired => body.notice(
            "stop",
            "该批号已过有效期。请勿使用。",
            "This lot has expired. Do not use it.",
        ),
        LotStatus::Active => body.notice(
            "good",
            "批号在本县药具账册中有登记，未召回，在有效期内。",
            "This lot is in the county's stock book, not recalled, and not expired.",
        ),
    }
    body.section("批号", "Lot");
    body.fact("批号", "Lot number", &lot.number);
    let expiry = lot.expiry.map(|day| day.to_string()).unwrap_or_default();
    body.fact("有效期至", "Good until", &expiry);
}

async fn of_facility(tx: &mut Tx, body: &mut Body, row: &CodeRow) -> Result<()> {
    let Some(facility) = facilities::described(tx, row.facility_id).await? else {
        return Ok(());
    };
    body.section("机构", "Where it is from");
    body.fact("名称", "Name", &facility.name);
    if facility.status == FacilityStatus::Closed {
        body.notice("stop", "该机构已关闭。", "This place is closed for good.");
        return Ok(());
    }
    if facility.status == FacilityStatus::Suspended {
        body.notice(
            "warn",
            "该机构暂停服务。",
            "This place is out of service for now.",
        );
    }
    body.fact("地址", "Address", &facility.address);
    body.fact("开放时间", "Hours", &facility.hours);
    body.phone("电话", "Phone", &facility.phone);
    Ok(())
}

/// `/01/GTIN` and `/01/GTIN/10/LOT?17=YYMMDD`: a product or a lot, by the link that every GS1
/// scanner reads.
pub async fn pack_page(
    State(app): State<App>,
    Perhaps(actor): Perhaps,
    accepted: Language,
    uri: Uri,
) -> Result<Response> {
    let asked = Asked::of(&app, &uri, accepted, actor);
    let text = format!("{}{}", app.config.public_url, asked.uri);
    let Some(read) = scan::parse(&text, asked.today) else {
        return Ok(asked.unknown(
            "条码内容不完整或校验位不对，请对照包装核对。",
            "The code is not whole, or its check digit is wrong. Compare it with the pack.",
            &text,
        ));
    };
    let mut tx = app.db.read().await?;
    let product = store::product_named(&mut tx, Scheme::Gtin, &read.gtin).await?;
    let Some(product) = product else {
        return Ok(asked.unknown(
            "本县药具目录里没有这个商品条码。",
            "The county's catalogue has no product with this code.",
            &text,
        ));
    };
    let mut body = asked.body();
    title(&mut body, &product);
    let mut status = StatusCode::OK;
    if let Some(number) = &read.lot {
        let lots = store::lots(&mut tx, product.id, number, None).await?;
        let fitting = lots
            .iter()
            .find(|lot| read.expiry.is_none() || lot.expiry == read.expiry);
        match (fitting, lots.first()) {
            (Some(lot), _) => of_lot(&asked, &mut body, lot),
            (None, Some(lot)) => {
                body.notice(
                    "stop",
                    "标签上的有效期与本县登记的不符，请勿使用，请询问发放机构。",
                    "The expiry on the label is not the one registered. Do not use it; ask where you got it.",
                );
                of_lot(&asked, &mut body, lot);
            }
            (None, None) => {
                status = StatusCode::NOT_FOUND;
                let zh = format!("本县药具账册中没有批号 {number}，无法确认真伪。请询问发放机构。");
                let en = format!(
                    "The county's stock book has no lot {number}: whether it is genuine cannot be \
                     said. Ask where you got it."
                );
                body.notice("warn", &zh, &en);
            }
        }
    }
    of_product(&mut body, &product);
    Ok(asked.answer(status, &body, &text))
}

#[cfg(test)]
mod tests {
    use super::{html::escaped, *};

    #[test]
    fn markup_in_a_value_stays_text() {
        let mut body = Body::new(Language::Zh);
        body.fact("名称", "Name", "<script>alert(\"1\")</script>&'");
        let page = html::page(Language::Zh, "/q/\"><x>", &body, None);
        assert!(
            !page.contains("<script>") && !page.contains("\"><x>"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;"));
        assert_eq!(escaped("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
    }
}
