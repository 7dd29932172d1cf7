//! The words of opening hours: days, times, "to", "closed".

use super::Half;

/// A part of the text that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// These days, from Monday on.
    Days([bool; 7]),
    /// A minute of the day, as written.
    Time(u16),
    /// 上午, 下午.
    Half(Half),
    /// 至, 到, a dash.
    To,
    /// Open around the clock.
    AllDay,
    /// 休息: not open.
    Closed,
    /// A comma, a bracket.
    Apart,
}

const WORKDAYS: [bool; 7] = [true, true, true, true, true, false, false];
const WEEKEND: [bool; 7] = [false, false, false, false, false, true, true];
const EVERY: [bool; 7] = [true; 7];

/// Words that stand for something, the longer before those they begin with.
const WORDS: &[(&str, Token)] = &[
    ("全天24小时", Token::AllDay),
    ("24小时开放", Token::AllDay),
    ("24小时服务", Token::AllDay),
    ("24小时营业", Token::AllDay),
    ("24小时", Token::AllDay),
    ("24hours", Token::AllDay),
    ("24h", Token::AllDay),
    ("24/7", Token::AllDay),
    ("全天候", Token::AllDay),
    ("全天", Token::AllDay),
    ("昼夜", Token::AllDay),
    ("工作日", Token::Days(WORKDAYS)),
    ("weekdays", Token::Days(WORKDAYS)),
    ("weekends", Token::Days(WEEKEND)),
    ("weekend", Token::Days(WEEKEND)),
    ("双休日", Token::Days(WEEKEND)),
    ("周末", Token::Days(WEEKEND)),
    ("每天", Token::Days(EVERY)),
    ("每日", Token::Days(EVERY)),
    ("天天", Token::Days(EVERY)),
    ("全周", Token::Days(EVERY)),
    ("everyday", Token::Days(EVERY)),
    ("daily", Token::Days(EVERY)),
    ("上午", Token::Half(Half::Morning)),
    ("早上", Token::Half(Half::Morning)),
    ("早", Token::Half(Half::Morning)),
    ("中午", Token::Half(Half::Noon)),
    ("下午", Token::Half(Half::Afternoon)),
    ("晚上", Token::Half(Half::Afternoon)),
    ("晚", Token::Half(Half::Afternoon)),
    ("休息", Token::Closed),
    ("不开放", Token::Closed),
    ("关闭", Token::Closed),
    ("关门", Token::Closed),
    ("closed", Token::Closed),
    ("至", Token::To),
    ("到", Token::To),
    ("to", Token::To),
    ("-", Token::To),
    ("–", Token::To),
    ("—", Token::To),
    ("－", Token::To),
    ("~", Token::To),
    ("～", Token::To),
    ("〜", Token::To),
    ("及", Token::Apart),
    ("和", Token::Apart),
    ("and", Token::Apart),
    (",", Token::Apart),
    ("，", Token::Apart),
    ("、", Token::Apart),
    (";", Token::Apart),
    ("；", Token::Apart),
    ("。", Token::Apart),
    ("/", Token::Apart),
    ("(", Token::Apart),
    (")", Token::Apart),
    ("（", Token::Apart),
    ("）", Token::Apart),
    (":", Token::Apart),
    ("：", Token::Apart),
    ("开放", Token::Apart),
    ("营业", Token::Apart),
    ("open", Token::Apart),
];

/// What is said of holidays is passed over: it is shown, not guessed.
const HOLIDAYS: [&str; 8] = [
    "法定节假日除外",
    "法定节假日休息",
    "法定节假日不休",
    "节假日除外",
    "节假日休息",
    "节假日不休",
    "节假日照常",
    "exceptpublicholidays",
];

const ENGLISH: [[&str; 4]; 7] = [
    ["mondays", "monday", "mon", "mo"],
    ["tuesdays", "tuesday", "tue", "tu"],
    ["wednesdays", "wednesday", "wed", "we"],
    ["thursdays", "thursday", "thu", "th"],
    ["fridays", "friday", "fri", "fr"],
    ["saturdays", "saturday", "sat", "sa"],
    ["sundays", "sunday", "sun", "su"],
];

/// The parts of a text; none where one of them means nothing.
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    let plain: String = text
        .chars()
        .map(crate::text::half_width)
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let mut rest = plain.as_str();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (token, after) = next(rest, &found)?;
        found.extend(token);
        rest = after;
    }
    Some(found)
}

fn next<'t>(rest: &'t str, before: &[Token]) -> Option<(Option<Token>, &'t str)> {
    if let Some(after) = HOLIDAYS.iter().find_map(|word| rest.strip_prefix(word)) {
        return Some((None, after));
    }
    let known = WORDS.iter();
    let mut known = known.filter_map(|(word, token)| Some((*token, rest.strip_prefix(word)?)));
    if let Some((token, after)) = known.next() {
        return Some((Some(token), after));
    }
    if let Some((days, after)) = chinese_days(rest, before).or_else(|| english_day(rest)) {
        return Some((Some(Token::Days(days)), after));
    }
    let (minute, after) = time(rest)?;
    Some((Some(Token::Time(minute)), after))
}

/// `周一`, `星期日`, `周六日`, `周一三五`; after "to" a day may stand without its 周.
fn chinese_days<'t>(rest: &'t str, before: &[Token]) -> Option<([bool; 7], &'t str)> {
    let mut named = ["周", "星期", "礼拜"].iter();
    let named = named.find_map(|word| rest.strip_prefix(word));
    let is_after_to = matches!(before, [.., Token::Days(_), Token::To]);
    let mut after = match named {
        Some(after) => after,
        None if is_after_to => rest,
        None => return None,
    };
    let mut days = [false; 7];
    while let Some(c) = after.chars().next() {
        let Some(day) = chinese_day(c) else { break };
        days[day] = true;
        after = &after[c.len_utf8()..];
    }
    days.contains(&true).then_some((days, after))
}

fn chinese_day(c: char) -> Option<usize> {
    match c {
        '日' | '天' => Some(6),
        _ => "一二三四五六".chars().position(|day| day == c),
    }
}

fn english_day(rest: &str) -> Option<([bool; 7], &str)> {
    ENGLISH.iter().enumerate().find_map(|(day, names)| {
        let after = names.iter().find_map(|name| rest.strip_prefix(name))?;
        let mut days = [false; 7];
        days[day] = true;
        Some((days, after.strip_prefix('.').unwrap_or(after)))
    })
}

/// `8:30`, `8点半`, `8时30分`, `8点`, `9am`, `5:30pm`; a number alone is no time.
fn time(rest: &str) -> Option<(u16, &str)> {
    let (hour, after) = number(rest)?;
    let colon = after.strip_prefix(':').or_else(|| after.strip_prefix('：'));
    let (minute, after, is_marked) = if let Some(after) = colon {
        let (minute, end) = number(after)?;
        (after.len() - end.len() == 2).then_some((minute, end, true))?
    } else if let Some(after) = after
        .strip_prefix('点')
        .or_else(|| after.strip_prefix('时'))
    {
        match (after.strip_prefix('半'), number(after)) {
            (Some(after), _) => (30, after, true),
            (_, Some((minute, after))) => (minute, after.strip_prefix('分').unwrap_or(after), true),
            _ => (0, after.strip_prefix('整').unwrap_or(after), true),
        }
    } else {
        (0, after, false)
    };
    let (hour, after, is_english) = match (after.strip_prefix("am"), after.strip_prefix("pm")) {
        (Some(after), _) if (1..=12).contains(&hour) => (hour % 12, after, true),
        (_, Some(after)) if (1..=12).contains(&hour) => (hour % 12 + 12, after, true),
        (None, None) => (hour, after, false),
        _ => return None,
    };
    let is_sound = hour < 24 && minute < 60 || hour == 24 && minute == 0;
    (is_sound && (is_marked || is_english)).then_some((hour * 60 + minute, after))
}

/// One or two digits; what follows them may be the next time, its space already left out.
fn number(rest: &str) -> Option<(u16, &str)> {
    let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((rest[..digits].parse().ok()?, &rest[digits..]))
}
