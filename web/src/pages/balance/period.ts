/** Periods of a report: a month ("2026-02"), a quarter ("2026-Q1") or a year ("2026"). */
import { t } from "../../i18n";

export const PERIOD_KINDS = ["month", "quarter", "year"] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

export interface Period {
  kind: PeriodKind;
  text: string;
  /** The first and the last month. */
  from: string;
  to: string;
}

const two = (n: number) => String(n).padStart(2, "0");

/** Reads a period out of an address; anything else is none. */
export function readPeriod(text: string): Period | null {
  const m = /^(\d{4})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?$/.exec(text);
  if (!m) return null;
  const year = m[1]!;
  if (m[2]) return { kind: "month", text, from: text, to: text };
  if (!m[3]) return { kind: "year", text, from: `${year}-01`, to: `${year}-12` };
  const last = Number(m[3]) * 3;
  return { kind: "quarter", text, from: `${year}-${two(last - 2)}`, to: `${year}-${two(last)}` };
}

/** The period of a kind in which a month lies. */
export function periodOf(kind: PeriodKind, month: string): Period {
  const [year, number] = month.split("-") as [string, string];
  const quarter = Math.ceil(Number(number) / 3);
  const text = { month, quarter: `${year}-Q${quarter}`, year }[kind];
  return readPeriod(text)!;
}

/** The months asked for: those to come have nothing to tell. */
export function spanOf(period: Period, today: string): { from: string; to: string } {
  const current = today.slice(0, 7);
  return { from: period.from, to: period.to < current ? period.to : current };
}

/** A month so many months before another. */
export function monthsBefore(month: string, n: number): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const count = year * 12 + number - 1 - n;
  return `${Math.floor(count / 12)}-${two((count % 12) + 1)}`;
}

const STEPS: Record<PeriodKind, number> = { month: 1, quarter: 3, year: 12 };
const SHOWN: Record<PeriodKind, number> = { month: 36, quarter: 16, year: 6 };

/** The periods to choose from, the newest first. */
export function periods(kind: PeriodKind, today: string): Period[] {
  const current = today.slice(0, 7);
  return Array.from({ length: SHOWN[kind] }, (_, i) =>
    periodOf(kind, monthsBefore(current, i * STEPS[kind])),
  );
}

export function periodName(period: Period): string {
  const year = period.from.slice(0, 4);
  const month = Number(period.from.slice(5));
  if (period.kind === "month") return t("balance.month", { year, month: period.from.slice(5) });
  if (period.kind === "quarter")
    return t("balance.quarter", { year, quarter: Math.ceil(month / 3) });
  return t("balance.year", { year });
}

/** How the months of a paper stand in an address: as the period they are, or as the last of them. */
export function periodText(span: { from: string; to: string }): string {
  const kinds = PERIOD_KINDS.map((kind) => periodOf(kind, span.from));
  // A period that still goes on was printed up to the month it had come to.
  const whole = kinds.find(({ from, to }) => from === span.from && to >= span.to);
  return whole?.text ?? span.to;
}
