//! Evidence on paper: what the records said, in the words of the pages.

use super::lines::Lines;
use crate::{
    form::{Block, Cell, HeadCell, Table},
    http::words::word_or,
    inspection::{
        content::{FoundEvidence, FoundItem},
        evidence::{Judgement, Value},
        standard::Record,
    },
};

/// What the records said at the visit's moment, and what the inspector said of it.
pub fn blocks(lines: &Lines, evidence: &FoundEvidence) -> Vec<Block> {
    let at = lines.moment(evidence.taken_at);
    let taken = lines.says("report.evidence", &[("at", &at)]);
    let mut blocks = vec![Block::Note(taken)];
    if !evidence.seen {
        blocks.push(Block::Note(lines.word("report.unseen")));
    }
    let head = [
        "report.item",
        "report.records",
        "report.outcome",
        "report.agrees",
    ];
    let head = head.iter().enumerate();
    blocks.push(Block::Table(Table {
        widths: vec![14, 50, 10, 26],
        head: head
            .map(|(at, key)| HeadCell::plain(at, lines.word(key)))
            .collect(),
        rows: evidence.items.iter().map(|item| row(lines, item)).collect(),
        letters: None,
    }));
    blocks
}

fn row(lines: &Lines, found: &FoundItem) -> Vec<Cell> {
    let item = &found.item;
    let agrees = match found.agrees {
        None => String::new(),
        Some(true) => lines.word("report.agrees"),
        Some(false) => lines.fact("report.differs", &found.reason),
    };
    vec![
        Cell::text(lines.of("record", &item.record)),
        Cell::text(said(lines, found)),
        Cell {
            is_bold: item.judgement == Judgement::Bad,
            ..Cell::middle(lines.of("report.judgement", &item.judgement))
        },
        Cell::text(agrees),
    ]
}

/// An item in words; nothing where its judgement says it all.
fn said(lines: &Lines, found: &FoundItem) -> String {
    let item = &found.item;
    let mut values: Vec<(&str, String)> = Vec::new();
    for (name, value) in &item.values {
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.clone(),
        };
        values.push((name, text));
    }
    let is_none = item.values.get("lots") == Some(&Value::Number(0));
    let key = match item.record {
        Record::Expiring if is_none => "evidence.expiringNone".to_owned(),
        Record::PublicInformation => {
            let missing = values.iter_mut().find(|(name, _)| *name == "missing");
            let Some((_, missing)) = missing.filter(|(_, missing)| !missing.is_empty()) else {
                return lines.word("evidence.publicWhole");
            };
            let parts = missing.split(',');
            let parts = parts.map(|part| lines.word(&format!("evidence.part.{part}")));
            *missing = lines.joined(&parts.collect::<Vec<_>>());
            "evidence.public_information".to_owned()
        }
        _ if item.judgement == Judgement::Unknown => return String::new(),
        record => Lines::family("evidence", &record),
    };
    let facts: Vec<(&str, &str)> = values.iter().map(|(name, text)| (*name, &**text)).collect();
    match word_or(lines.language, &key, "") {
        // Records that these pages have no words for yet are told as they are.
        "" => {
            let pairs = facts.iter().map(|(name, text)| format!("{name} {text}"));
            lines.joined(&pairs.collect::<Vec<_>>())
        }
        _ => lines.says(&key, &facts),
    }
}
