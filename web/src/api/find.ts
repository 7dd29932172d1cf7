/** Finding anything by what is typed or scanned. */
import { get } from "./client";
import type { DocumentKind, LotStatus } from "./types";

export type FindKind = "product" | "lot" | "document" | "facility" | "person";

export interface Hit {
  fit: "exact" | "prefix" | "pinyin" | "part" | "alike";
  id: string;
  code: string;
  name: string;
  note: string;
  product?: string;
  expiry?: string;
  status?: LotStatus;
  /** The number of the double it stands for, where that was typed. */
  typed?: string;
  document?: { kind: DocumentKind; occurredOn: string; facility: string };
}

export interface Found {
  scan: { gtin: string; lot: string | null; expiry: string | null } | null;
  groups: { kind: FindKind; items: Hit[] }[];
}

export const find = (q: string, at: string | undefined, signal?: AbortSignal) =>
  get<Found>("/find", { q, at }, signal);
