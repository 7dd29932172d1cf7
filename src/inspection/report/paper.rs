//! A signed visit on A4: what was sealed and nothing else, with a code that leads to whether it is
//! genuine.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::{
    evidence,
    lines::Lines,
    photos::Photo,
    pictures::{photo_rows, signature_rows},
};
use crate::{
    error::Result,
    form::{Align, BODY_WIDTH, Block, Cell, Drawing, Form, HeadCell, Table, Words},
    inspection::{
        area::AreaPart,
        content::{Content, FoundAnswer, FoundArea, FoundCard, FoundSample, RaisedFinding},
        score::Outcome,
        standard::{Body, Check},
    },
    label::{
        qr::Symbol,
        template::{Area, Correction},
    },
    places::SharedFacility,
};

/// The place of the code: a module of a link of ours is over half a millimetre.
const CODE: i32 = 32_000;
/// A line beside the code.
const LINE: i32 = 5_600;

/// What stands on the paper of a visit.
#[derive(Debug)]
pub struct Paper {
    /// Where it was.
    pub facility: SharedFacility,
    /// What was sealed.
    pub content: Content,
    /// The standard it was made against.
    pub standard: Body,
    /// The hash of what was sealed.
    pub hash: String,
    /// Its photos.
    pub photos: Vec<Photo>,
    /// Where it is checked.
    pub link: String,
    /// When it is printed.
    pub printed_at: DateTime<Utc>,
    /// By whom.
    pub printed_by: String,
    /// How things are said.
    pub lines: Lines,
}

impl Paper {
    /// The paper as a form.
    pub fn form(&self) -> Result<Form> {
        let (lines, content) = (&self.lines, &self.content);
        let mut blocks = vec![Block::Drawing(self.result()?)];
        if let Some(area) = &content.area {
            blocks.push(Block::Note(self.area(area)));
        }
        blocks.push(Block::Table(self.answers()));
        if let Some(found) = &content.evidence {
            blocks.extend(evidence::blocks(lines, found));
        }
        blocks.push(Block::Note(self.raised()));
        if !content.findings.is_empty() {
            blocks.push(Block::Table(self.findings()));
        }
        if let Some(sample) = &content.sample {
            blocks.push(Block::Note(self.counted(sample)));
            blocks.push(Block::Table(self.sample(sample)));
        }
        if !content.cards.is_empty() {
            blocks.push(Block::Table(self.cards(&content.cards)));
        }
        if !content.note.is_empty() {
            let row = vec![Cell::text(&content.note)];
            blocks.push(Block::Table(self.table(&[1], &["visit.note"], vec![row])));
        }
        blocks.extend(signature_rows(lines, &content.signatures));
        blocks.extend(photo_rows(lines, &self.photos));
        blocks.push(Block::Note(
            lines.says("report.seal", &[("hash", &self.hash)]),
        ));
        let moment = lines.moment(self.printed_at);
        let printed = [("at", &*moment), ("name", &*self.printed_by)];
        Ok(Form {
            owner: [
                self.facility.name.clone(),
                lines.says("paper.facility", &[("code", &self.facility.code)]),
            ],
            title: lines.word(&Lines::family("report.title", &content.kind)),
            facts: self.facts(),
            blocks,
            printed: lines.says("paper.printed", &printed),
            numbering: lines.word("paper.page"),
        })
    }

    fn facts(&self) -> Vec<String> {
        let (lines, content) = (&self.lines, &self.content);
        let (number, version) = (content.number.to_string(), content.standard.version);
        let standard = [
            ("name", lines.text(&self.standard.name)),
            ("version", &version.to_string()),
        ];
        let announced = if content.announced {
            "visit.announced"
        } else {
            "visit.unannounced"
        };
        let mut facts = vec![
            lines.says("visit.numbered", &[("number", &number)]),
            lines.says("report.standard", &standard),
            lines.word(announced),
            lines.fact("side.inspector", &content.inspector.name),
            lines.fact("report.opened", &lines.moment(content.opened_at)),
            lines.fact("report.signed", &lines.moment(content.signed_at)),
        ];
        if !content.others.is_empty() {
            facts.push(lines.fact("report.others", &lines.joined(&content.others)));
        }
        facts.push(lines.fact("report.received", &lines.moment(content.received_at)));
        facts
    }

    /// What it came to, and the code at the right.
    fn result(&self) -> Result<Drawing> {
        let place = Area {
            x: BODY_WIDTH - CODE,
            y: 0,
            width: CODE,
            height: CODE,
        };
        let code = Symbol::make(&self.link, Correction::M, place)?;
        let mut drawing = Drawing {
            height: CODE + 2_000,
            codes: vec![code],
            ..Drawing::default()
        };
        let below = Area {
            x: BODY_WIDTH - CODE - 4_000,
            y: CODE - 2_000,
            width: CODE + 8_000,
            height: 4_000,
        };
        drawing.words.push(Words {
            text: self.lines.word("report.scan"),
            area: below,
            align: Align::Middle,
        });
        for (at, text) in (0..).zip(self.sums()) {
            let area = Area {
                x: 0,
                y: at * LINE,
                width: BODY_WIDTH - CODE - 6_000,
                height: LINE,
            };
            drawing.words.push(Words {
                text,
                area,
                align: Align::Start,
            });
        }
        Ok(drawing)
    }

    fn sums(&self) -> Vec<String> {
        let (lines, score) = (&self.lines, &self.content.score);
        let [met, failed, left] = [score.met, score.failed, score.left_out].map(|n| n.to_string());
        let sums = [("met", &*met), ("failed", &*failed), ("left", &*left)];
        let points = score.permille.map(Lines::score);
        let points = match &points {
            Some(points) => lines.says("visit.score", &[("score", points)]),
            None => lines.word("report.noScore"),
        };
        let verdict = if score.fatal.is_empty() {
            lines.word("report.holds")
        } else {
            lines.says("visit.failsBy", &[("codes", &score.fatal.join(", "))])
        };
        let [findings, photos] =
            [self.content.findings.len(), self.photos.len()].map(|n| n.to_string());
        let counts = [("findings", &*findings), ("photos", &*photos)];
        let shown = &self.hash[..self.hash.len().min(16)];
        vec![
            lines.fact("report.score", &points),
            lines.fact("report.verdict", &verdict),
            lines.says("visit.sums", &sums),
            lines.says("report.counts", &counts),
            lines.fact("visit.hash", shown),
        ]
    }

    fn area(&self, area: &FoundArea) -> String {
        let (lines, judged) = (&self.lines, &area.judged);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let [least, most, short] = [&judged.least_m2, &judged.most_m2, &judged.short_m2].map(text);
        let facts = [
            ("area", &*judged.area_m2),
            ("least", &*least),
            ("most", &*most),
            ("short", &*short),
        ];
        let standing = lines.of("standing", &judged.standing);
        let standing = facts.iter().fold(standing, |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        });
        let declared = match &area.declared_m2 {
            Some(declared) => lines.says("measure.declared", &[("area", declared)]),
            None => lines.word("measure.declaredNone"),
        };
        let parts: Vec<String> = area.parts.iter().map(part).collect();
        let mut said = lines.fact("measure.title", &standing);
        write!(
            said,
            "\n{}\n{declared}",
            lines.fact("report.parts", &lines.joined(&parts))
        )
        .expect("writing to a string cannot fail");
        said
    }

    fn check(&self, code: &str) -> Option<&Check> {
        self.standard.checks.iter().find(|check| check.code == code)
    }

    /// What a check asks.
    fn asks(&self, code: &str) -> String {
        let check = self.check(code);
        check.map_or_else(String::new, |check| self.lines.text(&check.text).to_owned())
    }

    fn table(&self, widths: &[i32], head: &[&str], rows: Vec<Vec<Cell>>) -> Table {
        let head = head.iter().enumerate();
        Table {
            widths: widths.to_vec(),
            head: head
                .map(|(at, key)| HeadCell::plain(at, self.lines.word(key)))
                .collect(),
            rows,
            letters: None,
        }
    }

    fn answers(&self) -> Table {
        let rows = self.content.answers.iter().map(|one| self.answer(one));
        self.table(
            &[8, 42, 9, 10, 24, 7],
            &[
                "item.code",
                "item.textZh",
                "report.outcome",
                "report.value",
                "item.note",
                "kind.photo",
            ],
            rows.collect(),
        )
    }

    fn answer(&self, answer: &FoundAnswer) -> Vec<Cell> {
        let unit = self.check(&answer.check).map_or("", |check| &check.unit);
        let value = answer.value.as_ref();
        let value = value.map_or_else(String::new, |value| format!("{value} {unit}"));
        let numbers = answer.photos.iter().filter_map(|photo| {
            let at = self.photos.iter().position(|known| known.id == photo.id)?;
            Some((at + 1).to_string())
        });
        vec![
            Cell::text(&answer.check),
            Cell::text(self.asks(&answer.check)),
            Cell {
                is_bold: answer.outcome == Outcome::NotMet,
                ..Cell::middle(self.lines.of("outcome", &answer.outcome))
            },
            Cell::text(value.trim()),
            Cell::text(&answer.note),
            Cell::middle(numbers.collect::<Vec<_>>().join(", ")),
        ]
    }

    fn raised(&self) -> String {
        let count = self.content.findings.len().to_string();
        if self.content.findings.is_empty() {
            self.lines.word("report.noFindings")
        } else {
            self.lines.says("report.findings", &[("n", &count)])
        }
    }

    fn findings(&self) -> Table {
        let rows = self.content.findings.iter().map(|one| self.finding(one));
        self.table(
            &[8, 44, 10, 18, 12, 8],
            &[
                "item.code",
                "finding.title",
                "finding.severity",
                "finding.responsible",
                "finding.dueOn",
                "finding.repeats",
            ],
            rows.collect(),
        )
    }

    fn finding(&self, finding: &RaisedFinding) -> Vec<Cell> {
        let answers = &mut self.content.answers.iter();
        let note = answers.find(|answer| answer.check == finding.check);
        let note = note.map_or("", |answer| &answer.note);
        let what = match (self.asks(&finding.check), note) {
            (asked, "") => asked,
            (asked, note) => format!("{asked}\n{note}"),
        };
        let again = finding.repeats.map_or("item.no", |_| "item.yes");
        vec![
            Cell::text(&finding.check),
            Cell::text(what),
            Cell::middle(self.lines.of("severity", &finding.severity)),
            Cell::text(&finding.responsible),
            Cell::middle(finding.due_on.to_string()),
            Cell::middle(self.lines.word(again)),
        ]
    }

    fn counted(&self, sample: &FoundSample) -> String {
        let lines = &self.lines;
        let picked = if sample.as_picked {
            lines.word("sample.asPicked")
        } else {
            lines.says("sample.notAsPicked", &[("seed", &sample.seed)])
        };
        let share = sample.accuracy_permille.map(Lines::score);
        let share = share.map(|share| lines.says("sample.accuracy", &[("share", &share)]));
        let said: Vec<String> = share.into_iter().chain([picked]).collect();
        lines.fact("sample.title", &lines.joined(&said))
    }

    fn sample(&self, sample: &FoundSample) -> Table {
        let rows = sample.lines.iter().map(|line| {
            let units = [line.book, line.units, line.units - line.book];
            let words = [&line.product, &line.lot, &line.expiry, &line.zone].map(Cell::text);
            let units = units.map(|units| Cell::number(units.to_string()));
            words.into_iter().chain(units).collect()
        });
        self.table(
            &[16, 16, 12, 10, 10, 10, 10],
            &[
                "column.product",
                "column.lot",
                "column.expiry",
                "column.zone",
                "sample.book",
                "sample.shelf",
                "sample.difference",
            ],
            rows.collect(),
        )
    }

    fn cards(&self, cards: &[FoundCard]) -> Table {
        let rows = cards.iter().map(|card| {
            vec![
                Cell::text(&card.code),
                Cell::text(self.lines.moment(card.scanned_at)),
                Cell::text(self.lines.of("cards.verdict", &card.verdict)),
            ]
        });
        let head = ["cards.code", "report.scanned", "cards.title"];
        self.table(&[30, 20, 30], &head, rows.collect())
    }
}

/// A part of the store as it was measured.
fn part(part: &AreaPart) -> String {
    let name = match part.name.as_str() {
        "" => String::new(),
        name => format!("{name} "),
    };
    match (&part.length_m, &part.width_m, &part.area_m2) {
        (Some(length), Some(width), _) => format!("{name}{length} m × {width} m"),
        (.., Some(area)) => format!("{name}{area} m²"),
        _ => name,
    }
}
