/** Calls about labels: which there are, what wants one, printing, the print log, printers. */
import { call, file, get, path, patch, post, type Query } from "./client";
import { untilKnown } from "./safely";
import type { Page } from "./types";

export type Subject =
  | "card"
  | "lot"
  | "shelf"
  | "zone"
  | "room"
  | "slot"
  | "dispenser"
  | "facility"
  | "product"
  | "kit"
  | "region"
  | "sensor";

export interface TemplateField {
  name: string;
  label: string;
  longest: number;
  required: boolean;
  choices: string[];
  /** Filled by the program; what is not is typed. */
  live: boolean;
  inRows: boolean;
}

export interface Template {
  key: string;
  name: string;
  /** Millimetres. */
  width: number;
  height: number;
  subject: Subject;
  printer: "roll" | "sheet";
  own: boolean;
  /** A thing may be any name that somebody types. */
  typedThings: boolean;
  fields: TemplateField[];
}

export type Standing = "never" | "outdated" | "current";

export interface Thing {
  thing: string;
  name: string;
  detail: string;
  code: string | null;
  state: Standing;
  printedAt: string | null;
  printedAs: string | null;
  typed: Record<string, string>;
  changed: { field: string; label: string; printed: string; now: string }[];
}

export interface Due extends Thing {
  template: string;
  subject: Subject;
}

export interface Room {
  storeroom: string | null;
  name: string;
  varieties: number;
  withCard: number;
  outdated: number;
}

/** What narrows the list of things down; `due` are those without a label and with a false one. */
export interface Filter {
  storeroom?: string;
  product?: string;
  state?: Standing | "due";
  expiringWithin?: number;
}

export interface Order {
  template: string;
  language: "zh" | "en";
  things?: string[];
  all?: Filter;
  values: Record<string, Record<string, string>>;
  copies: number;
}

export interface Job {
  id: string;
  template: string;
  name: string;
  subject: Subject | null;
  language: "zh" | "en";
  copies: number;
  count: number;
  head: { seq: number; code: string };
  printedAt: string;
  printedBy: { name: string };
  missing?: string[];
  labels?: { thing: string; name: string; code: string | null; facts: Record<string, string> }[];
}

export interface Preview {
  count: number;
  missing: string[];
  svgs: string[];
}

export interface Printer {
  code: string;
  name: string;
  host: string;
  port: number;
  dpi: number;
  language: "zpl";
  active: boolean;
}

export type DeliveryState = "sending" | "sent" | "failed" | "unsure";

export interface Reason {
  code: string;
  detail: string;
}

export interface Delivery {
  id: string;
  printer: string;
  state: DeliveryState;
  reason: Reason | null;
  bytes: number;
  sent: number;
  startedAt: string;
  settledAt: string | null;
}

/** Drawing hundreds of labels takes the server a while. */
const DRAWN_MS = 60_000;

export const templates = () =>
  call<{ items: Template[]; refused: { file: string; line: number; reason: string }[] }>(
    "GET",
    "/labels",
  );

export const things = (at: string, template: string, filter: Filter, after?: string) =>
  call<Page<Thing>>("GET", path`/facilities/${at}/labels`, {
    query: { template, ...filter, after, limit: 100 },
  });

export const due = (at: string, after?: string) =>
  call<Page<Due> & { rooms: Room[] }>("GET", path`/facilities/${at}/labels/due`, {
    query: { after, limit: 200 },
  });

export const preview = (at: string, order: Order, signal: AbortSignal) =>
  call<Preview>("POST", path`/facilities/${at}/label-previews`, {
    body: order,
    signal,
    timeoutMs: DRAWN_MS,
  });

/** Notes what is printed. Sent again under its id until the answer is known. */
export const print = (at: string, id: string, order: Order) =>
  untilKnown(
    () =>
      call<Job>("POST", path`/facilities/${at}/label-jobs`, {
        body: { id, ...order },
        timeoutMs: DRAWN_MS,
      }),
    () => {},
  );

export const jobs = (at: string, after?: string) =>
  call<Page<Job>>("GET", path`/facilities/${at}/label-jobs`, { query: { after, limit: 20 } });

export const job = (at: string, id: string) =>
  call<Job>("GET", path`/facilities/${at}/label-jobs/${id}`);

export const drawn = (at: string, id: string, query: Query) =>
  file(path`/facilities/${at}/label-jobs/${id}/file`, query);

export const printers = (at: string) => get<{ items: Printer[] }>(path`/facilities/${at}/printers`);

export const addPrinter = (at: string, body: Partial<Printer>) =>
  post<Printer>(path`/facilities/${at}/printers`, body);

export const changePrinter = (at: string, code: string, body: Partial<Printer>) =>
  patch<Printer>(path`/facilities/${at}/printers/${code}`, body);

export const testPrinter = (at: string, code: string) =>
  call<{ state: DeliveryState; reason: Reason | null }>(
    "POST",
    path`/facilities/${at}/printers/${code}/test`,
    { timeoutMs: 35_000 },
  );

/** Sends a job to a printer, once: the same id again answers what became of the first. */
export const deliver = (at: string, job: string, id: string, printer: string) =>
  untilKnown(
    () =>
      call<Delivery>("POST", path`/facilities/${at}/label-jobs/${job}/deliveries`, {
        body: { id, printer },
        timeoutMs: DRAWN_MS,
      }),
    () => {},
  );

export const deliveries = (at: string, job: string) =>
  call<{ items: Delivery[] }>("GET", path`/facilities/${at}/label-jobs/${job}/deliveries`);

/** What somebody saw at the printer. */
export const settle = (at: string, job: string, id: string, printed: boolean) =>
  call<Delivery>("POST", path`/facilities/${at}/label-jobs/${job}/deliveries/${id}/outcome`, {
    body: { printed },
  });
