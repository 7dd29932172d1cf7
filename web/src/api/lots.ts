/** Calls about lots everywhere: their reach, recalls confirmed, doubles merged. */
import { get, path, post } from "./client";
import type { Named, ProductBrief, ZoneState } from "./types";

export interface Confirmation {
  id: string;
  unitsFound: number;
  unitsBooked: number;
  note: string;
  by: string | null;
  at: string;
}

/** How one facility stands with a recalled lot. */
export interface Standing {
  facility: Named;
  zones: { code: string; name: string; state: ZoneState; units: number }[];
  units: number;
  usable: number;
  confirmation: Confirmation | null;
  outstanding: boolean;
  days: number;
}

export interface Recall {
  at: string;
  reason: string;
  by: string | null;
}

export type WentFlow = "outside" | "issued" | "dispensed" | "lost" | "destroyed" | "returned";

export interface Reach {
  recall: Recall | null;
  facilities: Standing[];
  underWay: {
    document: string;
    number: number;
    from: Named;
    to: Named;
    units: number;
    since: string;
  }[];
  went: { facility: Named; flow: WentFlow; partner: string; units: number; lastOn: string }[];
  sums: {
    onHand: number;
    usable: number;
    underWay: number;
    dispensed: number;
    issued: number;
    facilities: number;
    confirmed: number;
    outstanding: number;
  };
}

export interface LotBrief {
  id: string;
  number: string;
  expiry: string | null;
}

export interface RecalledLot {
  lot: LotBrief & { product: ProductBrief };
  recall: Recall | null;
  facilities: Standing[];
}

export interface Merge {
  id: string;
  from: LotBrief;
  into: LotBrief;
  reason: string;
  by: string | null;
  at: string;
  undone: { reason: string; by: string | null; at: string } | null;
  booked: {
    facility: Named;
    document: string;
    number: number;
    units: number;
    reversed: boolean;
  }[];
}

export interface LookAlikes {
  product: Named;
  lots: LotBrief[];
}

interface List<T> {
  items: T[];
}

export const reach = (lot: string) => get<Reach>(path`/lots/${lot}/reach`);
export const recalls = () => get<List<RecalledLot>>("/recalls");
export const recallsAt = (facility: string) =>
  get<List<RecalledLot>>(path`/facilities/${facility}/recalls`);
export const confirm = (
  facility: string,
  body: { id: string; lot: string; unitsFound: number; note?: string },
) => post<Confirmation>(path`/facilities/${facility}/recalls`, body);
export const merges = (lot: string) => get<List<Merge>>(path`/lots/${lot}/merges`);
export const doubles = () => get<List<LookAlikes>>("/lot-doubles");
export const merge = (from: string, body: { id: string; into: string; reason: string }) =>
  post<Merge>(path`/lots/${from}/merge`, body);
export const undoMerge = (id: string, reason: string) =>
  post<Merge>(path`/lot-merges/${id}/undo`, { reason });
