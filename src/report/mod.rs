//! Reports made from the ledger: the in-out-balance (进销存) by month, quarter or year, of one
//! facility or of a region. Rules here, SQL in [`store`], routes in [`http`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub mod day;
pub mod dispensed;
pub mod export;
pub mod http;
pub mod store;

use crate::{
    catalog::Category,
    stock::{
        figures::Figures,
        store::balances::{Balance, LotFigures},
        view::ProductView,
    },
};

/// Figures as they are shown: with what follows from them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FiguresView {
    /// The columns.
    #[serde(flatten)]
    pub figures: Figures,
    /// 期末结存.
    pub closing: i64,
    /// 报损率 in ‰ with two decimals: lost and destroyed of opening and receipts.
    pub loss_rate: Option<String>,
    /// Whether that is more than the county allows (报损率上限).
    pub loss_too_high: bool,
}

impl FiguresView {
    /// With the most that may be lost, in thousandths.
    pub fn of(figures: &Figures, loss_permille: i64) -> FiguresView {
        let decimal = |rate: i64| format!("{}.{:02}", rate / 100, rate % 100);
        FiguresView {
            figures: *figures,
            closing: figures.closing(),
            loss_rate: figures.loss_rate().filter(|rate| *rate >= 0).map(decimal),
            loss_too_high: figures.is_loss_above(loss_permille),
        }
    }
}

/// A lot's line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotLine {
    /// The lot.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Its figures.
    #[serde(flatten)]
    pub figures: FiguresView,
}

/// A product's line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProductLine {
    /// The product.
    pub product: ProductView,
    /// The figures of all its lots.
    #[serde(flatten)]
    pub figures: FiguresView,
    /// By lot, the first to expire first.
    pub lots: Vec<LotLine>,
}

/// The sum of a class, as far as it is counted in one unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotalLine {
    /// 药, 套, 环.
    pub category: Category,
    /// The unit: what is counted in different units is not added up.
    pub base_unit: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: FiguresView,
}

/// The names a report needs.
#[derive(Debug, Default)]
pub struct Names {
    /// Products by id.
    pub products: HashMap<Uuid, ProductView>,
    /// Numbers and expiries of lots by id.
    pub lots: HashMap<Uuid, (String, Option<NaiveDate>)>,
}

/// The lines of a report, in the order of the catalogue, and the sums below them; `loss_permille`
/// is the most that may be lost.
pub fn lines(
    balance: &Balance,
    names: &Names,
    loss_permille: i64,
) -> (Vec<ProductLine>, Vec<TotalLine>) {
    let mut by_product: HashMap<Uuid, Vec<(Uuid, &LotFigures)>> = HashMap::new();
    for (lot, row) in balance {
        by_product.entry(row.product).or_default().push((*lot, row));
    }
    let mut items: Vec<(ProductLine, Figures)> = by_product
        .into_iter()
        .filter_map(|(product, lots)| {
            let product = names.products.get(&product)?.clone();
            Some(product_line(product, &lots, names, loss_permille))
        })
        .collect();
    let order = |line: &ProductLine| (line.product.category as u8, line.product.code.clone());
    items.sort_by_key(|(line, _)| order(line));
    let mut sums: BTreeMap<(u8, String), (Category, Figures)> = BTreeMap::new();
    for (line, figures) in &items {
        let product = &line.product;
        let key = (product.category as u8, product.base_unit.clone());
        let sum = sums.entry(key);
        let (_, sum) = sum.or_insert((product.category, Figures::default()));
        sum.sum(figures);
    }
    let totals = sums
        .into_iter()
        .map(|((_, base_unit), (category, figures))| TotalLine {
            category,
            base_unit,
            figures: FiguresView::of(&figures, loss_permille),
        })
        .collect();
    (items.into_iter().map(|(line, _)| line).collect(), totals)
}

fn product_line(
    product: ProductView,
    lots: &[(Uuid, &LotFigures)],
    names: &Names,
    loss_permille: i64,
) -> (ProductLine, Figures) {
    let mut sum = Figures::default();
    let mut lines: Vec<LotLine> = lots
        .iter()
        .map(|(id, row)| {
            sum.sum(&row.figures);
            let (number, expiry) = names.lots.get(id).cloned().unwrap_or_default();
            LotLine {
                id: *id,
                number,
                expiry,
                figures: FiguresView::of(&row.figures, loss_permille),
            }
        })
        .collect();
    lines.sort_by(|one, other| {
        // Stock without an expiry goes last.
        let key = |line: &LotLine| (line.expiry.is_none(), line.expiry, line.number.clone());
        key(one).cmp(&key(other))
    });
    let line = ProductLine {
        product,
        figures: FiguresView::of(&sum, loss_permille),
        lots: lines,
    };
    (line, sum)
}

/// Adds a facility's balance to the sum of its region. What came from or went to facilities
/// outside the region is a receipt or an issue of the region; what stayed in it is shown apart.
pub fn roll_up(sum: &mut Balance, part: &Balance, own: &BTreeSet<Uuid>) {
    for (lot, row) in part {
        let mut figures = row.figures;
        for (partner, transfers) in &row.partners {
            if !own.contains(partner) {
                figures.transferred_in -= transfers.received;
                figures.received += transfers.received;
                figures.transferred_out -= transfers.sent;
                figures.issued += transfers.sent;
            }
        }
        let line = sum.entry(*lot).or_default();
        line.product = row.product;
        line.figures.sum(&figures);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stock::store::balances::Transfers;

    #[test]
    fn a_region_tells_its_own_transfers_from_those_with_others() {
        let [lot, inside, outside] = [1, 2, 3].map(Uuid::from_u128);
        let mut row = LotFigures {
            figures: Figures {
                transferred_in: 30,
                transferred_out: 20,
                ..Figures::default()
            },
            ..LotFigures::default()
        };
        row.partners.insert(
            inside,
            Transfers {
                received: 5,
                sent: 20,
            },
        );
        row.partners.insert(
            outside,
            Transfers {
                received: 25,
                sent: 0,
            },
        );
        let part = Balance::from([(lot, row)]);
        let mut sum = Balance::new();
        roll_up(&mut sum, &part, &BTreeSet::from([inside]));
        let figures = sum[&lot].figures;
        assert_eq!((figures.received, figures.transferred_in), (25, 5));
        assert_eq!((figures.issued, figures.transferred_out), (0, 20));
        assert_eq!(figures.closing(), part[&lot].figures.closing());
    }

    #[test]
    fn units_of_different_kinds_are_not_added_up() {
        let product = |code: &str, unit: &str| ProductView {
            code: code.into(),
            name: code.into(),
            spec: String::new(),
            category: Category::Drug,
            base_unit: unit.into(),
            packs: Vec::new(),
        };
        let mut names = Names::default();
        let mut balance = Balance::new();
        for (n, code, unit) in [(1, "D1", "板"), (2, "D2", "板"), (3, "D3", "支")] {
            let id = Uuid::from_u128(n);
            names.products.insert(id, product(code, unit));
            let figures = Figures {
                received: 10,
                ..Figures::default()
            };
            let row = LotFigures {
                product: id,
                figures,
                ..LotFigures::default()
            };
            balance.insert(Uuid::from_u128(n + 10), row);
        }
        let (items, totals) = lines(&balance, &names, 5);
        assert_eq!(items.len(), 3);
        let told: Vec<(&str, i64)> = totals
            .iter()
            .map(|total| (total.base_unit.as_str(), total.figures.closing))
            .collect();
        assert_eq!(told, [("支", 10), ("板", 20)]);
    }
}
