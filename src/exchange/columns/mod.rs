//! Finds the columns of a sheet by their headings, Chinese or English, for each kind of import.

use serde::{Deserialize, Serialize};

use super::sheet::SheetRow;

mod words;

/// How many rows at most may stand above the headings: a title, a date, a signature.
pub const ABOVE_MAX: usize = 10;

/// What a sheet brings in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportKind)]
pub enum Kind {
    /// 品种
    Products,
    /// 机构
    Facilities,
    /// 批号
    Lots,
    /// 期初库存
    Stock,
    /// 用户
    Users,
}

/// A column that is understood.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportColumn)]
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
    /// 编号
    Code,
    /// 名称
    Name,
    /// 英文名
    NameEn,
    /// 类别
    Category,
    /// 避孕方法
    Method,
    /// 规格
    Spec,
    /// 剂型
    Form,
    /// 生产企业
    Maker,
    /// 最小单位
    BaseUnit,
    /// 包装
    Packs,
    /// 批准文号或注册证号
    ApprovalNumber,
    /// 商品条码
    Gtin,
    /// 储存条件
    StorageClass,
    /// 适用人群
    Suits,
    /// 使用方法
    Usage,
    /// 机构种类
    FacilityKind,
    /// 级别
    Level,
    /// 行政区划代码
    Region,
    /// 供货上级
    Supplier,
    /// 地址
    Address,
    /// 电话
    Phone,
    /// 开放时间
    Hours,
    /// 纬度
    Latitude,
    /// 经度
    Longitude,
    /// 用户名
    Username,
    /// 角色
    Role,
    /// 机构编号
    Facility,
}

/// A column of a kind of import: whether it must be there, and what it may be called, the first
/// in Chinese being its usual heading.
pub struct Spec {
    /// Which.
    pub column: Column,
    /// Whether nothing can come in without it.
    pub required: bool,
    /// Headings without blanks, lower case. Where two columns of a sheet fit, the one named
    /// earlier wins: a code tells more than a name.
    pub headings: &'static [&'static str],
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] = [
        Kind::Products,
        Kind::Facilities,
        Kind::Lots,
        Kind::Stock,
        Kind::Users,
    ];

    /// Its name in addresses, files and the audit trail.
    pub fn text(self) -> &'static str {
        match self {
            Kind::Products => "products",
            Kind::Facilities => "facilities",
            Kind::Lots => "lots",
            Kind::Stock => "stock",
            Kind::Users => "users",
        }
    }

    /// Its columns, as they usually stand.
    pub fn columns(self) -> &'static [Spec] {
        match self {
            Kind::Products => words::PRODUCTS,
            Kind::Facilities => words::FACILITIES,
            Kind::Lots => words::LOTS,
            Kind::Stock => words::STOCK,
            Kind::Users => words::USERS,
        }
    }
}

/// Where each column stands, and what its heading says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    found: Vec<(Column, usize, String)>,
    /// How many rows to skip to come to the first row below the headings.
    pub first_row: usize,
}

impl Columns {
    /// Finds the row of headings: the first that names every column that must be there.
    pub fn find(kind: Kind, rows: &[SheetRow]) -> Option<Columns> {
        rows.iter()
            .take(ABOVE_MAX + 1)
            .enumerate()
            .find_map(|(index, row)| {
                let columns = Columns {
                    found: found(kind, row),
                    first_row: index + 1,
                };
                columns.missing(kind).is_empty().then_some(columns)
            })
    }

    /// Finds the row that is most like headings, for a person to put right.
    pub fn guess(kind: Kind, rows: &[SheetRow]) -> Columns {
        if let Some(columns) = Columns::find(kind, rows) {
            return columns;
        }
        let filled = |row: &SheetRow| row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let likeness = |row: &SheetRow| (found(kind, row).len(), filled(row).min(2));
        let mut best = Columns::default();
        let mut most = (0, 0);
        for (index, row) in rows.iter().take(ABOVE_MAX + 1).enumerate() {
            // The earlier of two that are equally like.
            if likeness(row) > most {
                most = likeness(row);
                best = Columns {
                    found: found(kind, row),
                    first_row: index + 1,
                };
            }
        }
        best
    }

    /// These columns of a sheet with these headings.
    pub fn placed(places: &[(Column, usize)], headings: &[String]) -> Columns {
        let heading = |index: usize| headings.get(index).cloned().unwrap_or_default();
        Columns {
            found: places
                .iter()
                .map(|(column, index)| (*column, *index, heading(*index)))
                .collect(),
            first_row: 0,
        }
    }

    /// The columns that must be there and are not.
    pub fn missing(&self, kind: Kind) -> Vec<Column> {
        let needed = kind.columns().iter().filter(|spec| spec.required);
        needed
            .map(|spec| spec.column)
            .filter(|column| self.at(*column).is_none())
            .collect()
    }

    /// The columns that were found, and where.
    pub fn places(&self) -> Vec<(Column, usize)> {
        let place = |(column, index, _): &(Column, usize, String)| (*column, *index);
        self.found.iter().map(place).collect()
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

/// The columns a row of headings names; each column of the sheet stands for one of ours only.
fn found(kind: Kind, row: &SheetRow) -> Vec<(Column, usize, String)> {
    let headings: Vec<String> = row.cells.iter().map(|cell| plain(&cell.text())).collect();
    let mut found: Vec<(Column, usize, String)> = Vec::new();
    for spec in kind.columns() {
        let is_free = |index: &usize| found.iter().all(|(_, taken, _)| taken != index);
        let index = spec.headings.iter().find_map(|name| {
            let index = headings.iter().position(|heading| heading == name)?;
            Some(index).filter(is_free)
        });
        if let Some(index) = index {
            found.push((spec.column, index, row.cell(index).text()));
        }
    }
    found
}

/// A heading without blanks, underscores and what stands in brackets, lower case.
pub fn plain(heading: &str) -> String {
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
