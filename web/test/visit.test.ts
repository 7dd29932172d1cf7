/** A visit on the phone: what is asked, what is missing, how it is sent. */
import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { Check } from "../src/api/inspection";
import { excess } from "../src/pages/visit/bounds";
import { hundredths, metres, signed, standingOf, totalCm2 } from "../src/pages/visit/measure";
import {
  asked,
  EMPTY,
  evidenceLacks,
  isSigned,
  outcomeOf,
  outgoing,
  progress,
  score,
  type Answer,
  type Draft,
} from "../src/pages/visit/model";
import { mixed, pick } from "../src/pages/visit/pick";
import { keepPhoto, keptPhoto } from "../src/offline/photos";
import { add, find, jobsOf, nextOf, refuse, type Job } from "../src/offline/queue";
import { sendAll, sendJob } from "../src/offline/sender";
import { giveUp, keepDraft, sendPhoto, sendPhotos } from "../src/pages/visit/drafts";
import { isDrawn } from "../src/pages/visit/pad";

const words = (zh: string) => ({ zh, en: "" });

const check = (code: string, more: Partial<Check> = {}): Check => ({
  code,
  part: words("库房"),
  text: words(code),
  source: words("方案"),
  kinds: ["depot"],
  levels: [],
  how: "yes_no",
  least: null,
  most: null,
  unit: "",
  record: null,
  photo: false,
  weight: 1,
  fatal: false,
  onlyIf: null,
  open: false,
  ...more,
});

const band = { leastM2: "10.0", mostM2: "20.0" };

const draft = (checks: Check[], answers: Record<string, Partial<Answer>> = {}): Draft => ({
  id: "v",
  account: "a",
  facility: "T1",
  name: "T1",
  state: "open",
  kind: "inspection",
  follows: null,
  announced: false,
  openedAt: "2026-03-02T01:00:00Z",
  standard: { code: "S1", version: 1 },
  checks,
  basis: {
    kind: "depot",
    level: "township",
    band,
    declaredM2: "16.5",
    utcOffsetMinutes: 480,
    lots: [],
    supplier: null,
    days: [30, 14, 7],
  },
  answers: Object.fromEntries(
    Object.entries(answers).map(([code, answer]) => [code, { ...EMPTY, ...answer }]),
  ),
  area: null,
  sample: null,
  cards: [],
  others: "陈某， 李某",
  note: " 好 ",
  signatures: [],
  signedAt: null,
});

describe("measures", () => {
  it("are read as the server reads them", () => {
    expect([hundredths("3.25"), hundredths("3"), hundredths("0.5")]).toEqual([325, 300, 50]);
    for (const bad of ["", "-5", "10,000", "40-70", "1e3", "3.145", "长".repeat(400)])
      expect(hundredths(bad)).toBeNull();
  });

  it("may be below zero where a range says so", () => {
    expect([signed("-2.5"), signed("3"), signed("- 1"), signed("--1")]).toEqual([
      -250,
      300,
      -100,
      null,
    ]);
    const cold = check("F1", { how: "range", least: "-25", most: "-15" });
    const at = (value: string) => outcomeOf(draft([cold], { F1: { value } }), cold);
    expect(["-20", "-15", "-25.01", "20", "-", "−20"].map(at)).toEqual([
      "met",
      "met",
      "not_met",
      "not_met",
      null,
      null,
    ]);
    const count = check("N1", { how: "count", least: "1" });
    expect(outcomeOf(draft([count], { N1: { value: "-3" } }), count)).toBeNull();
  });

  it("are multiplied and judged exactly", () => {
    const small = totalCm2([{ areaM2: "8.6" }])!;
    expect(metres(small)).toBe("8.6");
    expect(standingOf(small, { kind: "depot", band })).toEqual({ standing: "below", short: "1.4" });
    const odd = totalCm2([{ lengthM: "3.33", widthM: "3.01" }])!;
    expect(metres(odd)).toBe("10.0233");
    const at = (m2: string) => standingOf(totalCm2([{ areaM2: m2 }])!, { kind: "depot", band });
    expect(["9.99", "10", "20.0", "20.01", "22"].map((m2) => at(m2).standing)).toEqual([
      "below",
      "within",
      "within",
      "above",
      "above",
    ]);
    expect(totalCm2([{ areaM2: "0" }])).toBeNull();
    expect(totalCm2([{ areaM2: "5001" }])).toBeNull();
    expect(totalCm2([{ lengthM: "3", widthM: "" }])).toBeNull();
  });
});

describe("a pick", () => {
  it("is the server's", () => {
    // The same figures stand in src/inspection/sample.rs.
    expect(mixed("a")).toBe(0x1a80b1b3);
    const lots = Array.from({ length: 12 }, (_, n) => ({
      product: `D-COC-${String(n).padStart(2, "0")}`,
      lot: `A${n}`,
      expiry: "2028-01-31",
      zone: "HG",
    }));
    const codes = (all: typeof lots) => pick(all, "7", 4).map((lot) => lot.product);
    expect(codes(lots)).toEqual(["D-COC-11", "D-COC-01", "D-COC-08", "D-COC-04"]);
    expect(codes([...lots].reverse())).toEqual(codes(lots));
  });
});

describe("what is asked", () => {
  const checks = [
    check("A1", { how: "area", fatal: true, weight: 2 }),
    check("B1"),
    check("B2", { onlyIf: "B1" }),
    check("C1", { photo: true }),
    check("D1", { open: true }),
    check("E1", { how: "range", least: "35", most: "75", unit: "%" }),
  ];

  it("hangs on what is met, and what is not named is never asked", () => {
    const codes = (one: Draft) => asked(one).map((each) => each.code);
    expect(codes(draft(checks))).toEqual(["A1", "B1", "C1", "E1"]);
    expect(codes(draft(checks, { B1: { outcome: "met" } }))).toContain("B2");
    expect(codes(draft(checks, { B1: { outcome: "not_met" } }))).not.toContain("B2");
  });

  it("is missing until it has a result, a photo, a reason", () => {
    const one = draft(checks, {
      B1: { outcome: "not_applicable" },
      C1: { outcome: "met" },
      E1: { value: "80" },
    });
    expect(progress(one).lacking).toEqual([
      { code: "A1", lack: "result" },
      { code: "B1", lack: "reason" },
      { code: "C1", lack: "photo" },
    ]);
    expect(outcomeOf(one, checks[5]!)).toBe("not_met");
    one.area = { parts: [{ areaM2: "8.6" }], measuredAt: "2026-03-02T01:00:00Z" };
    expect(outcomeOf(one, checks[0]!)).toBe("not_met");
    // Two of A1 and one of E1 are not met, one of C1 is.
    expect(score(one)).toEqual({ permille: 250, fatal: ["A1"] });
  });

  it("is sent without what is not asked", () => {
    const one = draft(checks, {
      B1: { outcome: "not_met", note: " 没有 " },
      B2: { outcome: "met" },
      E1: { value: " 50 " },
    });
    one.area = { parts: [{ lengthM: " 4", widthM: "3" }], measuredAt: "2026-03-02T01:00:00Z" };
    const sent = outgoing(one, "2026-03-02T02:00:00Z");
    expect(sent.answers.map((each) => each.check)).toEqual(["B1", "E1"]);
    expect(sent.answers[0]).toMatchObject({ outcome: "not_met", note: "没有", dueOn: null });
    expect(sent.answers[1]).toMatchObject({ outcome: null, value: "50" });
    expect(sent.area!.parts[0]).toEqual({ name: "", lengthM: "4", widthM: "3" });
    expect(sent.others).toEqual(["陈某", "李某"]);
    expect(sent.note).toBe("好");
  });

  it("is signed by both sides, or by the one there is", () => {
    const at = "2026-03-02T02:00:00Z";
    const sign = (side: "inspector" | "depot") => ({
      side,
      name: "n",
      at,
      strokes: [],
      refused: false,
      reason: "",
    });
    const one = { ...draft(checks), signatures: [sign("inspector")] };
    expect(isSigned(one)).toBe(false);
    expect(isSigned({ ...one, kind: "addendum" })).toBe(true);
    expect(isSigned({ ...one, signatures: [sign("inspector"), sign("depot")] })).toBe(true);
    expect(isDrawn([[[1, 1]], [[2, 2]]])).toBe(false);
    expect(isDrawn([[[1, 1]], [[90, 2]]])).toBe(true);
  });
});

describe("what the server would refuse", () => {
  const all = [check("A"), check("B")];
  const found = (change: (one: Draft) => void, answer: Partial<Answer> = {}) => {
    const one = draft(all, { A: { outcome: "not_met", ...answer } });
    change(one);
    return excess(one).map(({ what, code }) => (code ? `${what} ${code}` : what));
  };

  it("is told before anybody signs", () => {
    expect(found(() => {})).toEqual([]);
    expect(found(() => {}, { note: "长".repeat(500) })).toEqual([]);
    expect(found(() => {}, { note: "长".repeat(501) })).toEqual(["note A"]);
    expect(found(() => {}, { photos: Array.from({ length: 9 }, String) })).toEqual(["photos A"]);
    expect(found(() => {}, { dueOn: "2001-01-01" })).toEqual(["due A"]);
    expect(found((one) => (one.others = "甲,乙，丙、丁;戊"))).toEqual(["others"]);
    expect(found((one) => (one.others = "长".repeat(41)))).toEqual(["other"]);
    expect(found((one) => (one.note = "长".repeat(501)))).toEqual(["wholeNote"]);
    const card = { code: "x", scannedAt: "2026-03-02T01:00:00Z" };
    expect(found((one) => (one.cards = Array(41).fill(card)))).toEqual(["cards"]);
    const agreed = { book: { agrees: false, reason: "长".repeat(301) } };
    expect(found((one) => (one.agreed = agreed))).toEqual(["reason"]);
  });
});

describe("evidence", () => {
  const item = (record: "book" | "care") => ({
    record,
    values: {},
    judgement: "good" as const,
    link: "/",
  });
  const taken = { takenAt: "2026-03-02T01:00:00Z", items: [item("book"), item("care")] };

  it("is confirmed, or contradicted with a reason", () => {
    const one: Draft = { ...draft([]), evidence: taken, agreed: {} };
    expect(evidenceLacks(one)).toEqual(["book", "care"]);
    one.agreed = { book: { agrees: true, reason: "旧" }, care: { agrees: false, reason: " " } };
    expect(evidenceLacks(one)).toEqual(["care"]);
    one.agreed.care = { agrees: false, reason: " 没有检查 " };
    expect(evidenceLacks(one)).toEqual([]);
    expect(outgoing(one, "2026-03-02T02:00:00Z").evidence).toEqual([
      { record: "book", agrees: true, reason: "" },
      { record: "care", agrees: false, reason: "没有检查" },
    ]);
  });

  it("is left out where it was never shown", () => {
    expect(evidenceLacks(draft([]))).toEqual([]);
    expect("evidence" in outgoing(draft([]), "2026-03-02T02:00:00Z")).toBe(false);
  });
});

describe("a photo that was refused", () => {
  const takenAt = "2026-03-02T01:00:00.000Z";
  const one: Draft = {
    ...draft([check("A")], { A: { outcome: "not_met", photos: ["q1"] } }),
    id: "w",
    account: "b",
    state: "signed",
    signedAt: takenAt,
  };

  it("holds no document up, goes again with the visit, and goes with the draft", async () => {
    const bytes = new Uint8Array([1]).buffer;
    await keepPhoto({ id: "q1", account: "b", subject: "w", takenAt, bytes });
    await keepDraft(one);
    await sendPhotos(one);
    await refuse((await find("q1"))!, { status: 403, code: "not-allowed", detail: "" });
    await add({
      id: "d",
      account: "b",
      facility: "T1",
      path: "/facilities/T1/documents",
      body: {},
      subject: "issue",
      day: "2026-03-02",
      lines: 1,
    });
    expect(nextOf(await jobsOf("b"))?.id).toBe("d");
    await sendPhotos(one);
    expect((await find("q1"))?.state).toBe("waiting");
    await refuse((await find("q1"))!, { status: 403, code: "not-allowed", detail: "" });
    await giveUp(one);
    expect(await keptPhoto("q1")).toBeUndefined();
    expect((await jobsOf("b")).map((job) => job.id)).toEqual(["d"]);
  });
});

describe("photos and the visit", () => {
  it("go in order, and a photo is dropped when it has arrived", async () => {
    const bytes = new Uint8Array([1, 2, 3]).buffer;
    const takenAt = "2026-03-02T01:00:00.000Z";
    await keepPhoto({ id: "p1", account: "a", subject: "v", takenAt, bytes });
    const whose = { account: "a", facility: "T1", subject: "v", photo: "p1", takenAt };
    await sendPhoto(whose);
    // Put on its way twice it goes once.
    await sendPhoto(whose);
    await add({
      id: "v",
      account: "a",
      facility: "T1",
      path: "/facilities/T1/visits/v",
      method: "PUT",
      stamped: true,
      body: { note: "n" },
      subject: "visit",
      day: "2026-03-02",
      lines: 1,
    });
    const calls: { method: string; url: string; body: unknown }[] = [];
    const before = globalThis.fetch;
    globalThis.fetch = (async (url: string, init: RequestInit) => {
      calls.push({ method: init.method!, url, body: init.body });
      return new Response(JSON.stringify({ id: "v", number: 3 }), { status: 201 });
    }) as typeof fetch;
    try {
      const ended = await sendAll(
        "a",
        () => true,
        async () => {},
        (job: Job) => sendJob(job),
      );
      expect(ended).toBe("done");
    } finally {
      globalThis.fetch = before;
    }
    expect(calls.map(({ method, url }) => `${method} ${url.split("?")[0]}`)).toEqual([
      "PUT /api/v1/facilities/T1/inspection-photos/p1",
      "PUT /api/v1/facilities/T1/visits/v",
    ]);
    expect(calls[0]!.url).toContain("subject=v");
    expect(calls[0]!.body).toBeInstanceOf(Blob);
    expect(JSON.parse(calls[1]!.body as string)).toMatchObject({ note: "n" });
    expect(JSON.parse(calls[1]!.body as string).sentAt).toMatch(/Z$/);
    expect(await keptPhoto("p1")).toBeUndefined();
    expect((await jobsOf("a")).map((job) => [job.state, job.result?.number])).toEqual([
      ["sent", null],
      ["sent", 3],
    ]);
  });
});
