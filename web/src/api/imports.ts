/** Calls and answers of imports: a sheet becomes a draft, the draft is corrected and brought in. */
import { call, get, path, post, remove } from "./client";

export const KINDS = ["stock", "lots", "products", "facilities", "users"] as const;
export type ImportKind = (typeof KINDS)[number];
/** Who may bring in what. */
export const PERMISSIONS = {
  stock: "post-stock",
  lots: "manage-lots",
  products: "manage-catalogue",
  facilities: "manage-places",
  users: "manage-people",
} as const;

export interface ImportFault {
  column: string | null;
  code: string;
  detail: string;
}
export interface ImportRow {
  row: number;
  cells: string[];
  edited: number[];
  leftOut: boolean;
  apart: boolean;
  faults: ImportFault[];
}
export interface ImportColumn {
  column: string;
  required: boolean;
  at: number | null;
}
export interface ImportOutcome {
  count: number;
  emptyRows: number;
  documents: { id: string; number: number }[];
  usernames: string[];
}
export interface ImportView {
  id: string;
  kind: ImportKind;
  facility: string | null;
  fileName: string;
  sheet: string;
  sheets: string[];
  headings: { text: string; samples: string[] }[];
  columns: ImportColumn[];
  missing: string[];
  formulas: number;
  rows: number;
  ready: number;
  emptyRows: number;
  apart: number[];
  leftOut: number;
  faults: number;
  faultyRows: number;
  byCode: { code: string; column: string | null; count: number }[];
  occurredOn: string | null;
  outcome: ImportOutcome | null;
  expiresAt: string;
  items: ImportRow[];
  next: number | null;
}
export interface ImportBrief {
  id: string;
  kind: ImportKind;
  facility: string | null;
  fileName: string;
  rows: number;
  outcome: ImportOutcome | null;
  expiresAt: string;
}
export interface ImportChange {
  columns?: Record<string, number | null>;
  cells?: { row: number; at: number; text: string | null }[];
  leaveOut?: number[];
  takeIn?: number[];
  occurredOn?: string | null;
}
export interface Guest {
  username: string;
  name: string;
  link: string | null;
}
export interface Brought {
  outcome: ImportOutcome;
  guests: Guest[];
}
export interface Part {
  faulty?: boolean;
  after?: number | undefined;
}

/** Longer than the server takes for the largest file over a slow line. */
const UPLOAD_MS = 300_000;

export const drafts = () => get<{ items: ImportBrief[] }>("/imports");
export const draft = (id: string, part: Part = {}) =>
  get<ImportView>(path`/imports/${id}`, { ...part });
export const change = (id: string, body: ImportChange, part: Part) =>
  call<ImportView>("PATCH", path`/imports/${id}`, { body, query: { ...part }, timeoutMs: 60_000 });
export const discard = (id: string) => remove<void>(path`/imports/${id}`);
export const commit = (id: string) =>
  call<Brought>("POST", path`/imports/${id}/commit`, { timeoutMs: 120_000 });
export const linkAgain = (id: string) => post<Brought>(path`/imports/${id}/links`);
export const upload = (
  file: File,
  to: { id: string; kind: ImportKind; facility?: string; sheet?: string },
) =>
  call<ImportView>("POST", "/imports", {
    query: { ...to, fileName: file.name },
    file,
    timeoutMs: UPLOAD_MS,
  });
