/** Calls about papers: printing one with the code it is checked by, and checking it. */
import { get, path, post, type Query } from "./client";
import type { Client, DayBook } from "./dispense";
import type { BalanceLine, BalanceTotal } from "./months";
import type {
  CardEntry,
  Category,
  DocumentKind,
  LotState,
  Named,
  ProductBrief,
  StockDocument,
  StockLot,
  ZoneState,
} from "./types";

/** What a paper is about. */
export type Subject =
  | { kind: "document"; document: string }
  | { kind: "card"; product: string; lot?: string; from?: string; to?: string }
  | { kind: "dispensing"; from: string; to: string }
  | { kind: "expiry"; day?: string; within: number; category?: Category }
  | { kind: "balance"; from: string; to: string }
  | { kind: "day"; day: string }
  | { kind: "count"; count: string; through?: number; document?: string };

export interface BookHead {
  seq: number;
  hash: string;
  code: string;
}

/** What the frame of a paper needs of it. */
export interface PaperCode {
  /** As it is printed: 7K3M-9QFA-2B4C-6D8E. */
  code: string;
  head: BookHead;
  qr: {
    /** Modules on each side. */
    size: number;
    /** The dark modules as an SVG path, one unit a module. */
    path: string;
  };
}

/** A figure to compare by eye. */
export interface Figure {
  name: "total" | "opening" | "received" | "issued" | "closing";
  /** Of what, where there are several. */
  of: string;
  value: number;
  unit: string;
}

export interface CardContent {
  product: ProductBrief;
  opening: number;
  received: number;
  issued: number;
  closing: number;
  rows: CardEntry[];
}

export interface Dispensed {
  seq: number;
  occurredOn: string;
  recordedAt: string;
  number: number;
  kind: DocumentKind;
  product: string;
  name: string;
  spec: string;
  unit: string;
  lot: string;
  expiry: string | null;
  units: number;
  channel?: string;
  client: Client;
  counterparty: string;
  note: string;
  actor: string;
}

export interface DispensingContent {
  from: string;
  to: string;
  rows: Dispensed[];
}

export interface Expiring {
  product: string;
  name: string;
  spec: string;
  category: Category;
  unit: string;
  lot: string;
  expiry: string;
  daysLeft: number;
  zone: string;
  zoneState: ZoneState;
  units: number;
}

export interface ExpiryContent {
  day: string;
  within: number;
  rows: Expiring[];
}

export interface BalanceContent {
  from: string;
  to: string;
  closed: boolean;
  signed: { month: string; name: string }[];
  items: BalanceLine[];
  totals: BalanceTotal[];
  lossPermille: number;
}

export interface CountContent {
  number: number;
  openedAt: string;
  rows: {
    product: string;
    name: string;
    unit: string;
    lot: string;
    expiry: string | null;
    zone: string;
    units: number;
    book: number | null;
    at: string;
    by: string;
  }[];
}

/** A paper that is being printed: contents and code from one moment. */
export interface Paper<Content> extends PaperCode {
  facility: Named;
  printedAt: string;
  printedBy: string;
  link: string;
  figures: Figure[];
  content: Content;
}

interface Contents {
  document: StockDocument;
  card: CardContent;
  dispensing: DispensingContent;
  expiry: ExpiryContent;
  balance: BalanceContent;
  day: DayBook;
  count: CountContent;
}

export const print = <K extends keyof Contents>(at: string, subject: Subject & { kind: K }) =>
  post<Paper<Contents[K]>>(path`/facilities/${at}/papers`, subject);

export interface Moved {
  seq: number;
  kind: DocumentKind;
  number: number;
  document: string;
  product: string;
  lot: string;
  units: number;
  occurredOn: string;
  recordedAt: string;
  /** Whether it is about what the paper is about. */
  touches: boolean;
}

/** What the book says of a paper. */
export interface Checked {
  verdict: "equal" | "moved-on" | "not-ours";
  reason?: "unknown" | "book-differs" | "figure-differs";
  kind?: keyof Contents;
  facility?: Named;
  printedAt?: string;
  /** Only for those who may see the book. */
  book?: {
    subject: Subject;
    printedBy: string;
    head: BookHead;
    now: BookHead;
    since: number;
    moved: Moved[];
    figures: Figure[];
    content: Contents[keyof Contents];
  };
}

export const check = (code: string, query: Query = {}) =>
  get<Checked>(path`/papers/${code}`, query);

export interface ExpiryList {
  facility: Named;
  day: string;
  within: number;
  items: { product: ProductBrief; lot: StockLot & { state: LotState } }[];
}

export const expiry = (at: string, query: Query) =>
  get<ExpiryList>(path`/facilities/${at}/expiry`, query);
