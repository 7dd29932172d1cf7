//! The table of all that can be wrong with a book.

use crate::error::Language;

macro_rules! troubles {
    ($($name:ident $zh:literal $en:literal)+) => {
        /// What is wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Trouble { $(#[doc = $en] $name),+ }

        impl Trouble {
            /// The sentence, with `{found}` and `{wanted}` still to be filled in.
            pub fn sentence(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Trouble::$name, Language::Zh) => $zh,
                    (Trouble::$name, Language::En) => $en),+
                }
            }
        }
    };
}

troubles! {
    // --- the chain ---
    WrongHash
        "内容与哈希不符：应为 {wanted}，现为 {found}"
        "the contents do not give this hash: {found}, must be {wanted}"
    BrokenChain
        "与上一笔账目的哈希不衔接：{found}，应为 {wanted}"
        "not chained to the entry before: {found}, must be {wanted}"
    WrongSeq
        "账目编号应为 {wanted}，现为 {found}（有缺失、插入或调换）"
        "numbered {found}, must be {wanted}: entries were removed, inserted or swapped"
    WrongNumber
        "单据编号应为 {wanted}，现为 {found}"
        "the document is numbered {found}, must be {wanted}"
    WrongFacility
        "账目属于 {found}，不属于本账册 {wanted}"
        "belongs to {found}, not to {wanted}"
    DocumentSplit
        "同一单据的各笔账目说法不一：{found}，前一笔为 {wanted}"
        "entries of one document differ: {found}, {wanted} before"

    // --- balances ---
    WrongBalance
        "结存应为 {wanted}，现为 {found}"
        "the running balance is {found}, must be {wanted}"
    Negative
        "结存为负：{found}"
        "below zero: {found}"
    NegativeDay
        "按业务日期，{wanted} 日终结存为负：{found}"
        "below zero at the end of {wanted}: {found}"

    // --- reversals ---
    ReversedTwice
        "单据 {found} 被冲红多次"
        "document {found} was reversed more than once"
    ReversesNothing
        "被冲红的单据 {found} 不在本账册此笔之前"
        "reverses document {found}, which is not in this book before it"
    NotOpposite
        "冲红与原单据 {found} 不相抵"
        "is not the exact opposite of document {found}, which it reverses"

    // --- heads ---
    NotTheKnownHead
        "与已知的账首代码不符：{found}，应以 {wanted} 开头"
        "does not agree with the known head: {found}, must begin with {wanted}"
    CutTail
        "账册在此结束，但已知有第 {wanted} 笔：末尾被截去"
        "the book ends at {found}, but entry {wanted} is known: its tail was cut off"

    // --- the file ---
    NotABook
        "不是账册文件的首行：{found}"
        "is not the first line of a book's file: {found}"
    Unreadable
        "无法读懂：{found}"
        "cannot be read: {found}"
    NotCanonical
        "与应有的写法不一致（第 {found} 字节起）"
        "is not written as it must be, from byte {found} of the line on"
    NoTrailer
        "文件没有末行：末尾被截去"
        "the file has no last line: its tail was cut off"
    AfterTrailer
        "末行之后还有内容"
        "something follows the last line"
    WrongTrailer
        "末行与文件内容不符：{found}，应为 {wanted}"
        "the last line does not agree with the file: {found}, must be {wanted}"

    // --- the database ---
    WrongHead
        "账册登记的末笔为 {found}，账目末笔为 {wanted}"
        "the book says its head is {found}, the entries say {wanted}"
    WrongDocuments
        "账册登记的单据数为 {found}，实有 {wanted}"
        "the book says it has {found} documents, there are {wanted}"
    WrongColumn
        "该列为 {found}，应为 {wanted}"
        "the column says {found}, must be {wanted}"
    WrongHolding
        "现存 {found}，账目合计 {wanted}"
        "says {found}, the entries sum to {wanted}"
    WrongDay
        "{found}，账目重算为 {wanted}"
        "says {found}, replayed it is {wanted}"
    WrongMonth
        "月结 {found}，账目重算为 {wanted}"
        "the close says {found}, replayed it is {wanted}"
    InClosedMonth
        "业务日期 {found} 所在月份 {wanted} 记账时已经月结"
        "the business day {found} lies in {wanted}, which was closed by then"
    WrongText
        "单据 {found} 的备注或对方名称与过账时不同"
        "the remark or partner of document {found} is not what was posted"
    WrongTransit
        "在途 {found}，账目合计 {wanted}"
        "says {found} are under way, the entries sum to {wanted}"
    NotConserved
        "收支不平，相差 {found}"
        "what came in and what became of it differ by {found}"
}
