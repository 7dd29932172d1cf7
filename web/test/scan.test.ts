/** When a code in front of the camera counts. */
import { describe, expect, it } from "vitest";
import { AWAY_MS, Seen } from "../src/scan/seen";

describe("a code in sight", () => {
  it("counts once while it is held there, however long", () => {
    const seen = new Seen();
    expect(seen.fresh(["A"], 0)).toEqual(["A"]);
    for (let at = 100; at < 10_000; at += 100) expect(seen.fresh(["A"], at)).toEqual([]);
  });

  it("counts again when it was away, and not after one bad picture", () => {
    const seen = new Seen();
    seen.fresh(["A"], 0);
    expect(seen.fresh(["A"], AWAY_MS)).toEqual([]);
    expect(seen.fresh(["A"], 2 * AWAY_MS + 1)).toEqual(["A"]);
  });

  it("counts each of several, each once", () => {
    const seen = new Seen();
    expect(seen.fresh(["A", "B", "A"], 0)).toEqual(["A", "B"]);
    expect(seen.fresh(["B", "C"], 100)).toEqual(["C"]);
  });
});
