/** An alert in words, and what is left of the list when one was seen. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { alerts, refresh, seen } from "../src/alerts";
import type { Alert, AlertEvent, Facts } from "../src/api/alerts";
import { allWords } from "../src/i18n";
import { readTerms, termsOf, termsText } from "../src/pages/admin/alerts/terms";
import { stateOf, toneOf, what, where } from "../src/pages/alerts/model";
import { me } from "../src/session";

const NO_FACTS: Facts = {
  sensor: null,
  storeroom: null,
  quantity: null,
  side: null,
  limit: null,
  worst: null,
  count: null,
  day: null,
  half: null,
  battery: null,
  check: null,
  certificate: null,
};

const alert = (
  event: AlertEvent,
  facts: Partial<Facts> = {},
  more: Partial<Alert> = {},
): Alert => ({
  id: event,
  facility: { code: "XD", name: "县药具库" },
  utcOffsetMinutes: 480,
  event,
  grave: event === "excursion-alarm" || event === "power-loss",
  subject: "s",
  since: "2026-07-02T06:00:00Z",
  facts: { ...NO_FACTS, ...facts },
  raisedAt: "2026-07-02T06:30:00Z",
  endedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  escalatedAt: null,
  mayAcknowledge: true,
  ...more,
});

beforeAll(() => allWords());

describe("an alert", () => {
  it("says what happened, in one sentence", () => {
    const hot = { quantity: "celsius", side: "high", worst: 33.4, limit: 30 } as const;
    expect(what(alert("excursion-alarm", hot))).toMatch(/^温度过高，已到 33.4 ℃（限值 30 ℃）/);
    const dry = { quantity: "humidity", side: "low", worst: 20, limit: 35 } as const;
    expect(what(alert("excursion-warning", dry))).toMatch(/^湿度过低，已到 20 %/);
    expect(what(alert("power-loss", { count: 3 }))).toMatch(/^3 个测点/);
    expect(what(alert("sensor-silent", { sensor: "T1" }))).toContain("T1");
    expect(what(alert("battery-low", { sensor: "T1" }))).not.toContain("%");
    expect(what(alert("battery-low", { sensor: "T1", battery: 7 }))).toContain("7%");
    expect(what(alert("calibration-overdue", { day: "2026-07-01" }))).toContain("2026-07-01");
    const ending = { certificate: "滇药管7", day: "2026-07-02" };
    expect(what(alert("certificate-ending", ending))).toMatch(/滇药管7.*2026-07-02/);
    const missing = { day: "2026-07-02", half: "afternoon", count: 2 } as const;
    expect(what(alert("record-missing", missing))).toBe(
      "2026-07-02 下午有 2 间库房没有记录温湿度。",
    );
  });

  it("says where, and how it stands", () => {
    const room = { storeroom: { code: "R1", name: "常温库" } };
    expect(where(alert("sensor-silent", room))).toBe("县药具库 常温库");
    expect(where(alert("power-loss"))).toBe("县药具库");
    const open = alert("excursion-alarm");
    expect([stateOf(open), toneOf(open)]).toEqual(["open", "stop"]);
    const over = { ...open, endedAt: "2026-07-02T08:00:00Z" };
    expect(stateOf(over)).toBe("over");
    const done = { ...over, acknowledgedAt: "2026-07-02T08:10:00Z" };
    expect([stateOf(done), toneOf(done)]).toEqual(["acknowledged", "ok"]);
  });
});

describe("the list", () => {
  const fetchMock = vi.fn<typeof fetch>();
  beforeEach(() => {
    fetchMock.mockReset();
    vi.stubGlobal("fetch", fetchMock);
  });
  afterEach(() => me.set(null));

  it("loses at once what was seen, and is another person's never", async () => {
    const who = { user: { id: "u1" }, permissions: ["see-stock"] };
    me.set(who as never);
    const both = [alert("excursion-alarm"), alert("sensor-silent")];
    const body = JSON.stringify({ items: both, next: null, open: 2 });
    const headers = { "Content-Type": "application/json" };
    fetchMock.mockResolvedValueOnce(new Response(body, { status: 200, headers }));
    await refresh();
    expect(alerts.get()?.open).toBe(2);
    fetchMock.mockRejectedValue(new TypeError("no network"));
    seen(both[0]!);
    expect(alerts.get()?.items.map((one) => one.event)).toEqual(["sensor-silent"]);
    expect(alerts.get()?.open).toBe(1);
    await refresh();
    expect(alerts.get()?.open).toBe(1);
    me.set({ ...who, user: { id: "u2" } } as never);
    expect(alerts.get()).toBeNull();
  });
});

describe("what a rule says", () => {
  const rule = {
    stage: "first" as const,
    minutes: 5,
    roles: ["depot_manager" as const],
    channels: ["c"],
    quiet: { from: "22:00", to: "07:00" },
    loud: false,
    active: true,
  };

  it("comes back from the form as it went in", () => {
    const { stage: _, ...terms } = rule;
    expect(readTerms(termsOf(rule))).toEqual(terms);
    expect(readTerms({ ...termsOf(rule), quiet: false }).quiet).toBeNull();
    expect(readTerms({ ...termsOf(rule), minutes: " " }).minutes).toBeNaN();
  });

  it("is told in short sentences", () => {
    const channel = { id: "c", name: "值班群" };
    const told = termsText(rule, [channel as never]);
    expect(told).toEqual(["满 5 分钟", "药管员可见", "发到 值班群", "22:00–07:00 免打扰"]);
    expect(termsText({ ...rule, roles: [], channels: ["x"], quiet: null }, [])).toEqual([
      "满 5 分钟",
      "页面上不提醒",
      "发到 其他渠道",
    ]);
    const after = (minutes: number, stage: "first" | "escalated") =>
      termsText({ ...rule, minutes, stage }, [])[0];
    expect(after(0, "first")).toBe("马上");
    expect(after(1440, "escalated")).toBe("满 1 天无人知晓");
    expect(after(240, "first")).toBe("满 4 小时");
    expect(after(90, "first")).toBe("满 90 分钟");
  });
});
