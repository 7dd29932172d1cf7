//! The table of all refusals: stable code, status, and the sentence in both languages.
//!
//! The rows stand in files by subject; each file's macro adds its rows and hands them on to the
//! next named, the last of which makes the enum.

use super::Language;

mod administration;
mod alerts;
mod api;
mod catalogue;
mod climate;
mod counts;
mod dispensers;
mod exchange;
mod general;
mod inspection;
mod intake;
mod labels;
mod lots;
mod months;
mod offline;
mod papers;
mod people;
mod places;
mod printers;
mod scans;
mod staff;
mod stock;
mod supply;

use administration::administration;
use alerts::alerts;
use api::api;
use catalogue::catalogue;
use climate::climate;
use counts::counts;
use dispensers::dispensers;
use exchange::exchange;
use general::general;
use inspection::inspection;
use intake::intake;
use labels::labels;
use lots::lots;
use months::months;
use offline::offline;
use papers::papers;
use people::people;
use places::places;
use printers::printers;
use scans::scans;
use staff::staff;
use stock::stock;
use supply::supply;

macro_rules! refusals {
    ([] $($name:ident $code:literal $status:literal $zh:literal $en:literal)+) => {
        /// The stable codes of all refusals.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $en] $name),+ }

        impl Code {
            /// Every code there is, for the documentation and the tests.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as programs see it.
            pub fn text(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Code::$name => $status),+ }
            }

            /// The sentence, with `{facts}` still to be filled in.
            pub fn sentence(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Code::$name, Language::Zh) => $zh, (Code::$name, Language::En) => $en),+
                }
            }
        }
    };
}

general! {
    [people places catalogue stock exchange intake papers months lots administration counts
     offline labels printers api scans climate alerts inspection supply
     staff dispensers refusals]
}
