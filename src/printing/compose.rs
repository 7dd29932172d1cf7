//! Puts together what one label says. Pure.

use super::{
    facts::{HIDDEN, Thing, Values, clipped},
    order::{ALL, Asked},
};
use crate::{
    error::{Code, Language, Refusal},
    label::{Facts, Template},
};

/// Fields that say what is customary where nobody types anything else.
const CUSTOMARY: [&str; 3] = ["services", "promise", "ways"];

/// What is typed on a label: now, for all labels of the job, or the last time. Nothing typed
/// clears what was.
pub fn typed(
    template: &Template,
    key: &str,
    kept: Values,
    asked: &Asked,
) -> Result<Values, Refusal> {
    let is_field = |name: &str| template.field(name).is_some_and(|field| !field.in_rows);
    let mut typed = kept;
    typed.retain(|name, _| is_field(name));
    for name in [ALL, key] {
        for (field, value) in asked.values.get(name).into_iter().flatten() {
            if !is_field(field) {
                let known: Vec<&str> = template
                    .fields
                    .iter()
                    .filter(|field| !field.in_rows)
                    .map(|field| field.name.as_str())
                    .collect();
                let refusal = Code::LabelFactUnknown.with("field", field);
                return Err(refusal
                    .with("known", known.join(", "))
                    .at(format!("values.{name}.{field}")));
            }
            typed.insert(field.clone(), value.trim().to_owned());
        }
    }
    typed.retain(|_, value| !value.is_empty());
    Ok(typed)
}

/// What is true of the moment of printing.
pub struct Stamp {
    /// The book's head.
    pub head: String,
    /// The day.
    pub day: String,
    /// The language of the label.
    pub language: Language,
}

/// What a label says: what is known, what is customary, and above both what somebody typed.
pub fn facts(
    template: &Template,
    thing: &Thing,
    typed: &Values,
    stamp: &Stamp,
) -> Result<Facts, Refusal> {
    let mut values = Values::new();
    for field in template.fields.iter().filter(|field| !field.in_rows) {
        let name = field.name.as_str();
        let live = match name {
            "head" => Some(&stamp.head),
            "day" => Some(&stamp.day),
            _ => thing.values.get(name),
        };
        let customary = CUSTOMARY.contains(&name);
        let customary = customary.then(|| field.example.in_language(stamp.language));
        let value = match (typed.get(name), live) {
            (Some(typed), _) => Some(typed.clone()),
            (None, Some(live)) => Some(clipped(live, field.longest)),
            (None, None) => customary.map(str::to_owned),
        };
        values.extend(value.map(|value| (field.name.clone(), value)));
    }
    for name in HIDDEN {
        if let Some(value) = thing.values.get(name) {
            values
                .entry(name.to_owned())
                .or_insert_with(|| value.clone());
        }
    }
    let clip = |row: &Values| {
        let cells = row.iter().filter_map(|(name, value)| {
            let field = template
                .fields
                .iter()
                .find(|f| f.in_rows && f.name == *name)?;
            Some((name.clone(), clipped(value, field.longest)))
        });
        cells.collect()
    };
    let rows: Vec<Values> = match template.rows {
        Some(_) => thing.rows.iter().map(clip).collect(),
        None => Vec::new(),
    };
    for (name, value) in values.iter().chain(rows.iter().flatten()) {
        if is_markup(value) {
            let refusal = Code::LabelFactMarkup.with("field", name);
            return Err(refusal.at(format!("values.{}.{name}", thing.key)));
        }
    }
    Ok(Facts {
        code: None,
        rows,
        values,
    })
}

/// Whether a text looks like a tag: it would be drawn as it is written, which nobody wants.
fn is_markup(text: &str) -> bool {
    let begins = |c: char| c.is_ascii_alphabetic() || c == '/' || c == '!';
    text.split('<').skip(1).any(|rest| rest.starts_with(begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_known_and_other_angles_are_not() {
        for tag in ["<b>", "a</b", "x<!--", "<<script"] {
            assert!(is_markup(tag), "{tag}");
        }
        for text in ["", "<", "a < b", "<52 mm", "<请勿冷冻>", "2>1", "≤20 ℃"] {
            assert!(!is_markup(text), "{text}");
        }
    }
}
