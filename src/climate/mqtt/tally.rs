//! What a source heard since it was last written down. Kept in memory and written every few
//! seconds: it is what a page shows, and nothing that anybody relies on.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};

use crate::climate::store::mqtt::standing::{Connection, HEARD_MAX, HeardRow, News};

/// How much of a message is shown.
const SHOWN_MAX: usize = 400;

/// The counts of one source.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    news: News,
    is_new: bool,
    heard: HashMap<String, HeardRow>,
}

impl Tally {
    fn note(&self) -> MutexGuard<'_, Counts> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.is_new = true;
        counts
    }

    /// A message came.
    pub fn message(&self, at: DateTime<Utc>) {
        let mut counts = self.note();
        counts.news.messages += 1;
        counts.news.last_message_at = Some(at);
    }

    /// It held something that was set aside.
    pub fn aside(&self) {
        self.note().news.aside += 1;
    }

    /// It waited, because its device sent too many.
    pub fn slowed(&self) {
        self.note().news.slowed += 1;
    }

    /// It belongs to no sensor of the source's places.
    pub fn unknown(&self, (device, topic): (&str, &str), payload: &[u8], at: DateTime<Utc>) {
        let mut counts = self.note();
        counts.news.unknown += 1;
        let is_full = counts.heard.len() >= usize::try_from(HEARD_MAX).unwrap_or(0);
        if is_full && !counts.heard.contains_key(device) {
            return;
        }
        let payload = shown(payload);
        let heard = counts.heard.entry(device.to_owned()).or_insert(HeardRow {
            name: device.to_owned(),
            topic: String::new(),
            payload: String::new(),
            messages: 0,
            heard_at: at,
        });
        topic.clone_into(&mut heard.topic);
        heard.payload = payload;
        heard.messages += 1;
        heard.heard_at = at;
    }

    /// It is connected, or no longer.
    pub fn connection(&self, connection: Connection) {
        self.note().news.connection = Some(connection);
    }

    /// Its session has these filters from now on.
    pub fn subscribed(&self, filters: &str) {
        self.note().news.subscribed = Some(filters.to_owned());
    }

    /// Something went wrong.
    pub fn error(&self, code: &str, at: DateTime<Utc>) {
        self.note().news.error = Some((code.to_owned(), at));
    }

    /// What is new, which is new no longer.
    pub fn take(&self) -> Option<(News, Vec<HeardRow>)> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts {
            news,
            is_new,
            heard,
        } = std::mem::take(&mut *counts);
        is_new.then(|| (news, heard.into_values().collect()))
    }

    /// Gives counts back that could not be written.
    pub fn give_back(&self, news: News) {
        let mut counts = self.note();
        let newer = std::mem::take(&mut counts.news);
        counts.news = News {
            subscribed: newer.subscribed.or(news.subscribed),
            connection: newer.connection.or(news.connection),
            last_message_at: newer.last_message_at.or(news.last_message_at),
            messages: newer.messages + news.messages,
            aside: newer.aside + news.aside,
            unknown: newer.unknown + news.unknown,
            slowed: newer.slowed + news.slowed,
            error: newer.error.or(news.error),
        };
    }
}

/// The beginning of a message as text that every database keeps.
pub fn shown(payload: &[u8]) -> String {
    let begin = &payload[..payload.len().min(4 * SHOWN_MAX)];
    let text = String::from_utf8_lossy(begin);
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(SHOWN_MAX).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_new_no_longer_and_what_is_given_back_is_added() {
        let tally = Tally::default();
        assert!(tally.take().is_none());
        let at = DateTime::UNIX_EPOCH;
        tally.message(at);
        tally.aside();
        tally.error("refused", at);
        let (news, heard) = tally.take().unwrap();
        assert_eq!((news.messages, news.aside, heard.len()), (1, 1, 0));
        assert!(tally.take().is_none());
        tally.message(at);
        tally.error("timed-out", at);
        tally.give_back(news);
        let (news, _) = tally.take().unwrap();
        assert_eq!((news.messages, news.aside), (2, 1));
        assert_eq!(news.error.unwrap().0, "timed-out");
    }

    #[test]
    fn a_flood_of_names_is_bounded_and_text_is_plain() {
        let tally = Tally::default();
        let at = DateTime::UNIX_EPOCH;
        for n in 0..1000 {
            tally.unknown((&format!("d{n}"), "t"), b"a\0\xff\nb", at);
        }
        let (news, heard) = tally.take().unwrap();
        assert_eq!((news.unknown, heard.len()), (1000, 100));
        assert_eq!(heard[0].payload, "a \u{fffd} b");
        assert_eq!(shown(&[b'x'; 9_000]).len(), SHOWN_MAX);
    }
}
