/** Calls about needs and plans. */
import { get, path, put, remove, type Query } from "./client";
import type { Named, Page, ProductBrief } from "./types";

export const RULES = [
  "calendar-months",
  "stocked-days",
  "stocked-months",
  "even-months",
  "simple",
] as const;
export type Rule = (typeof RULES)[number];
export const CONTROLS = ["forced-ordering", "standard", "continuous"] as const;
export type Control = (typeof CONTROLS)[number];
export const STATUSES = ["out", "under", "to-plan", "over", "unknown"] as const;
export type Status = (typeof STATUSES)[number];
export type Place =
  "province" | "prefecture" | "county" | "township" | "outlet" | "dispenser" | "kit";

export interface ConsumedMonth {
  month: string;
  units: number;
  out: number;
  days: number;
}
export interface Need {
  product: ProductBrief;
  rule: Rule;
  ownPlan: boolean;
  months: ConsumedMonth[];
  consumption: number | null;
  usable: number;
  wasted: number;
  barred: number;
  coming: number;
  monthsOfStock: number | null;
  status: Status;
  levels: { emergency: number; min: number; max: number } | null;
  order: number;
  rounded: { pack: string; packs: number; units: number } | null;
}
export interface Needs {
  facility: Named;
  day: string;
  place: Place;
  items: Need[];
}
/** The months to come of a product at a facility, and what drives them. */
export interface Forecast {
  product: ProductBrief;
  past: ConsumedMonth[];
  method:
    "medians" | "average" | "year" | "smoothed" | "damped" | "last-year" | "intermittent" | null;
  error: number | null;
  averageError: number | null;
  averageOver: number;
  ahead: { month: string; expected: number; low: number; high: number }[];
}
/** How many products at facilities stand how. */
export type Counts = Record<Status, number>;
export interface FacilityNeed {
  product: string;
  status: Status;
  rule: Rule;
  consumption: number | null;
  monthsOfStock: number | null;
  usable: number;
  wasted: number;
  barred: number;
  coming: number;
  min: number | null;
  max: number | null;
  order: number;
}
export interface NeedsLine {
  facility: Named;
  place: Place;
  needs: FacilityNeed[];
}
export interface RegionNeeds {
  day: string;
  counts: Counts;
  products: { product: ProductBrief; counts: Counts }[];
  items: NeedsLine[];
  next?: string;
}
/** How places of a kind are supplied; times are months. */
export interface NewPlan {
  rule: Rule;
  months: number;
  lead: number;
  safety: number;
  review: number;
  emergency: number;
  control: Control;
  /** The least days a lot must still be good when it goes there. */
  life: number;
}
export interface Plan extends NewPlan {
  place: Place;
  /** Empty for all products that have no plan of their own. */
  product: string;
  min: number;
  max: number;
  changedAt: string | null;
  changedBy: string | null;
}

export const needs = (at: string) => get<Needs>(path`/facilities/${at}/needs`);
export const forecast = (at: string, product: string) =>
  get<Forecast>(path`/facilities/${at}/needs/${product}/forecast`);
export const ALL_NEEDS = "/needs";
export const allNeeds = (query: Query) => get<RegionNeeds>(ALL_NEEDS, query);
export const plans = () => get<Page<Plan>>("/supply-plans");
export const setPlan = (place: Place, product: string, plan: NewPlan) =>
  product
    ? put<Plan>(path`/supply-plans/${place}/${product}`, plan)
    : put<Plan>(path`/supply-plans/${place}`, plan);
export const dropPlan = (place: Place, product: string) =>
  remove<void>(path`/supply-plans/${place}/${product}`);
