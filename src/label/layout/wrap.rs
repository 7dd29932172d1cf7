//! Sets text: on a line, or in a box that it never leaves.
//!
//! In a box a text is wrapped by the line breaking rules of Unicode, which know that no line begins
//! with 、 or 。 and none ends with 《; then made smaller down to its floor; then cut short with an
//! ellipsis. Where Chinese meets Latin letters or figures an eighth of an em is left between them.

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::{Glyph, Run};
use crate::label::{
    font::{Font, Fonts},
    template::{Anchor, Area, Rest, Spot, Style},
};

/// From one line to the next, in hundredths of an em.
const LEADING: i32 = 130;
/// From the upper edge of a line to its baseline, in hundredths of an em.
const RISE: i32 = 88;
/// How small letters become for the sake of a better last line, in hundredths.
const SMALLER: i32 = 86;
/// Each step in which a text is made smaller, in hundredths.
const STEP: i32 = 96;

/// Sets words on a line, wherever they end.
pub fn line(words: &str, spot: Spot, style: &Style, fonts: &Fonts) -> Option<Run> {
    let font = fonts.of(style.weight);
    let glyphs = glyphs(words, style, style.size, font);
    let text = Text {
        glyphs: &glyphs,
        breaks: &[],
    };
    let width = micrometres(text.width(0, glyphs.len()), style.size, font);
    (!glyphs.is_empty()).then(|| Run {
        spot: Spot {
            x: anchored(style.anchor, spot.x, 0, width),
            ..spot
        },
        size: style.size,
        weight: style.weight,
        ink: style.ink,
        glyphs,
    })
}

/// Sets words in a box.
pub fn fill(words: &str, area: Area, style: &Style, fonts: &Fonts) -> Vec<Run> {
    let words = words.trim();
    if words.is_empty() {
        return Vec::new();
    }
    let font = fonts.of(style.weight);
    let mut size = style.size;
    // Where a line of a character or two would be left over, somewhat smaller letters are better.
    let mut second_best = None;
    loop {
        let glyphs = glyphs(words, style, size, font);
        let most = lines_in(area.height, size).min(style.lines);
        let width = units(area.width, size, font);
        let whole = Text {
            glyphs: &glyphs,
            breaks: &[],
        };
        if most > 0 && !words.contains('\n') && whole.width(0, glyphs.len()) <= width {
            return place(&glyphs, &[(0, glyphs.len())], area, style, size, font);
        }
        let set = Text {
            breaks: &breaks(words),
            ..whole
        };
        if let Some(lines) = set.wrap(width, most, false) {
            let is_ragged = set.is_ragged(&lines, width);
            let lines = set.balance(lines, width, style.anchor, is_ragged);
            let runs = place(&glyphs, &lines, area, style, size, font);
            if !is_ragged {
                return runs;
            }
            second_best = second_best.or(Some(runs));
        }
        let is_much_smaller = size * 100 < style.size * SMALLER || size == style.floor;
        if let Some(runs) = second_best.take_if(|_| is_much_smaller) {
            return runs;
        }
        if size == style.floor {
            let (glyphs, lines) = set.cut(width, most.max(1), style, size, font);
            return place(&glyphs, &lines, area, style, size, font);
        }
        size = (size * STEP / 100).max(style.floor);
    }
}

/// How high the lines of a text of this size are together.
pub fn height(runs: &[Run], size: i32) -> i32 {
    match runs {
        [] => 0,
        [first, .., last] => size + last.spot.y - first.spot.y,
        [_] => size,
    }
}

/// How many lines of a size stand one below the other in a height.
fn lines_in(height: i32, size: i32) -> usize {
    if height < size {
        return 0;
    }
    usize::try_from((height - size) * 100 / (size * LEADING) + 1).unwrap_or(0)
}

fn place(
    glyphs: &[Glyph],
    lines: &[(usize, usize)],
    area: Area,
    style: &Style,
    size: i32,
    font: &Font,
) -> Vec<Run> {
    let leading = size * LEADING / 100;
    let count = i32::try_from(lines.len()).unwrap_or(1);
    let spare = (area.height - size - leading * (count - 1)).max(0);
    let top = match style.rest {
        Rest::Top => 0,
        Rest::Middle => spare / 2,
        Rest::Bottom => spare,
    };
    let mut y = area.y + top + size * RISE / 100;
    let text = Text {
        glyphs,
        breaks: &[],
    };
    let mut runs = Vec::with_capacity(lines.len());
    for (start, end) in lines {
        let width = micrometres(text.width(*start, *end), size, font);
        if start < end {
            runs.push(Run {
                spot: Spot {
                    x: anchored(style.anchor, area.x, area.width, width),
                    y,
                },
                size,
                weight: style.weight,
                ink: style.ink,
                glyphs: glyphs[*start..*end].to_vec(),
            });
        }
        y += leading;
    }
    runs
}

fn anchored(anchor: Anchor, x: i32, available: i32, width: i32) -> i32 {
    match anchor {
        Anchor::Start => x,
        Anchor::Middle => x + (available - width) / 2,
        Anchor::End => x + available - width,
    }
}

fn micrometres(units: i32, size: i32, font: &Font) -> i32 {
    let length = i64::from(units) * i64::from(size) / i64::from(font.em);
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn units(length: i32, size: i32, font: &Font) -> i32 {
    let units = i64::from(length) * i64::from(font.em) / i64::from(size);
    i32::try_from(units).unwrap_or(i32::MAX)
}

/// A glyph for each character, so that breaks and characters can be counted alike. A character that
/// the font lacks becomes an empty box: seen to be missing, not missing unseen.
fn glyphs(words: &str, style: &Style, size: i32, font: &Font) -> Vec<Glyph> {
    let spacing = units(style.spacing, size, font);
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(words.len());
    for c in words.chars() {
        let c = if c == '\t' { ' ' } else { c };
        let id = match font.glyph(c) {
            Some(id) => id,
            None if c == '\n' => 0,
            None => font.glyph('□').unwrap_or(0),
        };
        let advance = match c {
            '\n' => 0,
            // Latin words are spaced as their font wants it.
            c if is_latin(c) => font.advance(id),
            _ => font.advance(id) + spacing,
        };
        if let Some(before) = glyphs.last_mut()
            && parts(before.c, c)
        {
            before.advance += font.em / 8;
        }
        glyphs.push(Glyph { id, c, advance });
    }
    if let Some(last) = glyphs
        .last_mut()
        .filter(|last| !is_latin(last.c) && last.c != '\n')
    {
        last.advance -= spacing;
    }
    glyphs
}

/// Whether two neighbours are one Chinese and one not.
fn parts(a: char, b: char) -> bool {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    is_han(a) && is_latin(b) || is_latin(a) && is_han(b)
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{c0}'..='\u{17f}')
}

/// Where a line may end: the number of characters before, and whether it must.
fn breaks(words: &str) -> Vec<(usize, bool)> {
    let (mut bytes, mut characters) = (0, 0);
    let mut breaks = Vec::new();
    for (at, opportunity) in linebreaks(words) {
        characters += words[bytes..at].chars().count();
        bytes = at;
        let must = opportunity == BreakOpportunity::Mandatory && at < words.len();
        breaks.push((characters, must));
    }
    breaks
}

struct Text<'g> {
    glyphs: &'g [Glyph],
    breaks: &'g [(usize, bool)],
}

impl Text<'_> {
    /// The width of some glyphs, without the space after the last.
    fn width(&self, start: usize, end: usize) -> i32 {
        let end = self.trimmed(start, end);
        self.glyphs[start..end]
            .iter()
            .map(|glyph| glyph.advance)
            .sum()
    }

    fn trimmed(&self, start: usize, mut end: usize) -> usize {
        while end > start && self.glyphs[end - 1].c.is_whitespace() {
            end -= 1;
        }
        end
    }

    /// Lines no wider than `width`, or none where it takes more than `most`. Words longer than a
    /// line are broken anywhere only where `anywhere` says so.
    fn wrap(&self, width: i32, most: usize, anywhere: bool) -> Option<Vec<(usize, usize)>> {
        let (mut lines, mut start, mut end) = (Vec::new(), 0, 0);
        for (at, must) in self.breaks {
            if self.width(start, *at) > width {
                if end > start {
                    lines.push((start, self.trimmed(start, end)));
                    start = end;
                }
                while self.width(start, *at) > width {
                    if !anywhere || lines.len() > most {
                        return None;
                    }
                    let cut = self.longest(start, *at, width);
                    lines.push((start, cut));
                    start = cut;
                }
            }
            end = *at;
            if *must {
                lines.push((start, self.trimmed(start, end)));
                start = end;
            }
            if lines.len() > most {
                return None;
            }
        }
        if start < end {
            lines.push((start, self.trimmed(start, end)));
        }
        (lines.len() <= most).then_some(lines)
    }

    /// The end of as many glyphs as fit, one at least.
    fn longest(&self, start: usize, end: usize, width: i32) -> usize {
        let mut fits = start + 1;
        while fits < end && self.width(start, fits + 1) <= width {
            fits += 1;
        }
        fits
    }

    /// Whether the last line is much shorter than the box is wide.
    fn is_ragged(&self, lines: &[(usize, usize)], width: i32) -> bool {
        match lines {
            [_, .., (start, end)] => self.width(*start, *end) < width / 4,
            _ => false,
        }
    }

    /// Lines around the middle, and those of which the last is too short, are made about equally
    /// long.
    fn balance(
        &self,
        lines: Vec<(usize, usize)>,
        width: i32,
        anchor: Anchor,
        is_ragged: bool,
    ) -> Vec<(usize, usize)> {
        if (anchor != Anchor::Middle && !is_ragged) || lines.len() != 2 {
            return lines;
        }
        let (mut best, mut low, mut high) = (lines, 0, width);
        while high - low > 100 {
            let middle = low.midpoint(high);
            match self.wrap(middle, best.len(), false) {
                Some(lines) => (best, high) = (lines, middle),
                None => low = middle,
            }
        }
        best
    }

    /// As much as `most` lines hold, with an ellipsis at the end.
    fn cut(
        &self,
        width: i32,
        most: usize,
        style: &Style,
        size: i32,
        font: &Font,
    ) -> (Vec<Glyph>, Vec<(usize, usize)>) {
        let every = self.wrap(width, usize::MAX - 1, true).unwrap_or_default();
        if every.len() <= most {
            return (self.glyphs.to_vec(), every);
        }
        let mut lines = every[..most].to_vec();
        let (start, mut end) = lines[most - 1];
        let dots = glyphs("…", style, size, font);
        let room = width - dots.iter().map(|glyph| glyph.advance).sum::<i32>();
        let is_left_out = |c: char| c.is_whitespace() || "、，。；：（《“".contains(c);
        while end > start && (self.width(start, end) > room || is_left_out(self.glyphs[end - 1].c))
        {
            end -= 1;
        }
        let mut glyphs = self.glyphs[..end].to_vec();
        glyphs.extend(dots);
        lines[most - 1] = (start, glyphs.len());
        (glyphs, lines)
    }
}
