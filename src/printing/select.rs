//! The things that can have a label, each with how its label stands.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    facts::{Known, Thing, Values},
    judge::{Change, Printed, Sought, State, changes, stands_for},
    store::prints::{Codes, LastRow},
};
use crate::{
    error::{Language, Result},
    label::{Press, Template, template::Subject},
    scan::Kind,
};

/// A thing with how its label stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The thing, in the language of whoever asks.
    pub thing: Thing,
    /// How its label stands.
    pub state: State,
    /// Its code in force.
    pub code: Option<String>,
    /// When its last label was printed.
    pub printed_at: Option<DateTime<Utc>>,
    /// The template of that label.
    pub printed_as: Option<String>,
    /// What somebody typed on it.
    pub typed: Values,
    /// What is no longer true.
    pub changed: Vec<Change>,
}

/// Labels printed before, and codes in force.
#[derive(Debug)]
pub struct Before {
    /// The last labels, the newest first.
    pub last: Vec<LastRow>,
    /// The codes in force, by whose they are.
    pub codes: HashMap<Uuid, Codes>,
}

impl Before {
    /// The code in force of a thing.
    pub fn code(&self, owner: Uuid, kind: Option<Kind>, thing: Uuid) -> Option<&str> {
        let code = self.codes.get(&owner)?.get(&(kind?, thing))?;
        Some(code.as_str())
    }

    /// The last label of each thing by any template that stands for this one.
    pub fn of(&self, press: &Press, template: &Template) -> HashMap<Uuid, &LastRow> {
        let mut newest = HashMap::new();
        for row in &self.last {
            let known = press.template(&row.template);
            if known.is_ok_and(|known| stands_for(known, template)) {
                newest.entry(row.thing).or_insert(row);
            }
        }
        newest
    }
}

/// What a list or a job is narrowed down to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only what lies in the storeroom with this code.
    pub storeroom: Option<String>,
    /// Only of the product with this code.
    pub product: Option<String>,
    /// Only those whose label stands so.
    pub state: Option<Sought>,
    /// Only what expires up to this day.
    pub expires_by: Option<NaiveDate>,
}

impl Filter {
    /// The day so many days after `today`.
    pub fn by(today: NaiveDate, within: Option<u64>) -> Option<NaiveDate> {
        today.checked_add_days(Days::new(within?))
    }

    fn takes(&self, thing: &Thing) -> bool {
        let lies_there = |room: &String| thing.rooms.contains(&Some(room.clone()));
        let is_of = |product: &String| thing.product.as_ref() == Some(product);
        let ends_by = |day: NaiveDate| thing.expiry.is_some_and(|expiry| expiry <= day);
        self.storeroom.as_ref().is_none_or(lies_there)
            && self.product.as_ref().is_none_or(is_of)
            && self.expires_by.is_none_or(ends_by)
    }
}

/// Reads what a label says, and in which language; nothing for one that cannot be read.
fn printed(row: &LastRow) -> Result<(Printed, Language)> {
    let language = match row.language.as_str() {
        "en" => Language::En,
        _ => Language::Zh,
    };
    let printed = Printed {
        facts: serde_json::from_str(&row.facts).map_err(anyhow::Error::from)?,
        typed: serde_json::from_str(&row.typed).map_err(anyhow::Error::from)?,
        code: row.code.clone(),
        is_merged: row.is_merged,
    };
    Ok((printed, language))
}

/// Things of a subject in both languages: labels are compared in their own.
pub struct Both {
    zh: Vec<Thing>,
    en: Vec<Thing>,
}

impl Both {
    /// Of what is known.
    pub fn of(known: &Known, subject: Subject) -> Both {
        Both {
            zh: known.things(subject, Language::Zh),
            en: known.things(subject, Language::En),
        }
    }

    /// In a language.
    pub fn in_language(&self, language: Language) -> &[Thing] {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// How the labels of things stand.
pub fn standings(
    (press, template): (&Press, &Template),
    both: &Both,
    before: &Before,
    filter: &Filter,
    asked: Language,
) -> Result<Vec<Standing>> {
    let last = before.of(press, template);
    let mut all = Vec::new();
    for (at, thing) in both.in_language(asked).iter().enumerate() {
        let row = last.get(&thing.id).copied();
        let is_gone = thing.is_retired && row.is_none();
        if is_gone || !filter.takes(thing) {
            continue;
        }
        let one = standing(
            (press, template),
            thing,
            row,
            before,
            |language| both.in_language(language).get(at).unwrap_or(thing),
            asked,
        )?;
        let is_down = thing.is_retired && one.code.is_none();
        if !is_down && filter.state.is_none_or(|sought| sought.takes(one.state)) {
            all.push(one);
        }
    }
    Ok(all)
}

/// How one label stands.
pub fn standing<'t>(
    (press, template): (&Press, &Template),
    thing: &'t Thing,
    row: Option<&LastRow>,
    before: &Before,
    in_language: impl Fn(Language) -> &'t Thing,
    asked: Language,
) -> Result<Standing> {
    let code = before.code(thing.owner, thing.kind, thing.id);
    let mut standing = Standing {
        thing: thing.clone(),
        state: State::Never,
        code: code.map(str::to_owned),
        printed_at: None,
        printed_as: None,
        typed: Values::new(),
        changed: Vec::new(),
    };
    let Some(row) = row else {
        return Ok(standing);
    };
    let (printed, language) = printed(row)?;
    let drawn = press.template(&row.template).unwrap_or(template);
    standing.changed = changes(drawn, &printed, in_language(language), code, asked);
    standing.state = if standing.changed.is_empty() {
        State::Current
    } else {
        State::Outdated
    };
    standing.printed_at = Some(row.printed_at);
    standing.printed_as = Some(row.template.clone());
    standing.typed = printed.typed;
    Ok(standing)
}
