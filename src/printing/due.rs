//! Which labels of a facility are to be printed anew, and whether every variety has its card. Pure.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    facts::Known,
    judge::{State, stands_for},
    select::{Before, Both, Filter, Standing, standings},
};
use crate::{
    error::{Language, Result},
    label::{Press, Template, template::Subject},
};

/// What no depot may be without: a card for each variety, a sign for each zone, a sheet on each
/// door. Other labels are missed by nobody until they were printed once.
const NEEDED: [Subject; 3] = [Subject::Card, Subject::Zone, Subject::Room];

/// How many varieties of a storeroom have their cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelRoom)]
pub struct Room {
    /// Its code; none for zones that lie in no storeroom.
    pub storeroom: Option<String>,
    /// Its name.
    pub name: String,
    /// Products with stock in it.
    pub varieties: usize,
    /// Those that have a card, also an outdated one.
    pub with_card: usize,
    /// Those whose card is outdated.
    pub outdated: usize,
}

/// What is to be printed.
#[derive(Debug)]
pub struct Due {
    /// The labels, each with the template it is to be printed by.
    pub labels: Vec<(String, Subject, Standing)>,
    /// The storerooms.
    pub rooms: Vec<Room>,
}

/// The templates that labels of a facility are looked at by, one for each kind of label: the last
/// that was used, else the largest.
fn templates<'p>(press: &'p Press, before: &Before) -> Vec<&'p Template> {
    let used = before.last.iter();
    let used = used.filter_map(|row| press.template(&row.template).ok());
    let mut all: Vec<&Template> = Vec::new();
    for template in used {
        if all.iter().all(|known| !stands_for(known, template)) {
            all.push(template);
        }
    }
    for subject in NEEDED {
        if all.iter().all(|known| known.subject != subject) {
            let area =
                |template: &&Template| i64::from(template.width) * i64::from(template.height);
            let fitting = press.templates().filter(|each| each.subject == subject);
            all.extend(fitting.max_by_key(area));
        }
    }
    all
}

/// The subjects of the labels that are looked at.
pub fn subjects(press: &Press, before: &Before) -> Vec<Subject> {
    let all = templates(press, before).into_iter();
    all.map(|template| template.subject).collect()
}

/// How the card label of each variety stands.
pub fn cards(
    press: &Press,
    known: &Known,
    before: &Before,
    asked: Language,
) -> Result<Vec<Standing>> {
    let all = templates(press, before);
    let card = all.into_iter().find(|each| each.subject == Subject::Card);
    let Some(template) = card else {
        return Ok(Vec::new());
    };
    let both = Both::of(known, Subject::Card);
    standings((press, template), &both, before, &Filter::default(), asked)
}

/// Which labels are outdated, and which are needed and were never printed.
pub fn due(press: &Press, known: &Known, before: &Before, asked: Language) -> Result<Due> {
    let mut due = Due {
        labels: Vec::new(),
        rooms: Vec::new(),
    };
    for template in templates(press, before) {
        let both = Both::of(known, template.subject);
        let all = standings((press, template), &both, before, &Filter::default(), asked)?;
        if template.subject == Subject::Card {
            due.rooms = rooms(known, &all);
        }
        let is_needed = NEEDED.contains(&template.subject);
        for one in all {
            let is_due = match one.state {
                State::Never => is_needed,
                State::Outdated => true,
                State::Current => false,
            };
            if is_due {
                let key = one.printed_as.as_ref().unwrap_or(&template.key);
                due.labels.push((key.clone(), template.subject, one));
            }
        }
    }
    Ok(due)
}

fn rooms(known: &Known, cards: &[Standing]) -> Vec<Room> {
    let empty = |storeroom: Option<&str>, name: &str| Room {
        storeroom: storeroom.map(str::to_owned),
        name: name.to_owned(),
        varieties: 0,
        with_card: 0,
        outdated: 0,
    };
    let mut rooms: BTreeMap<Option<String>, Room> = known
        .rooms_in_use()
        .map(|(code, name)| (Some(code.to_owned()), empty(Some(code), name)))
        .collect();
    for card in cards {
        for code in &card.thing.rooms {
            let new = || empty(code.as_deref(), code.as_deref().unwrap_or_default());
            let room = rooms.entry(code.clone()).or_insert_with(new);
            room.varieties += 1;
            room.with_card += usize::from(card.state != State::Never);
            room.outdated += usize::from(card.state == State::Outdated);
        }
    }
    rooms.into_values().collect()
}
