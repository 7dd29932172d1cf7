//! All templates: those inside the program, and the county's own in its data folder.

use std::{collections::BTreeMap, path::Path};

use rust_embed::RustEmbed;

use crate::label::font::Fonts;

use super::{
    Template, Words,
    manifest::{self, Fault, Names},
    svg::{BYTES_MAX, reason},
};

#[derive(RustEmbed)]
#[folder = "labels"]
struct Inside;

/// All templates by key, and what was refused.
#[derive(Debug)]
pub struct Library {
    templates: BTreeMap<String, Template>,
    /// Templates that were refused, with the reasons.
    pub refused: Vec<Fault>,
}

impl Library {
    /// The templates inside the program.
    pub fn built_in(fonts: &Fonts) -> Library {
        Library::inside(fonts).0
    }

    /// The templates inside the program and those of a folder, which come first where both have
    /// the same key. A broken one is refused, the others stay.
    pub fn with_own(folder: &Path, fonts: &Fonts) -> Library {
        let (mut library, mut names) = Library::inside(fonts);
        if !folder.join(manifest::FILE).is_file() {
            return library;
        }
        let text = match file(folder, manifest::FILE) {
            Ok(text) => text,
            Err(reason) => {
                library.refused.push(Fault {
                    file: manifest::FILE.into(),
                    line: 1,
                    reason,
                });
                return library;
            }
        };
        let (own, refused) = manifest::read(&text, &mut names, fonts, |name| file(folder, name));
        library.refused.extend(refused);
        for template in own {
            library.templates.insert(
                template.key.clone(),
                Template {
                    is_own: true,
                    ..template
                },
            );
        }
        library
    }

    fn inside(fonts: &Fonts) -> (Library, Names) {
        let mut names = Names::new();
        let text = inside(manifest::FILE).unwrap_or_default();
        let (templates, refused) = manifest::read(&text, &mut names, fonts, inside);
        let templates = templates.into_iter().map(|t| (t.key.clone(), t)).collect();
        (Library { templates, refused }, names)
    }

    /// A template by its key.
    pub fn get(&self, key: &str) -> Option<&Template> {
        self.templates.get(key)
    }

    /// All of them, by key.
    pub fn all(&self) -> impl Iterator<Item = &Template> {
        self.templates.values()
    }
}

fn inside(name: &str) -> Result<String, Words> {
    let bytes = Inside::get(name).map(|file| file.data.into_owned());
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| absent(name))
}

fn file(folder: &Path, name: &str) -> Result<String, Words> {
    let path = folder.join(name);
    let length = std::fs::metadata(&path).map_err(|_| absent(name))?.len();
    if usize::try_from(length).map_or(true, |length| length > BYTES_MAX) {
        let en = format!("{name} is larger than 256 KB");
        return Err(reason(format!("{name} 超过 256 KB"), en));
    }
    std::fs::read_to_string(&path).map_err(|_| absent(name))
}

fn absent(name: &str) -> Words {
    let en = format!("{name} is not there or not UTF-8");
    reason(format!("没有 {name}，或不是 UTF-8"), en)
}
