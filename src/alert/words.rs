//! An alert in words, for group robots: one line each, in Chinese. What people typed is made plain,
//! so that no name turns into a link.

use chrono::{DateTime, Duration, Utc};

use super::{Event, Facts, Stage};
use crate::climate::{
    hand::Half,
    judge::{Quantity, Side},
};

/// An alert on its way to a channel.
#[derive(Debug, Clone)]
pub struct Told {
    /// What.
    pub event: Event,
    /// First, or passed on.
    pub stage: Stage,
    /// The facility's name.
    pub facility: String,
    /// Minutes its clock is east of Greenwich.
    pub utc_offset_minutes: i64,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// More.
    pub facts: Facts,
}

/// What a message begins with; DingTalk lets through only messages with a word agreed upon.
pub const TITLE: &str = "药具提醒";

/// One line.
pub fn line(told: &Told) -> String {
    let passed_on = match told.stage {
        Stage::First => "",
        Stage::Escalated => "【无人确认】",
    };
    let over = match told.ended_at {
        None => "",
        Some(_) => "（现已结束）",
    };
    let facility = plain(&told.facility);
    let since = clock(told.since, told.utc_offset_minutes);
    format!("{passed_on}{facility}：{}（{since} 起）{over}", what(told))
}

/// The line by which a channel is tried out.
pub fn trial(channel: &str, who: &str) -> String {
    format!(
        "试发：渠道“{}”可以收到提醒（{}）",
        plain(channel),
        plain(who)
    )
}

fn what(told: &Told) -> String {
    let facts = &told.facts;
    let room = facts.storeroom.as_ref().map(|room| plain(&room.name));
    let room = room.unwrap_or_default();
    let sensor = facts.sensor.as_deref().unwrap_or_default();
    match told.event {
        Event::ExcursionAlarm => format!("报警，{room}{}", outside(facts)),
        Event::ExcursionWarning => format!("预警，{room}{}", outside(facts)),
        Event::PowerLoss => format!("断电或断网，{} 个测点同时失联", facts.count.unwrap_or(0)),
        Event::SensorSilent => format!("{room}测点 {sensor} 失联"),
        Event::BatteryLow => match facts.battery {
            Some(percent) => format!("{room}测点 {sensor} 电量低，剩 {percent}%"),
            None => format!("{room}测点 {sensor} 电量低"),
        },
        Event::CalibrationOverdue => format!("{room}测点 {sensor} 校准已到期"),
        Event::FindingOverdue => {
            let day = facts.day.map(|day| day.to_string()).unwrap_or_default();
            let check = facts.check.as_deref().map(plain).unwrap_or_default();
            format!("督查问题 {check} 应在 {day} 前整改，已超期")
        }
        Event::CertificateEnding => {
            let day = facts.day.map(|day| day.to_string()).unwrap_or_default();
            let number = facts.certificate.as_deref().map(plain).unwrap_or_default();
            format!("证书 {number} 到 {day} 期满，请换证或延期")
        }
        Event::RecordMissing => {
            let half = match facts.half {
                Some(Half::Afternoon) => "下午",
                _ => "上午",
            };
            let day = facts.day.map(|day| day.to_string()).unwrap_or_default();
            format!(
                "{day} {half}温湿度漏记，{} 间库房",
                facts.count.unwrap_or(0)
            )
        }
    }
}

fn outside(facts: &Facts) -> String {
    let (name, unit) = match facts.quantity {
        Some(Quantity::Humidity) => ("湿度", "%"),
        _ => ("温度", "℃"),
    };
    let side = match facts.side {
        Some(Side::Low) => "过低",
        _ => "过高",
    };
    let number = |value: Option<i64>| hundredths(value.unwrap_or(0));
    let (worst, limit) = (number(facts.worst), number(facts.limit));
    format!("{name}{side}，已到 {worst} {unit}，限值 {limit} {unit}")
}

fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / 100, value.abs() % 100);
    let text = format!("{sign}{whole}.{part:02}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn clock(moment: DateTime<Utc>, utc_offset_minutes: i64) -> String {
    let local = moment + Duration::minutes(utc_offset_minutes.clamp(-840, 840));
    local.format("%m-%d %H:%M").to_string()
}

/// Without what markdown reads as more than words.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !"[]()<>*_`#!|\\~".contains(*c))
        .collect()
}

/// Several lines as one message of at most so many bytes; says how many lines are in it, at least
/// one.
pub fn gathered(lines: &[String], bytes_max: usize) -> (String, usize) {
    let mut text = format!("**{TITLE}**");
    let mut count = 0;
    for line in lines {
        if count > 0 && text.len() + line.len() + 4 > bytes_max {
            break;
        }
        text.push_str("\n\n> ");
        text.push_str(line);
        count += 1;
    }
    (text, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Named;

    fn told() -> Told {
        Told {
            event: Event::ExcursionAlarm,
            stage: Stage::Escalated,
            facility: "[甲镇](http://x) 药具库".to_owned(),
            utc_offset_minutes: 480,
            since: "2026-03-02T06:30:00Z".parse().unwrap(),
            ended_at: None,
            facts: Facts {
                storeroom: Some(Named {
                    code: "R1".to_owned(),
                    name: "一号库房".to_owned(),
                }),
                quantity: Some(Quantity::Celsius),
                side: Some(Side::High),
                limit: Some(3000),
                worst: Some(3405),
                ..Facts::default()
            },
        }
    }

    #[test]
    fn an_alert_is_one_plain_line() {
        let expected = "【无人确认】甲镇http://x 药具库：报警，一号库房温度过高，已到 34.05 ℃，限值 30 ℃\
                        （03-02 14:30 起）";
        assert_eq!(line(&told()), expected);
        let cold = Told {
            facts: Facts {
                side: Some(Side::Low),
                worst: Some(-50),
                limit: Some(200),
                ..told().facts
            },
            ..told()
        };
        assert!(line(&cold).contains("温度过低，已到 -0.5 ℃，限值 2 ℃"));
        for event in Event::ALL {
            assert!(!line(&Told { event, ..told() }).is_empty());
        }
    }

    #[test]
    fn what_waits_is_gathered_as_far_as_it_fits() {
        let lines: Vec<String> = (0..50).map(|n| format!("第 {n} 条，字数不少")).collect();
        let (text, count) = gathered(&lines, 400);
        assert!(text.len() <= 400 && (2..50).contains(&count), "{count}");
        assert_eq!(text.matches("\n\n> ").count(), count);
        let (_, one) = gathered(&["长".repeat(999)], 400);
        assert_eq!(one, 1);
        assert_eq!(gathered(&lines, 1 << 20).1, 50);
    }
}
