/** Calls about counting: sessions, figures, answers, and their end. */
import { get, path, post } from "./client";
import type { Category, DocumentRef, LotStatus, Named, Page, ProductBrief } from "./types";

export interface CountScope {
  zones: string[];
  products: string[];
  category: Category | null;
}
export interface Accuracy {
  counted: number;
  exact: number;
  uncounted: number;
  /** Hundredths of a percent. */
  exactShare: number | null;
}
export interface CountSummary {
  id: string;
  number: number;
  status: "open" | "posted" | "cancelled";
  scope: CountScope;
  blind: boolean;
  note: string;
  openedAt: string;
  openedBy: string;
  endedAt: string | null;
  endedBy: string | null;
  remark: string;
  counted: number;
  accuracy: Accuracy | null;
  document: DocumentRef | null;
  occurredOn: string | null;
  reversedBy: number | null;
}
/** A counted quantity; what the book says is not told to those who count blind. */
export interface Figure {
  id: string;
  units: number;
  at: string;
  by: string;
  bookSeq: number;
  book: number | null;
  difference: number | null;
}
export interface CountMove {
  seq: number;
  document: DocumentRef;
  units: number;
  occurredOn: string;
  at: string;
  by: string;
}
export interface CountLine {
  product: string;
  lot: { number: string; expiry: string | null; status: LotStatus | null };
  zone: string;
  book: number | null;
  inBook: boolean;
  count: Figure | null;
  earlier: Figure[];
  disputed: boolean;
  moved: CountMove[];
  unanswered: boolean;
  /** Hundredths of a percent. */
  deviation: number | null;
  reason: string;
}
export interface CountView extends CountSummary {
  facility: Named;
  figures: boolean;
  version: string;
  headSeq: number;
  products: Record<string, ProductBrief>;
  zones: Named[];
  lines: CountLine[];
}
export interface CountRequest {
  id: string;
  zones?: string[];
  products?: string[];
  category?: Category;
  blind: boolean;
  note?: string;
}
export interface FigureRequest {
  /** Made once: sending this figure again never counts twice. */
  id: string;
  product: string;
  lot: { number: string; expiry?: string };
  zone: string;
  units: number;
  found?: boolean;
  sure?: boolean;
  /** By this device's clock; the server believes only the time between the two. */
  countedAt: string;
  sentAt?: string;
}
export interface RecordedFigure {
  product: string;
  lot: { number: string; expiry: string | null };
  zone: string;
  count: Figure;
}

export const list = (at: string, after?: string) =>
  get<Page<CountSummary>>(path`/facilities/${at}/counts`, { after });
export const open = (at: string, body: CountRequest) =>
  post<CountView>(path`/facilities/${at}/counts`, body);
/** Nothing when `unless` is still the present version. */
export const view = (
  at: string,
  id: string,
  query: { review?: boolean | undefined; unless?: string | undefined } = {},
) => get<CountView | undefined>(path`/facilities/${at}/counts/${id}`, query);
export const send = (at: string, id: string, body: FigureRequest) =>
  post<RecordedFigure>(path`/facilities/${at}/counts/${id}/lines`, {
    ...body,
    sentAt: new Date().toISOString(),
  });
export const keep = (at: string, id: string, body: { lines: string[]; through: number }) =>
  post<CountView>(path`/facilities/${at}/counts/${id}/keep`, body);
export const settle = (
  at: string,
  id: string,
  body: { reasons: Record<string, string>; occurredOn?: string; note?: string },
) => post<CountView>(path`/facilities/${at}/counts/${id}/post`, body);
export const cancel = (at: string, id: string, body: { reason?: string }) =>
  post<CountView>(path`/facilities/${at}/counts/${id}/cancel`, body);
