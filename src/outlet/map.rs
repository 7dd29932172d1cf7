//! A simple map, drawn from positions alone: dots, names where there is room, a scale, north up.
//!
//! No tiles, no outside host, no floats: degrees are millionths, and the cosine by which meridians
//! draw together is Bhaskara's, good to two thousandths.

use maud::{Markup, html};

/// Width of the drawing; one unit is a pixel of a small phone.
const WIDTH: i64 = 328;
/// The least and the most height.
const HEIGHT: (i64, i64) = (200, 360);
/// Room at each side.
const MARGIN: i64 = 26;
/// The least stretch shown, in millionths of a degree: about 600 m.
const STRETCH_MIN: i64 = 5_500;
/// Half the width of a dot.
const DOT: i64 = 9;
/// The longest name drawn, in characters.
const NAME_MAX: usize = 9;
/// Millimetres in a millionth of a degree of latitude.
const MM_PER_MICRO: i64 = 111;
/// The lengths a scale may have, in metres.
const SCALES: [i64; 12] = [
    50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000,
];

/// Something to be drawn.
#[derive(Debug, Clone)]
pub struct Dot {
    /// What stands in it.
    pub mark: String,
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub link: String,
    /// Millionths of a degree: latitude, longitude.
    pub position: (i64, i64),
    /// The class of its colour.
    pub class: &'static str,
}

/// The words beside the drawing.
pub struct Words<'a> {
    /// What the map shows, for those who do not see it.
    pub about: &'a str,
    /// North, as one sign.
    pub north: &'a str,
}

/// Metres between two positions.
pub fn metres(a: (i64, i64), b: (i64, i64)) -> i64 {
    let (latitude, longitude) = (a.0 - b.0, turned(a.1 - b.1));
    let east = longitude * cosine(i64::midpoint(a.0, b.0)) / 1000;
    let square = i128::from(latitude).pow(2) + i128::from(east).pow(2);
    let micro = i64::try_from(square.isqrt()).unwrap_or(i64::MAX / MM_PER_MICRO);
    micro * MM_PER_MICRO / 1000
}

/// The short way around the world.
fn turned(micro: i64) -> i64 {
    (micro + 180_000_000).rem_euclid(360_000_000) - 180_000_000
}

/// The cosine of a latitude, in thousandths.
fn cosine(latitude_micro: i64) -> i64 {
    let milli = (latitude_micro.abs() / 1000).min(90_000);
    let square = milli * milli / 1_000_000;
    (1000 * (32_400 - 4 * square) / (32_400 + square)).max(1)
}

/// Where everything goes.
struct Frame {
    middle: (i64, i64),
    cosine: i64,
    height: i64,
    /// Drawn units for so many millionths of a degree.
    units: i64,
    micros: i64,
}

impl Frame {
    fn of(dots: &[Dot]) -> Option<Frame> {
        let latitudes = dots.iter().map(|dot| dot.position.0);
        let (south, north) = (latitudes.clone().min()?, latitudes.max()?);
        let first = dots.first()?.position.1;
        let easts = dots.iter().map(|dot| turned(dot.position.1 - first));
        let (west, east) = (easts.clone().min()?, easts.max()?);
        let middle = (
            i64::midpoint(south, north),
            first + i64::midpoint(west, east),
        );
        let cosine = cosine(middle.0);
        let wide = ((east - west) * cosine / 1000).max(STRETCH_MIN);
        let high = (north - south).max(STRETCH_MIN);
        let (room_x, room_y) = (WIDTH - 2 * MARGIN, HEIGHT.1 - 2 * MARGIN);
        // The tighter of the two decides.
        let (units, micros) = if wide * room_y >= high * room_x {
            (room_x, wide)
        } else {
            (room_y, high)
        };
        let height = (high * units / micros + 2 * MARGIN).clamp(HEIGHT.0, HEIGHT.1);
        Some(Frame {
            middle,
            cosine,
            height,
            units,
            micros,
        })
    }

    fn place(&self, (latitude, longitude): (i64, i64)) -> (i64, i64) {
        let east = turned(longitude - self.middle.1) * self.cosine / 1000;
        let north = latitude - self.middle.0;
        (
            WIDTH / 2 + east * self.units / self.micros,
            self.height / 2 - north * self.units / self.micros,
        )
    }

    /// The longest scale that takes less than a third of the width: metres, and drawn units.
    fn scale(&self) -> (i64, i64) {
        let drawn = |metres: i64| metres * 1000 / MM_PER_MICRO * self.units / self.micros;
        let fits = SCALES
            .iter()
            .rev()
            .find(|metres| drawn(**metres) <= WIDTH / 3);
        let metres = *fits.unwrap_or(&SCALES[0]);
        (metres, drawn(metres))
    }
}

/// A box that something covers: left, top, right, bottom.
type Cover = (i64, i64, i64, i64);

fn overlap(a: Cover, b: Cover) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// A name and where it begins.
struct Name {
    text: String,
    x: i64,
    y: i64,
}

/// Names, each where it covers neither a dot nor another name; those without room are left out.
fn names(frame: &Frame, dots: &[Dot], places: &[(i64, i64)]) -> Vec<Name> {
    let around = |(x, y): &(i64, i64)| (x - DOT, y - DOT, x + DOT, y + DOT);
    let mut covered: Vec<Cover> = places.iter().map(around).collect();
    let mut names = Vec::new();
    for (dot, (x, y)) in dots.iter().zip(places) {
        let text = short(&dot.name);
        let wide: i64 = text
            .chars()
            .map(|c| if c.is_ascii() { 6 } else { 11 })
            .sum();
        let spots = [
            (x + DOT + 3, y + 4),
            (x - DOT - 3 - wide, y + 4),
            (x - wide / 2, y + DOT + 12),
            (x - wide / 2, y - DOT - 4),
        ];
        let free = spots.into_iter().find_map(|(left, base)| {
            let cover = (left, base - 11, left + wide, base + 3);
            let is_inside = cover.0 >= 2
                && cover.2 <= WIDTH - 2
                && cover.1 >= 2
                && cover.3 <= frame.height - 22;
            let is_free = is_inside && !covered.iter().any(|other| overlap(*other, cover));
            is_free.then_some((left, base, cover))
        });
        if let Some((x, y, cover)) = free {
            covered.push(cover);
            names.push(Name { text, x, y });
        }
    }
    names
}

fn short(name: &str) -> String {
    if name.chars().count() <= NAME_MAX {
        return name.to_owned();
    }
    let kept = name.chars().take(NAME_MAX - 1);
    kept.chain(['…']).collect()
}

/// The map; nothing where there is nothing to draw.
pub fn draw(dots: &[Dot], words: &Words<'_>) -> Option<Markup> {
    let frame = Frame::of(dots)?;
    let places: Vec<(i64, i64)> = dots.iter().map(|dot| frame.place(dot.position)).collect();
    let (metres, drawn) = frame.scale();
    let scale = match metres {
        ..1000 => format!("{metres} m"),
        _ => format!("{} km", metres / 1000),
    };
    let base = frame.height - 10;
    Some(html! {
        svg.map viewBox={ "0 0 " (WIDTH) " " (frame.height) } role="group"
            aria-label=(words.about) {
            rect.map-ground width=(WIDTH) height=(frame.height) rx="10" {}
            @for name in names(&frame, dots, &places) {
                text.map-name x=(name.x) y=(name.y) aria-hidden="true" { (name.text) }
            }
            @for (dot, (x, y)) in dots.iter().zip(&places) {
                a href=(dot.link) class={ "map-dot " (dot.class) } {
                    title { (dot.name) }
                    circle cx=(x) cy=(y) r=(DOT) {}
                    text x=(x) y=(y + 4) { (dot.mark) }
                }
            }
            path.map-line d={ "M10 " (base - 5) "v5h" (drawn) "v-5" } {}
            text.map-name x=(16 + drawn) y=(base) { (scale) }
            path.map-line d={ "M" (WIDTH - 14) " " (base) "v-11m-4 5l4 -6l4 6" } {}
            text.map-name.map-north x=(WIDTH - 22) y=(base) { (words.north) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(name: &str, position: (i64, i64)) -> Dot {
        Dot {
            mark: "1".into(),
            name: name.into(),
            link: "#1".into(),
            position,
            class: "",
        }
    }

    #[test]
    fn distances_are_right_to_a_hundredth() {
        // Kunming to Dali is 254 km as the crow flies.
        let far = metres((25_040_000, 102_720_000), (25_606_000, 100_267_000));
        assert!((251_000..257_000).contains(&far), "{far}");
        // Across the line where the days meet it is not around the world.
        let near = metres((0, 179_999_000), (0, -179_999_000));
        assert!((215..230).contains(&near), "{near}");
        assert_eq!(metres((1, 1), (1, 1)), 0);
    }

    #[test]
    fn everything_is_drawn_inside_and_north_is_up() {
        let corners = [
            dot("南", (24_000_000, 102_000_000)),
            dot("北", (24_300_000, 102_100_000)),
            dot("极", (24_100_000, 102_400_000)),
        ];
        let frame = Frame::of(&corners).unwrap();
        let places: Vec<_> = corners.iter().map(|d| frame.place(d.position)).collect();
        for (x, y) in &places {
            assert!((DOT..=WIDTH - DOT).contains(x), "{x}");
            assert!((DOT..=frame.height - DOT).contains(y), "{y}");
        }
        assert!(places[1].1 < places[0].1 && places[2].0 > places[0].0);
        // One place alone, the poles and the edge of the world are drawn too.
        for position in [(0, 0), (90_000_000, 0), (-90_000_000, 180_000_000)] {
            let frame = Frame::of(&[dot("点", position)]).unwrap();
            assert_eq!(frame.place(position), (WIDTH / 2, frame.height / 2));
            let (_, drawn) = frame.scale();
            assert!((1..=WIDTH / 3).contains(&drawn), "{drawn}");
        }
        assert!(Frame::of(&[]).is_none());
    }

    #[test]
    fn names_do_not_lie_on_each_other() {
        let crowd: Vec<Dot> = (0..40)
            .map(|n| {
                dot(
                    "很长的发放点名字在这里",
                    (24_000_000 + n * 700, 102_000_000 + n % 7 * 900),
                )
            })
            .collect();
        let frame = Frame::of(&crowd).unwrap();
        let places: Vec<_> = crowd.iter().map(|d| frame.place(d.position)).collect();
        let drawn = names(&frame, &crowd, &places);
        assert!(!drawn.is_empty() && drawn.len() < 40);
        let covers: Vec<Cover> = drawn
            .iter()
            .map(|name| (name.x, name.y - 11, name.x + 99, name.y + 3))
            .collect();
        for (at, one) in covers.iter().enumerate() {
            assert!(covers[..at].iter().all(|other| !overlap(*one, *other)));
        }
    }

    #[test]
    fn names_are_escaped() {
        let words = Words {
            about: "<",
            north: "北",
        };
        let drawn = draw(&[dot("<script>", (0, 0))], &words)
            .unwrap()
            .into_string();
        assert!(!drawn.contains("<script") && drawn.contains("&lt;script"));
    }
}
