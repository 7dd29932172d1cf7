//! Sets the stock card labels of the benchmark with typst as a library, on one core, and prints
//! microseconds and bytes. Fonts and facts are read before the clock starts; codes are made while
//! it runs, by the crate that the program itself uses.

use std::{collections::HashMap, fs, path::Path, time::Instant};

use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Map, Value};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, Warned},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

struct Labels {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl World for Labels {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn id(name: &str) -> FileId {
    let path = VirtualPath::new(format!("/{name}")).expect("a plain name");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let folder = Path::new(&folder);
    let font = |name: &str| {
        let data = fs::read(folder.join(name)).expect("a font");
        Font::new(Bytes::new(data), 0).expect("a font")
    };
    let fonts = vec![font("regular.ttf"), font("bold.ttf")];
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    let facts = fs::read(folder.join("labels.json")).expect("facts");
    let facts: Vec<Map<String, Value>> = serde_json::from_slice(&facts).expect("facts");
    let library = LazyHash::new(Library::default());
    let start = Instant::now();
    let pdf = set(library, book, fonts, facts);
    let time = start.elapsed();
    if let Some(file) = std::env::args().nth(2) {
        fs::write(file, &pdf).expect("a place to write to");
    }
    println!("{} {}", time.as_micros(), pdf.len());
}

fn set(
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    mut facts: Vec<Map<String, Value>>,
) -> Vec<u8> {
    let mut files = HashMap::new();
    for (index, label) in facts.iter_mut().enumerate() {
        let text = label["code"].as_str().expect("a code");
        let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("a short code");
        let light = |color| if color == Color::Dark { 0_u8 } else { 255 };
        label.insert("side".to_owned(), code.width().into());
        let dots: Vec<u8> = code.to_colors().into_iter().map(light).collect();
        files.insert(id(&format!("code-{index}")), Bytes::new(dots));
    }
    let facts = serde_json::to_vec(&facts).expect("facts");
    files.insert(id("labels.json"), Bytes::new(facts));
    let main = Source::new(id("main.typ"), include_str!("labels.typ").to_owned());
    let world = Labels { library, book, fonts, main, files };
    let Warned { output, .. } = typst::compile::<PagedDocument>(&world);
    let document = output.expect("sound labels");
    let options = PdfOptions { tagged: false, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).expect("a PDF")
}
