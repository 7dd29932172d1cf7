//! The route that says which labels there are.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::{Code, Language, Result},
    label::{
        Fault, Template,
        template::{Field, Printer, Subject},
    },
    people::{Actor, Permission},
    printing::facts::{is_named, live},
};

/// All labels that can be printed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelTemplates)]
pub struct Templates {
    /// By key.
    items: Vec<TemplateView>,
    /// The county's own that were refused, with the reasons.
    refused: Vec<Refused>,
}

/// A label that can be printed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelTemplate)]
pub struct TemplateView {
    /// Its name in addresses.
    key: String,
    /// What people call it.
    name: String,
    /// Width in millimetres.
    width: i32,
    /// Height in millimetres.
    height: i32,
    /// What it is about.
    #[schema(inline)]
    subject: SubjectView,
    /// What it is meant to be printed on.
    #[schema(inline)]
    printer: PrinterView,
    /// Whether it comes from the county's own folder.
    own: bool,
    /// Whether a thing may be any name that somebody types.
    typed_things: bool,
    /// The facts it takes.
    fields: Vec<FieldView>,
}

/// What a label is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelSubject)]
pub enum SubjectView {
    /// A product in a facility's book: its stock card.
    Card,
    /// A lot.
    Lot,
    /// A place on a shelf.
    Shelf,
    /// A zone.
    Zone,
    /// A storeroom.
    Room,
    /// A slot of a dispenser.
    Slot,
    /// A dispenser.
    Dispenser,
    /// A facility that the public meets.
    Facility,
    /// A product, as the public meets it.
    Product,
    /// A village's kit box.
    Kit,
    /// All supply points of a region.
    Region,
    /// A thermo-hygrometer.
    Sensor,
    /// A certificate.
    Certificate,
}

impl From<Subject> for SubjectView {
    fn from(subject: Subject) -> SubjectView {
        match subject {
            Subject::Card => SubjectView::Card,
            Subject::Lot => SubjectView::Lot,
            Subject::Shelf => SubjectView::Shelf,
            Subject::Zone => SubjectView::Zone,
            Subject::Room => SubjectView::Room,
            Subject::Slot => SubjectView::Slot,
            Subject::Dispenser => SubjectView::Dispenser,
            Subject::Facility => SubjectView::Facility,
            Subject::Product => SubjectView::Product,
            Subject::Kit => SubjectView::Kit,
            Subject::Region => SubjectView::Region,
            Subject::Sensor => SubjectView::Sensor,
            Subject::Certificate => SubjectView::Certificate,
        }
    }
}

/// What a label is meant to be printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelPrinter)]
pub enum PrinterView {
    /// An office printer, on A4.
    Sheet,
    /// A label printer, on a roll.
    Roll,
}

/// A fact that a label takes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelField)]
pub struct FieldView {
    /// Its name.
    name: String,
    /// What people call it.
    label: String,
    /// The most characters it may have.
    longest: usize,
    /// Whether a label without it is refused.
    required: bool,
    /// The only values it may have; empty where any will do.
    choices: Vec<String>,
    /// Whether the program fills it in where it knows.
    live: bool,
    /// Whether it belongs to the rows of a table, and so cannot be typed.
    in_rows: bool,
}

/// A template of the county's own that was refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelRefused)]
pub struct Refused {
    /// The file within the folder.
    file: String,
    /// The line.
    line: u32,
    /// Why.
    reason: String,
}

fn field(field: &Field, subject: Subject, language: Language) -> FieldView {
    FieldView {
        name: field.name.clone(),
        label: field.label.in_language(language).to_owned(),
        longest: field.longest,
        required: field.required,
        choices: field.choices.clone(),
        live: live(subject).contains(&field.name.as_str()),
        in_rows: field.in_rows,
    }
}

fn view(template: &Template, language: Language) -> TemplateView {
    let fields = template.fields.iter();
    TemplateView {
        key: template.key.clone(),
        name: template.name.in_language(language).to_owned(),
        width: template.width / 1_000,
        height: template.height / 1_000,
        subject: template.subject.into(),
        printer: match template.printer {
            Printer::Sheet => PrinterView::Sheet,
            Printer::Roll => PrinterView::Roll,
        },
        own: template.is_own,
        typed_things: is_named(template.subject),
        fields: fields
            .map(|each| field(each, template.subject, language))
            .collect(),
    }
}

/// Which labels can be printed, and which of the county's own were refused and why.
#[utoipa::path(get, path = "/api/v1/labels", tag = "labels",
    responses((status = 200, body = Templates)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    language: Language,
) -> Result<Json<Templates>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let press = app.press()?;
    let refused = |fault: &Fault| Refused {
        file: fault.file.clone(),
        line: fault.line,
        reason: fault.reason.in_language(language).to_owned(),
    };
    Ok(Json(Templates {
        items: press
            .templates()
            // Printed where certificates are kept.
            .filter(|each| each.subject != Subject::Certificate)
            .map(|each| view(each, language))
            .collect(),
        refused: press.refused().iter().map(refused).collect(),
    }))
}
