/** One way to call the server: JSON both ways, refusals as typed errors, a limit on waiting. */
import { acceptLanguage } from "../i18n";
import { heard } from "../lib/clock";
import { createStore } from "../lib/store";

/** One of several reasons for a refusal, each with the field it is about. */
export interface Veto {
  field?: string;
  code: string;
  detail: string;
  facts?: Record<string, unknown>;
}

interface Problem {
  status: number;
  code: string;
  detail: string;
  field?: string;
  facts?: Record<string, unknown>;
  vetoes?: Veto[];
}

/** The server understood and refused; `detail` says what to do in the reader's language. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly facts: Record<string, unknown>;
  readonly vetoes: Veto[];

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
    this.status = problem.status;
    this.code = problem.code;
    this.field = problem.field;
    this.facts = problem.facts ?? {};
    this.vetoes = problem.vetoes ?? [];
  }
}

/** No answer came: whether the server did anything is not known. */
export class NetworkError extends Error {
  constructor(readonly reason: unknown) {
    super("no answer");
    this.name = "NetworkError";
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  /** A file to be sent as it is, instead of a body. */
  file?: Blob;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  /** Whose work it is: the server refuses it for anyone else, whoever has signed in meanwhile. */
  account?: string;
}

/** Whether the last call was answered at all. */
export const reachable = createStore(true);

/** Keeps answers for times without a network, and finds them again. */
export interface Keeper {
  /** Who asks and whether such an answer is kept at all; null when it is not. */
  place: (address: string) => string | null;
  keep: (place: string, address: string, value: unknown) => void;
  recall: (place: string, address: string) => Promise<{ value: unknown } | null>;
}

let keeper: Keeper | null = null;

export function keepWith(one: Keeper): void {
  keeper = one;
}

const DEFAULT_TIMEOUT_MS = 20_000;
/** Where an earlier answer can stand in, nobody waits that long. */
const RECALL_AFTER_MS = 8_000;
const RECALL_SOON_MS = 3_000;
let onSignedOut: () => void = () => {};

/** Who is told when the server says that nobody is signed in any more. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function withQuery(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** Builds a path from a template, each part made safe: path`/facilities/${code}`. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((all, part, i) => all + encodeURIComponent(values[i - 1]!) + part);
}

async function send(method: string, url: string, options: CallOptions): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const giveUp = () => abort.abort();
  options.signal?.addEventListener("abort", giveUp);
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": acceptLanguage(),
  };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.account) headers["Yaoju-Account"] = options.account;
  if (options.file) headers["Content-Type"] = "application/octet-stream";
  const body = options.file ?? (options.body === undefined ? null : JSON.stringify(options.body));
  try {
    const response = await fetch(url, {
      method,
      headers,
      credentials: "same-origin",
      signal: abort.signal,
      ...(body === null ? {} : { body }),
    });
    heard(response.headers.get("Date"));
    if (!reachable.get()) reachable.set(true);
    return response;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    if (reachable.get()) reachable.set(false);
    throw new NetworkError(error);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", giveUp);
  }
}

async function problemOf(response: Response): Promise<ProblemError> {
  const fallback = { status: response.status, code: `http-${response.status}`, detail: "" };
  const isProblem = response.headers.get("Content-Type")?.includes("json") ?? false;
  const body = isProblem ? ((await response.json().catch(() => ({}))) as Partial<Problem>) : {};
  return new ProblemError({ ...fallback, ...body });
}

/** Answers on their way before anything that shows them is drawn; each is taken once. */
const ahead = new Map<string, Promise<Response | null>>();
const AHEAD_MS = 10_000;

/** Asks for what will be shown soon. Whatever goes wrong is found out when it is asked for again. */
export function askAhead(account: string, addresses: readonly string[]): void {
  for (const at of addresses) {
    const asked = send("GET", `/api/v1${at}`, { account });
    ahead.set(
      at,
      asked.then(
        (response) => (response.ok ? response : null),
        () => null,
      ),
    );
    setTimeout(() => ahead.delete(at), AHEAD_MS);
  }
}

/** Forgets what was asked ahead: the next person may see other things. */
export const dropAhead = (): void => ahead.clear();

async function askedAhead(method: string, at: string): Promise<Response | null> {
  const asked = method === "GET" ? ahead.get(at) : undefined;
  if (!asked) return null;
  ahead.delete(at);
  return asked;
}

/** Calls the server and gives its JSON, or throws a ProblemError or NetworkError. */
export async function call<T>(method: string, at: string, options: CallOptions = {}): Promise<T> {
  const asked = await askedAhead(method, withQuery(at, options.query));
  const response = asked ?? (await send(method, withQuery(`/api/v1${at}`, options.query), options));
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401 && problem.code === "sign-in-required") onSignedOut();
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (error) {
    // The line broke in the middle of the answer: the request itself may well have worked.
    throw new NetworkError(error);
  }
}

/** A file that the server makes, with the name it gives it. */
export async function file(at: string, query: Query): Promise<{ blob: Blob; name: string }> {
  const response = await send("GET", withQuery(`/api/v1${at}`, query), { timeoutMs: 60_000 });
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401 && problem.code === "sign-in-required") onSignedOut();
    throw problem;
  }
  const disposition = response.headers.get("Content-Disposition") ?? "";
  const full = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  try {
    return { blob: await response.blob(), name: full ? decodeURIComponent(full) : "" };
  } catch (error) {
    throw new NetworkError(error);
  }
}

/** Whether an error leaves it open if the server did what was asked. */
export function isUnknown(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ProblemError && [502, 503, 504].includes(error.status);
}

/** Asks; where no answer comes in time, an earlier one that was kept stands in for it. */
export async function get<T>(at: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const address = withQuery(at, query);
  const keep = keeper;
  const place = keep?.place(address) ?? null;
  if (!keep || place === null) return call<T>("GET", address, { signal });
  const asked = call<T>("GET", address, { signal }).then((value) => {
    keep.keep(place, address, value);
    return value;
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const instead = new Promise<T>((stand) => {
    const recall = async () => {
      const kept = await keep.recall(place, address);
      if (kept) stand(kept.value as T);
    };
    timer = setTimeout(() => void recall(), reachable.get() ? RECALL_AFTER_MS : RECALL_SOON_MS);
  });
  try {
    return await Promise.race([asked, instead]);
  } catch (error) {
    const kept = isUnknown(error) ? await keep.recall(place, address) : null;
    if (!kept) throw error;
    return kept.value as T;
  } finally {
    clearTimeout(timer);
  }
}

export const post = <T>(at: string, body?: unknown): Promise<T> => call<T>("POST", at, { body });
export const put = <T>(at: string, body?: unknown): Promise<T> => call<T>("PUT", at, { body });
export const patch = <T>(at: string, body?: unknown): Promise<T> => call<T>("PATCH", at, { body });
export const remove = <T>(at: string): Promise<T> => call<T>("DELETE", at);
