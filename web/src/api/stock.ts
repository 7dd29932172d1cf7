/** Calls about stock: documents, holdings, cards, proposals, condition checks. */
import { get, path, post, type Query } from "./client";
import type {
  Card,
  DocumentRequest,
  Home,
  Page,
  Proposal,
  Reason,
  Stock,
  StockDocument,
} from "./types";

export interface Check {
  id: string;
  checkedOn: string;
  result: "sound" | "unsound";
  note: string;
  actor: { id: string; name: string };
  recordedAt: string;
}

export const home = (at: string) => get<Home>(path`/facilities/${at}/home`);
export const stock = (at: string, query: Query = {}, signal?: AbortSignal) =>
  get<Stock>(path`/facilities/${at}/stock`, query, signal);
export const card = (at: string, product: string, query: Query) =>
  get<Card>(path`/facilities/${at}/stock/${product}/card`, query);
export const documents = (at: string, query: Query) =>
  get<Page<StockDocument>>(path`/facilities/${at}/documents`, query);
export const document = (at: string, id: string) =>
  get<StockDocument>(path`/facilities/${at}/documents/${id}`);
export const postDocument = (at: string, body: DocumentRequest) =>
  post<StockDocument>(path`/facilities/${at}/documents`, body);
export const reverse = (
  at: string,
  id: string,
  body: { id: string; reason: string; occurredOn?: string },
) => post<StockDocument>(path`/facilities/${at}/documents/${id}/reversal`, body);
export const proposal = (at: string, query: Query) =>
  get<Proposal>(path`/facilities/${at}/proposal`, query);
export const incoming = (at: string) =>
  get<{ items: StockDocument[] }>(path`/facilities/${at}/incoming`);
export const checks = (at: string, lot: string) =>
  get<{ items: Check[] }>(path`/facilities/${at}/checks`, { lot });
export const recordCheck = (
  at: string,
  body: {
    id: string;
    lot: string;
    checkedOn: string;
    result: "sound" | "unsound";
    note?: string;
  },
) => post<Check>(path`/facilities/${at}/checks`, body);
export const reasons = () => get<{ items: Reason[] }>("/reasons");
