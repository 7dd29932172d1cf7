/** What the pages of temperature and humidity reckon for themselves. */
import { describe, expect, test } from "vitest";
import type { Limits, Mark } from "../src/api/climate";
import {
  around,
  calendarState,
  chosenSensors,
  halfOf,
  leading,
  outside,
  percent,
  readNumber,
  shiftMonth,
} from "../src/pages/climate/model";

const NORMAL: Limits = { celsiusLow: 10, celsiusHigh: 30, humidityLow: 35, humidityHigh: 75 };

describe("numbers as people type them", () => {
  test.each([
    ["21.5", 21.5],
    ["２１。５", 21.5],
    ["21,5 ℃", 21.5],
    ["-3", -3],
    ["48%", 48],
    ["", null],
    ["21.555", null],
    ["七十", null],
    ["1e3", null],
  ])("%s", (text, value) => expect(readNumber(text)).toBe(value));
});

test("on the limit is inside", () => {
  expect(outside(NORMAL, 30, 75)).toEqual({ celsius: null, humidity: null });
  expect(outside(NORMAL, 30.1, 34.9)).toEqual({ celsius: "high", humidity: "low" });
  expect(outside({ ...NORMAL, celsiusLow: null }, -5, null).celsius).toBe(null);
});

test("a month begins on its weekday, with Monday first", () => {
  expect([leading("2026-06"), leading("2026-03"), leading("2026-02")]).toEqual([0, 6, 6]);
  expect([shiftMonth("2026-01", -1), shiftMonth("2026-12", 1)]).toEqual(["2025-12", "2027-01"]);
});

test("a half that has not come is not missing, and what waits is not missing either", () => {
  const none: Mark = { reading: null, others: [] };
  const now = { day: "2026-03-02", half: "morning" } as const;
  const state = (day: string, half: "morning" | "afternoon", waiting = false) =>
    calendarState(none, day, half, now, waiting ? [{ day, half }] : []);
  expect(state("2026-03-01", "afternoon")).toBe("missing");
  expect(state("2026-03-01", "afternoon", true)).toBe("waiting");
  expect(state("2026-03-02", "morning")).toBe("missing");
  expect(state("2026-03-02", "afternoon")).toBe("ahead");
  expect(state("2026-03-03", "morning")).toBe("ahead");
  expect([halfOf("2026-03-02 11:59"), halfOf("2026-03-02 12:00")]).toEqual([
    "morning",
    "afternoon",
  ]);
});

test("an excursion is drawn with as much time around it, and never beyond now", () => {
  const minute = 60_000;
  const at = (m: number) => new Date(m * minute).toISOString();
  expect(around(at(100), at(140), 1000 * minute)).toEqual([60 * minute, 180 * minute]);
  expect(around(at(100), at(102), 1000 * minute)).toEqual([85 * minute, 117 * minute]);
  expect(around(at(100), null, 160 * minute)).toEqual([40 * minute, 160 * minute]);
  expect(around(at(100), at(140), 150 * minute)).toEqual([60 * minute, 150 * minute]);
});

test("sensors are compared as an address names them, six at most", () => {
  const codes = ["a", "b", "c", "d", "e", "f", "g"];
  expect(chosenSensors(codes, "")).toEqual(codes.slice(0, 6));
  expect(chosenSensors(codes, "g,b,gone")).toEqual(["g", "b"]);
  expect(chosenSensors(codes, "gone")).toEqual(codes.slice(0, 6));
});

test("what is not wholly covered is not 100 %", () => {
  expect([percent(999, 1000), percent(1000, 1000), percent(0, 0)]).toEqual([99, 100, 0]);
});
