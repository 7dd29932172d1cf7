//! A simple floor sketch of a storeroom: a grid, and what stands on its cells.
//!
//! It is data that people draw by touch or keyboard, not a picture: an inspector reads from it
//! which zones and things of the standard a room has.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Refusal};

/// The fewest and most cells along a side.
const SIDE: std::ops::RangeInclusive<i64> = 2..=40;

/// The sizes a cell may have, in centimetres.
const CELLS_CM: [i64; 4] = [25, 50, 100, 200];

/// The most things on one sketch.
const ITEMS_MAX: usize = 200;

/// A kind of thing on a sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// 库区: a zone of this room.
    Zone,
    /// 货架.
    Shelf,
    /// 门.
    Door,
    /// 窗.
    Window,
    /// 空调.
    AirConditioner,
    /// 温湿度计.
    ThermoHygrometer,
    /// 灭火器.
    FireExtinguisher,
    /// 工作台.
    Worktable,
}

/// Something on a sketch: cells from its upper left corner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The zone's code; for zones only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Columns from the left.
    pub x: i64,
    /// Rows from the top.
    pub y: i64,
    /// Columns it covers.
    pub w: i64,
    /// Rows it covers.
    pub h: i64,
}

impl Item {
    fn overlaps(&self, other: &Item) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    fn lies_within(&self, columns: i64, rows: i64) -> bool {
        let along = |from: i64, length: i64, side: i64| {
            from >= 0 && length >= 1 && from.checked_add(length).is_some_and(|end| end <= side)
        };
        along(self.x, self.w, columns) && along(self.y, self.h, rows)
    }
}

/// A room's sketch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sketch {
    /// Cells from left to right.
    pub columns: i64,
    /// Cells from top to bottom.
    pub rows: i64,
    /// The side of a cell in centimetres.
    pub cell_cm: i64,
    /// What stands on it, the lowest first.
    pub items: Vec<Item>,
}

impl Sketch {
    /// Refuses a sketch that shows what cannot be; `zones` are the codes of this room's zones in
    /// use.
    pub fn check(&self, zones: &HashSet<&str>) -> Result<(), Refusal> {
        let sides = SIDE.contains(&self.columns) && SIDE.contains(&self.rows);
        if !sides || !CELLS_CM.contains(&self.cell_cm) {
            return Err(Code::SketchGrid.at("columns"));
        }
        if self.items.len() > ITEMS_MAX {
            return Err(Code::SketchTooFull.with("most", ITEMS_MAX).at("items"));
        }
        for (n, item) in self.items.iter().enumerate() {
            let field = format!("items[{n}]");
            if !item.lies_within(self.columns, self.rows) {
                return Err(Code::SketchOutside.with("n", n + 1).at(field));
            }
            match (item.kind, item.zone.as_deref()) {
                (ItemKind::Zone, Some(code)) if zones.contains(code) => {}
                (ItemKind::Zone, code) => {
                    let code = code.unwrap_or_default();
                    return Err(Code::SketchZone.with("code", code).at(field));
                }
                (_, Some(code)) => return Err(Code::SketchZone.with("code", code).at(field)),
                (_, None) => {}
            }
        }
        self.check_zones_apart()
    }

    /// One spot of the floor belongs to one zone: to two, and stock there has no colour.
    fn check_zones_apart(&self) -> Result<(), Refusal> {
        let zones = |n: usize| self.items.iter().enumerate().skip(n);
        for (n, one) in zones(0).filter(|(_, item)| item.kind == ItemKind::Zone) {
            for (m, other) in zones(n + 1).filter(|(_, item)| item.kind == ItemKind::Zone) {
                if one.zone != other.zone && one.overlaps(other) {
                    return Err(Code::SketchOverlap
                        .with("one", one.zone.as_deref().unwrap_or_default())
                        .with("other", other.zone.as_deref().unwrap_or_default())
                        .at(format!("items[{m}]")));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: ItemKind, zone: Option<&str>, at: [i64; 4]) -> Item {
        let [x, y, w, h] = at;
        let zone = zone.map(str::to_owned);
        Item {
            kind,
            zone,
            x,
            y,
            w,
            h,
        }
    }

    fn refused(columns: i64, cell_cm: i64, items: Vec<Item>) -> Option<(Code, String)> {
        let sketch = Sketch {
            columns,
            rows: 8,
            cell_cm,
            items,
        };
        let zones = HashSet::from(["HG", "BH"]);
        let refusal = sketch.check(&zones).err()?;
        Some((refusal.code, refusal.field.unwrap_or_default()))
    }

    #[test]
    fn a_room_with_two_zones_side_by_side_and_a_shelf_in_one_is_kept() {
        let items = vec![
            item(ItemKind::Zone, Some("HG"), [0, 0, 4, 8]),
            item(ItemKind::Zone, Some("BH"), [4, 0, 4, 8]),
            item(ItemKind::Shelf, None, [0, 0, 2, 8]),
            item(ItemKind::Door, None, [7, 7, 1, 1]),
        ];
        assert_eq!(refused(8, 50, items), None);
    }

    #[test]
    fn what_reaches_over_the_edge_is_refused_to_the_cell() {
        for at in [
            [7, 0, 2, 1],
            [0, 8, 1, 1],
            [-1, 0, 1, 1],
            [0, 0, 0, 1],
            [0, 0, 1, 9],
            [i64::MAX, 0, 1, 1],
            [1, 0, i64::MAX, 1],
        ] {
            let found = refused(8, 50, vec![item(ItemKind::Shelf, None, at)]);
            assert_eq!(
                found,
                Some((Code::SketchOutside, "items[0]".to_owned())),
                "{at:?}"
            );
        }
        assert_eq!(
            refused(8, 50, vec![item(ItemKind::Shelf, None, [7, 7, 1, 1])]),
            None
        );
    }

    #[test]
    fn zones_are_those_of_this_room_and_lie_apart() {
        let wrong = [
            item(ItemKind::Zone, Some("XX"), [0, 0, 1, 1]),
            item(ItemKind::Zone, None, [0, 0, 1, 1]),
            item(ItemKind::Shelf, Some("HG"), [0, 0, 1, 1]),
        ];
        for item in wrong {
            let code = refused(8, 50, vec![item]).map(|(code, _)| code);
            assert_eq!(code, Some(Code::SketchZone));
        }
        let over = |other| {
            vec![
                item(ItemKind::Zone, Some("HG"), [0, 0, 4, 4]),
                item(ItemKind::Zone, Some(other), [3, 3, 2, 2]),
            ]
        };
        let found = refused(8, 50, over("BH"));
        assert_eq!(found, Some((Code::SketchOverlap, "items[1]".to_owned())));
        // A zone round a corner is drawn as two pieces that may meet.
        assert_eq!(refused(8, 50, over("HG")), None);
    }

    #[test]
    fn the_grid_has_limits() {
        for (columns, cell) in [(1, 50), (41, 50), (8, 51), (8, 0)] {
            let code = refused(columns, cell, Vec::new()).map(|(code, _)| code);
            assert_eq!(code, Some(Code::SketchGrid), "{columns} {cell}");
        }
        let many = vec![item(ItemKind::Shelf, None, [0, 0, 1, 1]); ITEMS_MAX + 1];
        let code = refused(8, 50, many).map(|(code, _)| code);
        assert_eq!(code, Some(Code::SketchTooFull));
    }
}
