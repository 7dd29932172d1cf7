//! Refusals of files that are brought in, and of single cells in them.

macro_rules! intake {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    FileEmpty "file-empty" 422
        "文件是空的。请选择有内容的 .xlsx 或 .csv 文件。"
        "The file is empty. Choose an .xlsx or .csv file with something in it."
    FileTooLarge "file-too-large" 413
        "文件有 {size} MB，最多 {most} MB。请把表格拆成几个文件。"
        "The file has {size} MB; {most} MB is the limit. Split the sheet into several files."
    FileUnpacksTooLarge "file-unpacks-too-large" 422
        "工作簿展开后超过 {most} MB，不予打开。请只保留需要导入的表格，另存为新文件。"
        "The workbook unpacks to more than {most} MB and is not opened. Keep only the sheet that is to come in and save it as a new file."
    FileBroken "file-broken" 422
        "文件不完整或已损坏，可能没有传完。请在 Excel 或 WPS 中打开确认，重新另存为 .xlsx 后再选。"
        "The file is cut short or broken. Open it in Excel or WPS, save it as .xlsx again, and choose it again."
    FileOldExcel "file-old-excel" 422
        "这是旧版 .xls 或加了密码的工作簿。请在 Excel 或 WPS 中打开，去掉密码，另存为 .xlsx（不要只改扩展名）。"
        "This is an old .xls workbook, or one with a password. Open it, take the password off and save it as .xlsx; renaming is not enough."
    FileNotTable "file-not-table" 422
        "这不是表格文件。请选择 .xlsx，或 UTF-8、GBK 编码的 .csv 文件。"
        "This is not a table. Choose an .xlsx file, or a .csv in UTF-8 or GBK."
    SheetUnknown "sheet-unknown" 422
        "工作簿中没有可见的工作表“{sheet}”。请从列出的工作表中选择。"
        "The workbook has no visible sheet “{sheet}”. Choose one of those listed."
    SheetTooWide "sheet-too-wide" 422
        "表格超过 {most} 列。请删去不需要的列后重新导入。"
        "The sheet has more than {most} columns. Delete those that are not needed and import it again."
    SheetTooLong "sheet-too-long" 422
        "表格超过 {most} 行。请拆成几个文件，分别导入。"
        "The sheet has more than {most} rows. Split it into several files and import one after the other."
    SheetNoRows "sheet-no-rows" 422
        "表头下面没有数据。请填写后重新导入。"
        "There are no rows below the headings. Fill some in and import it again."
    CellMerged "cell-merged" 422
        "这是合并单元格的一部分，不能判断应填什么。请在此填写，或在 Excel 中取消合并并逐行填写。"
        "It is part of merged cells, so what belongs here is not known. Fill it in here, or unmerge the cells and fill in each row."
    CellFormula "cell-formula" 422
        "公式没有保存计算结果。请直接填写数值，或在 Excel 中打开、保存后重新导入。"
        "The formula has no saved result. Type the value, or open and save the file in Excel and import it again."
    ColumnMissing "column-missing" 422
        "没有指定“{column}”列。请在“核对列”一步选择它。"
        "No column was named for “{column}”. Choose it in the step “columns”."
    ColumnTaken "column-taken" 422
        "同一列不能用作两项内容。请重新选择。"
        "One column of the file cannot stand for two things. Choose again."
    WordUnknown "word-unknown" 422
        "“{text}”不在可选范围内。请填：{known}。"
        "“{text}” is not one of the allowed values. Write one of: {known}."
    PackListInvalid "pack-list-invalid" 422
        "包装“{text}”看不懂。请填每个包装含多少最小单位，如：盒=10；箱=500。"
        "The packs “{text}” cannot be read. Write how many base units each holds, such as: 盒=10; 箱=500."
    NumberInvalid "number-invalid" 422
        "“{text}”不是数字。请填如 25.0432 的数字。"
        "“{text}” is not a number. Write one such as 25.0432."
    RowTwice "row-twice" 422
        "与第 {row} 行相同。请改正或去掉一行。"
        "The same stands in row {row}. Correct or leave out one of them."
    LotKnown "lot-known" 422
        "该品种已有批号“{lot}”（有效期相同）。请去掉这一行。"
        "The product already has a lot “{lot}” with this expiry. Leave this row out."
    StockKnown "stock-known" 422
        "该批号在此库区已有账目，现存 {units}。期初只能登记一次：请去掉这一行；数量不符请做盘点。"
        "This lot is already in the book in this zone, {units} on hand. Opening stock is entered once: leave this row out; where the quantity is wrong, count it."
    FacilityUnknown "facility-unknown" 422
        "您的辖区内没有编号为“{code}”的机构。请核对编号。"
        "There is no facility “{code}” within your scope. Check the code."
    OutsideScope "outside-scope" 422
        "“{code}”不在您的管辖范围内，或您不能给予这个角色。请改填辖区内的机构或行政区划。"
        "“{code}” is outside your scope, or you may not give this role there. Name a place within it."
    ImportGone "import-gone" 404
        "这次导入已过期、已取消，或不是您的。请重新选择文件。"
        "This import has expired, was discarded, or is not yours. Choose the file again."
    ImportFaulty "import-faulty" 422
        "还有 {count} 处需要改正，什么都没有导入。请改正后再导入。"
        "{count} faults are left; nothing was imported. Correct them and import again."
    ImportDone "import-done" 409
        "这次导入已经完成，不能再改。要导入别的内容，请重新选择文件。"
        "This import is done and cannot be changed. To bring in something else, choose a file."
    ImportDiffers "import-differs" 409
        "这个编号已用于另一个文件。请重新选择文件。"
        "This id was used for another file. Choose the file again."
    } };
}

pub(super) use intake;
