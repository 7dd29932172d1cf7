//! Whether a label still tells the truth: what it says against what is true now. Pure.
//!
//! The book's head and the day on a card are of the moment it was printed, and a carton's quantity
//! is too: they make no label old. What somebody typed is theirs to keep. Everything else that the
//! template draws is compared, and so are [`HIDDEN`] facts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::{HIDDEN, PASSING, Thing, Values, clipped};
use crate::{
    error::Language,
    http::words::word,
    label::{
        Facts, Template,
        template::{Field, Subject},
    },
};

/// How a thing's label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelState)]
pub enum State {
    /// It never had one.
    Never,
    /// What it says is no longer true.
    Outdated,
    /// It tells the truth.
    Current,
}

/// Which labels are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelSought)]
pub enum Sought {
    /// Of what never had one.
    Never,
    /// That are no longer true.
    Outdated,
    /// That tell the truth.
    Current,
    /// That are to be printed: never, or no longer true.
    Due,
}

impl Sought {
    /// Whether a label that stands so is looked for.
    pub fn takes(self, state: State) -> bool {
        match self {
            Sought::Never => state == State::Never,
            Sought::Outdated => state == State::Outdated,
            Sought::Current => state == State::Current,
            Sought::Due => state != State::Current,
        }
    }
}

/// A fact that was printed and is another now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LabelChange)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// What stands on the label.
    pub printed: String,
    /// What is true now.
    pub now: String,
}

/// A label as it was printed.
#[derive(Debug, Clone, Default)]
pub struct Printed {
    /// What it says.
    pub facts: Facts,
    /// What of it somebody typed.
    pub typed: Values,
    /// Its code.
    pub code: Option<String>,
    /// Whether its thing is another one by now, having been merged into it.
    pub is_merged: bool,
}

/// Whether a label of one template stands for one of the other: a card in another size is the card;
/// a plate is no sign.
pub fn stands_for(a: &Template, b: &Template) -> bool {
    a.key == b.key || (a.subject == b.subject && a.subject != Subject::Facility)
}

/// What changed since a label was printed. `thing` is in the label's own language, `code` the one
/// in force now; words are in the language of whoever asks.
pub fn changes(
    template: &Template,
    printed: &Printed,
    thing: &Thing,
    code: Option<&str>,
    asked: Language,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |field: &str, label: &str, printed: &str, now: &str| {
        changes.push(Change {
            field: field.to_owned(),
            label: label.to_owned(),
            printed: printed.to_owned(),
            now: now.to_owned(),
        });
    };
    if thing.is_retired {
        let words = ["labels.inUse", "labels.retired"].map(|key| word(asked, key));
        add(
            "state",
            word(asked, "labels.field.state"),
            words[0],
            words[1],
        );
        return changes;
    }
    let drawn = |field: &&Field| !field.in_rows && !PASSING.contains(&field.name.as_str());
    for field in template.fields.iter().filter(drawn) {
        let said = printed.facts.values.get(&field.name);
        let said = said.map_or("", String::as_str);
        if is_known(template, &field.name) && !printed.typed.contains_key(&field.name) {
            let now = thing.values.get(&field.name).map_or("", String::as_str);
            let now = clipped(now, field.longest);
            if said != now {
                add(&field.name, field.label.in_language(asked), said, &now);
            }
        }
    }
    for name in HIDDEN {
        let has_field = template.field(name).is_some();
        if let (Some(said), Some(now), false) = (
            printed.facts.values.get(name),
            thing.values.get(name),
            has_field,
        ) && said != now
        {
            let key = format!("labels.field.{name}");
            add(name, word(asked, &key), said, now);
        }
    }
    if let Some((said, now)) = row_changed(&printed.facts.rows, &thing.rows) {
        add("rows", word(asked, "labels.field.rows"), &said, &now);
    }
    let is_coded = thing.kind.is_some() && !printed.is_merged;
    if let Some(said) = printed.code.as_deref().filter(|_| is_coded)
        && code != Some(said)
    {
        add(
            "code",
            word(asked, "labels.field.code"),
            said,
            code.unwrap_or_default(),
        );
    }
    changes
}

/// Whether the program fills a field in. One that it fills in only where it knows something, such
/// as a keeper, is empty when that is gone.
fn is_known(template: &Template, field: &str) -> bool {
    super::facts::live(template.subject).contains(&field)
}

/// The first row that is another; what is there of each variety changes by the hour and is left
/// out.
fn row_changed(printed: &[Values], now: &[Values]) -> Option<(String, String)> {
    let told = |row: Option<&Values>| {
        let row = row.into_iter().flatten();
        let kept = row.filter(|(name, _)| *name != "varieties");
        let texts: Vec<&str> = kept.map(|(_, value)| value.as_str()).collect();
        texts.join(" · ")
    };
    (0..printed.len().max(now.len()))
        .map(|at| (told(printed.get(at)), told(now.get(at))))
        .find(|(printed, now)| printed != now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{label::Press, printing::facts::Says, scan::Kind};
    use uuid::Uuid;

    fn thing(pairs: &[(&str, &str)]) -> Thing {
        let values = pairs.iter();
        Thing {
            key: "P1".to_owned(),
            order: "P1".to_owned(),
            id: Uuid::nil(),
            owner: Uuid::nil(),
            kind: Some(Kind::Product),
            name: String::new(),
            detail: String::new(),
            values: values
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            rows: Vec::new(),
            says: Says::Code,
            product: None,
            rooms: Vec::new(),
            expiry: None,
            is_retired: false,
        }
    }

    fn printed(pairs: &[(&str, &str)]) -> Printed {
        Printed {
            facts: Facts {
                values: thing(pairs).values,
                ..Facts::default()
            },
            code: Some("7K3M9QFA".to_owned()),
            ..Printed::default()
        }
    }

    fn fields(printed: &Printed, now: &Thing, code: Option<&str>) -> Vec<String> {
        let press = Press::built_in().unwrap();
        let card = press.template("stock-card-90x60").unwrap();
        let found = changes(card, printed, now, code, Language::Zh);
        found.into_iter().map(|change| change.field).collect()
    }

    const CARD: [(&str, &str); 5] = [
        ("product", "避孕套"),
        ("expiry", "2027-06-30"),
        ("state", "正常"),
        ("head", "12-AAAA"),
        ("day", "2026-03-02"),
    ];

    #[test]
    fn a_card_is_old_by_what_it_says_and_not_by_the_day() {
        let code = Some("7K3M9QFA");
        let mut now = thing(&CARD[..3]);
        assert_eq!(fields(&printed(&CARD), &now, code), [] as [&str; 0]);
        now.values
            .insert("expiry".to_owned(), "2027-09-30".to_owned());
        assert_eq!(fields(&printed(&CARD), &now, code), ["expiry"]);
        // What the card does not draw does not matter, unless it is a lot's state.
        now.values.insert("maker".to_owned(), "新厂".to_owned());
        now.values.insert("state".to_owned(), "召回".to_owned());
        assert_eq!(fields(&printed(&CARD), &now, code), ["expiry", "state"]);
    }

    #[test]
    fn what_was_typed_is_left_alone() {
        let mut card = printed(&CARD);
        card.typed
            .insert("expiry".to_owned(), "2027-06-30".to_owned());
        let mut now = thing(&CARD[..3]);
        now.values.remove("expiry");
        assert_eq!(fields(&card, &now, Some("7K3M9QFA")), [] as [&str; 0]);
    }

    #[test]
    fn a_label_with_another_code_is_old() {
        let now = thing(&CARD[..3]);
        assert_eq!(fields(&printed(&CARD), &now, Some("7K3M9QFB")), ["code"]);
        assert_eq!(fields(&printed(&CARD), &now, None), ["code"]);
        let merged = Printed {
            is_merged: true,
            ..printed(&CARD)
        };
        assert_eq!(fields(&merged, &now, None), [] as [&str; 0]);
    }

    #[test]
    fn a_sign_of_what_is_retired_comes_down() {
        let now = Thing {
            is_retired: true,
            ..thing(&CARD)
        };
        assert_eq!(fields(&printed(&CARD), &now, None), ["state"]);
    }

    #[test]
    fn a_card_in_another_size_is_the_card_and_a_plate_is_no_sign() {
        let press = Press::built_in().unwrap();
        let of = |key| press.template(key).unwrap();
        assert!(stands_for(of("stock-card-90x60"), of("stock-card-70x50")));
        assert!(!stands_for(of("service-plate-a4"), of("supply-sign-a4")));
        assert!(!stands_for(of("stock-card-90x60"), of("shelf-70x30")));
    }
}
