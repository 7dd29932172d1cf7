/** Administration without a browser: sketches, the tree of regions, the trail in sentences. */
import { describe, expect, it } from "vitest";
import type { AuditRow } from "../src/api/people";
import type { Region } from "../src/api/types";
import { add, blank, change, clash, drop, keyed, resize } from "../src/pages/admin/room/sketch";
import { seen, step, treeOf } from "../src/pages/admin/region-tree";
import { changes, says } from "../src/pages/admin/trail";

describe("a floor sketch", () => {
  const room = blank(16);

  it("begins with about the area of the room", () => {
    expect([room.columns, room.rows, room.cellCm]).toEqual([8, 8, 50]);
    const cells = ({ columns, rows }: typeof room) => (columns * rows) / 4;
    expect(Math.abs(cells(blank(55)) - 55)).toBeLessThan(4);
    expect(blank(0.1).columns).toBe(2);
    expect(blank(100_000).columns).toBe(40);
  });

  it("puts each zone where no other lies, until there is no room", () => {
    let sketch = room;
    for (const zone of ["A", "B", "C", "D"]) sketch = add(sketch, "zone", zone)!.sketch;
    expect(sketch.items.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [4, 0],
      [0, 4],
      [4, 4],
    ]);
    expect(clash(sketch)).toBeNull();
    expect(add(sketch, "zone", "E")).toBeNull();
    // A shelf stands in a zone, above it.
    const shelf = add(sketch, "shelf")!;
    expect(shelf.at).toBe(4);
  });

  it("stops at the walls", () => {
    const one = add(room, "shelf")!.sketch;
    expect(change(one, 0, { x: -3 }).items[0]!.x).toBe(0);
    expect(change(one, 0, { x: 99, y: 99 }).items[0]).toMatchObject({ x: 4, y: 7 });
    expect(change(one, 0, { w: 99 }).items[0]).toMatchObject({ x: 0, w: 8 });
    expect(change(change(one, 0, { x: 3 }), 0, { w: 9 }).items[0]).toMatchObject({ x: 3, w: 5 });
    expect(change(one, 0, { h: 0 }).items[0]!.h).toBe(1);
    const small = resize(change(one, 0, { x: 4, y: 7 }), { columns: 3, rows: 3 });
    expect(small.items[0]).toEqual({ kind: "shelf", x: 0, y: 2, w: 3, h: 1 });
    expect(drop(one, 0).items).toEqual([]);
  });

  it("tells two zones over each other, but not a zone round a corner", () => {
    const zone = (code: string, x: number) =>
      ({ kind: "zone", zone: code, x, y: 0, w: 4, h: 4 }) as const;
    expect(clash({ ...room, items: [zone("A", 0), zone("B", 3)] })?.[1].zone).toBe("B");
    expect(clash({ ...room, items: [zone("A", 0), zone("A", 3)] })).toBeNull();
    expect(clash({ ...room, items: [zone("A", 0), zone("B", 4)] })).toBeNull();
  });

  it("is drawn by keys", () => {
    const item = { kind: "shelf", x: 2, y: 2, w: 2, h: 1 } as const;
    expect(keyed(item, "ArrowLeft", false)).toEqual({ x: 1 });
    expect(keyed(item, "ArrowDown", true)).toEqual({ h: 2 });
    expect(keyed(item, "Delete", false)).toBe("drop");
    expect(keyed(item, "a", false)).toBeUndefined();
  });
});

describe("the tree of regions", () => {
  const region = (code: string, parent: string | null, facilities = 0): Region => ({
    code,
    name: `n${code}`,
    level: "county",
    parent,
    status: code === "9" ? "retired" : "active",
    facilities,
  });
  const all = [
    region("1", null),
    region("12", "1", 2),
    region("123", "12", 3),
    region("13", "1", 1),
    region("9", "missing"),
  ];
  const rows = treeOf(all);
  const codes = (list: typeof rows) => list.map((row) => row.region.code);

  it("counts what lies below, and loses nobody", () => {
    expect(codes(rows)).toEqual(["1", "12", "123", "13", "9"]);
    expect(rows.map((row) => row.facilities)).toEqual([6, 5, 3, 1, 0]);
    expect(rows.map((row) => row.level)).toEqual([1, 2, 3, 2, 1]);
  });

  it("shows what is open, and what a search finds with all above it", () => {
    expect(codes(seen(rows, new Set(["1"]), "", false))).toEqual(["1", "12", "13"]);
    expect(codes(seen(rows, new Set(), "", true))).toEqual(["1", "9"]);
    expect(codes(seen(rows, new Set(), "n123", false))).toEqual(["1", "12", "123"]);
  });

  it("is walked by keys", () => {
    const open = new Set(["1"]);
    const now = seen(rows, open, "", false);
    expect(step(now, 0, "ArrowRight", open)).toEqual({ to: "12" });
    expect(step(now, 1, "ArrowRight", open)).toEqual({ unfold: "12" });
    expect(step(now, 1, "ArrowLeft", open)).toEqual({ to: "1" });
    expect(step(now, 0, "ArrowLeft", open)).toEqual({ fold: "1" });
    expect(step(now, 2, "ArrowDown", open)).toBeNull();
    expect(step(now, 0, "End", open)).toEqual({ to: "13" });
  });
});

describe("the trail", () => {
  const row = (action: string, target: string, detail: Record<string, unknown>): AuditRow => ({
    id: "1",
    at: "2026-03-02T02:00:00Z",
    actor: null,
    action,
    targetKind: action.split(".")[0]!,
    target,
    facility: null,
    detail,
  });

  it("says what was done with its names and numbers", () => {
    const set = row("setting.change", "expiring-days", { from: 180, to: 200 });
    expect(says(set)).toBe("把“近效期天数”从 180 改为 200");
    expect(says(row("user.lock", "wang", {}))).toBe("锁定了账号 wang");
    expect(says(row("unheard.of", "x", {}))).toBe("unheard.of");
  });

  it("lists what changed and nothing else", () => {
    const changed = row("facility.change", "XD", {
      before: { name: "旧", status: "active", zones: [] },
      after: { name: "新", status: "closed", zones: [1] },
    });
    expect(changes(changed)).toEqual(["名称：旧 → 新", "状态：在用 → 关闭"]);
    expect(changes(row("user.lock", "wang", {}))).toEqual([]);
  });
});
