//! Refusals of scanning and of labels' codes.

macro_rules! scans {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    ScanTooLong "scan-too-long" 422
        "扫到的内容超过 {most} 字节，不是药具的条码。请对准标签或包装上的码再扫一次。"
        "What was scanned is longer than {most} bytes and no code of ours. Aim at the code on the label or pack and scan again."
    PhotoWithoutCode "photo-without-code" 422
        "照片里没有找到条码或二维码。请靠近一些、对焦清楚、避开反光再拍，或手工输入。"
        "No code was found in the photo. Go closer, focus, avoid glare and take it again, or type the code."
    LotNotHere "lot-not-here" 409
        "{product} 批号 {lot} 不在本机构账上，不能发出。请核对是否拿错，或先收货入库。"
        "{product} lot {lot} is not on your shelf by the book and cannot go out. Check that it is the right one, or receive it first."
    ProductNotHere "product-not-here" 409
        "本机构账上没有 {product}，不能发出。请核对是否拿错，或先收货入库。"
        "By the book there is no {product} on your shelf, so it cannot go out. Check that it is the right one, or receive it first."
    ThingHasNoLabel "thing-has-no-label" 422
        "这类对象的标签暂不能在这里开具。请从库存、库区或单据页面打印。"
        "Labels of this kind are not made here. Print them from the pages of stock, zones or documents."
    CodeAlreadyRetired "code-already-retired" 409
        "标签编码 {code} 已经作废。请使用接替它的标签。"
        "The label code {code} is retired already. Use the label that took its place."
    CodeNeedsNoTeaching "code-needs-no-teaching" 422
        "这个码不用登记：{what}。" "This code needs no teaching: {what}"
    CodeTaughtOtherwise "code-taught-otherwise" 409
        "这个码已登记为品种 {product}。确需更改，请先删除原来的登记。"
        "This code is known as product {product}. To change that, remove what was taught first."
    } };
}

pub(super) use scans;
