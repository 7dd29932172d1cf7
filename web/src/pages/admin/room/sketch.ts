/** What can be done to a floor sketch; every step gives a sketch whose things lie in the room. */
import type { ItemKind, Sketch, SketchItem } from "../../../api/admin";

export const SIDE_MIN = 2;
export const SIDE_MAX = 40;
export const CELLS_CM = [25, 50, 100, 200] as const;

/** How large a thing is put down, in centimetres across and down. */
const USUAL_CM: Record<ItemKind, [number, number]> = {
  zone: [200, 200],
  shelf: [200, 50],
  door: [100, 50],
  window: [150, 50],
  air_conditioner: [100, 50],
  thermo_hygrometer: [50, 50],
  fire_extinguisher: [50, 50],
  worktable: [150, 100],
};

/** A blank sketch of about this many square metres, half a metre to a cell. */
export function blank(areaM2: number): Sketch {
  const side = Math.sqrt(Math.max(areaM2, 1)) * 2;
  const columns = clamp(Math.round(side), SIDE_MIN, SIDE_MAX);
  const rows = clamp(Math.round((areaM2 * 4) / columns), SIDE_MIN, SIDE_MAX);
  return { columns, rows, cellCm: 50, items: [] };
}

const clamp = (n: number, least: number, most: number) => Math.min(Math.max(n, least), most);

export const overlaps = (a: SketchItem, b: SketchItem): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The thing pushed back into the room. */
function within(sketch: Sketch, item: SketchItem): SketchItem {
  const w = clamp(item.w, 1, sketch.columns);
  const h = clamp(item.h, 1, sketch.rows);
  return {
    ...item,
    w,
    h,
    x: clamp(item.x, 0, sketch.columns - w),
    y: clamp(item.y, 0, sketch.rows - h),
  };
}

/** The first spot where nothing of its sort is in the way; null when there is none. */
function freeSpot(sketch: Sketch, item: SketchItem): SketchItem | null {
  const zone = item.kind === "zone";
  const others = sketch.items.filter((other) => (other.kind === "zone") === zone);
  for (let y = 0; y + item.h <= sketch.rows; y++)
    for (let x = 0; x + item.w <= sketch.columns; x++) {
      const here = { ...item, x, y };
      if (!others.some((other) => overlaps(other, here))) return here;
    }
  return null;
}

/** Zones lie below what stands in them. */
const inOrder = (items: SketchItem[]): SketchItem[] => [
  ...items.filter((item) => item.kind === "zone"),
  ...items.filter((item) => item.kind !== "zone"),
];

/** The sketch with one thing more, which is smaller where it does not fit; null when it is full. */
export function add(
  sketch: Sketch,
  kind: ItemKind,
  zone?: string,
): { sketch: Sketch; at: number } | null {
  const [across, down] = USUAL_CM[kind].map((cm) => Math.max(1, Math.round(cm / sketch.cellCm)));
  const sizes: [number, number][] = [
    [across!, down!],
    [down!, across!],
    [1, 1],
  ];
  for (const [w, h] of sizes) {
    const item = within(sketch, { kind, ...(zone ? { zone } : {}), x: 0, y: 0, w, h });
    const spot = freeSpot(sketch, item);
    if (!spot) continue;
    const items = inOrder([...sketch.items, spot]);
    return { sketch: { ...sketch, items }, at: items.indexOf(spot) };
  }
  return null;
}

export function change(sketch: Sketch, at: number, by: Partial<SketchItem>): Sketch {
  const items = sketch.items.map((item, i) => {
    if (i !== at) return item;
    const next = { ...item, ...by };
    // Growing stops at the wall; it does not push the thing along.
    next.w = Math.min(next.w, by.w === undefined ? next.w : sketch.columns - item.x);
    next.h = Math.min(next.h, by.h === undefined ? next.h : sketch.rows - item.y);
    return within(sketch, next);
  });
  return { ...sketch, items };
}

export const drop = (sketch: Sketch, at: number): Sketch => ({
  ...sketch,
  items: sketch.items.filter((_, i) => i !== at),
});

/** Another size of the room; what would lie outside is pushed in. */
export function resize(sketch: Sketch, size: Partial<Sketch>): Sketch {
  const next = { ...sketch, ...size };
  next.columns = clamp(next.columns, SIDE_MIN, SIDE_MAX);
  next.rows = clamp(next.rows, SIDE_MIN, SIDE_MAX);
  return { ...next, items: next.items.map((item) => within(next, item)) };
}

/** The first two different zones that lie over each other. */
export function clash(sketch: Sketch): [SketchItem, SketchItem] | null {
  const zones = sketch.items.filter((item) => item.kind === "zone");
  for (const [i, one] of zones.entries())
    for (const other of zones.slice(i + 1))
      if (one.zone !== other.zone && overlaps(one, other)) return [one, other];
  return null;
}

/** A key pressed on a thing: what becomes of it; undefined when the key means nothing here. */
export function keyed(
  item: SketchItem,
  key: string,
  shift: boolean,
): Partial<SketchItem> | "drop" | undefined {
  if (key === "Delete" || key === "Backspace") return "drop";
  const step: Record<string, [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const [x, y] = step[key] ?? [0, 0];
  if (x === 0 && y === 0) return undefined;
  if (!shift) return x ? { x: item.x + x } : { y: item.y + y };
  return x ? { w: item.w + x } : { h: item.h + y };
}

/** Metres with one decimal at most. */
export const metres = (cells: number, cellCm: number): string =>
  String(Math.round((cells * cellCm) / 10) / 10);
