//! Gathers what is to be printed: which things, and what their labels say.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    compose::{Stamp, facts, typed},
    facts::{Asking, Known, Thing, Values, is_named, of_product},
    order::{ALL, Asked},
    select::{Before, Both, standing, standings},
    store::{self, prints},
};
use crate::{
    clock::day_at,
    db::Tx,
    error::{Code, Language, Refusal, Result},
    label::{Facts, Press, Template, template::Subject},
    stock::{
        chain::head_code,
        store::holdings::{self, HeadRow},
    },
    text,
};

/// The most characters of the name that somebody gives a thing.
const NAME_MAX: usize = 40;
/// Stands for a code that is not given yet: no code has a zero.
pub const NO_CODE: &str = "00000000";
/// A label that is to be printed.
#[derive(Debug, Clone)]
pub struct Label {
    /// What it is for.
    pub thing: Thing,
    /// What it says, but its code.
    pub facts: Facts,
    /// What of it somebody typed, now or the last time.
    pub typed: Values,
}

/// Labels that are to be printed, all from one moment.
#[derive(Debug)]
pub struct Prepared {
    /// The labels.
    pub labels: Vec<Label>,
    /// The book's head.
    pub head: HeadRow,
}

impl Prepared {
    /// What the labels say while they have no codes.
    pub fn without_codes(&self, template: &Template, public_url: &str, most: usize) -> Vec<Facts> {
        let labels = self.labels.iter().take(most);
        let facts = labels.map(|label| Facts {
            code: template
                .has_code()
                .then(|| label.thing.says.text(public_url, NO_CODE)),
            ..label.facts.clone()
        });
        facts.collect()
    }
}

/// Gathers what is asked for: things and facts.
pub async fn prepare(asking: Asking<'_>, tx: &mut Tx, asked: &Asked) -> Result<Prepared> {
    asked.check()?;
    let press = asking.app.press()?;
    let template = press.template(&asked.template)?;
    let known = Known::read(asking, tx, &[template.subject]).await?;
    let before = before(tx, asking.facility.id).await?;
    let now = asking.app.clock.now();
    let day = day_at(now, asking.facility.utc_offset_minutes);
    let head = holdings::head(tx, asking.facility.id).await?;
    let both = Both::of(&known, template.subject);
    let chosen = match (&asked.things, &asked.all) {
        (Some(keys), _) => {
            these(
                tx,
                (press, template),
                (&known, &both),
                &before,
                (keys, asked),
            )
            .await?
        }
        (None, all) => {
            let all = all.clone().unwrap_or_default();
            let filter = all.filter(day)?;
            let found = standings(
                (press, template),
                &both,
                &before,
                &filter,
                asked.language.into(),
            )?;
            let printable = found.into_iter().filter(|one| !one.thing.is_retired);
            printable.map(|one| (one.thing, one.typed)).collect()
        }
    };
    asked.check_count(chosen.len())?;
    check_named(asked, &chosen)?;
    let stamp = Stamp {
        head: if head.head_seq > 0 {
            head_code(head.head_seq, &head.head_hash)
        } else {
            String::new()
        },
        day: day.to_string(),
        language: asked.language.into(),
    };
    let mut labels = Vec::with_capacity(chosen.len());
    for (thing, kept) in chosen {
        let typed = typed(template, &thing.key, kept, asked)?;
        let facts = facts(template, &thing, &typed, &stamp)?;
        labels.push(Label {
            thing,
            facts,
            typed,
        });
    }
    Ok(Prepared { labels, head })
}

/// Labels printed before, and codes in force.
pub async fn before(tx: &mut Tx, facility: Uuid) -> Result<Before> {
    Ok(Before {
        last: prints::last(tx, facility).await?,
        codes: prints::codes(tx, facility).await?,
    })
}

/// The things that are asked for one by one, each once, with what was typed on their last labels.
async fn these(
    tx: &mut Tx,
    (press, template): (&Press, &Template),
    (known, both): (&Known, &Both),
    before: &Before,
    (keys, asked): (&[String], &Asked),
) -> Result<Vec<(Thing, Values)>> {
    asked.check_count(keys.len())?;
    let language = asked.language.into();
    let things = both.in_language(language);
    let by_key: HashMap<&str, &Thing> = things
        .iter()
        .map(|thing| (thing.key.as_str(), thing))
        .collect();
    let last = before.of(press, template);
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        if !seen.insert(key.as_str()) {
            continue;
        }
        let at = format!("things[{index}]");
        let found = match by_key.get(key.as_str()) {
            Some(thing) => Some((*thing).clone()),
            None => other(tx, template.subject, known, key, language, &at).await?,
        };
        let thing = found.filter(|thing| !thing.is_retired);
        let unknown = || Code::LabelThingUnknown.with("thing", key).at(&at);
        let thing = thing.ok_or_else(unknown)?;
        let row = last.get(&thing.id).copied();
        let one = standing((press, template), &thing, row, before, |_| &thing, language)?;
        chosen.push((one.thing, one.typed));
    }
    Ok(chosen)
}

/// A thing that is in no list: a product of which there is no stock, or what somebody names.
async fn other(
    tx: &mut Tx,
    subject: Subject,
    known: &Known,
    key: &str,
    language: Language,
    at: &str,
) -> Result<Option<Thing>> {
    if matches!(subject, Subject::Card | Subject::Shelf | Subject::Product) {
        let product = store::product(tx, key).await?;
        return Ok(product.map(|product| of_product(known, &product, language)));
    }
    if !is_named(subject) {
        return Ok(None);
    }
    let name = text::required(at, key, NAME_MAX)?;
    Ok(known.named(subject, &name))
}

/// Refuses values for what is not printed: a misspelt name would be lost unnoticed.
fn check_named(asked: &Asked, chosen: &[(Thing, Values)]) -> Result<(), Refusal> {
    let keys: HashSet<&str> = chosen.iter().map(|(thing, _)| thing.key.as_str()).collect();
    for name in asked.values.keys() {
        if name != ALL && !keys.contains(name.as_str()) {
            let refusal = Code::LabelThingUnknown.with("thing", name);
            return Err(refusal.at(format!("values.{name}")));
        }
    }
    Ok(())
}
