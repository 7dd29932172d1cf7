//! Refusals of label printers, and what can become of labels sent to one.

macro_rules! printers {
    ([$next:ident $($others:ident)*] $($rows:tt)*) => { $next! { [$($others)*] $($rows)*

    HostMalformed "host-malformed" 422
        "地址请填 IP 地址或主机名，例如 192.168.1.50，不带 http:// 和端口。"
        "Give an IP address or a host name, such as 192.168.1.50, without http:// and port."
    AddressNotAllowed "address-not-allowed" 422
        "{found} 是服务器内网或保留地址，未经允许不能连接。如确是打印机，请系统管理员把它所在的网段加入 label-printer-networks 设置。"
        "{found} is inside the server's own network or reserved, and is not connected to unless allowed. If it is a printer, have the administrator add its network to the setting label-printer-networks."
    PrinterPort "printer-port" 422
        "标签打印机的端口只能是 9100 至 9109 或 6101，一般是 9100。"
        "A label printer's port is 9100 to 9109, or 6101; usually 9100."
    PrinterDpi "printer-dpi" 422
        "分辨率只能是 203 或 300 dpi，见打印机铭牌或自检页。"
        "The resolution is 203 or 300 dpi: see the printer's plate or its self-test."
    PrintersTooMany "printers-too-many" 409
        "一个机构最多登记 {most} 台打印机。请修改不再使用的。"
        "A facility has at most {most} printers. Change one that is no longer used."
    PrinterOff "printer-off" 409
        "打印机 {code} 已停用。请另选一台，或在机构管理中重新启用。"
        "Printer {code} is switched off. Choose another, or switch it on on the facility's page."
    PrinterNameUnknown "printer-name-unknown" 502
        "没有打印：找不到主机 {address}。请核对打印机地址，或改填 IP 地址。"
        "Nothing was printed: there is no host {address}. Check the printer's address, or give its IP address."
    PrinterRefused "printer-refused" 502
        "没有打印：{address} 拒绝连接。请看打印机是否开机、端口是否正确。"
        "Nothing was printed: {address} refused the connection. See that the printer is on and the port is right."
    PrinterUnreachable "printer-unreachable" 502
        "没有打印：连不到 {address}。请检查网线、Wi-Fi 和打印机地址。"
        "Nothing was printed: no way leads to {address}. Check the cable, the Wi-Fi and the printer's address."
    PrinterTimeout "printer-timeout" 504
        "没有打印：{address} 没有应答。请看打印机是否开机并连上网络，再打印一次。"
        "Nothing was printed: {address} did not answer. See that the printer is on and on the network, then print again."
    PrinterBusy "printer-busy" 409
        "没有打印：打印机正忙于上一批标签。请等它打完再打印。"
        "Nothing was printed: the printer is busy with the labels before. Wait until it has printed them."
    NotAPrinter "not-a-printer" 502
        "没有打印：{address} 不是标签打印机。请核对地址和端口。"
        "Nothing was printed: {address} is not a label printer. Check address and port."
    PrinterPaperOut "printer-paper-out" 409
        "打印机缺纸（已送出 {sent} 字节）。请装纸。"
        "The printer is out of labels ({sent} bytes were sent). Load labels."
    PrinterHeadOpen "printer-head-open" 409
        "打印头没有合上（已送出 {sent} 字节）。请合上打印头。"
        "The printer's head stands open ({sent} bytes were sent). Close it."
    PrinterRibbonOut "printer-ribbon-out" 409
        "打印机缺碳带（已送出 {sent} 字节）。请装碳带。"
        "The printer is out of ribbon ({sent} bytes were sent). Load ribbon."
    PrinterPaused "printer-paused" 409
        "打印机已暂停（已送出 {sent} 字节）。请按打印机上的暂停键继续。"
        "The printer is paused ({sent} bytes were sent). Press its pause button to go on."
    PrinterClosed "printer-closed" 502
        "打印机中途断开了连接：{bytes} 字节中送出 {sent} 字节。请到打印机旁看看打出了多少。"
        "The printer closed the connection in the middle: {sent} of {bytes} bytes were sent. Look how many labels came out."
    PrinterStalled "printer-stalled" 504
        "打印机停住不再接收：{bytes} 字节中送出 {sent} 字节。请检查纸和打印头，看看打出了多少。"
        "The printer stopped taking labels: {sent} of {bytes} bytes were sent. Check paper and head, and look how many came out."
    PrinterSilent "printer-silent" 504
        "标签已全部送出，但打印机没有确认收到。请到打印机旁看看是否打出。"
        "All labels were sent, but the printer did not confirm them. Look whether they came out."
    PrinterInterrupted "printer-interrupted" 503
        "送打印机时程序中断，不知道打出了多少。请到打印机旁看看。"
        "The program was interrupted while it sent the labels. Look how many came out."
    DeliveryTooLarge "delivery-too-large" 422
        "这批标签超过 {most} MB，不能一次送打印机。请分批打印。"
        "These labels take more than {most} MB. Print them in parts."
    DeliveryDiffers "delivery-differs" 409
        "这个编号已用于另一次打印。请刷新页面后再打印。"
        "This id was used for other labels or another printer. Load the page anew, then print."
    DeliverySettled "delivery-settled" 409
        "这次打印的结果已经确定，不用再确认。"
        "How this went is settled already; nothing needs to be said."
    } };
}

pub(super) use printers;
