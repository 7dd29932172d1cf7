//! Refusals of administration: regions out of use, sketches, pictures, settings.

macro_rules! administration {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    RegionInUse "region-in-use" 409
        "{code} 还在使用：机构 {facilities} 个，下级区划 {regions} 个，用户角色 {roles} 个。请先移走或停用。"
        "{code} is in use: {facilities} facilities, {regions} regions below, {roles} roles. Move or retire them first."
    RegionRetired "region-retired" 409
        "行政区划 {code} 已停用。请先恢复使用，或另选一个。" "Region {code} is retired. Bring it back first or choose another."
    SketchGrid "sketch-grid" 422
        "草图每边应为 2 至 40 格，每格 25、50、100 或 200 厘米。"
        "A sketch has 2 to 40 cells a side, each of 25, 50, 100 or 200 cm."
    SketchTooFull "sketch-too-full" 422
        "草图上最多放 {most} 件，请合并或删去一些。" "A sketch holds {most} things at most. Join or remove some."
    SketchOutside "sketch-outside" 422
        "第 {n} 件超出了房间。请移回格子以内，或把房间加大。"
        "Thing {n} reaches outside the room. Move it back inside or make the room larger."
    SketchZone "sketch-zone" 422
        "库区“{code}”不是本库房在用的库区。请先把库区划到本库房，再画。"
        "“{code}” is no zone in use in this room. Assign the zone to this room first."
    SketchOverlap "sketch-overlap" 422
        "库区 {one} 和 {other} 重叠了。同一处只能属于一个库区，请移开。"
        "Zones {one} and {other} overlap. A spot belongs to one zone: move one of them."
    SketchChanged "sketch-changed" 409
        "别人刚改过这张草图。请重新打开，再改。" "Somebody else has just changed this sketch. Open it again, then change it."
    PictureNotImage "picture-not-image" 422
        "这不是 JPEG 或 PNG 图片。请另选一张照片。" "This is not a JPEG or PNG picture. Choose another."
    PictureTooLarge "picture-too-large" 422
        "图片有 {width}×{height} 像素，太大了。每边最多 {side} 像素，总共最多 {megapixels} 百万像素，请先缩小。"
        "The picture has {width}×{height} pixels. At most {side} a side and {megapixels} megapixels: make it smaller first."
    PictureUnreadable "picture-unreadable" 422
        "图片损坏，读不出来。请重新拍照或另选一张。" "The picture is damaged and cannot be read. Take it again or choose another."
    SettingOutside "setting-outside" 422
        "“{name}”应为 {least} 至 {most} 的整数。" "“{name}” is a whole number from {least} to {most}."
    } };
}

pub(super) use administration;
