/** Calls about reports of inspections. */
import { get, path, put, type Query } from "./client";
import type { Outcome } from "./inspection";
import type { Bilingual, Named } from "./types";

export interface SheetLine {
  facility: Named;
  visit: string | null;
  version: number | null;
  visitedOn: string | null;
  permille: number | null;
  fails: boolean;
  earlier: (number | null)[];
  outcomes: (Outcome | null)[];
  open: number;
  overdue: number;
}
export interface InspectionSheet {
  name: Bilingual;
  version: number;
  checks: { code: string; text: Bilingual }[];
  items: SheetLine[];
  next?: string;
}
export interface Share {
  visited: number;
  all: number;
}
export interface FindingCounts {
  raised: number;
  done: number;
  open: number;
  answered: number;
  sentBack: number;
  overdue: number;
}
export interface InspectionProgress {
  from: string;
  to: string;
  townships: Share;
  facilities: Share;
  visits: number;
  findings: FindingCounts;
  days: number | null;
  failed: { standard: string; check: string; text: Bilingual; asked: number; failed: number }[];
  byTownship: { region: Named; facilities: Share; findings: FindingCounts }[];
}

export const SHEET = "/inspection-sheet";
export const PROGRESS = "/inspection-progress";
export const sheet = (query: Query) => get<InspectionSheet>(SHEET, query);
export const progress = (query: Query) => get<InspectionProgress>(PROGRESS, query);

export interface Stop {
  facility: Named;
  position: number;
  by: string;
  visit: string | null;
}
export interface VisitPlan {
  quarter: string;
  done: number;
  items: Stop[];
}
export type VisitReason =
  | { why: "never" | "fails" }
  | { why: "days" | "score" | "open" | "overdue" | "excursions" | "losses"; count: number };
export interface ProposedStop {
  facility: Named;
  points: number;
  reasons: VisitReason[];
  located: boolean;
}
export const plan = (quarter: string) => get<VisitPlan>(path`/visit-plans/${quarter}`);
export const proposal = (quarter: string, limit: string) =>
  get<{ items: ProposedStop[] }>(path`/visit-plans/${quarter}/proposal`, { limit });
export const savePlan = (quarter: string, facilities: string[]) =>
  put<VisitPlan>(path`/visit-plans/${quarter}`, { facilities });
