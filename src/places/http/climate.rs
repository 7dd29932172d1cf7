//! Routes of climate classes: their limits are data.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Number, json};

use crate::{
    app::App,
    error::{Code, Refusal, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{
        decimal,
        facility::{Limits, NAME_MAX},
        store::regions::{self as store, ClimateClass},
    },
    text,
};

/// A name in both languages.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BothNames {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

/// What a room of this class has to keep.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClimateClass)]
pub struct ClassView {
    /// `normal`, `cool`, `cold`.
    code: String,
    /// 常温, 阴凉, 冷藏.
    name: BothNames,
    /// Degrees, one decimal; none for "not above".
    celsius_low: Option<String>,
    /// Degrees, one decimal.
    celsius_high: Option<String>,
    /// Percent.
    #[schema(value_type = f64)]
    humidity_low: Option<Number>,
    /// Percent.
    #[schema(value_type = f64)]
    humidity_high: Option<Number>,
}

impl From<ClimateClass> for ClassView {
    fn from(class: ClimateClass) -> ClassView {
        let celsius = |tenths| decimal::text(tenths, 1);
        ClassView {
            code: class.code,
            name: BothNames {
                zh: class.name_zh,
                en: class.name_en,
            },
            celsius_low: class.celsius_low.map(celsius),
            celsius_high: class.celsius_high.map(celsius),
            humidity_low: decimal::number(class.humidity_low, 1),
            humidity_high: decimal::number(class.humidity_high, 1),
        }
    }
}

/// All climate classes.
#[utoipa::path(get, path = "/api/v1/climate-classes", tag = "places",
    responses((status = 200, body = Page<ClassView>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<ClassView>>> {
    if !actor.may_somewhere(Permission::SeePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let classes = store::climate_classes(&mut tx).await?;
    let views = classes.into_iter().map(ClassView::from).collect();
    Ok(Json(Page::whole(views)))
}

/// Names and limits of a climate class.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClassChange {
    /// 常温, 阴凉, 冷藏.
    name: BothNames,
    /// Degrees, one decimal; none for "not above".
    celsius_low: Option<String>,
    /// Degrees, one decimal.
    celsius_high: Option<String>,
    /// Percent.
    #[schema(value_type = f64)]
    humidity_low: Number,
    /// Percent.
    #[schema(value_type = f64)]
    humidity_high: Number,
}

impl ClassChange {
    fn limits(&self) -> Result<Limits, Refusal> {
        let tenths = |field: &str, text: &str| {
            decimal::exact(text, 1).ok_or_else(|| Code::ClimateLimitsInvalid.at(field))
        };
        let celsius = |field, text: Option<&String>| {
            let text = text.filter(|text| !text.trim().is_empty());
            text.map(|text| tenths(field, text)).transpose()
        };
        Limits {
            celsius_low: celsius("celsiusLow", self.celsius_low.as_ref())?,
            celsius_high: celsius("celsiusHigh", self.celsius_high.as_ref())?,
            humidity_low: tenths("humidityLow", &self.humidity_low.to_string())?,
            humidity_high: tenths("humidityHigh", &self.humidity_high.to_string())?,
        }
        .check()
    }
}

/// Changes the limits of a climate class.
#[utoipa::path(put, path = "/api/v1/climate-classes/{code}", tag = "places",
    params(("code" = String, Path)), request_body = ClassChange,
    responses((status = 200, body = ClassView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(change): Input<ClassChange>,
) -> Result<Json<ClassView>> {
    if !actor.may_somewhere(Permission::ManagePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let limits = change.limits()?;
    let zh = text::required("name.zh", &change.name.zh, NAME_MAX)?;
    let en = text::required("name.en", &change.name.en, NAME_MAX)?;
    let mut tx = app.db.write().await?;
    store::change_climate_class(&mut tx, &code, (&zh, &en), limits).await?;
    let view = ClassView::from(ClimateClass {
        code,
        name_zh: zh,
        name_en: en,
        celsius_low: limits.celsius_low,
        celsius_high: limits.celsius_high,
        humidity_low: limits.humidity_low,
        humidity_high: limits.humidity_high,
    });
    let act = Act {
        account: Some(actor.account),
        action: "climate-class.change",
        target_kind: "climate-class",
        target: &view.code,
        facility: None,
        detail: json!(view),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok(Json(view))
}
