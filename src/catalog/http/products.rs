//! Routes of products.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    app::App,
    catalog::{
        Category, Method, Pack, ProductStatus,
        product::Details,
        store::products::{self as store, Described},
    },
    error::{Code, Language, Result},
    http::{
        extract::{Input, Params, Path, sent},
        page::Page,
        words::word_of,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    text,
};

/// How many products are told at once: the whole catalogue.
const PRODUCTS_MAX: i64 = 1000;

/// A product.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Product)]
pub struct ProductView {
    /// Its code: upper-case letters, digits and hyphens; never changes.
    code: String,
    /// All that is said of it.
    #[serde(flatten)]
    details: Details,
    /// The hash of its picture, where it has one; it is given and taken away by a route of its own.
    #[serde(default, skip_deserializing, skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    /// The product it was merged into, being its double: new stock goes there.
    #[serde(default, skip_deserializing, skip_serializing_if = "Option::is_none")]
    merged_into: Option<ProductName>,
}

/// A product by what names it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProductName {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl From<Described> for ProductView {
    fn from(product: Described) -> ProductView {
        ProductView {
            code: product.code,
            details: product.details,
            picture: product.picture,
            merged_into: product
                .merged_into
                .map(|(code, name)| ProductName { code, name }),
        }
    }
}

/// Which products.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Part of the code, a name, the specification or the GTIN.
    q: Option<String>,
    /// Of this category only.
    category: Option<Category>,
    /// In this state only.
    status: Option<ProductStatus>,
}

impl Wanted {
    /// What to look for, so many at most.
    pub fn stored(&self, limit: i64) -> store::Wanted {
        store::Wanted {
            pattern: text::anywhere(self.q.as_deref().unwrap_or_default()),
            category: self.category,
            status: self.status,
            limit,
        }
    }

    /// What is asked for, as the filters of the page are called.
    pub fn filter(&self, language: Language) -> Vec<(&'static str, String)> {
        let category = self.category.as_ref();
        let status = self.status.as_ref();
        let all = [
            (
                "filter.category",
                category.map(|category| word_of(language, "category", category)),
            ),
            (
                "product.status",
                status.map(|status| word_of(language, "product", status)),
            ),
            (
                "filter.search",
                self.q.clone().filter(|q| !q.trim().is_empty()),
            ),
        ];
        let set = all.into_iter();
        set.filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }
}

/// The catalogue, in order of code.
#[utoipa::path(get, path = "/api/v1/products", tag = "catalogue", params(Wanted),
    responses((status = 200, body = Page<ProductView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<ProductView>>> {
    allowed(&actor, Permission::SeePlaces)?;
    let stored = wanted.stored(PRODUCTS_MAX);
    let mut tx = app.db.read().await?;
    let products = store::listed(&mut tx, &stored).await?;
    let views = products.into_iter().map(ProductView::from).collect();
    Ok(Json(Page::whole(views)))
}

/// One product.
#[utoipa::path(get, path = "/api/v1/products/{code}", tag = "catalogue",
    params(("code" = String, Path)), responses((status = 200, body = ProductView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<ProductView>> {
    allowed(&actor, Permission::SeePlaces)?;
    let mut tx = app.db.read().await?;
    let product = store::described(&mut tx, &code).await?;
    let product = product.ok_or_else(|| Code::NotFound.with("what", &code))?;
    Ok(Json(product.into()))
}

/// Adds a product.
#[utoipa::path(post, path = "/api/v1/products", tag = "catalogue", request_body = ProductView,
    responses((status = 201, body = ProductView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(new): Input<ProductView>,
) -> Result<(StatusCode, Json<ProductView>)> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let view = ProductView {
        code: text::code("code", &new.code)?,
        details: new.details.checked()?,
        picture: None,
        merged_into: None,
    };
    let mut tx = app.db.write().await?;
    store::add_product(&mut tx, &view.code, &view.details, app.clock.now()).await?;
    let act = Act {
        account: Some(actor.account),
        action: "product.add",
        target_kind: "product",
        target: &view.code,
        facility: None,
        detail: json!(view),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    app.products.forget();
    Ok((StatusCode::CREATED, Json(view)))
}

/// What to change of a product; what is not sent stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::option_option,
    reason = "null clears a field, absence leaves it"
)]
pub struct ProductChange {
    /// Refused if it differs: a code never changes.
    code: Option<String>,
    /// 药, 套, 环.
    category: Option<Category>,
    /// How it prevents pregnancy.
    method: Option<Method>,
    /// Its name.
    name: Option<String>,
    /// Its English name.
    name_en: Option<String>,
    /// Its specification.
    spec: Option<String>,
    /// Its form.
    form: Option<String>,
    /// Who makes it.
    maker: Option<String>,
    /// Refused if it differs and the product has been in a book.
    base_unit: Option<String>,
    /// All its packs.
    packs: Option<Vec<Pack>>,
    /// 国药准字 or 械注准; empty where it is not known.
    approval_number: Option<String>,
    /// The GTIN, or null.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    gtin: Option<Option<String>>,
    /// The climate class it is kept in.
    storage_class: Option<String>,
    /// Who it suits.
    suits: Option<String>,
    /// How it is used.
    usage: Option<String>,
    /// Whether it may still be received.
    status: Option<ProductStatus>,
}

impl ProductChange {
    fn applied_to(self, old: Details) -> Details {
        Details {
            category: self.category.unwrap_or(old.category),
            method: self.method.unwrap_or(old.method),
            name: self.name.unwrap_or(old.name),
            name_en: self.name_en.unwrap_or(old.name_en),
            spec: self.spec.unwrap_or(old.spec),
            form: self.form.unwrap_or(old.form),
            maker: self.maker.unwrap_or(old.maker),
            base_unit: self.base_unit.unwrap_or(old.base_unit),
            packs: self.packs.unwrap_or(old.packs),
            approval_number: self.approval_number.unwrap_or(old.approval_number),
            gtin: self.gtin.unwrap_or(old.gtin),
            storage_class: self.storage_class.unwrap_or(old.storage_class),
            suits: self.suits.unwrap_or(old.suits),
            usage: self.usage.unwrap_or(old.usage),
            status: self.status.unwrap_or(old.status),
        }
    }
}

/// Changes a product.
#[utoipa::path(patch, path = "/api/v1/products/{code}", tag = "catalogue",
    params(("code" = String, Path)), request_body = ProductChange,
    responses((status = 200, body = ProductView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(change): Input<ProductChange>,
) -> Result<Json<ProductView>> {
    allowed(&actor, Permission::ManageCatalogue)?;
    if change.code.as_ref().is_some_and(|sent| *sent != code) {
        return Err(Code::CodeFixed.at("code").into());
    }
    let mut tx = app.db.write().await?;
    let before = store::described(&mut tx, &code).await?;
    let before = before.ok_or_else(|| Code::NotFound.with("what", &code))?;
    if let Some((into, _)) = &before.merged_into {
        let refusal = Code::ProductMerged.with("product", &code);
        return Err(refusal.with("into", into).into());
    }
    let after = change.applied_to(before.details.clone()).checked()?;
    let other_unit = after.base_unit != before.details.base_unit;
    if other_unit && store::has_lots(&mut tx, before.id).await? {
        return Err(Code::BaseUnitFixed
            .with("product", &code)
            .at("baseUnit")
            .into());
    }
    store::change_product(&mut tx, before.id, &after).await?;
    let act = Act {
        account: Some(actor.account),
        action: "product.change",
        target_kind: "product",
        target: &code,
        facility: None,
        detail: json!({ "before": before.details, "after": after }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    app.products.forget();
    Ok(Json(ProductView {
        code,
        details: after,
        picture: before.picture,
        merged_into: None,
    }))
}

/// The catalogue lies in no place: who may do this anywhere may do it.
pub fn allowed(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.may_somewhere(permission) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}
