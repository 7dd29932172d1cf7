/** What a scanner types: GS1 element strings (GTIN, lot, expiry, serial) and plain GTINs. */
import { lastDay } from "./dates";

export interface Scan {
  /** Fourteen digits, zero-padded, so that GTIN-8, -12, -13 and -14 compare equal. */
  gtin?: string;
  lot?: string;
  /** A whole day. */
  expiry?: string;
  serial?: string;
}

/** The separator as scanners type it: the real FNC1, or the words some set up for it. */
const SEPARATORS = /\u001d|<gs>|\{gs\}|\\x1d|\^\]/gi;
const SYMBOLOGY = /^\](?:d2|C1|e0|Q3|J1)/;

/** Lengths of what follows each AI with a fixed length that may stand among ours. */
const FIXED: Record<string, number> = { "00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6 };
Object.assign(FIXED, { "15": 6, "16": 6, "17": 6, "20": 2 });
const VARIABLE: Record<string, number> = { "10": 20, "21": 20, "22": 20, "30": 8, "37": 8 };

/** Whether the last digit is right for the ones before it. */
export function gtinChecks(digits: string): boolean {
  if (!/^\d{8}$|^\d{12,14}$/.test(digits)) return false;
  const sum = [...digits.padStart(14, "0")]
    .map((d, i) => Number(d) * (i % 2 === 0 ? 3 : 1))
    .reduce((a, b) => a + b, 0);
  return sum % 10 === 0;
}

export function gtin14(digits: string): string {
  return digits.padStart(14, "0");
}

/** YYMMDD: the century nearest to now, and day 00 means the month's last. */
function gs1Day(yymmdd: string, thisYear: number): string | null {
  const [yy, mm, dd] = [0, 2, 4].map((i) => Number(yymmdd.slice(i, i + 2))) as [
    number,
    number,
    number,
  ];
  if (mm < 1 || mm > 12) return null;
  let year = Math.floor(thisYear / 100) * 100 + yy;
  if (year - thisYear > 50) year -= 100;
  if (year - thisYear < -49) year += 100;
  const last = lastDay(year, mm);
  if (dd === 0) return last;
  return dd <= Number(last.slice(8)) ? `${last.slice(0, 8)}${String(dd).padStart(2, "0")}` : null;
}

function keep(scan: Scan, ai: string, value: string, thisYear: number): boolean {
  if (ai === "01") {
    if (!gtinChecks(value)) return false;
    scan.gtin = value;
  } else if (ai === "10") scan.lot = value;
  else if (ai === "21") scan.serial = value;
  else if (ai === "17") {
    const day = gs1Day(value, thisYear);
    if (!day) return false;
    scan.expiry = day;
  }
  return true;
}

/** (01)…(17)…(10)…, as printed under the symbol and as some scanners type it. */
function bracketed(text: string, thisYear: number): Scan | null {
  const scan: Scan = {};
  const parts = [...text.matchAll(/\((\d{2,4})\)([^(]*)/g)];
  if (parts.map((p) => p[0]).join("") !== text) return null;
  return parts.every((p) => keep(scan, p[1]!, p[2]!, thisYear)) ? scan : null;
}

function elements(text: string, thisYear: number): Scan | null {
  const scan: Scan = {};
  let rest = text;
  while (rest !== "") {
    if (rest[0] === "\u001d") {
      rest = rest.slice(1);
      continue;
    }
    const ai = rest.slice(0, 2);
    const fixed = FIXED[ai];
    const end = rest.indexOf("\u001d");
    const length = fixed ?? (end < 0 ? rest.length : end) - 2;
    const value = rest.slice(2, 2 + length);
    const longest = fixed ?? VARIABLE[ai] ?? 0;
    const complete = fixed ? value.length === fixed && /^\d+$/.test(value) : value.length > 0;
    if (!complete || value.length > longest || !keep(scan, ai, value, thisYear)) return null;
    rest = rest.slice(2 + length);
  }
  return scan;
}

/** Reads a scan; null when the text is not one (a name, a product code, half a scan). */
export function parseScan(typed: string, thisYear = new Date().getFullYear()): Scan | null {
  const text = typed.trim().replace(SYMBOLOGY, "").replace(SEPARATORS, "\u001d");
  if (gtinChecks(text)) return { gtin: gtin14(text) };
  const scan = text.startsWith("(") ? bracketed(text, thisYear) : elements(text, thisYear);
  return scan?.gtin ? scan : null;
}
