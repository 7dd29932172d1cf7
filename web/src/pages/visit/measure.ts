/** Measures in whole hundredths and square centimetres, as the server reckons: nothing is rounded. */
import type { AreaPart, AreaStanding, VisitBasis } from "../../api/inspection";

/** `3.25` as 325; null for what is no plain number of two decimals at most. */
export function hundredths(text: string): number | null {
  const found = /^(\d{1,9})(?:\.(\d{0,2}))?$/.exec(text.trim());
  if (!found) return null;
  return Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

/** The same of a number that may be below zero: `-2.5` as -250. */
export function signed(text: string): number | null {
  const below = text.trim().startsWith("-");
  const value = hundredths(below ? text.trim().slice(1) : text);
  return value === null || !below ? value : -value;
}

const SIDE_CM_MAX = 20_000;
const AREA_CM2_MAX = 5000 * 10_000;
const inside = (value: number | null, most: number) => value !== null && value > 0 && value <= most;

/** A part in square centimetres; null while it cannot be read. */
export function partCm2(part: AreaPart): number | null {
  if (part.areaM2 !== undefined) {
    const area = hundredths(part.areaM2);
    const cm2 = area === null ? null : area * 100;
    return inside(cm2, AREA_CM2_MAX) ? cm2 : null;
  }
  const [length, width] = [hundredths(part.lengthM ?? ""), hundredths(part.widthM ?? "")];
  if (!inside(length, SIDE_CM_MAX) || !inside(width, SIDE_CM_MAX)) return null;
  return length! * width!;
}

/** All parts; null while one of them cannot be read. */
export function totalCm2(parts: readonly AreaPart[]): number | null {
  if (parts.length === 0) return null;
  const all = parts.map(partCm2);
  if (all.includes(null)) return null;
  const sum = all.reduce<number>((total, one) => total + one!, 0);
  return sum <= AREA_CM2_MAX ? sum : null;
}

/** Square centimetres as exact square metres with one decimal at least. */
export function metres(cm2: number): string {
  const whole = Math.floor(cm2 / 10_000);
  const rest = String(cm2 % 10_000)
    .padStart(4, "0")
    .replace(/0{1,3}$/, "");
  return `${whole}.${rest}`;
}

export interface Standing {
  standing: AreaStanding;
  /** By how much it falls short. */
  short: string | null;
}

/** How an area stands to the band of the facility; both ends belong to it. */
export function standingOf(cm2: number, basis: Pick<VisitBasis, "kind" | "band">): Standing {
  if (basis.kind === "kit" || basis.kind === "dispenser")
    return { standing: "no_store", short: null };
  if (!basis.band) return { standing: "no_band", short: null };
  const least = hundredths(basis.band.leastM2)! * 100;
  const most = hundredths(basis.band.mostM2)! * 100;
  if (cm2 < least) return { standing: "below", short: metres(least - cm2) };
  return { standing: cm2 > most ? "above" : "within", short: null };
}
