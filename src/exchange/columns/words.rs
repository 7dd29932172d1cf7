//! What the columns of each kind of import may be called.

use super::{Column, Spec};

const LOT: &[&str] = &[
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
];
const EXPIRY: &[&str] = &[
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
];
const MADE_ON: &[&str] = &[
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
];
const PRODUCT: &[&str] = &[
    "品种编码",
    "品种编号",
    "品种代码",
    "品种",
    "药具编码",
    "药具编号",
    "药具代码",
    "物资编码",
    "产品编码",
    "编码",
    "编号",
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
];
const PHONE: &[&str] = &[
    "电话",
    "联系电话",
    "手机",
    "手机号",
    "手机号码",
    "phone",
    "telephone",
    "tel",
    "mobile",
];
const REGION: &[&str] = &[
    "行政区划代码",
    "行政区划",
    "区划代码",
    "所属区划",
    "区划",
    "region",
    "regioncode",
    "area",
];

const fn required(column: Column, headings: &'static [&'static str]) -> Spec {
    Spec {
        column,
        required: true,
        headings,
    }
}

const fn optional(column: Column, headings: &'static [&'static str]) -> Spec {
    Spec {
        column,
        required: false,
        headings,
    }
}

/// Of a stock list.
pub const STOCK: &[Spec] = &[
    required(Column::Product, PRODUCT),
    optional(Column::Lot, LOT),
    optional(Column::Expiry, EXPIRY),
    required(
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
    optional(
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
    optional(Column::MadeOn, MADE_ON),
];

/// Of a list of lots.
pub const LOTS: &[Spec] = &[
    required(Column::Product, PRODUCT),
    required(Column::Lot, LOT),
    optional(Column::Expiry, EXPIRY),
    optional(Column::MadeOn, MADE_ON),
];

/// Of a list of products.
pub const PRODUCTS: &[Spec] = &[
    required(
        Column::Code,
        &[
            "品种编号",
            "品种编码",
            "品种代码",
            "编号",
            "编码",
            "代码",
            "药具编码",
            "产品编码",
            "物资编码",
            "code",
            "productcode",
            "itemcode",
        ],
    ),
    required(
        Column::Name,
        &[
            "品名",
            "品种名称",
            "药具名称",
            "产品名称",
            "通用名",
            "名称",
            "品种",
            "name",
            "productname",
        ],
    ),
    optional(
        Column::NameEn,
        &["英文名", "英文名称", "nameen", "englishname"],
    ),
    required(
        Column::Category,
        &["类别", "药具类别", "分类", "大类", "category", "class"],
    ),
    required(Column::Method, &["避孕方法", "方法", "避孕方式", "method"]),
    optional(
        Column::Spec,
        &["规格", "规格型号", "型号", "spec", "specification", "size"],
    ),
    optional(Column::Form, &["剂型", "form", "dosageform"]),
    optional(
        Column::Maker,
        &[
            "生产企业",
            "生产厂家",
            "厂家",
            "生产单位",
            "制造商",
            "maker",
            "manufacturer",
        ],
    ),
    required(
        Column::BaseUnit,
        &[
            "最小单位",
            "单位",
            "计量单位",
            "基本单位",
            "baseunit",
            "unit",
            "uom",
        ],
    ),
    optional(
        Column::Packs,
        &["包装", "包装规格", "包装换算", "packs", "pack", "packaging"],
    ),
    optional(
        Column::ApprovalNumber,
        &[
            "批准文号",
            "批准文号或注册证号",
            "注册证号",
            "批准文号/注册证号",
            "注册证编号",
            "approvalnumber",
            "approval",
            "registrationnumber",
        ],
    ),
    optional(
        Column::Gtin,
        &["商品条码", "条码", "条形码", "gtin", "barcode", "ean"],
    ),
    required(
        Column::StorageClass,
        &[
            "储存条件",
            "贮藏",
            "贮存条件",
            "保存条件",
            "storageclass",
            "storage",
        ],
    ),
    optional(Column::Suits, &["适用人群", "适用对象", "suits"]),
    optional(Column::Usage, &["使用方法", "用法", "用法用量", "usage"]),
];

/// Of a list of facilities.
pub const FACILITIES: &[Spec] = &[
    required(
        Column::Code,
        &[
            "机构编号",
            "机构编码",
            "机构代码",
            "库点编号",
            "编号",
            "编码",
            "代码",
            "code",
            "facilitycode",
        ],
    ),
    required(
        Column::Name,
        &[
            "机构名称",
            "名称",
            "单位名称",
            "库点名称",
            "发放点名称",
            "机构",
            "name",
            "facilityname",
        ],
    ),
    required(
        Column::FacilityKind,
        &["种类", "机构种类", "类型", "机构类型", "kind", "type"],
    ),
    optional(Column::Level, &["级别", "机构级别", "库级别", "level"]),
    required(Column::Region, REGION),
    optional(
        Column::Supplier,
        &[
            "供货上级",
            "供货库",
            "上级库",
            "上级机构",
            "供应库",
            "supplier",
            "suppliedby",
        ],
    ),
    optional(Column::Address, &["地址", "详细地址", "address"]),
    optional(Column::Phone, PHONE),
    optional(
        Column::Hours,
        &["开放时间", "营业时间", "服务时间", "hours", "openinghours"],
    ),
    optional(Column::Latitude, &["纬度", "latitude", "lat"]),
    optional(
        Column::Longitude,
        &["经度", "longitude", "lon", "lng", "long"],
    ),
];

/// Of a list of people to be invited.
pub const USERS: &[Spec] = &[
    required(
        Column::Username,
        &[
            "用户名",
            "登录名",
            "账号",
            "帐号",
            "username",
            "login",
            "account",
        ],
    ),
    required(
        Column::Name,
        &["姓名", "名字", "人员姓名", "名称", "name", "fullname"],
    ),
    optional(Column::Phone, PHONE),
    required(Column::Role, &["角色", "岗位", "职责", "role"]),
    optional(
        Column::Facility,
        &[
            "机构编号",
            "机构编码",
            "机构代码",
            "所属机构",
            "机构",
            "库点",
            "facility",
            "facilitycode",
        ],
    ),
    optional(Column::Region, REGION),
];
