//! Opening hours: read from the text that people type, so that "open now" can be told.
//!
//! Read are the usual forms, in Chinese and in English: `周一至周五 8:30–11:30、14:00–17:30`,
//! `周一三五 上午8点半到11点半`, `24 小时`, `每天 9:00-21:00，周日休息`, `Mon–Fri 9am–5pm`. Hours
//! without days hold on every day; what stands later holds for its days. A text in which one thing
//! is not understood is not read at all: it is shown as it is, and nobody is told "open". Public
//! holidays are not guessed: words about them are passed over, since the text itself is shown too.

use chrono::{DateTime, Datelike as _, Duration, Timelike as _, Utc};
use serde::Serialize;

mod words;

use words::Token;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// From one minute of a day to another; beyond 1440 it is the morning after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

/// The hours of a week, from Monday on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours([Vec<Span>; 7]);

/// Whether it is open, and until when that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Day and night, every day.
    Always,
    /// Open, until this minute of a day.
    Open(u16),
    /// Closed, until this minute of the day that comes after so many days.
    Closed {
        /// 0 for today, 1 for tomorrow …
        days: u8,
        /// 0 for Monday.
        weekday: usize,
        /// The minute.
        at: u16,
    },
}

impl Hours {
    /// The hours that a text tells; none where it is not understood.
    pub fn parse(text: &str) -> Option<Hours> {
        let tokens = words::tokens(text)?;
        let mut reading = Reading::default();
        let mut at = 0;
        while at < tokens.len() {
            at = reading.take(&tokens, at)?;
        }
        reading.finish()
    }

    /// The spans of a weekday, 0 for Monday.
    pub fn on(&self, weekday: usize) -> &[Span] {
        self.0.get(weekday % 7).map_or(&[], Vec::as_slice)
    }

    /// Days with the same hours together: the days, 0 for Monday, and their spans.
    pub fn groups(&self) -> Vec<(Vec<usize>, &[Span])> {
        let mut groups: Vec<(Vec<usize>, &[Span])> = Vec::new();
        for day in 0..7 {
            let spans = self.on(day);
            match groups.iter_mut().find(|(_, known)| *known == spans) {
                Some((days, _)) => days.push(day),
                None => groups.push((vec![day], spans)),
            }
        }
        groups
    }

    /// How it stands at a moment, at a place so many minutes east of Greenwich.
    pub fn standing(&self, now: DateTime<Utc>, utc_offset_minutes: i64) -> Standing {
        let there = now + Duration::minutes(utc_offset_minutes);
        let weekday = usize::try_from(there.weekday().num_days_from_monday()).unwrap_or(0);
        let minute = u16::try_from(there.hour() * 60 + there.minute()).unwrap_or(0);
        match self.open_until(weekday, minute) {
            Some(minutes) if minutes >= 7 * u32::from(DAY) => Standing::Always,
            Some(minutes) => {
                let end = (u32::from(minute) + minutes) % u32::from(DAY);
                Standing::Open(u16::try_from(end).unwrap_or(0))
            }
            None => self.opens(weekday, minute),
        }
    }

    /// For how many minutes more it is open; none where it is closed.
    fn open_until(&self, weekday: usize, minute: u16) -> Option<u32> {
        let mut open = 0;
        // What is open around midnight, or around the clock, is followed from span to span.
        while open < 7 * u32::from(DAY) {
            let at = u32::from(minute) + open;
            let days = usize::try_from(at / u32::from(DAY)).unwrap_or(0);
            let of_day = u16::try_from(at % u32::from(DAY)).unwrap_or(0);
            let more = self.minutes_left(weekday + days, of_day);
            if more == 0 {
                break;
            }
            open += u32::from(more);
        }
        (open > 0).then_some(open)
    }

    fn minutes_left(&self, weekday: usize, minute: u16) -> u16 {
        let today = self.on(weekday).iter();
        let today = today.filter(|span| span.from <= minute && minute < span.to);
        let before = self.on(weekday + 6).iter();
        let before = before.filter(|span| minute + DAY < span.to);
        let today = today.map(|span| span.to - minute);
        let left = today.chain(before.map(|span| span.to - DAY - minute));
        left.max().unwrap_or(0)
    }

    fn opens(&self, weekday: usize, minute: u16) -> Standing {
        let next = (0..=7_u8).find_map(|days| {
            let day = weekday + usize::from(days);
            let later = self.on(day).iter();
            let mut later = later.filter(|span| days > 0 || span.from > minute);
            later.next().map(|span| (days, day % 7, span.from))
        });
        // There is at least one span in a week.
        let (days, weekday, at) = next.unwrap_or((0, weekday % 7, minute));
        Standing::Closed { days, weekday, at }
    }
}

/// `8:30`, `24:00`; what lies beyond midnight is the next day's morning.
pub fn clock(minute: u16) -> String {
    let of_day = if minute > DAY { minute - DAY } else { minute };
    format!("{}:{:02}", of_day / 60, of_day % 60)
}

/// Days with the same opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OpeningLine {
    /// The days, 1 for Monday to 7 for Sunday.
    days: Vec<usize>,
    /// When it is open on them; nothing where it is closed.
    spans: Vec<OpeningSpan>,
}

/// A stretch of opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OpeningSpan {
    /// `8:30`
    from: String,
    /// `17:30`; earlier than the beginning where it is the morning after.
    to: String,
}

impl Hours {
    /// The hours in the words of the API.
    pub fn lines(&self) -> Vec<OpeningLine> {
        let groups = self.groups().into_iter();
        let lines = groups.map(|(days, spans)| OpeningLine {
            days: days.iter().map(|day| day + 1).collect(),
            spans: spans
                .iter()
                .map(|span| OpeningSpan {
                    from: clock(span.from),
                    to: clock(span.to),
                })
                .collect(),
        });
        lines.collect()
    }
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    week: [Option<Vec<Span>>; 7],
    days: [bool; 7],
    spans: Vec<Span>,
    is_closed: bool,
    half: Half,
}

/// The part of the day that was named last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Half {
    /// None was: hours are as they are written.
    #[default]
    None,
    /// 上午
    Morning,
    /// 中午
    Noon,
    /// 下午、晚上
    Afternoon,
}

impl Half {
    /// The minute meant by one that is written.
    fn meant(self, minute: u16) -> u16 {
        match self {
            Half::Afternoon if minute < DAY / 2 => minute + DAY / 2,
            Half::Noon if minute < 10 * 60 => minute + DAY / 2,
            _ => minute,
        }
    }
}

impl Reading {
    /// Takes what stands at `at`; answers where to go on.
    fn take(&mut self, tokens: &[Token], at: usize) -> Option<usize> {
        match tokens[at] {
            Token::Apart => Some(at + 1),
            Token::Half(half) => {
                self.half = half;
                Some(at + 1)
            }
            Token::Days(days) => {
                if !self.spans.is_empty() || self.is_closed {
                    self.settle();
                }
                self.take_days(tokens, at, days)
            }
            Token::Closed => {
                let is_stated = self.days.contains(&true) && self.spans.is_empty();
                self.is_closed = true;
                is_stated.then_some(at + 1)
            }
            Token::AllDay => {
                self.spans.push(Span { from: 0, to: DAY });
                Some(at + 1)
            }
            Token::Time(from) => self.take_span(tokens, at, from),
            Token::To => None,
        }
    }

    fn take_days(&mut self, tokens: &[Token], at: usize, days: [bool; 7]) -> Option<usize> {
        let one = |days: [bool; 7]| {
            let first = days.iter().position(|day| *day)?;
            (days.iter().filter(|day| **day).count() == 1).then_some(first)
        };
        if let (Some(Token::To), Some(Token::Days(last))) = (tokens.get(at + 1), tokens.get(at + 2))
        {
            let (first, last) = (one(days)?, one(*last)?);
            let count = (last + 7 - first) % 7;
            for day in first..=first + count {
                self.days[day % 7] = true;
            }
            return Some(at + 3);
        }
        for (known, named) in self.days.iter_mut().zip(days) {
            *known |= named;
        }
        Some(at + 1)
    }

    fn take_span(&mut self, tokens: &[Token], at: usize, from: u16) -> Option<usize> {
        let from = self.half.meant(from);
        let mut at = at + 1;
        if tokens.get(at) != Some(&Token::To) {
            return None;
        }
        at += 1;
        if let Some(Token::Half(half)) = tokens.get(at) {
            self.half = *half;
            at += 1;
        }
        let Some(Token::Time(to)) = tokens.get(at) else {
            return None;
        };
        let mut to = self.half.meant(*to);
        // 晚上 8:00–12:00 ends at midnight.
        if self.half == Half::Afternoon && to < from && to >= DAY / 2 {
            to += DAY / 2;
        }
        if to < from {
            to += DAY;
        }
        if from >= DAY || to == from || to - from > DAY || self.is_closed {
            return None;
        }
        self.spans.push(Span { from, to });
        Some(at + 1)
    }

    /// What was read holds for its days.
    fn settle(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        spans.sort_unstable();
        let is_every = !self.days.contains(&true);
        for day in 0..7 {
            if is_every || self.days[day] {
                self.week[day] = Some(spans.clone());
            }
        }
        (self.days, self.is_closed, self.half) = ([false; 7], false, Half::None);
    }

    fn finish(mut self) -> Option<Hours> {
        if !self.spans.is_empty() || self.is_closed {
            self.settle();
        } else if self.days.contains(&true) {
            return None;
        }
        let hours = Hours(self.week.map(Option::unwrap_or_default));
        let is_sound =
            (0..7).all(|day| hours.on(day).windows(2).all(|two| two[0].to <= two[1].from));
        let has_some = (0..7).any(|day| !hours.on(day).is_empty());
        (is_sound && has_some).then_some(hours)
    }
}

#[cfg(test)]
mod tests;
