//! Makes sure that the pages are there to be embedded.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    std::fs::create_dir_all("web/dist").expect("web/dist can be made");
}
