/** Quantities, against the vectors the Rust imports read too. */
import { describe, expect, it } from "vitest";
import vectors from "../../tests/data/packs.json";
import { format, formatBoth, parse } from "../src/lib/packs";

const sets = vectors.sets;

describe("quantities", () => {
  it.each(vectors.parse)("reads $set '$text' as $units", ({ set, text, units }) => {
    const { packs, baseUnit } = sets[set as keyof typeof sets];
    expect(parse(text, packs, baseUnit)).toBe(units);
  });

  it.each(vectors.format)("writes $units of $set as $both", ({ set, units, text, both }) => {
    const { packs, baseUnit } = sets[set as keyof typeof sets];
    expect(format(units, packs, baseUnit)).toBe(text);
    expect(formatBoth(units, packs, baseUnit)).toBe(both);
  });

  it("reads back whatever it writes", () => {
    const { packs, baseUnit } = sets.pill;
    for (let units = 0; units < 3000; units += 7)
      expect(parse(format(units, packs, baseUnit), packs, baseUnit)).toBe(units);
  });
});
