/** Naming columns, correcting cells, and the file of links. */
import { describe, expect, it } from "vitest";
import type { ImportColumn, ImportRow } from "../src/api/imports";
import {
  applied,
  corrected,
  editsOf,
  holderOf,
  linksFile,
  looseFaults,
  renamed,
  shownColumns,
} from "../src/pages/import/model";

const columns: ImportColumn[] = [
  { column: "product", required: true, at: 0 },
  { column: "lot", required: false, at: 1 },
  { column: "zone", required: false, at: null },
];
const row: ImportRow = {
  row: 7,
  cells: ["P1", ""],
  edited: [],
  leftOut: false,
  apart: false,
  faults: [
    { column: "lot", code: "cell-missing", detail: "" },
    { column: "zone", code: "zone-unknown", detail: "" },
    { column: null, code: "x", detail: "" },
  ],
};

describe("naming columns", () => {
  it("takes a place away from the column that had it", () => {
    expect(renamed(columns, "zone", 1)).toEqual({ zone: 1, lot: null });
    expect(holderOf(columns, "zone", 1)).toBe("lot");
  });
  it("is seen before the server has answered", () => {
    const after = applied(columns, renamed(columns, "zone", 1));
    expect(after.map((c) => c.at)).toEqual([0, null, 1]);
  });
  it("changes nothing else", () => {
    expect(renamed(columns, "lot", 1)).toEqual({ lot: 1 });
    expect(renamed(columns, "lot", null)).toEqual({ lot: null });
    expect(renamed(columns, "zone", 5)).toEqual({ zone: 5 });
    expect(holderOf(columns, "lot", 1)).toBeUndefined();
    expect(holderOf(columns, "zone", null)).toBeUndefined();
  });
});

describe("corrections", () => {
  it("are kept until they are as the server has them", () => {
    const once = corrected(new Map(), row, 1, "A1");
    const twice = corrected(once, row, 4, "x");
    expect(editsOf(twice)).toEqual([
      { row: 7, at: 1, text: "A1" },
      { row: 7, at: 4, text: "x" },
    ]);
    expect(editsOf(corrected(corrected(twice, row, 1, ""), row, 4, ""))).toEqual([]);
    expect(once.size).toBe(1);
  });
});

describe("a row", () => {
  it("shows what must be there, what is wrong and what says something", () => {
    expect(shownColumns(columns, row).map((c) => c.column)).toEqual(["product", "lot"]);
    expect(shownColumns(columns, { ...row, faults: [] }).map((c) => c.column)).toEqual(["product"]);
  });
  it("tells the faults that no field shows", () => {
    expect(looseFaults(columns, row).map((fault) => fault.code)).toEqual(["zone-unknown", "x"]);
  });
});

describe("the file of links", () => {
  it("is whole, opens in Excel and holds no formula", () => {
    const guests = [
      { username: "wang", name: '王"丽', link: "/link/abc" },
      { username: "=cmd()", name: "＝x", link: "/link/def" },
      { username: "in", name: "already", link: null },
    ];
    expect(linksFile(guests, ["用户名", "姓名", "链接"], "https://y.cn")).toBe(
      '\ufeff"用户名","姓名","链接"\r\n' +
        '"wang","王""丽","https://y.cn/link/abc"\r\n' +
        '"\'=cmd()","\'＝x","https://y.cn/link/def"\r\n',
    );
  });
});
