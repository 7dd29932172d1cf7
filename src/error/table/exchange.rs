//! Refusals of bringing data in.

macro_rules! exchange {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    SheetHeadings "sheet-headings" 422
        "没有找到表头。前几行里要有“品种编码”和“数量”两列，另可有“批号”“有效期”“库区”“生产日期”。"
        "No headings found. Among the first rows one must name “product” and “quantity”; “lot”, “expiry”, “zone”, “made on” may follow."
    CellMissing "cell-missing" 422
        "不能为空，请填写。" "It is empty. Fill it in."
    CellBroken "cell-broken" 422
        "单元格内容不可用：公式出错、文字太长，或数字太长已被 Excel 改动。请设为文本格式后重新填写。"
        "The cell cannot be used: a formula failed, the text is too long, or Excel rounded a long number. Format it as text and fill it in again."
    ProductUnknown "product-unknown" 422
        "目录中没有品种“{product}”，或名称相同的不止一个。请填品种编码。"
        "There is no product “{product}” in the catalogue, or several of that name. Write the product's code."
    MadeOnInvalid "made-on-invalid" 422
        "生产日期“{text}”不正确：请填 2024-03-05，并早于有效期。"
        "The date of making “{text}” is not valid: write 2024-03-05, before the expiry."
    RowRepeated "row-repeated" 422
        "与第 {row} 行重复（同一品种、批号、有效期和库区）。请把数量合并到一行。"
        "The same product, lot, expiry and zone stand in row {row}. Add the quantities into one row."
    } };
}

pub(super) use exchange;
