/** Calls about products that are one: what a merge would do, making it, taking it back. */
import { get, path, post } from "./client";
import type { Named } from "./types";

export interface ProductMerge {
  id: string;
  from: Named;
  into: Named;
  reason: string;
  by: string | null;
  at: string;
  undoneReason: string | null;
  undoneBy: string | null;
  undoneAt: string | null;
  documents: number;
  standing: number;
  booked: {
    facility: Named;
    document: string;
    number: number;
    units: number;
    reversed: boolean;
  }[];
}

export interface MergeOutlook {
  from: Named;
  into: Named;
  baseUnit: string;
  facilities: number;
  units: number;
  underWay: number;
  lots: number;
  sharedLots: number;
  packsLost: string[];
}

interface List<T> {
  items: T[];
}

export const doubles = () => get<List<{ products: Named[] }>>("/product-doubles");
export const merges = (product: string) =>
  get<List<ProductMerge>>(path`/products/${product}/merges`);
export const outlook = (product: string, into: string) =>
  get<MergeOutlook>(path`/products/${product}/merge-outlook`, { into });
export const merge = (product: string, body: { id: string; into: string; reason: string }) =>
  post<ProductMerge>(path`/products/${product}/merge`, body);
export const undoMerge = (id: string, reason: string) =>
  post<ProductMerge>(path`/product-merges/${id}/undo`, { reason });
