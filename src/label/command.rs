//! `yaoju label`: labels from a file of facts, without a database. Those on live data are printed
//! by whoever knows a facility's stock: see [`LabelCommand::live`].

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};

use super::{Depth, Facts, Job, Press, Resolution, Sheet, Template};
use crate::error::{Code, Error, Language};

/// The largest file of facts, in bytes.
const BYTES_MAX: u64 = 16 << 20;

/// What `yaoju label` does.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct LabelCommand {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    make: Option<Make>,
}

#[derive(Subcommand)]
enum What {
    /// List all templates with their sizes and fields, and those refused with the reasons. Exit
    /// status 1: some were refused
    List,
}

/// Makes labels.
#[derive(Args)]
pub struct Make {
    /// The template, such as stock-card-90x60
    #[arg(required = true)]
    template: Option<String>,
    /// What the labels say: .json (an object, or a list of them, with the values by field, `code`
    /// and `rows`) or .csv (a heading with the fields and `code`, a label a row). Without it, an
    /// example
    #[arg(long)]
    facts: Option<PathBuf>,
    /// The code of a facility: labels of all its things of the template's kind, with what is true
    /// now, noted as printed
    #[arg(long, conflicts_with = "facts")]
    pub facility: Option<String>,
    /// Only what lies in the storeroom with this code
    #[arg(long, requires = "facility")]
    pub storeroom: Option<String>,
    /// Only labels that are to be printed: no longer true, or never printed
    #[arg(long, requires = "facility")]
    pub due: bool,
    /// The kind of file
    #[arg(long, default_value = "pdf")]
    format: Format,
    /// The language of what stands still
    #[arg(long, default_value = "zh")]
    language: Tongue,
    /// Where to; several PNG or SVG are numbered: label-1.png
    #[arg(short, long, required = true)]
    output: Option<PathBuf>,
    /// Dots to the inch of PNG and ZPL
    #[arg(long, default_value = "203")]
    dpi: Dpi,
    /// One bit a dot in a PNG too, as a label printer shows it
    #[arg(long)]
    mono: bool,
    /// The paper of a PDF [default: what the template is meant for]
    #[arg(long)]
    paper: Option<Paper>,
    /// Labels of the first A4 sheet that are used up already
    #[arg(long, default_value_t = 0)]
    skip: u32,
}

impl LabelCommand {
    /// What is to be made on live data, where that is what was asked for.
    pub fn live(&self) -> Option<&Make> {
        let make = self.make.as_ref().filter(|_| self.what.is_none())?;
        make.facility.is_some().then_some(make)
    }
}

impl Make {
    /// The template's key.
    pub fn template(&self) -> &str {
        self.template.as_deref().unwrap_or_default()
    }

    /// The language of what stands still.
    pub fn language(&self) -> Language {
        match self.language {
            Tongue::Zh => Language::Zh,
            Tongue::En => Language::En,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Pdf,
    Png,
    Zpl,
    Svg,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    Zh,
    En,
}

#[derive(Clone, Copy, ValueEnum)]
enum Dpi {
    #[value(name = "102")]
    Screen,
    #[value(name = "203")]
    Dpi203,
    #[value(name = "300")]
    Dpi300,
}

#[derive(Clone, Copy, ValueEnum)]
enum Paper {
    /// As many as an A4 sheet takes, with marks to cut
    A4,
    /// A page of its own for each label
    Roll,
}

/// Runs the command; whether all was as it must be.
pub fn run(
    command: LabelCommand,
    data: &Path,
    language: Language,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let press = Press::open(data)?;
    match (command.what, command.make) {
        (None, Some(make)) => {
            self::make(&press, &make, language)?;
            Ok(true)
        }
        _ => list(&press, language, out),
    }
}

fn list(press: &Press, language: Language, out: &mut impl Write) -> anyhow::Result<bool> {
    for template in press.templates() {
        let (width, height) = (template.width / 1_000, template.height / 1_000);
        let name = template.name.in_language(language);
        writeln!(
            out,
            "{}\t{width}×{height}\t{name}\t{}",
            template.key,
            known(template, language)
        )?;
    }
    for fault in press.refused() {
        let reason = fault.reason.in_language(language);
        writeln!(out, "{}:{}: {reason}", fault.file, fault.line)?;
    }
    Ok(press.refused().is_empty())
}

fn known(template: &Template, language: Language) -> String {
    let mut names: Vec<String> = Vec::new();
    for field in &template.fields {
        names.push(format!(
            "{} {}",
            field.name,
            field.label.in_language(language)
        ));
    }
    names.join(", ")
}

fn make(press: &Press, make: &Make, language: Language) -> anyhow::Result<()> {
    let template = press.template(make.template());
    let template = template.map_err(|error| said(error, language))?;
    let labels = match &make.facts {
        Some(file) => read(file).with_context(|| file.display().to_string())?,
        None => vec![Facts::example(template, make.language())],
    };
    for facts in &labels {
        refuse_unknown(template, facts, language).map_err(|error| said(error, language))?;
    }
    save(press, make, &labels, language)
}

/// Draws labels and writes them to where they are wanted.
pub fn save(
    press: &Press,
    make: &Make,
    labels: &[Facts],
    language: Language,
) -> anyhow::Result<()> {
    let template = press.template(make.template());
    let template = template.map_err(|error| said(error, language))?;
    let job = Job {
        template: make.template(),
        language: make.language(),
        labels,
    };
    let files = draw(press, make, &job, template).map_err(|error| said(error, language))?;
    let path = make.output.as_deref().context("where to?")?;
    let count = files.len();
    for (index, file) in files.into_iter().enumerate() {
        let path = if count == 1 {
            path.to_owned()
        } else {
            numbered(path, index + 1)
        };
        std::fs::write(&path, file).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn draw(press: &Press, make: &Make, job: &Job, template: &Template) -> Result<Vec<Vec<u8>>, Error> {
    let resolution = match make.dpi {
        Dpi::Screen => Resolution::Screen,
        Dpi::Dpi203 => Resolution::Dpi203,
        Dpi::Dpi300 => Resolution::Dpi300,
    };
    let depth = if make.mono {
        Depth::Mono
    } else {
        Depth::Colour
    };
    match make.format {
        Format::Pdf => {
            let is_sheet = template.printer == super::template::Printer::Sheet;
            let sheet = match make.paper {
                Some(Paper::A4) => Sheet::a4(template),
                None if is_sheet => Sheet::a4(template),
                Some(Paper::Roll) | None => Sheet::roll(template),
            };
            Ok(vec![press.pdf(
                job,
                &Sheet {
                    start: make.skip,
                    ..sheet
                },
            )?])
        }
        Format::Png => press.png(job, resolution, depth),
        Format::Zpl => Ok(vec![press.zpl(job, resolution)?]),
        Format::Svg => Ok(press
            .svg(job)?
            .into_iter()
            .map(String::into_bytes)
            .collect()),
    }
}

fn refuse_unknown(template: &Template, facts: &Facts, language: Language) -> Result<(), Error> {
    let in_rows = facts.rows.iter().flat_map(BTreeMap::keys);
    for name in facts.values.keys().chain(in_rows) {
        if template.field(name).is_none() {
            let refusal = Code::LabelFactUnknown.with("field", name);
            return Err(refusal.with("known", known(template, language)).into());
        }
    }
    Ok(())
}

/// An error as it is said at a prompt.
pub fn said(error: Error, language: Language) -> anyhow::Error {
    match error {
        Error::Refused(refusal) => {
            let field = refusal
                .field
                .as_ref()
                .map_or(String::new(), |field| format!("{field}: "));
            anyhow::anyhow!("{field}{}", refusal.sentence(language))
        }
        other => other.into(),
    }
}

fn read(file: &Path) -> anyhow::Result<Vec<Facts>> {
    let bytes = std::fs::metadata(file)?.len();
    anyhow::ensure!(bytes <= BYTES_MAX, "a file of {bytes} bytes is too large");
    let text = std::fs::read_to_string(file)?;
    if file
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
    {
        return table(&text);
    }
    let value: serde_json::Value = serde_json::from_str(&text)?;
    let list = if value.is_array() {
        value
    } else {
        serde_json::Value::Array(vec![value])
    };
    Ok(serde_json::from_value(list)?)
}

fn table(text: &str) -> anyhow::Result<Vec<Facts>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut labels = Vec::new();
    for row in reader.deserialize() {
        let mut values: BTreeMap<String, String> = row?;
        let code = values.remove("code").filter(|code| !code.is_empty());
        labels.push(Facts {
            code,
            values,
            rows: Vec::new(),
        });
    }
    Ok(labels)
}

fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{number}.{extension}"))
}
