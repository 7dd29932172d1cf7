/** Calls about requisitions: what is asked of a supplier, and what comes of it. */
import { get, path, post, type Query } from "./client";
import type { DocumentKind, Named, Page, ProductBrief } from "./types";

export const STATES = [
  "draft",
  "submitted",
  "approved",
  "picking",
  "part_issued",
  "in_transit",
  "received",
  "refused",
  "cancelled",
] as const;
export type State = (typeof STATES)[number];
export type StepKind =
  | "drafted"
  | "submitted"
  | "approved"
  | "refused"
  | "allocated"
  | "issued"
  | "closed"
  | "cancelled";
export type Side = "asks" | "supplies";

export interface Requisition {
  id: string;
  number: number;
  facility: Named;
  supplier: Named;
  askedOn: string;
  state: State;
  days: number;
  steppedAt: string;
  products: number;
  asked: number;
  approved: number;
  sent: number;
  underWay: number;
}
export interface Line {
  product: ProductBrief;
  needed: number;
  proposed: number;
  asked: number;
  reason: string;
  approved: number | null;
  cut: string;
  sent: number;
  underWay: number;
  available: number | null;
}
export interface Lot {
  id: string;
  number: string;
  expiry: string | null;
}
export interface Pick {
  product: ProductBrief;
  lot: Lot;
  zone: Named;
  room: string;
  units: number;
  reason: string;
}
export interface DeliveryLine {
  product: ProductBrief;
  lot: Lot;
  sent: number;
  accepted: number;
  rejected: number;
  lost: number;
  underWay: number;
  missing: number;
  reasons: string[];
}
export interface Delivery {
  document: string;
  number: number;
  occurredOn: string;
  reversed: boolean;
  lines: DeliveryLine[];
}
export interface Step {
  number: number;
  id: string;
  kind: StepKind;
  note: string;
  at: string;
  by: string;
}
export interface Whole extends Requisition {
  side: Side;
  lines: Line[];
  picks: Pick[];
  deliveries: Delivery[];
  steps: Step[];
}
export interface StepRequest {
  id: string;
  kind: StepKind;
  note?: string;
  lines?: { product: string; units: number; reason?: string }[];
}
export interface Share {
  requisition: string;
  number: number;
  facility: Named;
  need: number;
  approved: number;
  life: number;
  units: number;
  lots: { lot: Lot; zone: Named; units: number; reason: string }[];
}
export interface Round {
  products: { product: ProductBrief; there: number; wanted: number; shares: Share[] }[];
}

export interface InTransit {
  document: string;
  number: number;
  kind: DocumentKind;
  from: Named;
  to: Named;
  occurredOn: string;
  since: string;
  days: number;
  lines: { product: ProductBrief; lot: Lot; units: number }[];
}

export const list = (at: string, query: Query) =>
  get<Page<Requisition>>(path`/facilities/${at}/requisitions`, query);
export const begin = (at: string, id: string) =>
  post<Whole>(path`/facilities/${at}/requisitions`, { id });
export const read = (at: string, id: string) =>
  get<Whole>(path`/facilities/${at}/requisitions/${id}`);
export const step = (at: string, id: string, body: StepRequest) =>
  post<Whole>(path`/facilities/${at}/requisitions/${id}/steps`, body);
export const preview = (at: string, requisitions: string[]) =>
  post<Round>(path`/facilities/${at}/allocations/preview`, { requisitions });
export const allocate = (at: string, id: string, requisitions: string[]) =>
  post<Round>(path`/facilities/${at}/allocations`, { id, requisitions });
export const inTransit = (at: string, below: boolean) =>
  get<Page<InTransit>>(path`/facilities/${at}/in-transit`, { below });
