/** Calls about closing months and the in-out-balance. */
import { get, path, post } from "./client";
import type { Category, DocumentKind, Named, ProductBrief } from "./types";

export interface MonthAct {
  act: "close" | "reopen";
  at: string;
  by: string;
  signedBy: string;
  reason: string;
  headCode: string;
}
export interface BookMonth {
  month: string;
  state: "closed" | "due" | "waiting" | "current";
  acts: MonthAct[];
}
export interface ConcernedDocument {
  id: string;
  number: number;
  facilityCode: string;
  facilityName: string;
  partnerName: string;
  occurredOn: string;
}
export const CHECKS = ["over", "order", "received", "sent", "counts", "balanced"] as const;
export interface MonthCheck {
  code: (typeof CHECKS)[number];
  finding: "fine" | "warning" | "obstacle";
  count: number;
  documents: ConcernedDocument[];
}
export interface MonthChecks {
  month: string;
  canClose: boolean;
  items: MonthCheck[];
  /** The close in force; then nothing is left to check. */
  closed: MonthAct | null;
}

/** The columns of the in-out-balance, in the order of the form. */
export const COLUMNS = [
  "opening",
  "initial",
  "received",
  "transferredIn",
  "dispensed",
  "issued",
  "transferredOut",
  "returned",
  "lost",
  "destroyed",
  "adjusted",
  "closing",
] as const;
export type BalanceColumn = (typeof COLUMNS)[number];
export type Figures = Record<BalanceColumn, number> & {
  lossRate: string | null;
  lossTooHigh: boolean;
};
export interface BalanceLot extends Figures {
  id: string;
  number: string;
  expiry: string | null;
}
export interface BalanceLine extends Figures {
  product: ProductBrief;
  lots: BalanceLot[];
}
export interface BalanceTotal extends Figures {
  category: Category;
  baseUnit: string;
}
export interface LateDocument {
  id: string;
  number: number;
  kind: DocumentKind;
  occurredOn: string;
  recordedAt: string;
}
interface BalanceTables {
  from: string;
  to: string;
  items: BalanceLine[];
  totals: BalanceTotal[];
  /** The most that may be lost, in thousandths of what there was to lose. */
  lossPermille: number;
}
export interface Balance extends BalanceTables {
  facility: Named;
  closed: boolean;
  signed: { month: string; signedBy: string; at: string; headCode: string }[];
  headCode: string;
  lateCount: number;
  late: LateDocument[];
}
export interface RegionBalance extends BalanceTables {
  region: Named;
  facilities: (Named & { closed: boolean; empty: boolean })[];
}

export const months = (at: string) => get<{ items: BookMonth[] }>(path`/facilities/${at}/months`);
export const checks = (at: string, month: string) =>
  get<MonthChecks>(path`/facilities/${at}/months/${month}/checks`);
export const close = (at: string, month: string, signedBy: string) =>
  post<void>(path`/facilities/${at}/months/${month}/close`, { signedBy });
export const reopen = (at: string, month: string, reason: string) =>
  post<void>(path`/facilities/${at}/months/${month}/reopen`, { reason });
export const balance = (at: string, span: { from: string; to: string }) =>
  get<Balance>(path`/facilities/${at}/balance`, span);
export const regionBalance = (at: string, span: { from: string; to: string }) =>
  get<RegionBalance>(path`/regions/${at}/balance`, span);
