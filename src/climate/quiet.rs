//! 失联与断电: stretches without readings, and what they have in common.
//!
//! [`super::judge`] finds the silences of one sensor. When power or network fail, all sensors of a
//! facility fall silent at nearly the same time: [`outages`] finds that. Both follow from the
//! readings alone, so that they come out the same however the readings came; [`reconciled`] says
//! what changes of what was found before.

use uuid::Uuid;

use super::judge::Silence;

/// What is known of a sensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Its first reading ever, in seconds; a sensor that was never heard tells nothing.
    pub first: i64,
    /// Its silences, in order of time.
    pub silences: Vec<Silence>,
}

/// A stretch without readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The last reading before it.
    pub from: i64,
    /// The first after it; none while it goes on.
    pub to: Option<i64>,
    /// How many sensors fell silent.
    pub sensors: i64,
}

impl From<Silence> for Span {
    fn from(silence: Silence) -> Span {
        Span {
            from: silence.from,
            to: silence.to,
            sensors: 1,
        }
    }
}

impl Span {
    /// Whether it goes on at a moment or later.
    pub fn reaches(&self, since: i64) -> bool {
        self.to.is_none_or(|to| to >= since)
    }

    fn overlaps(&self, other: &Span) -> bool {
        let before = |one: i64, end: Option<i64>| end.is_none_or(|end| one < end);
        before(self.from, other.to) && before(other.from, self.to)
    }
}

/// Stretches in which none of a facility's sensors was heard, and into which at least two fell
/// within so many seconds. A sensor that was silent long before says nothing for or against it.
pub fn outages(sensors: &[Heard], within: i64) -> Vec<Span> {
    let mut found: Vec<Span> = sensors
        .iter()
        .flat_map(|sensor| &sensor.silences)
        .filter_map(|silence| outage_from(sensors, silence.from, within))
        .collect();
    found.sort_unstable();
    // Sensors that were heard last at the same moment tell of the same.
    found.dedup();
    found
}

/// The outage in which the last sensor still heard fell silent at `from`.
fn outage_from(sensors: &[Heard], from: i64, within: i64) -> Option<Span> {
    let mut together = 0;
    let mut to: Option<i64> = None;
    for sensor in sensors.iter().filter(|sensor| sensor.first <= from) {
        let covers = |silence: &&Silence| {
            silence.from <= from && silence.to.is_none_or(|heard_again| heard_again > from)
        };
        let silence = sensor.silences.iter().find(covers)?;
        together += i64::from(from - silence.from <= within);
        to = match (to, silence.to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    (together >= 2).then_some(Span {
        from,
        to,
        sensors: together,
    })
}

/// A stretch that was found before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// As it was found.
    pub span: Span,
    /// By which rule: seconds without a reading.
    pub silent_after: i64,
}

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A new one.
    Add(Span),
    /// More is known of this one.
    Change(Uuid, Span),
    /// Readings that came late show that there was none. What people spoke of stays.
    Remove(Uuid),
}

/// What is to be written so that `found` stands. A stretch that was found before keeps its id. One
/// that is over and was found by another rule than the one in force stays.
pub fn reconciled(known: &[Known], found: &[Span], silent_after: i64) -> Vec<Step> {
    let mut left: Vec<&Known> = known.iter().collect();
    let mut steps = Vec::new();
    for span in found {
        let same = left.iter().position(|known| known.span.overlaps(span));
        match same.map(|index| left.remove(index)) {
            Some(known) if known.span == *span => {}
            Some(known) => steps.push(Step::Change(known.id, *span)),
            None => steps.push(Step::Add(*span)),
        }
    }
    let stands = |known: &&Known| known.span.to.is_some() && known.silent_after != silent_after;
    let gone = left.into_iter().filter(|known| !stands(known));
    steps.extend(gone.map(|known| Step::Remove(known.id)));
    steps
}

/// From when on outages are to be looked for anew; none where nothing changes. `first` is the first
/// reading ever of the sensor, where it is among those that came: until then it told nothing.
pub fn changes_from(steps: &[Step], known: &[Known], first: Option<i64>) -> Option<i64> {
    let was = |id: &Uuid| known.iter().find(|known| known.id == *id);
    let from = |id: &Uuid| was(id).map_or(i64::MAX, |known| known.span.from);
    steps
        .iter()
        .map(|step| match step {
            Step::Add(span) => span.from,
            Step::Change(id, span) => span.from.min(from(id)),
            Step::Remove(id) => from(id),
        })
        .chain(first)
        .min()
}

#[cfg(test)]
#[path = "quiet_tests.rs"]
mod tests;
