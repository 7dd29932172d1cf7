//! Prints labels: from what was asked to a job that is noted.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    draw::drawn,
    facts::Asking,
    order::Asked,
    prepare::{Label, NO_CODE, Prepared, prepare},
    select::Before,
    store::{
        jobs::{self, JobRow},
        prints::{self, Codes, PrintRow},
    },
};
use crate::{
    db::Tx,
    error::{Code, Error, Result},
    label::{Facts, Job, LABELS_MAX, Template},
    people::store::{Act, audit},
    scan::{self, Kind},
};

/// A job that was printed, now or before.
#[derive(Debug)]
pub struct Done {
    /// The job.
    pub job: JobRow,
    /// Its labels.
    pub labels: Vec<PrintRow>,
    /// Whether it was printed now.
    pub is_fresh: bool,
}

/// Prints: notes the job, gives codes to what has none. The same id again answers the first job.
pub async fn print(
    asking: Asking<'_>,
    (account, name): (Uuid, &str),
    id: Uuid,
    asked: &Asked,
) -> Result<Done> {
    let app = asking.app;
    let hash = asked.hash()?;
    let mut tx = app.db.read().await?;
    if let Some(done) = earlier(&mut tx, asking.facility.id, id, &hash).await? {
        return Ok(done);
    }
    let prepared = prepare(asking, &mut tx, asked).await?;
    drop(tx);
    let template = app.press()?.template(&asked.template)?;
    let trial = prepared.without_codes(template, &app.config.public_url, LABELS_MAX);
    let (key, language) = (asked.template.clone(), asked.language);
    drawn(app, move |press| {
        press.check(&Job {
            template: &key,
            language: language.into(),
            labels: &trial,
        })
    })
    .await?;
    let job = JobRow {
        id,
        template: asked.template.clone(),
        language: asked.language.text().to_owned(),
        copies: asked.copies,
        labels: i64::try_from(prepared.labels.len()).unwrap_or(i64::MAX),
        head_seq: prepared.head.head_seq,
        head_hash: prepared.head.head_hash.clone(),
        request_hash: hash,
        account_id: account,
        account_name: name.to_owned(),
        printed_at: app.clock.now(),
    };
    note(asking, job, template, prepared).await
}

/// What labels say, as it was kept.
pub fn kept(labels: &[PrintRow]) -> Result<Vec<Facts>> {
    let read = |label: &PrintRow| serde_json::from_str(&label.facts);
    let facts: Result<Vec<Facts>, _> = labels.iter().map(read).collect();
    Ok(facts.map_err(anyhow::Error::from)?)
}

/// The job of this id, where there is one; refuses another under its id.
async fn earlier(tx: &mut Tx, facility: Uuid, id: Uuid, hash: &[u8]) -> Result<Option<Done>> {
    let Some(job) = jobs::job(tx, facility, id).await? else {
        return Ok(None);
    };
    if job.request_hash != hash {
        return Err(Code::LabelJobDiffers.at("id").into());
    }
    let labels = prints::of_job(tx, facility, id).await?;
    Ok(Some(Done {
        job,
        labels,
        is_fresh: false,
    }))
}

async fn note(
    asking: Asking<'_>,
    job: JobRow,
    template: &Template,
    prepared: Prepared,
) -> Result<Done> {
    let (app, facility) = (asking.app, asking.facility);
    let mut tx = app.db.write().await?;
    if !jobs::add(&mut tx, facility.id, &job).await? {
        // Somebody sent the same a moment ago.
        drop(tx);
        let mut tx = app.db.read().await?;
        let done = earlier(&mut tx, facility.id, job.id, &job.request_hash).await?;
        return done.ok_or(Error::Contended);
    }
    let has_code = template.has_code();
    let kind_of = |label: &Label| label.thing.kind.filter(|_| has_code);
    let mut wanted: BTreeMap<Uuid, Vec<(Kind, Uuid)>> = BTreeMap::new();
    for label in &prepared.labels {
        if let Some(kind) = kind_of(label) {
            let things = wanted.entry(label.thing.owner).or_default();
            things.push((kind, label.thing.id));
        }
    }
    let codes = given(
        &mut tx,
        facility.id,
        wanted,
        (job.account_id, job.printed_at),
    )
    .await?;
    let said = Said {
        public_url: &app.config.public_url,
        has_code,
        codes: &codes,
    };
    let labels = prepared.labels.into_iter().map(|label| said.row(label));
    let labels: Vec<PrintRow> = labels.collect::<Result<_>>()?;
    prints::add(&mut tx, (facility.id, job.id, &job.template), &labels).await?;
    let act = Act {
        account: Some(job.account_id),
        action: "label.print",
        target_kind: "label-job",
        target: &job.id.to_string(),
        facility: Some(facility.id),
        detail: json!({ "template": job.template, "count": job.labels, "copies": job.copies }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok(Done {
        job,
        labels,
        is_fresh: true,
    })
}

/// What labels say once they have codes.
struct Said<'a> {
    public_url: &'a str,
    has_code: bool,
    codes: &'a Before,
}

impl Said<'_> {
    /// A label as it is kept.
    fn row(&self, label: Label) -> Result<PrintRow> {
        let thing = label.thing;
        let code = match thing.kind.filter(|_| self.has_code) {
            Some(kind) => {
                let found = self.codes.code(thing.owner, Some(kind), thing.id);
                Some(found.ok_or(Error::Contended)?.to_owned())
            }
            None => None,
        };
        let text = thing
            .says
            .text(self.public_url, code.as_deref().unwrap_or(NO_CODE));
        let facts = Facts {
            code: self.has_code.then_some(text),
            ..label.facts
        };
        Ok(PrintRow {
            thing: thing.id,
            thing_key: thing.key,
            name: thing.name,
            code,
            facts: serde_json::to_string(&facts).map_err(anyhow::Error::from)?,
            typed: serde_json::to_string(&label.typed).map_err(anyhow::Error::from)?,
        })
    }
}

/// Gives codes to what has none, and answers all that are in force.
async fn given(
    tx: &mut Tx,
    facility: Uuid,
    wanted: BTreeMap<Uuid, Vec<(Kind, Uuid)>>,
    by: (Uuid, DateTime<Utc>),
) -> Result<Before> {
    let mut codes = prints::codes(tx, facility).await?;
    for (owner, mut things) in wanted {
        let has = |codes: &HashMap<Uuid, Codes>, thing: &(Kind, Uuid)| {
            codes.get(&owner).is_some_and(|own| own.contains_key(thing))
        };
        things.retain(|thing| !has(&codes, thing));
        if owner == facility && !things.is_empty() {
            prints::give(tx, owner, &things, by).await?;
            let fresh = prints::codes(tx, facility).await?.remove(&facility);
            codes.insert(facility, fresh.unwrap_or_default());
            continue;
        }
        for (kind, thing) in things {
            let code = scan::store::give(tx, (owner, kind, thing), by.0, by.1).await?;
            codes.entry(owner).or_default().insert((kind, thing), code);
        }
    }
    Ok(Before {
        last: Vec::new(),
        codes,
    })
}
