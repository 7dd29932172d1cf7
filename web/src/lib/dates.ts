/** Days and moments as people at the facility see them. */
import { present } from "./clock";

/** The day it is at a facility, whatever time zone this computer is set to. */
export function todayAt(utcOffsetMinutes: number, now = present()): string {
  return new Date(now + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
}

/** A moment as "YYYY-MM-DD HH:MM" on the facility's clock. */
export function momentAt(rfc3339: string, utcOffsetMinutes: number): string {
  const moved = new Date(Date.parse(rfc3339) + utcOffsetMinutes * 60_000);
  return moved.toISOString().slice(0, 16).replace("T", " ");
}

/** A moment on this device's own clock: for what was done on it. */
export const momentHere = (rfc3339: string): string =>
  momentAt(rfc3339, -new Date().getTimezoneOffset());

/** Only the day of a moment on the facility's clock. */
export function dayAt(rfc3339: string, utcOffsetMinutes: number): string {
  return momentAt(rfc3339, utcOffsetMinutes).slice(0, 10);
}

/** The last day of a month; month counts from 1. */
export function lastDay(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function realDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/**
 * Reads an expiry as packs print it: 2027-03-31, 2027/3/31, 2027.03, 20270331, 202703, 2027年3月.
 * A month alone stays a month ("2027-03"): the server takes its last day. Null is not a date.
 */
export function readExpiry(text: string): string | null {
  const plain = text
    .replace(/[\uff10-\uff19]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\s/g, "");
  const m =
    /^(\d{4})[-/.\u5e74](\d{1,2})(?:[-/.\u6708](\d{1,2})?\u65e5?)?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})?$/.exec(plain);
  if (!m) return null;
  const month = `${m[1]}-${m[2]!.padStart(2, "0")}`;
  if (!realDay(`${month}-01`)) return null;
  if (!m[3]) return month;
  const day = `${month}-${m[3].padStart(2, "0")}`;
  return realDay(day) ? day : null;
}

/** An expiry as a whole day, for comparing. */
export function expiryDay(expiry: string): string {
  if (expiry.length > 7) return expiry;
  return lastDay(Number(expiry.slice(0, 4)), Number(expiry.slice(5, 7)));
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole months from one day's month to another's. */
export function monthsBetween(from: string, to: string): number {
  const [fy, fm] = from.split("-").map(Number) as [number, number];
  const [ty, tm] = to.split("-").map(Number) as [number, number];
  return (ty - fy) * 12 + tm - fm;
}
