/** Days on the facility's clock, and expiries as packs print them. */
import { describe, expect, it } from "vitest";
import { addDays, expiryDay, momentAt, monthsBetween, readExpiry, todayAt } from "../src/lib/dates";

describe("days", () => {
  it("are those of the facility's clock, not the computer's", () => {
    const lateInLondon = Date.parse("2026-03-01T17:00:00Z");
    expect(todayAt(480, lateInLondon)).toBe("2026-03-02");
    expect(momentAt("2026-03-01T17:00:00Z", 480)).toBe("2026-03-02 01:00");
  });

  it.each([
    ["2027-03-31", "2027-03-31"],
    ["2027/3/31", "2027-03-31"],
    ["2027.03", "2027-03"],
    ["20270331", "2027-03-31"],
    ["202703", "2027-03"],
    ["2027年3月", "2027-03"],
    ["2027年3月31日", "2027-03-31"],
    ["２０２７-０３", "2027-03"],
    ["2027-02-30", null],
    ["2027-13", null],
    ["27-03", null],
    ["soon", null],
  ])("reads %s as %s", (text, day) => expect(readExpiry(text)).toBe(day));

  it("turn a month into its last day and count on", () => {
    expect(expiryDay("2028-02")).toBe("2028-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(monthsBetween("2026-11-30", "2027-02-01")).toBe(3);
  });
});
