/** The regions as a tree: which rows are to be seen, and where the keys lead. */
import type { Region } from "../../api/types";

export interface TreeRow {
  region: Region;
  /** From 1. */
  level: number;
  parents: string[];
  hasBelow: boolean;
  /** Facilities in it and below. */
  facilities: number;
  position: number;
  count: number;
}

/** All regions, each after its parent; those whose parent is not told stand at the top. */
export function treeOf(all: readonly Region[]): TreeRow[] {
  const codes = new Set(all.map((region) => region.code));
  const below = new Map<string, Region[]>();
  for (const region of all) {
    const parent = region.parent && codes.has(region.parent) ? region.parent : "";
    below.set(parent, [...(below.get(parent) ?? []), region]);
  }
  const rows: TreeRow[] = [];
  const walk = (parent: string, parents: string[]): number => {
    let sum = 0;
    const siblings = below.get(parent) ?? [];
    siblings.forEach((region, i) => {
      const row: TreeRow = {
        region,
        level: parents.length + 1,
        parents,
        hasBelow: below.has(region.code),
        facilities: 0,
        position: i + 1,
        count: siblings.length,
      };
      rows.push(row);
      row.facilities = (region.facilities ?? 0) + walk(region.code, [...parents, region.code]);
      sum += row.facilities;
    });
    return sum;
  };
  walk("", []);
  return rows;
}

/** The rows to be seen: those below open ones, or what a search finds with all that is above it. */
export function seen(
  rows: readonly TreeRow[],
  open: ReadonlySet<string>,
  typed: string,
  retired: boolean,
): TreeRow[] {
  const kept = retired ? rows : rows.filter((row) => row.region.status !== "retired");
  const words = typed.trim().toLowerCase();
  if (!words) return kept.filter((row) => row.parents.every((code) => open.has(code)));
  const hits = kept.filter(({ region }) =>
    `${region.name} ${region.code}`.toLowerCase().includes(words),
  );
  const codes = new Set(hits.flatMap((row) => [...row.parents, row.region.code]));
  return kept.filter((row) => codes.has(row.region.code));
}

export type TreeStep = { to: string } | { fold: string } | { unfold: string } | null;

/** What a key does on a row, as trees on every desktop do it. */
export function step(
  rows: readonly TreeRow[],
  at: number,
  key: string,
  open: ReadonlySet<string>,
): TreeStep {
  const row = rows[at];
  if (!row) return null;
  const to = (other: TreeRow | undefined): TreeStep => (other ? { to: other.region.code } : null);
  const { code } = row.region;
  const isOpen = row.hasBelow && open.has(code);
  if (key === "ArrowDown") return to(rows[at + 1]);
  if (key === "ArrowUp") return to(rows[at - 1]);
  if (key === "Home") return to(rows[0]);
  if (key === "End") return to(rows[rows.length - 1]);
  if (key === "ArrowRight")
    return isOpen ? to(rows[at + 1]) : row.hasBelow ? { unfold: code } : null;
  if (key === "ArrowLeft") {
    if (isOpen) return { fold: code };
    return to(rows.find((other) => other.region.code === row.parents[row.parents.length - 1]));
  }
  return null;
}
