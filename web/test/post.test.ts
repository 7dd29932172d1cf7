/** Documents being written: drafts, faults, requests, choosing lots. */
import { beforeEach, describe, expect, it } from "vitest";
import type { StockDocument, StockItem, StockLot } from "../src/api/types";
import { ProblemError } from "../src/api/client";
import { parse } from "../src/lib/packs";
import {
  draftFromSource,
  draftKey,
  faultsOf,
  loadDraft,
  newDraft,
  newLine,
  saveDraft,
  toRequest,
  type LineDraft,
} from "../src/pages/post/draft";
import { choices, laterFirst, pickOf } from "../src/pages/post/lots";
import { refusals } from "../src/pages/post/refusals";

const packs = [{ name: "盒", units: 10 }];
const units = (line: LineDraft) => parse(line.qty, packs, "只");

beforeEach(() => localStorage.clear());

describe("a draft", () => {
  const key = draftKey("u1", "F1", "receipt", "");

  it("keeps its id over a reload, one for each person, facility and kind", () => {
    const draft = newDraft({ note: "half" });
    saveDraft(key, draft);
    expect(loadDraft(key)).toEqual(draft);
    expect(loadDraft(draftKey("u2", "F1", "receipt", ""))).toBeNull();
    expect(loadDraft(draftKey("u1", "F1", "issue", ""))).toBeNull();
    saveDraft(key, null);
    expect(loadDraft(key)).toBeNull();
  });

  it("is not stopped by a broken memory", () => {
    localStorage.setItem(key, "{oops");
    expect(loadDraft(key)).toBeNull();
  });

  it("becomes a request: today, dates read, empty things left out", () => {
    const draft = newDraft({
      partnerName: " 省药具站 ",
      lines: [newLine({ product: "T1", lot: " A1 ", expiry: "2027.03", qty: "2盒3" })],
    });
    expect(toRequest("receipt", draft, "2026-11-23", units)).toEqual({
      id: draft.id,
      kind: "receipt",
      occurredOn: "2026-11-23",
      counterparty: { name: "省药具站" },
      lines: [{ product: "T1", lot: { number: "A1", expiry: "2027-03" }, units: 23 }],
    });
  });

  it("says what is missing by the server's names", () => {
    const line = newLine({ product: "T1", expiry: "soon", qty: "x" });
    const draft = newDraft({ lines: [line, newLine({ product: "T1", qty: "0" })] });
    expect(faultsOf("zone_move", draft, units)).toEqual({
      "lines[0].units": "unreadable",
      "lines[0].lot.expiry": "unreadable",
      "lines[0].toZone": "missing",
      "lines[1].units": "zero",
      "lines[1].toZone": "missing",
    });
    expect(faultsOf("issue", newDraft(), units)).toEqual({ counterparty: "missing" });
    const asked = faultsOf("dispense", newDraft({ lines: [line] }), units, () => true);
    expect(asked["lines[0].reason"]).toBe("missing");
  });

  it("is filled with what of a delivery has not arrived", () => {
    const product = { code: "T1", name: "套", spec: "", category: "condom", baseUnit: "只", packs };
    const at = (line: number) => ({
      line,
      product,
      lot: { id: `l${line}`, number: `A${line}`, expiry: "2027-03-31" },
      zone: { code: "HG", name: "" },
      toZone: null,
      units: 50,
      reason: null,
    });
    const sent = {
      id: "d1",
      facility: { code: "D1", name: "县库" },
      lines: [at(1), at(2)],
      underWay: [
        { lotId: "l1", units: 0 },
        { lotId: "l2", units: 30 },
      ],
    } as unknown as StockDocument;
    const draft = draftFromSource(sent);
    expect(draft).toMatchObject({ source: "d1", partner: "D1" });
    expect(draft.lines).toMatchObject([{ product: "T1", lot: "A2", qty: "30" }]);
  });
});

describe("choosing lots", () => {
  const lot = (number: string, expiry: string, state = "ok", held = 50) =>
    ({
      id: number,
      number,
      expiry,
      state,
      units: held,
      zones: [{ code: "HG", name: "合格品区", state: "qualified", units: held }],
    }) as unknown as StockLot;
  const item = {
    product: { code: "T1", packs, baseUnit: "只" },
    lots: [
      lot("late", "2028-01-31"),
      lot("early", "2027-01-31"),
      lot("old", "2020-01-31", "expired"),
    ],
  } as unknown as StockItem;
  const line = (number: string, qty: string) => {
    const choice = choices(item).find((c) => c.lot.number === number)!;
    return newLine({ product: "T1", qty, ...pickOf(choice) });
  };

  it("offers the earliest expiry first and what may not go out last", () => {
    expect(choices(item).map((c) => c.lot.number)).toEqual(["early", "late", "old"]);
  });

  it("asks why a later expiry goes first, while an earlier one is left", () => {
    const late = line("late", "5");
    expect(laterFirst(late, [late], item, units)).toBe(true);
    const all = [line("early", "5盒"), late];
    expect(laterFirst(late, all, item, units)).toBe(false);
    const early = line("early", "5");
    expect(laterFirst(early, [early], item, units)).toBe(false);
  });
});

describe("refusals", () => {
  it("are sorted to fields, lines and the rest", () => {
    const veto = (field: string, detail: string) => ({ field, code: "x", detail });
    const error = new ProblemError({
      status: 409,
      code: "lot-expired",
      detail: "first",
      vetoes: [
        veto("lines[1].lot", "过期"),
        veto("lines[1].units", "不够"),
        veto("occurredOn", "未来"),
        veto("", "别的"),
      ],
    });
    expect(refusals(error)).toMatchObject({
      lines: { 1: ["过期", "不够"] },
      fields: { occurredOn: "未来" },
      rest: ["别的"],
    });
    const one = new ProblemError({ status: 422, code: "y", detail: "缺", field: "lines[0].units" });
    expect(refusals(one).lines).toEqual({ 0: ["缺"] });
  });
});
