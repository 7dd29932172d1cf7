/** Calls about scanning: what a text means at a facility, and the codes in a photo. */
import { call, path, post } from "./client";
import type { DocumentKind, LotStatus } from "./types";

export type Meaning =
  | "product"
  | "lot"
  | "facility"
  | "storeroom"
  | "zone"
  | "sensor"
  | "slot"
  | "document"
  | "certificate"
  | "paper"
  | "head"
  | "other-county"
  | "unknown";

export type Action =
  | "receive-document"
  | "open-document"
  | "dispense"
  | "issue"
  | "receive"
  | "count"
  | "move"
  | "open-card"
  | "open-stock"
  | "log-climate"
  | "open-staff"
  | "open-machine"
  | "check-paper"
  | "find"
  | "teach"
  | "add-product";

export type CardVerdict = "valid" | "not-stamped" | "not-yet" | "expired" | "revoked" | "not-ours";

export interface Resolved {
  meaning: Meaning;
  text: string;
  scan?: { gtin: string; lot: string | null; expiry: string | null; serial: string | null };
  code?: string;
  owner?: { code: string; name: string };
  elsewhere: boolean;
  product?: { code: string; name: string; spec: string };
  lot?: {
    id: string | null;
    number: string;
    expiry: string | null;
    status: LotStatus | null;
  };
  place?: { code: string; name: string };
  document?: {
    id: string;
    number: number;
    kind: DocumentKind;
    occurredOn: string;
    underWay: number;
  };
  certificate?: {
    id: string;
    member: string;
    number: string;
    holder: string;
    validTo: string;
    verdict: CardVerdict;
  };
  units?: number;
  retired?: { reason: string; at: string; successor: string | null };
  vetoes: { code: string; says: string }[];
  actions: Action[];
}

export const resolve = (facility: string, text: string) =>
  call<Resolved>("POST", "/scans", { body: { facility, text }, timeoutMs: 8_000 });

export const photo = (file: Blob) =>
  call<{ texts: string[] }>("POST", "/scans/photo", { file, timeoutMs: 30_000 });

export const teach = (text: string, product: string) =>
  post<unknown>("/known-codes", { text, product });

export const head = (facility: string, code: string, product = "") =>
  call<{ verdict: "equal" | "moved-on" | "not-ours"; since: number; touching: number }>(
    "GET",
    path`/facilities/${facility}/heads/${code}`,
    { query: product ? { product } : {} },
  );
