//! Routes of a facility's printers: adding one, changing it, trying it out.

use axum::{Json, extract::State as Shared, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    app::App,
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    id, net,
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{Facility, facility::NAME_MAX},
    printer::{self, Dpi, PORT, Printer, Speech, State, Told, deliver, store, trial},
    text,
};

/// A printer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NetworkPrinter)]
pub struct PrinterView {
    /// Its code within the facility.
    code: String,
    /// Its name.
    name: String,
    /// Its IP address or name.
    host: String,
    /// Its port.
    port: i64,
    /// Dots to the inch: 203 or 300.
    dpi: i64,
    /// The language it speaks.
    language: Speech,
    /// Whether labels may be sent to it.
    active: bool,
}

impl From<Printer> for PrinterView {
    fn from(printer: Printer) -> PrinterView {
        PrinterView {
            code: printer.code,
            name: printer.name,
            host: printer.host,
            port: printer.port,
            dpi: printer.dpi,
            language: printer.language,
            active: printer.active,
        }
    }
}

/// The printers of a facility.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/printers", tag = "labels",
    params(("code" = String, Path)), responses((status = 200, body = Page<PrinterView>)))]
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<PrinterView>>> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let mut tx = app.db.read().await?;
    let printers = store::printers(&mut tx, facility.id).await?;
    Ok(Json(Page::whole(
        printers.into_iter().map(PrinterView::from).collect(),
    )))
}

/// A new printer.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewLabelPrinter)]
pub struct NewPrinter {
    /// Upper-case letters, digits and hyphens; never changes.
    code: String,
    /// Its name.
    name: String,
    /// Its IP address or name; an address that is not public must be in one of the networks of the
    /// setting `label-printer-networks`.
    host: String,
    /// 9100 to 9109, or 6101; 9100 when not given.
    port: Option<i64>,
    /// Dots to the inch: 203 or 300.
    dpi: i64,
    /// The language it speaks; ZPL when not given.
    language: Option<Speech>,
}

/// Adds a printer.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/printers", tag = "labels",
    params(("code" = String, Path)), request_body = NewPrinter,
    responses((status = 201, body = PrinterView)))]
pub async fn add(
    Shared(app): Shared<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewPrinter>,
) -> Result<(StatusCode, Json<PrinterView>)> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let networks = &app.config.label_printer_networks;
    let printer = Printer {
        id: id::fresh(),
        code: text::code("code", &new.code)?,
        name: text::required("name", &new.name, NAME_MAX)?,
        host: net::host("host", &new.host, networks)?,
        port: printer::port(new.port.unwrap_or(i64::from(PORT)))?.into(),
        dpi: Dpi::new(new.dpi)?.number(),
        language: new.language.unwrap_or(Speech::Zpl),
        active: true,
    };
    let mut tx = app.db.write().await?;
    store::add(&mut tx, facility.id, &printer, app.clock.now()).await?;
    let view = PrinterView::from(printer);
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("printer.add", &view.code),
        json!(view),
    )
    .await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// What to change of a printer; what is not sent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LabelPrinterChange)]
pub struct PrinterChange {
    /// Its name.
    name: Option<String>,
    /// Its IP address or name.
    host: Option<String>,
    /// Its port.
    port: Option<i64>,
    /// Dots to the inch: 203 or 300.
    dpi: Option<i64>,
    /// The language it speaks.
    language: Option<Speech>,
    /// Whether labels may be sent to it.
    active: Option<bool>,
}

impl PrinterChange {
    fn of(self, app: &App, before: &Printer) -> Result<Printer> {
        let mut after = before.clone();
        if let Some(name) = self.name {
            after.name = text::required("name", &name, NAME_MAX)?;
        }
        if let Some(host) = self.host {
            after.host = net::host("host", &host, &app.config.label_printer_networks)?;
        }
        if let Some(port) = self.port {
            after.port = printer::port(port)?.into();
        }
        if let Some(dpi) = self.dpi {
            after.dpi = Dpi::new(dpi)?.number();
        }
        after.language = self.language.unwrap_or(before.language);
        after.active = self.active.unwrap_or(before.active);
        Ok(after)
    }
}

/// Changes a printer, or switches it off and on.
#[utoipa::path(patch, path = "/api/v1/facilities/{code}/printers/{printer}", tag = "labels",
    params(("code" = String, Path), ("printer" = String, Path)), request_body = PrinterChange,
    responses((status = 200, body = PrinterView)))]
pub async fn change(
    Shared(app): Shared<App>,
    actor: Actor,
    Path((code, printer)): Path<(String, String)>,
    Input(change): Input<PrinterChange>,
) -> Result<Json<PrinterView>> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    let before = named(&mut tx, &facility, &printer).await?;
    let after = change.of(&app, &before)?;
    store::change(&mut tx, facility.id, &after).await?;
    let (before, after) = (PrinterView::from(before), PrinterView::from(after));
    let detail = json!({ "before": before, "after": after });
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("printer.change", &printer),
        detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Json(after))
}

/// How a printer was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PrinterTest)]
pub struct Tested {
    /// Whether the test label was printed: sent, failed, or unsure.
    state: State,
    /// What went wrong.
    reason: Option<Told>,
}

/// Tries a printer out: connects, asks how it is, prints a small label. It is tried out when it is
/// switched off, too.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/printers/{printer}/test", tag = "labels",
    params(("code" = String, Path), ("printer" = String, Path)),
    responses((status = 200, body = Tested)))]
pub async fn test(
    Shared(app): Shared<App>,
    actor: Actor,
    language: Language,
    Path((code, printer)): Path<(String, String)>,
) -> Result<Json<Tested>> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.read().await?;
    let printer = named(&mut tx, &facility, &printer).await?;
    drop(tx);
    let offset = chrono::Duration::minutes(facility.utc_offset_minutes);
    let now = (app.clock.now() + offset).naive_utc();
    let label = trial::label(&printer, Dpi::new(printer.dpi)?, now);
    let ending = deliver::try_out(&app, &printer, &label).await;
    let reason = ending.reason.map(|code| {
        let count = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
        let counts = (count(ending.sent), count(label.len()));
        Told::of(
            &printer::with_facts(code, &printer.address(), &ending.peer, counts),
            language,
        )
    });
    let state = ending.state;
    Ok(Json(Tested { state, reason }))
}

/// The printer with this code, which must be there.
async fn named(tx: &mut Tx, facility: &Facility, code: &str) -> Result<Printer> {
    let found = store::printer(tx, facility.id, code).await?;
    Ok(found.ok_or_else(|| Code::NotFound.with("what", code))?)
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    facility: &Facility,
    (action, target): (&str, &str),
    detail: Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "printer",
        target,
        facility: Some(facility.id),
        detail,
    };
    audit(tx, &app.clock, &act).await
}
