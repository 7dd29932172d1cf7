/** A made-up API for looking at the pages without a server; never part of what is shipped. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import * as data from "./mock-data.ts";

type Answer = [status: number, body?: unknown];
type Handler = (m: RegExpMatchArray, body: never, query: URLSearchParams) => Answer;

const page = (items: unknown[]) => [200, { items, next: null }] as Answer;
const problem = (status: number, code: string, detail: string): Answer => [
  status,
  { type: "about:blank", status, code, detail },
];

let signedIn = false;
const documents = new Map(data.documents.map((d) => [d.id, d]));

const F = "/facilities/([^/]+)";
const routes: [string, Handler][] = [
  ["GET /demo", () => [200, { accounts: data.accounts }]],
  [
    "GET /session",
    () => (signedIn ? [200, data.me] : problem(401, "sign-in-required", "请先登录")),
  ],
  ["POST /session", () => ((signedIn = true), [200, data.me])],
  ["DELETE /sessions?", () => ((signedIn = false), [204])],
  ["GET /sessions", () => page(data.sessions)],
  ["POST /session/password", () => [204]],
  ["GET /links/.*", () => [200, { purpose: "invite", username: "wang", name: "王秀英" }]],
  ["POST /links/.*", () => ((signedIn = true), [200, data.me])],
  ["GET /facilities", () => page(data.facilities)],
  [`GET ${F}`, ([, code]) => [200, data.facility(code!)]],
  [`GET ${F}/partners`, () => page(data.facilities.map((f) => ({ ...f, relation: "supplied" })))],
  [`GET ${F}/home`, () => [200, data.home([...documents.values()])]],
  [`GET ${F}/stock`, () => [200, data.stock]],
  [`GET ${F}/stock/([^/]+)/card`, ([, , code]) => [200, data.card(code!)]],
  [`GET ${F}/documents`, () => page([...documents.values()].reverse())],
  [
    `GET ${F}/documents/([^/]+)`,
    ([, , id]) =>
      documents.has(id!) ? [200, documents.get(id!)] : problem(404, "not-found", "没有找到"),
  ],
  [
    `POST ${F}/documents`,
    (_, body) => {
      const made = data.posted(body, documents.size + 1);
      documents.set(made.id, made);
      return [201, made];
    },
  ],
  [`GET ${F}/incoming`, () => page(data.incoming)],
  [
    `GET ${F}/proposal`,
    (_m, _b, q) => [200, data.proposal(q.get("product")!, Number(q.get("units")))],
  ],
  [`GET ${F}/checks`, () => page(data.checks)],
  ["GET /reasons", () => page(data.reasons)],
  ["GET /products", () => page(data.products)],
  ["GET /products/([^/]+)", ([, code]) => [200, data.products.find((p) => p.code === code)]],
  ["GET /lots", () => page(data.lots)],
  ["GET /lots/([^/]+)", ([, id]) => [200, data.lots.find((l) => l.id === id)]],
  ["GET /lots/([^/]+)/holdings", () => page(data.holdings)],
  ["GET /regions", () => page(data.regions)],
  ["GET /users", () => page(data.users)],
  ["GET /users/([^/]+)", () => [200, data.users[0]]],
  ["POST /users", () => [201, { user: data.users[0], link: "/link/3f9a-made-up" }]],
  ["GET /audit", () => page(data.audit)],
];

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text ? JSON.parse(text) : undefined;
}

async function answer(request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? "/", "http://localhost");
  const asked = `${request.method} ${decodeURIComponent(url.pathname.replace("/api/v1", ""))}`;
  const body = (await bodyOf(request)) as never;
  for (const [pattern, handler] of routes) {
    const fits = asked.match(new RegExp(`^${pattern}$`));
    if (!fits) continue;
    const [status, result] = handler(fits, body, url.searchParams);
    response.writeHead(status, {
      "Content-Type": status < 400 ? "application/json" : "application/problem+json",
    });
    response.end(result === undefined ? undefined : JSON.stringify(result));
    return;
  }
  response.writeHead(404, { "Content-Type": "application/problem+json" });
  response.end(JSON.stringify({ code: "not-found", detail: `mock: ${asked}` }));
}

export function mockApi(): Plugin {
  return {
    name: "mock-api",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith("/api/")) return next();
        void answer(request, response).catch(next);
      });
    },
  };
}
