/** Calls to the server: refusals, lost answers, sending again. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  askAhead,
  call,
  dropAhead,
  NetworkError,
  path,
  ProblemError,
  whenSignedOut,
  withQuery,
} from "../src/api/client";
import { untilKnown } from "../src/api/safely";

const fetchMock = vi.fn<typeof fetch>();
beforeEach(() => {
  fetchMock.mockReset();
  vi.stubGlobal("fetch", fetchMock);
});

const answer = (status: number, body: unknown, type = "application/json") =>
  new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: { "Content-Type": type },
  });
const problem = (status: number, body: object) => answer(status, body, "application/problem+json");

describe("a call", () => {
  it("sends JSON from the same origin in the reader's language", async () => {
    fetchMock.mockResolvedValue(answer(200, { ok: 1 }));
    expect(await call("POST", "/x", { body: { a: 1 }, query: { q: "库", none: "" } })).toEqual({
      ok: 1,
    });
    const [url, init] = fetchMock.mock.calls[0]!;
    expect(url).toBe("/api/v1/x?q=%E5%BA%93");
    expect(init).toMatchObject({ method: "POST", credentials: "same-origin", body: '{"a":1}' });
    expect(init!.headers).toMatchObject({
      "Content-Type": "application/json",
      "Accept-Language": "zh-CN,zh;q=0.9",
    });
  });

  it("gives a refusal with its code, field and vetoes", async () => {
    const vetoes = [{ field: "lines[0].units", code: "insufficient-stock", detail: "库存不足" }];
    fetchMock.mockResolvedValue(
      problem(409, { code: "insufficient-stock", detail: "库存不足", field: "lines[0]", vetoes }),
    );
    const error = await call("POST", "/x").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      status: 409,
      code: "insufficient-stock",
      message: "库存不足",
      vetoes,
    });
  });

  it("takes an answer asked for ahead once, and asks again after a refusal", async () => {
    fetchMock.mockImplementation(async () => answer(200, { n: fetchMock.mock.calls.length }));
    askAhead("account", ["/x", "/y"]);
    expect(fetchMock.mock.calls[0]![1]!.headers).toMatchObject({ "Yaoju-Account": "account" });
    expect(await call("GET", "/x")).toEqual({ n: 1 });
    expect(await call("GET", "/x")).toEqual({ n: 3 });
    dropAhead();
    expect(await call("GET", "/y")).toEqual({ n: 4 });
    fetchMock.mockResolvedValueOnce(problem(401, { code: "other-account" }));
    askAhead("account", ["/z"]);
    expect(await call("GET", "/z")).toEqual({ n: 6 });
  });

  it("survives a refusal that is not JSON", async () => {
    fetchMock.mockResolvedValue(new Response("<html>", { status: 502 }));
    await expect(call("GET", "/x")).rejects.toMatchObject({ status: 502, code: "http-502" });
  });

  it("tells a lost answer from a refusal, also when it breaks off", async () => {
    fetchMock.mockRejectedValueOnce(new TypeError("network"));
    await expect(call("GET", "/x")).rejects.toBeInstanceOf(NetworkError);
    fetchMock.mockResolvedValueOnce(new Response('{"half":', { status: 200 }));
    await expect(call("GET", "/x")).rejects.toBeInstanceOf(NetworkError);
  });

  it("gives up waiting", async () => {
    fetchMock.mockImplementation(
      (_, init) =>
        new Promise((_done, fail) =>
          init!.signal!.addEventListener("abort", () => fail(new Error("aborted"))),
        ),
    );
    await expect(call("GET", "/x", { timeoutMs: 5 })).rejects.toBeInstanceOf(NetworkError);
  });

  it("says when nobody is signed in, but not for a wrong password", async () => {
    const signedOut = vi.fn();
    whenSignedOut(signedOut);
    fetchMock.mockResolvedValueOnce(problem(401, { code: "sign-in-failed", detail: "" }));
    await call("POST", "/session").catch(() => {});
    expect(signedOut).not.toHaveBeenCalled();
    fetchMock.mockResolvedValueOnce(problem(401, { code: "sign-in-required", detail: "" }));
    await call("GET", "/x").catch(() => {});
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it("makes addresses safe", () => {
    expect(path`/a/${"../b c"}/d`).toBe("/a/..%2Fb%20c/d");
    expect(withQuery("/a", { x: 0, y: null, z: undefined })).toBe("/a?x=0");
  });
});

describe("sending until the outcome is known", () => {
  const none = [0, 0];

  it("sends again after lost answers and 503, and says so", async () => {
    const send = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new NetworkError("cut"))
      .mockRejectedValueOnce(new ProblemError({ status: 503, code: "busy", detail: "" }))
      .mockResolvedValue("posted");
    const unknown = vi.fn();
    expect(await untilKnown(send, unknown, none)).toBe("posted");
    expect(unknown.mock.calls).toEqual([[1], [2]]);
  });

  it("does not repeat a refusal, and stops at last", async () => {
    const refused = new ProblemError({ status: 409, code: "lot-expired", detail: "" });
    const send = vi.fn(() => Promise.reject(refused));
    await expect(untilKnown(send, () => {}, none)).rejects.toBe(refused);
    expect(send).toHaveBeenCalledOnce();
    const cut = vi.fn(() => Promise.reject(new NetworkError("cut")));
    await expect(untilKnown(cut, () => {}, none)).rejects.toBeInstanceOf(NetworkError);
    expect(cut).toHaveBeenCalledTimes(3);
  });
});
