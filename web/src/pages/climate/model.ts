/** What the pages of temperature and humidity reckon for themselves; no drawing, no calls. */
import type { Half, HandReading, Limits, Mark, NewReading } from "../../api/climate";
import type { Sheet } from "../../api/climate-sheet";
import { t } from "../../i18n";
import type { Job } from "../../offline/queue";
import type { Tone } from "../../ui/state-badge";

/** A number as people type it: full-width digits, a comma or 。 for the point, a unit behind it. */
export function readNumber(text: string): number | null {
  const plain = text
    .replace(/[\uff10-\uff19\uff0d]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[,，。．]/g, ".")
    .replace(/[℃°%％\s]/g, "");
  return /^-?\d{1,3}(\.\d{1,2})?$/.test(plain) ? Number(plain) : null;
}

type Out = "low" | "high" | null;

function out(value: number | null, low: number | null, high: number | null): Out {
  if (value === null) return null;
  if (low !== null && value < low) return "low";
  return high !== null && value > high ? "high" : null;
}

/** Which values are outside; on the limit is inside. */
export const outside = (
  limits: Limits,
  celsius: number | null,
  humidity: number | null,
): { celsius: Out; humidity: Out } => ({
  celsius: out(celsius, limits.celsiusLow, limits.celsiusHigh),
  humidity: out(humidity, limits.humidityLow, limits.humidityHigh),
});

/** 10–30 ℃ or “not above 20 ℃”, and the humidity. */
export function limitsText(limits: Limits): string {
  const { celsiusLow: low, celsiusHigh: high } = limits;
  const celsius =
    low !== null && high !== null
      ? t("climate.between", { low, high, unit: "℃" })
      : high !== null
        ? t("climate.notAbove", { high, unit: "℃" })
        : t("climate.notBelow", { low: low ?? "", unit: "℃" });
  const damp = t("climate.between", {
    low: limits.humidityLow ?? 0,
    high: limits.humidityHigh ?? 100,
    unit: "%",
  });
  return t("climate.limits", { celsius, humidity: damp });
}

export const valueText = (one: { celsius: number; humidity: number }): string =>
  t("climate.values", { celsius: one.celsius.toFixed(1), humidity: one.humidity.toFixed(0) });

export const STATE_TONES: Record<HandReading["state"], Tone> = {
  inside: "ok",
  incomplete: "stop",
  settled: "warn",
};

/** How a half of a day stands in the calendar. */
export type CalendarState = HandReading["state"] | "missing" | "waiting" | "ahead";

/** Readings that were saved here and have not arrived, or not been told yet. */
export function unsentReadings(open: readonly Job[], path: string): NewReading[] {
  const mine = open.filter((job) => job.path === path && job.state === "waiting");
  return mine.map((job) => job.body as NewReading);
}

/** The half of the day a moment falls into on the facility's clock. */
export const halfOf = (moment: string): Half =>
  Number(moment.slice(11, 13)) < 12 ? "morning" : "afternoon";

/** How each half stands: what was told, and what waits on this device. */
export function calendarState(
  mark: Mark,
  day: string,
  half: Half,
  now: { day: string; half: Half },
  waiting: readonly { day: string; half: Half }[],
): CalendarState {
  if (mark.reading) return mark.reading.state;
  if (waiting.some((one) => one.day === day && one.half === half)) return "waiting";
  if (day > now.day || (day === now.day && half === "afternoon" && now.half === "morning"))
    return "ahead";
  return "missing";
}

/** Empty places before the first day of a month, with Monday first. */
export function leading(month: string): number {
  return (new Date(`${month}-01T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function shiftMonth(month: string, by: number): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + by);
  return at.toISOString().slice(0, 7);
}

/** Seconds as hours and minutes. */
export function lasted(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? t("climate.minutes", { n: minutes })
    : t("climate.hours", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

/** What a month comes to, in words. */
export function sumText(summary: Sheet["summary"]): string {
  const { due, there, sensed, outside, incomplete, celsiusLow: low } = summary;
  const counted =
    t("climate.sum", { due, there, outside, incomplete }) +
    (sensed > 0 ? t("climate.sumSensed", { n: sensed }) : "");
  if (low === null) return counted;
  const high = summary.celsiusHigh ?? low;
  const [dry, damp] = [summary.humidityLow ?? 0, summary.humidityHigh ?? 0];
  return `${counted} ${t("climate.ranges", { low, high, dry, damp })}`;
}

/** The most sensors that are drawn at once: as many as there are lines that can be told apart. */
export const SENSORS_MAX = 6;

/** The sensors to draw: those an address names, or the first ones. */
export function chosenSensors(codes: readonly string[], asked: string): string[] {
  const named = asked.split(",").filter((code) => codes.includes(code));
  return (named.length > 0 ? named : codes).slice(0, SENSORS_MAX);
}

/** How far around an excursion is drawn: as long again before and after, a quarter of an hour at
 * least; in milliseconds. */
export function around(beganAt: string, endedAt: string | null, now: number): [number, number] {
  const begin = Date.parse(beganAt);
  const end = endedAt ? Date.parse(endedAt) : now;
  const margin = Math.max(end - begin, 15 * 60_000);
  return [begin - margin, Math.min(end + margin, Math.max(now, end))];
}

/** Seconds covered, in whole percent; never 100 where something is missing. */
export function percent(covered: number, window: number): number {
  return Math.floor((100 * covered) / Math.max(1, window));
}

/** How much of what a device sent is shown in a line. */
const SENT_MAX = 300;

/** What a device sent, on one line: a text as it is, anything else as JSON. */
export function sentText(reading: unknown): string {
  const text = typeof reading === "string" ? reading : JSON.stringify(reading);
  return text.length > SENT_MAX ? `${text.slice(0, SENT_MAX)}…` : text;
}
