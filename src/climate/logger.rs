//! Files that loggers write: text tables with a moment, a temperature and often a humidity in each
//! row. Elitech, `LogTag`, Testo and plain CSV differ in headings, separators, decimal signs and
//! the order of days; all of that is read from the file itself, never asked.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::error::{Code, Refusal};

/// The largest file, in bytes: a logger's year at one a minute.
pub const BYTES_MAX: usize = 40 << 20;

/// The most rows that are read.
pub const ROWS_MAX: usize = 600_000;

/// In how many lines the headings are looked for: above them loggers tell of themselves.
const ABOVE_MAX: usize = 200;

/// How many rows that cannot be read are told.
const UNREAD_TOLD: usize = 20;

/// A row that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logged {
    /// Its line in the file, from 1.
    pub line: usize,
    /// Its moment.
    pub at: DateTime<Utc>,
    /// °C.
    pub celsius: f64,
    /// Percent.
    pub humidity: Option<f64>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoggerFile {
    /// The rows, in the order of the file.
    pub rows: Vec<Logged>,
    /// Lines that could not be read: number and contents, the first twenty.
    pub unread: Vec<(usize, String)>,
    /// How many there are of them.
    pub unread_count: usize,
    /// Whether its temperatures are degrees Fahrenheit, which were turned into Celsius.
    pub is_fahrenheit: bool,
}

/// Where things stand in a row.
struct Columns {
    separator: char,
    date: usize,
    /// Where the time of day stands by itself.
    time: Option<usize>,
    celsius: usize,
    humidity: Option<usize>,
    is_fahrenheit: bool,
}

/// Reads a file whose clock is so many minutes east of Greenwich.
pub fn read(bytes: &[u8], offset_minutes: i64) -> Result<LoggerFile, Refusal> {
    if bytes.len() > BYTES_MAX {
        return Err(Code::TooLarge.into());
    }
    let text = decoded(bytes)?;
    let mut lines = text.lines().enumerate();
    let columns = lines
        .by_ref()
        .take(ABOVE_MAX)
        .find_map(|(_, line)| Columns::of(line))
        .ok_or(Code::LoggerFileUnknown)?;
    let rows: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.trim().is_empty()).collect();
    if rows.len() > ROWS_MAX {
        return Err(Code::TooLarge.into());
    }
    let order = order(&columns, &rows)?;
    let mut file = LoggerFile {
        is_fahrenheit: columns.is_fahrenheit,
        ..LoggerFile::default()
    };
    for (index, line) in rows {
        if let Some((time, celsius, humidity)) = columns.row(line, order) {
            file.rows.push(Logged {
                line: index + 1,
                at: (time - Duration::minutes(offset_minutes)).and_utc(),
                celsius,
                humidity,
            });
            continue;
        }
        file.unread_count += 1;
        if file.unread.len() < UNREAD_TOLD {
            let line = line.chars().take(120).collect();
            file.unread.push((index + 1, line));
        }
    }
    if file.rows.is_empty() {
        return Err(Code::LoggerFileUnknown.into());
    }
    Ok(file)
}

/// UTF-8, UTF-16 with its mark, or GBK; refused where it is no text at all.
fn decoded(bytes: &[u8]) -> Result<String, Refusal> {
    let (text, _, _) = match std::str::from_utf8(bytes) {
        Ok(_) => encoding_rs::UTF_8.decode(bytes),
        // A mark at the beginning says otherwise, and is heard.
        Err(_) => encoding_rs::GBK.decode(bytes),
    };
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let strange = text
        .chars()
        .filter(|c| !is_text(*c) || *c == '\u{fffd}')
        .count();
    if strange > text.len() / 200 {
        return Err(Code::LoggerFileUnknown.into());
    }
    Ok(text.into_owned())
}

fn cells(line: &str, separator: char) -> Vec<&str> {
    line.split(separator).map(unquoted).collect()
}

fn unquoted(cell: &str) -> &str {
    cell.trim().trim_matches('"').trim()
}

const DATE: [&str; 4] = ["date", "日期", "datum", "timestamp"];
const TIME: [&str; 3] = ["time", "时间", "zeit"];
const TEMPERATURE: [&str; 5] = ["temp", "温度", "℃", "°c", "°f"];
const HUMIDITY: [&str; 5] = ["humid", "湿度", "%rh", "rh%", "rh ("];

impl Columns {
    /// Reads headings; nothing where a line has none of a moment and a temperature.
    fn of(line: &str) -> Option<Columns> {
        let count = |separator: char| line.matches(separator).count();
        let separator = ['\t', ';', ',']
            .into_iter()
            .max_by_key(|each| count(*each))?;
        let headings: Vec<String> = cells(line, separator)
            .into_iter()
            .map(str::to_lowercase)
            .collect();
        let find = |words: &[&str], but: &[&str]| {
            headings.iter().position(|heading| {
                let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
                has(words) && !has(but)
            })
        };
        let humidity = find(&HUMIDITY, &["dew", "露点"]);
        let celsius = find(
            &TEMPERATURE,
            &["dew", "露点", "湿度", "humid", "alarm", "报警"],
        )?;
        let (date, time) = match (
            find(&DATE, &[]),
            find(&TIME, &["date", "日期", "timestamp"]),
        ) {
            (Some(date), time) => (date, time),
            (None, Some(both)) => (both, None),
            (None, None) => return None,
        };
        let heading = &headings[celsius];
        let is_fahrenheit = ["°f", "℉", "(f)", "fahrenheit", "华氏"]
            .iter()
            .any(|unit| heading.contains(unit));
        Some(Columns {
            separator,
            date,
            time,
            celsius,
            humidity,
            is_fahrenheit,
        })
    }

    /// The moment as it is written.
    fn moment<'l>(&self, cells: &[&'l str]) -> Option<(&'l str, &'l str)> {
        let date = *cells.get(self.date)?;
        match self.time {
            Some(time) => Some((date, cells.get(time)?)),
            None => date
                .split_once([' ', 'T'])
                .map(|(date, time)| (date, time.trim())),
        }
    }

    fn row(&self, line: &str, order: Order) -> Option<(NaiveDateTime, f64, Option<f64>)> {
        let cells = cells(line, self.separator);
        let (date, time) = self.moment(&cells)?;
        let day = day(date, order)?;
        let moment = day.and_time(clock_time(time)?);
        let celsius = self.number(cells.get(self.celsius)?)?;
        let celsius = if self.is_fahrenheit {
            from_fahrenheit(celsius)
        } else {
            celsius
        };
        let humidity = self.humidity.and_then(|at| self.number(cells.get(at)?));
        Some((moment, celsius, humidity))
    }

    /// A number with a point or, where commas part no columns, a comma; a unit may follow.
    fn number(&self, text: &str) -> Option<f64> {
        let text = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let text = if self.separator == ',' {
            text.to_owned()
        } else {
            text.replace(',', ".")
        };
        let is_plain = text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
        text.parse().ok().filter(|_| is_plain)
    }
}

#[expect(clippy::float_arithmetic, reason = "another scale of temperature")]
fn from_fahrenheit(degrees: f64) -> f64 {
    (degrees - 32.0) / 1.8
}

/// In which order the parts of a day stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// Three numbers of a date, and whether the first one is the year.
fn parts(date: &str) -> Option<([u32; 3], bool, char)> {
    let sign = date.chars().find(|c| matches!(c, '-' | '/' | '.' | '年'))?;
    let plain = date.replace(['年', '月'], "-").replace('日', "");
    let mut numbers = plain
        .split(['-', '/', '.'])
        .map(|part| part.trim().parse::<u32>());
    let parts = [
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
    ];
    numbers
        .next()
        .is_none()
        .then_some((parts, parts[0] > 31, sign))
}

/// 03/04/2026 is one day or another: the file as a whole tells, or is refused.
fn order(columns: &Columns, rows: &[(usize, &str)]) -> Result<Order, Refusal> {
    let mut is_doubtful = false;
    for (_, line) in rows {
        let cells = cells(line, columns.separator);
        let Some((numbers, is_year_first, sign)) =
            columns.moment(&cells).and_then(|(date, _)| parts(date))
        else {
            continue;
        };
        match (is_year_first, sign, numbers) {
            // A point is written where days come first.
            (true, ..) | (_, '.', _) => return Ok(Order::DayFirst),
            (.., [first, ..]) if first > 12 => return Ok(Order::DayFirst),
            (_, _, [_, second, _]) if second > 12 => return Ok(Order::MonthFirst),
            _ => is_doubtful = true,
        }
    }
    if is_doubtful {
        return Err(Code::LoggerDateOrder.into());
    }
    Ok(Order::DayFirst)
}

fn day(date: &str, order: Order) -> Option<NaiveDate> {
    let ([a, b, c], is_year_first, _) = parts(date)?;
    let (year, month, day) = match (is_year_first, order) {
        (true, _) => (a, b, c),
        (false, Order::DayFirst) => (c, b, a),
        (false, Order::MonthFirst) => (c, a, b),
    };
    let year = if year < 100 { 2000 + year } else { year };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// `14:05`, `14:05:09`, `2:05:09 PM`, with a fraction that is left out.
fn clock_time(text: &str) -> Option<NaiveTime> {
    let upper = text.trim().trim_end_matches('Z').to_uppercase();
    let (digits, afternoon) = match upper.strip_suffix("PM") {
        Some(rest) => (rest.trim(), Some(true)),
        None => match upper.strip_suffix("AM") {
            Some(rest) => (rest.trim(), Some(false)),
            None => (upper.as_str(), None),
        },
    };
    let whole = digits.split('.').next()?;
    let mut numbers = whole.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next().unwrap_or(Some(0))?;
    let hour = match (afternoon, hour) {
        (Some(true), 1..=11) => hour + 12,
        (Some(false), 12) => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(String, f64, Option<f64>)> {
        let file = read(text.as_bytes(), 480).unwrap();
        assert_eq!(file.unread, []);
        let rows = file.rows.into_iter();
        rows.map(|row| (row.at.to_rfc3339(), row.celsius, row.humidity))
            .collect()
    }

    const NINE: &str = "2026-03-02T01:00:00+00:00";

    #[test]
    fn each_makers_file_is_read() {
        let one = vec![(NINE.to_owned(), 21.5, Some(48.2))];
        for text in [
            // Elitech
            "Device,RC-5+\nStart,x\nNo.,Time,Temperature°C,Humidity%RH\n1,2026-03-02 09:00:00,21.5,48.2",
            "序号\t时间\t温度(℃)\t湿度(%RH)\n1\t2026-03-02 09:00:00\t21.5\t48.2",
            // LogTag
            "\"Date\",\"Time\",\"Temperature (°C)\",\"Humidity (%RH)\"\n\"02/03/2026\",\"09:00:00\",\"21.5\",\"48.2\"\n\
             \"13/03/2026\",\"junk\"",
            // Testo
            "Datum;Zeit;Temp [°C];rel. humidity %rH\n02.03.2026;09:00:00;21,5;48,2",
            // Plain
            "timestamp,temp,humidity\n2026-03-02T09:00:00,21.5,48.2",
            "日期,时间,温度,湿度\n2026年3月2日,09:00,21.5 ℃,48.2 %",
        ] {
            let file = read(text.as_bytes(), 480).unwrap();
            let told: Vec<_> = file
                .rows
                .iter()
                .map(|row| (row.at.to_rfc3339(), row.celsius, row.humidity))
                .collect();
            assert_eq!(told, one, "{text}");
        }
        let american = "Date,Time,Temp(°F)\n03/02/2026,9:00:00 AM,70.7\n03/13/2026,12:00:00 AM,50";
        let found = rows(american);
        assert_eq!(found[0].0, NINE);
        assert!((found[0].1 - 21.5).abs() < 1e-9 && found[0].2.is_none());
        assert_eq!(found[1].0, "2026-03-12T16:00:00+00:00");
    }

    #[test]
    fn gbk_and_marks_are_read() {
        let text = "时间,温度,湿度\n2026-03-02 09:00,21.5,48.2\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let utf8 = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let utf16: Vec<u8> = std::iter::once(0xfeff_u16)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [&gbk[..], &utf8, &utf16] {
            let file = read(bytes, 480).unwrap();
            assert_eq!(file.rows.len(), 1);
            assert_eq!(file.rows[0].humidity, Some(48.2));
        }
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        let code = |bytes: &[u8]| read(bytes, 480).unwrap_err().code;
        assert_eq!(code(b""), Code::LoggerFileUnknown);
        assert_eq!(
            code(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"),
            Code::LoggerFileUnknown
        );
        assert_eq!(code(b"product,quantity\nP1,9"), Code::LoggerFileUnknown);
        assert_eq!(code(b"time,temp\nsoon,warm"), Code::LoggerFileUnknown);
        let doubtful = b"date,time,temp\n03/04/2026,09:00,21";
        assert_eq!(code(doubtful), Code::LoggerDateOrder);
        let broken = b"time,temp\n2026-03-02 09:00,21\n2026-02-30 09:00,21\n2026-03-02 09:01,--\n";
        let file = read(broken, 480).unwrap();
        assert_eq!((file.rows.len(), file.unread_count), (1, 2));
        assert_eq!(file.unread[0].0, 3);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes, 480);
            let text = [b"time,temp,humidity\n", &bytes[..]].concat();
            let _ = read(&text, 480);
        }
    }
}
