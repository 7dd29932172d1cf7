/** What scanners type. GTINs here are made up, with right check digits. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gtinChecks, parseScan } from "../src/lib/gs1";

const GTIN = "06901234567892";
const year = 2026;

describe("a scan", () => {
  it("is a plain GTIN of 13 or 14 digits with the right check digit", () => {
    expect(parseScan("6901234567892", year)).toEqual({ gtin: GTIN });
    expect(parseScan(GTIN, year)).toEqual({ gtin: GTIN });
    expect(parseScan("6901234567893", year)).toBeNull();
    expect(gtinChecks("123")).toBe(false);
  });

  it("is an element string with product, expiry, lot and serial", () => {
    expect(parseScan(`01${GTIN}17270331` + "10A1-7\u001d21S99", year)).toEqual({
      gtin: GTIN,
      expiry: "2027-03-31",
      lot: "A1-7",
      serial: "S99",
    });
  });

  it.each(["\u001d", "<GS>", "{GS}"])("knows the separator %j", (gs) => {
    expect(parseScan(`]d201${GTIN}10LOT${gs}17280200`, year)).toEqual({
      gtin: GTIN,
      lot: "LOT",
      expiry: "2028-02-29",
    });
  });

  it("passes over dates and counts that are not asked for", () => {
    const scan = parseScan(`01${GTIN}11240101` + "30100\u001d10B2", year);
    expect(scan).toEqual({ gtin: GTIN, lot: "B2" });
  });

  it("is also the bracketed text under the symbol", () => {
    expect(parseScan(`(01)${GTIN}(17)270300(10)B7`, year)).toEqual({
      gtin: GTIN,
      expiry: "2027-03-31",
      lot: "B7",
    });
  });

  it("places two-digit years in the nearest century", () => {
    expect(parseScan(`01${GTIN}17991231`, year)?.expiry).toBe("1999-12-31");
    expect(parseScan(`01${GTIN}17760101`, year)?.expiry).toBe("2076-01-01");
  });

  it.each([
    "",
    "避孕套",
    "T001",
    `01${GTIN}1727`,
    `01${GTIN}17271331`,
    "10LOT",
    `01${GTIN}17270230`,
  ])("is not %j", (text) => expect(parseScan(text, year)).toBeNull());

  it("is read as the server reads it", () => {
    const file = readFileSync("../tests/data/scans.json", "utf8");
    const cases = JSON.parse(file) as {
      text: string;
      scan: Record<string, string | null> | null;
    }[];
    expect(cases.length).toBeGreaterThan(40);
    for (const { text, scan } of cases) {
      const found = Object.entries(scan ?? {}).filter(([, value]) => value !== null);
      expect(parseScan(text, year), text).toEqual(scan && Object.fromEntries(found));
    }
  });
});
