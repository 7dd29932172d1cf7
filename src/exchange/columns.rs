//! Finds the columns of a stock sheet by their headings, Chinese or English.

use super::sheet::SheetRow;

/// How many rows at most may stand above the headings: a title, a date, a signature.
const ABOVE_MAX: usize = 10;

/// A column that is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// 品种编码
    Product,
    /// 批号
    Lot,
    /// 有效期
    Expiry,
    /// 数量
    Quantity,
    /// 库区
    Zone,
    /// 生产日期
    MadeOn,
}

impl Column {
    /// All of them, as they usually stand.
    pub const ALL: [Column; 6] = [
        Column::Product,
        Column::Lot,
        Column::Expiry,
        Column::Quantity,
        Column::Zone,
        Column::MadeOn,
    ];
}

/// Headings by column, without blanks, lower case.
const HEADINGS: [(Column, &[&str]); 6] = [
    (
        Column::Product,
        &[
            "品种编码",
            "品种代码",
            "品种",
            "药具编码",
            "药具代码",
            "物资编码",
            "产品编码",
            "编码",
            "代码",
            "品名",
            "品种名称",
            "药具名称",
            "名称",
            "product",
            "productcode",
            "code",
            "item",
            "itemcode",
        ],
    ),
    (
        Column::Lot,
        &[
            "批号",
            "产品批号",
            "生产批号",
            "批次",
            "批次号",
            "lot",
            "lotnumber",
            "lotno",
            "batch",
            "batchnumber",
            "batchno",
        ],
    ),
    (
        Column::Expiry,
        &[
            "有效期",
            "有效期至",
            "效期",
            "失效日期",
            "失效期",
            "到期日",
            "到期日期",
            "有效日期",
            "expiry",
            "expirydate",
            "expires",
            "exp",
            "expdate",
            "usebefore",
        ],
    ),
    (
        Column::Quantity,
        &[
            "数量",
            "库存",
            "库存数量",
            "现存数量",
            "结存",
            "结存数量",
            "期初",
            "期初数量",
            "quantity",
            "qty",
            "units",
            "stock",
            "balance",
        ],
    ),
    (
        Column::Zone,
        &[
            "库区",
            "库区编码",
            "库区代码",
            "货区",
            "分区",
            "存放区域",
            "zone",
            "zonecode",
            "location",
        ],
    ),
    (
        Column::MadeOn,
        &[
            "生产日期",
            "制造日期",
            "出厂日期",
            "made",
            "madeon",
            "manufactured",
            "manufacturedate",
            "productiondate",
            "mfgdate",
            "mfd",
        ],
    ),
];

/// Where each column stands, and what its heading says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    found: Vec<(Column, usize, String)>,
    /// How many rows to skip to come to the first row of stock.
    pub first_row: usize,
}

impl Columns {
    /// Finds the row of headings: the first that names a product and a quantity.
    pub fn find(rows: &[SheetRow]) -> Option<Columns> {
        rows.iter()
            .take(ABOVE_MAX + 1)
            .enumerate()
            .find_map(|(index, row)| {
                let columns = Columns {
                    found: found(row),
                    first_row: index + 1,
                };
                let names = |column| columns.at(column).is_some();
                (names(Column::Product) && names(Column::Quantity)).then_some(columns)
            })
    }

    /// Where a column stands.
    pub fn at(&self, column: Column) -> Option<usize> {
        let found = self.found.iter().find(|(each, ..)| *each == column);
        found.map(|(_, index, _)| *index)
    }

    /// The heading as it stands in the file.
    pub fn heading(&self, column: Column) -> &str {
        let found = self.found.iter().find(|(each, ..)| *each == column);
        found.map_or("", |(.., heading)| heading)
    }
}

/// The columns a row of headings names. Where two headings mean the same, the one that stands
/// earlier in the list of headings wins: a code tells more than a name.
fn found(row: &SheetRow) -> Vec<(Column, usize, String)> {
    let headings: Vec<String> = row.cells.iter().map(|cell| plain(&cell.text())).collect();
    HEADINGS
        .iter()
        .filter_map(|(column, names)| {
            names.iter().find_map(|name| {
                let index = headings.iter().position(|heading| heading == name)?;
                Some((*column, index, row.cell(index).text()))
            })
        })
        .collect()
}

/// A heading without blanks, underscores and what stands in brackets, lower case.
fn plain(heading: &str) -> String {
    let before = heading
        .split(['(', '（', '[', '【'])
        .next()
        .unwrap_or_default();
    before
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '*' | ':' | '：' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}
