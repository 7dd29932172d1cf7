//! Labels: from plain facts to paper.
//!
//! This part of the program knows no ledger. Whoever owns the facts hands them in as texts by the
//! names of fields, and the text of the code too:
//!
//! - [`Press::open`] once at the start, with the data folder: templates, the county's own among
//!   them, and fonts. [`Press::templates`] lists them, [`Press::refused`] says what was wrong with
//!   others, [`Press::template`] finds one by its key.
//! - [`Facts`]: `values` by field, `code`, and `rows` where the template has a table. More values
//!   than a template has fields for do no harm. [`Facts::example`] makes likely ones for a preview.
//! - [`Press::pdf`] with a [`Sheet`] ([`Sheet::a4`] or [`Sheet::roll`]), [`Press::png`],
//!   [`Press::zpl`] and [`Press::svg`] draw labels. They take milliseconds of a processor, so
//!   that callers in async code put them on a thread for such work.
//!
//! Refusals: `label-unknown`, `label-fact-missing`, `label-fact-too-long`, `label-fact-control`,
//! `label-fact-choice`, `label-rows`, `label-code-too-long`, `label-code-too-small`,
//! `label-too-many`, `label-sheet`.
//!
//! # Invariants
//! 1. There is one layout, [`layout`]; every way out draws it and moves nothing.
//! 2. No text leaves its box, whatever it is: it wraps, shrinks, then ends in an ellipsis.
//! 3. A code that phones would not read is refused, not printed.
//! 4. Nothing of a template is taken on trust: what is not known is refused with file and line.

use std::{collections::BTreeSet, path::Path};

use crate::error::{Code, Language, Result};

pub mod command;
pub mod font;
pub mod layout;
pub mod qr;
pub mod render;
pub mod sheet;
pub mod template;

pub use layout::Facts;
pub use render::bitmap::{Depth, Resolution};
pub use sheet::Sheet;
pub use template::{Template, manifest::Fault};

use font::{Fonts, Weight};
use layout::{Page, Setter};
use render::bitmap::Raster;
use template::library::Library;

/// The most labels of one job.
pub const LABELS_MAX: usize = 5_000;
/// The most labels of one job that are made as dots: each is a picture of its own.
pub const PICTURES_MAX: usize = 1_000;
/// The folder of the county's own templates and fonts within the data folder.
pub const FOLDER: &str = "labels";

/// Templates and fonts: all that labels are made with.
#[derive(Debug)]
pub struct Press {
    library: Library,
    fonts: Fonts,
}

/// Labels of one template in one language.
#[derive(Debug, Clone, Copy)]
pub struct Job<'j> {
    /// The template's key.
    pub template: &'j str,
    /// The language of what stands still.
    pub language: Language,
    /// What each label says.
    pub labels: &'j [Facts],
}

impl Press {
    /// With the templates and fonts inside the program.
    pub fn built_in() -> anyhow::Result<Press> {
        let fonts = Fonts::built_in()?;
        Ok(Press {
            library: Library::built_in(&fonts),
            fonts,
        })
    }

    /// With those of the data folder too. A broken template is refused and the others stay; a
    /// broken font is an error.
    pub fn open(data: &Path) -> anyhow::Result<Press> {
        let folder = data.join(FOLDER);
        let fonts = Fonts::in_folder(&folder)?;
        Ok(Press {
            library: Library::with_own(&folder, &fonts),
            fonts,
        })
    }

    /// All templates, by key.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.library.all()
    }

    /// A template by its key.
    pub fn template(&self, key: &str) -> Result<&Template> {
        let unknown = || Code::LabelUnknown.with("key", key).at("template");
        Ok(self.library.get(key).ok_or_else(unknown)?)
    }

    /// Templates that were refused, with the reasons.
    pub fn refused(&self) -> &[Fault] {
        &self.library.refused
    }

    /// The fonts.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// All labels in one PDF.
    pub fn pdf(&self, job: &Job, sheet: &Sheet) -> Result<Vec<u8>> {
        let (setter, pages) = self.set(job, LABELS_MAX)?;
        sheet.check(setter.template)?;
        let title = setter.template.name.in_language(job.language);
        render::pdf::write(&setter, &pages, sheet, title)
    }

    /// A PNG for each label, and for each page where a table has several.
    pub fn png(&self, job: &Job, resolution: Resolution, depth: Depth) -> Result<Vec<Vec<u8>>> {
        let (setter, pages) = self.set(job, PICTURES_MAX)?;
        let mut raster = Raster::new(&self.fonts, resolution, depth);
        let png = |page| raster.draw(&setter, page)?.png(resolution.per_metre());
        pages.iter().map(png).collect()
    }

    /// All labels for a printer that speaks ZPL II.
    pub fn zpl(&self, job: &Job, resolution: Resolution) -> Result<Vec<u8>> {
        let (setter, pages) = self.set(job, PICTURES_MAX)?;
        let mut raster = Raster::new(&self.fonts, resolution, Depth::Mono);
        let mut out = Vec::new();
        for page in &pages {
            render::zpl::write(&raster.draw(&setter, page)?, &mut out);
        }
        Ok(out)
    }

    /// An SVG for each label, and for each page where a table has several.
    pub fn svg(&self, job: &Job) -> Result<Vec<String>> {
        let (setter, pages) = self.set(job, PICTURES_MAX)?;
        Ok(pages
            .iter()
            .map(|page| render::svg::write(&setter, page))
            .collect())
    }

    /// Refuses what cannot be drawn, without drawing it.
    pub fn check(&self, job: &Job) -> Result<()> {
        self.set(job, LABELS_MAX).map(drop)
    }

    /// The characters that labels have and no font does, each once: they would be empty boxes.
    pub fn missing(&self, template: &Template, labels: &[Facts]) -> BTreeSet<char> {
        let lacks = |c: &char| {
            let in_font = |weight| self.fonts.of(weight).glyph(*c).is_some();
            !c.is_control() && !Weight::ALL.into_iter().all(in_font)
        };
        let drawn = |facts: &Facts| {
            let texts = facts.values.iter().chain(facts.rows.iter().flatten());
            let texts = texts.filter(|(name, _)| template.field(name).is_some());
            let all: BTreeSet<char> = texts.flat_map(|(_, text)| text.chars()).collect();
            all
        };
        labels.iter().flat_map(drawn).filter(lacks).collect()
    }

    fn set<'p>(&'p self, job: &Job<'p>, most: usize) -> Result<(Setter<'p>, Vec<Page>)> {
        let template = self.template(job.template)?;
        if job.labels.len() > most {
            return Err(Code::LabelTooMany.with("most", most).at("labels").into());
        }
        let mut setter = Setter::new(template, &self.fonts, job.language);
        let mut pages = Vec::with_capacity(job.labels.len());
        for (index, facts) in job.labels.iter().enumerate() {
            pages.extend(setter.set(facts).map_err(|error| of_label(error, index))?);
        }
        Ok((setter, pages))
    }
}

/// Names the label at fault.
fn of_label(error: crate::error::Error, index: usize) -> crate::error::Error {
    match error {
        crate::error::Error::Refused(mut refusal) => {
            let field = refusal.field.take().unwrap_or_else(|| "code".to_owned());
            refusal.at(format!("labels[{index}].{field}")).into()
        }
        other => other,
    }
}
