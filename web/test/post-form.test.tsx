/** The posting form in a page: nothing is posted twice, nothing typed is lost. */
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Me } from "../src/api/types";
import { forgetAll } from "../src/api/shared";
import { current, FacilityGate } from "../src/facility";
import PostPage from "../src/pages/post/page";
import { me } from "../src/session";

const product = {
  code: "T002",
  name: "避孕套",
  spec: "52mm",
  category: "condom",
  baseUnit: "只",
  packs: [
    { name: "箱", units: 500 },
    { name: "盒", units: 10 },
  ],
  gtin: "06901234567892",
  status: "active",
};
const facility = {
  code: "F1",
  name: "青石镇药具库",
  kind: "depot",
  region: { code: "530102", name: "" },
  utcOffsetMinutes: 480,
  zones: [],
};
type Answer = () => Response | Promise<Response>;
const json = (status: number, body: unknown) => () =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json" },
  });

/** What the server answers to documents, one after the other; the last one stays. */
let posting: Answer[] = [];
let sent: { id: string; lines: unknown[] }[] = [];

function serve(url: string, init?: RequestInit): Response | Promise<Response> {
  const at = url.replace("/api/v1", "").split("?")[0]!;
  if (init?.method === "POST") {
    sent.push(JSON.parse(String(init.body)) as (typeof sent)[0]);
    return (posting.length > 1 ? posting.shift()! : posting[0]!)();
  }
  if (at === "/products") return json(200, { items: [product], next: null })();
  if (at === "/facilities/F1") return json(200, facility)();
  return json(200, { items: [], next: null })();
}

const root = () => document.getElementById("root")!;
const settle = () => vi.advanceTimersByTimeAsync(50);
const field = (label: string, nth = 0) => {
  const labels = [...root().querySelectorAll("label")];
  const hits = labels.filter((l) => l.textContent?.startsWith(label));
  return document.getElementById(hits[nth]!.htmlFor) as HTMLInputElement;
};
async function type(label: string, text: string, nth = 0) {
  const input = field(label, nth);
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}
async function enter(label: string) {
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  field(label).dispatchEvent(event);
  await settle();
}
const submit = () => {
  const form = root().querySelector("form")!;
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
};

async function open() {
  document.body.innerHTML = '<div id="root"></div>';
  render(
    <FacilityGate code="F1">
      <PostPage kind="receipt" />
    </FacilityGate>,
    root(),
  );
  await settle();
  await settle();
}

/** A receipt filled in by a scanner and the keyboard. */
async function fill() {
  await type("供货单位", "省药具站");
  await type("添加品种", "010690123456789217270331" + "10XH25");
  await enter("添加品种");
  await type("数量", "2箱3盒");
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  localStorage.clear();
  forgetAll();
  current.set(null);
  sent = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (url: string, init?: RequestInit) => serve(url, init)),
  );
  me.set({
    user: { id: "u1", username: "w", name: "王" },
    permissions: ["post-stock", "see-stock", "dispense"],
    roles: [],
  } as unknown as Me);
});
afterEach(() => {
  render(null, root());
  vi.useRealTimers();
});

describe("a receipt", () => {
  it("is filled by a scan and posted once, however often it is clicked", async () => {
    posting = [json(201, { id: "d1", number: 7 })];
    await open();
    await fill();
    submit();
    submit();
    await settle();
    submit();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      kind: "receipt",
      counterparty: { name: "省药具站" },
      lines: [{ product: "T002", lot: { number: "XH25", expiry: "2027-03-31" }, units: 1030 }],
    });
    expect(location.pathname).toBe("/f/F1/documents/d1");
    expect(Object.keys(localStorage).filter((key) => key.startsWith("yaoju.draft"))).toEqual([]);
  });

  it("keeps what was typed and its id over a reload and a refusal", async () => {
    const refusal = { code: "period-closed", detail: "已月结", field: "occurredOn" };
    posting = [json(409, refusal), json(201, { id: "d2", number: 8 })];
    await open();
    await fill();
    submit();
    await settle();
    expect(root().textContent).toContain("已月结");
    render(null, root());
    await open();
    expect(field("供货单位").value).toBe("省药具站");
    expect(field("数量").value).toBe("2箱3盒");
    submit();
    await settle();
    expect(sent).toHaveLength(2);
    expect(sent[1]!.id).toBe(sent[0]!.id);
  });

  it("after lost answers sends again by itself with the same id, then asks", async () => {
    posting = [
      () => Promise.reject(new TypeError("cut")),
      json(503, { code: "outcome-unknown", detail: "" }),
      () => Promise.reject(new TypeError("cut")),
    ];
    await open();
    await fill();
    submit();
    await settle();
    expect(root().textContent).toContain("用同一个单号再发");
    expect(field("数量").disabled || field("数量").closest("fieldset")!.disabled).toBe(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(new Set(sent.map((s) => s.id)).size).toBe(1);
    expect(root().textContent).toContain("还不知道是否已经记账");
    // Also after the browser's end it may not be changed, only sent again.
    render(null, root());
    await open();
    expect(root().textContent).toContain("还不知道是否已经记账");
    posting = [json(200, { id: "d3", number: 9 })];
    const again = [...root().querySelectorAll("button")].find((b) => b.textContent === "再发一次")!;
    again.click();
    await settle();
    expect(new Set(sent.map((s) => JSON.stringify(s))).size).toBe(1);
    expect(location.pathname).toBe("/f/F1/documents/d3");
  });

  it("is not sent with something missing; the fault stands at its field", async () => {
    posting = [json(201, { id: "d1", number: 7 })];
    await open();
    await type("添加品种", "T002");
    await enter("添加品种");
    submit();
    await settle();
    expect(sent).toHaveLength(0);
    expect(root().querySelectorAll('[aria-invalid="true"]')).toHaveLength(2);
    expect(root().textContent).toContain("请填写这一项");
  });
});
