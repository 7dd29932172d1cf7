//! What is read, what is not, and when it is open.

use super::*;

/// A week as a line: days with the same hours together.
fn read(text: &str) -> Option<String> {
    let hours = Hours::parse(text)?;
    let groups = hours.groups().into_iter().map(|(days, spans)| {
        let days: String = days.iter().map(|day| (day + 1).to_string()).collect();
        let spans: Vec<String> = spans
            .iter()
            .map(|span| format!("{}-{}", clock(span.from), clock(span.to)))
            .collect();
        format!("{days} {}", spans.join(","))
    });
    Some(groups.collect::<Vec<_>>().join("; "))
}

#[test]
fn the_usual_forms_are_read() {
    let split = "12345 8:30-11:30,14:00-17:30; 67 ";
    for (text, wanted) in [
        ("周一至周五 8:30–11:30, 14:00–17:30", split),
        (
            "星期一到星期五：８：３０—１１：３０、１４：００—１７：３０",
            split,
        ),
        ("周一至五 上午8:30-11:30，下午2:00-5:30", split),
        ("工作日 上午8点半到11点半 下午2点到5点30分", split),
        ("周一至周五 8:30-11:30 14:00-17:30（法定节假日除外）", split),
        ("Mon–Fri 8:30–11:30, 14:00–17:30", split),
        ("weekdays 8:30am to 11:30am and 2pm–5:30pm", split),
        ("24 小时", "1234567 0:00-24:00"),
        ("全天", "1234567 0:00-24:00"),
        ("每天 24小时", "1234567 0:00-24:00"),
        ("Open 24 hours", "1234567 0:00-24:00"),
        ("8:30–17:30", "1234567 8:30-17:30"),
        ("每天 9:00-21:00，周日休息", "123456 9:00-21:00; 7 "),
        (
            "周一三五 9:00-12:00；周六日 10:00-11:00",
            "135 9:00-12:00; 24 ; 67 10:00-11:00",
        ),
        ("周一、周三 9:00-12:00", "13 9:00-12:00; 24567 "),
        ("周六至周二 9:00-12:00", "1267 9:00-12:00; 345 "),
        ("18:00-2:00", "1234567 18:00-2:00"),
        ("晚上6:00-10:00", "1234567 18:00-22:00"),
        ("晚上8:00-12:00", "1234567 20:00-24:00"),
        ("中午12:00-1:30", "1234567 12:00-13:30"),
        ("上午8:30-12:00", "1234567 8:30-12:00"),
        ("上午8:30-下午5:30", "1234567 8:30-17:30"),
        ("8:00-24:00", "1234567 8:00-24:00"),
    ] {
        assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_not_read_at_all() {
    for text in [
        "",
        "周一至周五",
        "休息",
        "周日休息",
        "8:30",
        "8-11",
        "8:30-25:00",
        "8:3-11:30",
        "8:30-8:30",
        "8:30-11:30-14:00",
        "8:30-12:00, 11:00-14:00",
        "周一至周五 8:30–11:30 请先打电话",
        "赶集日 9:00-12:00",
        "周一至周五 休息 9:00-12:00",
        "至",
        "24:00-8:00",
        "13pm-2pm",
        "9:00-12:00 <b>",
        "周八 9:00-12:00",
        "单周一 9:00-12:00",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

/// Monday 2026-03-02 was; `day` counts from it, in the time of the place.
fn at(text: &str, day: u32, clock: &str, offset: i64) -> Standing {
    let there: DateTime<Utc> = format!("2026-03-{:02}T{clock}:00Z", 2 + day)
        .parse()
        .expect("a moment");
    let now = there - Duration::minutes(offset);
    Hours::parse(text)
        .expect("it is read")
        .standing(now, offset)
}

#[test]
fn it_is_open_by_the_clock_of_the_place() {
    let text = "周一至周五 8:30–11:30, 14:00–17:30";
    let closed = |days, weekday, at| Standing::Closed { days, weekday, at };
    for offset in [480, 360, -570, 0] {
        assert_eq!(at(text, 0, "08:29", offset), closed(0, 0, 510));
        assert_eq!(at(text, 0, "08:30", offset), Standing::Open(690));
        assert_eq!(at(text, 0, "11:30", offset), closed(0, 0, 840));
        assert_eq!(at(text, 0, "17:30", offset), closed(1, 1, 510));
        assert_eq!(at(text, 4, "18:00", offset), closed(3, 0, 510));
        assert_eq!(at(text, 6, "10:00", offset), closed(1, 0, 510));
    }
}

#[test]
fn midnight_and_the_clock_around_are_no_ends() {
    assert_eq!(at("24 小时", 3, "23:59", 480), Standing::Always);
    assert_eq!(at("18:00-2:00", 0, "23:00", 480), Standing::Open(120));
    assert_eq!(at("18:00-2:00", 1, "01:59", 480), Standing::Open(120));
    let closed = Standing::Closed {
        days: 0,
        weekday: 1,
        at: 1080,
    };
    assert_eq!(at("18:00-2:00", 1, "02:00", 480), closed);
    // Friday night belongs to Friday.
    assert_eq!(at("周五 20:00-3:00", 5, "02:00", 480), Standing::Open(180));
    // Two days that meet at midnight are one stretch.
    let weekend = "周六 20:00-24:00；周日 0:00-6:00";
    assert_eq!(at(weekend, 5, "21:00", 480), Standing::Open(360));
    let once = Standing::Closed {
        days: 7,
        weekday: 6,
        at: 540,
    };
    assert_eq!(at("周日 9:00-10:00", 6, "10:00", 480), once);
}
