/**
 * What a scanner reads off a pack: GS1 element strings, Digital Links and plain GTINs, by the rules
 * of `src/catalog/scan`, so that scans are understood without a network, too. Both are tested with
 * the same texts.
 */
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
const SEPARATORS = /<gs>|\{gs\}|<GS>|\{GS\}|\\x1[dD]|\^\]|\u241d/g;
const GS1_SYMBOLOGY = /^\](?:d2|C1|e0|Q3|J1|e1|e2)/;
const SYMBOLOGY = /^\](?:Q1|Q0|d1|d0|C0|E0|E4|E3)/;
const FNC1 = "\u001d";

const WIDE = "[!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z]";
const DIGITS = "[0-9]";
/** What may follow each identifier: so many digits, then an open part. */
const FORMATS: [RegExp, number, number, number, string][] = [
  [/^(?:00|8017|8018)$/, 18, 0, 0, DIGITS],
  [/^0[123]$|^8001$/, 14, 0, 0, DIGITS],
  [/^1[0]$|^2[12]$|^243$|^254$|^420$|^71[0-7]$|^702[012]$|^7240$|^8002$|^8012$/, 0, 1, 20, WIDE],
  [
    /^1[123567]$|^3(?:1[0-6]|2\d|3[0-7]|4\d|5[0-7]|6\d)[0-5]$|^395[0-5]$|^7006$|^8005$/,
    6,
    0,
    0,
    "",
  ],
  [/^20$/, 2, 0, 0, ""],
  [/^30$|^37$/, 0, 1, 8, DIGITS],
  [/^90$|^24[01]$|^25[01]$|^40[013]$|^7002$|^7023$|^723\d$|^8004$/, 0, 1, 30, WIDE],
  [/^9[1-9]$/, 0, 1, 90, WIDE],
  [/^235$/, 0, 1, 28, WIDE],
  [/^242$/, 0, 1, 6, DIGITS],
  [/^253$/, 13, 0, 17, WIDE],
  [/^255$/, 13, 0, 12, DIGITS],
  [/^402$/, 17, 0, 0, ""],
  [/^41[0-7]$|^7001$/, 13, 0, 0, ""],
  [/^421$/, 3, 1, 9, WIDE],
  [/^42[246]$/, 3, 0, 0, ""],
  [/^42[35]$/, 3, 0, 12, DIGITS],
  [/^427$|^7008$/, 0, 1, 3, WIDE],
  [/^39[02]\d$/, 0, 1, 15, DIGITS],
  [/^39[13]\d$/, 3, 1, 15, DIGITS],
  [/^394[0-3]$|^8111$/, 4, 0, 0, ""],
  [/^43(?:00|01|10|11|20)$/, 0, 1, 35, WIDE],
  [/^43(?:0[2-6]|1[2-6])$/, 0, 1, 70, WIDE],
  [/^7003$/, 10, 0, 0, ""],
  [/^7004$/, 0, 1, 4, DIGITS],
  [/^7005$/, 0, 1, 12, WIDE],
  [/^7007$/, 6, 0, 6, DIGITS],
  [/^7009$/, 0, 1, 10, WIDE],
  [/^7010$/, 0, 1, 2, WIDE],
  [/^703\d$/, 3, 1, 27, WIDE],
  [/^7040$/, 1, 3, 3, WIDE],
  [/^8003$/, 14, 0, 16, WIDE],
  [/^80(?:06|26)$/, 18, 0, 0, ""],
  [/^8007$/, 0, 1, 34, WIDE],
  [/^8008$/, 8, 0, 4, DIGITS],
  [/^8009$/, 0, 1, 50, WIDE],
  [/^8010$/, 0, 1, 30, "[0-9A-Z#/\\-]"],
  [/^8011$/, 0, 1, 12, DIGITS],
  [/^80(?:13|20)$/, 0, 1, 25, WIDE],
  [/^8019$/, 0, 1, 10, DIGITS],
  [/^8030$/, 0, 1, 90, "[0-9A-Za-z_=\\-]"],
  [/^81(?:10|12)$|^8200$/, 0, 1, 70, WIDE],
];
/** Identifiers whose value ends with a check digit, or whose first so many digits do. */
const CHECKED: [RegExp, number][] = [
  [/^(?:00|8017|8018)$/, 18],
  [/^0[123]$|^80(?:03|06|26)$/, 14],
  [/^402$/, 17],
  [/^41[0-7]$|^25[35]$/, 13],
];
const DAYS = /^1[123567]$|^700[36]$/;
const KNOWN_LENGTH = /^(?:0[0-4]|1[1-9]|20|3[1-6]|41)/;

/** The keys a link may be about, with the qualifiers that may follow in the path, in order. */
const KEYS: Record<string, string[][]> = {
  "01": [["22", "10", "21"], ["235"]],
  "8006": [["22", "10", "21"]],
  "414": [["254"], ["7040"]],
  "417": [["7040"]],
  "8010": [["8011"]],
  "8017": [["8019"]],
  "8018": [["8019"]],
};
for (const key of ["00", "253", "255", "401", "402", "8003", "8004", "8007", "8013"])
  KEYS[key] = [];
const PATH_ONLY = ["21", "8011", "8019"];

type Elements = Map<string, string>;

/** Whether the last digit is right for the ones before it: weights 3, 1, 3 … from the right. */
function checks(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .map((d, i) => Number(d) * (i % 2 === 0 ? 1 : 3))
    .reduce((a, b) => a + b, 0);
  return sum % 10 === 0;
}

export const gtinChecks = (digits: string): boolean =>
  /^\d{8}$|^\d{12,14}$/.test(digits) && checks(digits);

export function gtin14(digits: string): string {
  return digits.padStart(14, "0");
}

/** YYMMDD: 51 years ahead is the last century, 50 behind the next; day 00 is the month's last. */
function gs1Day(yymmdd: string, thisYear: number): string | null {
  if (!/^\d{6}$/.test(yymmdd)) return null;
  const part = (i: number) => Number(yymmdd.slice(i, i + 2));
  const [yy, mm, dd] = [part(0), part(2), part(4)];
  if (mm < 1 || mm > 12) return null;
  const ahead = yy - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0);
  const last = lastDay(century * 100 + yy, mm);
  if (dd === 0) return last;
  return dd <= Number(last.slice(8)) ? `${last.slice(0, 8)}${String(dd).padStart(2, "0")}` : null;
}

const format = (ai: string) => FORMATS.find(([name]) => name.test(ai));

function add(all: Elements, ai: string, value: string, thisYear: number): boolean {
  const found = format(ai);
  const known = all.get(ai);
  if (!found || (known !== undefined && known !== value)) return false;
  const [, digits, least, most, set] = found;
  const open = most > 0 ? `${set}{${least},${most}}` : "";
  if (!new RegExp(`^[0-9]{${digits}}${open}$`).test(value)) return false;
  const checked = CHECKED.find(([name]) => name.test(ai));
  if (checked && !checks(value.slice(0, checked[1]))) return false;
  if (DAYS.test(ai) && !gs1Day(value.slice(0, 6), thisYear)) return false;
  all.set(ai, value);
  return true;
}

/** (01)…(17)…(10)…, as printed under the symbol and as some scanners type it. */
function bracketed(text: string, thisYear: number): Elements | null {
  const all: Elements = new Map();
  const parts = text.split(/(?=\([\x00-\x7f]{2,4}\))/);
  for (const part of parts) {
    const read = /^\(([^)]*)\)([\s\S]*)$/.exec(part);
    if (!read || !add(all, read[1]!, read[2]!, thisYear)) return null;
  }
  return all;
}

/** Identifiers and values one after the other; those of open length end at a separator. */
function plain(text: string, thisYear: number): Elements | null {
  const all: Elements = new Map();
  const unseparated = (rest: string) => (rest.startsWith(FNC1) ? rest.slice(1) : rest);
  let rest = unseparated(text);
  while (rest !== "") {
    const ai = [2, 3, 4].map((n) => rest.slice(0, n)).find(format);
    if (!ai) return null;
    const end = rest.indexOf(FNC1);
    const length = KNOWN_LENGTH.test(ai) ? ai.length + format(ai)![1] : end < 0 ? rest.length : end;
    if (rest.length < length || !add(all, ai, rest.slice(ai.length, length), thisYear)) return null;
    rest = unseparated(rest.slice(length));
  }
  return all;
}

function decoded(text: string, inQuery: boolean): string | null {
  try {
    const value = decodeURIComponent(inQuery ? text.replace(/\+/g, " ") : text);
    return value.includes("\0") ? null : value;
  } catch {
    return null;
  }
}

const inOrder = (some: string[], all: string[]) =>
  some.every((name, i) => all.includes(name) && all.indexOf(name) >= i) &&
  some.every((name, i) => i === 0 || all.indexOf(name) > all.indexOf(some[i - 1]!));

/** The rightmost key of the path and all behind it, by twos. */
function pairs(path: string): [string, string][] | null {
  const parts = path.split("/");
  const found: [string, string][] = [];
  for (let at = parts.length - 2; at >= 0; at -= 2) {
    const [name, value] = [parts[at]!, parts[at + 1]!];
    if (!value || !format(name)) return null;
    found.unshift([name, value]);
    if (KEYS[name]) return found;
  }
  return null;
}

/** A GS1 Digital Link, uncompressed and without words in place of identifiers. */
function link(text: string, thisYear: number): Elements | null {
  const read = /^(?:https?|HTTPS?):\/\/([^/?\s]+)\/([^?]*)(?:\?(.*))?$/s.exec(text.split("#")[0]!);
  const path = read && pairs(read[2]!);
  if (!path) return null;
  const all: Elements = new Map();
  const sequences = KEYS[path[0]![0]]!;
  for (const [name, raw] of path) {
    const value = decoded(raw, false);
    if (all.has(name) || value === null || !add(all, name, value, thisYear)) return null;
  }
  const inPath = path.slice(1).map(([name]) => name);
  if (inPath.length > 0 && !sequences.some((sequence) => inOrder(inPath, sequence))) return null;
  for (const pair of (read[3] ?? "").split("&")) {
    const [, name = "", raw = ""] = /^([^=]*)(?:=(.*))?$/s.exec(pair) ?? [];
    if (!/^\d+$/.test(name)) continue;
    const belongs = sequences.some((s) => s.includes(name) && inPath.every((q) => s.includes(q)));
    if (belongs || KEYS[name] || PATH_ONLY.includes(name) || all.has(name)) return null;
    const value = decoded(raw, true);
    if (!value || !add(all, name, value, thisYear)) return null;
  }
  return all;
}

/** Reads a scan; null when the text is not one (a name, a product code, half a scan). */
export function parseScan(typed: string, thisYear = new Date().getFullYear()): Scan | null {
  if (typed.length > 10_000) return null;
  const trimmed = typed.replace(/^[^\S\u001d]+|[^\S\u001d]+$/g, "");
  const isGs1 = GS1_SYMBOLOGY.test(trimmed);
  const text = trimmed.replace(isGs1 ? GS1_SYMBOLOGY : SYMBOLOGY, "").replace(SEPARATORS, FNC1);
  if (gtinChecks(text)) return { gtin: gtin14(text) };
  const all =
    !isGs1 && text.includes("://")
      ? link(text, thisYear)
      : !isGs1 && text.startsWith("(")
        ? bracketed(text, thisYear)
        : plain(text, thisYear);
  const gtin = all?.get("01") ?? all?.get("02");
  if (!all || !gtin) return null;
  const scan: Scan = { gtin };
  const [lot, expiry, serial] = [all.get("10"), all.get("17"), all.get("21")];
  if (lot) scan.lot = lot;
  if (expiry) scan.expiry = gs1Day(expiry, thisYear)!;
  if (serial) scan.serial = serial;
  return scan;
}
